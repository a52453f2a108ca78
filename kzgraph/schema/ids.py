"""Ids: two that look alike must be one, so what cannot be seen in them is refused and what is easily confused is said."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 200
SELECTORS = (*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufffc\ufffd") | {chr(code) for code in SELECTORS}
"""What is drawn as nothing, or as a blank, without being a control or format character."""
LETTERS = dict(zip("аеорсухіјѕԁһӏԛԝАВЕКМНОРСТХІЈЅοναΑΒΕΗΙΚΜΝΟΡΤΥΧΖ", "aeopcyxijsdhlqwABEKMHOPCTXIJSovaABEHIKMNOPTYXZ", strict=True))
MARKS = dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u02d7\u06d4", "-") | dict.fromkeys(
    "\u2018\u2019\u02bc\u2032\u02b9\u0060\u00b4", "'"
)
"""Dashes and apostrophes that a keyboard or a word processor puts in the place of the plain ones."""
LOOKALIKES = LETTERS | MARKS | {"\u0131": "i", "\u0237": "j"}
SPOILED = re.compile(
    r"[0-9]+(\.[0-9]+)?E[+-]?[0-9]+|#(REF|NAME|VALUE|DIV/0|N/A|NUM|NULL)[!?]?"
    r"|[0-9]{1,2}-(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)-[0-9]{2}"
    r"|[12][0-9]{3}-[0-9]{2}-[0-9]{2}( 00:00:00)?",
    re.IGNORECASE,
)
"""An id that a spreadsheet turned into a number, an error or a date."""


def identifier(text: str) -> str:
    """An id in its normal form (NFC). Raises ValueError for one with invisible characters, or too long."""
    for char in text:
        if not _seen(char):
            raise ValueError(f"the id has an invisible character U+{ord(char):04X} - delete it")
    if len(text) > LONGEST:
        raise ValueError(f'"{text[:40]}…" is longer than {LONGEST} characters - an id is a short name')
    return unicodedata.normalize("NFC", text)


def _seen(char: str) -> bool:
    """A plain blank is seen; every other separator, control, format or unassigned character is not."""
    return char == " " or (char not in FILLERS and unicodedata.category(char)[0] not in "CZ")


def visible_part(text: str) -> str:
    """A refused id without what made it so: stands for it while the other rows are checked."""
    return unicodedata.normalize("NFC", "".join(char for char in text if _seen(char)))


def skeleton(text: str) -> str:
    """The id as it looks: compatibility forms (full width, ligatures) resolved, Cyrillic and Greek letters, dashes and apostrophes replaced by
    plain ones, blanks in a row taken as one."""
    return " ".join("".join(LOOKALIKES.get(char, char) for char in unicodedata.normalize("NFKC", text)).split())


def odd_letter(text: str) -> str:
    """The first letter that is not what it looks like, as `Cyrillic U+043E`; empty where each is."""
    for char in text:
        if char != " " and skeleton(char) != char:
            return f"{unicodedata.name(char, '?').split()[0].title()} U+{ord(char):04X}"
    return ""


def mixes_scripts(text: str) -> bool:
    """Whether Latin letters stand beside letters of another script that look like them."""
    return any(char in LETTERS for char in text) and any("LATIN" in unicodedata.name(char, "") for char in text)
