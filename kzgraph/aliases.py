"""Every name and code a country goes by, and which spellings are one name. `names` answers with these tables.

The libraries are loaded by the table that needs them: codes need pycountry, names need Babel.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from itertools import chain
from types import MappingProxyType
from typing import Final

NameTable = Mapping[str, tuple[str, ...]]

EU27: Final = (
    "AUT BEL BGR HRV CYP CZE DNK EST FIN FRA DEU GRC HUN IRL ITA LVA LTU LUX MLT NLD POL PRT ROU SVK SVN ESP SWE"  # since February 2020
)

AGGREGATE_NAMES: Final = {
    "WLD": {"en": "World", "fr": "Monde", "ru": "Мир"},
    "EU27": {"en": "European Union (27)", "fr": "Union européenne (27)", "ru": "Европейский союз (27)"},
}

# Codes used by UN Comtrade, BACI and the UN's M49 that differ from ISO 3166-1, and two Eurostat letters.
STATISTICAL_CODES: Final = {
    "000": "WLD",
    "001": "WLD",
    "W00": "WLD",
    "097": "EU27",
    "251": "FRA",
    "381": "ITA",
    "490": "TWN",
    "S19": "TWN",
    "579": "NOR",
    "699": "IND",
    "757": "CHE",
    "842": "USA",
    "XK": "XKX",
    "EL": "GRC",
}

COUNTRY_ALIASES: Final = {
    "WLD": "World|Monde|Le monde entier|Мир|Весь мир|Все страны|World total|Total world|All countries|Grand total",
    "EU27": "EU|EU27|EU27 2020|European Union|European Union (27)|European Union (27 countries)|Union européenne|Union européenne (27)|"
    "UE|UE27|Европейский союз|Европейский союз (27)|Евросоюз|ЕС|ЕС27|Europäische Union|Unión Europea",
    "XKX": "Kosovo|Косово|Kosova|Republic of Kosovo",
    "ARE": "UAE|Emirates|Émirats|EAU|Объединённые Арабские Эмираты|Эмираты",
    "ARM": "Республика Армения",
    "AUS": "Commonwealth of Australia",
    "AZE": "Республика Азербайджан",
    "BES": "Bonaire, Saint-Eustache et Saba",
    "BIH": "Bosnia|Bosnie|Босния|Bosnia Herz|BiH",
    "BLR": "Белоруссия|Belorussia|Byelorussia",
    "BOL": "Bolivie, État plurinational de|Estado Plurinacional de Bolivia",
    "BRN": "Negara Brunei Darussalam",
    "CAF": "CAR|RCA|Centrafrique|ЦАР",
    "CHE": "Confédération suisse",
    "CHN": "PRC|PR China|China PR|Mainland China|China, mainland|RPC|République populaire de Chine|КНР|Китайская Народная Республика|"
    "中华人民共和国|中國|中國大陸",
    "CIV": "Ivory Coast|RCI|République de Côte d'Ivoire|Берег Слоновой Кости",
    "COD": "DRC|DR Congo|Congo DR|Congo DRC|Democratic Congo|Dem. Rep. Congo|Congo, Democratic Republic|RDC|RD Congo|"
    "République démocratique du Congo|Congo, République démocratique du|ДР Конго|ДРК|Демократическая Республика Конго|Конго (ДРК)",
    "COG": "Congo, Republic of the|Congo, Rep.|République du Congo|Congo, République du|Республика Конго",
    "COG COD": "Конго|The Congos",
    "CPV": "Острова Зелёного Мыса",
    "CZE": "Czech|République tchèque|Чешская Республика|Česká republika",
    "DEU": "RFA|République fédérale d'Allemagne|ФРГ|BRD|Bundesrepublik Deutschland",
    "DOM": "Республика Доминикана",
    "FLK": "Malvinas|Islas Malvinas",
    "FSM": "F.S. Micronesia|Micronésie, États fédérés de|Микронезия",
    "ATF": "Fr. South Antarctic Terr.",
    "GGY JEY": "Channel Islands|Îles Anglo-Normandes|Нормандские острова",
    "MNP": "N. Mariana Isds",
    "MYT": "Mayotte (Overseas France)",
    "WLF": "Wallis and Futuna Isds",
    "GBR": "UK|Great Britain|Britain|Grande-Bretagne|UK of Great Britain and Northern Ireland|Соединённое Королевство|"
    "Royaume-Uni de Grande-Bretagne et d'Irlande du Nord",
    "HKG": "China, Hong Kong|China, Hong Kong SAR|Hong Kong SAR|Hong Kong, China|香港",
    "IRN": "Iran (Islamic Rep.)|République islamique d'Iran|Исламская Республика Иран|Persia",
    "JPN": "Nippon|Nihon|日本国",
    "KAZ": "Qazaqstan|Республика Казахстан|Қазақстан Республикасы|Казакстан|République du Kazakhstan|РК",
    "KGZ": "Кыргызстан|Kirghizistan|Kirghizie|Kirgizstan|Кыргызская Республика",
    "KNA": "St Kitts",
    "KOR": "Korea, South|Korea, Rep.|S. Korea|ROK|Corée, Sud|République de Corée|Corée, République de|Южная Корея|Корея, Республика|한국|"
    "남한|韓国",
    "PRK": "Korea, North|Korea, Dem. People's Rep.|Korea DPR|D.P.R. of Korea|DPR Korea|N. Korea|DPRK|RPDC|"
    "République populaire démocratique de Corée|Северная Корея|Корейская Народно-Демократическая Республика|"
    "조선민주주의인민공화국|북한|북조선",
    "KOR PRK": "Corée|Корея",
    "LAO": "Lao|Lao PDR|République démocratique populaire lao|Rép. dém. populaire lao",
    "LBY": "Libyan Arab Jamahiriya|Socialist People's Libyan Arab Jamahiriya",
    "MAC": "Macau|China, Macao|China, Macao SAR|Macao SAR|Macao, China|澳門|澳门",
    "SXM": "St Maarten|Saint Maarten",
    "MDA": "Moldavia|République de Moldova|Республика Молдова|Молдавия",
    "MKD": "Macedonia|FYROM|FYR Macedonia|Macedonia, FYR|TFYR of Macedonia|TFYR Macedonia|The former Yugoslav Republic of Macedonia|"
    "Republic of Macedonia|Macédoine|Македония|Македонија",
    "MMR": "Burma|Burma (Myanmar)|Birmanie|Бирма",
    "MNG": "Монгол Улс|Mongolian People's Republic",
    "MUS": "Île Maurice",
    "NLD": "Holland|Hollande|Голландия|Netherlands (Kingdom of the)",
    "PSE": "Palestinian Territory|Occupied Palestinian Territory|Occupied Palestinian Terr.|West Bank and Gaza|État de Palestine|"
    "Палестина|Государство Палестина|فلسطين",
    "RUS": "Russian Fed.|Fédération de Russie|Российская Федерация|РФ",
    "SAU": "KSA",
    "SHN": "Saint Helena (including Ascension)",
    "SRB": "Republika Srbija",
    "STP": "São Tomé",
    "SVK": "République slovaque|Slovenská republika",
    "SWZ": "Swaziland|Свазиленд",
    "SYR": "République arabe syrienne|Сирийская Арабская Республика",
    "TLS": "East Timor|Timor|Тимор-Лесте",
    "TUR": "Turkey|Republic of Turkey|Türkiye Cumhuriyeti",
    "TWN": "Chinese Taipei|Taipei chinois|Taipei|Other Asia, nes|Other Asia, not elsewhere specified|Taiwan, China|China, Taiwan|"
    "Taiwan ROC|Separate Customs Territory of Taiwan, Penghu, Kinmen and Matsu|臺灣|台湾|中華民國|Китайский Тайбэй",
    "TZA": "Tanzania, United Rep.|République-Unie de Tanzanie|Объединённая Республика Танзания",
    "UMI": "US Minor Outlying Islands",
    "USA": "U.S.|U.S.A.|United States (USA)|The States|États-Unis d'Amérique|EEUU|США|Соединённые Штаты Америки|Estados Unidos",
    "UZB": "Республика Узбекистан|Özbekistan|Uzbekiston",
    "VAT": "Vatican|Vatican City State|Saint-Siège|Cité du Vatican|Святой Престол",
    "VCT": "St Vincent",
    "VEN": "Venezuela (Bolivarian Rep.)|Venezuela, RB",
    "VIR VGB": "Îles Vierges",
    "VNM": "Социалистическая Республика Вьетнам",
    "YEM": "Yemen, Rep.",
    "ZAF": "RSA|République sud-africaine|ЮАР",
}

# Withdrawn code: (names and numbers it went by, the states of today).
WITHDRAWN: Final = {
    "AFI": ("French Afars and Issas", "DJI"),
    "ANT": (
        "Netherlands Antilles|Neth. Antilles|Antilles néerlandaises|Нидерландские Антильские острова|Netherlands Antilles (...2010)|532",
        "BES CUW SXM",
    ),
    "ATF": ("French Southern and Antarctic Territories", "ATA ATF"),
    "ATB": ("British Antarctic Territory", "ATA"),
    "ATN": ("Dronning Maud Land", "ATA"),
    "BLX": ("Belgium-Luxembourg|Belgique-Luxembourg|Бельгия-Люксембург|Belgium-Luxembourg (...1998)|058", "BEL LUX"),
    "BUR": ("Burma until 1989", "MMR"),
    "BYS": ("Byelorussian SSR", "BLR"),
    "CSK": ("Czechoslovakia|Tchécoslovaquie|Чехословакия|Československo|Czechoslovakia (...1992)", "CZE SVK"),
    "CTE": ("Canton and Enderbury Islands", "KIR"),
    "DDR": (
        "East Germany|German Democratic Republic|GDR|Fmr Dem. Rep. of Germany|Allemagne de l'Est|RDA|ГДР|Восточная Германия|"
        "Dem. Rep. of Germany (...1990)",
        "DEU",
    ),
    "DEW": ("West Germany|Fmr Fed. Rep. of Germany|Allemagne de l'Ouest|Западная Германия|Fed. Rep. of Germany (...1990)|280", "DEU"),
    "DHY": ("Dahomey", "BEN"),
    "FXX": ("Metropolitan France|France métropolitaine", "FRA"),
    "GEL": ("Gilbert and Ellice Islands", "KIR TUV"),
    "HVO": ("Upper Volta|Haute-Volta|Верхняя Вольта", "BFA"),
    "JTN": ("Johnston Island", "UMI"),
    "MID": ("Midway Islands", "UMI"),
    "NHB": ("New Hebrides|Nouvelles-Hébrides", "VUT"),
    "NTZ": ("Neutral Zone", "IRQ SAU"),
    "PCI": ("Pacific Islands (trust territory)|Fmr Pacific Isds", "FSM MHL MNP PLW"),
    "PCZ": ("Panama Canal Zone", "PAN"),
    "PUS": ("US Miscellaneous Pacific Islands|US Misc. Pacific Isds", "UMI"),
    "RHO": ("Southern Rhodesia|Rhodesia|Rhodésie|Родезия|Fmr Rhodesia Nyas", "ZWE"),
    "ROM": ("Romania until 2002", "ROU"),
    "SCG": ("Serbia and Montenegro|Serbie-et-Monténégro|Сербия и Черногория|Srbija i Crna Gora|Serbia and Montenegro (...2005)", "MNE SRB"),
    "SDF": ("Former Sudan|Fmr Sudan|Sudan (former)|Sudan (...2011)|736", "SDN SSD"),
    "SKM": ("Sikkim", "IND"),
    "SUN": (
        "Soviet Union|USSR|Fmr USSR|Former Soviet Union|Former USSR|Ex-URSS|Union soviétique|URSS|СССР|USSR (...1990)|Советский Союз|"
        "Union of Soviet Socialist Republics",
        "ARM AZE BLR EST GEO KAZ KGZ LTU LVA MDA RUS TJK TKM UKR UZB",
    ),
    "TMP": ("Portuguese Timor", "TLS"),
    "VDR": ("North Vietnam|Fmr Dem. Rep. of Vietnam", "VNM"),
    "WAK": ("Wake Island", "UMI"),
    "YMD": ("South Yemen|Democratic Yemen|Fmr Dem. Yemen", "YEM"),
    "YUG": ("Yugoslavia|Fmr Yugoslavia|Former Yugoslavia|SFR Yugoslavia|Yougoslavie|Югославия|Jugoslavija|890", "BIH HRV MKD MNE SRB SVN"),
    "ZAR": ("Zaire|Zaïre|Заир|Republic of Zaire", "COD"),
}

# Names of one mineral: a table that has any of them understands all.
MINERAL_SYNONYMS: Final = (
    "aluminium|aluminum",
    "baryte|barite|barytes",
    "caesium|cesium",
    "fluorspar|fluorite",
    "graphite|natural graphite",
    "molybdenum|moly",
    "niobium|columbium",
    "platinum group metals|platinum group|platinum metals|platinoids|PGM|PGE",
    "rare earths|rare earth elements|rare earth metals|lanthanides|REE|REO|REM|terres rares|редкие земли|редкоземельные металлы",
    "sulphur|sulfur",
    "tungsten|wolfram",
)

_RUSSIAN_SHORT = (("о-ва", "острова"), ("о-в", "остров"))
_JOINERS = re.compile(r"['’‘‛ʼʻʹ′´`ˈ＇.,()\[\]/_*;:\"«»“”„·•−]")
_MARKS = re.compile(r"[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u064b-\u065f\u0670\u00ad\u200b-\u200f\u061c\u2060\ufeff]")
_LETTERS = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "&": " & "})
_SHORT_WORDS = "st=saint ste=sainte rep=republic dem=democratic isl=island isds=island islands=island br=british terr=territory"
_WORDS = dict(pair.split("=") for pair in _SHORT_WORDS.split())
_DROPPED = frozenset({"the", "&", "and", "et", "и"})
_ARTICLES = frozenset({"la", "le", "les", "l"})


def fold(text: str) -> str:
    """The words of a name without case, accents, punctuation, articles and "and".

    >>> fold("L’Île-de  St.&Paul"), fold("Trinidad & Tobago"), fold("the Congo")
    ('ile de saint paul', 'trinidad tobago', 'congo')
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    for short, full in _RUSSIAN_SHORT:
        plain = plain.replace(short, full)
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", _JOINERS.sub(" ", plain)))
    plain = unicodedata.normalize("NFC", plain).translate(_LETTERS)
    plain = "".join(" " if unicodedata.category(letter) == "Pd" else letter for letter in plain)
    words = [_WORDS.get(word, word) for word in plain.split()]
    if len(words) > 1 and words[0] in _ARTICLES:
        del words[0]
    return " ".join([word for word in words if word not in _DROPPED] or words)


def name_key(text: str) -> str:
    """The folded name without its blanks: what two spellings of one name have in common."""
    return fold(text).replace(" ", "")


def variants(name: str) -> list[str]:
    """`Korea, Republic of` also as `Republic of Korea` and `Korea`; `Myanmar (Burma)` also as `Myanmar`."""
    forms = [name, re.sub(r"\s*\([^)]*\)", "", name)]
    head, comma, tail = name.partition(", ")
    return [*forms, head, f"{tail} {head}"] if comma else forms


def name_table(pairs: Iterable[tuple[str, str]], key: Callable[[str], str] = name_key) -> NameTable:
    """Key of a name -> every code that goes by it."""
    found: dict[str, set[str]] = {}
    for name, code in pairs:
        found.setdefault(key(name), set()).add(code)
    return MappingProxyType({form: tuple(sorted(codes)) for form, codes in found.items() if form})


@cache
def alpha2_codes() -> Mapping[str, str]:
    """Alpha-3 code -> alpha-2 code."""
    from pycountry import countries

    return {country.alpha_3: country.alpha_2 for country in countries} | {"XKX": "XK"}


@cache
def country_codes() -> Mapping[str, str]:
    """Alpha-2, alpha-3, numeric and statistical code -> alpha-3 code, XKX or aggregate."""
    from pycountry import countries

    own = ((code, country.alpha_3) for country in countries for code in (country.alpha_3, country.alpha_2, country.numeric))
    return dict(own) | STATISTICAL_CODES | {code: code for code in ("XKX", *AGGREGATE_NAMES)}


@cache
def country_names() -> NameTable:
    """Key of an English, French, Russian or usual name -> codes."""
    from babel import Locale
    from pycountry import countries

    usual = ((name, code) for codes, names in COUNTRY_ALIASES.items() for name in names.split("|") for code in codes.split())
    fields = ("name", "official_name", "common_name")
    iso = ((form, item.alpha_3) for item in countries for field in fields for form in variants(getattr(item, field, "")))
    territories = [Locale.parse(lang).territories for lang in ("en", "fr", "ru")]
    cldr = ((form, code) for known in territories for code, short in alpha2_codes().items() for form in variants(known.get(short, "")))
    return name_table(chain(usual, iso, cldr))


@cache
def native_names() -> NameTable:
    """Key of a name in one of the country's official languages -> codes."""
    from babel import Locale, UnknownLocaleError
    from babel.languages import get_official_languages

    pairs = []
    for code, short in alpha2_codes().items():
        for lang in get_official_languages(short, de_facto=True):
            try:
                pairs.append((Locale.parse(lang).territories.get(short, ""), code))
            except UnknownLocaleError:
                continue
    return name_table(pairs)


@cache
def withdrawn_names() -> NameTable:
    """Code, number or name of a withdrawn entry -> its alpha-3 codes."""
    from pycountry import historic_countries

    iso = [(value, item.alpha_3) for item in historic_countries for key, value in item if key in ("alpha_2", "alpha_3", "numeric", "name")]
    usual = [(name, code) for code, (names, _) in WITHDRAWN.items() for name in (code, *names.split("|"))]
    return name_table((form, code) for name, code in chain(iso, usual) for form in (name, *variants(name)[2:3]))
