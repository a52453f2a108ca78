"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from kzgraph.api import ReadOptions, SupplyGraph

Command = TypeVar("Command", bound=Callable[..., Any])


def table_options(command: Command) -> Command:
    """`--nodes` and `--edges`: own tables in place of the shipped ones."""
    for option in (
        click.option("--edges", metavar="FILE", help="Own edges table in place of the shipped one (CSV, XLSX, .gz; - for stdin)."),
        click.option("--nodes", metavar="FILE", help="Own nodes table in place of the shipped one."),
    ):
        command = option(command)
    return command


def reading_options(command: Command) -> Command:
    """What a file may leave in doubt. Each is used only where the doubt is."""
    for option in (
        click.option(
            "--skip-rows", type=click.IntRange(0), default=0, help="Lines above the header, where the first line is not the header."
        ),
        click.option("--thousands", default="", metavar="MARK", help="Thousands mark of the numbers."),
        click.option("--decimal", type=click.Choice([".", ","]), help="Decimal mark of the numbers."),
        click.option("--encoding", metavar="NAME", help="Encoding of files that are not UTF-8 (cp1252, cp1251, utf-16 ...)."),
    ):
        command = option(command)
    return command


def read_options(*, encoding: str | None, decimal: str | None, thousands: str, skip_rows: int) -> ReadOptions:
    """The reading options as one value."""
    from kzgraph.api import ReadOptions

    return ReadOptions(encoding=encoding, skip_rows=skip_rows, decimal=decimal, thousands=thousands)


def open_graph(nodes: str | None, edges: str | None, options: ReadOptions) -> SupplyGraph:
    """The graph of the tables asked for; the clock is read here and nowhere below."""
    import datetime

    from kzgraph.api import load
    from kzgraph.errors import FileError

    if nodes == "-" and edges == "-":
        raise FileError("--nodes and --edges cannot both be standard input - put one into a file")
    return load(nodes, edges, options=options, current_year=datetime.date.today().year)
