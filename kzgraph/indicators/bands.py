"""Named thresholds: the bands that a method's authors put on its values. Never a bare constant."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Preset:
    """Bands of an indicator: `limits[i]` closes band i. A limit belongs to the band below it, unless `closed_above`: then to the band above."""

    name: str
    title: str
    limits: tuple[float, ...]
    bands: tuple[str, ...]
    closed_above: bool = False

    def band(self, value: float) -> str:
        """The band a value falls in.

        >>> PRESETS["doj-2023"].band(0.18), PRESETS["doj-2023"].band(0.1801), EU_SR.band(1.0)
        ('moderate', 'high', 'critical')
        """
        return self.bands[sum(value >= limit if self.closed_above else value > limit for limit in self.limits)]

    def band_of_bounds(self, lower: float, upper: float, *, open_below: bool) -> str | None:
        """The band both bounds fall in, else None. `open_below`: the lower bound itself is excluded, every value is above it."""
        low = self.bands[sum(lower >= limit for limit in self.limits)] if open_below else self.band(lower)
        return low if low == self.band(upper) else None


DOJ_2023 = Preset("doj-2023", "US DOJ/FTC Merger Guidelines 2023", (0.10, 0.18), ("low", "moderate", "high"))
DOJ_2010 = Preset("doj-2010", "US DOJ/FTC Horizontal Merger Guidelines 2010", (0.15, 0.25), ("low", "moderate", "high"))
EC_2021 = Preset("ec-2021", "EC SWD(2021)352 and CEPII GeoDep: dependent above 0.4", (0.4,), ("below", "dependent"))
PRESETS = {preset.name: preset for preset in (DOJ_2023, DOJ_2010, EC_2021)}
"""Bands of the HHI."""
CRMA_2030 = Preset("crma-2030", "Regulation (EU) 2024/1252: at most 65 % from a single third country", (0.65,), ("within", "above"))
EU_SR = Preset("eu-2023-sr", "EU 2023 assessment: supply risk of at least 1.0", (1.0,), ("below", "critical"), closed_above=True)
EU_EI = Preset("eu-2023-ei", "EU 2023 assessment: economic importance of at least 2.8", (2.8,), ("below", "critical"), closed_above=True)
IEA_N_1 = Preset(
    "iea-n-1", "IEA: supply without the largest supplier meets demand from 1.0", (1.0,), ("short", "covered"), closed_above=True
)
FLAG = Preset("flag", "the method's own criteria", (0.5,), ("not flagged", "flagged"))
NET_IMPORTER = Preset(
    "net-importer",
    "USGS: below 0 a net exporter, from 0.5 reliant for half or more",
    (0.0, 0.5),
    ("net exporter", "below half", "half or more"),
    closed_above=True,
)
