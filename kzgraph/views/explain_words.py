"""The sentences of the evidence tree in English and French."""

from __future__ import annotations

from typing import Final

EXPLAIN: Final[dict[str, tuple[str, str]]] = {
    "title": ("Why: {consumer}, {mineral}, {year}", "Pourquoi : {consumer}, {mineral}, {year}"),
    "year": ("Year", "Année"),
    "year_rule": (
        "Rule: the newest year with an import total or several partners from statistics, unless a year was asked for; basket codes and single partners do not count.",
        "Règle : l'année la plus récente avec un total des importations ou plusieurs partenaires statistiques, sauf année demandée ; codes composites et partenaires isolés ne comptent pas.",
    ),
    "imports": ("Imports, stated total", "Importations, total déclaré"),
    "imports_sum": ("Imports, sum of the partners", "Importations, somme des partenaires"),
    "sum_rule": (
        "Assumption: no import total is stated, so the partners in the tables are taken as all.",
        "Hypothèse : aucun total n'étant déclaré, les partenaires des tables sont pris pour la totalité.",
    ),
    "supplier": ("Share of {subject} in imports", "Part dans les importations ({subject})"),
    "other_suppliers": ("Share of the {subject} smaller suppliers", "Part des {subject} plus petits fournisseurs"),
    "unexplained": ("Unexplained: no partner is stated", "Inexpliqué (aucun partenaire déclaré)"),
    "unexplained_rule": ("It is not a supplier, and not zero.", "Ce n'est pas un fournisseur, et ce n'est pas nul."),
    "hhi_exact": ("Concentration (HHI)", "Concentration (IHH)"),
    "hhi_lower": ("Concentration (HHI), lowest", "Concentration (IHH), minimum"),
    "hhi_lower_rule": (
        "Assumption: the unexplained part is split among very many suppliers; the true value is above this.",
        "Hypothèse : le reste inexpliqué est réparti entre de très nombreux fournisseurs ; la vraie valeur est au-dessus.",
    ),
    "hhi_upper": ("Concentration (HHI), highest", "Concentration (IHH), maximum"),
    "hhi_upper_rule": (
        "Assumption: the unexplained part is one further supplier.",
        "Hypothèse : le reste inexpliqué est un seul autre fournisseur.",
    ),
    "band": ("Band: {subject}", "Classe : {subject}"),
    "preset": ("Convention: {name}.", "Convention : {name}."),
    "n_minus_1": ("Imports without {subject}", "Importations hors {subject}"),
    "n_minus_1_rule": (
        "Convention: the largest known supplier is taken out, nothing replaces it.",
        "Convention : le premier fournisseur connu est retiré, rien ne le remplace.",
    ),
    "consumption": ("Consumption, as stated", "Consommation, telle que déclarée"),
    "cover": ("Cover of consumption without {subject}", "Couverture de la consommation hors {subject}"),
    "cover_rule": (
        "Assumption: supply equals consumption in the base year.",
        "Hypothèse : l'offre égale la consommation dans l'année de base.",
    ),
    "import_share": ("Imports / consumption", "Importations / consommation"),
    "import_share_rule": ("Gross of exports: not import reliance.", "Brut des exportations : ce n'est pas la dépendance nette."),
    "outlook": ("Promised by {subject}, t a year", "Offre promise ({subject}), t par an"),
    "outlook_rule": ("Beside the base year, not in it.", "À côté de l'année de base, non comprise."),
    "told": ("{what}: {figure}", "{what} : {figure}"),
    "row": ("{ref}: {said}, {year}: {amount}", "{ref} : {said}, {year} : {amount}"),
    "row_exports": ("{source} exports {target}", "exportations, {source} → {target}"),
    "row_supplies": ("{source} supplies {target}", "livraisons, {source} → {target}"),
    "row_imports_total": ("{source} imports_total {target}", "importations totales, {source}, {target}"),
    "row_consumes": ("{source} consumes {target}", "consommation, {source}, {target}"),
    "as_above": ("as above", "voir plus haut"),
    "confidence": ("confidence", "confiance"),
}
