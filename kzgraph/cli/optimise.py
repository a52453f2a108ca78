"""`kzgraph scenario optimise`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from kzgraph.cli.scenario_options import SHARE, TONNES, Amount, Moved, base_options, based, graph_of

if TYPE_CHECKING:
    from kzgraph.scenarios.offers import Offer
    from kzgraph.scenarios.scenario import Scenario
    from kzgraph.supply.supply import SupplyGraph
    from kzgraph.whatif.portfolios import PortfolioResult

USD = Amount(0, 1e15)
STATED = {"capacity_of": "capacity_t", "contract": "minimum_t", "min_share": "min_share", "max_share": "max_share"}
"""The field of a candidate that each option states."""


class Part(Moved):
    """A state and a share of the demand: CHN=0.5."""

    name = "state=share"
    amount = SHARE
    example = "CHN=0.5"


def candidate_options(command: Any) -> Any:
    """What is stated of single candidates."""
    for option in (
        click.option("--file", metavar="FILE", help="Scenario file (TOML) with candidates: capacities, contracts, ceilings, prices; its base counts too."),
        click.option("--max-share", multiple=True, type=Part(), metavar="STATE=SHARE", help="At most this part of the demand, 0-1 (0: no candidate); may be given again."),
        click.option("--min-share", multiple=True, type=Part(), metavar="STATE=SHARE", help="At least this part of the demand, 0-1; may be given again."),
        click.option("--contract", multiple=True, type=Moved(), metavar="STATE=TONNES", help="At least so many tonnes, by contract; may be given again."),
        click.option("--capacity-of", multiple=True, type=Moved(), metavar="STATE=TONNES", help="At most so many tonnes; may be given again."),
    ):  # fmt: skip
        command = option(command)
    return command


@click.command()
@click.argument("consumer")
@click.argument("mineral")
@click.option(
    "--objective", type=click.Choice(["cost", "share", "n-1", "hhi", "hhi-wgi"]),
    help="Cheapest, smallest largest share, most without the largest, least concentrated, the same weighted by governance [default: cost, hhi and n-1].",
)  # fmt: skip
@click.option("--demand", "demand_t", type=TONNES, metavar="TONNES", help="What is to be bought [default: consumption, else imports].")
@click.option("--budget", "budget_usd", type=USD, metavar="USD", help="Spend at most so much.")
@click.option(
    "--capacity", type=click.Choice(["exports", "production", "none"]),
    help="What a state can deliver where nobody states it: its exports, its output, any amount [default: exports, else production].",
)  # fmt: skip
@click.option("--curve", type=click.Choice(["share", "n-1", "hhi", "hhi-wgi"]), help="Also the curve of cost against this risk.")
@candidate_options
@base_options
def optimise(consumer: str, mineral: str, file: str | None, **given: Any) -> None:
    """Whom CONSUMER could buy MINERAL from: the cheapest, the least concentrated, the most robust portfolio of suppliers.

    It is arithmetic on capacities, not a forecast. As much of the demand as can be is met first; limits that conflict are named.

    \b
    Examples:
      kzgraph scenario optimise JPN gallium
      kzgraph scenario optimise Japan cobalt --curve hhi --max-share CHN=0.3 --format json
    """
    graph = graph_of(given)
    asked = _asked(graph, consumer, mineral, file)
    found = _optimised(graph, replace(based(asked, given), candidates=_stated(graph, asked, given)), given)
    _emit(found, graph, given, *([file] if file else []))


def _asked(graph: SupplyGraph, consumer: str, mineral: str, file: str | None) -> Scenario:
    """The file's scenario, which must be on the same pair, or a bare one."""
    from kzgraph.scenarios.scenario import Scenario

    pair = (graph.consumer_id(consumer), graph.mineral_index.resolve(mineral))
    if file is None:
        return Scenario(consumer=pair[0], mineral=pair[1])
    found = graph.read_scenario(file)
    if (found.consumer, found.mineral) != pair:
        raise click.UsageError(f"{file} is on {found.consumer} {found.mineral}, asked is {pair[0]} {pair[1]} - name the pair of the file")
    return found


def _stated(graph: SupplyGraph, asked: Scenario, given: dict[str, Any]) -> tuple[Offer, ...]:
    """The candidates of the file with what the options state in the place of what it does."""
    from kzgraph.scenarios.offers import Offer

    found = {offer.supplier: offer for offer in asked.candidates}
    figures: dict[str, dict[str, float]] = {}
    for option, field in STATED.items():
        for name, figure in given[option]:
            figures.setdefault(graph.consumer_id(name), {})[field] = figure
    for supplier, stated in figures.items():
        try:
            found[supplier] = replace(found.get(supplier, Offer(supplier=supplier)), **stated)  # type: ignore[arg-type]
        except ValueError as error:
            raise click.UsageError(f"{supplier}: {error}") from None
    return tuple(found.values())


def _optimised(graph: SupplyGraph, asked: Scenario, given: dict[str, Any]) -> PortfolioResult:
    from kzgraph.whatif.portfolios import Wanted

    wanted = {name: given[name] for name in ("objective", "demand_t", "budget_usd", "capacity", "curve")}
    return graph.optimise(asked, wanted=Wanted(**wanted), preset=given["preset"])


def _emit(result: PortfolioResult, graph: SupplyGraph, given: dict[str, Any], *files: str) -> None:
    from kzgraph.cli.output import write
    from kzgraph.cli.report import terminal
    from kzgraph.views import portfolio_data, render
    from kzgraph.views.portfolio_text import compose
    from kzgraph.views.speech import Speech

    speech = Speech(given["lang"], graph.labels_in(given["lang"]))
    width, color = terminal(given["output"] is not None)
    made = {
        "json": lambda: portfolio_data.to_json(result, speech),
        "csv": lambda: portfolio_data.to_csv(result, speech),
        "markdown": lambda: render.to_markdown(compose(result, speech)),
        "html": lambda: render.to_html(compose(result, speech)),
        "table": lambda: render.to_text(compose(result, speech), width=width, color=color),
    }
    write(made[given["format_"]](), given["output"], inputs=(given["nodes"], given["edges"], *files))
