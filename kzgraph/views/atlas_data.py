"""The figures of an atlas's index as plain JSON: those of the sheets, each once; None is unknown, and its reason stands beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from kzgraph.aliases import country_codes
from kzgraph.answers.reports import DependencyReport
from kzgraph.indicators.bands import PRESETS
from kzgraph.names import GROUPS, visible
from kzgraph.profiles.atlas import LARGEST, Atlas, most_often_first, reason, shares
from kzgraph.views.atlas_words import index_words
from kzgraph.views.dependency_texts import unbroken
from kzgraph.views.dependency_words import sheet_words
from kzgraph.views.speech import Speech, known_words

BORROWED: Final = ("unknown", "interval", "below_tenth")
"""Words that figures are formatted with, of the dependency page."""
BANDS: Final = ("low", "moderate", "high", "below", "dependent")
OLD: Final = 2
"""Years behind the newest from which on a figure is marked as old."""


def index_data(atlas: Atlas, speeches: Mapping[str, Speech], world: Mapping[str, Any]) -> dict[str, Any]:
    """All that the index's scripts draw. `world` is the map: its shapes have ISO 3166-1 numbers."""
    codes = {str(shape["id"]) for shape in world["objects"]["countries"]["geometries"] if "id" in shape}
    iso = {number: country_codes()[number] for number in sorted(codes) if number in country_codes()}
    years = [report.year for report in atlas.reports if report.year is not None]
    return {
        "consumers": list(atlas.consumers),
        "minerals": list(atlas.minerals),
        "suppliers": [state for state, _ in most_often_first(atlas.reports)],
        "cells": [_cell(atlas, report) for report in atlas.reports],
        "iso": iso,
        "groups": [one for one in atlas.consumers if one in GROUPS],
        "old_before": max(years, default=0) - OLD + 1,
        "largest": LARGEST,
        "year": atlas.year,
        "by_default": atlas.by_default,
        "about": {"version": atlas.version, "checksum": atlas.checksum},
        "texts": {lang: _texts(atlas, speech, set(iso.values())) for lang, speech in speeches.items()},
    }


def _cell(atlas: Atlas, report: DependencyReport) -> dict[str, Any]:
    imports_t, open_t = report.imports_t, report.unexplained_t
    return {
        "consumer": report.consumer,
        "mineral": report.mineral,
        "file": atlas.files[report.consumer, report.mineral],
        "year": report.year,
        "top_supplier": report.top_supplier,
        "top_share": report.top_share,
        "unexplained_share": open_t / imports_t if report.top_share is not None and open_t is not None and imports_t else None,
        "hhi_lower": report.hhi.lower,
        "hhi_upper": report.hhi.upper,
        "band": report.hhi.band,
        "basket": report.basket,
        "shares": [list(one) for one in shares(report)] if report.top_share is not None else [],
    }


def _texts(atlas: Atlas, speech: Speech, countries: set[str]) -> dict[str, Any]:
    """Everything of the index that is words; `reasons` has one entry a cell, None where the share is known."""
    lang, words = speech.lang, sheet_words(speech.lang)
    notes = [reason(report) for report in atlas.reports]
    named = countries | {*atlas.consumers, *atlas.minerals} | {supplier for one in atlas.reports for supplier, _ in shares(one)}
    own = index_words(lang) | {key: words[key] for key in BORROWED}
    return {
        "words": {key: unbroken(text) for key, text in own.items()},
        "codes": {code: known_words(code, lang) for code in BANDS},
        "names": {id_: speech.name(id_) for id_ in sorted(named)},
        "reasons": [visible(speech.warning(note)) if note else None for note in notes],
        "preset": PRESETS[atlas.preset].title,
    }
