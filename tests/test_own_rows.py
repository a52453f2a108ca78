"""Own rows beside the shipped ones: they are named, replace nothing, and win only where they are preferred."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from networks import HEADER, STATES, codes

import kzgraph
from kzgraph.cli import program
from kzgraph.errors import DataError, UnknownNameError
from kzgraph.evidence import SourceRank
from kzgraph.supply.supply import SupplyGraph

CHINA = "CHN,JPN,exports,gallium,,2021,60,t,"
RANK = SourceRank(
    {"usgs": "statistics", "bgs": "statistics", "old": "statistics", "gov": "government", "paper": "press"},
    {"usgs": "2026", "bgs": "2026", "old": "2025", "gov": "2026", "paper": "2026-05"},
)


def run(*args: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(program, list(args), input=stdin)


def table(folder: Path, *rows: str, name: str = "mine.csv", extra: str = "") -> Path:
    path = folder / name
    path.write_text("\n".join([HEADER + extra, *rows]) + "\n", "utf-8")
    return path


def sheet(*args: str) -> dict[str, object]:
    result = run("report", "Japan", "gallium", *args, "--format", "json")
    assert result.exit_code == 0, result.stderr
    content: dict[str, object] = json.loads(result.stdout)
    return content


def beside(folder: Path, shipped: list[str], own: list[str], *, prefer: tuple[str, ...] = (), extra: str = "") -> SupplyGraph:
    """Own rows beside a network whose rows name their sources."""
    (folder / "nodes.csv").write_text(STATES + "\n", "utf-8")
    edges = table(folder, *shipped, name="edges.csv", extra=",source_ids" + extra)
    return kzgraph.load(folder / "nodes.csv", edges, add_edges=[table(folder, *own)], prefer=prefer, current_year=2026)


def test_own_figure_is_named_but_not_used(tmp_path: Path) -> None:
    content = sheet("--add-edges", str(table(tmp_path, CHINA)))
    assert content["suppliers"][0]["quantity_t"] == 55  # type: ignore[index]
    warning = next(text for text in content["warnings"] if "60 t (own)" in text)  # type: ignore[attr-defined]
    assert "own rows only where they are preferred" in warning


def test_preferred_own_figure_is_used_and_the_shipped_named(tmp_path: Path) -> None:
    content = sheet("--add-edges", str(table(tmp_path, CHINA)), "--prefer", "own")
    assert content["suppliers"][0]["quantity_t"] == 60  # type: ignore[index]
    assert content["suppliers"][0]["source_ids"] == ["own"]  # type: ignore[index]
    assert content["top_share"] == pytest.approx(60 / 96.5)
    assert any("55 t" in text and "own is preferred (--prefer)" in text for text in content["warnings"])  # type: ignore[attr-defined]


def test_any_source_can_be_preferred() -> None:
    content = sheet("--prefer", "chemtimes-2023")
    assert content["suppliers"][0]["quantity_t"] == 19.5  # type: ignore[index]


def test_unknown_preferred_source_is_a_usage_error() -> None:
    result = run("report", "Japan", "gallium", "--prefer", "usgs-mcs-2062")
    assert result.exit_code == 2
    assert '"usgs-mcs-2062" is not a source id - did you mean usgs-mcs-2026' in result.stderr


def test_refs_name_the_file_by_number(tmp_path: Path) -> None:
    one, two = table(tmp_path, CHINA), table(tmp_path, "KAZ,JPN,exports,gallium,,2021,1,t,", name="two.csv")
    graph = kzgraph.load(add_edges=[one, two], current_year=2026)
    own = graph.edges[graph.edges["source_ids"] == "own"]
    assert list(own["row_ref"]) == ["own:2", "own2:2"]
    assert graph.store is None or graph.store.path.is_file()


def test_a_source_named_in_an_added_row_stays_and_own_is_added(tmp_path: Path) -> None:
    mine = table(tmp_path, f"{CHINA},usgs-mcs-2026", extra=",source_ids")
    graph = kzgraph.load(add_edges=[mine], current_year=2026)
    assert graph.edges.loc[graph.edges["row_ref"] == "own:2", "source_ids"].item() == "own;usgs-mcs-2026"
    assert graph.report("Japan", "gallium").suppliers[0].quantity_t == 55


def test_a_new_partner_counts_without_replacing_anything(tmp_path: Path) -> None:
    content = sheet("--add-edges", str(table(tmp_path, "DEU,JPN,exports,gallium,,2021,10,t,")))
    assert {row["supplier"]: row["quantity_t"] for row in content["suppliers"]} == {"CHN": 55, "DEU": 10}  # type: ignore[attr-defined]
    assert content["unexplained_t"] == pytest.approx(31.5)


def test_own_total_of_a_newer_year_moves_the_report_only_when_preferred(tmp_path: Path) -> None:
    mine = str(table(tmp_path, "JPN,gallium,imports_total,gallium,,2025,80,t,"))
    content = sheet("--add-edges", mine)
    assert content["year"] == 2021
    assert any("2025: only own rows are known" in text for text in content["warnings"])  # type: ignore[attr-defined]
    assert sheet("--add-edges", mine, "--prefer", "own")["year"] == 2025
    assert sheet("--add-edges", mine, "--year", "2025")["imports_t"] == 80


SHIPPED = ["CHN,JPN,exports,gallium,,2024,50,t,,usgs-mcs-2026,{}", "DEU,JPN,exports,gallium,,2024,10,t,,usgs-mcs-2026,{}"]


@pytest.mark.parametrize(("prefer", "expected"), [((), 50), (("own",), 60)])
def test_own_row_without_a_stage_speaks_of_the_stage_beside_it(tmp_path: Path, prefer: tuple[str, ...], expected: float) -> None:
    graph = beside(tmp_path, [row.format("refined") for row in SHIPPED], [CHINA.replace("2021", "2024")], prefer=prefer, extra=",stage")
    report = graph.report("JPN", "gallium")
    assert {row.supplier: row.quantity_t for row in report.suppliers} == {"CHN": expected, "DEU": 10}
    assert "contradiction" in codes(report)


def test_new_partner_without_a_stage_joins_the_stage_used(tmp_path: Path) -> None:
    graph = beside(tmp_path, [row.format("refined") for row in SHIPPED], ["FRA,JPN,exports,gallium,,2024,5,t,"], extra=",stage")
    assert [row.supplier for row in graph.report("JPN", "gallium").suppliers] == ["CHN", "DEU", "FRA"]


def test_own_figure_does_not_displace_a_basket(tmp_path: Path) -> None:
    shipped = ["CHN,JPN,exports,gallium,811292,2024,87,t,,comtrade", "DEU,JPN,exports,gallium,811292,2024,9,t,,comtrade"]
    own = [CHINA.replace("2021", "2024")]
    assert beside(tmp_path, shipped, own).report("JPN", "gallium", year=2024).suppliers[0].quantity_t == 87
    used = beside(tmp_path, shipped, own, prefer=("own",)).report("JPN", "gallium", year=2024).suppliers[0]
    assert (used.quantity_t, used.source_ids) == (60, ("own",))


def test_preferred_basket_goes_before_the_mineral_itself(tmp_path: Path) -> None:
    shipped = ["CHN,JPN,exports,gallium,811292,2024,87,t,,comtrade", "CHN,JPN,exports,gallium,,2024,50,t,,usgs-mcs-2026"]
    assert beside(tmp_path, shipped, []).report("JPN", "gallium").suppliers[0].quantity_t == 50
    report = beside(tmp_path, shipped, [], prefer=("comtrade",)).report("JPN", "gallium")
    assert report.suppliers[0].quantity_t == 87
    assert "basket_code" in codes(report)


def test_own_rows_in_another_basis_leave_the_shipped_basis(tmp_path: Path) -> None:
    shipped = ["KAZ,FRA,exports,uranium,,2024,50,tU,,usgs-mcs-2026", "NAM,FRA,exports,uranium,,2024,10,tU,,usgs-mcs-2026"]
    report = beside(tmp_path, shipped, ["USA,FRA,exports,uranium,,2024,9,t,"]).report("FRA", "uranium")
    assert (report.basis, report.imports_t) == ("U", 60)
    assert "bases_apart" in codes(report)


def test_the_year_as_period_is_the_same_statement(tmp_path: Path) -> None:
    rows = ["CHN,JPN,exports,gallium,,2024,50,t,,usgs-mcs-2026,", "CHN,JPN,exports,gallium,,2024,40,t,,chemtimes-2023,2024"]
    report = beside(tmp_path, rows, [], extra=",period").report("JPN", "gallium")
    assert report.suppliers[0].quantity_t == 50
    assert "contradiction" in codes(report)


@pytest.mark.parametrize(
    ("used", "other", "code"),
    [
        ("usgs", "paper", "rule_kind"),
        ("gov", "paper", "rule_kind"),
        ("usgs", "old", "rule_newer"),
        ("bgs", "usgs", "rule_id"),
        ("paper", "own", "rule_own"),
        ("paper", "own;usgs", "rule_own"),
        ("usgs", "nobody", "rule_kind"),
    ],
)
def test_the_rule_is_named(used: str, other: str, code: str) -> None:
    assert RANK.rule(used, other).code == code
    assert RANK.order(used) < RANK.order(other)


def test_preference_goes_before_every_other_rule() -> None:
    rank = SourceRank(RANK.kinds, RANK.published, prefer=("own", "paper"))
    assert sorted(["usgs", "paper", "gov", "own"], key=rank.order) == ["own", "paper", "usgs", "gov"]
    assert rank.rule("paper", "usgs").code == "rule_preferred"


def test_added_node_that_exists_names_both_lines(tmp_path: Path) -> None:
    nodes = tmp_path / "nodes.csv"
    nodes.write_text("id,name,kind,country\nJPN,Japan,state,JPN\nhexagone,Hexagone,state,FRA\nnew-mine,New mine,producer,KAZ\n", "utf-8")
    result = run("report", "Japan", "gallium", "--add-nodes", str(nodes))
    assert result.exit_code == 1
    assert 'nodes.csv line 2, column id: "JPN" is there already in data/nodes.csv line' in result.stderr
    assert "nodes.csv line 3, column country" in result.stderr
    assert "2 problems" in result.stderr


def test_added_edges_may_use_added_nodes(tmp_path: Path) -> None:
    nodes = tmp_path / "nodes.csv"
    nodes.write_text("id,name,kind,country,parent\nnew-mine,New mine,producer,KAZ,erg\n", "utf-8")
    edges = table(tmp_path, "new-mine,gallium,produces,gallium,,2025,1,t,")
    graph = kzgraph.load(add_nodes=[nodes], add_edges=[edges], current_year=2026)
    assert graph.labels["new-mine"] == "New mine"
    assert graph.edges.index.is_unique
    assert graph.nodes.index.is_unique
    assert not [note for note in graph.notes if "parent" in note and "nodes.csv line 2" in note]


def test_every_problem_of_all_files_at_once(tmp_path: Path) -> None:
    one = table(tmp_path, "CHN,XX1,exports,gallium,,2021,60,t,", name="one.csv")
    two = table(tmp_path, "CHN,JPN,exports,gallium,,2021,-60,t,", name="two.csv")
    with pytest.raises(DataError) as caught:
        kzgraph.load(add_edges=[one, two], current_year=2026)
    assert [Path(problem.table).name for problem in caught.value.problems] == ["one.csv", "two.csv"]


def test_the_same_row_in_two_added_files_is_a_problem(tmp_path: Path) -> None:
    one, two = table(tmp_path, CHINA), table(tmp_path, CHINA.replace("60", "61"), name="two.csv")
    with pytest.raises(DataError, match=r"two\.csv line 2, column source: is the same statement as .*mine\.csv line 2"):
        kzgraph.load(add_edges=[one, two], current_year=2026)


def test_standard_input_only_once(tmp_path: Path) -> None:
    result = run("report", "Japan", "gallium", "--add-edges", "-", "--add-nodes", "-", stdin=HEADER)
    assert result.exit_code == 2
    assert "only one table can be standard input" in result.stderr
    good = run("report", "Japan", "gallium", "--add-edges", "-", stdin=f"{HEADER}\n{CHINA}\n")
    assert good.exit_code == 0, good.stderr
    assert "60 t (own)" in " ".join(good.stdout.split())


def test_an_added_file_is_never_overwritten(tmp_path: Path) -> None:
    mine = table(tmp_path, CHINA)
    before = mine.read_bytes()
    result = run("sources", "--add-edges", str(mine), "-o", str(mine))
    assert result.exit_code == 2
    assert mine.read_bytes() == before


def test_page_and_explanation_show_own_rows(tmp_path: Path) -> None:
    mine, page = table(tmp_path, CHINA), tmp_path / "page.html"
    assert run("view", "gallium", "--consumer", "Japan", "--add-edges", str(mine), "--prefer", "own", "-o", str(page)).exit_code == 0
    assert "60 t" in page.read_text("utf-8")
    told = run("explain", "Japan", "gallium", "--add-edges", str(mine), "--prefer", "own")
    assert "own:2" in told.stdout


def test_preference_from_python(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError):
        kzgraph.load(prefer=["nobody"], current_year=2026)
    graph = kzgraph.load(add_edges=[table(tmp_path, CHINA)], prefer=["own"], current_year=2026)
    assert graph.report("Japan", "gallium").suppliers[0].quantity_t == 60
