"""What must hold for every scenario, whatever its numbers: identity, conservation, monotony, order."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import assume, given, reject, settings
from hypothesis import strategies as st

from kzgraph.indicators.bands import PRESETS
from kzgraph.scenarios import events as ev
from kzgraph.scenarios.accounting import RULES, Accounting, UncomputableError, levelled, parsed
from kzgraph.scenarios.measures import report_of
from kzgraph.scenarios.position import Position
from kzgraph.scenarios.scenario import Scenario
from kzgraph.scenarios.target import Goal, needed, share_of
from kzgraph.scenarios.years import Setting, played
from tests.networks import shipped
from tests.sizes import sized

PROPERTY = settings(deadline=None, max_examples=sized(15, 40), derandomize=True)
YEAR = 2030
STATES = ("AUS", "CHN", "DEU", "JPN", "KAZ", "USA")
NEW = ("BRA", "CAN", "NAM")
tonnes = st.floats(0, 1e5).map(lambda value: round(value, 3))
part = st.floats(0, 1)
accountings = st.sampled_from([*(rule for rule in RULES if ":" not in rule), "displace:CHN", "displace:KAZ"]).map(parsed)


@st.composite
def positions(draw: st.DrawFn) -> Position:
    base = draw(st.dictionaries(st.sampled_from(STATES), tonnes, min_size=1))
    rest = draw(st.sampled_from([0.0, 41.5, 1000.0]))
    used = draw(st.none() | st.floats(1, 1e6))
    return Position(base, rest, used, used)


supplies = st.builds(
    ev.NewSupply,
    supplier=st.sampled_from([*STATES, *NEW]),
    quantity_t=tonnes,
    start=st.none() | st.integers(2026, 2034),
    company=st.sampled_from(["", "mine"]),
)
cuts = st.builds(ev.ExportCut, supplier=st.sampled_from(STATES), share_lost=part)
others = st.one_of(
    st.builds(ev.Recycling, quantity_t=tonnes), st.builds(ev.StockpileRelease, quantity_t=tonnes), st.builds(ev.Substitution, share=part),
    st.builds(ev.DemandGrowth, percent=st.floats(-20, 50)),
)  # fmt: skip
happenings = st.lists(st.one_of(supplies, cuts, others), max_size=6)


def setting(accounting: Accounting) -> Setting:
    return Setting(accounting, base_year=2024, first=2026)


def played_out(base: Position, events: Sequence[ev.Event], accounting: Accounting, year: int = YEAR) -> Position:
    try:
        return played(base, events, year, setting(accounting))
    except UncomputableError:  # pro rata of a total that a cut of the unknown made unknown
        reject()


def close(found: float, expected: float, scale: float) -> bool:
    return math.isclose(found, expected, rel_tol=1e-9, abs_tol=1e-9 * max(scale, 1.0))


@PROPERTY
@given(positions(), accountings)
def test_no_event_changes_nothing(base: Position, accounting: Accounting) -> None:
    assert played_out(base, [], accounting) == base
    nothing: list[ev.Event] = [ev.NewSupply(supplier="CHN", quantity_t=0), ev.ExportCut(supplier="CHN", share_lost=0.0)]
    after = played_out(base, nothing, accounting)
    assert {name: amount for name, amount in after.known.items() if amount} == {
        name: amount for name, amount in base.known.items() if amount
    }
    assert (after.lost_t, after.displaced_t, after.imports_t) == (0.0, 0.0, base.imports_t)


@pytest.mark.parametrize("pair", [("JPN", "gallium"), ("USA", "rare-earths"), ("EU27", "antimony"), ("FRA", "uranium"), ("JPN", "cobalt")])
def test_no_event_gives_the_report_again(pair: tuple[str, str]) -> None:
    result = shipped().scenario(Scenario(consumer=pair[0], mineral=pair[1]))
    (block,) = result.blocks
    assert block.after is not None
    blank = {"notes": (), "outlook": ()}
    assert replace(block.after, **blank) == replace(result.before, **blank)
    assert (block.lost_t, block.displaced_t) == (0.0, 0.0)


@PROPERTY
@given(positions(), st.lists(supplies, min_size=1, max_size=4))
def test_additive_supply_lowers_nobody(base: Position, events: list[ev.Event]) -> None:
    after = played_out(base, events, Accounting("additive"))
    assert all(after.known[supplier] >= amount for supplier, amount in base.known.items())
    assert (after.unexplained_t, after.displaced_t) == (base.unexplained_t, 0.0)


@PROPERTY
@given(positions(), happenings, accountings)
def test_mass_is_conserved_in_every_year(base: Position, events: list[ev.Event], accounting: Accounting) -> None:
    for year in (2025, 2026, YEAR):
        after = played_out(base, events, accounting, year)
        moved = after.added_t - after.removed_t - after.displaced_t
        if after.open_losses:
            assert (after.imports_t, after.lost_t, after.supply_t) == (None, None, None)
            continue
        assert base.imports_t is not None
        assert after.imports_t is not None
        scale = base.imports_t + after.added_t
        assert close(after.imports_t + after.domestic_t, base.imports_t + moved, scale)
        if base.supply_t is not None:
            assert after.supply_t is not None
            assert close(after.supply_t, base.supply_t + moved, scale + base.supply_t)


@PROPERTY
@given(positions(), happenings, accountings)
def test_no_tonnes_are_negative(base: Position, events: list[ev.Event], accounting: Accounting) -> None:
    after = played_out(base, events, accounting)
    amounts = [
        *after.base.values(),
        *after.added.values(),
        after.unexplained_t or 0.0,
        after.displaced_t,
        after.removed_t,
        after.lost_t or 0.0,
    ]
    assert min([*amounts, after.unmet_t or 0.0, after.consumption_t or 0.0]) >= -1e-9 * max(map(abs, amounts))


@PROPERTY
@given(positions(), st.sampled_from(STATES), part, part, happenings, accountings)
def test_a_larger_cut_is_no_smaller_loss(
    base: Position, supplier: str, one: float, other: float, events: list[ev.Event], accounting: Accounting
) -> None:
    assume(supplier in base.base and accounting.state != supplier)
    events = [event for event in events if not (isinstance(event, ev.NewSupply) and event.supplier == supplier)]
    smaller, larger = (
        played_out(base, [ev.ExportCut(supplier=supplier, share_lost=share), *events], accounting) for share in sorted((one, other))
    )  # fmt: skip
    if larger.lost_t is not None and smaller.lost_t is not None:
        assert larger.lost_t >= smaller.lost_t - 1e-6 * max(smaller.lost_t, 1.0)
    if larger.unmet_t is not None and smaller.unmet_t is not None:
        assert larger.unmet_t >= smaller.unmet_t - 1e-6 * max(smaller.unmet_t, 1.0)


@PROPERTY
@given(positions(), st.lists(cuts, min_size=1, max_size=3))
def test_what_only_takes_away_never_looks_better(base: Position, events: list[ev.ExportCut]) -> None:
    events = [event for event in events if event.supplier in base.base]
    after = played_out(base, events, Accounting("additive"))
    assert after.lost_t == pytest.approx(math.fsum(base.known.values()) - math.fsum(after.known.values()), abs=1e-6)
    graph = shipped().report("JPN", "gallium")
    reports = [report_of(graph, position, year=YEAR, preset=PRESETS["doj-2023"]) for position in (base, after)]
    covers = [report.n_minus_1_cover for report in reports]
    if None not in covers:
        assert covers[1] <= covers[0] + 1e-9  # type: ignore[operator]
    lefts = [report.n_minus_1_t for report in reports]
    if None not in lefts:
        assert lefts[1] <= lefts[0] + 1e-6  # type: ignore[operator]


@PROPERTY
@given(positions(), st.sampled_from(STATES), st.floats(0.01, 0.99), accountings)
def test_the_target_applied_again_gives_the_target(base: Position, supplier: str, below: float, accounting: Accounting) -> None:
    assume(base.imports_t and base.imports_t > 1e-3)
    answer = needed(base, Goal(supplier, below), candidate="NAM", accounting=accounting)
    if answer.tonnes is None:
        assert answer.reason is not None
        return
    again = accounting.give_way(base, answer.tonnes, to="NAM").with_supply("NAM", answer.tonnes)
    share = share_of(again, supplier)
    assert share is not None
    if answer.tonnes:
        assert share == pytest.approx(below, abs=1e-9)
        less = answer.tonnes * (1 - 1e-6)
        assert (share_of(accounting.give_way(base, less, to="NAM").with_supply("NAM", less), supplier) or 0) > below
    else:
        assert share <= below + 1e-12


@PROPERTY
@given(positions(), st.lists(tonnes, min_size=3, max_size=3), accountings, st.permutations(range(3)))
def test_the_order_of_supplies_does_not_matter(base: Position, amounts: list[float], accounting: Accounting, order: Sequence[int]) -> None:
    events = [ev.NewSupply(supplier=supplier, quantity_t=amount) for supplier, amount in zip(NEW, amounts, strict=True)]
    one, other = played_out(base, events, accounting), played_out(base, [events[number] for number in order], accounting)
    scale = math.fsum([*base.known.values(), *amounts])
    assert all(close(one.known[supplier], other.known[supplier], scale) for supplier in {*one.known, *other.known})
    assert close(one.displaced_t, other.displaced_t, scale)


@PROPERTY
@given(positions(), happenings, st.randoms(use_true_random=False))
def test_the_order_of_independent_events_does_not_matter(base: Position, events: list[ev.Event], random: st.DataObject) -> None:
    """Cuts of different suppliers, supplies of others, demand: none touches what another touches."""
    seen: set[str] = set()
    apart = []
    for event in events:
        about = getattr(event, "supplier", event.type)
        if about not in seen and (not isinstance(event, ev.ExportCut) or event.supplier in base.base):
            seen.add(about)
            apart.append(event)
    shuffled = list(apart)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = (played_out(base, order, Accounting("additive")) for order in (apart, shuffled))
    assert one.known == pytest.approx(other.known)
    for name in ("lost_t", "unmet_t", "consumption_t", "supply_t"):
        assert getattr(one, name) == pytest.approx(getattr(other, name), abs=1e-6)


@PROPERTY
@given(st.dictionaries(st.sampled_from(STATES), tonnes, min_size=1), part)
def test_levelling_leaves_the_least_sum_of_squares(amounts: dict[str, float], taken: float) -> None:
    total = math.fsum(amounts.values())
    left = levelled(amounts, total * taken)
    assert math.fsum(left.values()) == pytest.approx(total * (1 - taken), abs=1e-6)
    assert all(0 <= left[name] <= amounts[name] for name in amounts)
    for level in (max(left.values()),):
        assert all(left[name] == pytest.approx(level, abs=1e-6) or left[name] == amounts[name] for name in amounts)


@pytest.mark.parametrize("pair", [("POL", "copper"), ("FRA", "titanium"), ("JPN", "gallium")], ids=" ".join)
def test_nothing_left_has_no_concentration_and_is_all_lost(pair: tuple[str, str]) -> None:
    """What floats leave between an import total and its suppliers once passed for imports when every supplier was cut."""
    report = shipped().report(*pair)
    cuts = tuple(ev.ExportCut(supplier=row.supplier, share_lost=1.0) for row in report.suppliers)
    (block,) = shipped().scenario(Scenario(consumer=pair[0], mineral=pair[1], events=cuts)).blocks
    assert block.after is not None
    assert block.after.imports_t == report.unexplained_t
    assert (block.after.top_supplier, block.after.n_minus_1_t) == (None, None)
    assert block.lost_t == pytest.approx(sum(row.quantity_t or 0 for row in report.suppliers), rel=1e-12)
    assert (block.after.hhi.lower is None) == (not report.unexplained_t)
