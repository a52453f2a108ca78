"""The warnings of the reports in English and French: one sentence for each code of a note."""

from __future__ import annotations

from typing import Final

from kzgraph.views.ledger_words import SENTENCES

WARNINGS: Final[dict[str, tuple[str, str]]] = {
    **SENTENCES,
    "table": ("{text}", "{text}"),
    "no_rows": (
        "No trade of {mineral} to {consumer} is in the tables: nothing can be computed. This is not the same as no dependency.",
        "Aucun échange dans les tables ({consumer}, {mineral}) : rien ne peut être calculé. Ce n'est pas une absence de dépendance.",
    ),
    "year_gap": (
        "Nothing is known for {year}; figures exist for {years}.",
        "Rien n'est connu pour {year} ; des chiffres existent pour {years}.",
    ),
    "newer_basket": (
        "{years}: only figures under a basket code, which mixes several minerals, are known; the report stays with {year}.",
        "{years} : seuls des chiffres sous un code composite, mêlant plusieurs minéraux, sont connus ; le rapport reste sur {year}.",
    ),
    "newer_own": (
        "{years}: only own rows are known; the report stays with {year} (--year and --prefer own change that).",
        "{years} : seules des lignes propres sont connues ; le rapport reste sur {year} (--year et --prefer own y changent quelque chose).",
    ),
    "newer_single": (
        "{years}: only a part of the partners is known and no import total; the report stays with {year}.",
        "{years} : seule une partie des partenaires est connue, sans total des importations ; le rapport reste sur {year}.",
    ),
    "basket_code": (
        "The figures for {year} are under a basket code: they contain other minerals beside {mineral}.",
        "Les chiffres de {year} relèvent d'un code composite : ils contiennent d'autres minéraux que {mineral}.",
    ),
    "basket_left_out": (
        "{who}: the figure under the basket code {codes} is left out, as the mineral itself is stated.",
        "{who} : le chiffre sous le code composite {codes} est écarté, car le minéral lui-même est chiffré.",
    ),
    "period_left_out": (
        "{who}: figures for {periods} are left out, as the whole year is stated.",
        "{who} : les chiffres pour {periods} sont écartés, car l'année entière est chiffrée.",
    ),
    "part_of_year": (
        "Some figures for {year} do not cover just that calendar year.",
        "Certains chiffres de {year} ne couvrent pas exactement cette année civile.",
    ),
    "contradiction": (
        "Sources disagree ({who}): {used_t} t ({used}) is used, {other_t} t ({other}) is also stated. Rule: {rule}.",
        "Sources divergentes ({who}) : {used_t} t ({used}) est retenu, {other_t} t ({other}) est aussi affirmé. Règle : {rule}.",
    ),
    "missing_quantity": (
        "{missing} of {flows} flows {missing:has|have} no quantity ({who}): it is unknown, not zero, and part of the unexplained rest.",
        "{missing} flux sur {flows} sans quantité ({who}) : inconnue, non nulle, comprise dans le reste inexpliqué.",
    ),
    "missing_quantity_no_total": (
        "{missing} of {flows} flows {missing:has|have} no quantity ({who}) and no import total is stated: the total is unknown (at least {known_t} t), "
        "so shares, concentration and cover are not computed.",
        "{missing} flux sur {flows} sans quantité ({who}) et aucun total des importations : le total est inconnu (au moins {known_t} t), "
        "donc parts, concentration et couverture ne sont pas calculées.",
    ),
    "basket_partners": (
        "{who}: only figures under a basket code are known; they are left out, as the others state the mineral itself.",
        "{who} : seuls des chiffres sous un code composite sont connus ; ils sont écartés, car les autres chiffrent le minéral lui-même.",
    ),
    "basket_exceeds": (
        "{left_t} t under the basket code {codes} are left out, more than the {kept_t} t stated as {mineral} alone: how much of them is {mineral} is "
        "unknown, so the total is unknown, and shares and concentration are not computed.",
        "{left_t} t sous le code composite {codes} sont écartées, plus que les {kept_t} t déclarées sous des codes propres ({mineral}) : la part de ce "
        "minéral y est inconnue, donc le total est inconnu, et parts et concentration ne sont pas calculées.",
    ),
    "weightless": (
        "Flows with a value but no tonnes: {number} ({part_pct} % of the value of all); they are left out of the sums.",
        "Flux avec une valeur mais sans tonnage : {number} ({part_pct} % de la valeur totale) ; ils sont écartés des sommes.",
    ),
    "share_stated": (
        "{who}: the source states a share, not tonnes; its tonnes are that share of the import total.",
        "{who} : la source donne une part, non des tonnes ; les tonnes sont cette part du total des importations.",
    ),
    "basket_total": (
        "The stated import total ({total_t} t) is under a basket code, the partners are not: it is left out.",
        "Le total déclaré des importations ({total_t} t) relève d'un code composite, pas les partenaires : il est écarté.",
    ),
    "import_total_withheld": (
        "An import total is stated without its figure (withheld or unknown): shares, concentration and cover are not computed.",
        "Un total des importations est mentionné sans chiffre (non publié ou inconnu) : parts, concentration et couverture ne sont pas calculées.",
    ),
    "consumption_withheld": (
        "Consumption is mentioned without its figure (withheld or unknown): it is unknown, not zero.",
        "La consommation est mentionnée sans chiffre (non publiée ou inconnue) : inconnue, non nulle.",
    ),
    "newer_partial": (
        "{years}: only parts of the year are known; the report stays with {year}.",
        "{years} : seules des parties de l'année sont connues ; le rapport reste sur {year}.",
    ),
    "partners_other_year": (
        "Partners are known for other years: {years}.",
        "Des partenaires sont connus pour d'autres années : {years}.",
    ),
    "missing_quantity_all": (
        "None of the {flows} flows has a quantity ({who}): imports are unknown, not zero.",
        "Aucun des {flows} flux n'a de quantité ({who}) : les importations sont inconnues, non nulles.",
    ),
    "imports_above_consumption": (
        "Imports exceed the stated consumption (stocks, re-exports or another basis): read the cover with care.",
        "Les importations dépassent la consommation déclarée (stocks, réexportations ou autre base) : couverture à lire avec prudence.",
    ),
    "cover_convention": (
        "Cover: supply is taken as equal to consumption, so recycling, stocks and own output count as they did in that year.",
        "Couverture : l'offre est prise égale à la consommation ; recyclage, stocks et production propre comptent comme cette année-là.",
    ),
    "outlook_past": (
        "Promised supply from {who} ended by {year} and is not listed.",
        "L'offre promise par {who} s'achevait au plus tard en {year} et n'est pas reprise.",
    ),
    "import_total_other_stage": (
        "The import total is for another stage ({stages}) than the partners ({used}) and is not compared with them.",
        "Le total des importations porte sur un autre stade ({stages}) que les partenaires ({used}) et ne leur est pas comparé.",
    ),
    "consumption_other_stage": (
        "Consumption is stated for another stage ({stages}) than the imports ({used}) and is not compared with them.",
        "La consommation porte sur un autre stade ({stages}) que les importations ({used}) et ne leur est pas comparée.",
    ),
    "import_total_partial": (
        "An import total for part of the year is left out.",
        "Un total des importations pour une partie de l'année est écarté.",
    ),
    "consumption_partial": (
        "A consumption for part of the year is left out.",
        "Une consommation pour une partie de l'année est écartée.",
    ),
    "consumption_basket": (
        "Consumption is stated under a basket code: it contains other minerals.",
        "La consommation relève d'un code composite : elle contient d'autres minéraux.",
    ),
    "flows_missing": (
        "{missing} of {flows} flows {missing:has|have} no quantity: it is unknown, not zero, and in no sum.",
        "{missing} flux sur {flows} sans quantité : inconnue, non nulle, dans aucune somme.",
    ),
    "no_total": (
        "No import total is stated: the sum of the partners in the tables is used. Partners that are not in the tables are not seen.",
        "Aucun total des importations : la somme des partenaires présents dans les tables est utilisée. Les autres ne sont pas vus.",
    ),
    "no_total_own": (
        "No import total is stated: the own rows are taken as all imports, and their sum as the total.",
        "Aucun total des importations : les lignes propres sont prises pour toutes les importations, et leur somme pour le total.",
    ),
    "no_total_single": (
        "Only one partner is known ({who}) and no import total is stated: shares, concentration and cover are not computed.",
        "Un seul partenaire est connu ({who}) et aucun total des importations : parts, concentration et couverture ne sont pas calculées.",
    ),
    "no_partners": (
        "The import total is known, but no partner: suppliers and concentration are not computed.",
        "Le total des importations est connu, mais aucun partenaire : fournisseurs et concentration ne sont pas calculés.",
    ),
    "partners_exceed_total": (
        "The partners add up to {sum_t} t, more than the stated import total of {total_t} t: their sum is used.",
        "Les partenaires totalisent {sum_t} t, plus que le total déclaré des importations, {total_t} t : leur somme est utilisée.",
    ),
    "total_zero": (
        "Imports are stated as zero: shares are not defined.",
        "Les importations déclarées sont nulles : les parts ne sont pas définies.",
    ),
    "supplier_unplaced": (
        "{quantity_t} t come from suppliers whose state is not in the tables; they are part of the unexplained rest.",
        "{quantity_t} t proviennent de fournisseurs dont l'État n'est pas dans les tables ; elles font partie du reste inexpliqué.",
    ),
    "no_consumption": (
        "Consumption is not stated: shares of consumption and the cover without the top supplier are not computed.",
        "La consommation n'est pas connue : les parts de la consommation et la couverture sans le premier fournisseur ne sont pas calculées.",
    ),
    "consumption_other_year": (
        "Consumption is stated for {years} only, not for the report's year.",
        "La consommation n'est connue que pour {years}, non pour l'année du rapport.",
    ),
    "import_total_other_basis": (
        "The import total is in another basis ({bases}) than the partners and is not compared with them.",
        "Le total des importations est dans une autre base ({bases}) que les partenaires et ne leur est pas comparé.",
    ),
    "consumption_other_basis": (
        "Consumption is in another basis ({bases}) than the imports and is not compared with them.",
        "La consommation est dans une autre base ({bases}) que les importations et ne leur est pas comparée.",
    ),
    "top_above_consumption": (
        "Imports from {supplier} alone exceed the stated consumption (stocks or re-exports): the cover without it is not computed.",
        "Les importations depuis {supplier} dépassent à elles seules la consommation déclarée (stocks ou réexportations) : la couverture n'est pas calculée.",
    ),
    "unexplained_largest": (
        "The unexplained part ({unexplained_t} t) is larger than the largest known supplier. Were it one supplier, {left_t} t would be left without it.",
        "La part inexpliquée ({unexplained_t} t) dépasse le premier fournisseur connu. Si elle venait d'un seul, il resterait {left_t} t sans lui.",
    ),
    "band_open": (
        "The concentration lies between {lower} and {upper}: in different bands of {preset}, so none is named.",
        "La concentration est comprise entre {lower} et {upper} : dans des classes différentes de {preset}, aucune n'est donc nommée.",
    ),
    "company_layer": (
        "No national trade statistics for {consumer}: company deliveries are shown instead, by the parties' countries. They are not the whole trade.",
        "Pas de statistiques nationales ({consumer}) : les livraisons d'entreprises sont montrées, par pays des parties. Ce n'est pas tout le commerce.",
    ),
    "domestic_left_out": (
        "Deliveries between companies of the same state are left out: they are not imports.",
        "Les livraisons entre entreprises d'un même État sont écartées : ce ne sont pas des importations.",
    ),
    "group_left_out": (
        "{group} is an aggregate: its {quantity_t} t are left out, as they would be counted twice. A world total belongs into an imports_total row.",
        "{group} est un agrégat : ses {quantity_t} t sont écartées, car comptées deux fois. Un total mondial se saisit comme imports_total.",
    ),
    "stages_apart": (
        "Only the stage «{used}» is used; {left_t} t of other stages ({stages}) are left out, as tonnes of different stages do not add.",
        "Seul le stade « {used} » est retenu ; {left_t} t d'autres stades ({stages}) sont écartées, les tonnes de stades différents ne s'additionnant pas.",
    ),
    "bases_apart": (
        "Figures in {left} are left out: without a stated factor they do not add to {used}.",
        "Les chiffres en {left} sont écartés : sans facteur déclaré, ils ne s'ajoutent pas à {used}.",
    ),
    "converted": ("Converted by the stated factors: {factors}.", "Converti selon les facteurs déclarés : {factors}."),
    "outlook_later": (
        "The base year {year} is older than the promised supply ({start}): it is listed beside the base year and not added to it; trade may have moved since.",
        "L'année de base {year} précède l'offre promise ({start}) : celle-ci figure à côté, sans y être ajoutée ; le commerce a pu évoluer depuis.",
    ),
    "outlook_unknown": (
        "The amount promised by {who} is not disclosed: it is unknown, not zero.",
        "La quantité promise par {who} n'est pas divulguée : inconnue, non nulle.",
    ),
    "nothing_for_name": (
        "The tables have no imports, deliveries or contracts of {name} to report. What else they hold on it: kzgraph state or kzgraph mineral.",
        "Les tables n'ont ni importations, ni livraisons, ni contrats pour {name}. Le reste : kzgraph state ou kzgraph mineral.",
    ),
}
