"""`kzgraph diff`."""

from __future__ import annotations

import click

from kzgraph.cli.options import output_options


@click.command()
@click.argument("old")
@click.argument("new")
@click.option("--limit", type=click.IntRange(0), default=20, show_default=True, help="Rows listed of each kind.")
@output_options
def diff(old: str, new: str, limit: int, format_: str, output: str | None, lang: str) -> None:
    """What changed from the data folder OLD to NEW: rows added, removed, changed, and the published ratios that move.

    A data folder has nodes.csv and edges.csv, and may have the other shipped tables.

    \b
    Examples:
      kzgraph diff old new
      kzgraph diff old new --limit 100 --format json
    """
    import datetime

    from kzgraph.api import diff as compared
    from kzgraph.cli.report import emit

    result, graph = compared(old, new, limit=limit, current_year=datetime.date.today().year)
    emit(result, graph, format_, output, lang)
