"""What a network page says about each row: every figure, year and source as text, ready to be shown as it is."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from typing import Any

import pandas as pd

from kzgraph.errors import UnknownNameError
from kzgraph.names import country_name, visible

TONNAGE = frozenset(
    {"produces", "refines", "supplies", "exports", "produces_total", "imports_total", "exports_total", "consumes", "unstated", "rest"}
)
"""Relations in tonnes. Two are our own: `unstated`, the part of an import total without a stated origin; `rest`, deliveries added up."""
Row = Mapping[str, Any]


@cache
def words(lang: str) -> Mapping[str, Any]:
    """The interface's words in `lang` (en, fr).

    Raises:
        UnknownNameError: there are no words in that language.
    """
    known: dict[str, dict[str, Any]] = json.loads(page_part("words.json"))
    if lang not in known:
        raise UnknownNameError(
            f'no page in the language "{shown(lang)}" - known are {", ".join(known)}', name=lang, candidates=tuple(known)
        )
    return known[lang]


def page_part(name: str) -> str:
    """The text of a file in kzgraph/views/page, with plain newlines."""
    return resources.files("kzgraph.views").joinpath("page", name).read_text("utf-8").replace("\r\n", "\n")


def shown(text: object) -> str:
    """A datum on one line: blanks of all kinds as one blank, other unprintable characters as escapes."""
    return visible(" ".join(str(text).split()))


def number(value: float, lang: str) -> str:
    """
    >>> number(1234.5, "en"), number(55.0, "fr")
    ('1,234.5', '55')
    """
    text = f"{value:,.12g}"
    return text.replace(",", "\u202f").replace(".", ",") if lang == "fr" else text


def mineral_of(row: Row) -> str:
    """The mineral's id; where the cell is empty, what a row about a mineral points to. Empty when it is about none."""
    points = {"produces", "refines", "produces_total", "imports_total", "exports_total", "consumes", "restricts", "lists", "processed_into"}
    return str(row["mineral"] or (row["target"] if row["relation"] in points else ""))


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table, keyed by column."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def known(value: Any) -> bool:
    return not (value is None or value == "" or pd.isna(value))


class Texts:
    """The texts of one page: its language and the names of its nodes."""

    def __init__(self, lang: str, names: Mapping[str, str], is_basket: Callable[[str, str], bool] = lambda mineral, code: False) -> None:
        self.lang = lang
        self.is_basket = is_basket
        self.words = words(lang)
        self.names = names

    def name(self, id_: str) -> str:
        """The node's name; a mineral without a row of its own is named by its id."""
        return self.names.get(id_) or shown(id_).replace("-", " ").capitalize()

    def country(self, code: str) -> str:
        return shown(country_name(code, self.lang)) if code else ""

    def quantity(self, row: Row) -> str:
        """With its unit as stated; the empty text where a quantity has no meaning."""
        if known(row["quantity"]):
            figure = f"{number(row['quantity'], self.lang)} {shown(row['unit'])}".strip()
            return str(self.words["at_least"]).format(figure=figure) if row.get("least") else figure
        if span := self.span(row):
            return span
        return str(self.words["unknown"]) if row["relation"] in TONNAGE else ""

    def span(self, row: Row) -> str:
        if not (known(row.get("quantity_low")) and known(row.get("quantity_high"))):
            return ""
        low, high = (number(row[name], self.lang) for name in ("quantity_low", "quantity_high"))
        return f"{self.words['range'].format(low=low, high=high)} {shown(row['unit'])}".strip()

    def when(self, row: Row) -> str:
        """The year, or what the row says more exactly."""
        year, period = (str(row["year"]) if known(row["year"]) else ""), shown(row.get("period", ""))
        if not period:
            return year
        if period.endswith("-") and period[:-1].isdigit():
            return str(self.words["from_year"].format(year=period[:-1]))
        return period if year in period else f"{year} ({period})"

    def basis(self, row: Row) -> str:
        return str(self.words["basis"].get(row.get("basis", ""), shown(row.get("basis", ""))))

    def code(self, row: Row) -> str:
        """The HS code, and whether other minerals are counted under it too."""
        code = shown(row["hs_code"])
        return str(self.words["basket_code"].format(code=code)) if code and self.is_basket(mineral_of(row), row["hs_code"]) else code

    def share(self, row: Row) -> str:
        return f"{number(row['share_pct'], self.lang)} %" if known(row.get("share_pct")) else ""

    def label(self, rows: list[Row]) -> str:
        """What stands on the line of these rows, the first of which speaks for all."""
        first = rows[0]
        figure = self.quantity(first) or self.share(first)
        if known(first["quantity"]) and first["hs_code"] and self.is_basket(mineral_of(first), first["hs_code"]):
            figure = f"{figure} ({self.words['basket']})"
        if row_year := self.when(first):
            figure = f"{figure}, {row_year}" if figure else row_year
        if len(rows) > 1:
            figure = f"{figure} {self.words['more'].format(n=len(rows) - 1)}".strip()
        return "\n".join(part for part in (self.words["short"][first["relation"]], figure) if part)

    def facts(self, row: Row) -> dict[str, str]:
        """The row as texts, keyed by the words of `fields`; what is not stated is left out."""
        mineral = mineral_of(row)
        value = row.get("value_usd")
        facts = {
            "from": self.name(row["source"]),
            "relation": self.words["relations"][row["relation"]],
            "to": self.name(row["target"]),
            "mineral": self.name(mineral) if mineral else "",
            "quantity": self.quantity(row),
            "range": self.span(row),
            "basis": self.basis(row),
            "share": self.share(row),
            "value": f"{number(float(value), self.lang)} USD" if value is not None and known(value) else "",
            "when": self.when(row),
            "status": self.words["statuses"][row["status"]],
            "stage": self.words["stages"][row["stage"]] if row["stage"] or row["relation"] in TONNAGE else "",
            "confidence": self.words["confidences"][row["confidence"]],
            "hs_code": self.code(row),
            "note": shown(row["note"]),
        }
        if facts["range"] == facts["quantity"]:
            facts["range"] = ""
        if row["relation"] == "unstated":
            facts["status"] = facts["confidence"] = ""
        return {name: text for name, text in facts.items() if text}


def source_texts(source: Row) -> dict[str, str]:
    """A source as texts; `url` only where it is safe to follow."""
    url = str(source["url"])
    safe = url.startswith("https:") and url.isprintable() and " " not in url
    texts = {
        "title": shown(source["title"]) or shown(source["id"]),
        "publisher": shown(source["publisher"]),
        "date": shown(source["published"]),
    }
    return {name: text for name, text in (texts | {"url": url if safe else ""}).items() if text}
