"""The XML parts of a workbook, looked at before openpyxl reads them: it drops rows and cells that stand twice, counts to any row number that a
sheet claims, reads numbers by Python's rules and says nothing of what is merged or hidden.
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol

from kzgraph.errors import DataError, Problem

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

LAST_ROW: Final = 1_048_576
LAST_COLUMN: Final = 16_384
LISTED: Final = 100
"""Faults and merged areas of one sheet that are named."""
MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
STRICT: Final = "{http://purl.oclc.org/ooxml/"
ADDRESS: Final = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
AREA: Final = re.compile(rf"{ADDRESS.pattern}:{ADDRESS.pattern}")
NUMBER: Final = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
STORED: Final = {"n": NUMBER, "s": re.compile("[0-9]+"), "b": re.compile("[01]")}
"""What a workbook may store for a cell of a type."""
TYPES: Final = frozenset({*STORED, "d", "e", "str", "inlineStr"})
INLINE: Final = "inlineStr"
LONGEST: Final = 400
"""Characters of a stored number."""


class Content(Protocol):
    """A part of the archive, opened."""

    def read(self, size: int = ..., /) -> bytes:
        """The next bytes."""


@dataclass
class Layout:
    """What a sheet says beside its cells: merged areas (first and last column and row, from 1), hidden rows, hidden columns (first, last)."""

    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)


def check_parts(name: str, archive: zipfile.ZipFile) -> None:
    """Raises DataError for a part that is there twice or is of Strict Open XML; what declares entities or a document type raises defusedxml's own."""
    twice = [part for part, count in Counter(archive.namelist()).items() if count > 1]
    if twice:
        raise _problem(name, 0, f'the part "{twice[0][:100]}" is there twice - save the workbook again')
    for part in archive.namelist():
        if part.lower().endswith((".xml", ".rels")):
            with archive.open(part) as content:
                if _root(content).startswith(STRICT):
                    raise _problem(name, 0, "is saved as Strict Open XML - save it as an ordinary Excel workbook (.xlsx), or as CSV")


def _root(content: Content) -> str:
    """The tag of the first element; before it stands all that a document may declare."""
    from defusedxml.ElementTree import ParseError, iterparse

    try:
        for _, element in iterparse(content, events=("start",), forbid_dtd=True):
            return str(element.tag)
    except ParseError:
        return ""  # openpyxl opens it, or does not need it
    return ""


def sheet_layout(name: str, content: Content) -> Layout:
    """What the sheet says beside its cells. Raises DataError with every row or cell that stands twice, is out of order, or stores no value of
    its type; columns are named by their letters, as no header is known yet."""
    from defusedxml.ElementTree import iterparse

    found, problems = Layout(), list[Problem]()
    before = 0
    for _, element in iterparse(content, forbid_dtd=True):
        if element.tag == f"{MAIN}row":
            row = element.get("r", str(before + 1))
            if not re.fullmatch("[0-9]{1,7}", row) or not before < int(row) <= LAST_ROW:
                raise DataError([*problems, Problem(name, before, "", _out_of_order(row, before))])
            before = int(row)
            if element.get("hidden") in ("1", "true"):
                found.hidden_rows.append(before)
            problems += _cell_faults(name, element, before) if len(problems) < LISTED else ()
            element.clear()
        elif element.tag == f"{MAIN}mergeCell" and len(found.merged) < LISTED:
            found.merged += _area(element.get("ref", ""))
        elif element.tag == f"{MAIN}col" and element.get("hidden") in ("1", "true"):
            found.hidden_columns.append((int(element.get("min", 1)), int(element.get("max", 1))))
    if problems:
        raise DataError(problems)
    return found


def _out_of_order(row: str, before: int) -> str:
    if not re.fullmatch("[0-9]{1,7}", row) or int(row) > LAST_ROW:
        return f'the row below is numbered "{row[:40]}" - a sheet has {LAST_ROW:,} rows; save the workbook again, or as CSV'
    return f"row {row} stands below row {before} - rows are there twice or out of order; save the workbook again, or as CSV"


def _cell_faults(name: str, row: Element, line: int) -> Iterator[Problem]:
    before = 0
    for cell in row:
        if cell.tag not in (f"{MAIN}c", f"{MAIN}extLst"):
            yield Problem(
                name,
                line,
                "",
                f'row {line} holds "{cell.tag.rpartition("}")[2][:40]}", which is no cell - save the workbook again, or as CSV',
            )
            return
        if cell.tag != f"{MAIN}c":
            continue
        address = cell.get("r")
        place = ADDRESS.fullmatch(address or "")
        column = number_of(place[1]) if place else before + 1
        if address is not None and (place is None or int(place[2]) != line or not before < column <= LAST_COLUMN):
            yield Problem(
                name,
                line,
                letters(column)[:3],
                f"cell {address[:20]} is there twice, or out of its place - save the workbook again, or as CSV",
            )
            return
        before = column
        odd = _odd_content(cell)
        if odd:
            yield Problem(name, line, letters(column), f"cell {letters(column)}{line} {odd} - save the workbook again, or as CSV")
        stored, kind = cell.findtext(f"{MAIN}v"), STORED.get(cell.get("t", "n"))
        if stored and kind and (len(stored) > LONGEST or not kind.fullmatch(stored.strip(" \t\r\n"))):
            shown = f'cell {letters(column)}{line} stores "{stored[:40]}"'
            yield Problem(
                name, line, letters(column), f"{shown}, which is no {'number' if kind is NUMBER else 'value'} of a workbook - type it again"
            )


def _odd_content(cell: Element) -> str:
    """What makes it uncertain which value a cell has; empty where nothing does."""
    kind = cell.get("t", "n")
    if kind not in TYPES:
        return f'has the unknown type "{kind[:20]}"'
    values, texts = (len(cell.findall(f"{MAIN}{tag}")) for tag in ("v", "is"))
    if values > 1 or texts > 1:
        return "has several values"
    return "has its value where its type has none" if (values if kind == INLINE else texts) else ""


def _area(ref: str) -> Iterator[tuple[int, int, int, int]]:
    found = AREA.fullmatch(ref)
    if found:
        yield number_of(found[1]), int(found[2]), number_of(found[3]), int(found[4])


def letters(column: int) -> str:
    """The letters of a column counted from 1.

    >>> letters(1), letters(28)
    ('A', 'AB')
    """
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def number_of(column: str) -> int:
    """The number of a column, from 1.

    >>> number_of("A"), number_of("AB")
    (1, 28)
    """
    number = 0
    for letter in column:
        number = number * 26 + ord(letter) - 64
    return number


def _problem(name: str, line: int, message: str) -> DataError:
    return DataError([Problem(name, line, "", message)])
