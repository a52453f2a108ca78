"""`kzgraph scenario`: add, cut, run, compare, target."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from kzgraph.cli.options import open_graph, output_options, preference, read_options, reading_options, table_options

if TYPE_CHECKING:
    from kzgraph.errors import Problem
    from kzgraph.scenarios.accounting import Accounting
    from kzgraph.scenarios.results import Answered
    from kzgraph.scenarios.scenario import Scenario
    from kzgraph.supply import SupplyGraph

YEAR = click.IntRange(1000, 2999)


class Amount(click.FloatRange):
    """A number of a range; "nan" is none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number."""
        found = float(super().convert(value, param, ctx))
        if math.isnan(found):
            self.fail(f"{value!r} is not a number", param, ctx)
        return found


SHARE = Amount(0, 1)
TONNES = Amount(0, 1e12)


class Moved(click.ParamType[tuple[str, float]]):
    """A supplier's tonnes in the base: CHN=10."""

    name = "state=tonnes"

    def convert(self, value: str | tuple[str, float], param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, float]:
        """The state as written, and its tonnes."""
        if isinstance(value, tuple):
            return value
        state, equals, tonnes = value.rpartition("=")
        if not equals or not state.strip():
            self.fail(f"{value!r} is not a state and its tonnes - write CHN=10", param, ctx)
        return state.strip(), float(TONNES(tonnes, param, ctx))


def base_options(command: Any) -> Any:
    """`--base-year`, `--base-file`, `--set` and `--preset`: what a scenario starts from."""
    for option in (
        click.option(
            "--preset", default="doj-2023", type=click.Choice(["doj-2023", "doj-2010", "ec-2021"]), show_default=True,
            help="Bands of the concentration.",
        ),
        click.option(
            "--set", "moved", multiple=True, type=Moved(), metavar="STATE=TONNES",
            help="Move the base: this supplier delivers so many tonnes; may be given again.",
        ),
        click.option("--base-file", metavar="FILE", help="Edges table whose rows go before all others in the base."),
        click.option("--base-year", type=YEAR, help="Year of the base [default: that of the report, or of the scenario]."),
    ):  # fmt: skip
        command = option(command)
    for shared in (reading_options, output_options, preference, table_options):
        command = shared(command)
    return command


@click.group()
def scenario() -> None:
    """What changes if: new supply, a cut, a closed corridor; and what it would take.

    Who gives way to tonnes that come is named by --accounting and never implied. A loss is said before anything else.

    \b
    Examples:
      kzgraph scenario add KAZ JPN gallium 15 --accounting displace:CHN --start 2026
      kzgraph scenario run gallium-2026
    """


ACCOUNTING = click.option("--accounting", metavar="RULE", help="Who gives way: additive, displace:STATE, pro-rata, optimise (needed).")


@scenario.command()
@click.argument("supplier")
@click.argument("consumer")
@click.argument("mineral")
@click.argument("tonnes", type=TONNES)
@ACCOUNTING
@click.option("--start", type=YEAR, help="First year of the supply [default: the base year].")
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
    _played(Scenario(consumer=consumer, mineral=mineral, events=(event,), accountings=(_accounting(accounting),)), given)


@scenario.command()
@click.argument("supplier")
@click.argument("mineral")
@click.option("--share-lost", type=SHARE, required=True, help="Part of its deliveries that falls away, 0-1 (1: all).")
@click.option("--consumer", required=True, help="Whose supply is looked at.")
@click.option("--start", type=YEAR, help="First year of the cut [default: the base year].")
@click.option("--end", type=YEAR, help="Last year of the cut [default: no end].")
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
@base_options
def run(file: str, **given: Any) -> None:
    """Plays a scenario FILE (TOML), or the shipped scenario of that name.

    \b
    Examples:
      kzgraph scenario run gallium-2026
      kzgraph scenario run gallium-2026 --format markdown
    """
    graph = _graph(given)
    _emit(graph.scenario(_based(graph.read_scenario(file), given), preset=given["preset"]), graph, given, file)


@scenario.command()
@click.argument("files", nargs=-1, required=True)
@base_options
def compare(files: tuple[str, ...], **given: Any) -> None:
    """Several scenario FILES side by side, each with its base.

    \b
    Example:
      kzgraph scenario compare china-gallium-ban china-gallium-ban-kazakhstan
    """
    from kzgraph.errors import DataError
    from kzgraph.scenarios.results import Comparison

    graph = _graph(given)
    found: list[Scenario] = []
    faults: list[Problem] = []
    for file in files:
        try:
            found.append(graph.read_scenario(file))
        except DataError as error:
            faults += error.problems
    if faults:
        raise DataError(faults)
    results = tuple(graph.scenario(_based(one, given), preset=given["preset"]) for one in found)
    _emit(Comparison(results), graph, given, *files)


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

    asked = Scenario(consumer=consumer, mineral=mineral, accountings=(_accounting(accounting),), target=Goal(supplier, below))
    graph = _graph(given)
    _emit(graph.target(_based(asked, given), candidate=candidate, preset=given["preset"]), graph, given)


def _accounting(text: str | None) -> Accounting:
    """The accounting named; none is ever implied."""
    from kzgraph.scenarios.accounting import RULES, parsed

    meanings = "\n".join(f"  {name}: {meaning}" for name, meaning in RULES.items())
    if text is None:
        raise click.UsageError(f"--accounting is missing. Who gives way to the tonnes is not implied; name one of\n{meanings}")
    try:
        return parsed(text)
    except ValueError:
        raise click.UsageError(f'--accounting "{text[:40]}" is not known; name one of\n{meanings}') from None


def _graph(given: dict[str, Any]) -> SupplyGraph:
    """The tables asked for; the rows of a base file go before all others."""
    meta = click.get_current_context().meta
    if given["base_file"] is not None:
        meta["kzgraph.add_edges"] = (*meta.get("kzgraph.add_edges", ()), given["base_file"])
        meta["kzgraph.prefer"] = ("own", *meta.get("kzgraph.prefer", ()))
    reading = {name: given[name] for name in ("encoding", "decimal", "thousands", "skip_rows")}
    graph = open_graph(given["nodes"], given["edges"], read_options(**reading))
    if given["base_year"] is not None:
        graph.require_year(given["base_year"])
    return graph


def _based(asked: Scenario, given: dict[str, Any]) -> Scenario:
    """The scenario on the base that the options ask for. A base of the file's own gives way to another year or file."""
    if given["base_year"] is not None or given["base_file"] is not None:
        asked = replace(asked, base=None, base_year=given["base_year"] if given["base_year"] is not None else asked.base_year)
    return replace(asked, moved={**asked.moved, **dict(given["moved"])})


def _played(asked: Scenario, given: dict[str, Any]) -> None:
    graph = _graph(given)
    _emit(graph.scenario(_based(asked, given), preset=given["preset"]), graph, given)


def _emit(result: Answered, graph: SupplyGraph, given: dict[str, Any], *files: str) -> None:
    from kzgraph.cli.output import write
    from kzgraph.cli.report import terminal
    from kzgraph.views import render, scenario_data
    from kzgraph.views.scenario_text import compose
    from kzgraph.views.speech import Speech

    speech = Speech(given["lang"], graph.labels_in(given["lang"]))
    width, color = terminal(given["output"] is not None)
    made = {
        "json": lambda: scenario_data.to_json(result, speech),
        "csv": lambda: scenario_data.to_csv(result, speech),
        "markdown": lambda: render.to_markdown(compose(result, speech)),
        "html": lambda: render.to_html(compose(result, speech)),
        "table": lambda: render.to_text(compose(result, speech), width=width, color=color),
    }
    write(made[given["format_"]](), given["output"], inputs=(given["nodes"], given["edges"], *files))
