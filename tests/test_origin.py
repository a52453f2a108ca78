"""Ultimate origins: the published case, loops and bad data by hand; in general against power series and dense solves."""

from __future__ import annotations

import math
import random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kzgraph.indicators.elimination import unfed
from kzgraph.indicators.mixing import mixing_bounds
from kzgraph.indicators.mixture import look_through
from kzgraph.indicators.origin import UNEXPLAINED, Origins, ultimate_origins
from tests.sizes import sized

STATES = "ABCDEF"
TONNES = st.floats(0.1, 1e5)
FLOWS = st.dictionaries(st.tuples(st.sampled_from(STATES), st.sampled_from(STATES)).filter(lambda pair: pair[0] != pair[1]), TONNES)
OUTPUT = st.dictionaries(st.sampled_from(STATES), TONNES, min_size=1)
PROPERTY = settings(deadline=None, max_examples=sized(20, 60), derandomize=True)


def flows_of(pairs: dict[tuple[str, str], float], commodity: str = "ore", year: int = 2024) -> pd.DataFrame:
    rows = [(commodity, year, supplier, consumer, tonnes) for (supplier, consumer), tonnes in pairs.items()]
    return pd.DataFrame(rows, columns=["commodity", "year", "supplier", "consumer", "quantity_t"])


def output_of(tonnes: dict[str, float], commodity: str = "ore", year: int = 2024) -> pd.DataFrame:
    rows = [(commodity, year, state, quantity) for state, quantity in tonnes.items()]
    return pd.DataFrame(rows, columns=["commodity", "year", "state", "quantity_t"])


def origins_of(pairs: dict[tuple[str, str], float], made: dict[str, float]) -> Origins:
    return ultimate_origins(flows_of(pairs), output_of(made))


def table(found: Origins, column: str) -> dict[tuple[str, str], float]:
    return found.origins.set_index(["consumer", "state"])[column].to_dict()


def state(found: Origins, name: str) -> dict[str, float]:
    return found.states.set_index("state").loc[name].to_dict()


HUB = ({("A", "B"): 80.0, ("A", "C"): 10.0, ("B", "C"): 60.0}, {"A": 100.0, "C": 5.0})


@pytest.mark.parametrize(
    ("column", "key", "expected"),
    [
        ("direct_share", ("C", "B"), 60 / 75),
        ("direct_share", ("C", "A"), 10 / 75),
        ("direct_share", ("C", "C"), 5 / 75),
        ("ultimate_share", ("C", "A"), 70 / 75),
        ("ultimate_share", ("C", "B"), 0),
        ("ultimate_share", ("C", "C"), 5 / 75),
        ("ultimate_t", ("C", "A"), 70),
        ("ultimate_share", ("B", "A"), 1),
        ("ultimate_t", ("A", "A"), 100),
    ],
    ids=[
        "C gets 60 of 75 t from B",
        "C gets 10 of 75 t from A",
        "C digs 5 of its 75 t",
        "C: (10 + 60) / 75 mined in A",
        "B mines nothing",
        "C: 5 / 75 mined at home",
        "C: 10 + 60 = 70 t from A",
        "B: 80 / 80 mined in A",
        "A: its own 100 t",
    ],
)
def test_published_case(column: str, key: tuple[str, str], expected: float) -> None:
    assert table(origins_of(*HUB), column)[key] == pytest.approx(expected, rel=1e-12)


def test_published_case_keeps_what_was_mined() -> None:
    found = origins_of(*HUB)
    assert found.states.set_index("state")["kept_t"].to_dict() == {"A": 10, "B": 20, "C": 75}
    assert found.states.set_index("state")["is_hub"].to_dict() == {"A": False, "B": True, "C": False}
    assert state(found, "B")["exported_share"] == 60 / 80
    assert found.conserved.to_dict("records") == [
        {"commodity": "ore", "year": 2024, "kept_t": 105.0, "produced_t": 105.0, "unexplained_t": 0.0, "difference_t": 0.0}
    ]
    assert found.repairs == ()


def test_shares_of_imports_as_they_look() -> None:
    direct = table(origins_of(*HUB), "direct_share")
    assert direct["C", "B"] / (direct["C", "B"] + direct["C", "A"]) == pytest.approx(0.857, abs=5e-4)


def test_round_trip_between_two_states() -> None:
    # x_A = 90 + 10, x_B = 40; A keeps 60, B 30; every tonne was mined in A, also the 10 t that came back.
    found = origins_of({("A", "B"): 40.0, ("B", "A"): 10.0}, {"A": 90.0})
    assert table(found, "ultimate_share") == pytest.approx({("A", "A"): 1, ("A", "B"): 0, ("B", "A"): 1})
    assert (state(found, "A")["kept_t"], state(found, "B")["kept_t"]) == (60, 30)


def test_two_miners_that_ship_to_each_other() -> None:
    # s_A = (30 + 10 s_B) / 40 and s_B = 20 s_A / 60 for the origin A: s_A = 0.75 + s_A / 12, so s_A = 9/11, s_B = 3/11.
    found = origins_of({("A", "B"): 20.0, ("B", "A"): 10.0}, {"A": 30.0, "B": 40.0})
    shares = table(found, "ultimate_share")
    assert (shares["A", "A"], shares["B", "A"]) == pytest.approx((9 / 11, 3 / 11))


def test_five_states_in_a_circle_fed_by_one() -> None:
    ring = dict.fromkeys(zip("ABCDE", "BCDEA", strict=True), 100.0)
    found = origins_of(ring | {("M", "A"): 1.0}, {"M": 1.0})
    assert {consumer: table(found, "ultimate_share")[consumer, "M"] for consumer in "ABCDE"} == pytest.approx(dict.fromkeys("ABCDE", 1.0))
    assert found.repairs == ()
    assert found.conserved["difference_t"].abs().max() < 1e-9


def test_a_circle_that_nothing_feeds_is_unexplained_and_named() -> None:
    ring = dict.fromkeys(zip("ABCDE", "BCDEA", strict=True), 100.0)
    found = origins_of(ring | {("M", "N"): 7.0}, {"M": 7.0})
    assert found.repairs == (("ore", 2024, ("A", "B", "C", "D", "E")),)
    shares = table(found, "ultimate_share")
    assert {consumer: shares[consumer, UNEXPLAINED] for consumer in "ABCDE"} == dict.fromkeys("ABCDE", 1.0)
    assert table(found, "direct_share")["B", "A"] == 1
    assert (shares["N", "M"], state(found, "A")["kept_t"], state(found, "A")["unexplained_t"]) == (1, 0, 0)
    assert found.conserved["difference_t"].tolist() == [0]


def test_two_unfed_circles_are_named_apart() -> None:
    found = origins_of({("A", "B"): 1.0, ("B", "A"): 1.0, ("D", "C"): 2.0, ("C", "D"): 2.0}, {})
    assert found.repairs == (("ore", 2024, ("A", "B")), ("ore", 2024, ("C", "D")))


def test_who_ships_more_than_it_has_lacks_the_rest() -> None:
    # B has 20 + 30 t and ships 80: 30 t are unexplained, 30/80 of what C gets; A digs 30 and ships all.
    found = origins_of({("A", "B"): 30.0, ("B", "C"): 80.0}, {"A": 30.0, "B": 20.0})
    assert (state(found, "B")["unexplained_t"], state(found, "B")["kept_t"], state(found, "B")["supply_t"]) == (30, 0, 80)
    shares = {origin: share for (consumer, origin), share in table(found, "ultimate_share").items() if consumer == "C" and share}
    assert shares == pytest.approx({"A": 30 / 80, "B": 20 / 80, UNEXPLAINED: 30 / 80})
    assert table(found, "direct_share")["B", UNEXPLAINED] == 30 / 80
    assert found.conserved[["kept_t", "produced_t", "unexplained_t"]].to_numpy().tolist() == [[80, 50, 30]]


def test_a_state_that_only_ships_is_wholly_unexplained() -> None:
    found = origins_of({("A", "B"): 5.0}, {})
    assert table(found, "ultimate_share") == {("A", UNEXPLAINED): 1.0, ("B", "A"): 0.0, ("B", UNEXPLAINED): 1.0}


def test_rounding_of_sums_is_not_unexplained() -> None:
    found = origins_of({("A", "B"): 0.3, ("B", "C"): 0.1, ("B", "D"): 0.2}, {"A": 0.3})  # 0.1 + 0.2 > 0.3 by 5.6e-17
    assert state(found, "B")["unexplained_t"] == 0
    assert UNEXPLAINED not in set(found.origins["state"])


def test_absent_without_supply_and_flows_to_oneself_left_out() -> None:
    found = origins_of({("A", "A"): 9.0, ("A", "B"): 4.0, ("D", "B"): 0.0}, {"A": 5.0, "E": 0.0})
    assert found.states["state"].tolist() == ["A", "B"]
    assert state(found, "A")["kept_t"] == 1
    assert found.self_flows.to_dict("records") == [{"commodity": "ore", "year": 2024, "state": "A", "quantity_t": 9.0}]


def test_a_hub_ships_a_hundredth_of_the_trade_and_digs_nothing() -> None:
    pairs = {("A", "B"): 100.0, ("A", "C"): 0.5, ("A", "D"): 897.0, ("B", "E"): 2.0, ("C", "E"): 0.5}
    assert origins_of(pairs, {"A": 2000.0}).states.query("is_hub").empty
    hubs = ultimate_origins(flows_of(pairs), output_of({"A": 2000.0}), hub_share=0.002).states.query("is_hub")
    assert hubs["state"].tolist() == ["B"]


def test_groups_do_not_touch_and_nullable_years_pass() -> None:
    other = flows_of({("A", "B"): 3.0}, year=2023)
    both = pd.concat([flows_of(HUB[0]), other, flows_of({("X", "Y"): 1.0}, commodity="metal")]).astype({"year": "Int64"})
    made = pd.concat([output_of(HUB[1]), output_of({"Z": 2.0}, commodity="slag")])
    found = ultimate_origins(both, made)
    alone = origins_of(*HUB)
    here = found.origins.query("commodity == 'ore' and year == 2024").reset_index(drop=True)
    pd.testing.assert_frame_equal(here, alone.origins)
    assert found.conserved[["commodity", "year"]].to_numpy().tolist() == [["metal", 2024], ["ore", 2023], ["ore", 2024], ["slag", 2024]]


def test_nothing_in_nothing_out() -> None:
    found = origins_of({}, {})
    full = origins_of(*HUB)
    for name in ("origins", "states", "conserved", "self_flows"):
        assert getattr(found, name).empty
        assert list(getattr(found, name)) == list(getattr(full, name))


def test_the_input_is_not_changed() -> None:
    flows, made = flows_of(HUB[0]), output_of(HUB[1])
    before = flows.copy(), made.copy()
    ultimate_origins(flows, made)
    pd.testing.assert_frame_equal(flows, before[0])
    pd.testing.assert_frame_equal(made, before[1])


@pytest.mark.parametrize("tonnes", [math.nan, -1.0, math.inf])
def test_tonnes_that_are_none_are_named(tonnes: float) -> None:
    with pytest.raises(
        ValueError, match=rf"flows row 1 \(ore, 2024, A, B\): quantity_t is {tonnes}\nneeded are .* unexplained is reserved"
    ):
        origins_of({("A", "B"): tonnes, ("A", "C"): 1.0}, {"A": 1.0})


def test_bad_rows_are_counted_and_reserved_names_and_columns_refused() -> None:
    rows = pd.concat([output_of({"A": -1.0})] * 12)
    with pytest.raises(ValueError, match=r"production row 10 .*\nand 2 rows more\n"):
        ultimate_origins(flows_of({}), rows)
    with pytest.raises(ValueError, match=r"production row 1 \(ore, 2024, unexplained\)"):
        origins_of({}, {UNEXPLAINED: 1.0})
    with pytest.raises(ValueError, match="flows: no column quantity_t - found"):
        ultimate_origins(flows_of({}).drop(columns="quantity_t"), output_of({}))


def balances(found: Origins) -> tuple[list[str], np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """States, produced, unexplained, supply and kept tonnes as arrays."""
    columns = (found.states[f"{name}_t"].to_numpy() for name in ("produced", "unexplained", "supply", "kept"))
    return found.states["state"].tolist(), *columns


def shares_matrix(found: Origins) -> np.ndarray:
    names = found.states["state"].tolist()
    wide = found.origins.pivot(index="state", columns="consumer", values="ultimate_share").fillna(0.0)
    return wide.reindex(index=[*names, UNEXPLAINED], columns=names, fill_value=0.0).to_numpy()


def coefficients(found: Origins, pairs: dict[tuple[str, str], float]) -> np.ndarray:
    names, _, _, supply, _ = balances(found)
    trade = np.zeros((len(names), len(names)))
    for (supplier, consumer), tonnes in pairs.items():
        trade[names.index(supplier), names.index(consumer)] = tonnes
    return trade / supply


@PROPERTY
@given(pairs=FLOWS, made=OUTPUT)
def test_origins_agree_with_a_dense_solve(pairs: dict[tuple[str, str], float], made: dict[str, float]) -> None:
    found = origins_of(pairs, made)
    if found.repairs:
        return
    _, produced, unexplained, supply, _ = balances(found)
    entering = np.vstack([np.diag(produced / supply), unexplained / supply])
    expected = entering @ np.linalg.inv(np.eye(len(supply)) - coefficients(found, pairs))
    np.testing.assert_allclose(shares_matrix(found), expected, atol=1e-8)


@PROPERTY
@given(pairs=FLOWS, made=st.fixed_dictionaries(dict.fromkeys(STATES, st.floats(1e5, 2e5))))
def test_origins_agree_with_the_power_series(pairs: dict[tuple[str, str], float], made: dict[str, float]) -> None:
    found = origins_of(pairs, made)
    _, produced, unexplained, supply, _ = balances(found)
    passed_on = coefficients(found, pairs)
    term = np.vstack([np.diag(produced / supply), unexplained / supply])
    expected = np.zeros_like(term)
    for _ in range(400):  # every state digs at least 1e5 of at most 7e5 t, so a term is at most 6/7 of the one before
        expected += term
        term = term @ passed_on
    np.testing.assert_allclose(shares_matrix(found), expected, atol=1e-12)


@PROPERTY
@given(pairs=FLOWS, made=OUTPUT)
def test_every_origin_is_kept_somewhere(pairs: dict[tuple[str, str], float], made: dict[str, float]) -> None:
    found = origins_of(pairs, made)
    _, produced, unexplained, supply, kept = balances(found)
    shares = shares_matrix(found)
    total = produced.sum() + unexplained.sum()
    np.testing.assert_allclose(shares @ kept, [*produced, unexplained.sum()], rtol=1e-9, atol=1e-12 * total)
    assert abs(found.conserved["difference_t"].iloc[0]) <= 1e-9 * total
    assert ((shares >= 0) & (shares <= 1 + 1e-12)).all()
    np.testing.assert_allclose(shares.sum(axis=0), 1, rtol=1e-12)
    direct = found.origins.groupby("consumer")["direct_share"].sum()
    np.testing.assert_allclose(direct, 1, rtol=1e-12)
    np.testing.assert_allclose(found.origins.groupby("consumer")["ultimate_t"].sum(), supply, rtol=1e-12)


@PROPERTY
@given(pairs=FLOWS, made=OUTPUT, scale=st.sampled_from([2.0**-20, 2.0**10]), seed=st.randoms(use_true_random=False))
def test_row_order_and_unit_do_not_matter(
    pairs: dict[tuple[str, str], float], made: dict[str, float], scale: float, seed: random.Random
) -> None:
    halves = pd.concat([flows_of({pair: tonnes * part for pair, tonnes in pairs.items()}) for part in (0.3, 0.7)])
    order = list(range(len(halves)))
    seed.shuffle(order)
    found, shuffled = (ultimate_origins(rows, output_of(made)) for rows in (halves, halves.iloc[order]))
    pd.testing.assert_frame_equal(found.origins, shuffled.origins, check_exact=True)
    scaled = ultimate_origins(
        halves.assign(quantity_t=halves["quantity_t"] * scale), output_of({name: tonnes * scale for name, tonnes in made.items()})
    )
    pd.testing.assert_frame_equal(found.origins.drop(columns="ultimate_t"), scaled.origins.drop(columns="ultimate_t"), check_exact=True)


def test_a_loop_held_ever_so_tightly_keeps_its_precision() -> None:
    # Two loops of 1e12 t, fed 3 to 1 by two mines of 1e-3 t: a solve of I - A has lost these digits, elimination has not.
    inner = [[0, 1e12, 0, 0], [1e12, 0, 0, 0], [0.75e-3, 0, 0, 0], [0.25e-3, 0, 0, 0]]
    shares = look_through(inner, [[0, 0, 1, 0], [0, 0, 0, 1]])
    np.testing.assert_allclose(shares[:, 0], [0.75, 0.25], rtol=1e-12)
    np.testing.assert_allclose(shares[:, 1], [0.75, 0.25], rtol=1e-12)


def test_nothing_enters_an_unfed_node() -> None:
    inner, outer = [[0, 1, 0], [0, 0, 0], [0, 0, 0]], [[1.0, 0, 0]]
    assert unfed(inner, outer).tolist() == [False, False, True]
    assert look_through(inner, outer).tolist() == [[1, 1, 0]]


def test_a_group_without_production_has_none_of_another_s() -> None:
    """ore: 10 t shipped, 3 t made: 7 t unexplained. salt: 5 t shipped, nothing made: 5 t unexplained, all kept by B."""
    flows = pd.DataFrame({"commodity": ["ore", "salt"], "year": 2024, "supplier": "A", "consumer": "B", "quantity_t": [10.0, 5.0]})
    found = ultimate_origins(flows, pd.DataFrame({"commodity": ["ore"], "year": 2024, "state": "A", "quantity_t": [3.0]})).conserved
    assert found["commodity"].tolist() == ["ore", "salt"]
    tonnes = found[["kept_t", "produced_t", "unexplained_t", "difference_t"]].to_numpy()
    np.testing.assert_allclose(tonnes, [[10, 3, 7, 0], [5, 0, 5, 0]], rtol=1e-14, atol=1e-14)


def test_bad_rows_of_the_bounds_are_named_by_their_table() -> None:
    flows = pd.DataFrame({"supplier": ["A"], "consumer": ["B"], "quantity_t": [-1.0]})
    entries = pd.DataFrame({"origin": ["A"], "state": ["A"], "quantity_t": [1.0]})
    with pytest.raises(ValueError, match=r"flows row 1 \(A, B\): quantity_t is -1"):
        mixing_bounds(flows, entries, consumer="B", origins=["A"])
    with pytest.raises(ValueError, match=r"entries row 1 \(A, A\): quantity_t is -1"):
        mixing_bounds(flows.assign(quantity_t=1.0), entries.assign(quantity_t=-1.0), consumer="B", origins=["A"])


BOUGHT = {("A", "B"): 60.0, ("B", "C"): 50.0, ("B", "D"): 50.0}


@pytest.mark.parametrize(
    ("flows", "entries", "shipped", "expected"),
    [
        (BOUGHT, {"A": 60, "B": 40}, False, {"A": (0.2, 1), "B": (0, 0.8)}),
        (BOUGHT, {"A": 60, "B": 40}, True, {"A": (0.2, 1), "B": (1, 1)}),
        (BOUGHT | {("A", "C"): 20}, {"A": 80, "B": 40}, False, {"A": (0.428571, 1), "B": (0, 0.571429)}),
        (BOUGHT | {("A", "C"): 20}, {"A": 80, "B": 40}, True, {"A": (0.428571, 1), "B": (0.714286, 0.714286)}),
        (BOUGHT, {"A": 60, "B": 40, "C": 30}, False, {"A": (0.125, 0.625), "B": (0, 0.5), "C": (0.375, 0.375)}),
        (BOUGHT | {("B", "D"): 30}, {"A": 60, "B": 40}, False, {"A": (0.2, 1), "B": (0, 0.8)}),
        (BOUGHT | {("B", "B"): 900, ("D", "D"): 5}, {"A": 60, "B": 40}, False, {"A": (0.2, 1), "B": (0, 0.8)}),
        ({("A", "C"): 1, ("B", "C"): 2}, {"A": 1, "B": 2}, False, {"A": (0.333333, 0.333333), "B": (0.666667, 0.666667)}),
        ({("A", "C"): 6e6, ("B", "C"): 2e6}, {"A": 6e6, "B": 2e6}, False, {"A": (0.75, 0.75), "B": (0.25, 0.25)}),
        ({(UNEXPLAINED, "C"): 5}, {UNEXPLAINED: 5}, False, {UNEXPLAINED: (1, 1)}),
        ({("A", "B"): 5}, {"A": 5, "C": 0.5}, False, {"A": (0, 0), "C": (1, 1)}),
    ],
    ids=[
        "50 - 40 = 10 of 50 t at least",
        "all that B ships, wherever it was made",
        "20 + 10 of 70 t at least, 40 of B at most",
        "50 of 70 t come from B's ports",
        "its own 30 of 80 t",
        "20 t kept by B change nothing",
        "what a state ships to itself is no trade",
        "thirds to six decimals",
        "millions of tonnes",
        "all of nobody known",
        "half a tonne of its own and no trade",
    ],
)
def test_bounds_by_hand(
    flows: dict[tuple[str, str], float], entries: dict[str, float], shipped: bool, expected: dict[str, tuple[float, float]]
) -> None:
    rows = pd.DataFrame([(*pair, tonnes) for pair, tonnes in flows.items()], columns=["supplier", "consumer", "quantity_t"])
    entering = pd.DataFrame({"origin": list(entries), "state": list(entries), "quantity_t": list(entries.values())}).astype(
        {"quantity_t": float}
    )
    found = mixing_bounds(rows, entering, consumer="C", origins=list(expected), shipped=shipped)
    assert {row.state: (row.low, row.high) for row in found.itertuples()} == expected


def test_a_consumer_without_supply_has_no_bounds() -> None:
    flows = pd.DataFrame({"supplier": ["C"], "consumer": ["B"], "quantity_t": [5.0]})
    entries = pd.DataFrame({"origin": ["A"], "state": ["A"], "quantity_t": [5.0]})
    found = mixing_bounds(flows, entries, consumer="C", origins=["A", "B"])
    assert found["state"].tolist() == ["A", "B"]
    assert found[["low", "high"]].isna().all(axis=None)


def test_what_goes_round_a_circle_may_be_anybody_s() -> None:
    """A and B hand 100 t back and forth; of the 10 t of C, A can have made all or B; 5 t of A are what it made."""
    flows = pd.DataFrame({"supplier": ["A", "B", "B"], "consumer": ["B", "A", "C"], "quantity_t": [100.0, 95.0, 10.0]})
    entries = pd.DataFrame({"origin": ["A", "B"], "state": ["A", "B"], "quantity_t": [5.0, 5.0]})
    found = mixing_bounds(flows, entries, consumer="C", origins=["A", "B"])
    assert found[["low", "high"]].to_numpy().tolist() == [[0.5, 0.5], [0.5, 0.5]]


def test_many_nodes_come_out_as_a_solve_of_the_balance() -> None:
    """60 nodes, each fed from outside: x (I - A) = entries, A the parts of the inflow that each node hands on."""
    random = np.random.default_rng(5)
    inner = random.uniform(0, 1, (60, 60)) * (random.random((60, 60)) < 0.2)
    np.fill_diagonal(inner, 0)
    outer = random.uniform(0.1, 1, (3, 60))
    inflow = inner.sum(axis=0) + outer.sum(axis=0)
    expected = np.linalg.solve((np.eye(60) - inner / inflow).T, (outer / inflow).T).T
    np.testing.assert_allclose(look_through(inner, outer), expected, rtol=1e-10)


def test_a_group_without_trade_keeps_what_it_makes() -> None:
    flows = pd.DataFrame({"commodity": ["ore"], "year": 2024, "supplier": "A", "consumer": "B", "quantity_t": [10.0]})
    output = pd.DataFrame({"commodity": ["ore", "salt"], "year": 2024, "state": ["A", "Z"], "quantity_t": [10.0, 0.5]})
    found = ultimate_origins(flows, output)
    assert found.conserved.set_index("commodity")["kept_t"].to_dict() == pytest.approx({"ore": 10, "salt": 0.5})
    assert found.states.query("commodity == 'salt'")["state"].tolist() == ["Z"]


def test_ten_bad_rows_are_all_named_and_what_is_missing_in_any_frame_is_bad() -> None:
    flows = pd.DataFrame({"supplier": "A", "consumer": "B", "quantity_t": pd.array([pd.NA] * 10, dtype="Float64")})
    with pytest.raises(ValueError, match=r"flows row 10 \(A, B\): quantity_t is nan\n(?!and)") as told:
        mixing_bounds(flows, flows.rename(columns={"supplier": "origin", "consumer": "state"}), consumer="B", origins=["A"])
    assert "reserved" not in str(told.value)


def test_a_hub_may_ship_less_than_a_tonne() -> None:
    assert origins_of({("A", "B"): 0.5, ("B", "C"): 0.5}, {"A": 0.5}).states.query("is_hub")["state"].tolist() == ["B"]
