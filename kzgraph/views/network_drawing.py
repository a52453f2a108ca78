"""What a network page draws: which boxes and lines, where they stand, and how they look. pyvis holds the result."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import pandas as pd

from kzgraph.views.layout import (
    BAND_WIDTH,
    FONT,
    LEAST_HEIGHT,
    LEAST_WIDTH,
    MARGIN,
    Layout,
    boxed,
    one_below_another,
    side_by_side,
    wrapped,
)
from kzgraph.views.network_choice import MADE
from kzgraph.views.network_curves import bends
from kzgraph.views.network_lines import Line, Measures, Node, line_widths
from kzgraph.views.network_text import TONNAGE, Texts, known

LAYERS = ("owners", "producers", "suppliers", "refiners", "minerals", "corridors", "buyers", "states")
LAYER_OF_KIND = {
    "organisation": "owners", "producer": "producers", "deposit": "producers", "refiner": "refiners", "mineral": "minerals",
    "corridor": "corridors", "buyer": "buyers", "state": "states", "gap": "suppliers",
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
    "gap": {"shapeProperties": {"borderRadius": 0, "borderDashes": [5, 4]}},
}
STYLE_OF_STATUS = {
    "observed": "solid", "contracted": "dashed", "planned": "dotted", "announced": "dotted", "claimed": "dashdot", "offered": "dashdot",
}  # fmt: skip
DASHES = {"solid": (), "dashed": (10, 6), "dotted": (2, 5), "dashdot": (10, 5, 2, 5), "gap": (7, 6)}
MATERIAL_COMES = frozenset({"consumes", "imports_total"})
MOST_GREY_LABELS = 50
MOST_MIXED = 12
"""Companies and supplying states that share a column; more of them stand in two."""
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


def told_by_boxes(nodes: pd.DataFrame, edges: pd.DataFrame) -> list[bool]:
    """For each row whether it only says where something stands, which the label of its box says too."""
    country = {id_: code for id_, code, kind in zip(nodes["id"], nodes["country"], nodes["kind"], strict=True) if kind != "state"}
    ends = zip(edges["source"], edges["target"], edges["relation"], strict=True)
    return [relation == "located_in" and country.get(source) == target for source, target, relation in ends]


def layers(boxes: Sequence[Node], lines: Sequence[Line]) -> list[tuple[int, int]]:
    """For each box its layer's position in LAYERS, and for minerals made from others how many steps they are from the first."""
    gives = {line.source for line in lines if line.rows[0]["relation"] in {"exports", "produces_total", "exports_total", *MADE}}
    takes = {line.target for line in lines if line.rows[0]["relation"] == "exports"}
    takes |= {line.source for line in lines if line.rows[0]["relation"] in MATERIAL_COMES}
    kinds = [LAYER_OF_KIND["gap"] if node.kind == "state" and node.id in gives - takes else LAYER_OF_KIND[node.kind] for node in boxes]
    suppliers = {node.id for node, layer in zip(boxes, kinds, strict=True) if layer == "suppliers"}
    makers = {node.id for node, layer in zip(boxes, kinds, strict=True) if layer == "producers"}
    mixed = not (suppliers and makers) or len(suppliers | makers) <= MOST_MIXED
    depth = _depths([(line.source, line.target) for line in lines if line.rows[0]["relation"] == "processed_into"])
    if not mixed:
        owned = {line.target for line in lines if line.rows[0]["relation"] == "owns" and {line.source, line.target} <= makers}
        depth |= dict.fromkeys(makers - _parents(lines, owned), int(bool(owned)))
    return [
        (LAYERS.index("producers" if mixed and layer == "suppliers" else layer), depth.get(node.id, 0))
        for node, layer in zip(boxes, kinds, strict=True)
    ]


def _parents(lines: Sequence[Line], owned: Collection[str]) -> set[str]:
    """Producers that own others and belong to none of them."""
    return {line.source for line in lines if line.rows[0]["relation"] == "owns" and line.target in owned} - set(owned)


def _depths(steps: Collection[tuple[str, str]], most: int = 3) -> dict[str, int]:
    """0 for what only goes into other minerals, up to `most`. Nothing is said of minerals that no step mentions."""
    depth: dict[str, int] = {}
    for _ in range(most):
        for source, target in sorted(steps):
            depth[target] = min(most, max(depth.get(target, 0), depth.setdefault(source, 0) + 1))
    return depth


def _places(boxes: Sequence[Node], lines: Sequence[Line]) -> tuple[list[tuple[int, int]], list[int]]:
    """The (layer, step) of every column, and for each box which column it stands in."""
    found = layers(boxes, lines)
    columns = sorted(set(found))
    return columns, [columns.index(place) for place in found]


def drawing(boxes: Sequence[Node], lines: Sequence[Line], texts: Texts, measures: Measures) -> dict[str, Any]:
    """The network as pyvis holds it, and both ways to place it."""
    columns, column = _places(boxes, lines)
    labels = [_label(node, texts) for node in boxes]
    sized = [boxed(label, at, ellipse=node.kind == "mineral") for label, at, node in zip(labels, column, boxes, strict=True)]
    place = {node.id: index for index, node in enumerate(boxes)}
    pairs = [(place[line.source], place[line.target]) for line in lines]
    steps = {at for at in range(1, len(columns)) if columns[at][0] == columns[at - 1][0]}
    wide = side_by_side(sized, pairs, steps=steps)
    tall = one_below_another(sized, pairs) if len(boxes) <= MOST_STACKED else None
    names = _layer_names({node.kind for node, at in zip(boxes, column, strict=True) if columns[at][0] == LAYERS.index("producers")})
    widths = line_widths(lines, measures)
    network = _pyvis(boxes, labels, wide, lines, pairs, widths, bends(pairs, sized, wide.centres), texts)
    drawn_nodes, drawn_edges, _, _, _, options = network.get_network_data()
    narrow = (
        {"centres": [list(centre) for centre in tall.centres], "bends": bends(pairs, sized, tall.centres, room=(0.0, BAND_WIDTH))}
        if tall
        else {}
    )
    return {
        "nodes": drawn_nodes,
        "edges": drawn_edges,
        "options": json.loads(options),
        "columns": column,
        "wide": _headings(columns, wide, names, texts) | {"layers": [layer for layer, _ in columns]},
        "tall": _headings(columns, tall, names, texts) | narrow if tall else None,
    }


def _layer_names(first_kinds: Collection[str]) -> list[str]:
    """LAYERS, the producers' as what stands in it."""
    kinds = set(first_kinds) - {"gap"}
    suppliers = "suppliers" if kinds <= {"state"} else "producers_and_states" if "state" in kinds else "producers"
    return [suppliers if layer == "producers" else layer for layer in LAYERS]


def _label(node: Node, texts: Texts) -> str:
    where = texts.country(node.country) if node.kind != "state" else ""
    return "\n".join(wrapped(text) for text in (node.name, f"({where})" if where else "") if text)


def _pyvis(
    boxes: Sequence[Node], labels: Sequence[str], layout: Layout, lines: Sequence[Line], pairs: Sequence[tuple[int, int]], widths: Sequence[float],
    curves: Sequence[float], texts: Texts,
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
    for index, (line, (start, end), width, bend) in enumerate(zip(lines, pairs, widths, curves, strict=True)):
        first = line.rows[0]
        is_gap, weighs = first["relation"] == "unstated", first["relation"] in TONNAGE and not _bare(line.rows)
        style = "gap" if is_gap else STYLE_OF_STATUS[first["status"]]
        extra: dict[str, Any] = {"dashes": [max(step, round(step * width / 4)) for step in DASHES[style]]} if DASHES[style] else {}
        if bend:
            extra["smooth"] = {"enabled": True, "type": "curvedCW" if bend > 0 else "curvedCCW", "roundness": abs(bend)}
        if weighs or len(lines) <= MOST_GREY_LABELS:
            extra["label"] = texts.label(list(line.rows))
        extra["arrows"] = {"from" if first["relation"] in MATERIAL_COMES else "to": {"enabled": True, "scaleFactor": 0.6}}
        colour = "gap" if is_gap else (first["stage"] or "unstated") if weighs else "grey"
        # add_edge searches every node for each edge: quadratic
        network.edges.append(Edge(f"n{start}", f"n{end}", True, id=f"e{index}", width=width, colour=colour, style=style, **extra).options)
    return network


def _bare(rows: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the rows only name a producer: no tonnes, no year. Drawn like a link of another kind."""
    return not any(known(row.get("quantity_t")) or known(row.get("year")) for row in rows)


def _headings(columns: Sequence[tuple[int, int]], layout: Layout, names: Sequence[str], texts: Texts) -> dict[str, Any]:
    """The layers' names with the stretch each takes, over all its columns."""
    found: dict[int, tuple[float, float]] = {}
    for at, (middle, length) in layout.columns.items():
        layer = columns[at][0]
        low, high = middle - length / 2, middle + length / 2
        before = found.get(layer, (low, high))
        found[layer] = (min(low, before[0]), max(high, before[1]))
    return {"headings": [{"text": texts.words["layers"][names[layer]], "from": low, "to": high} for layer, (low, high) in found.items()]}
