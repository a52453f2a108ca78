"""The figures of the dependency page as plain JSON: each once, without a language; None is unknown."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from kzgraph.answers.reports import DependencyReport, Source
from kzgraph.names import visible
from kzgraph.profiles.dossier import MOST_YEARS, Dossier
from kzgraph.views.data import to_dict
from kzgraph.views.dependency_flows import flow_chart, state_shares
from kzgraph.views.dependency_texts import all_sources, texts
from kzgraph.views.speech import Speech

TEXTUAL = ("warnings", "sources")


def page_data(dossier: Dossier, speeches: Mapping[str, Speech], base: Mapping[str, Any]) -> dict[str, Any]:
    """All that the page's scripts draw. `report` has the keys and figures of `kzgraph report --format json`."""
    report = dossier.report
    told = to_dict(report, next(iter(speeches.values())))
    return {
        "report": {name: value for name, value in told.items() if name not in TEXTUAL},
        "total_stated": bool(report.imports_source_ids),
        "series": [dataclasses.asdict(point) for point in dossier.series.points],
        "series_left_out": dossier.series.left_out,
        "series_older": dossier.series.older,
        "series_most": MOST_YEARS,
        "flows": flow_chart(dossier.routes, report.consumer),
        "shares": state_shares(dossier.routes) if dossier.routes.stages else [],
        "evidence": _evidence(dossier),
        "sources": {source.id: _source(source) for source in all_sources(dossier)},
        "base": base,
        "about": {
            "version": dossier.version,
            "checksum": dossier.checksum,
            "nodes": dossier.overview.n_nodes,
            "edges": dossier.overview.n_edges,
        },
        "texts": {lang: texts(dossier, speech, base["states"]) for lang, speech in speeches.items()},
    }


def _evidence(dossier: Dossier) -> list[dict[str, Any]]:
    """One line for each figure and each source it rests on; last the sources that stand behind the origins or in the remarks alone."""
    lines = list(_cited(dossier.report))
    if (own := dossier.own) is not None:
        lines += _lines("own_output", dossier.report.consumer, own.quantity_t, None, own.year, [source.id for source in own.sources])
    for figure, sources in (("origin", dossier.routes.sources), ("remark", dossier.report.sources)):
        told = {line["source"] for line in lines}
        lines += _lines(figure, None, None, None, None, [source.id for source in sources if source.id not in told])
    return lines


def _cited(report: DependencyReport) -> Iterator[dict[str, Any]]:
    yield from _lines("imports", None, report.imports_t, None, report.year, report.imports_source_ids)
    for row in report.suppliers:
        yield from _lines("supplier", row.supplier, row.quantity_t, row.share, report.year, row.source_ids)
    yield from _lines("consumption", None, report.consumption_t, None, report.year, report.consumption_source_ids)
    for note in report.notes:
        if note.code == "contradiction":
            said = note.values
            yield from _lines("contradicting", said["who"], said["other_t"], None, report.year, str(said["other"]).split(";"))
    for item in report.outlook:
        for line in _lines("promised", item.supplier, item.quantity_t, None, item.start, item.source_ids):
            yield line | {"status": item.status}


def _lines(
    figure: str, subject: str | None, quantity_t: float | None, share: float | None, year: int | None, source_ids: Any
) -> Iterator[dict[str, Any]]:
    for id_ in source_ids:
        yield {"figure": figure, "subject": subject, "quantity_t": quantity_t, "share": share, "year": year, "source": id_}


def _source(source: Source) -> dict[str, str]:
    """A source as texts; the address only where it is safe to follow."""
    safe = source.url.startswith("https://") and source.url.isprintable() and " " not in source.url
    return {
        "title": visible(source.title or source.id),
        "publisher": visible(source.publisher),
        "published": visible(source.published),
        "kind": source.kind,
        "url": source.url if safe else "",
    }


def supplier_rows(report: DependencyReport, speech: Speech) -> list[tuple[str, str, str]]:
    """Supplier, tonnes and share as texts, the part without a stated origin among them: for readers without scripts."""
    rows = [(speech.name(row.supplier), speech.number(row.quantity_t), speech.percent(row.share)) for row in report.suppliers]
    if report.unexplained_t and report.imports_t:
        part = speech.percent(report.unexplained_t / report.imports_t)
        rows.append((speech.say("unexplained"), speech.number(report.unexplained_t), part))
    return rows
