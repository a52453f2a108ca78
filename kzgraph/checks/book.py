"""Parsed files of checks as typed checks, or one DataError with every fault."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kzgraph.checks.faults import check_faults, table_faults
from kzgraph.checks.kinds import KINDS, TOLERANCES
from kzgraph.errors import DataError, Problem


@dataclass(frozen=True, slots=True)
class Check:
    """One value to hold the program against. `tolerance` is absolute, None for text; `how` has the keys of its `kind`, which is one of KINDS."""

    file: str
    id: str
    method: str
    about: str
    expected: float | str
    tolerance: float | None
    source: str
    where: str
    url: str
    grade: str
    kind: str
    how: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Book:
    """The checks of all files in their order, and the tables that they count."""

    checks: tuple[Check, ...]
    tables: Mapping[str, Mapping[str, Any]]


def checks_of(files: Mapping[str, Mapping[str, Any]]) -> Book:
    """The checks of parsed files (name -> content). Raises DataError with every fault, naming file and check."""
    problems: list[Problem] = []
    tables: dict[str, Mapping[str, Any]] = {}
    for file, content in files.items():
        for table in _entries(file, content, "table", problems):
            faults = list(table_faults(table))
            problems += [Problem(file, 0, "", f"table {_named(table)}: {fault}") for fault in faults]
            tables |= {} if faults else {table["id"]: table}
    checks: list[Check] = []
    for file, content in files.items():
        shared = content.get("default", {})
        for entry in _entries(file, content, "check", problems):
            raw = _merged(shared, entry)
            faults = list(check_faults(raw, tables))
            if raw.get("id") in [check.id for check in checks]:
                faults.append("this id is used twice - an id names one check of all files")
            problems += [Problem(file, 0, "", f"check {_named(raw)}: {fault}") for fault in faults]
            checks += [] if faults else [_check(file, raw)]
    plain = {check.id for check in checks if check.kind != "mean_of" and not isinstance(check.expected, str)}
    for check in checks:
        lost = [id_ for id_ in check.how.get("mean_of", ()) if id_ not in plain]
        problems += [
            Problem(check.file, 0, "", f'check "{check.id}": mean_of: "{id_}" is not the id of a check with a number') for id_ in lost
        ]
    if problems:
        raise DataError(problems)
    return Book(tuple(checks), tables)


def _entries(file: str, content: Mapping[str, Any], name: str, problems: list[Problem]) -> list[Mapping[str, Any]]:
    """The tables under [[name]]; a key of the file that nothing reads is a fault (said once)."""
    if name == "check":
        known = ("default", "table", "check")
        problems += [
            Problem(file, 0, "", f'"{key}" is not known - allowed are [default], [[table]], [[check]]')
            for key in content
            if key not in known
        ]
    found = content.get(name, [])
    if isinstance(found, list) and all(isinstance(entry, Mapping) for entry in found) and isinstance(content.get("default", {}), Mapping):
        return found
    problems.append(Problem(file, 0, "", f'"{name}" is not an array of tables - write [[{name}]], and [default] for what all checks share'))
    return []


def _merged(shared: Mapping[str, Any], entry: Mapping[str, Any]) -> dict[str, Any]:
    """The check with what all checks of its file share; a tolerance only where it has none of its own and expects a number."""
    own = isinstance(entry.get("expected"), str) or any(key in entry for key in TOLERANCES)
    return {**{key: value for key, value in shared.items() if not (own and key in TOLERANCES)}, **entry}


def _check(file: str, raw: Mapping[str, Any]) -> Check:
    kind = next(kind for kind in KINDS if kind in raw)
    expected = raw["expected"] if isinstance(raw["expected"], str) else float(raw["expected"])
    tolerance = None
    if not isinstance(expected, str):
        tolerance = float(raw["tolerance"]) if "tolerance" in raw else abs(expected) * raw["rel_tolerance"]
    words = {key: raw.get(key, "") for key in ("id", "about", "source", "where", "url", "grade")}
    how = {key: raw[key] for key in (kind, *KINDS[kind]) if key in raw}
    return Check(
        file=file, method=raw.get("method") or raw["indicator"], expected=expected, tolerance=tolerance, kind=kind, how=how, **words
    )


def _named(raw: Mapping[str, Any]) -> str:
    return f'"{raw["id"]}"' if isinstance(raw.get("id"), str) else "without an id"
