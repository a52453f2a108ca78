"""`kzgraph scenario cascade` and `kzgraph scenario importance`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from kzgraph.cli.options import open_graph, output_options, preference, read_options, reading_options, table_options
from kzgraph.cli.origin import PEOPLE, STAGES
from kzgraph.cli.scenario_options import SHARE, YEAR, Moved

if TYPE_CHECKING:
    from kzgraph.answers.reports import Listing
    from kzgraph.supply.supply import SupplyGraph

ALL_ROWS = {True: 10, False: 3}
"""Rows a mineral that people are shown: of one mineral, of all."""


def shared_options(command: Any) -> Any:
    """Which network, what is cut and how the deficit passes on; the tables, the way out."""
    for option in (
        click.option(
            "--rule", type=click.Choice(["proportional", "hoard", "shared"]), default="proportional", show_default=True,
            help="What a state in want draws on: stocks, exports, own use last; exports before stocks; own use and exports alike.",
        ),
        click.option(
            "--of", type=click.Choice(["exports", "output"]), default="exports", show_default=True,
            help="What falls: exports (output stays at home) or output.",
        ),
        click.option("--stage", type=click.Choice(STAGES), help="Stage of the trade [default: the one with most flows]."),
        click.option("--year", type=YEAR, help="Year of trade and output [default: the newest with both]."),
        reading_options, output_options, preference, table_options,
    ):  # fmt: skip
        command = option(command)
    return command


@click.command()
@click.argument("supplier")
@click.argument("mineral")
@click.option("--share-lost", type=SHARE, required=True, help="Part that falls away, 0-1 (1: all).")
@click.option("--stocks", multiple=True, type=Moved(), metavar="STATE=TONNES", help="Tonnes that a state has in stock; may be given again.")
@click.option("--consumer", help="Whose loss is shown supplier by supplier.")
@shared_options
def cascade(
    supplier: str, mineral: str, share_lost: float, stocks: tuple[tuple[str, float], ...], consumer: str | None, **given: Any
) -> None:
    """SUPPLIER ships less of MINERAL: who ends up short once the deficit has passed on, directly and through others.

    \b
    Examples:
      kzgraph scenario cascade COD cobalt --share-lost 1 --consumer JPN
      kzgraph scenario cascade China lithium --share-lost 0.5 --rule hoard --stocks JPN=2000
    """
    from kzgraph.whatif.shocks import shortened

    graph = _graph(given)
    found = graph.cascade(
        supplier, mineral, share_lost=share_lost, of=given["of"], rule=given["rule"], year=given["year"], stage=given["stage"],
        stocks=_stated(stocks), consumer=consumer,
    )  # fmt: skip
    _emit(shortened(found) if given["format_"] in PEOPLE else found, graph, given)


@click.command()
@click.argument("mineral", required=False)
@click.option("--consumer", help="Whose loss is ranked [default: the loss of all].")
@click.option(
    "--top", type=click.IntRange(1), metavar="N", help="Rows a mineral [default: all in csv and json, else 10 of one mineral, 3 of all]."
)
@shared_options
def importance(mineral: str | None, consumer: str | None, top: int | None, **given: Any) -> None:
    """Every single state's full cut, the most harmful first: of MINERAL, or of all minerals.

    \b
    Examples:
      kzgraph scenario importance cobalt
      kzgraph scenario importance --consumer JPN --format csv -o japan.csv
    """
    from kzgraph.whatif.shocks import rounded

    if mineral is None and given["stage"] is not None:
        raise click.UsageError("--stage needs a MINERAL: without one every stage has its rows")
    graph = _graph(given)
    shown = top if top is not None or given["format_"] not in PEOPLE else ALL_ROWS[mineral is not None]
    found = graph.importance(
        mineral, consumer=consumer, of=given["of"], rule=given["rule"], year=given["year"], stage=given["stage"], top=shown
    )
    _emit(rounded(found) if given["format_"] in PEOPLE else found, graph, given)


def _graph(given: dict[str, Any]) -> SupplyGraph:
    # Thousands of small systems: threads of BLAS would only wait for each other. It reads this when numpy is loaded, which is not before here.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    reading = {name: given[name] for name in ("encoding", "decimal", "thousands", "skip_rows")}
    graph = open_graph(given["nodes"], given["edges"], read_options(**reading))
    if given["year"] is not None:
        graph.require_year(given["year"])
    return graph


def _stated(stocks: tuple[tuple[str, float], ...]) -> dict[str, float]:
    """The stocks by state; a state that is named twice is a mistake."""
    names = [state for state, _ in stocks]
    twice = sorted({state for state in names if names.count(state) > 1})
    if twice:
        raise click.UsageError(f"--stocks names {', '.join(twice)} more than once - give one figure a state")
    return dict(stocks)


def _emit(found: Listing, graph: SupplyGraph, given: dict[str, Any]) -> None:
    from kzgraph.cli.output import write
    from kzgraph.cli.report import rendered
    from kzgraph.views.speech import Speech

    text = rendered(found, Speech(given["lang"], graph.labels_in(given["lang"])), given["format_"], piped=given["output"] is not None)
    write(text, given["output"], inputs=(given["nodes"], given["edges"]))
