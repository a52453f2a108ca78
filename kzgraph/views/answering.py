"""What a dependency sheet answers, in sentences, and what its mineral has to be called with."""

from __future__ import annotations

from kzgraph.answers.reports import DependencyReport
from kzgraph.evidence import code_of
from kzgraph.schema.columns import STAGES
from kzgraph.views.speech import Speech, known_words


def answer(report: DependencyReport, speech: Speech) -> list[str]:
    """What the reader came for, in sentences."""
    said = {"year": report.year, "consumer": speech.within(report.consumer), "mineral": commodity(report, speech)}
    known = [row for row in report.suppliers if row.quantity_t is not None]
    if report.top_supplier is None or report.imports_t is None or report.unexplained_t is None:
        if not known:
            return [speech.say("answer_none")]
        who = ", ".join(speech.within(row.supplier) for row in known)
        lines = [speech.say("answer_known", known_t=speech.number(sum(row.quantity_t or 0 for row in known)), who=who, **said)]
        return [*lines, *_in_baskets(report, speech), *_stage_only(report, speech)]
    top = speech.within(report.top_supplier)
    figures = {
        "imports_t": speech.number(report.imports_t),
        "share": speech.percent(report.top_share),
        "top_t": speech.number(known[0].quantity_t),
        "top": top,
    }
    lines = [speech.say("answer" if report.layer == "national" else "answer_company", **said, **figures), *_stage_only(report, speech)]
    if report.unexplained_t:
        part = speech.percent(report.unexplained_t / report.imports_t)
        lines.append(speech.say("answer_unexplained", unexplained_t=speech.number(report.unexplained_t), share=part))
    if report.hhi.band:
        lines.append(speech.say("answer_concentration", band=known_words(report.hhi.band, speech.lang), preset=report.hhi.preset))
    if report.n_minus_1_cover is not None:
        cover, consumed = speech.percent(report.n_minus_1_cover), speech.number(report.consumption_t)
        lines.append(speech.say("answer_cover", top=top, cover=cover, consumption_t=consumed))
    return lines


def _stage_only(report: DependencyReport, speech: Speech) -> list[str]:
    """That imports at later stages are not seen, where the trade statistics have none of their codes."""
    unseen = [
        pair
        for note in report.notes
        if note.code == "stages_unseen"
        for pair in zip(note.values["stages"], note.values["codes"], strict=True)
    ]
    if report.stage not in STAGES or report.layer != "national":
        return []
    later = [
        speech.say("stage_code", stage=known_words(stage, speech.lang), codes=codes)
        for stage, codes in unseen
        if STAGES.index(stage) > STAGES.index(report.stage)
    ]
    seen = sorted({code_of(ref) for row in report.suppliers for ref in report.rows.get(row.supplier, ()) if ref.startswith("baci:")})
    codes = speech.say("of_codes", codes=", ".join(seen)) if seen else ""
    stage = known_words(report.stage, speech.lang)
    return [speech.say("answer_stage_only", stage=stage, codes=codes, later=", ".join(later))] if later else []


def _in_baskets(report: DependencyReport, speech: Speech) -> list[str]:
    """What is left out under basket codes, where it is more than what is known."""
    told = [note.values for note in report.notes if note.code == "basket_exceeds"]
    return [speech.say("answer_basket_left", left_t=speech.number(said["left_t"]), codes=said["codes"]) for said in told]


def commodity(report: DependencyReport, speech: Speech) -> str:
    """The mineral with what must not be left unsaid: its stage, its basis, a basket code."""
    marks = [known_words(report.stage, speech.lang)] if report.stage else []
    marks += [report.basis] if report.basis else []
    marks += [speech.say("basket_mark")] if report.basket else []
    name = speech.name(report.mineral).lower()
    return f"{name} ({', '.join(marks)})" if marks else name
