"""What a network page leads with, measures, leaves out and adds up: figures of one mineral may disagree in year, basis, code and number."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import pytest
from networks import network
from test_network import data_of

import kzgraph
from kzgraph.views.layout import boxed
from kzgraph.views.network_choice import LARGEST, MOST_LINES, MOST_PRODUCERS
from kzgraph.views.network_curves import bends, curve

EXTRA = ",period,stage,confidence,source_ids"
WORLD = "WLD,World,state,WLD"


def page_of(folder: Path, rows: list[str], *more_nodes: str, mineral: str | None = "gallium", lang: str = "en") -> dict[str, Any]:
    return data_of(network(folder, rows, extra=EXTRA, more_nodes=("gallium,Gallium,mineral,", *more_nodes)).to_html(mineral, lang=lang))


def row(start: str, end: str, relation: str, year: int, figure: str, **cells: str) -> str:
    quantity, _, unit = figure.partition(" ")
    values = {"hs": "", "period": "", "stage": "", "confidence": "high", "mineral": "gallium", "source": "s1"} | cells
    return f"{start},{end},{relation},{values['mineral']},{values['hs']},{year},{quantity},{unit},,{values['period']},{values['stage']},{values['confidence']},{values['source']}"


def labels(data: dict[str, Any]) -> list[str]:
    return sorted(edge["label"].replace("\n", " ") for edge in data["edges"] if "label" in edge)


def edge(data: dict[str, Any], label: str) -> dict[str, Any]:
    return next(one for one in data["edges"] if label in one.get("label", ""))


def test_the_newest_figure_leads_even_where_an_older_zero_is_better_attested(tmp_path: Path) -> None:
    rows = [
        row("KAZ", "gallium", "produces_total", 2024, "0 t"),
        row("KAZ", "gallium", "produces_total", 2025, "2400 t", confidence="medium"),
    ]
    assert labels(page_of(tmp_path, rows)) == ["output 2,400 t, 2025 (+1)"]


def test_a_part_of_a_year_and_a_rarer_basis_never_lead(tmp_path: Path) -> None:
    cells = {"mineral": "uranium", "stage": "extraction"}
    rows = [row(code, "uranium", "produces_total", 2024, "5000 t U3O8", **cells) for code in ("NAM", "CHN", "KAZ")]
    rows += [row("KAZ", "uranium", "produces_total", 2025, "12242 tU", period="2025-H1", **cells)]
    rows += [row("KAZ", "uranium", "produces_total", 2025, "13000 t U3O8", period="2025-H1", **cells)]
    rows += [row("FRA", "uranium", "produces_total", 2025, "12242 tU", period="2025-H1", **cells)]
    data = page_of(tmp_path, rows, "uranium,Uranium,mineral,", mineral="uranium")
    assert labels(data)[0] == "output 12,242 tU, 2025-H1"
    assert "output 5,000 t U3O8, 2024 (+2)" in labels(data)
    assert edge(data, "12,242 tU")["width"] == 1.0
    assert edge(data, "5,000 t U3O8, 2024 (+2)")["width"] == 12.0


def test_each_mineral_has_a_scale_of_its_own(tmp_path: Path) -> None:
    rows = [row("CHN", "JPN", "exports", 2021, "10 t"), row("CHN", "JPN", "exports", 2021, "90000 t", mineral="copper")]
    data = page_of(tmp_path, rows, "copper,Copper,mineral,", mineral=None)
    assert [one["width"] for one in data["edges"]] == [12.0, 12.0]


def test_a_basket_figure_is_marked_and_not_drawn_to_scale(tmp_path: Path) -> None:
    rows = [row("CHN", "JPN", "exports", 2022, "87.5 t", hs="811292"), row("KAZ", "JPN", "exports", 2022, "10 t")]
    data = page_of(tmp_path, rows)
    assert edge(data, "87.5 t (basket code), 2022")["width"] == 1.0
    assert [one["facts"]["hs_code"] for one in data["rows"] if "hs_code" in one["facts"]] == ["basket code 811292"]


def test_the_unexplained_part_is_a_box_that_is_no_supplier(tmp_path: Path) -> None:
    rows = [
        row("JPN", "gallium", "imports_total", 2021, "96.5 t", source="s7"),
        row("CHN", "JPN", "exports", 2021, "55 t"),
        row("CHN", "JPN", "exports", 2024, "10 t"),
    ]
    data = page_of(tmp_path, rows)
    gap = edge(data, "41.5 t, 2021")
    assert (gap["colour"], gap["style"], bool(gap["dashes"])) == ("gap", "gap", True)
    about = next(one for one in data["about"] if one["name"] == "Origin not stated")
    assert about["note"] == "Import total less the partners (96.5 t less 55 t); not a supplier."
    told = [one for one in data["rows"] if one.get("made")]
    assert [(one["facts"]["from"], one["facts"]["to"], one["facts"]["quantity"]) for one in told] == [
        ("Origin not stated", "JPN", "41.5 t")
    ]
    assert [data["sources"][at]["title"] for at in told[0]["sources"]] == ["s7"]
    assert "55 t, 2021 (+1)" in labels(data)


@pytest.mark.parametrize(
    "rows",
    [
        [row("JPN", "gallium", "imports_total", 2020, "96.5 t"), row("CHN", "JPN", "exports", 2021, "55 t")],
        [row("JPN", "gallium", "imports_total", 2021, "96.5 t gross"), row("CHN", "JPN", "exports", 2021, "55 t")],
        [row("JPN", "gallium", "imports_total", 2021, "96.5 t", period="2021-H1"), row("CHN", "JPN", "exports", 2021, "55 t")],
        [row("JPN", "gallium", "imports_total", 2021, "96.5 t"), row("CHN", "JPN", "exports", 2021, "55 t", hs="811292")],
        [row("JPN", "gallium", "imports_total", 2021, "55 t"), row("CHN", "JPN", "exports", 2021, "55 t")],
        [row("JPN", "gallium", "imports_total", 2021, "96.5 t"), row("CHN", "JPN", "exports", 2021, "")],
        [row("JPN", "gallium", "imports_total", 2021, "96.5 t")],
    ],
    ids=["other year", "other basis", "part of a year", "basket", "nothing lacks", "partner unknown", "no partner"],
)
def test_no_unexplained_part_where_figures_do_not_match(tmp_path: Path, rows: list[str]) -> None:
    assert "gap" not in {one["style"] for one in page_of(tmp_path, rows)["edges"]}


def test_a_total_is_not_drawn_beside_its_members(tmp_path: Path) -> None:
    rows = [row("WLD", "gallium", "produces_total", 2024, "848 t"), row("CHN", "gallium", "produces_total", 2024, "839 t")]
    data = page_of(tmp_path, rows, WORLD)
    assert labels(data) == ["output 839 t, 2024"]
    mineral = next(index for index, one in enumerate(data["about"]) if one["name"] == "Gallium")
    assert [one["facts"]["quantity"] for one in data["rows"] if one["line"] == -1 and one["target"] == mineral] == ["848 t"]
    assert labels(page_of(tmp_path, rows[:1], WORLD)) == ["output 848 t, 2024"]


def test_many_small_producers_are_one_box(tmp_path: Path) -> None:
    codes = ["ARG", "AUS", "AUT", "BEL", "BOL", "BRA", "CAN", "CHL", "COL", "CUB", "DNK", "EGY", "ESP", "FIN", "GBR", "GRC", "IND", "IRN"]
    assert len(codes) > MOST_PRODUCERS
    rows = [row(code, "gallium", "produces_total", 2024, f"{100 + place} t") for place, code in enumerate(codes)]
    rows += [row("ARG", "gallium", "produces_total", 2023, "999 t"), *[row("USA", "gallium", "produces_total", 2020, "50 t")]]
    rows += [row("AUS", "JPN", "exports", 2024, "1 t")]
    data = page_of(tmp_path, rows, *(f"{code},{code},state,{code}" for code in codes))
    names = {one["name"] for one in data["about"]}
    small = len(codes) - LARGEST - 1 + 1  # Australia has another line, the United States an old figure
    assert f"Other states ({small})" in names
    assert {"ARG", "USA"}.isdisjoint(names)
    assert "AUS" in names or "Australia" in names
    summed = sum(100 + place for place, code in enumerate(codes) if place < len(codes) - LARGEST and code != "AUS")
    assert f"output at least {summed:,} t, 2024 (+2)" in labels(data)
    about = next(one for one in data["about"] if one["name"].startswith("Other"))
    assert about["note"].startswith(f"Sum of the {small - 1} smaller producing states with a figure for 2024. Without one: ")
    assert len([one for one in data["rows"] if not one.get("made")]) == len(rows)


def test_very_many_lines_are_cut_to_the_largest_of_each_mineral() -> None:
    graph = kzgraph.load(current_year=2026)
    page = graph.to_html()
    data = data_of(page)
    assert len(page.encode()) < 5_000_000
    own = {row["line"] for row in data["rows"] if not row.get("made")} - {-1}
    assert len(own) == MOST_LINES
    assert len(data["edges"]) <= 2 * MOST_LINES
    assert len({row["mineral"] for row in data["rows"] if row["mineral"] >= 0 and not row.get("made")}) > 50
    notice = html.unescape(re.search('id="left">(.*?)</p>', page)[1])  # type: ignore[index]
    left, total = (int(text.replace(",", "")) for text in re.findall(r"[\d,]*\d", notice)[:2])
    assert (total, "For all of one mineral" in notice) == (len(graph.edges), True)
    assert left + len([one for one in data["rows"] if not one.get("made")]) == total
    assert "The rows of the drawing as a table" in page


def test_legend_tells_groups_and_the_unexplained_part() -> None:
    graph = kzgraph.load(current_year=2026)
    english, french = graph.to_html("gallium"), graph.to_html("gallium", lang="fr")
    assert "several states together (World, European Union" in english
    assert "origin not stated: import total less the partners; not a supplier" in english
    assert "plusieurs États ensemble" in french
    assert max(len(heading["text"]) for heading in data_of(french)["wide"]["headings"]) <= 20


def test_lines_bend_around_boxes() -> None:
    boxes = [boxed("one", 0), boxed("between", 1), boxed("two", 2)]
    centres = [(0.0, 0.0), (200.0, 0.0), (400.0, 0.0)]
    (bend,) = bends([(0, 2)], boxes, centres)
    assert bend
    assert not any(abs(x - 200) < boxes[1].width / 2 and abs(y) < boxes[1].height / 2 for x, y in curve(centres[0], centres[2], bend))
    assert bends([(0, 1)], boxes, centres) == [0.0]
    narrow = bends([(0, 2)], boxes, [(20.0, 0.0), (20.0, 200.0), (20.0, 400.0)], room=(0.0, 340.0))[0]
    assert all(0 <= x <= 340 for x, _ in curve((20.0, 0.0), (20.0, 400.0), narrow))


def test_share_of_the_imports_is_computed_told_and_drawn(tmp_path: Path) -> None:
    rows = [
        row("JPN", "gallium", "imports_total", 2021, "100 t"),
        row("CHN", "JPN", "exports", 2021, "25 t"),
        row("KAZ", "JPN", "exports", 2021, "16 t", source="s2"),
        row("KAZ", "JPN", "exports", 2020, "7 t"),
        row("FRA", "gallium", "produces_total", 2024, "30 t"),
        row("DEU", "gallium", "produces_total", 2024, "90 t"),
        row("USA", "gallium", "produces_total", 2024, ""),
    ]
    told = {(one["facts"]["from"], one["facts"].get("when")): one for one in page_of(tmp_path, rows)["rows"]}
    assert told["CHN", "2021"]["facts"]["part"] == "25 % of its imports in all, 2021 (computed here)"
    assert told["DEU", "2024"]["facts"]["part"] == "75 % of the output of all states on this page, 2024 (computed here)"
    assert told["Origin not stated", "2021"]["facts"]["share"] == "59 %"
    strengths = [told[key].get("strength") for key in (("CHN", "2021"), ("KAZ", "2021"), ("DEU", "2024"), ("USA", "2024"), ("KAZ", "2020"))]
    assert strengths == [0.675, 0.61, round(0.35 + 0.65 * 0.75**0.5, 3), None, None]  # 0.35 + 0.65 x 0.5, 0.35 + 0.65 x 0.4


def test_rows_carry_their_years_and_contradictions() -> None:
    data = data_of(kzgraph.load(current_year=2026).to_html("gallium", "Japan"))
    spans = {(one["facts"]["relation"], one.get("since"), one.get("until")) for one in data["rows"]}
    assert {("supplies", 2026, None), ("exports to", 2021, 2021), ("owns a share of", None, None)} <= spans
    imports = next(one for one in data["rows"] if one["facts"].get("quantity") == "55 t")
    (against,) = [data["contradictions"][at] for at in imports["against"] if "19.5 t" in data["contradictions"][at]["other"]]
    assert (against["about"], against["because"]) == ("China exports to Japan: gallium, 2021", "statistics before press")
