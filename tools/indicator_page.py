"""Writes docs/indicators.md: every method of the registry, when to use it and where it misleads. `--check` only compares."""

from __future__ import annotations

import inspect
import sys
from pathlib import Path
from typing import Any

from page_files import settled

import kzgraph
from kzgraph.indicators.bands import Preset
from kzgraph.indicators.registry import INDICATORS, Indicator
from kzgraph.supply.supply import SupplyGraph
from kzgraph.views.render import md
from kzgraph.views.speech import Speech

PAGE = Path(__file__).resolve().parent.parent / "docs" / "indicators.md"
LABELS = ("Formula", "Range", "Undefined", "Source")
"""Lines of an indicator's docstring that the page prints."""
NEEDS = {
    "imports": "imports by supplier",
    "world": "world output by state",
    "world_extraction": "world mine output by state",
    "world_processing": "world processed output by state",
    "companies": "output by company",
    "consumption": "stated consumption",
    "cover": "a largest supplier below consumption",
    "place": "the consumer among the trading states",
    "domestic": "own output",
    "exports": "exports",
    "exports_usd": "value of exports",
    "values": "value of imports",
    "trade": "trade of all states",
    "mixes": "world output or imports by stage",
    "political_stability": "political stability",
    "mean_of_six": "mean of the six WGI",
    "eol_rir": "recycling rate",
    "si_sr": "substitution index (supply risk)",
    "si_ei": "substitution index (economic importance)",
}
NOT_SHIPPED = {
    "recycled": "recycled tonnes",
    "stock_change": "stock changes",
    "stocks": "stocks",
    "demand": "world demand",
    "top_demand": "demand of the largest supplier",
    "sectors": "uses by sector",
    "disruption_potential": "disruption potential",
    "economic_vulnerability": "economic vulnerability",
}
"""What no shipped table holds: a method that needs one of these is never computed from them."""
MARK = " (not shipped)"
WORSE = {True: "higher", False: "lower", None: "neither"}
Question = tuple[str, str, int]
"""Consumer ("" for the world), mineral, year."""
USUAL: Question = ("Japan", "cobalt", 2021)
CITED: Question = ("Japan", "gallium", 2021)
BALANCED: Question = ("Japan", "copper", 2024)
EXAMPLES: dict[str, Question] = {
    "hhi_processing": CITED,
    "hhi_companies": ("", "chromium", 2024),
    "import_share_of_consumption": CITED,
    "n_minus_1_cover": CITED,
    "stock_days": CITED,
    "import_reliance": BALANCED,
    "net_import_reliance": BALANCED,
    "import_share_of_apparent_consumption": BALANCED,
    "iea_n_minus_1": BALANCED,
    "iea_n_minus_1_gross": BALANCED,
    "usgs_score": BALANCED,
}
"""Questions that a method can answer where USUAL is none; a method without an entry is shown on USUAL."""

LEAD = """# Which method, and where it misleads

To see how much one buyer hangs on few suppliers, use the concentration of its imports (`hhi`, `top_share`, `n_minus_1_t`), and remember that it
counts the state that ships: a hub that mines and refines nothing passes for a source, and what has no stated origin leaves a range. To see where
the whole world hangs on few producers, use the concentration of world output (`hhi_extraction`, `hhi_processing`), which is the same for every
buyer and so misleads about a buyer with a mine of its own as much as about one tied to a single seller in a wide market. To let unstable producers
weigh more, use a governance-weighted method (`hhi_wgi`, `geopolrisk` in life-cycle studies, `eu_supply_risk` as the EU's yardstick), which takes
stability for the will to deliver: a stable state can look safe and still close its exports, and only the EU's method counts export controls. To sift
many minerals for a short list, use a screen (`ec_dependence`, `geodep`, `single_partner`), and read beside its yes or no how near the figure lies to
the line and in how many years it was crossed, because a small change of price or of year turns it.

`kzgraph indicators CONSUMER MINERAL` puts every method on the same figures, `--method NAME` one of them; several minerals are also compared by how far
the methods agree. This page is made from the registry of the program by `tools/indicator_page.py`.
"""
TABLE = """## All methods

*Worse when* says which end is bad. Bands are presets with their limits; the first one is printed. What no shipped table holds is marked: a method that
needs it is not computable from them, but is from frames of one's own in Python (`INDICATORS[name].frame(Inputs(...))` in `kzgraph.indicators`).

| method | what it says | unit | worse when | bands | needs |
| --- | --- | --- | --- | --- | --- |
"""
CONVENTIONS = """## Conventions that decide a value

### What is open is a range

- **Unexplained part.** What nobody is named for, of imports or of world output, is among very many at one end of the range and one further supplier
  at the other.
- **Unknown governance.** A supplier that is not named, and a state without an estimate, can have any risk from 0 to 1 (any weight from 0 to 10 in
  `hhi_wgi` and the EU's method). `--missing-governance 0.5` gives a state without an estimate that risk, as geopolrisk-py does, and a warning says so;
  what has no stated origin keeps its range.
- **Status.** `ok`: `low`, `high` and `value` are the same. `bounded`: both ends and no value. `not-computable`: a reason, never 0. A band is named only
  where both ends lie in it.

### World output is one source's table

For a mineral, stage and year one table is used whole and never mixed with another: that of a source given with `--prefer`, else the one that names most
states, which is World Mining Data for most minerals. What its world total holds beyond the states is the unexplained part. A state that the table does
not name produces 0, which a warning says; one whose figure is withheld has an unknown output.

There are two stages: *extraction* is what leaves the ground, *processing* what is made from it, refined metal included. A table without a stage counts
as extraction.

### Which imports

- Most methods read the imports of the dependency sheet: one stage, one basis, tonnes ([Methods](methods.md)).
- `ec_dependence` and `geodep` read values in US dollars. `geodep` looks at the two years before as well; where one of them is missing and could
  decide, it is undecided.
- `geopolrisk` reads the codes below and adds them by gross weight, whatever their stage. Flows without tonnes are left out of tonnage and price, and
  counted in a warning. World output is that of extraction, else of processing. Own output is added in the basis of its table (lithium in Li2O).
- `eu_supply_risk` reads extraction and processing apart.
- `traderisk` and `betweenness` read all states' trade at the stage of the dependency sheet. A group of states has no place in it.
- Without a consumer, only what rests on world output or on published parameters is computed; of the EU's method that is the world's mix alone.

HS codes of GeoPolRisk, the column `geopolrisk` of `minerals.csv`:

{codes}

Any other mineral takes the imports of the dependency sheet. So does one of these where no trade is seen under its codes but the sheet has imports, which
a warning says; where there is nothing either way, the answer is "no trade observed under" the codes, and never 0.

### Import reliance

`import_reliance` needs output, imports and exports at the same stage: a mineral that is bought as metal and counted as ore has none. Exports are known
where all states' trade is, and unknown where more than 5 % of their value has no tonnes. `net_import_reliance` also needs recycled tonnes and stock
changes, which no shipped table holds, and is not replaced by the former.

### The EU's method

- The trade parameter t is 0.8 for suppliers in the union where the buyer is in it too, and runs from 1 to 1.5 for a state that controls its exports of
  the mineral in the year or before. For all others it is 1: agreements of the EU with third countries are not in the tables.
- With both mixes of a stage, the import reliance of that stage weighs them; where it is unknown, it runs from 0 to 1. With one mix, that one stands
  alone. The larger result of the two stages counts.
- Recycling and substitution are those of the EU assessment of 2023, for every consumer and year.

### Years of governance

Political stability is that of the year asked ({stability}). The mean of the six indicators is told for {mean} only and is taken for all years: what moves
`hhi_wgi` and the EU's method from year to year is output and trade.
"""


def page(graph: SupplyGraph | None = None) -> str:
    """The page's text, with examples from the shipped tables."""
    graph = graph or kzgraph.load(current_year=2026)
    said = printed(graph)
    rows = "\n".join(_row(one) for one in INDICATORS.values())
    sections = "\n".join(_section(one, said[one.name]) for one in INDICATORS.values())
    return "\n".join([LEAD, f"{TABLE}{rows}\n", "## Each method\n", sections, _conventions(graph)])


def question(method: str) -> Question:
    """What the page asks of a method."""
    return EXAMPLES.get(method, USUAL)


def command(method: str) -> str:
    """The command that prints it."""
    consumer, mineral, year = question(method)
    return f"kzgraph indicators {consumer + ' ' if consumer else ''}{mineral} --method {method} --year {year}"


def printed(graph: SupplyGraph) -> dict[str, str]:
    """What the command says, by method: a value, a range, or why there is none."""
    speech = Speech("en", graph.labels_in("en"))
    found: dict[str, str] = {}
    for asked in dict.fromkeys(question(name) for name in INDICATORS):
        consumer, mineral, year = asked
        methods = [name for name in INDICATORS if question(name) == asked]
        table = graph.indicators(consumer or None, [mineral], methods=methods, years=[year]).tables[0]
        answers = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
        found |= {str(answer["method"]): _answer(answer, speech) for answer in answers}
    return found


def _answer(answer: dict[str, Any], speech: Speech) -> str:
    if answer["reason"] is not None:
        return f"not computable: {speech.warning(answer['reason'])}"
    ends = dict.fromkeys(speech.number(answer[end]) for end in ("low", "high") if answer[end] is not None)
    value = " - ".join(ends) if answer["high"] is not None else f"{next(iter(ends))} and more"
    return f"{value}, {answer['band']}" if answer["band"] else value


def told(indicator: Indicator) -> tuple[str, dict[str, str]]:
    """The first line of the docstring, and its lines by LABELS."""
    lines = (inspect.getdoc(indicator.compute) or "").splitlines()
    found = {label: line.removeprefix(f"{label}: ") for line in lines for label in LABELS if line.startswith(f"{label}: ")}
    return lines[0], found


def _row(one: Indicator) -> str:
    bands = "flag" if one.is_screen else "; ".join(f"`{preset.name}` {', '.join(map(_limit, preset.limits))}" for preset in one.presets)
    return f"| [`{one.name}`](#{one.name}) | {md(one.title[0])} | {one.unit} | {WORSE[one.higher_is_worse]} | {bands} | {_needs(one)} |"


def _section(one: Indicator, said: str) -> str:
    about, lines = told(one)
    bands = "yes or no, by the formula" if one.is_screen else "; ".join(_bands(preset) for preset in one.presets) or "none"
    return "\n".join(
        [
            f"### {one.name}\n",
            f"**{md(one.title[0])}.** {md(about)}\n",
            f"- Formula: `{lines['Formula']}`",
            *(f"- {label}: {md(lines[label])}" for label in LABELS[1:]),
            f"- Use: {md(one.use)}",
            f"- Misleads: {md(one.misleads)}",
            f"- Bands: {bands}",
            f"- Needs: {_needs(one)}",
            f"- `{command(one.name)}`: {md(said)}\n",
        ]
    )


def _needs(one: Indicator) -> str:
    return ", ".join(NEEDS.get(need) or NOT_SHIPPED.get(need, need.replace("_", " ")) + MARK * (need in NOT_SHIPPED) for need in one.needs)


def _bands(preset: Preset) -> str:
    """low up to 0.1, moderate up to 0.18, high beyond; where a limit belongs to the band above it: below under 1, critical from 1."""
    upto, last = ("under", f"from {_limit(preset.limits[-1])}") if preset.closed_above else ("up to", "beyond")
    below = [f"*{band}* {upto} {_limit(limit)}" for band, limit in zip(preset.bands, preset.limits, strict=False)]
    return f"`{preset.name}` ({md(preset.title)}): {', '.join([*below, f'*{preset.bands[-1]}* {last}'])}"


def _limit(limit: float) -> str:
    return f"{limit:g}"


def _conventions(graph: SupplyGraph) -> str:
    minerals = graph.minerals[graph.minerals["geopolrisk"] != ""]
    named = zip(minerals["id"], minerals["geopolrisk"], strict=True)
    codes = "\n".join(f"- {graph.mineral_index.name(id_, 'en')}: {cell.replace(':', ' ').replace('+', ' + ')}" for id_, cell in named)
    years = {name: sorted(set(rows["year"])) for name, rows in graph.governance.groupby("indicator")}
    stability, mean = (_span(years[name]) for name in ("political_stability", "mean_of_six"))
    return CONVENTIONS.format(codes=codes, stability=stability, mean=mean)


def _span(years: list[int]) -> str:
    return f"{years[0]} to {years[-1]}" if len(years) > 1 else f"{years[0]}"


if __name__ == "__main__":
    sys.exit(settled({PAGE: page()}))
