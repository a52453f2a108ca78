"""The atlas of a graph: which consumers and minerals it has, and its files one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Self

from kzgraph.answers.reports import DependencyReport
from kzgraph.errors import UnknownNameError
from kzgraph.indicators.bands import PRESETS
from kzgraph.profiles.atlas import ALWAYS, LARGEST, Atlas, has_figures, page_files
from kzgraph.sheets import bases, sheets
from kzgraph.supply.pages import Pages
from kzgraph.version import __version__
from kzgraph.world import gathering


@dataclass(frozen=True, eq=False)
class Atlases(Pages):
    """Many dependency pages with one index. Fields: see Foundation."""

    def atlas(
        self, consumers: Sequence[str] = (), minerals: Sequence[str] = (), *, year: int | None = None, preset: str = "doj-2023"
    ) -> Atlas:  # fmt: skip
        """The sheets of the consumers on the minerals, each with the name of its page. No minerals named: all with a figure.

        No consumers named: the largest importers by value in the newest year of the trade statistics, EU27 and Kazakhstan; without statistics
        all. Raises UnknownNameError with every name that nobody knows.
        """
        whose = _resolved(consumers, self._lookups.consumer) or self._usual_consumers()
        which = set(_resolved(minerals, self.mineral_index.resolve))
        kept = self.held()
        found = [one for who in whose for one in kept._sheets_of(who, which, year, preset) if has_figures(one)]
        names = sorted(which or {one.mineral for one in found})
        files = page_files((one.consumer, one.mineral) for one in found)
        return Atlas(tuple(whose), tuple(names), tuple(found), files, year, preset, not consumers, self.checksum, __version__)

    def atlas_files(self, atlas: Atlas, *, lang: str = "en") -> Iterator[tuple[str, str]]:
        """The name and text of every file: one page a sheet, then what they share, then the index. `lang` is the language they open in."""
        from kzgraph.views.assembly import Shelf
        from kzgraph.views.atlas import index_page
        from kzgraph.views.speech import Speech
        from kzgraph.views.words import LANGUAGES

        shelf, kept = Shelf("shared"), self.held()
        for (consumer, mineral), name in atlas.files.items():
            yield name, kept._shelved_page(consumer, mineral, year=atlas.year, lang=lang, preset=atlas.preset, shelf=shelf)
        index = index_page(atlas, {one: Speech(one, self.labels_in(one)) for one in LANGUAGES}, lang=lang, shelf=shelf)
        yield from sorted((f"{shelf.folder}/{name}", text) for name, text in shelf.files.items())
        yield "index.html", index

    def held(self) -> Self:
        """The same graph with the trade statistics of its minerals in memory, for very many questions; the answers are the same."""
        return self if self.store is None else replace(self, store=self.store.held({one.code for one in self._codes}))

    def _sheets_of(self, consumer: str, minerals: set[str], year: int | None, preset: str) -> list[DependencyReport]:
        """A consumer's sheets on the minerals (none: on all), by mineral."""
        evidence = gathering.evidence(self._grounds, consumer, None)
        pairs = [pair for pair in bases.pairs_of(evidence) if pair[0] == consumer and (not minerals or pair[1] in minerals)]
        return sheets.dependency_reports(evidence, pairs, year=year, preset=PRESETS[preset])

    def _usual_consumers(self) -> list[str]:
        if self.store is None:
            every = bases.pairs_of(gathering.evidence(self._grounds, None, None))
            return sorted({consumer for consumer, _ in every if consumer in self._states or consumer in self._buyers})
        rows = self._grounds.trade()
        newest = rows[rows["year"] == rows["year"].max()].drop_duplicates("row_ref")
        values = newest.groupby("target")["value_usd"].sum().reset_index().sort_values(["value_usd", "target"], ascending=[False, True])
        return list(dict.fromkeys([*ALWAYS, *values["target"].head(LARGEST)]))


def _resolved(names: Sequence[str], resolve: Callable[[str], str]) -> list[str]:
    """The ids behind the names, each once. Raises UnknownNameError with all that is wrong."""
    found: list[str] = []
    errors: list[UnknownNameError] = []
    for name in names:
        try:
            found.append(resolve(name))
        except UnknownNameError as error:
            errors.append(error)
    if errors:
        near = [id_ for error in errors for id_ in error.candidates]
        raise UnknownNameError(" ".join(map(str, errors)), name=errors[0].name, candidates=near)
    return list(dict.fromkeys(found))
