"""What the tonnes of a network stand on: the trade of all states under HS codes, or only the flows that sources cite."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kzgraph.evidence import Note
from kzgraph.hidden.matching import excess
from kzgraph.hidden.tracing import Network
from kzgraph.world.grounds import Grounds


@dataclass(frozen=True, slots=True)
class Footing:
    """`hs_codes` of the trade statistics in a network, none in own tables; `incomplete` where the statistics do not have the trade of all states."""

    hs_codes: tuple[str, ...] = ()
    incomplete: bool = False
    gross: bool = False
    """Whether the tonnes are what goods of HS codes weigh, not what they contain."""

    def when(self, year: int) -> int | Note:
        """The year, with what its tonnes are where that is no plain tonnage of the mineral."""
        if self.incomplete:
            return Note("year_incomplete" if self.hs_codes else "year_cited", {"when": str(year)})
        return Note("year_gross", {"when": str(year), "codes": ", ".join(self.hs_codes)}) if self.gross else year

    def lead(self, network: Network, supplier: str | None = None) -> Iterator[Note]:
        """What must be said before any figure: that the world is not seen, or that the supplier ships more than it is known to make."""
        if self.incomplete:
            code = "lead_incomplete" if self.hs_codes else "lead_cited_only"
            yield Note(code, {"mineral": network.mineral, "year": network.year, "number": len(network.flows)})
        beyond = excess(network.flows, network.made).get(supplier or "")
        if self.gross and beyond:
            yield Note(
                "lead_beyond_output", {"supplier": supplier, "lacking_t": float(f"{beyond:.4g}") if beyond < 1000 else round(beyond)}
            )


def footings(grounds: Grounds, networks: Sequence[Network]) -> list[Footing]:
    """What each network stands on, of networks of one year."""
    first = grounds.whole_from
    if first is None or not networks:
        return [Footing()] * len(networks)
    year, found = networks[0].year, defaultdict(set)
    counted = grounds.trade(minerals=sorted({one.mineral for one in networks}), year=year)
    for row in counted[["mineral", "stage", "hs_code", "source_ids"]].drop_duplicates().itertuples(index=False, name=None):
        mineral, stage, code, sources = (str(cell) for cell in row)
        if not grounds.is_basket(mineral, code) or grounds.rank.prefers(sources):
            found[mineral, stage].add(code)
    return [_footing(tuple(sorted(found[one.mineral, one.stage])), one, whole=year >= first) for one in networks]


def _footing(codes: tuple[str, ...], network: Network, *, whole: bool) -> Footing:
    return Footing(codes, incomplete=not (codes and whole), gross=bool(codes) and not network.basis)
