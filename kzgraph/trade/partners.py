"""Which state the code of a reporter or partner means, which codes are totals, and which name nobody: one table, partners.csv."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

from kzgraph.aliases import AGGREGATE_NAMES, WITHDRAWN
from kzgraph.errors import UnknownNameError
from kzgraph.names import country_code

Kind = Literal["state", "unknown", "total"]
TABLE: Final = Path(__file__).with_name("partners.csv")
GROUPS: Final = re.compile(r"(EXT|INT|EXTRA|INTRA|EU|EA|EFTA|ASEAN|OPEC|ACP)([0-9_]|_EU|_EA)[0-9A-Z_]*|EU|EA")
"""Eurostat's groups of states (EU27_2020, EXT_EU27_2020, EU28_INTRA): sums of other rows."""
NUMBERS: Final = ("950", "958", "977", "1010", "1011", "1012")
"""Numbers of the Geonomenclature that are read: they name nobody, or a sum."""
NOT_STATED: Final = re.compile(r"[A-Z][0-9]{1,2}")
"""Comtrade's three-character codes of areas not elsewhere specified (E19, F19, A79 ...), but for those that partners.csv explains."""


@dataclass(frozen=True, slots=True)
class Party:
    """Who a code names: `state` is alpha-3 (empty where nobody is named, the group where it is a total).

    `recoded` says that the code is no ISO code and was looked up in partners.csv.
    """

    state: str
    kind: Kind
    recoded: bool = False


@cache
def _table() -> dict[str, Party]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    kinds: dict[str, Kind] = {"state": "state", "unknown": "unknown", "total": "total"}
    by_code = {row["code"]: Party(row["state"], kinds[row["kind"]], recoded=True) for row in rows}
    by_name = {row["name"].upper(): by_code[row["code"]] for row in rows}
    return by_name | by_code


def party(code: str) -> Party:
    """Who the code or name of a reporter or partner means.

    >>> party("842").state, party("490").state, party("0").kind, party("899").kind, party("KZ").state
    ('USA', 'TWN', 'total', 'unknown', 'KAZ')

    Raises:
        UnknownNameError: neither partners.csv nor the list of states knows the code.
    """
    plain = code.strip().upper()
    plain = plain.removesuffix(".0")  # a number with decimals, as a column with gaps is written
    plain = str(int(plain)) if re.fullmatch("[0-9]{1,4}", plain) else plain
    known = _table().get(plain)
    if known is not None:
        return known
    if GROUPS.fullmatch(plain):
        return Party("EU27" if "EU27" in plain or plain == "EU" else plain, "total", recoded=True)
    if NOT_STATED.fullmatch(plain):
        return Party("", "unknown", recoded=True)
    if plain in WITHDRAWN:
        successors = WITHDRAWN[plain][1].split()
        return Party(successors[0] if len(successors) == 1 else plain, "state", recoded=True)
    state = country_code(code.strip().removesuffix(".0"))
    return Party(state, "total" if state in AGGREGATE_NAMES else "state")


def parties(codes: list[str], own: dict[str, str], *, letters: bool = False) -> tuple[dict[str, Party], dict[str, str]]:
    """Who each code means, and for the codes that mean nobody known, why.

    `own` are codes that a mapping explains (an empty state: unknown). `letters`: states have codes of letters, and of numbers only NUMBERS are known.
    """
    found: dict[str, Party] = {}
    faults: dict[str, str] = {}
    for code in codes:
        try:
            if code in own:
                kind: Kind = "total" if own[code] in AGGREGATE_NAMES else "state" if own[code] else "unknown"
                found[code] = Party(own[code], kind, recoded=True)
            elif not code:
                found[code] = Party("", "unknown")
            elif letters and code.isdecimal() and str(int(code)) not in NUMBERS:
                faults[code] = (
                    f'"{code[:40]}" is a number of the Geonomenclature, which is not read - take the column with letters (PARTNER_ISO: KZ)'
                )
            else:
                found[code] = party(code)
        except UnknownNameError as error:
            faults[code] = f"{error} A mapping file can say who a code of the file's own means: [codes]."
    return found, faults
