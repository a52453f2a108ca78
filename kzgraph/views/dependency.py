"""The dependency page: what a consumer depends on, as one HTML file that answers on its first screen and loads nothing.

The data are JSON blocks that the scripts only ever show as text; the network page inside is a document of its own, under the same policy.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any, Final

from kzgraph.errors import UnknownNameError
from kzgraph.profiles.dossier import Dossier
from kzgraph.views.assembly import Shelf, filled, json_text, part
from kzgraph.views.dependency_data import page_data, supplier_rows
from kzgraph.views.dependency_texts import lead, title, unbroken
from kzgraph.views.dependency_words import sheet_words
from kzgraph.views.network import vis_network
from kzgraph.views.speech import Speech

LIBRARIES: Final = ("d3.min.js", "d3-sankey.min.js")
SCRIPTS: Final = ("engine.js", "panel.js", "format.js", "bars.js", "series.js", "flows.js", "tables.js", "sheet.js")
STYLES: Final = ("sheet.css", "panel.css")
VIS: Final = "vis-network.min.js"
HOME: Final = '<a href="index.html">kzgraph atlas</a>'


def dependency_page(
    dossier: Dossier, speeches: Mapping[str, Speech], *, base: Mapping[str, Any], networks: Mapping[str, str], drawn: int, lang: str = "en",
    shelf: Shelf | None = None,
) -> str:  # fmt: skip
    """The page as text. `speeches` are its languages, `lang` the one it opens in, `base` what the scenario panel plays on.

    `networks` are the network pages by language (none: there is nothing to draw), `drawn` how many suppliers of the sheet they show, if not
    all. The same dossier gives the same text. With a `shelf` the page is one of several that share its files, and leads back to their index.

    Raises:
        UnknownNameError: the page has no words in the language `lang`.
    """
    if lang not in speeches:
        raise UnknownNameError(f'no page in the language "{lang}" - known are {", ".join(speeches)}', name=lang, candidates=tuple(speeches))
    speech, home, shelf = speeches[lang], "kzgraph" if shelf is None else HOME, Shelf() if shelf is None else shelf
    scripts, styles = [_script(), *(part("vendor", name) for name in LIBRARIES)], ["".join(part("sheet", name) for name in STYLES)]
    inner = [text for page in networks.values() for text in re.findall(r"<script>(.*?)</script>", page, re.DOTALL)]
    inner_styles = [text for page in networks.values() for text in re.findall(r"<style>(.*?)</style>", page, re.DOTALL)]
    data = page_data(dossier, speeches, base) | {"lang": lang, "languages": list(speeches), "network_drawn": drawn}
    parts = _static(dossier, speech) | {
        "csp": shelf.policy(scripts=dict.fromkeys([*scripts, *inner]), styles=dict.fromkeys([*styles, *inner_styles])),
        "style": shelf.style("sheet.css", styles[0]),
        "home": home,
        "data": json_text(data),
        "network": json_text(_packed(networks, shelf)),
        "scripts": "\n".join(map(shelf.script, (*LIBRARIES, "sheet.js"), (*scripts[1:], scripts[0]))),
    }
    return filled(part("sheet", "sheet.html"), parts)


def _script() -> str:
    return "".join(part("sheet", name) for name in SCRIPTS)


def _packed(networks: Mapping[str, str], shelf: Shelf) -> dict[str, Any]:
    """The network pages, each in two parts: what comes before their common library, which the page carries once, and what comes after it.

    With a shelf in a folder the library is the element that loads it, and the other scripts and styles are on the shelf too.
    """
    library = vis_network()
    if shelf.folder:
        networks = {lang: _shelved(page, shelf) for lang, page in networks.items()}
        library = shelf.script(VIS, library)
    pages = {lang: page.partition(library)[::2] for lang, page in networks.items()}
    return {"library": library, "pages": pages} if networks else {}


def _shelved(page: str, shelf: Shelf) -> str:
    """A network page with its scripts and styles on the shelf. Its data hold no `<`, so that only its own elements are found."""
    names = {vis_network(): VIS}
    page = re.sub(r"<script>(.*?)</script>", lambda found: shelf.script(names.get(found[1], "network.js"), found[1]), page, flags=re.DOTALL)
    page = re.sub(r"<style>(.*?)</style>", lambda found: shelf.style("network.css", found[1]), page, flags=re.DOTALL)
    return re.sub(r'(?<=Policy" content=")[^"]*', lambda _: shelf.policy(scripts=(), styles=()), page, count=1)


def _static(dossier: Dossier, speech: Speech) -> dict[str, str]:
    """What is there before any script runs: title, answer, and for readers without scripts the suppliers."""
    words, report = sheet_words(speech.lang), dossier.report
    first, *rest = (unbroken(line) for line in lead(dossier, speech))
    said = {
        "title": unbroken(title(report, speech)),
        "answer": first,
        "more": " ".join(rest),
        "lang": speech.lang,
        "noscript": words["noscript"],
    }
    header = (speech.say("supplier"), f"t {report.basis}".strip(), speech.say("share_of_imports"))
    rows = "".join(_row("td", row) for row in supplier_rows(report, speech))
    return {name: html.escape(text) for name, text in said.items()} | {"head": _row("th", header), "rows": rows}


def _row(tag: str, cells: tuple[str, ...]) -> str:
    return f"<tr>{''.join(f'<{tag}>{html.escape(cell)}</{tag}>' for cell in cells)}</tr>"
