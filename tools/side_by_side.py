"""Runs commands side by side, and tells of each what it printed when it has ended: `side_by_side.py -j 2 "ruff check ." "mypy"`.

They are started in the order given, so the longest belongs in front. The first that fails ends the others; its exit status is that of all. Standard
library only. No shell: a command is a program and its arguments.
"""

from __future__ import annotations

import argparse
import os
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

PAUSE = 0.05
"""Seconds between two looks at what runs."""


@dataclass(frozen=True)
class Running:
    """A command that was started, and the file that takes what it prints."""

    command: str
    process: subprocess.Popen[bytes]
    printed: IO[bytes]

    def tell(self) -> None:
        """The command and all that it printed, in one piece."""
        self.printed.seek(0)
        text = self.printed.read().decode("utf-8", "replace").strip()
        print(self.command, *([text] if text else []), sep="\n", flush=True)
        self.printed.close()

    def end(self) -> None:
        self.process.terminate()
        self.process.wait()
        self.printed.close()


def started(command: str) -> Running:
    """Raises OSError where there is no such program."""
    printed = tempfile.TemporaryFile()  # noqa: SIM115 - open for as long as the command runs
    try:
        return Running(command, subprocess.Popen(shlex.split(command), stdout=printed, stderr=subprocess.STDOUT), printed)
    except OSError:
        printed.close()
        raise


def run(commands: Sequence[str], *, at_once: int) -> int:
    """0 where all went well, else the status of the first that did not."""
    waiting, running = list(commands), list[Running]()
    try:
        while waiting or running:
            while waiting and len(running) < at_once:
                running.append(started(waiting.pop(0)))
            for one in [one for one in running if one.process.poll() is not None]:
                running.remove(one)
                one.tell()
                if one.process.returncode:
                    return one.process.returncode
            time.sleep(PAUSE)
    finally:
        for one in running:
            one.end()
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("-j", default="2", metavar="N", help="how many at once; anything but a number: as many as there are processors")
    parser.add_argument("commands", nargs="+", metavar="COMMAND", help="a program and its arguments, as one word")
    given = parser.parse_args()
    try:
        return run(given.commands, at_once=max(int(given.j), 1) if given.j.isdecimal() else os.cpu_count() or 1)
    except OSError as error:
        print(f"side_by_side: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
