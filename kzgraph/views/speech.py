"""Turns notes and numbers into words of one language: names of states and minerals, figures with the language's marks."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kzgraph.answers.reports import DependencyReport
from kzgraph.evidence import Note
from kzgraph.indicators.registry import INDICATORS
from kzgraph.names import country_name, visible
from kzgraph.views import (
    cascade_words,
    chapter_words,
    check_words,
    control_words,
    indicator_words,
    listing_words,
    portfolio_words,
    scenario_words,
    trace_words,
    trade_words,
)
from kzgraph.views.statements import SAID
from kzgraph.views.words import LANGUAGES, WARNINGS, WORDS, word

SENTENCES = {
    **scenario_words.SENTENCES,
    **portfolio_words.SENTENCES,
    **cascade_words.SENTENCES,
    **check_words.SENTENCES,
    **trace_words.SENTENCES,
    **control_words.SENTENCES,
    **indicator_words.SENTENCES,
    **listing_words.SENTENCES,
    **trade_words.SENTENCES,
    **chapter_words.SENTENCES,
}

ARTICLED = frozenset(
    {"Bahamas", "Central African Republic", "Comoros", "Dominican Republic", "European Union (27)", "Gambia", "Maldives", "Netherlands", "Philippines", "Seychelles", "United Arab Emirates", "United Kingdom", "United States"}
)  # fmt: skip
"""Names that take the article inside an English sentence."""
TELLING = 10_000
"""Whole numbers from here on get marks of thousands; below are years."""


@dataclass(frozen=True)
class Speech:
    """One language with the display names that the tables give. `labels` maps ids of minerals and companies to names."""

    lang: str
    labels: Mapping[str, str]

    def name(self, id_: str) -> str:
        """Display name of a mineral, company or state, with control characters made visible."""
        return visible(self.labels.get(id_) or country_name(id_, self.lang))

    def within(self, id_: str) -> str:
        """The display name as it stands inside a sentence: English says `the United States`, but `Japan`."""
        name = self.name(id_)
        return f"the {name}" if self.lang == "en" and (name in ARTICLED or name.endswith(" Islands")) else name

    def number(self, value: float | None, digits: int | None = None) -> str:
        """A figure: up to four significant decimals, none lost before the point; unknown is a word."""
        if value is None or math.isnan(value):
            return word("unknown", self.lang)
        text = f"{value:,.{digits}f}" if digits is not None else _plain(value)
        return text.replace(",", "\u00a0").replace(".", ",") if self.lang == "fr" else text

    def percent(self, value: float | None) -> str:
        """A share 0-1 as percent with one decimal; what would round to zero is below 0.1."""
        if value is None:
            return word("not_computed", self.lang)
        gap = "\u00a0" if self.lang == "fr" else " "
        tiny = "< " if 0 < value < 0.0005 else ""
        return f"{tiny}{self.number(max(value, 0.001) * 100 if tiny else value * 100, 1)}{gap}%"

    def interval(self, low: float | None, high: float | None, digits: int) -> str:
        """Both bounds, or the one value they are."""
        if low is None or high is None:
            return word("not_computed", self.lang)
        one, two = self.number(low, digits), self.number(high, digits)
        return one if one == two else f"{one} - {two}"

    def say(self, key: str, **values: Any) -> str:
        return word(key, self.lang).format(**values)

    def warning(self, note: Note) -> str:
        """The sentence of a note."""
        if note.code in SAID:
            return SAID[note.code](self, note.values)
        return self.filled(WARNINGS.get(note.code) or SENTENCES[note.code], note)

    def filled(self, templates: tuple[str, str], note: Note) -> str:
        """The template of the language with the note's values in words."""
        template = templates[LANGUAGES.index(self.lang)]
        return template.format(**{name: Counted.of(self._value(name, value), value, self.lang) for name, value in note.values.items()})

    def _value(self, name: str, value: Any) -> str:
        if isinstance(value, Note):
            return self.warning(value)
        if name == "method" and value in INDICATORS:
            return INDICATORS[value].title[LANGUAGES.index(self.lang)]
        if name in ("one_kind", "other_kind", "kind"):
            return known_words(str(value), self.lang)
        if isinstance(value, list | tuple):
            return ", ".join(self._value(name, item) for item in value)
        if name in ("who", "consumer", "mineral", "supplier", "group", "name"):
            if value == "":
                return self.say("unknown")
            shown = word(str(value), self.lang) if value in ("imports_total", "consumes") else self.name(str(value))
            return shown.lower() if name == "mineral" else shown
        if name in ("stages", "used") and str(value) in ("", "extraction", "processing", "refined", "product"):
            return word(str(value) or "stage_none", self.lang)
        if name.endswith("_t") or name == "percent":
            return self.number(float(value))
        if isinstance(value, float):
            return self.number(value, 3)
        if isinstance(value, int) and abs(value) >= TELLING:
            return self.number(value, 0)
        return visible(str(value))


class Counted(str):
    """A value in words; of a number, `{rows:row|rows}` in a template is the form that goes with it.

    >>> "{n} {n:row|rows}".format(n=Counted.of("1", 1, "en")), "{n} {n:ligne|lignes}".format(n=Counted.of("0", 0, "fr"))
    ('1 row', '0 ligne')
    """

    __slots__ = ("single",)
    single: bool

    @classmethod
    def of(cls, text: str, value: Any, lang: str) -> Counted:
        """English counts one alone as single, French nought as well."""
        found = cls(text)
        found.single = value == 1 or (lang == "fr" and value == 0)
        return found

    def __format__(self, forms: str) -> str:
        """The text itself, or one of two forms divided by a bar."""
        one, bar, more = forms.partition("|")
        return super().__format__(forms) if not bar else one if self.single else more


def _plain(value: float) -> str:
    """Figures as sources print them: 96.5, 1,200.5, 0.00012; no trailing zeros."""
    if value == 0 or abs(value) >= 1:
        text = f"{value:,.4f}"
    else:
        return f"{value:.4g}" if abs(value) >= 1e-4 else f"{value:.12f}".rstrip("0").rstrip(".")
    return text.rstrip("0").rstrip(".")


def known_words(key: str, lang: str) -> str:
    """A word if the catalogue has it, else the key itself (made visible)."""
    return word(key, lang) if key in WORDS else visible(key)


def page_words(speech: Speech, *, mineral: str | None, consumer: str | None, report: DependencyReport | None) -> tuple[str, str]:
    """Title and subtitle of a network page: the answer of the report where there is one."""
    from kzgraph.views.answering import answer

    who, what = (speech.name(id_) if id_ is not None else "" for id_ in (consumer, mineral))
    key = "page_pair" if who and what else "page_consumer" if who else "page_mineral" if what else "overview"
    title = speech.say(key, consumer=who, mineral=what.lower() if who else what)
    if report is None:
        return title, speech.say("page_hint")
    if report.suppliers:
        return title, " ".join(answer(report, speech))
    return title, " ".join(dict.fromkeys(speech.warning(note) for note in report.notes))
