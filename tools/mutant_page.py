"""Writes docs/mutants.md from what `tools/mutants.py` left in mutants/ and from the reasons in tools/mutants.toml."""

from __future__ import annotations

import re
import sys
import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from mutmut.configuration import config
from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.stats import status_by_exit_code
from mutmut.utils.file_utils import walk_mutatable_files

PAGE = Path("docs/mutants.md")
REASONS = Path("tools/mutants.toml")
KINDS = {
    "equivalent": "Nothing a caller can see differs, or the rest of the function makes up for it",
    "speed": "Only how long it takes differs",
    "message": "Only what a message says differs",
    "import": "It is used while the module is imported, where mutmut cannot act",
    "open": "A test could tell it and none does yet",
}
INTRODUCTION = """# Mutants

`make mutants` changes the formulas of `kzgraph/indicators` and `kzgraph/scenarios` in one place at a time (mutmut makes the changes: another
operator, limit, number, name, an argument less, a branch always or never taken) and sees whether a test notices. In the modules below there are {made} such
mutants; {tried} of them were tried{sample}, and {share} of these were noticed.{untried}

What is not tried, by rule: statements that raise an error and texts with a space in them (messages); docstrings and annotations; a second and third way of changing the
same word; the `strict` of a zip, which only checks that both sides are of one length; constants of modules and defaults of dataclasses, which mutmut does not reach. `killed` counts what a failing test notices, `stopped` what did not come to an end in
time or memory, which a test run notices as well; `survived` includes what no test reaches.
"""


@dataclass(frozen=True, order=True)
class Survivor:
    """A mutant that no test notices: where it is, and the line before and after."""

    place: str
    was: str
    now: str


def figures(files: list[SourceFileMutationData]) -> list[str]:
    """The table: a row a module, a sum a package."""
    rows, sums = [], dict[str, Counter[str]]()
    for file in files:
        counts = Counter(_verdict(code) for code in file.exit_code_by_key.values())
        if counts.total() > counts["untried"]:
            rows.append(_row(f"`{_module(file.path)}`", counts))
            sums.setdefault(_module(file.path).rpartition(".")[0], Counter()).update(counts)
    rows += [_row(f"**{package}**", counts) for package, counts in sums.items()]
    rows.append(_row("**together**", sum(sums.values(), Counter())))
    return ["| module | made | tried | killed | stopped | survived | noticed |", "| --- | ---: | ---: | ---: | ---: | ---: | ---: |", *rows]


def _row(name: str, counts: Counter[str]) -> str:
    tried, noticed = counts.total() - counts["untried"], counts["killed"] + counts["stopped"]
    return (
        f"| {name} | {counts.total()} | {tried} | {counts['killed']} | {counts['stopped']} | {counts['survived']} | {noticed / tried:.1%} |"
    )


def _verdict(code: int | None) -> str:
    return {"killed": "killed", "timeout": "stopped", "not checked": "untried"}.get(status_by_exit_code[code], "survived")


def _module(path: Path | str) -> str:
    return str(path).removesuffix(".py").replace("/", ".")


def survivors(files: list[SourceFileMutationData]) -> list[tuple[str, Survivor]]:
    """Those that no test notices, with the names that `mutmut show` takes."""
    lived = [(file, key) for file in files for key, code in file.exit_code_by_key.items() if _verdict(code) == "survived"]
    return [(key, _survivor(file, key)) for file, key in lived]


def _survivor(file: SourceFileMutationData, key: str) -> Survivor:
    lines = get_diff_for_mutant(key, path=file.path).splitlines()[2:]
    was, now = (" ".join(line[1:].strip() for line in lines if line.startswith(sign)) for sign in "-+")
    name = key.rpartition("__mutmut_")[0].rpartition(".")[2].removeprefix("x_").removeprefix("xǁ").replace("ǁ", ".")
    return Survivor(f"{_module(file.path)}.{name}", was, now)


def reasons() -> dict[Survivor, tuple[str, str]]:
    """Kind and reason of each survivor in the file."""
    listed = tomllib.loads(REASONS.read_text("utf-8")).get("survivor", [])
    return {Survivor(one["in"], one["was"], one["now"]): (one["kind"], one["reason"]) for one in listed}


def page(files: list[SourceFileMutationData]) -> str:
    """The page. Raises SystemExit with every survivor that has no reason, ready to be written into the file."""
    known, found = reasons(), sorted({one for _, one in survivors(files)})
    if lacking := [one for one in found if one not in known]:
        raise SystemExit("\n".join([f"{REASONS}: {len(lacking)} survivors have no reason", *map(_entry, lacking)]))
    table = figures(files)
    total = table[-1].split(" | ")
    sample = "" if total[1] == total[2] else " (a sample: of each module the first by the SHA-256 of their names, and what changed since)"
    missing = [f"`{_module(file.path)}`" for file in files if file.exit_code_by_key and set(file.exit_code_by_key.values()) == {None}]
    untried = f" Not tried yet: {', '.join(missing)}." if missing else ""
    told = [
        INTRODUCTION.format(made=total[1], tried=total[2], sample=sample, untried=untried, share=total[-1].rstrip(" |")),
        "## By module\n",
        *table,
        "\n## What survived, and why",
    ]
    for kind, meaning in KINDS.items():
        rows = [
            f"| `{one.place.removeprefix('kzgraph.')}` | {_code(one.was)} | {_code(one.now)} | {known[one][1]} |"
            for one in found
            if known[one][0] == kind
        ]
        if rows:
            told += [f"\n### {kind.capitalize()}\n\n{meaning}.\n", "| in | was | became | reason |", "| --- | --- | --- | --- |", *rows]
    return "\n".join(told) + "\n"


def _entry(one: Survivor) -> str:
    quoted = [
        f"{name} = {_toml(value)}"
        for name, value in (("in", one.place), ("was", one.was), ("now", one.now), ("kind", "open"), ("reason", ""))
    ]
    return "\n".join(["", "[[survivor]]", *quoted])


def _toml(text: str) -> str:
    return f"'{text}'" if "'" not in text else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _code(text: str) -> str:
    return f"`{re.sub(r'[|]', chr(92) + '|', text)}`"


def main() -> int:
    config()
    files = []
    for path in sorted(walk_mutatable_files()):
        file = SourceFileMutationData(path=path)
        file.load()
        files.append(file)
    if "--survivors" in sys.argv:
        for key, one in survivors(files):
            print(f"{key}\n  - {one.was}\n  + {one.now}")
        return 0
    PAGE.write_text(page(files), "utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
