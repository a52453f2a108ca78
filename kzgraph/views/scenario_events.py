"""The events of a scenario in words, one line each: what happens, in which years, from which source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kzgraph.scenarios.results import ScenarioResult
from kzgraph.views.scenario_grids import say
from kzgraph.views.scenario_labels import EVENTS
from kzgraph.views.speech import Speech
from kzgraph.views.words import LANGUAGES

NAMES = ("supplier", "producer", "corridor", "owner", "owned", "seller")
"""Fields that hold ids."""


def event_rows(result: ScenarioResult, speech: Speech) -> Iterator[tuple[str, ...]]:
    """Event, what happens, years, sources."""
    for event in result.events:
        word = EVENTS[event["type"]][LANGUAGES.index(speech.lang)]
        sources = ", ".join(event.get("sources", ())) or say("assumption", speech)
        yield word, _what(event, speech), _when(event, speech), sources


def untitled(result: ScenarioResult, speech: Speech) -> str:
    """What stands for the title of a scenario that has none: its events."""
    return "; ".join(_what(event, speech) for event in result.events) or say("nothing", speech)


def _when(event: Mapping[str, Any], speech: Speech) -> str:
    start, end = event.get("start"), event.get("end")
    if start is None:
        return say("all_years", speech) if end is None else f"- {end}"
    return say("from_on", speech, start=start) if end is None else str(start) if start == end else f"{start}-{end}"


def _what(event: Mapping[str, Any], speech: Speech) -> str:
    values = {key: speech.name(str(event.get(key, ""))) for key in NAMES}
    parts = {key: f"{speech.number(event[key] * 100)} %" for key in ("share", "share_lost") if isinstance(event.get(key), float)}
    if "share_lost" in parts:
        parts["share"] = parts["share_lost"]
    if "percent" in event:
        parts["percent"] = f"{speech.number(event['percent'])} %"
    key = "demand_given" if event.get("consumption") else event["type"]
    tonnes = _by_year(event.get("consumption", {}), speech)
    text = say(
        f"says_{key}", speech, **{"share": "", "percent": "", "tonnes": tonnes, "quantity": _quantity(event, speech), **values, **parts}
    )
    ramp = f" ({say('ramp', speech)}: {_by_year(event['ramp'], speech)})" if event.get("ramp") else ""
    note = f"; {event['note']}" if event.get("note") else ""
    return f"{text}{ramp}{note}"


def _quantity(event: Mapping[str, Any], speech: Speech) -> str:
    if event.get("quantity_t") is None:
        return say("tonnes_unknown", speech)
    return f"{speech.number(event['quantity_t'])} t"


def _by_year(amounts: Mapping[int, float], speech: Speech) -> str:
    return ", ".join(f"{year}: {speech.number(tonnes)} t" for year, tonnes in amounts.items())
