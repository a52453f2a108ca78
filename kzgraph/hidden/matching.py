"""Which table of output a trade is set against, and in what weight: output is often counted in contained metal, trade in what the goods weigh."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from kzgraph.indicators.world import EXTRACTION, PROCESSING
from kzgraph.world.grounds import Grounds, ids
from kzgraph.world.worldwide import BUCKETS, WorldTable, Worldwide

OTHER = {EXTRACTION: PROCESSING, PROCESSING: EXTRACTION}
HEAVIEST = 5.0
"""Tonnes of traded goods that a tonne of mined metal can be in at most: goods below a fifth of metal are not shipped between states as these are."""
MOST = 0.5
"""Unexplained part of what all states have from which on another table of output is tried."""
NEITHER = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Output:
    """What states make, in tonnes as they are traded: `scale` tonnes for each tonne of the table, of `compound` where one is named.

    `why` the table was taken: same (stage), chosen (by the user), stands_in (the stage has none), explains (more than that of the stage; `left`
    is what the two leave unexplained).
    """

    table: WorldTable | None
    bucket: str
    why: str = "same"
    scale: float = 1.0
    compound: str = ""
    left: tuple[float, float] = NEITHER

    @property
    def states(self) -> dict[str, float]:
        """Tonnes by state, in the weight of the trade."""
        return {state: tonnes * self.scale for state, tonnes in self.table.states.items()} if self.table else {}


@dataclass(frozen=True)
class Matching:
    """The rules that match output to trade, over the tables of one graph."""

    grounds: Grounds
    worldwide: Worldwide

    def output(
        self, mineral: str, year: int, stage: str, basis: str, flows: pd.DataFrame, *, production: str | None = None, content: float | None = None
    ) -> Output:  # fmt: skip
        """The table of the stage of the trade, else the one there is; `production` (a stage of world tables) and `content` (contained part of a
        tonne traded) override the rules.

        Codes of later stages can hold what is only mined, and a table of refiners may count a part only. Where, in statistics, the table of the
        stage leaves more than `MOST` of what all states have unexplained, mine output is taken if it leaves less.
        """
        tables = {bucket: self.worldwide.tables.get((mineral, bucket, year)) for bucket in OTHER}
        bucket, why, left = self._chosen(mineral, stage, basis, flows, tables, production)
        table = tables[bucket]
        if table is None:
            return Output(None, bucket, why)
        return Output(table, bucket, why, *self._scale(mineral, stage, basis, table.kind[2], content), left)

    def _chosen(
        self, mineral: str, stage: str, basis: str, flows: pd.DataFrame, tables: Mapping[str, WorldTable | None], production: str | None
    ) -> tuple[str, str, tuple[float, float]]:  # fmt: skip
        """The stage of output, why it is taken, and what its table and the other one leave unexplained where that decided."""
        if production is not None:
            return production, "chosen", NEITHER
        told = [bucket for bucket in OTHER if tables[bucket] is not None]
        bucket = BUCKETS.get(stage, PROCESSING) if stage else told[0] if len(told) == 1 else EXTRACTION
        same, other = tables[bucket], tables[OTHER[bucket]]
        if other is None:
            return bucket, "same", NEITHER
        if same is None:
            return OTHER[bucket], "stands_in", NEITHER
        if bucket == PROCESSING and self._weighed:
            plain = [Output(one, "", "", *self._scale(mineral, stage, basis, one.kind[2], None)).states for one in (same, other)]
            left, less = (unexplained_part(flows, made) for made in plain)
            if left > MOST and less < left:
                return OTHER[bucket], "explains", (left, less)
        return bucket, "same", NEITHER

    def _scale(self, mineral: str, stage: str, basis: str, counted: str, content: float | None) -> tuple[float, str]:
        """Tonnes traded per tonne of a table that counts in the basis `counted`, and the compound that is taken to be traded.

        By the content that the user states; else by the factors of the mineral, where the trade names its basis; else, in statistics, which weigh
        what is shipped, at the stage processing by the compound with the least of the element. All else is compared as it stands.
        """
        factors = self._compounds.get(mineral, {})
        element = factors.get(counted, 1.0)
        if content is not None:
            return element / content, ""
        if basis != counted and basis in factors:
            return element / factors[basis], basis
        if self._weighed and stage == PROCESSING and factors and counted in ("", *factors):
            compound = min(factors, key=lambda name: (factors[name], name))
            return element / factors[compound], compound
        return 1.0, ""

    @property
    def _weighed(self) -> bool:
        """Whether the trade is that of statistics, which weigh what is shipped and mix goods under a code."""
        return self.grounds.whole_from is not None

    @cached_property
    def _compounds(self) -> dict[str, dict[str, float]]:
        """Contained element per tonne of each compound, by mineral."""
        cells = zip(self.grounds.minerals["id"], self.grounds.minerals["factors"], strict=True)
        return {
            mineral: {name.strip(): float(value) for name, _, value in (item.partition("=") for item in ids(cell))}
            for mineral, cell in cells
        }


def excess(flows: pd.DataFrame, made: Mapping[str, float]) -> dict[str, float]:
    """What each state ships beyond what it imports and makes, where that is above 0."""
    between = flows[flows["supplier"] != flows["consumer"]]
    sent, got = (dict(between.groupby(end)["quantity_t"].sum().items()) for end in ("supplier", "consumer"))
    beyond = {str(state): float(tonnes) - float(got.get(state, 0.0)) - made.get(str(state), 0.0) for state, tonnes in sent.items()}
    return {state: tonnes for state, tonnes in beyond.items() if tonnes > 1e-12 * float(sent[state])}


def unexplained_part(flows: pd.DataFrame, made: Mapping[str, float]) -> float:
    """The part of what all states have that they are not known to make, 0-1."""
    lacking = sum(excess(flows, made).values())
    return lacking / (lacking + sum(made.values())) if lacking else 0.0
