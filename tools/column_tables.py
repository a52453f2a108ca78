"""Writes the column tables of docs/reference/tables.md from the schema, between its markers. `--check` only compares."""

from __future__ import annotations

import sys
from pathlib import Path

from kzgraph.schema.columns import EDGES, NODES, RELATIONS, Column

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "tables.md"
BEGIN, END = "<!-- columns: made by tools/column_tables.py -->", "<!-- end of columns -->"


def column_tables() -> str:
    """Markdown tables of the nodes and edges columns and of the relations."""
    parts = [_table("nodes.csv", NODES), _table("edges.csv", EDGES)]
    lines = ["| relation | from | to | meaning |", "| --- | --- | --- | --- |"]
    lines += [f"| `{name}` | {', '.join(rule.sources)} | {', '.join(rule.targets)} | {rule.meaning} |" for name, rule in RELATIONS.items()]
    return "\n\n".join([*parts, "## Relations of edges.csv\n\n" + "\n".join(lines)])


def _table(title: str, columns: tuple[Column, ...]) -> str:
    lines = ["| column | needed | unit | meaning | allowed |", "| --- | --- | --- | --- | --- |"]
    for column in columns:
        allowed = "see below" if column.name == "relation" else ", ".join(column.allowed)
        lines.append(f"| `{column.name}` | {'yes' if column.required else ''} | {column.unit} | {column.meaning} | {allowed} |")
    return f"## {title}\n\n" + "\n".join(lines)


def updated(text: str) -> str:
    """The page's text with fresh tables."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{column_tables()}\n\n{END}{after}"


def main() -> int:
    text = PAGE.read_text("utf-8")
    fresh = updated(text)
    if "--check" not in sys.argv:
        PAGE.write_text(fresh, "utf-8", newline="\n")
    elif fresh != text:
        print("docs/reference/tables.md is not what the schema says: run python tools/column_tables.py", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
