"""`kzgraph origin` on the shipped data: what is known to be true of it, groups, early years, all minerals in one call."""

from __future__ import annotations

import pandas as pd
import pytest
from networks import rows as table_rows
from networks import shipped

from kzgraph.indicators import mixture
from kzgraph.indicators.mixture import solved
from kzgraph.indicators.origin import UNEXPLAINED
from kzgraph.indicators.tonnes import Floats


def test_lithium_of_japan_is_less_chinese_than_it_looks() -> None:
    found = shipped().origin("Japan", "lithium", year=2024)
    rows = {row["state"]: row for row in table_rows(found, "origins")}
    assert found.facts["production_stage"] == "processing"
    assert found.facts["traded_per_produced"] == pytest.approx(1 / 0.188)
    assert rows["CHN"]["direct_share"] == pytest.approx(0.679, abs=5e-4)
    assert rows["CHN"]["ultimate_share"] < 0.6
    assert rows["CHL"]["ultimate_share"] > rows["CHL"]["direct_share"] + 0.1
    assert rows[UNEXPLAINED]["ultimate_share"] < 0.02
    assert {source.id for source in found.sources} == {"cepii-baci-hs92", "iea-explorer-2025"}
    assert {"USA", "KOR"} <= {row["state"] for row in table_rows(found, "hubs")}


def test_cobalt_codes_hold_what_is_only_mined() -> None:
    found = shipped().origin("KOR", "cobalt", year=2024)
    rows = {row["state"]: row for row in table_rows(found, "origins")}
    assert (found.facts["stage"], found.facts["production_stage"]) == ("refined", "extraction")
    assert "trace_explains" in {note.code for note in found.notes}
    assert rows["COD"]["ultimate_share"] + rows["COD"]["unexplained_share"] > 0.7
    refined = shipped().origin("KOR", "cobalt", year=2024, production="processing")
    assert refined.facts["production_stage"] == "refined"
    assert {row["state"]: row for row in table_rows(refined, "origins")}[UNEXPLAINED]["ultimate_share"] > 0.8


def test_members_of_a_group_are_one_state() -> None:
    found = shipped().origin("EU27", "lithium", year=2024)
    rows = table_rows(found, "origins")
    assert sum(row["ultimate_share"] for row in rows) == pytest.approx(1)
    assert not {row["state"] for row in rows} & {"DEU", "FRA", "NLD", "BEL"}
    assert "joint_imports" in {note.code for note in found.notes}
    assert "trace_self" not in {note.code for note in found.notes}


def test_years_without_the_whole_world_say_so() -> None:
    codes = {note.code for note in shipped().origin("China", "chromium", year=2010).notes}
    assert {"trace_not_whole", "trace_no_output"} <= codes
    assert "trace_cited" in {note.code for note in shipped().origin("Japan", "gallium", year=2024).notes}


def test_every_network_of_a_year_is_solved_and_comes_out_as_by_elimination(monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[bool] = []

    def watched(links: Floats, entering: Floats) -> Floats | None:
        found = solved(links, entering)
        answers.append(found is not None)
        return found

    monkeypatch.setattr(mixture, "solved", watched)
    fast = shipped().origins(year=2024).origins
    assert len(answers) > 50
    assert all(answers)
    monkeypatch.setattr(mixture, "solved", lambda links, entering: None)
    pd.testing.assert_frame_equal(fast, shipped().origins(year=2024).origins, rtol=1e-12, atol=0)


def test_all_consumers_and_minerals_in_one_call() -> None:
    found = shipped().origins(year=2024, minerals=["lithium", "graphite", "tungsten"])
    assert set(zip(found.origins["commodity"], found.origins["stage"], strict=True)) == {
        ("lithium", "processing"), ("graphite", "extraction"), ("tungsten", "extraction"), ("tungsten", "refined")
    }  # fmt: skip
    keys = ["commodity", "stage", "consumer"]
    assert found.origins.groupby(keys)["ultimate_share"].sum().to_numpy() == pytest.approx(1, abs=1e-9)
    assert (found.conserved["difference_t"].abs() <= 1e-9 * found.conserved["kept_t"]).all()
    alone = table_rows(shipped().origin("Japan", "lithium", year=2024), "origins")
    here = found.origins[(found.origins["commodity"] == "lithium") & (found.origins["consumer"] == "JPN")].set_index("state")
    assert {row["state"]: row["ultimate_share"] for row in alone if row["ultimate_share"]} == pytest.approx(
        here.loc[here["ultimate_share"] > 0, "ultimate_share"].to_dict()
    )
