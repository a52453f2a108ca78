"""The ledger: which sources there are and what rests on each, and which collected fact lives in which row."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from kzgraph.answers.reports import Listing, Table
from kzgraph.evidence import Note
from kzgraph.frames import records
from kzgraph.names import unknown_id
from kzgraph.schema.columns import SOURCES
from kzgraph.sheets.sheets import cited_sources

Row = Mapping[str, Any]
SOURCE_COLUMNS = tuple(column.name for column in SOURCES)
CLAIMS_FILE = "claims.csv"
FIGURES = ("quantity", "quantity_low", "quantity_high", "share_pct")
SAID = ("subject", "relation", "object", "mineral", "value", "value_low", "value_high", "unit", "share_pct", "when", "status")
"""What a row says, one column each: for programs; people read the sentence."""


@dataclass(frozen=True)
class Ledger:
    """The tables as evidence: edges with `row_ref`, claims, sources, the facts left out with the reason, the rows of the trade extract by source."""

    edges: pd.DataFrame
    claims: pd.DataFrame
    sources: pd.DataFrame
    left_out: Mapping[str, str]
    trade_rows: Mapping[str, int]


def edge_values(row: Row) -> dict[str, Any]:
    """What a row of an edges table says."""
    year: int | str = int(row["year"]) if known(row["year"]) else ""
    return {
        "subject": row["source"],
        "relation": row["relation"],
        "object": row["target"],
        "mineral": row["mineral"],
        "hs_code": row["hs_code"],
        "stage": row["stage"],
        **{name.replace("quantity", "value"): _known(row[name]) for name in FIGURES},
        "unit": row["unit"],
        "when": row["period"] or year,
        "status": row["status"],
    }


def claim_values(row: Row) -> dict[str, Any]:
    """What a claim says."""
    numbers = {name: _known(row[name]) for name in ("value", "value_low", "value_high")}
    said = {"subject": row["subject"], "relation": row["predicate"], "object": row["object"], "mineral": row["mineral"]}
    return {**said, "hs_code": "", "stage": "", **numbers, "share_pct": None, "unit": row["unit"], "when": row["period"], "status": row["status"]}  # fmt: skip


def statement(values: Mapping[str, Any]) -> Note:
    """The values of a row as a sentence of the reader's language."""
    return Note("statement", values)


def source_list(ledger: Ledger) -> Listing:
    """All sources, and how many rows rest on each: by table of edges, claims, the trade extract."""
    counted: dict[str, Counter[str]] = {
        "claims_rows": Counter(_each(ledger.claims["source_ids"])),
        "trade_rows": Counter(ledger.trade_rows),
    }
    files = ledger.edges["row_ref"].str.partition(":")[0]
    tables = {name: f"{name.removesuffix('.csv')}_rows" for name in dict.fromkeys(files)}
    counted = {tables[name]: Counter(_each(ledger.edges.loc[files == name, "source_ids"])) for name in tables} | counted
    rows = []
    known = {row["id"]: row for row in records(ledger.sources)}
    unlisted = sorted({id_ for counts in counted.values() for id_ in counts} - set(known))
    for id_ in (*sorted(known), *unlisted):
        row = known.get(id_, {"id": id_, "kind": "user"})
        counts = [counts[id_] for counts in counted.values()]
        parts = tuple(f"{name.removesuffix('_rows')} {count}" for name, count in zip(counted, counts, strict=True) if count)
        rows.append((*(row.get(name, "") for name in SOURCE_COLUMNS), *counts, sum(counts), parts))
    columns = (*SOURCE_COLUMNS, *counted, "rows", "rests_on_it")
    shown = ("id", "kind", "publisher", "published", "rests_on_it", "url")
    unused = [row[0] for row in rows if not row[-2]]
    notes = (Note("sources_unused", {"ids": unused}),) if unused else ()
    title = Note("sources_title", {"number": str(len(rows))})
    return Listing(title, (Note("sources_lead"),), {"n_sources": len(rows)}, (Table("sources", columns, tuple(rows), shown),), notes=notes)


def source_sheet(ledger: Ledger, id_: str) -> Listing:
    """One source, and every row and claim that rests on it. Raises UnknownNameError."""
    known = {*ledger.sources["id"], *_each(ledger.edges["source_ids"])}
    if id_ not in known:
        raise unknown_id(id_, "a source id", known)
    source = cited_sources(ledger.sources, [id_])[0]
    edges = [(row["row_ref"], edge_values(row), row["note"]) for row in records(_citing(ledger.edges, id_))]
    found = _citing(ledger.claims, id_)
    claims = [(f"{CLAIMS_FILE}:{line}", claim_values(row), row["note"]) for line, row in zip(found.index, records(found), strict=True)]
    columns = ("row_ref", "says", *SAID, "note")
    table = Table("rests_on_it", columns, tuple(_line(*row) for row in edges + claims), ("row_ref", "says", "note"))
    trade = ledger.trade_rows.get(id_, 0)
    lead = [Note("source_lead", {"n_edges": str(len(edges)), "n_claims": str(len(claims))})]
    lead += [Note("source_trade", {"number": str(trade)})] if trade else []
    given = records(ledger.sources[ledger.sources["id"] == id_])
    facts = {**({name: str(given[0][name]) for name in SOURCE_COLUMNS} if given else {"id": id_, "kind": "user"}), "trade_rows": trade}
    return Listing(source.title, tuple(lead), facts, (table,), sources=(source,))


def _line(ref: str, values: Mapping[str, Any], note: str) -> tuple[Any, ...]:
    return ref, statement(values), *(values[name] for name in SAID), note


def fact_list(ledger: Ledger, *, id_: str | None = None, article: str | None = None) -> Listing:
    """The collected facts and where each lives: a row, a claim, or left out with the reason. `article` (a1-a5) keeps seed facts told by it.

    Raises UnknownNameError where no fact has that id.
    """
    lives = _facts(ledger)
    if id_ is not None:
        known = {fact for fact, *_ in lives}
        wanted = {fact for fact in known if fact == id_} or {fact for fact in known if fact.casefold() == id_.casefold()}
        if not wanted:
            raise unknown_id(id_, "a collected fact", known)
        lives = [entry for entry in lives if entry[0] in wanted]
    if article is not None:
        lives = [entry for entry in lives if entry[0].startswith("S") and article.casefold() in entry[3]]
    lives.sort(key=lambda entry: (natural(entry[0]), natural(entry[1])))
    rows: tuple[tuple[Any, ...], ...] = tuple(
        (fact, ref, statement(values) if values else reason, *(values[name] if values else None for name in SAID), sources, reason)
        for fact, ref, values, sources, reason in lives
    )
    number = len({row[0] for row in rows})
    columns = ("id", "row_ref", "says", *SAID, "source_ids", "reason")
    table = Table("facts", columns, rows, ("id", "row_ref", "says", "source_ids"))
    cited = cited_sources(ledger.sources, {source for row in rows for source in row[-2]}) if id_ is not None else ()
    title = (
        Note("facts_title_article", {"number": str(number), "article": article})
        if article
        else Note("facts_title", {"number": str(number)})
    )
    return Listing(title, (Note("facts_lead"),), {"n_facts": number, "n_rows": len(rows)}, (table,), sources=cited)


Entry = tuple[str, str, dict[str, Any] | None, tuple[str, ...], str]
"""Fact id, where it lives, what it says, its sources, and why it was left out."""


def _facts(ledger: Ledger) -> list[Entry]:
    found: list[Entry] = []
    for row in records(ledger.edges[ledger.edges["fact_ids"] != ""]):
        found += [(fact, row["row_ref"], edge_values(row), tuple(row["source_ids"].split(";")), "") for fact in row["fact_ids"].split(";")]
    for line, row in zip(ledger.claims.index, records(ledger.claims), strict=True):
        found.append((row["id"], f"{CLAIMS_FILE}:{line}", claim_values(row), tuple(row["source_ids"].split(";")), ""))
    return found + [(fact, "left-out.csv", None, (), reason) for fact, reason in ledger.left_out.items()]


def natural(text: str) -> tuple[tuple[int, str], ...]:
    """A sorting key that puts S2 before S10.

    >>> sorted(["S10", "S2", "c1"], key=natural)
    ['S2', 'S10', 'c1']
    """
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", text))


def _each(cells: Iterable[str]) -> list[str]:
    return [id_ for cell in cells for id_ in cell.split(";") if id_]


def _citing(table: pd.DataFrame, id_: str) -> pd.DataFrame:
    return table.loc[[id_ in cell.split(";") for cell in table["source_ids"]]]


def _known(value: Any) -> float | None:
    return float(value) if known(value) else None


def known(value: Any) -> bool:
    """Whether a cell holds something."""
    return not (value is None or value == "" or bool(pd.isna(value)))
