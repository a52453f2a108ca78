"""What an outage of a host leaves of a by-product, or of what is made from it: a range, as how much hangs on which host is seldom stated."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from kzgraph.evidence import Note
from kzgraph.frames import records
from kzgraph.indicators.control import TOLERANCE
from kzgraph.world.grounds import Grounds, ids, known

OUTAGES = (0.1, 0.5, 1.0)
Hosts = Mapping[str, Mapping[str, float | None]]
"""By mineral its hosts, with the part of its output that hangs on each (0-1); None is not stated."""


def by_products(grounds: Grounds, mineral: str) -> tuple[list[dict[str, Any]], list[Note]]:
    """Lines of host, outage and the possible part of the mineral's output, hosts of hosts among them; none for a mineral without a host."""
    from kzgraph.indicators.chokepoints import propagate_host_outage

    hosts, cited = _hosts(grounds)
    above = _above(hosts, mineral)
    if not above:
        return [], []
    circular = [name for name in (mineral, *above) if name in _above(hosts, name)]
    over = [name for name in (mineral, *above) if _stated(hosts.get(name, {})) > 1 + TOLERANCE]
    if circular or over:
        return [], [Note(code, {"group": group}) for code, group in (("hosts_circular", circular), ("hosts_above_one", over)) if group]
    lines = []
    for host in above:
        chains = [_shares(hosts, (mineral, *above), host, highest=highest) for highest in (True, False)]
        ends = [1 - propagate_host_outage(chain, {host: 1.0})[mineral] for chain in chains]
        for outage in OUTAGES:
            low, high = (propagate_host_outage(chain, {host: outage})[mineral] for chain in chains)
            said = Note("between", {"low_t": round(low * 100, 1), "high_t": round(high * 100, 1)})
            said = said if round(low, 9) < round(high, 9) else Note("percent_one", {"percent": round(low * 100, 1)})
            about = {"host": host, "host_name": Note("named", {"name": host}), "host_low": ends[1], "host_high": ends[0]}
            lines.append(
                about | {"outage_share": outage, "low": low, "high": high, "possible": said, "source_ids": cited.get((host, mineral), ())}
            )
    return lines, []


def _hosts(grounds: Grounds) -> tuple[dict[str, dict[str, float | None]], dict[tuple[str, str], tuple[str, ...]]]:
    """Hosts by mineral and the sources of each link: the rows `processed_into`, and what the table of minerals names beside them."""
    hosts: dict[str, dict[str, float | None]] = {}
    cited: dict[tuple[str, str], tuple[str, ...]] = {}
    rows = [row for row in grounds.rows("processed_into") if row["status"] == "observed"]
    for row in sorted(
        rows, key=lambda row: (known(row["share_pct"]) is None, -(known(row["year"]) or 0), *grounds.rank.order(row["source_ids"]))
    ):
        percent, pair = known(row["share_pct"]), (row["source"], row["target"])
        hosts.setdefault(row["target"], {}).setdefault(row["source"], None if percent is None else percent / 100)
        cited[pair] = tuple(sorted({*cited.get(pair, ()), *ids(row["source_ids"])}))
    for about in records(grounds.minerals):
        for host in ids(about["by_product_of"]):
            hosts.setdefault(about["id"], {}).setdefault(host, None)
    return hosts, cited


def _above(hosts: Hosts, mineral: str) -> list[str]:
    """The hosts, and the hosts of these, the nearest first."""
    found: list[str] = []
    waiting = sorted(hosts.get(mineral, {}))
    while waiting:
        host = waiting.pop(0)
        if host not in found:
            found.append(host)
            waiting += sorted(hosts.get(host, {}))
    return found


def _stated(hosts: Mapping[str, float | None]) -> float:
    return math.fsum(share for share in hosts.values() if share is not None)


def _shares(hosts: Hosts, minerals: Iterable[str], outed: str, *, highest: bool) -> dict[str, dict[str, float]]:
    """Shares within what is stated under which the most (or the least) hangs on one host: the rest on that host or its line, or on none."""
    found: dict[str, dict[str, float]] = {}
    for mineral in minerals:
        of = hosts.get(mineral, {})
        found[mineral] = {host: share for host, share in of.items() if share is not None}
        open_ = [host for host, share in sorted(of.items()) if share is None and outed in (host, *_above(hosts, host))]
        if highest and open_:
            found[mineral][outed if outed in open_ else open_[0]] = 1 - _stated(of)
    return found
