"""The words of ownership, control and chokepoints in English and French."""

from __future__ import annotations

from typing import Final

NAMES: Final[dict[str, dict[str, str]]] = {
    "unknown": {"en": "unknown", "fr": "inconnu"},
    "nobody": {"en": "nobody (widely held)", "fr": "personne (capital dispersé)"},
}
"""Owners that are no node, by language."""

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "title_control": ("Who controls what {who} produces", "Qui contrôle ce que produit {who}"),
    "title_control_mineral": ("Who controls the {mineral} that {who} produces", "Qui contrôle le minéral produit par {who} : {mineral}"),
    "lead_control_integrated": (
        "Rule: shares are multiplied along the chains of owners up to those whom nobody is said to own (integrated ownership). Stakes are the newest stated up to the year asked.",
        "Règle : les parts sont multipliées le long des chaînes jusqu'aux propriétaires que personne n'est dit posséder (propriété intégrée). Les parts sont les plus récentes à l'année demandée.",
    ),
    "lead_control_majority": (
        "Rule: who holds more than half, directly and through what it controls, controls all; else nobody, or unknown where the unknown part may decide.",
        "Règle : qui détient plus de la moitié, directement et par ce qu'il contrôle, contrôle tout ; sinon personne, ou inconnu si la part inconnue peut décider.",
    ),
    "lead_control_range": (
        "Share: what is known to be theirs, of the national output; between: that, and that with all of the unknown. Unknown is not zero. Nothing is split by the number of producers.",
        "Part : ce qui est connu comme leur, de la production nationale ; entre : cela, et cela avec tout l'inconnu. Inconnu n'est pas zéro. Rien n'est réparti selon le nombre de producteurs.",
    ),
    "lead_control_whole": (
        "If whole: the share if an owner whose share is not stated holds all that no other owner holds, as a subsidiary usually is; an assumption, beside the figures and not in them.",
        "Si entière : la part si un propriétaire sans part déclarée détient tout ce qu'aucun autre ne détient, comme souvent une filiale ; une hypothèse, à côté des chiffres.",
    ),
    "answer_control": (
        "{name} ({stages}, {year}): {quantity_t} t{basis}; the home of the owners is known for {percent} % of it.",
        "{name} ({stages}, {year}) : {quantity_t} t{basis} ; l'État des propriétaires est connu pour {percent} %.",
    ),
    "answer_control_unknown": (
        "{name} ({stages}, {year}): {quantity_t} t{basis}; no output of a single producer is in the tables for that year, so who controls how much of it is not known. The owners of each producer are below.",
        "{name} ({stages}, {year}) : {quantity_t} t{basis} ; aucune production d'un producteur n'est dans les tables pour cette année : qui en contrôle combien n'est pas connu. Les propriétaires de chacun suivent.",
    ),
    "answer_control_all": (
        "The home of the owners is known for {text}; for no tonne of the other {number} outputs with a named producer.",
        "L'État des propriétaires est connu pour {text} ; pour aucune tonne des {number} autres productions ayant un producteur nommé.",
    ),
    "answer_control_none": (
        "The home of the owners is known for no tonne of the {outputs} outputs with a named producer.",
        "L'État des propriétaires n'est connu pour aucune tonne des {outputs} productions ayant un producteur nommé.",
    ),
    "known_part": ("{percent} % of {name} ({stages})", "{percent} % de {name} ({stages})"),
    "answer_control_hhi": (
        "Concentration (HHI, 0-1): {control} by the owners' home against 1 by territory; of the world's output {world_hhi} by territory, {world} with this part by control.",
        "Concentration (IHH, 0-1) : {control} selon l'État des propriétaires contre 1 selon le territoire ; production mondiale {world_hhi} selon le territoire, {world} avec cette part selon le contrôle.",
    ),
    "hhi_one": ("{low}", "{low}"),
    "hhi_range": ("{low} - {high}", "{low} - {high}"),
    "between": ("{low_t} - {high_t} %", "{low_t} - {high_t} %"),
    "percent_one": ("{percent} %", "{percent} %"),
    "stakes_in": ("{text} ({number})", "{text} ({number})"),
    "listed": ("{group}", "{group}"),
    "named": ("{name}", "{name}"),
    "no_producer_named": (
        "{who}: the tables name no producer of {group}; whose it is, is unknown.",
        "{who} : les tables ne nomment aucun producteur de {group} ; à qui c'est, est inconnu.",
    ),
    "no_output_named": (
        "{who}: neither output nor a producer of {mineral} is in the tables.",
        "{who} : ni production ni producteur dans les tables pour {mineral}.",
    ),
    "no_producer_at_all": (
        "{who}: the tables name no producer that stands there; whose its output is, is unknown.",
        "{who} : les tables n'y situent aucun producteur ; à qui est sa production, est inconnu.",
    ),
    "stage_unknown": (
        "The stage of the output is not stated for {group}: it is held against no national figure.",
        "Le stade de la production n'est pas indiqué pour {group} : elle n'est comparée à aucun chiffre national.",
    ),
    "stage_taken": (
        "The stage is not stated for {group}: taken as the only one at which the state's output is told.",
        "Le stade n'est pas indiqué pour {group} : pris comme le seul auquel la production de l'État est donnée.",
    ),
    "named_above": (
        "{name}, {year}: the named producers ({named_t} t) make more than the national figure ({quantity_t} t); theirs is used.",
        "{name}, {year} : les producteurs nommés ({named_t} t) dépassent le chiffre national ({quantity_t} t) ; le leur est retenu.",
    ),
    "part_left_out": (
        "Left out of the sum, as the owner's figure holds theirs: {group}.",
        "Hors de la somme, le chiffre du propriétaire les contient : {group}.",
    ),
    "state_owned": (
        "{who}: only {name} is said to own it, without a share; taken as wholly the state's.",
        "{who} : seul {name} est dit le posséder, sans part ; pris comme entièrement à l'État.",
    ),
    "share_unstated": (
        "{who} owns a part that is not stated of {group}.",
        "{who} détient une part non indiquée de {group}.",
    ),
    "stake_contradiction": (
        "{who} in {name}: {used_t} % is used ({used_ids}), {other_t} % is not ({other_ids}): {rule}.",
        "{who} dans {name} : {used_t} % est retenu ({used_ids}), {other_t} % ne l'est pas ({other_ids}) : {rule}.",
    ),
    "stakes_left_out": (
        "{name}: older stakes ({year}) of {group} are left out, the newer ones leave no room for them.",
        "{name} : les parts plus anciennes ({year}) de {group} sont écartées, les plus récentes ne leur laissent pas de place.",
    ),
    "stakes_scaled": (
        "{name}: the stakes add up to {sum_t} %; they are scaled to 100 %.",
        "{name} : les parts totalisent {sum_t} % ; elles sont ramenées à 100 %.",
    ),
    "title_choke": ("{consumer}, {mineral}: where the supply has to pass", "{consumer}, {mineral} : par où l'approvisionnement doit passer"),
    "layer_national": ("states", "États"),
    "layer_company": ("companies", "entreprises"),
    "layer_promised": ("promised", "promis"),
    "layer_routes": ("routes", "itinéraires"),
    "tonnes": ("{quantity_t} t", "{quantity_t} t"),
    "tonnes_unknown": ("unknown tonnes", "tonnes inconnues"),
    "answer_choke_all": (
        "{layer} ({year}, {flow}): nothing arrives without {group}",
        "{layer} ({year}, {flow}) : rien n'arrive sans {group}",
    ),
    "answer_choke_most": (
        "{layer} ({year}, {flow}): no single node stops everything; the largest loss is {percent} %, without {label}.",
        "{layer} ({year}, {flow}) : aucun nœud seul n'arrête tout ; la plus grande perte est de {percent} %, sans {label}.",
    ),
    "answer_choke_none": (
        "{layer} ({year}, {flow}): no single node stops everything, nor as much as was asked for.",
        "{layer} ({year}, {flow}) : aucun nœud seul n'arrête tout, ni autant que demandé.",
    ),
    "capacity_unknown": ("Deliveries without a quantity, taken as unlimited: to {group}.", "Livraisons sans quantité, prises comme illimitées : à {group}."),
    "lead_choke": (
        "Lost: the part of the flow that cannot arrive without the node, even if all others re-route what they have within the tonnes observed: the least that is lost. Layers are apart and never added.",
        "Perdu : la part du flux qui ne peut arriver sans le nœud, même si tous les autres réacheminent ce qu'ils ont dans les tonnes observées : la perte minimale. Les couches ne s'additionnent pas.",
    ),
    "lead_choke_below": (
        "Listed are the nodes without which less than {percent} % arrives. Smallest cut: the fewest nodes whose loss stops all that is explained.",
        "Sont listés les nœuds sans lesquels moins de {percent} % arrive. Coupe minimale : le moins de nœuds dont la perte arrête tout ce qui est expliqué.",
    ),
    "lead_choke_hosts": (
        "Hosts: what an outage of a host leaves of the output; a range, as the tables do not state how much hangs on it.",
        "Hôtes : ce que la panne d'un hôte laisse de la production ; un intervalle, car les tables n'indiquent pas combien en dépend.",
    ),
    "no_national_supply": ("not computable: no tonnes of imports by supplying state are known", "incalculable : aucune tonne importée n'est connue par État fournisseur"),
    "no_path": ("not computable: no path leads to {who}", "incalculable : aucun chemin ne mène à {who}"),
    "supply_weightless": ("Suppliers without known tonnes, left out: {group}.", "Fournisseurs sans tonnes connues, écartés : {group}."),
    "flows_weightless": (
        "{missing} of {flows} flows between other states {missing:has|have} a value but no tonnes: left out, so less can be re-routed than may be.",
        "{missing} des {flows} flux entre autres États {missing:a une valeur mais pas de tonnes : écarté|ont une valeur mais pas de tonnes : écartés}, le réacheminement est sous-estimé.",
    ),
    "direct_only": (
        "The trade of all states is not in the tables for it: only the direct suppliers are seen, not whom they buy from.",
        "Le commerce de tous les États n'est pas dans les tables : seuls les fournisseurs directs sont vus, pas ceux auxquels ils achètent.",
    ),
    "choke_unexplained": (
        "{quantity_t} t of the imports come from nobody named: they are taken to arrive whatever node is lost, and are in no cut.",
        "{quantity_t} t des importations ne viennent d'aucun État nommé : elles sont supposées arriver quel que soit le nœud perdu, et ne sont dans aucune coupe.",
    ),
    "no_output_table_choke": (
        "No table of output by state for the year: every exporter is taken to draw on its own.",
        "Aucun tableau de production par État pour l'année : chaque exportateur est supposé puiser dans la sienne.",
    ),
    "output_unlimited": (
        "Output is not weighed as the trade is (ore, content or compound): a state that produces is taken to have enough of its own.",
        "La production n'est pas pesée comme le commerce (minerai, contenu ou composé) : un État producteur est supposé en avoir assez.",
    ),
    "route_open": ("Routes: how it goes on from {group} is not in the tables; it may lead anywhere.", "Itinéraires : la suite depuis {group} n'est pas dans les tables ; elle peut mener partout."),
    "route_promised": ("Routes: planned or announced links, not counted: {links}.", "Itinéraires : liaisons prévues ou annoncées, non comptées : {links}."),
    "node_output": ("output of {name}", "production de {name}"),
    "role_dominates": ("nothing arrives without it", "rien n'arrive sans lui"),
    "role_cut": ("in the smallest cut", "dans la coupe minimale"),
    "role_both": ("nothing arrives without it; the smallest cut", "rien n'arrive sans lui ; coupe minimale"),
    "hosts_circular": ("Each other's host, so no outage is computed: {group}.", "Hôtes l'un de l'autre, aucune panne n'est calculée : {group}."),
    "hosts_above_one": ("The stated shares of the hosts are above 100 %, so no outage is computed: {group}.", "Les parts indiquées des hôtes dépassent 100 %, aucune panne n'est calculée : {group}."),
}  # fmt: skip

COLUMNS: Final[dict[str, tuple[str, str]]] = {
    "named_share": ("by named", "des nommés"),
    "known_share": ("home known", "État connu"),
    "whole_share": ("if whole", "si entière"),
    "makers": ("named producers", "producteurs nommés"),
    "stakes": ("stakes (in how many)", "parts (dans combien)"),
    "between": ("between", "entre"),
    "if_whole_share": ("if whole", "si entière"),
    "layer_name": ("layer", "couche"),
    "flow": ("flow", "flux"),
    "n_nodes": ("nodes", "nœuds"),
    "n_untried": ("below, untried", "en deçà, non essayés"),
    "cut_size": ("smallest cut", "coupe minimale"),
    "reason": ("missing", "manque"),
    "label": ("node", "nœud"),
    "kind": ("kind", "genre"),
    "lost_share": ("lost", "perdu"),
    "arrives": ("arrives", "arrive"),
    "role": ("role", "rôle"),
    "host_name": ("host", "hôte"),
    "outage_share": ("outage", "panne"),
    "possible": ("output possible", "production possible"),
    "home_name": ("home", "État d'origine"),
}

TABLES: Final[dict[str, tuple[str, str]]] = {
    "outputs": ("outputs", "productions"),
    "by_state": ("by home of the owners", "par État des propriétaires"),
    "by_owner": ("by owner in the end", "par propriétaire ultime"),
    "ownership": ("owners in the end, by company", "propriétaires ultimes, par entreprise"),
    "stakes": ("stakes as stated", "parts déclarées"),
    "layers": ("layers", "couches"),
    "nodes": ("chokepoints", "points de passage obligés"),
    "by_products": ("outage of a host", "panne d'un hôte"),
    "announced_stakes": ("announced stakes (not counted)", "parts annoncées (non comptées)"),
}

VALUES: Final[dict[str, tuple[str, str]]] = {
    "observed": ("observed", "observé"),
    "output": ("output", "production"),
    "state": ("state", "État"),
    "corridor": ("corridor", "corridor"),
    "producer": ("producer", "producteur"),
    "refiner": ("refiner", "raffineur"),
    "buyer": ("buyer", "acheteur"),
    "organisation": ("organisation", "organisation"),
}
