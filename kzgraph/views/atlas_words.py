"""The words of an atlas's index in English and French. Figures in braces are filled in by the page, which formats them for its language."""

from __future__ import annotations

from typing import Final

from kzgraph.views.words import LANGUAGES

INDEX: Final[dict[str, tuple[str, str]]] = {
    "language": ("Language", "Langue"),
    "skip": ("Skip to the table", "Aller au tableau"),
    "title": ("Atlas of mineral dependency", "Atlas des dépendances minérales"),
    "lead": (
        "In {over} of {known} cases one country supplies more than half of the imports; most often it is {top} ({n}).",
        "Dans {over} cas sur {known}, un seul pays fournit plus de la moitié des importations ; le plus souvent : {top} ({n}).",
    ),
    "lead_apart": (
        "In {over} of {known} cases one country supplies more than half of the imports.",
        "Dans {over} cas sur {known}, un seul pays fournit plus de la moitié des importations.",
    ),
    "lead_spread": (
        "In none of {known} cases does one country supply more than half of the imports.",
        "Dans aucun des {known} cas un seul pays ne fournit plus de la moitié des importations.",
    ),
    "lead_none": (
        "No share of imports is known for these consumers and minerals.",
        "Aucune part d'importations connue pour ces consommateurs et minerais.",
    ),
    "scope": (
        "{consumers} consumers, {minerals} minerals, {pages} pages. Each cell opens the page of the pair.",
        "{consumers} consommateurs, {minerals} minerais, {pages} pages. Chaque case ouvre la page correspondante.",
    ),
    "chosen_usual": (
        "The consumers are the {n} largest importers of these minerals by value in the newest year of the trade statistics, the EU27 and Kazakhstan.",
        "Les consommateurs sont les {n} premiers importateurs de ces minerais en valeur, dernière année des statistiques commerciales, l'UE27 et le Kazakhstan.",
    ),
    "chosen": ("The consumers were chosen when the atlas was made.", "Les consommateurs ont été choisis à la création de l'atlas."),
    "year_newest": ("Year: the newest with full figures, pair by pair.", "Année : la dernière complète, paire par paire."),
    "year_given": ("Year: {year}.", "Année : {year}."),
    "measure": ("Figure", "Chiffre"),
    "measure_top": ("Share of the largest supplier", "Part du premier fournisseur"),
    "measure_hhi": ("Concentration of suppliers (HHI)", "Concentration des fournisseurs (IHH)"),
    "measure_state": ("Share of one supplier", "Part d'un fournisseur"),
    "supplier": ("Supplier", "Fournisseur"),
    "filter": ("Filter", "Filtrer"),
    "filter_hint": ("mineral or consumer", "minerai ou consommateur"),
    "filter_none": ("No mineral or consumer has this name.", "Aucun minerai ni consommateur de ce nom."),
    "filter_found": ("{rows} minerals, {columns} consumers shown", "{rows} minerais, {columns} consommateurs affichés"),
    "table": ("Minerals by consumer", "Minerais par consommateur"),
    "table_top": (
        "Percent of the consumer's imports, in tonnes, that come from the largest supplier, and the code of that supplier.",
        "Pourcentage des importations du consommateur, en tonnes, venant du premier fournisseur, et code de ce fournisseur.",
    ),
    "table_hhi": (
        "HHI of the consumer's imports: near 0 many small suppliers, 1 a single one. Two figures are a range; its lower end gives the colour.",
        "IHH des importations : proche de 0, de nombreux petits fournisseurs ; 1, un seul. Deux chiffres forment un intervalle ; la borne basse donne la couleur.",
    ),
    "table_state": (
        "Percent of the consumer's imports, in tonnes, stated to come from: {who}. It may be more where a part has no stated origin.",
        "Pourcentage des importations du consommateur, en tonnes, déclaré venir de : {who}. Peut être plus quand une part est sans origine précisée.",
    ),
    "mineral": ("Mineral", "Minerai"),
    "map": ("On the map", "Sur la carte"),
    "map_unit": ("{mineral}: {measure}", "{mineral} : {measure}"),
    "map_group": (
        "EU27 is not drawn: its members in this atlas have figures of their own.",
        "L'UE27 n'est pas dessinée : ses membres présents dans l'atlas ont leurs propres chiffres.",
    ),
    "map_borders": ("Borders: Natural Earth, public domain.", "Frontières : Natural Earth, domaine public."),
    "legend": ("Scale", "Échelle"),
    "legend_percent": ("{low}–{high} %", "{low}–{high} %"),
    "legend_range": ("{low}–{high}", "{low}–{high}"),
    "legend_unknown": ("–: not known", "– : inconnu"),
    "legend_outside": ("not in this atlas", "hors de l'atlas"),
    "legend_old": ("italics: figures before {year}", "italique : chiffres antérieurs à {year}"),
    "detail_hint": (
        "Point at a cell, or move to it with the Tab key, to read its figures here.",
        "Pointez une case, ou allez-y avec la touche Tab, pour lire ses chiffres ici.",
    ),
    "map_hint": (
        "Point at a country, or move to it with the Tab key, to read its figures here.",
        "Pointez un pays, ou allez-y avec la touche Tab, pour lire ses chiffres ici.",
    ),
    "detail": ("{consumer}, {mineral} ({year}): {text}", "{consumer}, {mineral} ({year}) : {text}"),
    "detail_no_year": ("{consumer}, {mineral}: {text}", "{consumer}, {mineral} : {text}"),
    "detail_top": ("{share} of imports from {top}", "{share} des importations viennent de : {top}"),
    "detail_open": (
        ", up to {most} if the part without a stated origin is from there",
        ", jusqu'à {most} si la part sans origine précisée en vient",
    ),
    "detail_hhi": ("; HHI {value}, {band}", " ; IHH {value}, {band}"),
    "detail_state": ("; {share} from {who}", " ; {share} de : {who}"),
    "detail_state_none": ("; no delivery from {who} is stated", " ; aucune livraison déclarée de : {who}"),
    "detail_basket": ("; the code counts other minerals too", " ; le code compte aussi d'autres minerais"),
    "band_open": ("band open", "classe ouverte"),
    "no_sheet": (
        "no trade, total or contract of this pair is in the tables",
        "aucun échange, total ni contrat de cette paire dans les tables",
    ),
    "no_state": ("no delivery from {who} is stated", "aucune livraison déclarée de : {who}"),
    "notes": ("How to read it", "Comment lire"),
    "note_unknown": (
        "A dash is unknown, not zero; the reason shows when you point at it.",
        "Un tiret signifie inconnu, et non zéro ; la raison s'affiche au survol.",
    ),
    "note_years": (
        "Pairs can be of different years and stages (ore, compounds, metal); compare two cells only after looking at both pages.",
        "Les paires peuvent porter sur des années et stades différents (minerai, composés, métal) ; ne comparez deux cases qu'après lecture des deux pages.",
    ),
    "note_direct": (
        "Suppliers are those who shipped the goods, not always those who mined or refined them; the page of a pair looks further back.",
        "Les fournisseurs sont ceux qui ont expédié, pas toujours ceux qui ont extrait ou raffiné ; la page de la paire remonte plus loin.",
    ),
    "note_bands": ("Bands of the HHI: {preset}.", "Classes de l'IHH : {preset}."),
    "version": ("kzgraph {version}", "kzgraph {version}"),
    "checksum": ("SHA-256 of the data: {checksum}", "SHA-256 des données : {checksum}"),
    "noscript": (
        "Without scripts: every pair with its largest supplier's share. The pages show more with scripts.",
        "Sans scripts : chaque paire et la part du premier fournisseur. Les pages montrent davantage avec scripts.",
    ),
    "share": ("Share of the largest supplier", "Part du premier fournisseur"),
    "consumer": ("Consumer", "Consommateur"),
}


def index_words(lang: str) -> dict[str, str]:
    """The index's own words in the language."""
    return {key: texts[LANGUAGES.index(lang)] for key, texts in INDEX.items()}
