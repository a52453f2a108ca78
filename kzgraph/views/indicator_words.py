"""The words of the indicators in English and French: why a figure is not computable, warnings, table names and headers, titles of the methods."""

from __future__ import annotations

from typing import Final

from kzgraph.indicators.registry import INDICATORS

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "title_indicators": ("{consumer}: every method on each mineral", "{consumer} : toutes les méthodes pour chaque minéral"),
    "title_indicators_pair": ("{consumer}, {mineral}: methods side by side", "{consumer}, {mineral} : les méthodes côte à côte"),
    "title_indicators_world": ("World output by method: {minerals}", "Production mondiale selon les méthodes : {minerals}"),
    "title_methods": ("Methods of kzgraph indicators", "Méthodes de kzgraph indicators"),
    "lead_methods": (
        "Give a consumer and minerals to have them computed: kzgraph indicators Japan gallium. What each method says and where it misleads: docs/indicators.md.",
        "Donnez un consommateur et des minéraux pour les calculer : kzgraph indicators Japan gallium. Ce que dit chaque méthode et où elle trompe : docs/indicators.md.",
    ),
    "lead_indicators": (
        "A range means that the value lies between its ends: a part is unexplained, or a state's governance is unknown. What cannot be computed says why; it is never zero.",
        "Un intervalle signifie que la valeur est entre ses bornes : une part est inexpliquée, ou la gouvernance d'un État inconnue. L'incalculable dit pourquoi ; ce n'est jamais zéro.",
    ),
    "lead_agreement": (
        "Agreement: Kendall's tau-b of the order in which two methods put the minerals (1 the same, -1 the reverse), over minerals to which both give one value.",
        "Accord : tau-b de Kendall entre les ordres que deux méthodes donnent aux minéraux (1 identique, -1 inverse), sur ceux que les deux chiffrent exactement.",
    ),
    "title_rank": ("{consumer}: minerals by {method}", "{consumer} : minéraux selon {method}"),
    "lead_rank": (
        "The worst first, by the value or the middle of its range; what is not computable comes last. Flagged beyond {limit} ({preset}).",
        "Le pire d'abord, selon la valeur ou le milieu de son intervalle ; l'incalculable vient à la fin. Signalé au-delà de {limit} ({preset}).",
    ),
    "lead_flips": (
        "Flips: how many of the other choices tried turn the flag. Choices: thresholds (10 % lower and higher, other presets), the four years before, shares by value, rules for what is missing (ends of the range, flows without tonnes at the mean price, an assumed governance).",
        "Bascules : combien des autres choix essayés renversent le signal. Choix : seuils (10 % plus bas et plus haut, autres barèmes), les quatre années précédentes, parts en valeur, règles pour ce qui manque (bornes, flux sans tonnes au prix moyen, gouvernance supposée).",
    ),
    "about_mineral": ("{name}: {text}", "{name} : {text}"),
    "undefined": ("undefined: a denominator is zero or negative", "indéfini : un dénominateur est nul ou négatif"),
    "needs_consumer": ("needs a consumer", "demande un consommateur"),
    "no_world_output": ("no table of world output for {year}", "aucun tableau de la production mondiale pour {year}"),
    "no_output_table": ("no table of output by state at the stage {stages} for {year}", "aucun tableau de production par État au stade {stages} pour {year}"),
    "output_withheld": ("the output of {who} in {year} is not published", "la production de {who} en {year} n'est pas publiée"),
    "no_world_trade": ("the trade of all states in {mineral} alone is not in the tables for {year}", "le commerce de tous les États ({mineral} seul) n'est pas dans les tables pour {year}"),
    "exports_unvalued": ("some exports of {year} have no value", "une part des exportations de {year} n'a pas de valeur"),
    "exports_weightless": ("much of the exports of {year} has a value but no tonnes", "une grande part des exportations de {year} a une valeur mais pas de tonnes"),
    "no_companies": ("no company's output in {year} is in the tables", "aucune production d'entreprise en {year} n'est dans les tables"),
    "no_trade_under": ("no trade observed under {codes} in {year}", "aucun échange observé sous {codes} en {year}"),
    "not_counted_under": (
        "the trade of {year} under {codes} is not in the tables",
        "le commerce de {year} sous {codes} n'est pas dans les tables",
    ),
    "no_mixes": ("neither world output nor imports by stage are known for {year}", "ni la production mondiale ni les importations par stade ne sont connues pour {year}"),
    "no_governance": ("no governance estimates for {year}", "aucune estimation de gouvernance pour {year}"),
    "lacks_values": ("not all imports have a value in US dollars", "toutes les importations n'ont pas de valeur en dollars"),
    "lacks_consumption": ("consumption is not in the tables", "la consommation n'est pas dans les tables"),
    "not_computable": ("{name}: {method} is not computable: {text}.", "{name} : {method} incalculable : {text}."),
    "lacks_recycled": ("recycled tonnes are not in the tables", "les tonnes recyclées ne sont pas dans les tables"),
    "lacks_stock_change": ("stock changes are not in the tables", "les variations de stocks ne sont pas dans les tables"),
    "lacks_stocks": ("stocks are not in the tables", "les stocks ne sont pas dans les tables"),
    "lacks_demand": ("world demand is not in the tables", "la demande mondiale n'est pas dans les tables"),
    "lacks_top_demand": ("the largest supplier's own demand is not in the tables", "la demande propre du premier fournisseur n'est pas dans les tables"),
    "lacks_eol_rir": ("no end-of-life recycling rate is published for it", "aucun taux de recyclage en fin de vie n'est publié"),
    "lacks_si_sr": ("no substitution index (supply risk) is published for it", "aucun indice de substitution (risque) n'est publié"),
    "lacks_si_ei": ("no substitution index (economic importance) is published for it", "aucun indice de substitution (importance) n'est publié"),
    "lacks_sectors": ("its uses by sector are not in the tables", "ses usages par secteur ne sont pas dans les tables"),
    "lacks_disruption_potential": ("the disruption potential is not in the tables", "le potentiel de rupture n'est pas dans les tables"),
    "lacks_economic_vulnerability": ("the economic vulnerability is not in the tables", "la vulnérabilité économique n'est pas dans les tables"),
    "domestic_zero": (
        "{who} is not in the output table ({source}): it is taken to produce 0 there.",
        "{who} n'est pas dans le tableau de production ({source}) : sa production y est prise pour 0.",
    ),
    "domestic_basis": (
        "Own output is in t {basis}, imports in gross weight: the method adds them as they are.",
        "La production propre est en t {basis}, les importations en poids brut : la méthode les additionne telles quelles.",
    ),
    "output_unknown": (
        "No figure of output for {who} ({source}): left out of shares of the world.",
        "Aucun chiffre de production pour {who} ({source}) : hors des parts mondiales.",
    ),
    "codes_added": ("GeoPolRisk adds imports under {codes} by gross weight.", "GeoPolRisk additionne les importations sous {codes} en poids brut."),
    "codes_missing": (
        "GeoPolRisk: {missing} of {flows} flows {missing:has|have} no tonnes and {missing:has|have} no part in tonnage or price.",
        "GeoPolRisk : {missing} flux sur {flows} sans tonnes, hors du tonnage et du prix.",
    ),
    "codes_cited": (
        "GeoPolRisk: no trade under {codes}; the imports of the dependency sheet are used ({stages}).",
        "GeoPolRisk : aucun échange sous {codes} ; les importations de la fiche de dépendance sont utilisées ({stages}).",
    ),
    "group_no_place": ("{who} is a group: it has no place of its own among trading states", "{who} est un groupe : il n'a pas de place propre entre les États"),
    "world_mix_alone": (
        "EU supply risk: no sourcing of {who} is known, the mix of the world stands alone.",
        "Risque d'approvisionnement (UE) : aucun approvisionnement de {who} n'est connu, le mix mondial est pris seul.",
    ),
    "title_indicators_method": ("{consumer}: {method}", "{consumer} : {method}"),
    "export_controls": (
        "{who}: export controls are in force, so the EU's trade parameter runs from 1 to 1.5.",
        "{who} : des contrôles des exportations sont en vigueur, le paramètre commercial de l'UE va donc de 1 à 1,5.",
    ),
    "governance_year": (
        "The mean of the six governance indicators is that of {year}, taken for every year.",
        "La moyenne des six indicateurs de gouvernance est celle de {year}, prise pour toutes les années.",
    ),
    "missing_governance": (
        "Assumption: a state without governance estimate has the risk {value} (0 best, 1 worst).",
        "Hypothèse : un État sans estimation de gouvernance a le risque {value} (0 le meilleur, 1 le pire).",
    ),
    "stages_unseen": (
        "The shipped trade statistics have no data for HS {codes} ({mineral}: {stages}), so imports under these codes are not seen.",
        "Les statistiques du commerce fournies n'ont aucune donnée sous SH {codes} ({mineral} : {stages}) : les importations sous ces codes ne sont pas vues.",
    ),
    "joint_imports": (
        "Imports of {who} are those of its members from outside, added; trade inside is left out.",
        "Les importations de {who} sont celles de ses membres venant de l'extérieur, additionnées ; les échanges internes sont exclus.",
    ),
    "series_break": (
        "break: counted otherwise than {before} (source, stage, basis or code)",
        "rupture : compté autrement qu'en {before} (source, stade, base ou code)",
    ),
}  # fmt: skip

COLUMNS: Final[dict[str, tuple[str, str]]] = {
    "method": ("method", "méthode"),
    "low..high": ("value", "valeur"),
    "band": ("band", "niveau"),
    "reason": ("missing", "manque"),
    "series_break": ("series", "série"),
    "other_method": ("other method", "autre méthode"),
    "kendall_tau": ("tau", "tau"),
    "n_minerals": ("minerals", "minéraux"),
    "year": ("year", "année"),
    "name": ("name", "nom"),
    "place": ("place", "rang"),
    "flag": ("flag", "signal"),
    "flipped": ("flips", "bascules"),
    "tried": ("tried", "essais"),
    "flip_share": ("flip share", "part"),
    "needs": ("needs", "demande"),
}

TABLES: Final[dict[str, tuple[str, str]]] = {
    "methods": ("Methods", "Méthodes"),
    "ranking": ("Minerals by risk", "Minéraux selon le risque"),
    "results": ("Methods", "Méthodes"),
    "agreement": ("How far methods agree", "Accord entre méthodes"),
}

VALUES: Final[dict[str, tuple[str, str]]] = {
    **{name: indicator.title for name, indicator in INDICATORS.items()},
    "below": ("below the line", "sous le seuil"),
    "dependent": ("dependent", "dépendant"),
    "critical": ("critical", "critique"),
    "within": ("within", "en deçà"),
    "above": ("above", "au-delà"),
    "short": ("short", "insuffisant"),
    "covered": ("covered", "couvert"),
    "open": ("open", "indécis"),
    "flagged": ("flagged", "signalé"),
    "not flagged": ("not flagged", "non signalé"),
    "net exporter": ("net exporter", "exportateur net"),
    "below half": ("below half", "moins de la moitié"),
    "half or more": ("half or more", "la moitié ou plus"),
    "several": ("several stages", "plusieurs stades"),
    "number": ("number", "nombre"),
    "ratio": ("ratio", "rapport"),
    "days": ("days", "jours"),
    "flag": ("flag", "signal"),
}
