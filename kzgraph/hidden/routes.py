"""Which way the imports of a dependency sheet came: where mined, where refined, who shipped them; the tonnes of the sheet, to the last one.

Who shipped is observed. What lies behind the shipper is looked through by the proportional rule (`indicators.origin`), and where two stages
have both trade and output, the mine behind the refiner too (`indicators.passage`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from kzgraph.answers.reports import DependencyReport, Source
from kzgraph.evidence import Note
from kzgraph.frames import records
from kzgraph.hidden.provenance import Trace, warnings
from kzgraph.hidden.stages import as_weighed, chain, outputs_used
from kzgraph.hidden.tracing import Network, Tracing
from kzgraph.indicators.origin import UNEXPLAINED
from kzgraph.indicators.passage import mine_refine_matrix, two_stage_margins
from kzgraph.indicators.world import EXTRACTION, PROCESSING
from kzgraph.sheets.sheets import cited_sources

MINE, REFINER = "mine", "refiner"
Mix = dict[tuple[str | None, str | None], float]


@dataclass(frozen=True, slots=True)
class Route:
    """Tonnes of the sheet's imports. A place is None where the stage is not looked at, `unexplained` where the data do not explain it."""

    mine: str | None
    refiner: str | None
    supplier: str
    quantity_t: float


@dataclass(frozen=True, slots=True)
class Routes:
    """The routes, largest first. `stages` are those looked at behind the supplier (mine, refiner, both or none); `notes` say why and how."""

    stages: tuple[str, ...]
    rows: tuple[Route, ...]
    sources: tuple[Source, ...] = ()
    notes: tuple[Note, ...] = ()


def routes_of(tracing: Tracing, report: DependencyReport) -> Routes:
    """The imports of a sheet by route; by supplier alone where nothing lies behind it that could be looked through.

    The tonnes of a supplier's routes sum to those of its row in the sheet, and the part without a stated origin is a route of its own.
    Source: Kastner, Kastner and Nonhebel 2011, Ecological Economics 70.
    """
    known = {row.supplier: row.quantity_t for row in report.suppliers if row.quantity_t}
    lost = report.unexplained_t or 0.0
    reason = _hindrance(tracing, report) if known else None
    if not known or reason is not None:
        return Routes((), _sorted(_bare(known, lost, ())), notes=(reason,) if reason else ())
    joint = dict.fromkeys(tracing.grounds.groups.get(report.consumer, ()), report.consumer)
    year, mineral = int(report.year or 0), report.mineral
    network = tracing.network(mineral, year, report.stage, joint=joint)
    if network.output.table is None:
        none = Note("trace_no_output", {"mineral": mineral, "year": year})
        return Routes((), _sorted(_bare(known, lost, ())), notes=(none,))
    two = _two_stages(tracing, report, joint)
    stages, mixes = _behind_two(two, known) if two else _behind_one(network, known)
    rows = [
        Route(mine, refiner, supplier, known[supplier] * part)
        for supplier, mix in mixes.items()
        for (mine, refiner), part in mix.items()
        if part > 0
    ]
    told = two.notes if two else (*warnings(network, Trace(network, report.consumer)), *network.notes)
    cited = two.ore.source_ids | two.metal.source_ids if two else network.source_ids
    return Routes(stages, _sorted([*rows, *_bare({}, lost, stages)]), cited_sources(tracing.grounds.sources, cited), tuple(told))


@dataclass(frozen=True)
class _Two:
    """Both stages as the statistics weigh them, and the metal's flows as they stand."""

    ore: Network
    metal: Network
    as_it_is: pd.DataFrame
    notes: tuple[Note, ...]


def _hindrance(tracing: Tracing, report: DependencyReport) -> Note | None:
    """Why nothing behind the suppliers can be looked at."""
    if report.consumer in tracing.grounds.buyers or report.layer != "national":
        return Note("trace_company", {"consumer": report.consumer, "mineral": report.mineral})
    if report.basket:
        return Note("trace_baskets", {"number": len(report.suppliers)})
    if report.year is None or report.stage not in ("", *tracing.stages(report.mineral, report.year)):
        return Note("trace_nothing", {"consumer": report.consumer, "mineral": report.mineral})
    return None


def _bare(known: Mapping[str, float | None], lost: float, stages: Iterable[str]) -> Iterator[Route]:
    """Suppliers with nothing behind them, and the part of the imports that no supplier is stated for."""
    yield from (Route(None, None, supplier, tonnes) for supplier, tonnes in known.items() if tonnes)
    if lost > 0:
        mine, refiner = (UNEXPLAINED if stage in set(stages) else None for stage in (MINE, REFINER))
        yield Route(mine, refiner, UNEXPLAINED, lost)


def _sorted(rows: Iterable[Route]) -> tuple[Route, ...]:
    return tuple(sorted(rows, key=lambda row: (-row.quantity_t, row.supplier, row.refiner or "", row.mine or "")))


def _two_stages(tracing: Tracing, report: DependencyReport, joint: Mapping[str, str]) -> _Two | None:
    """None unless the sheet is about the later of two stages that are both traded and counted."""
    year, mineral = int(report.year or 0), report.mineral
    traded, tables = chain(tracing, mineral, year), tracing.worldwide.tables
    if len(traded) < 2 or traded[-1] != report.stage or any((mineral, stage, year) not in tables for stage in (EXTRACTION, PROCESSING)):
        return None
    ore = tracing.network(mineral, year, traded[0], production=EXTRACTION, joint=joint)
    metal = tracing.network(mineral, year, traded[-1], production=PROCESSING, joint=joint)
    as_it_is, said = metal.flows, [note for one in (ore, metal) for note in one.notes if note.code != "trace_stages"]
    if tracing.grounds.whole_from is not None:
        ore, metal, weighed = as_weighed(ore, metal)
        said = [*weighed, *said]
    return _Two(ore, metal, as_it_is, (*outputs_used(ore, metal), *said))


def _behind_one(network: Network, suppliers: Iterable[str]) -> tuple[tuple[str, ...], dict[str, Mix]]:
    """What each supplier ships, by where it was made."""
    mined = network.output.bucket == EXTRACTION
    mixes: dict[str, Mix] = {}
    for supplier in suppliers:
        made = _made(network, supplier)
        mixes[supplier] = {(state, None) if mined else (None, state): part for state, part in made.items()}
    return (MINE if mined else REFINER,), mixes


def _behind_two(two: _Two, suppliers: Iterable[str]) -> tuple[tuple[str, ...], dict[str, Mix]]:
    """The same with the mine behind the refiner. What statistics count as metal and nobody refined goes from its mine straight to the supplier."""
    ore, metal, worked = two.ore, two.metal, _worked(two.ore, two.metal)
    sent, before = _sent(metal.flows), _sent(two.as_it_is)
    mixes: dict[str, Mix] = {}
    for supplier in suppliers:
        refined = sent.get(supplier, 0.0) / before[supplier] if before.get(supplier) else 1.0
        mix: Mix = {(state, None): part * (1 - refined) for state, part in _made(ore, supplier).items()} if refined < 1 else {}
        for refiner, part in _made(metal, supplier).items():
            for mine, share in worked.get(refiner, {UNEXPLAINED: 1.0}).items():
                mix[mine, refiner] = mix.get((mine, refiner), 0.0) + refined * part * share
        mixes[supplier] = mix
    return (MINE, REFINER), mixes


def _made(network: Network, state: str) -> dict[str, float]:
    """Where the state's supply was made, shares that sum to 1."""
    origins = network.found.origins
    rows = records(origins[(origins["consumer"] == state) & (origins["ultimate_share"] > 0)])
    return {row["state"]: float(row["ultimate_share"]) for row in rows} or {UNEXPLAINED: 1.0}


def _sent(flows: pd.DataFrame) -> dict[str, float]:
    apart = flows[flows["supplier"] != flows["consumer"]]
    return {str(state): float(tonnes) for state, tonnes in apart.groupby("supplier")["quantity_t"].sum().items()}


def _worked(ore: Network, metal: Network) -> dict[str, dict[str, float]]:
    """The ore that each refiner worked by where it was mined, shares that sum to 1."""
    mined, refined = (pd.DataFrame(list(one.made.items()), columns=["state", "quantity_t"]) for one in (ore, metal))
    matrix = mine_refine_matrix(two_stage_margins(mined=mined, ore_trade=ore.flows, refined=refined, refined_trade=metal.flows))
    sums = matrix.groupby(["refiner", "mine"], sort=True)["quantity_t"].sum()
    found: dict[str, dict[str, float]] = {}
    for row in records((sums / sums.groupby("refiner").transform("sum")).rename("part").reset_index()):
        found.setdefault(row["refiner"], {})[row["mine"]] = float(row["part"])
    return found
