"""From a foreign file to a copy of our own: unpacked in pieces, checked as text, written as UTF-8. Nothing else opens a foreign file."""

from __future__ import annotations

import errno
import gzip
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final, cast

from kzgraph.errors import DataError, FileError, Problem
from kzgraph.schema.delimited import write_rows
from kzgraph.tables.container import BINARY, OTHER, REFUSED, RESAVE
from kzgraph.tables.dialect import BLANKS, DELIMITERS, SEARCHED, column_name, other_line_end
from kzgraph.tables.packed import CHUNK, GZIP, WORKBOOK_LIMIT, ZIP, ZIP_EMPTY
from kzgraph.trade.decoding import decoded, fields, problem
from kzgraph.trade.layouts import COMTRADE, LAYOUTS, LISTS, SHOWN, Layout, recognised
from kzgraph.trade.records import is_json, read_records

PARQUET: Final = b"PAR1"
FULL: Final = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT, errno.EROFS)
"""What goes wrong where we write, never where we read."""
Progress = Callable[[str, int, int], None]
"""Called with the name of the file, the bytes read of it and its size."""


@dataclass(frozen=True, slots=True)
class Staged:
    """Our copy of one table. `header` are its column names as written; records begin on the physical line after `header_line`."""

    name: str
    path: Path
    header: tuple[str, ...]
    layout: Layout
    header_line: int = 0
    delimiter: str = ","
    width: int = 0
    """Fields of a row: one more than the header where every row ends in a delimiter."""
    lines: Sequence[int] = ()
    """Physical line of each record, where the copy has other lines than the file."""
    notes: tuple[str, ...] = field(default=())

    @property
    def is_parquet(self) -> bool:
        return self.path.suffix == ".parquet"

    @property
    def roles(self) -> dict[str, list[int]]:
        """Role -> positions of its columns."""
        return self.layout.found([column_name(name) for name in self.header])


@dataclass(frozen=True, slots=True)
class Reading:
    """What a user may have to say about the files: encoding, decimal and thousands mark, lines above the header, the layout of a mapping file."""

    encoding: str | None = None
    decimal: str | None = None
    thousands: str = ""
    skip_rows: int = 0
    layout: Layout | None = None

    @property
    def layouts(self) -> tuple[Layout, ...]:
        return (self.layout,) if self.layout is not None else LAYOUTS


def staged(path: str, folder: Path, reading: Reading, progress: Progress) -> Iterator[Staged]:
    """The tables of a file, one after the other (a zip of BACI has one a year), each copied into `folder` when it is its turn.

    Raises FileError (nothing to read, a kind that is never read), DataError with file, line and column.
    """
    suffix = Path(path).suffix.lower()
    if suffix != ".parquet" and suffix in REFUSED:
        raise FileError(f"{path}: {REFUSED[suffix]} - {RESAVE} or as Parquet")
    try:
        with open(path, "rb") as file:
            size = Path(path).stat().st_size
            start = file.read(CHUNK)
            file.seek(0)
            yield from _by_kind(path, file, start, folder, reading, lambda done: progress(path, done, size))
    except FileNotFoundError:
        raise FileError(f"{path}: no such file") from None
    except IsADirectoryError:
        raise FileError(f"{path}: is a directory - name the files in it") from None
    except OSError as error:
        where = f"{folder.parent}: cannot be written" if error.errno in FULL else f"{path}: cannot be read"
        raise FileError(f"{where}: {(error.strerror or str(error)).lower()}") from None


def _by_kind(path: str, file: IO[bytes], start: bytes, folder: Path, reading: Reading, done: Callable[[int], None]) -> Iterator[Staged]:
    _refuse(path, start)
    if start.startswith(PARQUET):
        yield _parquet(path, file, folder, reading, done)
    elif start.startswith(GZIP):
        yield _text(path, cast("IO[bytes]", gzip.GzipFile(fileobj=file)), folder, reading, lambda: done(file.tell()))
    elif start.startswith(ZIP) and _is_workbook(path, file):
        yield _workbook(path, file.read(), folder, reading)
    elif start.startswith((ZIP, ZIP_EMPTY)):
        with _archive(path, file) as archive:
            members, notes = _members(path, archive)
            for number, member in enumerate(members):
                table = _text(f"{path}/{member.filename}", archive.open(member), folder, reading, lambda: done(file.tell()))
                yield table if number else replace(table, notes=(*notes, *table.notes))
    elif path.lower().endswith((".xlsx", ".xlsm")):
        raise problem(path, "is not an Excel file; name it .csv if it is text")
    else:
        yield _text(path, file, folder, reading, lambda: done(file.tell()))


def _is_workbook(path: str, file: IO[bytes]) -> bool:
    with _archive(path, file) as archive:
        workbook = "[Content_Types].xml" in archive.namelist()
    if workbook and file.seek(0, 2) > WORKBOOK_LIMIT:
        raise problem(path, f"a workbook of more than {WORKBOOK_LIMIT:,} bytes - save it as CSV")
    file.seek(0)
    return workbook


def _refuse(path: str, start: bytes) -> None:
    for mark, message in BINARY:
        if start.startswith(mark) and mark != PARQUET:
            raise FileError(f"{path}: {message}")
    for mark, message in OTHER:
        if start.startswith(mark):
            raise DataError([Problem(path, 1, "", message)])


@contextmanager
def _archive(path: str, file: IO[bytes]) -> Iterator[zipfile.ZipFile]:
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            yield archive
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise problem(path, f"the zip file cannot be unpacked ({error}) - fetch it again; nothing was loaded") from None


BESIDE: Final = re.compile(r"(read|lies|lisez)[ _-]?(me|mich|moi)|licen[cs]e|notes?|terms|(country|product)_codes", re.IGNORECASE)
"""Names of members of an archive that are no tables of trade."""
UNSEEN: Final = frozenset((".DS_Store", "Thumbs.db", "desktop.ini"))
"""What file managers leave in folders."""


def _members(path: str, archive: zipfile.ZipFile) -> tuple[list[zipfile.ZipInfo], tuple[str, ...]]:
    """The tables of an archive, and a note on what else it holds. Code lists and readme files that come with them are none."""
    members = [member for member in archive.infolist() if not member.is_dir() and not member.filename.startswith("__MACOSX/")]
    for member in members:
        parts = PurePosixPath(member.filename.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts or ":" in member.filename:
            raise problem(path, f'the zip member "{member.filename[:100]}" points outside the archive - refused')
    tables = [member for member in members if PurePosixPath(member.filename).suffix.lower() in (".csv", ".txt", ".dat", ".tsv", ".json")]
    tables = [member for member in tables if not BESIDE.match(PurePosixPath(member.filename).name)] or tables
    yearly = [member for member in tables if "_Y" in member.filename.upper() and "BACI" in member.filename.upper()]
    found = sorted(yearly or tables, key=lambda member: member.filename)
    if not found:
        raise problem(path, "the zip holds no table (.csv, .txt, .dat) - unpack it and name one")
    read = {member.filename for member in found}
    names = [PurePosixPath(member.filename).name for member in members if member.filename not in read]
    left = [name for name in names if not BESIDE.match(name) and name not in UNSEEN]
    listed = ", ".join(name[:100] for name in left[:5]) + (" ..." if len(left) > 5 else "")
    return found, (f"{path}: left out of the zip: {listed} - a table among them has to be named by itself",) if left else ()


def _parquet(path: str, file: IO[bytes], folder: Path, reading: Reading, done: Callable[[int], None]) -> Staged:
    from kzgraph.trade.database import parquet_columns

    copy = folder / "foreign.parquet"
    with copy.open("wb") as out:
        while piece := file.read(16 * CHUNK):
            out.write(piece)
            done(file.tell())
    header = parquet_columns(copy, path)
    return Staged(path, copy, tuple(header), _known(path, 0, header, reading), width=len(header))


def _workbook(path: str, data: bytes, folder: Path, reading: Reading) -> Staged:
    from kzgraph.tables.workbook import read_workbook

    wanted = sorted({name for layout in reading.layouts for names in layout.columns.values() for name in names})
    table = read_workbook(path, data, wanted, skip_rows=reading.skip_rows)
    copy = folder / "foreign.csv"
    with copy.open("w", encoding="utf-8", newline="") as out:
        write_rows(out, [_on_one_line(table.columns)])
        write_rows(out, zip(*table.columns.values(), strict=True))
    layout = _known(path, table.header_line, list(table.columns), reading)
    return Staged(path, copy, table.titles, layout, 1, ",", len(table.columns), table.lines, table.notes)


def _json(name: str, file: IO[bytes], folder: Path, reading: Reading, done: Callable[[], None]) -> Staged:
    header, rows, lines, notes = read_records(name, file)
    if not header:  # an answer without records
        header = [names[0] for names in (reading.layout or COMTRADE).columns.values()]
    layout = _known(name, 1, header, reading)
    copy = folder / "foreign.csv"
    with copy.open("w", encoding="utf-8", newline="") as out:
        write_rows(out, [_on_one_line(header)])
        write_rows(out, rows)
    done()
    return Staged(name, copy, tuple(header), layout, 1, ",", len(header), lines, notes)


def _on_one_line(header: Iterable[str]) -> list[str]:
    """The header of a copy, which is passed over as one line."""
    return [" ".join(column.split()) for column in header]


def _text(name: str, file: IO[bytes], folder: Path, reading: Reading, done: Callable[[], None]) -> Staged:
    copy = folder / "foreign.csv"
    first: list[str] = []
    try:
        start = cast("Any", file).peek(CHUNK)[:CHUNK]
        if start[257:262] == b"ustar":
            raise problem(name, "holds a tar archive - unpack it and name the tables in it")
        if start.startswith((GZIP, ZIP)):
            raise problem(name, "is packed twice - unpack it once by hand")
        if is_json(start):
            return _json(name, file, folder, reading, done)
        with copy.open("w", encoding="utf-8", newline="") as out:
            for text in decoded(name, file, reading.encoding, first, done):
                out.write(text)
    except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile) as error:
        message = f"the packed file is truncated or damaged ({error}) - fetch it again; nothing was loaded"
        raise problem(name, message) from None
    return _recognised_text(name, copy, "".join(first), reading)


def _recognised_text(name: str, copy: Path, start: str, reading: Reading) -> Staged:
    """Finds the header among the first lines: the first line that is no remark has to be one."""
    lines = start.split("\n")[: SEARCHED + reading.skip_rows + 1]
    above = reading.skip_rows if _layout(lines[0], reading)[0] is None else 0
    place = next((at for at, line in enumerate(lines) if at >= above and not _is_remark(line)), 0)
    layout, header, delimiter = _layout(lines[place], reading)
    odd = other_line_end(lines[place])
    if odd:
        raise DataError([Problem(name, place + 1, "", odd)])
    if layout is None:
        below = next((at for at, line in enumerate(lines) if at > place and _layout(line, reading)[0] is not None), None)
        if below is not None:
            raise DataError(
                [Problem(name, place + 1, "", f"header not found; it seems to be at line {below + 1} - say --skip-rows {below}")]
            )
        raise _unrecognised(name, place + 1, header, reading)
    following = fields(next((line for line in lines[place + 1 :] if line.strip()), ""), delimiter)
    _known(name, place + 1, header, reading)
    spare = len(following) == len(header) + 1 and not following[-1].strip()
    notes = (f"{name}: every row ends in a delimiter that the header has not; the nameless column is left out",) if spare else ()
    if not header[-1] and len(following) == len(header) - 1:
        header.pop()
        notes = (f"{name}: the header ends in a delimiter that the rows have not; the nameless column is left out",)
    return Staged(name, copy, tuple(header), layout, place + 1, delimiter, len(header) + spare, notes=notes)


def _known(name: str, line: int, header: Sequence[str], reading: Reading) -> Layout:
    """The layout of a header. Raises DataError where there is none, or where a column that it needs is there twice."""
    folded = [column_name(column) for column in header]
    layout = recognised(folded, reading.layouts)
    if layout is None:
        raise _unrecognised(name, line, header, reading)
    played = {folded[place] for places in layout.found(folded).values() for place in places}
    twice = [column for place, column in enumerate(header) if folded[place] in played and folded[place] in folded[:place]]
    if twice:
        raise DataError([Problem(name, line, column, "is there twice in the header - delete or rename one") for column in twice])
    return layout


def _is_remark(line: str) -> bool:
    plain = line.strip(BLANKS)
    return not plain or plain.startswith("#") or plain.lower().startswith("sep=")


def _layout(line: str, reading: Reading) -> tuple[Layout | None, list[str], str]:
    delimiter = max(DELIMITERS, key=line.count)
    header = [field.strip(BLANKS) for field in fields(line, delimiter)]
    return recognised([column_name(field) for field in header], reading.layouts), header, delimiter


def _unrecognised(name: str, line: int, header: Sequence[str], reading: Reading) -> DataError:
    folded = [column_name(column) for column in header]
    if reading.layout is not None:
        wanted = {role: "/".join(reading.layout.columns.get(role, ("no column",))) for role in reading.layout.lacks(folded)}
        message = f"the mapping asks for {', '.join(f'{role} ({names})' for role, names in wanted.items())} - the header has {', '.join(header)[:200]}"
        return DataError([Problem(name, line, "", message)])
    if any(names <= set(folded) for names in LISTS):
        message = "is a list of codes, no table of trade - leave it out; kzgraph has its own list of states and codes"
        return DataError([Problem(name, line, "", message)])
    names = re.split(r"[,;\t|]", ",".join(folded))  # Eurostat's TSV has commas in its first column
    years = [column.strip() for column in names if re.fullmatch("[12][0-9]{3}(-[0-9]{2})?", column.strip())]
    if len(years) > 1:
        message = (
            f"has a column a year ({', '.join(years[:3])}) - fetch the long form, one row for each year (of Eurostat: SDMX-CSV, not TSV)"
        )
        return DataError([Problem(name, line, "", message)])
    near = max(LAYOUTS, key=lambda layout: sum(map(len, layout.found(folded).values())))
    missing = f"; as {near.name} it lacks {', '.join(near.lacks(folded))}" if near.found(folded) else ""
    message = f"the columns are not those of a known table of trade{missing} - known are {SHOWN}; describe others with --mapping FILE"
    return DataError([Problem(name, line, "", message)])
