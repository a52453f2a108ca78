"""The real files in one store, through the command line: ratios, screens and a comparison by a second route in plain pandas."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from click.testing import CliRunner

from kzgraph.cli import program
from kzgraph.names import GROUPS
from kzgraph.trade.partners import party

pytestmark = pytest.mark.shared
YEARS = (2021, 2022)


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All five files of trade in one store; of BACI's thirty years two, for time."""
    trade, folder = Path(__file__).resolve().parents[2] / "shared/data/trade", tmp_path_factory.mktemp("done")
    if trade.is_dir():
        cut = folder / "baci_hs92.parquet"
        duckdb.sql(f"COPY (SELECT * FROM '{trade / 'baci_hs92_critical_1995_2024.parquet'}' WHERE year IN {YEARS}) TO '{cut}'")
        names = ("baci_hs17_2024_refined_codes.csv.gz", "comtrade_2022.csv.gz", "eu_comext_crm_cn8_2022_2024.csv.gz")
        asked(folder / "store", "add", str(cut), *(str(trade / name) for name in names))
    return folder / "store"


@pytest.fixture(scope="module")
def baci(real: Path) -> pd.DataFrame:
    """BACI as it is in its file, with Taiwan's code and dollars."""
    rows = pd.read_parquet(real.parent / "baci_hs92.parquet")
    named = rows.rename(columns={"importer": "consumer", "exporter": "supplier", "hs6": "hs_code"}).replace(
        {"consumer": {"S19": "TWN"}, "supplier": {"S19": "TWN"}}
    )
    return named.assign(value=named["value_kusd"] * 1000.0)


def asked(store: Path, *arguments: str) -> dict[str, Any]:
    result = CliRunner().invoke(program, ["trade", *arguments, "--store", str(store), "--format", "json"])
    assert result.exit_code == 0, result.stderr or repr(result.exception)
    told: dict[str, Any] = json.loads(result.stdout)
    return told


def test_every_source_stands_by_itself(shared: Path, real: Path) -> None:
    parts = {(part["source"], part["year"]): part["rows"] for part in asked(real, "list")["parts"]}
    assert parts == {
        ("baci-hs17", 2024): 21_723, ("baci-hs92", 2021): 51_885, ("baci-hs92", 2022): 53_452, ("comext", 2022): 8_617, ("comext", 2023): 9_052, ("comext", 2024): 8_868,
        ("comtrade", 2022): 33_343,
    }  # fmt: skip


def test_cobalt_of_japan(shared: Path, real: Path, baci: pd.DataFrame) -> None:
    """9,833.282 t under 282200 and 810510 (indicator sheet), and every figure of both rows in pandas."""
    options = ("--importer", "Japan", "--year", "2021", "--product", "282200", "--product", "810510", "--measure", "quantity")
    rows = asked(real, "ratios", *options)["groups"]
    assert sum(row["total"] for row in rows) == pytest.approx(9833.282, abs=5e-4)
    for row in rows:
        told = baci.query(f"year == 2021 and consumer == 'JPN' and hs_code == '{row['hs_code']}' and supplier != 'JPN'").dropna(
            subset=["quantity_t"]
        )
        share = (told["quantity_t"] / told["quantity_t"].sum()).sort_values(ascending=False)
        hhi = float((share**2).sum())
        assert (row["suppliers"], row["top_supplier"]) == (len(told), told.loc[share.index[0], "supplier"])
        assert [row[name] for name in ("total", "top_share", "hhi", "cr3", "effective_suppliers", "n_minus_1")] == pytest.approx(
            [told["quantity_t"].sum(), share.iloc[0], hhi, share.iloc[:3].sum(), 1 / hhi, told["quantity_t"].sum() * (1 - share.iloc[0])]
        )
        assert row["hhi_wgi"] is None  # the mean of six has no estimate of Taiwan


def test_products_that_the_union_depends_on(shared: Path, real: Path, baci: pd.DataFrame) -> None:
    """CDI of EU27 in both years by plain pandas: which products are flagged in 2022, and in how many years."""
    union = GROUPS["EU27"]
    flagged: dict[int, set[str]] = {}
    for year, rows in baci[baci["consumer"] != baci["supplier"]].groupby("year"):
        bought, sold = rows[rows["consumer"].isin(union)], rows[rows["supplier"].isin(union) & ~rows["consumer"].isin(union)]
        outside = bought[~bought["supplier"].isin(union)]
        by_supplier = outside.groupby(["hs_code", "supplier"])["value"].sum()
        total = outside.groupby("hs_code")["value"].sum()
        hhi = (by_supplier / total).pow(2).groupby("hs_code").sum()
        inside = total / bought.groupby("hs_code")["value"].sum()
        ratio = total / sold.groupby("hs_code")["value"].sum().reindex(total.index)
        holds = (hhi > 0.4) & (inside > 0.5) & ((ratio > 1) | ratio.isna())
        flagged[int(str(year))] = set(total.index[holds & (total > 0)])
    found = asked(real, "screen", "EU27", "--method", "cdi", "--source", "baci-hs92")
    assert {row["hs_code"]: row["years_flagged"] for row in found["products"]} == {
        code: sum(code in codes for codes in flagged.values()) for code in flagged[2022]
    }
    assert found["years"] == list(YEARS)


def test_comtrade_against_baci(shared: Path, real: Path, baci: pd.DataFrame) -> None:
    """Counts of reasons by plain pandas on the files as they are; docs/trade.md tells them."""
    raw = pd.read_csv(shared / "data/trade/comtrade_2022.csv.gz", dtype={"cmd": str}).sort_values("value", ascending=False, kind="stable")
    raw = raw.drop_duplicates(["reporter", "partner", "cmd", "flow"]).query("partner != 0")
    who = {code: party(str(code)) for code in {*raw["reporter"], *raw["partner"]}}
    raw = raw.assign(state=raw["reporter"].map(lambda code: who[code].state), other=raw["partner"].map(lambda code: who[code].state)).query(
        "state != other and other != ''"
    )
    keys = ["consumer", "supplier", "hs_code"]
    imports, exports = (
        raw.query(f"flow == '{flow}'").groupby([*ends, "cmd"])["value"].sum().rename_axis(keys).rename(name)
        for flow, ends, name in (("M", ["state", "other"], "own"), ("X", ["other", "state"], "mirrored"))
    )
    theirs = baci.query("year == 2022").groupby(keys)["value"].sum()
    both = imports.to_frame().join(exports, how="left").join(theirs, how="inner")
    gap = (both["own"] - both["value"]).abs() / both[["own", "value"]].max(axis=1)
    near = (both["mirrored"] - both["value"]).abs() <= 0.01 * both[["mirrored", "value"]].max(axis=1)
    between = (both["value"] >= both[["own", "mirrored"]].min(axis=1)) & (both["value"] <= both[["own", "mirrored"]].max(axis=1))
    tried = {
        "equal": gap <= 0.01, "other_side": both["mirrored"].notna() & near, "between": both["mirrored"].notna() & between,
        "freight": (both["own"] > both["value"]) & (both["own"] <= 1.2 * both["value"]), "unexplained": pd.Series(True, both.index),
    }  # fmt: skip
    counts, left = {}, pd.Series(True, both.index)
    for why, holds in tried.items():
        counts[why] = int((holds & left).sum())
        left &= ~holds
    found = asked(real, "compare", "--source", "comtrade", "--with", "baci-hs92")
    told = {row["why"]: row["flows"] for row in found["whys"]}
    assert {why: told[why] for why in counts} == counts
    assert found["n_both"] == len(both) == sum(counts.values())
    assert (found["source_total"], found["with_total"]) == (pytest.approx(both["own"].sum()), pytest.approx(both["value"].sum()))
    text = Path("docs/trade.md").read_text("utf-8")
    assert f"Of {len(both):,} flows that both tell" in text
    words = ("are equal", "have the exporter's", "stand between", "are higher", "are open")
    assert all(f"{count:,} {said}" in text for count, said in zip(counts.values(), words, strict=True))
    alone = sum(told[why] for why in ("filled", "source_silent", "source_absent"))
    assert f"Of the {alone:,} flows that BACI alone has, {told['filled']:,} are" in text
