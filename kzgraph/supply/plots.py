"""Answers as matplotlib figures, for notebooks and papers: the same figures, names and unknowns as the text."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kzgraph.answers.reports import DependencyReport, RankedReports
from kzgraph.answers.shown import Shown
from kzgraph.errors import KzgraphError
from kzgraph.scenarios.results import ScenarioResult
from kzgraph.views.document import answer
from kzgraph.views.speech import Speech

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LARGEST: Final = 12
"""Bars of a figure; smaller suppliers are one bar, further rows of a ranking are left out and counted in its title."""
COLOURS: Final = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00")
"""Of the series, told apart by people who do not tell all colours apart (Okabe and Ito 2008)."""
GREY: Final = "#8c959f"
LETTERS: Final = 74
"""Letters in a line above and below the bars."""
WIDTH, ROW, HEAD = 7.0, 0.34, 1.8
"""Inches: of a figure, of each bar, of title, axis and sources."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its label, its parts of imports (0-1) or tonnes, one for each series (None: not there), and whether it is hatched as unexplained."""

    label: str
    values: tuple[float | None, ...]
    is_unexplained: bool = False


def plotted(result: Shown, speech: Speech) -> Figure:
    """The answer as a matplotlib Figure: suppliers of a sheet, largest suppliers of a ranking, before and after of a scenario.

    Bars are shares of imports (0-1, drawn as percent) where they are known, else tonnes. Raises KzgraphError for an answer that has no drawing,
    for one with nothing to draw, and where matplotlib is not installed.
    """
    if isinstance(result, DependencyReport):
        return _sheet(result, speech)
    if isinstance(result, RankedReports):
        return _ranking(result, speech)
    if isinstance(result, ScenarioResult):
        return _scenario(result, speech)
    raise KzgraphError(
        f"a {type(result).__name__} has no drawing - sheets, rankings of sheets and scenarios have one; to_frame() gives the figures"
    )


def _sheet(report: DependencyReport, speech: Speech) -> Figure:
    bars = _bars([report], speech)
    return _drawn(
        bars, [""], _title(report, speech), " ".join(answer(report, speech)), _unit([report], speech), _cited([report], speech), speech
    )


def _ranking(found: RankedReports, speech: Speech) -> Figure:
    known = [one for one in found.reports if one.top_share is not None]
    who = found.consumer is not None
    bars = [
        Bar(f"{speech.name(one.mineral if who else one.consumer)} ({speech.name(one.top_supplier or '')}, {one.year})", (one.top_share,))
        for one in known[:LARGEST]
    ]  # fmt: skip
    title = speech.say("plot_ranking", name=speech.name(found.consumer or found.mineral or ""), n=len(bars), count=len(found.reports))
    return _drawn(bars, [""], title, "", speech.say("plot_top_share"), _cited(known[:LARGEST], speech), speech)


def _scenario(result: ScenarioResult, speech: Speech) -> Figure:
    played = [(block, block.after) for block in result.blocks if block.after is not None]
    if not played:
        raise KzgraphError("nothing to draw: the scenario cannot be computed by any of its accountings - its text says why")
    reports = [result.before, *(after for _, after in played)]
    named = [" ".join(filter(None, [block.accounting, block.end, str(after.year or "")])) for block, after in played]
    series = [speech.say("plot_before", year=result.base_year or ""), *named]
    lost = [
        f"{name}: {speech.say('plot_lost', tonnes=speech.number(block.lost_t))}"
        for (block, _), name in zip(played, named, strict=True)
        if block.lost_t
    ]
    bars = _bars(reports, speech)
    return _drawn(bars, series, _title(result.before, speech), "; ".join(lost), _unit(reports, speech), _cited(reports, speech), speech)


def _title(report: DependencyReport, speech: Speech) -> str:
    year = f", {report.year}" if report.year is not None else ""
    return f"{speech.name(report.consumer)}: {speech.name(report.mineral).lower()}{year}"


def _unit(reports: Sequence[DependencyReport], speech: Speech) -> str:
    return speech.say("plot_share") if _has_shares(reports) else speech.say("plot_tonnes", basis=reports[0].basis)


def _has_shares(reports: Sequence[DependencyReport]) -> bool:
    return all(report.top_share is not None for report in reports)


def _bars(reports: Sequence[DependencyReport], speech: Speech) -> list[Bar]:
    shares = _has_shares(reports)
    held = [{row.supplier: row.share if shares else row.quantity_t for row in report.suppliers} for report in reports]
    order = sorted({name for one in held for name in one}, key=lambda name: (-max(one.get(name) or 0.0 for one in held), name))
    bars = [Bar(speech.name(name), tuple(one.get(name) for one in held)) for name in order[:LARGEST]]
    if rest := order[LARGEST:]:
        bars.append(Bar(speech.say("plot_others", n=len(rest)), tuple(sum(one.get(name) or 0.0 for name in rest) for one in held)))
    open_ = [_unexplained(report, shares) for report in reports]
    return [*bars, Bar(speech.say("unexplained"), tuple(open_), is_unexplained=True)] if any(open_) else bars


def _unexplained(report: DependencyReport, shares: bool) -> float | None:
    if not report.unexplained_t or not shares:
        return report.unexplained_t or None
    return report.unexplained_t / report.imports_t if report.imports_t else None


def _cited(reports: Sequence[DependencyReport], speech: Speech) -> str:
    ids = dict.fromkeys(source.id for report in reports for source in report.sources)
    return speech.say("plot_sources", sources=", ".join(ids)) if ids else ""


def _drawn(bars: Sequence[Bar], series: Sequence[str], title: str, below: str, unit: str, sources: str, speech: Speech) -> Figure:
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise KzgraphError("plot() needs matplotlib - install it, or kzgraph with the extra [plot]") from error
    if not any(value is not None for bar in bars for value in bar.values):
        raise KzgraphError("nothing to draw: no supplier of this answer has a known figure - its notes say why")
    figure = Figure(figsize=(WIDTH, HEAD + ROW * len(bars) * max(1.0, 0.6 * len(series))), layout="constrained")
    axes = figure.add_subplot()
    figure.suptitle(_plain(title), x=0.02, ha="left", fontweight="bold")
    axes.set_title(_plain(_lines(below)), loc="left", fontsize=8)
    _fill(axes, bars, len(series), percent=unit in (speech.say("plot_share"), speech.say("plot_top_share")), speech=speech)
    axes.set_xlabel(_plain("\n".join(_lines(text) for text in (unit, sources) if text)), fontsize=8, loc="left")
    if len(series) > 1:
        figure.legend(
            [drawn[0] for drawn in axes.containers],
            [_plain(name) for name in series],
            fontsize=8,
            loc="outside upper right",
            ncols=min(3, len(series)),
        )
    return figure


def _fill(axes: Axes, bars: Sequence[Bar], count: int, *, percent: bool, speech: Speech) -> None:
    height = 0.8 / count
    for place in range(count):
        at = [number + (place - (count - 1) / 2) * height for number in range(len(bars))]
        values = [bar.values[place] for bar in bars]
        drawn = axes.barh(at, [value or 0.0 for value in values], height=height, color=COLOURS[place % len(COLOURS)])
        for patch, bar in zip(drawn, bars, strict=True):
            if bar.is_unexplained:
                patch.set(facecolor="white", edgecolor=GREY if count == 1 else COLOURS[place % len(COLOURS)], hatch="///")
        told = ["" if value is None else speech.percent(value) if percent else speech.number(value) for value in values]
        axes.bar_label(drawn, [_plain(text) for text in told], padding=3, fontsize=8)
    axes.set_yticks(range(len(bars)), [_plain(textwrap.fill(bar.label, 30)) for bar in bars])
    axes.invert_yaxis()
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_xticks([])
    axes.margins(x=0.14)


def _lines(text: str) -> str:
    return textwrap.fill(text, LETTERS, break_on_hyphens=False)


def _plain(text: str) -> str:
    """Text that matplotlib shows as it stands: a dollar sign would start a formula."""
    return text.replace("$", r"\$")
