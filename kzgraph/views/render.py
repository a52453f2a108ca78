"""A document as terminal text, Markdown or a self-contained HTML page."""

from __future__ import annotations

import base64
import hashlib
import html
import io
import re
from typing import Literal

from kzgraph.names import visible
from kzgraph.views.document import Document, Grid

GAP = 3
"""Blanks between two columns of a table."""
FIGURE = re.compile(r"[-+<>=~\d.,%\s]*")
STYLE = """
:root{color-scheme:light dark;--line:#d0d4da;--soft:#f3f5f8;--ink:#1a1d21;--warn:#fff4d6}
@media(prefers-color-scheme:dark){:root{--line:#444a52;--soft:#22262b;--ink:#e8eaed;--warn:#3a3117}}
body{overflow-wrap:anywhere;font:16px/1.5 system-ui,sans-serif;color:var(--ink);max-width:60rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}.lead{font-size:1.1rem}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%}
th,td{overflow-wrap:normal;text-align:left;padding:.35rem .6rem;border-bottom:1px solid var(--line);vertical-align:top}
th{background:var(--soft)}.n{text-align:right;font-variant-numeric:tabular-nums}.s{font-weight:600}
.warn{background:var(--warn);padding:.5rem 1.5rem;border-radius:.4rem}
"""


def to_text(document: Document, *, width: int, color: bool) -> str:
    """Terminal text by rich; data never counts as markup."""
    from rich.console import Console
    from rich.text import Text

    out = io.StringIO()
    console = Console(
        file=out, width=width, force_terminal=color, no_color=not color, color_system="standard" if color else None,
        highlight=False, emoji=False, markup=False, legacy_windows=False, safe_box=True,
    )  # fmt: skip
    console.print(Text(visible(document.title), style="bold"))
    for line in document.lead:
        console.print(Text(visible(line)))
    for grid in document.grids:
        console.print()
        if grid.title:
            console.print(Text(visible(grid.title), style="bold"))
        console.print(_rich_table(grid, width))
    if document.warnings:
        console.print()
        console.print(Text(document.warnings_title, style="bold yellow"))
        for warning in document.warnings:
            console.print(_hanging("- ", warning))
    if document.sources:
        console.print()
        console.print(Text(document.sources_title, style="bold"))
        for id_, text, link in document.sources:
            console.print(_hanging(f"[{visible(id_)}] ", text + (f" {link}" if link else "")))
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def _hanging(mark: str, text: str) -> object:
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=0)
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(Text(mark if len(mark) < 4 else "  "), Text(visible(text) if len(mark) < 4 else mark + visible(text)))
    return grid


def _rich_table(grid: Grid, width: int) -> object:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="")
    figures, words = _unbroken(grid, width)
    for position, title in enumerate(grid.header):
        justify: Literal["left", "right"] = "right" if position in grid.numeric else "left"
        table.add_column(Text(visible(title)), justify=justify, overflow="fold", width=figures.get(position), min_width=words.get(position))
    for number, row in enumerate(grid.rows):
        table.add_row(*(Text(visible(cell)) for cell in row), style="bold" if number in grid.strong else None)
    return table


def _unbroken(grid: Grid, width: int) -> tuple[dict[int, int], dict[int, int]]:
    """Of a table too wide for its place: the widths of its columns of figures, and the least ones of the others, so that names and headers
    are wrapped at blanks and nothing is torn. Nothing of either where there is no room for that.
    """
    columns = [[header, *cells] for header, *cells in zip(grid.header, *grid.rows, strict=True)]
    room = width - GAP * (len(columns) - 1)
    if sum(max(map(len, column)) for column in columns) <= room:
        return {}, {}
    longest = [max(len(word) for text in column for word in (text.split() or [""])) for column in columns]
    figures = {
        position: max(longest[position], *map(len, column[1:]))
        for position, column in enumerate(columns)
        if column[1:] and all(map(FIGURE.fullmatch, column[1:]))
    }
    words = {position: least for position, least in enumerate(longest) if position not in figures}
    left = room - sum(figures.values())
    if sum(words.values()) > left:
        return {}, {}
    held = _held({position: max(map(len, columns[position])) for position in words}, words, left)
    return {**figures, **held}, {position: least for position, least in words.items() if position not in held}


def _held(full: dict[int, int], least: dict[int, int], room: int) -> dict[int, int]:
    """The widths of columns of words where rich would cut the last one off: it narrows the widest alike, below the least of some, and
    widens these again beyond the room. Nothing where it would not.

    >>> _held({0: 27, 1: 52}, {0: 11, 1: 30}, 50), _held({0: 27, 1: 52}, {0: 11, 1: 20}, 50)
    ({0: 20, 1: 30}, {})
    """
    level = max(level for level in range(room + 1) if sum(min(wide, level) for wide in full.values()) <= room)
    if all(least[position] <= min(wide, level) for position, wide in full.items()):
        return {}
    wide = max(level for level in range(room + 1) if sum(max(least[one], min(full[one], level)) for one in full) <= room)
    return {one: max(least[one], min(full[one], wide)) for one in full}


def to_markdown(document: Document) -> str:
    """GitHub-flavoured Markdown; characters that Markdown or HTML would read are escaped."""
    lines = [f"# {md(document.title)}", "", *(f"{md(line)}  " for line in document.lead)]
    for grid in document.grids:
        rule = ["---:" if position in grid.numeric else "---" for position in range(len(grid.header))]
        lines += ["", *([f"## {md(grid.title)}", ""] if grid.title else []), _md_row([md(cell) for cell in grid.header]), _md_row(rule)]
        lines += [
            _md_row([f"**{md(cell)}**" if number in grid.strong and cell else md(cell) for cell in row])
            for number, row in enumerate(grid.rows)
        ]
    if document.warnings:
        lines += ["", f"## {document.warnings_title}", "", *(f"- {md(warning)}" for warning in document.warnings)]
    if document.sources:
        lines += ["", f"## {document.sources_title}", ""]
        lines += [f"- `{_md_code(id_)}` {md(text)}" + (f" <{_md_link(link)}>" if link else "") for id_, text, link in document.sources]
    return "\n".join(line.rstrip(" ") if not line.endswith("  ") else line for line in lines) + "\n"


def md(text: str) -> str:
    """Text that Markdown shows as it is."""
    return re.sub(r"([\\`*_\[\]<>|~$&#])", r"\\\1", visible(" ".join(text.split())))


def _md_code(text: str) -> str:
    return visible(text).replace("`", "'")


def _md_link(link: str) -> str:
    return re.sub(r"[<>\s]", lambda found: f"%{ord(found.group()):02X}", link)


def _md_row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def to_html(document: Document) -> str:
    """One page without scripts or outside references; every datum is escaped."""
    return page(document.lang, document.title, body(document))


def page(lang: str, title: str, content: str) -> str:
    """A whole page around content that is HTML already; `title` is text."""
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    return (
        f'<!doctype html>\n<html lang="{lang}"><head>'
        f"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'\">"
        f'<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{_e(title)}</title><style>{STYLE}</style></head>\n<body><main>\n'
        + content
        + "\n</main></body></html>\n"
    )


def body(document: Document) -> str:
    """The document as HTML without a page around it: headings, paragraphs, tables and lists."""
    body = [f"<h1>{_e(document.title)}</h1>", *(f'<p class="lead">{_e(line)}</p>' for line in document.lead)]
    for grid in document.grids:
        body += [f"<h2>{_e(grid.title)}</h2>" if grid.title else "", '<div class="scroll"><table><thead><tr>']
        body += [f'<th scope="col"{_class(position in grid.numeric)}>{_e(cell)}</th>' for position, cell in enumerate(grid.header)]
        body.append("</tr></thead><tbody>")
        for number, row in enumerate(grid.rows):
            cells = "".join(f"<td{_class(position in grid.numeric)}>{_e(cell)}</td>" for position, cell in enumerate(row))
            body.append(f'<tr class="s">{cells}</tr>' if number in grid.strong else f"<tr>{cells}</tr>")
        body.append("</tbody></table></div>")
    if document.warnings:
        items = "".join(f"<li>{_e(warning)}</li>" for warning in document.warnings)
        body.append(f'<h2>{_e(document.warnings_title)}</h2><ul class="warn">{items}</ul>')
    if document.sources:
        items = "".join(f"<li><strong>{_e(id_)}</strong> {_e(text)}{_link(link)}</li>" for id_, text, link in document.sources)
        body.append(f"<h2>{_e(document.sources_title)}</h2><ul>{items}</ul>")
    return "\n".join(body)


def _e(text: str) -> str:
    return html.escape(visible(text))


def _class(numeric: bool) -> str:
    return ' class="n"' if numeric else ""


def _link(link: str) -> str:
    return f' <a href="{html.escape(link)}" rel="noopener noreferrer">{_e(link)}</a>' if link else ""
