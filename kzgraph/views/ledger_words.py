"""The words of sources, facts, contradictions and differences in English and French."""

from __future__ import annotations

from typing import Final

RULES: Final[dict[str, tuple[str, str]]] = {
    "rule_preferred": ("{source} is preferred (--prefer)", "{source} est préféré (--prefer)"),
    "rule_own": ("own rows only where they are preferred (--prefer own)", "les lignes propres seulement si préférées (--prefer own)"),
    "rule_kind": ("{one_kind} before {other_kind}", "{one_kind} avant {other_kind}"),
    "rule_newer": ("newer: {newer} before {older}", "plus récent : {newer} avant {older}"),
    "rule_dated": ("newer: {newer} before a source without a date", "plus récent : {newer} avant une source sans date"),
    "rule_id": (
        "source id: {first} before {second} (same kind and date)",
        "identifiant de la source : {first} avant {second} (même nature, même date)",
    ),
    "rule_whole": ("the figure of the mineral as a whole before its HS codes", "le chiffre du minéral entier avant ses codes SH"),
    "rule_neither": ("neither is used: {source} goes before both", "aucun n'est retenu : {source} passe avant les deux"),
    "rule_claim": ("both kept: claims are never summed", "les deux sont gardés : les affirmations ne sont jamais additionnées"),
}

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    **RULES,
    "stated": ("{figure} [{source}; {ref}]", "{figure} [{source} ; {ref}]"),
    "sources_title": (
        "{number} {number:source|sources} and what rests on each",
        "{number} {number:source|sources} et ce qui repose sur chacune",
    ),
    "sources_lead": (
        "Rows by table; a row that names several sources counts for each. More on one: kzgraph sources ID.",
        "Lignes par table ; une ligne qui cite plusieurs sources compte pour chacune. Le détail : kzgraph sources ID.",
    ),
    "sources_unused": ("Nothing rests on: {ids}.", "Rien ne repose sur : {ids}."),
    "source_lead": ("Rests on it: rows {n_edges}, claims {n_claims}.", "Repose sur elle : lignes {n_edges}, affirmations {n_claims}."),
    "source_trade": (
        "All {number} rows of the trade extract rest on it as well; they are not listed one by one.",
        "Les {number} lignes de l'extrait du commerce reposent aussi sur elle ; elles ne sont pas listées.",
    ),
    "facts_title": ("Collected facts and where each lives: {number}", "Faits recueillis et où chacun se trouve : {number}"),
    "facts_title_article": (
        "{number} collected {number:fact|facts} of article {article} and where each lives",
        "{number} {number:fait recueilli|faits recueillis} de l'article {article} et où chacun se trouve",
    ),
    "facts_lead": (
        "A fact is one row or several; a row may answer several facts. Figures stand as the source states them.",
        "Un fait occupe une ou plusieurs lignes ; une ligne peut répondre à plusieurs faits. Les chiffres sont ceux de la source.",
    ),
    "conflicts_title": ("Pairs of rows that contradict each other: {number}", "Paires de lignes qui se contredisent : {number}"),
    "conflicts_title_about": (
        "{number} {number:pair|pairs} of rows that contradict each other: {who}",
        "{number} {number:paire|paires} de lignes qui se contredisent : {who}",
    ),
    "conflicts_lead": (
        "All rows are kept. The rule, in this order: the source asked for, own rows last, who counted (statistics, government, company, press), the newer, the source id.",
        "Toutes les lignes sont gardées. La règle, dans cet ordre : la source demandée, les lignes propres en dernier, qui a compté (statistiques, administration, entreprise, presse), la plus récente, l'identifiant.",
    ),
    "diff_title": ("From {old} to {new}", "De {old} à {new}"),
    "diff_same": ("The tables say the same, row by row.", "Les tables disent la même chose, ligne par ligne."),
    "diff_counts": (
        "Rows added: {added}, removed: {removed}, changed: {changed}. Reports compared: {pairs}, ratios that move: {moved}.",
        "Lignes ajoutées : {added}, supprimées : {removed}, modifiées : {changed}. Rapports comparés : {pairs}, ratios qui changent : {moved}.",
    ),
    "diff_key": (
        "Rows of edges are the same statement where {key} are equal, all others where the id is. Reports: of every mineral that a change touches.",
        "Les lignes d'arêtes sont la même affirmation quand {key} sont égaux, les autres quand l'identifiant l'est. Rapports : de chaque minéral touché par un changement.",
    ),
    "diff_trade": (
        "The trade extracts of the folders differ as files; their rows are not listed.",
        "Les extraits du commerce des deux dossiers diffèrent ; leurs lignes ne sont pas listées.",
    ),
    "diff_added": ("Added", "Ajoutées"),
    "diff_removed": ("Removed", "Supprimées"),
    "diff_changed": ("Changed", "Modifiées"),
    "diff_ratios": ("Ratios that move", "Ratios qui changent"),
    "diff_cut": ("{what}: {number} more, not listed (--limit).", "{what} : encore {number}, non listés (--limit)."),
}

COLUMNS: Final[dict[str, tuple[str, str]]] = {
    "row_ref": ("where", "où"),
    "says": ("says", "dit"),
    "about": ("about", "à propos de"),
    "because": ("rule", "règle"),
    "other": ("also stated", "aussi affirmé"),
    "rests_on_it": ("rests on it", "repose sur elle"),
    "publisher": ("publisher", "éditeur"),
    "kind": ("kind", "nature"),
    "url": ("address", "adresse"),
    "added_rows": ("added", "ajoutées"),
    "removed_rows": ("removed", "supprimées"),
    "changed_rows": ("changed", "modifiées"),
    "same_rows": ("the same", "inchangées"),
    "field": ("column", "colonne"),
    "old": ("old", "avant"),
    "new": ("new", "après"),
    "old_year": ("year before", "année avant"),
    "new_year": ("year after", "année après"),
    "measure": ("measure", "mesure"),
    "difference": ("difference", "différence"),
    "table": ("table", "table"),
}

TABLES: Final[dict[str, tuple[str, str]]] = {
    "rests_on_it": ("What rests on it", "Ce qui repose sur elle"),
    "facts": ("Facts", "Faits"),
    "conflicts": ("Contradictions", "Contradictions"),
    "counts": ("Rows by table", "Lignes par table"),
    "added": ("Added", "Ajoutées"),
    "removed": ("Removed", "Supprimées"),
    "changed": ("Changed", "Modifiées"),
    "ratios": ("Ratios that move", "Ratios qui changent"),
}
