"""The chapters of the Harmonised System in a few words of ours, English and French: what a code of goods without a mineral belongs to."""

from __future__ import annotations

from typing import Final

_TITLES: Final = """
01|live animals|animaux vivants
02|meat|viandes
03|fish and seafood|poissons et fruits de mer
04|dairy, eggs, honey|lait, œufs, miel
05|other animal products|autres produits animaux
06|live plants, flowers|plantes vivantes, fleurs
07|vegetables|légumes
08|fruit and nuts|fruits
09|coffee, tea, spices|café, thé, épices
10|cereals|céréales
11|flour, malt, starch|farines, malt, amidons
12|oil seeds, seeds, fodder|graines oléagineuses, semences, fourrages
13|gums, resins, plant extracts|gommes, résines, extraits végétaux
14|plaiting materials|matières à tresser
15|fats and oils|graisses et huiles
16|prepared meat and fish|préparations de viandes et de poissons
17|sugar|sucres
18|cocoa|cacao
19|bakery, pasta, cereal products|pâtes, boulangerie, produits céréaliers
20|prepared fruit and vegetables|préparations de légumes et de fruits
21|other food|autres aliments
22|drinks, vinegar|boissons, vinaigres
23|food residues, animal feed|résidus alimentaires, aliments pour animaux
24|tobacco|tabacs
25|salt, sulphur, earths, stone, cement|sel, soufre, terres, pierres, ciments
26|ores, slag, ash|minerais, scories, cendres
27|coal, oil, gas, electricity|charbon, pétrole, gaz, électricité
28|inorganic chemicals|produits chimiques inorganiques
29|organic chemicals|produits chimiques organiques
30|medicines|produits pharmaceutiques
31|fertilisers|engrais
32|dyes, pigments, paints|colorants, pigments, peintures
33|essential oils, cosmetics|huiles essentielles, cosmétiques
34|soap, wax, cleaning agents|savons, cires, produits d'entretien
35|protein substances, glues|matières protéiques, colles
36|explosives, matches|explosifs, allumettes
37|photographic goods|produits photographiques
38|other chemical products|autres produits chimiques
39|plastics|matières plastiques
40|rubber|caoutchouc
41|hides and leather|peaux et cuirs
42|leather goods|ouvrages en cuir
43|furs|fourrures
44|wood|bois
45|cork|liège
46|basketwork|vannerie
47|wood pulp, waste paper|pâtes de bois, vieux papiers
48|paper and board|papiers et cartons
49|printed matter|imprimés
50|silk|soie
51|wool|laine
52|cotton|coton
53|other plant fibres|autres fibres végétales
54|man-made filaments|filaments synthétiques ou artificiels
55|man-made staple fibres|fibres synthétiques ou artificielles discontinues
56|felt, wadding, rope|feutres, ouates, cordages
57|carpets|tapis
58|special fabrics, lace|tissus spéciaux, dentelles
59|coated textiles|tissus enduits
60|knitted fabrics|étoffes de bonneterie
61|knitted clothing|vêtements en bonneterie
62|other clothing|autres vêtements
63|other textile articles|autres articles textiles
64|footwear|chaussures
65|headgear|coiffures
66|umbrellas, sticks|parapluies, cannes
67|feathers, artificial flowers, wigs|plumes, fleurs artificielles, perruques
68|articles of stone, cement, mica|ouvrages en pierre, ciment, mica
69|ceramics|produits céramiques
70|glass|verre
71|pearls, gems, precious metals|perles, pierres gemmes, métaux précieux
72|iron and steel|fer et acier
73|articles of iron or steel|ouvrages en fer ou en acier
74|copper|cuivre
75|nickel|nickel
76|aluminium|aluminium
78|lead|plomb
79|zinc|zinc
80|tin|étain
81|other base metals|autres métaux communs
82|tools, cutlery|outils, coutellerie
83|other articles of base metal|autres ouvrages en métaux communs
84|machinery|machines
85|electrical machinery, electronics|machines électriques, électronique
86|railway vehicles|véhicules ferroviaires
87|road vehicles|véhicules routiers
88|aircraft, spacecraft|aéronefs, engins spatiaux
89|ships|navires
90|optical and medical instruments|instruments d'optique et médicaux
91|clocks and watches|horlogerie
92|musical instruments|instruments de musique
93|arms and ammunition|armes et munitions
94|furniture, lamps|meubles, luminaires
95|toys, sports goods|jouets, articles de sport
96|other manufactured articles|autres ouvrages manufacturés
97|works of art, antiques|objets d'art, antiquités
"""

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    f"hs_chapter_{chapter}": (english, french) for chapter, english, french in (line.split("|") for line in _TITLES.strip().splitlines())
}
