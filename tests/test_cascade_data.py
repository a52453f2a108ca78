"""`kzgraph scenario cascade` and `importance` on the shipped data, against a plain loop over networkx."""

from __future__ import annotations

import itertools

import networkx as nx
import pytest
from networks import rows as table_rows
from networks import shipped

from kzgraph.views.speech import Speech


def test_gallium_of_china_is_one_cited_flow() -> None:
    """Cited are 55 t from China in 2021, 10 t in 2024: what Japan uses is more, and unknown here."""
    for year, tonnes in ((2021, 55), (2024, 10)):
        found = shipped().cascade("China", "gallium", share_lost=1, year=year)
        (row,) = table_rows(found, "states")
        assert (row["state"], row["lost_t"], row["use_t"], row["share_lost"]) == (
            "JPN",
            tonnes,
            None,
            None,
        )
        assert "trace_cited" in {note.code for note in found.notes}
        assert (found.facts["incomplete"], found.facts["hs_codes"]) == (True, ())
        assert found.lead[0].code == "lead_cited_only"  # type: ignore[union-attr]


def test_cited_flows_are_no_network_of_the_world() -> None:
    found = shipped().importance("gallium", consumer="JPN")
    assert found.lead[0].code == "lead_cited_only"  # type: ignore[union-attr]
    (row,) = table_rows(found, "harm")
    assert (row["lost_t"], row["use_t"], row["share_lost"]) == (10, None, None)
    (row,) = table_rows(shipped().importance("gallium"), "cuts")
    assert (row["over_10_count"], row["over_50_count"], row["worst_share_lost"]) == (None, None, None)
    everything = shipped().importance(year=2024, consumer="JPN", top=1)
    assert "gallium" not in {row["mineral"] for row in table_rows(everything, "harm")}
    (left,) = (note for note in everything.notes if note.code == "importance_cited")
    assert "Gallium" in Speech("en", shipped().labels_in("en")).warning(left)


def test_gross_weight_and_codes_stand_in_the_lead() -> None:
    """HS92 810510 is mattes, scrap and metal: 635,046 t are shipped by a state that mines about 226,000 t."""
    speech = Speech("en", shipped().labels_in("en"))
    for found in (shipped().cascade("COD", "cobalt", share_lost=1, year=2024), shipped().importance("cobalt", year=2024)):
        first, second = (speech.warning(note) for note in found.lead[:2])  # type: ignore[arg-type]
        assert "434,793 t more than it imports and is known to make" in first
        assert "635,046 t" in second
        assert "gross weight shipped under HS 810510" in second
        assert found.facts["hs_codes"] == ("810510",)


def test_no_state_is_the_most_harmful_where_nothing_is_lost_or_the_loss_is_unknown() -> None:
    rows = table_rows(shipped().importance(year=2024, consumer="JPN", top=1), "harm")
    nothing = [row for row in rows if not row["lost_t"]]
    assert {row["mineral"] for row in nothing} >= {"arsenic", "molybdenum"}
    assert {(row["supplier"], row["rank"], row["deficit_t"]) for row in nothing} == {(None, None, None)}
    assert all((row["lost_t"] is None) == (row["use_t"] is None) for row in nothing)
    (known,) = (row for row in rows if row["mineral"] == "arsenic")
    assert (known["lost_t"], known["share_lost"]) == (0, 0)


def step_by_step(graph: nx.DiGraph[str], state: str, share: float = 1.0) -> dict[str, float]:
    """Lost tonnes by state when the part of the state's exports falls away: all states react at once, again and again."""
    total = dict(graph.out_degree(weight="quantity_t"))
    held = {state: share * total[state]}
    passed = dict.fromkeys(graph, 0.0)
    while True:
        lacks = {
            name: sum(
                data["quantity_t"] / total[supplier] * (passed[supplier] + held.get(supplier, 0.0))
                for supplier, _, data in graph.in_edges(name, data=True)
            )
            for name in graph
        }
        after = {name: min(total[name] - held.get(name, 0.0), max(lacks[name] - held.get(name, 0.0), 0.0)) for name in graph}
        if sum(abs(after[name] - passed[name]) for name in graph) <= 1e-10 * held[state]:
            return {name: max(lacks[name] - held.get(name, 0.0) - after[name], 0.0) for name in graph}
        passed = after


def test_cobalt_of_the_congo_against_a_plain_loop() -> None:
    expected = step_by_step(shipped().origin_graph("cobalt", 2024, stage="refined"), "COD")
    found = shipped().cascade("COD", "cobalt", share_lost=1, year=2024)
    lost = {row["state"]: row["lost_t"] or 0.0 for row in table_rows(found, "states")}
    assert found.facts["stage"] == "refined"
    assert found.facts["lost_t"] == pytest.approx(635_045.8, abs=1)
    assert max(lost, key=lambda name: lost[name]) == "CHN"
    assert lost == pytest.approx({name: tonnes for name, tonnes in expected.items() if name in lost}, abs=1)
    assert sum(expected.values()) == pytest.approx(found.facts["lost_t"], rel=1e-4)


def test_larger_cuts_lose_no_less_and_are_conserved() -> None:
    before = 0.0
    for share in (0, 0.1, 0.5, 0.9, 1):
        facts = shipped().cascade("COD", "cobalt", share_lost=share, year=2024, stocks={"China": 100_000, "KOR": 500}).facts
        assert facts["lost_t"] >= before
        assert facts["lost_t"] == pytest.approx(facts["shock_t"] - facts["stocks_used_t"] - facts["held_used_t"], rel=1e-9, abs=1e-9)
        assert facts["stocks_used_t"] <= 100_500 + 1e-6
        before = facts["lost_t"]
    assert before == pytest.approx(635_045.8 - 100_500, abs=1)


def test_all_cuts_of_tungsten_against_a_plain_loop() -> None:
    graph = shipped().origin_graph("tungsten", 2024, stage="refined")
    came, sent = dict(graph.in_degree(weight="quantity_t")), dict(graph.out_degree(weight="quantity_t"))
    use = {name: data["produced_t"] + came[name] - sent[name] for name, data in graph.nodes(data=True)}
    rows = {row["supplier"]: row for row in table_rows(shipped().importance("tungsten", year=2024, stage="refined"), "cuts")}
    assert set(rows) == {name for name in graph if sent[name]}
    totals = {}
    for state, row in rows.items():
        lost = step_by_step(graph, state)
        totals[state] = sum(lost.values())
        assert row["lost_t"] == pytest.approx(totals[state], rel=1e-6)
        parts = [lost[name] / use[name] for name in graph if name != state and use[name] > 1e-6]
        counts = [sum(part > limit + slack for part in parts) for limit in (0.1, 0.5) for slack in (1e-6, -1e-6)]
        assert counts[0] <= row["over_10_count"] <= counts[1]
        assert counts[2] <= row["over_50_count"] <= counts[3]
        assert row["worst_lost_t"] == pytest.approx(max(tonnes for name, tonnes in lost.items() if name != state), rel=1e-6)
    ranked = sorted(rows, key=lambda name: rows[name]["rank"])
    assert all(totals[one] >= totals[other] * (1 - 1e-6) for one, other in itertools.pairwise(ranked))


def test_all_minerals_at_once_are_the_single_ones() -> None:
    everything = table_rows(shipped().importance(year=2024), "cuts")
    assert len({(row["mineral"], row["stage"]) for row in everything}) == 50
    for mineral, stage in (("lithium", "processing"), ("cobalt", "refined"), ("cobalt", "processing")):
        single = table_rows(shipped().importance(mineral, year=2024, stage=stage), "cuts")
        assert [row for row in everything if (row["mineral"], row["stage"]) == (mineral, stage)] == single
    found = shipped().importance(year=2024, consumer="EU27", top=1)
    assert {row["rank"] for row in table_rows(found, "harm") if row["lost_t"]} == {1}
    assert not {row["supplier"] for row in table_rows(found, "harm")} & {"DEU", "FRA", "BEL"}
    speech = Speech("fr", shipped().labels_in("fr"))
    assert all("{" not in speech.warning(note) for note in (*found.notes, *found.lead))  # type: ignore[arg-type]
