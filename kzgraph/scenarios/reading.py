"""From a parsed scenario file to a scenario: every fault with its line and key, what was found, and what is allowed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from difflib import get_close_matches
from typing import Any, Final, TypeVar

from kzgraph.errors import DataError, Problem, UnknownNameError
from kzgraph.scenarios import fields as kinds
from kzgraph.scenarios.accounting import Accounting, allowed, parsed
from kzgraph.scenarios.events import EVENTS, Event
from kzgraph.scenarios.fields import Kind, read, shown
from kzgraph.scenarios.offers import Offer
from kzgraph.scenarios.scenario import MOST_YEARS, BaseFigures, Names, Scenario
from kzgraph.scenarios.target import Goal

SECTIONS: Final = ("scenario", "base", "target", "event", "candidate")
Made = TypeVar("Made", Event, Offer)
LISTS: Final = ("event", "candidate")
"""Sections that may come several times."""
HEAD: Final[dict[str, Kind]] = {
    "title": kinds.TEXT, "consumer": kinds.CONSUMER, "mineral": kinds.MINERAL, "base_year": kinds.YEAR, "accounting": kinds.TEXT,
    "accountings": kinds.TEXTS, "from": kinds.YEAR, "to": kinds.YEAR, "note": kinds.TEXT, "title_fr": kinds.TEXT, "note_fr": kinds.TEXT, "sources": kinds.SOURCES,
}  # fmt: skip
TARGET: Final[dict[str, Kind]] = {"supplier": kinds.STATE, "below": kinds.SHARE}
SET: Final[dict[str, Kind]] = {"set": kinds.BY_STATE}


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed file: its name, its content, and the line of each (section, number, key); an empty key is the section's own line."""

    name: str
    content: Mapping[str, Any]
    lines: Mapping[tuple[str, int, str], int]

    def problem(self, section: str, number: int, key: str, message: str) -> Problem:
        """A fault where it stands."""
        line = self.lines.get((section, number, key)) or self.lines.get((section, number, ""), 0)
        where = (f"{section} {number}" if number else f"[[{section}]]") if section in LISTS else f"[{section}]" if section else ""
        return Problem(self.name, line, "", ": ".join(part for part in (", ".join(filter(None, (where, key))), message) if part))


class _Reader:
    """Collects the faults of one page while it is read."""

    def __init__(self, page: Page, names: Names) -> None:
        self.page = page
        self.names = names
        self.problems: list[Problem] = []

    def fault(self, section: str, number: int, key: str, message: str) -> None:
        self.problems.append(self.page.problem(section, number, key, message))

    def values(self, section: str, raw: Mapping[str, Any], allowed_keys: Mapping[str, Kind], number: int = 0) -> dict[str, Any]:
        """The known keys of a table as what they should be."""
        found = {}
        for key, value in raw.items():
            if key not in allowed_keys:
                near = get_close_matches(key, allowed_keys, n=1)
                hint = f' - did you mean "{near[0]}"?' if near else "."
                self.fault(section, number, key, f"is not known{hint} Allowed are {', '.join(allowed_keys)}")
                continue
            try:
                found[key] = read(allowed_keys[key], value)
            except ValueError as error:
                self.fault(section, number, key, str(error))
        return found

    def named(self, section: str, key: str, named: str, value: Any, number: int = 0) -> Any:
        """The value with ids in the place of names."""
        try:
            return self.names.resolved(named, value)
        except UnknownNameError as error:
            self.fault(section, number, key, str(error))
            return value

    def table(self, section: str) -> Mapping[str, Any]:
        """A section that is one table."""
        found = self.page.content.get(section, {})
        if isinstance(found, Mapping):
            return found
        self.fault(section, 0, "", f"is not a table - write [{section}] above its keys")
        return {}

    def tables(self, section: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
        """The tables of a section that may come several times, with their numbers."""
        found = self.page.content.get(section, [])
        if not isinstance(found, list) or not all(isinstance(entry, Mapping) for entry in found):
            self.fault(section, 0, "", f"is not a list of tables - write [[{section}]] above the keys of each {section}")
            return
        yield from enumerate(found, start=1)

    def events(self) -> Iterator[Event]:
        """The events without a fault, in their order."""
        for number, raw in self.tables("event"):
            event = self.event(number, raw)
            if event is not None:
                yield event

    def candidates(self) -> Iterator[Offer]:
        """The candidates without a fault, in their order; each supplier is named once."""
        seen: dict[str, int] = {}
        for number, raw in self.tables("candidate"):
            found = self.made("candidate", number, raw, Offer, "a candidate")
            if found is not None and found.supplier in seen:
                self.fault(
                    "candidate", number, "supplier", f"{found.supplier} is candidate {seen[found.supplier]} already - put both into one"
                )
            elif found is not None:
                seen[found.supplier] = number
                yield found

    def event(self, number: int, raw: Mapping[str, Any]) -> Event | None:
        """The event of a table; None where something is wrong with it."""
        made = EVENTS.get(raw["type"]) if isinstance(raw.get("type"), str) else None
        if made is None:
            what = "is missing" if "type" not in raw else f"{shown(raw['type'])} is no event"
            self.fault("event", number, "type", f"{what} - allowed are {', '.join(EVENTS)}")
            return None
        return self.made("event", number, {key: value for key, value in raw.items() if key != "type"}, made, made.type)

    def made(self, section: str, number: int, raw: Mapping[str, Any], made: type[Made], what: str) -> Made | None:
        """A value of the keys of a table; None where something is wrong with it. `what` is how a message calls it."""
        before, kinds_ = len(self.problems), _kinds(made)
        values = self.values(section, raw, kinds_, number)
        for key, value in values.items():
            if named := kinds_[key].named:
                values[key] = self.named(section, key, named, value, number)
        for one in fields(made):
            if one.default is one.default_factory is MISSING and one.name not in raw:
                self.fault(section, number, one.name, f"is missing - {what} needs {kinds_[one.name].says}")
        if len(self.problems) > before:
            return None
        try:
            return made(**values)
        except ValueError as error:
            self.fault(section, number, "", str(error).removeprefix(f"{what}: "))
            return None


def _kinds(made: type) -> dict[str, Kind]:
    return {one.name: one.metadata["kind"] for one in fields(made)}


def scenario_of(page: Page, names: Names) -> Scenario:
    """The scenario of a page. Raises DataError with every fault."""
    reader = _Reader(page, names)
    for section in page.content:
        if section not in SECTIONS:
            reader.fault(section, 0, "", "is not known - allowed are [scenario], [base], [target], [[event]] and [[candidate]]")
    head = reader.values("scenario", reader.table("scenario"), HEAD)
    for key in ("consumer", "mineral"):
        if key not in reader.table("scenario"):
            reader.fault("scenario", 0, key, f"is missing - every scenario names {HEAD[key].says}")
        elif key in head:
            head[key] = reader.named("scenario", key, HEAD[key].named, head[key])
    sources = reader.named("scenario", "sources", "sources", head.get("sources", ()))
    events = tuple(reader.events())
    base, moved = _base(reader)
    found = Scenario(
        consumer=head.get("consumer", ""), mineral=head.get("mineral", ""), events=events, accountings=_accountings(reader, head),
        title=head.get("title", ""), base_year=head.get("base_year"), first=head.get("from"), last=head.get("to"),
        note=head.get("note", ""), title_fr=head.get("title_fr", ""), note_fr=head.get("note_fr", ""), sources=sources, base=base, moved=moved, target=_target(reader),
        candidates=tuple(reader.candidates()),
    )  # fmt: skip
    _span(reader, found)
    if found.needs_accounting() and not found.accountings and not {"accounting", "accountings"} & set(reader.table("scenario")):
        reader.fault(
            "scenario", 0, "accounting", f"is missing: events bring or free tonnes, and who gives way is not implied - {allowed()}"
        )
    if reader.problems:
        raise DataError(list(dict.fromkeys(sorted(reader.problems, key=lambda problem: problem.line))))
    return found


def _accountings(reader: _Reader, head: Mapping[str, Any]) -> tuple[Accounting, ...]:
    if "accounting" in head and "accountings" in head:
        reader.fault("scenario", 0, "accountings", "stands beside accounting - keep one of them")
    key = "accountings" if "accountings" in head else "accounting"
    texts = head.get(key, ())
    if key in head and not texts:
        reader.fault(
            "scenario", 0, key, "is empty, so that nothing would be computed - name a rule (additive, pro-rata ...), or delete the line"
        )
    found = []
    for text in (texts,) if isinstance(texts, str) else texts:
        try:
            found.append(parsed(text, reader.names.lookup["state"]))
        except (ValueError, UnknownNameError) as error:
            reader.fault("scenario", 0, key, str(error))
    return tuple(dict.fromkeys(found))


def _base(reader: _Reader) -> tuple[BaseFigures | None, Mapping[str, float]]:
    raw = reader.table("base")
    values = reader.values("base", raw, {**_kinds(BaseFigures), **SET})
    moved = reader.named("base", "set", "states", values.pop("set", {}))
    if "suppliers" not in raw and "imports_t" not in raw:
        for key in [key for key in values if key not in ("note", "note_fr", "sources")]:
            reader.fault("base", 0, key, "stands without figures - give suppliers (tonnes by state) as well, or base_year in [scenario]")
        return None, moved
    for key, value in values.items():
        if named := _kinds(BaseFigures)[key].named:
            values[key] = reader.named("base", key, named, value)
    figures = BaseFigures(**values)
    total = sum(figures.suppliers.values())
    if figures.imports_t is not None and total > figures.imports_t * (1 + 1e-4):
        reader.fault("base", 0, "imports_t", f"{figures.imports_t:g} t is less than the suppliers together ({total:g} t)")
    if figures.year is None:
        reader.fault("base", 0, "year", "is missing - say which year the figures are of")
    if not figures.sources:
        reader.fault("base", 0, "sources", "is missing - every figure names its sources")
    return figures, moved


def _target(reader: _Reader) -> Goal | None:
    raw = reader.table("target")
    if not raw:
        return None
    values = reader.values("target", raw, TARGET)
    for key in TARGET:
        if key not in raw:
            reader.fault("target", 0, key, f"is missing - a target is a supplier and the share to have it below: {TARGET[key].says}")
    if len(values) < len(TARGET):
        return None
    return Goal(reader.named("target", "supplier", "state", values["supplier"]), values["below"])


def _span(reader: _Reader, found: Scenario) -> None:
    if found.first is not None and found.last is not None and found.last < found.first:
        reader.fault("scenario", 0, "to", f"{found.last} is before from {found.first} - give the last year that is to be shown")
    elif len(found.years(found.base_year)) > MOST_YEARS:
        reader.fault("scenario", 0, "to", f"the scenario spans more than {MOST_YEARS} years - set from and to")
