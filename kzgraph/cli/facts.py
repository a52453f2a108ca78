"""`kzgraph facts`."""

from __future__ import annotations

import click

from kzgraph.cli.options import open_graph, output_options, read_options, reading_options, table_options


@click.command()
@click.argument("id_", metavar="[ID]", required=False)
@click.option(
    "--article", type=click.Choice(["A1", "A2", "A3", "A4", "A5"], case_sensitive=False), help="Only the facts that this article tells."
)
@table_options
@output_options
@reading_options
def facts(
    id_: str | None, article: str | None, nodes: str | None, edges: str | None, format_: str, output: str | None, lang: str, encoding: str | None, decimal: str | None,
    thousands: str, skip_rows: int,
) -> None:  # fmt: skip
    """Every collected fact and where it lives: a row, a claim, or left out with the reason; with ID: that fact.

    \b
    Examples:
      kzgraph facts S12
      kzgraph facts --article A2 --format markdown
    """
    from kzgraph.cli.report import emit
    from kzgraph.sheets.ledger import fact_list

    graph = open_graph(nodes, edges, read_options(encoding=encoding, decimal=decimal, thousands=thousands, skip_rows=skip_rows))
    emit(fact_list(graph.ledger, id_=id_, article=article), graph, format_, output, lang)
