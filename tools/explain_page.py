"""Writes docs/explain.md: the evidence behind five answers, as the program prints it. `--check` only compares."""

from __future__ import annotations

import sys
from pathlib import Path

from page_files import settled

import kzgraph
from kzgraph.views.explanation import to_text
from kzgraph.views.speech import Speech

PAGE = Path(__file__).resolve().parent.parent / "docs" / "explain.md"
QUESTIONS = (
    ("Japan", "gallium", None, "A stated total, one known partner, an unexplained rest, and a source that disagrees."),
    ("South Korea", "tungsten", 2023, "Trade statistics only: the sum of the partners, and flows that have a value but no tonnes."),
    ("China", "copper", 2024, "Trade statistics at one stage; concentrate and metal are not added."),
    ("Germany", "lithium", 2023, "Many partners: the smaller ones are summed in one step."),
    ("Kazakhstan", "osmium", None, "Nothing is known, which is not the same as no dependency."),
)
LEAD = """# Says who?

`kzgraph explain CONSUMER MINERAL` shows how each figure of a report came about: the formula in figures, the table rows with their line, the
sources with their date, the assumptions, and what contradicts them. Five answers, as the program prints them.
"""


def page() -> str:
    """The page's text from the shipped tables."""
    graph = kzgraph.load(current_year=2026)
    speech = Speech("en", graph.labels_in("en"))
    parts = [LEAD]
    for consumer, mineral, year, about in QUESTIONS:
        name = f'"{consumer}"' if " " in consumer else consumer
        command = f"kzgraph explain {name} {mineral}" + (f" --year {year}" if year else "")
        tree = graph.explain(consumer, mineral, year=year)
        parts.append(f"## {consumer}, {mineral}\n\n{about}\n\n```console\n$ {command}\n{to_text(tree, speech, width=110)}```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    sys.exit(settled({PAGE: page()}))
