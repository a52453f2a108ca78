"""Writes docs/checks.md: every check that `kzgraph verify` runs, by source, with its inputs in words. `--check` only compares."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from page_files import settled

from kzgraph.checks.book import Check, checks_of
from kzgraph.checks.kinds import COUNTS, FORMULAS, GRADES, SHORT
from kzgraph.tables.checks import read_checks
from kzgraph.views.render import md

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "checks.md"
LEAD = """# Checks

`kzgraph verify` recomputes {number} values from {sources} works: published ones, and some worked by hand in closed form. It prints what is expected
and what comes out, and exits with 1 if one is outside its tolerance. The checks are data, in `data/checks/*.toml`; this page is made from them.

Grades say how far the source was read: *run* is recomputed from the source's own data, *source* read in its text or code, *second-hand* taken from
who quotes it, *unverified* from memory of it, *arithmetic* follows from the figures beside it.
"""
FORM = """## What a file of checks may say

`kzgraph verify --checks FOLDER` runs own checks. Each is a `[[check]]` with `id`, `method` (a method of the registry), `about`, `expected` (a number
with `tolerance` or `rel_tolerance`, or a word), `source`, `where` and `url` (may be empty), `grade` ({grades}); `[default]` holds what all checks of a
file share. It is computed by exactly one of

- `formula`, with `args` of plain numbers: {formulas};
- `indicator`, a method of the registry, on frames written in the check, of which `read` names the column (`low`, `high` or a part). A frame is a list
  of rows; a row is a list of its columns from the first on, or a table of any of them, and what it leaves out is the check's `year`, `consumer` and
  `stage`, or unknown. A supplier or state `""` is nobody by name. {frames};
- `question`, `{{ consumer, mineral, year }}` to the shipped tables, of which `read` names `value`, `low`, `high`, `unit`, `band`, `status`, `reason` or
  `parts.NAME`; `without_governance` withholds states' estimates, `missing_governance` stands for missing ones;
- `table`, a `[[table]]` of the files with rows of name, supply risk, economic importance and group, of which `count` names {counts}, or `row` one row;
- `mean_of`, ids of other checks.
"""


def page() -> str:
    """The page's text from the shipped checks."""
    checks = checks_of(read_checks(ROOT / "data" / "checks")).checks
    works = sorted({check.source for check in checks}, key=str.casefold)
    parts = [LEAD.format(number=len(checks), sources=len(works))]
    parts += [_section(work, [check for check in checks if check.source == work]) for work in works]
    return "\n".join([*parts, _form()])


def _section(work: str, checks: Sequence[Check]) -> str:
    links = sorted({check.url for check in checks} - {""})
    lines = [f"## {md(work)}", "", *(f"<{link}>" for link in links), *([""] if links else [])]
    lines += ["| check | what | inputs | expected | tolerance | grade | where |", "| --- | --- | --- | ---: | ---: | --- | --- |"]
    for check in checks:
        tolerance = "" if check.tolerance is None else f"{check.tolerance:g}"
        expected = check.expected if isinstance(check.expected, str) else f"{check.expected:.10g}"
        cells = [check.about, inputs(check), expected, tolerance, check.grade, check.where]
        lines.append(f"| `{check.id}` | {' | '.join(md(cell) for cell in cells)} |")
    return "\n".join([*lines, ""])


def inputs(check: Check) -> str:
    """What the value is computed from, in words."""
    how = check.how
    if check.kind == "formula":
        return f"{_columns(how['args'])} ({how['formula']})"
    if check.kind == "indicator":
        said = [f"{key} {how[key]}" for key in ("consumer", "stage", "year", "missing_governance") if key in how]
        frames = [f"{name}: {', '.join(_row(name, row) for row in how[name])}" for name in SHORT if name in how]
        return f"{'; '.join([*frames, *said])} ({how['read']} of {how['indicator']})".replace("_", " ")
    if check.kind == "question":
        asked = how["question"]
        withheld = f"; without the estimate of {', '.join(how['without_governance'])}" if "without_governance" in how else ""
        assumed = f"; {how['missing_governance']} for a state without estimate" if "missing_governance" in how else ""
        return f"shipped tables: {asked['consumer']}, {asked['mineral']}, {asked['year']}{withheld}{assumed} ({how.get('read', 'value')} of {check.method})"
    if check.kind == "table":
        return f"table {how['table']}: " + (f"the row {how['row']}" if "row" in how else f"{how['count']} that meet both thresholds")
    return f"mean of {', '.join(how['mean_of'])}"


def _columns(columns: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {value if name == 'year' else _cell(value)}" for name, value in columns.items()).replace("_", " ")


def _cell(value: Any) -> str:
    return f"{value:,.12g}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def _row(name: str, row: Any) -> str:
    """CHN 55; two figures or more are named."""
    cells = row if isinstance(row, Mapping) else dict(zip(SHORT[name], row, strict=False))
    who = [_cell(value) or "nobody by name" for value in cells.values() if isinstance(value, str)]
    figures = {key: value for key, value in cells.items() if not isinstance(value, str)}
    if len(figures) == 1 and not isinstance(row, Mapping):
        return " ".join([" to ".join(who), *map(_cell, figures.values())])
    return " ".join([*who, f"({_columns(figures)})"])


def _form() -> str:
    frames = "; ".join(f"`{name}`: {', '.join(columns) or 'tables only'}" for name, columns in SHORT.items())
    formulas = ", ".join(f"`{name}`" for name in FORMULAS)
    return FORM.format(grades=", ".join(GRADES), formulas=formulas, frames=frames, counts=", ".join(f"`{count}`" for count in COUNTS))


if __name__ == "__main__":
    sys.exit(settled({PAGE: page()}))
