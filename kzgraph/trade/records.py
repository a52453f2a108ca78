"""JSON as the API of UN Comtrade answers (or a plain list of records) as a table of text: one record a row, with the line that it starts on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import IO, Any, Final

from kzgraph.errors import DataError, Problem
from kzgraph.trade.decoding import problem

LIMIT: Final = 500_000_000
"""Bytes of a JSON text: it is held in memory, unlike a CSV."""
_ARRAY: Final = re.compile(r'\s*\[|.{0,100000}?"(?:data|dataset)"\s*:\s*\[', re.DOTALL)
_BETWEEN: Final = re.compile(r"[\s,]*")


def is_json(start: bytes) -> bool:
    """Whether a file that starts so is JSON with records in it, and not an error message or another text."""
    text = start.decode("utf-8-sig", "ignore")
    return text.lstrip()[:1] in ("{", "[") and _ARRAY.match(text) is not None


def read_records(name: str, file: IO[bytes]) -> tuple[list[str], Iterator[list[str]], list[int]]:
    """Columns (every key of any record), the rows as text, and the line of each record; in a text of one line its number.

    Raises DataError: too large, no UTF-8, cut off, a record that is no flat object.
    """
    data = file.read(LIMIT + 1)
    if len(data) > LIMIT:
        raise problem(name, f"JSON of more than {LIMIT:,} bytes - ask for fewer codes at a time, or for CSV")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise problem(name, f"JSON has to be UTF-8, byte {error.start:,} is not - fetch it again") from None
    lines, columns = [], dict[str, None]()
    for number, (line, record) in enumerate(_records(name, text), start=1):
        lines.append(line)
        columns.update(dict.fromkeys(record))
        for key, value in record.items():
            if isinstance(value, dict | list):
                raise DataError([Problem(name, line, key[:60], f"record {number} holds a list or an object, not a figure or text")])
    numbered = list(range(1, len(lines) + 1)) if lines and lines[0] == lines[-1] else lines
    return list(columns), ([_text(record.get(key)) for key in columns] for _, record in _records(name, text)), numbered


def _records(name: str, text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each record with its line, one after the other, so that the answer is held as text alone."""
    decoder = json.JSONDecoder()
    found = _ARRAY.match(text)
    place = _after(text, found.end() if found else 0)
    line, counted = 1, 0
    while place < len(text) and text[place] != "]":
        line, counted = line + text.count("\n", counted, place), place
        try:
            record, end = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            raise DataError(
                [Problem(name, line, "", "the JSON breaks off or is damaged here - fetch it again; nothing was loaded")]
            ) from None
        if not isinstance(record, dict):
            raise DataError([Problem(name, line, "", f"{str(record)[:40]} is no record - wanted are objects with columns and values")])
        yield line, record
        place = _after(text, end)
    if place >= len(text):
        raise DataError([Problem(name, line, "", "the JSON breaks off here - fetch it again; nothing was loaded")])


def _after(text: str, place: int) -> int:
    between = _BETWEEN.match(text, place)
    return between.end() if between else place


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
