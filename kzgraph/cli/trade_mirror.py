"""`kzgraph trade mirror`: both sides of each delivery, and which figure a rule chooses."""

from __future__ import annotations

import click

from kzgraph.cli.options import output_options
from kzgraph.cli.trade_options import SOURCE, STORE, YEARS, emit, folder_of, states


@click.command()
@STORE
@YEARS
@click.option(
    "--importer", "importers", metavar="STATE", multiple=True, help="Only deliveries to this state (or EU27); may be given again."
)
@click.option("--exporter", "exporters", metavar="STATE", multiple=True, help="Only deliveries from this state; may be given again.")
@click.option("--product", "products", metavar="CODE", multiple=True, help="Only this HS code; may be given again.")
@click.option("--measure", type=click.Choice(["value", "quantity"]), default="value", show_default=True, help="Which figures to compare.")
@click.option(
    "--rule", type=click.Choice(["importer", "exporter", "reliability"]), default="importer", show_default=True, help="Which side's figure is chosen where both tell: one side's, or a mean weighted by how far each side agrees with all its partners.",
)  # fmt: skip
@SOURCE
@output_options
def mirror(
    store: str | None, years: tuple[int, ...], importers: tuple[str, ...], exporters: tuple[str, ...], products: tuple[str, ...], measure: str, rule: str, source: str | None,
    format_: str, output: str | None, lang: str,
) -> None:  # fmt: skip
    """Importer's figure, exporter's figure, the chosen one with its rule, and the gap, of every delivery in the store.

    Needs a source that tells both sides, as UN Comtrade does; both figures stay in the store whatever the rule.

    \b
    Examples:
      kzgraph trade mirror --importer France --exporter Kazakhstan
      kzgraph trade mirror --product 811292 --measure quantity --rule reliability --format json
    """
    from kzgraph.trade.answers import SHOWN
    from kzgraph.trade.holdings import opened
    from kzgraph.trade.mirror import Question
    from kzgraph.trade.mirror import mirror as mirrored
    from kzgraph.trade.pair_answers import mirror_report

    everything = format_ in ("json", "csv")
    question = Question(measure, rule, source, years, states(importers), states(exporters), products, None if everything else SHOWN)
    found, notes = mirrored(opened(folder_of(store)), question)
    emit(mirror_report(found, notes, everything=everything), format_, output, lang)
