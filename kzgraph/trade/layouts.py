"""What the tables of trade look like: which column plays which role, in which unit. Told as data; a user's mapping file makes another one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

Names = tuple[str, ...]
SOURCE_NAME: Final = re.compile("[a-z0-9][a-z0-9_-]{0,40}")
"""A source of the store: its name is part of the names of folders."""
AMOUNTS: Final = ("value", "quantity", "qty")
BREAKDOWNS: Final = ("partner2", "customs", "transport", "procedure")
"""Roles of columns that split a flow: a row in which all are the code of their total is the flow itself."""
TOTALS: Final = (
    "", "0", "0.0", "00", "-1", "C00", "W00", "WLD", "NAN", "ALL MOTS", "TOTAL MOT", "TOTAL CPC", "WORLD", "U", "TOTAL",
)  # fmt: skip
"""Codes that say `all of them` in a breakdown column."""
EDITIONS: Final = {
    "H0": "HS92", "H1": "HS96", "H2": "HS02", "H3": "HS07", "H4": "HS12", "H5": "HS17", "H6": "HS22", "HS": "", "": "",
    "HS 1988/92": "HS92", "HS 1996": "HS96", "HS 2002": "HS02", "HS 2007": "HS07", "HS 2012": "HS12", "HS 2017": "HS17", "HS 2022": "HS22",
}  # fmt: skip
"""Comtrade's and WITS's names of the classification; HS means `as reported` and leaves the edition open."""
OTHER: Final = {
    **dict.fromkeys(("S1", "S2", "S3", "S4", "SS", "SITC"), "SITC"),
    **dict.fromkeys(("B4", "B5", "BE", "BEC"), "BEC"),
    **dict.fromkeys(("EB", "EB02", "EB10", "EB10S"), "EBOPS"),
}
"""Classifications that are not the HS: their rows tell the same trade once more, or services, and are left out."""
FLOWS: Final = {
    **dict.fromkeys(("M", "1", "1.0", "5", "IMPORT", "IMPORTS", "IMP", "I", "GROSS IMP.", "GROSS IMPORT", "GROSS IMPORTS"), ("import", "")),
    **dict.fromkeys(("X", "2", "2.0", "6", "EXPORT", "EXPORTS", "EXP", "E", "GROSS EXP.", "GROSS EXPORT", "GROSS EXPORTS"), ("export", "")),
    **dict.fromkeys(("RM", "4", "4.0", "RE-IMPORT", "RE-IMPORTS"), ("import", "re")),
    **dict.fromkeys(("RX", "3", "3.0", "RE-EXPORT", "RE-EXPORTS"), ("export", "re")),
    **dict.fromkeys(("MIP", "MOP", "FM"), ("import", "processing")),
    **dict.fromkeys(("XIP", "XOP"), ("export", "processing")),
    **dict.fromkeys(("DX", "DOMESTIC EXPORT", "DOMESTIC EXPORTS"), ("export", "domestic")),
}  # fmt: skip
"""Flow code -> side, and the part of that side that it is (re-imports are part of imports); 5 and 6 are WITS's gross flows."""
ESTIMATED: Final = ("true", "1", "yes", "4", "6")
"""What says that the weight is estimated: a yes, or Comtrade's flag 4 (weight) or 6 (weight and quantity)."""
MARKS: Final = re.compile(
    r"|index|unnamed: ?[0-9]+|__index_level_[0-9]+__|is(alt)?qtyestimated|is(net|gross)wgtestimated|legacyestimationflag|isreported|isaggregate|flag|"
    "estcode|obs_flag|conf_status|last update|dataflow|structure|structure_id|structure_name"
)
"""Columns that number or comment on a row: two rows that differ in these alone tell one thing twice."""


@dataclass(frozen=True, slots=True)
class Layout:
    """One kind of table. `columns`: role -> names of the columns that play it, folded, the best first.

    Roles: `year`, `hs_code`, then `reporter`, `partner`, `flow` or, where the figure is nobody's side, `consumer` and `supplier`; `value`,
    `quantity`; and as there are: `qty` with `qty_unit`, `edition`, `estimated`, BREAKDOWNS. `units` gives (times, per) of a column that is not
    US dollars (currency `currency`) or tonnes. `constants` play a role that no column plays; `codes` explain codes of the file's own.
    """

    name: str
    columns: Mapping[str, Names]
    units: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    currency: str = "USD"
    largest_is_total: bool = False
    """Of several rows on one flow without a breakdown column the largest is the flow, the others are its parts."""
    single: bool = False
    """One row a flow: two that differ contradict each other."""
    constants: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)
    keyed: bool = False
    """Every column that tells rows apart plays a role; the others are names and notes."""
    letters: bool = False
    """States are coded in letters; a number is of a list of codes that is not read."""
    indicators: Mapping[str, tuple[str, float, float]] = field(default_factory=dict)
    """Of a table with one figure a row (roles `indicator` and `observed`): indicator -> role that the figure plays ("" is none), times, per."""
    zeros: tuple[str, ...] = ()
    """Words of the file's own for the figure 0."""
    missing: tuple[str, ...] = ()
    """Words of the file's own for a figure that is not stated."""

    @property
    def is_mirrored(self) -> bool:
        """Whether a row is one side's figure."""
        return "supplier" not in self.columns and "supplier" not in self.constants

    def needs(self) -> list[str]:
        """Roles without which a row says nothing."""
        who = ("reporter", "partner", "flow") if self.is_mirrored else ("consumer", "supplier")
        return ["year", *who, "hs_code"]

    def found(self, header: Sequence[str]) -> dict[str, list[int]]:
        """Role -> positions of the columns that play it in a header of folded names, the best first."""
        place = {name: number for number, name in enumerate(header)}
        roles = {role: [place[name] for name in names if name in place] for role, names in self.columns.items()}
        return {role: places for role, places in roles.items() if places}

    def lacks(self, header: Sequence[str]) -> list[str]:
        """Needed roles that neither the header nor a constant plays; `value` stands for value or quantity."""
        roles = {*self.found(header), *self.constants}
        told = bool(roles & set(AMOUNTS)) or {"indicator", "observed"} <= roles
        return [role for role in self.needs() if role not in roles] + ([] if told else ["value"])

    def marks(self, header: Sequence[str]) -> set[int]:
        """Positions of the columns in which two rows may differ that tell one thing twice."""
        roles = {place for role, places in self.found(header).items() if role != "estimated" for place in places}
        return {number for number, name in enumerate(header) if number not in roles and (self.keyed or MARKS.fullmatch(name))}


BACI: Final = Layout(
    "baci",
    {
        "year": ("t", "year"), "supplier": ("i", "exporter", "exporter_code"), "consumer": ("j", "importer", "importer_code"),
        "hs_code": ("k", "hs6", "hs_code", "product"), "value": ("v", "value_kusd"), "quantity": ("q", "quantity_t", "qty_t"),
    },
    units={"v": (1000, 1), "value_kusd": (1000, 1)},
    single=True,
)  # fmt: skip
COMTRADE: Final = Layout(
    "comtrade",
    {
        "year": ("period", "refyear", "year", "yr"),
        "reporter": ("reportercode", "reporter code", "rtcode", "reporteriso", "reporter iso", "rt3iso", "reporterdesc", "reporter", "rttitle"),
        "partner": ("partnercode", "partner code", "ptcode", "partneriso", "partner iso", "pt3iso", "partnerdesc", "partner", "pttitle"),
        "flow": ("flowcode", "trade flow code", "rgcode", "flowdesc", "trade flow", "rgdesc", "flow"),
        "hs_code": ("cmdcode", "commodity code", "cmd"),
        "value": ("primaryvalue", "trade value (us$)", "tradevalue", "trade value", "value"),
        "quantity": ("netwgt", "netweight (kg)", "netweight", "net weight (kg)"),
        "qty": ("qty", "tradequantity"),
        "qty_unit": ("qtyunitcode", "qty unit code", "qtcode", "qtyunitabbr", "qty unit", "qtdesc", "qtyunit"),
        "edition": ("classificationcode", "classification", "pfcode"),
        "estimated": ("isnetwgtestimated", "flag", "legacyestimationflag", "estcode"),
        "partner2": ("partner2code", "2nd partner code", "ptcode2", "partner2iso"),
        "customs": ("customscode", "customs proc. code", "cstcode"),
        "transport": ("motcode", "mode of transport code"),
        "procedure": ("moscode",),
    },
    units=dict.fromkeys(("netwgt", "netweight (kg)", "netweight", "net weight (kg)"), (1, 1000)),
    largest_is_total=True,
    keyed=True,
)  # fmt: skip
WITS: Final = Layout(
    "wits",
    {
        "year": ("year",),
        "reporter": ("reporteriso3", "reportername", "reporter"),
        "partner": ("partneriso3", "partnername", "partner"),
        "flow": ("tradeflowname", "tradeflow", "trade flow", "tradeflowcode"),
        "hs_code": ("productcode", "product code"),
        "value": ("tradevalue in 1000 usd", "trade value in 1000 usd", "trade value 1000usd"),
        "quantity": ("netweight in kgm",),
        "qty": ("quantity",),
        "qty_unit": ("qtyunit", "quantity unit", "quantityunit"),
        "edition": ("nomenclature", "nomencode"),
    },
    units={**dict.fromkeys(("tradevalue in 1000 usd", "trade value in 1000 usd", "trade value 1000usd"), (1000, 1)), "netweight in kgm": (1, 1000)},
    largest_is_total=True,
    keyed=True,
)  # fmt: skip
COMEXT: Final = Layout(
    "comext",
    {
        "year": ("period", "year"),
        "reporter": ("declarant_iso", "reporter_iso", "reporter", "declarant"),
        "partner": ("partner_iso", "partner"),
        "flow": ("flow",),
        "hs_code": ("product_nc", "product", "cn8_code"),
        "value": ("value_in_euros", "value_eur", "value_in_eur"),
        "quantity": ("quantity_in_kg", "quantity_kg", "quantity_in_100kg"),
        "procedure": ("stat_procedure", "stat_regime"),
    },
    units={"quantity_in_kg": (1, 1000), "quantity_kg": (1, 1000), "quantity_in_100kg": (1, 10)},
    currency="EUR",
    letters=True,
)  # fmt: skip
COMEXT_LONG: Final = Layout(
    "comext",
    {
        "year": ("time_period",),
        "reporter": ("reporter",),
        "partner": ("partner",),
        "flow": ("flow",),
        "hs_code": ("product",),
        "indicator": ("indicators", "indicator"),
        "observed": ("obs_value",),
        "procedure": ("stat_procedure",),
    },
    currency="EUR",
    letters=True,
    indicators={
        **dict.fromkeys(("VALUE_IN_EUROS", "VALUE_IN_EUR", "VALUE_EUR"), ("value", 1, 1)),
        **dict.fromkeys(("QUANTITY_IN_KG", "QUANTITY_KG"), ("quantity", 1, 1000)),
        "QUANTITY_IN_100KG": ("quantity", 1, 10),
        **dict.fromkeys(("SUPPLEMENTARY_QUANTITY", "SUP_QUANTITY", "QUANTITY_SUPPL_UNIT", "VALUE_NAC"), ("", 1, 1)),
    },
)  # fmt: skip
LAYOUTS: Final = (BACI, COMTRADE, WITS, COMEXT, COMEXT_LONG)
SHOWN: Final = (
    "BACI (t, i, j, k, v, q), UN Comtrade (refYear, reporterCode, partnerCode, flowCode, cmdCode, netWgt, primaryValue), "
    "WITS (ReporterISO3, PartnerISO3, ProductCode, TradeFlowName, TradeValue in 1000 USD), "
    "Comext (DECLARANT_ISO, PARTNER_ISO, PRODUCT_NC, FLOW, PERIOD, VALUE_IN_EUROS, or SDMX-CSV: indicators, TIME_PERIOD, OBS_VALUE)"
)
LISTS: Final = (
    {"country_code", "country_name"}, {"country_code", "country_iso3"}, {"code", "description"}, {"id", "text"}, {"partnercode", "partnerdesc"},
)  # fmt: skip
"""Columns that a list of codes has: it comes with tables of trade and is none."""


def recognised(header: Sequence[str], layouts: Sequence[Layout] = LAYOUTS) -> Layout | None:
    """The layout whose needed roles the header plays, of several the one that knows most of its columns."""
    fitting = [layout for layout in layouts if not layout.lacks(header)]
    return max(fitting, key=lambda layout: sum(map(len, layout.found(header).values())), default=None)
