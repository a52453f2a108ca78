"""Rows as CSV: one way to write them, wherever they go."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import Any, Protocol

END = "\r\n"


class Sink(Protocol):
    """What text is written to."""

    def write(self, text: str, /) -> object:
        """Takes the text."""


class _Lines:
    """Gets whole lines that end in CR LF, and hands them on with LF alone."""

    def __init__(self, out: Sink) -> None:
        self.out = out

    def write(self, line: str) -> object:
        return self.out.write(line.removesuffix(END) + "\n")


def write_rows(out: Sink, rows: Iterable[Iterable[Any]]) -> None:
    """Writes comma-separated lines that end in LF. Whatever a cell holds, it comes back as it was and nothing in it begins a line.

    The csv module quotes the line ends that it writes itself and, before Python 3.13, no other: told to end lines in LF, it leaves a CR inside a cell
    bare, which spreadsheets take for the end of the line and run what follows.

    >>> import io
    >>> out = io.StringIO()
    >>> write_rows(out, [["a\\r=1+1", "b"]])
    >>> out.getvalue()
    '"a\\r=1+1",b\\n'
    """
    csv.writer(_Lines(out), lineterminator=END).writerows(rows)
