"""Units of mass and what is weighed. Our own small table: general unit libraries read kt as knot and mt as a milligram-sized mass.

A unit is a mass (`t`, `kg`, `kt` ...) and a basis: nothing (the weight as the source states it), `gross`, a contained element (`U`, `W`) or a
compound (`U3O8`, `Cr2O3`). Tonnes of different bases are different things; only a stated factor turns one into the other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

TONNES_PER = {
    "t": Decimal(1),
    "kg": Decimal("0.001"),
    "g": Decimal("0.000001"),
    "kt": Decimal(1000),
    "Mt": Decimal(1_000_000),
    "lb": Decimal("0.00045359237"),
    "short ton": Decimal("0.90718474"),
    "long ton": Decimal("1.0160469088"),
}
ALIASES = {"T": "t", "KG": "kg", "Kg": "kg", "KT": "kt", "Kt": "kt", "kT": "kt", "т": "t", "кг": "kg"}
"""Other spellings of the symbols; case counts, as mt and Mt are a factor of a million apart."""
WORDS = {
    word: unit
    for unit, words in {
        "t": "tonne|tonnes|metric ton|metric tons|metric tonne|metric tonnes|тонна|тонны|тонн",
        "kg": "kgs|kilogram|kilograms|kilogramme|kilogrammes|килограмм",
        "g": "gram|grams|gramme|grammes",
        "kt": "kilotonne|kilotonnes|thousand t|thousand tonnes|тыс. т|тыс. тонн",
        "Mt": "million t|million tonnes|млн т|млн тонн",
        "lb": "lbs|pound|pounds",
        "short ton": "short ton|short tons",
        "long ton": "long ton|long tons",
    }.items()
    for word in words.split("|")
}
"""Words that mean one mass only, in any case."""
BASES = (
    "gross", "content", "U", "U3O8", "UF6", "W", "WO3", "Cr", "Cr2O3", "Li", "Li2O", "LCE", "REO", "REE", "Nb", "Nb2O5", "Ta", "Ta2O5",
    "V", "V2O5", "Ti", "TiO2", "Be", "Co", "Cu", "Mn", "Mo", "Ni", "Re", "Sb", "Zn", "Pb", "Bi", "P2O5", "K2O", "B2O3", "Al2O3", "Zr", "ZrO2", "Sn",
)  # fmt: skip
TON = "write t (1,000 kg), short ton (907.18474 kg) or long ton (1,016.0469088 kg)"
AMBIGUOUS = {
    "mt": "write t (tonne) or Mt (million tonnes)",
    "MT": "write t (tonne, `metric ton`) or Mt (million tonnes)",
    "ton": TON,
    "tons": TON,
    "st": "write short ton (907.18474 kg), or convert stones first",
    "mtu": "write t U (tonnes of uranium), or convert metric ton units (10 kg of contained oxide: t WO3) first",
    "stu": "convert short ton units (9.07 kg of contained oxide) to t WO3 first",
    "oz": "convert ounces first: troy 31.1034768 g, avoirdupois 28.349523125 g",
}
MONEY = re.compile(r"^(USD|EUR|JPY|CNY|KZT|RUB|GBP|k?\$|€|£|¥)", re.IGNORECASE)
GLUED = re.compile(r"(kt|kg|t)([A-Z].*)")


@dataclass(frozen=True, slots=True)
class Unit:
    """Tonnes per unit, and the basis: empty for the weight as stated."""

    tonnes: Decimal
    basis: str


def parse_unit(text: str) -> Unit:
    """The unit behind a cell of a `unit` column.

    Raises ValueError with a message for people: what was found, what is allowed, what to do.

    >>> parse_unit("kg").tonnes, parse_unit("tU").basis, parse_unit("kt Cr2O3").basis
    (Decimal('0.001'), 'U', 'Cr2O3')
    """
    mass, basis = _parts(text)
    if mass in TONNES_PER and (not basis or basis in BASES):
        return Unit(TONNES_PER[mass], basis)
    ambiguous = AMBIGUOUS.get(text) or AMBIGUOUS.get(text.partition(" ")[0].casefold())
    if ambiguous:
        raise ValueError(f'"{text[:40]}" is ambiguous - {ambiguous}')
    if MONEY.match(text):
        raise ValueError(f'"{text[:40]}" is money and cannot be added to tonnes - put the value into the column value_usd')
    if mass in TONNES_PER:
        raise ValueError(f'"{basis[:40]}" is not a known basis - known are {", ".join(BASES)}')
    known = ", ".join(TONNES_PER)
    raise ValueError(f'"{text[:40]}" is not a known unit - known are {known}, each alone or with a basis (t U3O8, kt Cr2O3; tU is t U)')


def _parts(text: str) -> tuple[str, str]:
    """The mass in its usual spelling, and the basis: behind a blank, in brackets, or glued to the symbol (tU, ktU3O8)."""
    plain = " ".join(text.split())
    if plain in TONNES_PER or plain in ALIASES or plain.casefold() in WORDS:
        return ALIASES.get(plain, WORDS.get(plain.casefold(), plain)), ""
    glued = GLUED.fullmatch(plain)
    if glued and glued[2] in BASES:
        return glued[1], glued[2]
    mass, _, basis = plain.rpartition(" ")
    mass = ALIASES.get(mass, WORDS.get(mass.casefold(), mass))
    return mass, basis.removeprefix("(").removesuffix(")")
