"""The answer of `origin`: where a consumer's supply was made in the end, beside where it came from directly."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from kzgraph.answers.reports import Listing, Table
from kzgraph.evidence import Note
from kzgraph.frames import records
from kzgraph.hidden.tracing import Network, Tracing, percent
from kzgraph.indicators.mixing import mixing_bounds
from kzgraph.indicators.origin import UNEXPLAINED
from kzgraph.sheets.sheets import cited_sources

COLUMNS = (
    "state", "direct_share", "ultimate_share", "low_share", "high_share", "ultimate_t", "unexplained_share", "direct_import_share",
    "ultimate_import_share",
)  # fmt: skip
SHOWN = COLUMNS[:7]
HUBS = ("state", "direct_share", "exported_t", "supply_t", "exported_share", "unexplained_t")
BOUNDED_AT_MOST = 12
"""Origins whose bounds are computed, the largest ones; each takes two linear programs."""
MATTERS = 0.01
"""Share of the supply from which on a state is named in a warning."""
SMALL = 0.005
"""Share under which rows are added up for people."""
NAMED_AT_MOST = 8
NOISE = 2e-6
"""Difference of a bound from the share that the solver cannot tell."""
Row = dict[str, Any]


def origin_of(
    tracing: Tracing, consumer: str, mineral: str, *, year: int | None, stage: str | None = None, production: str | None = None, content: float | None = None
) -> Listing:  # fmt: skip
    """The consumer's supply at one stage by origin. `year` None: the newest with trade and output; `stage` None: that of the dependency sheet."""
    grounds = tracing.grounds
    chosen = year if year is not None else tracing.newest(mineral)
    if chosen is None or consumer in grounds.buyers:
        return _nothing(consumer, mineral, chosen, Note("trace_company" if consumer in grounds.buyers else "trace_nothing", {"consumer": consumer, "mineral": mineral}))  # fmt: skip
    used = stage if stage is not None else tracing.stage_of(consumer, mineral, chosen)
    if stage is not None and grounds.whole_from is not None and stage not in tracing.stages(mineral, chosen):
        said = Note("trace_stage_unseen", {"mineral": mineral, "year": chosen, "stages": stage})
        return _nothing(consumer, mineral, chosen, said, Note("trace_traded_at", {"stages": list(tracing.stages(mineral, chosen)), "year": chosen}), stage=stage)  # fmt: skip
    joint = dict.fromkeys(grounds.groups.get(consumer, ()), consumer)
    network = tracing.network(mineral, chosen, used, production=production, content=content, joint=joint)
    trace = Trace(network, consumer)
    if trace.balance is None:
        stages = ", ".join(tracing.stages(mineral, chosen))
        said = Note("trace_no_supply", {"consumer": consumer, "mineral": mineral, "year": chosen, "stages": used})
        others = [Note("trace_traded_at", {"stages": list(tracing.stages(mineral, chosen)), "year": chosen})] if stages else []
        return _nothing(consumer, mineral, chosen, said, *others, *network.notes, stage=used)
    notes = (*warnings(network, trace), *tracing.settled_notes(consumer, mineral, chosen), *network.notes)
    return replace(trace.listing(), sources=cited_sources(grounds.sources, network.source_ids), notes=notes)


def _nothing(consumer: str, mineral: str, year: int | None, *notes: Note, stage: str | None = None) -> Listing:
    """The answer where there is no supply to look through: unknown figures and the reason."""
    unknown = dict.fromkeys(("supply_t", "kept_t", "conserved_t"))
    facts = {"consumer": consumer, "mineral": mineral, "year": year, "stage": stage, **unknown}
    title = Note("title_origin", {"consumer": consumer, "mineral": mineral, "year": year or "-"})
    return Listing(title, (Note("trace_not_computed"),), facts, (Table("origins", COLUMNS, ()), Table("hubs", HUBS, ())), (), notes)


@dataclass(frozen=True)
class Trace:
    """What one network says on one consumer."""

    network: Network
    consumer: str

    @property
    def balance(self) -> Row | None:
        """The consumer's tonnes: supply, made, imported, exported, unexplained, kept; None where it has no supply."""
        states = self.network.found.states
        rows = records(states[states["state"] == self.consumer])
        return rows[0] if rows else None

    @property
    def direct(self) -> dict[str, float]:
        """Direct shares by state."""
        rows = _of(self.network.found.origins, self.consumer)
        return {row["state"]: row["direct_share"] for row in rows}

    def origins(self, *, bounded: bool = True) -> list[Row]:
        """Every state with a share, the largest origin first, what is unexplained last; with the bounds of the largest unless not wanted."""
        network, balance = self.network, self.balance or {}
        seen = {row["state"]: row["ultimate_share"] for row in _of(network.entered.origins, self.consumer)}
        found = {row["state"]: row for row in _of(network.found.origins, self.consumer)}
        blank = {"direct_share": 0.0, "ultimate_share": 0.0, "ultimate_t": 0.0}
        rows = []
        for state in {*found, *seen}:
            row = {**blank, **found.get(state, {}), "state": state}
            beyond = seen.get(state, 0.0) - row["ultimate_share"] if state != UNEXPLAINED and state in network.lacking else 0.0
            rows.append({**row, "unexplained_share": max(beyond, 0.0), **self._of_imports(row, balance)})
        rows.sort(key=lambda row: (row["state"] == UNEXPLAINED, -row["ultimate_share"], -row["unexplained_share"], -row["direct_share"], row["state"]))  # fmt: skip
        return self._bounded(rows) if bounded else rows

    def _of_imports(self, row: Row, balance: Row) -> Row:
        """The same shares of imports alone: without what the consumer made itself or lacks."""
        imported, state = balance["imported_t"], row["state"]
        if not imported:
            return {"direct_import_share": None, "ultimate_import_share": None}
        own = balance["produced_t"] if state == self.consumer else balance["unexplained_t"] if state == UNEXPLAINED else 0.0
        shipped = 0.0 if state in (self.consumer, UNEXPLAINED) else row["direct_share"] * balance["supply_t"] / imported
        return {"direct_import_share": shipped, "ultimate_import_share": max(row["ultimate_t"] - own, 0.0) / imported}

    def _bounded(self, rows: Sequence[Row]) -> list[Row]:
        """The rows with the least and largest share that any other mixing would give, for the largest origins."""
        network = self.network
        largest = sorted(rows, key=lambda row: -row["ultimate_share"])[:BOUNDED_AT_MOST]
        wanted = [row["state"] for row in largest if row["ultimate_share"] > 0]
        bounds = mixing_bounds(network.flows, network.entries, consumer=self.consumer, origins=wanted)
        told = {state: (low, high) for state, low, high in bounds.itertuples(index=False, name=None)}
        found = []
        for row in rows:
            low, high = told.get(row["state"], (None, None))
            share = row["ultimate_share"]
            ends = (
                {}
                if low is None or high is None or math.isnan(low + high)
                else {"low_share": end(min(low, share), share), "high_share": end(max(high, share), share)}
            )
            found.append({"low_share": None, "high_share": None, **row, **ends})
        return found

    def hubs(self) -> list[Row]:
        """States that ship much of the trade, make nothing that the table of output names, and have at least half of it from others."""
        states = self.network.found.states
        hubs = states[states["is_hub"] & (states["unexplained_t"] <= states["exported_t"] / 2)]
        rows = [{**row, "direct_share": self.direct.get(row["state"], 0.0)} for row in records(hubs)]
        return sorted(rows, key=lambda row: (-row["direct_share"], -row["exported_t"], row["state"]))

    def listing(self) -> Listing:
        """Facts and tables; sources and warnings are added by the caller."""
        network, balance, origins = self.network, self.balance or {}, self.origins()
        (world,) = records(network.found.conserved)
        facts = {
            "consumer": self.consumer, "mineral": network.mineral, "year": network.year, **facts_of(network),
            **{name: float(balance[name]) for name in ("supply_t", "produced_t", "imported_t", "unexplained_t", "exported_t", "kept_t")},
            "conserved_t": float(world["kept_t"]), "world_produced_t": float(world["produced_t"]),
            "world_unexplained_t": float(world["unexplained_t"]), "conservation_difference_t": float(world["difference_t"]),
            "assumption": "proportional",
        }  # fmt: skip
        tables = (
            Table(
                "origins",
                COLUMNS,
                tuple(tuple(row[name] for name in COLUMNS) for row in origins),
                COLUMNS if balance["produced_t"] or balance["unexplained_t"] else SHOWN,
            ),
            Table("hubs", HUBS, tuple(tuple(row[name] for name in HUBS) for row in self.hubs())),
        )
        title = Note("title_origin_stage" if network.stage else "title_origin", {"consumer": self.consumer, "mineral": network.mineral, "stages": network.stage, "year": network.year})  # fmt: skip
        return Listing(title, tuple(self._lead(origins, facts)), facts, tables)

    def _lead(self, origins: Sequence[Row], facts: Mapping[str, Any]) -> Iterator[Note]:
        yield Note(
            "lead_origin_supply", {name: said_t(facts[name]) for name in ("supply_t", "produced_t", "imported_t", "exported_t", "kept_t")}
        )
        named = [row for row in origins if row["state"] != UNEXPLAINED]
        unexplained = next((row["ultimate_share"] for row in origins if row["state"] == UNEXPLAINED), 0.0)
        if named:
            first = max(named, key=lambda row: (row["direct_share"], row["ultimate_share"]))
            last = max(named, key=lambda row: (row["ultimate_share"], row["direct_share"]))
            yield Note("lead_origin_top", {"supplier": first["state"], "direct": percent(first["direct_share"]), "who": last["state"], "ultimate": percent(last["ultimate_share"]), "rest": percent(unexplained)})  # fmt: skip
        yield Note("lead_origin_rule")
        world = {name: said_t(facts[name]) for name in ("conserved_t", "world_produced_t", "world_unexplained_t")}
        yield Note("lead_origin_conserved", world | {"difference_t": round(facts["conservation_difference_t"], 6) + 0.0})


def facts_of(network: Network) -> dict[str, Any]:
    """The trade that was looked through and the output it was set against."""
    table = network.output.table
    return {
        "stage": network.stage,
        "basis": network.basis,
        "production_stage": (table.kind[1] or network.output.bucket) if table else None,
        "production_basis": table.kind[2] if table else None,
        "traded_per_produced": network.output.scale if table else None,
    }


def end(bound: float, share: float) -> float:
    """The bound, or the share itself where they differ by less than the solver can tell; never below 0, not even as -0.0.

    >>> end(-0.0, 0.2), end(0.5, 0.2)
    (0.0, 0.5)
    """
    return share if abs(bound - share) < NOISE else max(0.0, bound)


def _of(origins: pd.DataFrame, consumer: str) -> list[Row]:
    return records(origins[origins["consumer"] == consumer])


def said_t(tonnes: float) -> float:
    """Tonnes for people: whole from 1000 t on, else four significant digits."""
    return float(round(tonnes) if abs(tonnes) >= 1000 else f"{tonnes:.4g}")


def warnings(network: Network, trace: Trace) -> Iterator[Note]:
    """What must be known beside the shares: which output they rest on, who counts as producing nothing, what does not fit."""
    output, table = network.output, network.output.table
    if table is None:
        yield Note("trace_no_output", {"mineral": network.mineral, "year": network.year})
    else:
        stages = table.kind[1] or output.bucket
        said = {"stages": stages, "used": network.stage, "year": network.year, "source": ", ".join(table.source_ids)}
        if output.why in ("stands_in", "explains"):
            yield Note(f"trace_{output.why}", said | {"left": percent(output.left[0]), "less": percent(output.left[1])})
        if output.scale != 1:
            yield Note("trace_scaled" if output.compound else "trace_content", {"compound": output.compound, "factor": float(output.scale)})
        elif table.kind[2] != network.basis:
            yield Note("trace_bases", {"made": f"t {table.kind[2]}".strip(), "traded": f"t {network.basis}".strip()})
        if table.rest_t:
            yield Note("trace_rest", {"rest_t": said_t(table.rest_t * output.scale), "source": ", ".join(table.source_ids)})
        if table.unknown:
            yield Note("trace_withheld", {"who": list(table.unknown), "source": ", ".join(table.source_ids)})
        silent = _silent(trace)
        if silent:
            yield Note("trace_zero", {"who": silent, "source": ", ".join(table.source_ids)})
    yield from _misfits(network)


def _silent(trace: Trace) -> list[str]:
    """States that the table of output does not name and that matter for the consumer: itself, its suppliers, hubs, who ships more than it has."""
    network = trace.network
    named = set(network.made) | set(network.output.table.unknown if network.output.table else ())
    seen = {row["state"]: row["ultimate_share"] for row in _of(network.entered.origins, trace.consumer)}
    weight = {state: max(trace.direct.get(state, 0.0), seen.get(state, 0.0)) for state in {*trace.direct, *seen}}
    silent = [
        state for state, share in weight.items() if share >= MATTERS and state not in named and state not in (trace.consumer, UNEXPLAINED)
    ]
    ordered = sorted(silent, key=lambda state: (-weight[state], state))[:NAMED_AT_MOST]
    return [*([trace.consumer] if trace.consumer not in named else []), *ordered]


def _misfits(network: Network) -> Iterator[Note]:
    found, (world,) = network.found, records(network.found.conserved)
    lacking = sorted(network.lacking.items(), key=lambda item: (-item[1], item[0]))
    if lacking:
        whole = world["produced_t"] + world["unexplained_t"]
        who = [Note("trace_lacks", {"name": state, "lacking_t": said_t(tonnes)}) for state, tonnes in lacking[:NAMED_AT_MOST]]
        said = {
            "number": len(lacking),
            "lacking_t": said_t(world["unexplained_t"]),
            "part": percent(world["unexplained_t"] / whole),
            "list": who,
        }
        yield Note("trace_lacking", said)
    yield from (Note("trace_loop", {"who": list(states)}) for _, _, states in found.repairs)
    if len(found.self_flows):
        yield Note(
            "trace_self", {"who": sorted(set(found.self_flows["state"])), "left_t": said_t(float(found.self_flows["quantity_t"].sum()))}
        )


def readable(listing: Listing) -> Listing:
    """The listing for people: ids as names, rows whose every share is small added up to one."""
    return replace(listing, tables=tuple(_readable(table) for table in listing.tables))


def _readable(table: Table) -> Table:
    shares = [position for position, name in enumerate(table.columns) if name.endswith("share") and not name.startswith(("low", "high"))]
    large = [row for row in table.rows if not shares or any((row[position] or 0) >= SMALL for position in shares)]
    small = [row for row in table.rows if row not in large]
    if len(small) < 2:
        large, small = list(table.rows), []
    rows = [tuple(_named(name, cell) for name, cell in zip(table.columns, row, strict=True)) for row in large]
    if small:
        rows.append(tuple(_added(name, [row[position] for row in small], len(small)) for position, name in enumerate(table.columns)))
    return replace(table, rows=tuple(rows))


def _named(column: str, cell: Any) -> Any:
    if column in ("state", "mine", "refiner"):
        return Note("state_unexplained") if cell == UNEXPLAINED else Note("state_named", {"name": cell})
    if column.endswith("_t") and cell is not None:
        return said_t(cell)
    return "" if cell is None and column in ("low_share", "high_share") else cell


def _added(column: str, cells: Iterable[Any], count: int) -> Any:
    if column == "state" or column == "mine":
        return Note("states_small", {"number": count, "part": percent(SMALL)})
    if column in ("low_share", "high_share", "refiner"):
        return ""
    known = [cell for cell in cells if cell is not None]
    return (said_t(sum(known)) if column.endswith("_t") else sum(known)) if known else None
