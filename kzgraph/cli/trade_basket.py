"""`kzgraph trade basket`: the part of each mineral in a code of goods that holds several."""

from __future__ import annotations

import click

from kzgraph.cli.options import output_options
from kzgraph.cli.trade_options import GROUPS, SOURCE, STORE, YEARS, emit, folder_of, own_groups


@click.command()
@click.argument("code")
@click.option(
    "--importer",
    "importers",
    metavar="STATE",
    multiple=True,
    help="Only this consumer: a state, EU27 or a group of --groups; may be given again.",
)
@GROUPS
@click.option("--measure", type=click.Choice(["value", "quantity"]), default="value", show_default=True, help="What shares are of.")
@click.option(
    "--lines",
    metavar="FILE",
    help="Own tariff lines: CSV with states, line, hs_code and minerals; they go before the known ones of the same states.",
)
@STORE
@YEARS
@SOURCE
@output_options
def basket(
    code: str, importers: tuple[str, ...], groups: str | None, measure: str, lines: str | None, store: str | None, years: tuple[int, ...], source: str | None, format_: str, output: str | None,
    lang: str,
) -> None:  # fmt: skip
    """The part of each mineral in imports under the HS code CODE, from tariff lines where a source in the store has them.

    Known are the lines of 811292 in the EU (CN8), the USA, Japan and China; others come by --lines.

    Without such lines, or with a line missing that may hold the mineral, its part is anything from 0 to 100 %.

    \b
    Examples:
      kzgraph trade basket 811292 --importer EU27
      kzgraph trade basket 811292 --importer Germany --year 2024 --format json
    """
    from kzgraph.trade.answers import basket_report
    from kzgraph.trade.asking import Ask
    from kzgraph.trade.baskets import basket as found_in
    from kzgraph.trade.blocs import importers as importer_groups
    from kzgraph.trade.goods import mineral_index
    from kzgraph.trade.holdings import opened
    from kzgraph.trade.lines import read_lines

    own = read_lines(lines, mineral_index().resolve) if lines else ()
    consumers, blocs = importer_groups(importers, own_groups(groups))
    ask = Ask(measure, source=source, years=years, consumers=consumers, blocs=blocs)
    found, notes = found_in(opened(folder_of(store)), code, ask, own)
    emit(basket_report(found, notes), format_, output, lang)
