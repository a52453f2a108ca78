"""`kzgraph through`: two stages and one by hand, bounds, what is missing; China's part of what others get in the shipped data."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from networks import HEADER, network, rows, shipped

from kzgraph.cli import program
from kzgraph.hidden.provenance import readable
from kzgraph.indicators.origin import UNEXPLAINED
from kzgraph.views.speech import Speech
from tests.sizes import sized

NODES = "\n".join(["id,name,kind,country", *(f"{code},{code}land,state," for code in "ABCDRS")])
KEYS = {
    "schema_version", "state", "consumer", "mineral", "year", "rule", "low", "proportional", "high", "supply_t", "count_trade", "stages", "assumption",
    "by_route", "sources", "warnings",
}  # fmt: skip
TWO = [
    "A,R,exports,cobalt,260500,2024,25,t,extraction", "B,R,exports,cobalt,260500,2024,75,t,extraction",
    "R,C,exports,cobalt,810520,2024,40,t,refined", "R,D,exports,cobalt,810520,2024,60,t,refined",
    "A,cobalt,produces_total,cobalt,,2024,25,t,extraction", "B,cobalt,produces_total,cobalt,,2024,75,t,extraction",
    "R,cobalt,produces_total,cobalt,,2024,100,t,refined",
]  # fmt: skip
"""R refines the ore of A (25 t) and B (75 t) into 100 t; C gets 40 of them, D 60."""


def tables(folder: Path, lines: list[str]) -> list[str]:
    (folder / "n.csv").write_text(NODES + "\n", "utf-8")
    body = [f"{line.rsplit(',', 1)[0]},,{line.rsplit(',', 1)[1]}" for line in lines]
    (folder / "e.csv").write_text("\n".join([f"{HEADER},stage", *body]) + "\n", "utf-8")
    return ["--nodes", str(folder / "n.csv"), "--edges", str(folder / "e.csv")]


def run(*args: str) -> Result:
    return CliRunner().invoke(program, ["through", *args])


def answer(*args: str) -> dict[str, Any]:
    result = run(*args, "--format", "json")
    assert result.exit_code == 0, result.output
    content: dict[str, Any] = json.loads(result.stdout)
    return content


def span(content: dict[str, Any]) -> tuple[float, float, float]:
    return content["low"], content["proportional"], content["high"]


@pytest.mark.parametrize(
    ("state", "consumer", "expected"),
    [
        ("A", "C", (0, 0.25, 25 / 40)),
        ("B", "C", (15 / 40, 0.75, 1)),
        ("R", "C", (1, 1, 1)),
        ("A", "D", (0, 0.25, 25 / 60)),
        ("S", "C", (0, 0, 0)),
    ],
    ids=[
        "none to 25 of the 40 t can be A's ore",
        "at least 40 - 25 t are B's",
        "all is refined in R",
        "none to 25 of the 60 t",
        "S has no part",
    ],
)
def test_two_stages_by_hand(state: str, consumer: str, expected: tuple[float, float, float], tmp_path: Path) -> None:
    content = answer(state, consumer, "cobalt", *tables(tmp_path, TWO))
    assert span(content) == pytest.approx(expected, abs=1e-9)
    assert (content["rule"], content["stages"], content["year"]) == ("two_stages", ["extraction", "refined"], 2024)
    assert set(content) == KEYS | {"parts", "mined_share", "refined_share"}
    tonnes = 40 if consumer == "C" else 60
    assert content["supply_t"] == pytest.approx(tonnes)
    routes = {(row["mine"], row["refiner"]): (row["share"], row["quantity_t"]) for row in content["by_route"]}
    assert routes == {("B", "R"): pytest.approx((0.75, 0.75 * tonnes)), ("A", "R"): pytest.approx((0.25, 0.25 * tonnes))}


def test_with_one_route_nothing_is_open(tmp_path: Path) -> None:
    lines = [line for line in TWO if not line.startswith("B,")]
    lines[-1] = "R,cobalt,produces_total,cobalt,,2024,100,t,refined"
    for state in "AR":
        assert span(answer(state, "C", "cobalt", *tables(tmp_path, lines))) == pytest.approx((1, 1, 1))


def test_refined_goods_that_only_pass_count_with_the_flag(tmp_path: Path) -> None:
    # S gets 40 t of R's metal and ships 30 to C: nothing was made in S, but all of C's 30 t was there.
    lines = [*TWO[:2], "R,S,exports,cobalt,810520,2024,40,t,refined", "S,C,exports,cobalt,810520,2024,30,t,refined", *TWO[4:]]
    files = tables(tmp_path, lines)
    assert span(answer("S", "C", "cobalt", *files)) == (0, 0, 0)
    counted = answer("S", "C", "cobalt", *files, "--count-trade")
    assert span(counted) == pytest.approx((1, 1, 1))
    assert counted["count_trade"] is True


def test_what_was_refined_nobody_knows_where_may_have_passed(tmp_path: Path) -> None:
    # D ships C 10 t of metal more than it is known to have: 10 of C's 50 t are unexplained, and may be A's.
    lines = [*TWO, "D,C,exports,cobalt,810520,2024,70,t,refined"]
    content = answer("A", "C", "cobalt", *tables(tmp_path, lines))
    assert content["parts"][UNEXPLAINED] == pytest.approx(10 / 110)
    assert content["high"] == pytest.approx((25 + 10) / 110)
    assert any("refined nobody knows where" in text for text in content["warnings"])


ONE = [line for line in TWO if "extraction" not in line] + ["S,C,exports,cobalt,810520,2024,20,t,refined", "R,S,exports,cobalt,810520,2024,0.5,t,refined", "S,cobalt,produces_total,cobalt,,2024,30,t,refined"]  # fmt: skip
"""C gets 40 t from R and 20 t from S, which has 30 t of its own and 0.5 t of R; R ships 100.5 t and makes 100."""


def test_one_stage_says_what_is_missing(tmp_path: Path) -> None:
    content = answer("S", "C", "cobalt", *tables(tmp_path, ONE))
    assert (content["rule"], content["stages"]) == ("one_stage", ["refined"])
    assert set(content) == KEYS | {"made_share", "direct_share"}
    made, direct = content["made_share"], content["direct_share"]
    assert (made, direct) == pytest.approx((20 / 60 * 30 / 30.5, 20 / 60))
    assert span(content) == pytest.approx((20 / 60, 20 / 60, 20 / 60)), "all that S ships has passed S, and S ships to C alone"
    told = " ".join(content["warnings"])
    assert "cobalt has that of one stage only in 2024 (refined)" in told
    assert "Two stages need a table of output of each: none for cobalt in 2024 at: extraction" in told
    assert {row["mine"] for row in content["by_route"]} == {None}
    assert sum(row["share"] for row in content["by_route"]) == pytest.approx(1)


def test_one_stage_leaves_open_what_a_hub_mixed(tmp_path: Path) -> None:
    # B has 60 t of A and 40 t of its own and ships 50 to C, 50 to D: A's part of C's 50 t is 10 to 50 t, in the mix of all 30 t.
    lines = [
        "A,B,exports,cobalt,,2024,60,t,", "B,C,exports,cobalt,,2024,50,t,", "B,D,exports,cobalt,,2024,50,t,",
        "A,cobalt,produces_total,cobalt,,2024,60,t,", "B,cobalt,produces_total,cobalt,,2024,40,t,",
    ]  # fmt: skip
    files = tables(tmp_path, lines)
    assert span(answer("A", "C", "cobalt", *files)) == pytest.approx((0.2, 0.6, 1))
    assert span(answer("B", "C", "cobalt", *files)) == pytest.approx((1, 1, 1)), "B ships it all"
    assert span(answer("C", "C", "cobalt", *files)) == (0, 0, 0)
    assert span(answer("A", "D", "cobalt", *files, "--count-trade")) == pytest.approx((0.2, 0.6, 1))


def test_without_any_table_nothing_is_computed(tmp_path: Path) -> None:
    content = answer("R", "C", "cobalt", *tables(tmp_path, [line for line in TWO if "produces_total" not in line]))
    assert (span(content), content["by_route"]) == ((None, None, None), [])
    assert any("No table of output of cobalt for 2024" in text for text in content["warnings"])
    nothing = answer("R", "C", "gallium", *tables(tmp_path, TWO))
    assert (nothing["year"], nothing["proportional"]) == (None, None)


@pytest.mark.parametrize("seed", range(sized(2, 5)))
def test_bounds_hold_on_invented_networks(seed: int, tmp_path: Path) -> None:
    draw = random.Random(seed)
    lines = []
    for stage, code, makers in (("extraction", 260500, "ABS"), ("refined", 810520, "RSA")):
        lines += [f"{one},{other},exports,cobalt,{code},2024,{draw.randint(1, 300)},t,{stage}" for one in "ABRSCD" for other in "ABRSCD" if one != other and draw.random() < 0.5]  # fmt: skip
        lines += [f"{state},cobalt,produces_total,cobalt,,2024,{draw.randint(50, 900)},t,{stage}" for state in makers]
    draw.shuffle(lines)
    graph = network(tmp_path, [f"{line.rsplit(',', 1)[0]},,{line.rsplit(',', 1)[1]}" for line in lines], extra=",stage", nodes=NODES)
    for state in "ABRS":
        for consumer in "CDS":
            found = graph.through(state, consumer, "cobalt").facts
            if found["proportional"] is None:
                continue
            a, b, share = found["mined_share"], found["refined_share"], found["proportional"]
            assert found["low"] <= share <= found["high"]
            assert max(a, b) - 1e-9 <= share <= min(1, a + b) + 1e-9
            assert sum(found["parts"].values()) == pytest.approx(1)


def test_row_order_and_unit_do_not_matter(tmp_path: Path) -> None:
    base = answer("A", "C", "cobalt", *tables(tmp_path, TWO))
    assert answer("A", "C", "cobalt", *tables(tmp_path, TWO[::-1])) == base
    scaled = answer("A", "C", "cobalt", *tables(tmp_path, [line.replace(",t,", ",kt,") for line in TWO]))
    assert span(scaled) == pytest.approx(span(base))
    assert scaled["supply_t"] == pytest.approx(1000 * base["supply_t"])


@pytest.mark.parametrize(
    ("args", "said"),
    [(("Atlantis", "C", "cobalt"), "Atlantis"), (("R", "Atlantis", "cobalt"), "Atlantis"), (("R", "C", "unobtainium"), "unobtainium"), (("R", "C", "cobalt", "--year", "1999"), "1999")],
    ids=["state", "consumer", "mineral", "year"],
)  # fmt: skip
def test_what_nobody_knows_is_named(args: tuple[str, ...], said: str, tmp_path: Path) -> None:
    result = run(*args, *tables(tmp_path, TWO))
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("format_", ["table", "markdown", "html", "csv"])
def test_every_form_has_the_range_and_the_assumption(format_: str, lang: str, tmp_path: Path) -> None:
    text = run("A", "C", "cobalt", *tables(tmp_path, TWO), "--format", format_, "--lang", lang).stdout
    if format_ == "csv":
        assert text.splitlines()[0] == "mine,refiner,share,quantity_t"
        return
    assert {"en": "62.5 %", "fr": "62,5 %"}[lang] in text
    assert {"en": "proportional rule", "fr": "règle proportionnelle"}[lang] in text
    assert "Rland" in text
    assert len(max(text.splitlines(), key=len)) <= 110 or format_ != "table"


# --- the shipped data ------------------------------------------------------------------------------------------------


def test_cobalt_of_japan_from_congo_through_china() -> None:
    found = shipped().through("China", "Japan", "cobalt", year=2024)
    facts, routes = found.facts, {(row["mine"], row["refiner"]): row["share"] for row in rows(found, "by_route")}
    assert facts["stages"] == ["processing", "refined"]
    assert 0.04 < routes["COD", "CHN"] < 0.09, "China's cobalt metal is a twentieth of what Japan has, and nearly all of it is Congolese"
    assert facts["low"] <= facts["proportional"] == pytest.approx(routes["COD", "CHN"], abs=0.01)
    assert facts["high"] < 1
    codes = {note.code for note in found.notes}
    assert {"through_unrefined", "through_heavier", "trace_rest", "through_table"} <= codes
    assert {source.id for source in found.sources} == {"cepii-baci-hs92", "iea-explorer-2025", "wmd-2026"}
    mined = shipped().through("COD", "Japan", "cobalt", year=2024).facts
    assert mined["parts"]["refined"] == mined["parts"]["both"] == 0


def test_ore_that_travels_as_metal_is_ore() -> None:
    found = shipped().through("China", "Japan", "rare-earths", year=2024)
    (unrefined,) = [note for note in found.notes if note.code == "through_unrefined"]
    assert [one.values["name"] for one in unrefined.values["list"]] == ["AUS"]
    assert found.facts["parts"]["both"] > 0.4


def test_bounds_hold_on_the_shipped_data() -> None:
    for mineral in ("cobalt", "rare-earths", "lithium", "tungsten", "graphite", "antimony"):
        for consumer in ("JPN", "DEU"):
            facts = shipped().through("CHN", consumer, mineral, year=2024).facts
            a, b = (facts["mined_share"], facts["refined_share"]) if facts["rule"] == "two_stages" else (facts["made_share"], facts["direct_share"])  # fmt: skip
            assert facts["low"] <= facts["proportional"] <= facts["high"]
            assert max(a, b) - 1e-9 <= facts["proportional"] <= min(1, a + b) + 1e-9


def test_one_stage_minerals_and_parts_of_groups_say_why() -> None:
    codes = {note.code for note in shipped().through("CHN", "JPN", "tungsten", year=2024).notes}
    assert {"through_no_table", "trace_stands_in"} <= codes
    assert "through_one_stage" in {note.code for note in shipped().through("CHN", "JPN", "lithium", year=2024).notes}
    assert "through_no_trade" in {note.code for note in shipped().through("CHN", "JPN", "gallium", year=2024).notes}
    inside = shipped().through("DEU", "EU27", "lithium")
    assert (inside.facts["proportional"], inside.notes[0].code) == (None, "through_inside")
    for lang in ("en", "fr"):
        speech = Speech(lang, shipped().labels_in(lang))
        assert all("{" not in speech.warning(note) for note in (*inside.lead, *readable(inside).notes) if not isinstance(note, str))
