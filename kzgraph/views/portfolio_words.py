"""The words of portfolios in English and French: notes, leads, tables, what binds."""

from __future__ import annotations

from typing import Final

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "portfolio_no_demand": (
        "not computable: neither consumption nor imports are known (--demand TONNES gives the demand).",
        "non calculable : ni la consommation ni les importations ne sont connues (--demand TONNES donne la demande).",
    ),
    "portfolio_no_need": ("the demand is zero: nothing has to be bought.", "la demande est nulle : rien n'est à acheter."),
    "portfolio_no_candidates": (
        "not computable: nobody's capacity is known (--capacity-of STATE=TONNES or a file state some, --capacity none sets no limit).",
        "non calculable : aucune capacité n'est connue (--capacity-of ÉTAT=TONNES ou un fichier en déclarent, --capacity none n'en fixe pas).",
    ),
    "portfolio_of_consumption": (
        "The demand is all consumption. {rest_t} t of it were not imported in the base year (own output, recycling, stocks); here all of it is bought, "
        "so base and portfolios differ in size. --demand sets another demand.",
        "La demande est toute la consommation. {rest_t} t n'ont pas été importées l'année de base (production propre, recyclage, stocks) ; ici tout est acheté, "
        "la base et les portefeuilles n'ont donc pas la même taille. --demand fixe une autre demande.",
    ),
    "portfolio_of_imports": (
        "Consumption is not known: the demand is what was imported in the base year.",
        "La consommation est inconnue : la demande est ce qui a été importé l'année de base.",
    ),
    "portfolio_unexplained": (
        "{unexplained_t} t of the base have no named supplier: nobody stands for them among the candidates.",
        "{unexplained_t} t de la base sont sans fournisseur nommé : personne ne les représente parmi les candidats.",
    ),
    "portfolio_unit_values": (
        "Prices that nobody states are unit values of {year} (value / tonnes): of the consumer's own imports where it bought from the supplier, else of all that the supplier shipped. "
        "They mix grades and are no offers.",
        "Les prix que personne ne déclare sont des valeurs unitaires de {year} (valeur / tonnes) : celles des importations du consommateur s'il a acheté à ce fournisseur, sinon celles de tout ce "
        "que le fournisseur a expédié. Elles mélangent les qualités et ne sont pas des offres.",
    ),
    "portfolio_other_goods": (
        "No candidates, as their unit value is less than half of the {usd} USD a tonne that the consumer paid on average: {who}. Half is a convention. Under the same codes these states "
        "probably ship other goods (ore, intermediates, scrap). A stated price (--file), capacity (--capacity-of) or contract (--contract) makes one a candidate.",
        "Pas candidats, leur valeur unitaire étant inférieure à la moitié des {usd} USD par tonne que le consommateur a payés en moyenne : {who}. La moitié est une convention. Sous les mêmes "
        "codes, ces États expédient sans doute d'autres biens (minerai, produits intermédiaires, déchets). Un prix (--file), une capacité (--capacity-of) ou un contrat (--contract) déclaré "
        "en fait des candidats.",
    ),
    "portfolio_cheap": (
        "Candidates as somebody states what they can deliver, though their unit value is less than half of the {usd} USD a tonne that the consumer paid on average: {who}. Under the same codes "
        "these states probably ship other goods (ore, intermediates, scrap). State a price (--file).",
        "Candidats parce que quelqu'un déclare ce qu'ils peuvent livrer, bien que leur valeur unitaire soit inférieure à la moitié des {usd} USD par tonne que le consommateur a payés en moyenne : "
        "{who}. Sous les mêmes codes, ces États expédient sans doute d'autres biens (minerai, produits intermédiaires, déchets). Déclarez un prix (--file).",
    ),
    "portfolio_by_product": (
        "By-product: {name} comes with {mineral}, and its output cannot rise beyond what these give. The tables have no ceiling; a file can state one (ceiling_t).",
        "Sous-produit : {name} vient avec {mineral}, et sa production ne peut dépasser ce qu'ils donnent. Les tables n'ont pas de plafond ; un fichier peut en déclarer (ceiling_t).",
    ),
    "portfolio_governance": (
        "Governance weight of a state: (2.5 - mean of the six WGI) / 5, 0 best, 1 worst. HHI-WGI is the sum of weight times squared share.",
        "Poids de gouvernance d'un État : (2,5 - moyenne des six WGI) / 5, de 0 (meilleur) à 1 (pire). L'IHH-WGI est la somme des poids fois parts au carré.",
    ),
    "portfolio_no_weight": (
        "No governance weight is known for {who}: HHI-WGI is not computed where they supply (--max-share STATE=0 leaves one out).",
        "Aucun poids de gouvernance connu pour {who} : l'IHH-WGI n'est pas calculé là où ils livrent (--max-share ÉTAT=0 en écarte un).",
    ),
    "portfolio_events": (
        "The events of the file are not played: a portfolio starts from the base.",
        "Les événements du fichier ne sont pas joués : un portefeuille part de la base.",
    ),
    "portfolio_capacity_exports": (
        "Capacity by the rule exports: what a state shipped to all states in {year} ({source}), re-exports included. All of it is taken as free for this consumer; its other buyers would go without.",
        "Capacité selon la règle exports : ce qu'un État a expédié à tous les États en {year} ({source}), réexportations comprises. Le tout est supposé libre pour ce consommateur ; les autres acheteurs en seraient privés.",
    ),
    "portfolio_capacity_production": (
        "Capacity by the rule production: what a state made in {year} ({source}). All of it is taken as free for this consumer; its other buyers would go without.",
        "Capacité selon la règle production : ce qu'un État a produit en {year} ({source}). Le tout est supposé libre pour ce consommateur ; les autres acheteurs en seraient privés.",
    ),
    "portfolio_capacity_none": (
        "Capacity by the rule none: where none is stated there is no limit. That is an assumption; nobody can deliver any amount.",
        "Capacité selon la règle none : sans limite là où rien n'est déclaré. C'est une hypothèse ; personne ne peut livrer n'importe quelle quantité.",
    ),
    "portfolio_capacity_own_output": (
        "The consumer's own output of {year} counts as one of the suppliers.",
        "La production propre du consommateur en {year} compte comme un fournisseur.",
    ),
    "portfolio_capacity_base": (
        "A supplier that delivered more in {year} than the rule gives it, or that on average exports another good (a unit value under half of what the consumer pays), counts with what it delivered in {year}.",
        "Un fournisseur qui a livré en {year} plus que la règle ne lui donne, ou qui exporte en moyenne un autre bien (valeur unitaire inférieure à la moitié de ce que paie le consommateur), compte avec ce qu'il a livré en {year}.",
    ),
    "portfolio_capacity_promised": (
        "Contracted or planned tonnes count as capacity though they start after the base year {year} ({start} at the earliest): {who}.",
        "Les tonnes sous contrat ou prévues comptent comme capacité bien qu'elles commencent après l'année de base {year} (au plus tôt {start}) : {who}.",
    ),
    "portfolio_capacity_uncounted": (
        "Promised supply that is only announced, or whose tonnes nobody states, is no capacity: {who}.",
        "Une livraison seulement annoncée, ou dont personne ne donne les tonnes, n'est pas une capacité : {who}.",
    ),
    "portfolio_capacity_unknown": (
        "No candidates, as their capacity is unknown, which is not zero (--capacity-of STATE=TONNES): {who}.",
        "Pas candidats, leur capacité étant inconnue, ce qui n'est pas nul (--capacity-of ÉTAT=TONNES) : {who}.",
    ),
}  # fmt: skip

WORDS: Final[dict[str, tuple[str, str]]] = {
    "title": ("{consumer}: {mineral}. Whom to buy from", "{consumer} : {mineral}. À qui acheter"),
    "demand_stated": ("Demand: {demand_t} t, as asked for.", "Demande : {demand_t} t, comme demandé."),
    "demand_consumption": ("Demand: {demand_t} t, the consumption of {year}.", "Demande : {demand_t} t, la consommation de {year}."),
    "demand_imports": ("Demand: {demand_t} t, the imports of {year}.", "Demande : {demand_t} t, les importations de {year}."),
    "lead_cost": ("Cheapest: {cost} USD{base}. Largest part: {top}, {share}.{odd}", "Le moins cher : {cost} USD{base}. Première part : {top}, {share}.{odd}"),
    "lead_share": ("Smallest largest share: {share}, {top}{base}.", "Plus petite première part : {share}, {top}{base}."),
    "lead_n-1": (
        "Most robust: without its largest supplier ({top}) {left} t remain{base}.",
        "Le plus robuste : sans le premier fournisseur ({top}), il reste {left} t{base}.",
    ),
    "lead_hhi": ("Least concentrated: HHI {hhi}{base}. Largest part: {top}, {share}.", "Le moins concentré : IHH {hhi}{base}. Première part : {top}, {share}."),
    "lead_hhi-wgi": (
        "Least concentrated by governance: HHI-WGI {hhi_wgi}{base}. Largest part: {top}, {share}.",
        "Le moins concentré selon la gouvernance : IHH-WGI {hhi_wgi}{base}. Première part : {top}, {share}.",
    ),
    "ties": ("one of {number} alike", "l'un de {number} égaux"),
    "lead_base": (" (base: {text})", " (base : {text})"),
    "lead_base_of": (
        " (not comparable with the base: {text} for {imports_t} t imported; here {demand_t} t are bought)",
        " (non comparable à la base : {text} pour {imports_t} t importées ; ici {demand_t} t sont achetées)",
    ),
    "lead_base_more": (
        " (not comparable with the base: {text} for {imports_t} t imported; here {rest_t} t that came from own output, recycling and stocks are bought too)",
        " (non comparable à la base : {text} pour {imports_t} t importées ; ici {rest_t} t venues de la production propre, du recyclage et des stocks sont achetées aussi)",
    ),
    "lead_base_unnamed": (
        " (base: {text}; {unexplained_t} t of it have no named supplier, and nobody stands for them here)",
        " (base : {text} ; {unexplained_t} t sont sans fournisseur nommé, et personne ne les représente ici)",
    ),
    "base_cost_odd": (
        "{text}, with {share} of its tonnes from states left out here",
        "{text}, dont {share} des tonnes viennent d'États écartés ici",
    ),
    "lead_odd": (
        " Of it, {share} is bought where the unit value is under half of the {usd} USD a tonne paid on average: probably another good (intermediates, scrap).",
        " Dont {share} achetés là où la valeur unitaire est inférieure à la moitié des {usd} USD par tonne payés en moyenne : sans doute un autre bien (produits intermédiaires, déchets).",
    ),
    "lead_other_goods": (
        "{number} {number:state is|states are} left out: {number:its|their} unit value is under half of the {usd} USD a tonne paid on average, so {number:it probably ships|they probably ship} another good (intermediates, scrap).",
        "{number} États sont écartés : leur valeur unitaire est inférieure à la moitié des {usd} USD par tonne payés en moyenne, ils expédient donc sans doute un autre bien (produits intermédiaires, déchets).",
    ),
    "lead_other_good": (
        "{who} is left out: the unit value is under half of the {usd} USD a tonne paid on average, so it is probably another good (intermediates, scrap).",
        "{who} : écarté, la valeur unitaire étant inférieure à la moitié des {usd} USD par tonne payés en moyenne, donc sans doute un autre bien (produits intermédiaires, déchets).",
    ),
    "lead_nothing": ("{objective}: nothing can be supplied.", "{objective} : rien ne peut être livré."),
    "lead_reason": ("{objective}: {reason}.", "{objective} : {reason}."),
    "all": ("No portfolio", "Aucun portefeuille"),
    "lead_same": ("The same portfolio: {group}.", "Un seul et même portefeuille : {group}."),
    "lead_unmet": (
        "Unmet: {unmet_t} t of the demand ({group}); the limits allow no more.",
        "Non couvert : {unmet_t} t de la demande ({group}) ; les limites ne permettent pas plus.",
    ),
    "lead_curve": ("The curve has no points: {reason}.", "La courbe est sans points : {reason}."),
    "lead_rule": (
        "A portfolio is arithmetic on capacities, not a forecast: nobody was asked whether they would sell.",
        "Un portefeuille est un calcul sur des capacités, non une prévision : personne n'a été interrogé sur son envie de vendre.",
    ),
    "cost": ("cheapest", "le moins cher"),
    "share": ("smallest largest share", "plus petite première part"),
    "n-1": ("most robust", "le plus robuste"),
    "hhi": ("least concentrated", "le moins concentré"),
    "hhi-wgi": ("least concentrated by governance", "le moins concentré selon la gouvernance"),
    "portfolios": ("Portfolios", "Portefeuilles"),
    "measure": ("measure", "mesure"),
    "base": ("base ({year})", "base ({year})"),
    "base_none": ("base", "base"),
    "more": ("{number} more", "{number} autres"),
    "unexplained": ("unexplained", "inexpliqué"),
    "supplied": ("supplied", "livré"),
    "unmet": ("demand unmet", "demande non couverte"),
    "cost_usd": ("cost, USD", "coût, USD"),
    "hhi_is": ("HHI (0-1)", "IHH (0-1)"),
    "hhi_wgi_is": ("HHI-WGI (0-1)", "IHH-WGI (0-1)"),
    "n_minus_1": ("without largest", "sans le premier"),
    "top_share": ("largest share", "première part"),
    "binds": ("What binds: with more of it the answer could be another", "Ce qui limite : avec davantage, la réponse pourrait changer"),
    "portfolio": ("portfolio", "portefeuille"),
    "limits": ("limits", "limites"),
    "and_more": ("{text}, and {number} more", "{text}, et {number} autres"),
    "nothing": ("nothing", "rien"),
    "candidates": ("Candidates", "Candidats"),
    "supplier": ("supplier", "fournisseur"),
    "capacity": ("capacity, t", "capacité, t"),
    "rule": ("by", "selon"),
    "contract": ("contract, t", "contrat, t"),
    "ceiling": ("ceiling, t", "plafond, t"),
    "bounds": ("share", "part"),
    "price": ("USD/t", "USD/t"),
    "weight": ("weight", "poids"),
    "source": ("source", "source"),
    "unlimited": ("unlimited", "sans limite"),
    "rule_stated": ("stated", "déclaré"),
    "rule_exports": ("exports", "exportations"),
    "rule_imports": ("imports", "importations"),
    "rule_production": ("output", "production"),
    "rule_base": ("delivered", "livré"),
    "rule_promised": ("promised", "promis"),
    "rule_own_output": ("own output", "production propre"),
    "rule_none": ("assumed", "supposé"),
    "curve": ("Cost against {risk}: from the cheapest to the least risky", "Coût et {risk} : du moins cher au moins risqué"),
    "largest": ("largest", "premier"),
    "limit_capacity": ("capacity of {supplier} {figure} t", "capacité {figure} t ({supplier})"),
    "limit_ceiling": ("by-product ceiling of {supplier} {figure} t", "plafond de sous-produit {figure} t ({supplier})"),
    "limit_max_share": ("share of {supplier} at most {figure}", "part au plus {figure} ({supplier})"),
    "limit_min_share": ("share of {supplier} at least {figure}", "part au moins {figure} ({supplier})"),
    "limit_contract": ("contract of {supplier} {figure} t", "contrat {figure} t ({supplier})"),
    "limit_budget": ("budget {figure} USD", "budget {figure} USD"),
    "limit_demand": ("demand {figure} t", "demande {figure} t"),
    "no_price": ("not computable: no price for {group}", "non calculable : aucun prix pour {group}"),
    "no_weight": ("not computable: no governance weight for {group}", "non calculable : aucun poids de gouvernance pour {group}"),
    "conflict": ("infeasible: {left} exceeds {right}", "irréalisable : {left} dépasse {right}"),
    "conflict_several": ("infeasible: {left} exceed {right}", "irréalisable : {left} dépassent {right}"),
    "conflict_budget": ("infeasible: {group} cannot hold together", "irréalisable : {group} ne peuvent tenir ensemble"),
    "and": (" and ", " et "),
}  # fmt: skip
