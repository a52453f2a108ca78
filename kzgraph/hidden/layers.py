"""The graphs that a consumer's supply of a mineral runs through, in the direction of delivery: three layers that are never added.

National: the output of states, the states that export, the consumer; capacities are the tonnes of one year. Company: producers, plants and buyers,
what is delivered and, apart from it, what is promised. Routes: the links of transport corridors from the suppliers. What a state ships beyond its
output and its purchases enters as a source of its own, so that no tonne is lost.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kzgraph.answers.reports import DependencyReport
from kzgraph.evidence import Note
from kzgraph.frames import records
from kzgraph.sheets.outlook import PROMISED
from kzgraph.world.grounds import Grounds, Row, ids, kept, known, year_of
from kzgraph.world.worldwide import Worldwide

if TYPE_CHECKING:
    import networkx as nx

COMPANY = {"company": ("observed",), "promised": PROMISED}
"""The layers of companies' deliveries, by the status of their rows."""
UNEXPLAINED = "unexplained"
TOLERANCE = 1e-6


@dataclass
class Layer:
    """A graph of one kind of rows. `reason` says why there is none; `sources` are the nodes where a supply begins."""

    name: str
    consumer: str
    graph: nx.DiGraph[str]
    sources: set[str] = field(default_factory=set)
    year: int | None = None
    stage: str = ""
    basis: str = ""
    reason: Note | None = None
    cited: set[str] = field(default_factory=set)
    notes: list[Note] = field(default_factory=list)

    def node(self, id_: str, kind: str, state: str) -> str:
        """Adds a node; the first to name its kind is right."""
        if id_ not in self.graph:
            self.graph.add_node(id_, kind=kind, state=state)
        return id_

    def link(self, tail: str, head: str, quantity: float | None) -> None:
        """Adds what an edge can carry; parallel edges add up, and an unknown one makes the sum unknown."""
        before = self.graph.edges[tail, head]["quantity_t"] if self.graph.has_edge(tail, head) else 0.0
        self.graph.add_edge(tail, head, quantity_t=None if quantity is None or before is None else before + quantity)

    def reached(self, sources: Iterable[str]) -> set[str]:
        """The nodes that something from the sources can reach."""
        import networkx as nx

        return set().union(*(nx.descendants(self.graph, source) for source in sources if source in self.graph))


@dataclass(frozen=True)
class Asked:
    """The consumer (a state, a group, a buyer), the mineral and the sheet of the two, whose year and stage are used."""

    grounds: Grounds
    worldwide: Worldwide
    consumer: str
    mineral: str
    year: int | None
    sheet: DependencyReport

    def of_consumer(self, id_: str) -> bool:
        """Whether a node is the consumer or stands in it."""
        place = self.grounds.place(id_)
        return id_ == self.consumer or place == self.consumer or place in self.grounds.groups.get(self.consumer, frozenset())


def national(asked: Asked) -> Layer:
    """Output of states, the states that sell on, the consumer; each tonne once."""
    sheet = asked.sheet
    layer = _layer("national", asked)
    layer.year, layer.stage, layer.basis = sheet.year, sheet.stage, sheet.basis
    layer.cited |= {*sheet.imports_source_ids, *(id_ for row in sheet.suppliers for id_ in row.source_ids)}
    known_t = {row.supplier: row.quantity_t for row in sheet.suppliers if row.quantity_t}
    if sheet.layer != "national" or not (known_t or sheet.unexplained_t) or sheet.year is None:
        layer.reason = Note("no_national_supply", {"who": asked.consumer})
        return layer
    silent = sorted(row.supplier for row in sheet.suppliers if row.quantity_t is None)
    layer.notes += [Note("supply_weightless", {"group": silent})] if silent else []
    for supplier, tonnes in sorted(known_t.items()):
        layer.link(layer.node(supplier, "state", supplier), asked.consumer, tonnes)
    _trade_of_others(asked, layer)
    _outputs(asked, layer)
    if sheet.unexplained_t:
        layer.link(layer.node(UNEXPLAINED, UNEXPLAINED, ""), asked.consumer, sheet.unexplained_t)
        layer.sources.add(UNEXPLAINED)
        layer.notes.append(Note("choke_unexplained", {"quantity_t": sheet.unexplained_t}))
    return layer


def _layer(name: str, asked: Asked) -> Layer:
    import networkx as nx

    layer = Layer(name, asked.consumer, nx.DiGraph())
    layer.node(asked.consumer, "consumer", asked.consumer)
    return layer


def _trade_of_others(asked: Asked, layer: Layer) -> None:
    """What other states sell each other in the year, at the stage of the consumer's imports."""
    rows = asked.worldwide.trade([asked.mineral])
    rows = rows[(rows["year"] == layer.year) & (rows["stage"] == layer.stage)]
    ends = zip(rows["supplier"], rows["consumer"], strict=True)
    others = kept(rows, (not (asked.of_consumer(supplier) or asked.of_consumer(buyer)) for supplier, buyer in ends))
    others = others[(others["supplier"] != others["consumer"]) & (others["supplier"] != "") & (others["consumer"] != "")]
    unweighed = int(others["quantity_t"].isna().sum())
    layer.notes += [Note("flows_weightless", {"missing": unweighed, "flows": len(others)})] if unweighed else []
    layer.notes += [] if len(others) else [Note("direct_only")]
    weighed = others[others["quantity_t"] > 0].sort_values(["supplier", "consumer", "quantity_t"])
    for row in records(weighed):
        seller, buyer = (layer.node(row[end], "state", row[end]) for end in ("supplier", "consumer"))
        layer.link(seller, buyer, float(row["quantity_t"]))
        layer.cited |= set(ids(row["source_ids"]))


def _outputs(asked: Asked, layer: Layer) -> None:
    """A source for the output of each state, and one for what it ships beyond its output and its purchases."""
    found = asked.worldwide.table(asked.mineral, layer.stage, layer.year) if layer.year is not None else None
    layer.cited |= set(found.source_ids) if found else set()
    limited = found is not None and not found.kind[2] and layer.stage in ("", "refined", "product")
    layer.notes += [Note("no_output_table_choke")] if found is None else [] if limited else [Note("output_unlimited")]
    for state in sorted(set(layer.graph) - {asked.consumer}):
        made = found.states.get(state, 0.0) if found else 0.0
        open_ = found is None or state in found.unknown or (made > 0 and not limited)
        if made > 0 or open_:
            layer.link(layer.node(f"output:{state}", "output", state), state, None if open_ else made)
            layer.sources.add(f"output:{state}")
        if not open_:
            sold, bought = (
                math.fsum(one["quantity_t"] for *_, one in view(state, data=True)) for view in (layer.graph.out_edges, layer.graph.in_edges)
            )
            beyond = sold - bought
            if beyond > TOLERANCE:
                layer.link(layer.node(f"{UNEXPLAINED}:{state}", UNEXPLAINED, state), state, beyond)
                layer.sources.add(f"{UNEXPLAINED}:{state}")


def companies(asked: Asked, name: str, statuses: Collection[str]) -> Layer:
    """Companies that deliver to the consumer's, and the states they stand in."""
    layer = _layer(name, asked)
    kinds = dict(zip(asked.grounds.nodes["id"], asked.grounds.nodes["kind"], strict=True))

    def first(row: Row) -> tuple[object, ...]:
        return -(year_of(row) or 0), *asked.grounds.rank.order(row["source_ids"]), known(row["quantity_t"]) or 0

    told = [row for row in asked.grounds.rows("supplies") if row["mineral"] == asked.mineral and row["status"] in statuses]
    best: dict[tuple[str, str], Row] = {}
    for row in sorted(told, key=first):
        if asked.year in (None, year_of(row)) and not asked.of_consumer(row["source"]):
            best.setdefault((row["source"], row["target"]), row)
    for (source, target), row in sorted(best.items()):
        for end in (source, target):
            layer.node(end, kinds.get(end, "producer"), asked.grounds.place(end))
        layer.link(source, target, known(row["quantity_t"]))
        layer.cited |= set(ids(row["source_ids"]))
        layer.year = max(layer.year or 0, year_of(row) or 0) or None
    silent = [target for (_, target), row in sorted(best.items()) if known(row["quantity_t"]) is None]
    layer.notes += [Note("capacity_unknown", {"group": sorted(set(silent))})] if silent else []
    _ends(asked, layer)
    if asked.consumer not in layer.reached(layer.sources):
        layer.reason = Note("no_path", {"who": asked.consumer})
    return layer


def _ends(asked: Asked, layer: Layer) -> None:
    """Receivers in the consumer lead to it; companies that make the mineral, or that nobody delivers to, begin in their state."""
    makers = {row["source"] for row in asked.grounds.rows("produces", "refines") if row["mineral"] == asked.mineral}
    for company in sorted(set(layer.graph) - {asked.consumer}):
        if asked.of_consumer(company):
            layer.link(company, asked.consumer, None)
        elif company in makers or not layer.graph.in_degree(company):
            place = asked.grounds.place(company)
            start = layer.node(place, "state", place) if place else company
            layer.sources.add(start)
            if place:
                layer.link(place, company, None)


def routes(asked: Asked) -> Layer:
    """The corridors that lead away from the consumer's suppliers; where the tables do not tell how one goes on, it may lead anywhere."""
    layer = _layer("routes", asked)
    kinds = dict(zip(asked.grounds.nodes["id"], asked.grounds.nodes["kind"], strict=True))
    links = [row for row in asked.grounds.rows("transits") if row["mineral"] in (asked.mineral, "") and asked.year in (None, year_of(row))]
    for row in (row for row in links if row["status"] == "observed"):
        ends = [asked.grounds.place(row[end]) if kinds.get(row[end]) == "state" else row[end] for end in ("source", "target")]
        for id_, end in zip(ends, ("source", "target"), strict=True):
            layer.node(id_, kinds.get(row[end], "corridor"), asked.grounds.place(row[end]))
        layer.link(ends[0], ends[1], known(row["quantity_t"]))
        layer.cited |= set(ids(row["source_ids"]))
        layer.year = max(layer.year or 0, year_of(row) or 0) or None
    layer.sources = {row.supplier for row in asked.sheet.suppliers if row.supplier in layer.graph and layer.graph.out_degree(row.supplier)}
    reached = layer.reached(layer.sources)
    open_ = sorted(node for node in reached if not layer.graph.out_degree(node) and node != asked.consumer)
    for node in open_:
        layer.link(node, asked.consumer, None)
    if not layer.sources:
        layer.reason = Note("no_path", {"who": asked.consumer})
    promised = sorted(
        {f"{row['source']} - {row['target']}" for row in links if row["status"] in PROMISED and row["source"] in {*reached, *layer.sources}}
    )
    layer.notes += [Note("route_open", {"group": open_})] if open_ else []
    layer.notes += [Note("route_promised", {"links": promised})] if promised else []
    return layer
