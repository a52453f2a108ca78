"""The set of hostile inputs, through the real command line: exit status, place, figures, warnings; then the hostile environments."""

from __future__ import annotations

import csv
import filecmp
import io
import json
import os
import random
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

import kzgraph
from kzgraph.cli import program
from tests.ordinary import NOBODY, ROOT, Ordinary, ordinary_user
from tests.systems import linux, posix

FOLDER = Path(__file__).resolve().parent / "hostile"
PROGRAM = [sys.executable, "-m", "kzgraph"]
MANIFEST = list(csv.DictReader((FOLDER / "manifest.csv").read_text("utf-8").splitlines()))
CASES = [case for case in MANIFEST if case["role"] in ("nodes", "edges", "trade")]
WITHOUT_SCRIPT = "163"
"""Names from data as names of files: tests/test_file_names.py."""
IN_SMALL_MEMORY = ("files/bomb.csv.gz", "files/xml_bomb.xlsx")

ENVIRONMENT = (
    ("test_sigkill_midwrite",),
    ("test_big_file", "test_big_cell", "test_bomb_memory"),
    ("test_non_utf8_terminal", "test_no_color", "test_terminal_injection", "test_stdin", "test_fifo"),
    ("test_hash_seed_and_row_order", "test_locale", "test_concurrent", "test_readonly_home"),
    ("test_formula", "test_html_injection", "test_html_self_contained", "test_same_in_out", "test_sigint"),
    (
        "test_broken_pipe", "test_readonly_dir", "test_unreadable_input", "test_disk_full_dev", "test_file_size_limit", "test_symlink_output",
        "test_symlink_loop", "test_dir_as_file", "test_missing",
    ),
)  # fmt: skip
"""The cases of env/cases.py by the pytest that runs them; the one that takes longest comes first."""

ON_LINUX = ("test_disk_full_dev", "test_file_size_limit", "test_big_file", "test_bomb_memory")
"""Cases that need /dev/full or a limit that bash sets on Linux alone."""


def arguments(*, nodes: Path = FOLDER / "good/nodes.csv", edges: Path = FOLDER / "good/edges.csv") -> list[str]:
    return ["report", "--nodes", str(nodes), "--edges", str(edges), "--format", "json"]


def run(case: dict[str, str], path: Path, store: Path) -> tuple[int, str, str]:
    if case["role"] == "trade":
        given = ["trade", "add", str(path), "--store", str(store), "--format", "json"]
    else:
        given = arguments(**{case["role"]: path})  # type: ignore[arg-type]
    if case["file"] in IN_SMALL_MEMORY and sys.platform == "linux":
        limited = ["bash", "-c", f"ulimit -v 2000000; exec {shlex.join([*PROGRAM, *given])}"]
        done = subprocess.run(limited, capture_output=True, text=True, timeout=120)
        return done.returncode, done.stdout, done.stderr
    result = CliRunner().invoke(program, given)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.parametrize("case", CASES, ids=[f"{case['id']}-{Path(case['file']).name}" for case in CASES])
def test_manifest(case: dict[str, str], tmp_path: Path) -> None:
    path = FOLDER / case["file"]
    status, out, err = run(case, path, tmp_path / "store")
    assert status == int(case["exit_code"]), err
    assert "Traceback" not in err
    if case["expect"] == "error":
        where = " line " + case["line"] if case["line"] else ""
        named = path if case["file"] != "files/n_header_only.csv" else FOLDER / "good/edges.csv"
        column = f", column {case['column']}" if case["column"] else ""
        assert f"{named}{where}{column}" in err
        assert out == ""
        assert len(err) < 5000
        assert [word for word in told_words(case["expected"]) if word not in err] == []
        assert {found.name for found in tmp_path.rglob("*") if found.is_file()} <= {".lock"}, "nothing is stored of a bad file"
        return
    content = json.loads(out)
    if case["role"] == "trade":
        content |= {"n_edges": content["rows_kept"]}
        assert content["rows_read"] == content["rows_kept"] + sum(content["dropped"].values())
    assert {key: content[key] for key in json.loads(case["check_json"])} == json.loads(case["check_json"])
    assert bool(content["warnings"]) == (case["expect"] == "accept_warn")
    if case["line"] and case["expect"] == "accept_warn":
        assert f"line {case['line']}" in "\n".join(content["warnings"])
    if case["group"] == "injection":
        written = csv.DictReader(io.StringIO(path.read_text("utf-8"), newline=""))
        name = next(row["name"] for row in written if written.line_num == int(case["line"]))
        stored = kzgraph.load(path, FOLDER / "good/edges.csv", current_year=2026).nodes
        assert stored.loc[int(case["line"]), "name"] == name.strip()


def told_words(expected: str) -> set[str]:
    """What the manifest says that a message must name beside file, line and column: options, values in quotes, code points, other lines."""
    options = set(re.findall(r"--[a-z-]+", expected))
    values = set(re.findall(r"value '([^']+)'|did you mean '([^']+)'", expected))
    lines = re.findall(r"\blines? (\d+)(?: and (\d+))?", expected)
    points = set(re.findall(r"U\+[0-9A-F]{4}|0x[0-9A-F]{2}\b", expected))
    return options | points | {word for pair in (*values, *lines) for word in pair if word}


@pytest.mark.shared
def test_the_copy_is_the_set(shared: Path) -> None:
    original = shared / "hostile"
    if not original.is_dir():
        pytest.skip("test_the_copy_is_the_set: ../shared has no folder hostile")
    files = [sorted(_files(folder)) for folder in (original, FOLDER)]
    assert files[0] == files[1]
    assert filecmp.cmpfiles(original, FOLDER, files[0], shallow=False)[1:] == ([], [])


def _files(folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts]


def test_every_case_of_the_set_is_tried_once() -> None:
    """103 rows with a file go through test_manifest, 21 with an environment through test_environment; row 163, which has no script, by name."""
    environments = [case for case in MANIFEST if case["role"] == "env"]
    assert (len(CASES), len(environments), len(MANIFEST)) == (103, 21, 124)
    assert len({case["id"] for case in MANIFEST}) == len(MANIFEST)
    named = {name for case in CASES for name in [case["file"]]}
    assert {f"files/{path.name}" for path in (FOLDER / "files").iterdir()} == named, "every file of the set is in a row that is tried"
    found = re.findall(r"^def (test_\w+)", (FOLDER / "env/cases.py").read_text("utf-8"), re.MULTILINE)
    tried = [name for together in ENVIRONMENT for name in together]
    assert sorted(found) == sorted(tried)
    asked = {name for case in environments for name in re.findall(r"test_\w+", case["file"])}
    assert asked <= set(tried)
    assert [case["id"] for case in environments if "::test_" not in case["file"]] == [WITHOUT_SCRIPT]


@pytest.fixture(scope="module")
def user() -> Iterator[Ordinary]:
    with ordinary_user() as found:
        yield found


@pytest.fixture(scope="module")
def told() -> dict[str, dict[str, list[ElementTree.Element]]]:
    """What came of the cases that have been run: by the first of those that run together, the reports by case."""
    return {}


@posix
@pytest.mark.parametrize(
    ("name", "together"),
    [pytest.param(name, together, marks=[linux] if name in ON_LINUX else [], id=name) for together in ENVIRONMENT for name in together],
)
def test_environment(user: Ordinary, told: dict[str, dict[str, list[ElementTree.Element]]], name: str, together: tuple[str, ...]) -> None:
    """One case of env/cases.py as it stands, by a user who is not root, in a pytest that runs a few of them."""
    if together[0] not in told:
        told[together[0]] = cases(user, [one for one in together if one not in ON_LINUX or sys.platform == "linux"])
    reports = told[together[0]].get(name, [])
    assert reports, f"{name} has not been run"
    assert [ElementTree.tostring(child, "unicode") for report in reports for child in report] == [], name


def cases(user: Ordinary, names: Sequence[str]) -> dict[str, list[ElementTree.Element]]:
    """Runs cases of env/cases.py in a pytest of their own. Their reports by case: one without anything in it has passed."""
    place = user.home / names[0]
    place.mkdir()
    if ROOT:
        os.chown(place, NOBODY, NOBODY)
    settings = place / "pytest.ini"
    settings.write_text("[pytest]\njunit_logging = no\n")
    called = [user.python, "-m", "kzgraph"]
    report = f"{shlex.join([*called, 'report'])} --nodes {{n}} --edges {{e}} --format {{fmt}}"
    export = f"{shlex.join([*called, 'export'])} --nodes {{n}} --edges {{e}} --output {{o}}"
    env = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
    env |= {"KZ_REPORT": report, "KZ_EXPORT": export, "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "200"}
    env["PYTHONPATH"] = str(user.checkout)
    given = ["-c", str(settings), "--rootdir", str(place), "--basetemp", str(place / "inner"), "-p", "no:cacheprovider", "-q", "-rs"]
    asked = [f"--junitxml={place / 'told.xml'}", *(f"{user.checkout / 'tests/hostile/env/cases.py'}::{name}" for name in names)]
    # A shell starts what it puts into the background deaf to Ctrl-C, and so would be the program that the case interrupts.
    done = user.run([user.python, "-m", "pytest", *given, *asked], env=env, timeout=900, preexec_fn=_hears_interrupts)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    found: dict[str, list[ElementTree.Element]] = {name: [] for name in names}
    for one in ElementTree.parse(place / "told.xml").iter("testcase"):
        found[str(one.get("name")).partition("[")[0]].append(one)
    return found


def _hears_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_report_does_not_depend_on_hash_seed_and_row_order(tmp_path: Path) -> None:
    header, *rows = (FOLDER / "good/edges.csv").read_text("utf-8").splitlines()
    path = tmp_path / "edges.csv"
    seen = set()
    for seed in range(3):
        random.Random(seed).shuffle(rows)
        path.write_text("\n".join([header, *rows]) + "\n", "utf-8")
        env = {**os.environ, "PYTHONHASHSEED": str(seed)}
        seen.add(subprocess.run([*PROGRAM, *arguments(edges=path)], capture_output=True, env=env, check=True).stdout)
    assert len(seen) == 1
