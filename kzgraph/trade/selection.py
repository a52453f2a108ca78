"""Which rows of the store a question is about, on frames of any kind that narwhals knows."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    import narwhals as nw


def stored(rows: Any) -> nw.LazyFrame[Any]:
    """Rows of the store as a narwhals frame, without a state's trade with itself: it is no supply from abroad."""
    import narwhals as nw

    return cast("nw.LazyFrame[Any]", nw.from_native(rows)).filter(nw.col("consumer") != nw.col("supplier"))


def picked(rows: Any, *, side: str, consumers: Collection[str], codes: Collection[str], amount: str) -> Any:
    """The rows of one side (`flow`) with year, consumer, hs_code, supplier, `amount` and value; no consumers or codes are all of them."""
    import narwhals as nw

    found = stored(rows).filter(nw.col("flow") == side, nw.col("consumer") != "")
    for column, values in (("consumer", consumers), ("hs_code", codes)):
        if values:
            found = found.filter(nw.col(column).is_in(list(values)))
    return found.select("year", "consumer", "hs_code", "supplier", *_figures(amount)).to_native()


def pooled(flows: Any, members: Any, *, amount: str) -> Any:
    """Flows into groups of states (`members`: bloc, member): what members buy from outside, added by supplier.

    Rows without a figure stay apart, to be counted.
    """
    import narwhals as nw

    pairs = cast("nw.LazyFrame[Any]", nw.from_native(members))
    bought = cast("nw.LazyFrame[Any]", nw.from_native(flows)).join(pairs.select(bloc="bloc", consumer="member"), on="consumer", how="inner")
    outside = bought.join(pairs.select(bloc="bloc", supplier="member"), on=["bloc", "supplier"], how="anti")
    rows = outside.select("year", "hs_code", "supplier", *_figures(amount), consumer="bloc")
    known = ~nw.col(amount).is_null() & ~nw.col(amount).is_nan()
    keys = ("year", "consumer", "hs_code", "supplier")
    summed = rows.filter(known).group_by(*keys).agg(*(nw.col(name).sum() for name in _figures(amount)))
    columns = [*keys, *_figures(amount)]
    return nw.concat([summed.select(*columns), rows.filter(~known).select(*columns)]).to_native()


def _figures(amount: str) -> list[str]:
    return list(dict.fromkeys((amount, "value")))
