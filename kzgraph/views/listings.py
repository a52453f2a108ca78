"""Listings in words: title, sentences, tables with their headers and cells in one language."""

from __future__ import annotations

from collections.abc import Mapping

from kzgraph.answers.reports import Listing, Table
from kzgraph.evidence import Note
from kzgraph.views import cascade_words, check_words, control_words, indicator_words, ledger_words, listing_words, trace_words, trade_words
from kzgraph.views.speech import TELLING, Speech, known_words
from kzgraph.views.words import LANGUAGES

_BOOKS = (cascade_words, check_words, trace_words, control_words, indicator_words, ledger_words, listing_words, trade_words)
COLUMNS = {key: word for book in _BOOKS for key, word in book.COLUMNS.items()}
TABLES = {key: word for book in _BOOKS for key, word in book.TABLES.items()}
VALUES = {key: word for book in _BOOKS for key, word in getattr(book, "VALUES", {}).items()}
NAMED = (
    "state", "consumer", "worst_consumer", "supplier", "top_supplier", "mineral", "company", "owner", "buyer", "partner", "producer", "member", "origin", "destination", "subject",
)  # fmt: skip
"""Columns whose cells are ids of nodes or minerals."""
CODED = (
    "stage", "status", "used", "evidence", "direction", "same_length", "relation", "kind", "method", "other_method", "unit", "band", "flag", "rule", "passed", "whole",
)  # fmt: skip
"""Columns whose cells are words of the program."""
RANGE = ".."
"""Between the names of two columns: shown as one, from the first to the second."""
NUMERIC = (
    "_t",
    "share",
    "share_lost",
    "round",
    "rank",
    "rows",
    "count",
    "pct",
    "usd",
    "figure",
    "low",
    "high",
    "expected",
    "computed",
    "difference",
    "place",
    "flipped",
    "tried",
    "tau",
)
Words = tuple[str, tuple[str, ...], tuple[tuple[str, ...], ...], tuple[int, ...]]


def listed(listing: Listing, speech: Speech) -> tuple[str, list[str], list[Words]]:
    """Title, lead and tables (title, header, rows, numeric columns). Tables without a row are named in the lead."""
    lead = [_sentence(line, speech) for line in listing.lead]
    empty = [_word(TABLES, table.name, speech) for table in listing.tables if not table.rows]
    if empty:
        lead.append(_sentence(Note("lead_empty", {"tables": ", ".join(empty)}), speech))
    return _sentence(listing.title, speech), lead, [_table(table, speech) for table in listing.tables if table.rows]


def _sentence(line: str | Note, speech: Speech) -> str:
    return line if isinstance(line, str) else speech.warning(line)


def _word(catalogue: Mapping[str, tuple[str, str]], key: str, speech: Speech) -> str:
    """The word of the catalogue, else of the interface, else the key."""
    return catalogue[key][LANGUAGES.index(speech.lang)] if key in catalogue else known_words(key, speech.lang).replace("_", " ")


def _table(table: Table, speech: Speech) -> Words:
    """Tonnes and shares as figures, columns that hold ids as names."""
    columns = table.shown or table.columns
    header = tuple(_word(COLUMNS, column.removesuffix("_t"), speech) + (", t" if column.endswith("_t") else "") for column in columns)
    numeric = tuple(position for position, column in enumerate(columns) if column.endswith(NUMERIC))
    rows = tuple(tuple(_shown(table, column, row, speech) for column in columns) for row in table.rows)
    return _word(TABLES, table.name, speech), header, rows, numeric


def _shown(table: Table, column: str, row: tuple[object, ...], speech: Speech) -> str:
    ends = [row[table.columns.index(name)] for name in column.split(RANGE)]
    if len(ends) == 1:
        return _cell(column, ends[0], speech)
    said = [speech.number(end) for end in ends if isinstance(end, float)]
    return " - ".join(dict.fromkeys(said)) + (" -" if len(said) < len(ends) and said else "")


def _cell(column: str, value: object, speech: Speech) -> str:
    if isinstance(value, Note):
        return speech.warning(value)
    if value is None:
        return speech.say("unknown") if column.endswith(("_t", "share", "share_lost", "value", "computed")) else ""
    if column.endswith(("share", "share_lost")) and isinstance(value, float):
        return speech.percent(value)
    if isinstance(value, float):
        return speech.number(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= TELLING:
        return speech.number(value, 0)
    if isinstance(value, tuple | list):
        return ", ".join(_cell(column, item, speech) for item in value)
    if column in CODED:
        return _word(VALUES, str(value), speech)
    if column in NAMED:
        return _word(VALUES, "rest", speech) if value == "rest" else speech.name(str(value))
    return str(value)
