"""The folder of an atlas: replaced as a whole or not at all, and only where everything in it is kzgraph's own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from test_atlas import names

from kzgraph.cli import program
from kzgraph.cli.folder import MARKER, write_folder
from kzgraph.errors import FileError
from tests.systems import posix


def told(text: str) -> list[tuple[str, str]]:
    return [("index.html", text), ("shared/a.js", "1")]


def test_an_atlas_is_replaced_as_a_whole(tmp_path: Path) -> None:
    target = tmp_path / "atlas"
    write_folder([*told("old"), ("JPN-gallium.html", "x")], str(target), about={})
    (target / ".DS_Store").write_bytes(b"")
    write_folder(told("new"), str(target), about={})
    assert names(target) == {"index.html", "shared/a.js", MARKER}
    assert (target / "index.html").read_text("utf-8") == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["atlas"]


def test_a_build_that_stops_leaves_the_old_atlas(tmp_path: Path) -> None:
    target = tmp_path / "atlas"
    write_folder(told("old"), str(target), about={})

    def stopped() -> Iterator[tuple[str, str]]:
        yield from told("new")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_folder(stopped(), str(target), about={})
    assert (target / "index.html").read_text("utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["atlas"]


@posix
def test_a_killed_build_leaves_the_old_atlas(tmp_path: Path) -> None:
    target = tmp_path / "atlas"
    write_folder(told("old"), str(target), about={})
    script = (
        "import os, signal\nfrom kzgraph.cli.folder import write_folder\n"
        "def files():\n    yield 'index.html', 'new'\n    os.kill(os.getpid(), signal.SIGKILL)\n"
        f"write_folder(files(), {str(target)!r}, about={{}})\n"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == -9
    assert (target / "index.html").read_text("utf-8") == "old"
    write_folder(told("new"), str(target), about={})
    assert (target / "index.html").read_text("utf-8") == "new"


@pytest.mark.parametrize("spoil", ["foreign", "changed", "no_marker", "bad_marker", pytest.param("link", marks=posix)])
def test_what_is_not_ours_is_never_replaced(tmp_path: Path, spoil: str) -> None:
    target = tmp_path / "atlas"
    write_folder(told("old"), str(target), about={})
    if spoil == "foreign":
        (target / "thesis.docx").write_bytes(b"mine")
    elif spoil == "changed":
        (target / "index.html").write_text("edited", "utf-8")
    elif spoil == "no_marker":
        (target / MARKER).unlink()
    elif spoil == "bad_marker":
        (target / MARKER).write_text('{"files": [1]}', "utf-8")
    else:
        (target / "more.html").symlink_to(target / "index.html")
    before = {name: (target / name).read_bytes() for name in names(target)}
    with pytest.raises(FileError, match="move it away or name another folder"):
        write_folder(told("new"), str(target), about={})
    assert {name: (target / name).read_bytes() for name in names(target)} == before


@posix
def test_refuses_files_links_and_the_folder_in_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    (tmp_path / "link").symlink_to(tmp_path)
    inside = tmp_path / "here"
    inside.mkdir()
    monkeypatch.chdir(inside)
    for name, said in {"../file": "is a file", "../link": "symbolic link", ".": "folder you are in", "..": "above it", "no/dir": "does not exist"}.items():  # fmt: skip
        done = CliRunner().invoke(program, ["atlas", "-o", name])
        assert done.exit_code == 2
        assert said in done.stderr
