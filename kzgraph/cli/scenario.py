"""`kzgraph scenario`: add, cut, run, compare, target; further commands are registered at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from kzgraph.cli.cascade import cascade, importance
from kzgraph.cli.optimise import optimise
from kzgraph.cli.scenario_options import (
    ACCOUNTING,
    SHARE,
    TONNES,
    YEAR,
    accounting_of,
    base_options,
    based,
    draw_options,
    drawing_of,
    emit,
    graph_of,
)  # fmt: skip

if TYPE_CHECKING:
    from kzgraph.errors import Problem
    from kzgraph.scenarios.scenario import Scenario


@click.group()
def scenario() -> None:
    """What changes if: new supply, a cut, a closed corridor; and what it would take.

    Who gives way to tonnes that come is named by --accounting and never implied. A loss is said before anything else.

    \b
    Examples:
      kzgraph scenario add KAZ JPN gallium 15 --accounting displace:CHN --start 2026
      kzgraph scenario run gallium-2026
    """


@scenario.command()
@click.argument("supplier")
@click.argument("consumer")
@click.argument("mineral")
@click.argument("tonnes", type=TONNES)
@ACCOUNTING
@click.option("--start", type=YEAR, help="First year of the supply [default: the base year].")
@draw_options
@base_options
def add(supplier: str, consumer: str, mineral: str, tonnes: float, accounting: str | None, start: int | None, **given: Any) -> None:
    """SUPPLIER delivers TONNES a year more of MINERAL to CONSUMER.

    \b
    Examples:
      kzgraph scenario add KAZ JPN gallium 15 --accounting additive --start 2026
      kzgraph scenario add KAZ JPN gallium 15 --accounting pro-rata --set CHN=10 --format json
    """
    from kzgraph.scenarios.events import NewSupply
    from kzgraph.scenarios.scenario import Scenario

    event = NewSupply(supplier=supplier, quantity_t=tonnes, start=start)
    _played(Scenario(consumer=consumer, mineral=mineral, events=(event,), accountings=(accounting_of(accounting),)), given)


@scenario.command()
@click.argument("supplier")
@click.argument("mineral")
@click.option("--share-lost", type=SHARE, required=True, help="Part of its deliveries that falls away, 0-1 (1: all).")
@click.option("--consumer", required=True, help="Whose supply is looked at.")
@click.option("--start", type=YEAR, help="First year of the cut [default: the base year].")
@click.option("--end", type=YEAR, help="Last year of the cut [default: no end].")
@draw_options
@base_options
def cut(supplier: str, mineral: str, share_lost: float, consumer: str, start: int | None, end: int | None, **given: Any) -> None:
    """SUPPLIER delivers less of MINERAL; nothing takes its place.

    \b
    Examples:
      kzgraph scenario cut CHN gallium --share-lost 1 --consumer JPN
      kzgraph scenario cut China rare-earths --share-lost 0.5 --consumer Japan --start 2026 --end 2027
    """
    from kzgraph.scenarios.events import ExportCut
    from kzgraph.scenarios.scenario import Scenario

    if start is not None and end is not None and end < start:
        raise click.UsageError(f"--end {end} is before --start {start}")
    event = ExportCut(supplier=supplier, share_lost=share_lost, start=start, end=end)
    _played(Scenario(consumer=consumer, mineral=mineral, events=(event,)), given)


@scenario.command()
@click.argument("file")
@draw_options
@base_options
def run(file: str, **given: Any) -> None:
    """Plays a scenario FILE (TOML), or the shipped scenario of that name.

    \b
    Examples:
      kzgraph scenario run gallium-2026
      kzgraph scenario run gallium-2026 --draws 10000 --seed 1 --threshold 0.5
    """
    graph = graph_of(given)
    emit(graph.scenario(based(graph.read_scenario(file), given), preset=given["preset"], **drawing_of(given)), graph, given, file)


@scenario.command()
@click.argument("files", nargs=-1, required=True)
@draw_options
@base_options
def compare(files: tuple[str, ...], **given: Any) -> None:
    """Several scenario FILES side by side, each with its base.

    \b
    Example:
      kzgraph scenario compare china-gallium-ban china-gallium-ban-kazakhstan
    """
    from kzgraph.errors import DataError
    from kzgraph.scenarios.results import Comparison

    graph = graph_of(given)
    found: list[Scenario] = []
    faults: list[Problem] = []
    for file in files:
        try:
            found.append(graph.read_scenario(file))
        except DataError as error:
            faults += error.problems
    if faults:
        raise DataError(faults)
    drawing = drawing_of(given)
    results = tuple(graph.scenario(based(one, given), preset=given["preset"], **drawing) for one in found)
    emit(Comparison(results), graph, given, *files)


@scenario.command()
@click.argument("consumer")
@click.argument("mineral")
@click.option("--supplier", required=True, help="Whose share is to fall.")
@click.option("--below", type=SHARE, required=True, help="Share of imports to have it at most, 0-1.")
@click.option("--candidate", required=True, help="Who is to deliver instead.")
@ACCOUNTING
@base_options
def target(consumer: str, mineral: str, supplier: str, below: float, candidate: str, accounting: str | None, **given: Any) -> None:
    """The least tonnes a year that bring a supplier's share of CONSUMER's imports of MINERAL down to a limit.

    \b
    Example:
      kzgraph scenario target JPN gallium --supplier CHN --below 0.5 --candidate KAZ --accounting displace:CHN
    """
    from kzgraph.scenarios.scenario import Scenario
    from kzgraph.scenarios.target import Goal

    asked = Scenario(consumer=consumer, mineral=mineral, accountings=(accounting_of(accounting),), target=Goal(supplier, below))
    graph = graph_of(given)
    emit(graph.target(based(asked, given), candidate=candidate, preset=given["preset"]), graph, given)


def _played(asked: Scenario, given: dict[str, Any]) -> None:
    drawing = drawing_of(given)
    graph = graph_of(given)
    emit(graph.scenario(based(asked, given), preset=given["preset"], **drawing), graph, given)


for command in (optimise, cascade, importance):
    scenario.add_command(command)
