"""The output of a state by who made it and who owns the makers in the end: one line a mineral and stage, in one year.

Output is the national figure; what named producers made of it in the same year goes to their owners, the rest to "unknown". A producer without
a published output moves no tonnage: the range of a state's control stays open.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from kzgraph.evidence import Note, union
from kzgraph.frames import records
from kzgraph.indicators.control import NOBODY, TOLERANCE, UNKNOWN, Control, control_share
from kzgraph.world.grounds import Grounds, Row, ids, is_partial, known, year_of
from kzgraph.world.production import Output
from kzgraph.world.stakes import Stakes
from kzgraph.world.worldwide import Worldwide

MAKING = ("produces", "refines")
STATED = ("", "gross")
"""Bases of the weight as it is: a company's figure without a basis is held against a national figure in gross weight."""
Stage = tuple[str, str]
"""Mineral and stage."""
Made = Mapping[str, tuple[float, str]]
"""Tonnes and sources by company."""
Kind = tuple[str, int]
"""Basis and year."""


@dataclass(frozen=True, slots=True)
class Line:
    """The output of one mineral at one stage. `total_t` None is unknown; `unpublished` are producers whose output is not known."""

    mineral: str
    stage: str
    basis: str
    year: int | None
    total_t: float | None
    made: Made
    unpublished: tuple[str, ...]
    sources: tuple[str, ...]
    control: Control | None
    if_whole: Control | None

    def parts(self) -> list[tuple[str | None, float]]:
        """The output by company; what nobody is named for comes last."""
        named = [(who, tonnes) for who, (tonnes, _) in sorted(self.made.items())]
        return [*named, (None, max((self.total_t or 0) - math.fsum(tonnes for _, tonnes in named), 0.0))]


@dataclass(frozen=True)
class Question:
    """What is asked, and the rows on it."""

    grounds: Grounds
    worldwide: Worldwide
    state: str
    mineral: str | None
    year: int | None
    rule: str

    @cached_property
    def stakes(self) -> Stakes:
        return Stakes.of(self.grounds, self.year)

    @cached_property
    def making(self) -> list[Row]:
        """What is said of the output of companies in the state, up to the year. A row without a stage speaks of the state's only one."""
        rows = (row for row in self.grounds.rows(*MAKING) if self.grounds.place(row["source"]) == self.state)
        asked = [row for row in rows if self.mineral in (None, row["mineral"]) and (self.year is None or (year_of(row) or 0) <= self.year)]
        return [row if row["stage"] else {**row, "stage": self.only_stages.get(row["mineral"], ""), "stage_taken": True} for row in asked]

    @cached_property
    def national(self) -> list[Row]:
        """The rows on the state's own output."""
        return [row for row in Output.of(self.grounds, mineral=self.mineral).rows if row["state"] == self.state]

    @cached_property
    def only_stages(self) -> dict[str, str]:
        """The stage of minerals whose output in the state is told of one stage alone."""
        stages: dict[str, set[str]] = {}
        for row in self.national:
            stages.setdefault(row["mineral"], set()).update({row["stage"]} - {""})
        return {mineral: found.copy().pop() for mineral, found in stages.items() if len(found) == 1}

    @cached_property
    def companies(self) -> list[str]:
        """The producers and refiners in the state, of the mineral where one is asked."""
        named = {row["source"] for row in self.making}
        nodes = self.grounds.nodes
        sites = set(nodes.loc[nodes["kind"].isin(("producer", "refiner")), "id"]) if self.mineral is None else set()
        return sorted(named | {id_ for id_ in sites if self.grounds.place(id_) == self.state})

    @cached_property
    def owners(self) -> pd.DataFrame:
        """Effective owners; `if_whole` where a single owner without a stated share is taken to hold all that is left."""
        strict, whole = (self.stakes.effective(self.companies, self.rule, whole=flag) for flag in (False, True))
        both = strict.merge(whole, on=["owner", "owned"], how="outer", suffixes=("", "_whole")).fillna({"share": 0.0, "share_whole": 0.0})
        return both.sort_values(["owned", "share_whole", "share", "owner"], ascending=[True, False, False, True], ignore_index=True)

    @cached_property
    def homes(self) -> dict[str, str]:
        places = {owner: self.grounds.place(owner) for owner in {*self.owners["owner"], *self.companies}}
        return {owner: place for owner, place in places.items() if place}

    def home(self, owner: str) -> str:
        """The home state of an owner, "nobody" for what is widely held."""
        return owner if owner == NOBODY else self.homes.get(owner, UNKNOWN)

    def stakes_in(self, companies: Iterable[str], by: str) -> dict[str, list[float]]:
        """The known effective shares in the companies, by owner or by the owners' home ("state")."""
        rows = self.owners[self.owners["owned"].isin(list(companies)) & (self.owners["owner"] != UNKNOWN)]
        named = rows.assign(name=rows["owner"] if by == "owner" else rows["owner"].map(self.home))
        found: dict[str, list[float]] = {}
        for row in records(named.groupby(["name", "owned"], sort=True)["share"].sum().reset_index()):
            found.setdefault(row["name"], []).extend([float(row["share"])] if row["share"] > TOLERANCE else [])
        return found

    def split(self, made: pd.DataFrame, *, whole: bool, home: Mapping[str, str] | None = None) -> Control:
        """The output by control, by the shares as stated or with silent owners as whole ones."""
        shares = self.owners["share_whole" if whole else "share"]
        return control_share(made, self.owners.assign(share=shares)[shares > 0], home={**self.homes, **(home or {})})

    def world(self, line: Line) -> Control | None:
        """The world's output, the state's part of it by its owners' home; the others' stays where it stands."""
        found = self.worldwide.table(line.mineral, line.stage, line.year) if line.year is not None else None
        if found is None or line.control is None or not line.total_t or not found.states.get(self.state):
            return None
        scale = found.states[self.state] / line.total_t
        others = {state: tonnes for state, tonnes in sorted(found.states.items()) if state != self.state}
        rows: list[tuple[str | None, str, float]] = [(state, state, tonnes) for state, tonnes in others.items()]
        rows += [(who, self.state, tonnes * scale) for who, tonnes in line.parts()] + [(None, UNKNOWN, found.rest_t)]
        frame = pd.DataFrame(rows, columns=["company", "state", "quantity_t"])
        return self.split(frame, whole=False, home={state: state for state in others})


def lines_of(asked: Question) -> tuple[list[Line], list[Note]]:
    """One line a mineral and stage: those of the mineral asked, else those with a named producer."""
    national, made = _national(asked), _made(asked)
    active = {(row["mineral"], row["stage"]) for row in asked.making if row["status"] == "observed"}
    staged = {mineral for mineral, stage in [*national, *active] if stage}
    keys = {(mineral, stage) for mineral, stage in [*national, *active] if stage or mineral not in staged}
    named = {key for key in keys if any(mineral == key[0] and stage in (key[1], "") for mineral, stage in active)}
    chosen = sorted(keys if asked.mineral is not None else named)
    notes: list[Note] = []
    lines = [_line(asked, key, national.get(key, {}), made, notes) for key in chosen]
    silent = sorted({mineral for mineral, _ in keys} - {mineral for mineral, _ in named})
    if silent:
        notes.append(Note("no_producer_named", {"who": asked.state, "group": silent}))
    if asked.mineral is not None and not keys and not asked.companies:
        notes.append(Note("no_output_named", {"who": asked.state, "mineral": asked.mineral}))
    if asked.mineral is None and not lines and not asked.companies:
        notes.append(Note("no_producer_at_all", {"who": asked.state}))
    unplaced = sorted({row["source"] for row in asked.making if not row["stage"] and row["mineral"] in staged and known(row["quantity_t"])})
    taken = sorted({row["source"] for row in asked.making if row.get("stage_taken") and row["stage"]})
    notes += [Note(code, {"group": group}) for code, group in (("stage_unknown", unplaced), ("stage_taken", taken)) if group]
    return lines, notes


def _national(asked: Question) -> dict[Stage, dict[Kind, tuple[float, str]]]:
    """National output of whole years by stage, basis and year: the figure of the source that goes first."""
    found: dict[Stage, dict[Kind, tuple[float, str]]] = {}
    for row in sorted(asked.national, key=lambda row: _first(asked, row)):
        quantity, year = known(row["quantity_t"]), int(row["year"])
        if quantity and not is_partial(row) and asked.year in (None, year):
            found.setdefault((row["mineral"], row["stage"]), {}).setdefault((row["basis"], year), (quantity, row["source_ids"]))
    return found


def _first(asked: Question, row: Row) -> tuple[object, ...]:
    """Sorts the row that goes first to the front, whatever the order of the table."""
    return *asked.grounds.rank.order(row["source_ids"]), str(row["hs_code"]), str(row["period"]), known(row["quantity_t"]) or 0.0


def _made(asked: Question) -> dict[tuple[str, str, str, int], dict[str, tuple[float, str]]]:
    """Output of companies in whole years by mineral, stage, basis and year."""
    found: dict[tuple[str, str, str, int], dict[str, tuple[float, str]]] = {}
    for row in sorted(asked.making, key=lambda row: _first(asked, row)):
        quantity, year = known(row["quantity_t"]), year_of(row)
        if row["status"] == "observed" and quantity and year and not is_partial(row) and asked.year in (None, year):
            key = (row["mineral"], row["stage"], row["basis"], year)
            found.setdefault(key, {}).setdefault(row["source"], (quantity, row["source_ids"]))
    return found


def _line(
    asked: Question, key: Stage, national: Mapping[Kind, tuple[float, str]], made: Mapping[tuple[str, str, str, int], Made], notes: list[Note]
) -> Line:  # fmt: skip
    """The newest year with a national figure and one of a producer, else the newest at all."""

    def of(basis: str, year: int) -> Made:
        return made.get((*key, basis, year)) or (made.get((*key, "", year), {}) if basis in STATED else {})

    own = {(basis, year) for mineral, stage, basis, year in made if (mineral, stage) == key}
    order = sorted(
        national or own, key=lambda kind: (not of(*kind), -kind[1], asked.grounds.rank.order(national.get(kind, (0, ""))[1]), kind)
    )
    basis, year = order[0] if order else ("", asked.year)
    companies = _without_parts(asked, of(basis, year) if year is not None else {}, notes)
    active = {
        row["source"] for row in asked.making if row["status"] == "observed" and (row["mineral"], row["stage"]) in (key, (key[0], ""))
    }
    unpublished = tuple(sorted(active - set(companies)))
    named = math.fsum(quantity for quantity, _ in companies.values())
    stated = national[basis, year][0] if year is not None and (basis, year) in national else None
    total = stated if stated is not None else named if companies and not unpublished else None
    if stated is not None and named > stated * (1 + TOLERANCE):
        total = named
        notes.append(Note("named_above", {"name": key[0], "year": year, "named_t": named, "quantity_t": stated}))
    rows = [(company, asked.state, quantity) for company, (quantity, _) in sorted(companies.items())]
    frame = pd.DataFrame([*rows, (None, asked.state, max((total or 0) - named, 0.0))], columns=["company", "state", "quantity_t"])
    both = [asked.split(frame, whole=whole) for whole in (False, True)] if total else [None, None]
    sources = union([*(cell for _, cell in companies.values()), *([national[basis, year][1]] if stated is not None and year else [])])
    return Line(*key, basis, year, total, companies, unpublished, ids(sources), *both)


def _without_parts(asked: Question, companies: Made, notes: list[Note]) -> Made:
    """The companies without those whose owner reports too: its figure holds theirs."""
    parents = dict(zip(asked.grounds.nodes["id"], asked.grounds.nodes["parent"], strict=True))
    owners = {who: {parents.get(who), *(stake.owner for stake in asked.stakes.held.get(who, ()))} for who in companies}
    parts = sorted(who for who in companies if owners[who] & (set(companies) - {who}))
    if parts:
        notes.append(Note("part_left_out", {"group": parts}))
    return {who: one for who, one in companies.items() if who not in parts}
