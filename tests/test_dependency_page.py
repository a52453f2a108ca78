"""The dependency page as a text, and what it is made from: figures, routes, series, policy, words, bytes."""

from __future__ import annotations

import hashlib
import html
import json
import math
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from networks import network, shipped

import kzgraph
from kzgraph.cli import program
from kzgraph.errors import UnknownNameError
from kzgraph.hidden.routes import Route, Routes
from kzgraph.indicators.origin import UNEXPLAINED
from kzgraph.profiles.dossier import MOST_YEARS, Dossier, checksum
from kzgraph.views.dependency_flows import flow_chart, state_shares
from kzgraph.views.dependency_words import LEAD, METHODS, SHEET

PAIRS = [("JPN", "gallium"), ("EU27", "cobalt"), ("FRA", "titanium"), ("CHN", "uranium"), ("DEU", "germanium")]
VENDOR = Path("kzgraph/views/vendor")
SHEETS = Path("kzgraph/views/sheet")


@cache
def page(consumer: str, mineral: str) -> str:
    return shipped().page(consumer, mineral)


@cache
def dossier(consumer: str, mineral: str) -> Dossier:
    return shipped().dossier(consumer, mineral)


def block(text: str, id_: str) -> dict[str, Any]:
    found = re.search(rf'<script type="application/json" id="{id_}">(.*?)</script>', text, re.DOTALL)
    assert found is not None
    return dict(json.loads(found[1]))


@pytest.mark.parametrize(("consumer", "mineral"), PAIRS)
def test_figures_are_those_of_the_report(consumer: str, mineral: str) -> None:
    printed = CliRunner().invoke(program, ["report", consumer, mineral, "--format", "json"])
    told = json.loads(printed.stdout)
    data = block(page(consumer, mineral), "data")
    assert data["report"] == {name: value for name, value in told.items() if name not in ("warnings", "sources")}
    assert {line["source"] for line in data["evidence"]} >= {source["id"] for source in told["sources"]}
    assert data["texts"]["en"]["warnings"] == told["warnings"]


@pytest.mark.parametrize(("consumer", "mineral"), PAIRS)
def test_policy_comes_first_and_allows_just_what_is_inside(consumer: str, mineral: str) -> None:
    text = page(consumer, mineral)
    head = text[text.index("<head>") + 6 :].lstrip()
    found = re.match(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', head)
    assert found is not None
    policy = html.unescape(found[1])
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert text.encode().index(b'<meta charset="utf-8">') < 1024
    packed = block(text, "network-data")
    inner = [before + packed["library"] + after for before, after in packed.get("pages", {}).values()]
    for tag, directive in (("script", "script-src"), ("style", "style-src")):
        texts = {one for document in (text, *inner) for one in re.findall(rf"<{tag}>(.*?)</{tag}>", document, re.DOTALL)}
        allowed = re.search(rf"{directive} ([^;]*)", policy)
        assert allowed is not None
        assert {hash_of(one) for one in texts} == set(allowed[1].split())


def hash_of(text: str) -> str:
    import base64

    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@pytest.mark.parametrize(("consumer", "mineral"), PAIRS)
def test_page_is_small_and_names_no_other_place(consumer: str, mineral: str) -> None:
    text = page(consumer, mineral)
    assert len(text.encode()) < 3_000_000
    markup = re.sub(r"<(script|style)[^>]*>.*?</\1>", "", text, flags=re.DOTALL)
    assert not re.search(r"\s(src|style|on\w+)=", markup)
    assert re.findall(r'href="([^"]*)"', markup) == ["#figures"]
    own = "".join((SHEETS / name).read_text("utf-8") for name in os.listdir(SHEETS) if name.endswith(".js"))
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|fetch\(|XMLHttpRequest", own)


@pytest.mark.parametrize(("consumer", "mineral"), PAIRS)
def test_routes_sum_to_the_sheet(consumer: str, mineral: str) -> None:
    found = dossier(consumer, mineral)
    sheet = {row.supplier: row.quantity_t for row in found.report.suppliers if row.quantity_t}
    sums: dict[str, list[float]] = {}
    for row in found.routes.rows:
        sums.setdefault(row.supplier, []).append(row.quantity_t)
    assert sums.keys() - {UNEXPLAINED} == sheet.keys()
    for supplier, quantity_t in sheet.items():
        assert math.fsum(sums[supplier]) == pytest.approx(quantity_t, rel=1e-9)
    if found.report.unexplained_t:
        assert math.fsum(sums[UNEXPLAINED]) == pytest.approx(found.report.unexplained_t, rel=1e-12)


@pytest.mark.parametrize(("consumer", "mineral"), [("FRA", "titanium"), ("CHN", "uranium")])
def test_routes_over_one_stage_have_the_origins_of_origin(consumer: str, mineral: str) -> None:
    """The second route: the sheet's suppliers through their own mixes, against the consumer's own row of the looked-through network."""
    found = dossier(consumer, mineral)
    table = shipped().origin(consumer, mineral, year=found.report.year).tables[0]
    wanted = {row[0]: row[table.columns.index("ultimate_import_share")] for row in table.rows}
    shares = {row["state"]: row["mine"] for row in state_shares(found.routes)}
    assert found.routes.stages == ("mine",)
    for state in wanted.keys() | shares.keys():
        assert shares.get(state, 0.0) == pytest.approx(wanted.get(state, 0.0), abs=1e-12)


def test_routes_over_two_stages_name_mine_and_refiner() -> None:
    routes = dossier("EU27", "cobalt").routes
    assert routes.stages == ("mine", "refiner")
    unrefined = {row.supplier for row in routes.rows if row.refiner is None}
    assert unrefined == {"COD"}
    assert all(row.mine is not None for row in routes.rows)
    chinese = [row for row in routes.rows if row.refiner == "CHN"]
    assert sum(row.quantity_t for row in chinese if row.mine == "COD") > sum(row.quantity_t for row in chinese) / 2


def test_own_tables_are_looked_through_by_hand(tmp_path: Path) -> None:
    """A ships 80 to B and 10 to C, B ships 60 of its 80 on to C: all of C's 70 t were mined in A."""
    rows = ["CHN,DEU,exports,cobalt,,2024,80,t,", "CHN,JPN,exports,cobalt,,2024,10,t,", "DEU,JPN,exports,cobalt,,2024,60,t,"]
    made = "CHN,cobalt,produces_total,cobalt,,2024,100,t,,extraction"
    graph = network(tmp_path, [*(f"{row},extraction" for row in rows), made], extra=",stage", more_nodes=("cobalt,cobalt,mineral,",))
    found = graph.dossier("JPN", "cobalt").routes
    assert found.stages == ("mine",)
    assert [(row.mine, row.refiner, row.supplier, row.quantity_t) for row in found.rows] == [
        ("CHN", None, "DEU", pytest.approx(60.0)),
        ("CHN", None, "CHN", pytest.approx(10.0)),
    ]


def test_chart_keeps_every_tonne_and_adds_the_small_up() -> None:
    rows = [Route(f"M{place}", None, f"S{place}", float(place)) for place in range(1, 11)]
    chart = flow_chart(Routes(("mine",), (*rows, Route(UNEXPLAINED, None, UNEXPLAINED, 45.0))), "JPN")
    by_column = {
        column: [(node["place"], node["count"], node["quantity_t"]) for node in chart["nodes"] if node["column"] == column]
        for column in range(3)
    }
    assert by_column[0] == [*((f"M{place}", 1, float(place)) for place in range(10, 4, -1)), ("rest", 4, 10.0), (UNEXPLAINED, 1, 45.0)]
    assert by_column[2] == [("JPN", 1, 100.0)]
    into = [link["quantity_t"] for link in chart["links"] if chart["nodes"][link["target"]]["place"] == "JPN"]
    assert math.fsum(into) == 100.0


def test_series_has_the_reports_of_its_years_and_shows_gaps() -> None:
    series = dossier("JPN", "gallium").series
    assert [(point.year, point.whole, point.imports_t, point.known_t) for point in series.points] == [
        (2021, True, 96.5, 55.0), (2022, False, None, 87.5), (2024, False, None, 10.0),
    ]  # fmt: skip
    cobalt = dossier("EU27", "cobalt").series
    assert [point.year for point in cobalt.points] == [2020, 2021, 2022, 2023, 2024]
    assert (cobalt.older[0], cobalt.left_out[0]) == (1998, 2008)
    for point in cobalt.points:
        sheet = shipped().report("EU27", "cobalt", year=point.year)
        assert (point.imports_t, point.top_share, point.hhi_upper) == (sheet.imports_t, sheet.top_share, sheet.hhi.upper)


def test_years_not_drawn_have_their_true_reason() -> None:
    """Kazakhstan's chromium of 2010 and 2012 has partners at the same stage: it is only older than the twelve newest years."""
    series = dossier("KAZ", "chromium").series
    shown = {point.year for point in series.points}
    assert max(series.older) < min(shown)
    assert {2010, 2012} <= set(series.older)
    assert len(shown) + len(series.left_out) == MOST_YEARS
    assert not set(series.left_out) & (shown | set(series.older))
    assert dossier("EU27", "cobalt").series.older == (1998, 2001, 2005, 2006)


def test_a_basket_code_is_marked_and_gives_its_own_reason() -> None:
    data = block(page("JPN", "gallium"), "data")
    assert {point["year"]: point["basket"] for point in data["series"]} == {2021: False, 2022: True, 2024: False}
    assert (data["base"]["years_left_out"], data["base"]["years_basket"]) == ([2024, 2022], [2022])


def test_own_output_stands_at_the_top_and_among_the_sources() -> None:
    """Kazakhstan mines 1,995,300 t of chromium (World Mining Data, Cr2O3) and imports 321.847 t; no output counted is no sentence."""
    own = dossier("KAZ", "chromium").own
    assert own is not None
    assert (own.quantity_t, own.year, own.stage, own.basis) == (1995300.0, 2024, "extraction", "Cr2O3")
    data = block(page("KAZ", "chromium"), "data")
    for lang, told in (("en", "1,995,300\u00a0t of chromium itself in 2024"), ("fr", "1\u00a0995\u00a0300\u00a0t (chrome")):
        assert told in data["texts"][lang]["lead"][1]
        assert "World Mining Data" in data["texts"][lang]["lead"][1]
    assert [line["quantity_t"] for line in data["evidence"] if line["figure"] == "own_output"] == [1995300.0]
    assert dossier("FRA", "titanium").own is None


def test_the_citation_names_every_source_with_its_terms() -> None:
    found = dossier("EU27", "cobalt")
    cited = block(page("EU27", "cobalt"), "data")["texts"]["en"]["cite"]
    for source in (*found.report.sources, *found.routes.sources):
        assert source.title in cited
        assert source.publisher in cited
    for told in ("CC BY 4.0; credit IEA", "World Mining Data", "Etalab Open Licence 2.0", "Gaulier, G. and Zignago, S. (2010)"):
        assert told in cited
    assert "figures cited as facts" not in block(page("JPN", "gallium"), "data")["texts"]["en"]["cite"]


def test_the_headline_rounds_as_the_cards_do() -> None:
    texts = block(page("EU27", "cobalt"), "data")["texts"]
    assert "14,301\u00a0t" in texts["en"]["lead"][0]
    assert "14\u00a0301\u00a0t" in texts["fr"]["lead"][0]
    assert "14,301.058" not in " ".join(texts["en"]["lead"])


def test_a_pair_without_trade_has_no_figure_but_reasons() -> None:
    data = block(page("DEU", "germanium"), "data")
    assert data["flows"]["links"] == data["series"] == data["evidence"] == data["base"]["years"] == []
    assert block(page("DEU", "germanium"), "network-data") == {}
    for lang, said in (("en", "This is not the same as no dependency"), ("fr", "dépendance")):
        assert any(said in line for line in data["texts"][lang]["lead"])
    shown = re.sub(r"<(script|style)[^>]*>.*?</\1>", "", page("DEU", "germanium"), flags=re.DOTALL)
    assert not re.search(r"\b0 (t|%)", shown)


def test_answer_names_the_interval_in_both_languages() -> None:
    texts = block(page("JPN", "gallium"), "data")["texts"]
    english, french = (" ".join(texts[lang]["lead"]) for lang in ("en", "fr"))
    for part in ("96.5\u00a0t", "57.0\u00a0%", "between 0.325 and 0.510", "between 57.0\u00a0% and 100.0\u00a0%"):
        assert part in english
    for part in ("96,5\u00a0t", "57,0\u00a0%", "entre 0,325 et 0,510"):
        assert part in french


def test_without_scripts_the_answer_and_the_suppliers_stand_there() -> None:
    text = page("JPN", "gallium")
    assert re.search(r'<p class="answer" id="answer">In 2021 Japan imported 96\.5', text)
    table = re.search(r"<noscript>(.*?)</noscript>", text, re.DOTALL)
    assert table is not None
    assert "<td>China</td><td>55</td><td>57.0 %</td>" in table[1]
    assert "unexplained (origin not stated)</td><td>41.5</td>" in table[1]


def test_every_sentence_is_there_twice_with_the_same_gaps() -> None:
    for english, french in (*SHEET.values(), *LEAD.values(), *METHODS):
        assert english
        assert french
        assert set(re.findall(r"\{(\w+)\}", english)) == set(re.findall(r"\{(\w+)\}", french)), english


def test_words_that_the_scripts_ask_for_exist() -> None:
    scripts = "".join((SHEETS / f"{name}.js").read_text("utf-8") for name in ("format", "bars", "series", "flows", "tables", "sheet"))
    asked = set(re.findall(r"\bwords\.(\w+)", scripts)) | set(re.findall(r'\bfilled\("(\w+)"', scripts))
    assert asked - {"panel"} <= SHEET.keys()
    made = {f"column_{one}" for one in ("mine", "refiner", "supplier", "consumer")}
    made |= {
        f"figure_{one}" for one in ("imports", "supplier", "consumption", "contradicting", "promised", "own_output", "origin", "remark")
    }
    assert made <= SHEET.keys()


def test_bytes_do_not_depend_on_the_hash_seed(tmp_path: Path) -> None:
    """This process has a seed of its own; test_atlas.py has a third."""
    file = tmp_path / "page.html"
    command = [sys.executable, "-m", "kzgraph", "page", "JPN", "gallium", "-o", str(file)]
    subprocess.run(command, check=True, env=os.environ | {"PYTHONHASHSEED": "1"}, timeout=120)
    assert file.read_bytes() == page("JPN", "gallium").encode()


def test_checksum_is_of_what_was_read(tmp_path: Path) -> None:
    rows = ["CHN,JPN,exports,cobalt,,2024,80,t,", "DEU,JPN,exports,cobalt,,2024,20,t,"]
    one, same, other = (tmp_path / name for name in ("one", "same", "other"))
    for folder in (one, same, other):
        folder.mkdir()
    first = network(one, rows, more_nodes=("cobalt,cobalt,mineral,",)).checksum
    assert first == network(same, rows[::-1], more_nodes=("cobalt,cobalt,mineral,",)).checksum
    assert first != network(other, [rows[0], rows[1].replace(",20,", ",21,")], more_nodes=("cobalt,cobalt,mineral,",)).checksum
    assert first in network(one, rows, more_nodes=("cobalt,cobalt,mineral,",)).page("JPN", "cobalt")
    assert checksum({}, ["a"]) != checksum({}, ["b"])


def test_libraries_are_the_files_that_were_published() -> None:
    for folder in (VENDOR, Path("tests/vendor")):
        told = dict(re.findall(r"^\| `([^`]+)` .*`([0-9a-f]{64})` \|$", (folder / "NOTICE.md").read_text("utf-8"), re.MULTILINE))
        files = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.iterdir() if file.suffix in (".js", ".json")}
        assert told == files


def test_command_writes_the_file_and_refuses_what_it_cannot_know(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    done = CliRunner().invoke(program, ["page", "Japan", "gallium", "--lang", "fr", "--preset", "ec-2021", "-o", str(file)])
    assert (done.exit_code, done.stdout) == (0, "")
    data = block(file.read_text("utf-8"), "data")
    assert (data["lang"], data["base"]["preset"]["name"], data["report"]["hhi"]["preset"]) == ("fr", "ec-2021", "ec-2021")
    assert '<html lang="fr">' in file.read_text("utf-8")
    assert CliRunner().invoke(program, ["page", "Japan", "unobtainium", "-o", str(file)]).exit_code == 2
    assert CliRunner().invoke(program, ["page", "Japan", "gallium"]).exit_code == 2
    with pytest.raises(UnknownNameError, match="known are en, fr"):
        kzgraph.load(current_year=2026).page("JPN", "gallium", lang="de")
