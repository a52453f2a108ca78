"""`kzgraph trade download`: the only command that opens a connection to the web, to the addresses of its catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from kzgraph.cli.options import output_options
from kzgraph.cli.trade_options import EDITIONS, emit, progress_bar

if TYPE_CHECKING:
    from kzgraph.trade.downloads import Download, Job

INTO = click.option("--into", metavar="FOLDER", default=".", show_default=True, help="Folder that the files go to.")
DRY_RUN = click.option("--dry-run", is_flag=True, help="Only say which files would be fetched from where; opens no connection.")


@click.group()
def download() -> None:
    """Fetches tables from their publishers: the only command that opens a connection to the web.

    A download that breaks off goes on where it stopped when the same command is given again. Needs: pip install "kzgraph[download]".

    \b
    Examples:
      kzgraph trade download baci --hs HS17 --year 2024 --dry-run
      kzgraph trade download comtrade --year 2024 --product 811292 --reporter Japan --dry-run
    """


@download.command()
@click.option(
    "--hs", type=click.Choice(EDITIONS), required=True, help="Edition of the HS: HS92 has the longest series, HS22 the newest codes."
)
@click.option(
    "--year", "years", type=click.IntRange(1900, 2999), multiple=True, help="Take this year's table out of the zip; may be given again."
)
@click.option("--release", metavar="YYYYMM", help="Release of BACI [default: the one of the catalogue].")
@INTO
@DRY_RUN
@output_options
def baci(
    hs: str, years: tuple[int, ...], release: str | None, into: str, dry_run: bool, format_: str, output: str | None, lang: str
) -> None:
    """An edition of BACI as CEPII offers it: one zip of all its years, some hundred megabytes to some gigabytes.

    \b
    Examples:
      kzgraph trade download baci --hs HS17 --year 2024 --dry-run
    """
    from kzgraph.trade.downloads import baci as fetched

    with _job(into, dry_run=dry_run) as job:
        found = fetched(job, hs=hs, years=years, release=release)
    _tell("baci", found, format_, output, lang)


@download.command()
@click.option("--year", "years", type=click.IntRange(1900, 2999), multiple=True, required=True, help="Year; may be given again.")
@click.option(
    "--product", "products", metavar="CODE", multiple=True, required=True, help="HS code of 2, 4 or 6 digits; may be given again."
)
@click.option("--reporter", "reporters", metavar="STATE", multiple=True, help="Only what this state (or EU27) reports; may be given again.")
@click.option(
    "--flow",
    type=click.Choice(["import", "export", "both"]),
    default="both",
    show_default=True,
    help="Which side's figures; mirror needs both.",
)
@INTO
@DRY_RUN
@output_options
def comtrade(
    years: tuple[int, ...], products: tuple[str, ...], reporters: tuple[str, ...], flow: str, into: str, dry_run: bool, format_: str, output: str | None, lang: str
) -> None:  # fmt: skip
    """Yearly figures of UN Comtrade without breakdowns, one table a year; the key is read from COMTRADE_API_KEY.

    \b
    Examples:
      kzgraph trade download comtrade --year 2024 --product 811292 --flow both --dry-run
    """
    import os

    from kzgraph.trade.blocs import importer
    from kzgraph.trade.catalogue import publisher
    from kzgraph.trade.downloads import comtrade as fetched

    named = [importer(name, {}) for name in reporters]
    states = sorted({state for code, members in named for state in members or {code}})
    key = os.environ.get(publisher("comtrade").key_variable, "").strip()
    with _job(into, dry_run=dry_run) as job:
        found = fetched(job, years=years, products=products, reporters=states, flow=flow, key=key)
    _tell("comtrade", found, format_, output, lang)


@contextmanager
def _job(into: str, *, dry_run: bool) -> Iterator[Job]:
    import datetime
    from pathlib import Path

    from kzgraph.trade.downloads import Job
    from kzgraph.trade.http import client

    today = datetime.date.today().isoformat()
    if dry_run:
        yield Job(Path(into), today, None)
        return
    with client() as http, progress_bar() as progress:
        yield Job(Path(into), today, http, progress)


def _tell(source: str, found: list[Download], format_: str, output: str | None, lang: str) -> None:
    from kzgraph.trade.answers import download_report

    emit(download_report(source, found), format_, output, lang)
