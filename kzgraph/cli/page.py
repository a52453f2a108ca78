"""`kzgraph page`."""

from __future__ import annotations

import click

from kzgraph.cli.options import open_graph, preference, read_options, reading_options, table_options


@click.command()
@click.argument("consumer")
@click.argument("mineral")
@click.option("-o", "--output", metavar="FILE", required=True, help="The HTML file to write.")
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
@click.option("--lang", type=click.Choice(["en", "fr"]), default="en", show_default=True, help="Language that the page opens in.")
@reading_options
def page(
    consumer: str, mineral: str, output: str, year: int | None, preset: str, nodes: str | None, edges: str | None, lang: str,
    encoding: str | None, decimal: str | None, thousands: str, skip_rows: int,
) -> None:  # fmt: skip
    """All that is known of CONSUMER's dependency on MINERAL as one HTML page that opens without a network.

    The answer with its interval, suppliers, years, origin, the network behind it, a scenario to play with, and the source of every figure;
    in English and French.

    \b
    Examples:
      kzgraph page JPN gallium -o japan-gallium.html
      kzgraph page EU27 cobalt --lang fr -o ue-cobalt.html
    """
    from kzgraph.cli.output import write

    graph = open_graph(nodes, edges, read_options(encoding=encoding, decimal=decimal, thousands=thousands, skip_rows=skip_rows))
    if year is not None:
        graph.require_year(year)
    write(graph.page(consumer, mineral, year=year, lang=lang, preset=preset), output, inputs=(nodes, edges))
