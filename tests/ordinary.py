"""A user who is not root, for tests of permissions when the suite itself is run by root, as on CI.

Root passes every permission check, so that a test of a read-only folder would prove nothing. What such a user runs has to lie where he may
read it: where Python or the checkout is inside root's home, a copy of both is made, of hard links where the file system allows.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
NOBODY = 65534
CHECKOUT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Ordinary:
    """Where an ordinary user finds Python and the checkout, and what has to be in the environment. `home` is a folder of his own."""

    python: str
    checkout: Path
    home: Path
    env: Mapping[str, str] = field(default_factory=dict)

    def run(self, command: Sequence[str], *, env: Mapping[str, str], **given: Any) -> subprocess.CompletedProcess[str]:
        """Runs a command as this user."""
        who: dict[str, Any] = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if ROOT else {}
        own = {"HOME": str(self.home), "TMPDIR": str(self.home)} if ROOT else {}
        return subprocess.run(command, capture_output=True, text=True, cwd=self.home, env={**env, **own, **self.env}, **who, **given)


@contextlib.contextmanager
def ordinary_user() -> Iterator[Ordinary]:
    """The user who runs the suite, or `nobody` where that is root."""
    with open_folder() as home:
        there = Ordinary(sys.executable, CHECKOUT, home)
        if ROOT and not _can_run(there):
            copy = home / "copy"
            copy.mkdir(mode=0o755)
            there = _copied(copy, home)
            assert _can_run(there), "an ordinary user cannot run the copy of the program"
        yield there


@contextlib.contextmanager
def open_folder() -> Iterator[Path]:
    """A folder that an ordinary user owns; those of pytest are closed to him when root made them."""
    folder = Path(tempfile.mkdtemp(prefix="kzgraph-user-"))
    try:
        if ROOT:
            os.chown(folder, NOBODY, NOBODY)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def as_ordinary_user() -> Iterator[None]:
    """This very process without root's privileges, for as long as the block lasts. What it imports must be imported before."""
    if not ROOT:
        yield
        return
    os.setegid(NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


def _can_run(there: Ordinary) -> bool:
    try:
        imports = "import click, duckdb, kzgraph, openpyxl, pandas, pytest"
        env = {"PATH": os.defpath, "PYTHONPATH": str(there.checkout)}
        readable = (there.checkout / "tests/hostile/manifest.csv").as_posix()
        return there.run([there.python, "-c", f"{imports}; open({readable!r})"], env={**env, **there.env}).returncode == 0
    except OSError:
        return False


def _copied(copy: Path, home: Path) -> Ordinary:
    """Python without its test suite, what kzgraph and pytest need, and the checkout."""
    base = Path(sys.base_prefix)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    library = Path(os.__file__).parent
    skipped = ("site-packages", "test", "idlelib", "tkinter", "ensurepip")
    _tree(library, copy / "base/lib" / version, lambda path: path.relative_to(library).parts[0] not in skipped)
    for shared in (base / "lib").glob("libpython*"):
        _link(shared, copy / "base/lib" / shared.name)
    python = copy / "base/bin/python3"
    _link(Path(sys.executable).resolve(), python)
    for found in _needed("kzgraph", "pytest"):
        for file in found.files or []:
            source = Path(str(found.locate_file(file)))
            if ".." not in file.parts and source.is_file():
                _link(source, copy / "site" / file)
    for name in ("kzgraph", "data", "scenarios", "tests/hostile"):
        _tree(CHECKOUT / name, copy / "checkout" / name, lambda path: True)
    env = {
        "PYTHONHOME": str(copy / "base"), "PYTHONPATH": f"{copy / 'checkout'}{os.pathsep}{copy / 'site'}", "LD_LIBRARY_PATH": str(copy / "base/lib"),
    }  # fmt: skip
    return Ordinary(str(python), copy / "checkout", home, env)


def _needed(*names: str) -> list[Distribution]:
    """The installed packages that these need, themselves included; not the checkout, which is copied by itself."""
    found: dict[str, Distribution] = {}
    todo = list(names)
    while todo:
        name = re.sub("[-_.]+", "-", todo.pop()).lower()
        with contextlib.suppress(PackageNotFoundError):
            if name not in found:
                found[name] = distribution(name)
                needs = [Requirement(text) for text in found[name].requires or []]
                todo += [need.name for need in needs if not need.marker or need.marker.evaluate({"extra": ""})]
    return [package for name, package in found.items() if name != "kzgraph"]


def _tree(source: Path, target: Path, wanted: Any) -> None:
    for path in source.rglob("*"):
        if path.is_file() and wanted(path):
            _link(path, target / path.relative_to(source))


def _link(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source.resolve(), target)
    except OSError:
        shutil.copy2(source, target)
    if not target.stat().st_mode & 0o004:
        target.unlink()
        shutil.copy2(source, target)
        target.chmod(0o755 if os.access(source, os.X_OK) else 0o644)
