"""What stands about the project in several files agrees, and the workflows are as careful as they say."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

import kzgraph

PROJECT = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))["project"]
WORKFLOWS = sorted(Path(".github/workflows").glob("*.yml"))
HOSTS = re.compile(r"p[y]pi\.org|pythonh[o]sted\.org|n[p]mjs\.(com|org)|conda\.an[a]conda\.org|cr[a]tes\.io", re.IGNORECASE)


def test_citation_and_codemeta_are_those_of_the_project() -> None:
    cited = yaml.safe_load(Path("CITATION.cff").read_text("utf-8"))
    meta = json.loads(Path("codemeta.json").read_text("utf-8"))
    assert cited["authors"] == [{"name": "kzgraph contributors"}] == PROJECT["authors"]
    assert [one["name"] for one in meta["author"]] == ["kzgraph contributors"]
    assert str(cited["version"]) == meta["version"] == kzgraph.__version__
    assert (cited["title"], cited["abstract"], cited["license"]) == (PROJECT["name"], PROJECT["description"], PROJECT["license"])
    assert (meta["name"], meta["description"], meta["license"].rpartition("/")[2]) == (
        PROJECT["name"],
        PROJECT["description"],
        PROJECT["license"],
    )
    assert cited["keywords"] == meta["keywords"] == PROJECT["keywords"]
    assert meta["runtimePlatform"] == f"Python {PROJECT['requires-python']}"
    assert {"cff-version", "message", "type"} <= set(cited)


def test_every_extra_is_documented() -> None:
    told = "\n".join(path.read_text("utf-8") for path in (Path("README.md"), *Path("docs").rglob("*.md")))
    assert [extra for extra in PROJECT["optional-dependencies"] if not re.search(rf"`\[?{extra}\]?`", told)] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=[path.stem for path in WORKFLOWS])
def test_workflows_trust_little(path: Path) -> None:
    """Actions by their full hash with the version beside it, no rights but those of a job, no token kept in the checkout, a time limit."""
    text = path.read_text("utf-8")
    flow = yaml.safe_load(text)
    uses = re.findall(r"^\s*-? ?uses: (.*)$", text, re.MULTILINE)
    assert uses
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", one) for one in uses), uses
    assert flow["permissions"] == {}
    for job in flow["jobs"].values():
        assert "timeout-minutes" in job
        for step in job["steps"]:
            if "checkout" in step.get("uses", ""):
                assert step["with"]["persist-credentials"] is False
    assert not HOSTS.search(text)
    assert "KZGRAPH_CI" not in text, "hosted runners have no data beside the checkout"


def test_the_matrix_is_what_the_project_promises() -> None:
    flow = yaml.safe_load(Path(".github/workflows/test.yml").read_text("utf-8"))
    matrix = flow["jobs"]["test"]["strategy"]["matrix"]
    promised = [text.rpartition(" :: ")[2] for text in PROJECT["classifiers"] if re.search(r"Python :: 3\.\d+$", text)]
    assert matrix["python"] == promised
    assert [name.split("-")[0] for name in matrix["os"]] == ["ubuntu", "macos", "windows"]


def test_one_hash_for_an_action() -> None:
    found = {one for path in WORKFLOWS for one in re.findall(r"uses: (\S+) # (\S+)", path.read_text("utf-8"))}
    assert len({uses.split("@")[0] for uses, _ in found}) == len(found)


def test_zizmor_finds_nothing() -> None:
    """Also of what its strictest persona asks."""
    zizmor = Path(sys.executable).with_name("zizmor")
    ran = subprocess.run([zizmor, "--offline", "--no-progress", "--persona=auditor", ".github"], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_forms_ask_for_what_is_needed() -> None:
    forms = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in Path(".github/ISSUE_TEMPLATE").glob("*.yml")}
    assert set(forms) == {"bug", "data-error", "new-source", "config"}
    for name, form in forms.items():
        if name != "config":
            assert {"name", "description", "body"} <= set(form)
            assert all(part["validations"]["required"] and part["attributes"]["label"] for part in form["body"])
            assert len({part["id"] for part in form["body"]}) == len(form["body"])


def test_the_sbom_holds_every_locked_package(tmp_path: Path) -> None:
    made = tmp_path / "kzgraph.cdx.json"
    ran = subprocess.run([sys.executable, "tools/sbom.py", "requirements.lock", str(made)], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    content = json.loads(made.read_text("utf-8"))
    assert "serialNumber" not in content, "chance"
    assert "timestamp" not in content["metadata"], "time"
    parts = {one["name"].lower(): one["version"] for one in content["components"]}
    lock = dict(re.findall(r"^([a-z0-9.-]+)==([^\s;]+)", Path("requirements.lock").read_text("utf-8"), re.MULTILINE))
    assert {name: parts.get(name) for name in lock} == lock


def test_nothing_heavy_is_imported_before_it_is_asked_for() -> None:
    """`import kzgraph` loads kzgraph's own errors and the standard library alone; the names are there all the same."""
    code = (
        "import sys; before = set(sys.modules); import kzgraph; "
        "known = {*sys.stdlib_module_names, 'kzgraph'}; "
        "print(sorted({name.split('.')[0] for name in set(sys.modules) - before} - known), len([n for n in sys.modules if n.startswith('kzgraph')])); "
        "assert all(hasattr(kzgraph, name) for name in kzgraph.__all__); "
        "print([m for m in ('networkx', 'matplotlib', 'pyvis', 'rich', 'click', 'openpyxl', 'scipy', 'httpx', 'pyspark') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines() == ["[] 3", "[]"]
