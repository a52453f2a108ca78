"""From bytes to text: the encoding is known, or the file is refused with the option that would name it."""

from __future__ import annotations

import codecs
import re

from kzgraph.errors import DataError, FileError, Problem

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
NO_FILES = frozenset(("idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined"))
"""Codecs of text that no file is saved in: they fail in ways of their own."""
LINE_END = re.compile(r"\r\n|\n|\r")
REPLACED = "\ufffd"
MISREAD = re.compile("Ã[\u00a1-\u00bf]|[ÐÑ][\u00a1-\u00bf\u0152-\u0178\u2013-\u2122]|â€")
"""UTF-8 that was once read as cp1252 and saved again: Ã© for é, Ðš for К."""

SEVEN = re.compile(r"\+([A-Za-z0-9+/]{3,})-")
"""A character outside ASCII as UTF-7 writes it: +APY- for ö."""


class BadTextError(Exception):
    """Bytes that do not decode; the table reader, who knows the columns, turns it into a DataError."""

    def __init__(self, name: str, line: int, before: str, message: str, *, header: str) -> None:
        super().__init__(message)
        self.name, self.line, self.message, self.header = name, line, message, header
        self.line_start = LINE_END.split(before)[-1]


def decode(name: str, data: bytes, encoding: str | None) -> tuple[str, list[str]]:
    """The text and notes for the reader. `encoding` is used for a file that is not UTF-8 and has no byte order mark.

    Raises BadTextError with line, place and byte, DataError for what is no text, FileError for an encoding that does not exist.
    """
    text, notes = _decoded(name, data, encoding)
    seven = next((found for found in SEVEN.finditer(text) if _is_seven(found[1])), None)
    if seven:
        line = len(LINE_END.findall(text, 0, seven.start())) + 1
        notes.append(f'{name} line {line}: "{seven.group()[:40]}" looks like UTF-7, which is read as it stands - save the table as UTF-8')
    for found, what in ((re.search(REPLACED, text), "U+FFFD"), (MISREAD.search(text), "")):
        if found:
            line = len(LINE_END.findall(text, 0, found.start())) + 1
            shown = what or f'"{found.group()}"'
            notes.append(f"{name} line {line}: {shown} - the text was damaged before it came here; compare it with the original")
    return text, notes


def _is_seven(letters: str) -> bool:
    """Whether these letters are UTF-16 in base 64 of Latin, Greek or Cyrillic: nearly any word, as `+platinum-`, would be Chinese."""
    try:
        text = f"+{letters}-".encode().decode("utf-7")
    except UnicodeDecodeError:
        return False
    return not text.isascii() and max(text) < "\u0600"


def _decoded(name: str, data: bytes, encoding: str | None) -> tuple[str, list[str]]:
    for mark, codec in MARKS:
        if data.startswith(mark):
            notes = [] if codec == "utf-8" else [f"{name}: read as {codec.upper()}, as its byte order mark says"]
            return _strict(name, data[len(mark) :], codec, offset=len(mark)), notes
    guess = _wide(data[:4000])
    if encoding is None:
        if guess:
            raise DataError([Problem(name, 1, "", f"too many NUL bytes for UTF-8 - if it is text, say --encoding {guess}")])
        return _strict(name, data, "utf-8"), []
    if not is_text_encoding(encoding):
        raise FileError(f'"{encoding[:40]}" is not a known encoding - try cp1252, cp1251, latin-1, utf-16, shift_jis or gb18030') from None
    if not guess:
        try:
            return data.decode("utf-8"), []
        except UnicodeDecodeError:
            pass
    return _strict(name, data, encoding), [f"{name}: read as {encoding}"]


def is_text_encoding(name: str) -> bool:
    """Whether a codec of that name turns a file into text; those for host names and for escapes of Python do not.

    >>> [is_text_encoding(name) for name in ("cp1252", "hex", "idna", "no such")]
    [True, False, False, False]
    """
    try:
        if codecs.lookup(name).name in NO_FILES:
            return False
        "x".encode(name)
    except (LookupError, ValueError):
        return False
    return True


def _wide(start: bytes) -> str:
    """The encoding that so many NUL bytes suggest; empty for a text without them, and for nothing but them."""
    nuls = start.count(0)
    if nuls == len(start) or nuls * 4 <= len(start):
        return ""
    width = 32 if nuls * 2 > len(start) + 8 else 16
    order = "be" if start.startswith(b"\0") else "le"
    return f"utf-{width}-{order}"


def _strict(name: str, data: bytes, codec: str, *, offset: int = 0) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(codec, "replace")
        line = len(LINE_END.findall(before)) + 1
        byte = data[error.start]
        advice = "say --encoding cp1252 (Western), cp1251 (Cyrillic), shift_jis, gb18030 or what it was saved in"
        message = f"byte 0x{byte:02X} at offset {error.start + offset} is not {codec.upper()} - "
        message += advice if codec == "utf-8" else "is the file complete, and the encoding right?"
        first = LINE_END.split(before)[0] if line > 1 else data.split(b"\n", 1)[0].decode("latin-1")
        raise BadTextError(name, line, before, message, header=first) from None
    except UnicodeError as error:
        raise DataError([Problem(name, 1, "", f"is not {codec.upper()}: {error}")]) from None
