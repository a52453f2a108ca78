"""`kzgraph chokepoints`."""

from __future__ import annotations

import click

from kzgraph.cli.options import open_graph, output_options, preference, read_options, reading_options, table_options


@click.command()
@click.argument("consumer")
@click.argument("mineral")
@click.option(
    "--below",
    type=click.FloatRange(0, 100),
    default=99.0,
    show_default=True,
    metavar="PERCENT",
    help="List the nodes without which less than this part of the flow arrives.",
)
@click.option("--year", type=click.IntRange(1000, 2999), help="Year of the figures [default: the newest with a full set].")
@table_options
@preference
@output_options
@reading_options
def chokepoints(
    consumer: str, mineral: str, below: float, year: int | None, nodes: str | None, edges: str | None, format_: str, output: str | None, lang: str,
    encoding: str | None, decimal: str | None, thousands: str, skip_rows: int,
) -> None:  # fmt: skip
    """The states, plants, corridors and companies without which no MINERAL, or much less, reaches CONSUMER; outages of by-product hosts.

    National figures, companies' deliveries, promised ones and routes are layers of their own and never added.

    \b
    Examples:
      kzgraph chokepoints Japan gallium
      kzgraph chokepoints EU27 cobalt --below 90 --format json
    """
    from kzgraph.cli.report import emit

    graph = open_graph(nodes, edges, read_options(encoding=encoding, decimal=decimal, thousands=thousands, skip_rows=skip_rows))
    if year is not None:
        graph.require_year(year)
    emit(graph.chokepoints(consumer, mineral, below=below, year=year), graph, format_, output, lang)
