"""The words of draws, of origins and of control in scenarios, in English and French."""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, tuple[str, str]]] = {
    "lead_draws": (
        "In {n} draws of the uncertain figures (seed {seed}), {supplier} is above {threshold} of imports in {year} in {parts}.",
        "Sur {n} tirages des chiffres incertains (graine {seed}), la part ({supplier}) dépasse {threshold} des importations en {year} dans {parts}.",
    ),
    "lead_draws_only": (
        "{n} draws of the uncertain figures were made (seed {seed}); shares of imports are not computable.",
        "{n} tirages des chiffres incertains ont été faits (graine {seed}) ; les parts des importations ne sont pas calculables.",
    ),
    "part_of_draws": ("{percent} of them", "{percent} d'entre eux"),
    "part_by": ("{percent} ({by})", "{percent} ({by})"),
    "lead_spreads": (
        "Each figure is drawn from a triangle that peaks at the figure. Its range is the one that its table states; else a width by who counted: {widths}. These widths are a convention of kzgraph, not an estimate of any error.",
        "Chaque chiffre est tiré d'un triangle dont le sommet est ce chiffre. Son étendue est celle que donne sa table ; sinon une largeur selon qui a compté : {widths}. Ces largeurs sont une convention de kzgraph, non une estimation d'erreur.",
    ),
    "lead_spreads_stated": (
        "Each figure is drawn from a triangle within the range that its table or the scenario states; it peaks at the figure, or in the middle where there is none.",
        "Chaque chiffre est tiré d'un triangle dans l'étendue que donne sa table ou le scénario ; le sommet est ce chiffre, ou le milieu s'il n'y en a pas.",
    ),
    "lead_spreads_none": (
        "No figure has a range or a source of a known kind: all draws are the same.",
        "Aucun chiffre n'a d'étendue ni de source d'un type connu : tous les tirages sont identiques.",
    ),
    "lead_open": (
        "What is known only as an interval is drawn from all of it, most often near the middle, which is a convention too.",
        "Ce qui n'est connu que par un intervalle est tiré de tout cet intervalle, le plus souvent près du milieu, ce qui est aussi une convention.",
    ),
    "lead_balanced": (
        "What the suppliers leave of the drawn import total is unexplained; a draw in which they exceed it is drawn again.",
        "Ce que les fournisseurs laissent du total tiré des importations est inexpliqué ; un tirage où ils le dépassent est refait.",
    ),
    "lead_held": (
        "Held as given: {held}cut shares, growth rates, and what the tables say of plants and corridors.",
        "Tenus pour fixes : {held}les parts coupées, les taux de croissance et ce que les tables disent des usines et corridors.",
    ),
    "width": ("{kind} {percent} either way", "{kind} {percent} de part et d'autre"),
    "draws_of_year": ("{year}: median of the draws, and where 90 % of them lie (5-95 %)", "{year} : médiane des tirages, et où se trouvent 90 % d'entre eux (5-95 %)"),
    "draws_by_year": ("Draws year by year (median, 5-95 %)", "Tirages année par année (médiane, 5-95 %)"),
    "hhi_lower": ("HHI, lower bound", "IHH, borne basse"),
    "hhi_upper": ("HHI, upper bound", "IHH, borne haute"),
    "above": ("{supplier} above {threshold}", "{supplier} au-dessus de {threshold}"),
    "above_none": ("above the threshold", "au-dessus du seuil"),
    "tornado_share": ("What moves the share most ({supplier}, {year})", "Ce qui déplace le plus la part ({supplier}, {year})"),
    "tornado_lost_t": ("What moves the loss most ({year})", "Ce qui déplace le plus la perte ({year})"),
    "share": ("share", "part"),
    "nearly_all": ("> {percent}", "> {percent}"),
    "figure": ("figure", "chiffre"),
    "range": ("range", "étendue"),
    "why": ("why", "pourquoi"),
    "at_low": ("at the low end", "à la borne basse"),
    "at_high": ("at the high end", "à la borne haute"),
    "swing": ("swing", "amplitude"),
    "supplier": ("{who}, base", "{who}, base"),
    "imports_total": ("imports, total", "importations, total"),
    "consumption_of": ("consumption", "consommation"),
    "event_of": ("{event}: {who}", "{event} : {who}"),
    "moved_of": ("{who} (moved)", "{who} (déplacée)"),
    "why_open": ("known as an interval only", "connu par un intervalle seulement"),
    "why_stated": ("range in the table", "étendue de la table"),
    "why_kind": ("{kind}, {percent} either way", "{kind}, {percent} de part et d'autre"),
    "made": ("Where it was made: share of imports, re-exports looked through", "Où cela a été produit : part des importations, réexportations suivies"),
    "state": ("state", "État"),
    "others": ("others", "autres"),
    "controllers": ("Who controls what is imported: known part and the most it can be, by the owners' home", "Qui contrôle ce qui est importé : part connue et maximum possible, selon le pays des propriétaires"),
    "home_of_owners": ("home of the owners", "pays des propriétaires"),
    "if_whole": ("{name}, if a sole owner of unstated share holds the rest", "{name}, si un seul propriétaire à part non déclarée détient le reste"),
    "control_unknown": ("unknown", "inconnu"),
}  # fmt: skip
