"""The one flows view: who delivered how much of what to whom, one row per year, supplier, consumer and commodity.

Several rows may speak of the same delivery. What is used is decided here, by one stated rule, and what is left out is noted:

1. the mineral itself before a basket code that contains it, a whole year before a part of one;
2. then by who counted: statistics, government, company, press, the user's own rows;
3. then the newer publication; then the source id, so that the answer never depends on row order.

Figures under different HS codes are parts and are added; a figure without a code is the whole and replaces its parts, unless they come from
a better kind of source. Different stages (ore, refined metal) and bases (metal, oxide) are kept apart: their tonnes do not add.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import pandas as pd

from kzgraph.frames import records
from kzgraph.schema.columns import SOURCE_KINDS

PAIR = ["source", "target", "mineral", "year"]
COLUMNS = [
    "year",
    "supplier",
    "consumer",
    "commodity",
    "stage",
    "quantity_t",
    "basis",
    "share_pct",
    "value_usd",
    "source_ids",
    "basket",
    "partial",
    "n_missing",
]
IsBasket = Callable[[str, str], bool]


@dataclass(frozen=True)
class Note:
    """Something the reader of a figure must know: a code of the message catalogue and the values in it."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Flows:
    """`frame` has the columns COLUMNS; `notes` are kept per (consumer, commodity, year)."""

    frame: pd.DataFrame
    notes: Mapping[tuple[str, str, int], tuple[Note, ...]]

    def notes_on(self, consumer: str, commodity: str, year: int | None) -> tuple[Note, ...]:
        return self.notes.get((consumer, commodity, year), ()) if year is not None else ()


@dataclass(frozen=True)
class SourceRank:
    """Orders sources by who counted and when."""

    kinds: Mapping[str, str]
    published: Mapping[str, str]

    @classmethod
    def from_frame(cls, sources: pd.DataFrame) -> SourceRank:
        return cls(dict(zip(sources["id"], sources["kind"], strict=True)), dict(zip(sources["id"], sources["published"], strict=True)))

    def kind(self, source_ids: str) -> str:
        """The best kind among the ids; ids that no table knows are the user's own."""
        kinds = [self.kinds.get(id_, "user") for id_ in source_ids.split(";")]
        return min(kinds, key=SOURCE_KINDS.index)

    def order(self, source_ids: str) -> tuple[int, str, str]:
        newest = max((self.published.get(id_, "") for id_ in source_ids.split(";")), default="")
        return SOURCE_KINDS.index(self.kind(source_ids)), _descending(newest), source_ids


def _descending(date: str) -> str:
    """A key that sorts newer dates first, and no date last."""
    digits = [char for char in date if char.isdigit()]
    return "".join(chr(ord("0") + 9 - int(char)) for char in digits) or "~"


def places(nodes: pd.DataFrame, edges: pd.DataFrame) -> dict[str, str]:
    """The state behind each node id: a state's own code (or id), a company's country, else what `located_in` says; empty when unknown."""
    where = {
        id_: country or (id_ if kind == "state" else "")
        for id_, kind, country in zip(nodes["id"], nodes["kind"], nodes["country"], strict=True)
    }
    located = edges[edges["relation"] == "located_in"]
    for source, target in zip(located["source"], located["target"], strict=True):
        if not where.get(source):
            where[source] = where.get(target, "")
    return where


def trade_flows(
    edges: pd.DataFrame, *, layer: str, where: Mapping[str, str], groups: Mapping[str, frozenset[str]], rank: SourceRank, is_basket: IsBasket,
    by_party: bool = False,
) -> Flows:  # fmt: skip
    """Observed deliveries of one layer. `national` reads `exports` rows between states, `company` reads `supplies` rows by the parties' countries.

    The layers are never added to each other: national totals already contain what companies deliver. `by_party` keeps the receiving
    company's id as the consumer. `groups` maps an aggregate's code to its members (empty: the world).
    """
    relation = {"national": "exports", "company": "supplies"}[layer]
    rows = edges[(edges["relation"] == relation) & (edges["status"] == "observed") & edges["year"].notna()]
    resolved, notes = _resolve(rows, rank, is_basket, label=lambda source, target: where.get(source) or source)
    resolved["supplier"] = [where.get(id_, "") for id_ in resolved["source"]]
    resolved["consumer"] = list(resolved["target"]) if by_party else [where.get(id_, "") for id_ in resolved["target"]]
    keyed = _rekey(notes, (lambda source, target: target) if by_party else (lambda source, target: where.get(target, "")))
    if layer == "company" and not by_party:
        domestic = resolved["supplier"] == resolved["consumer"]
        for consumer, commodity, year in resolved.loc[domestic, ["consumer", "mineral", "year"]].drop_duplicates().itertuples(index=False):
            keyed.setdefault((consumer, commodity, year), []).append(Note("domestic_left_out"))
        resolved = resolved[~domestic]
    resolved = _without_groups(resolved, groups, keyed)
    return Flows(_summed(resolved), {key: tuple(value) for key, value in keyed.items()})


def national_totals(edges: pd.DataFrame, *, relation: str, where: Mapping[str, str], rank: SourceRank, is_basket: IsBasket) -> Flows:
    """What a state imports, consumes or produces in all, as one statement a year: the flows view with an empty supplier."""
    rows = edges[(edges["relation"] == relation) & (edges["status"] == "observed") & edges["year"].notna()]
    resolved, notes = _resolve(rows, rank, is_basket, label=lambda source, target: relation)
    resolved["supplier"] = ""
    resolved["consumer"] = [where.get(id_, "") for id_ in resolved["source"]]
    keyed = _rekey(notes, lambda source, target: where.get(source, ""))
    return Flows(_summed(resolved), {key: tuple(value) for key, value in keyed.items()})


def _rekey(
    notes: Mapping[tuple[str, str, str, int], list[Note]], consumer: Callable[[str, str], str]
) -> dict[tuple[str, str, int], list[Note]]:
    keyed: dict[tuple[str, str, int], list[Note]] = {}
    for (source, target, mineral, year), found in notes.items():
        keyed.setdefault((consumer(source, target), mineral, year), []).extend(found)
    return keyed


def _summed(resolved: pd.DataFrame) -> pd.DataFrame:
    """One row per (year, supplier, consumer, commodity); tonnes that nobody states stay unknown and are counted in `n_missing`."""
    frame = resolved.rename(columns={"mineral": "commodity"}).assign(n_missing=resolved["quantity_t"].isna().astype("int64"))
    keys = ["year", "supplier", "consumer", "commodity", "stage", "basis"]
    if not frame.duplicated(keys).any():
        return frame[COLUMNS].sort_values(keys, kind="stable", ignore_index=True)
    summed = frame.groupby(keys, as_index=False, sort=True).agg(
        quantity_t=("quantity_t", lambda values: values.sum(min_count=1)),
        share_pct=("share_pct", lambda values: values.sum(skipna=False)),
        value_usd=("value_usd", lambda values: values.sum(min_count=1)),
        source_ids=("source_ids", union),
        basket=("basket", "any"),
        partial=("partial", "any"),
        n_missing=("n_missing", "sum"),
    )
    return summed[COLUMNS]


def union(source_ids: Iterable[str]) -> str:
    """The ids of several cells as one cell."""
    return ";".join(sorted({id_ for cell in source_ids for id_ in cell.split(";")}))


def _without_groups(
    frame: pd.DataFrame, groups: Mapping[str, frozenset[str]], notes: dict[tuple[str, str, int], list[Note]]
) -> pd.DataFrame:
    """Leaves out an aggregate supplier: the world always, any other where one of its members is there too."""
    grouped = frame["supplier"].isin(list(groups))
    if not grouped.any():
        return frame
    drop = []
    for row in frame.index[grouped]:
        group, consumer, mineral = (str(frame.at[row, name]) for name in ("supplier", "consumer", "mineral"))
        year = int(cast("int", frame.at[row, "year"]))
        beside = set(frame.loc[(frame["consumer"] == consumer) & (frame["mineral"] == mineral) & (frame["year"] == year), "supplier"])
        if not groups[group] or groups[group] & beside:
            drop.append(row)
            notes.setdefault((consumer, mineral, year), []).append(Note("group_left_out", {"group": group}))
    return frame.drop(index=drop)


def _resolve(
    rows: pd.DataFrame, rank: SourceRank, is_basket: IsBasket, *, label: Callable[[str, str], str]
) -> tuple[pd.DataFrame, dict[tuple[str, str, str, int], list[Note]]]:
    """One row per PAIR. Rows that stand alone pass as they are; the others are settled pair by pair."""
    rows = rows.assign(year=rows["year"].astype("int64"))
    codes = rows[["mineral", "hs_code"]].drop_duplicates()
    baskets = {(mineral, code) for mineral, code in codes.itertuples(index=False) if code and is_basket(mineral, code)}
    rows["basket"] = [pair in baskets for pair in zip(rows["mineral"], rows["hs_code"], strict=True)] if baskets else False
    rows["partial"] = (rows["period"] != "") & (rows["period"] != rows["year"].astype("str"))
    wanted = [*PAIR, "stage", "quantity_t", "basis", "share_pct", "value_usd", "source_ids", "basket", "partial"]
    crowded = rows.duplicated(PAIR, keep=False)
    notes: dict[tuple[str, str, str, int], list[Note]] = {}
    settled = []
    for key, group in rows[crowded].groupby(PAIR, sort=True):
        source, target, mineral, year = cast("tuple[str, str, str, int]", key)
        pair = (source, target, mineral, int(year))
        figures, found = _settle(group, rank, label(pair[0], pair[1]))
        settled += [dict(zip(PAIR, pair, strict=True)) | figure for figure in figures]
        if found:
            notes[pair] = found
    parts = [rows.loc[~crowded, wanted]]
    if settled:
        parts.append(pd.DataFrame(settled, columns=wanted).astype(parts[0].dtypes.to_dict()))
    return pd.concat(parts, ignore_index=True), notes


def _settle(rows: pd.DataFrame, rank: SourceRank, who: str) -> tuple[list[dict[str, Any]], list[Note]]:
    """The figures to use for one pair and year, one per stage and basis."""
    notes: list[Note] = []
    for column, code in (("basket", "basket_left_out"), ("partial", "period_left_out")):
        if rows[column].any() and not rows[column].all():
            left = rows[rows[column]]
            notes.append(Note(code, {"who": who, "codes": _listed(left["hs_code"]), "periods": _listed(left["period"])}))
            rows = rows[~rows[column]]
    chosen = [_best(group, rank, who, notes) for _, group in rows.groupby(["stage", "basis", "hs_code", "period"], sort=True)]
    figures = []
    for stage, basis in sorted({(row["stage"], row["basis"]) for row in chosen}):
        parts = [row for row in chosen if (row["stage"], row["basis"]) == (stage, basis)]
        whole = [row for row in parts if not row["hs_code"]]
        coded = [row for row in parts if row["hs_code"]]
        if whole and coded:
            parts = _whole_or_parts(whole, coded, rank, who, notes)
        figures.append(_added(parts))
    return figures, notes


def _listed(values: Any) -> str:
    return ", ".join(sorted({str(value) for value in values if value}))


def _best(rows: pd.DataFrame, rank: SourceRank, who: str, notes: list[Note]) -> dict[str, Any]:
    """One statement among those of several sources, and a note when they differ."""
    told = sorted(records(rows), key=lambda row: (math.isnan(row["quantity_t"]), *rank.order(row["source_ids"])))
    used = dict(told[0])
    for other in told[1:]:
        if other["quantity_t"] == used["quantity_t"]:
            used["source_ids"] = union([used["source_ids"], other["source_ids"]])
        elif not pd.isna(other["quantity_t"]):
            notes.append(_contradiction(who, used["quantity_t"], used["source_ids"], other["quantity_t"], other["source_ids"]))
    return used


def _contradiction(who: str, used_t: float, used: str, other_t: float, other: str) -> Note:
    return Note("contradiction", {"who": who, "used_t": used_t, "used": used, "other_t": other_t, "other": other})


def _whole_or_parts(
    whole: list[dict[str, Any]], coded: list[dict[str, Any]], rank: SourceRank, who: str, notes: list[Note]
) -> list[dict[str, Any]]:
    better = min(rank.order(row["source_ids"])[0] for row in coded) < min(rank.order(row["source_ids"])[0] for row in whole)
    used, other = (coded, whole) if better else (whole, coded)
    one, two = _added(used), _added(other)
    if one["quantity_t"] != two["quantity_t"] and not pd.isna(two["quantity_t"]):
        notes.append(_contradiction(who, one["quantity_t"], one["source_ids"], two["quantity_t"], two["source_ids"]))
    return used


def _added(parts: list[dict[str, Any]]) -> dict[str, Any]:
    """The sum of the parts; unknown when any part is."""
    frame = pd.DataFrame(parts)
    return {
        "quantity_t": float(frame["quantity_t"].sum(skipna=False)),
        "stage": str(frame["stage"].iloc[0]),
        "basis": str(frame["basis"].iloc[0]),
        "share_pct": float(frame["share_pct"].iloc[0]) if len(frame) == 1 else math.nan,
        "value_usd": float(frame["value_usd"].sum(skipna=False)),
        "source_ids": union(frame["source_ids"]),
        "basket": bool(frame["basket"].any()),
        "partial": bool(frame["partial"].any()),
    }
