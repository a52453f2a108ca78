"""Deficits that pass on and the harm of single-state cuts: by hand, against step-by-step simulation, and as properties."""

from __future__ import annotations

import random
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kzgraph.scenarios.cascade import RULES, DeficitPassing, Rule, Shock, deficit_passing
from kzgraph.scenarios.importance import systemic_importance

PROPERTY = settings(deadline=None, max_examples=40, derandomize=True)
Tonnes = dict[str, float]
Pairs = dict[tuple[str, str], float]

STATES = "ABCDE"
FLOWS = st.dictionaries(
    st.tuples(st.sampled_from(STATES), st.sampled_from(STATES)).filter(lambda pair: pair[0] != pair[1]),
    st.integers(1, 200).map(float),
    min_size=1,
)
OUTPUT = st.dictionaries(st.sampled_from(STATES), st.integers(1, 300).map(float), min_size=1)
STOCKS = st.dictionaries(st.sampled_from(STATES), st.integers(1, 60).map(float))


def flows_of(pairs: Pairs) -> pd.DataFrame:
    return pd.DataFrame([(*pair, tonnes) for pair, tonnes in pairs.items()], columns=["supplier", "consumer", "quantity_t"])


def tonnes_of(tonnes: Tonnes) -> pd.DataFrame:
    return pd.DataFrame(list(tonnes.items()), columns=["state", "quantity_t"])


def passed(pairs: Pairs, made: Tonnes, shock: Shock, rule: Rule = "proportional", stocks: Tonnes | None = None) -> DeficitPassing:
    kept = None if stocks is None else tonnes_of(stocks)
    return deficit_passing(flows_of(pairs), production=tonnes_of(made) if made else None, stocks=kept, shock=shock, rule=rule)


def by_state(found: DeficitPassing, column: str = "lost_t") -> Tonnes:
    return {state: tonnes for state, tonnes in found.states.set_index("state")[column].items() if tonnes != 0}


def by_edge(found: DeficitPassing) -> Pairs:
    return {pair: tonnes for pair, tonnes in found.edges.set_index(["supplier", "consumer"])["cut_t"].items() if tonnes != 0}


def near(expected: dict[Any, float]) -> Any:
    return pytest.approx(expected, rel=1e-9)


LOOP: Pairs = {("A", "B"): 60, ("B", "A"): 20, ("B", "C"): 30}
MADE: Tonnes = {"A": 100}


@pytest.mark.parametrize(
    ("shock", "rule", "stocks", "lost", "used", "cut"),
    [
        (Shock("A", lost_t=10), "proportional", {}, {"C": 10}, {}, {("A", "B"): 50 / 3, ("B", "A"): 20 / 3, ("B", "C"): 10}),
        (Shock("A", share_lost=0.1), "proportional", {}, {"C": 10}, {}, {("A", "B"): 50 / 3, ("B", "A"): 20 / 3, ("B", "C"): 10}),
        (Shock("A", lost_t=40), "proportional", {}, {"B": 10, "C": 30}, {}, {("A", "B"): 60, ("B", "A"): 20, ("B", "C"): 30}),
        (Shock("A", lost_t=10), "proportional", {"B": 5}, {"C": 5}, {"B": 5}, {("A", "B"): 40 / 3, ("B", "A"): 10 / 3, ("B", "C"): 5}),
        (Shock("A", lost_t=10), "proportional", {"A": 4}, {"C": 6}, {"A": 4}, {("A", "B"): 10, ("B", "A"): 4, ("B", "C"): 6}),
        (Shock("A", lost_t=10), "proportional", {"A": 12}, {}, {"A": 10}, {}),
        (Shock("A", lost_t=10), "hoard", {"A": 4, "B": 5}, {"C": 10}, {}, {("A", "B"): 50 / 3, ("B", "A"): 20 / 3, ("B", "C"): 10}),
        (
            Shock("A", lost_t=60),
            "hoard",
            {"A": 4},
            {"A": 16, "B": 10, "C": 30},
            {"A": 4},
            {("A", "B"): 60, ("B", "A"): 20, ("B", "C"): 30},
        ),
        (
            Shock("A", lost_t=12),
            "shared",
            {},
            {"A": 7.2, "B": 1.2, "C": 3.6},
            {},
            {("A", "B"): 7.2, ("B", "A"): 2.4, ("B", "C"): 3.6},
        ),
        (
            Shock("A", of="exports", share_lost=0.5),
            "proportional",
            {},
            {"C": 18},
            {"A": 12},
            {("A", "B"): 30, ("B", "A"): 12, ("B", "C"): 18},
        ),
        (Shock("B", of="exports", lost_t=30, consumer="C"), "proportional", {}, {"C": 30}, {}, {("B", "C"): 30}),
        (Shock("B", of="exports", lost_t=10, consumer="A"), "hoard", {}, {}, {"B": 10}, {("A", "B"): 10, ("B", "A"): 10}),
        (Shock("A", lost_t=0), "shared", {}, {}, {}, {}),
    ],
    ids=[
        "a = 10 + 2/5 a = 50/3, 3/5 of it reach C",
        "a tenth of 100 t",
        "40 + 2/5 a > 60: A and B ship nothing, 60 - 50 = 10 and 30",
        "a = 10 + 2/5 (a - 5) = 40/3, 3/5 (a - 5) = 5",
        "a - 4 = 6 + 2/5 (a - 4) = 10, 3/5 of it reach C",
        "12 t of stocks meet 10 t",
        "hoard: stocks stay while there are exports",
        "hoard: 60 + 20 - 60 = 20 = 4 of stocks + 16",
        "shared: a = 12 + 2/5 * 5/6 * 1/2 a = 72/5, half of it lost in A",
        "30 t held back, 2/5 * 30 = 12 come home and are met by them",
        "an end user bears it",
        "10 t held back by B, A takes 10 t less from its exports to B",
        "nothing lost",
    ],
)
def test_loop_by_hand(shock: Shock, rule: Rule, stocks: Tonnes, lost: Tonnes, used: Tonnes, cut: Pairs) -> None:
    found = passed(LOOP, MADE, shock, rule, stocks)
    assert by_state(found) == near(lost)
    assert by_state(found, "stocks_used_t") == near(used)
    assert by_edge(found) == near(cut)
    assert found.lost_t == pytest.approx(found.shock_t - found.stocks_used_t)


def test_use_before_and_what_is_lost_of_it() -> None:
    found = passed(LOOP, MADE, Shock("A", lost_t=40)).states.set_index("state")
    assert found["use_t"].to_dict() == {"A": 60, "B": 10, "C": 30}
    assert found["share_lost"].to_dict() == near({"A": 0, "B": 1, "C": 1})
    assert found["deficit_t"].to_dict() == near({"A": 60, "B": 60, "C": 30})
    assert found["cut_exports_t"].to_dict() == near({"A": 60, "B": 50, "C": 0})


HUB: Pairs = {("P", "H"): 90, ("H", "X"): 40, ("H", "Y"): 50, ("Q", "X"): 20}


@pytest.mark.parametrize(
    ("shock", "lost"),
    [
        (Shock("P", of="exports", share_lost=1), {"X": 40, "Y": 50}),
        (Shock("P", of="exports", lost_t=9), {"X": 4, "Y": 5}),
        (Shock("Q", of="exports", share_lost=0.5), {"X": 10}),
        (Shock("H", of="exports", share_lost=1), {"X": 40, "Y": 50}),
    ],
    ids=["90 t pass through the hub", "9 t: 4/9 and 5/9", "half of 20 t, nothing else", "the hub keeps 90 t it does not use"],
)
def test_hub_without_production(shock: Shock, lost: Tonnes) -> None:
    found = passed(HUB, {}, shock)
    assert by_state(found) == near(lost)
    assert found.states.set_index("state")["share_lost"].isna().to_dict() == {"H": True, "P": True, "Q": True, "X": False, "Y": False}


def test_a_circle_that_nothing_reaches_stays_whole() -> None:
    circle: Pairs = {("D", "E"): 10, ("E", "D"): 10, ("A", "B"): 5}
    assert by_edge(passed(circle, {}, Shock("A", of="exports", share_lost=1))) == near({("A", "B"): 5})


def test_a_circle_beside_a_chain_of_several_states_stays_whole() -> None:
    circle: Pairs = {("D", "E"): 10, ("E", "D"): 10, ("A", "B"): 5, ("B", "C"): 3}
    assert by_edge(passed(circle, {"A": 5}, Shock("A", lost_t=5))) == near({("A", "B"): 5, ("B", "C"): 3})


@pytest.mark.parametrize(
    ("shock", "rounds"),
    [(Shock("P", of="exports", share_lost=1), {"H": 1, "X": 2, "Y": 2}), (Shock("P", share_lost=1), {"P": 0, "H": 1, "X": 2, "Y": 2})],
)
def test_a_round_is_a_hand_over_from_state_to_state(shock: Shock, rounds: dict[str, int]) -> None:
    """What is cut in exports is handed over once already when it is cut."""
    found = passed(HUB, {"P": 90}, shock)
    assert found.states.set_index("state")["round"].dropna().to_dict() == rounds
    assert found.rounds == 2


def test_a_circle_that_nobody_takes_from_is_emptied_by_a_cut() -> None:
    """E lacks 4 t, ships 4 t less to D, which holds the 4 t back that it did not ship."""
    circle: Pairs = {("D", "E"): 10, ("E", "D"): 10}
    found = passed(circle, {}, Shock("D", of="exports", lost_t=4))
    assert (by_edge(found), by_state(found), by_state(found, "stocks_used_t")) == (near({("D", "E"): 4, ("E", "D"): 4}), {}, near({"D": 4}))


def test_a_loop_of_many_turns_is_solved_not_turned() -> None:
    """A and B hand the same tonne back and forth a million times before C has lost it."""
    pairs: Pairs = {("A", "B"): 1e6, ("B", "A"): 1e6 - 1, ("B", "C"): 1.0}
    found = passed(pairs, {"A": 1.0}, Shock("A", lost_t=1e-3))
    assert by_state(found) == near({"C": 1e-3})
    assert by_edge(found)[("A", "B")] == pytest.approx(1e-3 * 1e6, rel=1e-6)
    assert found.rounds == 2


@pytest.mark.parametrize(
    ("shock", "message"),
    [
        (Shock("Z", lost_t=1), "Z is in none of the tables - found A, B, C"),
        (Shock("A", of="exports", lost_t=1, consumer="Z"), "Z is in none of the tables"),
        (Shock("A"), "needed is one of the two"),
        (Shock("A", lost_t=1, share_lost=0.5), "needed is one of the two"),
        (Shock("A", lost_t=101), "lost_t 101, share_lost None of 100 t known output"),
        (Shock("A", share_lost=1.5), "from 0 to all there is"),
        (Shock("A", lost_t=float("nan")), "from 0 to all there is"),
        (Shock("B", lost_t=1), "0 t known output"),
        (Shock("C", of="exports", share_lost=1), "0 t known exports"),
    ],
)
def test_impossible_shocks_are_refused(shock: Shock, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        passed(LOOP, MADE, shock)


def test_bad_tables_are_refused() -> None:
    two = flows_of(LOOP).assign(commodity=["ore", "ore", "metal"])
    with pytest.raises(ValueError, match="more than one commodity"):
        deficit_passing(two, shock=Shock("A", of="exports", share_lost=1))
    with pytest.raises(ValueError, match=r"production row 1 .* is -1"):
        passed(LOOP, {"A": -1}, Shock("A", of="exports", share_lost=1))
    with pytest.raises(ValueError, match=r"flows row 1 .* is -1"):
        passed({("A", "B"): -1}, MADE, Shock("A", share_lost=1))
    with pytest.raises(ValueError, match=r"stocks row 1 .* is -1"):
        passed(LOOP, MADE, Shock("A", of="exports", share_lost=1), "proportional", {"A": -1})
    with pytest.raises(ValueError, match="rule 'first': it is one of proportional, hoard, shared"):
        passed(LOOP, MADE, Shock("A", lost_t=1), rule="first")  # type: ignore[arg-type]


def simulated(pairs: Pairs, made: Tonnes, stocks: Tonnes, source: Tonnes, rule: Rule, chance: random.Random) -> tuple[Tonnes, Tonnes]:
    """Lost and stocks used, found by letting one state after the other, in random order, meet what it lacks at the moment."""
    names = sorted({name for pair in pairs for name in pair} | set(made))
    exports = dict(pairs)
    total = {name: sum(tonnes for (one, _), tonnes in pairs.items() if one == name) for name in names}
    came = {name: made.get(name, 0) + sum(tonnes for (_, one), tonnes in pairs.items() if one == name) for name in names}
    use = {name: max(came[name] - total[name], 0) for name in names}
    kept, lacks = {name: stocks.get(name, 0.0) for name in names}, {name: source.get(name, 0.0) for name in names}
    lost, used = dict.fromkeys(names, 0.0), dict.fromkeys(names, 0.0)

    def from_stocks(name: str, lack: float) -> float:
        taken = min(kept[name], lack)
        kept[name] -= taken
        used[name] += taken
        return lack - taken

    for _ in range(100_000):
        open_states = [name for name in names if lacks[name] > 1e-11]
        if not open_states:
            return lost, used
        name = chance.choice(open_states)
        lack, lacks[name] = lacks[name], 0.0
        if rule != "hoard":
            lack = from_stocks(name, lack)
        left = sum(exports[pair] for pair in exports if pair[0] == name)
        part = total[name] / (total[name] + use[name]) if rule == "shared" and total[name] + use[name] else 1.0
        cut = min(left, lack * part)
        for pair in [pair for pair in exports if pair[0] == name]:
            step = cut * pairs[pair] / total[name]
            exports[pair] -= step
            lacks[pair[1]] += step
        lost[name] += from_stocks(name, lack - cut) if rule == "hoard" else lack - cut
    raise ArithmeticError("too many turns for a simulation")


@PROPERTY
@given(pairs=FLOWS, made=OUTPUT, stocks=STOCKS, rule=st.sampled_from(RULES), part=st.integers(1, 8).map(lambda eighths: eighths / 8))
def test_same_as_step_by_step_in_any_order(pairs: Pairs, made: Tonnes, stocks: Tonnes, rule: Rule, part: float) -> None:
    state = min(made)
    kept = {name: tonnes for name, tonnes in stocks.items() if any(name in pair for pair in pairs) or name in made}
    found = passed(pairs, made, Shock(state, share_lost=part), rule, kept)
    lost, used = simulated(pairs, made, kept, {state: part * made[state]}, rule, random.Random(7))
    unit = made[state]
    assert by_state(found) == pytest.approx({name: tonnes for name, tonnes in lost.items() if tonnes > 1e-9 * unit}, abs=1e-7 * unit)
    assert sum(by_state(found, "stocks_used_t").values()) == pytest.approx(sum(used.values()), abs=1e-7 * unit)


@PROPERTY
@given(
    pairs=FLOWS, made=OUTPUT, stocks=STOCKS, rule=st.sampled_from(RULES), part=st.floats(0, 1), of=st.sampled_from(["output", "exports"])
)
def test_conserved_and_within_what_there_is(pairs: Pairs, made: Tonnes, stocks: Tonnes, rule: Rule, part: float, of: Any) -> None:
    state = min(made) if of == "output" else min(pairs)[0]
    found = passed(pairs, made, Shock(state, of=of, share_lost=part), rule, stocks)
    states, edges = found.states.set_index("state"), found.edges
    assert found.lost_t == pytest.approx(found.shock_t - found.stocks_used_t, rel=1e-9, abs=1e-9)
    assert (edges["cut_t"] <= edges["quantity_t"] * (1 + 1e-9)).all()
    assert (states[["stocks_used_t", "cut_exports_t", "lost_t"]] >= 0).all(axis=None)
    unexplained = (states["use_t"] == 0) & (states["lost_t"] > 0)
    held = states.index == state
    assert (states["lost_t"] <= states["use_t"] + 1e-9 * found.shock_t)[~unexplained | held].all()
    assert edges.groupby("supplier")["cut_t"].sum().to_dict() == near(states.loc[edges["supplier"].unique(), "cut_exports_t"].to_dict())


@PROPERTY
@given(pairs=FLOWS, made=OUTPUT, stocks=STOCKS, rule=st.sampled_from(RULES), parts=st.tuples(st.floats(0, 1), st.floats(0, 1)))
def test_larger_loss_of_output_harms_nobody_less(
    pairs: Pairs, made: Tonnes, stocks: Tonnes, rule: Rule, parts: tuple[float, float]
) -> None:
    small, large = (passed(pairs, made, Shock(min(made), share_lost=part), rule, stocks) for part in sorted(parts))
    assert (large.states["lost_t"] >= small.states["lost_t"] - 1e-9 * max(large.shock_t, 1e-12)).all()
    assert (large.edges["cut_t"] >= small.edges["cut_t"] - 1e-9 * max(large.edges["quantity_t"])).all()


@PROPERTY
@given(pairs=FLOWS, made=OUTPUT, rule=st.sampled_from(RULES), seed=st.integers(0, 99), unit=st.sampled_from([1e-3, 1e6]))
def test_neither_order_nor_names_nor_unit_matter(pairs: Pairs, made: Tonnes, rule: Rule, seed: int, unit: float) -> None:
    chance = random.Random(seed)
    names = dict(zip(STATES, chance.sample("VWXYZ", 5), strict=True))
    rows = chance.sample(list(pairs.items()), len(pairs))
    other = passed(
        {(names[one], names[two]): tonnes * unit for (one, two), tonnes in rows},
        {names[state]: tonnes * unit for state, tonnes in made.items()},
        Shock(names[min(made)], share_lost=0.7),
        rule,
    )
    first = passed(pairs, made, Shock(min(made), share_lost=0.7), rule)
    renamed = {names[state]: tonnes * unit for state, tonnes in by_state(first).items()}
    assert by_state(other) == pytest.approx(renamed, rel=1e-9, abs=1e-9 * unit)


def keyed(pairs: Pairs, commodity: str = "ore", year: int = 2024) -> pd.DataFrame:
    return flows_of(pairs).assign(commodity=commodity, year=year)


def test_ranking_by_hand() -> None:
    """P: X loses 40 of 60 t, Y 50 of 50; Q: X loses 20 of 60; H as P, but P makes nothing it could use."""
    found = systemic_importance(keyed(HUB))
    overall = found.overall.set_index("supplier")
    assert overall["lost_t"].to_dict() == near({"H": 90, "P": 90, "Q": 20})
    assert overall["mean_share_lost"].to_dict() == near({"H": 5 / 6, "P": 5 / 6, "Q": 1 / 6})
    assert list(overall.index) == ["H", "P", "Q"]
    of_x = found.by_consumer.query("consumer == 'X'").set_index("supplier")
    assert of_x["lost_t"].to_dict() == near({"H": 40, "P": 40, "Q": 20})
    assert of_x["direct_t"].to_dict() == near({"H": 40, "P": 0, "Q": 20})
    assert of_x["rank"].to_dict() == {"H": 1, "P": 2, "Q": 3}


@pytest.mark.parametrize("unit", [1.0, 0.01])
def test_who_only_passes_on_ranks_by_what_reaches_it_and_has_no_share(unit: float) -> None:
    """X uses none of its 15 + 5 t, all 20 go to Y: of the cuts of A and P none is lost at X, 5 and 15 of 20 t are at Y."""
    pairs: Pairs = {("A", "X"): 5 * unit, ("P", "X"): 15 * unit, ("X", "Y"): 20 * unit}
    found = systemic_importance(pd.concat([keyed(pairs), keyed(pairs, "metal")]))
    assert list(found.overall.index) == list(range(6))
    assert list(found.by_consumer.index) == list(range(len(found.by_consumer)))
    of_x = found.by_consumer.query("commodity == 'ore' and consumer == 'X'").set_index("supplier")
    assert of_x["rank"].to_dict() == {"P": 1, "A": 2}
    assert of_x["deficit_t"].to_dict() == near({"A": 5 * unit, "P": 15 * unit})
    assert (of_x["lost_t"] == 0).all()
    assert of_x["share_lost"].isna().all()
    overall = found.overall.query("commodity == 'ore'").set_index("supplier")
    assert overall["mean_share_lost"].to_dict() == pytest.approx({"X": 1, "P": 0.75, "A": 0.25})
    assert overall["shock_t"].to_dict() == pytest.approx({"X": 20 * unit, "P": 15 * unit, "A": 5 * unit})
    assert overall["rank"].to_dict() == {"X": 1, "P": 2, "A": 3}
    assert {found.overall[name].dtype.kind for name in ("shock_t", "stocks_used_t", "lost_t", "mean_share_lost")} == {"f"}


def test_where_nobody_else_has_use_there_is_no_mean() -> None:
    """A and B ship to each other all they have; the cut of A's 10 t is met by what it holds back."""
    found = systemic_importance(keyed({("A", "B"): 10, ("B", "A"): 10})).overall
    assert found["mean_share_lost"].isna().all()
    assert found["stocks_used_t"].tolist() == pytest.approx([10, 10])


@PROPERTY
@given(
    first=FLOWS,
    second=FLOWS,
    made=OUTPUT,
    rule=st.sampled_from(RULES),
    part=st.sampled_from([0.25, 1.0]),
    of=st.sampled_from(["output", "exports"]),
)
def test_many_cuts_are_the_single_ones(first: Pairs, second: Pairs, made: Tonnes, rule: Rule, part: float, of: Any) -> None:
    flows = pd.concat([keyed(first), keyed(second, "metal")]).sample(frac=1, random_state=1)
    output = pd.concat([tonnes_of(made).assign(commodity=name, year=2024) for name in ("ore", "metal")])
    found = systemic_importance(flows, production=output, share_lost=part, of=of, rule=rule)
    for name, pairs in (("ore", first), ("metal", second)):
        cuts = found.overall[found.overall["commodity"] == name]
        expected = {pair[0] for pair in pairs} if of == "exports" else set(made)
        assert set(cuts["supplier"]) == expected
        for supplier in expected:
            single = passed(pairs, made, Shock(supplier, of=of, share_lost=part), rule)
            rows = found.by_consumer[(found.by_consumer["commodity"] == name) & (found.by_consumer["supplier"] == supplier)]
            reached = rows.set_index("consumer")["lost_t"]
            assert reached[reached > 0].to_dict() == near(by_state(single))
            assert rows.set_index("consumer")["deficit_t"].to_dict() == near(by_state(single, "deficit_t"))
            assert cuts.set_index("supplier").loc[supplier, "lost_t"] == pytest.approx(single.lost_t, rel=1e-9)


def test_cuts_of_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match=r"share_lost 50 of exports"):
        systemic_importance(keyed(HUB), share_lost=50)
    with pytest.raises(ValueError, match="no rows"):
        systemic_importance(keyed(HUB).iloc[:0])


@pytest.mark.parametrize(
    ("rule", "used", "lost"), [("proportional", 10.0, 30.0), ("shared", 10.0, 30.0), ("hoard", 10.0, 30.0)], ids=["stocks first", "stocks first, too", "stocks last"]
)  # fmt: skip
def test_stocks_are_used_once(rule: Rule, used: float, lost: float) -> None:
    """B gets 50 t, sells nothing and lacks the 40 t that A's buyers lose: 40 - 10 of stocks."""
    flows = pd.DataFrame({"supplier": ["A"], "consumer": ["B"], "quantity_t": [50.0]})
    made, kept = pd.DataFrame({"state": ["A"], "quantity_t": [50.0]}), pd.DataFrame({"state": ["B"], "quantity_t": [10.0]})
    found = deficit_passing(flows, production=made, stocks=kept, shock=Shock("A", lost_t=40.0), rule=rule).states.set_index("state")
    assert (found.at["B", "deficit_t"], found.at["B", "stocks_used_t"], found.at["B", "lost_t"]) == pytest.approx((40.0, used, lost))


def test_a_use_below_a_tonne_is_one() -> None:
    """B uses 0.5 t, all of it A's."""
    flows = pd.DataFrame({"supplier": ["A"], "consumer": ["B"], "quantity_t": [0.5]})
    found = deficit_passing(flows, shock=Shock("A", of="exports", share_lost=0.5)).states.set_index("state")
    assert (found.at["B", "lost_t"], found.at["B", "share_lost"]) == (0.25, 0.5)


@pytest.mark.parametrize("column", ["commodity", "year"])
def test_one_commodity_and_one_year_at_a_time(column: str) -> None:
    flows = pd.DataFrame({"supplier": ["A", "A"], "consumer": ["B", "C"], "quantity_t": [1.0, 1.0], "commodity": 1, "year": 1})
    with pytest.raises(ValueError, match=f"flows of more than one {column}: "):
        deficit_passing(flows.assign(**{column: [1, 2]}), shock=Shock("A", of="exports", share_lost=1.0))


def test_more_states_than_a_block_holds() -> None:
    """200 states in a row, each handing on all that it lacks of its 1 t: the last one loses the first one's shock of 0.5 t."""
    names = [f"S{number:03}" for number in range(200)]
    flows = pd.DataFrame({"supplier": names[:-1], "consumer": names[1:], "quantity_t": 1.0})
    found = deficit_passing(flows, production=pd.DataFrame({"state": names[:1], "quantity_t": [1.0]}), shock=Shock("S000", lost_t=0.5))
    assert found.states.set_index("state")["lost_t"].to_dict() == pytest.approx(dict.fromkeys(names, 0.0) | {"S199": 0.5})
    assert found.rounds == 199


def test_a_cut_of_output_is_told_with_what_it_takes_from_each_buyer() -> None:
    """A loses 60 t, of which it ships 50: B lacks them, and loses the 20 t it does not sell. Ore stands behind metal."""
    pairs: Pairs = {("A", "B"): 50, ("B", "C"): 30}
    output = pd.concat([tonnes_of({"A": 60}).assign(commodity=name, year=2024) for name in ("ore", "metal")])
    flows = pd.concat([keyed(pairs), keyed(pairs, "metal")])
    found = systemic_importance(flows, production=output, of="output")
    assert found.overall["commodity"].tolist() == ["metal", "ore"]
    rows = found.by_consumer.query("commodity == 'ore'").set_index("consumer")
    assert rows["direct_t"].to_dict() == near({"A": 0, "B": 50, "C": 0})
    assert rows["deficit_t"].to_dict() == near({"A": 60, "B": 50, "C": 30})
    assert rows["use_t"].to_dict() == near({"A": 10, "B": 20, "C": 30})
    assert rows["lost_t"].to_dict() == near({"A": 10, "B": 20, "C": 30})
    half = (
        systemic_importance(flows, production=output, of="output", share_lost=0.5)
        .by_consumer.query("commodity == 'ore'")
        .set_index("consumer")
    )
    assert half["direct_t"].to_dict() == near({"A": 0, "B": 30, "C": 0})
    none = systemic_importance(flows, production=output, of="output", share_lost=0.0)
    assert (none.by_consumer.empty, none.overall["lost_t"].tolist()) == (True, [0, 0])
    with pytest.raises(ValueError, match=r"share_lost 1\.5 of output"):
        systemic_importance(flows, production=output, of="output", share_lost=1.5)
