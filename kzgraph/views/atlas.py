"""The index of an atlas: a heat table of minerals by consumer and a map, as one HTML file beside the pages it leads to.

Like these it runs only scripts of its own folder and shows every datum as text.
"""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from typing import Final

from kzgraph.answers.reports import DependencyReport
from kzgraph.errors import UnknownNameError
from kzgraph.profiles.atlas import Atlas
from kzgraph.views.assembly import Shelf, filled, json_text, part
from kzgraph.views.atlas_data import index_data
from kzgraph.views.atlas_words import index_words
from kzgraph.views.speech import Speech

LIBRARIES: Final = ("d3.min.js", "topojson-client.min.js")
SCRIPTS: Final = ("format.js", "atlas-cells.js", "atlas-table.js", "atlas-map.js", "atlas.js")
STYLES: Final = ("sheet.css", "atlas.css")
WORLD: Final = "countries-110m.json"


def index_page(atlas: Atlas, speeches: Mapping[str, Speech], *, lang: str, shelf: Shelf) -> str:
    """The index as text. `speeches` are its languages, `lang` the one it opens in; its scripts and styles go on the shelf.

    Raises:
        UnknownNameError: the index has no words in the language `lang`.
    """
    if lang not in speeches:
        raise UnknownNameError(
            f'no atlas in the language "{lang}" - known are {", ".join(speeches)}', name=lang, candidates=tuple(speeches)
        )
    world, words = json.loads(part("vendor", WORLD)), index_words(lang)
    texts = {name: part("vendor", name) for name in LIBRARIES} | {"atlas.js": "".join(part("sheet", name) for name in SCRIPTS)}
    style = "".join(part("sheet", name) for name in STYLES)
    data = index_data(atlas, speeches, world) | {"lang": lang, "languages": list(speeches)}
    parts = {name: html.escape(words[name]) for name in ("title", "noscript", "consumer", "mineral", "share")} | {
        "csp": shelf.policy(scripts=texts.values(), styles=[style]),
        "lang": lang,
        "style": shelf.style("atlas.css", style),
        "rows": "".join(_row(atlas, report, speeches[lang]) for report in atlas.reports),
        "data": json_text(data),
        "world": json_text(world),
        "scripts": "\n".join(shelf.script(name, text) for name, text in texts.items()),
    }
    return filled(part("sheet", "atlas.html"), parts)


def _row(atlas: Atlas, report: DependencyReport, speech: Speech) -> str:
    """A pair for readers without scripts."""
    cells = (speech.name(report.consumer), speech.name(report.mineral))
    file = html.escape(atlas.files[report.consumer, report.mineral])
    told = f'<a href="{file}">{html.escape(speech.percent(report.top_share))}</a>'
    return f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in cells)}<td>{told}</td></tr>"
