"""Codes of goods as files write them: plain, with points, or as a spreadsheet left them. What has lost a digit is refused, never filled."""

from __future__ import annotations

import re
from typing import Final

EVERY: Final = ("TOTAL", "ALL", "AG2", "AG4", "AG6")
"""Codes that mean all goods."""
NINE_DIGITS: Final = frozenset({"JPN"})
"""States whose tariff lines have nine digits."""
_PLAIN: Final = re.compile(r"([0-9]{2}){1,5}|[0-9]{2,7}[A-Z][0-9A-Z]*")
_NINE: Final = re.compile("[0-9]{9}")
_GUARDED: Final = re.compile(r'="?([^"]*)"?')
_FLOAT: Final = re.compile(r"([0-9]{2,10})\.0")
_SPLIT: Final = re.compile(r"[0-9]{2}(?:[0-9]{2})?(?:[. -][0-9]{2,4})+|[0-9]{6}(?:[. -][0-9]{2,4})+")
_POWER: Final = re.compile(r"[0-9]+(\.[0-9]*)?E[+-]?[0-9]+")


def goods_code(text: str, *, nine: bool = False) -> str:
    """The code of goods that a cell says, in capitals without points and blanks; `TOTAL` for all goods. `nine`: lines of nine digits are allowed.

    >>> goods_code("2844.10"), goods_code("284410.0"), goods_code("8112 92 89"), goods_code("81129xxx"), goods_code("ALL")
    ('284410', '284410', '81129289', '81129XXX', 'TOTAL')

    Raises:
        ValueError: it is none, with what is wrong and what to do.
    """
    plain = text.strip().upper()
    guarded = _GUARDED.fullmatch(plain)
    plain = guarded[1] if guarded else plain
    if plain in EVERY:
        return "TOTAL"
    whole = _FLOAT.fullmatch(plain)
    if whole:
        plain = whole[1]
    elif re.fullmatch(r"[0-9]{6,}\.0+", plain):
        raise ValueError(f"may be {plain.partition('.')[0]} or the longer line {plain.replace('.', '')} - write the code without a point")
    elif _SPLIT.fullmatch(plain):
        plain = re.sub("[. -]", "", plain)
    if _POWER.fullmatch(plain):
        raise ValueError(
            "was written by a spreadsheet as a number of which digits may be lost - make the column text in the original, or fetch it again"
        )
    if re.fullmatch("00[0-9]*", plain):
        raise ValueError("is not a code of goods - chapters of the HS are 01 to 97, and 98, 99 for national use")
    if (_PLAIN.fullmatch(plain) and len(plain) <= 10) or (nine and _NINE.fullmatch(plain)):
        return plain
    raise ValueError(
        "is not a code of goods - HS has 2, 4 or 6 digits, a national line 8 or 10 (Japan 9); an odd number has lost a leading zero "
        "(081110 became 81110) or a last one"
    )
