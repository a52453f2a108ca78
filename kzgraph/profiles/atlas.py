"""An atlas as plain values: the sheets of many consumers and minerals, the file each gets, and why a share is not known."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kzgraph.answers.reports import DependencyReport
from kzgraph.evidence import Note

LARGEST: Final = 20
"""Importers of an atlas for which no consumer is named."""
ALWAYS: Final = ("EU27", "KAZ")
"""Consumers that such an atlas has beside them."""
PAGE_MB: Final = 0.12
SHARED_MB: Final = 1.5
"""What a page takes, and what all share with their index, in megabytes; rounded up from the shipped tables."""
WHY: Final = (
    "no_rows", "year_gap", "no_partners", "missing_quantity_no_total", "missing_quantity_all", "missing_quantity", "no_total_single", "total_zero",
    "import_total_withheld",
)  # fmt: skip
"""Notes that say why a sheet has no shares."""
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
HASHED: Final = "pair-"
"""How the name of a page begins that is none of its ids."""
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Atlas:
    """The sheets with something in them, by consumer and mineral; `files` names the page of each. `by_default`: the consumers are the usual ones."""

    consumers: tuple[str, ...]
    minerals: tuple[str, ...]
    reports: tuple[DependencyReport, ...]
    files: Mapping[Pair, str]
    year: int | None
    preset: str
    by_default: bool
    checksum: str
    version: str

    @property
    def size_mb(self) -> float:
        """About how many megabytes the atlas will take."""
        return PAGE_MB * len(self.reports) + SHARED_MB


def has_figures(report: DependencyReport) -> bool:
    """Whether a page on the pair has anything to show."""
    return bool(report.suppliers or report.outlook) or report.imports_t is not None or report.consumption_t is not None


def reason(report: DependencyReport) -> Note | None:
    """The note that says why the sheet has no shares; None where it has them."""
    if report.top_share is not None:
        return None
    told = {note.code: note for note in reversed(report.notes)}
    return next((told[code] for code in WHY if code in told), Note("no_rows", {"consumer": report.consumer, "mineral": report.mineral}))


def page_files(pairs: Iterable[Pair]) -> dict[Pair, str]:
    """A file name for each pair: its ids where they are plain and no other pair has the same in any case of letters, else a hash of them.

    The names are portable: ASCII, under 100 characters, none that Windows keeps for a device (each has a `-`), none that differ in case alone.

    >>> page_files([("JPN", "gallium"), ("../JPN", "<b>")])
    {('JPN', 'gallium'): 'JPN-gallium.html', ('../JPN', '<b>'): 'pair-6737df557026d43c.html'}
    """
    found = list(pairs)
    taken = Counter("-".join(pair).casefold() for pair in found)
    plain = {pair: all(map(_PLAIN.fullmatch, pair)) and taken["-".join(pair).casefold()] == 1 and not _as_hashed(pair) for pair in found}
    return {pair: f"{'-'.join(pair) if plain[pair] else _hashed(pair)}.html" for pair in found}


def _as_hashed(pair: Pair) -> bool:
    """Whether the ids look like the name of another pair's page: `pair` and `6737df557026d43c`."""
    return "-".join(pair).casefold().startswith(HASHED)


def _hashed(pair: Pair) -> str:
    digest = hashlib.sha256("\x1f".join(pair).encode("utf-8", "surrogatepass")).hexdigest()
    return f"{HASHED}{digest[:16]}"


def shares(report: DependencyReport) -> Iterator[tuple[str, float]]:
    """Each supplier with its share of the imports, where that is known."""
    return ((row.supplier, row.share) for row in report.suppliers if row.share is not None)


def most_often_first(reports: Sequence[DependencyReport]) -> list[tuple[str, int]]:
    """The states that are the largest supplier of some pair, with of how many."""
    found = Counter(report.top_supplier for report in reports if report.top_supplier)
    return sorted(found.items(), key=lambda item: (-item[1], item[0]))
