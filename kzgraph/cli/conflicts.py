"""`kzgraph conflicts`."""

from __future__ import annotations

import click

from kzgraph.cli.options import open_graph, output_options, preference, read_options, reading_options, table_options


@click.command()
@click.option("--mineral", metavar="NAME", help="Only pairs about this mineral.")
@click.option("--state", metavar="NAME", help="Only pairs about this state or what stands in it.")
@table_options
@preference
@output_options
@reading_options
def conflicts(
    mineral: str | None, state: str | None, nodes: str | None, edges: str | None, format_: str, output: str | None, lang: str, encoding: str | None,
    decimal: str | None, thousands: str, skip_rows: int,
) -> None:  # fmt: skip
    """Every pair of rows that contradict each other: both values, both sources, and the rule that chooses one.

    \b
    Examples:
      kzgraph conflicts --mineral gallium
      kzgraph conflicts --state Kazakhstan --format json -o conflicts.json
    """
    from kzgraph.cli.report import emit

    graph = open_graph(nodes, edges, read_options(encoding=encoding, decimal=decimal, thousands=thousands, skip_rows=skip_rows))
    emit(graph.conflicts(mineral=mineral, state=state), graph, format_, output, lang)
