"""Own tables of world trade, from Python: what `kzgraph trade` does with a store."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from kzgraph.answers.reports import DependencyReport, Listing
from kzgraph.errors import KzgraphError
from kzgraph.supply.faces import GraphFace
from kzgraph.trade import answers
from kzgraph.trade.asking import Ask, chosen
from kzgraph.trade.blocs import importer, read_blocs
from kzgraph.trade.blocs import importers as _importers
from kzgraph.trade.goods import goods, mineral_names
from kzgraph.trade.governance import weights
from kzgraph.trade.holdings import opened
from kzgraph.trade.importing import Options, add
from kzgraph.trade.mapping import read_mapping
from kzgraph.trade.ratios import FULL, OUTPUT, ratios
from kzgraph.trade.screening import screen
from kzgraph.trade.staging import Reading
from kzgraph.views.speech import Speech

if TYPE_CHECKING:
    from kzgraph.trade.layouts import Layout


@dataclass(frozen=True, slots=True)
class TradeFolder:
    """A store of trade tables in a folder, which need not be there yet. Nothing is kept in memory: each question reads what is there then."""

    folder: Path

    def add(
        self, *files: str | Path, mapping: str | Path | None = None, source: str | None = None, hs_edition: str | None = None,
        usd_per_euro: float | None = None, replace_parts: bool = False,
    ) -> Listing:  # fmt: skip
        """Adds tables of BACI, UN Comtrade, Comext or of a mapping file; says what was kept and why each other row was not. All files are added,
        or none. Raises DataError, FileError."""
        layout: Layout | None = read_mapping(str(mapping)) if mapping is not None else None
        options = Options(
            Reading(layout=layout), source, hs_edition, usd_per_euro, replace_parts, newest=datetime.date.today().year
        )  # fmt: skip
        return _said(answers.import_report(add([str(file) for file in files], self.folder, options), str(self.folder)))

    def contents(self) -> Listing:
        """What the store holds by source and year."""
        return _said(answers.store_report(opened(self.folder)))

    def ratios(
        self, *, importers: Sequence[str] = (), products: Sequence[str] = (), years: Sequence[int] = (), measure: Literal["value", "quantity"] = "value",
        side: Literal["importer", "exporter"] = "importer", source: str | None = None, known_only: bool = False, groups: str | Path | None = None,
    ) -> pd.DataFrame:  # fmt: skip
        """A row for each year, importer and product: total, suppliers, shares, HHI with bounds, N-1 (columns of `kzgraph trade ratios --full`).

        Shares are 0-1, NaN where unknown. Without importers, products or years: all. `attrs["notes"]` has what must be said beside the figures.
        Raises UnknownNameError, FileError.
        """
        store = opened(self.folder)
        states, blocs = _importers(importers, read_blocs(str(groups)) if groups is not None else {})
        ask = Ask(measure, side, source, tuple(years), states, tuple(products), known_only, weights(), blocs)
        parts, notes = chosen(store, ask)
        columns = [*OUTPUT, *FULL]
        found = list(ratios(store, ask, parts, notes)) or [pd.DataFrame(columns=columns)]
        made = pd.concat(found, ignore_index=True)[columns]
        made.attrs["notes"] = [Speech("en", mineral_names("en")).warning(note) for note in notes]
        return made

    def screen(
        self,
        consumer: str,
        *,
        method: Literal["cdi", "geodep", "single_partner"] = "cdi",
        years: Sequence[int] = (),
        source: str | None = None,
    ) -> Listing:
        """The products on which a state or EU27 depends by a screen. Raises UnknownNameError."""
        store = opened(self.folder)
        parts, notes = chosen(store, Ask(source=source))
        code, members = importer(consumer, {})
        found = screen(store, code, method=method, parts=parts, years=tuple(years), members=members)
        named = goods(store, [part for part in parts if part.year == found.year], [row[0] for row in found.rows])
        return _said(answers.screen_report(found, notes, named))


def _said(listing: Listing) -> Listing:
    return listing.with_face(GraphFace(mineral_names, _underived))


def _underived(sheet: DependencyReport) -> Any:
    raise KzgraphError(f"a store of trade tables has no sheets to explain ({sheet.consumer}, {sheet.mineral})")
