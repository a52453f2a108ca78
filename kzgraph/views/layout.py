"""Where the boxes of a network page stand: columns from left to right, ordered so that few lines cross. Pure and deterministic.

All lengths are in pixels of the unscaled drawing; y grows downwards.
"""

from __future__ import annotations

import textwrap
import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import ceil, sqrt

from kzgraph.views.settling import settled

FONT = 15
LINE_HEIGHT = 18.0
LINE_LETTERS = 24
MARGIN = 9.0
COLUMN_GAP, WIDEST_GAP = 130.0, 420.0
BAND_WIDTH, FEW, LABEL_GAP = 340.0, 3, 50.0  # of a band: its width, how many boxes are few, the room for labels under a row of more
PAGE_WIDTH = 1180.0  # what a drawing of few columns may take
STEP_GAP = 90.0  # between columns of one layer
SUBCOLUMN_GAP = 40.0
ROW_GAP = 30.0
LEAST_WIDTH, LEAST_HEIGHT = 92.0, 40.0
PASSAGE = 34.0  # free height kept for a line, and its label, that passes a column
PASSAGES_APART = 6.0
MOST_ROWS = 14
MOST_PASSING_LINES = 250
MOST_SETTLED = 32


@dataclass(frozen=True, slots=True)
class Box:
    """A labelled box, to stand in the column numbered `column`."""

    column: int
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Layout:
    """Centres of the boxes in their order, and for each column its centre and width."""

    centres: tuple[tuple[float, float], ...]
    columns: Mapping[int, tuple[float, float]]


def wrapped(text: str, letters: int = 17) -> str:
    """`text` on lines of about `letters` letters, never more than LINE_LETTERS.

    >>> wrapped("Mitsubishi Corporation RtM Japan Ltd.")
    'Mitsubishi\\nCorporation RtM\\nJapan Ltd.'
    """
    lines = textwrap.wrap(text, letters, break_long_words=False) or [text]
    return "\n".join(piece for line in lines for piece in (textwrap.wrap(line, LINE_LETTERS) or [line]))


def text_width(text: str) -> float:
    """About how wide the widest line of `text` is drawn, rather too wide than too narrow."""
    return max(sum(map(_letter_width, line)) for line in text.split("\n")) * FONT


def _letter_width(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.05
    if letter in "iljtfrI.,;:'|![]() ":
        return 0.36
    return 0.9 if letter in "mwMW@%—" else 0.72 if letter.isupper() else 0.6


def boxed(label: str, column: int, *, ellipse: bool = False) -> Box:
    """The box around a label that is already wrapped."""
    width, height = text_width(label), LINE_HEIGHT * (label.count("\n") + 1)
    if ellipse:
        return Box(column, width + height + 4, 2 * height + 4)
    return Box(column, max(LEAST_WIDTH, width + 2 * MARGIN + 4), max(LEAST_HEIGHT, height + 2 * MARGIN + 2))


@dataclass
class _Columns:
    """Boxes and, where lines pass a column, places kept free for them: items are numbers, the boxes' first."""

    boxes: Sequence[Box]
    lines: Sequence[tuple[int, int]]
    heights: list[float] = field(default_factory=list)
    members: dict[int, list[int]] = field(default_factory=dict)
    near: list[list[int]] = field(default_factory=list)
    passing: dict[int, tuple[int, int, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.heights = [box.height for box in self.boxes]
        self.near = [[] for _ in self.boxes]
        self.members = {column: [] for column in sorted({box.column for box in self.boxes})}
        for item, box in enumerate(self.boxes):
            self.members[box.column].append(item)

    def join(self, *, with_passages: bool) -> None:
        together = Counter((min(pair), max(pair)) for pair in self.lines)
        for (one, two), count in sorted(together.items()):
            left, right = sorted((one, two), key=lambda item: self.boxes[item].column)
            between = [c for c in self.members if self.boxes[left].column < c < self.boxes[right].column]
            chain = [left, *(self._passage(left, right, column, count) for column in between if with_passages), right]
            if self.boxes[left].column != self.boxes[right].column:
                for first, second in pairwise(chain):
                    self.near[first].append(second)
                    self.near[second].append(first)

    def _passage(self, left: int, right: int, column: int, lines: int) -> int:
        item = len(self.heights)
        self.heights.append(PASSAGE + 26 * (lines - 1))
        self.near.append([])
        self.members[column].append(item)
        start, end = self.boxes[left].column, self.boxes[right].column
        self.passing[item] = (left, right, (column - start) / (end - start))
        return item

    def reorder(self, sweeps: int = 12) -> None:
        """Each column by the mean place of what its items are joined to, from left to right and back."""
        for sweep in range(sweeps):
            place = {item: (row + 0.5) / len(items) for items in self.members.values() for row, item in enumerate(items)}
            for column in sorted(self.members, reverse=sweep % 2 == 1):
                items = sorted(self.members[column], key=lambda item: _mean([place[other] for other in self.near[item]], place[item]))
                self.members[column] = items
                place.update({item: (row + 0.5) / len(items) for row, item in enumerate(items)})

    def heights_of_rows(self) -> list[float]:
        """y of every item of columns that are not split: near its neighbours, passages on their lines, nothing overlapping."""
        y = [0.0] * len(self.heights)
        for items in self.members.values():
            self._spread(items, dict.fromkeys(items, 0.0), y)
        for sweep in range(60):
            for column in sorted(self.members, reverse=sweep % 2 == 1):
                items = self.members[column]
                self._spread(items, {item: self._wish(item, y) for item in items}, y)
        middle = (max(y, default=0.0) + min(y, default=0.0)) / 2
        return [height - middle for height in y]

    def _wish(self, item: int, y: Sequence[float]) -> float:
        if item in self.passing:
            left, right, part = self.passing[item]
            return y[left] + (y[right] - y[left]) * part
        return _mean([y[other] for other in self.near[item]], y[item])

    def _spread(self, items: Sequence[int], wishes: Mapping[int, float], y: list[float]) -> None:
        """The places nearest to the wishes in the given order (least squares, passages weighing far more), with room between them."""
        offset, offsets = 0.0, []
        for row, item in enumerate(items):
            if row:
                apart = PASSAGES_APART if {item, items[row - 1]} <= self.passing.keys() else ROW_GAP
                offset += (self.heights[items[row - 1]] + self.heights[item]) / 2 + apart
            offsets.append(offset)
        pools: list[tuple[float, float, int]] = []
        for item, shift in zip(items, offsets, strict=True):
            pools.append((wishes[item] - shift, 40.0 if item in self.passing else 1.0, 1))
            while len(pools) > 1 and pools[-2][0] >= pools[-1][0]:
                (a, weight_a, n_a), (b, weight_b, n_b) = pools[-2:]
                pools[-2:] = [((a * weight_a + b * weight_b) / (weight_a + weight_b), weight_a + weight_b, n_a + n_b)]
        starts = [start for start, _, n in pools for _ in range(n)]
        for item, start, shift in zip(items, starts, offsets, strict=True):
            y[item] = start + shift


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def side_by_side(boxes: Sequence[Box], lines: Sequence[tuple[int, int]], *, steps: Collection[int] = ()) -> Layout:
    """The columns from left to right. `lines` are pairs of positions in `boxes`. A column of many boxes is split into several.

    Columns in `steps` stand nearer to the one before them.
    """
    columns = _Columns(boxes, lines)
    rows = max(MOST_ROWS, ceil(sqrt(len(boxes)) * 0.9))
    crowded = any(len(items) > rows for items in columns.members.values())
    columns.join(with_passages=not crowded and len(lines) <= MOST_PASSING_LINES)
    columns.reorder()
    column_gap = COLUMN_GAP if crowded else _column_gap(columns)
    centres: list[tuple[float, float]] = [(0.0, 0.0)] * len(boxes)
    extents, x = {}, 0.0
    y = [] if crowded else columns.heights_of_rows()
    for column, items in columns.members.items():
        x -= column_gap - STEP_GAP if column in steps else 0.0
        start, real = x, [item for item in items if item < len(boxes)]
        for first in range(0, len(real), rows if crowded else len(real)):
            part = real[first : first + rows] if crowded else real
            width = max(boxes[item].width for item in part)
            at = _stacked([boxes[item].height for item in part]) if crowded else [y[item] for item in part]
            for item, height in zip(part, at, strict=True):
                centres[item] = (round(x + width / 2, 1), round(height, 1))
            x += width + SUBCOLUMN_GAP
        extents[column] = (round((start + x - SUBCOLUMN_GAP) / 2, 1), round(x - SUBCOLUMN_GAP - start, 1))
        x += column_gap - SUBCOLUMN_GAP
    if not crowded and len(boxes) <= MOST_SETTLED:
        centres = settled(boxes, lines, centres)
    return Layout(tuple(centres), extents)


def _column_gap(columns: _Columns) -> float:
    """Few columns stand further apart: lines have more room for their labels."""
    widths = [
        max((columns.boxes[item].width for item in items if item < len(columns.boxes)), default=0.0) for items in columns.members.values()
    ]
    free = (PAGE_WIDTH - sum(widths)) / max(1, len(widths) - 1)
    return min(WIDEST_GAP, max(COLUMN_GAP, free))


def _stacked(heights: Sequence[float]) -> list[float]:
    y, found = -(sum(heights) + ROW_GAP * (len(heights) - 1)) / 2, []
    for height in heights:
        found.append(y + height / 2)
        y += height + ROW_GAP
    return found


def one_below_another(boxes: Sequence[Box], lines: Sequence[tuple[int, int]], width: float = BAND_WIDTH) -> Layout:
    """The same columns as bands from top to bottom, for a narrow screen. `columns` then holds each band's centre and height.

    Boxes of a row stand as far apart as they can, so that lines from above pass between them.
    """
    columns = _Columns(boxes, lines)
    columns.join(with_passages=False)
    columns.reorder()
    centres: list[tuple[float, float]] = [(0.0, 0.0)] * len(boxes)
    extents, y = {}, 0.0
    for column, items in columns.members.items():
        top, y = y, y + LINE_HEIGHT + 14
        below = ROW_GAP if len(items) <= FEW else LABEL_GAP
        for row in _rows(items, boxes, width):
            tall = max(boxes[item].height for item in row)
            free = width - sum(boxes[item].width for item in row)
            x, gap = (free / 2, 0.0) if len(row) == 1 else (0.0, free / (len(row) - 1))
            for item in row:
                centres[item] = (round(x + boxes[item].width / 2, 1), round(y + tall / 2, 1))
                x += boxes[item].width + gap
            y += tall + below
        extents[column] = (round((top + y) / 2, 1), round(y - top, 1))
        y += ROW_GAP
    return Layout(tuple(centres), extents)


def _rows(items: Sequence[int], boxes: Sequence[Box], width: float) -> list[list[int]]:
    rows: list[list[int]] = []
    used = width
    for item in items:
        if used + boxes[item].width + 12 > width or len(rows[-1]) == (FEW if len(items) <= FEW else 2):
            rows.append([])
            used = 0.0
        rows[-1].append(item)
        used += boxes[item].width + 12
    return rows
