"""The answers of `kzgraph trade` that set two figures of a flow beside each other: both sides of a delivery, two sources."""

from __future__ import annotations

from collections.abc import Sequence

from kzgraph.answers.reports import Listing, Table
from kzgraph.evidence import Note
from kzgraph.trade.comparison import COLUMNS as COMPARISON
from kzgraph.trade.comparison import Compared
from kzgraph.trade.mirror import COLUMNS as MIRROR
from kzgraph.trade.mirror import Mirrored


def mirror_report(found: Mirrored, notes: Sequence[Note], *, everything: bool) -> Listing:
    """Both sides of each delivery with the chosen figure; for people rounded, and in words where a side states none."""
    question = found.question
    lead: list[str | Note] = [Note(f"trade_measure_{question.measure}"), Note(f"trade_rule_{question.rule}")]
    if found.median_ratio is not None:
        told = {"count": found.deliveries, "both": found.both, "close": found.close, "median": found.median_ratio}
        lead.append(Note("trade_mirror_lead", told))
    if question.measure == "value":
        lead.append(Note("trade_mirror_freight"))
    if any("silent" in row[8] or "absent" in row[8] for row in found.rows):
        lead.append(Note("trade_mirror_status"))
    if found.deliveries > len(found.rows):
        lead.append(Note("trade_more_rows_mirror", {"shown": len(found.rows), "rows": found.deliveries}))
    if not found.deliveries:
        lead.append(Note("trade_no_rows"))
    said = [*notes, *([Note("trade_mirror_editions", {"count": found.other_editions})] if found.other_editions else [])]
    facts = {
        "measure": question.measure, "mirror_rule": question.rule, "data_sources": list(found.sources), "n_deliveries": found.deliveries,
        "n_both": found.both, "n_close": found.close, "median_ratio": found.median_ratio,
    }  # fmt: skip
    shown = tuple(
        name
        for name in MIRROR
        if name not in ("ratio", "importer_weight") or (name == "importer_weight" and question.rule == "reliability")
    )
    rows = found.rows if everything else tuple((*row[:4], *map(_plain, row[4:7]), *row[7:]) for row in found.rows)
    return Listing(Note("trade_mirror_title"), tuple(lead), facts, (Table("deliveries", MIRROR, rows, shown),), notes=tuple(said))


def compare_report(found: Compared, notes: Sequence[Note], *, everything: bool) -> Listing:
    """Two sources on the same flows: what they add up to, the reasons with their sums, and the flows, for people the largest differences first."""
    pair = found.pair
    names = {"source": pair.source, "other": pair.other}
    shared, alone = found.codes
    lead: list[str | Note] = [
        Note(f"trade_measure_{pair.measure}"),
        Note("trade_compare_codes", {**names, "count": shared, "alone": alone}),
    ]
    if found.median_ratio is not None:
        told = {"count": found.flows, "both": found.both, "equal": found.equal, "close": found.close, "median": found.median_ratio}
        lead.append(Note("trade_compare_lead", names | told))
    if found.flows > len(found.rows):
        lead.append(Note("trade_compare_more", {"shown": len(found.rows), "rows": found.flows}))
    if not found.flows:
        lead.append(Note("trade_no_rows"))
    facts = {
        "measure": pair.measure, "side": pair.side, "source": pair.source, "with": pair.other, "years": list(found.years), "n_codes": shared, "n_codes_apart": alone,
        "n_flows": found.flows, "n_both": found.both, "n_equal": found.equal, "n_close": found.close, "median_ratio": found.median_ratio,
        "source_total": found.totals[0], "with_total": found.totals[1],
    }  # fmt: skip
    columns = ("why", "flows", "source_figure", "with_figure", "rule")
    reasons = tuple((why, count, _rounded(one), _rounded(other), Note(f"trade_why_{why}")) for why, count, one, other in found.reasons)
    if everything:
        reasons = tuple((*row, Note(f"trade_why_{row[0]}")) for row in found.reasons)
    rows = found.rows if everything else tuple((*row[:4], *map(_plain, row[4:6]), *row[6:]) for row in found.rows)
    tables = (Table("whys", columns, reasons), Table("flows", COMPARISON, rows, tuple(name for name in COMPARISON if name != "gap")))
    return Listing(Note("trade_compare_title", names), tuple(lead), facts, tables, notes=tuple(notes))


def _rounded(figure: float | None) -> float | None:
    return float(round(figure)) if figure is not None and figure >= 1000 else figure


def _plain(figure: float | None) -> float | Note:
    return Note("trade_not_stated") if figure is None else float(round(figure)) if figure >= 1000 else figure
