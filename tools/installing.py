"""How the tools find a program on this machine or install it: where to look, what was found before, commands as root."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"


@dataclass(frozen=True)
class Sought:
    """A program that may be on this machine, or be installed: what it is called, where it may lie, what does, how to get one."""

    name: str
    about: str
    variable: str
    """The environment variable that names one; `wrong` follows where that one does not do."""
    wrong: str
    lacking: str
    places: Callable[[], Iterator[str]]
    does: Callable[[str], bool]
    there: Callable[[str], bool]
    """Whether what was found before still is; asked in place of `does`, which starts it."""
    install: Callable[[], str | None]

    def look(self) -> str | None:
        return next((place for place in self.places() if self.does(place)), None)

    def main(self) -> int:
        """Prints where it is. Exit status: 0 found, 1 none, 2 the one that the variable names does not do."""
        parser = argparse.ArgumentParser(description=self.about)
        parser.add_argument("--install", action="store_true", help="install one where there is none")
        install = parser.parse_args().install
        named = os.environ.get(self.variable)
        if named and not self.does(named):
            return self._fail(f"{self.variable}={named} {self.wrong}: correct it or unset it.", 2)
        found = named or self._remembered() or self.look() or (self.install() if install else None)
        if not found:
            return self._fail(self.lacking, 1)
        if not named and VENV.is_dir():
            self._memory().write_text(f"{found}\n", encoding="utf-8")
        print(found)
        return 0

    def _fail(self, message: str, status: int) -> int:
        print(f"{self.name}: {message}", file=sys.stderr)
        return status

    def _memory(self) -> Path:
        return VENV / f".{self.name}"

    def _remembered(self) -> str | None:
        try:
            found = self._memory().read_text(encoding="utf-8").strip()
        except OSError:
            return None
        return found if found and self.there(found) else None


def output(words: list[str], *, faults: bool = False) -> str | None:
    """What a command prints, on request with its faults; None if it fails."""
    errors = subprocess.STDOUT if faults else subprocess.DEVNULL
    try:
        run = subprocess.run(words, stdout=subprocess.PIPE, stderr=errors, stdin=subprocess.DEVNULL, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return run.stdout.decode(errors="replace").strip() if run.returncode == 0 else None


def as_root() -> list[str] | None:
    """What to put before a command to run it as root: nothing, sudo, or None where neither works without a question."""
    if os.name == "nt":
        return None
    if os.geteuid() == 0:
        return []
    return ["sudo", "-n"] if output(["sudo", "-n", "true"]) is not None else None


def works(words: list[str]) -> bool:
    """Runs a command; shows the end of what it said only if it fails."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        run = subprocess.run(
            words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, timeout=900, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        print(f"{words[0]}: {error}", file=sys.stderr)
        return False
    if run.returncode:
        print(*run.stdout.decode(errors="replace").splitlines()[-10:], sep="\n", file=sys.stderr)
    return run.returncode == 0
