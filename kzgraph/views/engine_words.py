"""The words of the scenario panel in English and French. `{...}` are filled in the page; the meanings and remarks are those of the scenarios."""

from __future__ import annotations

from typing import Any, Final

from kzgraph.views.scenario_labels import RULES
from kzgraph.views.scenario_labels import WORDS as LABELS
from kzgraph.views.scenario_words import SENTENCES
from kzgraph.views.words import LANGUAGES, WARNINGS, word

PANEL: Final[dict[str, tuple[str, str]]] = {
    "no_base": (
        "No trade of this pair is known for any year: there is nothing to change.",
        "Aucun échange de cette paire n'est connu, quelle que soit l'année : il n'y a rien à changer.",
    ),
    "base_year": ("Base year", "Année de base"),
    "left_out": (
        "Not offered, as not all imports of the year are known: {years}.",
        "Non proposées, car toutes les importations de l'année ne sont pas connues : {years}.",
    ),
    "left_out_basket": (
        "Not offered, as only a basket code, which mixes several minerals, is known: {years}.",
        "Non proposées, car seul un code composite, qui mêle plusieurs minéraux, est connu : {years}.",
    ),
    "refused": (
        "Not taken: a number from 0 to {limit} is needed. The figures are still those with {kept}.",
        "Non pris en compte : il faut un nombre de 0 à {limit}. Les chiffres restent ceux avec {kept}.",
    ),
    "cut": ("Export cut", "Coupure d'exportation"),
    "cut_of": ("Who delivers less", "Qui livre moins"),
    "cut_share": ("Part that no longer arrives, %", "Part qui n'arrive plus, %"),
    "cut_number": ("Part of {supplier} that no longer arrives, percent", "Part qui n'arrive plus ({supplier}), en pour cent"),
    "cut_set": ("{supplier}: {share} less", "{supplier} : {share} de moins"),
    "cut_remove": ("Remove the cut: {supplier}", "Retirer la coupure : {supplier}"),
    "remove": ("Remove", "Retirer"),
    "tonnes_unknown": ("{supplier} (tonnes unknown)", "{supplier} (tonnes inconnues)"),
    "supply": ("More tonnes a year from", "Tonnes de plus par an, venues de"),
    "supply_number": ("{supplier}, tonnes a year more", "{supplier}, tonnes de plus par an"),
    "promised": ("Take what is promised: {quantity_t} t ({status})", "Prendre ce qui est promis : {quantity_t} t ({status})"),
    "promised_from": (
        "Take what is promised: {quantity_t} t ({status}, from {start})",
        "Prendre ce qui est promis : {quantity_t} t ({status}, dès {start})",
    ),
    "accounting": ("Who gives way", "Qui cède la place"),
    "additive": ("nobody (additive)", "personne (additive)"),
    "displace": ("{supplier} (displace)", "{supplier} (displace)"),
    "pro-rata": ("all alike (pro-rata)", "tous en proportion (pro-rata)"),
    "optimise": ("the largest first (optimise)", "les plus grands d'abord (optimise)"),
    "reset": ("Reset", "Réinitialiser"),
    "order": (
        "Cuts come first, then the added tonnes, each in the order of the states' codes.",
        "Les coupures d'abord, puis les tonnes ajoutées, dans l'ordre des codes des États.",
    ),
    "joint": ("; ", " ; "),
    "said_nothing": ("Nothing is changed: these are the figures of {year}", "Rien n'est changé : ce sont les chiffres de {year}"),
    "said_lost": ("{lost_t} t are lost and nothing replaces them", "{lost_t} t sont perdues et rien ne les remplace"),
    "said_lost_unknown": (
        "How much is lost is unknown, which is not to say zero",
        "Ce qui est perdu est inconnu, ce qui ne veut pas dire zéro",
    ),
    "said_unmet": ("{unmet_t} t of consumption are unmet", "{unmet_t} t de la consommation ne sont pas couvertes"),
    "said_share": ("{supplier} has {after} of imports, {before} before", "{supplier} : {after} des importations, {before} avant"),
    "said_no_share": ("shares of imports cannot be computed", "les parts des importations ne sont pas calculables"),
    "said_top": ("{supplier} is then the largest known supplier, with {share}", "le premier fournisseur connu est alors : {supplier}, {share}"),
    "said_cover": (
        "without the largest known supplier {after} of consumption is covered, {before} before",
        "sans le premier fournisseur connu, {after} de la consommation est couverte, {before} avant",
    ),
    "said_by": ("who gives way: {who}", "qui cède la place : {who}"),
    "said_not_computable": ("{accounting}: {reason}", "{accounting} : {reason}"),
}  # fmt: skip
STATUSES: Final = ("contracted", "planned", "announced")
REMARKS: Final = (
    "displaced_short", "displaced_unknown", "displaces_itself", "prorata_no_total", "optimise_unstated", "nothing_to_lose", "loss_unknown", "loss_open",
    "nobody_known", "unexplained_largest", "top_above_consumption", "band_open", "scenario_no_year",
)  # fmt: skip
"""The codes of what `KZ.engine.play` has to say beside its figures."""


def panel_words(lang: str) -> dict[str, Any]:
    """The words that `KZ.panel` takes, in one language."""
    place = LANGUAGES.index(lang)
    said = {**WARNINGS, **SENTENCES}
    return {
        **{key: texts[place] for key, texts in PANEL.items()},
        "no_gain": LABELS["lead_no_gain"][place],
        "statuses": {status: word(status, lang) for status in STATUSES},
        "meanings": {rule: texts[place] for rule, texts in RULES.items() if rule},
        "remarks": {code: said[code][place] for code in REMARKS},
    }
