"""`kzgraph through`."""

from __future__ import annotations

import click

from kzgraph.cli.options import open_graph, output_options, preference, read_options, reading_options, table_options
from kzgraph.cli.origin import PEOPLE


@click.command()
@click.argument("state")
@click.argument("consumer")
@click.argument("mineral")
@click.option("--year", type=click.IntRange(1000, 2999), help="Year of trade and output [default: the newest with both at two stages].")
@click.option("--count-trade", is_flag=True, help="Count all that STATE ever had, also what it only traded on.")
@table_options
@preference
@output_options
@reading_options
def through(
    state: str, consumer: str, mineral: str, year: int | None, count_trade: bool, nodes: str | None, edges: str | None, format_: str,
    output: str | None, lang: str, encoding: str | None, decimal: str | None, thousands: str, skip_rows: int,
) -> None:  # fmt: skip
    """Share of CONSUMER's MINERAL that has passed through STATE, mined or refined there: low, proportional, high, and by route.

    Two stages where both have trade and output in the tables; else one, with what is missing.

    \b
    Examples:
      kzgraph through China Japan cobalt
      kzgraph through China Germany rare-earths --format json
    """
    from kzgraph.cli.output import write
    from kzgraph.cli.report import rendered
    from kzgraph.hidden.provenance import readable
    from kzgraph.views.speech import Speech

    graph = open_graph(nodes, edges, read_options(encoding=encoding, decimal=decimal, thousands=thousands, skip_rows=skip_rows))
    if year is not None:
        graph.require_year(year)
    found = graph.through(state, consumer, mineral, year=year, count_trade=count_trade)
    result = readable(found) if format_ in PEOPLE else found
    write(rendered(result, Speech(lang, graph.labels_in(lang)), format_, piped=output is not None), output, inputs=(nodes, edges))
