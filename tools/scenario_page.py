"""Writes docs/scenarios.md: the shipped scenarios with their answers, the accountings, the form of a file. `--check` only compares."""

from __future__ import annotations

import sys
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

from page_files import settled

import kzgraph
from kzgraph.scenarios.accounting import RULES
from kzgraph.scenarios.events import EVENTS, Event
from kzgraph.scenarios.uncertainty import SOURCE_SPREADS
from kzgraph.supply.supply import SupplyGraph
from kzgraph.tables.scenarios import shipped_scenarios
from kzgraph.views.document import Grid
from kzgraph.views.render import md
from kzgraph.views.scenario_text import compose
from kzgraph.views.speech import Speech

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "scenarios.md"
EXAMPLE = "gallium-2026"
"""The scenario that is shown with draws."""
DRAWS, SEED = 10_000, 1
USES = {
    "additive": "Right where demand grows with supply; every other share falls though nobody delivers less.",
    "displace:STATE": "Right where a contract is meant to replace that supplier; says nothing on whether it would give way.",
    "pro-rata": "Right where nobody knows who gives way; part of what is unexplained gives way too.",
    "optimise": "The best case for concentration, not a forecast: no price, contract or capacity is in it.",
}
COMMON = ("start", "end", "note", "sources")
LEAD = """# Scenarios

What changes if a mine opens, a state stops exporting, a corridor closes, a company is sold; and what it would take. Every answer names its base year and its accounting.
What is lost and not replaced is said first, because a supply that shrinks can look less concentrated. This page is made by `tools/scenario_page.py`.

| command | answers |
| --- | --- |
| `kzgraph scenario run FILE` | a scenario file, or the shipped one of that name |
| `kzgraph scenario add KAZ JPN gallium 15 --accounting displace:CHN --start 2026` | a supplier delivers more |
| `kzgraph scenario cut CHN gallium --share-lost 1 --consumer JPN` | a supplier delivers less; nothing takes its place |
| `kzgraph scenario compare FILE FILE` | scenarios side by side, each with its base |
| `kzgraph scenario run gallium-2026 --draws 10000 --seed 1 --threshold 0.5` | how sure that is: medians and intervals, how often a share crosses a threshold, what moves it most |
| `kzgraph scenario target JPN gallium --supplier CHN --below 0.5 --candidate KAZ --accounting additive` | the least tonnes that bring a share down to a limit, or why none do |

`--base-year`, `--base-file` and `--set CHN=10` move the base; a note says so.

## Who gives way

"""
SURE = """
## How sure it is

`--draws N --seed S` draws the uncertain figures N times; every draw goes through the same events and accounting. The same seed gives the same bytes. Shown are the median and the
5-95 % interval of every measure by year, how often the share of the target's supplier (else the largest of the base) is above `--threshold` (else the target's own, else 0.5), and
what each figure moves by itself, from the low to the high end of its range, all others as stated. Which range a figure has:

| figure | range |
| --- | --- |
| a row with `quantity_low` and `quantity_high` | that of the row |
| suppliers, import total, consumption, tonnes of an event with a source | by the best kind of its sources, either way: {widths} |
| a quantity that is unknown, a part that an outage or a closed corridor may reach | its whole interval, most often near the middle |
| what the user or the scenario assumes: `--set`, events without a source, own rows; cut shares; growth rates | held |

The widths are a convention of kzgraph, not an estimate of any error. Figures are drawn from a triangle that peaks at the figure, each by itself. What the suppliers leave of a
stated import total is unexplained; a draw in which they exceed it is drawn again. Where no total is stated it is their sum. Sources that contradict the figure used are not reached for.

## What stands behind the suppliers

`by_year[].origin` (JSON) has the shares of imports by the state that made them, re-exports looked through: what a supplier ships keeps the mix of origins of the base year, and what
an event brings is made by the company it names, else has the supplier's mix if that made some or was a hub of the trade, else counts as made there. `by_year[].control_shares` follows
that to the home of the makers' owners: `low` is known, `high` adds all that is unknown of that state's part, `if_whole` takes a single owner without a stated share to hold all that is left.
Accepted offers count from their year on. Where it cannot be computed, a warning says why. CSV has neither.

"""
PYTHON = """## In Python

```python
import kzgraph

graph = kzgraph.load()
result = graph.scenario("gallium-2026")
print([(block.accounting, round(block.after.top_share, 6)) for block in result.blocks])
draws = graph.scenario("gallium-2026", draws=10000, seed=1, threshold=0.5).draws
print([(row.accounting, row.shares["CHN"].median, row.probability) for row in draws.by_year])
```

"""
FORM = """## The file

A scenario is a TOML file. Every fault is reported with file, line and key. `[scenario]` names consumer, mineral, the years played (`from`, `to`), `base_year`, and
`accounting` (one) or `accountings` (several), which are needed as soon as an event brings or frees tonnes. `[base]` states a base of its own (`suppliers`, `year`,
`sources`; `imports_t`, `complete = false` where it does not hold all imports) or moves some suppliers of the report's (`set = {{ CHN = 10 }}`). `[target]` (`supplier`, `below`) bounds a quantity that is
`"unknown"`, which is taken at both ends and never as zero. Each `[[event]]` has a `type`; all may have `start`, `end`, `note` and `sources`.

```toml
{example}```

| event | what happens | needs | may have |
| --- | --- | --- | --- |
{events}

"""


def page(graph: SupplyGraph | None = None) -> str:
    """The page's text from the shipped scenarios."""
    graph = graph or kzgraph.load(current_year=2026)
    speech = Speech("en", graph.labels_in("en"))
    rules = "\n".join(f"- `{name}`: {text}.\n  {USES[name]}" for name, text in RULES.items())
    files = {file.stem: file for file in shipped_scenarios()}
    form = FORM.format(example=files[EXAMPLE].read_text("utf-8"), events="\n".join(_event(one) for one in EVENTS.values()))
    answers = "\n".join(_answer(graph, speech, name) for name in sorted(files, key=lambda name: (name != EXAMPLE, name)))
    widths = ", ".join(f"{kind} {width * 100:g} %" for kind, width in SOURCE_SPREADS.items())
    return f"{LEAD}{rules}\n{SURE.format(widths=widths)}{PYTHON}{form}## The shipped scenarios and their answers\n\n{answers}"


def _event(one: type[Event]) -> str:
    own = [field for field in fields(one) if field.name not in COMMON]
    needed = [field.name for field in own if field.default is field.default_factory is MISSING]
    others = [field.name for field in own if field.name not in needed]
    named = (", ".join(f"`{name}`" for name in names) for names in (needed, others))
    return f"| `{one.type}` | {one.says} | {' | '.join(named)} |".replace("|  |", "| |")


def _answer(graph: SupplyGraph, speech: Speech, name: str) -> str:
    """What the program says of a scenario: its sentences, and the tables but those of the accountings and events."""
    asked: dict[str, Any] = {"draws": DRAWS, "seed": SEED, "threshold": 0.5} if name == EXAMPLE else {}
    options = f", here with `--draws {DRAWS} --seed {SEED} --threshold 0.5`" if asked else ""
    result = graph.scenario(name, **asked)
    document = compose(result, speech)
    shown = [grid for grid in document.grids if grid.title not in _left_out(document.grids)]
    lead = "\n".join(f"- {md(line)}" for line in document.lead)
    warned = "\n".join(f"- {md(line)}" for line in document.warnings)
    grids = "\n\n".join(map(_table, shown))
    return f"### {md(document.title)}\n\n`kzgraph scenario run {name}`{options}\n\n{lead}\n\n{grids}\n\nRead before quoting:\n\n{warned}\n"


def _left_out(grids: tuple[Grid, ...]) -> set[str]:
    return {grid.title for grid in grids if grid.header[0] in ("accounting", "event")}


def _table(grid: Grid) -> str:
    rule = ["---:" if at in grid.numeric else "---" for at in range(len(grid.header))]
    rows = [[md(cell) for cell in row] for row in (grid.header, *grid.rows)]
    lines = [rows[0], rule, *rows[1:]]
    title = f"*{md(grid.title)}*\n\n" if grid.title else ""
    return title + "\n".join("| " + " | ".join(row) + " |" for row in lines).replace("|  |", "| |")


if __name__ == "__main__":
    sys.exit(settled({PAGE: page()}))
