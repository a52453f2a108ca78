"""Groups of states as one consumer: EU27, and a user's own by a file of TOML or CSV. What members buy from each other is inside and left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from kzgraph.errors import DataError, Problem, UnknownNameError
from kzgraph.names import GROUPS, country_code, nearest
from kzgraph.schema.ids import skeleton
from kzgraph.tables.toml import read_toml

Members = frozenset[str]
NAME: Final = re.compile(r"[^\W_][\w .&+'-]{0,39}")
FORM: Final = 'TOML with lines like G7 = ["CAN", "France", "JP"], or CSV with the columns group and member'


def read_blocs(path: str) -> dict[str, Members]:
    """The groups of a file: name -> alpha-3 codes. A member may be written in any usual way, or be EU27.

    Raises FileError, DataError with everything that is wrong in it.
    """
    problems: list[Problem] = []
    rows = _toml(path, problems) if path.lower().endswith(".toml") else _csv(path)
    found: dict[str, set[str]] = {}
    shapes: dict[str, str] = {}
    for name, member, line in rows:
        problems += [Problem(path, line, "group", fault) for fault in _name_faults(name)]
        other = shapes.setdefault(skeleton(name).casefold(), name)
        if other != name:
            problems.append(Problem(path, line, "group", f'"{name[:40]}" looks like "{other[:40]}" - use one spelling, or another name'))
        problems += [Problem(path, line, "member", fault) for fault in _member_faults(member)]
        if not problems:
            code = country_code(member)
            found.setdefault(name, set()).update(GROUPS.get(code) or {code})
    if problems or not found:
        raise DataError(list(dict.fromkeys(problems)) or [Problem(path, 0, "", f"names no group - write {FORM}")])
    return {name: frozenset(members) for name, members in found.items()}


def _csv(path: str) -> Iterator[tuple[str, str, int]]:
    from kzgraph.tables import read_table

    table = read_table(path, ("group", "member"))
    if lacking := [name for name in ("group", "member") if name not in table.columns]:
        raise DataError([Problem(path, table.header_line, "", f"the header lacks {' and '.join(lacking)} - write {FORM}")])
    rows = zip(table.columns["group"], table.columns["member"], table.lines, strict=True)
    yield from ((name.strip(), member.strip(), line) for name, member, line in rows)


def _toml(path: str, problems: list[Problem]) -> Iterator[tuple[str, str, int]]:
    told, lines = read_toml(path)
    for name, members in told.items():
        line = lines.get(("", 0, name)) or lines.get((name, 0, ""), 0)
        if not isinstance(members, list) or not members or not all(isinstance(member, str) for member in members):
            problems.append(Problem(path, line, "", f'{name[:40]} is not a list of states in quotes - {name[:40]} = ["CAN", "France"]'))
            continue
        yield from ((name, member, line) for member in members)


def _name_faults(name: str) -> Iterator[str]:
    if not NAME.fullmatch(name):
        yield f'"{name[:40]}" is no name for a group - up to 40 letters, digits, blanks and - . & + \' are allowed'
        return
    try:
        code = country_code(name)
    except UnknownNameError:
        return
    yield f'"{name[:40]}" already names {code} - choose another name for the group'


def _member_faults(member: str) -> Iterator[str]:
    try:
        if country_code(member) == "WLD":
            yield "the world is no member - name states"
    except UnknownNameError as error:
        yield str(error)


def importer(name: str, own: Mapping[str, Members]) -> tuple[str, Members]:
    """The consumer that a name means, and its members where it is a group (none: a single state).

    >>> importer("Japon", {}), importer("G2", {"G2": frozenset({"CHN", "USA"})})[0]
    (('JPN', frozenset()), 'G2')

    Raises:
        UnknownNameError: no state, EU27 or group of the file; or the world, which buys from nobody outside.
    """
    if name in own:
        return name, own[name]
    try:
        code = country_code(name)
    except UnknownNameError as error:
        near = [*nearest(name, own), *error.candidates]
        hint = f"; groups of the file are {', '.join(sorted(own))}" if own else "; own groups come by --groups FILE"
        raise UnknownNameError(f"{error}{hint}", name=name, candidates=near) from None
    if code == "WLD":
        raise UnknownNameError("the world buys from nobody outside it - name a state, EU27 or a group of --groups FILE", name=name)
    return code, GROUPS.get(code, frozenset())


def importers(names: Iterable[str], own: Mapping[str, Members]) -> tuple[tuple[str, ...], dict[str, Members]]:
    """States and groups among the names, each kind by itself. Raises UnknownNameError."""
    found = dict(importer(name, own) for name in names)
    return tuple(code for code, members in found.items() if not members), {code: members for code, members in found.items() if members}


def as_json(blocs: Mapping[str, Members]) -> dict[str, Any]:
    """Groups and their members in a stable order."""
    return {name: sorted(members) for name, members in sorted(blocs.items())}
