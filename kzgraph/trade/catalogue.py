"""The addresses that `kzgraph trade download` fetches from: one file of data, catalogue.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

CATALOGUE: Final = Path(__file__).with_name("catalogue.toml")


@dataclass(frozen=True, slots=True)
class Publisher:
    """One source of the catalogue. `address` may hold {hs} and {release}; `sha256` are the checksums that the publisher states, by file name."""

    title: str
    publisher: str
    page: str
    address: str
    licence: str
    credit: str
    release: str = ""
    key_header: str = ""
    key_variable: str = ""
    most_records: int = 0
    sha256: dict[str, str] = field(default_factory=dict)
    reporters: dict[str, str] = field(default_factory=dict)


def publisher(name: str) -> Publisher:
    """A source of the catalogue.

    >>> publisher("baci").address.format(hs="HS17", release="202601")
    'https://www.cepii.fr/DATA_DOWNLOAD/baci/data/BACI_HS17_V202601.zip'
    """
    return Publisher(**tomllib.loads(CATALOGUE.read_text("utf-8"))[name])
