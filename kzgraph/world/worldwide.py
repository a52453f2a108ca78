"""What all states together do with a mineral: one table of output a stage and year, companies' output beside it, and the trade among states."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from kzgraph.frames import records
from kzgraph.indicators.world import EXTRACTION, PROCESSING
from kzgraph.world.gathering import deliveries
from kzgraph.world.grounds import Grounds, ids, is_partial, kept, known
from kzgraph.world.production import Kind, Output, Peer

BUCKETS = {"extraction": EXTRACTION, "": EXTRACTION, "processing": PROCESSING, "refined": PROCESSING}
"""The stage of `indicators.world` that a row's stage counts for; a row without a stage is taken as what leaves the ground."""
OWN = "own rows"
ROUNDING = 1e-4
TRADE = ["year", "commodity", "stage", "supplier", "consumer", "quantity_t", "value_usd", "source_ids"]


@dataclass(frozen=True, slots=True)
class WorldTable:
    """The output of all states at a stage in a year, as one source counts it. `rest_t` is what its world total has beyond the states."""

    kind: Kind
    year: int
    source_ids: tuple[str, ...]
    states: Mapping[str, float]
    unknown: tuple[str, ...]
    rest_t: float

    @property
    def total_t(self) -> float:
        """Tonnes of the states and the rest."""
        return sum(self.states.values()) + self.rest_t

    def output_of(self, state: str, members: Iterable[str] = ()) -> float | None:
        """A state's output, or of all members of a group; 0 where the table does not name it, None where it gives no figure."""
        asked = tuple(members) or (state,)
        if set(asked) & set(self.unknown):
            return None
        return sum(self.states.get(one, 0.0) for one in asked)


@dataclass(frozen=True)
class Worldwide:
    """All that is counted state by state, from the tables of one graph."""

    grounds: Grounds

    @cached_property
    def _output(self) -> Output:
        return Output.of(self.grounds)

    @cached_property
    def tables(self) -> dict[tuple[str, str, int], WorldTable]:
        """The table that is used for a mineral, stage (extraction, processing) and year: that of a preferred source, else the one naming most states."""
        found: dict[tuple[str, str, int], list[WorldTable]] = {}
        for (kind, year), peers in self._output.peers.items():
            bucket = BUCKETS.get(kind[1])
            if bucket is not None:
                found.setdefault((kind[0], bucket, year), []).extend(self._told(kind, year, peers))
        return {key: min(tables, key=self._order) for key, tables in found.items() if tables}

    def table(self, mineral: str, stage: str, year: int) -> WorldTable | None:
        """The table of a stage as edges name it, the only one there is where none is named; None where there is no such table."""
        buckets = {BUCKETS[stage]} if stage in BUCKETS and stage else set(BUCKETS.values()) if not stage else set()
        found = [self.tables[key] for bucket in sorted(buckets) if (key := (mineral, bucket, year)) in self.tables]
        return found[0] if len(found) == 1 else None

    def _order(self, table: WorldTable) -> tuple[object, ...]:
        grade = self.grounds.rank.order(";".join(table.source_ids))
        preferred = any(id_ in self.grounds.rank.prefer for id_ in table.source_ids)
        return not preferred, -len(table.states), table.unknown != (), grade, table.kind

    def _told(self, kind: Kind, year: int, peers: Sequence[Peer]) -> list[WorldTable]:
        """The table of each source; the user's own rows are one source together."""
        rank = self.grounds.rank
        by_source: dict[str, list[Peer]] = {}
        for peer in peers:
            for source in {OWN if rank.kind(id_) == "user" else id_ for id_ in peer.source_ids or ("",)}:
                by_source.setdefault(source, []).append(peer)
        found = []
        for source, said in by_source.items():
            states = {peer.state: peer.quantity_t for peer in said if not peer.is_group and peer.quantity_t is not None}
            unknown = tuple(sorted({peer.state for peer in said if not peer.is_group and peer.quantity_t is None} - set(states)))
            total = max((peer.quantity_t for peer in said if peer.is_world and peer.quantity_t is not None), default=None)
            summed = sum(states.values())
            rest = total - summed if total is not None and total - summed > ROUNDING * total else 0.0
            cited = (source,) if source != OWN else tuple(sorted({id_ for peer in said for id_ in peer.source_ids}))
            if summed > 0 and (len(states) > 1 or total is not None or source == OWN):
                found.append(WorldTable(kind, year, cited, states, unknown, rest))
        return found

    @cached_property
    def companies(self) -> dict[tuple[str, str, int], dict[str, tuple[float, tuple[str, ...]]]]:
        """Observed output of companies by mineral, stage and year: tonnes and sources. A company whose owner reports too is left out."""
        grounds = self.grounds
        parents = dict(zip(grounds.nodes["id"], grounds.nodes["parent"], strict=True))
        found: dict[tuple[str, str, int], dict[str, tuple[float, tuple[str, ...]]]] = {}
        for row in grounds.rows("produces", "refines"):
            quantity = known(row["quantity_t"])
            bucket = BUCKETS[row["stage"]] if row["stage"] in BUCKETS and row["stage"] else None
            if row["status"] == "observed" and quantity and bucket and not is_partial(row) and known(row["year"]) is not None:
                told = found.setdefault((row["mineral"], bucket, int(row["year"])), {})
                told.setdefault(row["source"], (quantity, ids(row["source_ids"])))
        return {key: {who: one for who, one in told.items() if parents.get(who) not in told} for key, told in found.items()}

    def trade(self, minerals: Sequence[str]) -> pd.DataFrame:
        """All trade of the minerals among states under codes of the mineral alone, by stage; without a row where not all of it is known."""
        rows = self.grounds.trade(minerals=minerals)
        rows = rows[(rows["year"] >= (self.grounds.whole_from or 0)).fillna(False)]
        if len(rows):
            codes = rows[["mineral", "hs_code"]].drop_duplicates()
            alone = kept(codes, (not self.grounds.is_basket(*pair) for pair in codes.itertuples(index=False, name=None)))
            rows = rows.merge(alone, on=["mineral", "hs_code"], how="inner")
            named = rows.rename(columns={"source": "supplier", "target": "consumer", "mineral": "commodity"})
            return named.assign(year=named["year"].astype("int64"))[TRADE]
        if self.grounds.whole_from is not None:
            return pd.DataFrame(columns=TRADE)
        edges = self.grounds.edges[self.grounds.edges["mineral"].isin(minerals)]
        frame = deliveries(self.grounds, edges, "national").frame
        return frame[~frame["basket"].astype("bool")][TRADE]


def states_of(table: WorldTable) -> list[dict[str, Any]]:
    """The table as rows of the frame `production`, without its stage."""
    rest = [{"state": "", "quantity_t": table.rest_t}] if table.rest_t else []
    return [*({"state": state, "quantity_t": quantity} for state, quantity in sorted(table.states.items())), *rest]


def summed_by(rows: pd.DataFrame, keys: list[str]) -> list[dict[str, Any]]:
    """Known tonnes and values by key, the part of the value whose tonnes are known, and how many rows have no value, or neither."""
    unvalued, unweighed = rows["value_usd"].isna(), rows["quantity_t"].isna()
    marked = rows.assign(weighed_usd=rows["value_usd"].where(~unweighed), n_unvalued=unvalued, n_unknown=unvalued & unweighed)
    return records(
        marked.groupby(keys, as_index=False, sort=True)[["quantity_t", "value_usd", "weighed_usd", "n_unvalued", "n_unknown"]].sum()
    )
