"""What a code of goods means in words: the minerals of our table, else the chapter of the Harmonised System. An unknown code stays without a name."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kzgraph.evidence import Note
from kzgraph.names import MineralIndex
from kzgraph.tables import data_folder, read_table
from kzgraph.trade.database import database
from kzgraph.trade.holdings import Holdings, Part
from kzgraph.trade.lines import known_lines, one_mineral

CHAPTERS: Final = frozenset(f"{number:02}" for number in range(1, 98) if number != 77)
"""Chapters of the Harmonised System; 77 is reserved."""


@dataclass(frozen=True, slots=True)
class Good:
    """A code with the minerals counted under it (none: no code of our table) and their stages. `basket`: several minerals that it does not tell apart."""

    hs_code: str
    minerals: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    basket: bool = False

    def note(self) -> str | Note:
        """What the code is, for people; empty where nothing is known of it."""
        if self.minerals:
            told = {"mineral": list(self.minerals), "stages": list(self.stages)}
            return Note("trade_good_basket" if self.basket else "trade_good", told)
        chapter = self.hs_code[:2]
        return Note("trade_good_chapter", {"chapter": chapter, "title": Note(f"hs_chapter_{chapter}")}) if chapter in CHAPTERS else ""


def mineral_names(lang: str) -> dict[str, str]:
    """Display names of the minerals of the shipped table."""
    columns = read_table(data_folder() / "minerals.csv", ("id", "name_en", "name_fr")).columns
    named = zip(columns["id"], columns[f"name_{lang}"], columns["name_en"], strict=True)
    return {mineral: name or english for mineral, name, english in named}


def mineral_index() -> MineralIndex:
    """The minerals of the shipped table, found by any usual name."""
    columns = read_table(data_folder() / "minerals.csv", ("id", "name_en", "name_fr")).columns
    return MineralIndex.from_rows([dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)])


def goods(store: Holdings, parts: Sequence[Part], codes: Collection[str]) -> dict[str, Good]:
    """The meaning of each code in the editions of the Harmonised System that the parts count it under (where none is stated: in all)."""
    import duckdb

    if not codes:
        return {}
    query = """SELECT DISTINCT hs_code, coalesce(hs_edition, '') FROM read_parquet(?, hive_partitioning = false)
        WHERE hs_code IN (SELECT unnest(?::VARCHAR[]))"""
    editions: dict[str, set[str]] = {code: set() for code in codes}
    with database(store.folder) as connection:
        for part in parts:
            with contextlib.suppress(duckdb.Error):  # a damaged part is named where its figures are read
                for code, edition in connection.execute(query, [str(store.path(part)), sorted(codes)]).fetchall():
                    editions[str(code)].add(str(edition))
    meanings = _meanings()
    return {code: _good(code, editions[code] - {""}, meanings) for code in sorted(codes)}


def _good(code: str, editions: Collection[str], meanings: Sequence[tuple[str, str, str, str, bool]]) -> Good:
    """A tariff line of one mineral is that mineral; any other longer code is taken for its six digits."""
    mineral = one_mineral(code, known_lines())
    if mineral:
        return Good(code, (mineral,), ("refined",))
    stated = set(editions) & {row[0] for row in meanings}
    found = [row for row in meanings if row[1] == code[:6] and (not stated or row[0] in stated)]
    return Good(code, tuple(sorted({row[2] for row in found})), tuple(dict.fromkeys(row[3] for row in found)), any(row[4] for row in found))


def _meanings() -> list[tuple[str, str, str, str, bool]]:
    """Edition, code, mineral, stage and whether other minerals are counted with it, of every code in the table of minerals."""
    columns = read_table(data_folder() / "minerals.csv", ("id", "hs_codes")).columns
    found = []
    for mineral, cell in zip(columns["id"], columns["hs_codes"], strict=True):
        for item in filter(None, (part.strip() for part in cell.split(";"))):
            edition, code, stage, kind = item.split(":", 3)
            found.append((edition, code, mineral, stage, kind != "pure"))
    return found


def basket_notes(found: Mapping[str, Good], *, asked: bool) -> list[Note]:
    """What has to be said of codes that do not tell their minerals apart: one by one where they were asked for, else in one sentence."""
    baskets = [good for good in found.values() if good.basket]
    lined = {line.hs_code for line in known_lines()}
    if asked:
        return [
            Note(
                "trade_basket_code_lines" if good.hs_code in lined else "trade_basket_code",
                {"code": good.hs_code, "mineral": list(good.minerals)},
            )
            for good in baskets
        ]
    codes = [good.hs_code for good in baskets]
    return [Note("trade_basket_codes", {"count": len(codes), "codes": codes})] if codes else []
