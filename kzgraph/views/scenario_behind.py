"""What stands behind the suppliers of a scenario: which states made the supply, and where the makers' owners are at home."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from kzgraph.indicators.control import UNKNOWN
from kzgraph.indicators.origin import UNEXPLAINED
from kzgraph.scenarios.results import ControlShare, ScenarioResult, YearRow
from kzgraph.views.document import Grid
from kzgraph.views.scenario_grids import named, say
from kzgraph.views.speech import Speech

MOST_STATES = 8
NOTHING = 1e-9
NO_MORE = "-"


class _Column(NamedTuple):
    """The base or a block's last year."""

    label: str
    origin: Mapping[str, float] | None
    control: Sequence[ControlShare]


def grids(result: ScenarioResult, speech: Speech) -> list[Grid]:
    """Shares by the state that made it, and by the owners' home; nothing where not computable."""
    if result.origin_before is None:
        return []
    columns = _columns(result, speech)
    return [_origins(columns, speech), *_controllers(columns, speech)]


def _columns(result: ScenarioResult, speech: Speech) -> list[_Column]:
    """The base and every block; blocks that say the same are one column, under both names."""
    before = say("before", speech, year=result.base_year)
    told: list[tuple[list[str], YearRow]] = []
    for block in result.blocks:
        if not block.by_year:
            continue
        row = block.by_year[-1]
        label = named(block, speech) or say("after", speech, year=row.year)
        same = next((names for names, other in told if (other.origin, other.control_shares) == (row.origin, row.control_shares)), None)
        if same is None:
            told.append(([label], row))
        else:
            same.append(label)
    base = _Column(before, result.origin_before, result.control_shares_before or ())
    return [base, *(_Column(", ".join(names), row.origin, row.control_shares or ()) for names, row in told)]


def _origins(columns: Sequence[_Column], speech: Speech) -> Grid:
    largest: dict[str, float] = {}
    for column in columns:
        for state, share in (column.origin or {}).items():
            largest[state] = max(largest.get(state, 0.0), share)
    states = sorted(largest.keys() - {UNEXPLAINED}, key=lambda state: (-largest[state], state))
    rows = [(speech.name(state), *(_share(column, [state], speech) for column in columns)) for state in states[:MOST_STATES]]
    rest = states[MOST_STATES:]
    rows += [(say("others", speech), *(_share(column, rest, speech) for column in columns))] if rest else []
    if UNEXPLAINED in largest:
        rows.append((say("unexplained", speech), *(_share(column, [UNEXPLAINED], speech) for column in columns)))
    header = (say("state", speech), *(column.label for column in columns))
    return Grid(say("made", speech), header, tuple(rows), numeric=tuple(range(1, len(header))))


def _share(column: _Column, states: Sequence[str], speech: Speech) -> str:
    if column.origin is None:
        return speech.percent(None)
    shares = [column.origin[state] for state in states if state in column.origin]
    return speech.percent(math.fsum(shares)) if shares else "-"


def _controllers(columns: Sequence[_Column], speech: Speech) -> list[Grid]:
    """A line a home: what is known to be theirs, and that with all that is unknown; a second line if silent owners hold all that is left."""
    homes = sorted({row.controller for column in columns for row in column.control if row.controller != UNKNOWN})
    if not homes:
        return []
    rows = []
    for home in homes:
        rows.append((speech.name(home), *(_known(column, home, speech) for column in columns)))
        wholes = [_whole(column, home, speech) for column in columns]
        if any(whole != NO_MORE for whole in wholes):
            rows.append((say("if_whole", speech, name=speech.name(home)), *wholes))
    rows.append((say("control_unknown", speech), *(speech.percent(_sum(column, UNKNOWN, "low")) for column in columns)))
    header = (say("home_of_owners", speech), *(column.label for column in columns))
    return [Grid(say("controllers", speech), header, tuple(rows), numeric=tuple(range(1, len(header))))]


def _known(column: _Column, home: str, speech: Speech) -> str:
    """The range as it is shown; unknown where it says nothing, one figure where both ends are alike."""
    low = _sum(column, home, "low")
    ends = [speech.percent(share) for share in (low, min(1.0, low + _sum(column, UNKNOWN, "low")))]
    if ends == [speech.percent(0.0), speech.percent(1.0)]:
        return say("control_unknown", speech)
    return " - ".join(dict.fromkeys(ends))


def _whole(column: _Column, home: str, speech: Speech) -> str:
    """The share if silent owners hold all that is left; a dash where that adds nothing to what is known."""
    whole = _sum(column, home, "if_whole")
    return speech.percent(whole) if abs(whole - _sum(column, home, "low")) > NOTHING else NO_MORE


def _sum(column: _Column, home: str, name: str) -> float:
    return math.fsum(getattr(row, name) for row in column.control if row.controller == home)
