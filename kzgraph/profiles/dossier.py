"""All that the page of one consumer and one mineral shows, as plain values: the sheet, its derivation, its years, its routes, its checksum."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from kzgraph.answers.reports import DependencyReport, Overview, Source
from kzgraph.frames import records
from kzgraph.hidden.routes import Routes
from kzgraph.indicators.bands import Preset
from kzgraph.sheets.bases import Evidence
from kzgraph.sheets.baseyears import BaseYears
from kzgraph.sheets.explain import Explanation
from kzgraph.sheets.sheets import cited_sources, yearly_reports
from kzgraph.world.worldwide import Worldwide

MOST_YEARS = 12
"""Years of a series, the newest ones."""
UNORDERED = ("row_ref", "line")
"""Columns that say where a row stands, not what it says."""


@dataclass(frozen=True, slots=True)
class YearPoint:
    """One year of the imports, in the sheet's stage and basis.

    `whole` says whether all imports are known (a stated total, or the partners of trade statistics). Where they are not, `known_t` is what
    the named suppliers sent, and everything that needs the whole is None.
    """

    year: int
    whole: bool
    total_stated: bool
    known_t: float | None
    imports_t: float | None
    unexplained_t: float | None
    top_supplier: str | None
    top_t: float | None
    top_share: float | None
    hhi_lower: float | None
    hhi_upper: float | None
    basket: bool
    suppliers: tuple[str, ...]
    source_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """The years, oldest first. `left_out` are years of which the tables know something that cannot stand beside the others, `older` those
    with data that come before the newest `MOST_YEARS`."""

    points: tuple[YearPoint, ...]
    left_out: tuple[int, ...]
    older: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OwnOutput:
    """What the consumer makes itself at the stage of its imports: tonnes of `basis` (empty: as the source states it), above zero."""

    quantity_t: float
    year: int
    stage: str
    basis: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Dossier:
    """What one page is made from. `checksum` is of the tables and trade statistics that were read (SHA-256).

    `own` is None where no output of the consumer is counted, which is not to say zero. `licences` are the terms of the sources, by id.
    """

    report: DependencyReport
    explanation: Explanation
    starts: BaseYears
    """The years that a scenario can start from."""
    series: Series
    routes: Routes
    own: OwnOutput | None
    licences: Mapping[str, str]
    overview: Overview
    checksum: str
    version: str


def series_of(evidence: Evidence, starts: BaseYears, *, preset: Preset) -> Series:
    """The sheet's figures year by year: the years with the sheet's own stage, basis and layer, from the first whole one on."""
    report, told = starts.default, {sheet.year: sheet for sheet in (starts.default, *starts.others)}
    known = _years(evidence, report)
    years = known[-MOST_YEARS:]
    further = yearly_reports(evidence, (report.consumer, report.mineral), [year for year in years if year not in told], preset=preset)
    every = sorted([*(told[year] for year in years if year in told), *further], key=lambda sheet: sheet.year or 0)
    alike = [one for one in every if (one.layer, one.stage, one.basis) == (report.layer, report.stage, report.basis)]
    points = [_point(one) for one in alike if one.suppliers or one.imports_t is not None]
    first = min((point.year for point in points if point.whole), default=0)
    kept = tuple(point for point in points if point.year >= first)
    shown = {point.year for point in kept}
    return Series(kept, tuple(year for year in years if year not in shown), tuple(known[:-MOST_YEARS]))


def _years(evidence: Evidence, report: DependencyReport) -> list[int]:
    """Every year with a delivery or an import total of the pair."""
    found: set[int] = set()
    for frame in (evidence.deliveries[report.layer].frame, evidence.imports.frame):
        rows = frame[(frame["consumer"] == report.consumer) & (frame["commodity"] == report.mineral)]
        found |= {int(year) for year in rows["year"].dropna()}
    return sorted(found)


def own_output(worldwide: Worldwide, report: DependencyReport) -> OwnOutput | None:
    """The consumer's output in the sheet's year, else in the newest year with a table; a table that does not name it says nothing."""
    grounds = worldwide.grounds
    years = sorted(
        {year for mineral, _, year in worldwide.tables if mineral == report.mineral}, key=lambda year: (year != report.year, -year)
    )
    for year in years:
        table = worldwide.table(report.mineral, report.stage, year)
        made = table.output_of(report.consumer, grounds.groups.get(report.consumer, ())) if table is not None else None
        if table is not None and made:
            return OwnOutput(made, year, table.kind[1], table.kind[2], cited_sources(grounds.sources, table.source_ids))
    return None


def _point(sheet: DependencyReport) -> YearPoint:
    known = [row.quantity_t for row in sheet.suppliers if row.quantity_t is not None]
    whole = sheet.top_share is not None or bool(sheet.imports_source_ids)
    cited = {id_ for row in sheet.suppliers for id_ in row.source_ids} | set(sheet.imports_source_ids)
    return YearPoint(
        year=int(sheet.year or 0),
        whole=whole,
        total_stated=bool(sheet.imports_source_ids),
        known_t=sum(known) if known else None,
        imports_t=sheet.imports_t if whole else None,
        unexplained_t=sheet.unexplained_t if whole else None,
        top_supplier=sheet.top_supplier,
        top_t=sheet.suppliers[0].quantity_t if sheet.top_supplier else None,
        top_share=sheet.top_share,
        hhi_lower=sheet.hhi.lower,
        hhi_upper=sheet.hhi.upper,
        basket=sheet.basket,
        suppliers=tuple(row.supplier for row in sheet.suppliers),
        source_ids=tuple(sorted(cited)),
    )


def checksum(frames: Mapping[str, pd.DataFrame], parts: Iterable[str] = ()) -> str:
    """SHA-256 of the tables, whatever the order of their rows, and of further texts (the checksums of files).

    >>> one = pd.DataFrame({"id": ["a", "b"], "quantity": [1.5, None]})
    >>> checksum({"nodes": one}) == checksum({"nodes": one[::-1]}) != checksum({"nodes": one[:1]})
    True
    """
    found = hashlib.sha256()
    for name, frame in sorted(frames.items()):
        columns = sorted(str(column) for column in frame if column not in UNORDERED)
        rows = sorted("\x1f".join(str(row[column]) for column in columns) for row in records(frame))
        found.update("\x1e".join([name, *columns, *rows, ""]).encode("utf-8", "backslashreplace"))
    for part in parts:
        found.update(part.encode())
    return found.hexdigest()
