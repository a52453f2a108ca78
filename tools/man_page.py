"""Writes the manual page share/man/man1/kzgraph.1 from the commands of kzgraph; `--check` compares only.

.venv/bin/python tools/man_page.py
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click
from page_files import settled

from kzgraph.cli import program
from kzgraph.version import __version__

FILE = Path(__file__).resolve().parent.parent / "share/man/man1/kzgraph.1"
STATUS = (
    ("0", "fine, also for an answer that is unknown, with its reason"),
    ("1", "bad content of a file, or a check that fails"),
    ("2", "usage, or input and output"),
    ("130", "interrupted"),
)
VARIABLES = (
    ("NO_COLOR", "no colour on a terminal"),
    ("XDG_DATA_HOME", "where the store of kzgraph trade stands, in kzgraph/trade"),
    ("COMTRADE_API_KEY", "the key for kzgraph trade download comtrade"),
)


def page() -> str:
    """The page as roff, the same for the same commands."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield f'.TH KZGRAPH 1 "" "kzgraph {__version__}" "User Commands"'
    yield ".SH NAME"
    yield r"kzgraph \- who depends on whom for critical minerals"
    yield ".SH SYNOPSIS"
    yield r".B kzgraph"
    yield r"\fICOMMAND\fR [\fIOPTIONS\fR] [\fIARGUMENTS\fR]"
    yield ".SH DESCRIPTION"
    yield from _prose(program.help or "")
    yield ".SH COMMANDS"
    for name, command in named(program):
        yield from _command(name, command)
    yield ".SH EXIT STATUS"
    for status, meaning in STATUS:
        yield from (".TP", rf".B {status}", text(meaning))
    yield ".SH ENVIRONMENT"
    for name, meaning in VARIABLES:
        yield from (".TP", f".B {text(name)}", text(meaning))


def named(group: click.Group, above: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, by the words that call it."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from named(command, f"{above}{name} ")
        else:
            yield f"{above}{name}", command


def _command(name: str, command: click.Command) -> Iterator[str]:
    context = click.Context(command, info_name=name)
    yield f'.SS "{text(" ".join([name, *command.collect_usage_pieces(context)]))}"'
    yield from _prose(command.help or "")
    for param in command.get_params(context):
        record = param.get_help_record(context) if isinstance(param, click.Option) and "--help" not in param.opts else None
        if record is not None:
            yield from (".TP", rf"\fB{text(record[0])}\fR", text(" ".join(record[1].split())))


def _prose(help_: str) -> Iterator[str]:
    """Paragraphs; those that click is told not to wrap stay as they are."""
    for paragraph in re.split(r"\n\s*\n", re.sub(r"(?m)^ {4}", "", help_).strip()):
        yield ".PP"
        if paragraph.startswith("\b"):
            yield from (".nf", *(text(line) for line in paragraph.splitlines()[1:]), ".fi")
        else:
            yield text(" ".join(paragraph.split()))


def text(words: str) -> str:
    """Words that roff prints as they stand.

    >>> print(text(".a\\\\b -c 'd"))
    \\&.a\\eb \\-c \\(aqd
    """
    safe = (
        words.replace("\\", r"\e")
        .replace("-", r"\-")
        .replace("'", r"\(aq")
        .replace('"', r"\(dq")
        .replace("`", r"\(ga")
        .replace("^", r"\(ha")
    )
    safe = safe.replace("~", r"\(ti")
    return rf"\&{safe}" if safe.startswith((".", r"\(aq")) else safe


if __name__ == "__main__":
    sys.exit(settled({FILE: page()}))
