"""What stands at the end of an answer that starts from a report: its sources with the report's, each note once."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from kzgraph.answers.reports import DependencyReport, Source
from kzgraph.evidence import Note
from kzgraph.sheets.sheets import cited_sources
from kzgraph.world.grounds import Grounds

LEFT_UNSAID = ("outlook_later", "outlook_past", "outlook_unknown", "cover_convention")
"""Notes of a report on its list of promised supply, which these answers do not show, and on what they say in their own words."""


def distinct(notes: Iterable[Note], *, unsaid: Collection[str] = LEFT_UNSAID) -> tuple[Note, ...]:
    """Each note once, where it comes first, without those whose code is left unsaid."""
    found: list[Note] = []
    for note in notes:
        if note not in found and note.code not in unsaid:
            found.append(note)
    return tuple(found)


def sources_of(grounds: Grounds, before: DependencyReport, cited: Iterable[str]) -> tuple[Source, ...]:
    """The sources of the report and those cited beside it, by id."""
    more = cited_sources(grounds.sources, set(cited) - {source.id for source in before.sources})
    return tuple(sorted((*before.sources, *more), key=lambda source: source.id))
