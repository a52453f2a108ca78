"""`kzgraph explain`."""

from __future__ import annotations

import click

from kzgraph.cli.options import open_graph, preference, read_options, reading_options, table_options


@click.command()
@click.argument("consumer")
@click.argument("mineral")
@click.option("--year", type=click.IntRange(1000, 2999), help="Year of the figures [default: the newest with a full set].")
@table_options
@preference
@click.option(
    "--format", "format_", type=click.Choice(["table", "json", "markdown"]), default="table", show_default=True, help="Form of the output."
)
@click.option("-o", "--output", metavar="FILE", help="Write to a file instead of stdout.")
@click.option("--lang", type=click.Choice(["en", "fr"]), default="en", show_default=True, help="Language of the words.")
@reading_options
def explain(
    consumer: str, mineral: str, year: int | None, nodes: str | None, edges: str | None, format_: str, output: str | None, lang: str,
    encoding: str | None, decimal: str | None, thousands: str, skip_rows: int,
) -> None:  # fmt: skip
    """Says who says so: the derivation of each figure of a report, down to table rows, sources and what contradicts them.

    \b
    Examples:
      kzgraph explain Japan gallium
      kzgraph explain Japan cobalt --year 2021 --format markdown
    """
    from kzgraph.cli.output import write
    from kzgraph.cli.report import terminal
    from kzgraph.views import explanation
    from kzgraph.views.speech import Speech

    graph = open_graph(nodes, edges, read_options(encoding=encoding, decimal=decimal, thousands=thousands, skip_rows=skip_rows))
    if year is not None:
        graph.require_year(year)
    tree = graph.explain(consumer, mineral, year=year)
    speech = Speech(lang, graph.labels_in(lang))
    if format_ == "json":
        text = explanation.to_json(tree, speech)
    elif format_ == "markdown":
        text = explanation.to_markdown(tree, speech)
    else:
        text = explanation.to_text(tree, speech, width=terminal(output is not None)[0])
    write(text, output, inputs=(nodes, edges))
