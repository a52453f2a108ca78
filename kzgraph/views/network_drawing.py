"""What a network page draws: which boxes and lines, where they stand, and how they look. pyvis holds the result."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from math import dist, sqrt
from typing import Any

import pandas as pd

from kzgraph.names import country_name
from kzgraph.views.layout import FONT, LEAST_HEIGHT, LEAST_WIDTH, MARGIN, Layout, boxed, one_below_another, side_by_side, wrapped
from kzgraph.views.network_text import TONNAGE, Row, Texts, headline_key, known, mineral_of, records, shown

LAYERS = ("owners", "producers", "refiners", "minerals", "corridors", "buyers", "states")
LAYER_OF_KIND = {
    "organisation": "owners", "producer": "producers", "deposit": "producers", "refiner": "refiners", "mineral": "minerals",
    "corridor": "corridors", "buyer": "buyers", "state": "states",
}  # fmt: skip
SHAPES: Mapping[str, Mapping[str, Any]] = {
    "producer": {"shapeProperties": {"borderRadius": 0}},
    "refiner": {"shapeProperties": {"borderRadius": 7}, "borderWidth": 2},
    "buyer": {"shapeProperties": {"borderRadius": 0}, "borderWidth": 3},
    "state": {"shapeProperties": {"borderRadius": 18}},
    "deposit": {"shapeProperties": {"borderRadius": 0, "borderDashes": [2, 3]}},
    "corridor": {"shapeProperties": {"borderRadius": 7, "borderDashes": [7, 4]}},
    "organisation": {"shapeProperties": {"borderRadius": 7}},
    "mineral": {"borderWidth": 2},
}
STYLE_OF_STATUS = {
    "observed": "solid", "contracted": "dashed", "planned": "dotted", "announced": "dotted", "claimed": "dashdot", "offered": "dashdot",
}  # fmt: skip
DASHES = {"solid": (), "dashed": (10, 6), "dotted": (2, 5), "dashdot": (10, 5, 2, 5)}
MATERIAL_COMES = frozenset({"consumes", "imports_total"})
THINNEST, WIDEST = 1.0, 12.0
MOST_LABELS, MOST_GREY_LABELS = 150, 50
APART = 34.0  # between the middles of lines that join the same two boxes
MOST_STACKED = 60
OPTIONS = {
    "autoResize": False,
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "nodes": {"margin": dict.fromkeys(("top", "right", "bottom", "left"), MARGIN), "labelHighlightBold": False},
    "edges": {"smooth": {"enabled": False}, "labelHighlightBold": False, "hoverWidth": 1, "selectionWidth": 1.5},
    "interaction": {
        "hover": True,
        "hoverConnectedEdges": False,
        "selectConnectedEdges": False,
        "tooltipDelay": 3600000,
        "dragNodes": False,
    },
}


@dataclass(frozen=True, slots=True)
class Node:
    """A box of the page."""

    id: str
    name: str
    kind: str
    country: str
    note: str
    group: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the page and the rows behind it, the one that speaks for them first."""

    source: int
    target: int
    rows: tuple[Row, ...]


def page_nodes(nodes: pd.DataFrame, edges: pd.DataFrame, lang: str = "en") -> list[Node]:
    """The boxes by name; minerals that only edges mention get one too."""
    found = [
        Node(row["id"], shown(row["name"]), row["kind"], row["country"], shown(row.get("note", "")), bool(row.get("members", "")))
        for row in records(nodes)
    ]
    if lang != "en":
        found = [replace(node, name=shown(country_name(node.id, lang))) if _is_coded(node) else node for node in found]
    there = {node.id for node in found}
    ends = sorted(({*edges["source"], *edges["target"]} if len(edges) else set()) - there)
    unnamed = Texts("en", {})
    found += [Node(id_, unnamed.name(id_), "mineral", "", "", False) for id_ in ends]
    return sorted(found, key=lambda node: (node.name.casefold(), node.id))


def _is_coded(node: Node) -> bool:
    return node.kind == "state" and country_name(node.id) != node.id


def told_by_boxes(nodes: pd.DataFrame, edges: pd.DataFrame) -> list[bool]:
    """For each row whether it only says where something stands, which the label of its box says too."""
    country = {id_: code for id_, code, kind in zip(nodes["id"], nodes["country"], nodes["kind"], strict=True) if kind != "state"}
    ends = zip(edges["source"], edges["target"], edges["relation"], strict=True)
    return [relation == "located_in" and country.get(source) == target for source, target, relation in ends]


def page_lines(boxes: Sequence[Node], edges: pd.DataFrame) -> list[Line]:
    """One line for all rows that look the same: ends, relation, mineral, stage and status."""
    place = {node.id: index for index, node in enumerate(boxes)}
    grouped: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in records(edges):
        key = (place[row["source"]], place[row["target"]], row["relation"], mineral_of(row), row["stage"], row["status"])
        grouped.setdefault(key, []).append(row)
    return [Line(key[0], key[1], tuple(sorted(grouped[key], key=headline_key))) for key in sorted(grouped)]


def layers(boxes: Sequence[Node], lines: Sequence[Line]) -> list[tuple[int, int]]:
    """For each box its layer's position in LAYERS, and for minerals made from others how many steps they are from the first."""
    gives = {line.source for line in lines if line.rows[0]["relation"] in {"exports", "produces_total", "exports_total"}}
    takes = {line.target for line in lines if line.rows[0]["relation"] == "exports"}
    takes |= {line.source for line in lines if line.rows[0]["relation"] in MATERIAL_COMES}
    depth = _depths([(line.source, line.target) for line in lines if line.rows[0]["relation"] == "processed_into"])
    return [
        (LAYERS.index("producers" if node.kind == "state" and index in gives - takes else LAYER_OF_KIND[node.kind]), depth.get(index, 0))
        for index, node in enumerate(boxes)
    ]


def _depths(steps: Collection[tuple[int, int]], most: int = 3) -> dict[int, int]:
    """0 for what only goes into other minerals, up to `most`. Nothing is said of minerals that no step mentions."""
    depth: dict[int, int] = {}
    for _ in range(most):
        for source, target in sorted(steps):
            depth[target] = min(most, max(depth.get(target, 0), depth.setdefault(source, 0) + 1))
    return depth


def _places(boxes: Sequence[Node], lines: Sequence[Line]) -> tuple[list[tuple[int, int]], list[int]]:
    """The (layer, step) of every column, and for each box which column it stands in."""
    found = layers(boxes, lines)
    columns = sorted(set(found))
    return columns, [columns.index(place) for place in found]


def line_widths(lines: Sequence[Line]) -> list[float]:
    """Square-root scale over the page's tonnes, narrower where there are many lines; what has no tonnes is as thin as it gets."""
    widest = max(2 * THINNEST, WIDEST * min(1.0, sqrt(60 / max(1, len(lines)))))
    tonnes = [_tonnes(line.rows[0]) for line in lines]
    most = max((value for value in tonnes if value is not None), default=0.0)
    return [
        THINNEST if value is None or most <= 0 else round(THINNEST + (widest - THINNEST) * sqrt(max(value, 0) / most), 2)
        for value in tonnes
    ]


def _tonnes(row: Row) -> float | None:
    value = row.get("quantity_t")
    return float(value) if row["relation"] in TONNAGE and value is not None and known(value) else None


def _curves(lines: Sequence[Line], column: Sequence[int], layout: Layout) -> list[float]:
    """How far each line bends, so that several between the same two boxes lie beside each other, and none runs along its column."""
    pairs: dict[tuple[int, int], list[int]] = {}
    for index, line in enumerate(lines):
        pairs.setdefault((min(line.source, line.target), max(line.source, line.target)), []).append(index)
    bends = [0.0] * len(lines)
    for (low, high), members in pairs.items():
        step = min(0.2, 2 * APART / max(1.0, dist(layout.centres[low], layout.centres[high])))
        start = 0.28 if column[low] == column[high] else -step * (len(members) - 1) / 2
        for place, index in enumerate(members):
            bend = start + step * place
            bends[index] = round(bend if lines[index].source == low else -bend, 3)
    return bends


def drawing(boxes: Sequence[Node], lines: Sequence[Line], texts: Texts) -> dict[str, Any]:
    """The network as pyvis holds it, and both ways to place it."""
    columns, column = _places(boxes, lines)
    labels = [_label(node, texts) for node in boxes]
    sized = [boxed(label, at, ellipse=node.kind == "mineral") for label, at, node in zip(labels, column, boxes, strict=True)]
    pairs = [(line.source, line.target) for line in lines]
    steps = {at for at in range(1, len(columns)) if columns[at][0] == columns[at - 1][0]}
    wide = side_by_side(sized, pairs, steps=steps)
    tall = one_below_another(sized, pairs) if len(boxes) <= MOST_STACKED else None
    first_kinds = {node.kind for node, at in zip(boxes, column, strict=True) if columns[at][0] == LAYERS.index("producers")}
    suppliers = "suppliers" if first_kinds == {"state"} else "producers_and_states" if "state" in first_kinds else "producers"
    names = [suppliers if layer == "producers" else layer for layer in LAYERS]
    network = _pyvis(boxes, labels, wide, lines, _curves(lines, column, wide), texts)
    drawn_nodes, drawn_edges, _, _, _, options = network.get_network_data()
    return {
        "nodes": drawn_nodes,
        "edges": drawn_edges,
        "options": json.loads(options),
        "wide": _headings(columns, wide, names, texts),
        "tall": _headings(columns, tall, names, texts) | {"centres": [list(centre) for centre in tall.centres]} if tall else None,
    }


def _label(node: Node, texts: Texts) -> str:
    where = texts.country(node.country) if node.kind != "state" else ""
    return "\n".join(wrapped(text) for text in (node.name, f"({where})" if where else "") if text)


def _pyvis(
    boxes: Sequence[Node], labels: Sequence[str], layout: Layout, lines: Sequence[Line], curves: Sequence[float], texts: Texts
) -> Any:  # fmt: skip
    from pyvis.edge import Edge
    from pyvis.network import Network

    network = Network(directed=True)
    network.set_options(json.dumps(OPTIONS))
    for index, (node, label, (x, y)) in enumerate(zip(boxes, labels, layout.centres, strict=True)):
        shape = "ellipse" if node.kind == "mineral" else "box"
        look = dict(SHAPES[node.kind])
        if shape == "box":
            look |= {"widthConstraint": {"minimum": LEAST_WIDTH - 2 * MARGIN}, "heightConstraint": {"minimum": LEAST_HEIGHT - 2 * MARGIN}}
        network.add_node(f"n{index}", label=label, shape=shape, group=node.kind, x=x, y=y, font={"size": FONT}, **look)
    for index, (line, width, bend) in enumerate(zip(lines, line_widths(lines), curves, strict=True)):
        first = line.rows[0]
        style = STYLE_OF_STATUS[first["status"]]
        extra: dict[str, Any] = {"dashes": [max(step, round(step * width / 4)) for step in DASHES[style]]} if DASHES[style] else {}
        if bend:
            extra["smooth"] = {"enabled": True, "type": "curvedCW", "roundness": bend}
        if len(lines) <= (MOST_LABELS if first["relation"] in TONNAGE else MOST_GREY_LABELS):
            extra["label"] = texts.label(list(line.rows))
        extra["arrows"] = {"from" if first["relation"] in MATERIAL_COMES else "to": {"enabled": True, "scaleFactor": 0.6}}
        colour = (first["stage"] or "unstated") if first["relation"] in TONNAGE else "grey"
        # add_edge searches every node for each edge: quadratic
        network.edges.append(
            Edge(f"n{line.source}", f"n{line.target}", True, id=f"e{index}", width=width, colour=colour, style=style, **extra).options
        )
    return network


def _headings(columns: Sequence[tuple[int, int]], layout: Layout, names: Sequence[str], texts: Texts) -> dict[str, Any]:
    """The layers' names with the stretch each takes, over all its columns."""
    found: dict[int, tuple[float, float]] = {}
    for at, (middle, length) in layout.columns.items():
        layer = columns[at][0]
        low, high = middle - length / 2, middle + length / 2
        before = found.get(layer, (low, high))
        found[layer] = (min(low, before[0]), max(high, before[1]))
    return {"headings": [{"text": texts.words["layers"][names[layer]], "from": low, "to": high} for layer, (low, high) in found.items()]}
