"""`kzgraph view`."""

from __future__ import annotations

import click

from kzgraph.cli.options import open_graph, preference, read_options, reading_options, table_options


@click.command()
@click.argument("mineral", required=False)
@click.option("--consumer", metavar="NAME", help="Only what reaches this state or buyer.")
@click.option("-o", "--output", metavar="FILE", required=True, help="The HTML file to write.")
@table_options
@preference
@click.option("--lang", type=click.Choice(["en", "fr"]), default="en", show_default=True, help="Language of the words.")
@reading_options
def view(
    mineral: str | None, consumer: str | None, output: str, nodes: str | None, edges: str | None, lang: str, encoding: str | None,
    decimal: str | None, thousands: str, skip_rows: int,
) -> None:  # fmt: skip
    """The supply graph of MINERAL as one HTML page that opens without a network.

    \b
    Examples:
      kzgraph view gallium --consumer Japan -o gallium.html
      kzgraph view uranium --lang fr -o uranium.html
    """
    from kzgraph.cli.output import write

    graph = open_graph(nodes, edges, read_options(encoding=encoding, decimal=decimal, thousands=thousands, skip_rows=skip_rows))
    write(graph.to_html(mineral, consumer, lang=lang), output, inputs=(nodes, edges))
