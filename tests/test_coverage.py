"""`kzgraph coverage`: what counts as evidence, on small networks, and the shipped lists against the reference counts."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from kzgraph.cli import program
from kzgraph.errors import UnknownNameError
from tests.networks import network, rows, shipped

EXTRA = ",stage,status,source_ids"
NODES = ("mine,Mine,producer,KAZ", "plant,Plant,refiner,KAZ")
NAMES = {
    "Aluminum": "aluminium", "Barite": "baryte", "Metallurgical coal": "coking-coal", "Phosphate": "phosphate-rock", "Cesium": "caesium",
    "HREE": "heavy-rare-earths", "LREE": "light-rare-earths", "PGM": "platinum-group",
}  # fmt: skip


def listed(*minerals: str) -> list[str]:
    return [f"USA,{mineral},lists,{mineral},,2022,,,,,,us-list-2022" for mineral in minerals]


def made(relation: str, mineral: str, year: int | str, quantity: str, status: str = "observed", source: str = "KAZ") -> str:
    return f"{source},{mineral},{relation},{mineral},,{year},{quantity},{'t' if quantity else ''},,,{status},wmd-2026"


@pytest.mark.parametrize(
    ("told", "evidence"),
    [
        ([made("produces_total", "tungsten", 2024, "5")], "tonnage"),
        ([made("produces", "tungsten", 2024, "5", source="mine")], "tonnage"),
        ([made("refines", "tungsten", 2024, "", source="plant")], "plant"),
        ([made("produces_total", "tungsten", 2024, "")], "claim"),
        ([made("produces", "tungsten", 2028, "5", "planned", source="mine")], "claim"),
        ([made("produces_total", "tungsten", 2024, "0")], "none"),
        ([made("produces_total", "tungsten", 2023, "5"), made("produces_total", "tungsten", 2024, "0")], "none"),
        ([made("produces_total", "tungsten", 2012, "5"), made("produces_total", "copper", 2024, "5")], "none"),
        (["KAZ,CHN,exports,tungsten,,2024,5,t,,,,a1"], "none"),
        ([], "none"),
    ],
    ids=[
        "output",
        "of-a-company",
        "plant-without-tonnes",
        "official-word",
        "planned",
        "zero",
        "stopped",
        "12-years-old",
        "exports-alone",
        "nothing",
    ],
)
def test_what_counts_as_evidence(told: list[str], evidence: str, tmp_path: Path) -> None:
    graph = network(tmp_path, [*listed("tungsten"), *told], extra=EXTRA, more_nodes=NODES)
    found = graph.coverage("KAZ", "us-2022")
    (row,) = rows(found, "minerals")
    assert row["evidence"] == evidence
    assert found.facts["evidence_count"] == (evidence in ("tonnage", "export", "plant"))
    assert found.facts[f"{evidence}_count"] == found.facts["listed_count"] == 1


def test_ore_of_the_mineral_counts_but_a_host_does_not(tmp_path: Path) -> None:
    told = [*listed("aluminium", "gallium", "platinum-group"), made("produces_total", "bauxite", 2024, "5")]
    found = network(tmp_path, [*told, made("produces_total", "palladium", 2024, "5")], extra=EXTRA).coverage("KAZ", "us-2022")
    assert {row["mineral"]: row["evidence"] for row in rows(found, "minerals")} == {
        "aluminium": "tonnage", "gallium": "claim", "platinum-group": "tonnage",
    }  # fmt: skip


def test_an_unknown_list_names_those_that_are_there(tmp_path: Path) -> None:
    graph = network(tmp_path, listed("tungsten"), extra=EXTRA)
    with pytest.raises(UnknownNameError, match="known are us-2022"):
        graph.coverage("KAZ", "eu-2023")
    with pytest.raises(UnknownNameError, match="no list of critical minerals"):
        network(tmp_path, ["KAZ,CHN,exports,tungsten,,2024,5,t,,,,a1"], extra=EXTRA).coverage("KAZ", "us-2022")


@pytest.mark.parametrize(("name", "column", "length", "evidence"), [
    ("us-2022", "us_2022", 50, 13), ("us-2025", "us_2025", 60, 21), ("eu-2023", "eu_2023_crm", 34, 16),
])  # fmt: skip
def test_the_shipped_lists(name: str, column: str, length: int, evidence: int) -> None:
    facts = shipped().coverage("KAZ", name).facts
    assert (facts["listed_count"], facts["evidence_count"]) == (length, evidence)
    assert sum(facts[f"{kind}_count"] for kind in ("tonnage", "export", "plant")) == evidence
    assert facts["evidence_count"] + facts["claim_count"] + facts["none_count"] == length


@pytest.mark.shared
@pytest.mark.parametrize(("name", "column"), [("us-2022", "us_2022"), ("us-2025", "us_2025"), ("eu-2023", "eu_2023_crm")])
def test_the_shipped_lists_agree_by_name_with_the_reference(name: str, column: str, shared: Path) -> None:
    """The reference counts what is mined or refined now: not what is planned or has stopped."""
    with open(shared / "data/criticality/critical_lists_us_eu_kz.csv", encoding="utf-8") as file:
        reference = {
            NAMES.get(row["mineral"], row["mineral"].lower())
            for row in csv.DictReader(file)
            if row[column] == "1" and row["kz_evidence"] and row["kz_stage"] not in ("planned", "stopped")
        }
    found = rows(shipped().coverage("KAZ", name), "minerals")
    assert {row["mineral"] for row in found if row["evidence"] in ("tonnage", "export", "plant")} == reference


def test_weak_evidence_is_named() -> None:
    found = {row["mineral"]: row["evidence"] for row in rows(shipped().coverage("KAZ", "eu-2023"), "minerals")}
    assert [found[name] for name in ("niobium", "phosphorus", "gallium", "boron", "vanadium")] == [
        "plant",
        "export",
        "claim",
        "none",
        "none",
    ]


def test_claims_stand_beside_and_say_which_list_they_count() -> None:
    claims = {row["id"]: row for row in rows(shipped().coverage("KAZ", "us-2022"), "claims")}
    assert {"S49", "n04", "n05", "n06", "n07"} <= set(claims)
    assert (claims["S49"]["claimed_count"], claims["S49"]["of_count"], claims["S49"]["same_length"]) == (20, 50, "yes")
    assert (claims["n07"]["of_count"], claims["n07"]["same_length"]) == (60, "no")
    assert {"S42", "n01", "n02", "n03"} <= {row["id"] for row in rows(shipped().coverage("KAZ", "eu-2023"), "claims")}


def test_json_keys_and_sources() -> None:
    result = CliRunner().invoke(program, ["coverage", "KAZ", "--list", "us-2025", "--format", "json"])
    content = json.loads(result.stdout)
    assert {"state", "list", "listed_count", "evidence_count", "claim_count", "none_count", "minerals", "claims"} <= set(content)
    cited = {source["id"] for source in content["sources"]}
    for row in content["minerals"]:
        assert set(row) == {"mineral", "evidence", "detail", "source_ids"}
        assert isinstance(row["detail"], str)
        assert set(row["source_ids"]) <= cited
        assert row["source_ids"] or row["evidence"] == "none"


@pytest.mark.parametrize("form", ["table", "csv", "markdown", "html"])
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_form_in_both_languages(form: str, lang: str) -> None:
    result = CliRunner().invoke(program, ["coverage", "KAZ", "--list", "us-2025", "--format", form, "--lang", lang])
    assert result.exit_code == 0, result.stderr


def test_an_unknown_list_is_a_usage_error() -> None:
    result = CliRunner().invoke(program, ["coverage", "KAZ", "--list", "us-2099"])
    assert result.exit_code == 2
    assert "us-2022" in result.stderr
