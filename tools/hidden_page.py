"""Writes docs/hidden.md and its pictures: where supply comes from in the end, who only looks diversified, who controls what Kazakhstan mines.

All figures are the program's. The bounds take linear programs and with them most of the time (about a minute for all), so they also stand in
a comment at the end of the page: tests/test_pages.py makes everything else anew and takes the bounds from there. `--check` makes all anew
and only compares.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

import kzgraph
from kzgraph.supply.supply import SupplyGraph
from kzgraph.views.render import md
from kzgraph.views.speech import Speech

sys.path.insert(0, str(Path(__file__).resolve().parent))
from page_files import settled
from svg_chart import Bar, chart

DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGE, IMAGES = DOCS / "hidden.md", DOCS / "images"
CONSUMERS = ("JPN", "KOR", "DEU", "USA")
MINERALS = ("cobalt", "lithium", "graphite", "rare-earths", "tungsten", "antimony")
UNEXPLAINED = "unexplained"
THIN_T = 100.0
"""Supply below which a pair is no answer."""
PAIRS, LOOKS_BELOW, IS_FROM, MOST_UNEXPLAINED, LEAST_PART = 10, 0.5, 0.5, 0.25, 0.0025
MARK = "<!-- bounds: "
Row = dict[str, Any]

LEAD = """# Hidden dependency

Trade statistics name the state that ships, not the one that mined. This page looks through re-exports, names those who only seem to buy from many,
and says who owns what Kazakhstan mines. It is made by `tools/hidden_page.py` from the shipped tables; every figure is what the command beside it prints.

The figures are those of all goods under the codes of that stage, by weight. **The proportional rule is an assumption**: what a state ships is taken to have the same mix of origins as all it has. *At least* and *at most* are what
any other mixing of the same flows allows (two linear programs). Where they lie far apart, and they often do, the statistics do not decide the question: the
share between them is the even case, not a measurement. *Unexplained* is what some state ships beyond all it is known to have. Shares are parts of a state's supply,
its own output and what it ships on included.
"""
FIRST = """## Where it comes from in the end

{years}. *Direct* is the state that ships most, *ultimate* the one that made most (own output counts for both), with the bounds of that
one's share. It is named where imports are at least {thin:g} t and its share is larger than what is unexplained (else an origin that nobody sees could be larger);
where not, the last column says why. Output is that of mines where no newer table counts the stage traded (cobalt, rare earths, tungsten): the commands say which.

![Largest direct and largest ultimate share of each supply, with the bounds of the ultimate one](images/hidden-origin.svg)

"""
SECOND = """## Looks diversified, and is not

In {year}, of all consumers and minerals: pairs in which no state ships a half of the supply (largest direct share under {below:g} %) but one other than the consumer
made at least a half (largest ultimate share {least:g} % or more), the largest difference first. Left out are imports under {thin:g} t or under {part:g} % of the
tonnes traded in the mineral at that stage, and supplies with more than {unexplained:g} % unexplained. {count} pairs remain; these are the first {shown}.

![Largest direct and largest ultimate share of ten pairs, with the bounds of the ultimate one](images/hidden-pairs.svg)

"""
SECOND_END = """
All at once, from Python: `kzgraph.load().origins(year={year})`. The bounds say how firm each is: where the lower one is near 0, a hub could have sent this consumer
none of that origin.
"""
THROUGH = """## What has passed through China

Mined in China or refined there, by route; trade over China alone does not count (`--count-trade` counts it). Two stages where the statistics know both,
else one, and then what China shipped counts as passed. The share is that of the last stage named: for rare earths metals, a small trade beside the
compounds above. With two stages, who refined how much is itself looked through by the proportional rule, so *at least* and *at most* leave open only whose ore a
refiner used and where the unexplained went: they are no bounds on other mixing of the metal. With one stage they are.

"""
THIRD = """## Who controls what Kazakhstan mines

`kzgraph control KAZ` takes each output with a named producer and follows the owners to those whom nobody is said to own. What no source states stays unknown:
an output without figures of its producers is split among nobody, and a share that is not stated is not taken as any share. *Known* is the part with a known home of the
owner in the end, *between* that and all of the unknown. Offers and announced stakes count nowhere.

![Part of each Kazakh output by the home of its owners, and what is unknown](images/hidden-control.svg)

"""


@dataclass
class Dear:
    """The figures that take long, by command. Without a graph only those given are known."""

    known: dict[str, Any] = field(default_factory=dict)
    graph: SupplyGraph | None = None

    def origin(self, consumer: str, mineral: str, state: str, *, year: int, stage: str | None = None) -> list[Any]:
        """[stage, at least, at most] of the state's ultimate share; the stage is that of the dependency sheet unless given."""
        key = f"origin {consumer} {mineral} {stage or '-'} {year}"
        if key not in self.known:
            self.known[key] = dict(origin_bounds(self._asked, consumer, mineral, year=year, stage=stage))
        return list(self.known[key].get(state, [None, None]))

    def stage(self, consumer: str, mineral: str, *, year: int) -> str:
        key = f"stage {consumer} {mineral} {year}"
        if key not in self.known:
            self.known[key] = self._asked.origin(consumer, mineral, year=year).facts["stage"]
        return str(self.known[key])

    def via(self, consumer: str, mineral: str, *, year: int) -> tuple[str, float]:
        """The state that ships most of what is unexplained in the supply, and that part of the supply."""
        self.origin(consumer, mineral, "", year=year)
        state, share = self.known[f"origin {consumer} {mineral} - {year}"]["via"]
        return str(state), float(share)

    def through(self, consumer: str, mineral: str) -> Row:
        key = f"through CHN {consumer} {mineral}"
        if key not in self.known:
            facts = self._asked.through("CHN", consumer, mineral).facts
            told = {name: facts[name] for name in ("year", "rule", "low", "proportional", "high")}
            self.known[key] = {name: _rounded(value) for name, value in told.items()} | {"stages": list(facts["stages"])}
        return dict(self.known[key])

    @property
    def _asked(self) -> SupplyGraph:
        if self.graph is None:
            raise KeyError("the page lacks a bound - run python tools/hidden_page.py")
        return self.graph


def origin_bounds(graph: SupplyGraph, consumer: str, mineral: str, *, year: int, stage: str | None) -> Iterable[tuple[str, list[Any]]]:
    """The bounds of the largest origin and of what is unexplained, by state."""
    table = graph.origin(consumer, mineral, year=year, stage=stage).tables[0]
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    named = sorted((row for row in rows if row["state"] != UNEXPLAINED), key=lambda row: (-row["ultimate_share"], row["state"]))
    for row in [*named[:1], *(row for row in rows if row["state"] == UNEXPLAINED)]:
        yield row["state"], [_rounded(row["low_share"]), _rounded(row["high_share"])]
    via = max(rows, key=lambda row: (row["unexplained_share"], row["state"]), default=None)
    yield "via", [via["state"], _rounded(via["unexplained_share"])] if via and via["unexplained_share"] else ["", 0.0]


def _rounded(value: Any) -> Any:
    return round(value, 4) + 0.0 if isinstance(value, float) else value


@dataclass(frozen=True)
class Made:
    """The page and its pictures by file name."""

    text: str
    images: Mapping[str, str]


def made(graph: SupplyGraph, dear: Dear) -> Made:
    """All of it. What is not in `dear` is computed."""
    speech = Speech("en", graph.labels_in("en"))
    newest = {mineral: _newest(graph, mineral) for mineral in MINERALS}
    years = sorted(set(newest.values()))
    frames = {year: _ranked(graph.origins(year=year)) for year in years}
    first, first_image = _first(speech, dear, newest, frames)
    second, second_image = _second(speech, dear, years[-1], frames[years[-1]])
    third, third_image = _third(graph, speech)
    text = "\n".join([LEAD, first, second, _through(speech, dear), third, f"{MARK}{json.dumps(dear.known, sort_keys=True)} -->\n"])
    return Made(text, {"hidden-origin.svg": first_image, "hidden-pairs.svg": second_image, "hidden-control.svg": third_image})


def cached(text: str) -> dict[str, Any]:
    """The dear figures that a page keeps."""
    found = re.search(rf"^{re.escape(MARK)}(.+) -->$", text, re.MULTILINE)
    return dict(json.loads(found.group(1))) if found else {}


def _newest(graph: SupplyGraph, mineral: str) -> int:
    year = graph._tracing.newest(mineral)
    if year is None:
        raise KeyError(f"{mineral}: neither trade nor output in the tables")
    return year


def _ranked(found: Any) -> pd.DataFrame:
    """A row for each consumer, mineral and stage: its balance, largest direct and largest ultimate state, and what is unexplained."""
    keys = ["commodity", "stage", "consumer"]
    origins = found.origins
    unexplained = origins[origins["state"] == UNEXPLAINED].set_index(keys)["ultimate_share"].rename("unexplained")
    named = origins[origins["state"] != UNEXPLAINED]
    tops = []
    for share, name in (("direct_share", "direct"), ("ultimate_share", "ultimate")):
        first = named.sort_values([share, "state"], ascending=[False, True]).drop_duplicates(keys).set_index(keys)
        tops.append(first[["state", share]].set_axis([f"{name}_state", name], axis=1))
    balance = found.states.rename(columns={"state": "consumer"}).set_index(keys)[["supply_t", "imported_t", "unexplained_t"]]
    rows: pd.DataFrame = balance.join([*tops, unexplained]).fillna({"unexplained": 0.0}).reset_index()
    return rows.assign(traded_t=rows.groupby(keys[:2])["imported_t"].transform("sum"))


def _first(speech: Speech, dear: Dear, newest: Mapping[str, int], frames: Mapping[int, pd.DataFrame]) -> tuple[str, str]:
    head = "| consumer | mineral (stage) | supply, t | direct | ultimate | at least - at most | unexplained | command, or why it cannot be said |\n"
    lines, bars = [f"{head}| --- | --- | ---: | --- | --- | --- | ---: | --- |"], []
    for mineral in MINERALS:
        for consumer in CONSUMERS:
            year = newest[mineral]
            stage = dear.stage(consumer, mineral, year=year)
            frame = frames[year]
            row = _only(frame[(frame["commodity"] == mineral) & (frame["stage"] == stage) & (frame["consumer"] == consumer)])
            command = f"`kzgraph origin {consumer} {mineral}`"
            label = f"{speech.name(mineral)} ({stage})"
            if row is None:
                lines.append(f"| {speech.name(consumer)} | {label} | unknown | | | | | {command}: no supply in the tables |")
                continue
            via = dear.via(consumer, mineral, year=year)
            why = _why_not(row, mineral, via, speech)
            direct = f"{md(speech.name(row['direct_state']))} {speech.percent(row['direct'])}"
            cells = [speech.name(consumer), label, f"{row['supply_t']:,.0f}", direct]
            name = f"{speech.name(consumer)}: {speech.name(mineral).lower()}"
            beside = Bar(row["direct"], f"{speech.name(row['direct_state'])} {speech.percent(row['direct'])}")
            if why:
                cells += ["not said", "", speech.percent(row["unexplained"]), f"{command}: {why}"]
                bars.append((name, [beside, Bar(None, "cannot be said")]))
            else:
                low, high = dear.origin(consumer, mineral, row["ultimate_state"], year=year)
                made_by = f"{speech.name(row['ultimate_state'])} {speech.percent(row['ultimate'])}"
                cells += [md(made_by), _range(low, high, speech), speech.percent(row["unexplained"]), command]
                bars.append((name, [beside, Bar(row["ultimate"], made_by, low, high)]))
            lines.append(f"| {' | '.join(cells)} |")
    of = [f"{', '.join(speech.name(name).lower() for name in MINERALS if newest[name] == year)}: {year}" for year in sorted(frames)]
    years = f"The newest year with trade and output ({'; '.join(of)})"
    image = chart("Largest supplier: who ships it, who made it", ["direct", "ultimate (proportional rule)"], bars)
    return FIRST.format(years=years, thin=THIN_T) + "\n".join(lines) + "\n", image


def _why_not(row: Row, mineral: str, via: tuple[str, float], speech: Speech) -> str:
    """Why no origin is named; empty where one can be."""
    only = " The trade statistics have a code for the ore alone: refined antimony is not seen." if mineral == "antimony" else ""
    if row["imported_t"] < THIN_T:
        return f"imports of {row['imported_t']:,.0f} t are too small a trade to speak for it.{only}"
    if row["unexplained"] >= row["ultimate"]:
        state, share = via
        first = f"; the largest part of that comes first from {speech.name(state)} ({speech.percent(share)} of the supply)" if state else ""
        return f"states ship {speech.percent(row['unexplained'])} of it beyond all they are known to have{first}.{only}"
    return ""


def _second(speech: Speech, dear: Dear, year: int, frame: pd.DataFrame) -> tuple[str, str]:
    rule = (frame["direct"] < LOOKS_BELOW) & (frame["ultimate"] >= IS_FROM) & (frame["ultimate_state"] != frame["consumer"])
    large = (
        (frame["imported_t"] >= THIN_T)
        & (frame["imported_t"] >= LEAST_PART * frame["traded_t"])
        & (frame["unexplained"] <= MOST_UNEXPLAINED)
    )
    found = frame[rule & large]
    found = found.assign(gap=found["ultimate"] - found["direct"]).sort_values(
        ["gap", "commodity", "consumer"], ascending=[False, True, True]
    )
    head = "| consumer | mineral (stage) | imports, t | direct | ultimate | at least - at most | unexplained | command |\n"
    lines, bars = [f"{head}| --- | --- | ---: | --- | --- | --- | ---: | --- |"], []
    for row in (_plain(one) for one in found.head(PAIRS).to_dict("records")):
        low, high = dear.origin(row["consumer"], row["commodity"], row["ultimate_state"], year=year, stage=row["stage"])
        ends = [f"{speech.name(row[f'{name}_state'])} {speech.percent(row[name])}" for name in ("direct", "ultimate")]
        command = f"`kzgraph origin {row['consumer']} {row['commodity']} --year {year} --stage {row['stage']}`"
        cells = [speech.name(row["consumer"]), f"{speech.name(row['commodity'])} ({row['stage']})", f"{row['imported_t']:,.0f}", *ends]
        lines.append(f"| {' | '.join([*map(md, cells), _range(low, high, speech), speech.percent(row['unexplained']), command])} |")
        name = f"{speech.name(row['consumer'])}: {speech.name(row['commodity']).lower()}"
        bars.append((name, [Bar(row["direct"], ends[0]), Bar(row["ultimate"], ends[1], low, high)]))
    text = SECOND.format(
        year=year,
        below=LOOKS_BELOW * 100,
        least=IS_FROM * 100,
        thin=THIN_T,
        part=LEAST_PART * 100,
        unexplained=MOST_UNEXPLAINED * 100,
        count=len(found),
        shown=len(bars),
    )
    image = chart(f"Looks diversified, and is not ({year})", ["direct", "ultimate (proportional rule)"], bars)
    return text + "\n".join(lines) + "\n" + SECOND_END.format(year=year), image


def _through(speech: Speech, dear: Dear) -> str:
    head = "| consumer | mineral | year, stages | at least | proportional | at most | command |\n"
    lines = [f"{head}| --- | --- | --- | ---: | ---: | ---: | --- |"]
    for mineral in MINERALS:
        for consumer in CONSUMERS:
            if mineral == "antimony":
                continue
            told = dear.through(consumer, mineral)
            shares = [speech.percent(told[name]) if told[name] is not None else "unknown" for name in ("low", "proportional", "high")]
            stages = f"{told['year']}, {' and '.join(told['stages'])}"
            command = f"`kzgraph through CHN {consumer} {mineral}`"
            lines.append(f"| {speech.name(consumer)} | {speech.name(mineral)} | {stages} | {' | '.join(shares)} | {command} |")
    return THROUGH + "\n".join(lines) + "\n\nAntimony is left out: the statistics see its ore alone.\n"


def _third(graph: SupplyGraph, speech: Speech) -> tuple[str, str]:
    listing = graph.control("KAZ")
    outputs, by_state = (_rows(listing, name) for name in ("outputs", "by_state"))
    head = "| mineral (stage) | year | output, t | known | who, of the output (between) | named producers |\n"
    lines, bars = [f"{head}| --- | --- | ---: | ---: | --- | --- |"], []
    for output in outputs:
        mine = [row for row in by_state if (row["mineral"], row["stage"]) == (output["mineral"], output["stage"])]
        known = [row for row in mine if row["state"] != "unknown"]
        who = "; ".join(_held(row, speech) for row in known) or "nobody is named"
        amount = f"{output['quantity_t']:,.0f}" if output["quantity_t"] is not None else "unknown"
        part = speech.percent(output["known_share"]) if output["known_share"] is not None else "unknown"
        makers = ", ".join(speech.name(id_) for id_ in output["producers"])
        label = f"{speech.name(output['mineral'])} ({output['stage']})"
        lines.append(
            f"| {label} | {output['year'] or ''} | {amount}{' ' * bool(output['basis'])}{output['basis']} | {part} | {md(who)} | {md(makers)} |".replace(
                " |  |", " | |"
            )
        )
        if output["quantity_t"] is not None:
            whose = ", ".join(f"{speech.name(row['state'])} {speech.percent(row['share'])}" for row in known if row["share"])
            bars.append(
                (
                    label,
                    [
                        Bar(output["known_share"] or None, whose or "nobody's share is known"),
                        Bar(1 - (output["known_share"] or 0.0), "unknown"),
                    ],
                )
            )
    uranium, shown = graph.control("KAZ", "uranium"), []
    shown.append("| company | owner in the end | home | share |\n| --- | --- | --- | ---: |")
    for row in _rows(uranium, "ownership"):
        owner, home = (speech.name(row[name]) if row[name] != "unknown" else "unknown" for name in ("owner", "home"))
        shown.append(f"| {md(speech.name(row['company']))} | {md(owner)} | {home} | {speech.percent(row['share'])} |")
    facts = uranium.facts
    said = (
        f"\n### Uranium, by venture\n\n`kzgraph control KAZ uranium`: Kazakhstan mined {facts['quantity_t']:,.0f} t U3O8 in {facts['year']}. The tables hold the partners of "
        "the ventures, but no venture's output for that year: whose tonnes they are cannot be said, and splitting them evenly would be an invention. The world's concentration\n"
        f"(HHI) is {facts['world_hhi']:.3f} by territory and {facts['world_control_hhi_low']:.3f} - {facts['world_control_hhi_high']:.3f} with Kazakhstan's part by control.\n\n"
    )
    image = chart("Kazakh output by the home of its owners", ["known", "unknown"], bars)
    return THIRD + "\n".join(lines) + "\n" + said + "\n".join(shown) + "\n", image


def _held(row: Row, speech: Speech) -> str:
    share = speech.percent(row["share"]) if row["share"] is not None else "unknown"
    return f"{speech.name(row['state'])} {share} ({_range(row['low'], row['high'], speech)})"


def _rows(listing: Any, name: str) -> list[Row]:
    table = next(one for one in listing.tables if one.name == name)
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def _only(frame: pd.DataFrame) -> Row | None:
    rows = [_plain(row) for row in frame.to_dict("records")]
    return rows[0] if rows else None


def _plain(row: Mapping[Any, Any]) -> Row:
    return {str(name): value for name, value in row.items()}


def _range(low: float | None, high: float | None, speech: Speech) -> str:
    return f"{speech.percent(low)} - {speech.percent(high)}" if low is not None and high is not None else "unknown"


def main() -> int:
    graph = kzgraph.load(current_year=2026)
    found = made(graph, Dear(graph=graph))
    return settled({PAGE: found.text, **{IMAGES / name: text for name, text in found.images.items()}})


if __name__ == "__main__":
    sys.exit(main())
