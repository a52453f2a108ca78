"""The words of `scenario cascade` and `scenario importance` in English and French."""

from __future__ import annotations

from typing import Final

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "title_cascade": ("{supplier}: a cut of {mineral} passed on, {year}", "{supplier} : une coupure ({mineral}) qui se propage, {year}"),
    "title_cascade_stage": (
        "{supplier}: a cut of {mineral} ({stages}) passed on, {year}",
        "{supplier} : une coupure ({mineral}, {stages}) qui se propage, {year}",
    ),
    "title_importance": ("{name}: which state's cut harms most, {year}", "{name} : quel État nuirait le plus en coupant, {year}"),
    "title_importance_stage": (
        "{name} ({stages}): which state's cut harms most, {year}",
        "{name} ({stages}) : quel État nuirait le plus en coupant, {year}",
    ),
    "title_importance_consumer": (
        "{consumer}: which state's cut of {mineral} harms it most, {year}",
        "{consumer} : quel État lui nuirait le plus en coupant ({mineral}), {year}",
    ),
    "title_importance_stage_consumer": (
        "{consumer}: which state's cut of {mineral} ({stages}) harms it most, {year}",
        "{consumer} : quel État lui nuirait le plus en coupant ({mineral}, {stages}), {year}",
    ),
    "title_importance_all": ("All minerals: which state's cut harms most, {year}", "Tous les minéraux : quel État nuirait le plus en coupant, {year}"),
    "title_importance_all_consumer": (
        "{consumer}: which state's cut harms it most, mineral by mineral, {year}",
        "{consumer} : quel État lui nuirait le plus en coupant, par minéral, {year}",
    ),
    "lead_cascade_exports": (
        "If {supplier} {cut}, {shock_t} t a year ({year}) fail to arrive. In the end {lost_t} t are missing where they are used "
        "(states that lose: {number}; hand-overs from state to state until the last is reached: {rounds}).",
        "Si {supplier} {cut}, {shock_t} t par an ({year}) n'arrivent pas. Au bout du compte, {lost_t} t manquent là où elles sont employées "
        "(États qui perdent : {number} ; transmissions d'État à État jusqu'au dernier : {rounds}).",
    ),
    "lead_cascade_output": (
        "If {supplier} {cut}, {shock_t} t a year ({year}) are not made. In the end {lost_t} t are missing where they are used "
        "(states that lose: {number}; hand-overs from state to state until the last is reached: {rounds}).",
        "Si {supplier} {cut}, {shock_t} t par an ({year}) ne sont pas produites. Au bout du compte, {lost_t} t manquent là où elles sont employées "
        "(États qui perdent : {number} ; transmissions d'État à État jusqu'au dernier : {rounds}).",
    ),
    "lead_cited_only": (
        "Not the world: the trade statistics do not have the {mineral} trade of {year}, and only the flows that sources cite are known ({number}). "
        "The rest is not seen, and what part of anybody's use is lost is unknown.",
        "Ce n'est pas le monde : les statistiques n'ont pas ce commerce ({mineral}, {year}), et seuls les flux que des sources citent sont connus ({number}). "
        "Le reste n'est pas vu, et la part de l'emploi qui est perdue est inconnue.",
    ),
    "lead_incomplete": (
        "Not the world: the trade statistics do not have the {mineral} trade of all states for {year}, only a part of it ({number} flows). "
        "The rest is not seen, and what part of anybody's use is lost is unknown.",
        "Ce n'est pas le monde : les statistiques n'ont pas le commerce de tous les États ({mineral}, {year}). Seule une partie en est connue ({number} flux). "
        "Le reste n'est pas vu, et la part de l'emploi qui est perdue est inconnue.",
    ),
    "lead_beyond_output": (
        "{supplier} ships {lacking_t} t more than it imports and is known to make: the tonnes below weigh goods, not the metal in them.",
        "Expéditions au-delà des importations et de la production connue : {lacking_t} t ({supplier}). Les tonnes ci-dessous pèsent des marchandises, non le métal contenu.",
    ),
    "year_gross": (
        "{when}; gross weight shipped under HS {codes}, whatever it contains, intermediates and scrap included where a code holds them",
        "{when} ; poids brut expédié sous SH {codes}, quel que soit le contenu, intermédiaires et déchets compris là où un code les compte",
    ),
    "year_cited": ("{when}; cited flows only", "{when} ; flux cités seulement"),
    "year_incomplete": ("{when}; known flows only", "{when} ; flux connus seulement"),
    "count_at_least": ("at least {number}", "au moins {number}"),
    "cut_exports": ("ships {part} less {mineral}", "expédie {part} de moins ({mineral})"),
    "cut_exports_all": ("ships no {mineral} any more", "n'expédie plus rien ({mineral})"),
    "cut_output": ("makes {part} less {mineral}", "produit {part} de moins ({mineral})"),
    "cut_output_all": ("makes no {mineral} any more", "ne produit plus rien ({mineral})"),
    "lead_cascade_most": ("Most falls on: {list}.", "Les plus touchés : {list}."),
    "cascade_hit": ("{name} {lost_t} t ({part} of its use)", "{name} {lost_t} t ({part} de son emploi)"),
    "cascade_hit_open": ("{name} {lost_t} t (part of its use unknown)", "{name} {lost_t} t (part de son emploi inconnue)"),
    "lead_cascade_consumer": (
        "{consumer} ends up short by {lost_t} t, {part}: {direct_t} t less arrive from {supplier} and {through_t} t less from others, {stocks_used_t} t come from its stocks, "
        "and it ships {cut_exports_t} t less.",
        "Au bout du compte, il manque {lost_t} t, {part} ({consumer}) : {direct_t} t de moins arrivent de : {supplier}, {through_t} t de moins d'autres ; {stocks_used_t} t viennent de ses stocks, "
        "et {cut_exports_t} t de moins en repartent.",
    ),
    "lead_cascade_passed": (
        "{consumer} itself goes short of nothing by this rule: of {deficit_t} t that it lacks, it ships {cut_exports_t} t less, takes {stocks_used_t} t from stocks "
        "and {held_used_t} t from what it holds back.",
        "{consumer} ne manque de rien selon cette règle : sur {deficit_t} t qui lui font défaut, {cut_exports_t} t sont expédiées en moins, {stocks_used_t} t prises aux stocks "
        "et {held_used_t} t à ce qui est retenu.",
    ),
    "lead_cascade_open": (
        "What {consumer} itself loses is unknown, as its use is: of {deficit_t} t that it lacks, the rule has it ship {cut_exports_t} t less, take {stocks_used_t} t from stocks "
        "and {held_used_t} t from what it holds back.",
        "La perte propre est inconnue, comme l'emploi ({consumer}) : sur {deficit_t} t qui lui font défaut, la règle compte {cut_exports_t} t expédiées en moins, {stocks_used_t} t prises aux stocks "
        "et {held_used_t} t à ce qui est retenu.",
    ),
    "lead_cascade_spared": (
        "No deficit reaches {consumer} along these flows.",
        "Aucun manque n'atteint ce pays par ces flux : {consumer}.",
    ),
    "lead_cut_exports": (
        "What is cut: deliveries abroad. The output of {supplier} goes on, and what it holds back is used at home where deliveries to it fail.",
        "Ce qui est coupé : les livraisons à l'étranger. La production continue ({supplier}), et ce qui est retenu y remplace les livraisons qui manquent.",
    ),
    "lead_cut_output": (
        "What is cut: output. {supplier} passes the deficit on by the same rule as all others.",
        "Ce qui est coupé : la production. Le manque est transmis selon la même règle que chez tous les autres ({supplier}).",
    ),
    "lead_every_exports": (
        "Each row: a state ships nothing more, while its output goes on and stays at home.",
        "Chaque ligne : un État n'expédie plus rien ; sa production continue et reste chez lui.",
    ),
    "lead_every_output": (
        "Each row: a state's output stops, and it passes the deficit on by the same rule as all others.",
        "Chaque ligne : la production d'un État cesse, et il transmet le manque selon la même règle que les autres.",
    ),
    "lead_rule_proportional": (
        "Rule (proportional): a state that lacks supply takes it from its stocks, then from all its buyers by the same part, and from its own use last. So the loss falls on those who ship little on.",
        "Règle (proportional) : un État en manque puise dans ses stocks, puis chez tous ses acheteurs dans la même proportion, et dans son propre emploi en dernier. La perte retombe donc sur qui réexpédie peu.",
    ),
    "lead_rule_hoard": (
        "Rule (hoard): a state that lacks supply takes it from all its buyers by the same part first, then from its stocks, and from its own use last. So the loss falls on those who ship little on.",
        "Règle (hoard) : un État en manque prend d'abord à tous ses acheteurs dans la même proportion, puis dans ses stocks, et dans son propre emploi en dernier. La perte retombe donc sur qui réexpédie peu.",
    ),
    "lead_rule_shared": (
        "Rule (shared): a state that lacks supply takes it from its stocks, then from all users at home and abroad by the same part.",
        "Règle (shared) : un État en manque puise dans ses stocks, puis chez tous les utilisateurs, chez lui et à l'étranger, dans la même proportion.",
    ),
    "lead_cascade_check": (
        "Check: {lost_t} t lost = {shock_t} t cut - {stocks_used_t} t from stocks - {held_used_t} t held back and used in {supplier} (difference {difference_t} t).",
        "Contrôle : {lost_t} t perdues = {shock_t} t coupées - {stocks_used_t} t prises aux stocks - {held_used_t} t retenues et employées sur place ({supplier} ; écart {difference_t} t).",
    ),
    "lead_cascade_limit": (
        "This is arithmetic on the flows of one year: nobody makes or ships more in its place, nor does without. It is not a forecast.",
        "C'est un calcul sur les flux d'une année : personne ne produit ni n'expédie davantage, ni ne s'en passe. Ce n'est pas une prévision.",
    ),
    "lead_importance_first": (
        "Most is lost without {supplier}: {lost_t} t of {mineral} a year ({year}). States that lose more than 10 % of their use: {much}; more than 50 %: {most}.",
        "Le plus est perdu sans {supplier} : {lost_t} t par an ({mineral}, {year}). États qui perdent plus de 10 % de leur emploi : {much} ; plus de 50 % : {most}.",
    ),
    "lead_importance_harm_exports": (
        "{consumer} loses most if {supplier} ships nothing: {lost_t} t of {mineral} a year ({year}), {part} of its use.",
        "{consumer} perd le plus si {supplier} n'expédie rien : {lost_t} t par an ({mineral}, {year}), {part} de son emploi.",
    ),
    "lead_importance_harm_output": (
        "{consumer} loses most if {supplier} makes nothing: {lost_t} t of {mineral} a year ({year}), {part} of its use.",
        "{consumer} perd le plus si {supplier} ne produit rien : {lost_t} t par an ({mineral}, {year}), {part} de son emploi.",
    ),
    "lead_importance_passed": (
        "{consumer} loses nothing by this rule, as it ships on more than any cut takes from it; most fails to arrive without {supplier}: {deficit_t} t of {mineral} ({year}).",
        "{consumer} ne perd rien selon cette règle, car il réexpédie plus qu'aucune coupure ne lui enlève ; sans {supplier}, le plus n'arrive pas : {deficit_t} t ({mineral}, {year}).",
    ),
    "lead_importance_open": (
        "What {consumer} loses is unknown, as its use is: it ships on more than it imports and is known to make, or its output is withheld. Most fails to arrive without {supplier}: {deficit_t} t of {mineral} ({year}).",
        "La perte est inconnue, comme l'emploi ({consumer}) : plus d'expéditions que d'importations et de production connue, ou production tue. Sans {supplier}, le plus n'arrive pas : {deficit_t} t ({mineral}, {year}).",
    ),
    "lead_importance_cited": (
        "Of these flows most is lost without {supplier}: {lost_t} t of {mineral} a year ({year}).",
        "De ces flux, le plus est perdu sans {supplier} : {lost_t} t par an ({mineral}, {year}).",
    ),
    "lead_importance_gross": (
        "Tonnes are gross weight shipped under HS codes (column hs_codes of csv and json), whatever the goods contain, intermediates and scrap included where a code holds them: they are not tonnes of metal.",
        "Les tonnes sont le poids brut expédié sous des codes SH (colonne hs_codes en csv et json), quel que soit le contenu, intermédiaires et déchets compris là où un code les compte : ce ne sont pas des tonnes de métal.",
    ),
    "importance_at": ("{name} ({stages})", "{name} ({stages})"),
    "supplier_none": ("none", "aucun"),
    "figure_open": ("unknown", "inconnu"),
    "share_open": ("an unknown part", "une part inconnue"),
    "share_of_use": ("{part} of its use", "{part} de son emploi"),
    "share_of_use_open": ("an unknown part of its use", "une part inconnue de son emploi"),
    "lead_importance_count": (
        "Cuts tried: {count}; networks of trade (a mineral at a stage): {networks}; rows shown: {number} (--top).",
        "Coupures essayées : {count} ; réseaux d'échanges (un minéral à un stade) : {networks} ; lignes montrées : {number} (--top).",
    ),
    "lead_importance_counts": (
        "Order: by all tonnes lost. Counted are other states that lose more than 10 % and more than 50 % of their use (made + imported - exported); the worst hit is so in tonnes.",
        "Ordre : par tonnes perdues en tout. Comptés : les autres États qui perdent plus de 10 % et plus de 50 % de leur emploi (produit + importé - exporté) ; le plus touché l'est en tonnes.",
    ),
    "lead_importance_routes": (
        "Order: by tonnes lost, minerals by the largest part of its use (made + imported - exported) that one cut takes.",
        "Ordre : par tonnes perdues ; minéraux selon la plus grande part de l'emploi (produit + importé - exporté) qu'une coupure enlève.",
    ),
    "cascade_no_exports": (
        "{supplier} ships no {mineral} with known tonnes in {year} (stage: {stages}): there is nothing to cut.",
        "{supplier} n'expédie rien en tonnes connues ({mineral}, {year}, stade : {stages}) : il n'y a rien à couper.",
    ),
    "cascade_no_output": (
        "No output of {mineral} in {year} is known for {supplier} (stage of the trade: {stages}): there is nothing to cut.",
        "Aucune production connue ({supplier}, {mineral}, {year}, stade des échanges : {stages}) : il n'y a rien à couper.",
    ),
    "cascade_use_unknown": (
        "States that lose whose use is unknown, and so the part they lose: {number}. Their output is withheld, or they ship more than they import and are known to make, "
        "which counts as made there ({who}).",
        "États touchés dont l'emploi est inconnu, et donc la part perdue : {number}. Leur production est tue, ou ils expédient plus qu'ils n'importent et ne produisent, "
        "le surplus comptant comme produit sur place ({who}).",
    ),
    "cascade_output_beyond": (
        "Only the known output of {supplier} is cut: {lacking_t} t that it ships beyond it and its imports are not (--of exports cuts them).",
        "Seule la production connue est coupée ({supplier}) : {lacking_t} t expédiées au-delà d'elle et des importations ne le sont pas (--of exports les coupe).",
    ),
    "cascade_no_table": (
        "Use is imports less exports here: where a state makes some itself, the part it loses is overstated.",
        "L'emploi est ici importations moins exportations : la part perdue est surestimée là où l'État en produit.",
    ),
    "importance_use_unknown": (
        "States whose use is unknown in at least one network: {number} (output withheld, or more shipped than imported and known to be made). The part they lose there is unknown and in no count.",
        "États dont l'emploi est inconnu dans au moins un réseau : {number} (production tue, ou plus d'expéditions que d'importations et de production connue). Leur part perdue y est inconnue et dans aucun compte.",
    ),
    "importance_nothing": ("No trade between states is in the tables for that year.", "Aucun échange entre États pour cette année dans les tables."),
    "importance_nothing_of": (
        "No trade of {mineral} between states is in the tables for {year} at that stage, or no output to cut.",
        "Aucun échange entre États ({mineral}, {year}) à ce stade dans les tables, ou aucune production à couper.",
    ),
    "importance_no_table": (
        "No table of output for: {who}. Use is imports less exports there, and the part lost is overstated where a state makes some itself.",
        "Aucun tableau de production pour : {who}. L'emploi y est importations moins exportations, et la part perdue est surestimée là où l'État en produit.",
    ),
    "importance_stands_in": (
        "Output of another stage than that of the trade stands in for: {who}. Tonnes of different content are compared there.",
        "La production d'un autre stade que celui des échanges est prise pour : {who}. Des tonnes de teneurs différentes y sont comparées.",
    ),
    "importance_unexplained": (
        "More than {part} of what all states have is not known to be made by anybody: {who}. What is shipped beyond output counts as made by the shipper.",
        "Plus de {part} de ce qu'ont tous les États n'est la production connue de personne : {who}. Le surplus expédié compte comme produit par l'expéditeur.",
    ),
    "importance_unknown": (
        "Some flows have no tonnes: they are unknown, not zero, and left out ({who}).",
        "Des flux sont sans tonnes : inconnus, non nuls, et écartés ({who}).",
    ),
    "importance_cited": (
        "Not computable and left out, as the statistics do not have the trade of all states, but only part of it, or single flows are cited: {list}.",
        "Non calculable et écarté, car les statistiques n'ont pas le commerce de tous les États, mais une partie seulement, ou quelques flux cités : {list}.",
    ),
    "states_more": ("{number} more", "{number} autres"),
}  # fmt: skip

TABLES: Final[dict[str, tuple[str, str]]] = {
    "states": ("Who ends up short", "À qui il manque"),
    "routes": ("By which supplier the loss arrives", "Par quel fournisseur la perte arrive"),
    "cuts": ("Cuts by what is lost in all", "Coupures par perte totale"),
    "harm": ("Cuts by the consumer's loss", "Coupures par perte du consommateur"),
}

COLUMNS: Final[dict[str, tuple[str, str]]] = {
    "direct": ("cut directly", "coupé directement"),
    "through": ("cut by others", "coupé par d'autres"),
    "deficit": ("deficit", "manque"),
    "stocks_used": ("from stocks", "des stocks"),
    "held_used": ("held back, used", "retenu, employé"),
    "cut_exports": ("ships less", "expédie en moins"),
    "lost": ("lost", "perdu"),
    "use": ("use before", "emploi avant"),
    "share_lost": ("of its use", "de son emploi"),
    "round": ("round", "tour"),
    "cut": ("cut", "coupé"),
    "cut_share": ("of its deliveries", "de ses livraisons"),
    "shock": ("cut", "coupé"),
    "over_10_count": ("lose over 10 %", "perdent plus de 10 %"),
    "over_50_count": ("over 50 %", "plus de 50 %"),
    "worst_consumer": ("worst hit", "le plus touché"),
    "worst_lost": ("loses", "perd"),
    "worst_share_lost": ("of its use", "de son emploi"),
}
