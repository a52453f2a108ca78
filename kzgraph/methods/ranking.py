"""A consumer's minerals in the order of a risk, and how far the verdict hangs on choices: thresholds, years, bases, rules for what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

from kzgraph.answers.reports import Listing, Table
from kzgraph.errors import UnknownNameError
from kzgraph.evidence import Note
from kzgraph.indicators.registry import INDICATORS, Indicator
from kzgraph.methods import rating
from kzgraph.methods.assessment import Assessment
from kzgraph.methods.rating import Rating
from kzgraph.sheets.sheets import cited_sources

YEARS = 5
"""Newest years of each mineral that the verdict is tried on."""
HISTORY = 3
"""Years that a screen looks at; persistence is not ranked."""
NEAR = (0.9, 1.1)
"""Parts of the threshold that are tried beside it."""
CHOICES = ("thresholds", "years", "bases", "missing")
COLUMNS = (
    "place", "mineral", "year", "stage", "imports_t", "value", "low", "high", "unit", "flag", "flip_share", "flipped", "tried", "flips", "status", "reason", "source_ids"
)  # fmt: skip
Flags = dict[str, bool | None]
"""By mineral: flagged, not flagged, or undecided."""


@dataclass(frozen=True)
class Line:
    """From where on a value is flagged: `limit`, or beyond it where `closed` (the limit itself is flagged)."""

    limit: float
    closed: bool
    higher_is_worse: bool

    def flag(self, one: Rating) -> bool | None:
        """Whether the value is on the bad side; None where its range lies on both or nothing is known."""
        if one.low is None or one.high is None:
            return None
        ends = {self._bad(one.low), self._bad(one.high)}
        return ends.pop() if len(ends) == 1 else None

    def _bad(self, value: float) -> bool:
        if value == self.limit:
            return self.closed
        return (value > self.limit) == self.higher_is_worse


def rank(asked: Assessment, method: str, *, top: int | None = None) -> Listing:
    """The minerals by the method, the worst first, each with how often its flag flips over the choices."""
    indicator, asked = INDICATORS[method], replace(asked.prepared(), history=HISTORY)
    if indicator.higher_is_worse is None:
        raise UnknownNameError(f"{method} has no bad end to order by - choose another method", name=method, candidates=[])
    ratings = asked.ratings([], [method])
    line, named = _line(indicator, ratings)
    base = {one.mineral: line.flag(one) for one in ratings}
    tried: dict[str, list[Flags]] = {choice: [] for choice in CHOICES}
    for choice, flags in _variants(asked, indicator, ratings, line):
        tried[choice].append(flags)
    sign = 1 if indicator.higher_is_worse else -1
    ratings.sort(key=lambda one: (one.low is None, -sign * _middle(one), one.mineral))
    rows = [
        _row(place, one, base[one.mineral], {choice: [flags.get(one.mineral) for flags in tried[choice]] for choice in CHOICES})
        for place, one in enumerate(ratings, 1)
    ]
    kept = rows[:top] if top is not None else rows
    cited = {id_ for row in kept for id_ in row[-1]}
    facts = {"consumer": asked.consumer, "method": method, "threshold": line.limit, "preset": named, "n_minerals": len(rows)}
    title = Note("title_rank", {"consumer": asked.consumer, "method": method})
    lead = (Note("lead_rank", {"limit": line.limit, "preset": named}), Note("lead_flips"))
    shown = ("place", "mineral", "year", "stage", "imports_t", "low..high", "flag", "flipped", "tried", "flip_share", "reason")
    notes = () if rows else (Note("nothing_for_name", {"name": asked.consumer}),)
    return Listing(title, lead, facts, (Table("ranking", COLUMNS, tuple(kept), shown),), cited_sources(asked.grounds.sources, cited), notes)


def _middle(one: Rating) -> float:
    ends = [end for end in (one.low, one.high) if end is not None]
    return sum(ends) / len(ends) if ends else 0.0


def _line(indicator: Indicator, ratings: Sequence[Rating]) -> tuple[Line, str]:
    """The last limit of the method's first preset; without a preset the median of the minerals."""
    worse = bool(indicator.higher_is_worse)
    if indicator.presets:
        preset = indicator.presets[0]
        return Line(preset.limits[-1], preset.closed_above if worse else not preset.closed_above, worse), preset.name
    return Line(median([_middle(one) for one in ratings if one.low is not None] or [0.0]), False, worse), "median"


def _variants(asked: Assessment, indicator: Indicator, ratings: Sequence[Rating], line: Line) -> Iterator[tuple[str, Flags]]:
    """Each choice made otherwise, one at a time."""
    limits = [line.limit * part for part in NEAR] if not indicator.is_screen else []
    for limit in dict.fromkeys([*limits, *(preset.limits[-1] for preset in indicator.presets[1:])]):
        yield "thresholds", _flags(replace(line, limit=limit), ratings)
    minerals = [one.mineral for one in ratings if one.low is not None]
    newest = {one.mineral: int(one.year or 0) for one in ratings}
    earlier = asked.ratings_at([(mineral, newest[mineral] - back) for back in range(1, YEARS) for mineral in minerals], [indicator.name])
    for back in range(1, YEARS):
        yield "years", _flags(line, [one for one in earlier if one.year == newest[one.mineral] - back])
    if minerals and indicator.scope == "sheet" and "imports" in indicator.needs:
        yield "bases", _flags(line, replace(asked, by_value=True).ratings(minerals, [indicator.name]))
        yield "missing", _flags(line, replace(asked, at_mean_price=True).ratings(minerals, [indicator.name]))
    if "political_stability" in indicator.needs or "mean_of_six" in indicator.needs:
        yield "missing", _flags(line, replace(asked, missing_governance=0.5).ratings(minerals, [indicator.name]))
    for end in ("low", "high"):
        yield (
            "missing",
            _flags(line, [replace(one, low=getattr(one, end), high=getattr(one, end)) for one in ratings if one.status == rating.BOUNDED]),
        )


def _flags(line: Line, ratings: Sequence[Rating]) -> Flags:
    return {one.mineral: line.flag(one) for one in ratings}


def _row(place: int, one: Rating, flag: bool | None, tried: Mapping[str, Sequence[bool | None]]) -> tuple[Any, ...]:
    """A flip is a choice that decides otherwise than the base; where the base is undecided, one that is outvoted by the others."""
    decided = {choice: [other for other in flags if other is not None] for choice, flags in tried.items()}
    every = [other for flags in decided.values() for other in flags]
    against = flag if flag is not None else sum(every) * 2 >= len(every)
    flips = {choice: {"flipped": sum(other != against for other in flags), "tried": len(flags)} for choice, flags in decided.items()}
    flipped = sum(other != against for other in every)
    share = flipped / len(every) if every and one.low is not None else None
    word = "open" if flag is None else "flagged" if flag else "not flagged"
    return (
        place if one.low is not None else None, one.mineral, one.year, one.stage, one.imports_t, one.value, one.low, one.high, one.unit, word if one.low is not None else None,
        share, flipped, len(every), flips, one.status, one.reason, one.source_ids,
    )  # fmt: skip
