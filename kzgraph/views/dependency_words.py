"""The words of the dependency page in English and French. Figures in braces are filled in by the page, which formats them for its language."""

from __future__ import annotations

from typing import Final

from kzgraph.views.words import LANGUAGES

SHEET: Final[dict[str, tuple[str, str]]] = {
    "language": ("Language", "Langue"),
    "skip": ("Skip to the figures", "Aller aux chiffres"),
    "unknown": ("not known", "inconnu"),
    "interval": ("{low} to {high}", "{low} à {high}"),
    "below_tenth": ("< {value}", "< {value}"),
    "tonnes": ("{value} t", "{value} t"),
    "cautions": ("Before quoting: {n} remarks below", "Avant de citer : {n} remarques ci-dessous"),
    "key_figures": ("Key figures", "Chiffres clés"),
    "kpi_share": ("of imports come from {top}", "des importations viennent de : {top}"),
    "kpi_share_none": ("largest supplier's share of imports", "part du premier fournisseur dans les importations"),
    "kpi_share_sub": ("{top_t} of {imports_t}", "{top_t} sur {imports_t}"),
    "kpi_share_open": (
        "{top_t} of {imports_t}; up to {most} if the part without a stated origin is from there too",
        "{top_t} sur {imports_t} ; jusqu'à {most} si la part sans origine précisée en vient aussi",
    ),
    "kpi_share_why": ("all imports together are not known", "l'ensemble des importations est inconnu"),
    "kpi_hhi": ("concentration of suppliers (HHI)", "concentration des fournisseurs (IHH)"),
    "kpi_hhi_sub": (
        "{band}; 0 means very many small suppliers, 1 a single one",
        "{band} ; 0 : de très nombreux petits fournisseurs, 1 : un seul",
    ),
    "kpi_hhi_open": (
        "the band is open: it depends on who supplies the part without a stated origin",
        "classe ouverte : elle dépend des fournisseurs de la part sans origine précisée",
    ),
    "kpi_cover": ("of consumption covered without {top}", "de la consommation couverte hors {top}"),
    "kpi_cover_none": ("of consumption covered without the largest supplier", "de la consommation couverte hors premier fournisseur"),
    "kpi_cover_sub": (
        "consumption {consumption_t}, supply taken as equal to it",
        "consommation : {consumption_t}, l'offre étant prise égale",
    ),
    "kpi_cover_why": (
        "consumption is not stated; {left_t} of imports would be left",
        "consommation non précisée ; il resterait {left_t} d'importations",
    ),
    "kpi_cover_nothing": ("consumption or imports are not known", "consommation ou importations inconnues"),
    "kpi_cover_beyond": (
        "it cannot be computed for these figures; {left_t} of imports would be left",
        "non calculable pour ces chiffres ; il resterait {left_t} d'importations",
    ),
    "kpi_unexplained": ("of imports without a stated origin", "des importations sans origine précisée"),
    "kpi_unexplained_sub": ("{unexplained_t}: no supplier is stated for it", "{unexplained_t} : aucun fournisseur n'est indiqué"),
    "kpi_unexplained_why": (
        "no import total is stated: what the listed suppliers sent is taken as all",
        "aucun total déclaré : les fournisseurs listés sont pris pour la totalité",
    ),
    "and": (" and ", " et "),
    "kpi_year": ("{label}, {year}", "{label}, {year}"),
    "keys_year": (
        "These figures are of the base year {year}, chosen in the panel; the sentence above is of {headline}.",
        "Ces chiffres sont ceux de l'année de base {year}, choisie dans le panneau ; la phrase ci-dessus porte sur {headline}.",
    ),
    "after": ("With the scenario:", "Avec le scénario :"),
    "base_year": ("Base year {year}", "Année de base {year}"),
    "suppliers": ("Who supplies it", "Qui fournit"),
    "suppliers_unit": ("Tonnes and share of imports, {year}", "Tonnes et part des importations, {year}"),
    "suppliers_none": (
        "No delivery is known, so there is nothing to draw. This is not the same as no imports.",
        "Aucune livraison connue, donc rien à tracer. Cela ne signifie pas une absence d'importations.",
    ),
    "others": ("{n} others", "{n} autres"),
    "unexplained": ("origin not stated", "origine non précisée"),
    "before_bar": ("in {year}", "en {year}"),
    "none_stated": ("none stated", "rien d'indiqué"),
    "after_bar": ("with the scenario", "avec le scénario"),
    "scenario": ("What changes if", "Que se passe-t-il si"),
    "series": ("Year by year", "Année par année"),
    "series_unit": (
        "Imports in tonnes. Blue: the year's largest supplier, named above with its share.",
        "Importations en tonnes. Bleu : premier fournisseur de l'année, nommé au-dessus avec sa part.",
    ),
    "series_partial": (
        "Dashed outline: all imports of that year are not known, only what the named suppliers sent.",
        "Contour tireté : l'ensemble des importations est inconnu, seules les livraisons citées le sont.",
    ),
    "series_gap": ("–: no figure for that year. It is unknown, not zero.", "– : aucun chiffre cette année-là. Inconnu, non nul."),
    "series_basket": (
        "*: no bar. Only a basket code, which mixes several minerals, is known for {years}; it is no lower bound for this one.",
        "* : pas de barre. Seul un code composite, qui mêle plusieurs minéraux, est connu pour {years} ; il ne donne aucune borne pour celui-ci.",
    ),
    "series_narrow": (
        "Where a column is too narrow for its label, the figures below name the supplier and the share.",
        "Là où une colonne est trop étroite pour son étiquette, les chiffres ci-dessous donnent le fournisseur et la part.",
    ),
    "series_older": (
        "Not drawn, as they are older than the {n} newest years with data: {years}.",
        "Non tracées, car antérieures aux {n} dernières années renseignées : {years}.",
    ),
    "basket_figure": ("{value} under a basket code of several minerals", "{value} sous un code composite de plusieurs minéraux"),
    "series_left_out": (
        "Not drawn, as only single deliveries are known or another stage was counted: {years}.",
        "Non tracées, car seules des livraisons isolées sont connues ou un autre stade est compté : {years}.",
    ),
    "series_none": ("No year with a figure is known.", "Aucune année chiffrée n'est connue."),
    "series_one": (
        "Only one year is known: no trend can be read from it.",
        "Une seule année est connue : aucune tendance ne s'en déduit.",
    ),
    "series_hhi": ("Concentration (HHI)", "Concentration (IHH)"),
    "series_hhi_note": (
        "Concentration: the HHI, from 0 (very many small suppliers) to 1 (a single one). Dashed: the limits of its bands, {limits}.",
        "Concentration : l'IHH, de 0 (de très nombreux petits fournisseurs) à 1 (un seul). Tireté : les limites de ses classes, {limits}.",
    ),
    "series_open": ("Hatched: origin not stated.", "Hachuré : origine non précisée."),
    "series_other": ("Grey: all other suppliers.", "Gris : tous les autres fournisseurs."),
    "series_range": (
        "Two dots joined by a bar: the range that the part without a stated origin leaves.",
        "Deux points reliés par une barre : l'intervalle que laisse la part sans origine précisée.",
    ),
    "at_least": ("at least {value}", "au moins {value}"),
    "rest": ("other suppliers", "autres fournisseurs"),
    "origin": ("Where it was made before it was shipped", "Où il a été produit avant d'être expédié"),
    "origin_unit": (
        "Shares of imports. From left to right: {columns}.",
        "Parts des importations. De gauche à droite : {columns}.",
    ),
    "origin_rule": (
        "Who shipped it is observed. What lies behind is an assumption, the proportional rule: what a state ships has the same mix of origins as all it has.",
        "L'expéditeur est observé. Ce qui précède est une hypothèse, la règle proportionnelle : ce qu'un État expédie a la même composition d'origines que tout ce dont il dispose.",
    ),
    "origin_none": (
        "What lies behind the suppliers is not computed: {why}",
        "Ce qui se trouve derrière les fournisseurs n'est pas calculé : {why}",
    ),
    "origin_nothing": ("no imports are known for this pair.", "aucune importation n'est connue pour ce couple."),
    "origin_notes": ("What the origins rest on", "Sur quoi reposent les origines"),
    "column_mine": ("mined in", "extrait en"),
    "column_refiner": ("refined in", "raffiné en"),
    "column_supplier": ("shipped by", "expédié par"),
    "column_consumer": ("used by", "utilisé par"),
    "not_explained": ("not known", "inconnu"),
    "network": ("The network behind it", "Le réseau derrière"),
    "network_unit": (
        "Producers, refiners, sellers and buyers that the tables name. Click a line for its figures and sources.",
        "Producteurs, raffineurs, vendeurs et acheteurs nommés par les tables. Cliquez une ligne pour ses chiffres et sources.",
    ),
    "network_part": (
        "Of the suppliers of {year} the {n} largest are drawn; all of them stand in the table of sources.",
        "Parmi les fournisseurs de {year}, les {n} plus grands sont tracés ; tous figurent dans la table des sources.",
    ),
    "network_none": (
        "The tables name no producer, seller or agreement on this pair.",
        "Les tables ne nomment ni producteur, ni vendeur, ni accord pour ce couple.",
    ),
    "sources": ("Where each figure comes from", "D'où vient chaque chiffre"),
    "sources_unit": ("Select a column's name to sort by it.", "Choisissez un intitulé de colonne pour trier."),
    "sources_none": ("No figure is known, so no source is cited.", "Aucun chiffre connu, donc aucune source citée."),
    "col_figure": ("figure", "chiffre"),
    "col_quantity_t": ("tonnes", "tonnes"),
    "col_share": ("of imports", "part import."),
    "col_year": ("year", "année"),
    "col_source": ("source", "source"),
    "col_publisher": ("publisher", "éditeur"),
    "col_published": ("published", "publié"),
    "col_kind": ("kind", "type"),
    "col_top": ("largest supplier", "premier fournisseur"),
    "col_hhi": ("HHI", "IHH"),
    "col_imports_t": ("imports, t", "import., t"),
    "col_unexplained_t": ("origin not stated, t", "origine non précisée, t"),
    "col_state": ("state", "État"),
    "col_shipped": ("shipped by it", "expédié par lui"),
    "col_mined": ("mined there", "extrait là"),
    "col_refined": ("refined there", "raffiné là"),
    "figure_imports": ("imports, total", "importations, total"),
    "figure_consumption": ("consumption", "consommation"),
    "figure_supplier": ("imports from {who}", "importations de : {who}"),
    "figure_contradicting": ("also stated, not used: {who}", "aussi déclaré, non retenu : {who}"),
    "figure_promised": ("promised by {who}, t a year ({status})", "promis par {who}, t par an ({status})"),
    "figure_origin": ("origin behind the suppliers", "origine derrière les fournisseurs"),
    "figure_own_output": ("own output: {who}", "production propre : {who}"),
    "figure_remark": ("named in the remarks below", "citée dans les remarques plus bas"),
    "figures": ("The figures as a table", "Les chiffres en table"),
    "outlook": ("Promised supply, not in the figures above", "Offre promise, hors des chiffres ci-dessus"),
    "outlook_line": ("{who}: {quantity} a year, {when}, {status}", "{who} : {quantity} par an, {when}, {status}"),
    "from_year": ("from {start}", "dès {start}"),
    "from_to": ("{start} to {end}", "{start} à {end}"),
    "no_start": ("start not stated", "début non précisé"),
    "methods": ("How the figures are made", "Comment les chiffres sont établis"),
    "derivation": ("Each figure step by step", "Chaque chiffre pas à pas"),
    "warnings": ("Read before quoting", "À lire avant de citer"),
    "warnings_none": ("Nothing needs to be said beside these figures.", "Rien à signaler à côté de ces chiffres."),
    "cite": ("How to cite this page", "Comment citer cette page"),
    "about": ("What this page was made from", "À partir de quoi cette page est faite"),
    "version": ("kzgraph {version}", "kzgraph {version}"),
    "checksum": ("SHA-256 of the tables and trade statistics read: {checksum}", "SHA-256 des tables et statistiques lues : {checksum}"),
    "tables": (
        "The tables hold {nodes} nodes and {edges} edges.",
        "Les tables comptent {nodes} nœuds et {edges} arêtes.",
    ),
    "noscript": (
        "The charts and the scenario need JavaScript; the answer and the suppliers stand here without it.",
        "Les graphiques et le scénario demandent JavaScript ; la réponse et les fournisseurs figurent ici sans lui.",
    ),
}
"""Words that the page itself fills and formats."""

LEAD: Final[dict[str, tuple[str, str]]] = {
    "lead_hhi": (
        "The concentration of suppliers (HHI) is {value}: {band}, by the bands of {preset}.",
        "La concentration des fournisseurs (IHH) est de {value} : {band}, selon les classes de {preset}.",
    ),
    "lead_hhi_open": (
        "The concentration of suppliers (HHI) lies between {low} and {high}, depending on who supplies the part without a stated origin: {band}, by the bands of {preset}.",
        "La concentration des fournisseurs (IHH) est comprise entre {low} et {high}, selon les fournisseurs de la part sans origine précisée : {band}, selon les classes de {preset}.",
    ),
    "lead_top_open": (
        "{top}'s true share is between {low} and {high}, as the part without a stated origin may be its own too.",
        "La part réelle ({top}) est comprise entre {low} et {high}, la part sans origine précisée pouvant aussi en venir.",
    ),
    "lead_own": (
        "{consumer} also made {quantity_t} t of {mineral} itself in {year} ({how}; {source}): the shares here are of imports, not of all it has.",
        "{consumer} : production propre de {quantity_t} t ({mineral}, {how}) en {year}, selon {source} ; les parts indiquées ici sont celles des importations, non de tout l'approvisionnement.",
    ),
    "lead_own_plain": (
        "{consumer} also made {quantity_t} t of {mineral} itself in {year} ({source}): the shares here are of imports, not of all it has.",
        "{consumer} : production propre de {quantity_t} t ({mineral}) en {year}, selon {source} ; les parts indiquées ici sont celles des importations, non de tout l'approvisionnement.",
    ),
    "lead_own_basis": (
        "This output is not weighed on the same basis as the imports, so the two are not to be added.",
        "Cette production n'est pas pesée sur la même base que les importations : les deux ne s'additionnent pas.",
    ),
    "own_counted": ("counted as {basis}", "compté en {basis}"),
    "cite_undated": ("undated", "sans date"),
    "cite": (
        "kzgraph {version}, {title}. Sources: {sources}. Data SHA-256 {checksum}.",
        "kzgraph {version}, {title}. Sources : {sources}. SHA-256 des données : {checksum}.",
    ),
    "cite_none": ("kzgraph {version}, {title}. Data SHA-256 {checksum}.", "kzgraph {version}, {title}. SHA-256 des données : {checksum}."),
}
"""Sentences that are filled in when the page is made."""

METHODS: Final[tuple[tuple[str, str], ...]] = (
    (
        "Share of imports: a supplier's tonnes divided by all imported tonnes of the year. Where no import total is stated, the listed suppliers are taken as all.",
        "Part des importations : tonnes d'un fournisseur divisées par toutes les tonnes importées dans l'année. Sans total déclaré, les fournisseurs listés sont pris pour la totalité.",
    ),
    (
        "Origin not stated: imports less what the listed suppliers sent. It is no supplier and it is not zero.",
        "Origine non précisée : importations moins les livraisons listées. Ce n'est pas un fournisseur, et ce n'est pas nul.",
    ),
    (
        "HHI (Herfindahl-Hirschman index): the sum of the squared shares of imports, from 0 to 1. Its lower end takes the part without a stated origin as very many small suppliers, its upper end as one further supplier.",
        "IHH (indice de Herfindahl-Hirschman) : somme des carrés des parts, de 0 à 1. La borne basse prend la part sans origine précisée pour de très nombreux petits fournisseurs, la borne haute pour un seul autre.",
    ),
    (
        "Cover without the largest supplier: (consumption less its tonnes) divided by consumption. Supply is taken as equal to consumption, and nobody else sends more.",
        "Couverture hors premier fournisseur : (consommation moins ses tonnes) divisée par la consommation. L'offre est prise égale à la consommation, et personne d'autre ne livre davantage.",
    ),
    (
        "Scenario: export cuts come first, then further tonnes. What is not replaced is lost; the panel names the rule by which others give way.",
        "Scénario : d'abord les coupures, puis les tonnes supplémentaires. Ce qui n'est pas remplacé est perdu ; le panneau nomme la règle selon laquelle les autres cèdent la place.",
    ),
    (
        "Tonnes of different stages (ore, compounds, metal) are never added, and no figure of another year is put in the place of a missing one.",
        "Les tonnes de stades différents (minerai, composés, métal) ne s'additionnent jamais, et aucun chiffre d'une autre année ne remplace un chiffre manquant.",
    ),
)


def sheet_words(lang: str) -> dict[str, str]:
    """The page's own words in the language."""
    place = LANGUAGES.index(lang)
    return {key: texts[place] for key, texts in SHEET.items()}


def lead_word(key: str, lang: str) -> str:
    """A sentence to be filled when the page is made."""
    return LEAD[key][LANGUAGES.index(lang)]


def method_notes(lang: str) -> list[str]:
    """How the figures are made, in the language."""
    return [texts[LANGUAGES.index(lang)] for texts in METHODS]
