"""What of many rows a network page draws: no total beside its parts, small producers as one box, of very many lines the largest and their rest."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kzgraph.names import GROUPS
from kzgraph.views.network_lines import Line, Measures, Node
from kzgraph.views.network_text import TONNAGE, Row, Texts, known, mineral_of, number, shown

MOST_LINES, MOST_BOXES = 300, 500
MOST_PRODUCERS, LARGEST = 14, 11
REST = ("produces_total", "produces", "refines", "exports", "supplies")
"""Relations whose lines are added up where they are too many to draw, each by itself: a company's output is also part of its state's."""
MADE = frozenset({"produces_total", "produces", "refines"})
ABOUT_NONE = 6  # lines about no mineral drawn for each one on a mineral: owners, agreements


@dataclass(frozen=True)
class Choice:
    """`told` are rows without a line, with the box whose card has them beside those of their ends; `left_out` counts rows that are nowhere."""

    lines: Sequence[Line]
    boxes: Sequence[Node] = ()
    told: Sequence[tuple[Row, str]] = ()
    left_out: int = 0
    ends: frozenset[str] = field(default_factory=frozenset)
    """Ends of lines that are not drawn."""


def choose(lines: Sequence[Line], members: Mapping[str, frozenset[str]], measures: Measures, texts: Texts) -> Choice:
    """The lines to draw of all that could be."""
    doubled = _doubled(lines, members)
    kept = [line for line in lines if line not in doubled]
    told = [(row, "") for line in doubled for row in line.rows]
    drawn, rest = _largest(kept, measures)
    if rest:
        boxes, made = rest_of(rest, members, texts)
        left = sum(len(line.rows) for line in rest)
        return Choice(sorted([*drawn, *made], key=_order), boxes, told, left, _ends([*doubled, *rest]))
    boxes = []
    tails: list[Line] = []
    for mineral in sorted({line.target for line in kept if line.rows[0]["relation"] == "produces_total"}):
        tail = _tail(kept, mineral, members, measures)
        if tail:
            box, made = _gathered(tail, mineral, texts)
            boxes.append(box)
            kept = [line for line in kept if line not in tail] + made
            tails += tail
            told += [(row, box.id) for line in tail for row in line.rows]
    return Choice(sorted(kept, key=_order), boxes, told, 0, _ends([*doubled, *tails]))


def _ends(lines: Iterable[Line]) -> frozenset[str]:
    return frozenset(end for line in lines for end in (line.source, line.target))


def _order(line: Line) -> tuple[str, ...]:
    row = line.rows[0]
    return line.source, line.target, row["relation"], mineral_of(row), row["stage"], row["status"]


def groups_of(marked: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    """Aggregates and their members (none: the world), from pairs of id and the cell `members`, and the known ones."""
    return dict(GROUPS) | {id_: frozenset(part.strip() for part in cell.split(";")) - {"*", ""} for id_, cell in marked if cell}


def _doubled(lines: Sequence[Line], members: Mapping[str, frozenset[str]]) -> list[Line]:
    """Output of a group of states whose members' output is drawn too: its box would stand beside its own parts."""
    giving: dict[tuple[str, str, str], set[str]] = {}
    for line in lines:
        if line.rows[0]["relation"] == "produces_total" and line.source not in members:
            giving.setdefault(_product(line), set()).add(line.source)
    return [
        line
        for line in lines
        if line.rows[0]["relation"] == "produces_total"
        and line.source in members
        and (beside := giving.get(_product(line), set()))
        and (not members[line.source] or members[line.source] & beside)
    ]


def _product(line: Line) -> tuple[str, str, str]:
    return line.target, line.rows[0]["stage"], line.rows[0]["status"]


def _largest(lines: Sequence[Line], measures: Measures) -> tuple[list[Line], list[Line]]:
    """What is drawn and what is not. Where not all can be, as many lines of each mineral: its largest producing state, then deliveries, companies
    and totals, then the other states' output, each by tonnes; what has no tonnes last."""
    if len(lines) <= MOST_LINES and len(_ends(lines)) <= MOST_BOXES:
        return list(lines), []
    by_mineral: dict[str, list[Line]] = {}
    for line in lines:
        by_mineral.setdefault(mineral_of(line.rows[0]), []).append(line)
    ranked: list[tuple[int, str, int, Line]] = []
    for mineral, found in by_mineral.items():
        found = sorted(found, key=lambda line: (*_size(line, measures), _order(line)))
        first = next((line for line in found if line.rows[0]["relation"] == "produces_total"), found[0])
        found = [first, *(line for line in found if line is not first)]
        ranked += [(place if mineral else place // ABOUT_NONE, mineral, place, line) for place, line in enumerate(found)]
    ranked.sort(key=lambda one: one[:3])
    drawn: list[Line] = []
    ends: set[str] = set()
    for *_, line in ranked[:MOST_LINES]:
        if len(ends | {line.source, line.target}) <= MOST_BOXES - len(REST):
            drawn.append(line)
            ends |= {line.source, line.target}
    chosen = {id(line) for line in drawn}
    return drawn, [line for line in lines if id(line) not in chosen]


def _size(line: Line, measures: Measures) -> tuple[int, float]:
    relation = line.rows[0]["relation"]
    tier = 3 if relation not in TONNAGE else 2 if relation == "produces_total" else int(relation not in {"exports", "supplies"})
    return tier, -(measures.tonnes(line.rows[0]) or 0.0)


def _tail(lines: Sequence[Line], mineral: str, members: Mapping[str, frozenset[str]], measures: Measures) -> list[Line]:
    """The output of states beyond the largest that nothing else on the page is said of; empty where there are few producers."""
    output = [
        line
        for line in lines
        if line.target == mineral and line.rows[0]["relation"] == "produces_total" and line.rows[0]["status"] == "observed" and line.source not in members
    ]  # fmt: skip
    if len({line.source for line in output}) <= MOST_PRODUCERS:
        return []
    largest: set[str] = set()
    for stage in sorted({line.rows[0]["stage"] for line in output}):
        staged = [line for line in output if line.rows[0]["stage"] == stage]
        largest |= {line.source for line in sorted(staged, key=lambda line: (*_size(line, measures), line.source))[:LARGEST]}
    joined = Counter(end for line in lines for end in (line.source, line.target))
    own = Counter(line.source for line in output)
    tail = [line for line in output if line.source not in largest and joined[line.source] == own[line.source]]
    return tail if len({line.source for line in tail}) > 1 else []


def _gathered(tail: Sequence[Line], mineral: str, texts: Texts) -> tuple[Node, list[Line]]:
    """The small producers as one box, and for each stage one line with the sums of each year."""
    id_ = f"others {mineral}"
    made = [
        Line(id_, mineral, sums([line.rows for line in tail if line.rows[0]["stage"] == stage], texts, source=id_, name="others"))
        for stage in sorted({line.rows[0]["stage"] for line in tail})
    ]
    name = texts.words["others"]["name"].format(n=len({line.source for line in tail}))
    return Node(id_, name, "state", "", " ".join(str(line.rows[0]["note"]) for line in made), True), made


def rest_of(rest: Sequence[Line], members: Mapping[str, frozenset[str]], texts: Texts) -> tuple[list[Node], list[Line]]:
    """What is not drawn, added up: for each relation of REST one box, and of each mineral, stage and status one line. Groups of states are left out."""
    boxes: dict[str, Node] = {}
    made = []
    for relation in REST:
        found = [
            line
            for line in rest
            if line.rows[0]["relation"] == relation and mineral_of(line.rows[0]) and not members.keys() & {line.source, line.target}
        ]
        keyed: dict[tuple[str, str, str], list[Line]] = {}
        for line in found:
            keyed.setdefault((mineral_of(line.rows[0]), line.rows[0]["stage"], line.rows[0]["status"]), []).append(line)
        id_ = f"rest {relation}"
        for (mineral, _, _), lines in sorted(keyed.items()):
            ends = (id_, mineral) if relation in MADE else (mineral, id_)
            if mineral not in texts.names:
                boxes[mineral] = Node(mineral, texts.name(mineral), "mineral", "", "", False)
            change = {"source": ends[0], "target": ends[1], **({} if relation in MADE else {"relation": "rest"})}
            made.append(Line(*ends, sums([line.rows for line in lines], texts, name="rest", **change)))
        if found:
            name = texts.words["rest"][relation].format(n=number(len(found), texts.lang))
            boxes[id_] = Node(id_, name, "state", "", texts.words["rest"]["box"], True)
    return list(boxes.values()), made


def sums(lines: Sequence[Sequence[Row]], texts: Texts, *, name: str, **changed: str) -> tuple[Row, ...]:
    """Rows that add up the lines, one a year; first the year in which most of them have a figure, the newest of such years.

    `name` is the word for them; `changed` are cells that differ from the first row's.
    """
    basis = Counter(rows[0].get("basis", "") for rows in lines if known(rows[0]["quantity_t"])).most_common(1)
    figures = [
        {int(row["year"]): row for row in reversed(rows) if known(row["quantity_t"]) and known(row["year"]) and basis and row.get("basis", "") == basis[0][0]}
        for rows in lines
    ]  # fmt: skip
    years = Counter(year for found in figures for year in found)
    order: list[int | None] = [*sorted(years, key=lambda one: (-years[one], -one))]
    return tuple(_sum(lines, figures, year, texts.words[name], texts) | changed for year in order or [None])


def _sum(
    lines: Sequence[Sequence[Row]], figures: Sequence[Mapping[int, Row]], year: int | None, said: Mapping[str, str], texts: Texts
) -> dict[str, Any]:  # fmt: skip
    """The sum over the lines with a figure of the year, and in the note how many, or which, have none."""
    counted = [found[year] for found in figures if year is not None and year in found]
    first = lines[0][0]
    unit = f"t {first.get('basis', '')}".strip()
    lacking = [shown(texts.name(rows[0]["source"])) for rows, found in zip(lines, figures, strict=True) if year not in found]
    total = math.fsum(float(row["quantity_t"]) for row in counted) if counted else math.nan
    note = said["note"].format(n=number(len(counted), texts.lang), year=year or "")
    sources = sorted({source for row in counted for source in str(row["source_ids"]).split(";") if source})
    return {
        **dict.fromkeys(first, ""), "source": first["source"], "target": first["target"], "relation": first["relation"], "mineral": mineral_of(first),
        "stage": first["stage"], "status": first["status"], "year": year if year is not None else "", "quantity": total, "quantity_t": total, "unit": unit,
        "basis": first.get("basis", ""), "source_ids": ";".join(sources), "made": True, "least": bool(lacking),
        "note": f"{note} {said['without'].format(names=', '.join(lacking), n=number(len(lacking), texts.lang))}" if lacking else note,
    }  # fmt: skip
