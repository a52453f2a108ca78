"""What the dependency page says, in one language: title, answer, names, warnings, method notes, citation."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from kzgraph.answers.reports import DependencyReport, Source
from kzgraph.evidence import Note
from kzgraph.indicators.bands import PRESETS
from kzgraph.indicators.origin import UNEXPLAINED
from kzgraph.names import visible
from kzgraph.profiles.dossier import Dossier
from kzgraph.views.answering import answer, commodity
from kzgraph.views.dependency_words import lead_word, method_notes, sheet_words
from kzgraph.views.engine_words import panel_words
from kzgraph.views.explanation import to_lines
from kzgraph.views.speech import Speech, known_words

SHORT = 16
"""Characters of the checksum in a citation."""
FACTS = "figures cited as facts"
"""Terms of a source that ask for nothing beyond its name."""
PAPERS = {
    "cepii-baci": "Gaulier, G. and Zignago, S. (2010), BACI: International Trade Database at the Product-Level, CEPII Working Paper 2010-23"
}
"""Papers that a source asks to be cited with it, by how its ids start."""
CODES = ("low", "moderate", "high", "below", "dependent", "statistics", "government", "company", "press", "user", "contracted", "planned", "announced")  # fmt: skip


def texts(dossier: Dossier, speech: Speech, states: Iterable[str]) -> dict[str, Any]:
    """Everything of the page that is words; `states` are further ids that it has to name."""
    report, lang = dossier.report, speech.lang
    return {
        "words": {key: unbroken(text) for key, text in sheet_words(lang).items()},
        "panel": panel_words(lang),
        "codes": {code: known_words(code, lang) for code in CODES},
        "names": {id_: speech.name(id_) for id_ in sorted({*_named(dossier), *states} - {"", UNEXPLAINED})},
        "title": unbroken(title(report, speech)),
        "lead": [unbroken(line) for line in lead(dossier, speech)],
        "preset": PRESETS[report.hhi.preset].title,
        "warnings": _once(speech, report.notes),
        "origin_notes": _once(speech, dossier.routes.notes),
        "methods": [unbroken(note) for note in method_notes(lang)],
        "derivation": [[depth, visible(line)] for depth, line in to_lines(dossier.explanation, speech)],
        "cite": citation(dossier, speech),
    }


def title(report: DependencyReport, speech: Speech) -> str:
    """Consumer, mineral with what must not be left unsaid, year."""
    key = "dependency" if report.year is not None else "dependency_no_year"
    return speech.say(key, consumer=speech.name(report.consumer), mineral=commodity(report, speech), year=report.year)


class Glance(Speech):
    """Speaks of tonnes as the key figures of the page do: as much as a reader takes in at a glance."""

    def number(self, value: float | None, digits: int | None = None) -> str:
        """Whole tonnes from 100 on, one decimal from 1 on, else two significant figures.

        >>> [Glance("en", {}).number(one) for one in (14301.058, 96.55, 0.01234)]
        ['14,301', '96.6', '0.012']
        """
        if digits is None and value is not None and math.isfinite(value):
            size = abs(value)
            step = (
                Decimal(1)
                if size >= 100
                else Decimal("0.1")
                if size >= 1 or not size
                else Decimal(10) ** (math.floor(math.log10(size)) - 1)
            )
            value = float(Decimal(repr(value)).quantize(step, ROUND_HALF_UP))
        return super().number(value, digits)


def lead(dossier: Dossier, speech: Speech) -> list[str]:
    """The answer in sentences, the first of which stands alone; then what the consumer makes itself, and the interval of what is open."""
    speech = Glance(speech.lang, speech.labels)
    first, *rest = _imports(dossier.report, speech)
    return [first, *_own_output(dossier, speech), *rest]


def _own_output(dossier: Dossier, speech: Speech) -> list[str]:
    """What the consumer makes itself, so that its imports are not read as all it has."""
    own, report = dossier.own, dossier.report
    if own is None:
        return []
    how = ", ".join(
        filter(
            None,
            [
                known_words(own.stage, speech.lang) if own.stage else "",
                lead_word("own_counted", speech.lang).format(basis=own.basis) if own.basis else "",
            ],
        )
    )
    said = lead_word("lead_own" if how else "lead_own_plain", speech.lang).format(
        consumer=speech.name(report.consumer), mineral=speech.name(report.mineral).lower(), quantity_t=speech.number(own.quantity_t),
        how=how, year=own.year, source=" + ".join(visible(source.title or source.id) for source in own.sources),
    )  # fmt: skip
    return [said] if own.basis == report.basis else [said, lead_word("lead_own_basis", speech.lang)]


def _imports(report: DependencyReport, speech: Speech) -> list[str]:
    said = answer(report, speech)
    if report.top_supplier is None or report.hhi.lower is None or report.hhi.upper is None:
        return said if report.suppliers else [*said, *_once(speech, (note for note in report.notes if note.code == "no_rows"))]
    band = known_words(report.hhi.band, speech.lang) if report.hhi.band else speech.say("open_band")
    short = speech.say("answer_concentration", band=band, preset=report.hhi.preset)
    return [*(line for line in said if line != short), *_intervals(report, speech, band)]


def unbroken(text: str) -> str:
    """The text with no line end between a figure and its unit, or before the signs that French sets a blank before.

    >>> unbroken("57 % of 96.5 t"), unbroken("Japon : gallium")
    ('57\\xa0% of 96.5\\xa0t', 'Japon\\xa0: gallium')
    """
    return re.sub(r"(?<=\d) (?=(%|t)(\W|$))|(?<=\S) (?=[:;?!](\s|$))", "\u00a0", text)


def _intervals(report: DependencyReport, speech: Speech, band: str) -> list[str]:
    """The largest share and the HHI, each as the range that the part without a stated origin leaves."""
    low, high = (speech.number(value, 3) for value in (report.hhi.lower, report.hhi.upper))
    named = {"band": band, "preset": PRESETS[report.hhi.preset].title, "value": low, "low": low, "high": high}
    if not report.unexplained_t:
        return [lead_word("lead_hhi", speech.lang).format(**named)]
    top_t = next((row.quantity_t for row in report.suppliers if row.supplier == report.top_supplier), None)
    most = (top_t + report.unexplained_t) / report.imports_t if top_t is not None and report.imports_t else None
    open_ = {"top": speech.name(report.top_supplier or ""), "low": speech.percent(report.top_share), "high": speech.percent(most)}
    return [lead_word("lead_top_open", speech.lang).format(**open_), lead_word("lead_hhi_open", speech.lang).format(**named)]


def citation(dossier: Dossier, speech: Speech) -> str:
    """What to put under a figure: program, question, every source with title, publisher, year and terms, checksum of the data."""
    given = {
        "version": dossier.version,
        "title": title(dossier.report, speech),
        "sources": "; ".join(dict.fromkeys(_cited(source, dossier.licences.get(source.id, ""), speech) for source in all_sources(dossier))),
        "checksum": dossier.checksum[:SHORT],
    }
    return lead_word("cite" if given["sources"] else "cite_none", speech.lang).format(**given)


def all_sources(dossier: Dossier) -> list[Source]:
    """What the page rests on: the sheet, then the consumer's own output and the origins; each once."""
    own = dossier.own.sources if dossier.own is not None else ()
    return list({source.id: source for source in (*dossier.report.sources, *own, *dossier.routes.sources)}.values())


def _cited(source: Source, licence: str, speech: Speech) -> str:
    if source.kind == "user":
        return visible(source.title or source.id)
    year = source.published[:4] or lead_word("cite_undated", speech.lang)
    terms = f" [{licence}]" if licence not in ("", FACTS) else ""
    behind = "".join(f"; {paper}" for start, paper in PAPERS.items() if source.id.startswith(start))
    return visible(", ".join(filter(None, [source.title or source.id, source.publisher, year])) + terms + behind)


def _once(speech: Speech, notes: Iterable[Note]) -> list[str]:
    return list(dict.fromkeys(visible(speech.warning(note)) for note in notes))


def _named(dossier: Dossier) -> set[str]:
    report, series = dossier.report, dossier.series
    found = {report.consumer, report.mineral, *(row.supplier for row in report.suppliers)}
    found |= {id_ for item in report.outlook for id_ in (item.supplier, item.company) if id_}
    found |= {id_ for point in series.points for id_ in (point.top_supplier, *point.suppliers) if id_}
    return found | {place for row in dossier.routes.rows for place in (row.mine, row.refiner, row.supplier) if place}
