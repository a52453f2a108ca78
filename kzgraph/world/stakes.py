"""Who holds what: which rows on ownership count, and whom they lead to in the end.

Of each owner of a thing the newest statement counts; where all of them together hold more than the whole, the older ones do not. Only what is
observed is ownership: offers and announced sales are not. A stake whose share is not stated holds an unknown part, with one exception: what
only a state is said to own, without a share, is wholly the state's.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import pandas as pd

from kzgraph.errors import DataError, Problem
from kzgraph.evidence import Note, SourceRank
from kzgraph.indicators.control import TOLERANCE, UNKNOWN, integrated_ownership, majority_control
from kzgraph.world.grounds import Grounds, Row, ids, known, year_of

RULES = {"integrated": integrated_ownership, "majority": majority_control}
ROUNDING = 0.00005
"""What each of several shares may be off by, where they are published in percent with two decimals."""


@dataclass(frozen=True, slots=True)
class Stake:
    """One statement on who holds a part of what. `share` 0-1, None where it is not stated; `age` sorts the first to count first."""

    owner: str
    owned: str
    share: float | None
    row: Row
    age: tuple[int, bool, int]


@dataclass(frozen=True)
class Stakes:
    """The stakes that count, by what is owned, and what must be said of the others. `wholes` are owned by one state alone."""

    held: Mapping[str, tuple[Stake, ...]]
    wholes: Mapping[str, str]
    notes: Mapping[str, tuple[Note, ...]]

    @classmethod
    def of(cls, grounds: Grounds, year: int | None) -> Stakes:
        """The stakes as they were in a year; None: the newest."""
        kinds = dict(zip(grounds.nodes["id"], grounds.nodes["kind"], strict=True))
        held: dict[str, tuple[Stake, ...]] = {}
        wholes: dict[str, str] = {}
        notes: dict[str, list[Note]] = {}
        told: dict[str, dict[str, list[Row]]] = {}
        for row in grounds.rows("owns"):
            if row["status"] == "observed" and (year is None or (year_of(row) or 0) <= year):
                told.setdefault(row["target"], {}).setdefault(row["source"], []).append(row)
        for owned, by_owner in sorted(told.items()):
            said = notes.setdefault(owned, [])
            newest = [_newest(by_owner[owner], grounds.rank, said) for owner in sorted(by_owner)]
            held[owned] = tuple(_within_the_whole(owned, newest, said))
            if len(held[owned]) == 1 and held[owned][0].share is None and kinds.get(held[owned][0].owner) == "state":
                wholes[owned] = held[owned][0].owner
                said.append(Note("state_owned", {"who": owned, "name": held[owned][0].owner}))
        return cls(held, wholes, {owned: tuple(said) for owned, said in notes.items()})

    def chain(self, companies: Iterable[str]) -> dict[str, tuple[Stake, ...]]:
        """What holds the companies, and what holds that, up to those whom nobody is said to own: the stakes by what is owned."""
        found: dict[str, tuple[Stake, ...]] = {}
        waiting = sorted(set(companies))
        while waiting:
            owned = waiting.pop()
            if owned in self.held and owned not in found:
                found[owned] = self.held[owned]
                waiting += [stake.owner for stake in self.held[owned]]
        return dict(sorted(found.items()))

    def effective(self, companies: Sequence[str], rule: str, *, whole: bool = False) -> pd.DataFrame:
        """Ultimate owners of the companies, by a rule of RULES: owner, owned, share; what is not known belongs to "unknown".

        With `whole`, a single owner whose share is not stated is taken to hold all that no other owner holds. Raises DataError for a circle
        that owns itself wholly, naming it and its rows.
        """
        chain = self.chain(companies)
        parts = [part for owned, stakes in chain.items() for part in self._parts(owned, stakes, whole=whole)]
        found = pd.DataFrame(columns=["owner", "owned", "share"])
        if parts:
            try:
                found = RULES[rule](pd.DataFrame([(stake.owner, stake.owned, stake.share) for stake in parts], columns=list(found)))
            except ValueError as error:
                raise _refused(parts, str(error)) from None
        found = found[found["owned"].isin(list(companies))]
        open_ = sorted(set(companies) - set(found["owned"]))
        unheld = pd.DataFrame({"owner": [UNKNOWN] * len(open_), "owned": open_, "share": [1.0] * len(open_)})
        return pd.concat([frame for frame in (found, unheld) if len(frame)] or [found], ignore_index=True)

    def unstated(self, companies: Iterable[str]) -> list[Stake]:
        """The stakes in the chain whose share is not stated, and not known otherwise."""
        chain = self.chain(companies)
        return [stake for owned, stakes in chain.items() if owned not in self.wholes for stake in stakes if stake.share is None]

    def _parts(self, owned: str, stakes: Sequence[Stake], *, whole: bool) -> Iterator[Stake]:
        stated = [stake for stake in stakes if stake.share]
        yield from stated
        silent = [stake for stake in stakes if stake.share is None]
        rest = 1 - math.fsum(stake.share or 0 for stake in stated)
        if silent and rest > TOLERANCE:
            taken = len(silent) == 1 and (whole or owned in self.wholes)
            yield replace(silent[0], share=rest, owner=silent[0].owner if taken else UNKNOWN)


def _newest(rows: Sequence[Row], rank: SourceRank, notes: list[Note]) -> Stake:
    """The statement on a pair that counts, and a note where another of the same year states another share."""

    def age(row: Row) -> tuple[int, bool, int]:
        preferred, own, _ = rank.grade(row["source_ids"])
        return preferred, own, -(year_of(row) or 0)

    ranked = sorted(rows, key=lambda row: (*rank.order(row["source_ids"]), known(row["share_pct"]) or 0))
    ranked.sort(key=lambda row: str(row["period"]), reverse=True)
    first, *others = sorted(ranked, key=lambda row: (known(row["share_pct"]) is None, age(row)))
    for other in others:
        same_time = year_of(other) == year_of(first) and (other["period"] or first["period"]) == (first["period"] or other["period"])
        if same_time and known(other["share_pct"]) not in (None, first["share_pct"]):
            said = {
                "used_t": first["share_pct"],
                "other_t": other["share_pct"],
                "rule": rank.rule(first["source_ids"], other["source_ids"]),
            }
            ends = {"who": first["source"], "name": first["target"], "used_ids": first["source_ids"], "other_ids": other["source_ids"]}
            notes.append(Note("stake_contradiction", {**ends, **said}))
    percent = known(first["share_pct"])
    return Stake(first["source"], first["target"], None if percent is None else percent / 100, first, age(first))


def _within_the_whole(owned: str, stakes: Sequence[Stake], notes: list[Note]) -> list[Stake]:
    """The stakes from the first to count on, as long as they fit into the whole; rounded shares are scaled to it."""
    kept: list[Stake] = []
    for _, group in groupby(sorted(stakes, key=lambda stake: (stake.age, stake.owner)), key=lambda stake: stake.age):
        part = list(group)
        sum_ = math.fsum(stake.share or 0 for stake in [*kept, *part])
        if kept and sum_ > 1 + ROUNDING * len([*kept, *part]):
            values = {"name": owned, "group": [stake.owner for stake in part], "year": year_of(part[0].row) or "-"}
            notes.append(Note("stakes_left_out", values))
        else:
            kept += part
    sum_ = math.fsum(stake.share or 0 for stake in kept)
    if sum_ > 1 + TOLERANCE:
        notes.append(Note("stakes_scaled", {"name": owned, "sum_t": sum_ * 100}))
        return [replace(stake, share=stake.share and stake.share / sum_) for stake in kept]
    return kept


def _refused(parts: Sequence[Stake], message: str) -> DataError:
    """The error for a circle that owns itself, at the last of its rows."""
    owned = {stake.owned for stake in parts}
    total = {one: math.fsum(stake.share or 0 for stake in parts if stake.owned == one) for one in owned}
    fed = {one for one in owned if total[one] < 1 - TOLERANCE}
    while wider := {stake.owned for stake in parts if stake.owned not in fed and (stake.owner in fed or stake.owner not in owned)}:
        fed |= wider
    inside = [stake for stake in parts if stake.owned not in fed]
    while inside != (left := [stake for stake in inside if stake.owned in {one.owner for one in inside}]):
        inside = left
    circle = [stake.row["row_ref"] for stake in inside or parts]
    refs = sorted(circle, key=lambda ref: (ref.rpartition(":")[0], int(ref.rpartition(":")[2])))
    file, _, line = refs[-1].rpartition(":")
    return DataError([Problem(file, int(line), "share_pct", f"{message} (rows {', '.join(refs)})")])


def stake_line(grounds: Grounds, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row on ownership, or on an offer, as a line of a table."""
    said = {name: row[name] for name in ("period", "status", "note")}
    about = {"company": row["target"], "owner": row["source"], "home": grounds.place(row["source"]) or UNKNOWN}
    return {**about, **said, "year": year_of(row), "share_pct": known(row["share_pct"]), "source_ids": ids(row["source_ids"])}
