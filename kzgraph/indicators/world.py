"""How few states, or companies, the world's output of a mineral hangs on. Every function: Inputs -> one row a question, `low`, `high`, parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kzgraph.indicators.concentration import effective_suppliers, hhi_lower, hhi_upper, n_minus_1, share, spread
from kzgraph.indicators.inputs import KEY, Inputs

if TYPE_CHECKING:
    import narwhals as nw

EXTRACTION, PROCESSING = "extraction", "processing"
"""The two stages of `production`: what leaves the ground, and what is made from it (refined included)."""


def output(data: Inputs, *, stage: str, frame: str = "production", who: str = "state") -> nw.LazyFrame[Any]:
    """Group statistics of the output at a stage, for each question on that mineral and year."""
    import narwhals as nw

    rows = data.frame(frame).filter(nw.col("stage") == stage)
    found = spread(rows, by=("year", "commodity"), who=who).filter(nw.col("total_t") > 0)
    return questions(data).join(found, on=["year", "commodity"], how="inner")


def questions(data: Inputs) -> nw.LazyFrame[Any]:
    """Each question once."""
    return data.frame("cases").select(*KEY).unique()


def _measured(found: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    import narwhals as nw

    squares, rest, total = nw.col("sum_squares"), nw.col("rest_t"), nw.col("total_t")
    return found.select(
        *KEY,
        low=hhi_lower(squares, rest, total),
        high=hhi_upper(squares, rest, total),
        world_t=total,
        unexplained_t=rest,
        top_producer=nw.col("top_supplier"),
        cr1=share(nw.col("largest_t"), total),
        cr3=share(nw.col("top3_t"), total),
        n_minus_1_t=n_minus_1(total, nw.col("largest_t")),
        effective_producers=effective_suppliers(hhi_upper(squares, rest, total)),
    )


def hhi_extraction(data: Inputs) -> nw.LazyFrame[Any]:
    """Herfindahl-Hirschman index of the world's mine output by state.

    Formula: sum of s_i^2 over producing states; a stated world total beyond them is the unexplained part
    Range: 0-1
    Undefined: no table of mine output by state for the year
    Source: as the EU and geopolrisk-py use it; output from the source that names most states (World Mining Data, USGS or IEA)
    """
    return _measured(output(data, stage=EXTRACTION))


def hhi_processing(data: Inputs) -> nw.LazyFrame[Any]:
    """Herfindahl-Hirschman index of the world's output of processed or refined material by state.

    Formula: sum of s_i^2 over producing states; a stated world total beyond them is the unexplained part
    Range: 0-1
    Undefined: no table of processed output by state for the year
    Source: as the EU uses it; output from the source that names most states (World Mining Data, USGS or IEA)
    """
    return _measured(output(data, stage=PROCESSING))


def hhi_companies(data: Inputs) -> nw.LazyFrame[Any]:
    """Herfindahl-Hirschman index of the world's output by producing company, at the stage with the larger part of it explained.

    Formula: sum of s_i^2 over the companies with a cited output; the rest of the world's output is unexplained, so the bounds lie far apart
    Range: 0-1
    Undefined: no company's output, or no world output, for the year and stage
    Source: Herfindahl-Hirschman index; companies' output as cited in the tables
    """
    import narwhals as nw

    stages = [
        output(data, stage=stage, frame="companies", who="company").with_columns(stage=nw.lit(stage)) for stage in (EXTRACTION, PROCESSING)
    ]
    both = nw.concat(stages).with_columns(unexplained=nw.col("rest_t") / nw.col("total_t"))
    # the counted column must not be ordered by: pandas' narwhals replaces it first
    place = nw.col("total_t").cum_count().over(*KEY, order_by=["unexplained", "stage"])
    best = both.with_columns(place=place).filter(nw.col("place") == 1)
    return _measured(best)
