"""`kzgraph control`: stakes and outputs by hand, what counts and what does not, and the shipped tables."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import kzgraph
from kzgraph.answers.reports import Listing
from kzgraph.cli import program
from kzgraph.errors import DataError
from tests.networks import network, rows, shipped

EXTRA = ",stage,status,source_ids"
NODES = (
    "mine,Mine,producer,KAZ", "pit,Pit,producer,KAZ", "a,A,organisation,FRA", "b,B,organisation,DEU", "s,S,organisation,USA", "x,X,organisation,CHN",
    "y,Y,organisation,JPN", "fund,Fund,organisation,KAZ", "heirs,Heirs,organisation,",
)  # fmt: skip
ERG = {"KAZ": 0.4, "ibragimov-family": 0.207, "mashkevich-heirs": 0.207, "chodiev": 0.186}


def owns(
    owner: str, owned: str, share: float | str, *, year: int | str = 2024, status: str = "", relation: str = "owns", source: str = ""
) -> str:
    return f"{owner},{owned},{relation},,,{year if share != '' else ''},,,{share},,{status},{source}"


def makes(
    quantity: float | str, *, who: str = "mine", year: int = 2024, stage: str = "extraction", status: str = "", basis: str = ""
) -> str:
    return f"{who},copper,produces,copper,,{year},{quantity},{f't {basis}'.strip() if quantity != '' else ''},,{stage},{status},"


def nation(quantity: float, *, year: int = 2024, stage: str = "extraction", state: str = "KAZ", basis: str = "") -> str:
    return f"{state},copper,produces_total,copper,,{year},{quantity},{f't {basis}'.strip()},,{stage},,"


def codes_of(found: Listing) -> set[str]:
    return {note.code for note in found.notes}


def asked(folder: Path, told: list[str], mineral: str | None = "copper", **how: Any) -> Listing:
    return network(folder, told, extra=EXTRA, more_nodes=NODES).control("KAZ", mineral, **how)


def shares(found: Listing, table: str = "by_state", key: str = "state", column: str = "share") -> dict[str, Any]:
    return {row[key]: row[column] for row in rows(found, table)}


def owners(found: Listing, company: str = "mine", column: str = "share") -> dict[str, Any]:
    return {row["owner"]: row[column] for row in rows(found, "ownership") if row["company"] == company and row[column] is not None}


def test_a_chain_is_multiplied_and_the_rest_is_unknown(tmp_path: Path) -> None:
    """0.5 * 0.4 = 0.2 of 100 t; 0.8 unknown; 20 t of 200 t where the nation makes 200 t."""
    told = [owns("s", "a", 50), owns("a", "mine", 40), makes(100)]
    found = asked(tmp_path, told)
    assert owners(found) == pytest.approx({"s": 0.2, "unknown": 0.8})
    assert shares(found)["USA"] == pytest.approx(0.2)
    found = asked(tmp_path, [*told, nation(200)])
    assert shares(found) == {"USA": pytest.approx(0.1), "KAZ": None, "unknown": pytest.approx(0.9)}
    assert shares(found, column="quantity_t") == {"USA": pytest.approx(20), "KAZ": None, "unknown": pytest.approx(180)}
    usa = next(row for row in rows(found, "by_state") if row["state"] == "USA")
    assert (usa["low"], usa["high"]) == pytest.approx((0.1, 1.0))


def test_cross_holdings_follow_the_closed_form(tmp_path: Path) -> None:
    """X holds 80 % of a, b 20 %; Y 90 % of b, a 10 %: X has 0.8 / (1 - 0.02) of a."""
    told = [owns("x", "a", 80), owns("b", "a", 20), owns("y", "b", 90), owns("a", "b", 10), owns("a", "mine", 100), makes(98)]
    found = asked(tmp_path, told)
    assert owners(found) == pytest.approx({"x": 0.8 / 0.98, "y": 0.18 / 0.98})
    assert shares(found, column="quantity_t") == {"CHN": pytest.approx(80), "JPN": pytest.approx(18), "KAZ": 0.0}
    assert found.facts["control_hhi_low"] == found.facts["control_hhi_high"] == pytest.approx((80 / 98) ** 2 + (18 / 98) ** 2)
    assert found.facts["territorial_hhi"] == 1.0


def test_a_majority_controls_all(tmp_path: Path) -> None:
    told = [owns("s", "a", 60), owns("a", "mine", 40), owns("s", "mine", 15), owns("x", "mine", 45), makes(100)]
    assert owners(asked(tmp_path, told)) == pytest.approx({"x": 0.45, "s": 0.39, "unknown": 0.16})
    found = asked(tmp_path, told, rule="majority")
    assert owners(found) == {"s": 1.0}
    assert shares(found)["USA"] == 1.0


def test_widely_held_is_nobody_s(tmp_path: Path) -> None:
    found = asked(tmp_path, [owns("s", "mine", 40), owns("x", "mine", 30), owns("y", "mine", 30), makes(100)], rule="majority")
    assert owners(found) == {"nobody": 1.0}
    assert [row["state"] for row in rows(found, "by_state") if row["share"]] == ["nobody"]


def test_offers_and_announced_stakes_are_named_and_count_nowhere(tmp_path: Path) -> None:
    told = [owns("s", "mine", 70), owns("x", "mine", 30), makes(100)]
    before = asked(tmp_path, told)
    bids = [
        owns("y", "mine", 100, relation="offers", status="offered"), owns("y", "mine", 30, status="announced"),
        owns("b", "s", 40, status="planned"),
    ]  # fmt: skip
    after = asked(tmp_path, [*told, *bids])
    for table in ("by_state", "by_owner", "ownership"):
        assert rows(after, table) == rows(before, table)
    assert [(row["company"], row["owner"], row["share_pct"]) for row in rows(after, "offers")] == [("mine", "y", 100)]
    assert {(row["company"], row["owner"]) for row in rows(after, "announced_stakes")} == {("mine", "y"), ("s", "b")}


def test_an_owner_without_a_stated_share_leaves_the_unknown_open(tmp_path: Path) -> None:
    told = [owns("a", "mine", ""), owns("s", "a", 100), makes(100)]
    found = asked(tmp_path, told)
    assert owners(found) == {"unknown": 1.0}
    assert owners(found, column="if_whole_share") == {"s": 1.0, "unknown": 0.0}
    usa = next(row for row in rows(found, "by_state") if row["state"] == "USA")
    assert (usa["share"], usa["low"], usa["high"], usa["if_whole_share"]) == (None, 0.0, 1.0, 1.0)
    assert codes_of(found) >= {"share_unstated"}


def test_what_only_a_state_owns_without_a_share_is_the_state_s(tmp_path: Path) -> None:
    told = [owns("KAZ", "fund", ""), owns("fund", "mine", 75), makes(100)]
    found = asked(tmp_path, told)
    assert owners(found) == {"KAZ": 0.75, "unknown": 0.25}
    assert codes_of(found) >= {"state_owned"}
    beside = asked(tmp_path, [*told, owns("x", "fund", "")])
    assert owners(beside) == {"unknown": 1.0}


def test_an_owner_without_a_home_is_named_but_its_home_is_unknown(tmp_path: Path) -> None:
    found = asked(tmp_path, [owns("heirs", "mine", 60), owns("s", "mine", 40), makes(100)])
    assert shares(found, "by_owner", "owner") == pytest.approx({"heirs": 0.6, "s": 0.4})
    assert shares(found) == {"USA": pytest.approx(0.4), "KAZ": None, "unknown": pytest.approx(0.6)}
    (main,) = rows(found, "outputs")
    assert main["known_share"] == pytest.approx(0.4)
    # unknown split without end: 0.4^2; wholly of the largest known home: 1
    assert (main["control_hhi_low"], main["control_hhi_high"]) == pytest.approx((0.16, 1.0))


def test_a_producer_that_nobody_is_said_to_own_belongs_to_unknown(tmp_path: Path) -> None:
    assert owners(asked(tmp_path, [makes(100)])) == {"unknown": 1.0}


def test_output_that_nobody_states_is_never_zero(tmp_path: Path) -> None:
    """One of two mines reports 30 of 100 t: its owner has 30 % to 100 %, the other's 0 % to 70 %."""
    told = [owns("s", "mine", 100), owns("x", "pit", 100), makes(30), makes("", who="pit"), nation(100)]
    found = {row["state"]: row for row in rows(asked(tmp_path, told), "by_state")}
    assert (found["USA"]["share"], found["USA"]["high"]) == pytest.approx((0.3, 1.0))
    assert (found["CHN"]["share"], found["CHN"]["quantity_t"], found["CHN"]["low"], found["CHN"]["high"]) == (None, None, 0.0, 0.7)
    assert found["unknown"]["share"] == pytest.approx(0.7)
    alone = asked(tmp_path, told[:-1])
    assert rows(alone, "outputs")[0]["quantity_t"] is None
    assert set(shares(alone).values()) == {None}


def test_stakes_of_a_year_and_newer_ones(tmp_path: Path) -> None:
    told = [
        owns("s", "mine", 60, year=2010), owns("x", "mine", 40, year=2010), owns("y", "mine", 100, year=2020), makes(100),
        makes(90, year=2015),
    ]  # fmt: skip
    found = asked(tmp_path, told)
    assert owners(found) == {"y": 1.0}
    assert codes_of(found) >= {"stakes_left_out"}
    then = asked(tmp_path, told, year=2015)
    assert owners(then) == pytest.approx({"s": 0.6, "x": 0.4})
    assert (then.facts["year"], then.facts["quantity_t"]) == (2015, 90)
    kept = asked(tmp_path, [owns("s", "mine", 60, year=2010), owns("x", "mine", 40, year=2020), makes(100)])
    assert owners(kept) == pytest.approx({"s": 0.6, "x": 0.4})


def test_rounded_shares_are_scaled_and_the_better_source_is_used(tmp_path: Path) -> None:
    found = asked(tmp_path, [*(owns(one, "mine", 33.335) for one in ("s", "x", "y")), makes(100)])
    assert owners(found) == pytest.approx({"s": 1 / 3, "x": 1 / 3, "y": 1 / 3})
    assert codes_of(found) >= {"stakes_scaled"}
    found = asked(
        tmp_path, [owns("s", "mine", 40, source="moscow-times-2024-12"), owns("s", "mine", 41, source="nucnet-2024-12"), makes(100)]
    )
    assert owners(found) == pytest.approx({"s": 0.41, "unknown": 0.59})
    assert codes_of(found) >= {"stake_contradiction"}


@pytest.mark.parametrize(("told", "named"), [
    ([makes(6, basis=""), nation(10, basis="gross"), nation(3, basis="Cu")], 0.6),
    ([makes(6, basis="Cu"), nation(10, basis="gross"), nation(8, basis="Cu")], 0.75),
    ([makes(6, stage=""), nation(10)], 0.6),
    ([makes(6, stage=""), nation(10), nation(5, stage="refined")], None),
    ([makes(6, year=2023), nation(10, year=2023), nation(12)], 0.6),
    ([makes(6, year=2022), nation(12)], None),
    ([makes(6, status="planned"), nation(12)], 0.0),
    ([makes(12), nation(10)], 1.0),
    ([makes(6), makes(4, who="pit"), owns("mine", "pit", 100), nation(10)], 0.6),
], ids=["gross", "basis", "only-stage", "stage-open", "common-year", "other-year", "planned", "above", "part-of-its-owner"])  # fmt: skip
def test_what_is_held_against_the_national_figure(told: list[str], named: float | None, tmp_path: Path) -> None:
    found = [row["named_share"] for row in rows(asked(tmp_path, told), "outputs")]
    assert found[0] == (None if named is None else pytest.approx(named))


def test_the_world_with_the_state_s_part_by_control(tmp_path: Path) -> None:
    """World: KAZ 100 t, USA 50 t, CHN 50 t: HHI 0.375 by territory. The mine is all of USA: 0.75^2 + 0.25^2."""
    told = [owns("s", "mine", 100), makes(100), nation(100), nation(50, state="USA"), nation(50, state="CHN")]
    facts = asked(tmp_path, told).facts
    assert facts["world_hhi"] == pytest.approx(0.375)
    assert (facts["world_control_hhi_low"], facts["world_control_hhi_high"]) == pytest.approx((0.625, 0.625))


def test_a_circle_without_an_outside_owner_names_itself_and_its_rows(tmp_path: Path) -> None:
    told = [owns("b", "a", 50), owns("s", "a", 50), owns("a", "b", 100), owns("a", "s", 100), owns("a", "mine", 100), makes(100)]
    graph = network(tmp_path, told, extra=EXTRA, more_nodes=NODES)
    with pytest.raises(DataError, match="owns itself wholly") as caught:
        graph.control("KAZ", "copper")
    (problem,) = caught.value.problems
    assert "b -> a -> b" in problem.message or "a -> b -> a" in problem.message
    assert all(f"own:{line}" in problem.message for line in (2, 3, 4, 5))
    files = ["--nodes", str(tmp_path / "nodes.csv"), "--edges", str(tmp_path / "edges.csv")]
    result = CliRunner().invoke(program, ["control", "KAZ", "copper", *files])
    assert result.exit_code == 1
    assert "line 5" in result.stderr
    assert "owns itself wholly" in result.stderr
    elsewhere = network(tmp_path, [*told[:4], owns("x", "mine", 100), makes(100)], extra=EXTRA, more_nodes=NODES)
    assert owners(elsewhere.control("KAZ", "copper")) == {"x": 1.0}


def test_two_that_own_each_other_wholly_are_refused_on_reading(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="own each other by 100 %"):
        asked(tmp_path, [owns("a", "b", 100), owns("b", "a", 100), owns("a", "mine", 100), makes(100)])


def test_the_order_of_the_rows_does_not_matter(tmp_path: Path) -> None:
    told = [
        owns("s", "mine", 33.3), owns("x", "mine", 20.1), owns("a", "mine", ""), owns("y", "a", 70), owns("KAZ", "fund", ""), owns("fund", "pit", 51),
        owns("x", "pit", 10, year=2010), owns("b", "pit", 45, year=2012), makes(33.3), makes(10.1, who="pit"), nation(50), nation(50.5, year=2023),
    ]  # fmt: skip
    first = asked(tmp_path, told)
    for seed in range(4):
        random.Random(seed).shuffle(told)
        again = asked(tmp_path, told)
        assert [table for table in again.tables if table.name != "claims"] == [table for table in first.tables if table.name != "claims"]
        assert (again.facts, again.notes) == (first.facts, first.notes)


def test_own_rows_beside_replace_nothing_unless_preferred(tmp_path: Path) -> None:
    mine = tmp_path / "mine.csv"
    mine.write_text("source,target,relation,mineral,hs_code,year,quantity,unit,share_pct\nmutalip,erg,owns,,,2026,,,39.3\n", "utf-8")
    plain = kzgraph.load(add_edges=[mine], current_year=2026).control("KAZ", "chromium")
    assert owners(plain, "kazchrome", "if_whole_share") == pytest.approx({**ERG, "unknown": 0.0})
    chosen = kzgraph.load(add_edges=[mine], prefer=["own"], current_year=2026).control("KAZ", "chromium")
    assert owners(chosen, "kazchrome", "if_whole_share") == pytest.approx({"mutalip": 0.393, "unknown": 0.607})


def test_kazakh_uranium_by_joint_venture_partner() -> None:
    """Kazatomprom is 62.9 % + 12 % of the state: 0.749. Of Inkai 0.6 * 0.749; what floats freely is unknown."""
    found = shipped().control("KAZ", "uranium")
    expected = {
        "inkai": {"KAZ": 0.6 * 0.749, "cameco": 0.4, "unknown": 0.6 * 0.251},
        "katco": {"KAZ": 0.49 * 0.749, "orano": 0.51, "unknown": 0.49 * 0.251},
        "appak": {"KAZ": 0.65 * 0.749, "sumitomo": 0.25, "kansai-electric": 0.1, "unknown": 0.65 * 0.251},
        "smcc": {"KAZ": 0.3 * 0.749, "uranium-one": 0.7, "unknown": 0.3 * 0.251},
        "khorasan-u": {"uranium-one": 0.3, "unknown": 0.7},
        "zarechnoye": {"KAZ": 0.49979 * 0.749, "snurdc": 0.49979, "unknown": 0.00042 + 0.49979 * 0.251},
    }
    assert {company: owners(found, company) for company in expected} == {company: pytest.approx(one) for company, one in expected.items()}
    assert (found.facts["quantity_t"], found.facts["basis"], found.facts["year"]) == (27440, "U3O8", 2024)
    assert {row["share"] for row in rows(found, "by_state") if row["state"] != "unknown"} == {None}
    assert [(row["company"], row["owner"]) for row in rows(found, "announced_stakes")] == [("khorasan-u", "cgn")]


def test_the_split_of_erg_stands_behind_its_companies() -> None:
    found = shipped().control("KAZ", "chromium")
    assert owners(found, "kazchrome") == {"unknown": 1.0}
    assert owners(found, "kazchrome", "if_whole_share") == pytest.approx({**ERG, "unknown": 0.0})
    assert {row["owner"]: row["share_pct"] / 100 for row in rows(found, "stakes") if row["company"] == "erg"} == pytest.approx(ERG)
    assert {row["owner"] for row in rows(found, "offers") if row["company"] == "erg"} == {"mutalip", "us-led-consortium"}


def test_what_kazakhstan_makes_and_whose_it_is() -> None:
    found = shipped().control("KAZ")
    lines = {(row["mineral"], row["stage"]): row for row in rows(found, "outputs")}
    assert lines["titanium", "refined"]["known_share"] == pytest.approx(0.4474)
    assert lines["zinc", "extraction"]["known_share"] == pytest.approx(173900 * 0.998 / 352900)
    assert lines["chromium", "extraction"]["named_share"] == pytest.approx(6000 / 6100)
    for mineral, stage in lines:
        parts = [row["share"] or 0 for row in rows(found, "by_state") if (row["mineral"], row["stage"]) == (mineral, stage)]
        assert sum(parts) == pytest.approx(1) or lines[mineral, stage]["quantity_t"] is None
    assert codes_of(found) >= {"no_producer_named", "stage_unknown", "stage_taken"}


def test_json_keys() -> None:
    result = CliRunner().invoke(program, ["control", "KAZ", "uranium", "--format", "json"])
    content = json.loads(result.stdout)
    assert {
        "state", "mineral", "year", "rule", "producers", "by_state", "by_owner", "territorial_hhi", "control_hhi_low", "control_hhi_high", "offers",
        "warnings", "sources",
    } <= set(content)  # fmt: skip
    assert content["rule"] == "integrated"
    inkai = next(row for row in content["producers"] if row["company"] == "inkai")
    assert {"mineral", "quantity_t", "year"} <= set(inkai)
    assert {"owner": "cameco", "home": "CAN", "share": 0.4, "if_whole_share": 0.4} in inkai["owners"]
    assert {"state", "share", "quantity_t", "low", "high"} <= set(content["by_state"][0])
    assert {"owner", "home", "share", "quantity_t"} <= set(content["by_owner"][0])
    french = json.loads(CliRunner().invoke(program, ["control", "KAZ", "uranium", "--format", "json", "--lang", "fr"]).stdout)
    assert [row["owner"] for row in french["by_owner"]] == [row["owner"] for row in content["by_owner"]]


@pytest.mark.parametrize("form", ["table", "csv", "markdown", "html"])
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_form_in_both_languages(form: str, lang: str) -> None:
    result = CliRunner().invoke(program, ["control", "KAZ", "titanium", "--format", form, "--lang", lang, "--rule", "majority"])
    assert result.exit_code == 0, result.stderr
    assert ("inconnu" if lang == "fr" and form != "csv" else "unknown") in result.stdout


@pytest.mark.parametrize(("given", "said"), [
    (["Nowhere"], "not a known country"), (["KAZ", "unobtainium"], "not a known mineral"), (["KAZ", "--year", "1800"], "no row is for the year"),
    (["KAZ", "--rule", "votes"], "'votes' is not one of"),
])  # fmt: skip
def test_usage_errors(given: list[str], said: str) -> None:
    result = CliRunner().invoke(program, ["control", *given], standalone_mode=True)
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_mineral_without_output_or_producer_says_so() -> None:
    result = CliRunner().invoke(program, ["control", "Japan", "uranium"])
    assert result.exit_code == 0
    assert "neither output nor a producer" in result.stdout
