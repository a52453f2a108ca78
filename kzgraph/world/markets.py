"""To whom a state sells, and who depends on it: trade between states, stage by stage, without the codes that mix minerals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from kzgraph.evidence import union
from kzgraph.flows import Flows, national_totals, trade_flows
from kzgraph.frames import records
from kzgraph.sheets.sheets import MATERIAL
from kzgraph.world.grounds import Grounds, ids, kept, known, total

SHOWN_BUYERS = 10
SHOWN_DEPENDENTS = 25
DEPENDENT = 0.10
"""Part of a consumer's imports from which on it is listed as a dependent."""
KIND = ["commodity", "stage", "basis"]


def _cited(grounds: Grounds) -> pd.DataFrame:
    edges = grounds.edges
    return edges[(edges["relation"] == "exports") & (edges["status"] == "observed") & edges["year"].notna()]


def _joined(*frames: pd.DataFrame) -> pd.DataFrame:
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else frames[0]


def _flows(grounds: Grounds, rows: pd.DataFrame) -> Flows:
    return trade_flows(rows, layer="national", where=grounds.where, groups=grounds.groups, rank=grounds.rank, is_basket=grounds.is_basket)


def _counted(cited: pd.DataFrame, statistics: pd.DataFrame) -> set[tuple[str, str, int]]:
    """The minerals, stages and years that the statistics count in whole: those where no cited figure is under a code that they lack."""
    codes = set(zip(statistics["mineral"], statistics["hs_code"], strict=True))
    beyond = {
        (row["mineral"], row["stage"], int(row["year"]))
        for row in records(cited[["mineral", "stage", "year", "hs_code"]])
        if row["hs_code"] and (row["mineral"], row["hs_code"]) not in codes
    }
    return set(zip(statistics["mineral"], statistics["stage"], statistics["year"].astype("int64"), strict=True)) - beyond


def _with_whole(grounds: Grounds, frame: pd.DataFrame, counted: set[tuple[str, str, int]]) -> pd.DataFrame:
    """The flows of the minerals themselves; `whole` where the statistics, or own rows in place of the shipped ones, count all partners."""
    frame = frame[~frame["basket"] & ~frame["partial"] & (frame["consumer"] != "") & (frame["supplier"] != "")]
    keys = zip(frame["commodity"], frame["stage"], frame["year"], frame["source_ids"], strict=True)
    alone = not grounds.rank.own_beside
    return frame.assign(whole=[key[:3] in counted or (alone and grounds.rank.kind(key[3]) == "user") for key in keys])


def sold(grounds: Grounds, state: str) -> tuple[pd.DataFrame, Flows]:
    """What the state is known to sell: of each mineral, stage and basis the newest year, `whole` where all its buyers are known.

    A whole year is one of the trade statistics or of own rows; single cited deliveries say nothing of the rest.
    """
    statistics = grounds.trade(supplier=state)
    cited = _cited(grounds)
    cited = kept(cited, (grounds.place(id_) == state for id_ in cited["source"]))
    flows = _flows(grounds, _joined(cited, statistics))
    frame = _with_whole(grounds, flows.frame, _counted(cited, statistics))
    frame = frame[frame["supplier"] == state]
    newest = [
        rows[rows["year"] == (rows.loc[rows["whole"], "year"] if rows["whole"].any() else rows["year"]).max()]
        for _, rows in frame.groupby(KIND, sort=True)
    ]
    return (pd.concat(newest, ignore_index=True) if newest else frame), flows


def buyers(grounds: Grounds, state: str, newest: pd.DataFrame, flows: Flows) -> list[dict[str, Any]]:
    """The largest buyers of each mineral and stage with their part of the state's exports of it, and the rest as one row."""
    totals = _totals(grounds, "exports_total", state)
    groups = []
    for _, rows in newest.groupby(KIND, sort=True):
        told = sorted(records(rows), key=lambda row: (pd.isna(row["quantity_t"]), -(known(row["quantity_t"]) or 0), row["consumer"]))
        groups.append((float(rows["value_usd"].sum()), told))
    groups.sort(
        key=lambda group: (group[1][0]["commodity"] not in grounds.listed, -group[0], group[1][0]["commodity"], group[1][0]["stage"])
    )
    found = []
    for _, told in groups:
        whole, cited = _whole(told, totals, flows, state)
        lines = [_sale(row["consumer"], [row], whole, cited) for row in told[:SHOWN_BUYERS]]
        if told[SHOWN_BUYERS:]:
            lines.append(_sale("rest", told[SHOWN_BUYERS:], whole, cited))
        found += lines
    return found


def _whole(
    told: Sequence[dict[str, Any]], totals: dict[tuple[Any, ...], dict[str, Any]], flows: Flows, state: str
) -> tuple[float | None, tuple[str, ...]]:
    """The tonnes that shares are parts of, None where not all of them are known; and the sources of a stated total."""
    first = told[0]
    key = (state, first["commodity"], first["year"], first["stage"], first["basis"])
    stated = totals.get(key)
    summed = total(known(row["quantity_t"]) for row in told)
    if stated is not None:
        return max(stated["quantity_t"], summed or 0), ids(stated["source_ids"])
    if not all(row["whole"] for row in told) or summed is None:
        return None, ()
    light = _light(flows, first)
    value = sum(known(row["value_usd"]) or 0 for row in told)
    return (None if light > MATERIAL * (value + light) else summed), ()


def _light(flows: Flows, row: Mapping[str, Any], **where: str) -> float:
    """The value of the deliveries without tonnes beside a flow: of the same mineral, stage and year."""
    rows = flows.weightless
    if not len(rows):
        return 0.0
    wanted = {name: row[name] for name in ("commodity", "stage", "year")} | where
    beside = ~rows["basket"].astype("bool")
    for name, value in wanted.items():
        beside &= rows[name] == value
    return float(rows.loc[beside, "value_usd"].sum())


def _sale(consumer: str, rows: Sequence[dict[str, Any]], whole: float | None, cited: tuple[str, ...]) -> dict[str, Any]:
    quantity = total(known(row["quantity_t"]) for row in rows)
    share = quantity / whole if quantity is not None and whole else None
    return {
        "mineral": rows[0]["commodity"],
        "stage": rows[0]["stage"],
        "basis": rows[0]["basis"],
        "consumer": consumer,
        "year": int(rows[0]["year"]),
        "quantity_t": quantity,
        "value_usd": total(known(row["value_usd"]) for row in rows),
        "share": share,
        "source_ids": tuple(sorted({*ids(union(row["source_ids"] for row in rows)), *(cited if share is not None else ())})),
    }


def _totals(grounds: Grounds, relation: str, state: str | None = None) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Stated totals by state, mineral, year, stage and basis."""
    edges = grounds.edges[grounds.edges["relation"] == relation]
    if state is not None:
        edges = kept(edges, (grounds.place(id_) == state for id_ in edges["source"]))
    frame = national_totals(edges, relation=relation, where=grounds.where, rank=grounds.rank, is_basket=grounds.is_basket).frame
    return {
        (row["consumer"], row["commodity"], row["year"], row["stage"], row["basis"]): row
        for row in records(frame)
        if not row["basket"] and not row["partial"] and known(row["quantity_t"]) is not None
    }


def dependents(grounds: Grounds, state: str, newest: pd.DataFrame) -> list[dict[str, Any]]:
    """Consumers of whose imports of a mineral, at one stage, at least DEPENDENT comes from the state.

    Minerals on a list of critical minerals first, then by value.
    """
    years = {(row["commodity"], row["stage"], row["basis"]): int(row["year"]) for row in records(newest)}
    wanted = set(zip(newest["consumer"], newest["commodity"], strict=True))
    minerals = sorted({pair[1] for pair in wanted})
    cited, statistics = _cited(grounds), [grounds.trade(minerals=minerals, year=year) for year in sorted(set(years.values()))]
    rows = _joined(cited, *statistics)
    rows = rows[rows["year"].isin(set(years.values()))]
    rows = kept(rows, ((grounds.place(id_), mineral) in wanted for id_, mineral in zip(rows["target"], rows["mineral"], strict=True)))
    flows = _flows(grounds, rows)
    frame = _with_whole(grounds, flows.frame, _counted(cited, _joined(*statistics, cited.iloc[:0])))
    totals = _totals(grounds, "imports_total")
    found = []
    for key, partners in frame.groupby([*KIND, "consumer", "year"], sort=True):
        commodity, stage, basis, consumer, year = key
        if years.get((commodity, stage, basis)) == year and state in set(partners["supplier"]):
            found += _dependent(state, records(partners), totals.get((consumer, commodity, year, stage, basis)), flows)
    found.sort(
        key=lambda line: (
            line["mineral"] not in grounds.listed,
            -(line["value_usd"] or 0),
            -line["share"],
            line["consumer"],
            line["mineral"],
        )
    )
    return found[:SHOWN_DEPENDENTS]


def _dependent(state: str, rows: Sequence[dict[str, Any]], stated: dict[str, Any] | None, flows: Flows) -> list[dict[str, Any]]:
    mine = next(row for row in rows if row["supplier"] == state)
    summed = total(known(row["quantity_t"]) for row in rows)
    light = _light(flows, mine, consumer=mine["consumer"])
    value = sum(known(row["value_usd"]) or 0 for row in rows)
    if stated is None and (summed is None or not all(row["whole"] for row in rows) or light > MATERIAL * (value + light)):
        return []
    imports = max(stated["quantity_t"], summed or 0) if stated is not None else summed
    quantity = known(mine["quantity_t"])
    if not imports or quantity is None or quantity / imports < DEPENDENT:
        return []
    cited = [row["source_ids"] for row in rows] + ([stated["source_ids"]] if stated is not None else [])
    return [
        {
            "consumer": mine["consumer"],
            "mineral": mine["commodity"],
            "stage": mine["stage"],
            "basis": mine["basis"],
            "year": int(mine["year"]),
            "share": quantity / imports,
            "quantity_t": quantity,
            "imports_t": imports,
            "value_usd": known(mine["value_usd"]),
            "source_ids": ids(union(cited)),
        }
    ]
