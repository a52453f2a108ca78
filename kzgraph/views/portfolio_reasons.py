"""What limits a portfolio, and why there is none, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kzgraph.scenarios.choices import SHARES, Conflict, Limit, NotComputable
from kzgraph.views.portfolio_words import WORDS
from kzgraph.views.speech import Counted, Speech
from kzgraph.views.words import LANGUAGES
from kzgraph.whatif.portfolios import Reason

MOST_NAMED = 12


def say(key: str, speech: Speech, **values: Any) -> str:
    """A word or sentence on portfolios in the language; other words agree with a whole number in it."""
    counted = {name: Counted.of(str(value), value, speech.lang) for name, value in values.items() if isinstance(value, int)}
    return WORDS[key][LANGUAGES.index(speech.lang)].format(**values | counted)


def limit_text(limit: Limit, speech: Speech) -> str:
    """The limit with its supplier's name and its figure."""
    figure = speech.percent(limit.figure) if limit.kind in SHARES else speech.number(limit.figure)
    return say(f"limit_{limit.kind}", speech, supplier=speech.name(limit.supplier) if limit.supplier else "", figure=figure)


def reason_text(reason: Reason, speech: Speech) -> str:
    """Why there is no portfolio, without the full stop."""
    if isinstance(reason, NotComputable):
        group = shortened([speech.name(who) for who in reason.missing], speech)
        return say("no_price" if reason.lacking == "price" else "no_weight", speech, group=group)
    if isinstance(reason, Conflict):
        return _conflict(reason, speech)
    return speech.warning(reason).rstrip(".")


def _conflict(conflict: Conflict, speech: Speech) -> str:
    if not conflict.left:
        return say("conflict_budget", speech, group=say("and", speech).join(limit_text(one, speech) for one in conflict.limits))
    sides = {name: _added(limits, conflict.demand_t, speech) for name, limits in (("left", conflict.left), ("right", conflict.right))}
    return say("conflict_several" if len(conflict.left) > 1 else "conflict", speech, **sides)


def _added(limits: Sequence[Limit], demand_t: float, speech: Speech) -> str:
    total = f" = {speech.number(sum(one.tonnes(demand_t) for one in limits))} t" if len(limits) > 1 else ""
    return " + ".join(limit_text(one, speech) for one in limits) + total


def shortened(texts: Sequence[str], speech: Speech, most: int = MOST_NAMED) -> str:
    """The texts in one line, and how many more there are."""
    shown = ", ".join(texts[:most])
    return ", ".join(texts) if len(texts) <= most + 1 else say("and_more", speech, text=shown, number=len(texts) - most)
