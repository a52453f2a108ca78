"""What of many rows a network page draws: no total beside its parts, the small producers as one box, of very many lines the largest."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kzgraph.names import GROUPS
from kzgraph.views.network_lines import Line, Measures, Node
from kzgraph.views.network_text import TONNAGE, Row, Texts, known, mineral_of, shown

MOST_LINES = 300
MOST_PRODUCERS, LARGEST = 14, 11
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
    if len(kept) > MOST_LINES:
        drawn = _largest(kept, measures)
        rest = [line for line in kept if line not in drawn]
        left = sum(len(line.rows) for line in rest)
        return Choice(drawn, (), told, left, _ends([*doubled, *rest]))
    boxes: list[Node] = []
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


def _largest(lines: Sequence[Line], measures: Measures) -> list[Line]:
    """As many lines of each mineral: deliveries, companies and totals, then what states produce, each by tonnes; what has no tonnes last."""
    by_mineral: dict[str, list[Line]] = {}
    for line in lines:
        by_mineral.setdefault(mineral_of(line.rows[0]), []).append(line)
    ranked: list[tuple[int, str, int, Line]] = []
    for mineral, found in by_mineral.items():
        found = sorted(found, key=lambda line: (*_size(line, measures), _order(line)))
        ranked += [(place if mineral else place // ABOUT_NONE, mineral, place, line) for place, line in enumerate(found)]
    ranked.sort(key=lambda one: one[:3])
    return sorted((line for *_, line in ranked[:MOST_LINES]), key=_order)


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
    """The small producers as one box, and for each stage one line with the sum of one year."""
    id_ = f"others {mineral}"
    made = []
    for stage in sorted({line.rows[0]["stage"] for line in tail}):
        staged = [line for line in tail if line.rows[0]["stage"] == stage]
        made.append(Line(id_, mineral, (_sum([line.rows for line in staged], id_, texts),)))
    name = texts.words["others"]["name"].format(n=len({line.source for line in tail}))
    return Node(id_, name, "state", "", " ".join(str(line.rows[0]["note"]) for line in made), True), made


def _sum(states: Sequence[Sequence[Row]], id_: str, texts: Texts) -> Row:
    """One row for the states: the sum over those with a figure of the year that most of them have one of, the newest of such years."""
    basis = Counter(rows[0].get("basis", "") for rows in states if known(rows[0]["quantity_t"])).most_common(1)
    figures = [
        {int(row["year"]): row for row in reversed(rows) if known(row["quantity_t"]) and basis and row.get("basis", "") == basis[0][0]}
        for rows in states
    ]
    years = Counter(year for found in figures for year in found)
    year = max(years, key=lambda one: (years[one], one), default=None)
    counted = [found[year] for found in figures if year is not None and year in found]
    first = states[0][0]
    unit = f"t {first.get('basis', '')}".strip()
    without = ", ".join(shown(texts.name(rows[0]["source"])) for rows, found in zip(states, figures, strict=True) if year not in found)
    total = math.fsum(float(row["quantity_t"]) for row in counted) if counted else math.nan
    note = texts.words["others"]["note"].format(n=len(counted), year=year or "")
    sources = sorted({source for row in counted for source in str(row["source_ids"]).split(";") if source})
    return {
        **dict.fromkeys(first, ""), "source": id_, "target": first["target"], "relation": "produces_total", "mineral": first["mineral"],
        "stage": first["stage"], "status": "observed", "year": year if year is not None else "", "quantity": total, "quantity_t": total, "unit": unit,
        "basis": first.get("basis", ""), "source_ids": ";".join(sources),
        "note": f"{note} {texts.words['others']['without'].format(names=without)}" if without else note,
    }  # fmt: skip
