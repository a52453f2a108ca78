"""`kzgraph rank`: the order, the flags and every flip of a small network by hand; what always holds of the shipped tables."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kzgraph.cli import program
from kzgraph.indicators.bands import EU_SR, IEA_N_1
from kzgraph.methods.ranking import Line
from kzgraph.methods.rating import Rating
from kzgraph.supply.supply import SupplyGraph
from tests.networks import network, rows, shipped

STATES = ("XAA", "XBB", "XCC", "XDD", "XEE", "XFF", "XGG", "XHH")
NODES = "\n".join(["id,name,kind,country", *(f"{state},{state},state," for state in STATES)])
KEYS = [
    "place",
    "mineral",
    "year",
    "stage",
    "imports_t",
    "value",
    "low",
    "high",
    "unit",
    "flag",
    "flip_share",
    "flipped",
    "tried",
    "flips",
    "status",
    "reason",
    "source_ids",
]


def bought(mineral: str, year: int, *tonnes: float, usd: tuple[int, ...] = ()) -> list[str]:
    values = (*usd, *[""] * (len(tonnes) - len(usd)))
    return [f"{who},XAA,exports,{mineral},,{year},{told},t,,{value}" for who, told, value in zip(STATES[1:], tonnes, values, strict=False)]


EDGES = [
    *bought("tin", 2021, 5, 5),
    *bought("copper", 2021, 4, 3, 3),
    *bought("copper", 2020, 9, 1),
    *bought("zinc", 2021, 1, 1, 1, 1, 1, 1, usd=(95, 1, 1, 1, 1, 1)),
    *bought("zinc", 2020, 9, 1),
    *bought("nickel", 2021, 41),
    "XAA,nickel,imports_total,nickel,,2021,100,t,,",
    "XBB,XAA,exports,lead,,2021,,t,,",
]


@pytest.fixture
def graph(tmp_path: Path) -> SupplyGraph:
    return network(tmp_path, EDGES, nodes=NODES, extra=",value_usd")


def ranking(graph: SupplyGraph, **how: Any) -> list[dict[str, Any]]:
    return rows(graph.rank("XAA", **how), "ranking")


def counted(one: dict[str, Any]) -> dict[str, tuple[int, int]]:
    """Flipped and tried by choice, where anything was tried."""
    return {choice: (told["flipped"], told["tried"]) for choice, told in one["flips"].items() if told["tried"]}


def test_the_worst_comes_first_and_the_unknown_last(graph: SupplyGraph) -> None:
    """0.5; (0.1681 + 0.5162) / 2 = 0.34215; 0.34; 1/6; lead is unknown."""
    told = ranking(graph)
    assert [(one["place"], one["mineral"]) for one in told] == [(1, "tin"), (2, "nickel"), (3, "copper"), (4, "zinc"), (None, "lead")]
    assert [one["value"] for one in told] == [0.5, None, pytest.approx(0.34), pytest.approx(1 / 6), None]
    assert (told[1]["low"], told[1]["high"]) == (pytest.approx(0.41**2), pytest.approx(0.41**2 + 0.59**2))
    assert [one["flag"] for one in told] == ["flagged", "open", "flagged", "not flagged", None]
    assert [one["status"] for one in told] == ["ok", "bounded", "ok", "ok", "not-computable"]
    assert (told[4]["reason"] is not None, told[4]["flip_share"], told[4]["flipped"]) == (True, None, 0)


FLIPS = {
    "tin: 0.5 is above 0.162, 0.198, 0.25 and 0.4": ("tin", {"thresholds": (0, 4), "missing": (0, 1)}),
    "copper: 0.34 is below 0.4 alone; 0.82 in 2020": ("copper", {"thresholds": (1, 4), "years": (0, 1), "missing": (0, 1)}),
    "zinc: 1/6 is above 0.162 alone; 0.82 in 2020; by value 0.9030": ("zinc", {"thresholds": (1, 4), "years": (1, 1), "bases": (1, 1), "missing": (0, 1)}),
    "nickel: above 0.162 as a whole; its ends 0.1681 (not flagged) and 0.5162": ("nickel", {"thresholds": (0, 1), "missing": (1, 2)}),
}  # fmt: skip


@pytest.mark.parametrize(("mineral", "expected"), FLIPS.values(), ids=FLIPS)
def test_flips_by_hand(graph: SupplyGraph, mineral: str, expected: dict[str, tuple[int, int]]) -> None:
    (one,) = [row for row in ranking(graph) if row["mineral"] == mineral]
    assert counted(one) == expected
    flipped, tried = (sum(told[end] for told in expected.values()) for end in (0, 1))
    assert (one["flipped"], one["tried"], one["flip_share"]) == (flipped, tried, pytest.approx(flipped / tried))


def test_flows_without_tonnes_are_tried_at_the_mean_price_and_counted_by_value(tmp_path: Path) -> None:
    """Five of 10 t and one of 2 t, 1 a tonne: 504/52^2 = 0.186. With 2.5 t, or 2.5 of value, of XHH: 510.25/54.5^2 = 0.172."""
    heavy = [f"{who},XAA,exports,tin,,2021,{told},t,,{told}" for who, told in zip(STATES[1:7], (10, 10, 10, 10, 10, 2), strict=True)]
    graph = network(tmp_path, [*heavy, "XHH,XAA,exports,tin,,2021,,,,2.5"], nodes=NODES, extra=",value_usd")
    (one,) = ranking(graph)
    assert one["value"] == pytest.approx(504 / 2704), "2.5 of 54.5 US dollars have no tonnes: left out"
    assert counted(one)["thresholds"] == (3, 4), "it is above 0.162 alone"
    assert counted(one)["missing"] == (1, 1), "at the mean price"
    assert counted(one)["bases"] == (1, 1), "by value"


def test_fewer_effective_suppliers_are_worse_and_the_median_is_the_line(graph: SupplyGraph) -> None:
    """2; 1/0.34 = 2.94; (1/0.5162 + 1/0.1681) / 2 = 3.94; 6: the median is 3.44."""
    answer = graph.rank("XAA", by="effective_suppliers")
    told = rows(answer, "ranking")
    assert [one["mineral"] for one in told] == ["tin", "copper", "nickel", "zinc", "lead"]
    assert [one["flag"] for one in told] == ["flagged", "flagged", "open", "not flagged", None]
    assert answer.facts["preset"] == "median"
    assert answer.facts["threshold"] == pytest.approx((1 / 0.34 + (1 / 0.5162 + 1 / 0.1681) / 2) / 2)


def test_neither_end_of_betweenness_is_worse_so_that_it_orders_nothing(tmp_path: Path, graph: SupplyGraph) -> None:
    own = ["--nodes", str(tmp_path / "nodes.csv"), "--edges", str(tmp_path / "edges.csv")]
    result = run("XAA", "--by", "betweenness", *own)
    assert (result.exit_code, "betweenness" in result.stderr) == (2, True), "no mineral is the worst by it"


@cache
def rated(low: float, high: float) -> Rating:
    return Rating("hhi", "XAA", "tin", 2021, None, None, None, low, high, "0-1", None, None, "bounded", None, None, {}, ())


@pytest.mark.parametrize(
    ("line", "low", "high", "flag"),
    [
        (Line(0.18, False, True), 0.18, 0.18, False),
        (Line(0.18, False, True), 0.1801, 0.5, True),
        (Line(0.18, False, True), 0.17, 0.5, None),
        (Line(EU_SR.limits[0], True, True), 1.0, 1.0, True),
        (Line(IEA_N_1.limits[0], False, False), 1.0, 1.0, False),
        (Line(IEA_N_1.limits[0], False, False), 0.99, 0.99, True),
    ],
    ids=["0.18 is not above 0.18", "both ends above", "one end above", "1.0 is critical", "cover of 1.0 is enough", "0.99 is short"],
)
def test_a_line_flags_a_range_only_as_a_whole(line: Line, low: float, high: float, flag: bool | None) -> None:
    assert line.flag(rated(low, high)) is flag


def run(*args: str) -> Result:
    return CliRunner().invoke(program, ["rank", *args])


def test_the_command(tmp_path: Path, graph: SupplyGraph) -> None:
    own = ["--nodes", str(tmp_path / "nodes.csv"), "--edges", str(tmp_path / "edges.csv")]
    content = json.loads(run("XAA", "--top", "2", "--format", "json", *own).stdout)
    assert [list(one) for one in content["ranking"]] == [KEYS, KEYS]
    assert [one["mineral"] for one in content["ranking"]] == ["tin", "nickel"]
    assert {name: content[name] for name in ("consumer", "method", "threshold", "preset", "n_minerals")} == {
        "consumer": "XAA", "method": "hhi", "threshold": 0.18, "preset": "doj-2023", "n_minerals": 5,
    }  # fmt: skip
    assert [source["id"] for source in content["sources"]] == ["own"]
    assert "Flagged beyond 0.180 (doj-2023)" in " ".join(run("XAA", *own).stdout.split())


@pytest.mark.parametrize(
    ("args", "said"),
    [(["Japan", "--by", "hhh_wgi"], "did you mean hhi_wgi"), (["Kazakstan"], "KAZ"), (["Japan", "--top", "0"], "x>=1"), ([], "CONSUMER")],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_what_cannot_be_asked(args: list[str], said: str) -> None:
    result = run(*args)
    assert (result.exit_code, said in result.stderr) == (2, True), result.output


def test_a_consumer_of_nothing_has_no_ranking_and_is_told_so(graph: SupplyGraph) -> None:
    answer = graph.rank("XGG")
    assert rows(answer, "ranking") == []
    assert [note.code for note in answer.notes] == ["nothing_for_name"]


def test_what_always_holds_of_the_shipped_tables() -> None:
    told = rows(shipped().rank("Kazakhstan"), "ranking")
    known = [one for one in told if one["status"] != "not-computable"]
    assert told[: len(known)] == known
    assert [one["place"] for one in told] == [*range(1, len(known) + 1), *[None] * (len(told) - len(known))]
    middles = [(one["low"] + one["high"]) / 2 for one in known]
    assert middles == sorted(middles, reverse=True)
    assert len({one["mineral"] for one in told}) == len(told) > 20
    for one in told:
        assert 0 <= one["flipped"] <= one["tried"] == sum(choice["tried"] for choice in one["flips"].values())
        assert one["flip_share"] is None or one["flip_share"] == pytest.approx(one["flipped"] / one["tried"])
        assert (one["reason"] is None) == (one in known)
