"""The words of `kzgraph trade download`, `add` and `list`, in English and French: what comes into a store, and what is in it."""

from __future__ import annotations

from typing import Final

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "trade_download_title": ("Downloaded from {title}", "Téléchargé de {title}"),
    "trade_download_plan": ("To be downloaded from {title}", "À télécharger de {title}"),
    "trade_download_credit": (
        "Publisher: {publisher} ({page}). Licence: {licence}. Credit in what you publish: {credit}.",
        "Éditeur : {publisher} ({page}). Licence : {licence}. À citer dans vos publications : {credit}.",
    ),
    "trade_download_next": ("Next: kzgraph trade add {files}", "Ensuite : kzgraph trade add {files}"),
    "trade_download_empty": (
        "The source has no figures for {query}: that is no zero, nothing was reported under these codes.",
        "La source n'a aucun chiffre pour {query} : ce n'est pas un zéro, rien n'a été déclaré sous ces codes.",
    ),
    "trade_store_title": ("The store of trade tables", "Le magasin des tables de commerce"),
    "trade_store_lead": ("{rows} {rows:row|rows} in {parts} {parts:part|parts}, from {imports} {imports:table|tables}, in {store}.", "{rows} {rows:ligne|lignes} en {parts} {parts:partie|parties}, {imports:issue de|issues de} {imports} {imports:table|tables}, dans {store}."),
    "trade_added_title": ("Trade tables added", "Tables de commerce ajoutées"),
    "trade_added": (
        "{rows_read} {rows_read:row|rows} read, {rows_kept} kept in {store}. Each row left out has one reason, given below.",
        "{rows_read} {rows_read:ligne lue|lignes lues}, {rows_kept} {rows_kept:gardée|gardées} dans {store}. Chaque ligne écartée a un seul motif, indiqué ci-dessous.",
    ),
    "trade_mirrors": (
        "{count} {count:delivery is|deliveries are} told by both sides; both figures are kept, and totals count each delivery once, by the importer's figure.",
        "{count} {count:livraison est déclarée|livraisons sont déclarées} par les deux côtés ; les deux chiffres sont gardés, et les totaux comptent chaque livraison une fois, selon l'importateur.",
    ),
    "trade_replaced": (
        "{count} {count:row|rows} that the store had of these sources and years gave way to newer ones.",
        "{count} {count:ligne que le magasin avait de ces sources et années a|lignes que le magasin avait de ces sources et années ont} cédé la place à de plus récentes.",
    ),
    "trade_reason_duplicate": (
        "the same as an earlier row in every column, but for blanks, row numbers and flags",
        "identique à une ligne précédente dans toutes les colonnes, sauf blancs, numéros de ligne et indicateurs",
    ),
    "trade_reason_other_classification": (
        "of another classification (SITC, BEC, services): the same trade once more, or no trade in goods",
        "d'une autre nomenclature (CTCI, CGCE, services) : le même commerce une seconde fois, ou pas des biens",
    ),
    "trade_reason_other_measure": ("a figure that is neither value nor weight", "un chiffre qui n'est ni valeur ni poids"),
    "trade_reason_breakdown": (
        "a part (customs procedure, mode of transport, second partner, month, re-export) of a flow that another row gives whole",
        "une partie (régime douanier, mode de transport, second partenaire, mois, réexportation) d'un flux qu'une autre ligne donne en entier",
    ),
    "trade_reason_other_edition": (
        "the same flow of goods is also told under a newer edition of the Harmonised System",
        "le même flux est aussi donné selon une édition plus récente du Système harmonisé",
    ),
    "trade_reason_product_total": ("a sum over longer codes of goods", "une somme sur des codes de produits plus longs"),
    "trade_reason_total": ("a sum over partners or reporters (World, a region)", "une somme sur des partenaires ou des déclarants (Monde, une région)"),
    "trade_reason_merged": ("added to another row on the same flow", "ajoutée à une autre ligne du même flux"),
    "trade_reason_replaced": ("a later file of the same command tells the same flow", "un fichier suivant de la même commande donne le même flux"),
    "trade_weight_missing": (
        "{file}: {count} of the {rows} rows kept {count:states|state} no weight; tonnes are unknown there, not zero.",
        "{file} : {count} des {rows} lignes gardées {count:ne donne|ne donnent} pas de poids ; le tonnage y est inconnu, et non nul.",
    ),
    "trade_weight_zero": (
        "{file}: {count} of the {rows} rows kept {count:states|state} a weight of 0 beside a value; tonnes are taken as unknown there.",
        "{file} : {count} des {rows} lignes gardées {count:donne|donnent} un poids de 0 à côté d'une valeur ; le tonnage y est tenu pour inconnu.",
    ),
    "trade_weight_from_quantity": (
        "{file}: the tonnes of {count} of the {rows} rows kept come from the quantity in kilograms, grams or tonnes, as no net weight is stated.",
        "{file} : le tonnage de {count} des {rows} lignes gardées vient de la quantité en kilogrammes, grammes ou tonnes, faute de poids net.",
    ),
    "trade_weight_estimated": (
        "{file}: {count} of the {rows} rows kept {count:has|have} a weight that the statistical office estimated.",
        "{file} : {count} des {rows} lignes gardées {count:a|ont} un poids estimé par l'office statistique.",
    ),
    "trade_value_missing": (
        "{file}: {count} of the {rows} rows kept {count:states|state} no value; it is unknown, not zero.",
        "{file} : {count} des {rows} lignes gardées {count:ne donne|ne donnent} pas de valeur ; elle est inconnue, et non nulle.",
    ),
    "trade_partner_unknown": (
        "{file}: {count} of the {rows} rows kept {count:names|name} no partner (bunkers, free zones, areas not specified, secret); {count:it counts|they count} in totals, as an unknown supplier.",
        "{file} : {count} des {rows} lignes gardées {count:ne nomme|ne nomment} pas le partenaire (soutes, zones franches, zones non précisées, secret)  ; {count:elle compte|elles comptent} dans les totaux, comme fournisseur inconnu.",
    ),
    "trade_partial_years": (
        "{file}: {count} {count:year of a reporter has|years of a reporter have} fewer than twelve months; {count:its sum is no yearly figure|their sums are no yearly figures}.",
        "{file} : {count} {count:année d'un déclarant a|années d'un déclarant ont} moins de douze mois ; {count:sa somme n'est pas annuelle|leurs sommes ne sont pas annuelles}.",
    ),
    "trade_own_state": (
        "{file}: {count} of the {rows} rows kept {count:is|are} a state's trade with itself (returned goods), stored and left out of ratios.",
        "{file} : {count} des {rows} lignes gardées {count:est|sont} le commerce d'un État avec lui-même (marchandises en retour), conservé mais hors des ratios.",
    ),
    "trade_remark": ("{text}.", "{text}."),
    "trade_none_kept": (
        "{file}: no row is kept, so that the file adds nothing to the store.",
        "{file} : aucune ligne n'est gardée, le fichier n'ajoute donc rien au magasin.",
    ),
    "trade_reporting_groups": (
        "{file}: rows reported by groups of states ({groups}) are left out as totals; take the rows of their members.",
        "{file} : les lignes déclarées par des groupes d'États ({groups}) sont écartées comme totaux ; prendre celles de leurs membres.",
    ),
    "trade_no_weights": ("{file}: has no column of weights; all tonnes are unknown.", "{file} : pas de colonne de poids ; tous les tonnages sont inconnus."),
    "trade_no_values": ("{file}: has no column of values; all values are unknown.", "{file} : pas de colonne de valeurs ; toutes les valeurs sont inconnues."),
    "trade_euros": (
        "{file}: values are in euros and stay so; --usd-per-euro converts them.",
        "{file} : les valeurs sont en euros et le restent ; --usd-per-euro les convertit.",
    ),
    "trade_breakdown_short": (
        "{file}: of {count} {count:flow|flows} with several rows the largest was taken as the whole, but the others add up to less; look at them if they matter.",
        "{file} : pour {count} flux à plusieurs lignes, la plus grande est prise pour le tout, mais les autres font moins ; à vérifier s'ils comptent.",
    ),
    "trade_totals_apart": (
        "{file}: {count} of {compared} totals over all partners {count:differs|differ} from the sum of the partners; the partners explain {gap} too little in value where they fall short.",
        "{file} : {count} des {compared} totaux tous partenaires {count:diffère|diffèrent} de la somme des partenaires ; là où elle est inférieure, il manque {gap} en valeur.",
    ),
    "trade_totals_alone": (
        "{file}: {count} of {compared} totals over all partners {count:stands|stand} without any partner and {count:is|are} left out, so that these imports or exports are not in the store.",
        "{file} : {count} des {compared} totaux tous partenaires {count:n'a|n'ont} aucun partenaire et {count:est écarté|sont écartés} : ces importations ou exportations manquent donc.",
    ),
    "trade_editions": (
        "{file}: codes of several editions of the Harmonised System ({editions}); the same code may mean other goods.",
        "{file} : codes de plusieurs éditions du Système harmonisé ({editions}) ; un même code peut désigner d'autres produits.",
    ),
}  # fmt: skip
