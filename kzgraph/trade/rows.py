"""Trade statistics as rows of the edges table, so that cited figures and statistics go through one rule."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from kzgraph.schema.columns import EDGES
from kzgraph.trade.store import EDITION, SOURCE, TradeStore

TEXT = [column.name for column in EDGES if column.type not in ("number", "share", "year")]


@dataclass(frozen=True, slots=True)
class Code:
    """One HS code of a mineral, with the stage of the chain it is counted at."""

    code: str
    mineral: str
    stage: str


def codes_of(minerals: pd.DataFrame, *, edition: str = EDITION) -> tuple[Code, ...]:
    """The HS codes that the mineral table gives for an edition; a basket code comes once for each mineral that lists it."""
    found = set()
    for mineral, cell in zip(minerals["id"], minerals["hs_codes"], strict=True):
        for item in filter(None, (part.strip() for part in cell.split(";"))):
            given, code, stage, _ = item.split(":", 3)
            if given == edition:
                found.add((code, mineral, stage))
    return tuple(Code(*one) for one in sorted(found))


def method_codes(minerals: pd.DataFrame, *, edition: str = EDITION) -> dict[str, tuple[str, ...]]:
    """The HS codes of an edition that GeoPolRisk reads, by mineral, where the mineral table names them."""
    if "geopolrisk" not in minerals:
        return {}
    cells = ((*cell.partition(":")[::2], mineral) for mineral, cell in zip(minerals["id"], minerals["geopolrisk"], strict=True))
    return {mineral: tuple(codes.split("+")) for given, codes, mineral in cells if given == edition}


def export_rows(
    store: TradeStore, codes: tuple[Code, ...], *, consumer: str | None = None, supplier: str | None = None, year: int | None = None
) -> pd.DataFrame:
    """`exports` rows of the edges table (checked columns) for the codes; `row_ref` says year, supplier, consumer and code."""
    flows = store.flows(codes=sorted({one.code for one in codes}), consumer=consumer, supplier=supplier, year=year)
    table = pd.DataFrame([(one.code, one.mineral, one.stage) for one in codes], columns=["hs_code", "mineral", "stage"])
    rows = flows.merge(table, on="hs_code", how="inner", sort=False)
    kept = rows.rename(columns={"supplier": "source", "consumer": "target"}).astype({"year": "Int64"})
    kept = kept[kept["source"] != kept["target"]]
    given = {"relation": "exports", "unit": "t", "status": "observed", "source_ids": SOURCE}
    blank = {name: "" for name in (*TEXT, "basis", "exact_t") if name not in kept and name not in given}
    numbers = dict.fromkeys(("share_pct", "quantity_low", "quantity_high", "quantity_low_t", "quantity_high_t"), math.nan)
    refs = "baci:" + kept["year"].astype("str") + ":" + kept["source"] + ":" + kept["target"] + ":" + kept["hs_code"]
    return kept.assign(**given, **blank, **numbers, quantity=kept["quantity_t"], row_ref=refs)


def statistics(
    store: TradeStore | None, codes: tuple[Code, ...], blank: pd.DataFrame, *, minerals: Collection[str] | None = None,
    supplier: str | None = None, consumer: str | None = None, year: int | None = None,
) -> pd.DataFrame:  # fmt: skip
    """The `exports` rows of the minerals; `blank`, which has no row, where there is no store or no code."""
    wanted = tuple(code for code in codes if minerals is None or code.mineral in minerals)
    return export_rows(store, wanted, consumer=consumer, supplier=supplier, year=year) if store is not None and wanted else blank


def told_twice(edges: pd.DataFrame, store: TradeStore | None, codes: tuple[Code, ...]) -> pd.DataFrame:
    """The edges, and of the extract the rows on a delivery that an observed `exports` row among them tells too."""
    pair = ["source", "target", "mineral", "year"]
    cited = edges.loc[(edges["relation"] == "exports") & (edges["status"] == "observed") & edges["year"].notna(), pair].drop_duplicates()
    rows = statistics(store, codes, edges.iloc[:0], minerals=set(cited["mineral"]))
    beside = rows.merge(cited, on=pair, how="inner")
    return pd.concat([edges, beside], ignore_index=True).rename_axis("line") if len(beside) else edges
