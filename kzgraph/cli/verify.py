"""`kzgraph verify`."""

from __future__ import annotations

import click

from kzgraph.cli.options import open_graph, output_options, read_options


@click.command()
@click.option("--checks", metavar="FOLDER", help="Folder of own checks (*.toml) in place of the shipped ones.")
@output_options
def verify(checks: str | None, format_: str, output: str | None, lang: str) -> None:
    """Recomputes every published or hand-worked value that kzgraph ships: expected, computed, difference. Exit status 1 if one fails.

    Each check names its source, its tolerance and how far the source was read; docs/checks.md lists them with their inputs.

    \b
    Examples:
      kzgraph verify
      kzgraph verify --checks mine --format json
    """
    from kzgraph.checks.book import checks_of
    from kzgraph.checks.results import verify as verified
    from kzgraph.cli.output import write
    from kzgraph.cli.report import rendered
    from kzgraph.tables import data_folder
    from kzgraph.tables.checks import read_checks
    from kzgraph.views.speech import Speech

    book = checks_of(read_checks(checks if checks is not None else data_folder() / "checks"))
    graph = open_graph(None, None, read_options(encoding=None, decimal=None, thousands="", skip_rows=0))
    found = verified(book, graph.indicator)
    write(rendered(found, Speech(lang, graph.labels_in(lang)), format_, piped=output is not None), output)
    if found.facts["failed"]:
        click.get_current_context().exit(1)
