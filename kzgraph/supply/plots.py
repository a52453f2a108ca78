"""Answers as matplotlib figures, for notebooks and papers: the same figures, names and unknowns as the text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from kzgraph.answers.reports import DependencyReport, Listing, RankedReports
from kzgraph.answers.shown import Shown
from kzgraph.errors import KzgraphError
from kzgraph.scenarios.results import ScenarioResult
from kzgraph.supply.drawing import LARGEST, Bar, drawn
from kzgraph.supply.listed import listing_figure
from kzgraph.views.answering import answer
from kzgraph.views.speech import Speech
from kzgraph.whatif.portfolios import PortfolioResult

if TYPE_CHECKING:
    from matplotlib.figure import Figure


DRAWN = "sheets, rankings, scenarios, portfolios, indicators, origins, routes, owners, chokepoints, cascades and importance"


def plotted(result: Shown, speech: Speech) -> Figure:
    """The answer as a matplotlib Figure: suppliers of a sheet, largest suppliers of a ranking, before and after of a
    scenario, portfolios, and the first figures of listings that have one kind of figure (`listed.PLANS`).

    Bars are shares of imports (0-1, drawn as percent) where they are known, else tonnes. Raises KzgraphError for an answer that has no drawing,
    for one with nothing to draw, and where matplotlib is not installed.
    """
    if isinstance(result, DependencyReport):
        return _sheet(result, speech)
    if isinstance(result, RankedReports):
        return _ranking(result, speech)
    if isinstance(result, ScenarioResult):
        return _scenario(result, speech)
    if isinstance(result, PortfolioResult):
        return _portfolios(result, speech)
    found = listing_figure(result, speech) if isinstance(result, Listing) else None
    if found is None:
        raise KzgraphError(f"this {type(result).__name__} has no drawing - {DRAWN} have one; to_frame() gives the figures")
    return found


def _sheet(report: DependencyReport, speech: Speech) -> Figure:
    bars = _bars([report], speech)
    return drawn(
        bars, [""], title=_title(report, speech), below=" ".join(answer(report, speech)), unit=_unit([report], speech),
        sources=_cited([report], speech), percent=_has_shares([report]), speech=speech,
    )  # fmt: skip


def _ranking(found: RankedReports, speech: Speech) -> Figure:
    known = [one for one in found.reports if one.top_share is not None]
    who = found.consumer is not None
    bars = [
        Bar(f"{speech.name(one.mineral if who else one.consumer)} ({speech.name(one.top_supplier or '')}, {one.year})", (one.top_share,))
        for one in known[:LARGEST]
    ]  # fmt: skip
    title = speech.say("plot_ranking", name=speech.name(found.consumer or found.mineral or ""), n=len(bars), count=len(found.reports))
    unit, sources = speech.say("plot_top_share"), _cited(known[:LARGEST], speech)
    return drawn(bars, [""], title=title, below="", unit=unit, sources=sources, percent=True, speech=speech)


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
    return drawn(
        bars, series, title=_title(result.before, speech), below="; ".join(lost), unit=_unit(reports, speech), sources=_cited(reports, speech),
        percent=_has_shares(reports), speech=speech,
    )  # fmt: skip


def _portfolios(result: PortfolioResult, speech: Speech) -> Figure:
    """Shares of the base's imports and of each portfolio's supply; of a portfolio that could not be computed there is no bar."""
    played = [one for one in result.portfolios if one.share is not None]
    base = [{name: share for name, share in result.base.share.items() if share is not None}] if result.base.imports_t else []
    held = [*base, *(dict(one.share or {}) for one in played)]
    series = [speech.say("plot_before", year=result.base_year or ""), *(one.objective for one in played)][-len(held) :] if held else [""]
    title = f"{speech.name(result.consumer)}: {speech.name(result.mineral).lower()}"
    cited = speech.say("plot_sources", sources=", ".join(source.id for source in result.sources)) if result.sources else ""
    bars = _largest(held, speech)
    return drawn(bars, series, title=title, below="", unit=speech.say("plot_supply"), sources=cited, percent=True, speech=speech)


def _title(report: DependencyReport, speech: Speech) -> str:
    year = f", {report.year}" if report.year is not None else ""
    return f"{speech.name(report.consumer)}: {speech.name(report.mineral).lower()}{year}"


def _unit(reports: Sequence[DependencyReport], speech: Speech) -> str:
    return speech.say("plot_share") if _has_shares(reports) else speech.say("plot_tonnes", basis=reports[0].basis)


def _has_shares(reports: Sequence[DependencyReport]) -> bool:
    return all(report.top_share is not None for report in reports)


def _bars(reports: Sequence[DependencyReport], speech: Speech) -> list[Bar]:
    shares = _has_shares(reports)
    bars = _largest([{row.supplier: row.share if shares else row.quantity_t for row in report.suppliers} for report in reports], speech)
    open_ = [_unexplained(report, shares) for report in reports]
    return [*bars, Bar(speech.say("unexplained"), tuple(open_), is_unexplained=True)] if any(open_) else bars


def _largest(held: Sequence[Mapping[str, float | None]], speech: Speech) -> list[Bar]:
    """A bar for each of the largest, one for all others together."""
    order = sorted({name for one in held for name in one}, key=lambda name: (-max(one.get(name) or 0.0 for one in held), name))
    bars = [Bar(speech.name(name), tuple(one.get(name) for one in held)) for name in order[:LARGEST]]
    if rest := order[LARGEST:]:
        bars.append(Bar(speech.say("plot_others", n=len(rest)), tuple(sum(one.get(name) or 0.0 for name in rest) for one in held)))
    return bars


def _unexplained(report: DependencyReport, shares: bool) -> float | None:
    if not report.unexplained_t or not shares:
        return report.unexplained_t or None
    return report.unexplained_t / report.imports_t if report.imports_t else None


def _cited(reports: Sequence[DependencyReport], speech: Speech) -> str:
    ids = dict.fromkeys(source.id for report in reports for source in report.sources)
    return speech.say("plot_sources", sources=", ".join(ids)) if ids else ""
