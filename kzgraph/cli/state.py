"""`kzgraph state`."""

from __future__ import annotations

import click

from kzgraph.cli.options import open_graph, output_options, preference, read_options, reading_options, table_options


@click.command()
@click.argument("state")
@table_options
@preference
@output_options
@reading_options
def state(
    state: str, nodes: str | None, edges: str | None, format_: str, output: str | None, lang: str, encoding: str | None, decimal: str | None,
    thousands: str, skip_rows: int,
) -> None:  # fmt: skip
    """What STATE produces, to whom it sells, who depends on it, who owns its producers, what it has agreed and restricts.

    \b
    Examples:
      kzgraph state KAZ
      kzgraph state Kazakhstan --format json -o kaz.json
    """
    from kzgraph.cli.output import write
    from kzgraph.cli.report import rendered
    from kzgraph.views.speech import Speech

    graph = open_graph(nodes, edges, read_options(encoding=encoding, decimal=decimal, thousands=thousands, skip_rows=skip_rows))
    text = rendered(graph.state(state), Speech(lang, graph.labels_in(lang)), format_, piped=output is not None)
    write(text, output, inputs=(nodes, edges))
