"""Checks that run side by side: each is told in one piece, and the first that fails ends the others."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest

from tools.side_by_side import main, run


def program(code: str) -> str:
    return shlex.join([sys.executable, "-c", code])


def test_each_is_told_in_one_piece_and_all_are_run(capfd: pytest.CaptureFixture[str]) -> None:
    commands = [program(f"import sys; print({number}, flush=True); print('more', file=sys.stderr)") for number in range(3)]
    assert run(commands, at_once=2) == 0
    told = capfd.readouterr().out
    assert all(f"{command}\n{number}\nmore\n" in told for number, command in enumerate(commands))


def test_the_first_that_fails_ends_the_others_and_starts_no_more(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    waits = program("import time; time.sleep(600)")
    never = program(f"open({str(tmp_path / 'started')!r}, 'w')")
    assert run([waits, program("print('wrong'); raise SystemExit(3)"), never], at_once=2) == 3
    told = capfd.readouterr().out
    assert "wrong\n" in told
    assert waits not in told
    assert list(tmp_path.iterdir()) == []


def test_a_program_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["side_by_side.py", "-j", "auto", "no-such-program --check"])
    assert main() == 1
    assert "no-such-program" in capsys.readouterr().err
