"""What the commands of `kzgraph scenario` share: the base they start from, the accounting, the tables, the way out."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from kzgraph.cli.options import open_graph, output_options, preference, read_options, reading_options, table_options

if TYPE_CHECKING:
    from kzgraph.scenarios.accounting import Accounting
    from kzgraph.scenarios.results import Answered
    from kzgraph.scenarios.scenario import Scenario
    from kzgraph.supply.supply import SupplyGraph

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
    """A state and its tonnes: CHN=10."""

    name = "state=tonnes"
    amount = TONNES
    example = "CHN=10"

    def convert(self, value: str | tuple[str, float], param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, float]:
        """The state as written, and its amount."""
        if isinstance(value, tuple):
            return value
        state, equals, amount = value.rpartition("=")
        if not equals or not state.strip():
            self.fail(f"{value!r} is not a {self.name.replace('=', ' and its ')} - write {self.example}", param, ctx)
        return state.strip(), float(self.amount(amount, param, ctx))


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


MOST_DRAWS = 100_000


def draw_options(command: Any) -> Any:
    """`--draws`, `--seed` and `--threshold`: how sure the answer is."""
    for option in (
        click.option(
            "--threshold", type=SHARE, metavar="SHARE",
            help="Share of imports, 0-1, whose crossing is counted in the draws [default: the scenario's target, else 0.5].",
        ),
        click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="Seed of the draws: the same seed, the same bytes [default: 0]."),
        click.option(
            "--draws", type=click.IntRange(1, MOST_DRAWS), metavar="N",
            help="Draw the uncertain figures so often: medians, 5-95 % intervals, probability, what moves the answer most.",
        ),
    ):  # fmt: skip
        command = option(command)
    return command


def drawing_of(given: dict[str, Any]) -> dict[str, Any]:
    """The draws asked for, as `SupplyGraph.scenario` takes them."""
    draws, seed, threshold = (given[name] for name in ("draws", "seed", "threshold"))
    if draws is None:
        alone = [f"--{name}" for name, value in (("seed", seed), ("threshold", threshold)) if value is not None]
        if alone:
            raise click.UsageError(f"{' and '.join(alone)}: about draws, and none are asked for - give --draws 10000 as well")
        return {}
    return {"draws": draws, "seed": seed or 0, "threshold": threshold}


ACCOUNTING = click.option("--accounting", metavar="RULE", help="Who gives way: additive, displace:STATE, pro-rata, optimise (needed).")


def accounting_of(text: str | None) -> Accounting:
    """The accounting named; none is ever implied."""
    from kzgraph.scenarios.accounting import RULES, parsed

    meanings = "\n".join(f"  {name}: {meaning}" for name, meaning in RULES.items())
    if text is None:
        raise click.UsageError(f"--accounting is missing. Who gives way to the tonnes is not implied; name one of\n{meanings}")
    try:
        return parsed(text)
    except ValueError:
        raise click.UsageError(f'--accounting "{text[:40]}" is not known; name one of\n{meanings}') from None


def graph_of(given: dict[str, Any]) -> SupplyGraph:
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


def based(asked: Scenario, given: dict[str, Any]) -> Scenario:
    """The scenario on the base that the options ask for. A base of the file's own gives way to another year or file."""
    if given["base_year"] is not None or given["base_file"] is not None:
        asked = replace(asked, base=None, base_year=given["base_year"] if given["base_year"] is not None else asked.base_year)
    return replace(asked, moved={**asked.moved, **dict(given["moved"])})


def emit(result: Answered, graph: SupplyGraph, given: dict[str, Any], *files: str) -> None:
    """Writes an answer in the form asked for; `files` were read for it and are never written over."""
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
