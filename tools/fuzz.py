"""Coverage-guided fuzzing of what reads foreign files: `python tools/fuzz.py [--seconds 600] [--target NAME] [--seed 1]`, `make fuzz`.

Each target of tests/fuzz/targets.py runs in a process of its own under atheris, from a fixed corpus and seed, with the words of its files. Anything
but a KzgraphError ends the run: the input is kept in build/fuzz, and `--reproduce FILE` runs it again. `--short` makes a fixed number of inputs
instead (what `make test` runs). Exit status 0: nothing found; 1: something; 3: atheris is not installed.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FOUND = ROOT / "build" / "fuzz"
LONGEST_INPUT_SECONDS = 60
INSTRUMENTED = [
    *(f"kzgraph.{name}" for name in ("aliases", "checks", "names", "scenarios", "schema", "tables", "trade", "units")),
    "openpyxl",
    "tomllib",
]


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--target", action="append", help="only this one; may be given again")
    parser.add_argument("--seconds", type=int, default=600, help="for all targets together")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--short", action="store_true", help="a fixed number of inputs a target, each at most --seconds")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--reproduce", type=Path, metavar="FILE", help="run this input alone")
    given, rest = parser.parse_known_args()
    if importlib.util.find_spec("atheris") is None:
        print("atheris is not installed (it needs Linux on x86-64 and Python below 3.14)", file=sys.stderr)
        return 3
    if given.inside:
        return inside(given.target[0], [sys.argv[0], *rest], short=given.short)
    names = given.target or target_names()
    if given.reproduce:
        return run(names[0], [str(given.reproduce)], show=True)
    failed = [name for name in names if fuzz(name, given.seconds, len(names), given.seed, short=given.short)]
    if failed:
        print(f"found something in {', '.join(failed)}: see {FOUND.relative_to(ROOT)}/", file=sys.stderr)
    return 1 if failed else 0


def target_names() -> list[str]:
    """The targets, without importing what is to be instrumented."""
    source = (ROOT / "tests" / "fuzz" / "targets.py").read_text("utf-8")
    return re.findall(r'^    "(\w+)": Fuzzed\(', source, re.MULTILINE)


def fuzz(name: str, seconds: int, shared_by: int, seed: int, *, short: bool) -> bool:
    """Runs one target; whether something was found."""
    FOUND.mkdir(parents=True, exist_ok=True)
    limit = [f"-max_total_time={seconds if short else max(seconds // shared_by, 1)}", f"-seed={seed}", f"-timeout={LONGEST_INPUT_SECONDS}"]
    options = [*limit, f"-artifact_prefix={FOUND}/{name}-", "-print_final_stats=1", "-rss_limit_mb=4000"]
    return run(name, options + (["--short"] if short else [])) != 0


def run(name: str, options: list[str], *, show: bool = False) -> int:
    """One target in a process of its own; says what it did."""
    env = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests" / "fuzz")])}
    command = [sys.executable, __file__, "--inside", "--target", name, *options]
    done = subprocess.run(command, env=env, capture_output=True, text=True, errors="backslashreplace", check=False)
    told = done.stdout + done.stderr
    stats = dict(re.findall(r"stat::(\w+):\s+(\d+)", told))
    print(f"{name}: {stats.get('number_of_executed_units', '?')} inputs, {_coverage(told)}, status {done.returncode}", flush=True)
    if done.returncode or show:
        print(_without_log(told))
    return done.returncode


def _without_log(text: str) -> str:
    """The traceback and the file of the input, without the log of what was tried."""
    lines = [line for line in text.splitlines() if not re.match(r"#\d+\t|INFO: |Dictionary|WARNING", line)]
    return "\n".join(lines[-80:])


def _coverage(told: str) -> str:
    found = re.findall(r"cov: (\d+) ft: (\d+) corp: (\d+)", told)
    return f"{found[-1][0]} edges, {found[-1][2]} inputs kept" if found else "no coverage"


def inside(name: str, options: list[str], *, short: bool) -> int:
    """The process that fuzzes. Never returns: atheris ends it."""
    atheris: Any = importlib.import_module("atheris")
    with atheris.instrument_imports(include=INSTRUMENTED):
        targets: Any = importlib.import_module("targets")
    target = targets.TARGETS[name]
    options = [*options, f"-runs={target.runs}"] if short else options
    with targets.folder_for(name) as folder, tempfile.TemporaryDirectory() as corpus:
        for number, seed in enumerate(target.seeds()):
            (Path(corpus) / f"{number:03}").write_bytes(seed)
        words = Path(folder) / "words"
        words.write_text("".join(f'"{_escaped(word)}"\n' for word in target.words), "utf-8")
        alone = any(not option.startswith("-") for option in options[1:])
        given = [*options, f"-dict={words}", f"-max_len={target.longest}", *([] if alone else [corpus])]
        atheris.Setup(given, target.made(Path(folder)))
        atheris.Fuzz()
    return 0


def _escaped(word: str) -> str:
    return "".join(f"\\x{byte:02X}" for byte in word.encode("utf-8"))


if __name__ == "__main__":
    sys.exit(main())
