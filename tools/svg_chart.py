"""Writes a horizontal bar chart as SVG: a bar for each series of a row, its figure beside it, and a thin line for a range.

The panel is white and the text dark, so that it reads the same on a light and on a dark page. The colours (blue, orange) are told apart by
colour-blind readers and differ in lightness.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

COLOURS = ("#0072b2", "#e69f00", "#999999")
INK, PAPER, GRID = "#222222", "#ffffff", "#d0d0d0"
BAR, GAP, LEFT, PLOT, RIGHT, TOP = 12, 10, 250, 330, 260, 64
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True)
class Bar:
    """A share 0-1 (None: none is drawn), what is written beside it, and the ends of its range."""

    share: float | None
    text: str
    low: float | None = None
    high: float | None = None


def chart(title: str, series: Sequence[str], rows: Sequence[tuple[str, Sequence[Bar]]]) -> str:
    """The SVG document. Every text is escaped; the rows are also told as a description for those who do not see it.

    >>> "<b>" in chart("<b>", ["direct"], [("A & B", [Bar(0.5, "50 %")])])
    False
    """
    height = TOP + sum(len(bars) * BAR + GAP for _, bars in rows) + 14
    width = LEFT + PLOT + RIGHT
    told = "; ".join(f"{label}: {', '.join(bar.text for bar in bars)}" for label, bars in rows)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img" '
        'aria-labelledby="title description" font-family="sans-serif" font-size="11">',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="description">{escape(told)}</desc>',
        f'<rect width="{width}" height="{height}" fill="{PAPER}"/>',
        _text(12, 20, title, size=14),
    ]
    x = 12
    for name, colour in zip(series, COLOURS, strict=False):
        parts += [f'<rect x="{x}" y="31" width="10" height="10" fill="{colour}"/>', _text(x + 15, 40, name)]
        x += 32 + 7 * len(name)
    for tick in TICKS:
        at = LEFT + tick * PLOT
        parts += [
            f'<line x1="{at:g}" y1="{TOP - 6}" x2="{at:g}" y2="{height - 10}" stroke="{GRID}"/>',
            _text(at, TOP - 10, f"{tick:.0%}", anchor="middle"),
        ]
    y = TOP
    for label, bars in rows:
        parts.append(_text(LEFT - 8, y + len(bars) * BAR / 2 + 4, label, anchor="end"))
        for bar, colour in zip(bars, COLOURS, strict=False):
            parts += _bar(bar, y, colour)
            y += BAR
        y += GAP
    return "\n".join([*parts, "</svg>", ""])


def _bar(bar: Bar, y: float, colour: str) -> list[str]:
    """The bar with its range and its figure."""
    share = bar.share or 0.0
    parts = [f'<rect x="{LEFT}" y="{y:g}" width="{share * PLOT:.1f}" height="{BAR - 1}" fill="{colour}"/>'] if share else []
    if bar.low is not None and bar.high is not None:
        low, high, middle = LEFT + bar.low * PLOT, LEFT + bar.high * PLOT, y + BAR / 2
        parts.append(f'<line x1="{low:.1f}" y1="{middle:g}" x2="{high:.1f}" y2="{middle:g}" stroke="{INK}" stroke-width="1.2"/>')
        parts += [f'<line x1="{x:.1f}" y1="{y + 2:g}" x2="{x:.1f}" y2="{y + BAR - 3:g}" stroke="{INK}"/>' for x in (low, high)]
    return [*parts, _text(LEFT + PLOT + 8, y + BAR - 2, bar.text)]


def _text(x: float, y: float, text: str, *, anchor: str = "start", size: int = 11) -> str:
    return f'<text x="{x:g}" y="{y:g}" fill="{INK}" text-anchor="{anchor}" font-size="{size}">{escape(text)}</text>'
