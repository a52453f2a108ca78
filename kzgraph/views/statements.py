"""What a row of the tables says, as a sentence: who, what, of what, how much, when."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kzgraph.views.network_text import words

if TYPE_CHECKING:
    from kzgraph.views.speech import Speech


def statement(speech: Speech, said: Mapping[str, Any]) -> str:
    """`Kazakhstan exports to Japan: gallium, 15 t, 2026 (contracted)`, of an edge or a claim (`ledger.statement`)."""
    known = words(speech.lang)
    relation = known["relations"].get(said["relation"], said["relation"])
    object_ = speech.name(said["object"])
    object_ = object_.lower() if said["object"] == said["mineral"] else object_
    subject = f"{speech.name(said['subject'])} {relation} {object_}".strip()
    details = []
    if said["mineral"] and said["mineral"] != said["object"] and said["relation"] in known["relations"]:
        details.append(speech.name(said["mineral"]).lower() + (f" (HS {said['hs_code']})" if said["hs_code"] else ""))
    if said["stage"]:
        details.append(known["stages"][said["stage"]])
    details += [text for text in (figure(speech, said), str(said["when"])) if text]
    status = f" ({known['statuses'][said['status']]})" if said["status"] not in ("", "observed") else ""
    return subject + (f": {', '.join(details)}" if details else "") + status


def figure(speech: Speech, said: Mapping[str, Any]) -> str:
    """The amount with its unit, a range as both ends, a share in percent; empty where none is stated."""
    low, value, high = (said[name] for name in ("value_low", "value", "value_high"))
    unit = "" if said["unit"] == "date" else str(said["unit"])
    if _known(value):
        amount = speech.number(value)
    elif _known(low) and _known(high):
        amount = f"{speech.number(low)} - {speech.number(high)}"
    elif _known(low) or _known(high):
        amount = f"{'>=' if _known(low) else '<='} {speech.number(low if _known(low) else high)}"
    else:
        amount = unit = ""
    share = f"{speech.number(said['share_pct'])} %" if _known(said["share_pct"]) else ""
    return ", ".join(text for text in (f"{amount} {unit}".strip(), share) if text)


def _known(value: Any) -> bool:
    return value is not None and not math.isnan(value)


SAID = {"statement": statement, "figure": figure}
"""What each of these notes says; all others are sentences of the catalogue."""
