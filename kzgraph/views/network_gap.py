"""The part of an import total that no partner explains: a box and a line of their own, which are no supplier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from kzgraph.evidence import SourceRank
from kzgraph.flows import IsBasket, national_totals, places, trade_flows
from kzgraph.names import GROUPS
from kzgraph.views.network_lines import Node
from kzgraph.views.network_text import Row, Texts, number

LEAST_SHARE = 0.001
"""Less than this part of the total is rounding, not an origin."""


@dataclass(frozen=True, slots=True)
class Gap:
    """What one state's imports of one mineral lack: its box and its row."""

    node: Node
    row: Row

    @property
    def years(self) -> dict[tuple[str, str, str], int]:
        """The year in which total and deliveries are compared, for `Measures.years`."""
        end, mineral, year = self.row["target"], self.row["mineral"], self.row["year"]
        return {(relation, end, mineral): year for relation in ("exports", "imports_total")}


def gaps(nodes: pd.DataFrame, edges: pd.DataFrame, sources: pd.DataFrame, texts: Texts, is_basket: IsBasket) -> list[Gap]:
    """For each state and mineral the newest year in which an import total and all its deliveries are in tonnes of one stage and basis.

    Contradicting rows are settled as in the dependency report.
    """
    edges = edges.assign(row_ref="") if "row_ref" not in edges else edges
    where, rank = places(nodes, edges), SourceRank.from_frame(sources)
    marked = zip(nodes["id"], nodes.get("members", pd.Series("", index=nodes.index)), strict=True)
    groups = dict(GROUPS) | {where.get(id_) or id_: frozenset(cell.split(";")) - {"*", ""} for id_, cell in marked if cell}
    totals = national_totals(edges, relation="imports_total", where=where, rank=rank, is_basket=is_basket).frame
    if totals.empty:
        return []
    deliveries = trade_flows(edges, layer="national", where=where, groups=groups, rank=rank, is_basket=is_basket).frame
    keys = ["consumer", "commodity", "year", "stage", "basis"]
    partners = deliveries.groupby(keys, as_index=False).agg(
        given=("quantity_t", "sum"), missing=("n_missing", "sum"), doubtful=("basket", "any"), part=("partial", "any")
    )
    both = totals[~totals["basket"] & ~totals["partial"] & totals["quantity_t"].notna()].merge(partners, on=keys)
    both = both[(both["missing"] == 0) & ~both["doubtful"] & ~both["part"]]
    both = both[both["quantity_t"] - both["given"] > LEAST_SHARE * both["quantity_t"]]
    newest = both.sort_values(["consumer", "commodity", "year", "stage", "basis"]).drop_duplicates(["consumer", "commodity"], keep="last")
    states = {where.get(id_): id_ for id_, kind in zip(nodes["id"], nodes["kind"], strict=True) if kind == "state"}
    return [_gap(found, states[found["consumer"]], edges, texts) for found in newest.to_dict("records") if found["consumer"] in states]


def _gap(found: Mapping[Any, Any], consumer: str, edges: pd.DataFrame, texts: Texts) -> Gap:
    unit = f"t {found['basis']}".strip()
    lacking = round(found["quantity_t"] - found["given"], 9)
    total, given = (f"{number(found[name], texts.lang)} {unit}" for name in ("quantity_t", "given"))
    id_ = f"gap {consumer} {found['commodity']}"
    row = dict.fromkeys(map(str, edges.columns), "") | {
        "source": id_, "target": consumer, "relation": "unstated", "mineral": found["commodity"], "year": int(found["year"]), "stage": found["stage"],
        "quantity": lacking, "quantity_t": lacking, "unit": unit, "basis": found["basis"], "share_pct": round(100 * lacking / found["quantity_t"], 1),
        "status": "observed", "source_ids": found["source_ids"], "made": True, "note": texts.words["gap"]["note"].format(total=total, given=given),
    }  # fmt: skip
    return Gap(Node(id_, texts.words["gap"]["name"], "gap", "", texts.words["gap"]["note"].format(total=total, given=given), False), row)
