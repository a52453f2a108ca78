"""The legend of a network page: what its boxes, lines, units and words mean, and no more than it shows."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from typing import Any

from kzgraph.schema.columns import KINDS, STAGES
from kzgraph.views.network_drawing import DASHES
from kzgraph.views.network_filters import strength

SHARES = (0.05, 0.3, 1.0)


def legend(data: Mapping[str, Any], language: Mapping[str, Any]) -> str:
    """Sections of signs with their meanings, as markup in which every text is escaped."""
    lists = {
        "boxes": _boxes(data, language),
        "colours": _colours(data, language),
        "styles": _styles(data, language),
        "widths": _widths(language),
        "units": _units(data, language),
    }
    return "".join(
        f"<section><h3>{html.escape(language['reading'][name])}</h3><ul>"
        + "".join(f"<li>{sign}<span>{html.escape(text)}</span></li>" for sign, text in items)
        + "</ul></section>"
        for name, items in lists.items()
        if items
    )


def _boxes(data: Mapping[str, Any], language: Mapping[str, Any]) -> list[tuple[str, str]]:
    reading, found = language["reading"], {node["group"] for node in data["nodes"]}
    kinds = [(f'<i class="box {kind}"></i>', language["kinds"][kind]) for kind in KINDS if kind in found]
    groups = [('<i class="box state group"></i>', reading["group"])] if data["groups"] else []
    return kinds + groups + ([('<i class="box gap"></i>', reading["gap"])] if "gap" in found else [])


def _colours(data: Mapping[str, Any], language: Mapping[str, Any]) -> list[tuple[str, str]]:
    stages = {**language["stages"], "unstated": language["stages"][""], "grey": language["reading"]["grey"]}
    drawn = [name for name in (*STAGES, "unstated", "grey") if any(edge["colour"] == name for edge in data["edges"])]
    shares = [(_shades(), language["reading"]["share"])]
    return [(_swatch(name), stages[name]) for name in drawn] + (shares if any("strength" in row for row in data["rows"]) else [])


def _styles(data: Mapping[str, Any], language: Mapping[str, Any]) -> list[tuple[str, str]]:
    drawn = {edge["style"] for edge in data["edges"]} - {"gap"}
    return [(_swatch("plain", dashes=dashes), language["reading"][name]) for name, dashes in DASHES.items() if name in drawn]


def _widths(language: Mapping[str, Any]) -> list[tuple[str, str]]:
    reading = language["reading"]
    return [
        (_swatch("plain", 7), reading["width"]),
        (_swatch("plain", 1), reading["thin"]),
        ('<i class="sign">→</i>', reading["arrow"]),
        ('<i class="sign">+</i>', reading["more"]),
    ]


def _units(data: Mapping[str, Any], language: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The units and terms that occur and are no everyday words."""
    said = {str(row["facts"].get("quantity", "")).split(" ", 1)[-1] for row in data["rows"]}
    units = sorted({part for text in said for part in text.split(" ") if part in language["units"]})
    terms = ["code"] if any("hs_code" in row["facts"] for row in data["rows"]) else []
    return [(f'<i class="sign">{html.escape(name)}</i>', language["units"][name]) for name in units] + [
        ('<i class="sign">HS</i>', language["reading"][name]) for name in terms
    ]


def _swatch(colour: str, width: float = 3, *, dashes: Iterable[int] = ()) -> str:
    pattern = f' stroke-dasharray="{" ".join(map(str, dashes))}"' if dashes else ""
    return f'<svg class="{colour}" width="40" height="12" aria-hidden="true"><path d="M1 6H39" stroke-width="{width}"{pattern}/></svg>'


def _shades() -> str:
    """A line in the strength of each of SHARES."""
    parts = [f'<path d="M{1 + 13 * at} 6h12" stroke-width="7" opacity="{strength(share)}"/>' for at, share in enumerate(SHARES)]
    return f'<svg class="plain" width="40" height="12" aria-hidden="true">{"".join(parts)}</svg>'
