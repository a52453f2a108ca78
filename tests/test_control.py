"""Integrated ownership and control: by hand, in closed form, and as properties."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kzgraph.indicators.control import NOBODY, UNKNOWN, control_share, integrated_ownership, majority_control
from tests.sizes import sized

PROPERTY = settings(deadline=None, max_examples=sized(20, 60), derandomize=True)
Stakes = dict[tuple[str, str], float]
ERG: Stakes = {("kazakhstan", "erg"): 0.4, ("mashkevich", "erg"): 0.207, ("ibragimov", "erg"): 0.207, ("shodiev", "erg"): 0.186}


def owns(stakes: Stakes) -> pd.DataFrame:
    return pd.DataFrame([(*pair, share) for pair, share in stakes.items()], columns=["owner", "owned", "share"])


def integrated(stakes: Stakes) -> Stakes:
    return integrated_ownership(owns(stakes)).set_index(["owner", "owned"])["share"].to_dict()


def controllers(stakes: Stakes) -> dict[str, str]:
    found = majority_control(owns(stakes))
    assert (found["share"] == 1).all()
    return found.set_index("owned")["owner"].to_dict()


def output(*rows: tuple[str | None, str, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["company", "state", "quantity_t"])


def test_a_chain_is_multiplied() -> None:
    found = integrated({("S", "a"): 0.5, ("a", "mine"): 0.4})
    assert found == pytest.approx({("S", "a"): 0.5, (UNKNOWN, "a"): 0.5, ("S", "mine"): 0.2, (UNKNOWN, "mine"): 0.8})


def test_two_paths_to_one_mine_add_up() -> None:
    found = integrated({("S", "a"): 0.5, ("S", "b"): 1.0, ("a", "mine"): 0.4, ("b", "mine"): 0.3, ("T", "mine"): 0.3})
    assert found["S", "mine"] == pytest.approx(0.5 * 0.4 + 0.3)


def test_cross_holdings_in_closed_form() -> None:
    # a holds 10 % of b, b 20 % of a, X 80 % of a, Y 90 % of b: y_a = 0.8 + 0.2 y_b and y_b = 0.1 y_a for X, so y_a = 0.8 / (1 - 0.02).
    found = integrated({("X", "a"): 0.8, ("b", "a"): 0.2, ("Y", "b"): 0.9, ("a", "b"): 0.1})
    assert found["X", "a"] == pytest.approx(0.8 / 0.98)
    assert found["X", "b"] == pytest.approx(0.08 / 0.98)
    assert found["Y", "b"] == pytest.approx(0.9 / 0.98)
    assert found["Y", "a"] == pytest.approx(0.18 / 0.98)


def test_a_holding_in_oneself_counts_for_nobody() -> None:
    assert integrated({("a", "a"): 0.2, ("X", "a"): 0.6, ("Y", "a"): 0.2}) == pytest.approx({("X", "a"): 0.75, ("Y", "a"): 0.25})
    assert controllers({("a", "a"): 0.2, ("X", "a"): 0.45, ("Y", "a"): 0.35}) == {"a": "X"}  # 45 of the 80 % that vote


def test_what_is_not_listed_is_unknown() -> None:
    assert integrated({("X", "a"): 0.7}) == pytest.approx({("X", "a"): 0.7, (UNKNOWN, "a"): 0.3})
    assert integrated({("X", "a"): 0.7, (UNKNOWN, "a"): 0.1}) == pytest.approx({("X", "a"): 0.7, (UNKNOWN, "a"): 0.3})
    assert integrated(ERG) == pytest.approx(ERG)
    assert (UNKNOWN, "erg") not in integrated(ERG)


@pytest.mark.parametrize(
    ("stakes", "told"),
    [
        ({("a", "b"): 1.0, ("b", "a"): 1.0, ("b", "mine"): 1.0}, r"a -> b -> a owns itself wholly"),
        ({("a", "b"): 1.0, ("b", "c"): 1.0, ("c", "a"): 1.0}, r"a -> b -> c -> a owns itself wholly"),
        ({("a", "a"): 1.0, ("a", "mine"): 1.0, ("X", "other"): 1.0}, r"a -> a owns itself wholly"),
        ({("X", "a"): 0.8, ("Y", "a"): 0.3}, r"a: the shares of its owners sum to 1\.1\n"),
        ({("X", "a"): 57.0}, r"a: the shares of its owners sum to 57\n.* divide percentages by 100"),
        ({("X", "a"): math.nan}, r"owns row 1 \(X, a\): share is nan"),
        ({("X", "a"): -0.1}, r"owns row 1 \(X, a\): share is -0\.1"),
        ({(NOBODY, "a"): 0.1}, r"nobody is reserved"),
        ({("X", UNKNOWN): 0.1}, r"unknown is owned by X"),
    ],
)
def test_what_cannot_be_is_named(stakes: Stakes, told: str) -> None:
    for rule in (integrated_ownership, majority_control):
        with pytest.raises(ValueError, match=told):
            rule(owns(stakes))


def test_tonnes_that_are_none_are_named_with_their_row() -> None:
    with pytest.raises(ValueError, match=r"production row 2 \(b, KAZ\): quantity_t is -1"):
        control_share(output(("a", "KAZ", 1.0), ("b", "KAZ", -1.0)), integrated_ownership(owns(ERG)), home={})


def test_a_pair_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="X -> a is given twice"):
        integrated_ownership(pd.concat([owns({("X", "a"): 0.2})] * 2))


def test_shares_that_sum_to_one_but_for_rounding_pass() -> None:
    assert len(integrated({(f"owner {number}", "a"): 1 / 49 for number in range(49)})) == 49


@pytest.mark.parametrize(
    ("stakes", "expected"),
    [
        ({("S", "a"): 0.6, ("a", "mine"): 0.4, ("S", "mine"): 0.15, ("T", "mine"): 0.45}, {"a": "S", "mine": "S"}),
        ({("S", "a"): 0.51, ("a", "b"): 0.51, ("b", "mine"): 0.51}, {"a": "S", "b": "S", "mine": "S"}),
        (ERG, {"erg": NOBODY}),
        (ERG | {("erg", "mine"): 1.0}, {"erg": NOBODY, "mine": "erg"}),
        ({("S", "a"): 0.5, ("T", "a"): 0.5}, {"a": NOBODY}),
        ({("S", "a"): 0.5, ("T", "a"): 0.5, ("a", "mine"): 0.3, ("S", "mine"): 0.4, ("T", "mine"): 0.3}, {"a": NOBODY, "mine": NOBODY}),
        ({("S", "a"): 0.1, ("T", "a"): 0.4, ("U", "a"): 0.4, ("V", "a"): 0.1}, {"a": NOBODY}),
        ({("S", "a"): 0.4, ("T", "a"): 0.3}, {"a": UNKNOWN}),
        ({("S", "a"): 0.35, ("T", "a"): 0.35, ("U", "a"): 0.25}, {"a": NOBODY}),
        ({("a", "b"): 0.6, ("S", "b"): 0.4, ("b", "a"): 0.6, ("T", "a"): 0.4}, {"a": NOBODY, "b": NOBODY}),
    ],
    ids=[
        "0.4 through a and 0.15 itself: 0.55 > 1/2", "51 % of 51 % of 51 %, each a majority", "40 % is the largest: widely held",
        "who is widely held heads its own group", "a half is not more than half", "nor does it add a's 0.3 to 0.4", "0.1 + 0.4 have nothing to do with each other",
        "0.4 and the unlisted 0.3 may be one", "0.35 and the unlisted 0.05 are no majority", "two that hold each other's majority",
    ],
)  # fmt: skip
def test_majority(stakes: Stakes, expected: dict[str, str]) -> None:
    assert controllers(stakes) == expected


def test_control_by_state_and_by_owner() -> None:
    # erg's 100 t in KAZ: 40 to the state, 60 abroad; 50 t in COD of a company nobody lists as owned, 50 t of whom is not known.
    made = output(("erg", "KAZ", 100.0), ("glencore", "COD", 50.0), (None, "COD", 50.0))
    found = control_share(made, integrated_ownership(owns(ERG)), home={"kazakhstan": "KAZ", "glencore": "CHE", "shodiev": "BEL"})
    assert list(found.by_state) == ["state", "territorial_t", "territorial_share", "controlled_t", "control_share"]
    assert list(found.by_owner) == ["owner", "state", "controlled_t", "control_share"]
    by_state = found.by_state.set_index("state")
    assert by_state["territorial_t"].to_dict() == {"BEL": 0, "CHE": 0, "COD": 100, "KAZ": 100, UNKNOWN: 0}
    expected = {"BEL": 18.6, "CHE": 50, "COD": 0, "KAZ": 40, UNKNOWN: 41.4 + 50}
    assert by_state["controlled_t"].to_dict() == pytest.approx(expected)
    assert by_state["control_share"].to_dict() == pytest.approx({name: tonnes / 200 for name, tonnes in expected.items()})
    by_owner = found.by_owner.set_index("owner")
    assert by_owner.loc["kazakhstan"].to_dict() == pytest.approx({"state": "KAZ", "controlled_t": 40, "control_share": 0.2})
    assert by_owner.at["ibragimov", "state"] == UNKNOWN
    assert found.territorial_hhi == 0.5
    low = (18.6**2 + 50**2 + 40**2) / 200**2
    assert found.control_hhi == pytest.approx((low, (18.6**2 + (50 + 91.4) ** 2 + 40**2) / 200**2))


def test_control_by_majority_counts_whole_and_nobody_apart() -> None:
    stakes = ERG | {("china", "mine"): 0.6, ("kazakhstan", "mine"): 0.4}
    made = output(("erg", "KAZ", 30.0), ("mine", "KAZ", 70.0))
    found = control_share(made, majority_control(owns(stakes)), home={"china": "CHN", "kazakhstan": "KAZ"})
    assert found.by_state.set_index("state")["controlled_t"].to_dict() == {"CHN": 70, "KAZ": 0, NOBODY: 30}
    assert found.territorial_hhi == 1
    assert found.control_hhi == pytest.approx((0.49, 0.58))


def test_no_output_has_no_shares() -> None:
    found = control_share(output(("erg", "KAZ", 0.0)), integrated_ownership(owns(ERG)), home={})
    assert found.by_state.empty
    assert math.isnan(found.territorial_hhi)
    assert all(math.isnan(bound) for bound in found.control_hhi)


def test_ownership_that_leaves_a_rest_is_refused() -> None:
    with pytest.raises(ValueError, match=r"a: the shares of its ultimate owners sum to 0\.5\nthey must sum to 1"):
        control_share(output(("a", "KAZ", 1.0)), owns({("X", "a"): 0.5}), home={})


COMPANIES = "abcde"


@st.composite
def ownership(draw: st.DrawFn) -> Stakes:
    """Random holdings of X, Y and five companies in the companies; each column is brought to between 0.2 and 0.95."""
    stakes: Stakes = {}
    for owned in COMPANIES:
        weights = draw(st.dictionaries(st.sampled_from("XY" + COMPANIES), st.floats(0.01, 1), min_size=1))
        total = draw(st.floats(0.2, 0.95)) / sum(weights.values())
        stakes |= {(owner, owned): weight * total for owner, weight in weights.items()}
    return stakes


@PROPERTY
@given(stakes=ownership())
def test_shares_sum_to_one_and_agree_with_a_solve(stakes: Stakes) -> None:
    found = integrated_ownership(owns(stakes))
    assert found["share"].between(0, 1 + 1e-12).all()
    assert found.groupby("owned")["share"].sum().to_numpy() == pytest.approx(np.ones(5), abs=1e-12)
    inner = np.array([[stakes.get((owner, owned), 0.0) for owned in COMPANIES] for owner in COMPANIES])
    inner = (inner - np.diag(np.diag(inner))) / (1 - np.diag(inner))
    for outside in "XY":
        direct = np.array([stakes.get((outside, owned), 0.0) / (1 - stakes.get((owned, owned), 0.0)) for owned in COMPANIES])
        expected = dict(zip(COMPANIES, direct @ np.linalg.inv(np.eye(5) - inner), strict=True))
        got = found[found["owner"] == outside].set_index("owned")["share"].reindex(list(COMPANIES), fill_value=0.0).to_dict()
        assert got == pytest.approx(expected, abs=1e-9)


@PROPERTY
@given(stakes=ownership(), tonnes=st.lists(st.floats(0.1, 1e4), min_size=5, max_size=5))
def test_output_is_conserved_whoever_controls_it(stakes: Stakes, tonnes: list[float]) -> None:
    made = output(*((company, f"S{number % 2}", tonnes[number]) for number, company in enumerate(COMPANIES)))
    for rule in (integrated_ownership, majority_control):
        found = control_share(made, rule(owns(stakes)), home={"X": "S0", "Y": "S2"})
        for column in ("territorial_t", "controlled_t"):
            assert found.by_state[column].sum() == pytest.approx(sum(tonnes))
        assert found.by_owner["control_share"].sum() == pytest.approx(1)
        assert found.control_hhi[0] <= found.control_hhi[1] <= 1 + 1e-12


@PROPERTY
@given(stakes=ownership())
def test_a_majority_is_more_than_half_held_with_the_group(stakes: Stakes) -> None:
    whose = controllers(stakes)
    for owned, owner in whose.items():
        for head in {owner, "X", "Y"} - {NOBODY, UNKNOWN}:
            group = {head} | {name for name in whose if whose[name] == head}
            joint = sum(stakes.get((member, owned), 0.0) for member in group - {owned}) / (1 - stakes.get((owned, owned), 0.0))
            assert (joint > 0.5 + 1e-9) == (head == owner)


def test_without_stakes_nobody_is_controlled() -> None:
    none = pd.DataFrame({"owner": [], "owned": [], "share": []})
    assert majority_control(none).empty
    assert integrated_ownership(none).empty


@pytest.mark.parametrize("rule", [integrated_ownership, majority_control])
def test_without_stakes_each_company_is_its_own_whatever_it_is_called(rule: Callable[[pd.DataFrame], pd.DataFrame]) -> None:
    made = pd.DataFrame({"company": ["unexplained"], "state": ["KAZ"], "quantity_t": [5.0]})
    found = control_share(made, rule(pd.DataFrame({"owner": [], "owned": [], "share": []})), home={"unexplained": "CHN"})
    assert found.by_state.set_index("state")["control_share"].to_dict() == {"CHN": 1.0, "KAZ": 0.0}
