"""`kzgraph coverage`."""

from __future__ import annotations

import click

from kzgraph.cli.options import open_graph, output_options, read_options, reading_options, table_options


@click.command()
@click.argument("state")
@click.option("--list", "list_", required=True, metavar="NAME", help="List of critical minerals: us-2022, us-2025, eu-2023.")
@table_options
@output_options
@reading_options
def coverage(
    state: str, list_: str, nodes: str | None, edges: str | None, format_: str, output: str | None, lang: str, encoding: str | None,
    decimal: str | None, thousands: str, skip_rows: int,
) -> None:  # fmt: skip
    """How many minerals of a list STATE is known to produce: by tonnage, exports or a named plant, by a claim only, or not at all.

    \b
    Examples:
      kzgraph coverage KAZ --list us-2025
      kzgraph coverage Kazakhstan --list eu-2023 --format json
    """
    from kzgraph.cli.output import write
    from kzgraph.cli.report import rendered
    from kzgraph.views.speech import Speech

    graph = open_graph(nodes, edges, read_options(encoding=encoding, decimal=decimal, thousands=thousands, skip_rows=skip_rows))
    text = rendered(graph.coverage(state, list_), Speech(lang, graph.labels_in(lang)), format_, piped=output is not None)
    write(text, output, inputs=(nodes, edges))
