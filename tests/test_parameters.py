"""What methods need of states and minerals: governance.csv, parameters.csv and the codes of GeoPolRisk, as tables and as the script makes them."""

from __future__ import annotations

import re
from pathlib import Path

import build_parameters
import pytest
from build_files import read_rows

from kzgraph import api
from kzgraph.errors import DataError
from kzgraph.names import MineralIndex, country_code
from kzgraph.schema.columns import GOVERNANCE, INDICATORS, LIST_KEYS, MINERALS, PARAMETER_NAMES, PARAMETERS, TABLES
from kzgraph.schema.lists import check_list, edition_codes
from kzgraph.schema.raw import Context
from kzgraph.tables import read_table

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"
ROWS = read_rows(DATA / "parameters.csv")
VALUES = {(row["mineral"], row["parameter"]): float(row["value"]) for row in ROWS}
NOTES = {(row["mineral"], row["parameter"]): row["note"] for row in ROWS}
CONTEXT = Context(country=country_code, mineral=MineralIndex.from_rows(read_rows(DATA / "minerals.csv")).resolve, current_year=2026)


def problems(folder: Path, text: str) -> list[str]:
    """What `kzgraph check` says of a file, without its folder."""
    path = folder / "own.csv"
    path.write_text(text, "utf-8")
    try:
        return api.check([path], current_year=2026)
    except DataError as error:
        return [str(problem).replace(f"{folder}/", "") for problem in error.problems]


# --- the tables ------------------------------------------------------------------------------------------------------

STATES = "state,year,indicator,value,source_ids,note\n"
MINERAL_ROWS = "mineral,parameter,year,value,source_ids,note\n"
GOOD = {
    "governance": STATES
    + "JPN,2021,political_stability,1.03,own,\nJapon,2022,POLITICAL_STABILITY,-2.9,bgs-wms;own,a note\nJPN,2021,mean_of_six,0,own,\n",
    "governance without notes": "state,year,indicator,value,source_ids\nJPN,2021,mean_of_six,1e0,own\n",
    "parameters": MINERAL_ROWS
    + "gallium,eol_rir,2023,0,own,\nGa,si_sr,2023,1,own,\ngallium,eol_rir,2020,0.5,own,\ncobalt,eol_rir,2023,1,own,\n",
    "parameters in another order": "year,value,mineral,parameter,source_ids\n2023,5.6,тербий,eu_supply_risk,own\n",
}
NAMED = "eol_rir, si_sr, si_ei, eu_supply_risk, eu_economic_importance, eu_import_reliance_extraction, eu_import_reliance_processing"
EMPTY = "is empty - fill it, or delete the row where the figure is unknown"
BAD = {
    "unknown indicator": (STATES, "JPN,2021,rule_of_law,1,x,", ['2, column indicator: "rule_of_law" is not allowed - allowed are political_stability, mean_of_six']),
    "unknown parameter": (MINERAL_ROWS, "gallium,recycled,2023,1,x,", [f'2, column parameter: "recycled" is not allowed - allowed are {NAMED}']),
    "no number": (STATES, "JPN,2021,mean_of_six,high,x,", ['2, column value: "high" is not a number - allowed are digits with a point: 1200.5']),
    "not a number": (MINERAL_ROWS, "gallium,eol_rir,2023,NaN,x,", ['2, column value: "NaN" is not a finite number - leave the cell empty when it is unknown']),
    "no year": (STATES, "JPN,21,mean_of_six,1,x,", ['2, column year: "21" is not a year - allowed are four digits: 2023']),
    "percent": (MINERAL_ROWS, "copper,eol_rir,2023,55,x,", [f"2, column value: 55 is outside 0..1 - eol_rir is: {PARAMETER_NAMES['eol_rir'].meaning}"]),
    "a rank": (STATES, "JPN,2021,political_stability,88,x,", [f"2, column value: 88 is outside -4..4 - political_stability is: {INDICATORS['political_stability'].meaning}"]),
    "a state twice": (
        STATES, "JPN,2021,mean_of_six,1,x,\nKAZ,2021,mean_of_six,1,x,\nJapan,2021,mean_of_six,1.1,y,",
        ['4, column indicator: "mean_of_six" is there already in line 2 (lines 2 and 4: state, year, indicator are equal) - keep one of them'],
    ),
    "a mineral twice": (
        MINERAL_ROWS, "gallium,eol_rir,2023,0,x,\nGa,eol_rir,2023,0,x,",
        ['3, column parameter: "eol_rir" is there already in line 2 (lines 2 and 3: mineral, parameter, year are equal) - keep one of them'],
    ),
    "two bad years are no duplicate": (
        STATES, "JPN,x,mean_of_six,1,x,\nJPN,x,mean_of_six,1,x,",
        [f'{line}, column year: "x" is not a year - allowed are four digits: 2023' for line in (2, 3)],
    ),
    "empty cells": (MINERAL_ROWS, ",,,,,a remark", [f"2, column {name}: {EMPTY}" for name in ("mineral", "parameter", "source_ids", "value", "year")]),
    "no value": (STATES, "JPN,2021,mean_of_six,,x,", [f"2, column value: {EMPTY}"]),
    "a missing column": (
        "mineral,parameter,value,source_ids\n", "gallium,eol_rir,0,x\ngallium,eol_rir,0,x",
        ["1, column year: missing column 'year' - the header has mineral, parameter, value, source_ids"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("text", GOOD.values(), ids=GOOD)
def test_good_rows(tmp_path: Path, text: str) -> None:
    assert problems(tmp_path, text) == []


@pytest.mark.parametrize(("header", "lines", "expected"), BAD.values(), ids=BAD)
def test_bad_rows(tmp_path: Path, header: str, lines: str, expected: list[str]) -> None:
    assert problems(tmp_path, f"{header}{lines}\n") == [f"own.csv line {found}" for found in expected]


def test_unknown_states_and_minerals(tmp_path: Path) -> None:
    (state,) = problems(tmp_path, STATES + "Kazakstan,2021,mean_of_six,1,x,\n")
    (mineral,) = problems(tmp_path, MINERAL_ROWS + "galium,eol_rir,2023,0,x,\n")
    assert state.startswith('own.csv line 2, column state: "Kazakstan" is not a known country - did you mean Kazakhstan (KAZ)?')
    assert mineral.startswith('own.csv line 2, column mineral: "galium" is not a known mineral - did you mean gallium')


@pytest.mark.parametrize(("which", "columns"), [("governance", GOVERNANCE), ("parameters", PARAMETERS)])
def test_the_shipped_table_as_a_frame(which: str, columns: tuple[object, ...]) -> None:
    path = DATA / f"{which}.csv"
    checked = check_list(read_table(path, [column.name for column in TABLES[which]]), which, CONTEXT)
    assert checked.findings.problems == []
    frame = checked.frame
    raw = read_rows(path)
    assert list(frame.columns) == [column.name for column in columns] == list(raw[0])  # type: ignore[attr-defined]
    assert (str(frame["value"].dtype), str(frame["year"].dtype), frame.index.name) == ("float64", "Int64", "line")
    assert frame["value"].tolist() == [float(row["value"]) for row in raw]
    assert frame["year"].tolist() == [int(row["year"]) for row in raw]
    assert not frame.duplicated(list(LIST_KEYS[which])).any()
    assert frame.iloc[:, 0].tolist() == [next(iter(row.values())) for row in raw]  # ids already


def test_every_name_of_a_scale_is_used() -> None:
    assert {row["indicator"] for row in read_rows(DATA / "governance.csv")} == set(INDICATORS)
    assert {row["parameter"] for row in ROWS} == set(PARAMETER_NAMES)


def test_the_data_page_counts_the_rows() -> None:
    text = (ROOT / "docs/data.md").read_text("utf-8")
    assert f"| `parameters.csv` | {len(ROWS)} | what the methods need of {len({row['mineral'] for row in ROWS})} minerals" in text


# --- the EU assessment -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mineral", "expected"),
    [
        ("gallium", (0, 0.98, 0.98, 3.9, 3.7, None, 0.98)),
        ("cobalt", (0.22, 0.98, 0.97, 2.8, 6.8, 0.81, 0.01)),
        ("copper", (0.55, 0.71, 0.70, 0.1, 4.0, 0.48, 0.17)),
        ("titanium", (0.01, 1, 1, 1.6, 6.3, None, 1)),
        ("strontium", (0, 0.97, 0.98, 2.6, 6.5, 0, None)),
        ("vanadium", (0.06, 0.92, 0.90, 2.3, 3.9, None, 1)),
        ("light-rare-earths", (0.01, None, None, 3.7, 5.9, 0.8, 1)),
        ("rare-earths", (None,) * 7),
    ],
    ids=[
        "gallium-SR-3.9-EI-3.7-IR-98", "cobalt-EoL-22-SI-0.98-0.97-IR-81-1", "copper-EoL-55-SI-0.71-0.70-IR-48-17", "titanium-is-the-metal",
        "strontium-slipped-stage-columns", "vanadium-no-IR-of-extraction", "LREE-without-SI", "rare-earths-without-entry",
    ],
)  # fmt: skip
def test_values_read_by_hand(mineral: str, expected: tuple[float | None, ...]) -> None:
    """In the order of PARAMETER_NAMES: EoL-RIR, SI_SR, SI_EI, SR, EI, import reliance of extraction and of processing."""
    assert tuple(VALUES.get((mineral, name)) for name in PARAMETER_NAMES) == expected


def test_thresholds_give_the_published_list() -> None:
    """SR >= 1.0 and EI >= 2.8, groups counted once: the 34 of the list without copper and nickel, which are on it as strategic."""
    critical = {
        mineral for mineral, _ in VALUES if VALUES[mineral, "eu_supply_risk"] >= 1 and VALUES[mineral, "eu_economic_importance"] >= 2.8
    }
    members = {build_parameters.NAMES[name] for names in build_parameters.GROUPS.values() for name in names}
    published = {row["target"] for row in read_rows(DATA / "lists.csv") if row["source"] == "EU27"}
    assert (len(published), len(critical), len(members)) == (34, 52, 20)
    assert critical - members == published - {"copper", "nickel"}


@pytest.mark.parametrize(("group", "risk", "importance"), [
    ("HREE", (7 * 5.6 + 3.3 + 4.9 + 3.5) / 10, 4.18), ("LREE", (4.0 + 3.5 + 4.5 + 3.2 + 3.5) / 5, 5.94), ("PGM", (3.9 + 1.5 + 2.13 + 2.4 + 3.8) / 5, 7.1),
])  # fmt: skip
def test_a_group_has_the_mean_of_its_members(group: str, risk: float, importance: float) -> None:
    id_ = build_parameters.NAMES[group]
    for name, mean in (("eu_supply_risk", risk), ("eu_economic_importance", importance)):
        members = [VALUES[build_parameters.NAMES[member], name] for member in build_parameters.GROUPS[group]]
        assert sum(members) / len(members) == pytest.approx(mean)
        assert VALUES[id_, name] == pytest.approx(mean, abs=0.05)
        assert NOTES[id_, name] == f"the entry is {group}; mean of its members"


def test_rows_are_sound_and_in_order() -> None:
    assert [(row["mineral"], row["parameter"]) for row in ROWS] == sorted(VALUES)
    assert {(row["year"], row["source_ids"]) for row in ROWS} == {("2023", "eu-crm-2023")}
    (source,) = (row for row in read_rows(DATA / "sources.csv") if row["id"] == "eu-crm-2023")
    assert source["url"].endswith("10.2873/725585")
    assert NOTES["aluminium", "eu_import_reliance_extraction"] == "the import reliance is that of bauxite"
    assert NOTES["praseodymium", "eu_supply_risk"] == "the largest figure of a stage in the table is 1.8"
    assert NOTES["heavy-rare-earths", "eu_import_reliance_extraction"] == "the entry is HREE; the entries of its members say 0.8 to 1"


# --- the script ------------------------------------------------------------------------------------------------------

ENTRY = {
    "material_name": "Tin", "supply_risk": "0.9", "economic_importance": "4.5", "eu_used_stage": "Processing", "eu_stages": "E+P",
    "eu_used_supply_primary": "GS+EU", "supply_risk_primary": "0.5", "eu_used_supply_refined": "GS+EU", "supply_risk_refined": "0.9",
    "si_ei": "0.90", "si_sr": "0.92", "import_reliance_primary": "0", "import_reliance_refined": "73", "end_of_life": "31",
    "source_name": "EUREPORT", "publish_year": "2025", "date_year": "2025",
}  # fmt: skip


def made(folder: Path, *changes: dict[str, str]) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Values by parameter of the last entry, and what was left out of it."""
    path = folder / "assessment.csv"
    entries = [ENTRY | change for change in changes]
    path.write_text("\n".join(",".join(row) for row in (ENTRY, *(entry.values() for entry in entries))) + "\n", "utf-8")
    left = build_parameters.LeftOut()
    lines = build_parameters.table(path, DATA / "minerals.csv", left).splitlines()[1:]
    left = {reason: names for reason, names in left.items() if not reason.startswith("no row")}
    return {line.split(",")[1]: line.split(",")[3] for line in lines}, left


def test_a_sound_entry(tmp_path: Path) -> None:
    values, left = made(tmp_path, {})
    assert values == {
        "eol_rir": "0.31", "eu_economic_importance": "4.5", "eu_import_reliance_extraction": "0", "eu_import_reliance_processing": "0.73",
        "eu_supply_risk": "0.9", "si_ei": "0.9", "si_sr": "0.92",
    }  # fmt: skip
    assert left == {}


@pytest.mark.parametrize(("change", "reason"), [
    ({"import_reliance_refined": "730"}, "eu_import_reliance_processing: 730 is impossible"),
    ({"end_of_life": "-1"}, "eol_rir: -1 is impossible"),
    ({"si_sr": "92"}, "si_sr: 92 is impossible"),
    ({"si_ei": ""}, "si_ei: not stated"),
    ({"supply_risk": "GS+EU"}, 'eu_supply_risk: "GS+EU" is not a number - allowed are digits with a point: 1200.5'),
    ({"eu_stages": "P"}, "eu_import_reliance_extraction: 0 is stated for a stage that was not assessed"),
    (
        {"eu_used_supply_primary": "GSonly"},
        "eu_import_reliance_extraction: 0 contradicts the risk, which was computed from the world's supply alone: "
        "without imports it is the EU's alone",
    ),
])  # fmt: skip
def test_what_cannot_be_is_left_out_and_said(tmp_path: Path, change: dict[str, str], reason: str) -> None:
    values, left = made(tmp_path, change)
    assert left == {reason: ["Tin"]}
    assert len(values) == 6
    assert reason.partition(":")[0] not in values


def test_entries_that_no_map_names_or_that_are_twice(tmp_path: Path) -> None:
    assert made(tmp_path, {"material_name": "Kaolin"}) == ({}, {"no mineral of data/minerals.csv": ["Kaolin"]})
    with pytest.raises(ValueError, match='"Unobtainium" is neither in NAMES nor in OTHERS'):
        made(tmp_path, {"material_name": "Unobtainium"})
    with pytest.raises(ValueError, match="an entry is there twice"):
        made(tmp_path, {}, {})


def test_a_missing_input_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert build_parameters.main(["--assessment", str(tmp_path / "absent.csv"), "-o", str(tmp_path / "out.csv")]) == 2
    assert re.search(r"missing input: .*absent\.csv", capsys.readouterr().err)
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.shared
def test_the_shipped_table_is_what_the_script_makes(shared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assessment = shared / "data/criticality/eu_crm_2023_assessment.csv"
    assert build_parameters.main(["--assessment", str(assessment), "-o", str(tmp_path / "parameters.csv")]) == 0
    assert (DATA / "parameters.csv").read_bytes() == (tmp_path / "parameters.csv").read_bytes()
    told = capsys.readouterr().out
    assert f"parameters.csv: {len(ROWS)} rows. Left out:" in told
    assert "without imports it is the EU's alone: Vanadium\n" in told
    assert "each member has its own: rare-earths\n" in told


# --- the codes of GeoPolRisk -----------------------------------------------------------------------------------------

HEADER = ",".join(column.name for column in MINERALS)
CODES = "HS92:260500:extraction:pure;HS92:810510:refined:pure;HS17:810520:refined:pure"


def mineral_row(cell: str, hs_codes: str = CODES) -> str:
    names = ",".join(["Cobalt"] * 6)
    return f"{HEADER}\ncobalt,{names},Co,,{hs_codes},,,,{cell}\n"


def test_shipped_codes() -> None:
    assert {row["id"]: row["geopolrisk"] for row in read_rows(DATA / "minerals.csv") if row["geopolrisk"]} == {
        "cobalt": "HS92:282200+810510", "germanium": "HS92:811230", "graphite": "HS92:250410+250490", "lithium": "HS92:282520+283691",
        "nickel": "HS92:260400", "rare-earths": "HS92:284690+284610+280530",
    }  # fmt: skip
    assert edition_codes("HS92:282200+810510") == ("HS92", ("282200", "810510"))
    assert api.check([DATA / "minerals.csv"]) == []


@pytest.mark.parametrize("cell", ["", "HS92:260500", "HS92:810510+260500", "HS17:810520"])
def test_own_codes_of_one_edition(tmp_path: Path, cell: str) -> None:
    assert problems(tmp_path, mineral_row(cell)) == []


def test_a_table_without_the_column(tmp_path: Path) -> None:
    header, row, _ = mineral_row("").split("\n")
    assert problems(tmp_path, f"{header.removesuffix(',geopolrisk')}\n{row.removesuffix(',')}\n") == []


@pytest.mark.parametrize(("cell", "hs_codes", "message"), [
    ("HS92:282200+810510", CODES, '"282200" is no code of cobalt in HS92 (hs_codes) - allowed are 260500, 810510'),
    ("HS92:810520", CODES, '"810520" is no code of cobalt in HS92 (hs_codes) - allowed are 260500, 810510'),
    ("HS22:810520", CODES, '"810520" is no code of cobalt in HS22 (hs_codes) - it has none of HS22; leave the cell empty'),
    ("HS92:260500", "", '"260500" is no code of cobalt in HS92 (hs_codes) - it has none of HS92; leave the cell empty'),
    ("HS92:260500+260500", CODES, '"HS92:260500+260500" names 260500 twice: its flows would be added twice - delete one'),
    ("260500", CODES, '"260500" is not EDITION:CODE+CODE - allowed are codes of one edition: HS92:282200+810510'),
    ("HS92:260500;810510", CODES, '"HS92:260500;810510" is not EDITION:CODE+CODE - allowed are codes of one edition: HS92:282200+810510'),
])  # fmt: skip
def test_codes_that_are_not_the_minerals_own(tmp_path: Path, cell: str, hs_codes: str, message: str) -> None:
    assert problems(tmp_path, mineral_row(cell, hs_codes)) == [f"own.csv line 2, column geopolrisk: {message}"]
