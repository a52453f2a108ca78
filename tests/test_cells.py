"""The grammar of single cells: numbers in every style, years, periods, HS codes, ids."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kzgraph.schema import cells, ids
from kzgraph.schema.numbers import NumberStyle, has_spaces, number, share

PLAIN = NumberStyle()
SEMICOLON = NumberStyle(semicolons=True)
COMMA = NumberStyle(decimal=",")
GERMAN = NumberStyle(decimal=",", thousands=".")
ENGLISH = NumberStyle(thousands=",")
SWISS = NumberStyle(thousands="'")
SPACED = NumberStyle(decimal=",", thousands=" ")

NUMBERS = [
    (PLAIN, {
        "0": "0", "-0": "0", "00": "0", "0012": "12", "1200": "1200", "1200.": "1200", ".5": "0.5", "+5": "5", "-5": "-5", "1e3": "1000",
        "1.2E+3": "1200", "1e-3": "0.001", "9007199254740993": "9007199254740993", "1.234": "1.234", "1 200.5": "1200.5", "1 200": "1200",
        "12 345 678": "12345678", "1\u00a0200": "1200", "1\u202f200.25": "1200.25", "1\u2009200": "1200",
        "1,200": "is ambiguous: 1200 or 1.200", "1,200,300": "is ambiguous", "96,5": "use a point: 96.5", "1,200.50": "thousands marks",
        "1.200,50": "thousands marks", "1.200.300": "thousands marks", "1'200": "thousands marks", "1’200": "thousands marks", "1_200": "thousands marks",
        "1 200,5": "use a point: 1200.5", "1 20": "is not a number", "12 00": "is not a number", "1  200": "is not a number",
        "1200,": "decimal comma without decimals",
    }),
    (SEMICOLON, {
        "1200,5": "1200.5", "1200.5": "1200.5", "0,125": "0.125", "0.125": "0.125", "1 200,5": "1200.5", "1234,567": "1234.567", "60": "60",
        "1,200": "is ambiguous", "1.200": "is ambiguous in a file separated by semicolons", "12.345.678": "is ambiguous", "1.200,50": "thousands marks",
    }),
    (COMMA, {"1200,5": "1200.5", "1,200": "1.2", "1200": "1200", "1 200,5": "1200.5", "1.5": "has a point", "1.200,5": "add --thousands .", "1,2,3": "is not a number"}),
    (GERMAN, {"1.200,50": "1200.50", "1.200": "1200", "12.345.678,9": "12345678.9", "1200,5": "1200.5", "1.20": "leave --decimal out", "1.2345": "has a point"}),
    (ENGLISH, {"1,200.50": "1200.50", "1,200": "1200", "1200.5": "1200.5", "1,20": "use a point", "1,20,000": "is not a number"}),
    (NumberStyle(thousands=",", semicolons=True), {"1,200": "1200", "800.25": "800.25", "800,25": "use a point", "1.200": "1.200"}),
    (SWISS, {"1'200.5": "1200.5", "1'200'300": "1200300", "1'20": "is not a number"}),
    (SPACED, {"1 200,5": "1200.5", "1\u00a0200": "1200", "1200,5": "1200.5"}),
]  # fmt: skip
NO_NUMBERS = {
    "|-|--|–|—|..|...|n/a|N/A|NA|<NA>|None|null|NULL|nil|W|w|x|?|:|*|withheld|unknown|#N/A": "leave the cell empty when it is unknown or withheld",
    "NaN|nan|inf|-inf|Infinity|+INF": "is not a finite number",
    "1e400|1e25|1e308|" + "9" * 400: "is too large",
    "1e-400|4.9e-324|0." + "0" * 400 + "1": "is too small",
    "1." + "1" * 40: "has more than 28 digits",
    "<0.5|>100|≤3|≥ 4": "is a limit",
    "~1200|≈5|± 3|c. 1200|ca 5|about 7|approx 5|около 5": "is approximate",
    "$1200|€5|5 USD|£1|USD 3|1200 ₽": "is money",
    "60%|60 %|60％": "is a share",
    "120_0|0x4B0|0b1|0o7": "is not a number as people write it",
    "1200 t|1200t|1200 e|5 kg|1j|1f|5e|1 e3|1e|1e5.5": "has a unit or a remark in it",
    "1200*|1200¹|1200 †": "has a footnote mark",
    "1200-1300|1200–1300|5 - 6": "is a range",
    "(1200)|( 5.5 )|−5|–5": "is negative",
    "١٢٠٠|１２００|१२": "has digits of another script",
    "#REF!|#DIV/0!|####|#VALUE!": "is a spreadsheet's error",
    "sNaN|1..5|--5|+-5|e5|1/2|=1+1|'1200|TRUE|1,2,3|½|²|1200;|5,|1 2000|.|+|\u200b5": "is not a number",
}  # fmt: skip


@pytest.mark.parametrize(("style", "text", "want"), [(style, *pair) for style, table in NUMBERS for pair in table.items()])
def test_number_in_style(style: NumberStyle, text: str, want: str) -> None:
    if want[0].isdigit() or want[0] == "-":
        assert number(text, style) == Decimal(want)
        return
    with pytest.raises(ValueError, match=" ") as caught:
        number(text, style)
    assert want in str(caught.value)


def test_zero_has_no_sign() -> None:
    assert [str(number(text, PLAIN)) for text in ("-0", "-0.0", "0.00")] == ["0", "0", "0"]


@pytest.mark.parametrize(("text", "said"), [(text, said) for group, said in NO_NUMBERS.items() for text in group.split("|") if text])
def test_no_number(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=" ") as caught:
        number(text, PLAIN)
    assert said in str(caught.value)
    assert str(caught.value).startswith(f'"{text[:40]}')
    assert len(str(caught.value)) < 250


@pytest.mark.parametrize(("text", "found"), [("1 200", True), ("1\u00a0200,5", True), ("1200", False), ("12 00", False), ("a b", False)])
def test_has_spaces(text: str, found: bool) -> None:
    assert has_spaces(text) is found


SHARES = {
    "0": "0", "100": "100", "60": "60", "60%": "60", "60.5 %": "60.5", "0.6": "0.6", "0%": "0", "1e2": "100",
    "-5": "outside 0..100", "101": "outside 0..100", "100.0001": "outside 0..100", "180 %": "outside 0..100", "60,5%": "use a point: 60.5",
    "%": "a number from 0 to 100", "100%%": "a number from 0 to 100", ">50": "is a limit", "<1%": "is a limit", "~60": "is approximate",
    "60 pct": "a unit or a remark", "50-60": "is a range", "６０": "another script",
}  # fmt: skip


@pytest.mark.parametrize(("text", "want"), SHARES.items())
def test_share(text: str, want: str) -> None:
    if want[0].isdigit():
        assert share(text, PLAIN) == Decimal(want)
        return
    with pytest.raises(ValueError, match=" ") as caught:
        share(text, PLAIN)
    assert want in str(caught.value)


GRAMMARS = {
    "year": (cells.year, {
        "2023": 2023, "2023.0": 2023, "1899": 1899, "2023.5": "not a year", "23": "not a year", "0": "not a year", "1000": "not a year",
        "9999": "not a year", "20230": "not a year", "45000": "not a year", "-2023": "not a year", "2,023": "not a year", "２０２３": "not a year",
        "2019-2021": "is a range", "2023-24": "is a range", "2023/24": "is a range", "2019 – 2021": "is a range", "FY2023": "fiscal year",
        "2023-01-01": "is a date", "01/01/2023": "is a date", "2023-01-01 00:00:00": "is a date", "2023-": "open span", "2023Q1": "part of a year",
        "Q1 2023": "part of a year", "H1 2023": "part of a year", "2023E": "a mark behind", "2023 (e)": "a mark behind", "2023*": "a mark behind",
    }),
    "period": (cells.period, {
        "2026": "2026", "2026-": "2026-", "2026-2030": "2026-2030", "2026-Q3": "2026-Q3", "2025-H1": "2025-H1", "2025-12": "2025-12",
        "2024-02-29": "2024-02-29", "2023-02-29": "not a period", "2023-13": "not a period", "2023-02-31": "not a period",
        "2026-Q5": "not a period", "2030-2026": "ends before it starts", "next year": "not a period",
    }),
    "hs_code": (cells.hs_code, {
        "28": "28", "2844": "2844", "284410": "284410", "2844.10": "284410", "28.44.10": "284410", "2844 10": "284410", "081120": "081120",
        "284410.0": "284410", "HS284410": "284410", "HS 2844.10": "284410", "81120": "write 081120?", "284": "write 0284?", "2844.1": "write 284410?",
        "2844.0": "write 2844, or 284400?", "28441000": "8 digits: a national tariff line", "2844.10.00": "national tariff line",
        "2844100000": "national tariff line", "000000": "not an HS code", "28-44": "not an HS code", "2.8441E+05": "not an HS code",
        "ex 2844": "not an HS code", "2844.10;2844.20": "not an HS code", "HS17": "not an HS code", "'284410": "not an HS code",
        "２８４４１０": "not an HS code", "28441 0": "not an HS code", "2844101": "has 7 digits",
    }),
    "identifier": (ids.identifier, {
        "orano": "orano", "007": "007", "a b": "a b", "R\u0308o": "R\u0308o", "o\u0308": "\u00f6", "😀": "😀", "-5": "-5", "=1+1": "=1+1",
        "../../etc/passwd": "../../etc/passwd", "http://x.y": "http://x.y", "NaN": "NaN", "x" * 201: "longer than 200",
        **{f"or{char}ano": f"U+{ord(char):04X}" for char in
           "\u00a0\u00ad\u061c\u115f\u180e\u200b\u200d\u202e\u2028\u2066\u2800\u3000\u3164\ufe0f\ufeff\ufffc\ufffd\x00\t\n\x1b\U000e0041"},
    }),
}  # fmt: skip


@pytest.mark.parametrize(("name", "text", "want"), [(name, *pair) for name, (_, table) in GRAMMARS.items() for pair in table.items()])
def test_grammar(name: str, text: str, want: str | int) -> None:
    parse, _ = GRAMMARS[name]
    try:
        found: object = parse(text)
    except ValueError as error:
        found = str(error)
        assert str(want) in found
        assert len(found) < 200
        return
    assert found == want


def test_look_alikes() -> None:
    assert ids.skeleton("\u043erano") == ids.skeleton("\uff4frano") == "orano"
    assert ids.odd_letter("\u043erano") == "Cyrillic U+043E"
    assert ids.odd_letter("orano") == ""
    assert ids.mixes_scripts("kaz\u0430tomprom")
    assert not ids.mixes_scripts("казатомпром")
