"""National output as each source states it: newest year, part of the world, rank. Sources, stages and bases are never mixed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kzgraph.evidence import SourceRank, union
from kzgraph.frames import records
from kzgraph.schema.columns import STAGES
from kzgraph.world.grounds import Grounds, Row, ids, is_partial, known, span, year_of

Kind = tuple[str, str, str]
"""Mineral, stage, basis: only figures of one kind are held against each other."""
SHOWN_STATES = 15


@dataclass(frozen=True, slots=True)
class Peer:
    """What one row says of the output of one state (or of the world)."""

    state: str
    quantity_t: float | None
    source_ids: tuple[str, ...]
    is_world: bool
    is_group: bool


@dataclass(frozen=True)
class Output:
    """Every observed row of national output, by kind and year. Rows on a part of a year are no peers of whole years."""

    rows: Sequence[Row]
    peers: Mapping[tuple[Kind, int], Sequence[Peer]]
    rank: SourceRank

    @classmethod
    def of(cls, grounds: Grounds, *, mineral: str | None = None) -> Output:
        """The rows of the tables, of one mineral or of all."""
        return grounds.once(("output", mineral), lambda: cls._read(grounds, mineral))

    @classmethod
    def _read(cls, grounds: Grounds, mineral: str | None) -> Output:
        edges = grounds.edges
        kept = edges[(edges["relation"] == "produces_total") & (edges["status"] == "observed") & edges["year"].notna()]
        if mineral is not None:
            kept = kept[kept["mineral"] == mineral]
        rows = [row | {"state": grounds.place(row["source"]) or row["source"]} for row in records(kept)]
        peers: dict[tuple[Kind, int], list[Peer]] = {}
        for row in rows:
            if not is_partial(row):
                state = row["state"]
                peer = Peer(state, known(row["quantity_t"]), ids(row["source_ids"]), grounds.is_world(state), state in grounds.groups)
                peers.setdefault((kind_of(row), int(row["year"])), []).append(peer)
        return cls(rows, peers, grounds.rank)

    def world(self, kind: Kind, year: int, source_ids: Iterable[str]) -> tuple[float | None, str]:
        """The world total that one of the sources states, and that source; the best source first."""
        for source in sorted(source_ids, key=self.rank.order):
            for peer in self.peers.get((kind, year), ()):
                if peer.is_world and peer.quantity_t is not None and source in peer.source_ids:
                    return peer.quantity_t, source
        return None, ""

    def ranked(self, kind: Kind, year: int, source: str) -> dict[str, float | None]:
        """The states of one source, the largest output first, those without a figure last."""
        found: dict[str, float | None] = {}
        for peer in self.peers.get((kind, year), ()):
            if source in peer.source_ids and not peer.is_group:
                found.setdefault(peer.state, peer.quantity_t)
        return dict(sorted(found.items(), key=lambda item: (item[1] is None, -(item[1] or 0), item[0])))

    def order(self, year: int, source_ids: str) -> tuple[Any, ...]:
        """The stated rule: who counted; then the newer year; then the newer publication."""
        counted, published, name = self.rank.order(source_ids)
        return counted, -year, published, name


def kind_of(row: Row) -> Kind:
    return str(row["mineral"]), str(row["stage"]), str(row["basis"])


def kind_order(kind: Kind) -> tuple[str, int, str]:
    """Minerals by name, along the chain, without a stage last."""
    mineral, stage, basis = kind
    return mineral, STAGES.index(stage) if stage in STAGES else len(STAGES), basis


def placed(output: Output, kind: Kind, year: int, state: str, quantity: float | None, source_ids: Sequence[str]) -> dict[str, Any]:
    """Share of the world and rank of a figure, against the same source, stage, basis and year only."""
    world, source = output.world(kind, year, source_ids)
    best = source or min(source_ids, key=output.rank.order, default="")
    states = output.ranked(kind, year, best)
    numbers = [figure for figure in states.values() if figure is not None]
    share = quantity / world if quantity is not None and world else None
    ranked = quantity if states.get(state) is not None and len(numbers) > 1 else None
    return {
        "world_t": world,
        "world_share": share,
        "rank": 1 + sum(figure > ranked for figure in numbers) if ranked else None,
        "ranked_count": len(numbers),
        "unknown_count": len(states) - len(numbers),
    }


def of_state(output: Output, state: str) -> list[dict[str, Any]]:
    """The state's output: of each kind and source the newest year with a figure, the source that is used first.

    Where no source has a figure at a stage, the newest statement that it is produced stands, with an unknown quantity.
    """
    told: dict[Kind, dict[str, list[Row]]] = {}
    for row in output.rows:
        if row["state"] == state:
            told.setdefault(kind_of(row), {}).setdefault(str(row["source_ids"]), []).append(row)
    stages = {
        kind[:2] for kind, by_source in told.items() for rows in by_source.values() for row in rows if known(row["quantity_t"]) is not None
    }
    minerals = {mineral for mineral, _ in stages}
    found = []
    for kind in sorted(told, key=kind_order):
        newest = [_newest(rows) for rows in told[kind].values()]
        figures = [row for row in newest if known(row["quantity_t"]) is not None]
        figures = figures or [row for row in newest if span(row)]
        if figures:
            merged = _agreeing(figures)
        elif kind[:2] in stages or (not kind[1] and kind[0] in minerals):
            continue
        else:
            merged = [dict(row) for row in newest]
        merged.sort(key=lambda row: (is_partial(row), *output.order(int(row["year"]), row["source_ids"])))
        for number, row in enumerate(merged):
            quantity, sources = known(row["quantity_t"]), ids(row["source_ids"])
            part = is_partial(row)
            against = placed(output, kind, int(row["year"]), state, None if part else quantity, sources)
            found.append(_line(row, against) | {"used": "no" if number else "yes", "period": row["period"] if part else ""})
    return found


def _newest(rows: Sequence[Row]) -> Row:
    """The newest row with a figure, a whole year before a part; without any figure the newest."""
    return max(
        rows, key=lambda row: (known(row["quantity_t"]) is not None, bool(span(row)), not is_partial(row), int(row["year"]), row["period"])
    )


def _agreeing(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Sources that state the same figure for the same year become one row."""
    merged: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        key = (int(row["year"]), row["period"], known(row["quantity_t"]), span(row))
        one = merged.setdefault(key, dict(row))
        one["source_ids"] = union([one["source_ids"], row["source_ids"]])
    return list(merged.values())


def _line(row: Row, against: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "state": row["state"],
        "mineral": row["mineral"],
        "stage": row["stage"],
        "basis": row["basis"],
        "year": year_of(row),
        "quantity_t": known(row["quantity_t"]),
        "range": span(row),
        "source_ids": ids(row["source_ids"]),
        **against,
    }


def of_mineral(output: Output, mineral: str) -> list[dict[str, Any]]:
    """Who produces the mineral: of each stage, basis and source the newest year with figures, the source that is used first.

    The largest states of each source, those without a figure behind them, and the rest of the stated world total.
    """
    kinds = sorted({kind for kind, _ in output.peers if kind[0] == mineral}, key=kind_order)
    found = []
    for kind in kinds:
        newest: dict[str, int] = {}
        for (other, year), peers in output.peers.items():
            for peer in peers:
                if other == kind and peer.quantity_t is not None and not peer.is_group:
                    newest |= {source: max(year, newest.get(source, year)) for source in peer.source_ids}
        for number, source in enumerate(sorted(newest, key=lambda name: output.order(newest[name], name))):
            found += [line | {"used": "no" if number else "yes"} for line in _by_source(output, kind, newest[source], source)]
    return found


def _by_source(output: Output, kind: Kind, year: int, source: str) -> list[dict[str, Any]]:
    states = output.ranked(kind, year, source)
    producing = [state for state, figure in states.items() if figure]
    shown = [*producing[:SHOWN_STATES], *(state for state, figure in states.items() if figure is None)]
    shown = shown or list(states)[:SHOWN_STATES]
    given = {
        row["state"]: row
        for row in output.rows
        if kind_of(row) == kind and row["year"] == year and source in ids(row["source_ids"]) and not is_partial(row)
    }
    lines = [
        _line(given[state], placed(output, kind, year, state, states[state], (source,))) | {"source_ids": (source,)} for state in shown
    ]
    world, _ = output.world(kind, year, (source,))
    rest = world - sum(states[state] or 0 for state in shown) if world is not None else 0
    if world and rest > world * 1e-9 and lines:
        blank = {"state": "rest", "range": "", "quantity_t": rest, "world_share": rest / world, "rank": None}
        lines.append(lines[0] | blank)
    return lines
