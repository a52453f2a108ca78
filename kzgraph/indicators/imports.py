"""How much of a consumer's imports hangs on how few supplier states. Every function: Inputs -> one row a question, `low`, `high` and parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kzgraph.indicators.concentration import effective_suppliers as effective
from kzgraph.indicators.concentration import hhi_lower, hhi_upper, n_minus_1, share, spread
from kzgraph.indicators.inputs import KEY, STAGED, Inputs

if TYPE_CHECKING:
    import narwhals as nw


def imports(data: Inputs) -> nw.LazyFrame[Any]:
    """The group statistics of the imports (see `concentration`), one row a question and stage, of those with tonnes."""
    import narwhals as nw

    return spread(data.frame("flows"), by=STAGED).filter(nw.col("total_t") > 0)


def larger(one: Any, two: Any) -> Any:
    """The larger of two columns."""
    import narwhals as nw

    return nw.when(one >= two).then(one).otherwise(two)


def hhi(data: Inputs) -> nw.LazyFrame[Any]:
    """Herfindahl-Hirschman index of the import shares of supplier states.

    Formula: sum of s_i^2 with s_i = q_i / imports; low: the unexplained part among very many, high: it is one further supplier
    Range: 0-1
    Undefined: no imports, or tonnes unknown without a stated total
    Source: Herfindahl 1950, Hirschman 1945; bounds by arithmetic
    """
    import narwhals as nw

    squares, rest, total = nw.col("sum_squares"), nw.col("rest_t"), nw.col("total_t")
    return imports(data).select(
        *KEY,
        low=hhi_lower(squares, rest, total),
        high=hhi_upper(squares, rest, total),
        imports_t=total,
        unexplained_t=rest,
        n_suppliers=nw.col("n_suppliers"),
        top_supplier=nw.col("top_supplier"),
    )


def top_share(data: Inputs) -> nw.LazyFrame[Any]:
    """Part of imports that the largest supplier state delivers (CR1).

    Formula: max q_i / imports; high: the unexplained part, where it is larger, is one supplier
    Range: 0-1
    Undefined: as the HHI of imports
    Source: concentration ratio, standard in industrial economics
    """
    import narwhals as nw

    largest, rest, total = nw.col("largest_t"), nw.col("rest_t"), nw.col("total_t")
    return imports(data).select(
        *KEY, low=share(largest, total), high=share(larger(largest, rest), total), imports_t=total, unexplained_t=rest, top_supplier="top_supplier"
    )  # fmt: skip


def largest_part(data: Inputs, together: str, before: str) -> nw.LazyFrame[Any]:
    """The part of the largest suppliers in imports; `together` are their tonnes, `before` those of one supplier less (columns of `concentration`)."""
    import narwhals as nw

    known, rest, total = nw.col(together), nw.col("rest_t"), nw.col("total_t")
    high = share(larger(known, nw.col(before) + rest), total)
    return imports(data).select(*KEY, low=share(known, total), high=high, imports_t=total, unexplained_t=rest)


def cr3(data: Inputs) -> nw.LazyFrame[Any]:
    """Part of imports that the three largest supplier states deliver.

    Formula: (q_1 + q_2 + q_3) / imports; high: the unexplained part, where it is larger than q_3, is one supplier
    Range: 0-1
    Undefined: as the HHI of imports
    Source: concentration ratio, standard in industrial economics
    """
    return largest_part(data, "top3_t", "top2_t")


def effective_suppliers(data: Inputs) -> nw.LazyFrame[Any]:
    """Number of equal supplier states that would give the HHI of the imports.

    Formula: 1 / HHI
    Range: 1 and more
    Undefined: as the HHI of imports; no upper bound where nothing is explained
    Source: numbers equivalent, Adelman 1969
    """
    import narwhals as nw

    squares, rest, total = nw.col("sum_squares"), nw.col("rest_t"), nw.col("total_t")
    upper = nw.when(squares > 0).then(effective(hhi_lower(squares, rest, total)))
    return imports(data).select(*KEY, low=effective(hhi_upper(squares, rest, total)), high=upper, n_suppliers=nw.col("n_suppliers"))


def n_minus_1_t(data: Inputs) -> nw.LazyFrame[Any]:
    """Tonnes of imports left without the largest supplier state.

    Formula: imports - max q_i; low: the unexplained part, where it is larger, is one supplier and falls away
    Range: 0 and more
    Undefined: as the HHI of imports
    Source: the N-1 rule of network planning, as the IEA uses it for minerals
    """
    import narwhals as nw

    largest, rest, total = nw.col("largest_t"), nw.col("rest_t"), nw.col("total_t")
    return imports(data).select(
        *KEY, low=n_minus_1(total, larger(largest, rest)), high=n_minus_1(total, largest), imports_t=total, unexplained_t=rest, top_supplier="top_supplier"
    )  # fmt: skip
