"""Which table of a listing can be drawn, and its bars. A listing whose rows hold several kinds of figures has no drawing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kzgraph.answers.reports import Listing, Table
from kzgraph.evidence import Note
from kzgraph.indicators.registry import INDICATORS
from kzgraph.supply.drawing import LARGEST, Bar, drawn
from kzgraph.views.document import compose
from kzgraph.views.speech import Speech
from kzgraph.views.words import LANGUAGES

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True)
class Plan:
    """Columns of a table that make a bar: its label, its figure, the ends of a figure that is not exact; `unit` is said below.

    With `only`, only rows whose column `unit` is that are drawn: figures of different units have no common axis.
    """

    labels: tuple[str, ...]
    value: str
    unit: str
    span: tuple[str, str] | None = None
    only: str = ""


PLANS: Final = {
    "origins": Plan(("state",), "ultimate_share", "plot_supply", ("low_share", "high_share")),
    "by_route": Plan(("mine", "refiner"), "share", "plot_supply"),
    "by_state": Plan(("mineral", "state"), "share", "plot_output", ("low", "high")),
    "nodes": Plan(("layer_name", "label"), "lost_share", "plot_lost_share"),
    "states": Plan(("state",), "lost_t", "plot_lost_t"),
    "cuts": Plan(("mineral", "supplier"), "lost_t", "plot_lost_t"),
    "ranking": Plan(("mineral",), "value", "plot_method", ("low", "high"), only="0-1"),
    "results": Plan(("mineral", "method"), "value", "plot_method", ("low", "high"), only="0-1"),
}
"""By the name of the table; a listing is drawn by the first of its tables that stands here."""


def listing_figure(listing: Listing, speech: Speech) -> Figure | None:
    """The figure of a listing: the first bars in the order of its rows, the number of others in the axis. None where it has no drawing."""
    table = next((table for table in listing.tables if table.name in PLANS), None)
    if table is None:
        return None
    plan = PLANS[table.name]
    bars = _bars(table, plan, speech)
    document = compose(listing, speech)
    unit = speech.say(plan.unit) + (f" ({speech.say('plot_others', n=len(bars) - LARGEST)})" if len(bars) > LARGEST else "")
    cited = ", ".join(source.id for source in listing.sources)
    return drawn(
        bars[:LARGEST], [""], title=document.title, below=" ".join(document.lead[:1]), unit=unit, percent=not plan.value.endswith("_t") and not plan.only,
        sources=speech.say("plot_sources", sources=cited) if cited else "", speech=speech,
    )  # fmt: skip


def _bars(table: Table, plan: Plan, speech: Speech) -> list[Bar]:
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    asked = [row for row in rows if not plan.only or row["unit"] == plan.only]
    told = [name for name in plan.labels if len({str(row[name]) for row in asked}) > 1] or [plan.labels[-1]]
    bars = [
        Bar(_label(row, told, speech), (row[plan.value],), "unexplained" in [row[name] for name in plan.labels], _span(row, plan))
        for row in asked
    ]
    return [bar for bar in bars if bar.values != (None,) or bar.span is not None]


def _span(row: dict[str, Any], plan: Plan) -> tuple[float, float] | None:
    low, high = (row[name] for name in plan.span) if plan.span else (None, None)
    return None if low is None or high is None or low == high else (low, high)


def _label(row: dict[str, Any], names: list[str], speech: Speech) -> str:
    return ", ".join(_said(name, row[name], speech) for name in names)


def _said(name: str, value: Any, speech: Speech) -> str:
    if isinstance(value, Note):
        return speech.warning(value)
    if name == "method":
        return INDICATORS[value].title[LANGUAGES.index(speech.lang)]
    return speech.say("plot_unexplained") if value == "unexplained" else speech.name(str(value))
