"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from kzgraph.api import ReadOptions, SupplyGraph

Command = TypeVar("Command", bound=Callable[..., Any])


FORMATS = ("table", "json", "csv", "markdown", "html")
INPUTS = "kzgraph.inputs"
"""Key of the context's meta under which the files stand that a command reads: `output.write` never overwrites one."""


def _kept(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    """Keeps what a repeatable option got for `open_graph`, so that no command has to hand it on."""
    ctx.meta[f"kzgraph.{param.name}"] = value
    return value


def table_options(command: Command) -> Command:
    """`--nodes` and `--edges`: own tables in place of the shipped ones; `--add-nodes` and `--add-edges`: own rows beside them."""
    for option in (
        click.option(
            "--add-edges",
            metavar="FILE",
            multiple=True,
            expose_value=False,
            callback=_kept,
            help="Own edges beside the shipped ones, under the source id own; may be given again.",
        ),
        click.option(
            "--add-nodes",
            metavar="FILE",
            multiple=True,
            expose_value=False,
            callback=_kept,
            help="Own nodes beside the shipped ones; may be given again.",
        ),
        click.option("--edges", metavar="FILE", help="Own edges table in place of the shipped one (CSV, XLSX, .gz; - for stdin)."),
        click.option("--nodes", metavar="FILE", help="Own nodes table in place of the shipped one."),
    ):
        command = option(command)
    return command


def preference(command: Command) -> Command:
    """`--prefer`: for commands that choose between sources."""
    return click.option(
        "--prefer", metavar="SOURCE", multiple=True, expose_value=False, callback=_kept,
        help="Source id that goes before all others where sources disagree (own: the rows of --add-edges); may be given again.",
    )(command)  # fmt: skip


def output_options(command: Command) -> Command:
    """`--format`, `-o` and `--lang`."""
    for option in (
        click.option("--lang", type=click.Choice(["en", "fr"]), default="en", show_default=True, help="Language of the words."),
        click.option("-o", "--output", metavar="FILE", help="Write to a file instead of stdout."),
        click.option("--format", "format_", type=click.Choice(FORMATS), default="table", show_default=True, help="Form of the output."),
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

    given = click.get_current_context().meta
    add_nodes, add_edges, prefer = (given.get(f"kzgraph.{name}", ()) for name in ("add_nodes", "add_edges", "prefer"))
    files = [file for file in (nodes, edges, *add_nodes, *add_edges) if file is not None]
    if files.count("-") > 1:
        raise FileError("only one table can be standard input (-) - put the others into files")
    given[INPUTS] = files
    year = datetime.date.today().year
    return load(nodes, edges, add_nodes=add_nodes, add_edges=add_edges, prefer=prefer, options=options, current_year=year)
