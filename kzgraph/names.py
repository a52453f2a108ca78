"""Which country or mineral a name or code means: `Japon`, `JP`, `日本`, `392` are JPN; `gallium`, `Ga`, `галлий` one mineral.

Codes are looked up first and cost nothing; names in English, French and Russian load Babel; native names only if nothing else was found.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from functools import cache, lru_cache
from types import MappingProxyType

from kzgraph import aliases
from kzgraph.aliases import NameTable, fold, name_key, name_table
from kzgraph.errors import DataError, Problem, UnknownNameError

GROUPS: Mapping[str, frozenset[str]] = MappingProxyType({"EU27": frozenset(aliases.EU27.split()), "WLD": frozenset()})
"""Aggregate code -> its members; the empty set of `WLD` means every state."""

LONGEST = 120  # characters; no name is longer


def visible(text: str) -> str:
    r"""`text` with control, bidirectional, zero-width and other unprintable characters shown as escapes.

    >>> visible("a\x1b[31m\u202eb")
    'a\\x1b[31m\\u202eb'
    """
    return "".join(letter if letter.isprintable() or unicodedata.category(letter) == "Zs" else ascii(letter)[1:-1] for letter in text)


def nearest(text: str, choices: Iterable[str], n: int = 3) -> list[str]:
    """The up to `n` choices most like `text`, best first, whatever their case and accents.

    >>> nearest("galium", ["Gallium", "Thallium", "Tungsten"])
    ['Gallium']
    """
    folded: dict[str, str] = {}
    for choice in choices:
        folded.setdefault(name_key(choice), choice)
    return [folded[match] for match in _closest(text, folded, n)]


def unknown_id(id_: str, what: str, known: Iterable[str]) -> UnknownNameError:
    """The error for an id that is none of `known`, with the nearest of them."""
    near = nearest(id_, sorted(known))
    hint = f" - did you mean {', '.join(near)}?" if near else ""
    return UnknownNameError(f"{_quoted(id_)} is not {what}{hint}", name=id_, candidates=near)


def country_code(text: str) -> str:
    """ISO 3166-1 alpha-3 code (or XKX, WLD, EU27) of a country named or coded in any usual way.

    >>> country_code("Japon"), country_code("KZ"), country_code("076"), country_code("Other Asia, nes")
    ('JPN', 'KAZ', 'BRA', 'TWN')

    Raises:
        UnknownNameError: no such country, more than one (`Congo`), or a withdrawn code (`SUN`); `candidates` are alpha-3 codes.
    """
    if len(text) > LONGEST:
        raise _unknown_country(text)
    return _country_code(text)


@lru_cache(maxsize=4096)
def _country_code(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    code = plain.zfill(3) if re.fullmatch("[0-9]{1,3}", plain) else plain
    if code in aliases.country_codes():
        return aliases.country_codes()[code]
    key = code if code.isdecimal() else name_key(text)
    if key in aliases.withdrawn_names() and key not in aliases.country_names():
        raise _withdrawn_country(text, aliases.withdrawn_names()[key])
    found = aliases.country_names().get(key) or aliases.native_names().get(key, ())
    if len(found) > 1:
        raise _ambiguous(text, [_shown(code) for code in found], found)
    if not found:
        raise _unknown_country(text)
    return found[0]


def country_name(code: str, lang: str = "en") -> str:
    """The name of a country or aggregate in a language Babel knows; an unknown code is its own name.

    >>> country_name("JPN", "fr"), country_name("WLD"), country_name("ZZZ")
    ('Japon', 'World', 'ZZZ')

    Raises:
        UnknownNameError: `lang` is not a language.
    """
    from babel import Locale, UnknownLocaleError

    if code in aliases.AGGREGATE_NAMES:
        return aliases.AGGREGATE_NAMES[code].get(lang, aliases.AGGREGATE_NAMES[code]["en"])
    try:
        territories = Locale.parse(lang).territories
    except (UnknownLocaleError, ValueError) as error:
        raise UnknownNameError(f"{_quoted(lang)} is not a known language: use en, fr or ru.", name=lang) from error
    return str(territories.get(aliases.alpha2_codes().get(code, ""), code))


def is_user_assigned(code: str) -> bool:
    """Whether ISO leaves this alpha-3 code to its users (`XKX`): it means nothing outside the file or statistics it stands in."""
    return re.fullmatch("AA[A-Z]|Q[M-Z][A-Z]|X[A-Z][A-Z]|ZZ[A-Z]", code) is not None


def _quoted(text: str) -> str:
    return f'"{visible(text[:60])}{"…" if len(text) > 60 else ""}"'


def _shown(code: str) -> str:
    return f"{country_name(code)} ({code})"


def _listed(choices: Iterable[str], last_word: str = "or") -> str:
    *most, last = choices
    return f"{', '.join(most)} {last_word} {last}" if most else last


def _ambiguous(text: str, shown: Iterable[str], candidates: Iterable[str]) -> UnknownNameError:
    return UnknownNameError(f"{_quoted(text)} is ambiguous: {_listed(shown)}. Say which.", name=text, candidates=tuple(candidates))


def _closest(text: str, keys: Iterable[str], n: int) -> list[str]:
    """The up to `n` keys most like the text's, leaving out those much less like it than the best."""
    key = name_key(text[:LONGEST])
    close = get_close_matches(key, keys, n, cutoff=0.7)
    best = SequenceMatcher(None, close[0], key).ratio() if close else 0.0
    return get_close_matches(key, close, n, cutoff=max(0.7, best - 0.1)) if close else []


def _owners(keys: Iterable[str], table: NameTable) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for key in keys for code in table[key]))[:3]


@cache
def _all_names() -> NameTable:
    return {**aliases.native_names(), **aliases.country_names()}


@lru_cache(maxsize=4096)
def _nearest_countries(text: str) -> tuple[str, ...]:
    return _owners(_closest(text, _all_names(), n=6), _all_names())


def _unknown_country(text: str) -> UnknownNameError:
    codes = _nearest_countries(text) if text.strip() and len(text) <= LONGEST else ()
    guess = f" - did you mean {_listed(map(_shown, codes))}?" if codes else "."
    how = "Give an ISO code (KAZ, KZ, 398) or a name in English, French, Russian or the country's own language."
    return UnknownNameError(f"{_quoted(text)} is not a known country{guess} {how}", name=text, candidates=codes)


def _withdrawn_country(text: str, codes: Iterable[str]) -> UnknownNameError:
    entries = [aliases.WITHDRAWN[code] for code in codes]
    today = sorted({code for _, successors in entries for code in successors.split()})
    what = _listed(names.split("|")[0] for names, _ in entries)
    message = f"{_quoted(text)} is a withdrawn code: {what} - use {_listed(map(_shown, today))}."
    return UnknownNameError(message, name=text, candidates=today)


_HS_CODE = re.compile(r"HS[0-9]{2}:(?P<code>[0-9]{2,6}):[a-z_]+:(?:pure|basket=(?P<members>[^+=]+(?:\+[^+=]+)*))")
_FACTOR = re.compile(r"(?P<compound>[^=]+)=(?P<share>1|1\.0+|0?\.[0-9]*[1-9][0-9]*)")


def _items(cell: str) -> list[str]:
    return [item.strip() for item in cell.split(";") if item.strip()]


def _compound(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().replace(" ", "")


@lru_cache(maxsize=4096)
def _mineral_key(text: str) -> str:
    """The name without blanks and plural endings: `rare-earths`, `Rare earth` and `rareearth` are one."""
    return "".join(re.sub("(?<=[a-z]{3})(?<!s)s$", "", word) for word in fold(text).split())


def _parsed(rows: Mapping[str, Mapping[str, str]], column: str, grammar: re.Pattern[str], form: str) -> list[tuple[str, re.Match[str]]]:
    """(mineral id, match) of each item of a list column."""
    items = [(mineral, item, grammar.fullmatch(item)) for mineral, row in rows.items() for item in _items(row.get(column, ""))]
    faults = [f"{_quoted(item)} of {mineral} is not {form}" for mineral, item, match in items if match is None]
    if faults:
        raise DataError([Problem("minerals.csv", 0, column, fault) for fault in faults])
    return [(mineral, match) for mineral, _, match in items if match]


@dataclass(frozen=True, slots=True, repr=False)
class MineralIndex:
    """The known minerals, found by id, name in six languages, symbol or HS code. Built by `from_rows`."""

    ids: tuple[str, ...]
    _rows: Mapping[str, Mapping[str, str]]
    _names: NameTable
    _symbols: NameTable
    _letters: NameTable
    _pure: NameTable
    _baskets: NameTable
    _factors: Mapping[tuple[str, str], float]

    @classmethod
    def from_rows(cls, rows: Iterable[Mapping[str, str]], extra: Iterable[tuple[str, str]] = ()) -> MineralIndex:
        """The index of the rows of minerals.csv, and of further (id, name) pairs.

        Raises:
            DataError: an item of `hs_codes` or `factors` cannot be read.
        """
        table = {row["id"]: row for row in rows}
        more = list(extra)
        known = {mineral: {"name_en": name} for mineral, name in more} | table
        named = [(row[column], mineral) for mineral, row in table.items() for column in row if column.startswith("name_")]
        named += [(name, mineral) for mineral, name in more] + [(mineral, mineral) for mineral in known]
        symbols = [(symbol, mineral) for mineral, row in table.items() for symbol in _items(row.get("symbol", ""))]
        codes = _parsed(table, "hs_codes", _HS_CODE, "EDITION:CODE:STAGE:pure or EDITION:CODE:STAGE:basket=mineral+mineral")
        factors = _parsed(table, "factors", _FACTOR, "COMPOUND=share, the share above 0 and at most 1")
        baskets = [(match["code"], [mineral, *match["members"].split("+")]) for mineral, match in codes if match["members"]]
        return cls(
            ids=tuple(sorted(known)),
            _rows=known,
            _names=_with_synonyms(name_table(named, _mineral_key)),
            _symbols=name_table(symbols, str),
            _letters=name_table(symbols, str.casefold),
            _pure=name_table([(match["code"], mineral) for mineral, match in codes if not match["members"]], str),
            _baskets=name_table([(code, member.strip()) for code, members in baskets for member in members], str),
            _factors={(mineral, _compound(match["compound"])): float(match["share"]) for mineral, match in factors},
        )

    def resolve(self, text: str) -> str:
        """The id of the mineral named, or coded by the HS code of it alone.

        Raises:
            UnknownNameError: no known mineral, or several, as with the code of a basket; `candidates` are mineral ids.
        """
        plain = unicodedata.normalize("NFKC", text[:LONGEST]).strip()
        code = re.sub("[ .]", "", plain)
        if plain in self._rows:
            return plain
        if len(text) > LONGEST:
            raise self._unknown(text)
        if re.fullmatch("[0-9]+", code):
            return self._by_code(text, code)
        found = self._symbols.get(plain) or self._names.get(_mineral_key(text)) or self._letters.get(plain.casefold(), ())
        if len(found) > 1:
            raise _ambiguous(text, found, found)
        if not found:
            raise self._unknown(text)
        return found[0]

    def name(self, mineral_id: str, lang: str = "en") -> str:
        """The mineral's name in a language of the table, else in English; an unknown id is its own name."""
        row = self._rows.get(mineral_id, {})
        return row.get(f"name_{lang}") or row.get("name_en") or mineral_id

    def basket(self, hs_code: str) -> tuple[str, ...]:
        """The minerals counted together under a code; empty if it is the code of one mineral, or unknown."""
        return self._baskets.get(re.sub("[ .]", "", hs_code), ())

    def is_basket(self, mineral_id: str, hs_code: str) -> bool:
        """Whether the code counts this mineral together with others."""
        return mineral_id in self.basket(hs_code)

    def factor(self, mineral_id: str, compound: str) -> float | None:
        """Tonnes of the mineral contained in a tonne of the compound (0 to 1), None if the table does not say."""
        return self._factors.get((mineral_id, _compound(compound)))

    def _by_code(self, text: str, code: str) -> str:
        pure, basket = self._pure.get(code, ()), self._baskets.get(code, ())
        if len(pure) == 1 and not basket:
            return pure[0]
        if not pure and not basket:
            raise self._unknown(text, "an HS code of any known mineral")
        held = tuple(sorted({*pure, *basket}))
        what = "a basket of" if basket else "the code of"
        message = f"{_quoted(text)} is ambiguous: {what} {_listed(held, 'and')}. Name the mineral."
        raise UnknownNameError(message, name=text, candidates=held)

    def _unknown(self, text: str, kind: str = "a known mineral") -> UnknownNameError:
        ids = _owners(_closest(text, self._names, n=6), self._names) if kind == "a known mineral" else ()
        guess = f" - did you mean {_listed(ids)}?" if ids else "."
        message = f"{_quoted(text)} is not {kind}{guess} {len(self.ids)} minerals are known; `kzgraph report` lists those with rows."
        return UnknownNameError(message, name=text, candidates=ids)


def _with_synonyms(names: NameTable) -> NameTable:
    found = dict(names)
    for group in aliases.MINERAL_SYNONYMS:
        keys = [_mineral_key(name) for name in group.split("|")]
        ids = tuple(sorted({mineral for key in keys for mineral in names.get(key, ())}))
        found = dict.fromkeys(keys, ids) | found if ids else found
    return found
