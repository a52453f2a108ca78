"""GraphML and GEXF. Both are XML: a character that XML cannot hold is written as its escape (`\\x1b`), everything else comes back as it was.

Written here and not by networkx, whose GEXF has the date in it, whose GraphML repeats the ids of edges, and which stumbles over columns
of the user that are called like parts of the format (`viz`, `label`, `spells`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from kzgraph.exports.contents import Contents, Sheet, Value

HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
GRAPHML: Final = "http://graphml.graphdrawing.org/xmlns"
GEXF: Final = "http://gexf.net/1.3"
NOT_IN_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
MARKS: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"})


def graphml(made: Contents) -> bytes:
    """GraphML: every column is a key, nodes have their ids, edges the ids e1, e2 ..."""
    return _joined(_graphml(made))


def gexf(made: Contents) -> bytes:
    """GEXF 1.3: as GraphML, with names as labels of nodes, relations as labels and kinds of edges. There are no weights: tonnes of different
    minerals, years and stages must not be added by a program that merges parallel edges."""
    return _joined(_gexf(made))


@lru_cache(maxsize=100_000, typed=True)
def text(value: Value) -> str:
    """A value as text of an XML document, also inside quotes.

    >>> print(text('"A & B"\\x1b'))
    &quot;A &amp; B&quot;\\x1b
    """
    return NOT_IN_XML.sub(lambda found: ascii(found.group())[1:-1], str(value)).translate(MARKS)


def _joined(parts: Iterator[str]) -> bytes:
    return "".join(parts).encode()


def _graphml(made: Contents) -> Iterator[str]:
    yield f'{HEAD}<graphml xmlns="{GRAPHML}">\n'
    keys = {which: _ids(which, sheet) for which, sheet in (("node", made.ends), ("edge", made.edges))}
    for which, sheet in (("node", made.ends), ("edge", made.edges)):
        for name, id_ in keys[which].items():
            kind = {str: "string", int: "int", float: "double"}[sheet.types[name]]
            yield f'<key id="{id_}" for="{which}" attr.name="{text(name)}" attr.type="{kind}"/>\n'
    yield '<graph id="kzgraph" edgedefault="directed">\n'
    for row in made.ends.records():
        yield f'<node id="{text(row["id"])}">{_data(row, keys["node"])}</node>\n'
    for number, row in enumerate(made.edges.records(), start=1):
        ends = f'source="{text(row["source"])}" target="{text(row["target"])}"'
        yield f'<edge id="e{number}" {ends}>{_data(row, keys["edge"])}</edge>\n'
    yield "</graph>\n</graphml>\n"


def _ids(which: str, sheet: Sheet) -> dict[str, str]:
    """An id for each column but those that the element itself has."""
    names = [name for name in sheet.cells if name not in ({"id"} if which == "node" else {"source", "target"})]
    return {name: f"{which[0]}{number}" for number, name in enumerate(names)}


def _data(row: Mapping[str, Value], keys: Mapping[str, str]) -> str:
    return "".join(f'<data key="{keys[name]}">{text(value)}</data>' for name, value in row.items() if name in keys)


def _gexf(made: Contents) -> Iterator[str]:
    yield f'{HEAD}<gexf xmlns="{GEXF}" version="1.3">\n<graph defaultedgetype="directed" mode="static">\n'
    keys = {which: _ids(which, sheet) for which, sheet in (("node", made.ends), ("edge", made.edges))}
    for which, sheet in (("node", made.ends), ("edge", made.edges)):
        yield f'<attributes class="{which}" mode="static">\n'
        for name, id_ in keys[which].items():
            kind = {str: "string", int: "integer", float: "double"}[sheet.types[name]]
            yield f'<attribute id="{id_}" title="{text(name)}" type="{kind}"/>\n'
        yield "</attributes>\n"
    yield "<nodes>\n"
    for row in made.ends.records():
        yield f'<node id="{text(row["id"])}" label="{text(row["name"])}">{_values(row, keys["node"])}</node>\n'
    yield "</nodes>\n<edges>\n"
    for number, row in enumerate(made.edges.records(), start=1):
        ends = f'source="{text(row["source"])}" target="{text(row["target"])}"'
        said = text(row["relation"])
        yield f'<edge id="e{number}" {ends} label="{said}" kind="{said}">{_values(row, keys["edge"])}</edge>\n'
    yield "</edges>\n</graph>\n</gexf>\n"


def _values(row: Mapping[str, Value], keys: Mapping[str, str]) -> str:
    values = "".join(f'<attvalue for="{keys[name]}" value="{text(value)}"/>' for name, value in row.items() if name in keys)
    return f"<attvalues>{values}</attvalues>"
