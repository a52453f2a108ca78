"""The grammar of number cells. Nothing is guessed from a figure that can be read two ways."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,4})?")
GROUPED = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+")
SPACES = " \u00a0\u2007\u2009\u202f"
SPACED = re.compile(rf"[+-]?[0-9]{{1,3}}(?P<mark>[{SPACES}])[0-9]{{3}}((?P=mark)[0-9]{{3}})*([.,][0-9]+)?")
THOUSANDS = (",", ".", "'", "’", "_", *SPACES)
LARGEST = Decimal("1e24")
"""More than the earth weighs in kilograms."""
SMALLEST = Decimal("1e-24")
DIGITS = 28
SHOWN = 40
UNKNOWN = "w na <na> n/a n.a. nd n.d. nr nil none null - -- – — .. ... … x xx ? : * ** c withheld unknown confidential #n/a #null!"
UNKNOWN_WORDS = frozenset(UNKNOWN.split())
ERRORS = re.compile(r"#(REF|NAME|VALUE|DIV/0|NUM|SPILL|CALC)[!?]|#+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """How the file writes numbers."""

    decimal: str = "."
    thousands: str = ""
    semicolons: bool = False
    """The file separates its fields by semicolons, so a comma inside a number may be a decimal comma."""


def number(text: str, style: NumberStyle) -> Decimal:
    """The exact value of a number cell. Raises ValueError with a message for people."""
    plain = _plain(text, style)
    if not NUMBER.fullmatch(plain):
        raise ValueError(_advice(text))
    value = Decimal(plain)
    if abs(value) > LARGEST:
        raise ValueError(f"{_shown(text)} is too large - a quantity is a number such as 1200.5")
    if 0 < abs(value) < SMALLEST:
        raise ValueError(f"{_shown(text)} is too small - write 0 for none")
    if len(value.as_tuple().digits) > DIGITS:
        raise ValueError(f"{_shown(text)} has more than {DIGITS} digits - round it")
    return value or Decimal(0)


def has_spaces(text: str) -> bool:
    """Whether the number has blanks between its thousands."""
    return SPACED.fullmatch(text) is not None


def share(text: str, style: NumberStyle) -> Decimal:
    """A share in percent, 0 to 100; a percent sign is allowed."""
    bare = text.removesuffix("%").rstrip()
    try:
        value = number(bare, style)
    except ValueError as error:
        if bare and not bare.endswith("%") and bare[:1] not in "<>≤≥":
            raise
        kind = "a limit" if bare[:1] in tuple("<>≤≥") else "not a number"
        raise ValueError(f"{_shown(text)} is {kind} - a share is a number from 0 to 100, in percent") from error
    if not 0 <= value <= 100:
        raise ValueError(f"{text[:SHOWN]} is outside 0..100 - a share is given in percent")
    return value


def _plain(text: str, style: NumberStyle) -> str:
    """The number with a decimal point and no grouping; unchanged where the file's style does not explain it."""
    text = _ungrouped(text, style)
    if style.decimal == ",":
        if "." in text:
            advice = "leave --decimal out" if style.thousands == "." else "add --thousands . or leave --decimal out"
            raise ValueError(f"{_shown(text)} has a point, but the decimal mark of the file is a comma - {advice}")
        return text.replace(",", ".")
    if not style.semicolons:
        return text
    if style.thousands != "," and re.fullmatch(r"[+-]?[0-9]+,[0-9]+", text) and not _ambiguous(text):
        return text.replace(",", ".")
    if not style.thousands and re.fullmatch(r"[+-]?[1-9][0-9]{0,2}(\.[0-9]{3})+", text):
        raise ValueError(f"{_shown(text)} is ambiguous in a file separated by semicolons - say --decimal . or --decimal , --thousands .")
    return text


def _ungrouped(text: str, style: NumberStyle) -> str:
    mark = style.thousands
    if mark and mark not in SPACES and re.fullmatch(
        rf"[+-]?[0-9]{{1,3}}({re.escape(mark)}[0-9]{{3}})+({re.escape(style.decimal)}[0-9]+)?", text
    ):  # fmt: skip
        return text.replace(mark, "")
    spaced = SPACED.fullmatch(text)
    return text.replace(spaced["mark"], "") if spaced else text


def _ambiguous(text: str) -> bool:
    return bool(GROUPED.fullmatch(text)) and not text.lstrip("+-").startswith("0")


def _shown(text: str) -> str:
    return f'"{text[:SHOWN]}{"…" if len(text) > SHOWN else ""}"'


ADVICE: tuple[tuple[str, str], ...] = (
    (r"(?i)[+-]?(nan|inf|infinity)", "is not a finite number - leave the cell empty when it is unknown"),
    (r"\((\d|[.,\s])+\)|[−–—]\s*[\d.,]+", "is negative - a minus is written -; a flow in the other direction is a row of its own"),
    (r"(?=.*[^\x00-\x7f\s])[+-]?[\d.,\s]+", "has digits of another script - write it with the digits 0 to 9"),
    (r"[\d.,]+\s*[-–—]\s*[\d.,]+", "is a range - leave it empty and give quantity_low and quantity_high"),
    (r"[+-]?\d[\d\s]*,\d+", "is not a number - use a point: {point}, or say --decimal , for the file"),
    (r"[+-]?\d+,", "is not a number - a decimal comma without decimals? write it plainly"),
    (r"[+-]?\d{1,3}(['’_]\d{3})+([.,]\d+)?", "has thousands marks - write it plainly, or say --thousands with the mark"),
    (r".*\d[.,]\d{3}[.,]\d.*", "has thousands marks - write it plainly, or say --thousands and --decimal"),
    (r"[<>≤≥].*", "is a limit, not a number - leave it empty and give quantity_low and quantity_high"),
    (r"(?i)[~≈±].*|(c\.|ca|about|approx|env|около|ок\.).*", "is approximate - write the number, and `about` in the note"),
    (r"(?i).*[$€£¥₸₽].*|.*\b(usd|eur|jpy|cny|kzt|rub)\b.*", "is money - put a value in US dollars into value_usd"),
    (r".*[%％]", "is a share - put it into share_pct"),
    (r"[\d_]+|(?i:0[xbo][0-9a-f]+)", "is not a number as people write it - use digits and a point: 1200.5"),
    (r"[\d.,]+\s*[*†‡¹²³⁴⁵⁶⁷⁸⁹#]+", "has a footnote mark - write the number alone, and the footnote in the note"),
    (r"[+-]?[\d.]+\s*[^\W\d_]+.*", "has a unit or a remark in it - put the unit into its own column, the remark into the note"),
)  # fmt: skip
"""What a cell that is no number looks like, and what to say of it; the first that fits counts."""


def _advice(text: str) -> str:
    if text.casefold() in UNKNOWN_WORDS:
        return f"{_shown(text)} is not a number - leave the cell empty when it is unknown or withheld, write 0 for none, and say why in the note"
    if ERRORS.fullmatch(text):
        return f"{_shown(text)} is a spreadsheet's error, not a number - correct it where it comes from, or leave the cell empty"
    if GROUPED.fullmatch(text):
        plain, point = text.replace(",", ""), text.replace(",", ".", 1)
        return f"{_shown(text)} is ambiguous: {plain} or {point} - write it plainly, or say --thousands , or --decimal ,"
    for pattern, message in ADVICE:
        if len(text) <= 200 and re.fullmatch(pattern, text, re.DOTALL):
            return f"{_shown(text)} {message.format(point=''.join(text.split()).replace(',', '.'))}"
    return f"{_shown(text)} is not a number - allowed are digits with a point: 1200.5"
