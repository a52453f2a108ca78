"""A report as a document without a format: headings, sentences, tables, warnings, sources. Text, Markdown and HTML are made from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kzgraph.answers.reports import DependencyReport, Overview, RankedReports, Result, Source
from kzgraph.indicators.bands import PRESETS
from kzgraph.views.answering import answer, commodity
from kzgraph.views.listings import listed
from kzgraph.views.speech import Speech, known_words


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. `numeric` are the positions of the columns set to the right; `strong` the positions of rows to stress."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...] = ()
    strong: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """`sources` are lines of (id, text, link); `link` is empty unless the address opens https."""

    lang: str
    title: str
    lead: tuple[str, ...]
    grids: tuple[Grid, ...]
    warnings_title: str
    warnings: tuple[str, ...]
    sources_title: str
    sources: tuple[tuple[str, str, str], ...]


def compose(result: Result, speech: Speech) -> Document:
    """The document of any result."""
    if isinstance(result, DependencyReport):
        title, lead, grids, sources = _sheet(result, speech)
    elif isinstance(result, RankedReports):
        title, lead, grids, sources = _ranking(result, speech)
    elif isinstance(result, Overview):
        title, lead, grids, sources = _overview(result, speech)
    else:
        title, lead, tables = listed(result, speech)
        grids, sources = [Grid(*table) for table in tables], result.sources
    return Document(
        lang=speech.lang,
        title=title,
        lead=tuple(lead),
        grids=tuple(grids),
        warnings_title=speech.say("warnings"),
        warnings=tuple(_warnings(result, speech)),
        sources_title=speech.say("sources"),
        sources=tuple(_source(source, speech) for source in sources),
    )


def _warnings(result: Result, speech: Speech) -> list[str]:
    """Each warning once; in a ranking with the names of the lines it belongs to."""
    lines = list(dict.fromkeys(speech.warning(note) for note in result.notes))
    if not isinstance(result, RankedReports):
        return lines
    named: dict[str, list[str]] = {}
    for report in result.reports:
        for note in report.notes:
            who = speech.name(report.mineral if result.consumer is not None else report.consumer)
            named.setdefault(speech.warning(note), []).append(who)
    return [f"{', '.join(dict.fromkeys(who))}: {text}" for text, who in named.items()] + lines


def _source(source: Source, speech: Speech) -> tuple[str, str, str]:
    parts = [
        source.title,
        source.publisher,
        source.published and f"{speech.say('published')} {source.published}",
        known_words(source.kind, speech.lang),
    ]
    shown = dict.fromkeys(speech.name(part) if part == source.id else part for part in parts if part)
    return source.id, "; ".join(shown), source.url if source.url.startswith("https://") else ""


def _sheet(report: DependencyReport, speech: Speech) -> tuple[str, list[str], list[Grid], Sequence[Source]]:
    consumer = speech.name(report.consumer)
    key = "dependency" if report.year is not None else "dependency_no_year"
    title = speech.say(key, consumer=consumer, mineral=commodity(report, speech), year=report.year)
    grids = []
    if report.suppliers or report.imports_t is not None:
        grids.append(_supplier_grid(report, speech))
    if report.top_supplier is not None:
        grids.append(_measure_grid(report, speech))
    if report.outlook:
        grids.append(_outlook_grid(report, speech))
    return title, answer(report, speech), grids, report.sources


def _supplier_grid(report: DependencyReport, speech: Speech) -> Grid:
    unit = f"t {report.basis}".strip()
    rows = [
        (
            speech.name(row.supplier),
            speech.number(row.quantity_t),
            speech.percent(row.share),
            speech.percent(row.share_of_consumption),
            ", ".join(row.source_ids),
        )
        for row in report.suppliers
    ]
    strong = []
    if report.unexplained_t:
        part = report.unexplained_t / report.imports_t if report.imports_t else None
        of_consumption = report.unexplained_t / report.consumption_t if report.consumption_t else None
        derived = speech.say("derived_total")
        rows.append(
            (speech.say("unexplained"), speech.number(report.unexplained_t), speech.percent(part), speech.percent(of_consumption), derived)
        )
    if report.imports_t is not None:
        label = speech.say("imports" if report.imports_source_ids else "imports_sum")
        whole = speech.percent(1.0 if report.imports_t and (report.top_share is not None or report.imports_source_ids) else None)
        share = speech.percent(report.import_share_of_consumption)
        strong.append(len(rows))
        rows.append((label, speech.number(report.imports_t), whole, share, ", ".join(report.imports_source_ids)))
    if report.consumption_t is not None:
        rows.append(
            (
                speech.say("consumption"),
                speech.number(report.consumption_t),
                "",
                speech.percent(1.0),
                ", ".join(report.consumption_source_ids),
            )
        )
    header = (speech.say("supplier"), unit, speech.say("share_of_imports"), speech.say("share_of_consumption"), speech.say("source"))
    return Grid(speech.say("suppliers"), header, tuple(rows), numeric=(1, 2, 3), strong=tuple(strong))


def _measure_grid(report: DependencyReport, speech: Speech) -> Grid:
    top = speech.name(report.top_supplier or "")
    band = known_words(report.hhi.band, speech.lang) if report.hhi.band else speech.say("open_band")
    how = "hhi_how" if report.unexplained_t else "hhi_how_exact"
    left = speech.number(report.n_minus_1_t) + " t"
    rows = [
        (speech.say("hhi"), speech.interval(report.hhi.lower, report.hhi.upper, 3), speech.say(how)),
        (speech.say("band"), band, _limits(report.hhi.preset, speech)),
        (
            speech.say("effective"),
            speech.interval(report.effective_suppliers.lower, report.effective_suppliers.upper, 1),
            speech.say("effective_how"),
        ),
        (speech.say("n_minus_1", top=top), left, speech.say("n_minus_1_how")),
        (speech.say("cover", top=top), speech.percent(report.n_minus_1_cover), speech.say("cover_how")),
        (speech.say("import_share"), speech.percent(report.import_share_of_consumption), speech.say("import_share_how")),
    ]
    return Grid(speech.say("measures"), (speech.say("measure"), speech.say("value"), speech.say("meaning")), tuple(rows), numeric=(1,))


def _limits(preset: str, speech: Speech) -> str:
    """The preset with its limits: doj-2023: above 0.1 moderate, above 0.18 high."""
    chosen = PRESETS[preset]
    bands = [
        f"{speech.say('above')} {speech.number(limit)} {known_words(band, speech.lang)}"
        for limit, band in zip(chosen.limits, chosen.bands[1:], strict=True)
    ]
    return f"{preset}: {', '.join(bands)}"


def _outlook_grid(report: DependencyReport, speech: Speech) -> Grid:
    header = tuple(speech.say(key) for key in ("supplier", "company", "per_year", "from", "to", "status", "source"))
    rows = tuple(
        (
            speech.name(item.supplier),
            speech.name(item.company) if item.company else "",
            speech.number(item.quantity_t),
            str(item.start or ""),
            str(item.end) if item.end else speech.say("open"),
            known_words(item.status, speech.lang),
            ", ".join(item.source_ids),
        )
        for item in report.outlook
    )
    return Grid(speech.say("outlook"), header, rows, numeric=(2,))


def _ranking(ranked: RankedReports, speech: Speech) -> tuple[str, list[str], list[Grid], Sequence[Source]]:
    by_mineral = ranked.consumer is not None
    if by_mineral:
        title = speech.say("ranked_consumer", consumer=speech.name(ranked.consumer or ""))
    else:
        title = speech.say("ranked_mineral", mineral=speech.name(ranked.mineral or ""))
    header = tuple(
        speech.say(key)
        for key in ("mineral" if by_mineral else "consumer", "year", "imports_t", "top", "share_of_imports", "hhi_short", "layer", "source")
    )
    rows = tuple(
        (
            speech.name(report.mineral if by_mineral else report.consumer),
            str(report.year or ""),
            speech.number(report.imports_t),
            speech.name(report.suppliers[0].supplier) if report.suppliers else speech.say("unknown"),
            speech.percent(report.top_share),
            speech.interval(report.hhi.lower, report.hhi.upper, 3),
            speech.say("national" if report.layer == "national" else "company_layer_short"),
            ", ".join(sorted({*report.imports_source_ids, *(id_ for row in report.suppliers for id_ in row.source_ids)})),
        )
        for report in ranked.reports
    )
    cited = {source.id: source for report in ranked.reports for source in report.sources}
    grids = [Grid("", header, rows, numeric=(2, 4))] if rows else []
    return title, [speech.say("rank_note")] if rows else [], grids, [cited[id_] for id_ in sorted(cited)]


def _dash(value: float | None, speech: Speech) -> str:
    return "-" if value is None else speech.number(value)


def _overview(view: Overview, speech: Speech) -> tuple[str, list[str], list[Grid], Sequence[Source]]:
    lead = [
        speech.say(
            "overview_line", n_nodes=speech.number(view.n_nodes), n_edges=speech.number(view.n_edges),
            supplies_t=speech.number(view.supplies_t), exports_t=speech.number(view.exports_t),
        )
    ]  # fmt: skip
    if not view.n_edges:
        lead = [speech.say("no_data")]
    if view.n_missing_quantity:
        lead.append(speech.say("overview_missing", n=view.n_missing_quantity))
    grids = []
    for name, rows in (("mineral", view.by_mineral), ("consumer", view.by_consumer)):
        header = (speech.say(name), speech.say("edges"), speech.say("supplies_t"), speech.say("exports_t"))
        lines = tuple(
            (speech.name(row[name]), speech.number(row["n_edges"]), _dash(row["supplies_t"], speech), _dash(row["exports_t"], speech))
            for row in rows
        )
        if lines:
            grids.append(Grid(speech.say(f"by_{name}"), header, lines, numeric=(1, 2, 3)))
    return speech.say("overview"), lead, grids, ()
