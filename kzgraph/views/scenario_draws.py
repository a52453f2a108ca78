"""The draws of a scenario: how often a threshold is crossed, medians with their intervals, and which figure moves the answer most."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Final

from kzgraph.scenarios.results import Bar, DrawnYear, Estimate, Sampled, ScenarioResult, Spread
from kzgraph.views.document import Grid
from kzgraph.views.scenario_grids import MOST_SUPPLIERS, say, tonnes
from kzgraph.views.scenario_labels import EVENTS
from kzgraph.views.speech import Speech, known_words
from kzgraph.views.words import LANGUAGES

MOST_BARS = 10
NEARLY = 0.9995
LEAST: Final = {"share": 0.0005, "lost_t": 1e-9}
"""Swings under this are not shown."""
Said = Callable[[float | None], str]


def sentences(result: ScenarioResult, speech: Speech) -> list[str]:
    """How often the threshold is crossed, and how the figures were drawn."""
    draws = result.draws
    if draws is None:
        return []
    said = {"n": speech.number(draws.n), "seed": draws.seed}
    rows = [row for row in _last(draws) if row.probability is not None]
    if not rows or draws.supplier is None:
        return [say("lead_draws_only", speech, **said), *how(draws.spreads, speech)]
    parts = [_part(row, speech, alone=len(rows) == 1) for row in rows]
    limit = speech.percent(draws.threshold)
    first = say(
        "lead_draws", speech, supplier=speech.name(draws.supplier), threshold=limit, year=rows[0].year, parts=", ".join(parts), **said
    )
    return [first, *how(draws.spreads, speech)]


def _part(row: DrawnYear, speech: Speech, *, alone: bool) -> str:
    percent = _probability(row.probability, speech)
    return say("part_of_draws", speech, percent=percent) if alone else say("part_by", speech, percent=percent, by=row.accounting or "-")


def how(spreads: Sequence[Spread], speech: Speech) -> list[str]:
    """How the figures were drawn, and which were not."""
    widths = dict(sorted({(one.spread, one.why) for one in spreads if one.spread is not None}))
    told = [say("width", speech, kind=known_words(kind, speech.lang), percent=_width(width, speech)) for width, kind in widths.items()]
    held = [f"{_figure(one, speech)} ({_amount(one.value, one, speech)})" for one in spreads if one.low == one.high]
    if len(held) == len(spreads):
        return [say("lead_spreads_none", speech)]
    lines = [say("lead_spreads", speech, widths=", ".join(told)) if told else say("lead_spreads_stated", speech)]
    lines += [say("lead_open", speech)] if told and any(one.why == "open" for one in spreads) else []
    lines += [say("lead_balanced", speech)] if any(one.what == "imports" for one in spreads) else []
    return [*lines, say("lead_held", speech, held="".join(f"{one}, " for one in dict.fromkeys(held)))]


def _probability(value: float | None, speech: Speech) -> str:
    """As percent; what is not in all draws is never 100 %."""
    return say("nearly_all", speech, percent=speech.percent(0.999)) if value is not None and NEARLY <= value < 1 else speech.percent(value)


def _width(width: float, speech: Speech) -> str:
    return f"{speech.number(width * 100)} %"


def _last(draws: Sampled) -> list[DrawnYear]:
    """The last year of each accounting."""
    return [list(rows)[-1] for _, rows in groupby(draws.by_year, key=lambda row: row.accounting)]


def grids(result: ScenarioResult, speech: Speech) -> list[Grid]:
    """Medians and intervals of the last year, year by year where they differ, and the tornado."""
    draws = result.draws
    if draws is None or not draws.by_year:
        return []
    return [_medians(draws, speech), *_years(draws, speech), *_tornado(draws, speech)]


def _medians(draws: Sampled, speech: Speech) -> Grid:
    rows = _last(draws)
    shown = _largest(rows)
    lines = [(speech.name(name), *(_cell(row.shares.get(name), _percent(speech)) for row in rows)) for name in shown]
    lines += [(label, *(_cell(one, text) for one in values)) for label, values, text in _figures(rows, speech)]
    lines.append((_above(draws, speech), *(_probability(row.probability, speech) for row in rows)))
    header = (say("measure", speech), *(row.accounting or say("after", speech, year=row.year) for row in rows))
    return Grid(say("draws_of_year", speech, year=rows[0].year), header, tuple(lines), numeric=tuple(range(1, len(header))))


def _largest(rows: Sequence[DrawnYear]) -> list[str]:
    """The suppliers of the largest shares, by the draws' median."""
    best: dict[str, float] = {}
    for row in rows:
        for name, share in row.shares.items():
            best[name] = max(best.get(name, 0.0), share.median or 0.0)
    return sorted(best, key=lambda name: (-best[name], name))[:MOST_SUPPLIERS]


def _figures(rows: Sequence[DrawnYear], speech: Speech) -> Iterable[tuple[str, list[Estimate], Said]]:
    """Label, values and form of the figures that are defined somewhere."""
    forms: dict[str, tuple[str, Said]] = {
        "hhi_lower": ("hhi_lower", lambda value: speech.number(value, 3)),
        "hhi_upper": ("hhi_upper", lambda value: speech.number(value, 3)),
        "n_minus_1_t": ("n_minus_1", lambda value: f"{tonnes(value, speech)} t"),
        "n_minus_1_cover": ("cover", _percent(speech)),
        "lost_t": ("lost", lambda value: f"{tonnes(value, speech)} t"),
        "unmet_t": ("unmet", lambda value: f"{tonnes(value, speech)} t"),
    }
    if all(row.hhi_lower == row.hhi_upper for row in rows):
        forms["hhi_lower"] = ("hhi", forms.pop("hhi_upper")[1])
    for name, (key, form) in forms.items():
        values = [getattr(row, name) for row in rows]
        if any(value.median is not None for value in values):
            yield say(key, speech), values, form


def _percent(speech: Speech) -> Said:
    return speech.percent


def _cell(value: Estimate | None, form: Said) -> str:
    """Median and interval: 49.3 % (46.8-51.9); one figure where all draws agree."""
    if value is None:
        return "-"
    if value.median is None or value.low == value.high:
        return form(value.median)
    low, high = (form(end).removesuffix("%").removesuffix("t").rstrip() for end in (value.low, value.high))
    return f"{form(value.median)} ({low}-{high})"


def _above(draws: Sampled, speech: Speech) -> str:
    if draws.supplier is None:
        return say("above_none", speech)
    return say("above", speech, supplier=speech.name(draws.supplier), threshold=speech.percent(draws.threshold))


def _years(draws: Sampled, speech: Speech) -> list[Grid]:
    """A line a year for each accounting, where the years differ."""
    found = []
    for accounting, rows in groupby(draws.by_year, key=lambda row: row.accounting):
        lines = []
        for cells, alike in groupby(((_year_cells(row, draws, speech), row.year) for row in rows), key=lambda pair: pair[0]):
            years = [year for _, year in alike]
            lines.append((str(years[0]) if len(years) == 1 else f"{years[0]}-{years[-1]}", *cells))
        if len(lines) > 1:
            keys = ("hhi_lower", "hhi_upper", "lost_short", "unmet_short")
            header = (say("year", speech), speech.name(draws.supplier or ""), *(say(key, speech) for key in keys), _above(draws, speech))
            title = ": ".join(part for part in (say("draws_by_year", speech), accounting) if part)
            found.append(Grid(title, header, tuple(lines), numeric=tuple(range(1, len(header)))))
    return found


def _year_cells(row: DrawnYear, draws: Sampled, speech: Speech) -> tuple[str, ...]:
    share = _cell(row.shares.get(draws.supplier or ""), _percent(speech))
    hhis = (_cell(value, lambda end: speech.number(end, 3)) for value in (row.hhi_lower, row.hhi_upper))
    ends = (_cell(value, lambda end: tonnes(end, speech)) for value in (row.lost_t, row.unmet_t))
    return share, *hhis, *ends, _probability(row.probability, speech)


def _tornado(draws: Sampled, speech: Speech) -> list[Grid]:
    """Both ends of each figure for one accounting; for several their swings side by side."""
    grids_ = []
    year = draws.by_year[-1].year
    by_name = {one.name: one for one in draws.spreads}
    for measure in ("share", "lost_t"):
        bars = [bar for bar in draws.tornado if bar.measure == measure and (bar.swing or 0) >= LEAST[measure]]
        accountings = list(dict.fromkeys(bar.accounting for bar in bars))
        names = list(dict.fromkeys(bar.name for bar in sorted(bars, key=lambda bar: -(bar.swing or 0))))[:MOST_BARS]
        if not bars:
            continue
        title = say(f"tornado_{measure}", speech, supplier=speech.name(draws.supplier or ""), year=year)
        alone = len(accountings) == 1
        last = [say(key, speech) for key in ("at_low", "at_high", "swing")] if alone else [name or "-" for name in accountings]
        header = (*(say(key, speech) for key in ("figure", "range", "why")), *last)
        found = {(bar.accounting, bar.name): bar for bar in bars}
        rows = []
        for name in names:
            told = [found.get((accounting, name)) for accounting in accountings]
            cells = _ends(told[0], speech) if alone else tuple(_swing(bar, speech) for bar in told)
            rows.append((_figure(by_name[name], speech), _range(by_name[name], speech), _why(by_name[name], speech), *cells))
        grids_.append(Grid(title, header, tuple(rows), numeric=tuple(range(3, len(header)))))
    return grids_


def _ends(bar: Bar | None, speech: Speech) -> tuple[str, ...]:
    if bar is None:
        return ("-",) * 3
    form = _percent(speech) if bar.measure == "share" else lambda value: f"{tonnes(value, speech)} t"
    return form(bar.at_low), form(bar.at_high), _swing(bar, speech)


def _swing(bar: Bar | None, speech: Speech) -> str:
    if bar is None or bar.swing is None:
        return "-"
    return f"{speech.number(bar.swing * 100, 1)} {say('points', speech)}" if bar.measure == "share" else f"{tonnes(bar.swing, speech)} t"


def _figure(one: Spread, speech: Speech) -> str:
    """What a figure is of."""
    keys: Mapping[str, str] = {"supplier": "supplier", "imports": "imports_total", "consumption": "consumption_of", "moved": "moved_of"}
    event = EVENTS[one.what][LANGUAGES.index(speech.lang)] if one.what in EVENTS else ""
    return say(keys.get(one.what, "event_of"), speech, who=speech.name(one.who), event=event)


def _amount(value: float | None, one: Spread, speech: Speech) -> str:
    return f"{tonnes(value, speech)} t" if one.unit == "t" else speech.percent(value)


def _range(one: Spread, speech: Speech) -> str:
    return f"{_amount(one.low, one, speech)} - {_amount(one.high, one, speech)}"


def _why(one: Spread, speech: Speech) -> str:
    if one.spread is None:
        return say(f"why_{one.why}", speech)
    return say("why_kind", speech, kind=known_words(one.why, speech.lang), percent=_width(one.spread, speech))


def compared(drawn: Sequence[tuple[str, ScenarioResult]], speech: Speech) -> list[Grid]:
    """The draws of several scenarios: a line each and accounting."""
    rows = [
        (letter, row.accounting or "", str(row.year), *_compared(row, result.draws, speech))
        for letter, result in drawn
        if result.draws is not None
        for row in _last(result.draws)
    ]
    header = tuple(say(key, speech) for key in ("scenario", "accounting", "year", "share", "lost_short", "above_none"))
    return [Grid(say("draws_by_year", speech), header, tuple(rows), numeric=(3, 4))] if rows else []


def _compared(row: DrawnYear, draws: Sampled, speech: Speech) -> tuple[str, ...]:
    share = f"{speech.name(draws.supplier or '')} {_cell(row.shares.get(draws.supplier or ''), _percent(speech))}".strip()
    lost = _cell(row.lost_t, lambda value: f"{tonnes(value, speech)} t")
    return share, lost, f"{_above(draws, speech)}: {_probability(row.probability, speech)}"
