"""A network of producers, minerals, buyers and states as one HTML page that loads nothing from outside.

pyvis holds the network and brings the drawing library vis-network; the page around it is ours, because pyvis's own links to a CDN and puts
data into markup. Here every datum is JSON text that the page's script only ever shows as text.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

import pandas as pd

from kzgraph.views.assembly import filled, json_text, policy
from kzgraph.views.network_cards import cards
from kzgraph.views.network_choice import MOST_BOXES, Choice, choose, groups_of
from kzgraph.views.network_conflicts import Contradiction
from kzgraph.views.network_drawing import drawing, told_by_boxes
from kzgraph.views.network_gap import Gap, gaps
from kzgraph.views.network_legend import legend
from kzgraph.views.network_lines import Measures, Node, commonest_bases, page_lines, page_nodes, sort_nodes
from kzgraph.views.network_text import Texts, number, page_part, records, shown, words

SCRIPTS = (
    "labels.js", "cards.js", "headings.js", "drawing.js", "panel.js", "reach.js", "filters.js", "search.js", "keys.js", "download.js", "state.js", "network.js",
)  # fmt: skip
VIS_FILE = "templates/lib/vis-9.1.2/vis-network.min.js"


def network_page(
    nodes: pd.DataFrame, edges: pd.DataFrame, sources: pd.DataFrame, *, title: str, subtitle: str = "", lang: str = "en",
    is_basket: Callable[[str, str], bool] = lambda mineral, code: False, contradictions: Sequence[Contradiction] = (),
) -> str:  # fmt: skip
    """The page as text: checked tables in, whatever is in them is shown; of very many lines the largest, and the rest added up.

    Rows that differ only in year, figure or source share a line. `is_basket` says of a mineral and an HS code whether the code counts other
    minerals too. The same tables give the same text in any order of rows.

    Raises:
        UnknownNameError: there are no words in the language `lang`.
    """
    words(lang)
    everyone = page_nodes(nodes, edges, lang)
    texts = Texts(lang, {node.id: node.name for node in everyone}, is_basket)
    lacking = gaps(nodes, edges, sources, texts, is_basket)
    rows = records(edges)
    years = {key: year for gap in lacking for key, year in gap.years.items()}
    measures = Measures(commonest_bases(rows), years, is_basket)
    is_told = told_by_boxes(nodes, edges)
    placed = [(row, "") for row, told in zip(rows, is_told, strict=True) if told]
    lines = page_lines((row for row, told in zip(rows, is_told, strict=True) if not told), measures)
    marked = zip(nodes["id"], nodes["members"], strict=True) if "members" in nodes else ()
    choice = choose(lines, groups_of(marked), measures, texts)
    choice = _with_gaps(choice, lacking, measures)
    boxes, alone = _boxes(everyone, choice, lacking, [row["target"] for row, _ in placed])
    texts = Texts(lang, {node.id: node.name for node in [*everyone, *boxes]}, is_basket)
    told = sorted([*placed, *choice.told], key=lambda one: measures.key(one[0]))
    said = cards(boxes, choice, told, sources, contradictions, measures, texts)
    data = {**drawing(boxes, choice.lines, texts, measures), **said}
    return _html(data, title=shown(title), subtitle=shown(subtitle), left=_left_out(choice, alone, len(edges), texts), lang=lang)


def _with_gaps(choice: Choice, lacking: Sequence[Gap], measures: Measures) -> Choice:
    """The imports without a stated origin beside the drawn lines of the same total."""
    totals = {(line.source, line.target) for line in choice.lines if line.rows[0]["relation"] == "imports_total"}
    rows = [gap.row for gap in lacking if (gap.row["target"], gap.row["mineral"]) in totals]
    return Choice([*choice.lines, *page_lines(rows, measures)], choice.boxes, choice.told, choice.left_out, choice.ends)


def _boxes(everyone: Sequence[Node], choice: Choice, lacking: Sequence[Gap], places: Iterable[str]) -> tuple[list[Node], int]:
    """What the lines join, and what no row that has no line names: such a node stands alone in the tables too. Of very many of these the first,
    and how many are not drawn."""
    joined = {end for line in choice.lines for end in (line.source, line.target)}
    named = {*places, *choice.ends}
    made = [*choice.boxes, *(gap.node for gap in lacking if gap.node.id in joined)]
    drawn = [*(node for node in everyone if node.id in joined), *made]
    alone = [node for node in everyone if node.id not in joined and node.id not in named]
    kept = alone[: max(0, MOST_BOXES - len(drawn))]
    return sort_nodes([*drawn, *kept]), len(alone) - len(kept)


def _left_out(choice: Choice, alone: int, total: int, texts: Texts) -> str:
    """What the page does not draw, as a sentence; empty where it draws all."""
    counts = {name: number(value, texts.lang) for name, value in {"n": choice.left_out, "total": total, "alone": alone}.items()}
    said = [texts.words["left_out"]] if choice.left_out else []
    return " ".join(said + ([texts.words["alone"]] if alone else [])).format(**counts)


def _html(data: Mapping[str, Any], *, title: str, subtitle: str, left: str, lang: str) -> str:
    style, script, library = page_part("network.css"), "".join(map(page_part, SCRIPTS)), vis_network()
    language = words(lang)
    texts = {
        "title": title,
        "subtitle": subtitle,
        "left": left,
        "lang": lang,
        **{name: text for name, text in language.items() if isinstance(text, str)},
    }
    if left:
        texts["table"] = language["table_part"]
    parts = {name: html.escape(text) for name, text in texts.items()} | {
        "csp": policy(scripts=(library, script), styles=(style,)),
        "style": style,
        "legend_lists": legend(data, language),
        "data": json_text(data),
        "library": library,
        "script": script,
    }
    return filled(page_part("network.html"), parts)


@cache
def vis_network() -> str:
    """vis-network as pyvis ships it, licence notice included. Its style sheet is not needed: it styles only controls that we do not use."""
    return resources.files("pyvis").joinpath(VIS_FILE).read_text("utf-8").replace("\r\n", "\n")
