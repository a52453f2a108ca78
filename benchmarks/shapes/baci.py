"""Data of BACI's shape, the same on every run.

Exporters, importers and products are drawn by Zipf-like weights (240 economies, exponent 1; 5,000 products, exponent 0.6), doubles are dropped,
values are lognormal (sigma 2.5), tonnes are values times a lognormal price, 5 % of the tonnes are missing.
"""

import numpy as np
import pandas as pd

from kzgraph.names import country_code
from kzgraph.trade.partners import party

STATES, PRODUCTS = 240, 5000


def economies() -> list[int]:
    """Codes of states that the readers know."""
    found = []
    for number in range(1, 999):
        try:
            if party(str(number)).kind == "state" and country_code(str(number)):
                found.append(number)
        except Exception:  # noqa: S112 - most numbers are no code
            continue
    return found[:STATES]


def year_of(rows: int, year: int) -> pd.DataFrame:
    """One year in BACI's columns t, i, j, k, v, q."""
    chance = np.random.default_rng(year)
    codes = np.array(economies())
    ranks = 1 / np.arange(1, len(codes) + 1)
    goods = 1 / np.arange(1, PRODUCTS + 1) ** 0.6
    drawn = int(rows * 1.6)
    i, j = (chance.choice(len(codes), drawn, p=ranks / ranks.sum()) for _ in range(2))
    k = chance.choice(PRODUCTS, drawn, p=goods / goods.sum())
    key = np.unique((k * len(codes) + i) * len(codes) + j)
    key = chance.permutation(key)[:rows]
    k, i, j = key // len(codes) ** 2, key // len(codes) % len(codes), key % len(codes)
    kept = i != j
    value = np.exp(chance.normal(2, 2.5, len(key))).round(3)
    tonnes = (value / np.exp(chance.normal(1, 1, len(key)))).round(3)
    tonnes[chance.random(len(key)) < 0.05] = np.nan
    table = pd.DataFrame(
        {"t": year, "i": codes[i], "j": codes[j], "k": np.char.zfill((10000 + k * 190).astype(str), 6), "v": value, "q": tonnes}
    )
    return table[kept]
