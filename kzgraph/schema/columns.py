"""The tables as data: every column with its type, unit, allowed values and meaning; every relation with its direction.

The checks, the column tables of docs/reference/tables.md and the command line's lists are all made from what stands here.
"""

from __future__ import annotations

from dataclasses import dataclass

KINDS = ("producer", "refiner", "buyer", "state", "mineral", "deposit", "corridor", "organisation")
STATUSES = ("observed", "contracted", "planned", "announced", "claimed", "offered")
STAGES = ("extraction", "processing", "refined", "product")
CONFIDENCES = ("high", "medium", "low")
SOURCE_KINDS = ("statistics", "government", "company", "press", "user")

SITES = ("producer", "refiner", "buyer")
_OWNABLE = (*SITES, "organisation")
_OWNERS = (*_OWNABLE, "state", "corridor")


@dataclass(frozen=True, slots=True)
class Relation:
    """What an edge says, in its direction source -> target. `flow` relations carry tonnes from one party to another."""

    name: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    meaning: str
    flow: bool = False


RELATIONS = {
    relation.name: relation
    for relation in (
        Relation("produces", ("producer",), ("mineral",), "a producer's output or planned output of a mineral"),
        Relation("refines", ("refiner",), ("mineral",), "a refiner's output of a mineral"),
        Relation("processed_into", ("mineral",), ("mineral",), "the second is made from the first (by-product, route)"),
        Relation(
            "supplies", SITES, SITES, "a company delivers to another (to a buyer; back to a producer where material is recycled)", True
        ),
        Relation("exports", ("state",), ("state",), "national trade statistics: the first state's exports to the second", True),
        Relation("produces_total", ("state",), ("mineral",), "national output, by stage"),
        Relation("imports_total", ("state",), ("mineral",), "national import total; what no partner row explains is unexplained"),
        Relation("exports_total", ("state",), ("mineral",), "national export total"),
        Relation("consumes", ("state",), ("mineral",), "national consumption as the source states it"),
        Relation("located_in", (*_OWNABLE, "deposit"), ("state",), "where it stands"),
        Relation("owns", _OWNERS, _OWNABLE, "share of capital held (share_pct)"),
        Relation("offers", _OWNERS, _OWNABLE, "a bid for a share: never counted as ownership"),
        Relation("agrees_with", ("state",), ("state",), "an agreement between states, dated"),
        Relation("restricts", ("state",), ("mineral",), "an export control, dated"),
        Relation("lists", ("state",), ("mineral",), "the state's list of critical minerals names it, dated"),
        Relation("transits", (*SITES, "state", "corridor"), (*SITES, "state", "corridor"), "a link of a transport corridor"),
    )
}
FLOWS = tuple(name for name, relation in RELATIONS.items() if relation.flow)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `type` is id, text, choice, country, number, share, year, period, hs_code, unit or list."""

    name: str
    type: str
    meaning: str
    required: bool = False
    unit: str = ""
    allowed: tuple[str, ...] = ()


NODES = (
    Column("id", "id", "unique name inside the tables: a slug, for a state its ISO alpha-3 code", True),
    Column("name", "text", "display name", True),
    Column("kind", "choice", "what it is", True, allowed=KINDS),
    Column(
        "country",
        "country",
        "where it stands (ISO alpha-3; names in several languages are understood); empty where that has no meaning",
        True,
    ),
    Column("parent", "text", "id of the parent company (information; ownership with a share is an `owns` edge)"),
    Column("members", "list", "marks a group of states: member codes, or * for the world; never summed with its members"),
    Column("lat", "number", "latitude", unit="degrees"),
    Column("lon", "number", "longitude", unit="degrees"),
    Column("note", "text", "remark"),
)

EDGES = (
    Column("source", "id", "id of the node the relation starts from", True),
    Column("target", "id", "id of the node it points to", True),
    Column("relation", "choice", "what the row says", True, allowed=tuple(RELATIONS)),
    Column("mineral", "text", "id of the mineral; may be empty where the target is the mineral or none is meant", True),
    Column("hs_code", "hs_code", "HS code of 2, 4 or 6 digits the figure was counted under; empty: the mineral itself", True),
    Column("year", "year", "one calendar year; needed beside a quantity or a share; a contract's first year", True),
    Column("quantity", "number", "amount in `unit`; empty means unknown, never zero", True, unit="as in `unit`"),
    Column("unit", "unit", "mass, with its basis where it is not the weight as stated (t, kg, tU, t U3O8)", True),
    Column(
        "share_pct", "share", "share of capital (owns, offers), or what the source states of a flow; never used where tonnes are", True, "%"
    ),
    Column("value_usd", "number", "value of the flow", unit="USD"),
    Column("quantity_low", "number", "lower end of a stated range", unit="as in `unit`"),
    Column("quantity_high", "number", "upper end of a stated range", unit="as in `unit`"),
    Column("stage", "choice", "stage of the chain the figure belongs to", allowed=STAGES),
    Column("status", "choice", "empty is observed; only observed rows are summed", allowed=STATUSES),
    Column("period", "period", "where it is not just the year: 2026-, 2026-2030, 2026-Q3, 2025-H1, 2025-12-16"),
    Column("source_ids", "list", "ids of the sources behind the row: of sources.csv, or your own, which are noted"),
    Column("confidence", "choice", "how far the row is trusted", allowed=CONFIDENCES),
    Column("fact_ids", "list", "ids of the collected facts that the row answers"),
    Column("note", "text", "remark"),
)

SOURCES = (
    Column("id", "id", "short name of the source", True),
    Column("title", "text", "what it is called", True),
    Column("publisher", "text", "who published it", True),
    Column("url", "text", "where it can be read", True),
    Column("published", "text", "date of publication, as exact as known", True),
    Column("accessed", "text", "date it was read", True),
    Column("kind", "choice", "who counted (not who printed)", True, allowed=SOURCE_KINDS),
    Column("licence", "text", "terms of use", True),
)

CLAIMS = (
    Column("id", "id", "id of the collected fact", True),
    Column("subject", "text", "who or what", True),
    Column("predicate", "text", "what is said of it", True),
    Column("object", "text", "about what or whom", True),
    Column("mineral", "text", "id of the mineral", True),
    Column("value", "number", "the figure stated", True, "as in `unit`"),
    Column("value_low", "number", "lower end of a stated range", True, "as in `unit`"),
    Column("value_high", "number", "upper end of a stated range", True, "as in `unit`"),
    Column("unit", "text", "any unit; claims are never summed", True),
    Column("period", "text", "when", True),
    Column("status", "choice", "empty is observed", True, allowed=STATUSES),
    Column("source_ids", "list", "ids of the sources", True),
    Column("contradicts", "list", "ids of the facts it contradicts", True),
    Column("note", "text", "remark", True),
)

MINERALS = (
    Column("id", "id", "the mineral's id", True),
    Column("name_en", "text", "English name", True),
    Column("name_fr", "text", "French name", True),
    Column("name_ru", "text", "Russian name", True),
    Column("name_kk", "text", "Kazakh name", True),
    Column("name_ja", "text", "Japanese name", True),
    Column("name_zh", "text", "Chinese name", True),
    Column("symbol", "text", "chemical symbol", True),
    Column("stages", "list", "form at each stage: stage=form", True),
    Column("hs_codes", "list", "EDITION:CODE:STAGE:pure or EDITION:CODE:STAGE:basket=mineral+mineral", True),
    Column("by_product_of", "list", "host minerals it is recovered from", True),
    Column("factors", "list", "contained element per tonne of compound: U3O8=0.848", True),
    Column("note", "text", "remark", True),
    Column(
        "geopolrisk",
        "text",
        "HS codes that GeoPolRisk reads for the mineral, of one edition: `HS92:282200+810510`; empty: the codes of the stage that the report uses",
    ),
)


@dataclass(frozen=True, slots=True)
class Scale:
    """What a figure known by its name says, and between which values it can lie."""

    low: float
    high: float
    meaning: str


INDICATORS = {
    "political_stability": Scale(
        -4, 4, "political stability and absence of violence, the World Bank's estimate (about -2.5, weak, to 2.5)"
    ),
    "mean_of_six": Scale(-4, 4, "mean of the World Bank's six governance estimates (about -2.5, weak, to 2.5)"),
}
PARAMETER_NAMES = {
    "eol_rir": Scale(0, 1, "share of what the EU uses that is recycled from products at their end of life (EoL-RIR)"),
    "si_sr": Scale(0, 1, "substitution index of the supply risk: 1 where nothing replaces the mineral"),
    "si_ei": Scale(0, 1, "substitution index of the economic importance: 1 where nothing replaces the mineral"),
    "eu_supply_risk": Scale(0, 15, "supply risk (SR) that the EU assessment published; critical from 1.0"),
    "eu_economic_importance": Scale(0, 10, "economic importance (EI) that the EU assessment published; critical from 2.8"),
    "eu_import_reliance_extraction": Scale(0, 1, "import reliance of the EU for what is mined: net imports / (output + net imports)"),
    "eu_import_reliance_processing": Scale(0, 1, "import reliance of the EU for what is processed: net imports / (output + net imports)"),
}

GOVERNANCE = (
    Column("state", "country", "the state (ISO alpha-3; names in several languages are understood)", True),
    Column("year", "year", "one calendar year", True),
    Column("indicator", "choice", "what is estimated", True, allowed=tuple(INDICATORS)),
    Column("value", "number", "the estimate", True, "scale of the indicator"),
    Column("source_ids", "list", "ids of the sources", True),
    Column("note", "text", "remark"),
)

PARAMETERS = (
    Column("mineral", "text", "id of the mineral", True),
    Column("parameter", "choice", "which figure of a method", True, allowed=tuple(PARAMETER_NAMES)),
    Column("year", "year", "year of the assessment that states it", True),
    Column("value", "number", "the figure; shares are 0-1, never percent", True, "scale of the parameter"),
    Column("source_ids", "list", "ids of the sources", True),
    Column("note", "text", "remark"),
)

TABLES = {
    "nodes": NODES, "edges": EDGES, "sources": SOURCES, "claims": CLAIMS, "minerals": MINERALS, "governance": GOVERNANCE,
    "parameters": PARAMETERS,
}  # fmt: skip

LIST_KEYS = {"governance": ("state", "year", "indicator"), "parameters": ("mineral", "parameter", "year")}
"""What may be there once in a list table; in those not named here it is the id."""

SCALES = {"governance": ("indicator", INDICATORS), "parameters": ("parameter", PARAMETER_NAMES)}
"""The column that says which figure a value is, and the scales of these."""

KEY = ("source", "target", "relation", "mineral", "hs_code", "year", "period", "stage", "status", "basis", "source_ids")
"""What makes an edge row the same statement by the same source: twice is an error."""

CONFLICT_KEY = tuple(name for name in KEY if name != "source_ids")
"""The same fact told by several sources: a contradiction when the figures differ; every row is kept."""

OWN_SOURCE = "own"
"""Source id of a user's rows that name none."""
