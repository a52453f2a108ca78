"""What the answers of a graph can do in a notebook. How they are said is known to the graph that they were asked of, and comes with them."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, Protocol, Self, cast

from kzgraph.errors import KzgraphError

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

FRAME_HEIGHT = 800
"""Pixels that a page takes in a notebook; it scrolls inside."""


class Face(Protocol):
    """How a graph says its answers: with the names of its tables."""

    def content(self, result: Shown, lang: str) -> dict[str, Any]:
        """As `--format json`."""

    def frame(self, result: Shown, table: str) -> pd.DataFrame:
        """As `--format csv`."""

    def page(self, result: Shown, lang: str) -> str:
        """As `--format html`."""

    def fragment(self, result: Shown) -> str:
        """What a notebook shows."""

    def figure(self, result: Shown, lang: str) -> Figure:
        """As a drawing."""

    def derivation(self, result: Shown) -> Any:
        """As `SupplyGraph.explain`."""


class Shown:
    """Base of the answers. Without a face (an answer put together by hand, or by `dataclasses.replace`) only its fields can be read."""

    __slots__ = ("_face",)
    _face: Face

    def to_dict(self, *, lang: str = "en") -> dict[str, Any]:
        """The answer as plain JSON types, as `--format json` has it: warnings are sentences, unknown is None."""
        return self._said().content(self, lang)

    def to_frame(self) -> pd.DataFrame:
        """The answer as a table, with the rows and columns of `--format csv`; unknown is NaN or None, never 0."""
        return self._said().frame(self, "")

    def to_html(self, *, lang: str = "en") -> str:
        """The answer as one HTML page without scripts or outside references, as `--format html`."""
        return self._said().page(self, lang)

    def plot(self, *, lang: str = "en") -> Figure:
        """An answer with one kind of figure as a matplotlib Figure (extra [plot]). Raises KzgraphError for other answers, naming those."""
        return self._said().figure(self, lang)

    def explain(self) -> Any:
        """Of a sheet and a scenario the derivation of every figure, of a listing the sources it cites. Raises KzgraphError for other answers."""
        raise KzgraphError(
            f"this {type(self).__name__} has no derivation of its own - explain the sheets in it, or ask SupplyGraph.explain"
        )

    def _repr_html_(self) -> str | None:
        face = cast("Face | None", getattr(self, "_face", None))
        return None if face is None else face.fragment(self)

    def with_face(self, face: Face) -> Self:
        """The answer, said by a graph from now on. No field changes."""
        object.__setattr__(self, "_face", face)
        return self

    def _said(self) -> Face:
        face = cast("Face | None", getattr(self, "_face", None))
        if face is None:
            raise KzgraphError(f"this {type(self).__name__} was not asked of a SupplyGraph, whose names it needs - ask the graph for it")
        return face


class Page(str):
    """An HTML document as text, which a notebook shows in a frame: its scripts run apart from the notebook and reach nothing of it.

    >>> Page('<p title="x">1 &lt; 2</p>')._repr_html_()
    '<iframe sandbox="allow-scripts allow-downloads" width="100%" height="800" srcdoc="&lt;p title=&quot;x&quot;&gt;1 &amp;lt; 2&lt;/p&gt;"></iframe>'
    """

    __slots__ = ()

    def _repr_html_(self) -> str:
        return f'<iframe sandbox="allow-scripts allow-downloads" width="100%" height="{FRAME_HEIGHT}" srcdoc="{escape(self)}"></iframe>'
