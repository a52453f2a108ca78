"""The evidence tree as text, Markdown and JSON."""

from __future__ import annotations

import dataclasses
import html
import json
import re
from typing import Any, Final

from kzgraph.names import visible
from kzgraph.sheets.explain import Explanation, Row, Step
from kzgraph.views.data import plain
from kzgraph.views.speech import Speech, known_words
from kzgraph.views.words import EXPLAIN, LANGUAGES

FIGURE: Final = re.compile(r"(\d+)(?:\.(\d+))?")


def to_lines(explanation: Explanation, speech: Speech) -> list[tuple[int, str]]:
    """(depth, sentence) of every step, row, source and contradiction, in order."""
    sources = {source.id: source for source in explanation.sources}
    lines: list[tuple[int, str]] = []
    seen: set[str] = set()
    for step in explanation.steps:
        _step(step, 0, explanation, speech, sources, lines, seen)
    return lines


def _words(key: str, speech: Speech) -> str:
    return EXPLAIN[key][LANGUAGES.index(speech.lang)]


def _step(
    step: Step, depth: int, explanation: Explanation, speech: Speech, sources: dict[str, Any], lines: list[tuple[int, str]], seen: set[str]
) -> None:
    lines.append((depth, _sentence(step, speech)))
    if step.assumption:
        key, _, name = step.assumption.partition(":")
        lines.append((depth + 1, _words(key, speech).format(name=name)))
    for row in step.rows:
        lines.append((depth + 1, _row(row, speech)))
        for id_ in row.source_ids:
            source = sources.get(id_)
            if source is not None and id_ in seen:
                lines.append((depth + 2, visible(f"{id_}: {_words('as_above', speech)}")))
            elif source is not None:
                seen.add(id_)
                told = [source.title, source.publisher, source.published, known_words(source.kind, speech.lang), source.url]
                lines.append((depth + 2, visible(f"{id_}: " + "; ".join(text for text in told if text))))
    lines.extend((depth + 1, speech.warning(note)) for note in step.contradictions)
    for inner in step.steps:
        _step(inner, depth + 1, explanation, speech, sources, lines, seen)


def _sentence(step: Step, speech: Speech) -> str:
    subject = (
        known_words(step.subject, speech.lang)
        if step.label == "band"
        else speech.within(step.subject)
        if step.subject and not step.subject.isdigit()
        else step.subject
    )
    text = _words(step.label, speech).format(subject=subject)
    if step.label == "band":
        return text
    if step.value is None:
        figure = speech.say("not_computed" if step.label != "outlook" else "unknown")
        return _told(text, figure, speech) + (f" ({_promise(step.formula, speech)})" if step.formula else "")
    figure = f"{step.value:.0f}" if step.label == "year" else speech.number(step.value, None if step.unit else 6)
    text = _told(text, f"{figure} {step.unit}".rstrip(), speech)
    return text + (
        f" = {_localised(step.formula, speech)}"
        if step.formula and step.label != "outlook"
        else f" ({_promise(step.formula, speech)})"
        if step.formula
        else ""
    )


def _told(what: str, figure: str, speech: Speech) -> str:
    return _words("told", speech).format(what=what, figure=figure)


def _promise(formula: str, speech: Speech) -> str:
    """`contracted 2026` in words of the language."""
    return " ".join(known_words(part, speech.lang) for part in formula.split(" "))


def _localised(formula: str, speech: Speech) -> str:
    """The formula with the language's marks in its figures: 10677.8/13710.6 is 10 677,8/13 710,6 in French."""
    return FIGURE.sub(lambda found: _french(*found.groups()), formula) if speech.lang == "fr" else formula


def _french(whole: str, decimals: str | None) -> str:
    grouped = re.sub(r"(?<=\d)(?=(\d{3})+$)", "\u00a0", whole)
    return grouped + (f",{decimals}" if decimals else "")


def _row(row: Row, speech: Speech) -> str:
    amount = speech.say("unknown") if row.quantity is None else speech.number(row.quantity)
    said = {"ref": row.row_ref, "said": _statement(row.statement, speech), "year": row.year, "amount": f"{amount} {row.unit}"}
    text = _words("row", speech).format(**said)
    text += f"; {_words('confidence', speech)} {known_words(row.confidence, speech.lang)}" if row.confidence else ""
    return visible(text + (f"; {row.note}" if row.note else ""))


def _statement(statement: str, speech: Speech) -> str:
    """The row as the table has it in English, which is the tables' language; with names and a translated relation in French."""
    source, _, rest = statement.partition(" ")
    relation, _, target = rest.partition(" ")
    key = f"row_{relation}"
    if speech.lang == "en" or key not in EXPLAIN:
        return statement
    return _words(key, speech).format(source=speech.name(source), target=speech.name(target))


def _title(explanation: Explanation, speech: Speech) -> str:
    return _words("title", speech).format(
        consumer=speech.name(explanation.consumer), mineral=speech.name(explanation.mineral).lower(), year=explanation.year or ""
    )


def to_text(explanation: Explanation, speech: Speech, *, width: int) -> str:
    """An indented tree, wrapped to the width."""
    import textwrap

    out = [visible(_title(explanation, speech)), ""]
    for depth, line in to_lines(explanation, speech):
        lead = "  " * depth + ("- " if depth else "")
        out += textwrap.wrap(line, width, initial_indent=lead, subsequent_indent="  " * (depth + 1), break_on_hyphens=False) or [lead]
    out += _warnings(explanation, speech, width)
    return "\n".join(out) + "\n"


def _warnings(explanation: Explanation, speech: Speech, width: int) -> list[str]:
    import textwrap

    told = list(dict.fromkeys(speech.warning(note) for note in explanation.notes if note.code != "contradiction"))
    lines = [line for warning in told for line in textwrap.wrap(visible(warning), width, initial_indent="- ", subsequent_indent="  ")]
    return ["", speech.say("warnings"), *lines] if lines else []


def to_markdown(explanation: Explanation, speech: Speech) -> str:
    """Nested lists."""
    from kzgraph.views.render import md

    out = [f"# {md(_title(explanation, speech))}", ""]
    out += ["  " * depth + f"- {md(line)}" for depth, line in to_lines(explanation, speech)]
    told = list(dict.fromkeys(speech.warning(note) for note in explanation.notes if note.code != "contradiction"))
    if told:
        out += ["", f"## {speech.say('warnings')}", "", *(f"- {md(warning)}" for warning in told)]
    return "\n".join(out) + "\n"


def to_html(explanation: Explanation, speech: Speech) -> str:
    """A page without scripts or outside references."""
    from kzgraph.views.render import page

    return page(speech.lang, _title(explanation, speech), body(explanation, speech))


def body(explanation: Explanation, speech: Speech) -> str:
    """Nested lists, without a page around them; every datum is escaped."""
    out = [f"<h1>{_e(_title(explanation, speech))}</h1>"]
    depth = -1
    for level, line in to_lines(explanation, speech):
        out.append("<ul>" * (level - depth) if level > depth else "</li>" + "</ul></li>" * (depth - level))
        out.append(f"<li>{_e(line)}")
        depth = level
    out.append("</li></ul>" * (depth + 1))
    told = list(dict.fromkeys(speech.warning(note) for note in explanation.notes if note.code != "contradiction"))
    if told:
        out.append(f"<h2>{_e(speech.say('warnings'))}</h2><ul>{''.join(f'<li>{_e(warning)}</li>' for warning in told)}</ul>")
    return "\n".join(out)


def _e(text: str) -> str:
    return html.escape(visible(text))


def to_json(explanation: Explanation, speech: Speech) -> str:
    """JSON in ASCII, so that no terminal can spoil it."""
    return json.dumps(to_dict(explanation, speech), indent=2, allow_nan=False) + "\n"


def to_dict(explanation: Explanation, speech: Speech) -> dict[str, Any]:
    """The tree with every field as plain JSON types; notes become sentences."""

    def told(value: Any) -> Any:
        if isinstance(value, Step):
            content = {
                field.name: told(getattr(value, field.name)) for field in dataclasses.fields(value) if field.name != "contradictions"
            }
            return content | {"contradictions": [speech.warning(note) for note in value.contradictions]}
        if isinstance(value, tuple):
            return [told(item) for item in value]
        return plain(value, speech)

    content = {field.name: told(getattr(explanation, field.name)) for field in dataclasses.fields(explanation) if field.name != "notes"}
    content["warnings"] = list(dict.fromkeys(speech.warning(note) for note in explanation.notes))
    return content
