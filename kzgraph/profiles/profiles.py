"""All that the tables say of one state, or of one mineral, as tables. Figures stay apart by source, stage and basis; claims by themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from kzgraph.answers.reports import DependencyReport, Listing, RankedReports, Table
from kzgraph.evidence import Note
from kzgraph.frames import records
from kzgraph.schema.columns import SITES
from kzgraph.sheets.outlook import promised_rows
from kzgraph.world.grounds import Grounds, Row, claims_table, ids, known, listing, span, table, when, year_of
from kzgraph.world.markets import buyers, dependents, sold
from kzgraph.world.production import Output, of_mineral, of_state

SHOWN_CONSUMERS = 15
SMALL = 0.01
"""Consumers that import less than this part of the largest importer's tonnes are left out of the most dependent."""
PRODUCED = "year quantity_t range basis world_t world_share rank ranked_count unknown_count used source_ids"
SPARED = "world_t unknown_count"


def state_profile(grounds: Grounds, state: str) -> Listing:
    """What the state produces, sells and controls, who depends on it, who owns its producers."""
    newest, flows = sold(grounds, state)
    tables = (
        table("produces", f"mineral stage period {PRODUCED}", of_state(Output.of(grounds), state), hidden=SPARED),
        table("companies", MAKERS, _makers(grounds, [row for row in grounds.rows(*MAKING) if grounds.place(row["source"]) == state]), hidden="state note"),
        table(
            "sells_to", "mineral stage basis consumer year quantity_t value_usd share source_ids", buyers(grounds, state, newest, flows)
        ),
        table(
            "dependents", "consumer mineral stage basis year share quantity_t imports_t value_usd source_ids", dependents(grounds, state, newest)
        ),
        table("owners", "producer owner level share_pct year period status source_ids note", _owners(grounds, state)),
        table("offers", "producer owner share_pct year period status source_ids note", _offers(grounds, state)),
        table("agreements", "partner date status source_ids note", _agreements(grounds, state)),
        table("restrictions", "direction state mineral date status source_ids note", _restrictions(grounds, state)),
        table("corridors", "origin destination mineral date quantity_t range status source_ids note", _corridors(grounds, state)),
        table("contracts", "supplier buyer mineral year period quantity_t range status source_ids note", _contracts(grounds, state)),
        table("planned", "mineral stage year period quantity_t range basis status source_ids note", _planned(grounds, state)),
        claims_table(grounds.claims[grounds.claims["subject"] == state], hidden="subject mineral"),
    )  # fmt: skip
    lead = [
        Note("lead_sources"),
        Note("lead_world"),
        Note("lead_buyers"),
        Note("lead_dependents"),
        Note("lead_restrictions"),
        Note("lead_claims"),
    ]
    return listing(grounds, Note("title_state", {"who": state}), lead, {"state": state}, tables)


MAKING = ("produces", "refines")
MAKERS = "company state relation partner mineral stage year period quantity_t range basis status source_ids note"


def _common(row: Row) -> dict[str, Any]:
    """What every table of rows takes over as it stands."""
    return {
        **{name: row[name] for name in ("mineral", "stage", "basis", "period", "status", "relation", "note")},
        "year": year_of(row),
        "date": when(row),
        "quantity_t": known(row["quantity_t"]),
        "range": span(row),
        "share_pct": known(row["share_pct"]),
        "source_ids": ids(row["source_ids"]),
    }


def _newest_first(lines: Iterable[dict[str, Any]], *names: str) -> list[dict[str, Any]]:
    """By the columns, and the newest year first."""
    return sorted(lines, key=lambda line: (*(str(line[name]) for name in names), -(line["year"] or 0), str(line["source_ids"])))


def _makers(grounds: Grounds, rows: Sequence[Row]) -> list[dict[str, Any]]:
    lines = [
        _common(row)
        | {
            "company": row["source"],
            "state": grounds.place(row["source"]),
            "partner": row["target"] if row["relation"] == "supplies" else "",
        }
        for row in rows
    ]
    return _newest_first(lines, "mineral", "relation", "company")


def _owners(grounds: Grounds, state: str) -> list[dict[str, Any]]:
    """Who holds the capital of the state's producers, refiners and buyers, and who holds the owners (level 2). Shares are not multiplied."""
    kinds = grounds.nodes[grounds.nodes["kind"].isin(SITES)]
    sites = {id_ for id_ in kinds["id"] if grounds.place(id_) == state}
    owns = grounds.rows("owns")
    direct = [row for row in owns if row["target"] in sites]
    above = {row["source"] for row in direct} - sites
    lines = [
        _common(row) | {"producer": row["target"], "owner": row["source"], "level": level}
        for level, rows in ((1, direct), (2, [row for row in owns if row["target"] in above]))
        for row in rows
    ]
    return sorted(lines, key=lambda line: (line["level"], line["producer"], -(line["share_pct"] or 0), line["owner"], -(line["year"] or 0)))


def _offers(grounds: Grounds, state: str) -> list[dict[str, Any]]:
    """Bids for the state's producers or for their owners: none of them is ownership."""
    held = {line["producer"] for line in _owners(grounds, state)} | {line["owner"] for line in _owners(grounds, state)}
    held |= {id_ for id_ in grounds.nodes["id"] if grounds.place(id_) == state}
    rows = [row for row in grounds.rows("offers") if row["target"] in held]
    return _newest_first([_common(row) | {"producer": row["target"], "owner": row["source"]} for row in rows], "producer")


def _agreements(grounds: Grounds, state: str) -> list[dict[str, Any]]:
    lines = []
    for row in grounds.rows("agrees_with"):
        ends = [grounds.place(row[end]) or row[end] for end in ("source", "target")]
        if state in ends:
            lines.append(_common(row) | {"partner": ends[1] if ends[0] == state else ends[0]})
    return sorted(lines, key=lambda line: (line["date"], line["partner"]))


def _restrictions(grounds: Grounds, state: str) -> list[dict[str, Any]]:
    """The state's own export controls, and those of states from which the tables show it buying the mineral."""
    incoming = grounds.trade(consumer=state)
    cited = grounds.edges[(grounds.edges["relation"] == "exports") & (grounds.edges["status"] == "observed")]
    bought = {
        (grounds.place(row["source"]), row["mineral"])
        for frame in (incoming, cited)
        for row in records(frame[["source", "target", "mineral", "hs_code"]].drop_duplicates())
        if grounds.place(row["target"]) == state and not (row["hs_code"] and grounds.is_basket(row["mineral"], row["hs_code"]))
    }
    lines = []
    for row in grounds.rows("restricts"):
        owner = grounds.place(row["source"]) or row["source"]
        if owner == state or (owner, row["mineral"]) in bought:
            lines.append(_common(row) | {"state": owner, "direction": "by" if owner == state else "on"})
    return sorted(lines, key=lambda line: (line["direction"], line["mineral"], line["date"]))


def _corridors(grounds: Grounds, state: str) -> list[dict[str, Any]]:
    """The links of the corridors that begin, end or pass in the state, with the corridor's other links."""
    kinds = dict(zip(grounds.nodes["id"], grounds.nodes["kind"], strict=True))
    links = grounds.rows("transits")
    touching = [row for row in links if state in (grounds.place(row["source"]), grounds.place(row["target"]))]
    corridors = {row[end] for row in touching for end in ("source", "target") if kinds.get(row[end]) == "corridor"}
    lines = [
        _common(row) | {"origin": row["source"], "destination": row["target"]}
        for row in links
        if row in touching or row["source"] in corridors or row["target"] in corridors
    ]
    return sorted(lines, key=lambda line: (line["origin"] != state, line["origin"], line["destination"], line["mineral"], line["date"]))


def _contracts(grounds: Grounds, state: str) -> list[dict[str, Any]]:
    """Deliveries that are contracted, planned or announced, out of the state or into it."""
    rows = promised_rows(grounds.edges, grounds.where)
    rows = rows[(rows["supplier"] == state) | (rows["consumer"] == state)]
    lines = [_common(row) | {"supplier": row["source"], "buyer": row["target"]} for row in records(rows)]
    return _newest_first(lines, "mineral", "supplier", "buyer")


def _planned(grounds: Grounds, state: str) -> list[dict[str, Any]]:
    rows = [row for row in grounds.rows("produces_total") if grounds.place(row["source"]) == state and row["status"] != "observed"]
    return _newest_first([_common(row) for row in rows], "mineral")


def mineral_profile(grounds: Grounds, mineral: str, ranked: RankedReports) -> Listing:
    """The mineral's stages, codes, producers, lists and controls, and who is most dependent on one supplier of it."""
    about = records(grounds.minerals[grounds.minerals["id"] == mineral])
    edges = grounds.edges[grounds.edges["mineral"] == mineral]
    making = [row for row in records(edges) if row["relation"] in (*MAKING, "supplies")]
    lists = [_common(row) | {"state": grounds.place(row["source"])} for row in records(edges[edges["relation"] == "lists"])]
    controls = [_common(row) | {"state": grounds.place(row["source"])} for row in records(edges[edges["relation"] == "restricts"])]
    tables = (
        table("stages", "stage form", _stages(about)),
        table("hs_codes", "edition code stage contents", _codes(about)),
        table("producers", f"state stage {PRODUCED}", of_mineral(Output.of(grounds, mineral=mineral), mineral), hidden=SPARED),
        table("companies", MAKERS, _makers(grounds, making), hidden="mineral note"),
        table("lists", "state year period source_ids note", sorted(lists, key=lambda line: (line["state"], line["year"] or 0))),
        table("by_product_of", "mineral source_ids note", _hosts(grounds, mineral, about)),
        table("controls", "state date status source_ids note", sorted(controls, key=lambda line: (line["date"], line["state"]))),
        _most_dependent(ranked),
        claims_table(grounds.claims[grounds.claims["mineral"] == mineral], hidden="mineral"),
    )
    lead = [Note("lead_sources"), Note("lead_world"), Note("lead_most_dependent"), Note("lead_claims")]
    return listing(grounds, Note("title_mineral", {"name": mineral}), lead, {"mineral": mineral}, tables)


def _stages(about: Sequence[Row]) -> list[dict[str, Any]]:
    return [dict(zip(("stage", "form"), item.split("=", 1), strict=True)) for row in about for item in ids(row["stages"])]


def _codes(about: Sequence[Row]) -> list[dict[str, Any]]:
    items = (item.split(":", 3) for row in about for item in ids(row["hs_codes"]))
    return [
        {"edition": edition, "code": code, "stage": stage, "contents": rest.replace("basket=", "basket of ").replace("+", ", ")}
        for edition, code, stage, rest in items
    ]


def _hosts(grounds: Grounds, mineral: str, about: Sequence[Row]) -> list[dict[str, Any]]:
    """The minerals it is recovered from: rows of the edges table with their sources, then what only the table of minerals says."""
    lines = [_common(row) | {"mineral": row["source"]} for row in grounds.rows("processed_into") if row["target"] == mineral]
    told = {line["mineral"] for line in lines}
    named = [host for row in about for host in ids(row["by_product_of"]) if host not in told]
    return lines + [{"mineral": host, "source_ids": (), "note": ""} for host in named]


def _most_dependent(ranked: RankedReports) -> Table:
    """The consumers with the largest part from one supplier, without those that hardly import and without figures under basket codes."""
    own = [
        report
        for report in ranked.reports
        if report.top_share is not None and report.imports_t and not any(note.code == "basket_code" for note in report.notes)
    ]
    largest: dict[str, float] = {}
    for report in own:
        largest[report.basis] = max(largest.get(report.basis, 0), report.imports_t or 0)
    shown = [report for report in own if (report.imports_t or 0) >= SMALL * largest[report.basis]][:SHOWN_CONSUMERS]
    lines = [
        {
            "consumer": report.consumer, "year": report.year, "supplier": report.top_supplier, "top_share": report.top_share, "basis": report.basis,
            "imports_t": report.imports_t, "source_ids": _behind(report),
        }
        for report in shown
    ]  # fmt: skip
    return table("most_dependent", "consumer year supplier top_share imports_t basis source_ids", lines)


def _behind(report: DependencyReport) -> tuple[str, ...]:
    return tuple(sorted({*report.imports_source_ids, *(id_ for row in report.suppliers for id_ in row.source_ids)}))
