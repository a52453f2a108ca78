"""Names and codes of countries and minerals: tables of vectors, every ISO country, ambiguity, withdrawn codes, hostile text."""

from __future__ import annotations

import csv
import subprocess
import sys

import pycountry
import pytest
from babel import Locale

from kzgraph import aliases
from kzgraph.errors import DataError, UnknownNameError
from kzgraph.names import GROUPS, MineralIndex, country_code, country_name, is_user_assigned, nearest, visible

CODES = {
    "JPN": "JPN jpn Jpn JP jp 392 ３９２ ＪＰＮ",
    "BRA": "BRA 076 76",
    "AFG": "004 4 04",
    "KAZ": "KAZ kz 398",
    "NAM": "NA na NAM 516",
    "FRA": "250 251",
    "CHE": "756 757",
    "USA": "840 842 us",
    "ITA": "380 381",
    "NOR": "578 579 NO",
    "IND": "356 699",
    "TWN": "158 490 S19 s19",
    "GRC": "EL GR",
    "XKX": "XKX XK xk",
    "WLD": "WLD W00 0 000 1 wld",
    "EU27": "EU EU27 eu27 97 097",
    "COG": "178 CG",
    "COD": "180 CD",
    "DJI": "262",
    "BLR": "112",
    "ZWE": "716",
}

NAMES = {
    "USA": "USA|U.S.A.|U. S.|United States|united states of america|The United States|Etats-Unis|ÉTATS-UNIS|Etats Unis d'Amérique|"
    "les États-Unis|США|Соединенные Штаты|Соединённые Штаты Америки|Estados Unidos|United\u00a0States",
    "GBR": "UK|U.K.|Great Britain|Britain|the United Kingdom|Royaume-Uni|le Royaume Uni|Великобритания",
    "KOR": "South Korea|Republic of Korea|Korea, Republic of|Korea (the Republic of)|Rep. of Korea|S. Korea|Corée du Sud|Coree du Sud|"
    "Республика Корея|Южная Корея|대한민국|한국",
    "PRK": "North Korea|DPRK|Korea, Democratic People's Republic of|Dem. People's Rep. of Korea|Corée du Nord|КНДР|Северная Корея",
    "RUS": "Russia|Russian Federation|Russie|Fédération de Russie|Россия|РФ|Российская Федерация",
    "CIV": "Ivory Coast|Côte d'Ivoire|Côte d’Ivoire|Cote dIvoire|COTE D`IVOIRE|Côte dʼIvoire|Cote d´Ivoire|Côte\nd'Ivoire|"
    "Кот-д’Ивуар|Кот д'Ивуар",
    "COD": "DRC|DR Congo|D.R. Congo|Congo-Kinshasa|Congo (Kinshasa)|Congo, DR|Congo, Dem. Rep.|"
    "Democratic Republic of the Congo|Democratic Republic of Congo|"
    "Dem. Rep. of the Congo|RDC|République démocratique du Congo|ДР Конго|Конго - Киншаса",
    "COG": "Congo-Brazzaville|Congo (Brazzaville)|Republic of the Congo|Republic of Congo|Congo, Rep.|République du Congo|"
    "Конго (Браззавиль)",
    "TUR": "Turkey|Türkiye|TÜRKİYE|Turkiye|Turquie|Турция",
    "CZE": "Czechia|Czech Republic|the Czech Republic|Tchéquie|République tchèque|Чехия|Česko|Česká republika",
    "MMR": "Burma|Myanmar|Myanmar (Burma)|Birmanie|Мьянма|Бирма",
    "SWZ": "Swaziland|Eswatini",
    "CPV": "Cape Verde|Cabo Verde|Cap-Vert",
    "MKD": "Macedonia|North Macedonia|FYR Macedonia|Macédoine du Nord|Северна Македонија",
    "HKG": "Hong Kong|HongKong|China, Hong Kong SAR|Hong Kong SAR China|Гонконг|香港",
    "MAC": "Macao|Macau|China, Macao SAR|Макао|澳門",
    "TWN": "Taiwan|Taïwan|Chinese Taipei|Other Asia, nes|other asia nes|Taiwan, Province of China|Тайвань|台灣|臺灣|台湾",
    "PSE": "Palestine|State of Palestine|Palestinian Territories|Палестина",
    "VAT": "Vatican|Holy See|Vatican City|Saint-Siège|Ватикан",
    "LAO": "Laos|Lao People's Democratic Republic|Lao Peoples Dem. Rep.|Lao PDR|ລາວ",
    "SYR": "Syria|Syrian Arab Republic|Syrie|Сирия|سوريا",
    "IRN": "Iran|Iran, Islamic Republic of|Iran (Islamic Republic of)|Иран|ایران",
    "BOL": "Bolivia|Bolivia (Plurinational State of)|Bolivie|Боливия",
    "VEN": "Venezuela|Venezuela, RB|Bolivarian Republic of Venezuela|Венесуэла",
    "TZA": "Tanzania|United Republic of Tanzania|United Rep. of Tanzania|Tanzanie",
    "MDA": "Moldova|Republic of Moldova|Rep. of Moldova|Moldavie|Молдова|Молдавия",
    "VNM": "Vietnam|Viet Nam|Viet-Nam|Việt Nam|Вьетнам",
    "BRN": "Brunei|Brunei Darussalam",
    "FSM": "Micronesia|FS Micronesia|Micronesia (Federated States of)|Micronésie",
    "TLS": "East Timor|Timor-Leste|Timor oriental|Восточный Тимор",
    "NLD": "Holland|Netherlands|The Netherlands|Pays-Bas|les Pays-Bas|Nederland|Нидерланды",
    "KAZ": "Kazakhstan|Казахстан|Қазақстан|қазақстан республикасы|Qazaqstan|Republic of Kazakhstan",
    "JPN": "Japan|Japon|le Japon|Япония|日本|日本国|Nippon",
    "DEU": "Germany|Allemagne|L’Allemagne|l'Allemagne|Германия|Deutschland|DEUTSCHLAND",
    "CHN": "China|Chine|Китай|КНР|中国|中國|People's Republic of China|PR China",
    "ESP": "Spain|Espagne|España|Espana|Испания",
    "GRC": "Greece|Grèce|Ελλάδα|ΕΛΛΆΔΑ|Ελλαδα",
    "EGY": "Egypt|Égypte|مصر|مِصر",
    "ARE": "UAE|United Arab Emirates|Émirats arabes unis|ОАЭ",
    "ZAF": "South Africa|Afrique du Sud|ЮАР",
    "SAU": "Saudi Arabia|Arabie saoudite|المملكة العربية السعودية",
    "KGZ": "Kyrgyzstan|Kyrgyz Republic|Kirghizistan|Киргизия|Кыргызстан",
    "UZB": "Uzbekistan|Ouzbékistan|Oʻzbekiston|O'zbekiston|Узбекистан",
    "GEO": "Georgia|Géorgie|Грузия|საქართველო",
    "ARM": "Armenia|Arménie|Армения|Հայաստան",
    "ISR": "Israel|Israël|ישראל",
    "IND": "India|Inde|Индия|भारत",
    "THA": "Thailand|Thaïlande|ไทย",
    "POL": "Poland|Pologne|Polska|Польша",
    "GIN": "Guinea|Guinée|Гвинея",
    "GNB": "Guinea-Bissau|Guinea Bissau|Guinée-Bissau",
    "GNQ": "Equatorial Guinea|Guinea Ecuatorial",
    "NER": "Niger",
    "NGA": "Nigeria",
    "SDN": "Sudan|Soudan|the Sudan",
    "SSD": "South Sudan",
    "KNA": "Saint Kitts and Nevis|St. Kitts & Nevis|St Kitts and Nevis",
    "VCT": "Saint Vincent and the Grenadines|St Vincent & Grenadines",
    "TTO": "Trinidad and Tobago|Trinidad & Tobago|Trinité-et-Tobago",
    "BIH": "Bosnia and Herzegovina|Bosnia & Herzegovina|Bosnia Herzegovina|Bosnie-Herzégovine",
    "GMB": "Gambia|The Gambia|Gambia, The",
    "BHS": "Bahamas|The Bahamas|Bahamas, The",
    "SLB": "Solomon Islands|Solomon Isds|Соломоновы острова|Соломоновы о-ва",
    "VGB": "British Virgin Islands|Br. Virgin Isds",
    "XKX": "Kosovo|Косово",
    "WLD": "World|world|Monde|le Monde|Мир|МИР|Весь мир",
    "EU27": "European Union|the European Union|Union européenne|l'Union europeenne|UE|Европейский союз|EU-27|EU27_2020|ЕС",
}

AMBIGUOUS = {
    "Congo": ("COD", "COG"),
    "the Congo": ("COD", "COG"),
    "Конго": ("COD", "COG"),
    "Korea": ("KOR", "PRK"),
    "Corée": ("KOR", "PRK"),
    "Virgin Islands": ("VGB", "VIR"),
    "Îles Vierges": ("VGB", "VIR"),
    "Виргинские о-ва": ("VGB", "VIR"),
    "Saint Martin": ("MAF", "SXM"),
    "St. Martin": ("MAF", "SXM"),
    "Channel Islands": ("GGY", "JEY"),
}

WITHDRAWN = {
    "SUN": "KAZ RUS UKR",
    "su": "KAZ",
    "810": "KAZ",
    "USSR": "KAZ RUS",
    "U.S.S.R.": "KAZ",
    "Soviet Union": "KAZ",
    "СССР": "KAZ",
    "URSS": "KAZ",
    "YUG": "SRB HRV",
    "Yugoslavia": "SRB",
    "SCG": "SRB MNE",
    "Serbia and Montenegro": "SRB MNE",
    "CSK": "CZE SVK",
    "CS": "CZE SVK SRB",
    "Tchécoslovaquie": "CZE SVK",
    "DDR": "DEU",
    "East Germany": "DEU",
    "280": "DEU",
    "ANT": "CUW SXM BES",
    "Netherlands Antilles (...2010)": "CUW",
    "ZAR": "COD",
    "Zaïre": "COD",
    "BUR": "MMR",
    "TMP": "TLS",
    "ROM": "ROU",
    "58": "BEL LUX",
    "736": "SDN SSD",
    "FQ": "ATF",
}

NEAR = {
    "Kazakstan": "KAZ",
    "Kazahkstan": "KAZ",
    "Jpan": "JPN",
    "Alemagne": "DEU",
    "Phillipines": "PHL",
    "Казахтан": "KAZ",
    "Untied States": "USA",
    "Ja\x00pan": "JPN",
    "\u202eJapan": "JPN",
    "=Japan": "JPN",
}

NOWHERE = [
    "",
    " ",
    "\t\n",
    "ZZ",
    "QQQ",
    "711",
    "ZA1",
    "697",
    "999",
    "Areas, nes",
    "-",
    "'",
    "٣٩٢",
    "0x188",
    "398.0",
    "USA/Canada",
    "XKA",
    "EA",
    "ZZZ",
]

HOSTILE = [
    "\ud800",
    "\x00",
    "a" * 10_000,
    "\u0301" * 10_000,
    "ﷺ" * 120,
    "\x1b[31mJapan\x1b[0m",
    "💥" * 500,
    "(" * 5_000,
    "\u200b",
    "[bold]x[/bold]",
    "ⅷ",
]

MIXED_NAMES = {("MAF", "en"), ("MAF", "fr")}


def refused(text: str) -> UnknownNameError:
    with pytest.raises(UnknownNameError) as caught:
        country_code(text)
    assert caught.value.name == text
    return caught.value


@pytest.mark.parametrize(("text", "code"), [(text, code) for code, texts in CODES.items() for text in texts.split(" ")])
def test_a_code_gives_the_country(text: str, code: str) -> None:
    assert country_code(text) == code
    assert country_code(f"  {text}\n") == code


@pytest.mark.parametrize(("text", "code"), [(text, code) for code, texts in NAMES.items() for text in texts.split("|")])
def test_a_name_gives_the_country(text: str, code: str) -> None:
    assert country_code(text) == code


@pytest.mark.parametrize("country", list(pycountry.countries), ids=lambda country: country.alpha_3)
def test_every_iso_country_is_found_by_its_codes_and_names(country: pycountry.db.Country) -> None:
    for code in (country.alpha_2, country.alpha_3, country.numeric, country.alpha_2.lower(), country.alpha_3.lower()):
        assert country_code(code) == country.alpha_3
    for lang in ("en", "fr", "ru"):
        name = Locale.parse(lang).territories[country.alpha_2]
        assert country_name(country.alpha_3, lang) == name
        if (country.alpha_3, lang) in MIXED_NAMES:
            assert refused(name).candidates == ("MAF", "SXM")
        else:
            assert country_code(name) == country_code(name.upper()) == country.alpha_3
    for field in ("name", "official_name", "common_name"):
        name = getattr(country, field, None)
        if name and name != "Congo":
            assert country_code(name) == country.alpha_3


@pytest.mark.parametrize(("text", "codes"), AMBIGUOUS.items())
def test_an_ambiguous_name_shows_all_it_may_mean(text: str, codes: tuple[str, ...]) -> None:
    error = refused(text)
    assert error.candidates == codes
    assert str(error) == f'"{text}" is ambiguous: {" or ".join(f"{country_name(code)} ({code})" for code in codes)}. Say which.'


def test_the_only_ambiguous_names_are_those_known() -> None:
    several = {codes for codes in aliases.country_names().values() if len(codes) > 1}
    assert several == set(AMBIGUOUS.values())
    assert not [codes for codes in aliases.native_names().values() if len(codes) > 1]


def test_every_alias_is_of_a_known_country() -> None:
    known = {country.alpha_3 for country in pycountry.countries} | {"XKX"}
    assert {code for codes in aliases.COUNTRY_ALIASES for code in codes.split()} <= known | set(GROUPS)
    assert {code for _, codes in aliases.WITHDRAWN.values() for code in codes.split()} <= known
    assert {country.alpha_3 for country in pycountry.historic_countries} <= set(aliases.WITHDRAWN)


@pytest.mark.parametrize(("text", "successors"), WITHDRAWN.items())
def test_a_withdrawn_code_names_the_states_of_today(text: str, successors: str) -> None:
    error = refused(text)
    assert f'"{text}" is a withdrawn code: ' in str(error)
    assert set(successors.split()) <= set(error.candidates)


def test_the_message_of_a_withdrawn_code() -> None:
    assert str(refused("CSK")) == '"CSK" is a withdrawn code: Czechoslovakia - use Czechia (CZE) or Slovakia (SVK).'


@pytest.mark.parametrize(("text", "code"), NEAR.items())
def test_a_misspelt_name_is_answered_with_the_nearest(text: str, code: str) -> None:
    error = refused(text)
    assert error.candidates[0] == code
    assert 1 <= len(error.candidates) <= 3
    assert f"did you mean {country_name(code)} ({code})" in str(error)


def test_the_message_of_an_unknown_name() -> None:
    assert str(refused("Kazakstan")) == (
        '"Kazakstan" is not a known country - did you mean Kazakhstan (KAZ)? '
        "Give an ISO code (KAZ, KZ, 398) or a name in English, French, Russian or the country's own language."
    )
    assert str(refused("")).startswith('"" is not a known country. Give an ISO code')


@pytest.mark.parametrize("text", NOWHERE)
def test_what_is_no_country_is_refused(text: str) -> None:
    assert "is not a known country" in str(refused(text))


def test_a_currency_is_not_the_union() -> None:
    refused("EUR")


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_refused_in_a_short_printable_message(text: str) -> None:
    aliases.native_names()
    error = refused(text)
    assert len(str(error)) < 900
    str(error).encode("utf-8")
    assert not any(character in str(error) for character in "\x00\x1b\u202e\u200b\ud800")


def test_a_long_text_is_cut_in_the_message() -> None:
    assert str(refused("a" * 10_000)).startswith('"' + "a" * 60 + '…" is not a known country.')


def test_country_names_and_aggregates() -> None:
    assert [country_name("WLD", lang) for lang in ("en", "fr", "ru", "ja")] == ["World", "Monde", "Мир", "World"]
    assert country_name("EU27") == "European Union (27)"
    assert country_name("EU27", "fr") == "Union européenne (27)"
    assert country_name("XKX") == "Kosovo"
    assert country_name("KAZ", "kk") == "Қазақстан"
    assert [country_name(code) for code in ("ZZZ", "", "jpn", "\ud800")] == ["ZZZ", "", "jpn", "\ud800"]


@pytest.mark.parametrize("lang", ["xx", "", "../en", "\x00", "english"])
def test_an_unknown_language_is_refused(lang: str) -> None:
    with pytest.raises(UnknownNameError, match="is not a known language: use en, fr or ru"):
        country_name("JPN", lang)


def test_user_assigned_codes() -> None:
    assert all(is_user_assigned(code) for code in ("XKX", "AAA", "AAZ", "QMA", "QZZ", "XAA", "ZZA"))
    assert not any(is_user_assigned(code) for code in ("JPN", "WLD", "EU27", "QAT", "ABA", "ZWE", "", "XK"))
    assert not any(is_user_assigned(country.alpha_3) for country in pycountry.countries)


def test_groups() -> None:
    assert len(GROUPS["EU27"]) == 27
    assert all(country_code(code) == code for code in GROUPS["EU27"])
    assert "GBR" not in GROUPS["EU27"]
    assert GROUPS["WLD"] == frozenset()


def test_groups_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        GROUPS["EU27"] = frozenset()  # type: ignore[index]


@pytest.mark.parametrize(
    ("statement", "absent"),
    [
        ("import kzgraph.names", ("babel", "pycountry", "pandas")),
        ("from kzgraph.names import country_code as c; c('JPN'); c('jp'); c('076'); c('S19')", ("babel", "pandas")),
        ("from kzgraph.names import country_code as c; c('Japon')", ("pandas", "babel.languages")),
    ],
)
def test_heavy_libraries_are_loaded_only_when_needed(statement: str, absent: tuple[str, ...]) -> None:
    check = f"{statement}; import sys; loaded = [name for name in {absent!r} if name in sys.modules]; assert not loaded, loaded"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_native_names_are_not_read_for_an_english_name() -> None:
    check = "from kzgraph import aliases, names; names.country_code('Japan'); assert not aliases.native_names.cache_info().currsize"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0


def test_nearest_ignores_case_and_accents_and_drops_the_unlike() -> None:
    assert nearest("GALIUM", ["gallium", "thallium", "tungsten"]) == ["gallium"]
    assert nearest("coree", ["Corée", "Japon"]) == ["Corée"]
    assert nearest("zzz", ["gallium"]) == []
    assert nearest("anything", []) == []
    assert nearest("abcd", ["abce", "abcf", "abcg", "abch"], n=2) == ["abch", "abcg"]
    assert nearest("x" * 100_000, ["gallium"]) == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text, é 日本 Қ", "plain text, é 日本 Қ"),
        ("\x1b[31m", "\\x1b[31m"),
        ("a\u202eb\u2066", "a\\u202eb\\u2066"),
        ("\u200b\ufeff\u00ad", "\\u200b\\ufeff\\xad"),
        ("a\nb\tc\x00", "a\\nb\\tc\\x00"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
        ("a\u00a0b", "a\u00a0b"),
        ("", ""),
    ],
)
def test_visible_escapes_what_cannot_be_seen(text: str, shown: str) -> None:
    assert visible(text) == shown


MINERALS = list(
    csv.DictReader(
        """\
id,name_en,name_fr,name_ru,name_kk,name_ja,name_zh,symbol,hs_codes,factors
gallium,Gallium,Gallium,Галлий,Галлий,ガリウム,镓,Ga,HS17:811292:refined:basket=gallium+germanium+indium;HS92:811291:refined:basket=gallium+indium,
germanium,Germanium,Germanium,Германий,,,,Ge,HS17:811292:refined:basket=gallium+germanium+indium,
cobalt,Cobalt,,Кобальт,,,,Co,HS17:260500:extraction:pure; HS17:810520:refined:pure,
tungsten,Tungsten,Tungstène,Вольфрам,,,,W,HS92:261100:extraction:pure,
rare_earths,Rare earths,Terres rares,Редкоземельные металлы,,,,,HS17:280530:refined:pure,
uranium,Uranium,,,Уран,,,U,HS17:284410:refined:pure,U3O8=0.848;UF6=0.676
niobium,Niobium,,,,,,Nb,HS17:261590:extraction:pure,
tantalum,Tantalum,,,,,,Ta,HS17:261590:extraction:pure,
phosphates,Phosphate rock,,,,,,,,
""".splitlines()
    )
)


@pytest.fixture(scope="module")
def minerals() -> MineralIndex:
    return MineralIndex.from_rows(MINERALS, [("zeolite", "Natural zeolite")])


@pytest.mark.parametrize(
    ("text", "mineral"),
    [
        (text, mineral)
        for mineral, texts in {
            "gallium": "gallium|Gallium|GALLIUM| gallium |le gallium|Галлий|ガリウム|镓|Ga|ga|GA",
            "germanium": "germanium|Ge|GE",
            "cobalt": "cobalt|Cobalts|Co|CO|co|Кобальт|260500|2605.00|2605 00|810520",
            "tungsten": "tungsten|Tungstène|tungstene|le tungstène|Вольфрам|wolfram|W|w|261100",
            "rare_earths": "rare_earths|rare-earths|rare earths|Rare earth|rare-earth|RARE EARTHS|rareearths|terres rares|les terres rares|"
            "terre rare|REE|REEs|rare earth elements|редкие земли|280530",
            "uranium": "uranium|l'uranium|L’Uranium|Уран|U|u|284410",
            "niobium": "niobium|columbium|Nb",
            "phosphates": "phosphates|phosphate|phosphate rock|Phosphate rocks",
            "zeolite": "zeolite|zeolites|natural zeolite|Natural-Zeolites",
        }.items()
        for text in texts.split("|")
    ],
)
def test_a_mineral_is_found(minerals: MineralIndex, text: str, mineral: str) -> None:
    assert minerals.resolve(text) == mineral


@pytest.mark.parametrize(
    ("text", "message", "candidates"),
    [
        ("811292", "ambiguous: a basket of gallium, germanium and indium. Name the mineral.", ("gallium", "germanium", "indium")),
        ("8112.92", "ambiguous: a basket of gallium, germanium and indium.", ("gallium", "germanium", "indium")),
        ("261590", "ambiguous: the code of niobium and tantalum.", ("niobium", "tantalum")),
        ("999999", "is not an HS code of any known mineral. 10 minerals are known; `kzgraph report` lists those with rows.", ()),
        ("galium", 'galium" is not a known mineral - did you mean gallium? 10 minerals are known', ("gallium",)),
        ("rare eart", "did you mean rare_earths?", ("rare_earths",)),
        ("kryptonite", "is not a known mineral. 10 minerals are known; `kzgraph report` lists those with rows.", ()),
        ("graphite", "is not a known mineral.", ()),
        ("", "is not a known mineral.", ()),
        ("x" * 10_000, "…", ()),
        ("9" * 10_000, "…", ()),
        ("\x1b\ud800", "\\x1b\\ud800", ()),
    ],
)
def test_a_mineral_is_refused(minerals: MineralIndex, text: str, message: str, candidates: tuple[str, ...]) -> None:
    with pytest.raises(UnknownNameError) as caught:
        minerals.resolve(text)
    assert message in str(caught.value)
    assert caught.value.candidates == candidates
    assert caught.value.name == text


def test_a_symbol_yields_to_a_name_and_its_case_decides_between_two() -> None:
    index = MineralIndex.from_rows([{"id": "a", "name_en": "Co", "symbol": ""}, {"id": "b", "name_en": "Beta", "symbol": "CO"}])
    assert (index.resolve("CO"), index.resolve("co"), index.resolve("Co")) == ("b", "a", "a")


def test_a_name_of_two_minerals_is_ambiguous() -> None:
    index = MineralIndex.from_rows([{"id": "a", "name_en": "Spar"}, {"id": "b", "name_en": "spars"}])
    with pytest.raises(UnknownNameError, match="ambiguous: a or b") as caught:
        index.resolve("spar")
    assert caught.value.candidates == ("a", "b")


def test_a_synonym_never_hides_a_mineral_of_its_own() -> None:
    index = MineralIndex.from_rows([{"id": "graphite", "name_en": "Graphite"}, {"id": "natural_graphite", "name_en": "Natural graphite"}])
    assert (index.resolve("graphite"), index.resolve("natural graphite")) == ("graphite", "natural_graphite")


def test_what_the_index_tells(minerals: MineralIndex) -> None:
    assert minerals.ids == tuple(sorted([row["id"] for row in MINERALS] + ["zeolite"]))
    assert minerals.name("tungsten", "fr") == "Tungstène"
    assert minerals.name("tungsten", "ja") == "Tungsten"
    assert minerals.name("zeolite", "ru") == "Natural zeolite"
    assert minerals.name("unknown") == "unknown"
    assert minerals.basket("811292") == minerals.basket("8112.92") == ("gallium", "germanium", "indium")
    assert minerals.basket("810520") == minerals.basket("") == minerals.basket("000000") == ()
    assert minerals.is_basket("gallium", "811292")
    assert not minerals.is_basket("cobalt", "810520")
    assert not minerals.is_basket("cobalt", "811292")


@pytest.mark.parametrize(
    ("mineral", "compound", "share"),
    [
        ("uranium", "U3O8", 0.848),
        ("uranium", "u3o8", 0.848),
        ("uranium", "U₃O₈", 0.848),
        ("uranium", "UF6", 0.676),
        ("uranium", "UO2", None),
        ("x", "U3O8", None),
    ],
)
def test_the_contained_share(minerals: MineralIndex, mineral: str, compound: str, share: float | None) -> None:
    assert minerals.factor(mineral, compound) == share


@pytest.mark.parametrize(
    ("column", "cell", "fault"),
    [
        ("hs_codes", "811292", '"811292" of x is not EDITION:CODE:STAGE:pure'),
        ("hs_codes", "HS17:8112.92:refined:pure", "is not EDITION"),
        ("hs_codes", "HS17:811292:refined:basket=", "is not EDITION"),
        ("factors", "U3O8", "is not COMPOUND=share"),
        ("factors", "U3O8=1.2", "above 0 and at most 1"),
        ("factors", "U3O8=0", "above 0 and at most 1"),
        ("factors", "U3O8=nan", "above 0 and at most 1"),
    ],
)
def test_a_cell_that_cannot_be_read_is_a_fault_of_the_table(column: str, cell: str, fault: str) -> None:
    with pytest.raises(DataError) as caught:
        MineralIndex.from_rows([{"id": "x", "name_en": "X", column: cell}])
    assert f"minerals.csv, column {column}: " in str(caught.value)
    assert fault in str(caught.value)


def test_an_empty_index_knows_nothing() -> None:
    index = MineralIndex.from_rows([])
    assert index.ids == ()
    with pytest.raises(UnknownNameError, match="0 minerals are known"):
        index.resolve("gallium")
