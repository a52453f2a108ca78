"""`kzgraph control`."""

from __future__ import annotations

import click

from kzgraph.cli.options import open_graph, output_options, preference, read_options, reading_options, table_options

RULES = ("integrated", "majority")


@click.command()
@click.argument("state")
@click.argument("mineral", required=False)
@click.option("--year", type=click.IntRange(1000, 2999), help="Year of the output and of the stakes [default: the newest].")
@click.option(
    "--rule",
    type=click.Choice(RULES),
    default="integrated",
    show_default=True,
    help="Shares multiplied along chains, or more than half controls all.",
)
@table_options
@preference
@output_options
@reading_options
def control(
    state: str, mineral: str | None, year: int | None, rule: str, nodes: str | None, edges: str | None, format_: str, output: str | None, lang: str,
    encoding: str | None, decimal: str | None, thousands: str, skip_rows: int,
) -> None:  # fmt: skip
    """Who controls what STATE produces, of MINERAL or of all: its producers with their owners in the end, by company and by home state.

    Offers and announced stakes are named and count nowhere. A share or an output that nobody states stays unknown.

    \b
    Examples:
      kzgraph control KAZ uranium
      kzgraph control Kazakhstan chromium --rule majority --format json
    """
    from kzgraph.cli.output import write
    from kzgraph.cli.report import rendered
    from kzgraph.indicators.control import NOBODY, UNKNOWN
    from kzgraph.views.control_words import NAMES
    from kzgraph.views.speech import Speech

    graph = open_graph(nodes, edges, read_options(encoding=encoding, decimal=decimal, thousands=thousands, skip_rows=skip_rows))
    if year is not None:
        graph.require_year(year)
    labels = graph.labels_in(lang) | {id_: NAMES[id_][lang] for id_ in (UNKNOWN, NOBODY)}
    found = graph.control(state, mineral, year=year, rule=rule)
    write(rendered(found, Speech(lang, labels), format_, piped=output is not None), output, inputs=(nodes, edges))
