"""The examples of a document: fenced blocks, and how a reader would try them.

A block with a `title` is a file that the reader is to save. `console` shows commands and what they print: a line `...` stands for any lines, and an
answer that goes on after what is shown ends with one. `sh` shows commands alone. A `text` block right after a `python` block is what that prints.
"""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from kzgraph.cli import program

LANGUAGES = ("console", "sh", "python", "toml", "csv", "json", "text")
FENCE = re.compile(r"^```(?P<language>\w*)(?P<info>[^\n`]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
ANY = "..."


@dataclass(frozen=True)
class Block:
    """One fenced block of a document, and where it starts."""

    language: str
    title: str
    text: str
    line: int


@dataclass(frozen=True)
class Shown:
    """A command of a console block, and the lines below it."""

    command: str
    lines: tuple[str, ...]


def blocks(text: str) -> list[Block]:
    """The fenced blocks of a Markdown document, in order."""
    found = []
    for match in FENCE.finditer(text):
        title = re.search(r'title="([^"]+)"', match["info"])
        found.append(Block(match["language"], title[1] if title else "", match["text"], text.count("\n", 0, match.start()) + 1))
    return found


def console(text: str) -> list[Shown]:
    """The commands of a console block, each with what is shown below it. A command that is broken with a backslash is one."""
    parts = re.split(r"^\$ ", text.replace("\\\n", " "), flags=re.MULTILINE)
    if parts[0].strip():
        raise ValueError(f"a console block starts with a command, not with {parts[0]!r}")
    split = [part.splitlines() for part in parts[1:]]
    return [Shown(lines[0].strip(), tuple(_stripped(lines[1:]))) for lines in split]


def commands(text: str) -> list[str]:
    """The commands of a shell block, without what is remarked behind them."""
    lines = [line.strip() for line in text.replace("\\\n", " ").splitlines()]
    return [re.sub(r"\s{2,}#.*$", "", line) for line in lines if line and not line.startswith("#")]


def agrees(shown: tuple[str, ...], printed: str) -> bool:
    """Whether an answer is what is shown of it.

    >>> [agrees(("a", "...", "d"), text) for text in ("a\\nb\\nc\\nd", "a\\nd", "a\\nd\\ne", "b\\nd")]
    [True, True, False, False]
    """
    pattern = "".join(r"(?:.*\n)*?" if line == ANY else re.escape(line) + r"\n" for line in shown)
    lines = _stripped(printed.splitlines())
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in lines)) is not None


def _stripped(lines: list[str]) -> list[str]:
    """The lines without blanks at their ends and empty lines after the last; the blanks that French does not break at are plain ones."""
    text = "\n".join(line.replace("\u202f", " ").replace("\u00a0", " ").rstrip() for line in lines)
    return text.rstrip("\n").split("\n") if text.strip() else []


class Reader:
    """Somebody who tries a document from top to bottom, in one empty folder and one Python session."""

    def __init__(self, text: str, *, unrun: Mapping[str, str]) -> None:
        self.text = text
        self.unrun = unrun
        self.left: set[str] = set()
        """The commands of `unrun` that the document has."""
        self.session: dict[str, Any] = {"__name__": "__main__"}

    def faults(self) -> Iterator[str]:
        """What does not come out as the document says."""
        found = blocks(self.text)
        for before, block in pairwise([Block("", "", "", 0), *found]):
            if block.language not in LANGUAGES:
                yield f"line {block.line}: a block of {block.language or 'no language'} - allowed are {', '.join(LANGUAGES)}"
            elif block.title:
                Path(block.title).write_text(block.text, "utf-8")
            yield from (f"line {block.line}: {fault}" for fault in self._tried(block, before))

    def _tried(self, block: Block, before: Block) -> Iterator[str]:
        if block.language == "console":
            for shown in console(block.text):
                yield from self._compared(shown)
        elif block.language == "sh":
            for command in commands(block.text):
                if not self._is_left(command):
                    status, printed = run(command)
                    if status:
                        yield f"{command} ends with {status}: {printed[-400:]}"
        elif block.language == "python" and not block.title:
            self.printed = self._executed(block)
        elif block.language == "text" and before.language == "python" and not before.title:
            if not agrees(tuple(_stripped(block.text.splitlines())), self.printed):
                yield f"the block above prints\n{self.printed}"
        elif block.language == "toml":
            tomllib.loads(block.text)

    def _compared(self, shown: Shown) -> Iterator[str]:
        if self._is_left(shown.command):
            return
        status, printed = run(shown.command)
        failing = any(line.startswith("Error: ") for line in shown.lines)
        if bool(status) != failing:
            yield f"{shown.command} ends with {status}: {printed[-400:]}"
        elif not agrees(shown.lines, printed):
            yield f"{shown.command} prints\n{printed[:6000]}"

    def _executed(self, block: Block) -> str:
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exec(compile("\n" * block.line + block.text, "document", "exec"), self.session)
        return printed.getvalue()

    def _is_left(self, command: str) -> bool:
        found = [known for known in self.unrun if command == known or command.startswith(f"{known} ")]
        self.left.update(found)
        return bool(found)


def run(command: str) -> tuple[int, str]:
    """Exit status and what a terminal shows of a kzgraph command."""
    words = shlex.split(command)
    if words[0] != "kzgraph":
        raise ValueError(
            f"{command}: only kzgraph is run here - a command of another program is named among those left out, with the reason"
        )
    result = CliRunner().invoke(program, words[1:])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output
