"""The sheets made from trade statistics, worked out a second time: SQL on the extract against the program's own route."""

from __future__ import annotations

import math
from collections import defaultdict

import duckdb
import pytest

import kzgraph
from kzgraph.trade.store import SOURCE

GRAPH = kzgraph.load(current_year=2026)
QUERY = """
    SELECT supplier, sum(quantity_t) AS tonnes FROM read_parquet('data/trade/baci-hs92.parquet')
    WHERE consumer = ? AND year = ? AND supplier <> consumer AND quantity_t IS NOT NULL AND list_contains(?, hs_code) GROUP BY supplier
"""


def pure_codes() -> dict[tuple[str, str], list[str]]:
    """The HS92 codes of each (mineral, stage), read from the table anew."""
    codes = defaultdict(list)
    for mineral, cell in zip(GRAPH.minerals["id"], GRAPH.minerals["hs_codes"], strict=True):
        for item in filter(None, cell.split(";")):
            edition, code, stage, purity = item.strip().split(":", 3)
            if (edition, purity) == ("HS92", "pure"):
                codes[mineral, stage].append(code)
    return codes


@pytest.mark.parametrize("consumer", ["JPN", "DEU", "KAZ"])
def test_sql_gives_the_same_sheets(consumer: str) -> None:
    codes, compared = pure_codes(), 0
    for sheet in GRAPH.ranked(consumer).reports:
        cited = {id_ for row in sheet.suppliers for id_ in row.source_ids}
        if sheet.basket or sheet.top_share is None or cited != {SOURCE}:
            continue
        rows = duckdb.execute(QUERY, [consumer, sheet.year, codes[sheet.mineral, sheet.stage]]).fetchall()
        total = math.fsum(tonnes for _, tonnes in rows)
        top, largest = min(rows, key=lambda row: (-row[1], row[0]))
        assert (sheet.top_supplier, len(sheet.suppliers)) == (top, len(rows)), sheet.mineral
        assert sheet.imports_t == pytest.approx(total, rel=1e-9)
        assert sheet.top_share == pytest.approx(largest / total, rel=1e-9)
        assert sheet.hhi.lower == pytest.approx(math.fsum((tonnes / total) ** 2 for _, tonnes in rows), rel=1e-9)
        compared += 1
    assert compared > 25
