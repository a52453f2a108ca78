"""A scenario file with every key in it becomes the scenario it says; of one with faults every fault is told, at its line, and nothing else."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Callable
from typing import Any

import pytest

from kzgraph.errors import DataError, UnknownNameError
from kzgraph.scenarios import events as ev
from kzgraph.scenarios import fields as kinds
from kzgraph.scenarios.accounting import Accounting
from kzgraph.scenarios.offers import Offer
from kzgraph.scenarios.reading import Page, scenario_of
from kzgraph.scenarios.scenario import BaseFigures, Names, Scenario, named_fields, resolved
from kzgraph.scenarios.target import Goal
from kzgraph.tables.toml import lines_of


def known(what: str, **ids: str) -> Callable[[str], str]:
    """A resolver for one kind of name."""

    def find(name: str) -> str:
        if name not in ids:
            raise UnknownNameError(f'"{name}" is no {what}', name=name)
        return ids[name]

    return find


STATES = {"China": "CHN", "Kazakhstan": "KAZ", "Japan": "JPN"}
NAMES = Names({
    "state": known("state", **STATES), "consumer": known("consumer", **STATES), "mineral": known("mineral", Gallium="gallium"),
    "company": known("company", works="the-works"), "owner": known("owner", fund="the-fund", works="the-works"),
    "corridor": known("corridor", sea="the-sea"), "source": known("source", s1="S1", s2="S2"),
})  # fmt: skip
FULL = """
[scenario]
title = "more"
title_fr = "plus"
consumer = "Japan"
mineral = "Gallium"
base_year = 2021
accountings = ["additive", "displace:China", "additive"]
from = 2026
to = 2028
note = "a note"
note_fr = "une note"
sources = ["s1"]
[base]
suppliers = { China = 55, Kazakhstan = 1.5 }
imports_t = 96.5
complete = false
consumption_t = 167
year = 2021
stage = "refined"
basis = "metal"
note = "of the base"
note_fr = "de la base"
sources = ["s2"]
set = { China = 50 }
[target]
supplier = "China"
below = 0.5
[[event]]
type = "new_supply"
supplier = "Kazakhstan"
quantity_t = "unknown"
quantity_low_t = 2
quantity_high_t = 15
company = "works"
[[event]]
type = "export_cut"
supplier = "China"
share_lost = 0.5
consumer = "all"
[[event]]
type = "export_cut"
supplier = "China"
share_lost = 1
consumer = "Japan"
start = 2027
end = 2027
note = "one year"
sources = ["s1", "s2"]
[[event]]
type = "ownership_change"
owner = "fund"
owned = "works"
share = 0.4
[[candidate]]
supplier = "China"
capacity_t = 80
[[candidate]]
supplier = "Kazakhstan"
minimum_t = 1
ceiling_t = 15
price_usd_per_t = 5
min_share = 0.1
max_share = 0.2
sources = ["s1"]
"""
SAYS = Scenario(
    consumer="JPN", mineral="gallium", title="more", title_fr="plus", note="a note", note_fr="une note", base_year=2021, first=2026, last=2028, sources=("S1",),
    accountings=(Accounting("additive"), Accounting("displace", "CHN")), moved={"CHN": 50.0}, target=Goal("CHN", 0.5),
    base=BaseFigures(
        suppliers={"CHN": 55.0, "KAZ": 1.5}, imports_t=96.5, complete=False, consumption_t=167.0, year=2021, stage="refined", basis="metal", note="of the base",
        note_fr="de la base", sources=("S2",),
    ),
    events=(
        ev.NewSupply(supplier="KAZ", quantity_t=None, quantity_low_t=2, quantity_high_t=15, company="the-works"),
        ev.ExportCut(supplier="CHN", share_lost=0.5),
        ev.ExportCut(supplier="CHN", share_lost=1.0, consumer="JPN", start=2027, end=2027, note="one year", sources=("S1", "S2")),
        ev.OwnershipChange(owner="the-fund", owned="the-works", share=0.4),
    ),
    candidates=(
        Offer(supplier="CHN", capacity_t=80), Offer(supplier="KAZ", minimum_t=1, ceiling_t=15, price_usd_per_t=5, min_share=0.1, max_share=0.2, sources=("S1",)),
    ),
)  # fmt: skip


def read(text: str) -> Scenario:
    return scenario_of(Page("mine.toml", tomllib.loads(text), lines_of(text)), NAMES)


def faults(text: str) -> list[tuple[int, str]]:
    with pytest.raises(DataError) as caught:
        read(text)
    assert {(problem.table, problem.column) for problem in caught.value.problems} == {("mine.toml", "")}
    return [(problem.line, problem.message) for problem in caught.value.problems]


def test_every_key_is_read() -> None:
    assert read(FULL) == SAYS


def test_little_is_enough() -> None:
    assert read('[scenario]\nconsumer = "Japan"\nmineral = "Gallium"\n') == Scenario(consumer="JPN", mineral="gallium")
    assert read('[scenario]\nconsumer = "Japan"\nmineral = "Gallium"\naccounting = "pro-rata"\n').accountings == (Accounting("pro-rata"),)


HEAD = '[scenario]\nconsumer = "Japan"\nmineral = "Gallium"\n'
TOLD = {
    "": [(0, "[scenario], consumer: is missing - every scenario names a state or a buyer"), (0, "[scenario], mineral: is missing - every scenario names a mineral")],
    'scenario = 1\n': [
        (0, "[scenario]: is not a table - write [scenario] above its keys"), (0, "[scenario], consumer: is missing - every scenario names a state or a buyer"),
        (0, "[scenario], mineral: is missing - every scenario names a mineral"),
    ],
    HEAD + "titel = 'x'\nzzz = 1\n": [
        (4, "[scenario], titel: is not known - did you mean \"title\"? Allowed are title, consumer, mineral, base_year, accounting, accountings, from, to, note, title_fr, note_fr, sources"),
        (5, "[scenario], zzz: is not known. Allowed are title, consumer, mineral, base_year, accounting, accountings, from, to, note, title_fr, note_fr, sources"),
    ],
    '[scenario]\nconsumer = "Mars"\nmineral = 5\n': [(2, '[scenario], consumer: "Mars" is no consumer'), (3, "[scenario], mineral: 5 is not a mineral")],
    HEAD + "sources = ['s9']\naccounting = 'displace:Mars'\n": [
        (4, '[scenario], sources: "s9" is no source'), (5, '[scenario], accounting: "Mars" is no state'),
    ],
    HEAD + "accounting = 'additive'\naccountings = ['pro-rata']\n": [(5, "[scenario], accountings: stands beside accounting - keep one of them")],
    HEAD + "[target]\nsupplier = 'Mars'\n": [(4, "[target], below: is missing - a target is a supplier and the share to have it below: a part from 0 to 1 (0.25 is a quarter)")],
    HEAD + "[target]\nsupplier = 'Mars'\nbelow = 0.5\n": [(5, '[target], supplier: "Mars" is no state')],
    HEAD + "[base]\nset = { Mars = 5 }\nyear = 2020\nnote = 'n'\n": [
        (5, '[base], set: "Mars" is no state'), (6, "[base], year: stands without figures - give suppliers (tonnes by state) as well, or base_year in [scenario]"),
    ],
    HEAD + "[base]\nsuppliers = { Mars = 5 }\n": [
        (4, "[base], year: is missing - say which year the figures are of"), (4, "[base], sources: is missing - every figure names its sources"), (5, '[base], suppliers: "Mars" is no state'),
    ],
    HEAD + "[base]\nimports_t = 10\nsuppliers = { China = 10.0011 }\nyear = 2020\nsources = ['s1']\n": [
        (5, "[base], imports_t: 10 t is less than the suppliers together (10.0011 t)"),
    ],
    HEAD + "[[event]]\ntype = 'recycling'\nquantity_t = -1\n[[event]]\ntype = 5\n": [
        (6, "event 1, quantity_t: -1 is not a number of tonnes from 0 to 1e12"), (8, "event 2, type: 5 is no event - allowed are new_supply, "),
    ],
    HEAD + "[[event]]\ntype = 'corridor_closed'\ncorridor = 'sky'\nstart = 2027\nend = 2026\n": [(6, 'event 1, corridor: "sky" is no corridor')],
    HEAD + "[[event]]\ntype = 'corridor_closed'\ncorridor = 'sea'\nstart = 2027\nend = 2026\n": [
        (4, "event 1: end: 2026 is before start 2027 - give the last year in which it holds"),
    ],
    HEAD + "[[event]]\ntype = 'plant_outage'\n": [
        (4, "event 1, producer: is missing - plant_outage needs the id or name of a company"), (4, "event 1, share_lost: is missing - plant_outage needs a part from 0 to 1 (0.25 is a quarter)"),
    ],
    "event = [1]\n" + HEAD: [(0, "[[event]]: is not a list of tables - write [[event]] above the keys of each event")],
    HEAD + "[[candidate]]\ncapacity_t = 1\n[[candidate]]\nsupplier = 'China'\n[[candidate]]\nsupplier = 'China'\n[[candidate]]\nsupplier = 'Kazakhstan'\nmin_share = 0.5\nmax_share = 0.4\n": [
        (4, "candidate 1, supplier: is missing - a candidate needs a state"), (9, "candidate 3, supplier: CHN is candidate 2 already - put both into one"),
        (10, "candidate 4: min_share: 0.5 is above max_share 0.4"),
    ],
    HEAD + "from = 2026\nto = 2025\n": [(5, "[scenario], to: 2025 is before from 2026 - give the last year that is to be shown")],
    HEAD + "from = 1800\nto = 2000\n": [(5, "[scenario], to: the scenario spans more than 200 years - set from and to")],
    HEAD + "[extra]\na = 1\n": [(4, "[extra]: is not known - allowed are [scenario], [base], [target], [[event]] and [[candidate]]")],
}  # fmt: skip


TOLD |= {
    '[scenario]\nmineral = "Gallium"\n': [(1, "[scenario], consumer: is missing - every scenario names a state or a buyer")],
    HEAD + "[target]\nsupplier = 'China'\nbelow = 2\n": [(6, "[target], below: 2 is not a part from 0 to 1")],
    HEAD + "[[event]]\nstart = 2026\n": [(4, "event 1, type: is missing - allowed are new_supply, ")],
    HEAD + "[[event]]\ntype = 'recycling'\nquantity_t = 1\n": [(1, "[scenario], accounting: is missing: events bring or free tonnes")],
}


@pytest.mark.parametrize("text", TOLD)
def test_every_fault_and_nothing_else_is_told(text: str) -> None:
    found = faults(text)
    assert [line for line, _ in found] == [line for line, _ in TOLD[text]], found
    assert all(message.startswith(told) for (_, message), (_, told) in zip(found, TOLD[text], strict=True)), found


def test_what_just_fits_is_no_fault() -> None:
    assert read(HEAD + "from = 2026\nto = 2026\n").years(None) == (2026,)
    assert len(read(HEAD + "from = 1801\nto = 2000\n").years(None)) == 200
    rounded = read(HEAD + "[base]\nimports_t = 10\nsuppliers = { China = 10.0009 }\nyear = 2020\nsources = ['s1']\n")
    assert rounded.base is not None
    assert rounded.base.imports_t == 10
    alone = read(HEAD + "[base]\nimports_t = 10\nyear = 2020\nsources = ['s1']\n")
    assert alone.base == BaseFigures(imports_t=10.0, year=2020, sources=("S1",))
    needless = "[[event]]\ntype = 'export_cut'\nsupplier = 'China'\nshare_lost = 0.5\n"
    assert read(HEAD + needless).accountings == ()
    assert faults(HEAD + "[[event]]\ntype = 'recycling'\nquantity_t = 1\n")[0][1].startswith(
        "[scenario], accounting: is missing: events bring or free tonnes"
    )


@pytest.mark.parametrize(
    ("kind", "fits", "refused"),
    [
        (kinds.TONNES, [0, 1e12, 2.5], [-0.001, 1.001e12, True, "5", None, math.nan, math.inf]),
        (kinds.SHARE, [0, 1, 0.25], [-0.001, 1.001, False]),
        (kinds.STAKE, [0.001, 1], [0, 1.001]),
        (kinds.PERCENT, [-99.9, 0, 1000], [-100, 1000.1]),
        (kinds.YEAR, [1000, 2026, 2999], [999, 3000, 2026.0, "2026", True]),
        (kinds.FLAG, [True, False], [0, 1, "true"]),
        (kinds.STAGE, ["refined"], ["molten", ""]),
    ],
)
def test_the_ends_of_what_a_field_may_say(kind: kinds.Kind, fits: list[Any], refused: list[Any]) -> None:
    assert [kinds.read(kind, value) for value in fits] == fits
    for value in refused:
        with pytest.raises(ValueError, match=re.escape(f" is not {kind.says}")):
            kinds.read(kind, value)


def test_a_number_is_read_as_a_float_and_a_text_without_the_space_around_it() -> None:
    assert [type(kinds.read(kind, 1)) for kind in (kinds.TONNES, kinds.QUANTITY, kinds.SHARE, kinds.PERCENT)] == [float] * 4
    assert (kinds.read(kinds.TEXT, " a b "), kinds.read(kinds.TEXTS, [" a", "b "])) == ("a b", ("a", "b"))
    assert [kinds.read(kinds.QUANTITY, value) for value in ("unknown", None, 3)] == [None, None, 3.0]


def test_tonnes_by_year_come_in_the_order_of_the_years_however_they_are_written() -> None:
    """TOML keys are text, those of a dictionary made in Python may be numbers; a sign or another script's digits are no year."""
    assert list(kinds.read(kinds.BY_YEAR, {"2028": 3, 2026: 1, "2027": 2}).items()) == [(2026, 1.0), (2027, 2.0), (2028, 3.0)]
    for refused in ({}, [2026], {"+2026": 1}, {"२०२६": 1}, {"12026": 1}, {2026: -1}, 5):
        with pytest.raises(ValueError, match="tonnes by year"):
            kinds.read(kinds.BY_YEAR, refused)


@pytest.mark.parametrize(
    ("value", "shown"), [("a", '"a"'), (True, "true"), (5.0, "5.0"), ("x" * 58, f'"{"x" * 58}"'), ("x" * 59, f'"{"x" * 59}...')]
)
def test_a_message_quotes_sixty_letters_of_a_value(value: Any, shown: str) -> None:
    assert kinds.shown(value) == shown


def test_an_offer_is_checked_when_it_is_made() -> None:
    assert Offer(supplier=" China ", capacity_t=80, min_share=0.5, max_share=0.5) == Offer(
        supplier="China", capacity_t=80.0, min_share=0.5, max_share=0.5
    )
    with pytest.raises(ValueError, match="not a part") as caught:
        Offer(supplier="", capacity_t=-1, max_share=2)
    assert str(caught.value) == (
        'supplier: "" is not a state; capacity_t: -1 is not a number of tonnes from 0 to 1e12; max_share: 2 is not a part from 0 to 1 (0.25 is a quarter)'
    )


# --- names of scenarios made in Python ------------------------------------------------------------------------------


def test_names_are_looked_up_wherever_they_stand() -> None:
    written = Scenario(
        consumer="Japan", mineral="Gallium", title="more", title_fr="plus", note="a note", note_fr="une note", base_year=2021, first=2026, last=2028, sources=("s1",),
        accountings=(Accounting("additive"), Accounting("displace", "China")), moved={"China": 50.0}, target=Goal("China", 0.5),
        base=BaseFigures(
            suppliers={"China": 55.0, "Kazakhstan": 1.5}, imports_t=96.5, complete=False, consumption_t=167.0, year=2021, stage="refined", basis="metal", note="of the base",
            note_fr="de la base", sources=("s2",),
        ),
        events=(
            ev.NewSupply(supplier="Kazakhstan", quantity_t=None, quantity_low_t=2, quantity_high_t=15, company="works"), ev.ExportCut(supplier="China", share_lost=0.5),
            ev.ExportCut(supplier="China", share_lost=1.0, consumer="Japan", start=2027, end=2027, note="one year", sources=("s1", "s2")),
            ev.OwnershipChange(owner="fund", owned="works", share=0.4),
        ),
        candidates=(
            Offer(supplier="China", capacity_t=80),
            Offer(supplier="Kazakhstan", minimum_t=1, ceiling_t=15, price_usd_per_t=5, min_share=0.1, max_share=0.2, sources=("s1",)),
        ),
    )  # fmt: skip
    assert resolved(written, NAMES) == SAYS
    assert resolved(Scenario(consumer="Japan", mineral="Gallium"), NAMES) == Scenario(consumer="JPN", mineral="gallium")


def test_every_name_that_nobody_knows_is_told_once() -> None:
    lost: dict[str, Any] = {"events": (ev.ExportCut(supplier="Venus", share_lost=1),) * 2, "candidates": (Offer(supplier="Io"),)}
    written = Scenario(
        consumer="Mars", mineral="dust", sources=("s9",), target=Goal("Ceres", 0.5), accountings=(Accounting("displace", "Vesta"),),
        base=BaseFigures(suppliers={"Pluto": 1.0}), moved={"Eris": 1.0}, **lost,
    )  # fmt: skip
    with pytest.raises(UnknownNameError) as caught:
        resolved(written, NAMES)
    assert str(caught.value) == (
        '"Mars" is no consumer "dust" is no mineral supplier: "Venus" is no state "Vesta" is no state "s9" is no source base, suppliers: "Pluto" is no state '
        '"Eris" is no state "Ceres" is no state candidate, supplier: "Io" is no state'
    )
    assert (caught.value.name, caught.value.candidates) == ("", ())


def test_what_has_no_name_in_it_is_left_alone() -> None:
    assert named_fields(ev.PlantOutage(producer="works", share_lost=0.5), NAMES) == ({"producer": "the-works"}, {})
    assert named_fields(ev.PlantOutage(producer="nobody", share_lost=0.5, sources=("s1",)), NAMES) == (
        {"sources": ("S1",)},
        {"producer": '"nobody" is no company'},
    )
