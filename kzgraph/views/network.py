"""A network of producers, minerals, buyers and states as one HTML page that loads nothing from outside.

pyvis holds the network and brings the drawing library vis-network; the page around it is ours, because pyvis's own links to a CDN and puts
data into markup. Here every datum is JSON text that the page's script only ever shows as text.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

import pandas as pd

from kzgraph.schema.columns import KINDS, OWN_SOURCE, STAGES
from kzgraph.views.network_choice import Choice, choose, groups_of
from kzgraph.views.network_drawing import DASHES, drawing, told_by_boxes
from kzgraph.views.network_gap import Gap, gaps
from kzgraph.views.network_lines import Measures, Node, commonest_bases, page_lines, page_nodes, sort_nodes
from kzgraph.views.network_text import Row, Texts, mineral_of, number, page_part, records, shown, source_texts, words

SCRIPTS = ("labels.js", "cards.js", "network.js")
VIS_FILE = "templates/lib/vis-9.1.2/vis-network.min.js"


def network_page(
    nodes: pd.DataFrame, edges: pd.DataFrame, sources: pd.DataFrame, *, title: str, subtitle: str = "", lang: str = "en",
    is_basket: Callable[[str, str], bool] = lambda mineral, code: False,
) -> str:  # fmt: skip
    """The page as text: checked tables in, whatever is in them is shown; of very many lines the largest.

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
    boxes = _boxes(everyone, choice, lacking, [row["target"] for row, _ in placed])
    texts = Texts(lang, {node.id: node.name for node in [*everyone, *boxes]}, is_basket)
    told = sorted([*placed, *choice.told], key=lambda one: measures.key(one[0]))
    data = {**drawing(boxes, choice.lines, texts, measures), **_cards(boxes, choice, told, sources, texts)}
    left = texts.words["left_out"].format(n=number(choice.left_out, lang), total=number(len(edges), lang)) if choice.left_out else ""
    return _html(data, title=shown(title), subtitle=shown(subtitle), left=left, lang=lang)


def _with_gaps(choice: Choice, lacking: Sequence[Gap], measures: Measures) -> Choice:
    """The imports without a stated origin beside the drawn lines of the same total."""
    totals = {(line.source, line.target) for line in choice.lines if line.rows[0]["relation"] == "imports_total"}
    rows = [gap.row for gap in lacking if (gap.row["target"], gap.row["mineral"]) in totals]
    return Choice([*choice.lines, *page_lines(rows, measures)], choice.boxes, choice.told, choice.left_out, choice.ends)


def _boxes(everyone: Sequence[Node], choice: Choice, lacking: Sequence[Gap], places: Iterable[str]) -> list[Node]:
    """What the lines join, and what no row that has no line names: such a node stands alone in the tables too."""
    joined = {end for line in choice.lines for end in (line.source, line.target)}
    named = {*places, *choice.ends}
    made = [*choice.boxes, *(gap.node for gap in lacking if gap.node.id in joined)]
    return sort_nodes([*(node for node in everyone if node.id in joined or node.id not in named), *made])


# --- what is said ---------------------------------------------------------------------------------------------------


def _cards(
    boxes: Sequence[Node], choice: Choice, told: Sequence[tuple[Row, str]], sources: pd.DataFrame, texts: Texts
) -> dict[str, Any]:  # fmt: skip
    known_sources = {row["id"]: source_texts(row) for row in records(sources)}
    used: dict[str, int] = {}
    place = {node.id: index for index, node in enumerate(boxes)}
    own = {node.id for node in choice.boxes} | {line.source for line in choice.lines if line.rows[0]["relation"] == "unstated"}
    rows = []
    drawn = [(index, row, "") for index, line in enumerate(choice.lines) for row in line.rows]
    for index, row, box in [*drawn, *((-1, row, box) for row, box in told)]:
        at = [used.setdefault(id_, len(used)) for id_ in str(row["source_ids"]).split(";") if id_]
        ends = {"source": place.get(box or row["source"], -1), "target": place.get(row["target"], -1)}
        made = {"made": True} if row["source"] in own else {}
        rows.append({"line": index, **ends, "facts": texts.facts(row), "sources": at, **made})
    minerals = sorted({mineral_of(line.rows[0]) for line in choice.lines} - {""}, key=lambda id_: (texts.name(id_).casefold(), id_))
    return {
        "words": texts.words,
        "about": [
            {
                "id": shown(node.id),
                "name": node.name,
                "kind": texts.words["kinds"][node.kind],
                "country": texts.country(node.country),
                "note": node.note,
            }
            for node in boxes
        ],
        "rows": rows,
        "sources": [known_sources.get(id_, {"title": texts.words["own"] if id_ == OWN_SOURCE else shown(id_)}) for id_ in used],
        "minerals": [texts.name(id_) for id_ in minerals],
        "line_minerals": [minerals.index(mineral) if (mineral := mineral_of(line.rows[0])) else -1 for line in choice.lines],
        "node_minerals": [minerals.index(node.id) if node.id in minerals else -1 for node in boxes],
        "groups": [index for index, node in enumerate(boxes) if node.group],
    }


# --- the page -------------------------------------------------------------------------------------------------------


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
        "csp": _policy(scripts=(library, script), styles=(style,)),
        "style": style,
        "legend_lists": _legend(data, language),
        "data": _json(data),
        "library": library,
        "script": script,
    }
    return re.sub(r"\{\{(\w+)\}\}", lambda found: parts[found[1]], page_part("network.html"))


@cache
def vis_network() -> str:
    """vis-network as pyvis ships it, licence notice included. Its style sheet is not needed: it styles only controls that we do not use."""
    return resources.files("pyvis").joinpath(VIS_FILE).read_text("utf-8").replace("\r\n", "\n")


def _policy(*, scripts: Iterable[str], styles: Iterable[str]) -> str:
    """Only these very texts may run. vis-network sets styles through the object model, which needs no permission."""
    allowed = {"default": "'none'", "script": _hashes(scripts), "style": _hashes(styles), "img": "data:"}
    return "; ".join([*(f"{name}-src {what}" for name, what in allowed.items()), "base-uri 'none'", "form-action 'none'"])


def _hashes(texts: Iterable[str]) -> str:
    return " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in texts)


def _json(data: Mapping[str, Any]) -> str:
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
    return re.sub("[<>&\u2028\u2029]", lambda found: f"\\u{ord(found[0]):04x}", text)


def _legend(data: Mapping[str, Any], language: Mapping[str, Any]) -> str:
    """What the page's boxes and lines look like, and no more than it shows."""
    reading = language["reading"]
    kinds = [kind for kind in KINDS if any(node["group"] == kind for node in data["nodes"])]
    colours = [name for name in (*STAGES, "unstated", "grey") if any(edge["colour"] == name for edge in data["edges"])]
    drawn = {edge["style"] for edge in data["edges"]}
    styles = [(name, dashes) for name, dashes in DASHES.items() if name in drawn - {"gap"}]
    groups = [('<i class="box state group"></i>', reading["group"])] if data["groups"] else []
    lacking = [('<i class="box gap"></i>', reading["gap"])] if "gap" in drawn else []
    stage_words = {**language["stages"], "unstated": language["stages"][""], "grey": reading["grey"]}
    lists = {
        "boxes": [(f'<i class="box {kind}"></i>', language["kinds"][kind]) for kind in kinds] + groups + lacking,
        "colours": [(_swatch(name), stage_words[name]) for name in colours],
        "styles": [(_swatch("plain", dashes), reading[name]) for name, dashes in styles],
        "widths": [
            (_swatch("plain", width=7), reading["width"]),
            (_swatch("plain", width=1), reading["thin"]),
            ('<i class="sign">→</i>', reading["arrow"]),
            ('<i class="sign">+</i>', reading["more"]),
        ],
    }
    return "".join(
        f"<section><h3>{html.escape(reading[name])}</h3><ul>"
        + "".join(f"<li>{sign}<span>{html.escape(text)}</span></li>" for sign, text in items)
        + "</ul></section>"
        for name, items in lists.items()
        if items
    )


def _swatch(colour: str, dashes: Sequence[int] = (), width: float = 3) -> str:
    pattern = f' stroke-dasharray="{" ".join(map(str, dashes))}"' if dashes else ""
    return f'<svg class="{colour}" width="40" height="12" aria-hidden="true"><path d="M1 6H39" stroke-width="{width}"{pattern}/></svg>'
