"""Pairs of rows that contradict each other, both values, and which is used by which stated rule."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from kzgraph.answers.reports import Listing, Table
from kzgraph.evidence import Note, SourceRank
from kzgraph.flows import Flows
from kzgraph.frames import records
from kzgraph.schema.columns import CONFLICT_KEY
from kzgraph.sheets.ledger import CLAIMS_FILE, Ledger, Row, claim_values, edge_values, natural, statement
from kzgraph.sheets.sheets import cited_sources

CLAIM_RULE = Note("rule_claim")
COLUMNS = (
    "about", "subject", "relation", "object", "mineral", "when", "status",
    "used", "used_value", "used_unit", "used_source_ids", "used_ref", "other", "other_value", "other_unit", "other_source_ids", "other_ref", "rule", "because",
)  # fmt: skip
SHOWN = ("about", "used", "other", "because")


@dataclass(frozen=True)
class Side:
    """One of two figures: what is said, by whom, where; `value` in `unit`."""

    values: Mapping[str, Any]
    source_ids: str
    ref: str

    @property
    def value(self) -> float | None:
        found = self.values["value"]
        return float(found) if found is not None else self.values["share_pct"]

    @property
    def unit(self) -> str:
        return str(self.values["unit"]) if self.values["value"] is not None else "%" if self.values["share_pct"] is not None else ""


@dataclass(frozen=True)
class Conflict:
    """Two sides, the used one first, and the rule; with a `claim` or where a third is used, neither is."""

    used: Side
    other: Side
    rule: Note


def conflicts(ledger: Ledger, rank: SourceRank, flows: Iterable[Note]) -> list[Conflict]:
    """Every pair: rows under one key with different figures, wholes against sums of parts (`flows`: their notes), claims by `contradicts`."""
    return [*_edge_conflicts(ledger.edges, rank), *_whole_conflicts(ledger.edges, flows), *_claim_conflicts(ledger)]


def _edge_conflicts(edges: pd.DataFrame, rank: SourceRank) -> list[Conflict]:
    """Rows that are the same statement by other sources (CONFLICT_KEY) with another quantity or share."""
    year = edges["year"].astype("float64")
    whole = edges["period"].where(edges["period"] != edges["year"].astype("str"), "")
    keyed = edges.assign(year=year, period=whole)
    crowded = keyed[keyed.duplicated(list(CONFLICT_KEY), keep=False)]
    found = []
    for _, rows in crowded.groupby(list(CONFLICT_KEY), dropna=False, sort=True):
        told = sorted(records(edges.loc[rows.index]), key=lambda row: (math.isnan(row["quantity_t"]), *rank.order(row["source_ids"])))
        for one, two in itertools.combinations(told, 2):
            if differ(one, two):
                first = not differ(one, told[0]) or not _figured(told[0])
                rule = rank.rule(one["source_ids"], two["source_ids"]) if first else Note("rule_neither", {"source": told[0]["source_ids"]})
                found.append(Conflict(_side(one), _side(two), rule))
    return found


def differ(one: Row, two: Row) -> bool:
    """Whether both state a quantity, or both a share, and not the same."""
    return any(one[name] != two[name] and not math.isnan(one[name]) and not math.isnan(two[name]) for name in ("quantity_t", "share_pct"))


def _figured(row: Row) -> bool:
    return not (math.isnan(row["quantity_t"]) and math.isnan(row["share_pct"]))


def _side(row: Row) -> Side:
    return Side(edge_values(row), row["source_ids"], row["row_ref"])


def _whole_conflicts(edges: pd.DataFrame, notes: Iterable[Note]) -> list[Conflict]:
    """A figure of the mineral as a whole against figures under its codes, where the flows view compares the two."""
    named = {ref for note in notes for name in ("used_ref", "other_ref") for ref in note.values[name].split(";")}
    rows = {row["row_ref"]: row for row in records(edges[edges["row_ref"].isin(named)])}
    found = []
    for note in notes:
        sides = [_sum([rows[ref] for ref in note.values[f"{name}_ref"].split(";")], note.values, name) for name in ("used", "other")]
        if bool(sides[0].values["hs_code"]) != bool(sides[1].values["hs_code"]):
            found.append(Conflict(sides[0], sides[1], note.values["rule"]))
    return found


def _sum(rows: Sequence[Row], stated: Mapping[str, Any], name: str) -> Side:
    """One side of a comparison, which may be the sum of several rows: tonnes of their basis."""
    codes = ", ".join(sorted({row["hs_code"] for row in rows} - {""}))
    values = edge_values(rows[0]) | {"hs_code": codes}
    if len(rows) > 1:
        values |= {"value": stated[f"{name}_t"], "unit": f"t {rows[0]['basis']}".strip(), "share_pct": None}
    return Side(values, stated[name], stated[f"{name}_ref"])


def _claim_conflicts(ledger: Ledger) -> list[Conflict]:
    """Claims and what they are said to contradict, each pair once. None is used: claims are never summed."""
    claims = {
        row["id"]: Side(claim_values(row), row["source_ids"], f"{CLAIMS_FILE}:{line}")
        for line, row in zip(ledger.claims.index, records(ledger.claims), strict=True)
    }
    facts: dict[str, list[Side]] = {id_: [side] for id_, side in claims.items()}
    for row in records(ledger.edges[ledger.edges["fact_ids"] != ""]):
        for fact in row["fact_ids"].split(";"):
            facts.setdefault(fact, []).append(_side(row))
    found: dict[frozenset[str], Conflict] = {}
    for row in records(ledger.claims):
        one = claims[row["id"]]
        for id_ in sorted({part.strip() for part in row["contradicts"].split(";")} - {""}, key=natural):
            for two in facts.get(id_, ()):
                found.setdefault(frozenset({one.ref, two.ref}), Conflict(one, two, CLAIM_RULE))
    return list(found.values())


def contradictions(views: Iterable[Flows]) -> list[Note]:
    """The notes of flows on two figures of which one is used."""
    return [note for view in views for notes in view.notes.values() for note in notes if note.code == "contradiction"]


def touches(conflict: Conflict, *, mineral: str | None, state: str | None, where: Mapping[str, str]) -> bool:
    """Whether the pair is about the mineral and the state; either may be open."""
    sides = [side.values for side in (conflict.used, conflict.other)]
    about = {value for values in sides for value in (values["mineral"], values["object"], values["subject"])}
    places = {where.get(id_, id_) for id_ in about}
    return (mineral is None or mineral in about) and (state is None or state in places)


def conflict_list(ledger: Ledger, found: Sequence[Conflict], *, mineral: str | None = None, state: str | None = None) -> Listing:
    """The pairs as a listing, edges by mineral and key first, claims last."""
    rows = tuple(_line(conflict) for conflict in found)
    cited = {id_ for conflict in found for side in (conflict.used, conflict.other) for id_ in side.source_ids.split(";")}
    about = [name for name in (mineral, state) if name]
    title = (
        Note("conflicts_title_about", {"number": str(len(rows)), "who": about})
        if about
        else Note("conflicts_title", {"number": str(len(rows))})
    )
    facts = {"mineral": mineral, "state": state, "n_conflicts": len(rows)}
    return Listing(
        title, (Note("conflicts_lead"),), facts, (Table("conflicts", COLUMNS, rows, SHOWN),), sources=cited_sources(ledger.sources, cited)
    )


def _line(conflict: Conflict) -> tuple[Any, ...]:
    used, other = conflict.used, conflict.other
    said = dict(used.values) | {"value": None, "value_low": None, "value_high": None, "share_pct": None}
    if conflict.rule != CLAIM_RULE and bool(said["hs_code"]) != bool(other.values["hs_code"]):
        said["hs_code"] = ""
    about = [used.values[name] for name in ("subject", "relation", "object", "mineral", "when", "status")]
    sides = (
        (Note("stated", {"figure": _figure(side, conflict), "source": side.source_ids.replace(";", ", "), "ref": _ref(side.ref)}), side.value, side.unit, tuple(side.source_ids.split(";")), side.ref)
        for side in (used, other)
    )  # fmt: skip
    return statement(said), *about, *itertools.chain.from_iterable(sides), conflict.rule.code.removeprefix("rule_"), conflict.rule


def _ref(refs: str) -> str:
    """Up to three row refs; what is a sum of many rows says how many more."""
    first = refs.split(";")
    return ", ".join(first[:3]) + (f" + {len(first) - 3}" if len(first) > 3 else "")


def _figure(side: Side, conflict: Conflict) -> Note:
    """The figure of one side; where the two sides are told of different things, the whole sentence."""
    same = all(conflict.used.values[name] == conflict.other.values[name] for name in ("subject", "relation", "object"))
    return Note("figure" if same or side is conflict.used else "statement", side.values)
