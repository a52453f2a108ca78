"""The answer of `scenario cascade`: a state ships or makes less, the deficit passes on, and who ends up short by how much."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import pandas as pd

from kzgraph.answers.reports import Listing, Table
from kzgraph.evidence import Note
from kzgraph.frames import records
from kzgraph.hidden.matching import excess
from kzgraph.hidden.provenance import Trace, facts_of, said_t, warnings
from kzgraph.hidden.tracing import Network, Tracing, percent
from kzgraph.scenarios.cascade import DeficitPassing, Rule, Shock, Struck, deficit_passing
from kzgraph.sheets.sheets import cited_sources
from kzgraph.whatif.footing import Footing, footings

STATES = (
    "state", "direct_t", "through_t", "deficit_t", "stocks_used_t", "held_used_t", "cut_exports_t", "lost_t", "use_t", "share_lost", "round",
)  # fmt: skip
SHOWN = ("state", "use_t", "direct_t", "through_t", "cut_exports_t", "lost_t", "share_lost", "round")
ROUTES = ("supplier", "quantity_t", "cut_t", "cut_share")
NAMED_AT_MOST = 3
ROWS_AT_MOST = 15
"""Rows of a table that people are shown; the others are added up."""
FIGURES = ("shock_t", "stocks_used_t", "held_used_t", "lost_t", "conservation_difference_t")
Row = dict[str, Any]


@dataclass(frozen=True)
class Cut:
    """The part `share_lost` (0-1) of what a state ships ("exports") or makes ("output") that falls away. `stocks` are tonnes by state, in the
    weight of the trade; `year` None is the newest with trade and output, `stage` None the busiest at which there is anything to lose."""

    supplier: str
    mineral: str
    share_lost: float
    of: Struck = "exports"
    rule: Rule = "proportional"
    year: int | None = None
    stage: str | None = None
    stocks: Mapping[str, float] = field(default_factory=dict)
    consumer: str | None = None


def cascade(tracing: Tracing, cut: Cut) -> Listing:
    """Who ends up short when the deficit of a cut has passed on, directly and through others; with a consumer, by which of its suppliers.

    Facts: supplier, mineral, consumer, of, rule, share_lost, stocks, year, stage, basis, production_stage, production_basis, traded_per_produced,
    shock_t = lost_t + stocks_used_t + held_used_t (held back by an export cut and used at home) - conservation_difference_t, short_count (states
    that lose), rounds, hs_codes (whose gross weight the tonnes are), incomplete (the trade of all states is not known, nor anybody's use). Table
    `states`: every state reached, columns STATES, direct_t cut by the supplier, through_t by others, use_t and share_lost None where the use is
    unknown or, for the share, 0, lost_t None where the rule finds no loss but the use is unknown; `routes`, with a consumer: its suppliers,
    columns ROUTES. Tonnes, parts 0-1.
    """
    year = cut.year if cut.year is not None else tracing.newest(cut.mineral)
    if year is None:
        return _nothing(cut, year, None, Note("trace_nothing", {"mineral": cut.mineral}))
    members = {state: tracing.grounds.groups.get(state, frozenset()) for state in {cut.supplier, cut.consumer or cut.supplier}}
    if cut.consumer is not None and _overlap(cut.supplier, cut.consumer, members):
        return _nothing(cut, year, cut.stage, Note("through_inside", {"name": cut.supplier, "consumer": cut.consumer}))
    traded = tracing.stages(cut.mineral, year)
    if cut.stage is not None and tracing.grounds.whole_from is not None and cut.stage not in traded:
        unseen = Note("trace_stage_unseen", {"mineral": cut.mineral, "year": year, "stages": cut.stage})
        return _nothing(cut, year, cut.stage, unseen, *_traded_at(traded, year))
    joint = {member: group for group, some in members.items() for member in some}
    stages = [cut.stage] if cut.stage is not None else sorted(traded, key=lambda one: (-traded[one], one)) or [""]
    networks = [tracing.network(cut.mineral, year, stage, joint=joint) for stage in stages]
    network = next((one for one in networks if there_is(one, cut.supplier, cut.of)), networks[0])
    if not there_is(network, cut.supplier, cut.of):
        said = {"supplier": cut.supplier, "mineral": cut.mineral, "year": year, "stages": network.stage}
        return _nothing(cut, year, network.stage, Note(f"cascade_no_{cut.of}", said), *_traded_at(traded, year), *network.notes)
    (footing,) = footings(tracing.grounds, [network])
    cascaded = Cascade(network, cut, footing)
    trace = Trace(network, cut.consumer or cut.supplier)
    notes = (*warnings(network, trace), *cascaded.warnings(), *tracing.settled_notes(trace.consumer, cut.mineral, year), *network.notes)
    return replace(cascaded.listing(), sources=cited_sources(tracing.grounds.sources, network.source_ids), notes=notes)


def _overlap(supplier: str, consumer: str, members: Mapping[str, frozenset[str]]) -> bool:
    one, other = ({state, *members.get(state, ())} for state in (supplier, consumer))
    return bool(one & other)


def _traded_at(traded: Mapping[str, int], year: int) -> list[Note]:
    return [Note("trace_traded_at", {"stages": list(traded), "year": year})] if traded else []


def there_is(network: Network, state: str, of: Struck) -> float:
    """Known tonnes that the state makes, or ships to others."""
    if of == "output":
        return network.made.get(state, 0.0)
    shipped = network.flows[(network.flows["supplier"] == state) & (network.flows["consumer"] != state)]
    return float(shipped["quantity_t"].sum())


def use_unknown(network: Network, footing: Footing) -> frozenset[str]:
    """States whose use cannot be known: their output is withheld, or they ship more than they import and are known to make; all where only
    cited flows are known."""
    if footing.incomplete:
        return frozenset({*network.flows["supplier"], *network.flows["consumer"], *network.made})
    table = network.output.table
    return frozenset(excess(network.flows, network.made)) | frozenset(table.unknown if table is not None else ())


def tonnes_by_state(tonnes: Mapping[str, float]) -> pd.DataFrame:
    """The tonnes as a frame with state, quantity_t."""
    return pd.DataFrame(list(tonnes.items()), columns=["state", "quantity_t"]).astype({"quantity_t": "float64"})


def _nothing(cut: Cut, year: int | None, stage: str | None, *notes: Note) -> Listing:
    """The answer where there is nothing to lose: unknown figures and the reason."""
    facts = {**_asked(cut, year), "stage": stage, **dict.fromkeys(FIGURES), "short_count": None, "rounds": None}
    title = Note("title_cascade", {"supplier": cut.supplier, "mineral": cut.mineral, "year": year or "-"})
    return Listing(title, (Note("trace_not_computed"),), facts, (Table("states", STATES, ()),), (), notes)


def _asked(cut: Cut, year: int | None) -> dict[str, Any]:
    names = ("supplier", "mineral", "consumer", "of", "rule", "share_lost")
    return {name: getattr(cut, name) for name in names} | {"stocks": dict(cut.stocks), "year": year}


@dataclass(frozen=True)
class Cascade:
    """One cut in one network."""

    network: Network
    cut: Cut
    footing: Footing

    @cached_property
    def found(self) -> DeficitPassing:
        """Who bears it."""
        cut, network = self.cut, self.network
        shock = Shock(cut.supplier, of=cut.of, share_lost=cut.share_lost)
        made, stocks = tonnes_by_state(network.made), tonnes_by_state(cut.stocks)
        return deficit_passing(network.flows, shock=shock, production=made, stocks=stocks, rule=cut.rule)

    @cached_property
    def held_used_t(self) -> float:
        """Tonnes that the cut held back at home and that the state then used in place of deliveries that failed."""
        states = self.found.states
        used = float(states.loc[states["state"] == self.cut.supplier, "stocks_used_t"].sum())
        return min(used, self.found.shock_t) if self.cut.of == "exports" else 0.0

    @cached_property
    def states(self) -> list[Row]:
        """Every state that a deficit reaches, who loses most first."""
        edges, supplier = self.found.edges, self.cut.supplier
        direct = dict(edges[edges["supplier"] == supplier].groupby("consumer")["cut_t"].sum())
        through = dict(edges[edges["supplier"] != supplier].groupby("consumer")["cut_t"].sum())
        unknown = use_unknown(self.network, self.footing)
        rows = [
            self._row(row, float(direct.get(row["state"], 0.0)), float(through.get(row["state"], 0.0)), row["state"] in unknown)
            for row in records(self.found.states)
            if row["deficit_t"] > 0
        ]
        return sorted(rows, key=lambda row: (-(row["lost_t"] or 0), -row["deficit_t"], row["state"]))

    def _row(self, row: Row, direct: float, through: float, unknown: bool) -> Row:
        held = self.held_used_t if row["state"] == self.cut.supplier else 0.0
        share = row["share_lost"]
        return row | {
            "direct_t": direct, "through_t": through, "held_used_t": held, "stocks_used_t": row["stocks_used_t"] - held,
            "lost_t": None if unknown and not row["lost_t"] else row["lost_t"],
            "use_t": None if unknown else row["use_t"], "share_lost": None if unknown or math.isnan(share) else share,
            "round": None if math.isnan(row["round"]) else int(row["round"]),
        }  # fmt: skip

    def routes(self) -> list[Row]:
        """The consumer's suppliers, with what each of them delivered before and what it cuts."""
        edges = self.found.edges
        rows = records(edges[edges["consumer"] == self.cut.consumer])
        rows = [row | {"cut_share": row["cut_t"] / row["quantity_t"]} for row in rows]
        return sorted(rows, key=lambda row: (-row["cut_t"], -row["quantity_t"], row["supplier"]))

    def listing(self) -> Listing:
        """Facts and tables; sources and warnings are added by the caller."""
        found, network, cut = self.found, self.network, self.cut
        facts = {
            **_asked(cut, network.year), **facts_of(network), "shock_t": found.shock_t, "stocks_used_t": found.stocks_used_t - self.held_used_t,
            "held_used_t": self.held_used_t, "lost_t": found.lost_t, "conservation_difference_t": found.difference_t,
            "short_count": sum(bool(row["lost_t"]) for row in self.states), "rounds": found.rounds,
            "hs_codes": self.footing.hs_codes, "incomplete": self.footing.incomplete,
        }  # fmt: skip
        shown = (*SHOWN[:4], "stocks_used_t", *SHOWN[4:]) if cut.stocks else SHOWN
        tables = [Table("states", STATES, tuple(tuple(row[name] for name in STATES) for row in self.states), shown)]
        if cut.consumer is not None:
            tables.append(Table("routes", ROUTES, tuple(tuple(row[name] for name in ROUTES) for row in self.routes())))
        code = "title_cascade_stage" if network.stage else "title_cascade"
        title = Note(code, {"supplier": cut.supplier, "mineral": network.mineral, "stages": network.stage, "year": network.year})
        return Listing(title, tuple(self._lead(facts)), facts, tuple(tables))

    def _lead(self, facts: Mapping[str, Any]) -> Iterator[Note]:
        cut = self.cut
        figures = {name: said_t(facts[name]) for name in FIGURES[:4]} | {"difference_t": round(facts["conservation_difference_t"], 6) + 0.0}
        amount = Note(f"cut_{cut.of}{'_all' if cut.share_lost == 1 else ''}", {"mineral": cut.mineral, "part": percent(cut.share_lost)})
        said = {"supplier": cut.supplier, "cut": amount, "year": self.footing.when(self.network.year)}
        seen = facts["short_count"]
        counts = {"number": Note("count_at_least", {"number": seen}) if self.footing.incomplete else seen, "rounds": facts["rounds"]}
        yield from self.footing.lead(self.network, cut.supplier if cut.of == "exports" else None)
        yield Note(f"lead_cascade_{cut.of}", said | figures | counts)
        short = [row for row in self.states if row["lost_t"]]
        if short:
            yield Note("lead_cascade_most", {"list": [_hit(row) for row in short[:NAMED_AT_MOST]]})
        if cut.consumer is not None:
            yield self._on_consumer(cut.consumer)
        yield Note(f"lead_cut_{cut.of}", {"supplier": cut.supplier})
        yield Note(f"lead_rule_{cut.rule}")
        yield Note("lead_cascade_check", said | figures)
        yield Note("lead_cascade_limit")

    def _on_consumer(self, consumer: str) -> Note:
        row = next((row for row in self.states if row["state"] == consumer), None)
        if row is None:
            return Note("lead_cascade_spared", {"consumer": consumer})
        if not row["lost_t"]:
            said = {name: said_t(row[name]) for name in ("deficit_t", "cut_exports_t", "stocks_used_t", "held_used_t")}
            return Note("lead_cascade_open" if row["lost_t"] is None else "lead_cascade_passed", {"consumer": consumer} | said)
        tonnes = {name: said_t(row[name]) for name in ("lost_t", "direct_t", "through_t", "cut_exports_t", "stocks_used_t")}
        return Note("lead_cascade_consumer", {"consumer": consumer, "supplier": self.cut.supplier, "part": _part(row)} | tonnes)

    def warnings(self) -> Iterator[Note]:
        """What the use that a loss is held against does not know."""
        unknown = use_unknown(self.network, self.footing) & {row["state"] for row in self.states if row["lost_t"]}
        if unknown and not self.footing.incomplete:
            ordered = [row["state"] for row in self.states if row["state"] in unknown]
            yield Note("cascade_use_unknown", {"number": len(ordered), "who": ordered[:ROWS_AT_MOST]})
        beyond = excess(self.network.flows, self.network.made).get(self.cut.supplier)
        if self.cut.of == "output" and beyond is not None:
            yield Note("cascade_output_beyond", {"supplier": self.cut.supplier, "lacking_t": said_t(beyond)})
        if self.network.output.table is None and not self.footing.incomplete:
            yield Note("cascade_no_table")


def _part(row: Row) -> Note:
    if row["share_lost"] is None:
        return Note("share_of_use_open")
    return Note("share_of_use", {"part": percent(row["share_lost"])})


def _hit(row: Row) -> Note:
    said = {"name": row["state"], "lost_t": said_t(row["lost_t"])}
    if row["share_lost"] is None:
        return Note("cascade_hit_open", said)
    return Note("cascade_hit", said | {"part": percent(row["share_lost"])})


def shortened(listing: Listing) -> Listing:
    """The listing for people: rounded tonnes, the first rows of each table, the others added up to one."""
    return replace(listing, tables=tuple(_shortened(table) for table in listing.tables))


def rounded(listing: Listing) -> Listing:
    """The listing with the tonnes as people say them."""
    return replace(listing, tables=tuple(replace(table, rows=tuple(_said(table, row) for row in table.rows)) for table in listing.tables))


def _said(table: Table, row: Iterable[Any]) -> tuple[Any, ...]:
    cells = dict(zip(table.columns, row, strict=True))
    if "supplier" in cells and cells["supplier"] is None:
        cells["supplier"] = Note("figure_open" if cells["lost_t"] is None else "supplier_none")
    cells |= {name: Note("figure_open") for name, cell in cells.items() if cell is None and name.endswith("_count")}
    return tuple(said_t(cell) if name.endswith("_t") and cell is not None else cell for name, cell in cells.items())


def _shortened(table: Table) -> Table:
    loss = table.columns.index("lost_t" if "lost_t" in table.columns else "cut_t")
    rows = [row for row in table.rows if row[loss]]
    first, rest = (rows, []) if len(rows) <= ROWS_AT_MOST + 1 else (rows[:ROWS_AT_MOST], rows[ROWS_AT_MOST:])
    lines = [_said(table, row) for row in first]
    if rest:
        lines.append(tuple(_added(name, [row[place] for row in rest]) for place, name in enumerate(table.columns)))
    return replace(table, rows=tuple(lines))


def _added(column: str, cells: Iterable[Any]) -> Any:
    some = list(cells)
    if column in ("state", "supplier"):
        return Note("states_more", {"number": len(some)})
    if not column.endswith("_t"):
        return ""
    known = [cell for cell in some if cell is not None]
    return said_t(math.fsum(known)) if len(known) == len(some) else ""
