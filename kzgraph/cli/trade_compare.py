"""`kzgraph trade compare`: two sources of the store on the same flows, and why they differ."""

from __future__ import annotations

import click

from kzgraph.cli.options import output_options
from kzgraph.cli.trade_options import STORE, YEARS, emit, folder_of, states


@click.command()
@click.option("--source", metavar="NAME", required=True, help="Source in the store whose figures are looked at (kzgraph trade list).")
@click.option("--with", "with_", metavar="NAME", required=True, help="Source in the store that they are set against.")
@STORE
@YEARS
@click.option("--importer", "importers", metavar="STATE", multiple=True, help="Only flows to this state (or EU27); may be given again.")
@click.option("--exporter", "exporters", metavar="STATE", multiple=True, help="Only flows from this state; may be given again.")
@click.option("--product", "products", metavar="CODE", multiple=True, help="Only this HS code of six digits; may be given again.")
@click.option("--measure", type=click.Choice(["value", "quantity"]), default="value", show_default=True, help="Which figures to compare.")
@click.option(
    "--side", type=click.Choice(["importer", "exporter"]), default="importer", show_default=True, help="Whose figure counts where a source has both.",
)  # fmt: skip
@output_options
def compare(
    source: str, with_: str, store: str | None, years: tuple[int, ...], importers: tuple[str, ...], exporters: tuple[str, ...], products: tuple[str, ...], measure: str, side: str,
    format_: str, output: str | None, lang: str,
) -> None:  # fmt: skip
    """Two sources on the same flows: both figures, ratio, gap, and the reason that the data show for each difference.

    Compared are the years and codes (of six digits) that both sources have. Neither figure is corrected.

    \b
    Examples:
      kzgraph trade compare --source comtrade --with baci-hs92
      kzgraph trade compare --source comtrade --with baci-hs92 --importer Japan --measure quantity --format json
    """
    from kzgraph.trade.answers import SHOWN
    from kzgraph.trade.comparison import Pair
    from kzgraph.trade.comparison import compare as compared
    from kzgraph.trade.holdings import opened
    from kzgraph.trade.pair_answers import compare_report

    everything = format_ in ("json", "csv")
    pair = Pair(source, with_, measure, side, years, states(importers), states(exporters), products, None if everything else SHOWN)
    found, notes = compared(opened(folder_of(store)), pair)
    emit(compare_report(found, notes, everything=everything), format_, output, lang)
