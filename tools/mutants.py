"""Runs mutmut's mutants of the formulas: `make mutants`. docs/mutants.md, written at the end, tells the rules and what came out.

mutmut makes the mutants and keeps the results (`mutmut show NAME`). They are run here: one pytest session collects the tests once, and each
mutant is a forked child of it that runs the tests which reach the mutated function, up to the first that fails: those that noticed the last
mutants of the function, then the quickest. mutmut's own runner starts pytest anew for each mutant. Needs fork, so Linux or macOS.
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import json
import math
import mmap
import os
import resource
import select
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from importlib import import_module
from pathlib import Path
from typing import Any

import libcst as cst
import pytest
from mutmut import __main__ as mutmut
from mutmut.configuration import config
from mutmut.mutation import file_mutation, mutators
from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.state import state
from mutmut.utils.file_utils import copy_also_copy_files, copy_src_dir, setup_source_paths, walk_mutatable_files

ROOT = Path(__file__).resolve().parent.parent
KILLED, SURVIVED, UNTESTED, TIMED_OUT = 1, 0, 33, 36
"""The exit codes by which mutmut knows the verdicts."""
TESTS_S = 1.5
"""Seconds of processor time that the tests of one mutant may take as far as they pass, if --seconds says no other; what would come after is left out."""
EXAMPLES = 10
"""Examples of each property."""
REMEMBERED = 3
"""Tests a function that are tried first, as they noticed its last mutants."""
SAVED = 20
"""Verdicts after which those of a file are written down: what was interrupted goes on with --new."""
LAZY = ("highspy", "narwhals", "networkx", "pandas", "polars", "pyarrow", "scipy.optimize", "scipy.sparse.linalg", "scipy.special")
"""What formulas import when they are called: each child would do so anew."""
PACKAGES = ("indicators", "scenarios")
MEMORY = 4 << 30
"""Bytes that a mutant may have: one that never stops collecting ends here."""


def only_what_counts() -> None:
    """Leaves out what no test should be about: messages, a second and third way of changing a word, that a zip is of equal lengths."""
    skip = file_mutation.MutationVisitor._skip_node_and_children
    strings, arguments = mutators.operator_string, mutators.operator_arg_removal

    def skipped(self: file_mutation.MutationVisitor, node: cst.CSTNode) -> bool:
        return isinstance(node, cst.Raise) or _is_strict(node) or skip(self, node)

    def changed(node: cst.BaseString) -> Iterator[cst.BaseString]:
        if isinstance(node, cst.SimpleString) and " " not in node.value:
            yield from list(strings(node))[:1]

    def fewer(node: cst.Call) -> Iterator[cst.Call]:
        strict = [one for one in node.args if _is_strict(one)]
        yield from (call for call in arguments(node) if all(one in call.args for one in strict))

    file_mutation.MutationVisitor._skip_node_and_children = skipped  # type: ignore[method-assign]
    ours: dict[object, Any] = {strings: changed, arguments: fewer}
    made = [(kind, ours.get(operator, operator)) for kind, operator in mutators.mutation_operators]
    file_mutation.mutation_operators = made  # type: ignore[attr-defined]


def _is_strict(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Arg) and node.keyword is not None and node.keyword.value == "strict"


def made() -> list[SourceFileMutationData]:
    """Writes the mutants of every file to mutants/, which is then the place that everything runs in; the files with few of them first."""
    Path("mutants").mkdir(exist_ok=True)
    copy_src_dir()
    copy_also_copy_files()
    setup_source_paths()
    mutmut.create_mutants(1)
    return sorted((_loaded(path) for path in walk_mutatable_files()), key=lambda file: (len(file.exit_code_by_key), file.path))


def _loaded(path: Path) -> SourceFileMutationData:
    found = SourceFileMutationData(path=path)
    found.load()
    return found


@dataclass(frozen=True)
class Asked:
    """Which mutants are tried: parts of names (all without), what nothing has noticed yet, what has not been tried, a sample of each module."""

    names: tuple[str, ...] = ()
    again: bool = False
    new: bool = False
    sample: int | None = None
    seconds: float = TESTS_S

    def of(self, file: SourceFileMutationData) -> list[str]:
        """The sample is the first by the SHA-256 of the name, so a larger one has the smaller one in it."""
        drawn = sorted(file.exit_code_by_key, key=lambda key: hashlib.sha256(key.encode()).digest())[: self.sample]
        return [key for key in file.exit_code_by_key if key in set(drawn) and self._wants(key, file.exit_code_by_key[key])]

    def _wants(self, key: str, code: int | None) -> bool:
        named = not self.names or any(fnmatch(key, f"*{pattern}*") for pattern in self.names)
        return named and not (self.again and code in (KILLED, TIMED_OUT)) and not (self.new and code is not None)


class Session:
    """The pytest plugin that has the collected tests run once for each mutant instead of once."""

    def __init__(self, files: list[SourceFileMutationData], kept: Path, asked: Asked) -> None:
        self.files, self.kept, self.asked = files, kept, asked
        self.failed: list[str] = []
        self.trying = False
        self.place = mmap.mmap(-1, 4)  # where a child says which of its tests it is at
        self.noticed: dict[str, list[str]] = {}

    def pytest_configure(self) -> None:
        """Properties are tried on the same examples every time; that one fails is enough, no smaller one is looked for."""
        from hypothesis import HealthCheck, Phase, settings

        phases, checks = (Phase.explicit, Phase.generate), list(HealthCheck)
        settings.register_profile("mutants", derandomize=True, database=None, deadline=None, phases=phases, suppress_health_check=checks)
        settings.load_profile("mutants")

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """A docstring stands in every mutant of its function; the examples are those of the original, which call what is mutated."""
        items[:] = [item for item in items if "__mutmut_" not in item.name or item.name.endswith("__mutmut_orig")]
        for item in items:
            _fewer_examples(getattr(item, "function", None))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, call: pytest.CallInfo[None]) -> None:
        """The first failure ends a child at once, before anything is told about it."""
        if self.trying and call.excinfo is not None and not call.excinfo.errisinstance(pytest.skip.Exception):
            os._exit(KILLED)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.append(report.nodeid)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        session.config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined] # one folder for all children, not one each
        for name in LAZY:
            import_module(name)
        if "tests.networks" in sys.modules:
            import_module("tests.networks").shipped()  # what no mutant changes; a child would have to read the shipped tables again
        reached, seconds = self.measured(session)
        items = {item.nodeid: item for item in session.items}
        gc.freeze()
        for file in self.files:
            keys, started, spent = self.asked.of(file), time.monotonic(), _spent()
            for number, key in enumerate(keys, 1):
                tests = self.tests(key, reached, seconds)
                file.exit_code_by_key[key] = self.verdict(key, [items[name] for name in tests], sum(seconds[name] for name in tests))
                if file.exit_code_by_key[key] == KILLED:
                    self.remembered(key, tests)
                if not number % SAVED or number == len(keys):
                    file.save()
            if keys:
                lived = sum(file.exit_code_by_key[key] in (SURVIVED, UNTESTED) for key in keys)
                took = f"{time.monotonic() - started:.0f} s, {_spent() - spent:.0f} s of processor time"
                print(f"{file.path}: {lived} of {len(keys)} survive, {took}", file=sys.__stderr__, flush=True)
        return True

    def tests(self, key: str, reached: dict[str, list[str]], seconds: dict[str, float]) -> list[str]:
        """Those that reach the function and fit into the time: first what noticed its last mutants, then the quickest."""
        function = key.partition("__mutmut_")[0]
        chosen = _quickest(reached.get(function, ()), seconds, self.asked.seconds)
        return [*self.noticed.get(function, ()), *(name for name in chosen if name not in self.noticed.get(function, ()))]

    def remembered(self, key: str, tests: list[str]) -> None:
        function, name = key.partition("__mutmut_")[0], tests[int.from_bytes(self.place[:4], "little")]
        self.noticed[function] = [name, *(one for one in self.noticed.get(function, ()) if one != name)][:REMEMBERED]

    def measured(self, session: pytest.Session) -> tuple[dict[str, list[str]], dict[str, float]]:
        """Which tests reach each function, and the seconds of each test, measured in a child: this process stays as collection left it.

        They are kept, and measured again where the file of a test is another. `make mutants` begins without.
        """
        kept = json.loads(self.kept.read_text("utf-8")) if self.kept.is_file() else {}
        marks = {path: path.stat().st_mtime for path in {item.path for item in session.items if "tests" in item.path.parts}}
        fine = {name: one["mark"] for name, one in kept.items() if not one["failed"]}
        new = [item for item in session.items if item.nodeid not in fine or fine[item.nodeid] != marks.get(item.path)]
        if new and (child := os.fork()) == 0:
            set_mutant_under_test("stats")
            for item, following in zip(new, [*new[1:], None], strict=True):
                before = time.process_time()
                item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
                spent, failed = time.process_time() - before, bool(self.failed)
                kept[item.nodeid] = {"mark": marks.get(item.path), "seconds": spent, "reached": sorted(state()._stats), "failed": failed}
                state()._stats.clear()
                self.failed.clear()
            self.kept.write_text(json.dumps(kept, indent=1), "utf-8")
            os._exit(0)
        if new:
            os.waitpid(child, 0)
            kept = json.loads(self.kept.read_text("utf-8"))
        found = {item.nodeid: kept[item.nodeid] for item in session.items}
        if wrong := [name for name, one in found.items() if one["failed"]]:
            print(f"left out, as they fail without a mutant: {', '.join(wrong)}", file=sys.__stderr__, flush=True)
        reached: dict[str, list[str]] = {}
        for name, one in found.items():
            for function in () if one["failed"] else one["reached"]:
                reached.setdefault(function, []).append(name)
        return reached, {name: one["seconds"] for name, one in found.items()}

    def verdict(self, key: str, items: list[pytest.Item], expected_s: float) -> int:
        """Whether the tests tell the mutant from the original."""
        if not items:
            return UNTESTED
        limit = math.ceil(2 + 2 * expected_s)
        child = os.fork()
        if child == 0:
            self.tried(key, items, limit)
        try:
            pid = os.pidfd_open(child)
            if not select.select([pid], [], [], 60 + 20 * limit)[0]:
                os.kill(child, 9)
            os.close(pid)
        finally:
            _, status = os.waitpid(child, 0)
        code = os.waitstatus_to_exitcode(status)
        return code if code in (KILLED, SURVIVED) else TIMED_OUT

    def tried(self, key: str, items: list[pytest.Item], limit: int) -> None:
        """What the child does. It does not return."""
        try:
            resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 1))
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            os.dup2(1, 2)
            set_mutant_under_test(key)
            self.trying = True
            for place, (item, following) in enumerate(zip(items, [*items[1:], None], strict=True)):
                self.place[:4] = place.to_bytes(4, "little")
                item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
            os._exit(SURVIVED)
        except BaseException:
            os._exit(KILLED)


def _fewer_examples(test: object) -> None:
    """Hypothesis takes the number of examples from the test itself, so it is lowered there."""
    old = getattr(test, "_hypothesis_internal_use_settings", None)
    if old is not None:
        from hypothesis import settings

        test._hypothesis_internal_use_settings = settings(old, max_examples=min(old.max_examples, EXAMPLES))  # type: ignore[attr-defined]


def _spent() -> float:
    """Seconds of processor time of this process and of the children that ended."""
    return sum(os.times()[:4])


def _quickest(tests: Iterable[str], seconds: dict[str, float], left: float) -> list[str]:
    """The tests in the order of their time, as many as fit into that many seconds."""
    chosen: list[str] = []
    for name in sorted(tests, key=lambda name: (seconds[name], name)):
        left -= seconds[name]
        if chosen and left < 0:
            break
        chosen.append(name)
    return chosen


def run(package: str, asked: Asked, only: list[str]) -> int:
    """Tries the mutants of a package that are asked for; pytest's exit code."""
    os.chdir(ROOT)
    only_what_counts()
    files = [file for file in made() if Path(file.path).parent.name == package]
    os.environ["PY_IGNORE_IMPORTMISMATCH"] = os.environ["KZGRAPH_THOROUGH"] = "1"  # and the tests draw all their cases
    for threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "POLARS_MAX_THREADS"):
        os.environ.setdefault(threads, "1")  # a pool of threads does not outlive the fork
    set_mutant_under_test("")
    os.chdir("mutants")
    for file in files:
        file.meta_path = Path(f"{file.path}.meta")  # from here on
    tests = only or [
        path for path in config().pytest_add_cli_args_test_selection if path.endswith(package) or _is_about(Path(path), package)
    ]
    arguments = ["--rootdir=.", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--tb=native", "--no-header", *tests]
    return int(pytest.main(arguments, plugins=[Session(files, Path(f"tests-{package}.json"), asked)]))


def _is_about(path: Path, package: str) -> bool:
    """Whether a test module takes more from this package than from the other."""
    text = path.read_text("utf-8") if path.suffix == ".py" else ""
    return max(PACKAGES, key=lambda name: text.count(f"kzgraph.{name}")) == package and f"kzgraph.{package}" in text


def main() -> int:
    parser = argparse.ArgumentParser(description="Tries the mutants of the formulas.")
    parser.add_argument("package", choices=PACKAGES)
    parser.add_argument("asked", nargs="*", help="parts of names of mutants, as concentration.x_hhi; all without")
    parser.add_argument("--again", action="store_true", help="only those that nothing has noticed yet")
    parser.add_argument("--new", action="store_true", help="only those that have not been tried")
    parser.add_argument("--sample", type=int, metavar="N", help="of each module the first N by a hash of the name")
    parser.add_argument("--seconds", type=float, default=TESTS_S, help="processor time for the tests of one mutant")
    parser.add_argument("--tests", nargs="+", default=[], metavar="FILE", help="in the place of those in pyproject.toml")
    given = parser.parse_args()
    return run(given.package, Asked(tuple(given.asked), given.again, given.new, given.sample, given.seconds), given.tests)


if __name__ == "__main__":
    sys.exit(main())
