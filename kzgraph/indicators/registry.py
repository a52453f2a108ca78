"""Every indicator by its name: one entry here is its place in the commands, in Python, in the docs and in the tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from kzgraph.indicators import bands, dependency, governance, imports, screens, systemic, world
from kzgraph.indicators.inputs import Inputs

SCOPES: Final = ("sheet", "codes", "stages")
"""Which imports an indicator reads: those of the dependency sheet (one stage), those under the HS codes of the method, or both stages apart."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator: its function (formula, range, when undefined and source stand in that docstring) and what must be known to read it.

    `higher_is_worse` is None where neither end is bad. `needs` say what must be known, in the order in which a lack is named. `use` and `misleads`
    are for people who have to choose a method.
    """

    name: str
    title: tuple[str, str]
    unit: str
    compute: Callable[[Inputs], Any]
    higher_is_worse: bool | None
    needs: tuple[str, ...]
    use: str
    misleads: str
    presets: tuple[bands.Preset, ...] = ()
    scope: str = "sheet"
    is_screen: bool = False

    def frame(self, data: Inputs) -> Any:
        """One row a question that can be answered: KEY, `low`, `high` (equal where nothing is open) and the parts, in the kind of frame given."""
        return self.compute(data).to_native()


HHI_BANDS = (bands.DOJ_2023, bands.DOJ_2010, bands.EC_2021)
_ENTRIES = (
    Indicator(
        "hhi", ("HHI of imports by supplier state", "IHH des importations par État fournisseur"), "0-1", imports.hhi, True, ("imports",),
        "To say in one figure how much a buyer hangs on few states.",
        "It does not know who is friendly, what could replace whom, or that a hub only passes on what others dug.", HHI_BANDS,
    ),
    Indicator(
        "top_share", ("Largest supplier's part of imports (CR1)", "Part du premier fournisseur (CR1)"), "0-1", imports.top_share, True, ("imports",),
        "When one supplier is the story: the figure that everybody understands.",
        "Two buyers with the same largest share can differ widely in what stands behind it.", (bands.CRMA_2030,),
    ),
    Indicator(
        "cr3", ("Three largest suppliers' part of imports (CR3)", "Part des trois premiers fournisseurs (CR3)"), "0-1", imports.cr3, True, ("imports",),
        "To see whether a market of three states lies behind a low largest share.",
        "Close to 1 for most minerals of most buyers, so it sorts them badly.",
    ),
    Indicator(
        "effective_suppliers", ("Effective number of supplier states", "Nombre effectif d'États fournisseurs"), "number", imports.effective_suppliers, False,
        ("imports",), "The HHI for readers who think in numbers of suppliers.", "Five effective suppliers in one region are not five independent ones.",
    ),
    Indicator(
        "n_minus_1_t", ("Imports without the largest supplier", "Importations sans le premier fournisseur"), "t", imports.n_minus_1_t, False, ("imports",),
        "What would still arrive if the largest supplier stopped and nobody else sent more.", "Nothing is said of how fast others could send more, or of whether they would.",
    ),
    Indicator(
        "hhi_extraction", ("HHI of world mine output by state", "IHH de la production minière mondiale par État"), "0-1", world.hhi_extraction, True,
        ("world_extraction",), "When the mine is the bottleneck, whoever the buyer is.", "The mine's state may own none of it, and the ore may be refined in one other place.", HHI_BANDS,
    ),
    Indicator(
        "hhi_processing", ("HHI of world processed output by state", "IHH de la production mondiale transformée par État"), "0-1", world.hhi_processing, True,
        ("world_processing",), "When refining is the bottleneck, as with gallium, graphite and rare earths.", "Processed output is published for few minerals; a table of few states looks concentrated.", HHI_BANDS,
    ),
    Indicator(
        "hhi_companies", ("HHI of world output by company", "IHH de la production mondiale par entreprise"), "0-1", world.hhi_companies, True, ("companies",),
        "When one firm, not one state, can set the price or fail.", "Few firms publish tonnes: the bounds are wide, and the low one means little.", HHI_BANDS,
    ),
    Indicator(
        "import_share_of_consumption", ("Imports / stated consumption", "Importations / consommation déclarée"), "ratio", dependency.import_share, True,
        ("consumption", "imports"), "How much of what is used comes from abroad, as the source counts use.", "Above 1 where imports are stocked or shipped on; not net of exports.",
    ),
    Indicator(
        "import_reliance", ("Import reliance (EU)", "Dépendance nette aux importations (UE)"), "ratio", dependency.reliance, True,
        ("imports", "domestic", "exports"), "The EU's measure of how far own output falls short.", "Ore, metal and chemicals differ in content: tonnes of one stage only, and gross.",
        (bands.NET_IMPORTER,),
    ),
    Indicator(
        "net_import_reliance", ("Net import reliance (USGS)", "Dépendance nette aux importations (USGS)"), "ratio", dependency.net_reliance, True,
        ("imports", "domestic", "exports", "recycled", "stock_change"), "To compare with the figures of the USGS, which count scrap and stocks.",
        "Its terms are published for the United States and hardly any other state.", (bands.NET_IMPORTER,),
    ),
    Indicator(
        "import_share_of_apparent_consumption", ("Imports / apparent consumption", "Importations / consommation apparente"), "ratio", dependency.apparent_share, True,
        ("imports", "domestic", "exports"), "Where nobody states consumption, but trade and output are known.", "A trading hub shows a high ratio without using anything.",
    ),
    Indicator(
        "n_minus_1_cover", ("Consumption covered without the largest supplier", "Consommation couverte sans le premier fournisseur"), "0-1", dependency.cover, False,
        ("consumption", "imports", "cover"), "What part of use survives the loss of the largest supplier.", "Stocks, substitutes and time are left out; the base year decides.",
    ),
    Indicator(
        "iea_n_minus_1", ("World N-1 cover (IEA, net)", "Couverture mondiale N-1 (AIE, nette)"), "ratio", dependency.iea_n_minus_1, False,
        ("world_processing", "demand", "top_demand"), "Whether the rest of the world could supply itself.", "Assumes that the largest supplier's own demand leaves the market with it.",
        (bands.IEA_N_1,),
    ),
    Indicator(
        "iea_n_minus_1_gross", ("World N-1 cover (IEA, gross)", "Couverture mondiale N-1 (AIE, brute)"), "ratio", dependency.iea_n_minus_1_gross, False,
        ("world_processing", "demand"), "As above, with the largest supplier's demand still to be met.", "Counts demand that might vanish with its own supply.", (bands.IEA_N_1,),
    ),
    Indicator(
        "stock_days", ("Stock cover", "Couverture des stocks"), "days", dependency.stock_days, False, ("consumption", "stocks"),
        "How long a stop can last before plants stand still.", "Stocks of firms are secret nearly everywhere.",
    ),
    Indicator(
        "recycling_rate", ("End-of-life recycling input rate (EU)", "Taux d'apport du recyclage en fin de vie (UE)"), "0-1", dependency.recycling_rate, False,
        ("eol_rir",), "How much of the input is scrap and so safe from mines abroad.", "Measured for the EU; another state's rate can differ much.",
    ),
    Indicator(
        "hhi_wgi", ("World HHI weighted by governance", "IHH mondial pondéré par la gouvernance"), "0-10", governance.hhi_wgi, True, ("world", "mean_of_six"),
        "To tell concentration in stable states from concentration in unstable ones.", "A stable state can still close its exports: governance is no measure of will.",
    ),
    Indicator(
        "geopolrisk", ("GeoPolRisk score", "Score GeoPolRisk"), "0-1", governance.geopolrisk, True, ("imports", "world", "domestic", "political_stability"),
        "For life-cycle studies, and to compare with geopolrisk-py: gives a factor in kg of copper equivalents.",
        "Adds ore, chemicals and metal by gross weight, and counts a friendly unstable state as worse than a hostile stable one.", scope="codes",
    ),
    Indicator(
        "eu_supply_risk", ("EU supply risk", "Risque d'approvisionnement (UE)"), "number", governance.eu_supply_risk, True,
        ("mixes", "mean_of_six", "eol_rir", "si_sr"), "The yardstick of the EU's list of critical raw materials.",
        "Recycling and substitution are the EU's own; agreements with third states, the EU's own included, are not weighed.", (bands.EU_SR,), scope="stages",
    ),
    Indicator(
        "eu_economic_importance", ("EU economic importance", "Importance économique (UE)"), "0-10", governance.economic_importance, True,
        ("sectors", "si_ei"), "The other half of the EU's verdict: what hangs on the mineral.", "Follows value added, so a mineral vital to a small sector scores low.", (bands.EU_EI,),
    ),
    Indicator(
        "usgs_score", ("USGS-type supply risk", "Risque d'approvisionnement (type USGS)"), "0-1", governance.usgs_score, True,
        ("imports", "domestic", "exports", "recycled", "stock_change", "disruption_potential", "economic_vulnerability"),
        "The USGS' idea of risk: likely, exposed and harmful at once.", "Its root is unverified here, and two of its three factors need American industry data.",
    ),
    Indicator(
        "ec_dependence", ("EC strategic dependence (CDI1-3)", "Dépendance stratégique (CE, CDI1-3)"), "flag", screens.cdi, True, ("values", "exports_usd"),
        "A first sieve over thousands of goods.", "Yes or no at fixed lines: one good in five changes sides each year; outside the EU every import is external, so CDI2 says nothing.", (bands.FLAG,), is_screen=True,
    ),
    Indicator(
        "geodep", ("CEPII GeoDep", "GeoDep (CEPII)"), "flag", screens.geodep, True, ("values", "trade", "exports_usd"),
        "A sieve that asks for a concentrated world as well, in two of three years.", "Values, not tonnes; a cheap bottleneck passes unseen.", (bands.FLAG,), is_screen=True,
    ),
    Indicator(
        "single_partner", ("Single partner above 65 %", "Partenaire unique au-delà de 65 %"), "flag", screens.single_partner, True, ("imports",),
        "The line that the EU drew for 2030.", "The law measures consumption at each stage of the chain; this measures imports.", (bands.FLAG,), is_screen=True,
    ),
    Indicator(
        "traderisk", ("TradeRisk", "TradeRisk"), "0-1", systemic.traderisk, True, ("trade", "place", "political_stability"),
        "To see risk that arrives through partners of partners.", "Shares, not tonnes: a state that buys a trifle from unstable hands ranks high; read the place among states, not the value.",
    ),
    Indicator(
        "betweenness", ("Betweenness in world trade", "Intermédiarité dans le commerce mondial"), "0-1", systemic.betweenness, None, ("trade", "place"),
        "To find hubs that pass on what others mined.", "Trade routes are not followed by the tonne: shortest is not actual.",
    ),
)  # fmt: skip
INDICATORS: Final[dict[str, Indicator]] = {entry.name: entry for entry in _ENTRIES}
