"""Which of several rows on the same figure is used, by one stated rule, and what is said of the others.

1. The sources that the user prefers, in the order given; rows that the user added replace nothing unless `own` is preferred;
2. the mineral itself before a basket code that contains it, a whole year before a part of one;
3. then by who counted: statistics, government, company, press, the user's own rows;
4. then the newer publication; then the source id, so that the answer never depends on row order.

Figures under different HS codes are parts and are added; a figure without a code is the whole and replaces its parts, unless they come from
a better kind of source. Different stages (ore, refined metal) and bases (metal, oxide) are kept apart: their tonnes do not add.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from kzgraph.schema.columns import OWN_SOURCE, SOURCE_KINDS

Row = Mapping[str, Any]
"""One row of edges: stage, basis, hs_code, period, quantity_t, share_pct, value_usd, source_ids, basket, partial, row_ref."""


@dataclass(frozen=True)
class Note:
    """Something the reader of a figure must know: a code of the message catalogue and the values in it."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class SourceRank:
    """Orders sources by who counted and when. `prefer` are ids that go before all others, `own_beside` starts the refs of
    rows that the user added beside others (`own:`)."""

    kinds: Mapping[str, str]
    published: Mapping[str, str]
    prefer: tuple[str, ...] = ()
    own_beside: tuple[str, ...] = ()

    @classmethod
    def from_frame(cls, sources: pd.DataFrame, *, prefer: tuple[str, ...] = (), own_beside: tuple[str, ...] = ()) -> SourceRank:
        kinds, published = (dict(zip(sources["id"], sources[name], strict=True)) for name in ("kind", "published"))
        return cls(kinds, published, prefer, own_beside)

    def kind(self, source_ids: str) -> str:
        """The best kind among the ids; ids that no table knows are the user's own."""
        kinds = [self.kinds.get(id_, "user") for id_ in source_ids.split(";")]
        return min(kinds, key=SOURCE_KINDS.index)

    def order(self, source_ids: str) -> tuple[tuple[int, bool, int], str, str]:
        """Sorts the better source first: preferred, not the user's own, kind, newest publication, id."""
        return self.grade(source_ids), _descending(self._newest(source_ids)), source_ids

    def grade(self, source_ids: str) -> tuple[int, bool, int]:
        """What goes before the date: preferred, not the user's own, who counted."""
        ids = source_ids.split(";")
        preferred = min((self.prefer.index(id_) for id_ in ids if id_ in self.prefer), default=len(self.prefer))
        return preferred, OWN_SOURCE in ids, SOURCE_KINDS.index(self.kind(source_ids))

    def rule(self, used: str, other: str) -> Note:
        """Why the sources `used` go before the sources `other`: a note whose code names the rule."""
        one, two = self.grade(used), self.grade(other)
        newest, older = self._newest(used), self._newest(other)
        if one[0] != two[0]:
            return Note("rule_preferred", {"source": self.prefer[one[0]] if one[0] < two[0] else self.prefer[two[0]]})
        if one[1] != two[1]:
            return Note("rule_own")
        if one[2] != two[2]:
            return Note("rule_kind", {"one_kind": self.kind(used), "other_kind": self.kind(other)})
        if newest != older:
            return Note("rule_newer", {"newer": newest, "older": older}) if older else Note("rule_dated", {"newer": newest})
        return Note("rule_id", {"first": used, "second": other})

    def decides(self, row_refs: str, source_ids: str) -> bool:
        """Whether a figure may decide what others count for (year, layer, basis, basket): own rows beside shipped ones only where `own` is preferred."""
        own = all(ref.startswith(self.own_beside) for ref in row_refs.split(";"))
        return not own or self.prefers(source_ids)

    def prefers(self, source_ids: str) -> bool:
        """Whether one of the ids is preferred."""
        return any(id_ in self.prefer for id_ in source_ids.split(";"))

    def _newest(self, source_ids: str) -> str:
        return max((self.published.get(id_, "") for id_ in source_ids.split(";")), default="")


def _descending(date: str) -> str:
    """A key that sorts newer dates first, and no date last."""
    digits = [char for char in date if char.isdigit()]
    return "".join(chr(ord("0") + 9 - int(char)) for char in digits) or "~"


def union(source_ids: Iterable[str]) -> str:
    """The ids of several cells as one cell."""
    return ";".join(sorted({id_ for cell in source_ids for id_ in cell.split(";")}))


def code_of(row_ref: str) -> str:
    """The HS code in the ref of a row of the trade statistics; a ref of the tables says itself where to look.

    >>> code_of("baci:2024:NAM:FRA:261210"), code_of("edges.csv:19")
    ('261210', 'edges.csv:19')
    """
    return row_ref.rpartition(":")[2] if row_ref.startswith("baci:") else row_ref


def settle(rows: Sequence[Row], rank: SourceRank, who: str) -> tuple[list[dict[str, Any]], list[Note]]:
    """The figures to use for one pair and year, one per stage and basis, and notes on what was not used."""
    notes: list[Note] = []
    for column, code in (("basket", "basket_left_out"), ("partial", "period_left_out")):
        left = [row for row in rows if row[column] and not rank.prefers(row["source_ids"])]
        if left and any(not row[column] and rank.decides(row["row_ref"], row["source_ids"]) for row in rows):
            values = {"who": who, "codes": _listed(row["hs_code"] for row in left), "periods": _listed(row["period"] for row in left)}
            rows = [row for row in rows if row not in left]
            beside = [] if any(not row["hs_code"] for row in rows) else [[row["stage"], row["quantity_t"]] for row in left]
            notes.append(Note(code, values | {"left": beside}))
    told: dict[tuple[str, ...], list[Row]] = {}
    for row in _staged(rows):
        period = row["period"] if row["partial"] else ""
        told.setdefault((*(str(row[name]) for name in ("stage", "basis", "hs_code")), period), []).append(row)
    chosen = [_best(told[key], rank, who, notes) for key in sorted(told)]
    figures = []
    for kind in sorted({(row["stage"], row["basis"]) for row in chosen}):
        parts = [row for row in chosen if (row["stage"], row["basis"]) == kind]
        whole = [row for row in parts if not row["hs_code"]]
        coded = _one_source([row for row in parts if row["hs_code"]], rank, who, notes)
        used = _whole_or_parts(whole, coded, rank, who, notes) if whole and coded else whole or coded
        figures.append(added(used))
    return figures, notes


def _staged(rows: Sequence[Row]) -> Sequence[Row]:
    """Rows that name no stage speak of the one stage that the rows of the pair beside them name."""
    stages = {row["stage"] for row in rows} - {""}
    if len(stages) != 1:
        return rows
    stage = stages.pop()
    return [{**row, "stage": stage} for row in rows]


def _one_source(coded: Sequence[Row], rank: SourceRank, who: str, notes: list[Note]) -> Sequence[Row]:
    """The codes that add up: those of one source (editions of the HS differ between sources), a heading instead of its own subheadings."""
    kept = [row for row in coded if not any(row is not other and row["hs_code"].startswith(other["hs_code"]) for other in coded)]
    by_source: dict[str, list[Row]] = {}
    for row in kept:
        by_source.setdefault(row["lead"], []).append(row)
    sets = sorted(by_source.items(), key=lambda item: rank.order(item[0]))
    for source, others in sets[1:]:
        used, other = added(sets[0][1]), added(others)
        notes.append(contradiction(who, used, other, rank.rule(sets[0][0], source)))
    return sets[0][1] if sets else []


def _listed(values: Iterable[str]) -> str:
    return ", ".join(sorted({str(value) for value in values if value}))


def _best(rows: Sequence[Row], rank: SourceRank, who: str, notes: list[Note]) -> dict[str, Any]:
    """One statement among those of several sources, and a note when they differ."""
    told = sorted(rows, key=lambda row: (math.isnan(row["quantity_t"]), *rank.order(row["source_ids"]), row["quantity_t"]))
    used = {**told[0], "lead": told[0]["source_ids"]}
    for other in told[1:]:
        if other["quantity_t"] == used["quantity_t"]:
            used["source_ids"] = union([used["source_ids"], other["source_ids"]])
            used["row_ref"] = union([used["row_ref"], other["row_ref"]])
            used["value_usd"] = other["value_usd"] if math.isnan(used["value_usd"]) else used["value_usd"]
        elif not math.isnan(other["quantity_t"]) and not _rounded(used, other):
            notes.append(contradiction(who, used, other, rank.rule(told[0]["source_ids"], other["source_ids"])))
    return used


def _rounded(used: Row, other: Row) -> bool:
    """Whether one source prints the same figure with fewer digits."""
    return bool(other["source_ids"] == used["source_ids"] and math.isclose(used["quantity_t"], other["quantity_t"], rel_tol=1e-5))


def contradiction(who: str, used: Row, other: Row, rule: Note) -> Note:
    """The note on two figures of which one is used, with the rule that chose it."""
    values = {"used_t": used["quantity_t"], "used": used["source_ids"], "other_t": other["quantity_t"], "other": other["source_ids"]}
    return Note("contradiction", {"who": who, **values, "used_ref": used["row_ref"], "other_ref": other["row_ref"], "rule": rule})


def _whole_or_parts(whole: Sequence[Row], coded: Sequence[Row], rank: SourceRank, who: str, notes: list[Note]) -> Sequence[Row]:
    best, bare = (min((row["lead"] for row in rows), key=rank.grade) for rows in (coded, whole))
    unknown = (math.isnan(added(coded)["quantity_t"]), math.isnan(added(whole)["quantity_t"]))
    better = unknown[0] < unknown[1] or (unknown[0] == unknown[1] and rank.grade(best) < rank.grade(bare))
    used, other = (coded, whole) if better else (whole, coded)
    one, two = added(used), added(other)
    if one["quantity_t"] != two["quantity_t"] and not math.isnan(two["quantity_t"]):
        rule = rank.rule(best, bare) if better else Note("rule_whole")
        notes.append(contradiction(who, one, two, rule))
    return used


def added(parts: Sequence[Row]) -> dict[str, Any]:
    """The sum of the parts; unknown when any part is."""
    return {
        "quantity_t": math.fsum(row["quantity_t"] for row in parts),
        "stage": parts[0]["stage"],
        "basis": parts[0]["basis"],
        "share_pct": parts[0]["share_pct"] if len(parts) == 1 else math.nan,
        "value_usd": math.fsum(row["value_usd"] for row in parts),
        "source_ids": union(row["source_ids"] for row in parts),
        "row_ref": union(row["row_ref"] for row in parts),
        "basket": any(row["basket"] for row in parts),
        "partial": any(row["partial"] for row in parts),
    }
