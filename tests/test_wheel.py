"""The built wheel, installed away from the checkout, gives the same report."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(REPOSITORY)]
    built = subprocess.run(command, capture_output=True, text=True)
    assert built.returncode == 0, built.stdout[-2000:] + built.stderr[-2000:]
    (path,) = folder.glob("*.whl")
    return path


def test_it_holds_the_tables_and_their_licences(wheel: Path) -> None:
    inside = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("kzgraph/data/")}
    assert {
        f"kzgraph/data/{name}" for name in ("nodes.csv", "edges.csv", "sources.csv", "claims.csv", "minerals.csv", "LICENSES.md")
    } <= inside


def test_it_answers_from_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    """The dependencies come from this environment by PYTHONPATH (where .pth files, and so the checkout, do not count): no network is needed."""
    home = tmp_path / "empty"
    venv.create(home, with_pip=False)
    scripts = home / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / "python"
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(install, check=True, cwd=tmp_path, capture_output=True)
    env = {**os.environ, "PYTHONPATH": sysconfig.get_path("purelib"), "PYTHONSAFEPATH": "1"}
    where = subprocess.run(
        [python, "-c", "import kzgraph; print(kzgraph.__file__)"], check=True, cwd=tmp_path, env=env, capture_output=True, text=True
    ).stdout
    assert str(home) in where
    away = subprocess.run([scripts / "kzgraph", "report", "Japan", "gallium"], check=True, cwd=tmp_path, env=env, capture_output=True)
    here = subprocess.run([sys.executable, "-m", "kzgraph", "report", "Japan", "gallium"], check=True, cwd=REPOSITORY, capture_output=True)
    assert away.stdout == here.stdout
    assert b"96.5" in away.stdout
