"""`kzgraph origin`."""

from __future__ import annotations

import click

from kzgraph.cli.options import open_graph, output_options, preference, read_options, reading_options, table_options

STAGES = ("extraction", "processing", "refined")
PEOPLE = ("table", "markdown", "html")
"""Formats in which names stand for codes and small rows are added up."""


@click.command()
@click.argument("consumer")
@click.argument("mineral")
@click.option("--year", type=click.IntRange(1000, 2999), help="Year of trade and output [default: the newest with both].")
@click.option("--stage", type=click.Choice(STAGES), help="Stage of the trade [default: that of the dependency report].")
@click.option(
    "--production", type=click.Choice(["extraction", "processing"]), help="Stage of the output (processing: refined too) [default: that of the trade]."
)  # fmt: skip
@click.option(
    "--content", type=click.FloatRange(0, 1, min_open=True), metavar="PART", help="Contained part of a tonne traded (0-1), where output counts the metal alone."
)  # fmt: skip
@table_options
@preference
@output_options
@reading_options
def origin(
    consumer: str, mineral: str, year: int | None, stage: str | None, production: str | None, content: float | None, nodes: str | None,
    edges: str | None, format_: str, output: str | None, lang: str, encoding: str | None, decimal: str | None, thousands: str, skip_rows: int,
) -> None:  # fmt: skip
    """Where the MINERAL of CONSUMER was made in the end: re-exports looked through, beside who shipped it directly.

    What a state ships is taken to have the mix of all it has; the bounds hold for any other mixing. Tonnes are conserved.

    \b
    Examples:
      kzgraph origin Japan lithium
      kzgraph origin Germany cobalt --year 2024 --content 0.3 --format json
    """
    from kzgraph.cli.output import write
    from kzgraph.cli.report import rendered
    from kzgraph.hidden.provenance import readable
    from kzgraph.views.speech import Speech

    graph = open_graph(nodes, edges, read_options(encoding=encoding, decimal=decimal, thousands=thousands, skip_rows=skip_rows))
    if year is not None:
        graph.require_year(year)
    found = graph.origin(consumer, mineral, year=year, stage=stage, production=production, content=content)
    result = readable(found) if format_ in PEOPLE else found
    write(rendered(result, Speech(lang, graph.labels_in(lang)), format_, piped=output is not None), output, inputs=(nodes, edges))
