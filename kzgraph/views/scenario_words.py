"""What must be said of scenarios, in English and French: one sentence for each code of a note."""

from __future__ import annotations

from typing import Final

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "by_accounting": ("{accounting}: {said}", "{accounting} : {said}"),
    "years_apart": (
        "The base is {base}, the events begin in {start}: the base is taken as unchanged until then. Trade may have moved; the base can be moved too (another base year, other tonnes of a supplier).",
        "La base est {base}, les événements commencent en {start} : la base est supposée inchangée entre-temps. Le commerce a pu évoluer ; la base peut être déplacée (autre année, autres tonnes d'un fournisseur).",
    ),
    "years_on": (
        "The events are played from {start} to {last} on the base of {base}, which is otherwise taken as unchanged.",
        "Les événements sont joués de {start} à {last} sur la base de {base}, supposée inchangée par ailleurs.",
    ),
    "years_before": (
        "The events begin in {start}, before the base year {base}: what they did until then is in the base already and is counted again.",
        "Les événements commencent en {start}, avant l'année de base {base} : leur effet jusque-là est déjà dans la base et compte deux fois.",
    ),
    "displaced_short": (
        "{accounting}: only {gone_t} t can give way; the other {rest_t} t come on top.",
        "{accounting} : seules {gone_t} t peuvent céder ; les {rest_t} t restantes s'ajoutent.",
    ),
    "displaced_unknown": (
        "The tonnes of {who} are unknown: nothing can be taken from them, and what comes comes on top.",
        "Tonnes inconnues ({who}) : rien ne peut en être retiré, ce qui arrive s'ajoute.",
    ),
    "displaces_itself": (
        "{accounting}: {supplier} is to give way to itself: name a state that others displace.",
        "{accounting} : {supplier} devrait céder à soi-même ; nommer un État que d'autres remplacent.",
    ),
    "prorata_no_total": (
        "Not computable pro rata: the import total, which is to be held, is not known.",
        "Non calculable au prorata : le total des importations, à maintenir, est inconnu.",
    ),
    "optimise_unstated": (
        "Suppliers whose tonnes are unknown ({who}) are left as they are.",
        "Les fournisseurs aux tonnes inconnues ({who}) restent tels quels.",
    ),
    "nothing_to_lose": (
        "{who} delivers nothing in the base: a cut takes nothing away.",
        "{who} : aucune livraison dans la base ; une coupure n'enlève rien.",
    ),
    "loss_unknown": (
        "{who}: what it delivers is not known apart from the unexplained rest; between 0 and {most_t} t are lost, so shares, concentration and cover are not computed.",
        "{who} : ses livraisons ne sont pas connues hors du reste inexpliqué ; entre 0 et {most_t} t sont perdues, donc parts, concentration et couverture ne sont pas calculées.",
    ),
    "loss_open": (
        "{who}: what it delivers is not known, nor the import total; how much is lost is unknown, not zero.",
        "{who} : ni ses livraisons ni le total des importations ne sont connus ; la perte est inconnue, non nulle.",
    ),
    "substitution_unknown": (
        "Consumption is not known: what substitution frees is not computable.",
        "La consommation est inconnue : ce que libère la substitution n'est pas calculable.",
    ),
    "nobody_known": (
        "No known supplier is left: {rest_t} t of unknown origin remain, and there is no largest known supplier to leave out.",
        "Il ne reste aucun fournisseur connu : {rest_t} t d'origine inconnue demeurent, sans premier fournisseur connu à écarter.",
    ),
    "target_no_shares": (
        "Not computable: the share of {supplier} is not known, as its tonnes or the import total are unknown.",
        "Non calculable : la part ({supplier}) est inconnue, faute de tonnes ou de total des importations.",
    ),
    "target_met": (
        "The share of {supplier} is there already: nothing is needed.",
        "La part ({supplier}) y est déjà : rien n'est nécessaire.",
    ),
    "target_itself": (
        "Not reachable: more from {supplier} cannot lower its own share.",
        "Hors d'atteinte : livrer plus ({supplier}) ne peut abaisser sa propre part.",
    ),
    "target_out_of_reach": (
        "Not reachable: no amount brings the share of {supplier} there; it only comes near {percent} %.",
        "Hors d'atteinte : aucune quantité n'y amène la part ({supplier}) ; elle s'approche seulement de {percent} %.",
    ),
    "outage_deliveries": (
        "{who}: its deliveries by company rows are {quantity_t} t in the base year.",
        "{who} : ses livraisons d'après les lignes d'entreprises sont de {quantity_t} t l'année de base.",
    ),
    "outage_part": (
        "{who} made {percent} % of the output ({supplier}) in {year}; the state's deliveries are taken to contain it in that part.",
        "{who} : {percent} % de la production ({supplier}) en {year} ; les livraisons de cet État sont supposées en contenir autant.",
    ),
    "outage_elsewhere": (
        "{who} stands in {supplier}, which delivers nothing here: the outage takes nothing away.",
        "{who} se trouve dans un État ({supplier}) qui ne livre rien ici : l'arrêt n'enlève rien.",
    ),
    "outage_unknown": (
        "{who}: neither its deliveries nor its part of the output are known ({supplier}); anything from nothing to all of that state's tonnes may be lost. Exact tonnes are not computable.",
        "{who} : ni ses livraisons ni sa part de la production ne sont connues ({supplier}) ; la perte va de rien à toutes les tonnes de cet État. Tonnes exactes non calculables.",
    ),
    "corridor_only": (
        "{name} is the only route in use that the tables know from {supplier}: all of its deliveries are taken to pass it.",
        "{name} : seule voie en service connue des tables ({supplier}) ; toutes ses livraisons sont supposées y passer.",
    ),
    "corridor_open": (
        "{name} is one route from {supplier}, beside: {who}. How much passes it is not stated: anything from nothing to all may be lost.",
        "{name} : une voie parmi d'autres ({supplier}), avec : {who}. Le tonnage qui y passe n'est pas connu : la perte va de rien à tout.",
    ),
    "corridor_planned": (
        "The tables know {name} only as a planned or announced route from {supplier}: anything from nothing to all may pass it.",
        "{name} : voie seulement prévue ou annoncée dans les tables ({supplier}) ; de rien à tout peut y passer.",
    ),
    "corridor_unused": (
        "No supplier here is known to send {mineral} over {name}: the closure takes nothing away, as far as the tables know.",
        "Aucun fournisseur ici n'est connu pour passer par : {name} ({mineral}) ; la fermeture n'enlève rien, d'après les tables.",
    ),
    "stake_assumed": (
        "The share of {who} in {name} is not stated: as the single owner named it is taken to hold all that no other owner holds (the upper end).",
        "Part non précisée ({who}, {name}) : seul propriétaire cité, il est supposé détenir tout ce qu'aucun autre ne détient (borne haute).",
    ),
    "offer_unknown": ("The tables know no offer of {who} for {name}.", "Les tables ne connaissent pas d'offre ({who}) pour : {name}."),
    "offer_differs": (
        "The offer of {who} for {name} is told as {stated} % in the sources; the scenario accepts {percent} %.",
        "L'offre ({who}) pour {name} est donnée à {stated} % par les sources ; le scénario retient {percent} %.",
    ),
    "stake_short": (
        "Only {percent} % of {name} can be bought there; no more is moved.",
        "Seuls {percent} % peuvent y être achetés ({name}) ; rien de plus n'est déplacé.",
    ),
    "seller_open": (
        "Who sells the part of {name} is not said: all other holders are taken to sell alike.",
        "Le vendeur n'est pas précisé ({name}) : tous les autres détenteurs sont supposés vendre en proportion.",
    ),
    "event_elsewhere": (
        "Left out, as they are about another consumer or mineral: {types}.",
        "Écartés, car portant sur un autre acheteur ou minéral : {types}.",
    ),
    "base_stated": (
        "The base is stated in the scenario and does not come from the tables.",
        "La base est donnée dans le scénario et ne vient pas des tables.",
    ),
    "base_incomplete": (
        "The base does not hold all imports: shares, concentration and cover are not computed.",
        "La base ne contient pas toutes les importations : parts, concentration et couverture ne sont pas calculées.",
    ),
    "base_moved": (
        "The base is moved: {supplier} {moved_t} t in the place of {held_t} t. Supply moves with it: what is no longer delivered is not taken as replaced.",
        "Base déplacée : {supplier} {moved_t} t au lieu de {held_t} t. L'offre suit : ce qui n'est plus livré n'est pas supposé remplacé.",
    ),
    "base_new": (
        "The base is moved: {supplier} {moved_t} t, taken out of the unexplained part as far as that goes.",
        "Base déplacée : {supplier} {moved_t} t, prises sur la part inexpliquée dans la mesure du possible.",
    ),
    "quantity_open": (
        "The upper end of the unknown quantity is open. {reason}",
        "La borne haute de la quantité inconnue est ouverte. {reason}",
    ),
    "no_target": (
        "No [target] says what it would have to reach.",
        "Aucune section [target] ne dit quel seuil atteindre.",
    ),
    "see_ends": (
        "Known only as an interval: both ends stand in blocks.",
        "Connu seulement comme un intervalle : les deux bornes figurent dans blocks.",
    ),
    "scenario_no_year": (
        "No year is known to play the events in: give the year in which they start.",
        "Aucune année connue pour jouer les événements : donner l'année de leur début.",
    ),
    "counted_alike": (
        "What comes is counted as the base is: {stages}{basis}. Tonnes of another stage or basis are not the same.",
        "Ce qui arrive est compté comme la base : {stages}{basis}. Des tonnes d'un autre stade ou d'une autre base diffèrent.",
    ),
    "promise_differs": (
        "{supplier}: the tables promise {promised_t} t a year, the scenario brings {quantity_t} t.",
        "{supplier} : les tables promettent {promised_t} t par an, le scénario en apporte {quantity_t} t.",
    ),
    "draws_contradicted": (
        "Sources disagree on figures of the base (see below): the draws vary the figure that is used and do not reach for the others.",
        "Des sources se contredisent sur des chiffres de la base (voir ci-dessous) : les tirages varient le chiffre retenu et ignorent les autres.",
    ),
    "draws_scaled": (
        "The drawn suppliers exceed the drawn import total in nearly every draw: they are shrunk to it in proportion.",
        "Les fournisseurs tirés dépassent le total tiré des importations dans presque tous les tirages : ils y sont ramenés en proportion.",
    ),
    "draws_undefined": (
        "In {number} of {draws} draws ({year}) the shares are not computable; medians and intervals are those of the others.",
        "Dans {number} des {draws} tirages ({year}), les parts ne sont pas calculables ; médianes et intervalles portent sur les autres.",
    ),
    "origin_held": (
        "Where it was made: what each supplier ships keeps the mix of origins of {year} (proportional rule; output by state: {stages}, {source}). What an event brings is made by the company that it names, else it has its supplier's mix.",
        "Où cela a été produit : ce que livre chaque fournisseur garde la composition d'origines de {year} (règle proportionnelle ; production par État : {stages}, {source}). Ce qu'apporte un événement vient de l'entreprise qu'il nomme, sinon il a la composition de son fournisseur.",
    ),
    "origin_own": (
        "{who} made none in the base year and was no hub of the trade: what events bring from there counts as made there.",
        "{who} : aucune production l'année de base, ni rôle de plaque tournante ; ce que les événements en apportent compte comme produit sur place.",
    ),
    "origin_not_computed": (
        "Where the supply was made is not computed. {reason}",
        "Le lieu de production n'est pas calculé. {reason}",
    ),
    "origin_no_total": (
        "The import total is not known.",
        "Le total des importations est inconnu.",
    ),
    "control_not_computed": (
        "Who controls the supply is not computed, as it is not known who made it.",
        "Le contrôle n'est pas calculé, faute de savoir qui a produit.",
    ),
    "control_counted": (
        "Control: the known owners of the known makers, along all chains, by the newest stakes; accepted offers count from their year on. Unknown may belong to anyone. The line on a sole owner assumes that a single owner whose share nobody states holds all that no other does.",
        "Contrôle : propriétaires connus des producteurs connus, le long de toutes les chaînes, selon les parts les plus récentes ; les offres acceptées comptent dès leur année. L'inconnu peut être à n'importe qui. La ligne sur un seul propriétaire suppose que celui dont personne ne donne la part détient tout ce qu'aucun autre ne détient.",
    ),
    "control_open": (
        "Who controls the supply is unknown: for none of the states that made it do the tables name a maker with its output and its owners.",
        "Le contrôle est inconnu : pour aucun des États producteurs les tables ne nomment un producteur avec sa production et ses propriétaires.",
    ),
}
