"""The answer of `scenario importance`: every single state's full cut, ranked by the harm that it does to all or to one consumer."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from kzgraph.answers.reports import Listing, Table
from kzgraph.evidence import Note
from kzgraph.frames import records
from kzgraph.hidden.matching import unexplained_part
from kzgraph.hidden.provenance import Trace, facts_of, said_t, warnings
from kzgraph.hidden.tracing import SHIPPED, Network, Tracing, percent
from kzgraph.indicators.origin import GROUP
from kzgraph.scenarios.cascade import Rule, Struck
from kzgraph.scenarios.importance import SystemicImportance, systemic_importance
from kzgraph.sheets.sheets import cited_sources
from kzgraph.whatif.footing import Footing, footings
from kzgraph.whatif.shocks import tonnes_by_state, use_unknown

CUTS = (
    "mineral", "stage", "rank", "supplier", "shock_t", "lost_t", "over_10_count", "over_50_count", "worst_consumer", "worst_lost_t",
    "worst_share_lost", "hs_codes",
)  # fmt: skip
HARM = ("mineral", "stage", "rank", "supplier", "direct_t", "through_t", "deficit_t", "lost_t", "use_t", "share_lost", "hs_codes")
ONE_MINERAL = ("mineral", "stage", "shock_t", "hs_codes")
ALL_MINERALS = ("hs_codes", "shock_t", "worst_lost_t", "direct_t", "through_t", "deficit_t")
"""Columns that people are not shown, of one mineral and of all."""
MUCH, MOST = 0.1, 0.5
"""Parts of a consumer's use from which on its loss is counted."""
UNEXPLAINED_MUCH = 0.5
"""Part of what all states have that nobody is known to make, from which on a mineral is named in a warning."""
NOBODY = dict.fromkeys(("rank", "supplier", "direct_t", "through_t", "deficit_t"))
"""No cut makes the consumer lose anything, or whether one does is unknown: none is the most harmful."""
OPEN = dict.fromkeys(("over_10_count", "over_50_count", "worst_share_lost"))
"""Nobody's use is known."""
Row = dict[str, Any]
Based = tuple[Network, Footing]


@dataclass(frozen=True)
class Cuts:
    """What is asked: the cuts of one mineral or of all, their harm to all or to one consumer; `top` rows a mineral (None: all)."""

    mineral: str | None = None
    consumer: str | None = None
    of: Struck = "exports"
    rule: Rule = "proportional"
    year: int | None = None
    stage: str | None = None
    top: int | None = None


def importance(tracing: Tracing, asked: Cuts) -> Listing:
    """Every state's full cut in turn, for one mineral or for all of a year, the most harmful first.

    Facts: mineral, consumer, of, rule, share_lost (1), year, cuts_count and networks_count (tried), of one mineral also stage, basis,
    production_stage, production_basis, traded_per_produced, hs_codes, incomplete. Table `cuts` (columns CUTS) or, with a consumer, `harm`
    (columns HARM): rank 1 loses most tonnes within a mineral and stage; over_10_count, over_50_count: other states that lose more than that part of
    their use; hs_codes: whose gross weight the tonnes are. In `harm` of all minerals a mineral that the consumer loses nothing of has one row
    without rank and supplier. Tonnes, parts 0-1; use_t and parts None where the use is unknown, as is a lost_t of 0 then. Where only cited flows
    are known, every use and count is None, and in a ranking of all minerals such a network is left out and named in a note.
    """
    year = asked.year if asked.year is not None else tracing.newest(asked.mineral) if asked.mineral else _newest(tracing)
    if year is None:
        return _nothing(asked, None, Note("trace_nothing", {"mineral": asked.mineral}) if asked.mineral else Note("importance_nothing"))
    networks = _networks(tracing, asked, year)
    networks = [network for network in networks if network.made or asked.of == "exports"]
    networks = [network for network in networks if (network.flows["supplier"] != network.flows["consumer"]).any()]
    based = list(zip(networks, footings(tracing.grounds, networks), strict=True))
    cited = tuple(_cited(based)) if asked.mineral is None else ()
    if asked.mineral is None:
        based = [(network, footing) for network, footing in based if not footing.incomplete]
    if not based:
        return _nothing(asked, year, *(cited or _absent(tracing, asked, year)))
    networks = [network for network, _ in based]
    found = cut_in_turn(networks, of=asked.of, rule=asked.rule)
    rows = [row for (network, footing), one in zip(based, found, strict=True) for row in _rows(asked, network, footing, one)]
    if asked.consumer is not None and asked.mineral is None:
        rows = _worst_first(rows)
    sources = cited_sources(tracing.grounds.sources, frozenset[str]().union(*(network.source_ids for network in networks)))
    listing = _listing(asked, year, based, rows, sum(len(one.overall) for one in found))
    return replace(listing, sources=sources, notes=(*_warnings(tracing, asked, based, rows), *cited))


def _cited(based: Sequence[Based]) -> Iterator[Note]:
    """Which networks are left out of a ranking of all minerals, as the trade of all states is not known there."""
    left = [network for network, footing in based if footing.incomplete]
    if left:
        yield Note("importance_cited", {"list": [Note("importance_at", {"name": one.mineral, "stages": one.stage}) for one in left]})


def cut_in_turn(networks: Sequence[Network], *, of: Struck = "exports", rule: Rule = "proportional") -> list[SystemicImportance]:
    """`systemic_importance` of all the networks in one call; the frames keep the place of the network as their commodity."""
    flows = [network.flows[SHIPPED].assign(commodity=f"{place:06}", year=network.year) for place, network in enumerate(networks)]
    made = [tonnes_by_state(network.made).assign(commodity=f"{place:06}", year=network.year) for place, network in enumerate(networks)]
    output = [frame for frame in made if len(frame)]
    production = pd.concat(output, ignore_index=True) if output else pd.DataFrame(columns=[*GROUP, "state", "quantity_t"])
    found = systemic_importance(pd.concat(flows, ignore_index=True), production=production, of=of, rule=rule)
    by_consumer, overall = (dict(iter(frame.groupby("commodity"))) for frame in (found.by_consumer, found.overall))
    blank = SystemicImportance(found.by_consumer.iloc[:0], found.overall.iloc[:0])
    keys = [f"{place:06}" for place in range(len(networks))]
    return [SystemicImportance(by_consumer.get(key, blank.by_consumer), overall.get(key, blank.overall)) for key in keys]


def _newest(tracing: Tracing) -> int | None:
    """The newest year with a table of output and trade of all states; in own tables, with any trade."""
    grounds = tracing.grounds
    tabled = sorted({year for _, _, year in tracing.worldwide.tables}, reverse=True)
    if grounds.whole_from is not None:
        return next((year for year in tabled if len(grounds.trade(year=year))), None)
    edges = grounds.edges
    years = {int(year) for year in edges.loc[(edges["relation"] == "exports") & (edges["status"] == "observed"), "year"].dropna()}
    return max(years & set(tabled) or years, default=None)


def _networks(tracing: Tracing, asked: Cuts, year: int) -> list[Network]:
    joint = dict.fromkeys(tracing.grounds.groups.get(asked.consumer or "", ()), asked.consumer or "")
    if asked.mineral is None:
        return tracing.networks(year, [], joint=joint)
    if asked.stage is not None and asked.stage not in tracing.stages(asked.mineral, year):
        return []
    stage = asked.stage if asked.stage is not None else tracing.busiest(asked.mineral, year)
    return [tracing.network(asked.mineral, year, stage, joint=joint)]


def _absent(tracing: Tracing, asked: Cuts, year: int) -> Iterator[Note]:
    """Why there is nothing to cut."""
    if asked.mineral is None:
        yield Note("importance_nothing")
        return
    yield Note("importance_nothing_of", {"mineral": asked.mineral, "year": year})
    traded = tracing.stages(asked.mineral, year)
    if traded:
        yield Note("trace_traded_at", {"stages": list(traded), "year": year})


def _rows(asked: Cuts, network: Network, footing: Footing, found: SystemicImportance) -> list[Row]:
    """The cuts of one network in the order of their harm."""
    unknown = use_unknown(network, footing)
    losses = found.by_consumer
    losses = losses.assign(share_lost=losses["share_lost"].mask(losses["consumer"].isin(list(unknown))))
    if asked.consumer is None:
        rows = [row | OPEN for row in _on_all(losses, found.overall)] if footing.incomplete else _on_all(losses, found.overall)
    else:
        rows = _on_one(losses[losses["consumer"] == asked.consumer], asked.consumer in unknown)
    ranked = [row | {"rank": rank} for rank, row in enumerate(rows, 1)]
    if asked.consumer is not None and asked.mineral is None:
        ranked = [row for row in ranked if row["lost_t"]] or [row | NOBODY for row in ranked[:1]]
    return [row | {"mineral": network.mineral, "stage": network.stage, "hs_codes": footing.hs_codes} for row in ranked[: asked.top]]


def _on_all(losses: pd.DataFrame, overall: pd.DataFrame) -> list[Row]:
    harms = _harms(losses)
    blank = {"over_10_count": 0, "over_50_count": 0, "worst_consumer": None, "worst_lost_t": 0.0, "worst_share_lost": 0.0}
    rows = [row | blank | harms.get(row["supplier"], {}) for row in records(overall[["supplier", "shock_t", "lost_t"]])]
    return sorted(rows, key=lambda row: (-row["lost_t"], -row["over_50_count"], -row["over_10_count"], row["supplier"]))


def _harms(losses: pd.DataFrame) -> dict[str, Row]:
    """By cut: how many others it harms much, and whom most (in tonnes)."""
    others = losses[(losses["consumer"] != losses["supplier"]) & (losses["lost_t"] > 0)]
    over = others.assign(over_10_count=others["share_lost"] > MUCH, over_50_count=others["share_lost"] > MOST)
    counts = over.groupby("supplier")[["over_10_count", "over_50_count"]].sum().reset_index()
    worst = others.sort_values(["lost_t", "consumer"], ascending=[False, True]).drop_duplicates("supplier")
    named = {"consumer": "worst_consumer", "lost_t": "worst_lost_t", "share_lost": "worst_share_lost"}
    found = counts.merge(worst[["supplier", *named]].rename(columns=named), on="supplier")
    return {row["supplier"]: row | {"worst_share_lost": _known(row["worst_share_lost"])} for row in records(found)}


def _known(share: float) -> float | None:
    return None if math.isnan(share) else share


def _on_one(losses: pd.DataFrame, unknown: bool) -> list[Row]:
    """The cuts that reach one consumer, whose use may be unknown."""
    losses = losses[losses["supplier"] != losses["consumer"]].sort_values("rank")
    losses = losses.assign(through_t=losses["deficit_t"] - losses["direct_t"])
    blank = {"use_t": None} if unknown else {}
    rows = [row | blank | {"share_lost": _known(row["share_lost"])} for row in records(losses)]
    return [row | {"lost_t": None} if unknown and not row["lost_t"] else row for row in rows]


def _worst_first(rows: Sequence[Row]) -> list[Row]:
    """Minerals by the largest part of use that one cut takes from the consumer, unknown parts last."""
    worst: dict[tuple[str, str], float] = {}
    for row in rows:
        key = (row["mineral"], row["stage"])
        worst[key] = max(worst.get(key, -1.0), -1.0 if row["share_lost"] is None else row["share_lost"])
    return sorted(rows, key=lambda row: (-worst[row["mineral"], row["stage"]], row["mineral"], row["stage"], row["rank"]))


def _listing(asked: Cuts, year: int, based: Sequence[Based], rows: Sequence[Row], count: int) -> Listing:
    columns = CUTS if asked.consumer is None else HARM
    hidden = ONE_MINERAL if asked.mineral is not None else ALL_MINERALS
    facts: Row = _asked(asked, year) | {"cuts_count": count, "networks_count": len(based)}
    network, footing = based[0]
    if asked.mineral is not None:
        facts |= facts_of(network) | {"hs_codes": footing.hs_codes, "incomplete": footing.incomplete}
    shown = tuple(name for name in columns if name not in hidden)
    table = Table("cuts" if asked.consumer is None else "harm", columns, tuple(tuple(row[name] for name in columns) for row in rows), shown)
    stage = network.stage if asked.mineral is not None else ""
    lead = (*_first(asked, network, footing, rows), *_lead(asked, rows, count, based))
    return Listing(_title(asked, year, stage), lead, facts, (table,))


def _asked(asked: Cuts, year: int | None) -> Row:
    return {name: getattr(asked, name) for name in ("mineral", "consumer", "of", "rule")} | {"share_lost": 1.0, "year": year}


def _title(asked: Cuts, year: int | None, stage: str = "") -> Note:
    whose = "_consumer" if asked.consumer is not None else ""
    which = "_all" if asked.mineral is None else "_stage" if stage else ""
    said = {
        "name": asked.mineral or "",
        "mineral": asked.mineral or "",
        "consumer": asked.consumer or "",
        "year": year or "-",
        "stages": stage,
    }
    return Note(f"title_importance{which}{whose}", said)


def _first(asked: Cuts, network: Network, footing: Footing, rows: Sequence[Row]) -> Iterator[Note]:
    """The worst cut of one mineral, after what its tonnes stand on."""
    if asked.mineral is None or not rows:
        return
    first = rows[0]
    yield from footing.lead(network, first["supplier"] if asked.of == "exports" else None)
    said = {
        "supplier": first["supplier"],
        "mineral": asked.mineral,
        "year": footing.when(network.year),
        "lost_t": said_t(first["lost_t"] or 0),
    }
    if asked.consumer is not None:
        yield _worst(asked, first, said)
    elif footing.incomplete:
        yield Note("lead_importance_cited", said)
    else:
        yield Note("lead_importance_first", said | {"much": first["over_10_count"], "most": first["over_50_count"]})


def _lead(asked: Cuts, rows: Sequence[Row], count: int, based: Sequence[Based]) -> Iterator[Note]:
    if asked.mineral is None and any(footing.gross for _, footing in based):
        yield Note("lead_importance_gross")
    yield Note("lead_importance_count", {"count": count, "networks": len(based), "number": len(rows)})
    yield Note(f"lead_every_{asked.of}")
    yield Note(f"lead_rule_{asked.rule}")
    yield Note("lead_importance_counts" if asked.consumer is None else "lead_importance_routes")
    yield Note("lead_cascade_limit")


def _worst(asked: Cuts, first: Row, said: Row) -> Note:
    """The cut that harms the consumer most; where it passes all on, the one that takes most of its imports."""
    if not first["lost_t"]:
        code = "lead_importance_open" if first["lost_t"] is None else "lead_importance_passed"
        return Note(code, said | {"consumer": asked.consumer, "deficit_t": said_t(first["deficit_t"])})
    part = Note("share_open") if first["share_lost"] is None else percent(first["share_lost"])
    return Note(f"lead_importance_harm_{asked.of}", said | {"consumer": asked.consumer, "part": part})


def _warnings(tracing: Tracing, asked: Cuts, based: Sequence[Based], rows: Sequence[Row]) -> Iterator[Note]:
    if asked.mineral is not None:
        ((network, _),) = based
        who = asked.consumer or (rows[0]["supplier"] if rows else None)
        if who is not None:
            yield from warnings(network, Trace(network, who))
            yield from tracing.settled_notes(who, asked.mineral, network.year)
        yield from network.notes
    else:
        yield from _many([network for network, _ in based])
    unknown = {state for network, footing in based if not footing.incomplete for state in use_unknown(network, footing)}
    if unknown:
        yield Note("importance_use_unknown", {"number": len(unknown)})


def _many(networks: Sequence[Network]) -> Iterator[Note]:
    """What many minerals have in common, each named once."""
    lacks: Mapping[str, list[str]] = {
        "importance_no_table": [one.mineral for one in networks if one.output.table is None],
        "importance_stands_in": [one.mineral for one in networks if one.output.why in ("stands_in", "explains")],
        "importance_unexplained": [one.mineral for one in networks if unexplained_part(one.flows, one.made) > UNEXPLAINED_MUCH],
        "importance_unknown": [one.mineral for one in networks if any(note.code == "trace_unknown" for note in one.notes)],
    }
    for code, minerals in lacks.items():
        if minerals:
            yield Note(code, {"who": list(dict.fromkeys(minerals)), "part": percent(UNEXPLAINED_MUCH)})


def _nothing(asked: Cuts, year: int | None, *notes: Note) -> Listing:
    """The answer where there is nothing to cut."""
    facts = _asked(asked, year) | {"cuts_count": None, "networks_count": None}
    table = Table("cuts" if asked.consumer is None else "harm", CUTS if asked.consumer is None else HARM, ())
    return Listing(_title(asked, year), (Note("trace_not_computed"),), facts, (table,), (), notes)
