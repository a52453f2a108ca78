"""`kzgraph trade download`: tables of BACI and UN Comtrade from their publishers into a folder, each with a note of where it came from."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kzgraph.errors import FileError, UnknownNameError
from kzgraph.schema.delimited import write_rows
from kzgraph.trade.catalogue import Publisher, publisher
from kzgraph.trade.decoding import SIZE_LIMIT
from kzgraph.trade.fetching import Fetched, Progress, Want, fetch
from kzgraph.trade.holdings import digest

if TYPE_CHECKING:
    import httpx

RECORD: Final = (
    "period", "refYear", "reporterCode", "partnerCode", "partner2Code", "flowCode", "classificationCode", "cmdCode", "customsCode", "motCode", "mosCode",
    "qtyUnitCode", "qty", "netWgt", "isNetWgtEstimated", "primaryValue",
)  # fmt: skip
"""Columns of UN Comtrade's records that are kept."""
FLOWS: Final = {"import": "M", "export": "X", "both": "M,X"}


@dataclass(frozen=True, slots=True)
class Download:
    """One file. `status`: fetched, resumed, there (as it was downloaded before), extracted (out of another one), empty (nothing to write), to_fetch.

    `query` is what the address was asked; a key is never part of it.
    """

    file: str
    status: str
    address: str
    query: str = ""
    bytes: int | None = None
    rows: int | None = None
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """Where files go, on which day, and by which client; without one nothing is fetched and the plan is told."""

    folder: Path
    today: str
    http: httpx.Client | None
    progress: Progress = lambda name, done, size: None

    def target(self, name: str) -> Path:
        if not self.folder.is_dir():
            raise FileError(f"{self.folder}: is not a folder - make it first, or name another with --into")
        return self.folder / name


def baci(job: Job, *, hs: str, years: Sequence[int], release: str | None = None) -> list[Download]:
    """The zip of an edition of BACI, which holds all its years, and beside it the tables of the years asked for.

    Raises FileError; UnknownNameError for a year that the zip has not.
    """
    source = publisher("baci")
    release = release or source.release
    if not re.fullmatch("[0-9]{6}[a-z]?", release):
        raise UnknownNameError(
            f'"{release[:20]}" is not a release of BACI - they are named by year and month, as {source.release}', name=release
        )
    address = source.address.format(hs=hs, release=release)
    target = job.target(address.rpartition("/")[2])
    want = Want(address, starts=(b"PK",), kind="a zip file", sha256=source.sha256.get(target.name, ""), fault=_zip_fault)
    found = [_kept(job, source, want, target)]
    return found if job.http is None else [*found, *(_extracted(target, year, address) for year in sorted(set(years)))]


def _kept(job: Job, source: Publisher, want: Want, target: Path) -> Download:
    """The file as it was downloaded before, else fetched now."""
    there = _there(target, want)
    if there is not None:
        return there
    if job.http is None:
        return Download(str(target), "to_fetch", want.address)
    fetched = fetch(want, target, job.http, progress=job.progress)
    _note(job, source, want, fetched)
    return Download(str(target), "resumed" if fetched.resumed_from else "fetched", want.address, bytes=fetched.bytes, sha256=fetched.sha256)


def _beside(target: Path) -> Path:
    return target.with_name(f"{target.name}.source.json")


def _there(target: Path, want: Want) -> Download | None:
    if not target.exists():
        return None
    try:
        told = json.loads(_beside(target).read_text("utf-8"))["sha256"]
    except (OSError, ValueError, KeyError, TypeError):
        told = ""
    sha256 = digest(target)
    if sha256 != told:
        raise FileError(f"{target}: is there and not what was downloaded ({_beside(target).name} tells otherwise) - move it away first")
    return Download(str(target), "there", want.address, bytes=target.stat().st_size, sha256=sha256)


def _note(job: Job, source: Publisher, want: Want, fetched: Fetched, **more: Any) -> None:
    """Where a file came from, when, and what it weighed, beside the file."""
    told = {
        "address": want.address, "query": dict(want.query), "fetched": job.today, "bytes": fetched.bytes, "sha256": fetched.sha256,
        "sha256_stated": want.sha256 or None, "last_modified": fetched.changed or None, "publisher": source.publisher, "credit": source.credit,
        "licence": source.licence, **more,
    }  # fmt: skip
    _written(_beside(fetched.path), json.dumps(told, indent=1) + "\n")


def _written(path: Path, text: str) -> None:
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_text(text, "utf-8")
    os.replace(temporary, path)


def _zip_fault(path: Path) -> str:
    """Reads every member against its checksum."""
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(member.file_size for member in archive.infolist()) > SIZE_LIMIT:
                return f"the zip file unpacks to more than {SIZE_LIMIT:,} bytes"
            bad = archive.testzip()
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError):
        return "the zip file is cut off or damaged"
    return f"the zip file is damaged ({bad[:60]})" if bad else ""


def _extracted(target: Path, year: int, address: str) -> Download:
    """The table of a year out of the zip, beside it."""
    with zipfile.ZipFile(target) as archive:
        members = {found[1]: name for name in archive.namelist() if (found := re.search(r"_Y([0-9]{4})_[^/\\]*\.csv$", name))}
        name = members.get(str(year))
        if name is None:
            raise UnknownNameError(f"{target.name} has no table of {year} - it has {', '.join(sorted(members)) or 'none'}", name=str(year))
        if archive.getinfo(name).file_size > SIZE_LIMIT:
            raise FileError(f"{target}: {name[:60]} unpacks to more than {SIZE_LIMIT:,} bytes")
        path = target.with_name(name.replace("\\", "/").rpartition("/")[2])
        temporary = path.with_name(f".{path.name}.new")
        with archive.open(name) as member, temporary.open("wb") as out:
            shutil.copyfileobj(member, out)
    os.replace(temporary, path)
    return Download(str(path), "extracted", address, bytes=path.stat().st_size, sha256=digest(path))


def comtrade(
    job: Job, *, years: Sequence[int], products: Sequence[str], reporters: Sequence[str] = (), flow: str = "both", key: str | None = None
) -> list[Download]:
    """One table a year of UN Comtrade's yearly figures, without breakdowns. `reporters` are alpha-3 codes, none: all.

    Raises FileError (no key, an answer that is none, one that is cut off at the most records), UnknownNameError.
    """
    source = publisher("comtrade")
    if bad := [code for code in products if not re.fullmatch("([0-9]{2}){1,3}|TOTAL", code)]:
        raise UnknownNameError(f'"{bad[0][:20]}" is not an HS code - 2, 4 or 6 digits', name=bad[0])
    if job.http is not None and not key:
        raise FileError(f"UN Comtrade wants a key: register at {source.page} and set {source.key_variable} in the environment")
    query = {
        "cmdCode": ",".join(sorted(set(products))), "flowCode": FLOWS[flow], "partner2Code": "0", "customsCode": "C00", "motCode": "0",
        "includeDesc": "false", "maxRecords": str(source.most_records),
    }  # fmt: skip
    if reporters:
        query["reporterCode"] = ",".join(sorted(_reporter(source, code) for code in reporters))
    headers = {source.key_header: key or ""}
    return [
        _answer(job, source, Want(source.address, {**query, "period": str(year)}, headers, (b"{",), "data")) for year in sorted(set(years))
    ]


def _reporter(source: Publisher, state: str) -> str:
    import pycountry

    if state in source.reporters:
        return source.reporters[state]
    known = pycountry.countries.get(alpha_3=state)
    if known is None:
        raise UnknownNameError(f"UN Comtrade has no code for {state}", name=state)
    return str(int(known.numeric))


def _answer(job: Job, source: Publisher, want: Want) -> Download:
    """The records of one question as CSV."""
    asked = json.dumps(dict(want.query), sort_keys=True)
    name = f"comtrade_{want.query['period']}_{hashlib.sha256(asked.encode()).hexdigest()[:8]}.csv"
    target = job.target(name)
    there = _there(target, want)
    if there is not None or job.http is None:
        found = there or Download(str(target), "to_fetch", want.address)
        return Download(found.file, found.status, want.address, asked, found.bytes, None, found.sha256)
    answer = fetch(want, target.with_name(f".{name}.answer"), job.http, progress=job.progress)
    try:
        records = _records(answer.path, source)
    finally:
        answer.path.unlink(missing_ok=True)
    if not records:
        return Download(str(target), "empty", want.address, asked, rows=0)
    temporary = target.with_name(f".{name}.new")
    with temporary.open("w", encoding="utf-8", newline="") as file:
        write_rows(file, [RECORD])
        write_rows(file, (["" if (value := record.get(column)) is None else value for column in RECORD] for record in records))
    os.replace(temporary, target)
    fetched = Fetched(target, target.stat().st_size, digest(target), 0, answer.changed)
    _note(job, source, want, fetched, rows=len(records), sha256_answer=answer.sha256)
    return Download(str(target), "fetched", want.address, asked, fetched.bytes, len(records), fetched.sha256)


def _records(path: Path, source: Publisher) -> list[dict[str, Any]]:
    records: Any
    try:
        told = json.loads(path.read_text("utf-8"))
        records, fault, count = told["data"], told.get("error") or "", int(told.get("count") or 0)
        whole = isinstance(records, list) and all(
            isinstance(one, dict) and {"cmdCode", "flowCode", "partnerCode"} <= one.keys() for one in records
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise FileError(f"{source.address}: the answer is not what UN Comtrade documents - nothing was kept") from None
    if fault or not whole:
        raise FileError(f"{source.address}: {str(fault)[:200] or 'the records lack their codes'} - nothing was kept")
    if len(records) >= source.most_records or count > len(records):
        raise FileError(
            f"{source.address}: the answer is cut off at {len(records):,} records - ask for fewer products, reporters or one flow"
        )
    return list(records)
