"""`kzgraph report`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kzgraph.cli.options import open_graph, preference, read_options, reading_options, table_options

if TYPE_CHECKING:
    from kzgraph.answers.reports import Result
    from kzgraph.supply.supply import SupplyGraph
    from kzgraph.views.speech import Speech

FORMATS = ("table", "json", "csv", "markdown", "html")
PIPED_WIDTH = 110


@click.command()
@click.argument("consumer", required=False)
@click.argument("mineral", required=False)
@click.option("--year", type=click.IntRange(1000, 2999), help="Year of the figures [default: the newest with a full set].")
@click.option(
    "--preset",
    default="doj-2023",
    type=click.Choice(["doj-2023", "doj-2010", "ec-2021"]),
    show_default=True,
    help="Bands of the concentration.",
)
@table_options
@preference
@click.option("--format", "format_", type=click.Choice(FORMATS), default="table", show_default=True, help="Form of the output.")
@click.option("-o", "--output", metavar="FILE", help="Write to a file instead of stdout.")
@click.option("--lang", type=click.Choice(["en", "fr"]), default="en", show_default=True, help="Language of the words.")
@reading_options
def report(
    consumer: str | None, mineral: str | None, year: int | None, preset: str, nodes: str | None, edges: str | None, format_: str, output: str | None,
    lang: str, encoding: str | None, decimal: str | None, thousands: str, skip_rows: int,
) -> None:  # fmt: skip
    """Dependency of CONSUMER on MINERAL: suppliers, concentration, cover without the largest, sources.

    With one name: every mineral of that consumer, or every consumer of that mineral, by risk. Without: what the tables hold.
    Names are understood in several languages and as codes (Japan, Japon, JPN, 392; gallium, Ga).

    \b
    Examples:
      kzgraph report Japan gallium
      kzgraph report gallium --format json -o gallium.json
    """
    from kzgraph.cli.output import write
    from kzgraph.views.speech import Speech

    graph = open_graph(nodes, edges, read_options(encoding=encoding, decimal=decimal, thousands=thousands, skip_rows=skip_rows))
    if year is not None:
        graph.require_year(year)
    result = _result(graph, consumer, mineral, year, preset)
    write(rendered(result, Speech(lang, graph.labels_in(lang)), format_, piped=output is not None), output, inputs=(nodes, edges))


def _result(graph: SupplyGraph, consumer: str | None, mineral: str | None, year: int | None, preset: str) -> Result:
    if consumer is None and year is not None:
        raise click.UsageError("--year needs a CONSUMER or a MINERAL: the overview counts all years")
    if consumer is None:
        return graph.overview()
    if mineral is None:
        return graph.ranked(consumer, year=year, preset=preset)
    return graph.report(consumer, mineral, year=year, preset=preset)


def rendered(result: Result, speech: Speech, format_: str, *, piped: bool) -> str:
    """A result in the form asked for."""
    from kzgraph.views import data, render
    from kzgraph.views.document import compose

    if format_ == "json":
        return data.to_json(result, speech)
    if format_ == "csv":
        return data.to_csv(result, speech)
    document = compose(result, speech)
    if format_ == "markdown":
        return render.to_markdown(document)
    if format_ == "html":
        return render.to_html(document)
    width, color = terminal(piped)
    return render.to_text(document, width=width, color=color)


def emit(result: Result, graph: SupplyGraph, format_: str, output: str | None, lang: str) -> None:
    """Writes a result in the form and language asked for, with the names of the graph."""
    from kzgraph.cli.output import write
    from kzgraph.views.speech import Speech

    write(rendered(result, Speech(lang, graph.labels_in(lang)), format_, piped=output is not None), output)


def terminal(piped: bool) -> tuple[int, bool]:
    """Width and colour: fixed and plain unless stdout is a terminal that wants colour."""
    import os
    import shutil
    import sys

    if piped or not sys.stdout.isatty():
        return PIPED_WIDTH, False
    plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    return max(shutil.get_terminal_size().columns, 40), not plain
