"""The words of `kzgraph verify` in English and French."""

from __future__ import annotations

from typing import Final

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "checks_title": (
        "{number} published and hand-worked {number:value|values}, recomputed",
        "{number} {number:valeur publiée ou calculée à la main, recalculée|valeurs publiées ou calculées à la main, recalculées}",
    ),
    "checks_lead": (
        "{passed} {passed:agrees|agree} with what is expected, {failed} {failed:does|do} not; {n_sources} {n_sources:work is|works are} cited. A difference within the tolerance of the check is agreement.",
        "{passed} {passed:concorde|concordent} avec la valeur attendue, {failed} non ; {n_sources} {n_sources:ouvrage cité|ouvrages cités}. Un écart dans la tolérance de la vérification est une concordance.",
    ),
    "checks_failed": (
        "Those that do not agree stand first. Tolerances, inputs and sources: --format json.",
        "Celles qui ne concordent pas sont en tête. Tolérances, données et sources : --format json.",
    ),
}

TABLES: Final[dict[str, tuple[str, str]]] = {"checks": ("Checks", "Vérifications")}

COLUMNS: Final[dict[str, tuple[str, str]]] = {
    "expected": ("expected", "attendu"),
    "computed": ("computed", "calculé"),
    "passed": ("agrees", "concorde"),
    "tolerance": ("tolerance", "tolérance"),
    "grade": ("grade", "degré"),
}

VALUES: Final[dict[str, tuple[str, str]]] = {"True": ("yes", "oui"), "False": ("NO", "NON")}
"""Words of the column `passed`, which is true or false in JSON."""
