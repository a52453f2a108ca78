"""`kzgraph trade ratios` and `kzgraph trade screen`: dependency figures over the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kzgraph.cli.options import output_options
from kzgraph.cli.trade_options import GROUPS, SOURCE, STORE, YEARS, emit, engine, folder_of, own_groups

if TYPE_CHECKING:
    from kzgraph.evidence import Note
    from kzgraph.trade.asking import Ask
    from kzgraph.trade.holdings import Holdings, Part
    from kzgraph.trade.ratios import Statistics


@click.command()
@STORE
@YEARS
@click.option(
    "--importer",
    "importers",
    metavar="STATE",
    multiple=True,
    help="Only this consumer: a state, EU27 or a group of --groups; may be given again.",
)
@GROUPS
@click.option("--product", "products", metavar="CODE", multiple=True, help="Only this HS code; may be given again.")
@click.option(
    "--measure", type=click.Choice(["value", "quantity"]), default="value", show_default=True, help="What totals and shares are of."
)
@click.option(
    "--side",
    type=click.Choice(["importer", "exporter"]),
    default="importer",
    show_default=True,
    help="Whose figure counts where both sides report.",
)
@SOURCE
@click.option("--known-only", is_flag=True, help="Compute from the rows with a figure, however much of the group has none.")
@click.option("--full", is_flag=True, help="Further columns: unexplained part, rows without a figure, bounds, source, currency.")
@engine("runs", "duckdb", "pandas", "spark")
@output_options
def ratios(
    store: str | None, years: tuple[int, ...], importers: tuple[str, ...], groups: str | None, products: tuple[str, ...], measure: str, side: str, source: str | None,
    known_only: bool, full: bool, engine: str, master: str | None, wait: float | None, format_: str, output: str | None, lang: str,
) -> None:  # fmt: skip
    """Total, suppliers, shares, HHI, CR3, N-1 and HHI-WGI of every year, importer and product in the store.

    -o FILE.parquet or FILE.csv writes all of them, whatever their number.

    \b
    Examples:
      kzgraph trade ratios --importer JPN --product 811292 --measure quantity
      kzgraph trade ratios --importer EU27 --importer Japan --full
      kzgraph trade ratios -o ratios.parquet
      kzgraph trade ratios --engine spark --master spark://master:7077 -o ratios.parquet
    """
    from kzgraph.trade.asking import Ask, chosen
    from kzgraph.trade.blocs import importers as importer_groups
    from kzgraph.trade.engines import statistics
    from kzgraph.trade.governance import weights
    from kzgraph.trade.holdings import opened

    held = opened(folder_of(store))
    consumers, blocs = importer_groups(importers, own_groups(groups))
    ask = Ask(measure, side, source, years, consumers, products, known_only, weights(), blocs)
    parts, notes = chosen(held, ask)
    with statistics(engine, held, master=master, wait=wait) as found:
        if output is not None and output.lower().endswith((".parquet", ".csv")):
            _write_all(held, ask, parts, notes, found, output, full=full, lang=lang)
        else:
            _show(held, ask, parts, notes, found, format_, output, lang, full=full)


def _show(
    held: Holdings,
    ask: Ask,
    parts: list[Part],
    notes: list[Note],
    found: Statistics,
    format_: str,
    output: str | None,
    lang: str,
    *,
    full: bool,
) -> None:
    from kzgraph.trade.answers import ratio_report
    from kzgraph.trade.goods import goods
    from kzgraph.trade.ratios import ratios as computed

    frames = list(computed(held, ask, parts, notes, found))
    named = goods(held, parts, {code for frame in frames for code in frame["hs_code"].unique()})
    emit(ratio_report(frames, ask, notes, named, full=full, everything=format_ in ("json", "csv")), format_, output, lang)


def _write_all(
    held: Holdings, ask: Ask, parts: list[Part], notes: list[Note], found: Statistics, output: str, *, full: bool, lang: str
) -> None:
    import tempfile
    from pathlib import Path

    from kzgraph.cli.output import write_bytes
    from kzgraph.trade.answers import completeness
    from kzgraph.trade.goods import basket_notes, goods, mineral_names
    from kzgraph.trade.outputs import write_ratios
    from kzgraph.trade.ratios import ratios as computed
    from kzgraph.views.speech import Speech

    with tempfile.TemporaryDirectory(prefix="kzgraph-") as folder:
        kind = output.lower().rpartition(".")[2]
        path, counts = write_ratios(computed(held, ask, parts, notes, found), Path(folder), kind=kind, full=full)
        write_bytes(path, output)
    speech = Speech(lang, mineral_names(lang))
    baskets = basket_notes(goods(held, parts, ask.codes), asked=True)
    for note in [*notes, *baskets, *completeness(counts, known_only=ask.known_only)]:
        click.echo(speech.warning(note), err=True)


@click.command()
@click.argument("consumer")
@click.option("--method", type=click.Choice(["cdi", "geodep", "single_partner"]), default="cdi", show_default=True, help="Screen to apply.")
@GROUPS
@STORE
@YEARS
@SOURCE
@engine("duckdb", "pandas", "spark")
@output_options
def screen(
    consumer: str, method: str, groups: str | None, store: str | None, years: tuple[int, ...], source: str | None,
    engine: str, master: str | None, wait: float | None, format_: str, output: str | None, lang: str,
) -> None:  # fmt: skip
    """The products on which CONSUMER (a state, EU27 or a group of --groups) depends by a screen, in the last year, with how many years flag each.

    \b
    Examples:
      kzgraph trade screen EU27 --method cdi
      kzgraph trade screen Japan --method geodep --format json
    """
    from kzgraph.trade.answers import screen_report
    from kzgraph.trade.asking import Ask, chosen
    from kzgraph.trade.blocs import importer
    from kzgraph.trade.engines import frames
    from kzgraph.trade.goods import goods
    from kzgraph.trade.holdings import opened
    from kzgraph.trade.screening import screen as screened

    held = opened(folder_of(store))
    parts, notes = chosen(held, Ask(source=source))
    code, members = importer(consumer, own_groups(groups))
    with frames(engine, held, master=master, wait=wait) as ready:
        found = screened(held, code, method=method, parts=parts, years=years, members=members, ready=ready)
    named = goods(held, [part for part in parts if part.year == found.year], [row[0] for row in found.rows])
    emit(screen_report(found, notes, named), format_, output, lang)
