"""The years that a scenario on a consumer and a mineral can start from: the report's own, and those in which shares can be computed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kzgraph.answers.reports import DependencyReport
from kzgraph.indicators.bands import Preset
from kzgraph.sheets.bases import Evidence, Pair
from kzgraph.sheets.sheets import based_reports, yearly_reports

MOST_YEARS: Final = 10


@dataclass(frozen=True, slots=True)
class BaseYears:
    """`default` is the sheet of the year asked for (none asked: the report's own), `others` are the newest further ones, newest first.

    `left_out` are the years looked at that have figures but no import total with its suppliers, so that no share can be computed. `baskets`
    are those of them that a code alone counts which mixes several minerals: it bounds nothing for the one asked about.
    """

    default: DependencyReport
    others: tuple[DependencyReport, ...]
    left_out: tuple[int, ...]
    baskets: tuple[int, ...] = ()


def base_years(evidence: Evidence, pair: Pair, *, year: int | None, preset: Preset, most: int = MOST_YEARS) -> BaseYears:
    """The base years of a pair, at most `most` and the default one."""
    base, default = based_reports(evidence, [pair], year=year, preset=preset)[0]
    rows = evidence.imports.frame
    totals = rows.loc[(rows["consumer"] == pair[0]) & (rows["commodity"] == pair[1]), "year"]
    others: list[DependencyReport] = []
    left_out: list[int] = []
    baskets: list[int] = []
    years = sorted({*base.partner_years, *map(int, totals)} - {default.year}, reverse=True)
    for one, sheet in zip(years, yearly_reports(evidence, pair, years, preset=preset), strict=True):
        if len(others) == most:
            break
        mixed = sheet.basket and not default.basket
        if sheet.imports_t and sheet.unexplained_t is not None and not mixed:
            others.append(sheet)
            continue
        left_out.append(one)
        if mixed:
            baskets.append(one)
    return BaseYears(default, tuple(others), tuple(left_out), tuple(baskets))
