"""What the tables of trade look like: which column plays which role, in which unit. Told as data; a user's mapping file makes another one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

Names = tuple[str, ...]
AMOUNTS: Final = ("value", "quantity", "qty")
BREAKDOWNS: Final = ("partner2", "customs", "transport", "procedure")
"""Roles of columns that split a flow: a row in which all are the code of their total is the flow itself."""
TOTALS: Final = ("", "0", "00", "-1", "C00", "W00", "WLD", "NAN", "ALL MOTS", "TOTAL MOT", "TOTAL CPC", "WORLD")
"""Codes that say `all of them` in a breakdown column."""
EDITIONS: Final = {"H0": "HS92", "H1": "HS96", "H2": "HS02", "H3": "HS07", "H4": "HS12", "H5": "HS17", "H6": "HS22", "HS": "", "": ""}
"""Comtrade's classification codes; HS means `as reported` and leaves the edition open."""
FLOWS: Final = {
    **dict.fromkeys(("M", "1", "IMPORT", "IMPORTS", "IMP", "I"), ("import", "")),
    **dict.fromkeys(("X", "2", "EXPORT", "EXPORTS", "EXP", "E"), ("export", "")),
    **dict.fromkeys(("RM", "4", "RE-IMPORT", "RE-IMPORTS"), ("import", "re")),
    **dict.fromkeys(("RX", "3", "RE-EXPORT", "RE-EXPORTS"), ("export", "re")),
    **dict.fromkeys(("MIP", "MOP", "FM"), ("import", "processing")),
    **dict.fromkeys(("XIP", "XOP"), ("export", "processing")),
    **dict.fromkeys(("DX", "DOMESTIC EXPORT", "DOMESTIC EXPORTS"), ("export", "domestic")),
}  # fmt: skip
"""Flow code -> side, and the part of that side that it is (re-imports are part of imports)."""


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
        return [role for role in self.needs() if role not in roles] + ([] if roles & set(AMOUNTS) else ["value"])


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
        "estimated": ("isnetwgtestimated",),
        "partner2": ("partner2code", "2nd partner code", "ptcode2", "partner2iso"),
        "customs": ("customscode", "customs proc. code", "cstcode"),
        "transport": ("motcode", "mode of transport code"),
        "procedure": ("moscode",),
    },
    units=dict.fromkeys(("netwgt", "netweight (kg)", "netweight", "net weight (kg)"), (1, 1000)),
    largest_is_total=True,
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
)  # fmt: skip
LAYOUTS: Final = (BACI, COMTRADE, COMEXT)
SHOWN: Final = (
    "BACI (t, i, j, k, v, q), UN Comtrade (refYear, reporterCode, partnerCode, flowCode, cmdCode, netWgt, primaryValue), "
    "Comext (DECLARANT_ISO, PARTNER_ISO, PRODUCT_NC, FLOW, PERIOD, VALUE_IN_EUROS)"
)


def recognised(header: Sequence[str], layouts: Sequence[Layout] = LAYOUTS) -> Layout | None:
    """The layout whose needed roles the header plays, of several the one that knows most of its columns."""
    fitting = [layout for layout in layouts if not layout.lacks(header)]
    return max(fitting, key=lambda layout: sum(map(len, layout.found(header).values())), default=None)
