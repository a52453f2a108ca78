"""What can go wrong, as types. The command line turns each into a message and an exit status; nothing else catches them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class KzgraphError(Exception):
    """Base of every error that kzgraph raises on purpose."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault in one table: where it is, what was found, what to do.

    `line` is the physical line of the file, the header being line 1; 0 means the file as a whole. `column` is the column's name, or empty.
    """

    table: str
    line: int
    column: str
    message: str

    def __str__(self) -> str:
        where = self.table
        if self.line:
            where += f" line {self.line}"
        if self.column:
            where += f", column {self.column}"
        return f"{where}: {self.message}"


class DataError(KzgraphError):
    """A table's content is wrong. Carries every problem found, in file order."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class FileError(KzgraphError):
    """A file cannot be read or written (missing, a folder, no permission, no space), or is of a kind that is never read."""


class UnknownNameError(KzgraphError):
    """A country, mineral or other name is not known, or names more than one thing.

    `name` is what was given, `candidates` the nearest or the competing ids.
    """

    def __init__(self, message: str, *, name: str, candidates: Sequence[str] = ()) -> None:
        self.name = name
        self.candidates = tuple(candidates)
        super().__init__(message)
