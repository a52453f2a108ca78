"""`kzgraph trade`: a store of world trade tables, and what can be computed over all of it."""

from __future__ import annotations

import click

from kzgraph.cli.options import output_options, reading_options
from kzgraph.cli.trade_basket import basket
from kzgraph.cli.trade_compare import compare
from kzgraph.cli.trade_download import download
from kzgraph.cli.trade_mirror import mirror
from kzgraph.cli.trade_options import EDITIONS, STORE, emit, folder_of, progress_bar
from kzgraph.cli.trade_ratios import ratios, screen


@click.group()
def trade() -> None:
    """World trade at full size: adds tables of BACI, UN Comtrade, Comext and others to a store, and computes ratios over all of it.

    \b
    Examples:
      kzgraph trade add BACI_HS17_Y2024_V202601.csv
      kzgraph trade ratios --importer JPN --product 811292 --measure quantity
    """


@trade.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@STORE
@click.option("--source", metavar="NAME", help="Name of the source in the store [default: baci-hs17, comtrade, comext, or the mapping's].")
@click.option("--hs-edition", type=click.Choice(EDITIONS), help="Edition of the codes, where neither table nor file name says it.")
@click.option("--mapping", metavar="FILE", help="TOML file that says what the columns of another table mean.")
@click.option("--usd-per-euro", type=click.FloatRange(0, min_open=True), help="Converts values in euros; without it they stay euros.")
@click.option("--replace", "replace_parts", is_flag=True, help="Drop what the store has of the source and year, instead of adding to it.")
@output_options
@reading_options
def add(
    files: tuple[str, ...], store: str | None, source: str | None, hs_edition: str | None, mapping: str | None, usd_per_euro: float | None, replace_parts: bool,
    format_: str, output: str | None, lang: str, encoding: str | None, decimal: str | None, thousands: str, skip_rows: int,
) -> None:  # fmt: skip
    """Adds tables to the store and reports what was read, kept and left out, with the reason of each row.

    CSV, gzip, zip, Parquet and XLSX of BACI, UN Comtrade and Eurostat Comext are known by their columns; others by --mapping.
    All files are added, or none.

    \b
    Examples:
      kzgraph trade add BACI_HS17_Y2024_V202601.csv
      kzgraph trade add comtrade.csv.gz --store trade --format json
    """
    import datetime

    from kzgraph.trade.answers import import_report
    from kzgraph.trade.importing import Options
    from kzgraph.trade.importing import add as add_files
    from kzgraph.trade.mapping import read_mapping
    from kzgraph.trade.staging import Reading

    layout = read_mapping(mapping) if mapping else None
    reading = Reading(encoding=encoding, decimal=decimal, thousands=thousands, skip_rows=skip_rows, layout=layout)
    options = Options(
        reading=reading,
        source=source,
        edition=hs_edition,
        usd_per_euro=usd_per_euro,
        replace_parts=replace_parts,
        newest=datetime.date.today().year,
    )
    folder = folder_of(store)
    with progress_bar() as progress:
        added = add_files(
            files, folder, options, progress=progress, waiting=lambda: click.echo("Another import is writing; waiting.", err=True)
        )
    emit(import_report(added, folder), format_, output, lang)


@trade.command(name="list")
@STORE
@output_options
def list_(store: str | None, format_: str, output: str | None, lang: str) -> None:
    """What the store holds by source and year, and whether each file is still as it was written.

    \b
    Examples:
      kzgraph trade list
      kzgraph trade list --format json
    """
    from kzgraph.trade.answers import store_report
    from kzgraph.trade.holdings import opened

    emit(store_report(opened(folder_of(store))), format_, output, lang)


for command in (ratios, screen, mirror, compare, basket, download):
    trade.add_command(command)
