"""What is asked of the store, and which of its parts answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from kzgraph.errors import DataError, Problem, UnknownNameError
from kzgraph.evidence import Note
from kzgraph.names import nearest
from kzgraph.trade.database import database
from kzgraph.trade.holdings import Holdings, Part

AMOUNTS: Final = {"value": "value", "quantity": "quantity_t"}
SIDES: Final = {"importer": "import", "exporter": "export"}


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked of the store. `consumers` alpha-3, `codes` as in the files; empty is all. `weights`: bad governance by state, 0-10.

    `blocs` are groups of states that count as one consumer: name -> members. Without `consumers`, only they are asked for.
    """

    measure: str = "value"
    side: str = "importer"
    source: str | None = None
    years: tuple[int, ...] = ()
    consumers: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    known_only: bool = False
    weights: Mapping[str, float] | None = None
    blocs: Mapping[str, frozenset[str]] = field(default_factory=dict)


def questions(ask: Ask) -> list[Ask]:
    """A question about single states and one about groups of states, where both are asked."""
    if not ask.blocs:
        return [ask]
    return [*([replace(ask, blocs={})] if ask.consumers else []), replace(ask, consumers=())]


def side_of(part: Part, ask: Ask) -> str:
    """The `flow` of the rows that count: one side's, or nobody's side."""
    return SIDES[ask.side] if part.mirrored else "both"


def chosen(store: Holdings, ask: Ask) -> tuple[list[Part], list[Note]]:
    """The parts to compute from, one source a year, and what has to be said of the choice.

    Without a source: BACI before the others (it reconciles both sides), of several the newest edition; in a year without BACI the source that has
    imports of most states, of equals the alphabetically first. Never two sources in one figure.
    Raises UnknownNameError for a source or year that the store has not, DataError where none of the parts is as it was written.
    """
    if ask.source is not None and ask.source not in store.sources():
        near = nearest(ask.source, store.sources()) or store.sources()
        raise UnknownNameError(
            f'"{ask.source[:40]}" is not a source of the store - it has {", ".join(store.sources()) or "none"}',
            name=ask.source,
            candidates=near,
        )
    found: dict[int, list[Part]] = {}
    for part in store.parts:
        if ask.source in (None, part.source) and (not ask.years or part.year in ask.years):
            found.setdefault(part.year, []).append(part)
    if not found:
        years = sorted({part.year for part in store.parts})
        told = f"it has {years[0]} to {years[-1]}" if years else "add files with: kzgraph trade add FILE"
        raise UnknownNameError(f"the store {store.folder} has nothing for this question - {told}", name=str(ask.years or ""))
    notes, parts = [], []
    for year in sorted(found):
        importers = _importers(store, found[year])
        parts.append(min(found[year], key=lambda part: _order(part, importers)))
        if importers:
            rivals = ", ".join(f"{part.source} {importers[part.source]}" for part in sorted(found[year], key=lambda part: part.source))
            notes.append(Note("trade_source_most", {"year": year, "source": parts[-1].source, "importers": rivals}))
    others = sorted({part.source for peers in found.values() for part in peers} - {part.source for part in parts})
    if others or len({part.source for part in parts}) > 1:
        notes.insert(0, Note("trade_source_chosen", {"sources": _by_years(parts), "others": ", ".join(others) or "-"}))
    sound, faults = store.sound(parts)
    if not sound:
        advice = "put it back from a copy, or import {source} {year} again with --replace"
        raise DataError(
            [
                Problem(str(store.path(part)), 0, "", f"{store.fault(part)} - {advice.format(source=part.source, year=part.year)}")
                for part in parts
            ]
        )
    return sound, notes + faults


def _importers(store: Holdings, peers: Sequence[Part]) -> dict[str, int]:
    """States with imports in each of a year's sources, where the choice hangs on it: several sources and no BACI. A damaged part counts none."""
    if len(peers) < 2 or any(part.source.startswith("baci") for part in peers):
        return {}
    query = "SELECT count(DISTINCT consumer) FROM read_parquet(?, hive_partitioning = false) WHERE flow <> 'export' AND consumer <> ''"
    counts = {part.source: 0 for part in peers}
    with database(store.folder) as connection:
        for part in store.sound(peers)[0]:
            counts[part.source] = int(connection.execute(query, [str(store.path(part))]).fetchall()[0][0])
    return counts


def _order(part: Part, importers: Mapping[str, int]) -> tuple[Any, ...]:
    from kzgraph.trade.rules import OLDEST_FIRST

    edition = part.source.rpartition("-")[2].upper()
    newest = -OLDEST_FIRST.index(edition) if edition in OLDEST_FIRST else 0
    return not part.source.startswith("baci"), -importers.get(part.source, 0), newest, part.source


def _by_years(parts: Sequence[Part]) -> str:
    """The sources with their years: `baci-hs17 (2022-2023), comtrade (2024)`; of one source its name."""
    years: dict[str, list[int]] = {}
    for part in parts:
        years.setdefault(part.source, []).append(part.year)
    if len(years) == 1:
        return next(iter(years))
    return ", ".join(f"{source} ({listed_years(told)})" for source, told in sorted(years.items()))


def listed_years(years: Sequence[int]) -> str:
    """Years in order, runs of them from the first to the last.

    >>> listed_years([2019, 2020, 2021, 2023])
    '2019-2021, 2023'
    """
    runs: list[list[int]] = []
    for year in sorted(years):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
