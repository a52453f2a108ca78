"""Writing results: a file is wholly new or untouched, nothing is left beside it, and each refusal names the path."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from kzgraph.cli import output
from kzgraph.errors import FileError
from tests.ordinary import as_ordinary_user, open_folder
from tests.systems import posix


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_writes_bytes_as_they_are(tmp_path: Path) -> None:
    output.write("Rössing\nсурьма\n", str(tmp_path / "a.txt"))
    assert (tmp_path / "a.txt").read_bytes() == "Rössing\nсурьма\n".encode()
    assert names(tmp_path) == ["a.txt"]


@pytest.mark.parametrize("target", [None, "-"])
def test_stdout(capsys: pytest.CaptureFixture[str], target: str | None) -> None:
    output.write("text\n", target)
    assert capsys.readouterr() == ("text\n", "")


def test_replaces_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("a longer text that was there before")
    output.write("new", str(path))
    assert path.read_text() == "new"


@posix
@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o077, 0o600)])
def test_a_new_file_has_the_mode_of_the_umask(tmp_path: Path, mask: int, mode: int) -> None:
    before = os.umask(mask)
    try:
        output.write("x", str(tmp_path / "a"))
        assert os.umask(mask) == mask
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == mode


@posix
def test_a_replaced_file_keeps_its_mode(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")
    (tmp_path / "a").chmod(0o640)
    output.write("x", str(tmp_path / "a"))
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o640


@pytest.mark.parametrize("step", ["fsync", "chmod", "replace"])
def test_a_failure_leaves_everything_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "a"
    path.write_text("old")
    monkeypatch.setattr(os, step, fail)
    with pytest.raises(FileError, match="cannot be written: no space left on device") as caught:
        output.write("new", str(path))
    assert str(path) in str(caught.value)
    assert path.read_text() == "old"
    assert names(tmp_path) == ["a"]


def test_an_interruption_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        output.write("new", str(tmp_path / "a"))
    assert names(tmp_path) == []


def test_what_utf8_cannot_hold_is_written_as_on_the_terminal(tmp_path: Path) -> None:
    output.write("\udcff.csv", str(tmp_path / "a"))
    assert (tmp_path / "a").read_text() == "\\udcff.csv"


@posix
def test_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("old")
    for name, target in (("link", "kept"), ("dangling", "nowhere")):
        (tmp_path / name).symlink_to(tmp_path / target)
        with pytest.raises(FileError, match=f"{name}: is a symbolic link"):
            output.write("new", str(tmp_path / name))
    assert (tmp_path / "kept").read_text() == "old"
    assert names(tmp_path) == ["dangling", "kept", "link"]


def test_folders(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="is a directory - name a file in it"):
        output.write("x", str(tmp_path))
    with pytest.raises(FileError, match=r"the folder .*gone does not exist - make it first"):
        output.write("x", str(tmp_path / "gone" / "a"))


@posix
def test_a_folder_without_permission() -> None:
    with open_folder() as folder:
        folder.chmod(0o555)
        with as_ordinary_user(), pytest.raises(FileError, match="a: cannot be written: permission denied"):
            output.write("x", str(folder / "a"))
        assert names(folder) == []


@posix
def test_an_input_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "edges.csv"
    path.write_text("old")
    os.link(path, tmp_path / "hard")
    for same in (path, tmp_path / "." / "edges.csv", tmp_path / "hard"):
        with pytest.raises(FileError, match="is an input of this command"):
            output.write("new", str(same), inputs=(None, "-", str(tmp_path / "other"), str(path)))
    assert path.read_text() == "old"


@posix
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
def test_full_devices(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="/dev/full: cannot be written: no space left"):
        output.write("x", "/dev/full")
    with open("/dev/full", "wb") as full:
        done = subprocess.run([sys.executable, "-m", "kzgraph", "report"], stdout=full, stderr=subprocess.PIPE, text=True)
    assert (done.returncode, done.stderr) == (2, "Error: standard output: cannot be written: no space left on device\n")
    output.write("x", "/dev/null")
    assert not os.path.isfile("/dev/null")
