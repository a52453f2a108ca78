"""How a graph says its answers: in dictionaries, DataFrames and HTML, with the names of its tables."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from kzgraph.answers.reports import DependencyReport, Listing, Overview, RankedReports, Result
from kzgraph.answers.shown import Shown
from kzgraph.errors import KzgraphError, UnknownNameError
from kzgraph.hidden.provenance import readable
from kzgraph.profiles.dossier import Dossier
from kzgraph.scenarios.results import Block, Comparison, ScenarioResult, TargetResult
from kzgraph.sheets.explain import Explanation, Step
from kzgraph.supply.plots import plotted
from kzgraph.views import data, portfolio_data, portfolio_text, render, scenario_data, scenario_text
from kzgraph.views import explanation as trees
from kzgraph.views.document import Document, Grid, compose
from kzgraph.views.speech import Speech
from kzgraph.whatif.portfolios import PortfolioResult

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

MOST: Final = 50
"""Rows of a table that a notebook shows."""
TRACED: Final = ("origins", "by_route")
"""Tables of supply looked through re-exports: for people their small rows are added up, as the command line does."""
STEPS: Final = ("depth", "figure", "subject", "value", "unit", "formula", "rows", "source_ids")
_HOLDING: Final = (RankedReports, ScenarioResult, TargetResult, Comparison, PortfolioResult, Block, Dossier)
"""What has other answers among its fields."""
_PLAYED: Final = (ScenarioResult, TargetResult, Comparison)
Graph = TypeVar("Graph")


@dataclass(frozen=True, eq=False)
class GraphFace:
    """Says the answers of one graph. `labels_in` gives the display names in a language, `explain` the derivation of a sheet of its tables."""

    labels_in: Callable[[str], Mapping[str, str]]
    explain: Callable[[DependencyReport], tuple[DependencyReport, Explanation]]

    def content(self, result: Shown, lang: str) -> dict[str, Any]:
        """As `--format json`."""
        speech = self._speech(lang)
        if isinstance(result, Explanation):
            return trees.to_dict(result, speech)
        if isinstance(result, PortfolioResult):
            return portfolio_data.to_dict(result, speech)
        return scenario_data.to_dict(result, speech) if isinstance(result, _PLAYED) else data.to_dict(cast("Result", result), speech)

    def frame(self, result: Shown, table: str) -> pd.DataFrame:
        """As `--format csv`; of a derivation its steps."""
        import pandas as pd

        columns, rows = self._lines(result, table)
        return pd.DataFrame([[row.get(name) for name in columns] for row in rows], columns=list(columns))

    def page(self, result: Shown, lang: str) -> str:
        """As `--format html`."""
        speech = self._speech(lang)
        return trees.to_html(result, speech) if isinstance(result, Explanation) else render.to_html(_composed(result, speech))

    def fragment(self, result: Shown) -> str:
        """What a notebook shows: of long tables the first rows."""
        speech = self._speech("en")
        return trees.body(result, speech) if isinstance(result, Explanation) else render.body(_short(_composed(result, speech), speech))

    def figure(self, result: Shown, lang: str) -> Figure:
        """As a drawing."""
        return plotted(result, self._speech(lang))

    def summary(self, found: Overview) -> str:
        """The overview without its tables."""
        return render.body(replace(_composed(found, self._speech("en")), grids=()))

    def derivation(self, result: Shown) -> Explanation:
        """The tree of a sheet that the tables give as it is. Raises KzgraphError for any other."""
        sheet = cast("DependencyReport", result)
        found, tree = self.explain(sheet)
        if replace(found, notes=()) != replace(sheet, notes=()):
            raise KzgraphError(
                "the tables do not give this sheet: a scenario changed it, or it was put together by hand - explain the report"
            )
        return tree

    def _speech(self, lang: str) -> Speech:
        return Speech(lang, self.labels_in(lang))

    def _lines(self, result: Shown, table: str) -> data.Lines:
        speech = self._speech("en")
        if isinstance(result, Listing):
            return data.cells(_table(result, table), speech, named=False)
        if isinstance(result, Explanation):
            return STEPS, _steps(result.steps, 0)
        if isinstance(result, PortfolioResult):
            return portfolio_data.lines(result, speech)
        if isinstance(result, _PLAYED):
            return scenario_data.lines(result, speech)
        return data.lines(cast("Overview | DependencyReport | RankedReports", result), speech)


def _composed(result: Shown, speech: Speech) -> Document:
    if isinstance(result, Listing) and any(table.name in TRACED for table in result.tables):
        result = readable(result)
    if isinstance(result, PortfolioResult):
        return portfolio_text.compose(result, speech)
    return scenario_text.compose(result, speech) if isinstance(result, _PLAYED) else compose(cast("Result", result), speech)


def _short(document: Document, speech: Speech) -> Document:
    return replace(document, grids=tuple(_first(grid, speech) for grid in document.grids))


def _first(grid: Grid, speech: Speech) -> Grid:
    if len(grid.rows) <= MOST:
        return grid
    said = speech.say("rows_shown", shown=MOST, count=speech.number(len(grid.rows)))
    return replace(grid, title=f"{grid.title} ({said})".strip(), rows=grid.rows[:MOST])


def _table(listing: Listing, name: str) -> Any:
    known = {table.name: table for table in listing.tables}
    if name and name not in known:
        raise UnknownNameError(f'"{name}" is no table of this answer - it has {", ".join(known)}', name=name, candidates=tuple(known))
    return known[name] if name else listing.tables[0]


def _steps(steps: tuple[Step, ...], depth: int) -> Iterator[dict[str, Any]]:
    for step in steps:
        cited = dict.fromkeys(id_ for row in step.rows for id_ in row.source_ids)
        refs = ";".join(row.row_ref for row in step.rows)
        figures = (depth, step.label, step.subject, step.value, step.unit, step.formula, refs, ";".join(cited))
        yield dict(zip(STEPS, figures, strict=True))
        yield from _steps(step.steps, depth + 1)


def answering(graph: type[Graph]) -> type[Graph]:
    """Gives each answer of the graph's public methods the face of the graph."""
    for name, method in inspect.getmembers(graph, inspect.isfunction):
        if not name.startswith("_"):
            setattr(graph, name, _with_face(method))
    return graph


def _with_face(method: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    def asked(self: Any, *args: Any, **kwargs: Any) -> Any:
        return faced(method(self, *args, **kwargs), self.face)

    return asked


def faced(answer: Any, face: GraphFace) -> Any:
    """The answer, and every answer inside it, said by the face."""
    if isinstance(answer, Shown):
        answer.with_face(face)
    for inner in _inside(answer):
        faced(inner, face)
    return answer


def _inside(answer: Any) -> tuple[Any, ...]:
    if isinstance(answer, tuple):
        return answer
    return tuple(getattr(answer, field.name) for field in fields(answer)) if isinstance(answer, _HOLDING) else ()
