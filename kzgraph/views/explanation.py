"""The evidence tree as text, Markdown and JSON."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from kzgraph.explain import Explanation, Row, Step
from kzgraph.names import visible
from kzgraph.views.data import plain
from kzgraph.views.speech import Speech, known_words
from kzgraph.views.words import EXPLAIN, LANGUAGES


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
        else speech.name(step.subject)
        if step.subject and not step.subject.isdigit()
        else step.subject
    )
    text = _words(step.label, speech).format(subject=subject)
    if step.label == "band":
        return text
    if step.value is None:
        return f"{text}: {speech.say('not_computed' if step.label != 'outlook' else 'unknown')}" + (
            f" ({step.formula})" if step.formula else ""
        )
    figure = f"{step.value:.0f}" if step.label == "year" else speech.number(step.value, None if step.unit else 6)
    text += f": {figure}" + (f" {step.unit}" if step.unit else "")
    return text + (
        f" = {_localised(step.formula, speech)}"
        if step.formula and step.label != "outlook"
        else f" ({step.formula})"
        if step.formula
        else ""
    )


def _localised(formula: str, speech: Speech) -> str:
    return formula.replace(".", ",") if speech.lang == "fr" and "..." not in formula else formula


def _row(row: Row, speech: Speech) -> str:
    amount = speech.say("unknown") if row.quantity is None else speech.number(row.quantity)
    text = f"{row.row_ref}: {row.statement}, {row.year}: {amount} {row.unit}"
    text += f"; {_words('confidence', speech)} {known_words(row.confidence, speech.lang)}" if row.confidence else ""
    return visible(text + (f"; {row.note}" if row.note else ""))


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


def to_json(explanation: Explanation, speech: Speech) -> str:
    """The tree with every field; notes become sentences."""

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
    return json.dumps(content, indent=2, allow_nan=False) + "\n"
