"""The rows that answer a question on a consumer or a mineral, from the tables and the trade statistics, as flows and totals."""

from __future__ import annotations

from functools import partial

import pandas as pd

from kzgraph.flows import LAYERS, Flows, national_totals, trade_flows
from kzgraph.sheets import bases, outlook
from kzgraph.world.grounds import Grounds

TOTALS = ("imports_total", "consumes")
MATERIAL = 0.05
"""Part of the value of joint imports up to which those without tonnes may be left out of the sum of tonnes."""


def edges_on(grounds: Grounds, consumer: str | None, mineral: str | None) -> pd.DataFrame:
    """Rows of the tables and of the trade statistics on the pair, either of which may be open. A group's imports are its members' from outside."""
    edges = grounds.edges
    if mineral is not None:
        edges = edges[edges["mineral"] == mineral]
    if consumer is not None:
        target, source = (edges[end].map(grounds.place) for end in ("target", "source"))
        edges = edges[(target == consumer) | (edges["target"] == consumer) | (source == consumer)]
    if consumer in grounds.buyers:
        return edges
    minerals = None if mineral is None else [mineral]
    members = grounds.groups.get(consumer or "", frozenset())
    statistics = (
        joint_imports(grounds.trade(minerals=minerals), str(consumer), members)
        if members
        else grounds.trade(minerals=minerals, consumer=consumer)
    )
    return pd.concat([edges, statistics], ignore_index=True) if len(statistics) else edges


def joint_imports(rows: pd.DataFrame, group: str, members: frozenset[str]) -> pd.DataFrame:
    """The members' imports from outside as imports of the group: one row a year, supplier and code. Tonnes are unknown where much has none."""
    outside = rows[rows["target"].isin(members) & ~rows["source"].isin(members)]
    keys, figures = ["year", "source", "mineral", "hs_code", "stage"], ["quantity_t", "value_usd"]
    weighed = outside.assign(weighed_usd=outside["value_usd"].where(outside["quantity_t"].notna()))
    sums = weighed.groupby(keys, as_index=False, sort=True)[[*figures, "weighed_usd"]].sum()
    joint = outside.drop_duplicates(keys).drop(columns=figures).merge(sums, on=keys, how="inner", validate="1:1")
    tonnes = joint["quantity_t"].mask(joint["weighed_usd"] < (1 - MATERIAL) * joint["value_usd"])
    refs = "baci:" + joint["year"].astype("str") + ":" + joint["source"] + f":{group}:" + joint["hs_code"]
    return joint.assign(quantity_t=tonnes, quantity=tonnes, target=group, row_ref=refs)[list(rows)]


def deliveries(grounds: Grounds, edges: pd.DataFrame, layer: str, *, by_party: bool = False) -> Flows:
    """The flows of one layer among the rows."""
    return trade_flows(
        edges, layer=layer, where=grounds.where, groups=grounds.groups, rank=grounds.rank, is_basket=grounds.is_basket, by_party=by_party
    )  # fmt: skip


def totals(grounds: Grounds, edges: pd.DataFrame) -> dict[str, Flows]:
    """What states import and consume in all, as stated among the rows."""
    told = partial(national_totals, edges, where=grounds.where, rank=grounds.rank, is_basket=grounds.is_basket)
    return {relation: told(relation=relation) for relation in TOTALS}


def evidence(grounds: Grounds, consumer: str | None, mineral: str | None) -> bases.Evidence:
    """What sheets on the consumer or the mineral are made from."""
    edges = edges_on(grounds, consumer, mineral)
    stated = totals(grounds, edges)
    weighed = {pair for pair in zip(edges["mineral"], edges["basis"], strict=True) if pair[1]}
    factors = {pair: factor for pair in weighed if (factor := grounds.factor(*pair)) is not None}
    return bases.Evidence(
        deliveries={layer: deliveries(grounds, edges, layer, by_party=consumer in grounds.buyers) for layer in LAYERS},
        imports=stated["imports_total"],
        consumption=stated["consumes"],
        future=outlook.promised_rows(edges, grounds.where),
        sources=grounds.sources,
        rank=grounds.rank,
        factors=factors,
    )
