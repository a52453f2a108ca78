"""What answers do in a notebook: the same figures as the command line, hostile names escaped, an answer of no graph says so."""

from __future__ import annotations

import copy
import csv
import dataclasses
import io
import json
import pickle
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner
from networks import network, shipped

import kzgraph
from kzgraph import SupplyGraph
from kzgraph.answers.reports import Listing, Table
from kzgraph.answers.shown import Shown
from kzgraph.cli import program
from kzgraph.errors import DataError, KzgraphError, UnknownNameError
from kzgraph.scenarios.results import Comparison
from kzgraph.scenarios.scenario import Scenario
from kzgraph.sheets.explain import Explanation
from kzgraph.whatif.portfolios import Wanted

ASKED: dict[str, Callable[[SupplyGraph], Shown]] = {
    "report": lambda graph: graph.report("Japan", "gallium"),
    "ranked": lambda graph: graph.ranked("gallium"),
    "overview": lambda graph: graph.overview(),
    "explain": lambda graph: graph.explain("Japan", "gallium"),
    "state": lambda graph: graph.state("KAZ"),
    "origin": lambda graph: graph.origin("USA", "tungsten"),
    "scenario": lambda graph: graph.scenario("gallium-2026"),
    "optimise": lambda graph: graph.optimise(Scenario(consumer="JPN", mineral="gallium"), wanted=Wanted(objective="hhi")),
}
COMMANDS = {
    "report": ["report", "Japan", "gallium"],
    "ranked": ["report", "gallium"],
    "overview": ["report"],
    "explain": ["explain", "Japan", "gallium"],
    "state": ["state", "KAZ"],
    "origin": ["origin", "USA", "tungsten"],
    "scenario": ["scenario", "run", "gallium-2026"],
    "optimise": ["scenario", "optimise", "JPN", "gallium", "--objective", "hhi"],
}


class Tags(HTMLParser):
    """Elements in balance, and which there are."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        assert not [name for name, _ in attrs if name.startswith("on")]
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def printed(name: str, format_: str) -> str:
    result = CliRunner().invoke(program, [*COMMANDS[name], "--format", format_])
    assert result.exit_code == 0, result.stderr
    return result.stdout


@pytest.mark.parametrize("name", ASKED)
def test_the_dictionary_is_the_json_of_the_command(name: str) -> None:
    answer = ASKED[name](shipped())
    assert json.loads(json.dumps(answer.to_dict())) == json.loads(printed(name, "json"))


@pytest.mark.parametrize("name", [name for name in ASKED if name != "explain"])
def test_the_page_is_the_html_of_the_command(name: str) -> None:
    assert ASKED[name](shipped()).to_html() == printed(name, "html")


@pytest.mark.parametrize("name", [name for name in ASKED if name not in ("explain", "state", "origin")])
def test_the_frame_is_the_csv_of_the_command(name: str) -> None:
    """Read by the csv module, cell by cell: a figure as a float, an unknown as nothing, a guard taken off."""
    frame = ASKED[name](shipped()).to_frame()
    header, *rows = csv.reader(io.StringIO(printed(name, "csv"), newline=""))
    assert list(frame.columns) == header
    assert len(frame) == len(rows)
    for row, (_, found) in zip(rows, frame.iterrows(), strict=True):
        for cell, value in zip(row, found, strict=True):
            if cell == "":
                assert value is None or value == "" or pd.isna(value)
            else:
                assert str(value) == cell.removeprefix("'") or float(cell) == value


def test_figures_of_the_sheet() -> None:
    """55 of 96.5 t, and 41.5 t that nobody is named for: no row has them."""
    frame = shipped().report("Japan", "gallium").to_frame()
    assert frame[["supplier", "quantity_t", "imports_t", "unexplained_t"]].to_numpy().tolist() == [["CHN", 55.0, 96.5, 41.5]]
    assert frame["share"].iloc[0] == pytest.approx(55 / 96.5, rel=1e-12)


def test_tables_of_a_listing_by_name() -> None:
    found = shipped().state("KAZ")
    assert len(found.tables) > 10
    for table in found.tables:
        assert list(found.to_frame(table.name).columns) == list(table.columns)
        assert len(found.to_frame(table.name)) == len(table.rows)
    assert found.to_frame().equals(found.to_frame(found.tables[0].name))
    with pytest.raises(UnknownNameError, match=f'"nope" is no table of this answer - it has {found.tables[0].name}'):
        found.to_frame("nope")


def test_the_derivation_as_a_frame() -> None:
    frame = shipped().explain("Japan", "gallium").to_frame().set_index("figure")
    assert frame.loc["imports", "value"] == 96.5
    assert frame.loc["unexplained", ["value", "formula"]].tolist() == [41.5, "96.5 - 55"]
    assert re.fullmatch(r"edges\.csv:\d+", frame.loc["supplier", "rows"])
    assert "jogmec-kyodo-2026" in frame.loc["supplier", "source_ids"].split(";")


def test_a_sheet_explains_itself() -> None:
    graph = shipped()
    assert graph.report("Japan", "cobalt", year=2021, preset="ec-2021").explain() == graph.explain(
        "JPN", "cobalt", year=2021, preset="ec-2021"
    )


def test_a_sheet_that_a_scenario_changed_has_no_rows_to_explain() -> None:
    played = shipped().scenario("gallium-2026")
    after = played.blocks[0].after
    assert after is not None
    assert isinstance(played.before.explain(), Explanation)
    with pytest.raises(KzgraphError, match="a scenario changed it"):
        after.explain()


def test_a_scenario_explains_its_base_and_a_listing_names_its_sources() -> None:
    graph = shipped()
    assert graph.scenario("gallium-2026").explain() == graph.explain("JPN", "gallium", year=2021)
    found = graph.control("KAZ", "uranium")
    cited = found.explain().set_index("id")
    places = [(table.columns.index("source_ids"), row) for table in found.tables if "source_ids" in table.columns for row in table.rows]
    assert cited.loc["wmd-2026", "rows"] == sum("wmd-2026" in row[place] for place, row in places) > 0
    assert {id_ for place, row in places for id_ in row[place]} <= set(cited.index)
    with pytest.raises(KzgraphError, match="Overview has no derivation of its own"):
        graph.overview().explain()


def test_answers_inside_answers_are_said_too() -> None:
    graph = shipped()
    played = graph.scenario("gallium-2026")
    inner = [graph.ranked("Japan").reports[0], played.before, played.blocks[0].after, graph.dossier("Japan", "gallium").report]
    assert all(one is not None and "<h1>" in (one._repr_html_() or "") for one in inner)


def test_a_target_and_a_comparison() -> None:
    graph = shipped()
    played = graph.scenario("gallium-2026")
    both = Comparison((played, graph.scenario("china-gallium-ban"))).with_face(graph.face)
    assert len(both.to_frame()) == sum(len(one.to_frame()) for one in both.scenarios)
    assert len(both.to_dict()["scenarios"]) == 2


def test_an_answer_without_a_graph_says_so() -> None:
    found = dataclasses.replace(shipped().report("Japan", "gallium"))
    assert found._repr_html_() is None
    with pytest.raises(KzgraphError, match="this DependencyReport was not asked of a SupplyGraph"):
        found.to_frame()


def test_a_face_is_no_part_of_the_answer() -> None:
    found = shipped().report("Japan", "gallium")
    bare = dataclasses.replace(found)
    assert found == bare
    assert repr(found) == repr(bare)
    assert [field.name for field in dataclasses.fields(found)] == [field.name for field in dataclasses.fields(bare)]
    assert pickle.loads(pickle.dumps(found)) == found == copy.deepcopy(found)
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.year = 2020  # type: ignore[misc]


@pytest.mark.parametrize("name", ASKED)
def test_a_notebook_shows_no_script_and_no_style(name: str) -> None:
    text = ASKED[name](shipped())._repr_html_()
    assert text is not None
    tags = Tags(text)
    assert not tags.open
    assert not tags.seen & {"script", "style", "link", "iframe", "img", "html", "body", "form"}


@pytest.mark.parametrize("name", ASKED)
def test_in_french(name: str) -> None:
    english, french = (ASKED[name](shipped()).to_html(lang=lang) for lang in ("en", "fr"))
    assert '<html lang="fr">' in french
    assert "À lire avant de citer" in french or name not in ("report", "explain")
    assert english != french
    assert not Tags(french).open


def test_hostile_names_are_escaped(tmp_path: Path) -> None:
    states = "id,name,kind,country\nJPN,Japan,state,JPN\nCHN,China,state,CHN\nmine,<script>alert(1)</script>\x1b[31m,producer,CHN\n" + (
        'shop,"""><img src=x onerror=alert(1)>",buyer,JPN'
    )
    graph = network(tmp_path, ["mine,shop,supplies,gallium,,2021,5,t,", "CHN,JPN,exports,gallium,,2021,5,t,"], nodes=states)
    for answer in (
        graph.report("shop", "gallium"),
        graph.explain("shop", "gallium"),
        graph.state("CHN"),
        graph.chokepoints("JPN", "gallium"),
    ):
        for text in (answer._repr_html_() or "", answer.to_html()):
            assert not Tags(text).seen & {"script", "img"}
            assert "\x1b" not in text


def test_long_tables_are_cut_in_a_notebook_and_say_so() -> None:
    rows = tuple((f"s{number}", float(number)) for number in range(120))
    found = Listing("long", (), {}, (Table("outputs", ("state", "quantity_t"), rows),)).with_face(shipped().face)
    shown = found._repr_html_() or ""
    assert shown.count("<tr>") == 1 + 50
    assert "50 of 120 rows; .to_frame() has all" in shown
    assert found.to_html().count("<tr>") == 1 + 120
    assert found.to_frame()["quantity_t"].sum() == 119 * 120 / 2


def test_the_graph_in_a_notebook() -> None:
    text = shipped()._repr_html_()
    assert f"{len(shipped().edges):,} edges" in text
    assert not Tags(text).seen & {"script", "style", "table"}


def test_frames_are_held_to_the_rules_of_files(tmp_path: Path) -> None:
    rows = ["CHN,JPN,exports,gallium,,2021,55,t,", "DEU,JPN,exports,gallium,,2021,,,", "JPN,gallium,imports_total,gallium,,2021,96.5,t,"]
    written = network(tmp_path, rows)
    nodes, edges = (pd.read_csv(tmp_path / f"{name}.csv") for name in ("nodes", "edges"))
    made = SupplyGraph.from_frames(nodes, edges, beside=written, current_year=2026)
    for name in ("nodes", "edges"):
        pd.testing.assert_frame_equal(getattr(made, name), getattr(written, name))
    assert made.report("Japan", "gallium") == written.report("Japan", "gallium")
    again = SupplyGraph.from_frames(made.nodes, made.edges, beside=written, current_year=2026)
    pd.testing.assert_frame_equal(again.edges, made.edges)


def test_faults_of_frames_are_named_all_at_once() -> None:
    nodes = pd.DataFrame({"id": ["CHN"], "name": ["China"], "kind": ["state"], "country": ["Chnia"]})
    edges = pd.DataFrame({"source": ["CHN"], "target": ["JPN"], "relation": ["exports"], "mineral": ["gallium"], "hs_code": [""], "year": [2021],
                          "quantity": ["96,5"], "unit": ["t"], "share_pct": [None]})  # fmt: skip
    with pytest.raises(DataError) as caught:
        SupplyGraph.from_frames(nodes, edges, beside=shipped(), current_year=2026)
    told = str(caught.value)
    for part in (
        "nodes (DataFrame) line 2, column country",
        "edges (DataFrame) line 2, column quantity",
        "edges (DataFrame) line 2, column target",
    ):
        assert part in told


def test_frames_stand_where_files_do(tmp_path: Path) -> None:
    """Beside the shipped tables, in their place, and in `check`: as the same rows in a file."""
    row = "source,target,relation,mineral,hs_code,year,quantity,unit,share_pct\nDEU,JPN,exports,gallium,,2021,10,t,\n"
    (tmp_path / "mine.csv").write_text(row, "utf-8")
    frame = pd.read_csv(tmp_path / "mine.csv")
    for given in ({"add_edges": [frame]}, {"edges": frame}):
        path = {name: [tmp_path / "mine.csv"] if name == "add_edges" else tmp_path / "mine.csv" for name in given}
        one, two = (kzgraph.load(**asked, current_year=2026) for asked in (given, path))
        pd.testing.assert_frame_equal(one.edges, two.edges)
    with pytest.raises(DataError, match=r'table \(DataFrame\) line 2, column target: unknown id "XXX"'):
        kzgraph.check([frame.assign(target="XXX")], current_year=2026)


def test_frames_with_lists_and_types_of_their_own() -> None:
    states = pd.DataFrame({"id": ["CHN", "JPN"], "name": ["China", "Japan"], "kind": "state", "country": ["CHN", "JPN"]})
    row: dict[str, Any] = {
        "source": "CHN",
        "target": "JPN",
        "relation": "exports",
        "mineral": "gallium",
        "hs_code": "",
        "unit": "t",
        "share_pct": None,
    }
    edges = pd.DataFrame([row | {"year": 2021.0, "quantity": 55, "source_ids": ["a2", "usgs-mcs-2026"]}])
    graph = SupplyGraph.from_frames(states, edges, beside=shipped(), current_year=2026)
    assert graph.edges[["year", "quantity_t", "source_ids", "row_ref"]].to_numpy().tolist() == [[2021, 55.0, "a2;usgs-mcs-2026", "own:2"]]
    assert graph.store is None
    assert kzgraph.load(current_year=2026).report("Japan", "gallium").imports_t == 96.5
