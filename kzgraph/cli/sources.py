"""`kzgraph sources`."""

from __future__ import annotations

import click

from kzgraph.cli.options import open_graph, output_options, read_options, reading_options, table_options


@click.command()
@click.argument("id_", metavar="[ID]", required=False)
@table_options
@output_options
@reading_options
def sources(
    id_: str | None, nodes: str | None, edges: str | None, format_: str, output: str | None, lang: str, encoding: str | None, decimal: str | None,
    thousands: str, skip_rows: int,
) -> None:  # fmt: skip
    """Every source with how many rows rest on it; with ID: that source and every row and claim that rests on it.

    \b
    Examples:
      kzgraph sources
      kzgraph sources usgs-mcs-2026 --format csv -o usgs.csv
    """
    from kzgraph.cli.report import emit
    from kzgraph.sheets.ledger import source_list, source_sheet

    graph = open_graph(nodes, edges, read_options(encoding=encoding, decimal=decimal, thousands=thousands, skip_rows=skip_rows))
    result = source_list(graph.ledger) if id_ is None else source_sheet(graph.ledger, id_)
    emit(result, graph, format_, output, lang)
