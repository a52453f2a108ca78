"""What a notebook touches: `load()` gives a SupplyGraph, `check()` validates files."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from kzgraph import intake, names
from kzgraph.answers.reports import Listing
from kzgraph.errors import DataError, FileError, Problem
from kzgraph.evidence import Note
from kzgraph.frames import records
from kzgraph.schema.citations import check_citations
from kzgraph.schema.columns import KEY, OWN_SOURCE, TABLES
from kzgraph.schema.edges import check_edges
from kzgraph.schema.lists import check_list
from kzgraph.schema.nodes import Checked, check_nodes
from kzgraph.schema.raw import Findings, RawTable
from kzgraph.sheets.difference import compare, difference, moved, touched
from kzgraph.supply.supply import SupplyGraph
from kzgraph.supply.trading import TradeFolder
from kzgraph.tables import ReadOptions, data_folder, read_table
from kzgraph.trade.holdings import default_folder
from kzgraph.trade.store import TradeStore

CITING = ("claims", "governance", "parameters")
"""The lists whose rows cite sources, as edges do."""
Source = str | Path | pd.DataFrame
"""A table: the name of a file, or a DataFrame with its columns, held to the same rules."""
__all__ = ["ReadOptions", "SupplyGraph", "check", "diff", "load", "load_folder", "trade_folder"]


def load(
    nodes: Source | None = None, edges: Source | None = None, *, add_nodes: Sequence[Source] = (), add_edges: Sequence[Source] = (),
    prefer: Sequence[str] = (), options: ReadOptions | None = None, current_year: int | None = None,
) -> SupplyGraph:  # fmt: skip
    """The supply graph of the shipped tables, or of the given nodes and edges: files or DataFrames (the one not given stays the shipped one).

    `add_nodes` and `add_edges` put own rows beside them, under the source id `own`: they replace nothing unless `own` is among `prefer`, the
    source ids that go before all others. `options` say what a file leaves in doubt (encoding, decimal mark); `current_year` bounds observed
    rows (default: today's). Raises DataError with every problem of all tables, FileError where a file cannot be read, UnknownNameError.
    """
    folder = data_folder()
    files = [_File("nodes", nodes, own=True) if nodes is not None else _File("nodes", folder / "nodes.csv")]
    files += [_File("nodes", path, own=True, added=True) for path in add_nodes]
    files += [_File("edges", edges, own=True)] if edges is not None else _edge_files(folder)
    files += [_File("edges", path, own=True, added=True) for path in add_edges]
    return _assembled(folder, files, trade=edges is None, prefer=prefer, options=options, current_year=current_year)


def load_folder(folder: str | Path, *, current_year: int | None = None) -> SupplyGraph:
    """The supply graph of another data folder: its nodes.csv and edges.csv, and whatever else of the shipped tables it has.

    Where it has no minerals, sources or claims, the shipped ones are used. Raises FileError naming a folder or file that is missing.
    """
    path = Path(folder)
    if not path.is_dir():
        raise FileError(f"{folder}: {'is a file - name its folder' if path.is_file() else 'no such folder'}")
    for name in ("nodes.csv", "edges.csv"):
        if not (path / name).is_file():
            raise FileError(f"{path / name}: no such file - a data folder has nodes.csv and edges.csv")
    return _assembled(path, [_File("nodes", path / "nodes.csv"), *_edge_files(path)], trade=True, current_year=current_year)


@dataclass(frozen=True, slots=True, eq=False)
class _File:
    """A file to read as the table `which`: `own` is the user's, `added` stands beside others."""

    which: str
    path: Source
    own: bool = False
    added: bool = False


def _assembled(
    folder: Path, files: Sequence[_File], *, trade: bool, prefer: Sequence[str] = (), options: ReadOptions | None = None, current_year: int | None = None
) -> SupplyGraph:  # fmt: skip
    year = current_year if current_year is not None else datetime.date.today().year
    minerals = check_list(_read(_beside(folder, "minerals"), "minerals", None), "minerals").frame
    raw: dict[_File, RawTable] = {}
    faults: list[Problem] = []
    for file in files:
        try:
            raw[file] = _read(file.path, file.which, (options or ReadOptions()) if file.own else None)
        except DataError as error:
            faults += error.problems
    if faults:
        raise DataError(faults)
    left_out = _left_out(folder / "left-out.csv")
    context = intake.context(_mineral_index(minerals, *(raw[file] for file in files if file.which == "nodes")), year)
    nodes: list[Checked] = []
    for file in files:
        if file.which == "nodes":
            nodes.append(check_nodes(raw[file], context, beside=nodes))
    kinds = {id_: kind for found in nodes for id_, kind in zip(found.frame["id"], found.frame["kind"], strict=True)}
    linked = {
        file: check_edges(raw[file], context, kinds=kinds, minerals=frozenset(minerals["id"])) for file in files if file.which == "edges"
    }
    frames = _referenced(linked)
    beside = tuple(
        f"{frame['row_ref'].iloc[0].split(':')[0]}:" for file, frame in zip(linked, frames, strict=True) if file.added and len(frame)
    )
    _repeated([(found.findings, frame) for (file, found), frame in zip(linked.items(), frames, strict=True) if file.own])
    lists = {
        which: check_list(_read(_beside(folder, which), which, None), which, context)
        for which in ("sources", "claims", "governance", "parameters")
    }
    whole = (folder / "sources.csv").is_file()
    for file, found in linked.items():
        check_citations(found.findings, lists["sources"].frame["id"], promised=whole and not file.own)
    for which in CITING:
        check_citations(lists[which].findings, lists["sources"].frame["id"], promised=whole and (folder / f"{which}.csv").is_file())
    _raise(*nodes, *linked.values(), *lists.values())
    notes = [
        text
        for found in (*nodes, *linked.values(), *(lists[which] for which in CITING))
        for text in (*found.findings.table.notes, *found.findings.notes)
    ]
    parquet = folder / "trade" / "baci-hs92.parquet"
    edges = _stacked(frames)
    _known(prefer, {*lists["sources"].frame["id"], OWN_SOURCE, *(id_ for cell in edges["source_ids"].unique() for id_ in cell.split(";"))})
    return SupplyGraph(
        _stacked([found.frame for found in nodes]), edges, lists["sources"].frame, lists["claims"].frame, minerals, tuple(notes),
        TradeStore(parquet) if trade and parquet.is_file() else None, tuple(prefer), beside, left_out,
        lists["governance"].frame, lists["parameters"].frame,
    )  # fmt: skip


def _known(prefer: Sequence[str], known: Collection[str]) -> None:
    for id_ in prefer:
        if id_ not in known:
            raise names.unknown_id(id_, "a source id", known)


def _left_out(path: Path) -> dict[str, str]:
    """The collected facts that no row answers, and why."""
    if not path.is_file():
        return {}
    columns = read_table(path, ["id", "reason"]).columns
    return dict(zip(columns["id"], columns["reason"], strict=True))


def _beside(folder: Path, which: str) -> Path:
    """The folder's list of that name, else the shipped one."""
    path = folder / f"{which}.csv"
    return path if path.is_file() else data_folder() / path.name


def _edge_files(folder: Path) -> list[_File]:
    """The tables of edges in a data folder: cited facts first, then the tables made from statistics."""
    return [_File("edges", path) for name in ("edges", "production", "lists") if (path := folder / f"{name}.csv").is_file()]


def _referenced(linked: Mapping[_File, Checked]) -> list[pd.DataFrame]:
    """The tables with `row_ref`, where each row stands: `edges.csv:12`; `own:12`, `own2:12` whatever the user's files are called."""
    frames, own = [], 0
    for file, found in linked.items():
        own += file.own
        name = f"{OWN_SOURCE}{own if own > 1 else ''}" if file.own else Path(found.findings.table.name).name
        frame = found.frame.assign(row_ref=[f"{name}:{line}" for line in found.findings.table.lines])
        if file.added:
            cells = {cell: ";".join(sorted({*cell.split(";"), OWN_SOURCE})) for cell in frame["source_ids"].unique()}
            frame["source_ids"] = frame["source_ids"].map(cells).astype("str")
        frames.append(frame)
    return frames


def _repeated(tables: Sequence[tuple[Findings, pd.DataFrame]]) -> None:
    """A problem for each row of an own table that an own table before it has under the same key."""
    first: dict[tuple[object, ...], tuple[int, str]] = {}
    for number, (findings, frame) in enumerate(tables if len(tables) > 1 else ()):
        keys = zip(*(frame[name].astype("str") for name in KEY), strict=True)
        for row, key in enumerate(keys):
            before, where = first.setdefault(key, (number, f"{findings.table.name} line {findings.table.lines[row]}"))
            if before != number:
                findings.problem(row, "source", f"is the same statement as {where} ({', '.join(KEY)} are equal) - keep one of them")


def _stacked(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    return frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True).rename_axis("line")


def trade_folder(folder: str | Path | None = None) -> TradeFolder:
    """The store of own trade tables in a folder (none: that of `kzgraph trade`), which need not be there yet."""
    return TradeFolder(Path(folder) if folder is not None else default_folder())


def check(files: Sequence[Source], *, options: ReadOptions | None = None, current_year: int | None = None) -> list[str]:
    """Validates tables (files or DataFrames) together: which table each is shows in its header. Returns the notes; raises DataError with every problem.

    An edges file is held against the nodes files among `files`, else against the shipped nodes. Sources that rows cite are held against the table of
    sources among `files`; without one, ids that the shipped table has not are noted.
    """
    year = current_year if current_year is not None else datetime.date.today().year
    folder = data_folder()
    faults: list[Problem] = []
    tables: list[tuple[str, RawTable]] = []
    for path in files:
        try:
            tables.append(_recognised(path, options))
        except DataError as error:
            faults += error.problems
    minerals = check_list(_read(folder / "minerals.csv", "minerals", None), "minerals").frame
    own_nodes = [table for which, table in tables if which == "nodes"]
    index = _mineral_index(minerals, *own_nodes)
    context = intake.context(index, year)
    checked_nodes = [check_nodes(table, context) for table in own_nodes or [_read(folder / "nodes.csv", "nodes", None)]]
    kinds = {id_: kind for found in checked_nodes for id_, kind in zip(found.frame["id"], found.frame["kind"], strict=True)}
    results = checked_nodes if own_nodes else []
    for which, table in tables:
        if which == "edges":
            results.append(check_edges(table, context, kinds=kinds, minerals=frozenset(minerals["id"])))
        elif which != "nodes":
            results.append(check_list(table, which, context))
    given = [id_ for which, table in tables if which == "sources" for id_ in table.columns.get("id", [])]
    known = given or _read(folder / "sources.csv", "sources", None).columns["id"]
    for found in results:
        check_citations(found.findings, known, promised=bool(given))
    faults += [problem for found in results for problem in found.findings.problems]
    if faults:
        raise DataError(sorted(set(faults)))
    return [text for found in results for text in (*found.findings.table.notes, *found.findings.notes)]


def _recognised(path: Source, options: ReadOptions | None) -> tuple[str, RawTable]:
    """The file as the table whose required columns its header names best."""
    wanted = list(dict.fromkeys(column.name for columns in TABLES.values() for column in columns))
    table = intake.text_table(path, "table (DataFrame)") if isinstance(path, pd.DataFrame) else read_table(path, wanted, options)
    scores = {
        which: sum(column.name in table.columns for column in columns if column.required) / sum(column.required for column in columns)
        for which, columns in TABLES.items()
    }
    return max(scores, key=lambda which: scores[which]), table


def _read(path: Source, which: str, options: ReadOptions | None) -> RawTable:
    if isinstance(path, pd.DataFrame):
        return intake.text_table(path, f"{which} (DataFrame)")
    table = read_table(path, [column.name for column in TABLES[which]], options)
    return replace(table, name=f"data/{Path(path).name}") if options is None and Path(path).parent == data_folder() else table


def _mineral_index(minerals: pd.DataFrame, *nodes: RawTable) -> names.MineralIndex:
    extra = [
        (id_, name)
        for table in nodes
        for id_, name, kind in zip(*(table.columns.get(column, [""] * len(table)) for column in ("id", "name", "kind")), strict=True)
        if kind.casefold() == "mineral"
    ]
    return names.MineralIndex.from_rows(records(minerals), extra)


def _raise(*checked: Checked) -> None:
    problems = [problem for found in checked for problem in sorted(found.findings.problems)]
    if problems:
        raise DataError(list(dict.fromkeys(problems)))


def diff(old: str | Path, new: str | Path, *, limit: int = 20, current_year: int | None = None) -> tuple[Listing, SupplyGraph]:
    """What changed between two data folders, and the newer one's graph (for names). Raises FileError naming what is missing, DataError.

    Ratios are those of the reports on every mineral that a changed row touches; where the trade extracts differ as files, on every mineral.
    """
    folders = Path(old), Path(new)
    graphs = [load_folder(folder, current_year=current_year) for folder in folders]
    changes = [compare(name, *tables) for name, tables in _paired(folders, graphs)]
    extracts = [graph.store.path.read_bytes() if graph.store is not None else b"" for graph in graphs]
    minerals = touched(changes, [graph.edges for graph in graphs])
    if extracts[0] != extracts[1]:
        minerals |= {id_ for graph in graphs for id_ in graph.mineral_index.ids}
    reports = [
        [report for id_ in sorted(minerals & set(graph.mineral_index.ids)) for report in graph.ranked(id_).reports] for graph in graphs
    ]
    pairs = {(report.consumer, report.mineral) for found in reports for report in found}
    notes = [Note("diff_trade")] if extracts[0] != extracts[1] else []
    return difference((str(old), str(new)), changes, moved(*reports), n_pairs=len(pairs), limit=limit, notes=notes), graphs[1]


def _paired(folders: Sequence[Path], graphs: Sequence[SupplyGraph]) -> list[tuple[str, list[pd.DataFrame]]]:
    """The tables that either folder has, of both; without rows where a folder has none."""
    found = [("nodes", [graph.nodes for graph in graphs])]
    for name in ("edges", "production", "lists"):
        kept = [graph.edges[graph.edges["row_ref"].str.startswith(f"{name}.csv:")] for graph in graphs]
        found += [(name, kept)] if any((folder / f"{name}.csv").is_file() for folder in folders) else []
    for name in ("sources", "claims", "minerals"):
        frames: list[pd.DataFrame] = [getattr(graph, name) for graph in graphs]
        there = [(folder / f"{name}.csv").is_file() for folder in folders]
        found += [(name, [frame if has else frame.iloc[:0] for frame, has in zip(frames, there, strict=True)])] if any(there) else []
    return found
