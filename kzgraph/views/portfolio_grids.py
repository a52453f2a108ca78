"""The tables of portfolios: beside the base, what binds, the candidates with their sources, the curve between cost and risk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kzgraph.scenarios.choices import Objective
from kzgraph.views.document import Grid
from kzgraph.views.portfolio_reasons import limit_text, say, shortened
from kzgraph.views.scenario_grids import tonnes
from kzgraph.views.speech import Speech
from kzgraph.whatif.candidates import CandidateRow
from kzgraph.whatif.portfolios import Choice, PortfolioResult

MOST_SUPPLIERS = 12
MOST_CANDIDATES = 15
MOST_LIMITS = 6
Amounts = Mapping[str, float | None]


def usd(value: float | None, speech: Speech) -> str:
    """US dollars for people: whole from 1000 on."""
    if value is None:
        return speech.say("not_computed")
    return speech.number(float(round(value)) if abs(value) >= 1000 else float(f"{value:.4g}"))


def portfolio_grid(result: PortfolioResult, speech: Speech) -> Grid:
    """The base and the portfolios that could be computed, side by side; no rows where there are none."""
    base, choices = result.base, [choice for choice in result.portfolios if choice.quantity_t is not None]
    told: list[tuple[Amounts, Amounts]] = [(base.quantity_t, base.share), *((one.quantity_t or {}, one.share or {}) for one in choices)]
    rows = _supplier_rows(told, speech)
    if base.unexplained_t:
        part = base.unexplained_t / base.imports_t if base.imports_t else None
        rows.append((say("unexplained", speech), _amount(base.unexplained_t, part, speech), *("-" for _ in choices)))
    rows += [
        (say("supplied", speech), _tonnes(base.imports_t, speech), *(_tonnes(one.supplied_t, speech) for one in choices)),
        (say("unmet", speech), "-", *(_tonnes(one.unmet_t, speech) for one in choices)),
        (say("cost_usd", speech), usd(base.cost_usd, speech), *(usd(one.cost_usd, speech) for one in choices)),
        (say("hhi_is", speech), speech.interval(base.hhi.lower, base.hhi.upper, 3), *(_index(one.hhi, speech) for one in choices)),
        (say("hhi_wgi_is", speech), speech.interval(base.hhi_wgi.lower, base.hhi_wgi.upper, 3), *(_index(one.hhi_wgi, speech) for one in choices)),
        (say("n_minus_1", speech), _tonnes(base.n_minus_1_t, speech), *(_tonnes(one.n_minus_1_t, speech) for one in choices)),
    ]  # fmt: skip
    first = say("base", speech, year=result.base_year) if result.base_year is not None else say("base_none", speech)
    header = (say("measure", speech), first, *(say(choice.objective, speech) for choice in choices))
    return Grid(say("portfolios", speech), header, tuple(rows) if choices else (), numeric=tuple(range(1, len(header))))


def _supplier_rows(told: Sequence[tuple[Amounts, Amounts]], speech: Speech) -> list[tuple[str, ...]]:
    """The suppliers with the most in any column, and the others added up."""
    names = {name for quantity, _ in told for name in quantity}
    ranked = sorted(names, key=lambda name: (-max(quantity.get(name) or 0.0 for quantity, _ in told), name))
    shown = ranked if len(ranked) <= MOST_SUPPLIERS + 1 else ranked[:MOST_SUPPLIERS]
    others = ranked[len(shown) :]
    rows = [(speech.name(name), *(_supplied(name, quantity, share, speech) for quantity, share in told)) for name in shown]
    if others:
        rows.append((say("more", speech, number=len(others)), *(_added(others, quantity, share, speech) for quantity, share in told)))
    return rows


def _supplied(name: str, quantity: Amounts, share: Amounts, speech: Speech) -> str:
    return _amount(quantity[name], share.get(name), speech) if name in quantity else "-"


def _added(names: Sequence[str], quantity: Amounts, share: Amounts, speech: Speech) -> str:
    """The tonnes of several suppliers; unknown where those of one are."""
    amounts, parts = [quantity[name] for name in names if name in quantity], [share.get(name) for name in names if name in quantity]
    if not amounts:
        return "-"
    if None in amounts:
        return speech.say("unknown")
    return _amount(sum(filter(None, amounts)), None if None in parts else sum(filter(None, parts)), speech)


def _amount(quantity: float | None, share: float | None, speech: Speech) -> str:
    text = _tonnes(quantity, speech)
    return text if share is None or quantity is None else f"{text} ({speech.percent(share)})"


def _tonnes(value: float | None, speech: Speech) -> str:
    return speech.say("unknown") if value is None else f"{tonnes(value, speech)} t"


def _index(value: float | None, speech: Speech) -> str:
    return speech.say("not_computed") if value is None else speech.number(value, 3)


def binding_grid(result: PortfolioResult, speech: Speech) -> Grid:
    """The limits that each portfolio runs into, the largest first."""
    rows = []
    for choice in result.portfolios:
        if choice.quantity_t is not None:
            limits = sorted(choice.binding, key=lambda one: (one.kind != "demand", one.kind != "budget", -one.figure))
            text = shortened([limit_text(one, speech) for one in limits], speech, MOST_LIMITS)
            rows.append((say(choice.objective, speech), text or say("nothing", speech)))
    return Grid(say("binds", speech), (say("portfolio", speech), say("limits", speech)), tuple(rows))


def curve_grid(result: PortfolioResult, speech: Speech) -> Grid:
    """The points of the curve: cost and risk, and who is the largest."""
    risk = result.curve_risk or "hhi"
    keys = ("cost_usd", _measure(risk), "largest", "top_share", "unmet")
    rows = tuple(
        (
            usd(choice.cost_usd, speech), _valued(choice, speech), speech.name(choice.top_supplier) if choice.top_supplier else "-",
            speech.percent(choice.top_share), _tonnes(choice.unmet_t, speech),
        )
        for choice in result.curve
    )  # fmt: skip
    header = tuple(say(key, speech) for key in keys)
    return Grid(say("curve", speech, risk=say(_measure(risk), speech)), header, rows, numeric=(0, 1, 3, 4))


def _measure(risk: Objective) -> str:
    return {"share": "top_share", "n-1": "n_minus_1", "hhi": "hhi_is", "hhi-wgi": "hhi_wgi_is"}[risk]


def _valued(choice: Choice, speech: Speech) -> str:
    if choice.objective == "share":
        return speech.percent(choice.value)
    return _tonnes(choice.value, speech) if choice.objective == "n-1" else _index(choice.value, speech)


def candidate_grid(result: PortfolioResult, speech: Speech) -> Grid:
    """The candidates with what limits them, at which price and from which source; those that are bought from first."""
    used = {name for choice in result.portfolios for name in choice.quantity_t or {}}
    ranked = sorted(result.candidates, key=lambda row: (row.supplier not in used, -_most(row), row.supplier))
    shown = ranked if len(ranked) <= MOST_CANDIDATES + 1 else ranked[:MOST_CANDIDATES]
    columns = {
        "supplier": [speech.name(row.supplier) for row in shown],
        "capacity": [say("unlimited", speech) if row.capacity_t is None else tonnes(row.capacity_t, speech) for row in shown],
        "rule": [_rules(row.capacity_rule, speech) for row in shown],
        "contract": ["" if row.minimum_t is None else tonnes(row.minimum_t, speech) for row in shown],
        "ceiling": ["" if row.ceiling_t is None else tonnes(row.ceiling_t, speech) for row in shown],
        "bounds": [_bounds(row, speech) for row in shown],
        "price": [speech.say("unknown") if row.price_usd_per_t is None else usd(row.price_usd_per_t, speech) for row in shown],
        "price_rule": [_rules(row.price_rule, speech) for row in shown],
        "weight": [speech.say("unknown") if row.governance is None else speech.number(row.governance, 2) for row in shown],
        "source": [", ".join(row.source_ids) for row in shown],
    }
    kept = [key for key, cells in columns.items() if any(cells)]
    rows = list(zip(*(columns[key] for key in kept), strict=True))
    if len(ranked) > len(shown):
        rows.append((say("more", speech, number=len(ranked) - len(shown)), *("" for _ in kept[1:])))
    header = tuple(say("rule" if key == "price_rule" else key, speech) for key in kept)
    numeric = tuple(place for place, key in enumerate(kept) if key in ("capacity", "contract", "ceiling", "price", "weight"))
    return Grid(say("candidates", speech), header, tuple(rows), numeric=numeric)


def _most(row: CandidateRow) -> float:
    return float("inf") if row.capacity_t is None else row.capacity_t


def _rules(rule: str, speech: Speech) -> str:
    return " + ".join(say(f"rule_{part}", speech) for part in rule.split("+") if part)


def _bounds(row: CandidateRow, speech: Speech) -> str:
    low = f"≥ {speech.percent(row.min_share)}" if row.min_share else ""
    high = f"≤ {speech.percent(row.max_share)}" if row.max_share is not None and row.max_share < 1 else ""
    return " ".join(filter(None, (low, high)))
