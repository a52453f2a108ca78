"""The answers as typed values: the dependency sheet of a consumer and a mineral, ranked lists of sheets, the overview of all tables.

Field names are the JSON keys. None is unknown or undefined; the reason is among `notes`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from kzgraph.answers.shown import Shown
from kzgraph.evidence import Note

if TYPE_CHECKING:
    import pandas as pd

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Supplier:
    """One supplying state. `quantity_t` in tonnes of the sheet's basis, shares 0-1."""

    supplier: str
    quantity_t: float | None
    share: float | None
    share_of_consumption: float | None
    source_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Interval:
    """What is known of a figure that an unexplained part leaves open."""

    lower: float | None
    upper: float | None


@dataclass(frozen=True, slots=True)
class Hhi:
    """Herfindahl-Hirschman index of import shares, 0-1; `band` by the named preset, None where the bounds fall in different bands."""

    lower: float | None
    upper: float | None
    band: str | None
    preset: str


@dataclass(frozen=True, slots=True)
class OutlookItem:
    """Supply that is contracted, planned or announced, tonnes a year. `company` is None for an agreement between states."""

    supplier: str
    company: str | None
    quantity_t: float | None
    start: int | None
    end: int | None
    status: str
    source_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Who counted, and where it can be read."""

    id: str
    title: str
    publisher: str
    url: str
    published: str
    kind: str


@dataclass(frozen=True, slots=True)
class DependencyReport(Shown):
    """The dependency sheet of one consumer and one mineral in one year.

    `imports_t` is the stated import total, else the sum of the partners; `unexplained_t` what no partner row explains of it. `basis` is what
    the tonnes weigh (empty: as the source states it), `stage` where in the chain they were counted (empty: not stated), `basket` whether under an
    HS code that holds other minerals too. `layer` is national (trade statistics) or company (deliveries by the parties' countries).
    """

    consumer: str
    mineral: str
    year: int | None
    layer: str
    stage: str
    basis: str
    basket: bool
    imports_t: float | None
    consumption_t: float | None
    import_share_of_consumption: float | None
    suppliers: tuple[Supplier, ...]
    unexplained_t: float | None
    hhi: Hhi
    effective_suppliers: Interval
    top_supplier: str | None
    top_share: float | None
    n_minus_1_t: float | None
    n_minus_1_cover: float | None
    outlook: tuple[OutlookItem, ...]
    imports_source_ids: tuple[str, ...]
    consumption_source_ids: tuple[str, ...]
    sources: tuple[Source, ...]
    rows: Mapping[str, tuple[str, ...]]
    """The table rows behind each figure (`edges.csv:12`), by supplier, `imports_t`, `consumption_t`."""
    notes: tuple[Note, ...]
    schema_version: int = SCHEMA_VERSION

    def explain(self) -> Any:
        """The derivation of every figure (an Explanation), as `SupplyGraph.explain` gives it. Raises KzgraphError for a sheet that a scenario
        changed: no rows stand behind it."""
        return self._said().derivation(self)


@dataclass(frozen=True, slots=True)
class RankedReports(Shown):
    """Every mineral of one consumer, or every consumer of one mineral: `top_share` descending, unknown last."""

    consumer: str | None
    mineral: str | None
    reports: tuple[DependencyReport, ...]
    notes: tuple[Note, ...]
    schema_version: int = SCHEMA_VERSION


@dataclass(frozen=True, slots=True)
class Overview(Shown):
    """What the tables hold. Tonnes are a checksum of the stated figures of all `supplies` and `exports` rows and all years, no supply figure."""

    n_nodes: int
    n_edges: int
    total_t: float
    supplies_t: float
    exports_t: float
    n_missing_quantity: int
    by_mineral: tuple[Mapping[str, Any], ...]
    by_consumer: tuple[Mapping[str, Any], ...]
    notes: tuple[Note, ...] = field(default=())
    schema_version: int = SCHEMA_VERSION


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a listing: `columns` are the JSON keys; a column that ends in `_t` holds tonnes, in `share` a part 0-1, None is unknown.

    A cell may be a Note, which is said in the reader's language. `shown` are the columns for people (empty: all).
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    shown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing(Shown):
    """An answer that is tables: `title` and `lead` are for people (a sentence, or the code of one and its values), `facts` single values, `sources` what the rows cite."""

    title: str | Note
    lead: tuple[str | Note, ...]
    facts: Mapping[str, Any]
    tables: tuple[Table, ...]
    sources: tuple[Source, ...] = ()
    notes: tuple[Note, ...] = ()
    schema_version: int = SCHEMA_VERSION

    def explain(self) -> pd.DataFrame:
        """Who says so: the sources that the answer cites, and in how many of its rows (`rows`; 0: behind a single figure or a sentence)."""
        import pandas as pd

        cited = Counter(id_ for table in self.tables for row in _cited(table) for id_ in row)
        columns = [one.name for one in fields(Source)]
        return pd.DataFrame(
            [[*(getattr(one, name) for name in columns), cited[one.id]] for one in self.sources], columns=[*columns, "rows"]
        )

    def to_frame(self, table: str = "") -> pd.DataFrame:
        """One of the tables by its name, else the first, with the columns of `--format csv`. Raises UnknownNameError naming the tables."""
        return self._said().frame(self, table)


def _cited(table: Table) -> list[set[str]]:
    """The ids of the sources of each row, whatever the column is called."""
    places = [place for place, name in enumerate(table.columns) if name.endswith("source_ids")]
    return [{id_ for place in places for id_ in row[place] or ()} for row in table.rows]


Result = DependencyReport | RankedReports | Overview | Listing
