"""The words of the reports in English and French. Nothing here decides; it only says."""

from __future__ import annotations

from typing import Final

from kzgraph.views.explain_words import EXPLAIN
from kzgraph.views.warning_words import WARNINGS

LANGUAGES: Final = ("en", "fr")

__all__ = ["EXPLAIN", "LANGUAGES", "WARNINGS", "WORDS", "word"]

WORDS: Final[dict[str, tuple[str, str]]] = {
    "dependency": ("{consumer}: {mineral}, {year}", "{consumer} : {mineral}, {year}"),
    "dependency_no_year": ("{consumer}: {mineral}", "{consumer} : {mineral}"),
    "answer": (
        "In {year} {consumer} imported {imports_t} t of {mineral}. {share} of it ({top_t} t) came from {top}.",
        "{consumer}, {mineral}, {year} : {imports_t} t importées, dont {top_t} t ({share}) venues de : {top}.",
    ),
    "answer_stage_only": (
        "Only the stage {stage} is counted{codes}: imports at later stages ({later}) are not in these data.",
        "Seul le stade {stage} est compté{codes} : les importations aux stades suivants ({later}) ne figurent pas dans ces données.",
    ),
    "stage_code": ("{stage}: HS {codes}", "{stage} : SH {codes}"),
    "of_codes": (" (HS {codes})", " (SH {codes})"),
    "answer_basket_left": (
        "A further {left_t} t came under the basket code {codes}, which may hold more of this mineral beside others: they are not counted.",
        "{left_t} t de plus relèvent du code composite {codes}, qui peut en contenir parmi d'autres minéraux : elles ne sont pas comptées.",
    ),
    "answer_unexplained": (
        "The origin of {unexplained_t} t ({share}) is not stated.",
        "L'origine de {unexplained_t} t ({share}) n'est pas précisée.",
    ),
    "answer_cover": (
        "Without {top}, {cover} of the consumption of {consumption_t} t would be covered (supply taken as equal to consumption).",
        "Hors {top}, {cover} de la consommation de {consumption_t} t serait couverte (offre prise égale à la consommation).",
    ),
    "answer_concentration": ("Concentration of supply: {band} ({preset}).", "Concentration de l'offre : {band} ({preset})."),
    "answer_none": (
        "No dependency can be computed from the tables; the reason stands below.",
        "Aucune dépendance ne peut être calculée à partir des tables ; la raison figure ci-dessous.",
    ),
    "answer_company": (
        "In {year} companies delivered {imports_t} t of {mineral} to {consumer}, as far as the tables know; {share} of it ({top_t} t) from {top}.",
        "{consumer}, {mineral}, {year} : {imports_t} t livrées par des entreprises, selon les tables, dont {top_t} t ({share}) venues de : {top}.",
    ),
    "basket_mark": ("under a basket code", "sous un code composite"),
    "above": ("above", "au-dessus de"),
    "answer_known": (
        "In {year} {known_t} t of {mineral} are known to have reached {consumer} from {who}; all imports are not known.",
        "{consumer}, {mineral}, {year} : {known_t} t connues, venues de : {who} ; l'ensemble des importations est inconnu.",
    ),
    "suppliers": ("Suppliers", "Fournisseurs"),
    "supplier": ("supplier", "fournisseur"),
    "share_of_imports": ("of imports", "part import."),
    "share_of_consumption": ("of consumption", "part conso."),
    "source": ("source", "source"),
    "plot_share": ("share of imports", "part des importations"),
    "plot_top_share": (
        "share of the largest supplier in imports (its name and the year in brackets)",
        "part du premier fournisseur dans les importations (nom et année entre parenthèses)",
    ),
    "plot_tonnes": ("tonnes {basis}", "tonnes {basis}"),
    "plot_unexplained": ("unexplained", "inexpliqué"),
    "plot_supply": ("share of supply", "part de l'approvisionnement"),
    "plot_output": ("share of output", "part de la production"),
    "plot_lost_share": ("share lost without it", "part perdue sans lui"),
    "plot_lost_t": ("tonnes lost a year", "tonnes perdues par an"),
    "plot_method": ("0-1; a line is a range", "0-1 ; un trait est un intervalle"),
    "plot_others": ("{n} others", "{n} autres"),
    "plot_before": ("base {year}", "base {year}"),
    "plot_lost": ("{tonnes} t lost and not replaced", "{tonnes} t perdues et non remplacées"),
    "plot_ranking": ("{name}: the {n} most dependent of {count}", "{name} : les {n} plus dépendants sur {count}"),
    "plot_sources": ("Sources: {sources}", "Sources : {sources}"),
    "unexplained": ("unexplained (origin not stated)", "inexpliqué (origine non précisée)"),
    "derived_total": ("total less the suppliers above", "total moins les fournisseurs ci-dessus"),
    "imports": ("imports, total", "importations, total"),
    "imports_sum": ("imports, sum of partners", "importations, somme des partenaires"),
    "consumption": ("consumption", "consommation"),
    "measures": ("What it means", "Ce que cela signifie"),
    "measure": ("measure", "mesure"),
    "value": ("value", "valeur"),
    "meaning": ("how it is computed", "mode de calcul"),
    "hhi": ("concentration (HHI), 0-1", "concentration (IHH), 0-1"),
    "hhi_how": (
        "sum of squared import shares; low: the unexplained part is many small suppliers, high: it is one",
        "somme des carrés des parts ; bas : le reste inexpliqué est très dispersé, haut : un seul fournisseur",
    ),
    "hhi_how_exact": ("sum of squared import shares", "somme des carrés des parts d'importation"),
    "band": ("band", "classe"),
    "effective": ("effective suppliers", "fournisseurs effectifs"),
    "effective_how": ("1 / HHI: equal suppliers that would give it", "1 / IHH : nombre de fournisseurs égaux équivalent"),
    "n_minus_1": ("imports without {top}", "importations hors {top}"),
    "n_minus_1_how": ("imports less the largest known supplier (N-1)", "importations moins le premier fournisseur connu (N-1)"),
    "cover": ("cover without {top}", "couverture hors {top}"),
    "cover_how": (
        "(consumption - its tonnes) / consumption; supply equals consumption",
        "(consommation - ses tonnes) / consommation ; l'offre égale la consommation",
    ),
    "import_share": ("imports / consumption", "importations / consommation"),
    "import_share_how": ("gross; the rest is own output, recycling and stocks", "brut ; le reste : production propre, recyclage, stocks"),
    "outlook": ("Promised supply (not in the figures above)", "Offre promise (hors des chiffres ci-dessus)"),
    "company": ("company", "entreprise"),
    "per_year": ("t a year", "t par an"),
    "from": ("from", "de"),
    "to": ("to", "à"),
    "open": ("open", "ouvert"),
    "status": ("status", "statut"),
    "warnings": ("Read before quoting", "À lire avant de citer"),
    "sources": ("Sources", "Sources"),
    "unknown": ("unknown", "inconnu"),
    "not_computed": ("not computed", "non calculé"),
    "published": ("published", "publié"),
    "ranked_consumer": (
        "{consumer}: minerals by the largest known supplier's share",
        "{consumer} : minéraux selon la part du premier fournisseur connu",
    ),
    "ranked_mineral": (
        "{mineral}: consumers by the largest known supplier's share",
        "{mineral} : acheteurs selon la part du premier fournisseur connu",
    ),
    "consumer": ("consumer", "acheteur"),
    "mineral": ("mineral", "minéral"),
    "year": ("year", "année"),
    "imports_t": ("imports, t", "import., t"),
    "top": ("largest known supplier", "premier fournisseur connu"),
    "hhi_short": ("HHI", "IHH"),
    "layer": ("layer", "niveau"),
    "rank_note": (
        "By the largest known supplier's share of imports; unknown last. More on a line: kzgraph report CONSUMER MINERAL.",
        "Selon la part du premier fournisseur connu ; inconnus en dernier. Plus sur une ligne : kzgraph report ACHETEUR MINÉRAL.",
    ),
    "overview": ("What the tables hold", "Contenu des tables"),
    "overview_line": (
        "{n_nodes} nodes, {n_edges} edges. Stated tonnes of company deliveries {supplies_t} t and of national exports {exports_t} t, all years together: a checksum of the tables, no supply figure.",
        "{n_nodes} nœuds, {n_edges} arêtes. Tonnes déclarées des livraisons d'entreprises {supplies_t} t et des exportations nationales {exports_t} t, toutes années : une somme de contrôle, pas une offre.",
    ),
    "overview_missing": ("{n} of the flows have no quantity; they are unknown, not zero.", "{n} flux sans quantité ; inconnue, non nulle."),
    "by_mineral": ("By mineral", "Par minéral"),
    "by_consumer": ("By consumer (deliveries that reach it)", "Par acheteur (livraisons reçues)"),
    "edges": ("edges", "arêtes"),
    "supplies_t": ("supplies, t", "livraisons, t"),
    "exports_t": ("exports, t", "exportations, t"),
    "no_data": ("no data", "aucune donnée"),
    "low": ("low", "faible"),
    "moderate": ("moderate", "modérée"),
    "high": ("high", "élevée"),
    "below": ("below the threshold", "sous le seuil"),
    "dependent": ("dependent", "dépendant"),
    "open_band": ("open: bounds fall in different bands", "ouverte : bornes dans des classes différentes"),
    "national": ("national", "national"),
    "company_layer_short": ("company", "entreprise"),
    "contracted": ("contracted", "sous contrat"),
    "planned": ("planned", "prévu"),
    "announced": ("announced", "annoncé"),
    "statistics": ("statistics", "statistiques"),
    "government": ("government", "administration"),
    "press": ("press", "presse"),
    "user": ("own rows", "lignes propres"),
    "extraction": ("extraction", "extraction"),
    "processing": ("processing", "transformation"),
    "refined": ("refined", "raffiné"),
    "product": ("product", "produit"),
    "imports_total": ("the import total", "le total des importations"),
    "consumes": ("consumption", "la consommation"),
    "page_pair": ("{consumer}: where it gets its {mineral}", "{consumer} : provenance, {mineral}"),
    "page_consumer": ("{consumer}: what it buys, and from whom", "{consumer} : achats et fournisseurs"),
    "page_mineral": ("{mineral}: who supplies whom", "{mineral} : qui fournit qui"),
    "page_hint": (
        "Who makes, refines, sells and buys it. Hover or click a line for the figure and its source.",
        "Qui produit, raffine, vend et achète. Survolez ou cliquez une ligne pour le chiffre et sa source.",
    ),
    "rows_shown": ("{shown} of {count} rows; .to_frame() has all", "{shown} lignes sur {count} ; .to_frame() les a toutes"),
    "stage_none": ("no stage stated", "stade non précisé"),
}


def word(key: str, lang: str) -> str:
    """The interface word in the language."""
    return WORDS[key][LANGUAGES.index(lang)]
