"""`kzgraph rank`."""

from __future__ import annotations

import click

from kzgraph.cli.options import open_graph, output_options, preference, read_options, reading_options, table_options


@click.command()
@click.argument("consumer")
@click.option("--by", default="hhi", show_default=True, metavar="METHOD", help="Method to order by; kzgraph indicators lists them.")
@click.option("--top", type=click.IntRange(1), metavar="N", help="Only the first N minerals.")
@table_options
@preference
@output_options
@reading_options
def rank(
    consumer: str, by: str, top: int | None, nodes: str | None, edges: str | None, format_: str, output: str | None, lang: str, encoding: str | None,
    decimal: str | None, thousands: str, skip_rows: int,
) -> None:  # fmt: skip
    """The minerals of CONSUMER by risk, each with how often its flag flips over thresholds, years, bases and rules for what is missing.

    \b
    Examples:
      kzgraph rank Japan --top 10
      kzgraph rank Kazakhstan --format csv -o kazakhstan.csv
    """
    from kzgraph.cli.output import write
    from kzgraph.cli.report import rendered
    from kzgraph.views.speech import Speech

    graph = open_graph(nodes, edges, read_options(encoding=encoding, decimal=decimal, thousands=thousands, skip_rows=skip_rows))
    text = rendered(graph.rank(consumer, by=by, top=top), Speech(lang, graph.labels_in(lang)), format_, piped=output is not None)
    write(text, output, inputs=(nodes, edges))
