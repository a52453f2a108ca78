"""The sentences of the reports in English and French. Nothing here decides; it only says."""

from __future__ import annotations

from typing import Final

LANGUAGES: Final = ("en", "fr")

WARNINGS: Final[dict[str, tuple[str, str]]] = {
    "table": ("{text}", "{text}"),
    "no_rows": (
        "No trade of {mineral} to {consumer} is in the tables: nothing can be computed. This is not the same as no dependency.",
        "Aucun échange de {mineral} vers {consumer} dans les tables : rien ne peut être calculé. Ce n'est pas une absence de dépendance.",
    ),
    "year_gap": (
        "Nothing is known for {year}; figures exist for {years}.",
        "Rien n'est connu pour {year} ; des chiffres existent pour {years}.",
    ),
    "newer_basket": (
        "{years}: only figures under a basket code, which mixes several minerals, are known; the report stays with {year}.",
        "{years} : seuls des chiffres sous un code fourre-tout, qui mêle plusieurs minéraux, sont connus ; le rapport reste sur {year}.",
    ),
    "newer_single": (
        "{years}: only a part of the partners is known and no import total; the report stays with {year}.",
        "{years} : seule une partie des partenaires est connue, sans total des importations ; le rapport reste sur {year}.",
    ),
    "basket_code": (
        "The figures for {year} are under a basket code: they contain other minerals beside {mineral}.",
        "Les chiffres de {year} relèvent d'un code fourre-tout : ils contiennent d'autres minéraux que {mineral}.",
    ),
    "basket_left_out": (
        "{who}: the figure under the basket code {codes} is left out, as the mineral itself is stated.",
        "{who} : le chiffre sous le code fourre-tout {codes} est écarté, car le minéral lui-même est chiffré.",
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
        "Sources disagree on {who}: {used_t} t ({used}) is used, {other_t} t ({other}) is also stated. Rule: who counted, then the newer.",
        "Les sources divergent sur {who} : {used_t} t ({used}) est retenu, {other_t} t ({other}) est aussi affirmé. Règle : qui a compté, puis le plus récent.",
    ),
    "missing_quantity": (
        "{missing} of {flows} flows has no quantity ({who}): it is unknown, not zero, and part of the unexplained rest.",
        "{missing} flux sur {flows} sans quantité ({who}) : inconnue, non nulle, comprise dans le reste inexpliqué.",
    ),
    "missing_quantity_no_total": (
        "{missing} of {flows} flows has no quantity ({who}) and no import total is stated: the total is unknown (at least {known_t} t), "
        "so shares, concentration and cover are not computed.",
        "{missing} flux sur {flows} sans quantité ({who}) et aucun total des importations : le total est inconnu (au moins {known_t} t), "
        "donc parts, concentration et couverture ne sont pas calculées.",
    ),
    "share_stated": (
        "{who}: the source states a share, not tonnes; its tonnes are that share of the import total.",
        "{who} : la source donne une part, non des tonnes ; les tonnes sont cette part du total des importations.",
    ),
    "flows_missing": (
        "{missing} of {flows} flows has no quantity: it is unknown, not zero, and in no sum.",
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
        "Pas de statistiques nationales pour {consumer} : les livraisons d'entreprises sont montrées, par pays des parties. Ce n'est pas tout le commerce.",
    ),
    "domestic_left_out": (
        "Deliveries between companies of the same state are left out: they are not imports.",
        "Les livraisons entre entreprises d'un même État sont écartées : ce ne sont pas des importations.",
    ),
    "group_left_out": (
        "{group} is an aggregate and is left out: it would be counted twice.",
        "{group} est un agrégat et est écarté : il serait compté deux fois.",
    ),
    "stages_apart": (
        "Figures of other stages ({stages}) are left out: tonnes of different stages do not add.",
        "Les chiffres d'autres stades ({stages}) sont écartés : les tonnes de stades différents ne s'additionnent pas.",
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
    "nothing_for_name": ("The tables have no rows on {name} to report.", "Les tables ne contiennent aucune ligne sur {name}."),
}

WORDS: Final[dict[str, tuple[str, str]]] = {
    "dependency": ("{consumer}: {mineral}, {year}", "{consumer} : {mineral}, {year}"),
    "dependency_no_year": ("{consumer}: {mineral}", "{consumer} : {mineral}"),
    "answer": (
        "In {year} {consumer} imported {imports_t} t of {mineral}. {share} of it ({top_t} t) came from {top}.",
        "{consumer}, {mineral}, {year} : {imports_t} t importées, dont {top_t} t ({share}) venues de : {top}.",
    ),
    "answer_unexplained": (
        "Who sold the other {unexplained_t} t ({share}) is not known.",
        "On ignore qui a vendu les {unexplained_t} t restantes ({share}).",
    ),
    "answer_cover": (
        "Without {top}, the remaining supply would cover {cover} of the consumption of {consumption_t} t.",
        "Sans ce fournisseur ({top}), l'offre restante couvrirait {cover} de la consommation de {consumption_t} t.",
    ),
    "answer_concentration": ("Concentration of supply: {band} ({preset}).", "Concentration de l'offre : {band} ({preset})."),
    "answer_none": (
        "No dependency can be computed from the tables; the reason stands below.",
        "Aucune dépendance ne peut être calculée à partir des tables ; la raison figure ci-dessous.",
    ),
    "answer_known": (
        "In {year} {known_t} t of {mineral} are known to have reached {consumer} from {who}; all imports are not known.",
        "{consumer}, {mineral}, {year} : {known_t} t connues, venues de : {who} ; l'ensemble des importations est inconnu.",
    ),
    "suppliers": ("Suppliers", "Fournisseurs"),
    "supplier": ("supplier", "fournisseur"),
    "share_of_imports": ("of imports", "des import."),
    "share_of_consumption": ("of consumption", "de la conso."),
    "source": ("source", "source"),
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
    "n_minus_1": ("imports without {top}", "importations sans {top}"),
    "n_minus_1_how": ("imports less the largest known supplier (N-1)", "importations moins le premier fournisseur connu (N-1)"),
    "cover": ("cover without {top}", "couverture sans {top}"),
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
    "page_pair": ("{consumer}: where its {mineral} comes from", "{consumer} : provenance, {mineral}"),
    "page_consumer": ("{consumer}: what it buys, and from whom", "{consumer} : achats et fournisseurs"),
    "page_mineral": ("{mineral}: who supplies whom", "{mineral} : qui fournit qui"),
    "page_hint": (
        "Who makes, refines, sells and buys it. Hover or click a line for the figure and its source.",
        "Qui produit, raffine, vend et achète. Survolez ou cliquez une ligne pour le chiffre et sa source.",
    ),
    "stage_none": ("no stage stated", "stade non précisé"),
}


def word(key: str, lang: str) -> str:
    """The interface word in the language."""
    return WORDS[key][LANGUAGES.index(lang)]
