"""Bars of an answer as a matplotlib figure: figures beside the bars, unknown ends as lines, the unexplained part hatched, sources below."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kzgraph.errors import KzgraphError
from kzgraph.views.speech import Speech

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LARGEST: Final = 12
"""Bars of a figure; smaller suppliers are one bar, further rows of a ranking are left out and counted in its title."""
COLOURS: Final = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00")
"""Of the series, told apart by people who do not tell all colours apart (Okabe and Ito 2008)."""
GREY: Final = "#8c959f"
LETTERS: Final = 74
"""Letters in a line above and below the bars."""
WIDTH, ROW, HEAD = 7.0, 0.34, 1.8
"""Inches: of a figure, of each bar, of title, axis and sources."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its label, its parts of imports (0-1) or tonnes, one for each series (None: not there), and whether it is hatched as unexplained.

    `span` are the ends of a figure that is not known exactly; only a bar of a single series has one.
    """

    label: str
    values: tuple[float | None, ...]
    is_unexplained: bool = False
    span: tuple[float, float] | None = None


def drawn(
    bars: Sequence[Bar], series: Sequence[str], *, title: str, below: str, unit: str, sources: str, percent: bool, speech: Speech
) -> Figure:  # fmt: skip
    """The bars, a series beside the other. Raises KzgraphError where nothing is known, and where matplotlib is not installed."""
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise KzgraphError("plot() needs matplotlib - install it, or kzgraph with the extra [plot]") from error
    if not any(bar.span or any(value is not None for value in bar.values) for bar in bars):
        raise KzgraphError("nothing to draw: no supplier of this answer has a known figure - its notes say why")
    figure = Figure(figsize=(WIDTH, HEAD + ROW * len(bars) * max(1.0, 0.6 * len(series))), layout="constrained")
    axes = figure.add_subplot()
    figure.suptitle(_plain(title), x=0.02, ha="left", fontweight="bold")
    axes.set_title(_plain(_lines(below)), loc="left", fontsize=8)
    _fill(axes, bars, len(series), percent=percent, speech=speech)
    axes.set_xlabel(_plain("\n".join(_lines(text) for text in (unit, sources) if text)), fontsize=8, loc="left")
    if len(series) > 1:
        figure.legend(
            [made[0] for made in axes.containers],
            [_plain(name) for name in series],
            fontsize=8,
            loc="outside upper right",
            ncols=min(3, len(series)),
        )
    return figure


def _fill(axes: Axes, bars: Sequence[Bar], count: int, *, percent: bool, speech: Speech) -> None:
    height = 0.8 / count
    for place in range(count):
        at = [number + (place - (count - 1) / 2) * height for number in range(len(bars))]
        values = [bar.values[place] for bar in bars]
        drawn = axes.barh(at, [value or 0.0 for value in values], height=height, color=COLOURS[place % len(COLOURS)])
        for patch, bar in zip(drawn, bars, strict=True):
            if bar.is_unexplained:
                patch.set(facecolor="white", edgecolor=GREY if count == 1 else COLOURS[place % len(COLOURS)], hatch="///")
        told = [_told(value, bar.span, percent, speech) for value, bar in zip(values, bars, strict=True)]
        for text, value, bar, middle in zip(told, values, bars, at, strict=True):
            axes.annotate(
                _plain(text), (max(value or 0.0, *(bar.span or (0.0, 0.0))), middle), (3, 0), textcoords="offset points", va="center", fontsize=8
            )  # fmt: skip
    for place, bar in enumerate(bars):
        if bar.span is not None:
            axes.hlines(place, *bar.span, colors="black", linewidth=1.5)
            axes.vlines(bar.span, place - 0.14, place + 0.14, colors="black", linewidth=1.5)
    axes.set_yticks(range(len(bars)), [_plain(textwrap.fill(bar.label, 30)) for bar in bars])
    axes.invert_yaxis()
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_xticks([])
    axes.margins(x=0.2)


def _told(value: float | None, span: tuple[float, float] | None, percent: bool, speech: Speech) -> str:
    said = speech.percent if percent else lambda given: speech.number(float(f"{given:.6g}") if given is not None else None)
    ends = "" if span is None else " - ".join(dict.fromkeys(map(said, span)))
    return ends if value is None else said(value) if span is None else f"{said(value)} ({ends})"


def _lines(text: str) -> str:
    return textwrap.fill(text, LETTERS, break_on_hyphens=False)


def _plain(text: str) -> str:
    """Text that matplotlib shows as it stands: a dollar sign would start a formula."""
    return text.replace("$", r"\$")
