"""Portfolios as documents: the answer in sentences, the portfolios beside the base, what binds, the candidates, the curve."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from kzgraph.answers.reports import Interval, Listing
from kzgraph.views import document as docs
from kzgraph.views.document import Document, Grid
from kzgraph.views.portfolio_grids import binding_grid, candidate_grid, curve_grid, portfolio_grid, usd
from kzgraph.views.portfolio_reasons import reason_text, say
from kzgraph.views.scenario_grids import tonnes
from kzgraph.views.speech import Speech, known_words
from kzgraph.whatif.portfolios import Choice, PortfolioResult

LIKE = 0.001
"""Difference of demand and imports, as a part, up to which base and portfolios are of the same size."""


TIE = 1e-9


def compose(result: PortfolioResult, speech: Speech) -> Document:
    """The document of a choice of suppliers."""
    frame = docs.compose(Listing("", (), {}, (), result.sources, result.notes), speech)
    title = say("title", speech, consumer=speech.name(result.consumer), mineral=_commodity(result, speech))
    grids: Sequence[Grid] = (
        portfolio_grid(result, speech), binding_grid(result, speech), curve_grid(result, speech), candidate_grid(result, speech),
    )  # fmt: skip
    return replace(frame, title=title, lead=tuple(_lead(result, speech)), grids=tuple(grid for grid in grids if grid.rows))


def _commodity(result: PortfolioResult, speech: Speech) -> str:
    marks = [known_words(result.stage, speech.lang)] if result.stage else []
    name = speech.name(result.mineral).lower()
    return f"{name} ({', '.join([*marks, *filter(None, [result.basis])])})" if marks or result.basis else name


def _lead(result: PortfolioResult, speech: Speech) -> list[str]:
    """The demand, each portfolio in a sentence, what is unmet, and what a portfolio is not."""
    lines = []
    if result.demand_t is not None:
        lines.append(say(f"demand_{result.demand_rule}", speech, demand_t=speech.number(result.demand_t), year=result.base_year))
    reasons = [choice.reason for choice in result.portfolios]
    if reasons[0] is not None and all(reason == reasons[0] for reason in reasons[1:]):
        lines.append(say("lead_reason", speech, objective=say("all", speech), reason=reason_text(reasons[0], speech)))
    else:
        lines += [_sentence(choice, result, speech) for choice in result.portfolios]
    lines += _same(result, speech) + _unmet(result, speech) + _other_goods(result, speech)
    if result.curve_reason is not None:
        lines.append(say("lead_curve", speech, reason=reason_text(result.curve_reason, speech)))
    return [*dict.fromkeys(lines), say("lead_rule", speech)]


def _sentence(choice: Choice, result: PortfolioResult, speech: Speech) -> str:
    if choice.reason is not None:
        return say("lead_reason", speech, objective=_titled(choice, speech), reason=reason_text(choice.reason, speech))
    if choice.top_supplier is None:
        return say("lead_nothing", speech, objective=_titled(choice, speech))
    return say(
        f"lead_{choice.objective}", speech, top=_top(choice, speech), share=speech.percent(choice.top_share),
        left=tonnes(choice.n_minus_1_t, speech), hhi=speech.number(choice.hhi, 3), hhi_wgi=speech.number(choice.hhi_wgi, 3),
        cost=usd(choice.cost_usd, speech), base=_before(choice, result, speech), odd=_odd(choice, result, speech),
    )  # fmt: skip


def _top(choice: Choice, speech: Speech) -> str:
    """The largest supplier; of several alike how many they are."""
    shares = (choice.share or {}).values()
    alike = sum(math.isclose(part, choice.top_share or 0.0, rel_tol=TIE) for part in shares)
    return say("ties", speech, number=alike) if alike > 1 else speech.name(choice.top_supplier or "")


def _before(choice: Choice, result: PortfolioResult, speech: Speech) -> str:
    """The same measure of the base; nothing where it is not known."""
    base = result.base
    texts = {
        "cost": _base_cost(result, speech),
        "share": "" if base.top_share is None else speech.percent(base.top_share),
        "n-1": "" if base.n_minus_1_t is None else f"{tonnes(base.n_minus_1_t, speech)} t",
        "hhi": _bounds(base.hhi, speech),
        "hhi-wgi": _bounds(base.hhi_wgi, speech),
    }
    return _compared(texts[choice.objective], result, speech)


def _base_cost(result: PortfolioResult, speech: Speech) -> str:
    """What the base costs, and how much of it was bought from states that are left out as they ship another good."""
    base = result.base
    if base.cost_usd is None:
        return ""
    text = f"{usd(base.cost_usd, speech)} USD"
    part = math.fsum(share or 0.0 for who, share in base.share.items() if who in result.other_goods)
    return say("base_cost_odd", speech, text=text, share=speech.percent(part)) if part > LIKE else text


def _compared(text: str, result: PortfolioResult, speech: Speech) -> str:
    """The base's figure in brackets, with what makes it another thing than the portfolio's."""
    imports, demand, unexplained = result.base.imports_t, result.demand_t or 0.0, result.base.unexplained_t
    if not text or imports is None:
        return ""
    figures = {"text": text, "imports_t": tonnes(imports, speech), "demand_t": tonnes(demand, speech)}
    if not math.isclose(imports, demand, rel_tol=LIKE):
        more = result.demand_rule == "consumption" and demand > imports
        return say("lead_base_more" if more else "lead_base_of", speech, rest_t=tonnes(demand - imports, speech), **figures)
    if unexplained and unexplained > LIKE * imports:
        return say("lead_base_unnamed", speech, text=text, unexplained_t=tonnes(unexplained, speech))
    return say("lead_base", speech, text=text)


def _odd(choice: Choice, result: PortfolioResult, speech: Speech) -> str:
    """How much of a portfolio is bought where the unit value is that of another good."""
    part = math.fsum(share for who, share in (choice.share or {}).items() if who in result.odd)
    return say("lead_odd", speech, share=speech.percent(part), usd=usd(result.paid_usd_per_t, speech)) if part else ""


def _other_goods(result: PortfolioResult, speech: Speech) -> list[str]:
    """How many are no candidates, as they probably ship another good."""
    states = sorted(result.other_goods)
    if not states:
        return []
    key = "lead_other_good" if len(states) == 1 else "lead_other_goods"
    return [say(key, speech, number=len(states), who=speech.name(states[0]), usd=usd(result.paid_usd_per_t, speech))]


def _bounds(interval: Interval, speech: Speech) -> str:
    return "" if interval.lower is None else speech.interval(interval.lower, interval.upper, 3)


def _titled(choice: Choice, speech: Speech) -> str:
    name = say(choice.objective, speech)
    return name[:1].upper() + name[1:]


def _same(result: PortfolioResult, speech: Speech) -> list[str]:
    """Objectives whose portfolios buy the same tonnes, as they are shown."""
    computed = [choice for choice in result.portfolios if choice.quantity_t]

    def bought(choice: Choice) -> list[tuple[str, str]]:
        return [(name, tonnes(amount, speech)) for name, amount in sorted((choice.quantity_t or {}).items())]

    groups = [list(group) for _, group in groupby(sorted(computed, key=bought), key=bought)]
    return [
        say("lead_same", speech, group=", ".join(say(one.objective, speech) for one in group)) for group in groups if len(group) > 1
    ]  # fmt: skip


def _unmet(result: PortfolioResult, speech: Speech) -> list[str]:
    """What is unmet, said once for all portfolios that leave the same."""
    short = [choice for choice in result.portfolios if choice.unmet_t]

    def left(choice: Choice) -> str:
        return tonnes(choice.unmet_t, speech)

    groups = [(text, list(group)) for text, group in groupby(sorted(short, key=left), key=left)]
    return [
        say("lead_unmet", speech, unmet_t=text, group=", ".join(say(one.objective, speech) for one in group)) for text, group in groups
    ]  # fmt: skip
