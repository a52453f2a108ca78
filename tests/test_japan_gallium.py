"""The seed case: every value of the indicator sheet's first section, from the shipped tables and by the formulas."""

from __future__ import annotations

import pytest

import kzgraph
from kzgraph.answers.reports import DependencyReport
from kzgraph.indicators import concentration as conc
from kzgraph.indicators.dependency import import_share_of_consumption, n_minus_1_cover
from tests.networks import codes

M, CHN, USED, KAZ = 96.5, 55.0, 167.0, 15.0
REST = M - CHN


@pytest.fixture(scope="module")
def sheet() -> DependencyReport:
    return kzgraph.load(current_year=2026).report("Japan", "gallium")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("year", 2021),
        ("imports_t", 96.5),
        ("consumption_t", 167.0),
        ("unexplained_t", 41.5),
        ("top_share", 0.569948),
        ("suppliers.0.share_of_consumption", 0.329341),
        ("import_share_of_consumption", 0.577844),
        ("hhi.lower", 0.324841),
        ("hhi.upper", 0.509785),
        ("n_minus_1_t", 41.5),
        ("n_minus_1_cover", 0.670659),
        ("effective_suppliers.lower", 1 / 0.5097854975972509),
        ("effective_suppliers.upper", 1 / 0.3248409353271229),
    ],
)
def test_report_has_the_published_values(sheet: DependencyReport, path: str, expected: float) -> None:
    value: object = sheet
    for name in path.split("."):
        value = value[int(name)] if name.isdigit() else getattr(value, name)  # type: ignore[index]
    assert value == pytest.approx(expected, abs=5e-7)


def test_the_unknown_rest_is_not_a_supplier(sheet: DependencyReport) -> None:
    assert [row.supplier for row in sheet.suppliers] == ["CHN"]
    assert (sheet.top_supplier, sheet.hhi.band, sheet.hhi.preset, sheet.layer) == ("CHN", "high", "doj-2023", "national")


def test_every_figure_names_its_source(sheet: DependencyReport) -> None:
    cited = {source.id: source for source in sheet.sources}
    for ids in (sheet.imports_source_ids, sheet.consumption_source_ids, *(row.source_ids for row in (*sheet.suppliers, *sheet.outlook))):
        assert ids
        assert set(ids) <= set(cited)
    assert "statistics" in {cited[id_].kind for id_ in sheet.imports_source_ids}
    assert all(source.title for source in sheet.sources)


def test_the_contract_stands_beside_the_base_year(sheet: DependencyReport) -> None:
    (deal,) = sheet.outlook
    assert (deal.supplier, deal.company, deal.quantity_t, deal.start, deal.end, deal.status) == (
        "KAZ", "aluminium-of-kazakhstan", 15.0, 2026, None, "contracted",
    )  # fmt: skip
    assert {"outlook_later", "contradiction", "newer_basket", "newer_single"} <= codes(sheet)


ADDED, SHIFTED = M + KAZ, CHN - KAZ
PRO_RATA = (M - KAZ) / M


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(conc.share(CHN, M), 0.569948, id="China 55 / 96.5"),
        pytest.param(conc.share(CHN, USED), 0.329341, id="China 55 / 167"),
        pytest.param(import_share_of_consumption(M, USED), 0.577844, id="96.5 / 167"),
        pytest.param(conc.hhi_lower(CHN**2, REST, M), 0.324841, id="low (55/96.5)^2"),
        pytest.param(conc.hhi_upper(CHN**2, REST, M), 0.509785, id="high + (41.5/96.5)^2"),
        pytest.param(conc.n_minus_1(M, CHN), 41.5, id="96.5 - 55"),
        pytest.param(n_minus_1_cover(USED, CHN, USED), 0.670659, id="(167 - 55) / 167"),
        pytest.param(n_minus_1_cover(USED + KAZ, CHN, USED), 0.760479, id="(167 + 15 - 55) / 167"),
        pytest.param(conc.share(CHN, ADDED), 0.493274, id="additive 55 / 111.5"),
        pytest.param(conc.share(CHN * PRO_RATA, M), 0.481355, id="pro rata 55 * 81.5/96.5 / 96.5"),
        pytest.param(conc.share(SHIFTED, M), 0.414508, id="displacing 40 / 96.5"),
        pytest.param(conc.share(KAZ, ADDED), 0.134529, id="Kazakhstan 15 / 111.5"),
        pytest.param(conc.share(KAZ, M), 0.155440, id="Kazakhstan 15 / 96.5"),
        pytest.param(conc.share(CHN, M + 13.5), 0.5, id="13.5 t more halve it"),
        pytest.param(conc.share(CHN - 6.75, M), 0.5, id="6.75 t in its place halve it"),
        pytest.param(conc.hhi_lower(CHN**2 + KAZ**2, REST, ADDED), 0.261417, id="additive low"),
        pytest.param(conc.hhi_upper(CHN**2 + KAZ**2, REST, ADDED), 0.399948, id="additive high"),
        pytest.param(conc.hhi_lower(SHIFTED**2 + KAZ**2, REST, M), 0.195978, id="displacing low"),
        pytest.param(conc.hhi_upper(SHIFTED**2 + KAZ**2, REST, M), 0.380923, id="displacing high"),
        pytest.param(conc.hhi_lower(CHN**2, REST, M, rest_suppliers=2), (55**2 + 41.5**2 / 2) / 96.5**2, id="at least two in the rest"),
    ],
)
def test_formulas_give_the_check_values(value: float, expected: float) -> None:
    assert value == pytest.approx(expected, abs=5e-7)
