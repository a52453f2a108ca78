"""The words of the look-through of re-exports and of what passes through a state in English and French."""

from __future__ import annotations

from typing import Final

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "title_origin": ("{consumer}: {mineral} by origin, {year}", "{consumer} : {mineral} par origine, {year}"),
    "title_origin_stage": ("{consumer}: {mineral} ({stages}) by origin, {year}", "{consumer} : {mineral} ({stages}) par origine, {year}"),
    "title_through": ("{consumer}: {mineral} that passed through {name}, {year}", "{consumer} : {mineral} passé par {name}, {year}"),
    "title_through_stage": (
        "{consumer}: {mineral} ({stages}) that passed through {name}, {year}",
        "{consumer} : {mineral} ({stages}) passé par {name}, {year}",
    ),
    "share_said": ("{percent} %", "{percent} %"),
    "share_tiny": ("< 0.1 %", "< 0,1 %"),
    "state_unexplained": ("unexplained", "inexpliqué"),
    "state_named": ("{name}", "{name}"),
    "states_small": ("{number} more, each below {part}", "{number} autres, chacun sous {part}"),
    "trace_lacks": ("{name} {lacking_t} t", "{name} {lacking_t} t"),
    "lead_origin_supply": (
        "Supply {supply_t} t: {produced_t} t made at home, {imported_t} t imported. {exported_t} t are shipped on, {kept_t} t are kept.",
        "Offre {supply_t} t : {produced_t} t produites sur place, {imported_t} t importées. {exported_t} t repartent, {kept_t} t restent.",
    ),
    "lead_origin_top": (
        "Directly most comes from: {supplier} ({direct}). Looked through re-exports, most is made in: {who} ({ultimate}). Unexplained: {rest}.",
        "Premier fournisseur direct : {supplier} ({direct}). Réexportations dépliées, première origine : {who} ({ultimate}). Inexpliqué : {rest}.",
    ),
    "lead_origin_rule": (
        "Assumption (proportional rule): what a state ships has the same mix of origins as all it has. At least and at most: any other mixing of the same flows. "
        "Unexplained, via: shipped first by that state, beyond all it is known to have.",
        "Hypothèse (règle proportionnelle) : ce qu'un État expédie a le même mélange d'origines que tout ce qu'il a. Au moins, au plus : tout autre mélange des mêmes flux. "
        "Inexpliqué, via : expédié d'abord par cet État, au-delà de tout ce qu'on lui connaît.",
    ),
    "lead_origin_conserved": (
        "Check: all states together keep {conserved_t} t = {world_produced_t} t made + {world_unexplained_t} t unexplained (difference {difference_t} t).",
        "Contrôle : tous les États gardent {conserved_t} t = {world_produced_t} t produites + {world_unexplained_t} t inexpliquées (écart {difference_t} t).",
    ),
    "lead_through": (
        "{proportional} of the {mineral} supply of {consumer} passed through {name} by the proportional rule; between {low} and {high} if states mixed otherwise.",
        "{proportional} de l'offre ({mineral}, {consumer}) sont passés par {name} selon la règle proportionnelle ; entre {low} et {high} pour un autre mélange.",
    ),
    "lead_through_exact": (
        "{proportional} of the {mineral} supply of {consumer} passed through {name}; the flows leave nothing open.",
        "{proportional} de l'offre ({mineral}, {consumer}) sont passés par {name} ; les flux ne laissent rien d'ouvert.",
    ),
    "lead_through_two": (
        "Mined there, refined elsewhere: {mined}. Mined elsewhere, refined there: {refined}. Both there: {both}. Neither: {elsewhere}. Not explained: {unexplained}.",
        "Extrait là, raffiné ailleurs : {mined}. Extrait ailleurs, raffiné là : {refined}. Les deux là : {both}. Ni l'un ni l'autre : {elsewhere}. Inexpliqué : {unexplained}.",
    ),
    "lead_through_one": (
        "One stage only ({stages}): made in {name} {made}, shipped from {name} {direct}; passed is what is either.",
        "Un seul stade ({stages}) : produit en {name} {made}, expédié de {name} {direct} ; passé par là : l'un ou l'autre.",
    ),
    "lead_through_traded": (
        "One stage only ({stages}): made in {name} {made}, shipped from {name} {direct}; passed is all that {name} ever had.",
        "Un seul stade ({stages}) : produit en {name} {made}, expédié de {name} {direct} ; passé par là : tout ce que {name} a eu.",
    ),
    "lead_through_two_stages": (
        "Assumption (proportional rule): what a state ships has the mix of all it has, at each stage. The range: a refiner may have used any of its ore for this consumer; "
        "what is not explained may have passed or not. Who refined how much is looked through proportionally in both.",
        "Hypothèse (règle proportionnelle) : ce qu'un État expédie a le mélange de tout ce qu'il a, à chaque stade. L'intervalle : un raffineur a pu employer n'importe lequel "
        "de ses minerais pour ce consommateur ; l'inexpliqué a pu passer ou non. Qui a raffiné combien suit la règle proportionnelle dans les deux cas.",
    ),
    "lead_through_one_stage": (
        "Assumption (proportional rule): what a state ships has the mix of all it has. The range: any other mixing of the same flows.",
        "Hypothèse (règle proportionnelle) : ce qu'un État expédie a le mélange de tout ce qu'il a. L'intervalle : tout autre mélange des mêmes flux.",
    ),
    "trace_not_computed": (
        "Not computable from the tables; the reason stands below. Unknown is not zero.",
        "Non calculable à partir des tables ; la raison figure ci-dessous. Inconnu n'est pas nul.",
    ),
    "trace_nothing": ("No trade and no output of {mineral} between states is in the tables.", "Ni échanges ni production par État ({mineral}) dans les tables."),
    "trace_company": (
        "{consumer} is a company: re-exports are looked through between states. Ask for its state.",
        "{consumer} est une entreprise : les réexportations se déplient entre États. Demandez son État.",
    ),
    "trace_no_supply": (
        "{consumer} has no supply of {mineral} with known tonnes in {year} (stage: {stages}): neither imports nor output.",
        "{consumer} : aucune offre en tonnes connues ({mineral}, {year}, stade : {stages}), ni importations ni production.",
    ),
    "trace_stage_unseen": (
        "The trade of all states in {mineral} at the stage «{stages}» is not in the tables for {year}: nothing can be looked through.",
        "Le commerce de tous les États ({mineral}, stade « {stages} ») n'est pas dans les tables pour {year} : rien ne peut être remonté.",
    ),
    "trace_traded_at": ("Stages traded in {year}: {stages} (--stage).", "Stades échangés en {year} : {stages} (--stage)."),
    "trace_no_output": (
        "No table of output of {mineral} for {year}: nothing is known to be made anywhere, so all that net exporters ship is unexplained, and so is what comes of it.",
        "Aucun tableau de production ({mineral}, {year}) : rien n'est connu comme produit, donc tout ce qu'expédient les exportateurs nets est inexpliqué, et ce qui en vient aussi.",
    ),
    "trace_stands_in": (
        "No table of output at the stage of this trade ({used}) for {year}: that of another stage ({stages}; {source}) stands in. Tonnes of different content are compared, and ore that leaves as ore counts as kept at home.",
        "Aucun tableau de production au stade de ces échanges ({used}) pour {year} : celui d'un autre stade ({stages} ; {source}) le remplace. Des tonnes de teneurs différentes sont comparées, et le minerai qui part comme minerai compte comme gardé sur place.",
    ),
    "trace_explains": (
        "Output at the stage of this trade ({used}) leaves {left} of what all states have unexplained, that at the stage {stages} ({source}) {less}: the latter is taken, though ore that leaves as ore then counts as kept at home. "
        "The codes also hold what is only mined, or the table counts only part (kzgraph origin --production processing takes it all the same).",
        "La production au stade de ces échanges ({used}) laisse inexpliqués {left} de ce qu'ont tous les États, celle du stade {stages} ({source}) {less} : cette dernière est retenue, bien que le minerai qui part comme minerai compte alors comme gardé sur place. "
        "Les codes contiennent aussi du non-raffiné, ou le tableau n'en compte qu'une partie (kzgraph origin --production processing le prend quand même).",
    ),
    "trace_scaled": (
        "Output is turned into the compound traded at this stage, t {compound} ({factor} t for each tonne of the table, by the stated factors).",
        "La production est convertie dans le composé échangé à ce stade, t {compound} ({factor} t par tonne du tableau, selon les facteurs déclarés).",
    ),
    "trace_content": (
        "Output is multiplied by {factor}, as --content states what part of a tonne traded is the element.",
        "La production est multipliée par {factor}, --content indiquant la part de l'élément dans une tonne échangée.",
    ),
    "trace_bases": (
        "Output is in {made}, trade in {traded}: they are compared as they stand.",
        "La production est en {made}, les échanges en {traded} : comparés tels quels.",
    ),
    "trace_rest": (
        "{rest_t} t of the world's output ({source}) are of states that the table does not name: what they ship counts as unexplained.",
        "{rest_t} t de la production mondiale ({source}) viennent d'États que le tableau ne nomme pas : ce qu'ils expédient compte comme inexpliqué.",
    ),
    "trace_withheld": (
        "No figure of output for {who} ({source}): what they made counts as unexplained.",
        "Aucun chiffre de production pour {who} ({source}) : ce qu'ils ont produit compte comme inexpliqué.",
    ),
    "trace_zero": (
        "Without a row in the table of output ({source}), taken to make 0: {who}. Only those that matter here are named.",
        "Sans ligne dans le tableau de production ({source}), production prise pour 0 : {who}. Seuls ceux qui comptent ici sont nommés.",
    ),
    "trace_lacking": (
        "{number} {number:state ships more than it imports and is|states ship more than they import and are} known to make: {lacking_t} t in all, {part} of what all states have ({list}). "
        "Trade weighs the goods, output often the metal in them: with a known content, kzgraph origin --content closes part of the gap.",
        "{number} États expédient plus qu'ils n'importent et ne produisent : {lacking_t} t en tout, {part} de ce qu'ont tous les États ({list}). "
        "Le commerce pèse les marchandises, la production souvent le métal contenu : kzgraph origin --content comble une partie de l'écart.",
    ),
    "trace_loop": (
        "{who} ship each other all they import and nothing feeds them: what they have is unexplained.",
        "{who} s'expédient tout ce qu'ils importent sans apport extérieur : ce qu'ils ont est inexpliqué.",
    ),
    "trace_self": ("Flows of a state to itself are left out: {who}, {left_t} t.", "Flux d'un État vers lui-même écartés : {who}, {left_t} t."),
    "trace_weightless": (
        "{number} of {flows} flows of all states («{used}») {number:has|have} a value but no tonnes ({part} of the value) and {number:is|are} left out.",
        "{number} flux sur {flows} de tous les États (« {used} ») {number:a|ont} une valeur sans tonnes ({part} de la valeur) et {number:est écarté|sont écartés}.",
    ),
    "trace_unknown": (
        "{number} of {flows} flows {number:has|have} neither tonnes nor a value: unknown, not zero, and left out.",
        "{number} flux sur {flows} sans tonnes ni valeur : inconnus, non nuls, et écartés.",
    ),
    "trace_baskets": ("{number} {number:flow|flows} under basket codes {number:is|are} left out.", "{number} flux sous un code composite {number:est écarté|sont écartés}."),
    "trace_cited": (
        "The statistics have no code for this: the network is made of cited flows only ({number}), not of the trade of all states. What is not cited is not seen.",
        "Les statistiques n'ont pas de code : le réseau n'est fait que de flux cités ({number}), non du commerce de tous les États. Le reste n'est pas vu.",
    ),
    "trace_not_whole": (
        "For {year} the statistics have only part of the world's trade (all states from {first} on): re-exports are not seen in full.",
        "Pour {year}, les statistiques n'ont qu'une partie du commerce mondial (tous les États à partir de {first}) : les réexportations n'y sont pas toutes.",
    ),
    "trace_stages": (
        "Only the stage «{used}» is looked through; {left_t} t traded at other stages ({stages}) are not in it (--stage).",
        "Seul le stade « {used} » est déplié ; {left_t} t échangées à d'autres stades ({stages}) n'y sont pas (--stage).",
    ),
    "trace_contradictions": (
        "{number} more {number:contradiction|contradictions} between sources on other states' trade {number:was|were} settled by the same rules.",
        "{number} {number:autre contradiction|autres contradictions} entre sources, sur le commerce d'autres États, {number:a été tranchée|ont été tranchées} par les mêmes règles.",
    ),
    "through_inside": ("{name} and {consumer} overlap: one is part of the other.", "{name} et {consumer} se recoupent : l'un fait partie de l'autre."),
    "through_no_supply": (
        "{consumer} keeps no supply of {mineral} with known tonnes in {year}.",
        "{consumer} ne garde aucune offre en tonnes connues ({mineral}, {year}).",
    ),
    "through_one_stage": (
        "Two stages need trade under codes of each: {mineral} has that of one stage only in {year} ({stages}). The answer is for that stage.",
        "Deux stades exigent des échanges sous les codes de chacun : {mineral} n'en a qu'à un stade en {year} ({stages}). La réponse vaut pour ce stade.",
    ),
    "through_no_trade": (
        "Two stages need the trade of all states under codes of each: {mineral} has none in {year}. The answer is for the trade that is known.",
        "Deux stades exigent le commerce de tous les États sous les codes de chacun : {mineral} n'en a aucun en {year}. La réponse vaut pour les échanges connus.",
    ),
    "through_no_table": (
        "Two stages need a table of output of each: none for {mineral} in {year} at: {stages}. The answer is for one stage.",
        "Deux stades exigent un tableau de production de chacun : aucun pour {mineral} en {year} au stade : {stages}. La réponse vaut pour un stade.",
    ),
    "through_table": (
        "Trade at the stage «{used}» is set against output at the stage «{stages}» ({source}).",
        "Les échanges au stade « {used} » sont rapportés à la production au stade « {stages} » ({source}).",
    ),
    "through_unrefined": (
        "The codes of the stage «{used}» hold unrefined material too: what these states ship beyond what they have counts as ore, as they mine and refine nothing: {list}.",
        "Les codes du stade « {used} » contiennent aussi du non-raffiné : ce que ces États expédient au-delà de ce qu'ils ont compte comme minerai, car ils extraient sans raffiner : {list}.",
    ),
    "through_heavier": (
        "Ore weighs more than the metal in it: what states that mine and refine nothing ship as ore beyond their known output counts as mined there: {list}. Of ore only shares are used.",
        "Le minerai pèse plus que son métal : ce que des États qui extraient sans raffiner expédient comme minerai au-delà de leur production connue compte comme extrait là : {list}. Du minerai, seules les parts servent.",
    ),
    "through_reworked": (
        "{who} delivered {delivered_t} t and refined {refined_t} t: what is beyond counts as worked from unexplained ore.",
        "{who} a livré {delivered_t} t et raffiné {refined_t} t : le surplus compte comme tiré d'un minerai inexpliqué.",
    ),
    "through_lacking": (
        "At the stage «{used}» states ship {lacking_t} t more than they are known to have ({part}): refined nobody knows where.",
        "Au stade « {used} », des États expédient {lacking_t} t de plus que ce qu'ils ont ({part}) : raffinées on ne sait où.",
    ),
}  # fmt: skip

COLUMNS: Final[dict[str, tuple[str, str]]] = {
    "direct_share": ("direct", "direct"),
    "ultimate_share": ("ultimate", "ultime"),
    "low_share": ("at least", "au moins"),
    "high_share": ("at most", "au plus"),
    "ultimate": ("ultimate", "ultime"),
    "unexplained_share": ("unexplained, via", "inexpliqué, via"),
    "direct_import_share": ("imports: direct", "importé : direct"),
    "ultimate_import_share": ("imports: ultimate", "importé : ultime"),
    "exported": ("ships", "expédie"),
    "supply": ("has", "a"),
    "exported_share": ("ships of all it has", "expédie, part"),
    "unexplained": ("lacks", "manque"),
    "mine": ("mined in", "extrait en"),
    "refiner": ("refined in", "raffiné en"),
}

TABLES: Final[dict[str, tuple[str, str]]] = {
    "origins": ("Origins", "Origines"),
    "hubs": (
        "Hubs: ship at least 1 % of the trade and make nothing that the table of output names",
        "Plaques tournantes : au moins 1 % des échanges, sans production connue du tableau",
    ),
    "by_route": ("Routes by the proportional rule", "Itinéraires selon la règle proportionnelle"),
}

VALUES: Final[dict[str, tuple[str, str]]] = {}
