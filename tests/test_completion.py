"""Shell completion and the manual page: what a shell offers, and that the page says what the commands say."""

from __future__ import annotations

import os
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.shell_completion import get_completion_class

from kzgraph.cli import program
from kzgraph.cli.completion import BY_COMMAND, BY_NAME, lists
from kzgraph.profiles.coverage import list_names
from tests.networks import shipped

MAN = Path("share/man/man1/kzgraph.1")


def offered(*words: str, incomplete: str = "", shell: str = "bash") -> list[str]:
    made = get_completion_class(shell)
    assert made is not None
    return [item.value for item in made(program, {}, "kzgraph", "_KZGRAPH_COMPLETE").get_completions(list(words), incomplete)]


@pytest.mark.parametrize(
    ("words", "incomplete", "expected"),
    [
        (["report"], "Ja", {"Japan", "Jamaica"}),
        (["report"], "ga", {"gallium", "GAB"}),
        (["report", "Japan"], "gall", {"gallium"}),
        (["state"], "KA", {"KAZ"}),
        (["report", "Japan", "gallium"], "--for", {"--format"}),
        (["report", "--format"], "j", {"json"}),
        (["scenario", "run"], "gallium-2", {"gallium-2026"}),
        (["rank", "JPN", "--by"], "geop", {"geopolrisk"}),
        (["report", "--prefer"], "usgs-mcs-2026", {"usgs-mcs-2026"}),
        (["coverage", "KAZ", "--list"], "eu", {"eu-2023"}),
        ([], "chok", {"chokepoints"}),
    ],
)
def test_names_and_options_are_offered(words: list[str], incomplete: str, expected: set[str]) -> None:
    found = offered(*words, incomplete=incomplete)
    assert expected <= set(found)
    assert all(one.casefold().startswith(incomplete.casefold()) for one in found)


def test_files_are_left_to_the_shell() -> None:
    for option in ("--edges", "--add-edges", "-o"):
        items = get_completion_class("fish")(program, {}, "kzgraph", "X").get_completions(["report", option], "m")  # type: ignore[misc]
        assert [(item.type, item.value) for item in items] == [("file", "m")]


def test_every_name_in_the_table_is_a_parameter() -> None:
    def walk(command: click.Command) -> set[str]:
        own = {f"{command.name} {param.name}" for param in command.params}
        return own.union(*(walk(one) for one in command.commands.values())) if isinstance(command, click.Group) else own

    known = walk(program)
    assert set(BY_NAME) <= {one.split()[1] for one in known}
    assert set(BY_COMMAND) <= known


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_protocol_of_each_shell(shell: str) -> None:
    """As the shell's own function asks, in a fresh process that loads no pandas."""
    env = {
        **os.environ,
        "_KZGRAPH_COMPLETE": f"{shell}_complete",
        "COMP_WORDS": "kzgraph report Jap",
        "COMP_CWORD": "Jap" if shell == "fish" else "2",
    }
    code = "import sys; from kzgraph.cli import main\ntry: main()\nfinally: print('pandas' in sys.modules, file=sys.stderr)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env)
    assert "Japan" in re.split(r"[\n,\t]", ran.stdout)
    assert ran.stderr == "False\n"
    env["_KZGRAPH_COMPLETE"] = f"{shell}_source"
    assert "kzgraph" in subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env).stdout


@pytest.mark.skipif(os.name == "nt" or shutil.which("bash") is None, reason="no bash here")
def test_in_a_real_bash(tmp_path: Path) -> None:
    (tmp_path / "kzgraph").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m kzgraph "$@"\n', "utf-8")
    (tmp_path / "kzgraph").chmod(0o755)
    script = (
        'eval "$(_KZGRAPH_COMPLETE=bash_source kzgraph)"; COMP_WORDS=(kzgraph report Jap); COMP_CWORD=2; '
        '_kzgraph_completion kzgraph; printf "%s " "${COMPREPLY[@]}"'
    )
    env = {**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(Path.cwd())}
    ran = subprocess.run(["bash", "--norc", "-c", script], capture_output=True, text=True, env=env)
    if "not supported for Bash" in ran.stderr:
        pytest.skip("this bash is older than click's completion")
    assert ran.stdout.split() == ["Japan"], ran.stderr


def test_the_lists_offered_are_those_there_are() -> None:
    assert {name for name, _ in lists()} == set(list_names(shipped()._grounds))


def test_the_manual_page_is_that_of_the_commands() -> None:
    made = runpy.run_path("tools/man_page.py")
    assert made["page"]() == MAN.read_text("utf-8"), "run .venv/bin/python tools/man_page.py"
    text = MAN.read_text("utf-8").replace("\\", "")
    for name, command in made["named"](program):
        assert f'.SS "{name}' in text
        assert all(option in text for param in command.params if isinstance(param, click.Option) for option in param.opts)


def test_the_manual_page_is_sound_roff() -> None:
    """Pure ASCII, known macros, each paragraph of words closed; and groff's own warnings where groff is there."""
    lines = MAN.read_text("ascii").splitlines()
    assert lines[0].startswith(".TH KZGRAPH 1 ")
    assert {line.split()[0] for line in lines if line.startswith(".")} == {".TH", ".SH", ".SS", ".PP", ".TP", ".B", ".nf", ".fi"}
    assert sum(line == ".nf" for line in lines) == sum(line == ".fi" for line in lines)
    assert not [line for line in lines if line.startswith("'")]
    for place, line in enumerate(lines):
        assert line != ".TP" or not lines[place + 1].startswith(".TP")
    groff = shutil.which("groff")
    if groff:
        ran = subprocess.run([groff, "-man", "-ww", "-z", str(MAN)], capture_output=True, text=True)
        assert (ran.returncode, ran.stderr) == (0, "")
