"""The words of the listings in English and French: sentences, table names, column headers, values."""

from __future__ import annotations

from typing import Final

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "title_state": (
        "{who}: output, sales, dependents, owners and controls",
        "{who} : production, ventes, dépendants, propriétaires et contrôles",
    ),
    "title_mineral": (
        "{name}: producers, lists, controls and who depends most",
        "{name} : producteurs, listes, contrôles et plus grands dépendants",
    ),
    "title_coverage": ("{who}: evidence for the minerals of the list {list}", "{who} : preuves pour les minéraux de la liste {list}"),
    "lead_sources": (
        "Where sources differ each has its row; the used one is chosen by who counted (statistics, government, company, press), then the newer year, then the newer publication.",
        "Quand les sources diffèrent, chacune a sa ligne ; celle retenue dépend de qui a compté (statistique, gouvernement, entreprise, presse), puis de l'année et de la publication les plus récentes.",
    ),
    "lead_world": (
        "Shares of the world and ranks are against the same source, stage, basis and year only; stages and bases are never added or compared.",
        "Parts du monde et rangs : uniquement face à la même source, au même stade, à la même base et à la même année ; stades et bases ne sont jamais additionnés ni comparés.",
    ),
    "lead_buyers": (
        "Sales: the newest year with all buyers, codes of one mineral only; shares are of the state's exports of that mineral at that stage, and unknown where not all buyers are known.",
        "Ventes : la dernière année où tous les acheteurs sont connus, codes d'un seul minéral ; les parts portent sur les exportations de ce minéral à ce stade, inconnues si des acheteurs manquent.",
    ),
    "lead_dependents": (
        "Dependents: consumers with at least 10 % of their imports of a mineral, at one stage, from the state; 25 are listed, minerals on a list of critical minerals first, then by value.",
        "Dépendants : ceux dont au moins 10 % des importations d'un minéral, à un stade, viennent de cet État ; 25 au plus, d'abord les minéraux d'une liste de minéraux critiques, puis par valeur.",
    ),
    "lead_restrictions": (
        "Restrictions on it are export controls of states from which it buys the mineral, whomever they are aimed at.",
        "Les restrictions « sur lui » sont les contrôles des États qui lui vendent le minéral, quel qu'en soit le destinataire visé.",
    ),
    "lead_claims": (
        "Claims are what was said; none of them is in a figure above.",
        "Les affirmations rapportent ce qui a été dit ; aucune n'entre dans un chiffre ci-dessus.",
    ),
    "lead_most_dependent": (
        "Most dependent: by the share of the largest supplier; consumers below 1 % of the largest importer's tonnes and figures under basket codes are left out.",
        "Plus dépendants : par la part du premier fournisseur ; sans les consommateurs sous 1 % du plus gros importateur ni les chiffres sous code fourre-tout.",
    ),
    "lead_empty": ("The tables hold nothing here on: {tables}.", "Les tables n'ont rien ici sur : {tables}."),
    "lead_coverage": (
        "Evidence for {evidence} of {listed}: {tonnage} by tonnage, {export} by exports, {plant} by a plant without published tonnage. Only a claim for {claim}, nothing for {none}.",
        "Preuves pour {evidence} sur {listed} : {tonnage} par tonnage, {export} par exportations, {plant} par une usine sans tonnage publié. Une simple affirmation pour {claim}, rien pour {none}.",
    ),
    "lead_coverage_rule": (
        "Rule: a figure of output above zero in the newest year of its source, not more than {years} years before the newest figure of the state; else at least {percent} % of world export value under codes of the mineral alone, and more than is imported; "
        "else a company in the state named as making it now. Smaller exports can be re-exports. An official's word, a plan or a claim is a claim. "
        "A mineral that sources count only inside a group has no evidence of its own.",
        "Règle : une production chiffrée non nulle pour la dernière année de sa source, au plus {years} ans avant le dernier chiffre du pays ; sinon au moins {percent} % de la valeur mondiale exportée sous des codes de ce seul minéral, et plus que les importations ; "
        "sinon une entreprise du pays citée comme en produisant. De moindres exportations peuvent être des réexportations. Parole officielle, projet ou annonce : affirmation. "
        "Un minéral que les sources ne comptent que dans un groupe n'a pas de preuve propre.",
    ),
    "cover_tonnage": ("{quantity_t} t{basis} ({mineral}, {stages}, {year})", "{quantity_t} t{basis} ({mineral}, {stages}, {year})"),
    "cover_share": ("{percent} % of world export value, {object}, {year}", "{percent} % de la valeur mondiale exportée, {object}, {year}"),
    "cover_export": (
        "{quantity_t} t exported in {year}, {percent} % of world export value (HS {codes})",
        "{quantity_t} t exportées en {year}, {percent} % de la valeur mondiale exportée (SH {codes})",
    ),
    "cover_small": (
        "only exports: {quantity_t} t in {year}, {percent} % of world export value (HS {codes})",
        "seulement des exportations : {quantity_t} t en {year}, {percent} % de la valeur mondiale exportée (SH {codes})",
    ),
    "cover_transit": (
        "only exports, and more is imported: {quantity_t} t in {year}, {percent} % of world export value (HS {codes})",
        "seulement des exportations, inférieures aux importations : {quantity_t} t en {year}, {percent} % de la valeur mondiale exportée (SH {codes})",
    ),
    "cover_cited": (
        "exports are cited for {year}, but nothing to hold them against: they can be re-exports",
        "des exportations sont citées pour {year}, sans point de comparaison : il peut s'agir de réexportations",
    ),
    "cover_plant": ("made by {group}, tonnage not published", "produit par {group}, tonnage non publié"),
    "cover_named": ("{group}: named as produced, no quantity ({year})", "{group} : cité comme produit, sans quantité ({year})"),
    "cover_promised": ("{group}: {kind} ({year})", "{group} : {kind} ({year})"),
    "cover_claim": ("{parts}", "{parts}"),
    "cover_stopped": ("0 t in {year}", "0 t en {year}"),
    "cover_since": ("{then}, then 0 t in {year}", "{then}, puis 0 t en {year}"),
    "cover_past": ("once: {then}", "autrefois : {then}"),
    "lead_coverage_claims": (
        "Claimed counts stand beside; one of a list of another length counts other minerals.",
        "Les nombres affirmés figurent à côté ; ceux d'une liste d'une autre longueur comptent d'autres minéraux.",
    ),
}

TABLES: Final[dict[str, tuple[str, str]]] = {
    "produces": ("produces", "produit"),
    "companies": ("companies", "entreprises"),
    "sells_to": ("sells to", "vend à"),
    "dependents": ("dependents", "dépendants"),
    "owners": ("owners", "propriétaires"),
    "offers": ("offers (no ownership)", "offres (sans propriété)"),
    "agreements": ("agreements", "accords"),
    "restrictions": ("restrictions", "restrictions"),
    "corridors": ("corridors", "corridors"),
    "contracts": ("contracts", "contrats"),
    "planned": ("planned output", "production prévue"),
    "claims": ("claims", "affirmations"),
    "stages": ("stages", "stades"),
    "hs_codes": ("HS codes", "codes SH"),
    "producers": ("producers", "producteurs"),
    "lists": ("lists of critical minerals", "listes de minéraux critiques"),
    "by_product_of": ("by-product of", "sous-produit de"),
    "controls": ("export controls", "contrôles à l'exportation"),
    "most_dependent": ("most dependent", "plus dépendants"),
    "minerals": ("minerals", "minéraux"),
}

COLUMNS: Final[dict[str, tuple[str, str]]] = {
    "mineral": ("mineral", "minéral"),
    "stage": ("stage", "stade"),
    "period": ("period", "période"),
    "year": ("year", "année"),
    "date": ("date", "date"),
    "quantity": ("quantity", "quantité"),
    "range": ("range, t", "fourchette, t"),
    "basis": ("basis", "base"),
    "world": ("world", "monde"),
    "world_share": ("of the world", "du monde"),
    "rank": ("rank", "rang"),
    "ranked_count": ("of", "sur"),
    "unknown_count": ("unknown", "inconnus"),
    "used": ("used", "retenu"),
    "source_ids": ("source", "source"),
    "company": ("company", "entreprise"),
    "state": ("state", "État"),
    "relation": ("does", "fait"),
    "partner": ("partner", "partenaire"),
    "status": ("status", "statut"),
    "note": ("note", "remarque"),
    "consumer": ("consumer", "consommateur"),
    "value_usd": ("USD", "USD"),
    "share": ("share", "part"),
    "imports": ("imports", "importations"),
    "producer": ("company", "entreprise"),
    "owner": ("owner", "propriétaire"),
    "level": ("level", "niveau"),
    "share_pct": ("%", "%"),
    "direction": ("direction", "sens"),
    "origin": ("from", "de"),
    "destination": ("to", "vers"),
    "supplier": ("supplier", "fournisseur"),
    "buyer": ("buyer", "acheteur"),
    "form": ("form", "forme"),
    "edition": ("edition", "édition"),
    "contents": ("contents", "contenu"),
    "top_share": ("its share", "sa part"),
    "subject": ("subject", "sujet"),
    "predicate": ("says", "dit"),
    "object": ("of", "de"),
    "figure": ("figure", "chiffre"),
    "low": ("low", "bas"),
    "high": ("high", "haut"),
    "unit": ("unit", "unité"),
    "contradicts": ("contradicts", "contredit"),
    "evidence": ("evidence", "preuve"),
    "detail": ("detail", "détail"),
    "claimed_count": ("claimed", "affirmé"),
    "of_count": ("of", "sur"),
    "same_length": ("this list", "cette liste"),
}

VALUES: Final[dict[str, tuple[str, str]]] = {
    "yes": ("yes", "oui"),
    "no": ("no", "non"),
    "by": ("by it", "par lui"),
    "on": ("on it", "sur lui"),
    "rest": ("rest", "reste"),
    "tonnage": ("tonnage", "tonnage"),
    "export": ("export", "exportations"),
    "plant": ("plant", "usine"),
    "claim": ("claim", "affirmation"),
    "none": ("none", "rien"),
    "produces": ("produces", "produit"),
    "refines": ("refines", "raffine"),
    "supplies": ("supplies", "livre"),
}
