"""What the cells of a table mean: each different cell of a state, code, flow, year or edition is looked up once, then the rows are typed in one pass.

The columns of `rows` that name something are enums, whose order is that of the alphabet: rows are grouped and sorted as numbers, and read as text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kzgraph.tables.dialect import column_name
from kzgraph.trade.cells import BLANKS, FIGURES, KEYED, among, bare, cells_of, quoted, without_label
from kzgraph.trade.codes import NINE_DIGITS, goods_code
from kzgraph.trade.faults import WHO, by_nine, checks
from kzgraph.trade.layouts import BREAKDOWNS, EDITIONS, ESTIMATED, FLOWS, OTHER, TOTALS
from kzgraph.trade.partners import Party, parties
from kzgraph.trade.staging import Reading, Staged

if TYPE_CHECKING:
    import duckdb

UNITS: Final = {
    **dict.fromkeys(("8", "8.0", "kg", "kgs", "kgm", "kilogram", "kilograms", "weight in kilograms"), 1000.0),
    **dict.fromkeys(("t", "tonne", "tonnes", "metric ton", "metric tons"), 1.0),
    **dict.fromkeys(("g", "gram", "grams"), 1e6),
}  # fmt: skip
"""Units of quantity that are weights -> how many of them make a tonne."""
NAMED: Final = ("code", "state", "goods", "edition")
"""Kinds of names, each an enum of its own for every table: codes of states as in the file, states, codes of goods, editions."""


@dataclass(frozen=True, slots=True)
class Cells:
    """The different cells of each KEYED role in alphabetical order, as in the file and without blanks; and what the codes of states and goods mean."""

    table: Staged
    raw: dict[str, list[str]]
    text: dict[str, list[str]]
    who: dict[str, Party]
    goods: dict[str, str]

    def of(self, role: str, meaning: Callable[[str], Any]) -> list[Any]:
        """What each cell of a role means, in their order."""
        return [meaning(text) for text in self.text[role]]


def look(connection: duckdb.DuckDBPyConnection, table: Staged, reading: Reading, newest: int) -> Cells | None:
    """The cells of the table that name something; None where one of them is to be refused."""
    source, parameters = cells_of(connection, table, reading)
    roles: list[str] = [role for role in KEYED if role in {*table.roles, *table.layout.constants}]
    sets = ", ".join(f"({role})" for role in roles)
    connection.execute(
        f"CREATE OR REPLACE TABLE seen AS SELECT {', '.join(roles)} FROM {source} GROUP BY GROUPING SETS ({sets})", parameters
    )
    texts = ", ".join(f"{bare(table.layout, role)} AS {role}" for role in roles)
    connection.execute(f"CREATE OR REPLACE VIEW seen_text AS SELECT {texts} FROM seen")
    for check in checks(table, newest):
        query = f"SELECT count(*) FROM seen_text WHERE {check.role} IS NOT NULL AND ({check.condition})"
        if connection.execute(query, list(check.parameters)).fetchall()[0][0]:
            return None
    raw = {role: _distinct(connection, role) for role in roles}
    text = {role: [without_label(table.layout, cell.strip(BLANKS)) for cell in cells] for role, cells in raw.items()}
    who, unknown = parties(
        sorted({code for role in roles if role in WHO for code in text[role]}), dict(table.layout.codes), letters=table.layout.letters
    )
    if unknown or any("" in text[role] for role in roles if role in WHO) or _is_header(table, text):
        return None
    told = f"SELECT {texts} FROM {source}"
    goods = _goods(text, who, lambda: by_nine(connection, told, set(roles), who, parameters))
    return None if goods is None else Cells(table, raw, text, who, goods)


def _is_header(table: Staged, text: dict[str, list[str]]) -> bool:
    """Whether a code of goods is the name of its column, where no year tells that the header is repeated."""
    if "year" in table.roles or "hs_code" not in table.roles:
        return False
    name = column_name(table.header[table.roles["hs_code"][0]])
    return any(code.lower() == name for code in text["hs_code"])


def _goods(text: dict[str, list[str]], who: dict[str, Party], in_rows: Callable[[], dict[str, bool]]) -> dict[str, str] | None:
    """What the codes of goods mean; None where one means nothing. The rows are only asked where it hangs on them what a code may be."""
    plain = {code: _code(code, nine=False) for code in text["hs_code"]}
    others = any(edition.upper() in OTHER for edition in text.get("edition", ()))
    nine = any(one.state in NINE_DIGITS for one in who.values())
    if not others and (not nine or None not in plain.values()):
        found = plain
    else:
        found = {code: _code(code, nine=is_nine) for code, is_nine in in_rows().items()}
    sure = {code: meant for code, meant in found.items() if meant is not None}
    return sure if len(sure) == len(found) else None


def _code(text: str, *, nine: bool) -> str | None:
    try:
        return goods_code(text, nine=nine)
    except ValueError:
        return None


def _distinct(connection: duckdb.DuckDBPyConnection, role: str) -> list[str]:
    return [str(row[0]) for row in connection.execute(f"SELECT {role} FROM seen WHERE {role} IS NOT NULL ORDER BY 1").fetchall()]


def type_rows(
    connection: duckdb.DuckDBPyConnection, cells: Cells, reading: Reading, *, edition: str, usd_rate: float | None, number: int
) -> bool:
    """The view `rows`: one typed row a record, with who and what it means, and the `pattern` of the breakdowns it belongs to.

    Below it is the table `typed`; what is asked of few rows only is looked up when it is asked. The enums are named after `number`, which no other
    table of the import has. Says whether every figure is one.
    """
    typing = _Typing(connection, cells, edition, number)
    for role, found in cells.raw.items():
        _enum(connection, f"cell_{role}_{number}", found)
    for kind, names in typing.names().items():
        _enum(connection, f"{kind}_{number}", names)
    source, parameters = cells_of(connection, cells.table, reading)
    as_enums = ", ".join(f"{role}::cell_{role}_{number} AS {role}" for role in cells.raw)
    query = f"SELECT {typing.columns(usd_rate)} FROM (SELECT * REPLACE ({as_enums}) FROM {source})"
    connection.execute(f"CREATE OR REPLACE TABLE typed AS {query}", parameters)
    connection.execute(f"CREATE OR REPLACE VIEW rows AS SELECT *, {typing.seldom_asked()} FROM typed")
    return not connection.execute("SELECT count(*) FROM typed WHERE odd").fetchall()[0][0]


def _enum(connection: duckdb.DuckDBPyConnection, name: str, values: Iterable[str]) -> None:
    connection.execute(f"CREATE TYPE {name} AS ENUM (SELECT unnest(?::VARCHAR[]))", [list(values) or [""]])


def fixed_types(connection: duckdb.DuckDBPyConnection) -> None:
    """The enums that all tables share: whose figure a row is, and what a code names."""
    _enum(connection, "side", ["both", "export", "import"])
    _enum(connection, "kind", ["state", "total", "unknown"])


class _Typing:
    """What makes a row of a record: a list of meanings for each role, in which a cell finds its own by its place among the cells."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, cells: Cells, edition: str, number: int) -> None:
        self.connection, self.lists = connection, 0
        self.cells, self.edition, self.number = cells, edition, number
        self.roles = {*cells.table.roles, *cells.table.layout.constants}
        self.reporter, self.partner = ("reporter", "partner") if "partner" in self.roles else ("consumer", "supplier")

    def names(self) -> dict[str, list[str]]:
        """The names that the rows can have, by kind."""
        codes = {code for role in (self.reporter, self.partner) for code in self.cells.text[role]}
        states = {self.cells.who[code].state for code in codes}
        editions = {*map(self._edition_of, self.cells.text.get("edition", [""])), "CN"}
        goods = {*map(self._goods_of, self.cells.text["hs_code"])}
        return {kind: sorted(found) for kind, found in zip(NAMED, (codes, states, goods, editions), strict=True)}

    def _goods_of(self, text: str) -> str:
        return self.cells.goods.get(text, text)

    def _edition_of(self, text: str) -> str:
        known = {**EDITIONS, **{name: name for name in EDITIONS.values()}, **OTHER}
        return known.get(text.upper(), "") or self.edition

    def _meaning(self, role: str, kind: str, meaning: Callable[[str], Any]) -> str:
        """SQL for what the cell of a role means; `kind` is a type, or one of NAMED."""
        return self._looked_up(role, kind, self.cells.of(role, meaning))

    def _looked_up(self, column: str, kind: str, meanings: Sequence[Any]) -> str:
        """SQL for the meaning of a column that is an enum, of a list that is a variable of the connection."""
        name, self.lists = f"meanings_{self.number}_{self.lists}", self.lists + 1
        typed = f"{kind}_{self.number}" if kind in NAMED else kind
        self.connection.execute(f"SET VARIABLE {name} = ?::{typed}[]", [meanings])
        return f"getvariable('{name}')[enum_code({column})::INTEGER + 1]"

    def columns(self, usd_rate: float | None) -> str:
        """The columns of `typed`."""
        value, quantity = self._amount("value", usd_rate), self._amount("quantity", None)
        from_qty = "NULL"
        if {"qty", "qty_unit"} <= self.roles:
            per = " ".join(f"WHEN {quoted(unit)} THEN {times!r}" for unit, times in UNITS.items())
            from_qty = f"nullif(qty, 0) / (CASE lower(qty_unit) {per} END)"
        zero = f"coalesce({quantity} = 0 AND coalesce({value}, 1) > 0, false)"
        weighed = f"CASE WHEN {zero} THEN NULL ELSE {quantity} END"
        odd = " OR ".join(["spare", *(f"coalesce(isnan({role}), false)" for role in FIGURES if role in self.roles)])
        listed = [
            "row",
            f"{self._meaning('year', 'SMALLINT', lambda text: int(text[:4]))} AS year",
            *(f"{text} AS {name}" for name, text in self._who().items()),
            f"{self._meaning('flow', 'side', _side) if 'flow' in self.roles else quoted('both') + '::side'} AS flow",
            f"{self._meaning('hs_code', 'goods', self._goods_of)} AS goods",
            f"{self._edition()} AS edition",
            f"{value} AS value",
            f"coalesce({weighed}, {from_qty}) AS quantity",
            f"{zero} AS was_zero",
            f"({weighed}) IS NULL AND ({from_qty}) IS NOT NULL AS from_qty",
            f"{among('lower(estimated)', ESTIMATED) if 'estimated' in self.roles else 'false'} AS estimated",
            f"{self._meaning('year', 'VARCHAR', _month)} AS month",
            f"{self._pattern()} AS pattern",
            f"{odd} AS odd",
            *(self._indicated() if self.cells.table.layout.indicators else []),
        ]
        return ", ".join(listed)

    def _indicated(self) -> list[str]:
        """Of a table with one figure a row: which figure it is, and what rows of one flow have in common."""
        shared = [role for role in sorted(self.roles) if role not in ("indicator", "observed", "estimated")]
        texts = [self._meaning(role, "VARCHAR", str) if role in self.cells.raw else f"{role}::VARCHAR" for role in shared]
        return [f"{self._meaning('indicator', 'VARCHAR', str.upper)} AS indicator", f"concat_ws(chr(31), {', '.join(texts)}) AS twin"]

    def _who(self) -> dict[str, str]:
        """Code and state of reporter and partner."""
        found = {}
        for role, name in ((self.reporter, "reporter"), (self.partner, "partner")):
            found[f"{name}_code"] = self._meaning(role, "code", str)
            found[name] = self._meaning(role, "state", lambda code: self.cells.who[code].state)
        return found

    def seldom_asked(self) -> str:
        """What kind of a name reporter and partner are, and whether it was looked up."""
        who = [self.cells.who[code] for code in self.names()["code"]]
        kinds = {name: self._looked_up(f"{name}_code", "kind", [one.kind for one in who]) for name in ("reporter", "partner")}
        recoded = [self._looked_up(f"{name}_code", "BOOLEAN", [one.recoded for one in who]) for name in ("reporter", "partner")]
        return ", ".join([*(f"{text} AS {name}_kind" for name, text in kinds.items()), f"{' OR '.join(recoded)} AS recoded"])

    def _edition(self) -> str:
        """Another classification first, then lines longer than the HS, then what the row or the file's name says."""
        own = self._meaning("hs_code", "edition", lambda text: "CN" if len(self._goods_of(text)) > 6 else None)
        if "edition" not in self.roles:
            return f"coalesce({own}, {quoted(self.edition)}::edition_{self.number})"
        other = self._meaning("edition", "edition", lambda text: OTHER.get(text.upper()))
        return f"coalesce({other}, {own}, {self._meaning('edition', 'edition', self._edition_of)})"

    def _pattern(self) -> str:
        """By which breakdowns a row is split, as a number: 0 where it is the total of all, the higher the more they are, of as many by which.

        Each breakdown adds what one more is worth, and a bit of its own.
        """
        splits = [role for role in ("year", "flow", *BREAKDOWNS) if role in self.roles]
        worth = {role: 2 ** len(splits) + 2 ** (len(splits) - 1 - place) for place, role in enumerate(splits)}
        parts = [self._meaning("year", "SMALLINT", lambda text: worth["year"] if _month(text) else 0)]
        if "flow" in self.roles:
            parts.append(self._meaning("flow", "SMALLINT", lambda text: worth["flow"] if FLOWS[text.upper()][1] else 0))
        parts += [f"(CASE WHEN {among(f'upper({role})', TOTALS)} THEN 0 ELSE {worth[role]} END)" for role in splits[len(parts) :]]
        return " + ".join(parts)

    def _amount(self, role: str, rate: float | None) -> str:
        """SQL for a figure in US dollars (or the file's currency) or tonnes."""
        table, places = self.cells.table, self.cells.table.roles.get(role)
        if table.layout.indicators:
            return self._observed(role, rate)
        if role not in self.roles:
            return "NULL::DOUBLE"
        times, per = table.layout.units.get(column_name(table.header[places[0]]), (1, 1)) if places else (1, 1)
        return f"{role} * {float(times) * (rate or 1.0)!r} / {float(per)!r}"

    def _observed(self, role: str, rate: float | None) -> str:
        """SQL for the figure of a row that has one figure, where the row's indicator says that it plays the role."""
        factors = {name: (times, per) for name, (plays, times, per) in self.cells.table.layout.indicators.items() if plays == role}
        times = self._meaning(
            "indicator", "DOUBLE", lambda text: float(factors[text.upper()][0]) * (rate or 1.0) if text.upper() in factors else None
        )
        per = self._meaning("indicator", "DOUBLE", lambda text: float(factors.get(text.upper(), (1, 1))[1]))
        return f"(observed * {times} / {per})"


def _side(text: str) -> str:
    return FLOWS[text.upper()][0]


def _month(text: str) -> str:
    """The month of a period, empty where it is a year: 2023, 2023.0, 202300, 202352."""
    return "" if len(text) == 4 or text.endswith(".0") or text[-2:] in ("00", "52") else text[-2:]
