"""The grammar of a single cell: text in, value out, or a ValueError whose message tells a person what to write instead."""

from __future__ import annotations

import datetime
import re

YEAR_RANGE = re.compile(r"[12][0-9]{3}\s*[-–—/]\s*([12][0-9]{3}|[0-9]{2})")
PERIOD = re.compile(r"(?P<year>[12][0-9]{3})(-|-(?P<last>[12][0-9]{3})|-Q[1-4]|-H[12]|-(0[1-9]|1[0-2])(?P<day>-[0-9]{2})?)?")
FIRST_YEAR = 1800
HORIZON = 100
"""Years after the current one that a plan may reach."""
HS_CODE = re.compile(r"[0-9]{2}([. ]?[0-9]{2}){0,2}|[0-9]{6}\.0|HS ?[0-9]{4}[. ]?[0-9]{2}", re.IGNORECASE)


def year(text: str) -> int:
    """One calendar year."""
    if re.fullmatch(r"[12][0-9]{3}(\.0+)?", text) and int(text[:4]) >= FIRST_YEAR:
        return int(text[:4])
    shown = f'"{text[:40]}"'
    if YEAR_RANGE.fullmatch(text):
        raise ValueError(f"{shown} is a range - give one year, and the span in `period`")
    if re.match(r"(FY|AF|年度)", text, re.IGNORECASE):
        raise ValueError(f"{shown} is a fiscal year - give the calendar year it mostly covers, and say so in the note")
    if re.fullmatch(r"[12][0-9]{3}-[0-9]{2}(-[0-9]{2})?.*|[0-9]{1,2}[./][0-9]{1,2}[./][0-9]{2,4}", text):
        raise ValueError(f"{shown} is a date - give the year, and the date in `period`")
    if (PERIOD.fullmatch(text) and not text.isdecimal()) or re.fullmatch(
        r"[QH][1-4][ -]?[12][0-9]{3}|[12][0-9]{3} ?[QH][1-4]", text, re.IGNORECASE
    ):
        raise ValueError(f"{shown} is a part of a year or an open span - give the year, and the rest in `period` (2026-, 2026-Q3)")
    if re.fullmatch(r"[12][0-9]{3}\W*[A-Za-z*]+\W*", text):
        raise ValueError(f"{shown} has a mark behind the year - give the four digits, and what it says in status or note")
    raise ValueError(f"{shown} is not a year - allowed are four digits: 2023")


def period(text: str) -> str:
    """A span that starts in a year."""
    found = PERIOD.fullmatch(text)
    if not found or (found["day"] and not _is_date(text)):
        raise ValueError(f'"{text[:40]}" is not a period - allowed are 2026-, 2026-2030, 2026-Q3, 2025-H1, 2025-12, 2025-12-16')
    if found["last"] and found["last"] < found["year"]:
        raise ValueError(f'"{text}" ends before it starts - turn the years round')
    return text


def _is_date(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def hs_code(text: str) -> str:
    """An HS code as digits: `2844.10` is 284410."""
    if HS_CODE.fullmatch(text):
        digits = re.sub("[^0-9]", "", text.removesuffix(".0"))
        if not digits.startswith("00"):
            return digits
    shown = f'"{text[:40]}"'
    if re.fullmatch(r"[0-9]{4}\.[0-9]", text):
        whole = f"{text[:4]}, or " if text.endswith(".0") else ""
        raise ValueError(f"{shown} has 5 digits; HS has 2, 4 or 6 - a trailing zero may be lost (write {whole}{text.replace('.', '')}0?)")
    digits = re.sub("[. ]", "", text)
    if not re.fullmatch("[0-9]+", digits) or digits.startswith("00") or len(digits) in (2, 4, 6):
        raise ValueError(f"{shown} is not an HS code - allowed are 2, 4 or 6 digits: 28, 2844, 284410")
    if len(digits) in (8, 10):
        message = "a national tariff line - HS has 2, 4 or 6; give the first six, and the line in the note"
        raise ValueError(f"{shown} has {len(digits)} digits: {message}")
    lost = f" - a leading zero may be lost (write 0{digits}?)" if len(digits) in (1, 3, 5) else ""
    raise ValueError(f"{shown} has {len(digits)} digits; HS has 2, 4 or 6{lost}")
