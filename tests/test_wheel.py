"""The packages: the same bytes from another folder at another time, whole, and what is installed from them gives the same report."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent


def built(source: Path, target: Path) -> dict[str, bytes]:
    """Sdist and, from it, the wheel: the bytes of each by name."""
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(target), str(source)]
    env = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    ran = subprocess.run(command, capture_output=True, text=True, env=env)
    assert ran.returncode == 0, ran.stdout[-2000:] + ran.stderr[-2000:]
    return {path.name: path.read_bytes() for path in sorted(target.iterdir())}


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    built(REPOSITORY, folder)
    return folder


@pytest.fixture(scope="module")
def wheel(packages: Path) -> Path:
    (path,) = packages.glob("*.whl")
    return path


def test_packages_hold_what_belongs_to_them_and_come_out_the_same_again(packages: Path, wheel: Path, tmp_path: Path) -> None:
    """The second build is of the unpacked sdist: another folder, with times of its own and rights of another user."""
    inside = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("kzgraph/data/")}
    tables = ("nodes", "edges", "production", "lists", "sources", "claims", "minerals", "governance", "parameters")
    assert {f"kzgraph/data/{name}" for name in (*(f"{name}.csv" for name in tables), "LICENSES.md", "trade/baci-hs92.parquet")} <= inside
    assert [name for name in zipfile.ZipFile(wheel).namelist() if name.endswith("data/share/man/man1/kzgraph.1")]
    (sdist,) = packages.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path / "again", filter="data")
    (source,) = (tmp_path / "again").iterdir()
    assert {"CITATION.cff", "codemeta.json", "mkdocs.yml", "Makefile", ".github", "share", "tests", "docs"} <= {
        path.name for path in source.iterdir()
    }
    for number, path in enumerate(sorted(source.rglob("*"))):
        os.utime(path, (1_700_000_000 + number, 1_700_000_000 + number))
        if path.is_file():
            path.chmod(0o600)
    again = built(source, tmp_path / "dist")
    assert {name: hashlib.sha256(data).hexdigest() for name, data in again.items()} == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in packages.iterdir()
    }


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
