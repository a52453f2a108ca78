"""`kzgraph indicators`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from kzgraph.cli.options import open_graph, output_options, preference, read_options, reading_options, table_options

if TYPE_CHECKING:
    from kzgraph.supply.supply import SupplyGraph

MOST_YEARS = 100


class Years(click.ParamType[tuple[int, ...]]):
    """A year, or a span of years: 2021, 2020-2024."""

    name = "year"

    def convert(self, value: str | tuple[int, ...], param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, ...]:
        """The years of the span in order."""
        if isinstance(value, tuple):
            return value
        match = re.fullmatch(r"([12][0-9]{3})(?:-([12][0-9]{3}))?", value.strip())
        if match is None:
            self.fail(f"{value!r} is neither a year nor a span of years - write 2021 or 2020-2024", param, ctx)
        first, last = int(match[1]), int(match[2] or match[1])
        if not first <= last < first + MOST_YEARS:
            self.fail(f"{value!r} is no span of 1 to {MOST_YEARS} years - write the earlier year first: 2020-2024", param, ctx)
        return tuple(range(first, last + 1))


@click.command()
@click.argument("consumer", required=False)
@click.argument("mineral", nargs=-1)
@click.option(
    "--year",
    type=Years(),
    default=(),
    metavar="YEAR",
    help="Year, or span of years for a series: 2020-2024 [default: the newest full one].",
)
@click.option(
    "--method",
    default="all",
    show_default=True,
    metavar="NAME",
    help="One method, several with commas, or all; without CONSUMER they are listed.",
)
@click.option(
    "--missing-governance",
    type=click.FloatRange(0, 1),
    metavar="RISK",
    help="Risk (0 best, 1 worst) put where a state has no governance estimate [default: it runs over 0-1].",
)
@table_options
@preference
@output_options
@reading_options
def indicators(
    consumer: str | None, mineral: tuple[str, ...], year: tuple[int, ...], method: str, missing_governance: float | None, nodes: str | None,
    edges: str | None, format_: str, output: str | None, lang: str, encoding: str | None, decimal: str | None, thousands: str, skip_rows: int,
) -> None:  # fmt: skip
    """Every method on the MINERALs of CONSUMER: value or range, band, and what is missing; how far the methods agree.

    With a mineral first and no consumer: what can be said of the world's output. Without arguments: the methods, with what each needs.

    \b
    Examples:
      kzgraph indicators Japan gallium --year 2021
      kzgraph indicators Japan cobalt germanium gallium --method geopolrisk --year 2021 --format json
      kzgraph indicators Japan cobalt --method hhi,top_share --year 2020-2024
    """
    from kzgraph.cli.output import write
    from kzgraph.cli.report import rendered
    from kzgraph.views.speech import Speech

    graph = open_graph(nodes, edges, read_options(encoding=encoding, decimal=decimal, thousands=thousands, skip_rows=skip_rows))
    if len(year) == 1:
        graph.require_year(year[0])
    who, what = _asked(graph, consumer, mineral)
    methods = [] if method == "all" else [name.strip() for name in method.split(",")]
    result = (
        graph.methods()
        if consumer is None
        else graph.indicators(who, what, methods=methods, years=year, missing_governance=missing_governance)
    )
    write(rendered(result, Speech(lang, graph.labels_in(lang)), format_, piped=output is not None), output, inputs=(nodes, edges))


def _asked(graph: SupplyGraph, first: str | None, minerals: tuple[str, ...]) -> tuple[str | None, tuple[str, ...]]:
    """The consumer and the minerals; a mineral in the consumer's place asks about the world."""
    from kzgraph.errors import UnknownNameError

    if first is None:
        return None, ()
    try:
        consumer, _ = graph.consumer_or_mineral(first)
    except UnknownNameError:
        graph.consumer_id(first)
        raise
    return (None, (first, *minerals)) if consumer is None else (consumer, minerals)
