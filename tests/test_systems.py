"""What differs from system to system: encodings of the terminal and of files, ends of lines, names that Windows does not take."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

REPORT = [sys.executable, "-m", "kzgraph", "report", "Japan", "gallium"]
PLAIN_LOCALE = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": ""}


def run(*more: str, **env: str) -> bytes:
    ran = subprocess.run([*REPORT, *more], capture_output=True, env={**os.environ, **env})
    assert (ran.returncode, ran.stderr) == (0, b"")
    return ran.stdout.replace(b"\r\n", b"\n")


def test_a_terminal_without_unicode_gets_plain_signs(tmp_path: Path) -> None:
    """Lines and gaps become ASCII, a letter its escape; files are UTF-8 in every locale."""
    plain = run("--lang", "fr", **PLAIN_LOCALE)
    assert plain.isascii()
    assert b"57,0 %" in plain
    assert b"-----" in plain
    assert rb"import\xe9es" in plain
    run("--lang", "fr", "-o", str(tmp_path / "out.txt"), **PLAIN_LOCALE)
    assert "importées" in (tmp_path / "out.txt").read_text("utf-8")


def test_a_terminal_with_other_letters() -> None:
    """What the Cyrillic page of Windows has not (é) is escaped, what it has (a gap, words) stays."""
    told = run("--lang", "fr", PYTHONIOENCODING="cp1251").decode("cp1251")
    assert "57,0\u00a0%" in told
    assert r"import\xe9es" in told


def files() -> Iterator[tuple[str, ast.Call]]:
    for folder in ("kzgraph", "tools", "benchmarks"):
        for path in sorted(Path(folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call):
                    yield str(path), node


def test_no_text_file_is_opened_in_the_encoding_of_the_system() -> None:
    """Windows' own is not UTF-8: every read and write of text says its encoding."""
    found = []
    for path, call in files():
        name = call.func.attr if isinstance(call.func, ast.Attribute) else call.func.id if isinstance(call.func, ast.Name) else ""
        keywords = {one.arg for one in call.keywords}
        if name == "read_text" and not call.args and "encoding" not in keywords:
            found.append((path, call.lineno))
        if name == "write_text" and len(call.args) < 2 and "encoding" not in keywords:
            found.append((path, call.lineno))
        if isinstance(call.func, ast.Name) and name == "open" and "encoding" not in keywords:
            mode = call.args[1].value if len(call.args) > 1 and isinstance(call.args[1], ast.Constant) else ""
            if "b" not in str(mode):
                found.append((path, call.lineno))
    assert found == []


def test_file_names_are_those_that_every_system_takes() -> None:
    """No two that differ in case alone, no sign, no name and no length that Windows refuses."""
    listed = subprocess.run(["git", "ls-files"], capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a checkout of git")
    names = listed.stdout.splitlines()
    assert len({name.casefold() for name in names}) == len(names)
    reserved = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}
    for name in names:
        assert not set(name) & set('<>:"|?*\\'), name
        assert not {part.split(".")[0].casefold() for part in name.split("/")} & reserved, name
        assert not any(part.endswith((" ", ".")) for part in name.split("/")), name
        assert len(name) < 160, name


def test_pages_have_names_that_every_system_takes() -> None:
    from kzgraph.profiles.atlas import page_files

    files_ = page_files([("CON", "gallium"), ("a:b", "c/d"), ("A:B", "c\\d"), ("x" * 300, "y"), (" .", "..")])
    assert len({name.casefold() for name in files_.values()}) == len(files_)
    for name in files_.values():
        assert not set(name) & set('<>:"|?*\\/')
        assert len(name) < 255
