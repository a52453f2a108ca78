"""How a field of a scenario is written: what is allowed, and which names have to be looked up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from kzgraph.schema.columns import STAGES

UNKNOWN: Final = "unknown"
"""Stands where a quantity belongs that nobody states: never zero."""
ALL: Final = "all"
MOST_T: Final = 1e12
Reader = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of field. `read` gives the value or raises ValueError, `named` says what the name in it is looked up as."""

    says: str
    read: Reader
    named: str = ""


def _number(value: Any, *, low: float = 0, high: float, above: bool = False) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high or (above and value == low):
        raise ValueError
    return float(value)


def _quantity(value: Any) -> float | None:
    return None if value == UNKNOWN or value is None else float(TONNES.read(value))


def _year(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1000 <= value <= 2999:
        raise ValueError
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError
    return value.strip()


def _by_year(value: Any) -> dict[int, float]:
    if not isinstance(value, Mapping) or not value:
        raise ValueError
    years = {int(key) if isinstance(key, str) and key.isascii() and key.isdigit() else key: amount for key, amount in value.items()}
    return {_year(year): float(TONNES.read(years[year])) for year in sorted(years)}


def _by_state(value: Any) -> dict[str, float]:
    if not isinstance(value, Mapping):
        raise ValueError
    return {_text(state): float(TONNES.read(amount)) for state, amount in value.items()}


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError
    return value


def _stage(value: Any) -> str:
    if value not in STAGES:
        raise ValueError
    return str(value)


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple):
        raise ValueError
    return tuple(_text(item) for item in value)


TONNES: Final = Kind("a number of tonnes from 0 to 1e12", partial(_number, high=MOST_T))
QUANTITY: Final = Kind(f'a number of tonnes a year from 0 to 1e12, or "{UNKNOWN}"', _quantity)
PRICE: Final = Kind("US dollars a tonne, from 0 to 1e12", partial(_number, high=MOST_T))
SHARE: Final = Kind("a part from 0 to 1 (0.25 is a quarter)", partial(_number, high=1))
STAKE: Final = Kind("a part above 0, at most 1 (0.4 is 40 %)", partial(_number, high=1, above=True))
PERCENT: Final = Kind("percent a year, above -100 and at most 1000", partial(_number, low=-100, high=1000, above=True))
YEAR: Final = Kind("a year, written 2026", _year)
BY_YEAR: Final = Kind("tonnes by year, written { 2026 = 5, 2027 = 15 }", _by_year)
FLAG: Final = Kind("true or false", _flag)
STAGE: Final = Kind(f"one of {', '.join(STAGES)}", _stage)
BY_STATE: Final = Kind("tonnes by state, written { CHN = 55 }", _by_state, "states")
TEXT: Final = Kind("text", _text)
SOURCES: Final = Kind('a list of ids of sources, written ["a1", "a2"]', _texts, "sources")
TEXTS: Final = Kind('a list of texts, written ["additive", "pro-rata"]', _texts)
STATE: Final = Kind("a state", _text, "state")
CONSUMER: Final = Kind("a state or a buyer", _text, "consumer")
CONSUMERS: Final = Kind(f'a state or a buyer, or "{ALL}"', _text, "consumers")
MINERAL: Final = Kind("a mineral", _text, "mineral")
COMPANY: Final = Kind("the id or name of a company", _text, "company")
OWNER: Final = Kind("the id or name of a company or holder, or a state", _text, "owner")
CORRIDOR: Final = Kind("the id or name of a corridor", _text, "corridor")


def kind(of: Kind) -> dict[str, Kind]:
    """The metadata of a dataclass field of that kind."""
    return {"kind": of}


def shown(value: Any) -> str:
    """A value as a message quotes it."""
    text = f'"{value}"' if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= 60 else f"{text[:60]}..."


def read(of: Kind, value: Any) -> Any:
    """The value as that kind. Raises ValueError saying what was found and what is allowed."""
    try:
        return of.read(value)
    except (ValueError, TypeError):
        raise ValueError(f"{shown(value)} is not {of.says}") from None
