"""Where questions to the store are worked out: DuckDB, pandas or Spark, by the same narwhals expressions; `runs`, the default, needs none of them.

An engine reads parts of the store as frames of its kind and gives back pandas. What is asked of the frames stands in `groups`, `selection` and the
indicators, once for all engines.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final, Protocol

from kzgraph.errors import KzgraphError
from kzgraph.evidence import Note
from kzgraph.trade.asking import AMOUNTS, Ask, questions, side_of
from kzgraph.trade.database import database
from kzgraph.trade.groups import BY, by_frame
from kzgraph.trade.holdings import Holdings, Part
from kzgraph.trade.ratios import by_run_lengths, damaged, silent
from kzgraph.trade.selection import picked, pooled

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

    from kzgraph.trade.cluster import Cluster
    from kzgraph.trade.ratios import Statistics

ENGINES: Final = ("runs", "duckdb", "pandas", "spark")
"""`runs` reads a part by DuckDB and adds up runs of equal keys, for which a part is sorted; the others work on any frame."""
COLUMNS: Final = {
    "year": "SMALLINT", "flow": "STRING", "consumer": "STRING", "supplier": "STRING", "hs_code": "STRING", "value": "DOUBLE", "quantity_t": "DOUBLE",
}  # fmt: skip
"""What questions read of a part, with Spark's types."""
ROWS_A_JOB: Final = 20_000_000
"""Rows that Spark gets at once, whole years: the groups of a job come back together."""


class Frames(Protocol):
    """Frames of one kind. `faults` are what a damaged part raises."""

    faults: tuple[type[Exception], ...]

    def batches(self, parts: Sequence[Part]) -> Iterator[list[Part]]:
        """The parts that are worked out together; the sides of their rows are told alike."""

    def read(self, paths: Sequence[Path]) -> Any:
        """The COLUMNS of parts of the store."""

    def table(self, frame: pd.DataFrame) -> Any:
        """A small frame of pandas as one of this kind."""

    def kept(self, frame: Any, name: str) -> Any:
        """The same frame, worked out once where it is read several times and that pays."""

    def collected(self, frame: Any) -> pd.DataFrame:
        """The rows of a frame, in pandas."""


class OnDuckDB:
    """Relations of DuckDB: out of core, a year at a time."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        import duckdb

        self.connection = connection
        self.faults: tuple[type[Exception], ...] = (duckdb.Error,)

    def batches(self, parts: Sequence[Part]) -> Iterator[list[Part]]:
        """Each part alone: memory is bounded by one."""
        yield from ([part] for part in parts)

    def read(self, paths: Sequence[Path]) -> Any:
        """The COLUMNS of parts as a relation."""
        return self.connection.read_parquet([str(path) for path in paths], hive_partitioning=False).select(*COLUMNS)

    def table(self, frame: pd.DataFrame) -> Any:
        """A frame as a relation."""
        return self.connection.from_df(frame)

    def kept(self, frame: Any, name: str) -> Any:
        """The relation as a table of the database."""
        frame.create(name)
        return self.connection.table(name)

    def collected(self, frame: Any) -> pd.DataFrame:
        """The relation in pandas."""
        found: pd.DataFrame = frame.df()
        return found


class OnPandas(OnDuckDB):
    """Frames of pandas: a year at a time, all of it in memory. DuckDB only reads the file."""

    def read(self, paths: Sequence[Path]) -> Any:
        """The COLUMNS of parts in memory."""
        return super().read(paths).df()

    def table(self, frame: pd.DataFrame) -> Any:
        """The frame itself."""
        return frame

    def kept(self, frame: Any, name: str) -> Any:
        """The frame itself, which is worked out already."""
        return frame

    def collected(self, frame: Any) -> pd.DataFrame:
        """The frame itself."""
        found: pd.DataFrame = frame
        return found


class OnSpark:
    """Frames of a Spark cluster, whose workers read the parts themselves; only what is asked comes back."""

    def __init__(self, cluster: Cluster) -> None:
        from kzgraph.trade.cluster import UnreadableError

        self.cluster = cluster
        self.faults: tuple[type[Exception], ...] = (UnreadableError,)

    def batches(self, parts: Sequence[Part]) -> Iterator[list[Part]]:
        """As many years as ROWS_A_JOB holds, at least one."""
        batch: list[Part] = []
        for part in parts:
            if batch and (part.mirrored != batch[0].mirrored or sum(one.rows for one in [*batch, part]) > ROWS_A_JOB):
                yield batch
                batch = []
            batch.append(part)
            self.cluster.sized(sum(one.rows for one in batch))
        if batch:
            yield batch

    def read(self, paths: Sequence[Path]) -> Any:
        """The COLUMNS of parts, to be read by the workers."""
        return self.cluster.read(paths, ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items()))

    def table(self, frame: pd.DataFrame) -> Any:
        """A frame that travels with the question."""
        return self.cluster.table(frame)

    def kept(self, frame: Any, name: str) -> Any:
        """The frame itself: Spark finds what is asked twice."""
        return frame

    def collected(self, frame: Any) -> pd.DataFrame:
        """The frame, worked out by the cluster."""
        return self.cluster.collected(frame)


@contextmanager
def frames(engine: str, store: Holdings, *, master: str | None = None, wait: float | None = None) -> Iterator[Frames]:
    """An engine that works on frames, ready. `master` and `wait` (seconds) are Spark's. Raises KzgraphError where it cannot be had."""
    if engine == "spark":
        from kzgraph.trade.cluster import MASTERS, PATIENCE, cluster

        if not master:
            raise KzgraphError(f"--engine spark needs --master: give {MASTERS}")
        with cluster(master, wait=PATIENCE if wait is None else wait) as ready:
            yield OnSpark(ready)
        return
    _without_cluster(engine, master, wait)
    with TemporaryDirectory(prefix="kzgraph-") as folder, database(store.folder, spill=Path(folder)) as connection:
        yield (OnPandas if engine == "pandas" else OnDuckDB)(connection)


@contextmanager
def statistics(engine: str, store: Holdings, *, master: str | None = None, wait: float | None = None) -> Iterator[Statistics]:
    """What gives `ratios` its group statistics by an engine of ENGINES. Raises KzgraphError where it cannot be had."""
    if engine == "runs":
        _without_cluster(engine, master, wait)
        yield by_run_lengths
        return
    with frames(engine, store, master=master, wait=wait) as ready:
        yield _by_frames(ready)


def _without_cluster(engine: str, master: str | None, wait: float | None) -> None:
    if master is not None or wait is not None:
        raise KzgraphError(
            f"--master and --wait are for --engine spark, and the engine is {engine} - leave them out, or add --engine spark"
        )


def _by_frames(ready: Frames) -> Statistics:
    def found(store: Holdings, ask: Ask, parts: Sequence[Part], notes: list[Note]) -> Iterator[tuple[Part, pd.DataFrame]]:
        for batch in ready.batches(parts):
            yield from _batch(ready, store, ask, batch, notes)

    return found


def _batch(ready: Frames, store: Holdings, ask: Ask, batch: Sequence[Part], notes: list[Note]) -> Iterator[tuple[Part, pd.DataFrame]]:
    """The statistics of parts; where one cannot be read, each is tried alone, and named if it fails."""
    try:
        rows = ready.read([store.path(part) for part in batch])
        groups = _groups(ready, rows, ask, side_of(batch[0], ask))
        there = _consumers(ready, rows, side_of(batch[0], ask)) if ask.blocs else {}
    except ready.faults as error:
        if len(batch) == 1:
            notes.append(damaged(batch[0], error))
        else:
            for part in batch:
                yield from _batch(ready, store, ask, [part], notes)
        return
    for part in batch:
        notes += silent(part, ask, there.get(part.year, frozenset()))
        yield part, groups[groups["year"] == part.year].reset_index(drop=True)


def _groups(ready: Frames, rows: Any, ask: Ask, side: str) -> pd.DataFrame:
    """Statistics of single states, then of groups of states, then both in one order."""
    import pandas as pd

    amount, weights = AMOUNTS[ask.measure], ready.table(_weights(ask.weights or {}))
    found = []
    for one in questions(ask):
        flows = picked(rows, side=side, consumers=one.consumers, codes=one.codes, amount=amount)
        if one.blocs:
            flows = pooled(flows, ready.table(_members(one.blocs)), amount=amount)
        found.append(ready.collected(by_frame(flows, weights, amount=amount)))
    filled = [frame for frame in found if len(frame)] or found[:1]
    together = filled[0] if len(filled) == 1 else pd.concat(filled)
    return together.astype({"year": "int64"}).sort_values(list(BY), ignore_index=True)


def _consumers(ready: Frames, rows: Any, side: str) -> dict[int, frozenset[str]]:
    """Who has imports at all, by year."""
    import narwhals as nw

    there = nw.from_native(rows).filter(nw.col("flow") == side).select("year", "consumer").unique(subset=["year", "consumer"])
    found = ready.collected(there.to_native())
    return {int(str(year)): frozenset(states) for year, states in found.groupby("year")["consumer"]}


def _weights(weights: Mapping[str, float]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame({"supplier": pd.Series(list(weights), dtype="str"), "weight": pd.Series(list(weights.values()), dtype="float64")})


def _members(blocs: Mapping[str, frozenset[str]]) -> pd.DataFrame:
    import pandas as pd

    pairs = [(bloc, member) for bloc, members in sorted(blocs.items()) for member in sorted(members)]
    return pd.DataFrame(pairs, columns=["bloc", "member"])
