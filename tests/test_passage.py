"""What has passed through a state over two stages: by hand, against the closed form, and as properties."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kzgraph.indicators.origin import UNEXPLAINED
from kzgraph.indicators.passage import (
    Margins,
    mine_refine_matrix,
    passage_bounds,
    passage_share,
    two_stage_margins,
)
from tests.sizes import sized

PROPERTY = settings(deadline=None, max_examples=sized(10, 25), derandomize=True)
Pairs = dict[tuple[str, str], float]


def pairs_of(pairs: Pairs, first: str, second: str, value: str = "quantity_t") -> pd.DataFrame:
    return pd.DataFrame([(*pair, number) for pair, number in pairs.items()], columns=[first, second, value])


def margins_of(ore: Pairs, output: dict[str, float], delivered: Pairs) -> Margins:
    """`ore` by (refiner, mine), `delivered` by (refiner, consumer)."""
    return Margins(
        ore=pairs_of(ore, "refiner", "mine", "share"),
        output=pd.DataFrame(list(output.items()), columns=["refiner", "quantity_t"]),
        delivered=pairs_of(delivered, "refiner", "consumer"),
    )


def made(tonnes: dict[str, float]) -> pd.DataFrame:
    return pd.DataFrame(list(tonnes.items()), columns=["state", "quantity_t"])


def trade(pairs: Pairs) -> pd.DataFrame:
    return pairs_of(pairs, "supplier", "consumer")


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [(0.5, 0.25, (0.5, 0.625, 0.75)), (0.7, 0.6, (0.7, 0.88, 1.0)), (0, 0, (0, 0, 0)), (1, 0.3, (1, 1, 1))],
    ids=["1 - 1/2 * 3/4 = 5/8", "7/10 + 6/10 is capped, 1 - 3/10 * 4/10 = 0.88", "none at all", "all at the first stage"],
)
def test_bounds_from_two_shares(a: float, b: float, expected: tuple[float, float, float]) -> None:
    assert passage_bounds(a, b) == pytest.approx(expected)


@pytest.mark.parametrize(("a", "b"), [(-0.1, 0.5), (0.5, 57), (math.nan, 0.5)])
def test_bounds_refuse_what_is_no_share(a: float, b: float) -> None:
    with pytest.raises(ValueError, match="from 0 to 1"):
        passage_bounds(a, b)


# S digs 60 of the ore of R and refines a half of what C gets: 50 of 100 t; R refines 100 t and sends 50 to C.
HALVES = margins_of(
    {("R", "S"): 0.6, ("R", "M"): 0.4, ("S", "M"): 1.0}, {"R": 100.0, "S": 50.0}, {("R", "C"): 50.0, ("S", "C"): 50.0, ("R", "D"): 50.0}
)


@pytest.mark.parametrize(
    ("field", "expected"), [("low", 0.6), ("proportional", 0.8), ("high", 1.0)],
    ids=[
        "R sends C all 40 t of M's ore and 10 t of S's: (50 + 10) / 100",
        "6/10 of R's 50 t: (50 + 30) / 100",
        "R has 60 t of S's ore, C's 50 t may all be of it: (50 + 50) / 100",
    ],
)  # fmt: skip
def test_bounds_where_a_refiner_mixes(field: str, expected: float) -> None:
    assert getattr(passage_share(HALVES, state="S", consumer="C"), field) == pytest.approx(expected, abs=1e-9)


def test_parts_say_at_which_stage() -> None:
    found = passage_share(HALVES, state="S", consumer="C")
    assert found.parts == pytest.approx({"mined": 0.3, "refined": 0.5, "both": 0.0, "unexplained": 0.0, "elsewhere": 0.2})
    assert found.repairs == ()


def test_one_route_leaves_nothing_open() -> None:
    only = margins_of({("R", "S"): 1.0}, {"R": 10.0}, {("R", "C"): 10.0})
    found = passage_share(only, state="S", consumer="C")
    assert (found.low, found.proportional, found.high) == (1, 1, 1)
    alone = margins_of({("R", "S"): 0.3, ("R", "M"): 0.7}, {"R": 10.0}, {("R", "C"): 10.0})  # all that R refines goes to C
    found = passage_share(alone, state="S", consumer="C")
    assert (found.low, found.proportional, found.high) == pytest.approx((0.3, 0.3, 0.3))


def test_unexplained_ore_may_have_passed() -> None:
    # Of R's 100 t the ore of 20 is S's, of 50 M's, of 30 unexplained. C's 40 t: none need be S's; 20 can be, with the unexplained all.
    margins = margins_of({("R", "S"): 0.2, ("R", "M"): 0.5}, {"R": 100.0}, {("R", "C"): 40.0, ("R", "D"): 60.0})
    found = passage_share(margins, state="S", consumer="C")
    assert (found.low, found.proportional, found.high) == pytest.approx((0.0, 0.2, 1.0))
    assert found.parts["unexplained"] == pytest.approx(0.3)
    assert passage_share(margins, state="S", consumer="C", unexplained_may_pass=False).high == pytest.approx(0.5)


@pytest.mark.parametrize(("mined", "ore"), [({"M": 50.0}, {("M", "S"): 50.0}), ({}, {})], ids=["S buys all 50 t of ore", "no ore is known"])
def test_a_state_that_alone_refines_counts_whatever_is_known_of_its_ore(mined: dict[str, float], ore: Pairs) -> None:
    """30 of C's 30 t: 1. With its trade counted as passage no ore of anybody is left, which is an empty table."""
    tables = {"mined": made(mined), "ore_trade": trade(ore), "refined": made({"S": 40.0}), "refined_trade": trade({("S", "C"): 30.0})}
    for through in (None, "S"):
        found = passage_share(two_stage_margins(**tables, through=through), state="S", consumer="C")
        assert (found.low, found.proportional, found.high, found.parts["refined"]) == (1.0, 1.0, 1.0, 1.0)


def test_more_delivered_than_refined_is_repaired_and_told() -> None:
    margins = margins_of({("R", "S"): 1.0}, {"R": 80.0}, {("R", "C"): 100.0})
    found = passage_share(margins, state="S", consumer="C")
    assert found.repairs == (("R", 100.0, 80.0),)
    assert (found.low, found.proportional, found.high) == pytest.approx((0.8, 0.8, 1.0))


def test_what_does_not_fit_is_named() -> None:
    with pytest.raises(ValueError, match=r"ore of R: the shares of its mines sum to 1\.2, at most 1 fits"):
        mine_refine_matrix(margins_of({("R", "S"): 0.7, ("R", "M"): 0.5}, {"R": 1.0}, {("R", "C"): 1.0}))
    with pytest.raises(ValueError, match=r"output row 1 \(R\): quantity_t is -1.0"):
        mine_refine_matrix(margins_of({}, {"R": -1.0}, {("R", "C"): 1.0}))
    with pytest.raises(ValueError, match=r"delivered row 1 \(C, R\): quantity_t is -1.0"):
        mine_refine_matrix(margins_of({}, {"R": 1.0}, {("R", "C"): -1.0}))


def test_a_consumer_of_nothing_has_no_share() -> None:
    found = passage_share(HALVES, state="S", consumer="X")
    assert math.isnan(found.low)
    assert math.isnan(found.proportional)
    assert math.isnan(found.high)
    assert found.parts == {}


# M digs 30 and S 10: R's ore is S's to a quarter, over the hub H. R and Q refine 20 and 20; C gets 15 from R, and 10 from Q over S.
TABLES = {
    "mined": made({"M": 30.0, "S": 10.0}),
    "ore_trade": trade({("M", "H"): 30.0, ("S", "H"): 10.0, ("H", "R"): 40.0}),
    "refined": made({"R": 20.0, "Q": 20.0}),
    "refined_trade": trade({("R", "C"): 15.0, ("Q", "S"): 12.0, ("S", "C"): 10.0}),
}


def test_margins_from_the_tables_of_two_stages() -> None:
    matrix = mine_refine_matrix(two_stage_margins(**TABLES))
    assert list(matrix.index) == list(range(len(matrix)))
    of_c = matrix[matrix["consumer"] == "C"].set_index(["mine", "refiner"])["quantity_t"].to_dict()
    assert of_c == pytest.approx({("M", "R"): 11.25, ("S", "R"): 3.75, (UNEXPLAINED, "Q"): 10.0})
    assert matrix.groupby("refiner")["quantity_t"].sum().to_dict() == pytest.approx({"R": 20, "Q": 20})
    assert matrix.groupby("consumer")["share"].sum().to_numpy() == pytest.approx([1.0] * matrix["consumer"].nunique())


def test_trade_through_a_state_counts_when_asked() -> None:
    dug = passage_share(two_stage_margins(**TABLES), state="S", consumer="C", unexplained_may_pass=False)
    assert dug.proportional == pytest.approx(3.75 / 25)
    traded = passage_share(two_stage_margins(**TABLES, through="S"), state="S", consumer="C", unexplained_may_pass=False)
    assert traded.proportional == pytest.approx((3.75 + 10) / 25)
    assert (traded.parts["mined"], traded.parts["refined"]) == pytest.approx((3.75 / 25, 10 / 25))
    hub = passage_share(two_stage_margins(**TABLES, through="H"), state="H", consumer="C", unexplained_may_pass=False)
    assert (hub.low, hub.proportional, hub.high) == pytest.approx((15 / 25, 15 / 25, 15 / 25))


def test_what_is_kept_is_what_was_kept_with_all_trade_in_place() -> None:
    """Q keeps 20 - 12 t, though what it sends to S is not followed back to it; S keeps 2 of the 12 t that are now its own."""
    delivered = two_stage_margins(**TABLES, through="S").delivered.set_index(["refiner", "consumer"])["quantity_t"]
    assert delivered.to_dict() == pytest.approx({("R", "R"): 5, ("R", "C"): 15, ("Q", "Q"): 8, ("S", "C"): 10, ("S", "S"): 2})


def test_margins_for_one_state_refuse_another() -> None:
    with pytest.raises(ValueError, match="what passed through S, not H"):
        passage_share(two_stage_margins(**TABLES, through="S"), state="H", consumer="C")


def test_a_state_that_ships_metal_nobody_refined() -> None:
    margins = two_stage_margins(**{**TABLES, "refined": made({"R": 20.0, "Q": 2.0})})  # Q and S ship 12 and 10 t of Q's 2 t
    found = passage_share(margins, state="S", consumer="C")
    assert found.parts["unexplained"] == pytest.approx(10 / 25)
    assert found.repairs == (), "metal of nobody is not more than nobody refined"
    assert found.high == pytest.approx((5 + 10) / 25)  # of R's 15 t, 5 can be S's ore; the 10 t over S may be too


@st.composite
def tables(draw: st.DrawFn) -> dict[str, pd.DataFrame]:
    tonnes = st.floats(1, 1e4)
    pair = st.tuples(st.sampled_from("SABC"), st.sampled_from("SABC")).filter(lambda ends: ends[0] != ends[1])
    output = st.dictionaries(st.sampled_from("SABC"), tonnes, min_size=1)
    flows = st.dictionaries(pair, tonnes, min_size=1)
    return {
        "mined": made(draw(output)), "ore_trade": trade(draw(flows)), "refined": made(draw(output)), "refined_trade": trade(draw(flows)),
    }  # fmt: skip


def closed_form(margins: Margins, consumer: str) -> tuple[float, float]:
    """Each refiner for itself: C's tonnes less all the ore that is not the state's; no more than all but the ore that is another's."""
    output = margins.output.set_index("refiner")["quantity_t"]
    ore = margins.ore.assign(whose=margins.ore["mine"].map({"S": "own", UNEXPLAINED: "open"}).fillna("other"))
    parts = ore.pivot_table(index="refiner", columns="whose", values="share", aggfunc="sum").reindex(columns=["own", "other"])
    parts = parts.reindex(output.index).fillna(0.0)
    got = margins.delivered[margins.delivered["consumer"] == consumer].set_index("refiner")["quantity_t"]
    low = high = 0.0
    for refiner, tonnes in got.items():
        if refiner == "S" or refiner == UNEXPLAINED:
            low, high = low + tonnes * (refiner == "S"), high + tonnes
        else:
            low += max(0.0, tonnes - (1 - parts.at[refiner, "own"]) * output[refiner])
            high += min(tonnes, (1 - parts.at[refiner, "other"]) * output[refiner])
    return low / got.sum(), high / got.sum()


@PROPERTY
@given(given_tables=tables(), through=st.sampled_from([None, "S"]))
def test_bounds_enclose_and_agree_with_the_closed_form(given_tables: dict[str, pd.DataFrame], through: str | None) -> None:
    margins = two_stage_margins(**given_tables, through=through)
    for consumer in sorted(margins.delivered.loc[margins.delivered["quantity_t"] > 1e-6, "consumer"].unique()):
        found = passage_share(margins, state="S", consumer=consumer)
        assert 0 <= found.low <= found.proportional <= found.high <= 1
        assert sum(found.parts.values()) == pytest.approx(1)
        assert (found.low, found.high) == pytest.approx(closed_form(margins, consumer), abs=1e-6)
        assert found.repairs == ()


@PROPERTY
@given(given_tables=tables())
def test_the_matrix_conserves_both_stages(given_tables: dict[str, pd.DataFrame]) -> None:
    margins = two_stage_margins(**given_tables)
    matrix = mine_refine_matrix(margins)
    by_refiner = matrix[matrix["refiner"] != UNEXPLAINED].groupby("refiner")["quantity_t"].sum()
    refined = given_tables["refined"].set_index("state")["quantity_t"]
    assert by_refiner.to_dict() == pytest.approx(refined.to_dict(), rel=1e-9)
    mixed = matrix.groupby(["refiner", "mine"])["quantity_t"].sum() / matrix.groupby("refiner")["quantity_t"].sum()
    for refiner, mine, share in margins.ore.itertuples(index=False):
        assert mixed[refiner, mine] == pytest.approx(share)


@PROPERTY
@given(given_tables=tables())
def test_two_shares_alone_bound_the_proportional_share(given_tables: dict[str, pd.DataFrame]) -> None:
    matrix = mine_refine_matrix(two_stage_margins(**given_tables))
    for _, rows in matrix.groupby("consumer"):
        at_mine, at_refiner = rows["mine"] == "S", rows["refiner"] == "S"
        dug, refined, either = (min(1.0, float(rows.loc[passed, "share"].sum())) for passed in (at_mine, at_refiner, at_mine | at_refiner))
        bounds = passage_bounds(dug, refined)
        assert bounds.low - 1e-9 <= either <= bounds.high + 1e-9
