"""Files that are almost right: a good table spoilt in the ways in which tables come spoilt, by fixed seeds. It is read as it was, or a fault is named.

The ways are those of benchmarks for CSV readers: delimiter, quote, escape, header, preamble and footer, encoding, record end, length of rows,
columns. Nothing may come out that is neither equal nor refused. `KZGRAPH_MUTATIONS=50 pytest -s tests/test_mutations.py` prints the counts
of more.
"""

from __future__ import annotations

import csv
import io
import os
import random
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from kzgraph import intake
from kzgraph.errors import DataError, FileError
from kzgraph.names import MineralIndex
from kzgraph.schema.columns import EDGES
from kzgraph.schema.edges import check_edges
from kzgraph.tables import read_table

COLUMNS = ("source", "target", "relation", "mineral", "hs_code", "year", "quantity", "unit", "share_pct", "value_usd", "status", "note")
NOTES = ("plain", "a, b; c|d", 'the "big" one', "two\nlines", "Rössing – Өскемен", "it's\there", "", "'quoted'", '"', "a\\b")
PARTIES = {"kazatomprom": "producer", "rossing": "producer", "orano": "buyer", "ulba": "refiner"}
SEEDS = int(os.environ.get("KZGRAPH_MUTATIONS", "4"))
"""Tables of each way; more are tried with KZGRAPH_MUTATIONS=50."""
NARROW = {"cp1252": "Rössing", "mac-roman": "Rössing", "cp500": "Rössing", "cp1251": "Өскемен"[1:], "koi8-r": "Усть", "shift-jis": "カザフ"}
Table = list[list[str]]
Spoilt = str | bytes


def good(rng: random.Random) -> Table:
    """A table of ten rows: no two of the same key, every kind of note, most columns filled."""
    rows = []
    for place, note in enumerate(rng.sample(NOTES, len(NOTES))):
        source, target = ("kazatomprom", "orano") if place % 2 else ("rossing", "orano")
        amount = f"{rng.randint(1, 9999)}.{rng.randint(1, 9)}5"
        filled = ["", "observed"][place % 2]
        rows.append(
            [source, target, "supplies", "uranium", "284410", str(2010 + place), amount, "t", "", str(rng.randint(1, 10**9)), filled, note]
        )
    return [list(COLUMNS), *rows]


def text(table: Table, *, delimiter: str = ",", quote: str = '"', end: str = "\n", **given: Any) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, quotechar=quote, lineterminator=end, **given).writerows(table)
    return out.getvalue()


def line_of(table: Table, rng: random.Random) -> int:
    return rng.randrange(1, len(table))


def other_delimiter(table: Table, rng: random.Random) -> Spoilt:
    return text(table, delimiter=rng.choice(";\t|:^~ \x1f/"))


def two_delimiters(table: Table, rng: random.Random) -> Spoilt:
    lines = [text([row]) for row in table]
    at = rng.randrange(len(lines))
    lines[at] = text([table[at]], delimiter=rng.choice(";\t|:"))
    return "".join(lines)


def all_quoted(table: Table, rng: random.Random) -> Spoilt:
    return text(table, delimiter=rng.choice(",;\t|"), quoting=csv.QUOTE_ALL)


def other_quote(table: Table, rng: random.Random) -> Spoilt:
    return text(table, quote=rng.choice("'`|$"), quoting=rng.choice([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]))


def escaped(table: Table, rng: random.Random) -> Spoilt:
    quoting = rng.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONE])
    return text(table, doublequote=False, escapechar="\\", quoting=quoting)


def a_quote_less(table: Table, rng: random.Random) -> Spoilt:
    whole = text(table)
    at = rng.choice([place for place, letter in enumerate(whole) if letter == '"'])
    return whole[:at] + whole[at + 1 :]


def a_quote_more(table: Table, rng: random.Random) -> Spoilt:
    """A quote in front of a cell. Behind one it would be part of the text, as the loader says."""
    whole = text(table)
    at = rng.choice([place for place, letter in enumerate(whole) if letter in ",\n"][:-1])
    return whole[: at + 1] + '"' + whole[at + 1 :]


def no_header(table: Table, rng: random.Random) -> Spoilt:
    return text(table[1:])


def other_header(table: Table, rng: random.Random) -> Spoilt:
    name = rng.choice(table[0])
    spoilt = rng.choice([name.upper(), f" {name} ", f"{name}s", name.replace("_", " "), "", f"{name}\u200b", f"{name} (t)"])
    return text([[spoilt if column == name else column for column in table[0]], *table[1:]])


def two_headers(table: Table, rng: random.Random) -> Spoilt:
    at = line_of(table, rng)
    return text([*table[:at], table[0], *table[at:]])


def preamble(table: Table, rng: random.Random) -> Spoilt:
    lines = ["# made by hand", "Exports of uranium", "", ";;;;", '"sep=,"', "a,b,c,d", "Table 1,,,,,,,,,,,"]
    return "".join(f"{line}\n" for line in rng.sample(lines, rng.randint(1, 3))) + text(table)


def footer(table: Table, rng: random.Random) -> Spoilt:
    lines = ["Total,,,,,,1234.5,,,,,", ",,,,,,1234.5,,,,,", "Source: statistics", "# end", "", ",,,,,,,,,,,", '"', "\x1a", "-- ", "Total"]
    return text(table) + "\n".join(rng.sample(lines, rng.randint(1, 2))) + rng.choice(["", "\n"])


def other_encoding(table: Table, rng: random.Random) -> Spoilt:
    name = rng.choice([*("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7", "gb18030"), *NARROW])
    if name in NARROW:
        table[1:] = [[*row[:-1], NARROW[name] if not row[-1].isascii() else row[-1]] for row in table[1:]]
    return text(table).encode(name)


def cut_bytes(table: Table, rng: random.Random) -> Spoilt:
    """A byte of a character of several is lost: no text any more."""
    data = text(table).encode()
    at = rng.choice([place for place, byte in enumerate(data) if byte > 0x7F])
    return data[:at] + data[at + 1 :]


def other_ends(table: Table, rng: random.Random) -> Spoilt:
    return text(table, end=rng.choice(["\r\n", "\r", "\r\r\n", "\n\r", "\n\n", "\u2028", "\x1e", "\x0b", ";\n", " \n", "\\n"]))


def mixed_ends(table: Table, rng: random.Random) -> Spoilt:
    return "".join(text([row], end=rng.choice(["\n", "\r\n", "\r"])) for row in table)


def a_shorter_row(table: Table, rng: random.Random) -> Spoilt:
    at, gone = line_of(table, rng), rng.randint(1, len(COLUMNS) - 1)
    return text([*table[:at], table[at][:-gone], *table[at + 1 :]])


def a_longer_row(table: Table, rng: random.Random) -> Spoilt:
    at, more = line_of(table, rng), rng.randint(1, 3)
    return text([*table[:at], [*table[at], *[rng.choice(["", "x"])] * more], *table[at + 1 :]])


def a_shifted_row(table: Table, rng: random.Random) -> Spoilt:
    """A cell slipped in front, and the last one, a note, cut off: the number of cells is right."""
    at, place = line_of(table, rng), rng.randrange(8)
    row = table[at]
    return text([*table[:at], [*row[:place], "", *row[place:-1]], *table[at + 1 :]])


def a_broken_line(table: Table, rng: random.Random) -> Spoilt:
    lines = text(table).splitlines(keepends=True)
    at = rng.choice([place for place, line in enumerate(lines) if '"' not in line and line.count(",") > 5])
    cut = rng.randrange(1, len(lines[at]) - 1)
    return "".join([*lines[:at], lines[at][:cut] + "\n" + lines[at][cut:], *lines[at + 1 :]])


def two_lines_joined(table: Table, rng: random.Random) -> Spoilt:
    lines = [text([row]) for row in table]
    at = rng.randrange(len(lines) - 1)
    return "".join([*lines[:at], lines[at].rstrip("\n") + lines[at + 1], *lines[at + 2 :]])


def ends_of_rows(table: Table, rng: random.Random) -> Spoilt:
    first = rng.choice([0, 1])
    return text([*table[:first], *([*row, ""] for row in table[first:])])


def a_column_less(table: Table, rng: random.Random) -> Spoilt:
    at = rng.randrange(9)
    return text([[cell for place, cell in enumerate(row) if place != at] for row in table])


def a_column_more(table: Table, rng: random.Random) -> Spoilt:
    name, cell, at = rng.choice(["remark", "", "source", "line", "Unnamed: 0"]), rng.choice(["", "x", "1"]), rng.randrange(len(COLUMNS) + 1)
    return text([[*row[:at], name if row is table[0] else cell, *row[at:]] for row in table])


def other_order(table: Table, rng: random.Random) -> Spoilt:
    order = rng.sample(range(len(COLUMNS)), len(COLUMNS))
    return text([[row[place] for place in order] for row in table])


def other_numbers(table: Table, rng: random.Random) -> Spoilt:
    mark, delimiter = rng.choice([(",", ";"), (",", ","), ("·", ","), ("٫", ","), (" ", ",")])
    return text([table[0], *([*row[:6], row[6].replace(".", mark), *row[7:]] for row in table[1:])], delimiter=delimiter)


def a_row_twice(table: Table, rng: random.Random) -> Spoilt:
    return text([*table, table[line_of(table, rng)]])


def cut_off(table: Table, rng: random.Random) -> Spoilt:
    """The file ends in the middle of a row, before its last cell."""
    whole = text([[*row[:-1], "x"] for row in table])
    start = whole.rstrip("\n").rfind("\n") + 1
    return whole[: rng.randrange(start + 1, len(whole) - 3)]


def a_nul_byte(table: Table, rng: random.Random) -> Spoilt:
    whole = text(table)
    at = rng.randrange(len(whole))
    return whole[:at] + "\0" + whole[at:]


MUTATIONS: tuple[Callable[[Table, random.Random], Spoilt], ...] = (
    other_delimiter, two_delimiters, all_quoted, other_quote, escaped, a_quote_less, a_quote_more, no_header, other_header, two_headers, preamble,
    footer, other_encoding, cut_bytes, other_ends, mixed_ends, a_shorter_row, a_longer_row, a_shifted_row, a_broken_line, two_lines_joined, ends_of_rows,
    a_column_less, a_column_more, other_order, other_numbers, a_row_twice, cut_off, a_nul_byte,
)  # fmt: skip


@cache
def context() -> Any:
    return intake.context(MineralIndex.from_rows([], [("uranium", "Uranium")]), 2026)


def read(folder: Path, content: Spoilt) -> tuple[pd.DataFrame, list[str]]:
    """The typed table and all notes. Raises DataError."""
    path = folder / "edges.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    table = read_table(path, [column.name for column in EDGES])
    found = check_edges(table, context(), kinds=PARTIES, minerals=frozenset({"uranium"}))
    if found.findings.problems:
        raise DataError(found.findings.problems)
    return found.frame.reset_index(drop=True), [*table.notes, *found.findings.notes]


def verdict(folder: Path, table: Table, spoilt: Spoilt) -> str:
    whole, _ = read(folder, text(table))
    try:
        frame, notes = read(folder, spoilt)
    except DataError as error:
        bad = [str(one) for one in error.problems if not one.table.endswith("edges.csv") or len(one.message) < 15]
        return f"silent {bad}" if bad else "named"
    except FileError:
        return "named"
    same = [column for column in whole if column not in frame or not frame[column].equals(whole[column])]
    if not same:
        return "equal"
    return f"noted {same}" if notes and set(same) <= {"note", "status", "value_usd"} else f"silent {same}"


@pytest.mark.parametrize("mutate", MUTATIONS, ids=lambda mutate: mutate.__name__)
def test_equal_or_named(tmp_path: Path, mutate: Callable[[Table, random.Random], Spoilt]) -> None:
    counts: Counter[str] = Counter()
    for seed in range(SEEDS):
        rng = random.Random(f"{mutate.__name__} {seed}")
        table = good(rng)
        spoilt = mutate(table, rng)
        found = verdict(tmp_path, table, spoilt)
        counts[found.partition(" ")[0]] += 1
        assert not found.startswith("silent"), (seed, found, spoilt)
    print(f"\n{mutate.__name__:18} {dict(sorted(counts.items()))}")
