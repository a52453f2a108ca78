"""Which state, buyer or mineral a name on the command line means, and what to say where it is none or several."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kzgraph import names
from kzgraph.errors import UnknownNameError
from kzgraph.evidence import Note


@dataclass(frozen=True)
class Lookups:
    """The ids of one graph: its states, its buyers with their names, its minerals."""

    states: frozenset[str]
    buyers: Mapping[str, str]
    minerals: names.MineralIndex

    def state(self, name: str) -> str:
        """The alpha-3 code (or a small network's own state id) behind a name."""
        return name if name in self.states else names.country_code(name)

    def consumer(self, name: str) -> str:
        """The alpha-3 code (or a small network's own state id) or the buyer's id behind a name."""
        buyers = self.buyers
        if name in self.states or name in buyers:
            return name
        by_name = {label.casefold(): id_ for id_, label in buyers.items()}
        if name.casefold() in by_name:
            return by_name[name.casefold()]
        try:
            return names.country_code(name)
        except UnknownNameError as error:
            near = names.nearest(name, [*buyers, *buyers.values()])
            if not near:
                raise
            ids = [label if label in buyers else by_name[label.casefold()] for label in near]
            raise UnknownNameError(
                f"{error} Buyers with a similar name: {', '.join(dict.fromkeys(ids))}.", name=name, candidates=(*error.candidates, *ids)
            ) from None

    def pair(self, consumer: str, mineral: str) -> tuple[str, str]:
        """Both names resolved; what is wrong with both is said at once, and the other order is suggested where it would do."""
        errors: list[UnknownNameError] = []
        found: list[str] = []
        for resolve, name in ((self.consumer, consumer), (self.minerals.resolve, mineral)):
            try:
                found.append(resolve(name))
            except UnknownNameError as error:
                errors.append(error)
        if not errors:
            return found[0], found[1]
        message = " ".join(str(error) for error in errors)
        if len(errors) == 2 and self._knows(self.consumer, mineral) and self._knows(self.minerals.resolve, consumer):
            message = f'"{consumer}" is a mineral and "{mineral}" a consumer - the consumer comes first: {mineral} {consumer}'
        raise UnknownNameError(message, name=errors[0].name, candidates=[id_ for error in errors for id_ in error.candidates])

    @staticmethod
    def _knows(resolve: Callable[[str], str], name: str) -> bool:
        try:
            resolve(name)
        except UnknownNameError:
            return False
        return True

    def minerals_of(self, asked: Sequence[str]) -> tuple[list[str], list[tuple[str, Note]]]:
        """The ids behind the names, each once, and the names that nobody knows with the reason. Raises UnknownNameError where none is known."""
        found: list[str] = []
        failures: list[tuple[str, Note]] = []
        errors: list[UnknownNameError] = []
        for name in asked:
            try:
                found.append(self.minerals.resolve(name))
            except UnknownNameError as error:
                failures.append((name, Note("table", {"text": str(error)})))
                errors.append(error)
        if errors and not found:
            message = " ".join(str(error) for error in errors)
            raise UnknownNameError(message, name=errors[0].name, candidates=[id_ for error in errors for id_ in error.candidates])
        return list(dict.fromkeys(found)), failures

    def consumer_or_mineral(self, name: str) -> tuple[str | None, str | None]:
        """(consumer, None) or (None, mineral). Raises UnknownNameError when the name is both or neither."""
        found: list[tuple[str | None, str | None]] = []
        errors: list[UnknownNameError] = []
        for resolve, pair in ((self.consumer, lambda id_: (id_, None)), (self.minerals.resolve, lambda id_: (None, id_))):
            try:
                found.append(pair(resolve(name)))
            except UnknownNameError as error:
                errors.append(error)
        if len(found) == 1:
            return found[0]
        if found:
            ids = [consumer or mineral or "" for consumer, mineral in found]
            raise UnknownNameError(
                f'"{name}" is both a consumer ({ids[0]}) and a mineral ({ids[1]}) - give the id', name=name, candidates=ids
            )
        ambiguous = [error for error in errors if "ambiguous" in str(error)]
        message = " ".join(str(error) for error in ambiguous or errors)
        raise UnknownNameError(message, name=name, candidates=[id_ for error in errors for id_ in error.candidates])


def require_year(known: Sequence[int], year: int) -> None:
    """Raises UnknownNameError when the year is none of the known ones, which are in order."""
    if year not in known:
        near = sorted(known, key=lambda value: (abs(value - year), value))[:3]
        span = (
            f"the tables have {known[0]} to {known[-1]}, nearest are {', '.join(map(str, sorted(near)))}"
            if known
            else "the tables have no year"
        )
        raise UnknownNameError(f"no row is for the year {year} - {span}", name=str(year), candidates=[str(value) for value in near])
