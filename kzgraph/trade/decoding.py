"""A foreign text in pieces of plain text, with one kind of line end; what is none is named by line and column."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterator
from typing import IO, Final

from kzgraph.errors import DataError, FileError, Problem
from kzgraph.tables import FIELD_LIMIT, LINE_LIMIT
from kzgraph.tables.dialect import BLANKS, DELIMITERS, refuse_other_formats
from kzgraph.tables.packed import CHUNK
from kzgraph.tables.text import MARKS, is_text_encoding
from kzgraph.trade.layouts import SHOWN

SIZE_LIMIT: Final = 200_000_000_000
"""Bytes of one table after unpacking."""
ADVICE: Final = "say --encoding latin-1 or cp1252 (Western), cp1251 (Cyrillic) or what it was saved in"


def problem(name: str, message: str) -> DataError:
    """The error for a fault of a file as a whole."""
    return DataError([Problem(name, 0, "", message)])


def decoded(name: str, file: IO[bytes], encoding: str | None, first: list[str], done: Callable[[], None]) -> Iterator[str]:
    """The text in pieces, with one kind of line end. `first` is filled with the first piece, from which header and faults are told."""
    newlines = io.IncrementalNewlineDecoder(None, translate=True)
    decoder: codecs.IncrementalDecoder | None = None
    watch = _Watch(name)
    total = 0
    while True:
        piece = file.read(CHUNK)
        total += len(piece)
        if total > SIZE_LIMIT:
            raise problem(name, f"unpacks to more than {SIZE_LIMIT:,} bytes - split it")
        if decoder is None:
            decoder, piece = _decoder(piece, encoding)
        try:
            text = newlines.decode(decoder.decode(piece, final=not piece), final=not piece)
        except UnicodeDecodeError as error:
            raise watch.bad_byte(error, decoder, newlines) from None
        except UnicodeError as error:  # of UTF-16 and UTF-32 by name, where the file does not say which half comes first
            message = (
                f"is not {str(encoding).upper()} ({' '.join(str(error).split())[:80]}) - say --encoding utf-16-le, or what it was saved in"
            )
            raise DataError([Problem(name, 1, "", message)]) from None
        if not first:
            first.append(text)
            refuse_other_formats(name, text, [SHOWN])
        watch.see(text)
        yield text
        done()
        if not piece:
            return


def _decoder(start: bytes, encoding: str | None) -> tuple[codecs.IncrementalDecoder, bytes]:
    for mark, codec in MARKS:
        if start.startswith(mark):
            return codecs.getincrementaldecoder(codec)(), start[len(mark) :]
    if encoding is not None and not is_text_encoding(encoding):
        raise FileError(f'"{encoding[:40]}" is not a known encoding - try cp1252, cp1251, latin-1 or utf-16')
    return codecs.getincrementaldecoder(encoding or "utf-8")(), start


def fields(line: str, delimiter: str) -> list[str]:
    """The cells of a line; none where it is no CSV by itself (a cell of a million characters, half a line end)."""
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


class _Watch:
    """Counts lines as the text passes, and says where a fault stands."""

    def __init__(self, name: str) -> None:
        self.name, self.lines, self.tail, self.header = name, 1, "", ""

    def see(self, text: str) -> None:
        if not self.header:
            self.header = text.partition("\n")[0]
        nul = text.find("\0")
        if nul >= 0:
            raise self._fault(
                self.lines + text.count("\n", 0, nul),
                (self.tail + text)[: nul + len(self.tail)],
                "a NUL byte - the file is damaged or is not text",
            )
        self.lines += text.count("\n")
        last = text.rfind("\n")
        self.tail = text[last + 1 :] if last >= 0 else self.tail + text
        if len(self.tail) > LINE_LIMIT:
            raise self._fault(self.lines, "", f"the line is longer than {LINE_LIMIT:,} characters (a cell may have {FIELD_LIMIT:,})")

    def bad_byte(self, error: UnicodeDecodeError, decoder: codecs.IncrementalDecoder, newlines: io.IncrementalNewlineDecoder) -> DataError:
        good = error.object[: error.start].decode(error.encoding, "replace")
        before = self.tail + good
        if not self.header:
            self.header = before.partition("\n")[0].rstrip("\r")
        line = self.lines + good.replace("\r\n", "\n").replace("\r", "\n").count("\n")
        return self._fault(line, before, f"byte 0x{error.object[error.start]:02X} is not {error.encoding.upper()} - {ADVICE}")

    def _fault(self, line: int, before: str, message: str) -> DataError:
        header = self.header if line > 1 else ""
        delimiter = max(DELIMITERS, key=header.count)
        names = fields(header, delimiter)
        column = before.rpartition("\n")[2].count(delimiter)
        return DataError([Problem(self.name, line, names[column].strip(BLANKS) if before and column < len(names) else "", message)])
