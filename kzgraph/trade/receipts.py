"""What an import says of itself: rows read, kept, left out by reason, known tonnes and values, and what to be wary of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from kzgraph.evidence import Note

REASONS: Final = (
    "duplicate", "other_classification", "other_measure", "breakdown", "other_edition", "product_total", "total", "merged", "replaced",
)  # fmt: skip
"""Why a row is left out; each row has one reason. `replaced`: a later table of the same command tells the same flow."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """One table of an import. rows_read = rows_kept + the sum of `dropped`.

    `total_t` are the known tonnes of the kept rows, `total_usd` (`total_eur` where the values are in euros) their known values; a delivery that
    both sides report counts once, by the importer's figure. None where the table has no such column. `recoded` rows had a code that is not ISO's;
    `mirror_pairs` are deliveries told by both sides: both are kept.
    """

    file: str
    source: str
    years: tuple[int, ...]
    editions: tuple[str, ...]
    rows_read: int
    rows_kept: int
    dropped: Mapping[str, int]
    total_t: float | None
    total_usd: float | None
    total_eur: float | None
    recoded: int
    mirror_pairs: int
    weight_estimated: int
    warnings: tuple[Note, ...] = field(default=())

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON and the manifest; warnings by code."""
        told = asdict(self) | {"years": list(self.years), "editions": list(self.editions), "dropped": dict(self.dropped)}
        return told | {"warnings": [{"code": note.code, **note.values} for note in self.warnings]}


def added_up(receipts: Sequence[Receipt]) -> dict[str, Any]:
    """The figures of several tables together: rows, reasons, totals (None where no table has them)."""
    reasons: Counter[str] = Counter()
    for one in receipts:
        reasons.update(one.dropped)
    return {
        "rows_read": sum(one.rows_read for one in receipts),
        "rows_kept": sum(one.rows_kept for one in receipts),
        "dropped": {reason: reasons[reason] for reason in REASONS if reasons[reason]},
        **{name: _sum(getattr(one, name) for one in receipts) for name in ("total_t", "total_usd", "total_eur")},
    }


def _sum(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def warnings_of(
    counts: Mapping[str, int],
    noticed: Mapping[str, Any],
    *,
    file: str,
    kept: int,
    roles: set[str],
    euros: bool,
    remarks: Sequence[str] = (),
) -> tuple[Note, ...]:
    """What to be wary of in a table, each with its count."""
    notes = [Note("trade_remark", {"text": text}) for text in remarks]

    def warn(code: str, **values: Any) -> None:
        notes.append(Note(f"trade_{code}", {"file": file, **values}))

    for code, needed in (("weight_missing", "quantity"), ("weight_zero", "quantity"), ("weight_from_quantity", "qty"), ("weight_estimated", "quantity"),
                         ("value_missing", "value"), ("partner_unknown", ""), ("partial_years", ""), ("own_state", "")):  # fmt: skip
        if counts.get(code) and (not needed or {needed, "observed"} & roles):
            warn(code, count=counts[code], rows=kept)
    if not {"quantity", "observed"} & roles and not {"qty", "qty_unit"} <= roles:
        warn("no_weights")
    if not {"value", "observed"} & roles:
        warn("no_values")
    if euros and {"value", "observed"} & roles:
        warn("euros")
    if noticed.get("breakdown_short"):
        warn("breakdown_short", count=noticed["breakdown_short"])
    if noticed.get("totals_apart"):
        warn("totals_apart", count=noticed["totals_apart"], compared=noticed["totals_compared"], gap=noticed["totals_gap"])
    if noticed.get("totals_alone"):
        warn("totals_alone", count=noticed["totals_alone"], compared=noticed["totals_compared"])
    if noticed.get("reporting_groups"):
        warn("reporting_groups", groups=", ".join(noticed["reporting_groups"]))
    if not kept:
        warn("none_kept")
    if len(noticed.get("editions", ())) > 1:
        warn("editions", editions=", ".join(name or "?" for name in noticed["editions"]))
    return tuple(notes)
