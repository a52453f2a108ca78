"""Kills writers with SIGKILL: at random moments, and at the steps that matter; then what they leave is old or new, never between.

`python tests/kills.py --kills 200 --steps all` is what `make soak` runs; the tests make ten kills and `--steps few`. The program is loaded once; each writer is a forked child that
runs a whole command and is killed. Steps are told by patching `os.fsync`, `os.replace` and the swap of two folders in the child alone: it kills
itself before or after the n-th call. Nothing of this is in the product.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import io
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kzgraph import api
from kzgraph.cli import folder as folders
from kzgraph.cli import program
from kzgraph.trade.holdings import MANIFEST, opened
from kzgraph.trade.importing import Options, add

STEPS = ("fsync", "replace", "swap")
HOSTILE = Path(__file__).resolve().parent / "hostile" / "good"
STATES, CODES = (398, 124, 36, 156, 251, 276, 842), range(284000, 284500)


@dataclass(frozen=True)
class Writer:
    """A command that replaces something: `old` makes what was there, `run` is the command, `state` tells what is there now."""

    name: str
    old: Callable[[Path], None]
    run: Callable[[Path], Any]
    state: Callable[[Path], str]


def command(*arguments: str) -> None:
    status = program.main(args=arguments, prog_name="kzgraph", standalone_mode=False)
    assert not status, status


def rows(years: tuple[int, ...], tonnes: int) -> str:
    return "t,i,j,k,v,q\n" + "".join(
        f"{year},{state},392,{code},{tonnes}.5,{tonnes}\n" for year in years for state in STATES for code in CODES
    )


def store_state(folder: Path) -> str:
    """The parts that the store names; a part whose bytes are others is named, too, so that it equals neither state."""
    store = opened(folder / "store")
    told = [(part.source, part.year, part.rows, part.sha256, store.fault(part)) for part in store.parts]
    return json.dumps([told, len(store.receipts)])


def file_state(name: str) -> Callable[[Path], str]:
    return lambda folder: hashlib.sha256((folder / name).read_bytes()).hexdigest()


def folder_state(folder: Path) -> str:
    sums = hashlib.sha256()
    for path in sorted((folder / "atlas").rglob("*")):
        if path.is_file():
            sums.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes())
    return sums.hexdigest()


def with_store(folder: Path) -> None:
    """A store of two years, made once."""
    template = folder.parent / "store"
    if not template.exists():
        path = folder.parent / "BACI_HS17_old.csv"
        path.write_text(rows((2021, 2022), 1), "utf-8")
        (folder.parent / "BACI_HS17_new.csv").write_text(rows((2022, 2023), 2), "utf-8")
        in_child(lambda: add([str(path)], template, Options()))
    shutil.copytree(template, folder / "store")


def with_file(name: str) -> Callable[[Path], None]:
    def old(folder: Path) -> None:
        with_store(folder)
        (folder / name).write_bytes(b"OLD")

    return old


def with_atlas(folder: Path) -> None:
    template = folder.parent / "atlas"
    if not template.exists():
        in_child(lambda: atlas(folder.parent, "fr"))
    shutil.copytree(template, folder / "atlas")


def atlas(folder: Path, lang: str) -> None:
    tables = ("--nodes", str(HOSTILE / "nodes.csv"), "--edges", str(HOSTILE / "edges.csv"))
    command("atlas", "-o", str(folder / "atlas"), "--consumer", "France", "--mineral", "uranium", "--lang", lang, *tables)


WRITERS = (
    Writer("trade add", with_store, lambda folder: add([str(folder.parent / "BACI_HS17_new.csv")], folder / "store", Options()), store_state),
    Writer(
        "trade ratios -o",
        with_file("ratios.parquet"),
        lambda folder: command("trade", "ratios", "--store", str(folder / "store"), "-o", str(folder / "ratios.parquet")),
        file_state("ratios.parquet"),
    ),
    Writer("export -o", with_file("out.graphml"), lambda folder: command("export", "-o", str(folder / "out.graphml")), file_state("out.graphml")),
    Writer("atlas -o", with_atlas, lambda folder: atlas(folder, "en"), folder_state),
)  # fmt: skip


def in_child(run: Callable[[], Any], *, after: float | None = None) -> int:
    """Runs in a forked child, killed after so many seconds; its exit status, negative for a signal."""
    child = os.fork()
    if not child:
        status = 1
        try:
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, 1)
            os.dup2(null, 2)
            run()
            status = 0
        finally:
            os._exit(status)
    if after is not None:
        time.sleep(after)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def counted(run: Callable[[], Any], at: tuple[str, int, bool] | None, seen: Callable[[str], None]) -> None:
    """Runs with the steps told to `seen`, and dies at step (name, number, after it) if one is given."""
    numbers = dict.fromkeys(STEPS, 0)

    def watched(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def step(*arguments: Any, **given: Any) -> Any:
            numbers[name] += 1
            here = at is not None and at[:2] == (name, numbers[name])
            if here and at is not None and not at[2]:
                os.kill(os.getpid(), signal.SIGKILL)
            result = real(*arguments, **given)
            if here:
                os.kill(os.getpid(), signal.SIGKILL)
            seen(name)
            return result

        return step

    os.fsync, os.replace = watched("fsync", os.fsync), watched("replace", os.replace)
    folders._swapped = watched("swap", folders._swapped)  # type: ignore[assignment]
    run()


class Trial:
    """One writer: its old and new state, how long it takes, which steps it makes."""

    def __init__(self, writer: Writer, root: Path) -> None:
        self.writer, self.root = writer, root / writer.name.replace(" ", "_")
        self.root.mkdir()
        self.before = writer.state(self._fresh())
        folder = self._fresh()
        log = self.root / "steps"
        start = time.monotonic()
        status = in_child(lambda: counted(lambda: writer.run(folder), None, lambda name: _logged(log, name)))
        self.seconds = time.monotonic() - start
        assert status == 0, f"{writer.name} alone ends with {status}"
        self.after = writer.state(folder)
        assert self.before != self.after, writer.name
        self.steps = log.read_text("utf-8").split()

    def _fresh(self) -> Path:
        folder = self.root / "work"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        self.writer.old(folder)
        return folder

    def at_random(self, chance: random.Random) -> str:
        """Kills at a random moment of the run; which state is there."""
        folder = self._fresh()
        status = in_child(lambda: self.writer.run(folder), after=chance.uniform(0, 1.1) * self.seconds)
        return self._checked(folder, status, "a random moment")

    def at_steps(self, *, few: bool) -> Iterator[str]:
        """Kills before and after each step that the writer makes; `few`: of steps of a kind, the first and the last."""
        numbers, last = dict.fromkeys(STEPS, 0), Counter(self.steps)
        for name in self.steps:
            numbers[name] += 1
            for after in (False, True) if not few or numbers[name] in (1, last[name]) else ():
                folder, at = self._fresh(), (name, numbers[name], after)
                status = in_child(lambda folder=folder, at=at: counted(lambda: self.writer.run(folder), at, lambda name: None))
                where = f"{'after' if after else 'before'} {name} {numbers[name]}"
                assert status == -signal.SIGKILL, f"{self.writer.name} was not killed {where}: {status}"
                yield self._checked(folder, status, where)

    def _checked(self, folder: Path, status: int, where: str) -> str:
        assert status in (0, -signal.SIGKILL), f"{self.writer.name} ended with {status}"
        found = self.writer.state(folder)
        assert found in (self.before, self.after), f"{self.writer.name} killed at {where}: neither the old nor the new state"
        assert status or found == self.after
        return "new" if found == self.after else "old"

    def recovers(self) -> None:
        """After a kill in mid-write the same command makes the new state, and leaves nothing of the killed one in a store."""
        folder = self._fresh()
        in_child(lambda: counted(lambda: self.writer.run(folder), ("fsync", 1, False), lambda name: None))
        assert in_child(lambda: self.writer.run(folder)) == 0
        assert self.writer.state(folder) == self.after
        if (folder / "store" / MANIFEST).exists() and self.writer.state is store_state:
            store = opened(folder / "store")
            files = {path.relative_to(store.folder).as_posix() for path in store.folder.rglob("*") if path.is_file()}
            assert files == {MANIFEST, ".lock", *(part.file for part in store.parts), *store.retired}


def _logged(path: Path, name: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{name}\n")


def warmed_up() -> None:
    """Loads what every child would load, and the shipped tables."""
    graph = api.load()
    read = api.load
    api.load = lambda *files, **given: read(*files, **given) if any(files) else graph  # type: ignore[assignment]
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stderr(io.StringIO()):
        atlas(Path(folder), "en")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=10, help="at random moments, over all writers together")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--steps", choices=["none", "few", "all"], default="none", help="and before and after fsyncs and renames of each writer"
    )
    given = parser.parse_args()
    warmed_up()
    chance = random.Random(given.seed)
    with tempfile.TemporaryDirectory(prefix="kills-") as folder:
        for number, writer in enumerate(WRITERS):
            trial = Trial(writer, Path(folder))
            kills = given.kills // len(WRITERS) + (number < given.kills % len(WRITERS))
            found = [trial.at_random(chance) for _ in range(kills)]
            told = [f"{len(found)} kills at random moments of {trial.seconds:.2f} s: {found.count('old')} old, {found.count('new')} new"]
            if given.steps != "none":
                stepped = list(trial.at_steps(few=given.steps == "few"))
                told.append(f"{len(stepped)} at {len(trial.steps)} steps: {stepped.count('old')} old, {stepped.count('new')} new")
            trial.recovers()
            print(f"{writer.name:<16} {'; '.join(told)}; 0 between", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
