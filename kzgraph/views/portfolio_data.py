"""Portfolios for programs: JSON (the contract) and CSV (a line a portfolio and supplier)."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping
from typing import Any

from kzgraph.scenarios.choices import Conflict, Limit
from kzgraph.views import data
from kzgraph.views.portfolio_reasons import limit_text, reason_text
from kzgraph.views.speech import Speech
from kzgraph.whatif.portfolios import Choice, PortfolioResult

COLUMNS = (
    "consumer", "mineral", "base_year", "objective", "point", "supplier", "quantity_t", "share", "capacity_t", "capacity_rule", "price_usd_per_t",
    "price_rule", "governance", "demand_t", "demand_rule", "supplied_t", "unmet_t", "value", "cost_usd", "top_share", "n_minus_1_t", "hhi", "hhi_wgi",
    "hhi_lower", "hhi_upper", "hhi_wgi_lower", "hhi_wgi_upper", "binding", "reason", "source_ids", "warnings",
)  # fmt: skip
CHOICES = ("portfolios", "curve", "curve_reason", "notes")
"""Fields whose values hold choices or reasons."""


def to_dict(result: PortfolioResult, speech: Speech) -> dict[str, Any]:
    """The result as plain JSON types. The first portfolio's figures stand at the top, all of them in `portfolios`."""
    portfolios = [_choice(one, speech) for one in result.portfolios]
    content = {
        field.name: data.plain(getattr(result, field.name), speech)
        for field in dataclasses.fields(result)
        if field.name not in CHOICES
    }  # fmt: skip
    return {
        **content,
        **portfolios[0],
        "portfolios": portfolios,
        "curve": [_choice(one, speech) for one in result.curve],
        "curve_reason": None if result.curve_reason is None else reason_text(result.curve_reason, speech),
        "warnings": _warnings(result, speech),
    }


def _choice(choice: Choice, speech: Speech) -> dict[str, Any]:
    content = {
        field.name: data.plain(getattr(choice, field.name), speech) for field in dataclasses.fields(choice) if field.name != "reason"
    }
    against = choice.reason.limits if isinstance(choice.reason, Conflict) else ()
    return content | {
        "binding": [_limit(one, speech) for one in choice.binding],
        "reason": None if choice.reason is None else reason_text(choice.reason, speech),
        "conflicts": [_limit(one, speech) for one in against],
    }


def _limit(limit: Limit, speech: Speech) -> dict[str, Any]:
    return {"kind": limit.kind, "supplier": limit.supplier or None, "figure": limit.figure, "text": limit_text(limit, speech)}


def _warnings(result: PortfolioResult, speech: Speech) -> list[str]:
    return list(dict.fromkeys(speech.warning(note) for note in result.notes))


def to_json(result: PortfolioResult, speech: Speech) -> str:
    """JSON in ASCII, so that no terminal can spoil it."""
    return json.dumps(to_dict(result, speech), indent=2, allow_nan=False) + "\n"


def to_csv(result: PortfolioResult, speech: Speech) -> str:
    """Comma-separated, decimal points. The base comes first, points of the curve last and numbered; unknown is empty."""
    return data.csv_text(*lines(result, speech))


def lines(result: PortfolioResult, speech: Speech) -> data.Lines:
    """Columns and rows of the CSV."""
    return COLUMNS, _rows(result, speech)


def _rows(result: PortfolioResult, speech: Speech) -> Iterator[Mapping[str, Any]]:
    common = {name: getattr(result, name) for name in ("consumer", "mineral", "base_year", "demand_t", "demand_rule")}
    common["warnings"] = " | ".join(_warnings(result, speech))
    about = {row.supplier: row for row in result.candidates}

    def told(
        figures: Mapping[str, Any], quantity: Mapping[str, float | None], share: Mapping[str, float | None]
    ) -> Iterator[Mapping[str, Any]]:
        for supplier in quantity or {"": None}:
            line = {**common, **figures, "supplier": supplier or None, "quantity_t": quantity.get(supplier), "share": share.get(supplier)}
            row = about.get(supplier)
            if row is not None:
                line |= {
                    name: getattr(row, name) for name in ("capacity_t", "capacity_rule", "price_usd_per_t", "price_rule", "governance")
                }
                line["source_ids"] = ";".join(row.source_ids)
            yield line

    base = result.base
    bounds = {f"{name}_{end}": getattr(getattr(base, name), end) for name in ("hhi", "hhi_wgi") for end in ("lower", "upper")}
    figures = {name: getattr(base, name) for name in ("cost_usd", "top_share", "n_minus_1_t")}
    yield from told({"objective": "base", "supplied_t": base.imports_t, **bounds, **figures}, base.quantity_t, base.share)
    points = [(None, one) for one in result.portfolios] + [(number, one) for number, one in enumerate(result.curve, start=1)]
    for point, choice in points:
        yield from told({"point": point, **_figures(choice, speech)}, choice.quantity_t or {}, choice.share or {})


def _figures(choice: Choice, speech: Speech) -> dict[str, Any]:
    figures = {name: getattr(choice, name) for name in COLUMNS if hasattr(choice, name) and name not in ("quantity_t", "share")}
    figures["binding"] = "; ".join(limit_text(one, speech) for one in choice.binding)
    figures["reason"] = None if choice.reason is None else reason_text(choice.reason, speech)
    return figures
