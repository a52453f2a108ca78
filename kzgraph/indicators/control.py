"""Who controls an output in the end: ownership multiplied along chains and through cross-holdings, or by majorities, and what it weighs.

An owner here is anybody who holds a share: a company, a state, a person. An ultimate owner is one whom nobody owns. An offer to buy is not
ownership: it belongs in the table only once it is accepted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from kzgraph.indicators.elimination import unfed
from kzgraph.indicators.mixture import look_through
from kzgraph.indicators.tonnes import known_tonnes

UNKNOWN = "unknown"
NOBODY = "nobody"
TOLERANCE = 1e-9
MAJORITY = 0.5
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Control:
    """Output by territory and by control. Tonnes; shares 0-1 of all output, NaN where there is none.

    `by_state`: state, territorial_t, territorial_share, controlled_t, control_share. `by_owner`: owner, state (its home), controlled_t,
    control_share. `control_hhi` are the bounds: what "unknown" controls is split without end, or is all the largest known
    state's; what "nobody" controls is split without end, or is one further state.
    """

    by_state: pd.DataFrame
    by_owner: pd.DataFrame
    territorial_hhi: float
    control_hhi: tuple[float, float]


def integrated_ownership(owns: pd.DataFrame) -> pd.DataFrame:
    """Share of each owned thing that each ultimate owner holds, along all chains: y = O_outside (I - O)^-1.

    `owns` has owner, owned, share (0-1), one row a pair. O are the shares that owned things hold in each other, O_outside those of owners
    nobody owns. What is missing to 1 belongs to the owner "unknown". A thing's holding in itself counts for nobody: the others' shares are
    scaled up.

    Returns owner, owned, share; the shares of each owned thing sum to 1. Raises ValueError for a share that is unknown or outside 0-1, a
    pair given twice, shares of one thing above 1, and a circle that owns itself wholly, which has no outside owner.

    Source: Brioschi, Buzzacchi and Colombo 1989, Journal of Banking and Finance 13 (integrated ownership).

    >>> integrated_ownership(pd.DataFrame({"owner": ["S", "A"], "owned": ["A", "mine"], "share": [0.5, 0.4]})).to_dict("split")["data"]
    [['S', 'A', 0.5], ['unknown', 'A', 0.5], ['S', 'mine', 0.2], ['unknown', 'mine', 0.8]]
    """
    stakes = _stakes(owns)
    shares = look_through(stakes.inner, stakes.outer)
    owned, owners = np.nonzero(shares.T)
    names = {"owner": np.array(stakes.outside, dtype=object)[owners], "owned": np.array(stakes.owned, dtype=object)[owned]}
    return pd.DataFrame({**names, "share": shares[owners, owned]})


def majority_control(owns: pd.DataFrame) -> pd.DataFrame:
    """Who controls each owned thing wholly, by the majority rule: more than half, held directly and by what it controls, controls all.

    `owns` as in `integrated_ownership`. The owner is one whom nobody controls: an outside owner, or a company that itself has no majority
    owner and so heads its own group. Where nobody has more than half, the owner is "nobody" (widely held); it is "unknown" where the
    unknown part may give somebody a majority. A holding in itself carries no vote.

    Returns owner, owned, share (always 1), one row an owned thing. Raises ValueError as `integrated_ownership` does.

    >>> held = pd.DataFrame({"owner": ["S", "A", "S"], "owned": ["A", "mine", "mine"], "share": [0.6, 0.4, 0.15]})
    >>> majority_control(held).to_dict("split")["data"]
    [['S', 'A', 1.0], ['S', 'mine', 1.0]]
    """
    stakes = _stakes(owns)
    names = [*stakes.owned, *stakes.outside[:-1]]
    joint = np.array([_joint_holdings(stakes, holder) for holder in range(len(names))]).reshape(len(names), len(stakes.owned))
    np.fill_diagonal(joint, 0)
    controls = joint > MAJORITY + TOLERANCE
    heads = ~np.append(controls.any(axis=0), np.zeros(len(names) - len(stakes.owned), dtype=bool))
    undecided = (stakes.outer[-1] > 0) & (joint.max(axis=0, initial=0) + stakes.outer[-1] > MAJORITY + TOLERANCE)
    owners = [
        next((names[head] for head in np.flatnonzero(heads & controls[:, thing])), UNKNOWN if undecided[thing] else NOBODY)
        for thing in range(len(stakes.owned))
    ]
    return pd.DataFrame({"owner": owners, "owned": stakes.owned, "share": 1.0})


def control_share(production: pd.DataFrame, ownership: pd.DataFrame, *, home: Mapping[str, str]) -> Control:
    """Whose output it is: production weighted with effective ownership, by the owners' home states, beside where it takes place.

    `production` has company, state, quantity_t (known tonnes; the company empty where it is not known), `ownership` what
    `integrated_ownership` or `majority_control` returned, `home` the home state of an owner. Control share of a state = sum over companies
    of quantity_t * share of the owners at home there / all quantity_t. A company that `ownership` does not list as owned is its own owner;
    an owner without a home, and output without a company, count for "unknown".

    Returns `Control`; its tonnes sum to those produced both ways. Raises ValueError for tonnes that are unknown or negative and for an
    `ownership` whose shares of one company do not sum to 1.

    >>> mined = pd.DataFrame({"company": ["A", "B"], "state": ["KAZ", "KAZ"], "quantity_t": [60.0, 40.0]})
    >>> stakes = integrated_ownership(pd.DataFrame({"owner": ["S", "T"], "owned": ["A", "A"], "share": [0.25, 0.75]}))
    >>> found = control_share(mined, stakes, home={"S": "KAZ", "T": "CHN", "B": "KAZ"})
    >>> found.by_state[["state", "territorial_share", "control_share"]].to_dict("split")["data"]
    [['CHN', 0.0, 0.45], ['KAZ', 1.0, 0.55]]
    >>> round(found.territorial_hhi, 3), round(found.control_hhi[1], 3)
    (1.0, 0.505)
    """
    named = production.assign(company=production["company"].astype(object).where(production["company"].notna(), UNKNOWN))
    made = known_tonnes(named, table="production", keys=["company", "state"], reserved=())
    _check_complete(ownership)
    effective = made.merge(ownership, left_on="company", right_on="owned", how="left")
    tonnes = effective["quantity_t"] * effective["share"].fillna(1.0)
    effective = effective.assign(owner=effective["owner"].astype(object).fillna(effective["company"]), controlled_t=tonnes)
    total = float(made["quantity_t"].sum())
    by_owner = effective.groupby("owner")["controlled_t"].sum().reset_index()
    by_owner.insert(1, "state", [owner if owner == NOBODY else home.get(owner, UNKNOWN) for owner in by_owner["owner"]])
    territorial, controlled = made.groupby("state")["quantity_t"].sum(), by_owner.groupby("state")["controlled_t"].sum()
    by_state = pd.DataFrame({"territorial_t": territorial, "controlled_t": controlled}).fillna(0.0).rename_axis("state").reset_index()
    by_state.insert(2, "territorial_share", by_state["territorial_t"] / total)
    return Control(
        by_state=by_state.assign(control_share=by_state["controlled_t"] / total),
        by_owner=by_owner.assign(control_share=by_owner["controlled_t"] / total),
        territorial_hhi=_hhi_bounds(territorial, total)[1],
        control_hhi=_hhi_bounds(controlled, total),
    )


def _hhi_bounds(tonnes: pd.Series[float], total: float) -> tuple[float, float]:
    if total == 0:
        return float("nan"), float("nan")
    known = tonnes.drop(UNKNOWN, errors="ignore")
    named = known.drop(NOBODY, errors="ignore")
    open_t, largest = max(total - float(known.sum()), 0.0), max([0.0, *known])
    upper = float((known**2).sum()) - largest**2 + (largest + open_t) ** 2
    return float((named**2).sum()) / total**2, upper / total**2


def _check_complete(ownership: pd.DataFrame) -> None:
    sums = ownership.groupby("owned")["share"].sum()
    wrong = [f"{owned}: the shares of its ultimate owners sum to {total:g}" for owned, total in sums.items() if abs(total - 1) > TOLERANCE]
    if wrong:
        raise ValueError("\n".join([*wrong, "they must sum to 1 - give what integrated_ownership or majority_control returned"]))


@dataclass(frozen=True, slots=True)
class _Stakes:
    """Direct shares: `inner[i, j]` what `owned[i]` holds of `owned[j]`, `outer[o, j]` what `outside[o]` does; the last is "unknown"."""

    owned: list[str]
    outside: list[str]
    inner: Floats
    outer: Floats


def _joint_holdings(stakes: _Stakes, holder: int) -> Floats:
    """What the holder and all it controls hold of each owned thing; holders are the owned things, then the outside."""
    held = np.vstack([stakes.inner, stakes.outer])
    group = {holder}
    while True:
        joint: Floats = held[sorted(group)].sum(axis=0)
        wider = group | set(np.flatnonzero(joint > MAJORITY + TOLERANCE).tolist())
        if wider == group:
            return joint
        group = wider


def _stakes(owns: pd.DataFrame) -> _Stakes:
    held = known_tonnes(owns, table="owns", keys=["owner", "owned"], quantity="share", reserved=(NOBODY,))
    _check_shares(owns, held)
    owned = sorted(set(held["owned"]))
    outside = [*sorted(set(held["owner"]) - {*owned, UNKNOWN}), UNKNOWN]
    place = {name: position for position, name in enumerate([*owned, *outside])}
    direct = np.zeros((len(place), len(owned)))
    direct[held["owner"].map(place), held["owned"].map(place)] = held["share"]
    direct[-1] += _unlisted(direct)
    own = np.diag(direct).copy()
    np.fill_diagonal(direct, 0)
    direct /= np.where(own < 1 - TOLERANCE, 1 - own, 1)
    inner, outer = direct[: len(owned)], direct[len(owned) :]
    closed = np.flatnonzero(unfed(inner, outer))
    if len(closed):
        raise ValueError(f"{_circle(inner, owned, int(closed[0]))} owns itself wholly: nobody outside owns a part - check the shares")
    return _Stakes(owned, outside, inner, outer)


def _unlisted(direct: Floats) -> Floats:
    rest = 1 - direct.sum(axis=0)
    return np.where(rest > TOLERANCE, rest, 0)


def _check_shares(owns: pd.DataFrame, held: pd.DataFrame) -> None:
    twice = owns[owns.duplicated(["owner", "owned"])]
    sums = held.groupby("owned")["share"].sum()
    wrong = [
        *(f"{owner} -> {owned} is given twice" for owner, owned in zip(twice["owner"], twice["owned"], strict=True)),
        *(f"{owned}: the shares of its owners sum to {total:g}" for owned, total in sums.items() if total > 1 + TOLERANCE),
        *([f"{UNKNOWN} is owned by {', '.join(held.loc[held['owned'] == UNKNOWN, 'owner'])}"] if (held["owned"] == UNKNOWN).any() else []),
    ]
    if wrong:
        raise ValueError(
            "\n".join([*wrong, "needed is one row a pair, with shares from 0 to 1 that sum to 1 at most - divide percentages by 100"])
        )


def _circle(inner: Floats, owned: list[str], start: int) -> str:
    """A circle of owners found by walking from owned to owner, told from owner to owned."""
    walk = [start]
    while (owner := int(np.flatnonzero(inner[:, walk[-1]])[0]) if inner[:, walk[-1]].any() else walk[-1]) not in walk:
        walk.append(owner)
    circle = [*walk[walk.index(owner) :], owner]
    return " -> ".join(owned[position] for position in reversed(circle))
