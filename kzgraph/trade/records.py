"""JSON as the API of UN Comtrade answers (or a plain list of records) as a table of text: one record a row, with the line that it starts on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import IO, Any, Final

from kzgraph.errors import DataError, Problem
from kzgraph.trade.decoding import problem

LIMIT: Final = 500_000_000
"""Bytes of a JSON text: it is held in memory, unlike a CSV."""
_ARRAY: Final = re.compile(r'\s*\[|.{0,100000}?"(?:data|dataset)"\s*:\s*\[', re.DOTALL)
_BLANK: Final = re.compile(r"\s*")
_NO_TEXT: Final = re.compile("[\0\ud800-\udfff]")
"""What a JSON string can spell and no file of text can hold."""
BROKEN: Final = "breaks off or is damaged here - fetch it again; nothing was loaded"


def is_json(start: bytes) -> bool:
    """Whether a file that starts so is JSON with records in it, and not an error message or another text."""
    text = start.decode("utf-8-sig", "ignore")
    return text.lstrip()[:1] in ("{", "[") and _ARRAY.match(text) is not None


def read_records(name: str, file: IO[bytes]) -> tuple[list[str], Iterator[list[str]], list[int], tuple[str, ...]]:
    """Columns (every key of any record), the rows as text, the line of each record (in a text of one line its number), and remarks.

    Raises DataError: too large, no UTF-8, cut off, more than one answer, a record that is no flat object or has a key twice.
    """
    data = file.read(LIMIT + 1)
    if len(data) > LIMIT:
        raise problem(name, f"JSON of more than {LIMIT:,} bytes - ask for fewer codes at a time, or for CSV")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise problem(name, f"JSON has to be UTF-8, byte {error.start:,} is not - fetch it again") from None
    lines, columns, around = [], dict[str, None](), dict[str, Any]()
    for number, (line, record) in enumerate(_records(name, text, around), start=1):
        lines.append(line)
        columns.update(dict.fromkeys(record))
        for key, value in record.items():
            _check(name, line, number, key, value)
    numbered = list(range(1, len(lines) + 1)) if lines and lines[0] == lines[-1] else lines
    rows = ([_text(record.get(key)) for key in columns] for _, record in _records(name, text, {}))
    return list(columns), rows, numbered, tuple(_remarks(name, around, len(lines)))


def _check(name: str, line: int, number: int, key: str, value: Any) -> None:
    """Raises DataError for what no cell of a table can hold."""
    shown = ascii(key[:60])[1:-1] if _NO_TEXT.search(key) else key[:60]
    if isinstance(value, dict | list):
        raise DataError([Problem(name, line, shown, f"record {number} holds a list or an object, not a figure or text")])
    odd = _NO_TEXT.search(key) or (_NO_TEXT.search(value) if isinstance(value, str) else None)
    if odd:
        message = f"record {number} holds U+{ord(odd.group()):04X}, which is no character of a text - the file is damaged; fetch it again"
        raise DataError([Problem(name, line, shown, message)])


def _remarks(name: str, around: Mapping[str, Any], found: int) -> Iterator[str]:
    """What the answer says beside its records: that there are more of them, or that something went wrong."""
    count, fault = around.get("count"), around.get("error")
    if isinstance(count, str) and re.fullmatch("[0-9]{1,12}", count) and int(count) != found:
        yield f"{name}: the answer counts {count} records and holds {found} - it may have been cut; ask for fewer at a time"
    if fault:
        yield f'{name}: the answer says beside its records: "{str(fault)[:200]}"'


def _records(name: str, text: str, around: dict[str, Any]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each record with its line, one after the other, so that the answer is held as text alone. Numbers stay as they are written.

    At the end `around` has what stands about the records.
    """
    decoder = json.JSONDecoder(object_pairs_hook=_once, parse_float=str, parse_int=str)
    found = _ARRAY.match(text)
    start = found.end() if found else 0
    place = _after(text, start)
    line, counted = 1, 0
    while place < len(text) and text[place] != "]":
        line, counted = line + text.count("\n", counted, place), place
        try:
            record, end = decoder.raw_decode(text, place)
        except RecursionError:
            raise DataError([Problem(name, line, "", "the JSON is nested too deep - wanted are objects with columns and values")]) from None
        except _TwiceError as error:
            raise DataError([Problem(name, line, error.key[:60], "is there twice in one record - keep one; nothing was loaded")]) from None
        except ValueError:
            raise DataError([Problem(name, line, "", f"the JSON {BROKEN}")]) from None
        if not isinstance(record, dict):
            raise DataError(
                [Problem(name, line, "", f"{json.dumps(record)[:40]} is no record - wanted are objects with columns and values")]
            )
        yield line, record
        place = _after(text, end)
        comma = text[place : place + 1] == ","
        place = _after(text, place + comma)
        if comma == (text[place : place + 1] == "]"):
            raise DataError([Problem(name, line, "", f"the JSON {BROKEN}")])
    line += text.count("\n", counted, place)
    if text[place : place + 1] != "]":
        raise DataError([Problem(name, line, "", f"the JSON {BROKEN}")])
    around.update(_around(name, line, decoder, text[:start], text[place:]))


def _around(name: str, line: int, decoder: json.JSONDecoder, before: str, behind: str) -> dict[str, Any]:
    """The answer without its records. Raises DataError where more stands behind them than the end of the answer."""
    try:
        told = decoder.decode((before + behind).strip())
    except _TwiceError as error:
        raise DataError([Problem(name, line, error.key[:60], "is there twice in the answer - keep one; nothing was loaded")]) from None
    except (ValueError, RecursionError):
        message = (
            "the JSON breaks off here, or something follows the answer (two answers in one file?) - one answer a file; nothing was loaded"
        )
        raise DataError([Problem(name, line, "", message)]) from None
    if isinstance(told, list):
        return {}
    lists = [key for key in ("data", "dataset") if key in told]
    if not any(told[key] == [] for key in lists) or any(told[key] for key in lists):
        raise DataError([Problem(name, line, "", "the JSON has records in several places - keep those in data; nothing was loaded")])
    return {str(key): value for key, value in told.items()}


class _TwiceError(ValueError):
    """An object has a key twice: which value counts is not known."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _TwiceError(key)
        found[key] = value
    return found


def _after(text: str, place: int) -> int:
    between = _BLANK.match(text, place)
    return between.end() if between else place


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
