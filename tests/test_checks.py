"""`kzgraph verify`: the shipped checks agree, a wrong one fails, a malformed file is told where, and the page lists what is run."""

from __future__ import annotations

import csv
import json
import runpy
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kzgraph.answers.reports import Listing
from kzgraph.checks.book import Book, checks_of
from kzgraph.checks.kinds import FORMULAS
from kzgraph.checks.results import RESULT, verify
from kzgraph.cli import program
from kzgraph.errors import DataError, FileError
from kzgraph.evidence import Note
from kzgraph.indicators.registry import INDICATORS
from kzgraph.tables.checks import read_checks
from kzgraph.views.check_words import SENTENCES
from tests.networks import rows, shipped

FOLDER = Path("data/checks")
ABOUT = 'source = "a book"\ngrade = "arithmetic"\nabout = "one third"\n'
THIRD = f'[[check]]\nid = "third"\nmethod = "top_share"\n{ABOUT}formula = "concentration.share"\nargs = {{ quantity = 1, total = 3 }}\nexpected = 0.3333\ntolerance = 0.0001\n'
HHI = f'[[check]]\nid = "hhi"\n{ABOUT}indicator = "hhi"\nflows = [["A", 3], ["", 1]]\nexpected = 0.5625\ntolerance = 0\nread = "low"\n'
ASKED = f'[[check]]\nid = "asked"\nmethod = "hhi"\n{ABOUT}question = {{ consumer = "Japan", mineral = "gallium", year = 2021 }}\nexpected = 0.5\ntolerance = 0\n'
TABLE = (
    '[[table]]\nid = "t"\nrows = [["a", 1.0, 2.8, ""], ["b", 2, 3, "a"], ["c", 0.99, 9, ""], ["d", 9, 2.7, ""]]\nstrategic = ["c", "a"]\n'
)
COUNTED = f'[[check]]\nid = "counted"\nmethod = "eu_supply_risk"\n{ABOUT}table = "t"\n'


@cache
def book() -> Book:
    return checks_of(read_checks(FOLDER))


@cache
def answers() -> Listing:
    return verify(book(), shipped().indicator)


def parsed(text: str) -> Book:
    return checks_of({"own.toml": tomllib.loads(text)})


def asked(answer: Mapping[str, Any] | None = None, text: str = "") -> list[dict[str, Any]]:
    """The rows of a listing whose questions all get the same answer."""

    def ask(*args: Any, **kwargs: Any) -> Mapping[str, Any]:
        assert answer is not None
        return answer

    return rows(verify(parsed(text), ask), "checks")


def test_every_shipped_check_agrees() -> None:
    wrong = [(row["id"], row["expected"], row["computed"]) for row in rows(answers(), "checks") if not row["passed"]]
    assert wrong == []


def test_there_are_enough_of_them() -> None:
    facts = answers().facts
    assert facts["passed"] + facts["failed"] == len(book().checks) >= 80
    assert facts["n_sources"] >= 9
    usgs = [check for check in book().checks if check.id.startswith("usgs-") and check.grade == "run"]
    assert len(usgs) >= 25


@pytest.mark.parametrize("name", sorted(INDICATORS))
def test_every_method_has_a_check_of_the_indicator_itself(name: str) -> None:
    assert [check.id for check in book().checks if check.method == name and check.kind in ("indicator", "question")]


@pytest.mark.parametrize("name", sorted(FORMULAS))
def test_every_formula_has_a_check(name: str) -> None:
    assert [check.id for check in book().checks if check.how.get("formula") == name]


def test_a_wrong_expectation_stands_first_and_exits_with_1(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(THIRD + HHI.replace("0.5625", "0.5"), "utf-8")
    result = CliRunner().invoke(program, ["verify", "--checks", str(tmp_path), "--format", "json"])
    assert result.exit_code == 1
    content = json.loads(result.stdout)
    assert (content["passed"], content["failed"], content["n_sources"]) == (1, 1, 1)
    assert [(row["id"], row["passed"], row["difference"]) for row in content["checks"]] == [
        ("hhi", False, 0.0625),
        ("third", True, 3.33e-05),
    ]
    assert set(content["checks"][0]) == set(RESULT)


def test_all_agreeing_exits_with_0(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(THIRD + HHI, "utf-8")
    assert CliRunner().invoke(program, ["verify", "--checks", str(tmp_path)]).exit_code == 0


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "1 agrees with what is expected, 1 does not"), ("fr", "1 concorde avec la valeur attendue, 1 non")]
)
def test_people_read_it_at_110_columns(lang: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(THIRD.replace("0.3333", "0.4") + HHI, "utf-8")
    result = CliRunner().invoke(program, ["verify", "--checks", str(tmp_path), "--lang", lang])
    lines = result.stdout.splitlines()
    assert said in " ".join(lines)
    assert max(map(len, lines)) <= 110
    assert [line.split()[0] for line in lines[-2:]] == ["third", "hhi"]
    assert lines[-2].split()[-1] == {"en": "NO", "fr": "NON"}[lang]


def test_the_shipped_ones_fit_one_line_each() -> None:
    assert max(len(check.id) for check in book().checks) <= 50


def test_every_sentence_has_words() -> None:
    said = [note for note in (answers().title, *answers().lead) if isinstance(note, Note)]
    assert {note.code for note in said} <= set(SENTENCES)
    assert all(english != french for english, french in SENTENCES.values())


@pytest.mark.parametrize(("text", "message"), [
    (THIRD.replace('method = "top_share"\n', ""), 'own.toml: check "third": method is missing or not text'),
    (THIRD.replace("top_share", "top_shares"), 'check "third": method "top_shares" is not known - did you mean top_share'),
    (THIRD.replace("0.3333", "true"), 'check "third": expected is not a number: True'),
    (THIRD.replace("expected = 0.3333\n", ""), 'check "third": expected is missing'),
    (THIRD.replace("tolerance = 0.0001\n", ""), 'check "third": tolerance or rel_tolerance is needed'),
    (THIRD + "rel_tolerance = 0.1\n", 'check "third": tolerance or rel_tolerance is needed, and only one'),
    (THIRD.replace("0.0001", '"much"'), 'check "third": tolerance is not a number of 0 or more: much'),
    (THIRD.replace("0.3333", '"a third"'), 'check "third": tolerance does not go with a word'),
    (THIRD.replace('id = "third"\n', ""), "own.toml: check without an id: id is missing or not text"),
    (THIRD + THIRD, 'check "third": this id is used twice'),
    (THIRD.replace('"arithmetic"', '"sure"'), 'grade "sure" is not known - allowed are run, source'),
    (THIRD + 'note = "x"\n', 'check "third": key "note" is not known with formula'),
    (THIRD.replace("concentration.share", "os.system"), 'formula "os.system" is not known'),
    (THIRD.replace("total = 3", "whole = 3"), "args: total is missing - concentration.share takes quantity, total"),
    (THIRD.replace("total = 3", 'total = "3"'), "args: total is not a number: 3"),
    (THIRD.replace("{ quantity = 1, total = 3 }", "[1, 3]"), "args is not a table of numbers"),
    (THIRD.replace('formula = "concentration.share"\n', "").replace("args", "where"), "one of formula, indicator, question, table, mean_of is needed"),
    (HHI.replace('"hhi"\nflows', '"hh"\nflows'), 'indicator "hh" is not known'),
    (HHI.replace('read = "low"\n', ""), 'check "hhi": read is missing'),
    (HHI.replace('["A", 3]', '["A", "3"]'), "flows row 1: quantity_t is not a number: 3"),
    (HHI.replace('["A", 3]', '["A", 3, 4, true, 5]'), "flows row 1: columns are supplier, quantity_t, value_usd, extra in a list, year"),
    (HHI.replace('["A", 3]', '{ state = "A" }'), "flows row 1: columns are"),
    (HHI.replace('["A", 3]', '"A"'), "flows row 1: columns are"),
    (HHI + 'year = "2021"\n', 'check "hhi": year is not a whole number: 2021'),
    (HHI + 'cases = [{ supplier = "A" }]\n', 'check "hhi": cases row 1: columns are year, consumer'),
    (HHI + 'trade = ["A"]\n', 'check "hhi": trade row 1: columns are supplier, consumer'),
    (HHI + 'method = "cr3"\n', 'check "hhi": method "cr3" is another than indicator "hhi"'),
    (HHI + "missing_governance = 2\n", 'check "hhi": missing_governance is not a number from 0 to 1: 2'),
    (ASKED + 'without_governance = "TWN"\n', 'check "asked": without_governance is not a list of states: TWN'),
    (ASKED.replace("2021", "20.21"), 'check "asked": year is not a whole number: 20.21'),
    (THIRD.replace('"concentration.share"', '["x"]'), "formula \"['x']\" is not known"),
    (THIRD.replace('"third"', "3"), "check without an id: id is missing or not text"),
    (ASKED.replace("year = 2021", 'date = "2021"'), "question needs consumer, mineral and year"),
    (ASKED + 'read = "middle"\n', 'read "middle" is not known'),
    (COUNTED + 'count = "rows"\nexpected = 2\ntolerance = 0\n', 'table "t" is not known'),
    (TABLE + COUNTED + 'count = "lines"\nexpected = 2\ntolerance = 0\n', "either count (rows, materials, materials and strategic) or row"),
    (TABLE + COUNTED + 'row = "z"\nexpected = "below"\n', 'row "z" is not known'),
    (TABLE.replace('["c", 0.99', '["c", "0.99"'), 'table "t": row 3: a name, a supply risk'),
    (THIRD + HHI.replace('indicator = "hhi"\n', 'method = "hhi"\nmean_of = ["third", "fourth"]\n').replace('flows = [["A", 3], ["", 1]]\n', "").replace('read = "low"\n', ""),
     'check "hhi": mean_of: "fourth" is not the id of a check'),
    ("title = 1\n", '"title" is not known - allowed are [default], [[table]], [[check]]'),
    ("check = 1\n", '"check" is not an array of tables'),
])  # fmt: skip
def test_malformed_checks_are_told_where(text: str, message: str) -> None:
    with pytest.raises(DataError) as caught:
        parsed(text)
    assert message in str(caught.value)


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(DataError) as caught:
        parsed(THIRD.replace("top_share", "x").replace("0.0001", "-1") + HHI.replace('"low"', "1"))
    assert len(caught.value.problems) == 3
    assert {problem.table for problem in caught.value.problems} == {"own.toml"}


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    for folder, message in ((tmp_path / "none", "no such folder"), (Path("README.md"), "is a file"), (tmp_path, "has no file of checks")):
        with pytest.raises(FileError, match=message):
            read_checks(folder)
    (tmp_path / "a.toml").write_text("x = = 1", "utf-8")
    (tmp_path / "b.toml").write_bytes(b"x = '\xff'")
    (tmp_path / "c.toml").write_bytes("\ufeffx = 1\n".encode())
    with pytest.raises(DataError) as caught:
        read_checks(tmp_path)
    assert [problem.table for problem in caught.value.problems] == ["a.toml", "b.toml"]
    result = CliRunner().invoke(program, ["verify", "--checks", str(tmp_path)])
    assert result.exit_code == 1
    assert "a.toml line 1: is not TOML" in result.stderr
    assert CliRunner().invoke(program, ["verify", "--checks", str(tmp_path / "none")]).exit_code == 2


@pytest.mark.parametrize(("change", "computed"), [
    ("", 0.25), ('read = "high"\n', None), ('read = "status"\n', "bounded"), ('read = "reason"\n', "no_rows"), ('read = "parts.cr1"\n', 0.75),
])  # fmt: skip
def test_what_a_question_reads(change: str, computed: object) -> None:
    answer = {"value": 0.25, "low": 0.25, "high": None, "status": "bounded", "reason": Note("no_rows"), "parts": {"cr1": 0.75}}
    (row,) = asked(answer, ASKED + change)
    assert row["computed"] == computed
    assert row["passed"] is False


def test_a_question_hands_on_what_is_assumed() -> None:
    told: list[Any] = []

    def ask(*args: Any, **kwargs: Any) -> Mapping[str, Any]:
        told.append((args, kwargs))
        return {"value": 0.5, "parts": {}}

    (row,) = rows(verify(parsed(ASKED + 'missing_governance = 0.5\nwithout_governance = ["TWN"]\n'), ask), "checks")
    assert row["passed"] is True
    assert told == [(("Japan", "gallium"), {"year": 2021, "method": "hhi", "missing_governance": 0.5, "without_governance": ("TWN",)})]


def test_a_part_that_is_not_there_is_told() -> None:
    with pytest.raises(DataError, match=r'check "hhi": read "middle" is not there - columns are year, consumer'):
        asked(text=HHI.replace('"low"', '"middle"'))
    with pytest.raises(DataError, match=r'check "asked": read "parts.x" is not there - parts are cr1'):
        asked({"parts": {"cr1": 1.0}}, ASKED + 'read = "parts.x"\n')


@pytest.mark.parametrize(("count", "number"), [("rows", 2), ("materials", 1), ("materials and strategic", 2)])
def test_counts_of_a_table_of_four(count: str, number: int) -> None:
    (row,) = asked(text=TABLE + COUNTED + f'count = "{count}"\nexpected = {number}\ntolerance = 0\n')
    assert row["passed"] is True


def test_what_cannot_be_computed_is_no_number() -> None:
    unknown = HHI.replace('indicator = "hhi"\nflows', 'indicator = "stock_days"\nflows')
    (row,) = asked(text=unknown)
    assert (row["computed"], row["difference"], row["passed"]) == (None, None, False)
    (row,) = asked(text=unknown.replace("0.5625\ntolerance = 0", '"not-computable"'))
    assert row["passed"] is True


def test_tolerances_include_their_end_and_may_be_relative() -> None:
    (row,) = asked(text=HHI.replace("0.5625\ntolerance = 0", "0.5725\ntolerance = 0.01"))
    assert (row["tolerance"], row["passed"]) == (0.01, True)
    (row,) = asked(text=HHI.replace("0.5625\ntolerance = 0", "0.5\nrel_tolerance = 0.1"))
    assert (row["tolerance"], row["passed"]) == (0.05, False)


def test_a_default_tolerance_stands_back() -> None:
    default = "[default]\ntolerance = 9\n"
    assert asked(text=default + HHI.replace("tolerance = 0\n", ""))[0]["tolerance"] == 9
    assert asked(text=default + HHI.replace("tolerance = 0", "rel_tolerance = 0"))[0]["tolerance"] == 0
    assert asked(text=default + HHI.replace("0.5625\ntolerance = 0", '"x"'))[0]["tolerance"] is None


def test_page_is_made_from_the_checks() -> None:
    assert runpy.run_path("tools/check_page.py")["page"]() == Path("docs/checks.md").read_text("utf-8")


@pytest.mark.shared
def test_usgs_percentages_are_those_printed(shared: Path) -> None:
    printed: dict[tuple[str, str], set[str]] = {}
    with open(shared / "data/production/MCS2026_Commodities_Data_utf8.csv", encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            if row["Statistics"] == "Net import reliance":
                printed.setdefault((row["MCS chapter"].replace("—", "-"), row["Year"]), set()).add(row["Value"])
    found = [check for check in book().checks if check.file == "usgs-mcs-2026.toml"]
    for check in found:
        chapter, _, year = check.where.removeprefix("chapter ").replace(", salient statistics, ", "|").partition("|")
        assert f"{float(check.expected) * 100:.0f}" in printed[chapter.upper(), year], check.id


@pytest.mark.shared
def test_the_table_of_the_eu_is_the_one_published(shared: Path) -> None:
    with open(shared / "data/criticality/eu_crm_2023_assessment.csv", encoding="utf-8") as file:
        published = [(row["material_name"], float(row["supply_risk"]), float(row["economic_importance"])) for row in csv.DictReader(file)]
    entered = book().tables["eu-crm-2023-thresholds"]["rows"]
    assert [tuple(row[:3]) for row in entered] == published
    assert sum(bool(row[3]) for row in entered) == 20


@pytest.mark.shared
def test_refining_of_the_iea_is_the_one_published(shared: Path) -> None:
    published: dict[str, dict[str, float]] = {}
    with open(shared / "data/production/iea_supply_mining_refining_2024_2040.csv", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if (row["stage"], row["year"]) == ("refining", "2024") and row["quantity_kt"]:
                published.setdefault(row["mineral"].lower().replace(" elements", "s").replace(" ", "-"), {})[row["country"]] = float(
                    row["quantity_kt"]
                )
    for name, made in published.items():
        (check,) = [check for check in book().checks if check.id == f"iea-refining-{name}"]
        entered = {country: quantity for country, quantity in check.how["production"] if country}
        assert entered == pytest.approx({country: quantity for country, quantity in made.items() if country in entered}, abs=0.0005)
        assert all(quantity == 0 for country, quantity in made.items() if country not in entered and country != "Rest of world")
