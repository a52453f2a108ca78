"""The one flows view: who delivered how much of what to whom, one row per year, supplier, consumer and commodity.

Several rows may speak of the same delivery; which is used is decided in `evidence`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast

import pandas as pd

from kzgraph.evidence import Note, SourceRank, settle, union
from kzgraph.frames import records

LAYERS = {"national": "exports", "company": "supplies"}
"""The relation that each layer of deliveries is read from."""
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
    "row_ref",
    "basket",
    "partial",
    "n_missing",
]
IsBasket = Callable[[str, str], bool]


@dataclass(frozen=True)
class Flows:
    """`frame` has the columns COLUMNS; `notes` are kept per (consumer, commodity, year)."""

    frame: pd.DataFrame
    notes: Mapping[tuple[str, str, int], tuple[Note, ...]]
    weightless: pd.DataFrame = field(default_factory=pd.DataFrame)
    """Rows with a value but no tonnes, left out of `frame`, with supplier, consumer, commodity, year, stage, basket and value_usd."""

    def rows_on(self, consumer: str, commodity: str) -> pd.DataFrame:
        """The rows of the frame on a pair, in its order."""
        return self.frame.take(self._places.get((consumer, commodity), []))

    @cached_property
    def _places(self) -> Mapping[tuple[str, str], Sequence[int]]:
        found: dict[tuple[str, str], list[int]] = {}
        for place, pair in enumerate(zip(self.frame["consumer"], self.frame["commodity"], strict=True)):
            found.setdefault(pair, []).append(place)
        return found

    def notes_on(self, consumer: str, commodity: str, year: int | None) -> tuple[Note, ...]:
        return self.notes.get((consumer, commodity, year), ()) if year is not None else ()


def places(nodes: pd.DataFrame, edges: pd.DataFrame) -> dict[str, str]:
    """The state behind each node id: a state's own code (or id), a company's country, else what `located_in` says; empty when unknown."""
    where = {
        id_: country or (id_ if kind == "state" else "")
        for id_, kind, country in zip(nodes["id"], nodes["kind"], nodes["country"], strict=True)
    }
    located = edges[edges["relation"] == "located_in"]
    for source, target in sorted(zip(located["source"], located["target"], strict=True)):
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
    relation = LAYERS[layer]
    rows = edges[(edges["relation"] == relation) & (edges["status"] == "observed") & edges["year"].notna()]
    rows, weightless = _weighed(rows)
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
    place = (lambda id_: id_) if by_party else (lambda id_: where.get(id_, ""))
    left = weightless.assign(supplier=weightless["source"].map(lambda id_: where.get(id_, "")), consumer=weightless["target"].map(place))
    left = left[(left["supplier"] != left["consumer"]) & ~left["supplier"].isin(list(groups))].rename(columns={"mineral": "commodity"})
    left = left.assign(
        basket=[bool(code) and is_basket(mineral, code) for mineral, code in zip(left["commodity"], left["hs_code"], strict=True)]
    )
    return Flows(_summed(resolved), {key: tuple(value) for key, value in keyed.items()}, left)


def _weighed(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows with tonnes, or with neither tonnes nor value; and those with a value only, which shows how much they matter."""
    valued = rows["quantity_t"].isna() & rows["share_pct"].isna() & rows["value_usd"].notna()
    return rows[~valued], rows[valued]


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
        quantity_t=("quantity_t", _sum),
        share_pct=("share_pct", lambda values: values.sum(skipna=False)),
        value_usd=("value_usd", _sum),
        source_ids=("source_ids", union),
        row_ref=("row_ref", union),
        basket=("basket", "any"),
        partial=("partial", "any"),
        n_missing=("n_missing", "sum"),
    )
    return summed[COLUMNS]


def _sum(values: pd.Series[float]) -> float:
    """The exact sum of what is known, whatever the order; unknown where nothing is."""
    known = values.dropna()
    return math.fsum(known) if len(known) else math.nan


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
            quantity = float(cast("float", frame.at[row, "quantity_t"]))
            notes.setdefault((consumer, mineral, year), []).append(Note("group_left_out", {"group": group, "quantity_t": quantity}))
    return frame.drop(index=drop)


def _resolve(
    rows: pd.DataFrame, rank: SourceRank, is_basket: IsBasket, *, label: Callable[[str, str], str]
) -> tuple[pd.DataFrame, dict[tuple[str, str, str, int], list[Note]]]:
    """One row per PAIR, stage and basis. Rows that stand alone pass as they are; the others are settled pair by pair."""
    rows = rows.assign(year=rows["year"].astype("int64"))
    codes = rows[["mineral", "hs_code"]].drop_duplicates()
    baskets = {(mineral, code) for mineral, code in codes.itertuples(index=False) if code and (len(code) < 6 or is_basket(mineral, code))}
    rows["basket"] = [pair in baskets for pair in zip(rows["mineral"], rows["hs_code"], strict=True)] if baskets else False
    rows["partial"] = (rows["period"] != "") & (rows["period"] != rows["year"].astype("str"))
    wanted = [*PAIR, "stage", "quantity_t", "basis", "share_pct", "value_usd", "source_ids", "row_ref", "basket", "partial"]
    crowded = rows.duplicated(PAIR, keep=False)
    groups: dict[tuple[str, str, str, int], list[dict[str, Any]]] = {}
    for row in records(rows.loc[crowded, [*wanted, "hs_code", "period"]]):
        groups.setdefault((row["source"], row["target"], row["mineral"], row["year"]), []).append(row)
    notes: dict[tuple[str, str, str, int], list[Note]] = {}
    settled = []
    for pair in sorted(groups):
        figures, found = settle(groups[pair], rank, label(pair[0], pair[1]))
        settled += [dict(zip(PAIR, pair, strict=True)) | figure for figure in figures]
        if found:
            notes[pair] = found
    parts = [rows.loc[~crowded, wanted]]
    if settled:
        parts.append(pd.DataFrame(settled, columns=wanted).astype(parts[0].dtypes.to_dict()))
    return pd.concat(parts, ignore_index=True), notes
