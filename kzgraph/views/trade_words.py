"""The words of `kzgraph trade` in English and French; those of its downloads and imports are in `trade_intake_words`."""

from __future__ import annotations

from typing import Final

from kzgraph.views import trade_intake_words

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    **trade_intake_words.SENTENCES,
    "trade_ratios_title": ("Dependency ratios from the store", "Ratios de dépendance tirés du magasin"),
    "trade_measure_value": ("Measured in value, in the currency of the source.", "Mesuré en valeur, dans la monnaie de la source."),
    "trade_measure_quantity": ("Measured in tonnes.", "Mesuré en tonnes."),
    "trade_side_importer": (
        "Where both sides report, the importer's figure counts. Shares are 0-1.",
        "Là où les deux côtés déclarent, le chiffre de l'importateur compte. Les parts vont de 0 à 1.",
    ),
    "trade_side_exporter": (
        "Where both sides report, the exporter's figure counts. Shares are 0-1.",
        "Là où les deux côtés déclarent, le chiffre de l'exportateur compte. Les parts vont de 0 à 1.",
    ),
    "trade_bloc": (
        "{consumer} is one consumer of {count} {count:state|states}: what they buy from outside is added up by supplier, what they buy from each other is left out.",
        "{consumer} compte comme un seul consommateur de {count} {count:État|États} : leurs achats à l'extérieur sont additionnés par fournisseur, leurs achats mutuels sont écartés.",
    ),
    "trade_bloc_silent": (
        "{consumer}: {source} has no imports in {year} of {states}, among {count} {count:member|members}; the group's figures lack them.",
        "{consumer} : {source} n'a aucune importation en {year} pour {states}, parmi {count} {count:membre|membres} ; les chiffres du groupe ne les comptent pas.",
    ),
    "trade_unknown": ("unknown", "inconnu"),
    "trade_more_rows": (
        "The first {shown} of {rows} rows; -o FILE (.parquet, .csv), --format csv or json give all.",
        "Les {shown} premières lignes sur {rows} ; -o FICHIER (.parquet, .csv), --format csv ou json les donnent toutes.",
    ),
    "trade_no_rows": ("The store has no trade that fits.", "Le magasin n'a aucun flux correspondant."),
    "trade_source_chosen": (
        "Computed from {sources}; the store also has {others} (choose with --source). In each year BACI goes first, of its editions the newest, else the source with imports of most states. Two sources are never added.",
        "Calculé à partir de {sources} ; le magasin a aussi {others} (choisir par --source). Chaque année BACI passe en premier, sa plus récente édition d'abord, sinon la source qui a les importations du plus grand nombre d'États. Deux sources ne sont jamais additionnées.",
    ),
    "trade_source_most": (
        "{year} has no BACI: {source} was taken, the source with imports of most states ({importers}); of equals the alphabetically first. --source chooses another.",
        "{year} est sans BACI : {source} a été retenue, la source qui a les importations du plus grand nombre d'États ({importers}) ; à égalité, la première par ordre alphabétique. --source en choisit une autre.",
    ),
    "trade_from": ("Source: {sources}. Unit: {unit}.", "Source : {sources}. Unité : {unit}."),
    "trade_more_columns": (
        "--full adds suppliers, the three largest, HHI-WGI and bounds; --format csv and json give exact figures.",
        "--full ajoute fournisseurs, trois premiers, HHI-WGI et bornes ; --format csv et json donnent les chiffres exacts.",
    ),
    "trade_good": ("{mineral} ({stages})", "{mineral} ({stages})"),
    "trade_good_basket": ("basket of {mineral} ({stages})", "panier : {mineral} ({stages})"),
    "trade_good_chapter": ("HS chapter {chapter}: {title}", "chapitre SH {chapter} : {title}"),
    "trade_basket_code": (
        "HS {code} is a basket: it counts {mineral} together, so no figure under it is of one of them alone.",
        "Le code SH {code} est un panier : il compte ensemble {mineral} ; aucun de ses chiffres ne porte sur un seul d'entre eux.",
    ),
    "trade_basket_code_lines": (
        "HS {code} is a basket: it counts {mineral} together, so no figure under it is of one of them alone. kzgraph trade basket {code} bounds the part of some of them.",
        "Le code SH {code} est un panier : il compte ensemble {mineral} ; aucun de ses chiffres ne porte sur un seul d'entre eux. kzgraph trade basket {code} borne la part de certains.",
    ),
    "trade_basket_codes": (
        "{count} of the codes {count:is a basket|are baskets} of several minerals ({codes}): no figure under {count:it|them} is of one mineral alone.",
        "{count} des codes {count:est un panier|sont des paniers} de plusieurs minéraux ({codes}) : aucun de {count:ses|leurs} chiffres ne porte sur un seul minéral.",
    ),
    "trade_part_damaged": (
        "{file} {fault}; it is left out. Import its source and year again with --replace.",
        "{file} {fault} ; laissé de côté. Réimporter sa source et son année avec --replace.",
    ),
    "trade_open": (
        "{count} of {rows} groups {count:has|have} no total: rows without a figure are more than 5 % of {count:its|their} value. --known-only computes from the others.",
        "{count} des {rows} groupes {count:n'a|n'ont} pas de total : les lignes sans chiffre font plus de 5 % de {count:sa|leur} valeur. --known-only calcule sur les autres.",
    ),
    "trade_open_all": ("{count} of {rows} groups {count:has|have} no total: no row states a figure.", "{count} des {rows} groupes {count:n'a|n'ont} pas de total : aucune ligne ne donne de chiffre."),
    "trade_partly": (
        "{count} of {rows} groups {count:has|have} rows without a figure, at most 5 % of {count:its|their} value; the total and the shares leave these out.",
        "{count} des {rows} groupes {count:a|ont} des lignes sans chiffre, au plus 5 % de {count:sa|leur} valeur ; le total et les parts les omettent.",
    ),
    "trade_partly_all": (
        "{count} of {rows} groups {count:has|have} rows without a figure; the total and the shares leave these out, whatever their value (--known-only).",
        "{count} des {rows} groupes {count:a|ont} des lignes sans chiffre ; le total et les parts les omettent, quelle que soit leur valeur (--known-only).",
    ),
    "trade_screen_title": ("{consumer}: products flagged by {method}", "{consumer} : produits signalés par {method}"),
    "trade_screen_lead": (
        "{count} of {tested} products that {consumer} imported in {year} {count:is|are} flagged.",
        "{count} des {tested} produits importés en {year} {count:est signalé|sont signalés} ({consumer}).",
    ),
    "trade_screen_cdi": (
        "Flagged where all three hold, in value: CDI1, the HHI (0-1) of imports from outside, is above 0.4; CDI2, imports from outside / all imports, above 0.5; CDI3, imports from outside / exports, above 1. Source: European Commission, SWD(2021) 352; the limits of CDI2 and CDI3 are not checked against it.",
        "Signalé si les trois conditions sont remplies, en valeur : CDI1, l'IHH (0-1) des importations de l'extérieur, dépasse 0,4 ; CDI2, ces importations / toutes les importations, 0,5 ; CDI3, ces importations / exportations, 1. Source : Commission européenne, SWD(2021) 352 ; les seuils de CDI2 et CDI3 n'y ont pas été vérifiés.",
    ),
    "trade_screen_geodep": (
        "Flagged where, in value, the HHI (0-1) of imports is above 0.4, that of world exports above 0.4 and imports / exports above 1, in at least 2 of the last 3 years. World exports are those in the store. Source: CEPII GeoDep (Lefebvre and Wibaux 2024), after Jaravel and Méjean 2021.",
        "Signalé si, en valeur, l'IHH (0-1) des importations dépasse 0,4, celui des exportations mondiales 0,4 et importations / exportations 1, au moins 2 des 3 dernières années. Les exportations mondiales sont celles du magasin. Source : GeoDep du CEPII (Lefebvre et Wibaux 2024), d'après Jaravel et Méjean 2021.",
    ),
    "trade_screen_single_partner": (
        "Flagged where one supplier state delivers more than 65 % of the tonnes imported. The threshold is that of Regulation (EU) 2024/1252, article 5, which measures consumption; here imports.",
        "Signalé si un seul État fournit plus de 65 % des tonnes importées. Le seuil est celui du règlement (UE) 2024/1252, article 5, qui porte sur la consommation ; ici sur les importations.",
    ),
    "trade_screen_from": ("Computed from {sources}.", "Calculé à partir de {sources}."),
    "trade_screen_none": (
        "No product could be tested: the screen needs figures that the store lacks (exports of the consumer, or a world's trade).",
        "Aucun produit n'a pu être testé : il manque au magasin des chiffres nécessaires (exportations du consommateur, ou commerce mondial).",
    ),
    "trade_screen_undecided": (
        "{count} more cannot be decided: a year or a partner that is not known could turn the verdict.",
        "{count} {count:autre reste indécis|autres restent indécis} : une année ou un partenaire inconnu pourrait changer le verdict.",
    ),
    "trade_screen_years": (
        "Years flagged are counted among the years from {first} to {last} that could be tested; flags of one year alone come and go.",
        "Les années signalées se comptent parmi celles de {first} à {last} qui ont pu être testées ; les signaux d'une seule année sont instables.",
    ),
    "trade_mirror_title": ("Both sides of each delivery", "Les deux côtés de chaque livraison"),
    "trade_rule_importer": (
        "Chosen: the importer's figure; the exporter's where the importer states none.",
        "Retenu : le chiffre de l'importateur ; celui de l'exportateur à défaut.",
    ),
    "trade_rule_exporter": (
        "Chosen: the exporter's figure; the importer's where the exporter states none.",
        "Retenu : le chiffre de l'exportateur ; celui de l'importateur à défaut.",
    ),
    "trade_rule_reliability": (
        "Chosen: a mean of both figures, in which the side counts more whose figures agree better with those of all its partners (after BACI, simplified); the only figure where one side states none.",
        "Retenu : une moyenne des deux chiffres, où compte davantage le côté dont les chiffres s'accordent mieux avec ceux de tous ses partenaires (d'après BACI, simplifié) ; le seul chiffre si un côté n'en donne pas.",
    ),
    "trade_mirror_lead": (
        "Of {count} {count:delivery|deliveries} {both} {both:has|have} a figure of both sides; the median of importer's to exporter's figure is {median}, and {close} {close:differs|differ} by at most 10 % of the larger one.",
        "Sur {count} {count:livraison|livraisons}, {both} {both:a|ont} un chiffre des deux côtés ; la médiane du rapport importateur / exportateur est de {median}, et {close} {close:diffère|diffèrent} de 10 % au plus du plus grand.",
    ),
    "trade_mirror_status": (
        "Silent: that side reports other trade of the year, but not this delivery. Absent: it reports nothing of the year. Neither is a zero.",
        "Muet : ce côté déclare d'autres échanges de l'année, mais pas cette livraison. Absent : il ne déclare rien de l'année. Aucun des deux n'est un zéro.",
    ),
    "trade_not_stated": ("not stated", "non déclaré"),
    "trade_mirror_freight": (
        "Importers' values mostly include freight and insurance, exporters' do not; nothing is corrected for it.",
        "Les valeurs des importateurs incluent le plus souvent fret et assurance, celles des exportateurs non ; rien n'est corrigé pour cela.",
    ),
    "trade_mirror_editions": (
        "{count} {count:delivery is|deliveries are} told by the two sides under different editions of the Harmonised System: the same code may mean other goods.",
        "{count} {count:livraison est donnée|livraisons sont données} par les deux côtés selon des éditions différentes du Système harmonisé : un même code peut désigner d'autres produits.",
    ),
    "trade_more_rows_mirror": (
        "The first {shown} of {rows} rows, the largest first; --format csv or json give all.",
        "Les {shown} premières lignes sur {rows}, les plus grandes d'abord ; --format csv ou json les donnent toutes.",
    ),
    "trade_compare_title": ("{source} set against {other}", "{source} comparée à {other}"),
    "trade_compare_codes": (
        "Compared are the flows under the {count} {count:code|codes} of six digits that both sources have in a year; {alone} more {alone:is|are} in one of them alone.",
        "Comparés : les flux sous les {count} codes à six chiffres que les deux sources ont dans l'année ; {alone} {alone:autre n'est|autres ne sont} que dans l'une d'elles.",
    ),
    "trade_compare_lead": (
        "Of {count} {count:flow|flows} {both} {both:has|have} a figure in both; the median of {source} / {other} is {median}, {equal} {equal:differs|differ} by at most 1 % of the larger figure and {close} by at most 10 %.",
        "Sur {count} flux, {both} {both:a|ont} un chiffre dans les deux ; la médiane de {source} / {other} est de {median}, {equal} {equal:diffère|diffèrent} de 1 % au plus du plus grand chiffre et {close} de 10 % au plus.",
    ),
    "trade_compare_more": (
        "The {shown} largest differences of {rows} flows; --format csv or json give all.",
        "Les {shown} plus grandes différences sur {rows} flux ; --format csv ou json les donnent toutes.",
    ),
    "trade_why_equal": ("at most 1 % apart", "au plus 1 % d'écart"),
    "trade_why_other_side": (
        "the source that reconciles has taken the other side's figure",
        "la source qui concilie a pris le chiffre de l'autre côté",
    ),
    "trade_why_between": (
        "the source that reconciles stands between importer's and exporter's figure",
        "la source qui concilie se situe entre le chiffre de l'importateur et celui de l'exportateur",
    ),
    "trade_why_freight": (
        "the importer's value is above it by at most 20 %, as freight and insurance would be (a convention)",
        "la valeur de l'importateur la dépasse de 20 % au plus, comme le feraient fret et assurance (une convention)",
    ),
    "trade_why_estimated": ("a weight is estimated", "un poids est estimé"),
    "trade_why_edition": (
        "the codes are of two editions of the Harmonised System, and may hold other goods",
        "les codes sont de deux éditions du Système harmonisé et peuvent désigner d'autres produits",
    ),
    "trade_why_unexplained": ("none of these: look at it", "rien de tout cela : à examiner"),
    "trade_why_no_figure": ("one source tells the flow without a figure", "une source donne le flux sans chiffre"),
    "trade_why_filled": (
        "one side is silent; the source that reconciles has taken the other side's figure",
        "un côté est muet ; la source qui concilie a pris le chiffre de l'autre",
    ),
    "trade_why_source_silent": ("the first source has the state, but not this flow", "la première source a cet État, mais pas ce flux"),
    "trade_why_source_absent": ("the first source has nothing of the state in the year", "la première source n'a rien de cet État dans l'année"),
    "trade_why_with_silent": ("the second source has the state, but not this flow", "la seconde source a cet État, mais pas ce flux"),
    "trade_why_with_absent": ("the second source has nothing of the state in the year", "la seconde source n'a rien de cet État dans l'année"),
    "trade_basket_title": ("The minerals under HS {code}", "Les minéraux sous le code SH {code}"),
    "trade_basket_lead": (
        "HS {code} holds several minerals. Share of lines: of the tariff lines that the source has; low and high: what the share of the whole code can be. Shares are 0-1.",
        "Le code SH {code} couvre plusieurs minéraux. Part des lignes : parmi les lignes tarifaires de la source ; minimum et maximum : ce que peut être la part du code entier. Les parts vont de 0 à 1.",
    ),
    "trade_basket_none": (
        "No source in the store has tariff lines under {code}: the part of each of {minerals} is anything from 0 to 100 %.",
        "Aucune source du magasin n'a de lignes tarifaires sous {code} : la part de chacun ({minerals}) peut aller de 0 à 100 %.",
    ),
    "trade_basket_missing": (
        "The source lacks the lines {lines}: what they hold is unknown, and not nothing.",
        "La source n'a pas les lignes {lines} : ce qu'elles contiennent est inconnu, et non nul.",
    ),
}  # fmt: skip

TABLES: Final[dict[str, tuple[str, str]]] = {
    "files": ("Files", "Fichiers"),
    "reasons": ("Rows left out", "Lignes écartées"),
    "groups": ("Ratios", "Ratios"),
    "groups_more": ("Further ratios", "Autres ratios"),
    "groups_open": ("What is open, and the bounds it leaves", "Ce qui reste ouvert, et les bornes"),
    "codes": ("What the codes hold", "Ce que couvrent les codes"),
    "products": ("Flagged products", "Produits signalés"),
    "parts": ("Parts", "Parties"),
    "downloads": ("Files", "Fichiers"),
    "deliveries": ("Deliveries", "Livraisons"),
    "basket": ("Minerals", "Minéraux"),
    "whys": ("Why they differ", "Pourquoi elles diffèrent"),
    "flows": ("Flows", "Flux"),
}

COLUMNS: Final[dict[str, tuple[str, str]]] = {
    "file": ("file", "fichier"),
    "rows_read": ("rows read", "lignes lues"),
    "rows_kept": ("rows kept", "lignes gardées"),
    "total_usd": ("total, USD", "total, USD"),
    "total_eur": ("total, EUR", "total, EUR"),
    "left_out": ("left out as", "écartée comme"),
    "hs_code": ("HS code", "code SH"),
    "top_supplier": ("largest supplier", "premier fournisseur"),
    "cr3": ("three largest", "trois premiers"),
    "effective_suppliers": ("effective suppliers", "fournisseurs effectifs"),
    "n_minus_1": ("without the largest", "sans le premier"),
    "hhi_wgi": ("HHI-WGI", "HHI-WGI"),
    "years_flagged": ("years flagged", "années signalées"),
    "years_seen": ("years tested", "années testées"),
    "import_hhi": ("HHI of imports", "HHI des importations"),
    "world_export_hhi": ("HHI of world exports", "HHI des exportations mondiales"),
    "imports_to_exports": ("imports / exports", "importations / exportations"),
    "cdi1": ("CDI1: HHI from outside", "CDI1 : IHH de l'extérieur"),
    "cdi2": ("CDI2: part from outside", "CDI2 : part de l'extérieur"),
    "cdi3": ("CDI3: imports / exports", "CDI3 : importations / exportations"),
    "product": ("what it is", "contenu"),
    "unexplained": ("names nobody", "sans fournisseur nommé"),
    "unknown_rows": ("rows without a figure", "lignes sans chiffre"),
    "hhi_high": ("HHI at most", "IHH au plus"),
    "hhi_wgi_low": ("HHI-WGI at least", "HHI-WGI au moins"),
    "hhi_wgi_high": ("HHI-WGI at most", "HHI-WGI au plus"),
    "currency": ("currency", "monnaie"),
    "importer_figure": ("importer says", "selon l'importateur"),
    "exporter_figure": ("exporter says", "selon l'exportateur"),
    "chosen_figure": ("chosen", "retenu"),
    "source_figure": ("first source", "première source"),
    "with_figure": ("second source", "seconde source"),
    "why": ("why", "pourquoi"),
    "importer_weight": ("weight of the importer's", "poids de l'importateur"),
    "rule": ("rule", "règle"),
    "share_of_lines": ("share of lines", "part des lignes"),
    "gap": ("gap (0-1)", "écart (0-1)"),
    "bytes": ("bytes", "octets"),
    "address": ("address", "adresse"),
    "whole": ("as written", "intact"),
}

VALUES: Final[dict[str, tuple[str, str]]] = {
    "fetched": ("fetched", "téléchargé"),
    "resumed": ("fetched, going on from an earlier attempt", "téléchargé, en reprenant un essai précédent"),
    "there": ("there already, unchanged", "déjà là, inchangé"),
    "extracted": ("taken out of the zip", "extrait du zip"),
    "empty": ("nothing to write", "rien à écrire"),
    "by_importer": ("importer", "importateur"),
    "by_exporter": ("exporter", "exportateur"),
    "by_weights": ("weighted", "pondéré"),
    "importer_alone": ("importer", "importateur"),
    "exporter_alone": ("exporter", "exportateur"),
    "no_figure": ("none", "aucun"),
    "both_sides": ("both", "les deux"),
    "exporter_silent": ("exporter silent", "exportateur muet"),
    "exporter_absent": ("exporter absent", "exportateur absent"),
    "importer_silent": ("importer silent", "importateur muet"),
    "importer_absent": ("importer absent", "importateur absent"),
    "other_side": ("other side's", "autre côté"),
    "source_silent": ("first silent", "première muette"),
    "source_absent": ("first absent", "première absente"),
    "with_silent": ("second silent", "seconde muette"),
    "with_absent": ("second absent", "seconde absente"),
    "to_fetch": ("to be fetched", "à télécharger"),
}
"""Words of the program in cells."""
