"""The mapping file of `trade add --mapping`: a TOML file that says which column of a foreign table plays which role, and in which unit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from kzgraph.errors import DataError, Problem, UnknownNameError
from kzgraph.names import country_code
from kzgraph.tables.dialect import column_name
from kzgraph.tables.toml import read_toml
from kzgraph.trade.layouts import BREAKDOWNS, SOURCE_NAME, Layout

ROLES: Final = (
    "year",
    "reporter",
    "partner",
    "flow",
    "consumer",
    "supplier",
    "hs_code",
    "value",
    "quantity",
    "qty",
    "qty_unit",
    "edition",
    "estimated",
    *BREAKDOWNS,
)
SECTIONS: Final = {"name": str, "columns": dict, "units": dict, "constants": dict, "codes": dict, "words": dict}
UNITS: Final[dict[str, tuple[float, float]]] = {
    "USD": (1, 1), "1000 USD": (1000, 1), "million USD": (1e6, 1), "EUR": (1, 1), "1000 EUR": (1000, 1), "t": (1, 1), "kg": (1, 1000), "g": (1, 1e6),
    "kt": (1000, 1), "100 kg": (1, 10),
}  # fmt: skip
MONEY: Final = ("USD", "EUR")


def read_mapping(path: str) -> Layout:
    """The layout that a mapping file describes. Raises FileError, DataError with everything that is wrong in it.

    `name` names the source; `[columns]` role = column; `[constants]` role = text for all rows; `[units]` value = "1000 USD", quantity = "kg";
    `[codes]` a code of the file = state, "" where it names nobody, "World" where it is a sum; `[words]` zero and missing = lists of words.
    """
    told, _ = read_toml(path)
    problems = [Problem(path, 0, "", message) for message in _faults(told)]
    if problems:
        raise DataError(problems)
    return _layout(told, path)


def _faults(told: Mapping[str, Any]) -> list[str]:
    faults = [f'"{key[:40]}" is not known - allowed are {", ".join(SECTIONS)}' for key in told if key not in SECTIONS]
    faults += [
        f"{key} is not {'text' if kind is str else 'a section'}"
        for key, kind in SECTIONS.items()
        if key in told and not isinstance(told[key], kind)
    ]
    if faults:
        return faults
    if not told.get("name"):
        faults.append("name is missing - it names the source in the store")
    elif not SOURCE_NAME.fullmatch(_named(told)):
        faults.append(f'name "{told["name"][:40]}" names no source - use up to 40 letters a to z, digits, blanks, - and _')
    for section in ("columns", "constants"):
        for role, column in told.get(section, {}).items():
            if role not in ROLES:
                faults.append(f'[{section}] "{role[:40]}" is not a role - allowed are {", ".join(ROLES)}')
            elif not isinstance(column, str | int) or isinstance(column, bool) or column == "":
                faults.append(f"[{section}] {role} is not text")
    faults += _shared_columns(told.get("columns", {}))
    for role, unit in told.get("units", {}).items():
        allowed = [one for one in UNITS if (one.endswith(MONEY)) == (role == "value")]
        if role not in ("value", "quantity", "qty"):
            faults.append(f"[units] {role[:40]} has no unit - only value, quantity and qty have one")
        elif unit not in allowed:
            faults.append(f'[units] {role} = "{str(unit)[:40]}" is not known - {role} is in {", ".join(allowed)}')
    roles = {*told.get("columns", {}), *told.get("constants", {})}
    sides = ("consumer", "supplier") if {"consumer", "supplier"} & roles else ("reporter", "partner", "flow")
    faults += [
        f"nothing plays the role {role} - name a column in [columns] or a text in [constants]"
        for role in ("year", *sides, "hs_code")
        if role not in roles
    ]
    if not {"value", "quantity", "qty"} & roles:
        faults.append("nothing plays the role value or quantity - name a column in [columns]")
    if "qty" in roles and "qty_unit" not in roles:
        faults.append(
            "the role qty needs qty_unit, the column that says each row's unit - if all rows have one, name the column quantity, with its [units]"
        )
    for kind, words in told.get("words", {}).items():
        if kind not in ("zero", "missing") or not isinstance(words, list) or not all(isinstance(word, str) and word for word in words):
            faults.append(f'[words] {kind[:40]} is not known - allowed are lists of text: zero = ["-"], missing = ["(D)"]')
    return faults + list(_code_faults(told.get("codes", {})))


def _shared_columns(columns: Mapping[str, Any]) -> list[str]:
    """A column says one thing: read as two, one of them would be made up."""
    roles: dict[str, list[str]] = {}
    for role, column in columns.items():
        roles.setdefault(column_name(str(column)), []).append(role)
    return [
        f'[columns] "{column[:40]}" plays {" and ".join(both)} - one column, one role' for column, both in roles.items() if len(both) > 1
    ]


def _named(told: Mapping[str, Any]) -> str:
    """The name of the source as it stands in the store, and in the names of its folders."""
    return str(told["name"]).casefold().replace(" ", "-")


def _code_faults(codes: Mapping[str, Any]) -> list[str]:
    faults = []
    for code, state in codes.items():
        try:
            if not isinstance(state, str):
                faults.append(f"[codes] {code[:40]} is not text")
            elif state:
                country_code(state)
        except UnknownNameError as error:
            faults.append(f"[codes] {code[:40]}: {error}")
    return faults


def _layout(told: Mapping[str, Any], path: str) -> Layout:
    columns = {role: (column_name(str(column)),) for role, column in told.get("columns", {}).items()}
    units = told.get("units", {})
    return Layout(
        _named(told),
        columns,
        units={name: UNITS[units[role]] for role, (name,) in columns.items() if role in units},
        currency="EUR" if "EUR" in str(units.get("value", "USD")) else "USD",
        constants={role: str(text) for role, text in told.get("constants", {}).items() if role not in columns},
        zeros=tuple(told.get("words", {}).get("zero", ())),
        missing=tuple(told.get("words", {}).get("missing", ())),
        codes={str(code): country_code(state) if state else "" for code, state in told.get("codes", {}).items()},
    )
