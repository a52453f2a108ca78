"""How much of a list of critical minerals a state is known to produce, mineral by mineral, beside what was claimed.

Evidence, the first that holds: `tonnage`, a figure of its output; `export`, at least MATERIAL_EXPORT of world exports under a code of the mineral
alone, and more than it imports; `plant`, a company in the state named as making it now, without tonnes. Anything less (an official's word, a plan,
a claim) is `claim`, else `none`. Exports alone are not evidence of production: they can be re-exports.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from kzgraph.answers.reports import Listing
from kzgraph.errors import UnknownNameError
from kzgraph.evidence import Note, union
from kzgraph.frames import records
from kzgraph.names import nearest
from kzgraph.world.grounds import Grounds, Row, ids, is_partial, kept, known, listing, table, when, year_of

MATERIAL_EXPORT = 0.01
"""Part of world exports (by value, under codes of the mineral alone) from which on exports are evidence."""
CURRENT_YEARS = 5
"""A figure that is older, seen from the newest figure of the state, is history."""
WORLD_EXPORTS = "share of world export value of"
"""Predicate of an observed figure of trade statistics on the state's part of world exports, for codes that the extract does not have."""
LIST_NAMES = {"USA": "us", "EU27": "eu", "GBR": "uk"}
MAKING = ("produces_total", "produces", "refines")
EVIDENCE = ("tonnage", "export", "plant", "claim", "none")
Found = tuple[str, str | Note, tuple[str, ...]]
"""Evidence, what it is, and its sources."""


def list_names(grounds: Grounds) -> dict[str, tuple[str, int]]:
    """The lists that the tables have: name -> owner and year."""
    lists = grounds.edges[(grounds.edges["relation"] == "lists") & grounds.edges["year"].notna()]
    owners = {(grounds.place(row["source"]) or row["source"], int(row["year"])) for row in records(lists)}
    return {f"{LIST_NAMES.get(owner, owner.lower())}-{year}": (owner, year) for owner, year in sorted(owners)}


def coverage(grounds: Grounds, state: str, name: str) -> Listing:
    """The minerals of the list by what is known of the state's output of each. Raises UnknownNameError for a list that is not there."""
    known_lists = list_names(grounds)
    if name.lower() not in known_lists:
        near = nearest(name, known_lists) or list(known_lists)
        text = f"known are {', '.join(known_lists)}" if known_lists else "the tables have no list of critical minerals (relation lists)"
        raise UnknownNameError(f'"{name}" is not a known list - {text}', name=name, candidates=near)
    owner, year = known_lists[name.lower()]
    rows = [
        row for row in grounds.rows("lists") if (grounds.place(row["source"]) or row["source"]) == owner and year_of(row) == year
    ]  # fmt: skip
    minerals = sorted({row["target"] for row in rows})
    span = Span(_newest(grounds.trade(supplier=state)), _newest(_made(grounds, state)))
    found = {mineral: _evidence(grounds, state, mineral, span) for mineral in minerals}
    lines = [
        {"mineral": mineral, "evidence": kind, "detail": detail, "source_ids": sources}
        for mineral, (kind, detail, sources) in sorted(found.items(), key=lambda item: (EVIDENCE.index(item[1][0]), item[0]))
    ]
    counts = {f"{kind}_count": sum(line["evidence"] == kind for line in lines) for kind in EVIDENCE}
    evidence = sum(counts[f"{kind}_count"] for kind in ("tonnage", "export", "plant"))
    facts = {"state": state, "list": name.lower(), "listed_count": len(minerals), "evidence_count": evidence, **counts}
    claims = _claims(grounds, state, name.lower().partition("-")[0].upper(), len(minerals))
    tables = (
        table("minerals", "mineral evidence detail source_ids", lines),
        table("claims", "id predicate object claimed_count of_count same_length period source_ids note", claims),
    )
    said = {
        "who": state,
        "list": name.lower(),
        "listed": len(minerals),
        "evidence": evidence,
        "percent": MATERIAL_EXPORT * 100,
        "years": CURRENT_YEARS,
    }
    said |= {kind: counts[f"{kind}_count"] for kind in EVIDENCE}
    lead = [Note("lead_coverage", said), Note("lead_coverage_rule", said), Note("lead_coverage_claims", said)]
    return listing(grounds, Note("title_coverage", said), lead, facts, tables)


@dataclass(frozen=True, slots=True)
class Span:
    """The newest year of the trade statistics and of the figures of output."""

    traded: int | None
    made: int | None


def _newest(rows: pd.DataFrame) -> int | None:
    years = rows["year"].dropna()
    return int(years.max()) if len(years) else None


def _made(grounds: Grounds, state: str) -> pd.DataFrame:
    edges = grounds.edges
    edges = edges[edges["relation"].isin(MAKING) & (edges["status"] == "observed") & edges["quantity_t"].notna()]
    return kept(edges, ((grounds.place(id_) or id_) == state for id_ in edges["source"]))


def _held(grounds: Grounds, mineral: str) -> frozenset[str]:
    """The mineral with the forms of it, or the members of the group, that are minerals of their own (bauxite, alumina; platinum).

    A host that it is recovered from is no form of it: bauxite is not gallium.
    """
    about = {row["id"]: row for row in records(grounds.minerals)}
    if mineral not in about:
        return frozenset({mineral})
    forms = {item.partition("=")[2] for item in ids(about[mineral]["stages"])} - set(ids(about[mineral]["by_product_of"]))
    group = re.match(r"Group of [^:]*:([^.;]*)", about[mineral]["note"])
    members = {part.strip() for part in group[1].split(",")} if group else set()
    return frozenset({mineral} | ((forms | members) & set(about)))


def _evidence(grounds: Grounds, state: str, mineral: str, span: Span) -> Found:
    held = _held(grounds, mineral)
    edges = grounds.edges[grounds.edges["mineral"].isin(held)]
    own = [row for row in records(edges) if (grounds.place(row["source"]) or row["source"]) == state]
    made = [row for row in own if row["relation"] in MAKING]
    now = [row for row in made if row["status"] == "observed"]
    figures = _newest_figures(now)
    positive = [row for row in figures if (known(row["quantity_t"]) or 0) > 0]
    producing = [row for row in positive if (year_of(row) or 0) >= (span.made or 0) - CURRENT_YEARS]
    if producing:
        producing.sort(
            key=lambda row: (row["mineral"] != mineral, is_partial(row), -(year_of(row) or 0), *grounds.rank.order(row["source_ids"]))
        )
        return "tonnage", _tonnage(producing[0]), ids(producing[0]["source_ids"])
    claims = grounds.claims[(grounds.claims["subject"] == state) & grounds.claims["mineral"].isin(held)]
    exported = _counted_share(grounds, claims) or _exported(grounds, state, held, span.traded) or _cited_exports(grounds, own)
    if exported is not None and exported[0] == "export":
        return exported
    plants = [row for row in now if row["relation"] != "produces_total" and known(row["quantity_t"]) is None]
    if plants:
        who = sorted({row["source"] for row in plants})
        return "plant", Note("cover_plant", {"group": who}), ids(union(row["source_ids"] for row in plants))
    past = [Note("cover_past", {"then": _tonnage(row)}) for row in positive[:1]]
    said = [row for row in made if row["status"] != "observed" or known(row["quantity_t"]) is None]
    if said or len(claims):
        parts: list[Any] = [_word(row) for row in said]
        parts += [f"{row['id']}: {row['predicate']} {row['object']}" for row in records(claims)]
        sources = {id_ for cell in (*(row["source_ids"] for row in said), *claims["source_ids"]) for id_ in ids(cell)}
        if past:
            parts, sources = [*parts, *past], sources | set(ids(positive[0]["source_ids"]))
        if exported is not None:
            parts, sources = [*parts, exported[1]], sources | set(exported[2])
        return "claim", Note("cover_claim", {"parts": list({str(part): part for part in parts}.values())}), tuple(sorted(sources))
    if past:
        return "none", past[0], ids(positive[0]["source_ids"])
    if figures:
        before = max((row for row in now if (known(row["quantity_t"]) or 0) > 0), key=lambda row: year_of(row) or 0, default=None)
        values = {"year": year_of(figures[0])}
        stopped = Note("cover_since", values | {"then": _tonnage(before)}) if before is not None else Note("cover_stopped", values)
        return "none", stopped, ids(figures[0]["source_ids"])
    return exported or ("none", "", ())


def _newest_figures(rows: Iterable[Row]) -> list[Row]:
    """Of each teller (who, mineral, stage, basis, source) the newest figure; the newest of all first. Output that stopped is no output."""
    newest: dict[tuple[str, ...], Row] = {}
    for row in rows:
        if known(row["quantity_t"]) is None or year_of(row) is None:
            continue
        key = tuple(str(row[name]) for name in ("source", "mineral", "stage", "basis", "source_ids"))
        if key not in newest or (year_of(row) or 0, not is_partial(row)) > (year_of(newest[key]) or 0, not is_partial(newest[key])):
            newest[key] = row
    return sorted(newest.values(), key=lambda row: (-(year_of(row) or 0), row["source_ids"]))


def _tonnage(row: Row) -> Note:
    values = {
        "quantity_t": known(row["quantity_t"]),
        "basis": f" {row['basis']}".rstrip(),
        "mineral": row["mineral"],
        "stages": row["stage"],
    }
    return Note("cover_tonnage", values | {"year": row["period"] or year_of(row)})


def _word(row: Row) -> Note:
    values = {"group": row["source"], "year": when(row), "kind": row["status"]}
    return Note("cover_named" if row["status"] == "observed" else "cover_promised", values)


def _counted_share(grounds: Grounds, claims: pd.DataFrame) -> Found | None:
    """A part of world exports that trade statistics count under a code the extract does not have."""
    for row in records(claims[(claims["predicate"] == WORLD_EXPORTS) & (claims["status"] == "observed") & (claims["unit"] == "%")]):
        if grounds.rank.kind(row["source_ids"]) == "statistics" and (known(row["value"]) or 0) >= MATERIAL_EXPORT * 100:
            values = {"percent": float(row["value"]), "object": row["object"], "year": row["period"]}
            return "export", Note("cover_share", values), ids(row["source_ids"])
    return None


def _exported(grounds: Grounds, state: str, held: frozenset[str], newest: int | None) -> Found | None:
    """What the statistics' newest year counts as exports of the minerals alone; `export` where that is material, else `none`."""
    rows = grounds.trade(minerals=sorted(held), year=newest) if newest is not None else grounds.edges.iloc[:0]
    rows = kept(rows, (not grounds.is_basket(*pair) for pair in zip(rows["mineral"], rows["hs_code"], strict=True)))
    sold = rows[rows["source"] == state].drop_duplicates(["target", "hs_code"])
    if not len(sold):
        return None
    world = rows[rows["hs_code"].isin(set(sold["hs_code"]))].drop_duplicates(["source", "target", "hs_code"])
    share = _value(sold) / _value(world) if _value(world) else 0.0
    net = _value(sold) > _value(world[world["target"] == state])
    values = {
        "quantity_t": float(sold["quantity_t"].sum()),
        "year": newest,
        "percent": float(f"{share * 100:.2g}"),
        "codes": sorted(set(sold["hs_code"])),
    }
    kind, code = ("export", "cover_export") if share >= MATERIAL_EXPORT and net else ("none", "cover_small" if net else "cover_transit")
    return kind, Note(code, values), ids(union(sold["source_ids"]))


def _cited_exports(grounds: Grounds, own: Sequence[Row]) -> Found | None:
    """Cited or own rows of exports, where there are no statistics to hold them against."""
    rows = [
        row
        for row in own
        if row["relation"] in ("exports", "exports_total") and row["status"] == "observed" and (known(row["quantity_t"]) or 0) > 0
        and not (row["hs_code"] and grounds.is_basket(row["mineral"], row["hs_code"]))
    ]  # fmt: skip
    if not rows:
        return None
    year = max(year_of(row) or 0 for row in rows)
    sources = union(row["source_ids"] for row in rows if year_of(row) == year)
    return "none", Note("cover_cited", {"year": year}), ids(sources)


def _value(rows: pd.DataFrame) -> float:
    return float(rows["value_usd"].sum())


def _claims(grounds: Grounds, state: str, owner: str, listed: int) -> list[Mapping[str, Any]]:
    """Counts of minerals that were claimed of the owner's lists; `same_length` says whether of a list as long as this one."""
    found = []
    for row in records(grounds.claims[(grounds.claims["subject"] == state) & (grounds.claims["unit"] == "minerals")]):
        if not re.search(rf"\b{re.escape(owner)} list\b", row["object"]):
            continue
        length = re.search(r"\bof ([0-9]+)\b", row["note"])
        of = int(length[1]) if length else None
        found.append(
            {
                **{name: row[name] for name in ("id", "predicate", "object", "period", "note")}, "claimed_count": _count(row["value"]),
                "of_count": of, "same_length": "yes" if of == listed else "no" if of else "", "source_ids": ids(row["source_ids"]),
            }
        )  # fmt: skip
    return sorted(found, key=lambda line: (line["same_length"] != "yes", line["period"], line["id"]))


def _count(value: Any) -> int | None:
    number = known(value)
    return None if number is None else round(number)
