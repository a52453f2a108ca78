"""The answers of `kzgraph trade` as listings: what was read, the ratios, the screened products, what a basket and the store hold, downloads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from kzgraph.answers.reports import Listing, Table
from kzgraph.evidence import Note
from kzgraph.frames import records
from kzgraph.trade.asking import Ask
from kzgraph.trade.baskets import COLUMNS as BASKET
from kzgraph.trade.baskets import Basket
from kzgraph.trade.blocs import as_json
from kzgraph.trade.catalogue import publisher
from kzgraph.trade.goods import Good, basket_notes
from kzgraph.trade.holdings import Holdings
from kzgraph.trade.importing import Added
from kzgraph.trade.ratios import FULL, OUTPUT
from kzgraph.trade.receipts import REASONS, added_up
from kzgraph.trade.screening import Screened

if TYPE_CHECKING:
    import pandas as pd

    from kzgraph.trade.downloads import Download

SHOWN: Final = 40
"""Rows of ratios that a terminal gets; a file gets all."""
GROUP: Final = ("year", "consumer", "hs_code")
PEOPLE: Final = (
    Table("groups", (*GROUP, "total", "top_supplier", "top_share", "hhi", "n_minus_1"), ()),
    Table("groups_more", (*GROUP, "suppliers", "cr3", "effective_suppliers", "hhi_wgi"), ()),
    Table("groups_open", (*GROUP, "unexplained", "unknown_rows", "hhi_high", "hhi_wgi_low", "hhi_wgi_high"), ()),
)
"""Tables of ratios that people read: the first, or all three with `--full`. One table of all columns is too wide for a terminal."""
TITLED: Final = {"cdi": "ec_dependence"}
"""Screens whose name in `kzgraph indicators` is another one: there the title stands."""
TAKEN: Final = (
    "file",
    "source",
    "years",
    "hs_editions",
    "rows_read",
    "rows_kept",
    "total_t",
    "total_usd",
    "total_eur",
    "recoded",
    "mirror_pairs",
    "weight_estimated",
)
"""Columns of the table of files."""


def import_report(added: Added, store: str) -> Listing:
    """What an import read, kept and left out, by file and by reason."""
    receipts = added.receipts
    sums = added_up(receipts)
    rows = tuple(
        (
            one.file, one.source, one.years, one.editions, one.rows_read, one.rows_kept, one.total_t, one.total_usd, one.total_eur, one.recoded,
            one.mirror_pairs, one.weight_estimated,
        )
        for one in receipts
    )  # fmt: skip
    reasons = tuple((reason, sums["dropped"][reason], Note(f"trade_reason_{reason}")) for reason in REASONS if reason in sums["dropped"])
    facts = {**sums, "store": store, "mirror_pairs": sum(one.mirror_pairs for one in receipts), "rows_replaced": added.rows_replaced}
    lead: list[str | Note] = [Note("trade_added", {"rows_read": sums["rows_read"], "rows_kept": sums["rows_kept"], "store": store})]
    if facts["mirror_pairs"]:
        lead.append(Note("trade_mirrors", {"count": facts["mirror_pairs"]}))
    if added.rows_replaced:
        lead.append(Note("trade_replaced", {"count": added.rows_replaced}))
    shown = (
        "file",
        "source",
        "rows_read",
        "rows_kept",
        "total_t",
        *(name for name in ("total_usd", "total_eur") if sums[name] is not None),
    )
    tables = (Table("files", TAKEN, rows, shown), Table("reasons", ("left_out", "count", "rule"), reasons))
    notes = tuple(note for one in receipts for note in one.warnings)
    return Listing(Note("trade_added_title"), tuple(lead), facts, tables, notes=notes)


def ratio_report(
    frames: Sequence[pd.DataFrame], ask: Ask, notes: Sequence[Note], named: Mapping[str, Good], *, full: bool, everything: bool
) -> Listing:
    """The ratios as one table of every row for programs; for people the first SHOWN in tables that fit, and what their codes hold (`named`)."""
    columns = (*OUTPUT, *FULL) if full else OUTPUT
    rows: list[tuple[Any, ...]] = []
    counts: Counter[str] = Counter()
    for frame in frames:
        counts.update(
            rows=len(frame), open=int(frame["total"].isna().sum()), partly=int((frame["total"].notna() & (frame["unknown_rows"] > 0)).sum())
        )
        taken = frame if everything else frame.head(max(SHOWN - len(rows), 0))
        rows += [tuple(_cell(row[name]) for name in columns) for row in records(taken)]
    lead: list[str | Note] = [Note(f"trade_measure_{ask.measure}"), Note(f"trade_side_{ask.side}"), *_origin(frames)]
    lead += [Note("trade_bloc", {"consumer": name, "count": len(members)}) for name, members in sorted(ask.blocs.items())]
    if counts["rows"] > len(rows):
        lead.append(Note("trade_more_rows", {"shown": len(rows), "rows": counts["rows"]}))
    if not counts["rows"]:
        lead.append(Note("trade_no_rows"))
    elif not full and not everything:
        lead.append(Note("trade_more_columns"))
    facts = {
        "measure": ask.measure,
        "side": ask.side,
        "known_only": ask.known_only,
        **({"members": as_json(ask.blocs)} if ask.blocs else {}),
        "baskets": {code: list(good.minerals) for code, good in named.items() if good.basket},
        "n_groups": counts["rows"],
        "n_without_total": counts["open"],
        "n_partly_known": counts["partly"],
    }
    said = [*notes, *basket_notes(named, asked=bool(ask.codes)), *completeness(counts, known_only=ask.known_only)]
    tables = (Table("groups", columns, tuple(rows)),) if everything else _for_people(columns, rows, named, full=full)
    return Listing(Note("trade_ratios_title"), tuple(lead), facts, tables, notes=tuple(said))


def _origin(frames: Sequence[pd.DataFrame]) -> list[Note]:
    """The sources of the figures, and the currency of values."""
    sources = {str(name) for frame in frames for name in frame["source"].unique()}
    currencies = {str(name) for frame in frames for name in frame["currency"].unique()} - {""}
    return [Note("trade_from", {"sources": sorted(sources), "unit": sorted(currencies) or ["t"]})] if sources else []


def _for_people(columns: Sequence[str], rows: Sequence[tuple[Any, ...]], named: Mapping[str, Good], *, full: bool) -> tuple[Table, ...]:
    """The tables of PEOPLE with amounts rounded and unknown figures in words, and the meaning of the codes in them."""
    cells = [dict(zip(columns, row, strict=True)) for row in rows]
    tables = [
        replace(table, rows=tuple(tuple(_said(name, row[name]) for name in table.columns) for row in cells))
        for table in (PEOPLE if full else PEOPLE[:1])
    ]
    codes = dict.fromkeys(row["hs_code"] for row in cells)
    meaning = Table("codes", ("hs_code", "product"), tuple((code, named[code].note()) for code in codes))
    return (*tables, meaning)


def _said(name: str, value: Any) -> Any:
    if value is None and name != "top_supplier":
        return Note("trade_unknown")
    return float(round(value)) if isinstance(value, float) and value >= 1000 else value


def completeness(counts: Counter[str], *, known_only: bool) -> list[Note]:
    """What is said of groups with rows that state no figure: how many have no total, in how many such rows are left out."""
    said = []
    if counts["open"]:
        said.append(Note("trade_open_all" if known_only else "trade_open", {"count": counts["open"], "rows": counts["rows"]}))
    if counts["partly"]:
        said.append(Note("trade_partly_all" if known_only else "trade_partly", {"count": counts["partly"], "rows": counts["rows"]}))
    return said


def _cell(value: Any) -> Any:
    """A cell as a plain value; what is not known is None."""
    if value is None or value != value:
        return None
    return value.item() if hasattr(value, "item") else value


def screen_report(found: Screened, notes: Sequence[Note], named: Mapping[str, Good]) -> Listing:
    """The flagged products of the last year, what they are (`named`), by which definition, and how many years flag them."""
    facts = {
        "consumer": found.consumer, "method": found.method, "year": found.year, "years": list(found.years), "data_sources": list(found.sources),
        "n_products": found.tested, "n_flagged": len(found.rows), "n_undecided": found.undecided,
    }  # fmt: skip
    told = {"consumer": found.consumer, "method": found.method, "year": found.year, "count": len(found.rows), "tested": found.tested}
    lead: list[str | Note] = [Note("trade_screen_lead", told), Note(f"trade_screen_{found.method}")]
    lead.append(Note("trade_screen_from", {"sources": list(found.sources)}))
    if not found.tested:
        lead.append(Note("trade_screen_none"))
    if found.undecided:
        lead.append(Note("trade_screen_undecided", {"count": found.undecided}))
    if len(found.years) > 1:
        lead.append(Note("trade_screen_years", {"first": found.years[0], "last": found.years[-1]}))
    title = Note("trade_screen_title", {"consumer": found.consumer, "method": TITLED.get(found.method, found.method)})
    columns = (found.columns[0], "product", *found.columns[1:])
    rows = tuple((row[0], named[row[0]].note(), *row[1:]) for row in found.rows)
    said = (*notes, *basket_notes(named, asked=False))
    return Listing(title, tuple(lead), facts, (Table("products", columns, rows),), notes=said)


def store_report(store: Holdings) -> Listing:
    """What the store holds, part by part, each file compared with the hash it was written with."""
    whole, notes = store.sound(store.parts)
    rows = [(part.source, part.year, part.rows, part.currency, part in whole, part.sha256) for part in store.parts]
    total = sum(part.rows for part in store.parts)
    told = {"parts": len(store.parts), "rows": total, "imports": len(store.receipts), "store": str(store.folder)}
    columns = ("source", "year", "rows", "currency", "whole", "sha256")
    facts = {"store": str(store.folder), "n_parts": len(store.parts), "n_rows": total, "imports": list(store.receipts)}
    table = Table("parts", columns, tuple(rows), columns[:-1])
    return Listing(Note("trade_store_title"), (Note("trade_store_lead", told),), facts, (table,), notes=tuple(notes))


def basket_report(found: Basket, notes: Sequence[Note]) -> Listing:
    """The part of each mineral in a code, as a share of the lines seen and as bounds on its share of the whole code."""
    lead: list[str | Note] = [Note(f"trade_measure_{found.measure}"), Note("trade_basket_lead", {"code": found.hs_code})]
    if not found.sources:
        lead.append(Note("trade_basket_none", {"code": found.hs_code, "minerals": list(found.minerals)}))
    elif found.missing:
        lines = ", ".join(f"{line.line} ({line.meaning})" for line in found.missing)
        lead.append(Note("trade_basket_missing", {"lines": lines}))
    facts = {
        "hs_code": found.hs_code, "measure": found.measure, "minerals": list(found.minerals), "data_sources": list(found.sources),
        "lines_missing": [line.line for line in found.missing],
    }  # fmt: skip
    columns = ("year", "consumer", "mineral", "figure", "share_of_lines", "low", "high")
    title = Note("trade_basket_title", {"code": found.hs_code})
    return Listing(title, tuple(lead), facts, (Table("basket", BASKET, found.rows, columns),), notes=tuple(notes))


def download_report(name: str, found: Sequence[Download]) -> Listing:
    """What was fetched from a publisher, or would be, and what to do next."""
    source = publisher(name)
    columns = ("file", "status", "bytes", "rows", "address", "query", "sha256")
    rows = tuple((one.file, one.status, one.bytes, one.rows, one.address, one.query, one.sha256) for one in found)
    told = {"publisher": source.publisher, "title": source.title, "licence": source.licence, "credit": source.credit, "page": source.page}
    lead: list[str | Note] = [Note("trade_download_credit", told)]
    tables = [one.file for one in found if one.status == "extracted"] or [
        one.file for one in found if one.status not in ("empty", "to_fetch")
    ]
    if tables:
        lead.append(Note("trade_download_next", {"files": " ".join(tables)}))
    notes = [Note("trade_download_empty", {"query": one.query}) for one in found if one.status == "empty"]
    planned = all(one.status == "to_fetch" for one in found)
    shown = ("file", "address") if planned else ("file", "status", "bytes", "rows")
    facts = {**told, "planned": planned}
    title = Note("trade_download_plan" if planned else "trade_download_title", {"title": source.title})
    return Listing(title, tuple(lead), facts, (Table("downloads", columns, rows, shown),), notes=tuple(notes))
