"""What a shell completes: names of states, minerals, sources, methods and scenarios, and files. Nothing is read before a shell asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import click
from click.shell_completion import CompletionItem
from click.types import StringParamType

Entries = Callable[[], Iterator[tuple[str, str]]]
"""Values and what they mean."""


class Completed(StringParamType):
    """Text, with the values that a shell offers for it."""

    def __init__(self, *entries: Entries, files: bool = False) -> None:
        self.entries, self.files = entries, files

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The values that begin as typed, whatever the case; a state also by its name, where that is one word."""
        begun = incomplete.casefold()
        found = [(value, told) for entries in self.entries for value, told in entries()]
        names = [(told, value) for value, told in found if " " not in told and told.casefold() != value.casefold()]
        offered = [(one, told) for one, told in [*found, *(names if begun else [])] if one and one.casefold().startswith(begun)]
        return [CompletionItem(one, help=told) for one, told in offered] + [CompletionItem(incomplete, type="file")] * self.files


class Path(StringParamType):
    """Text that is the name of a file, or of a folder: the shell completes it itself."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The shell's own answer."""
        return [CompletionItem(incomplete, type=self.kind)]


def states() -> Iterator[tuple[str, str]]:
    """Codes and names of the states of the shipped tables."""
    yield from ((row["country"] or row["id"], row["name"]) for row in _rows("nodes") if row["kind"] == "state")


def minerals() -> Iterator[tuple[str, str]]:
    """Ids and symbols of the minerals."""
    yield from ((row["id"], row["symbol"]) for row in _rows("minerals"))


def sources() -> Iterator[tuple[str, str]]:
    """Ids and titles of the sources."""
    yield from ((row["id"], row["title"]) for row in _rows("sources"))


def lists() -> Iterator[tuple[str, str]]:
    """The lists of critical minerals."""
    yield from ((name, "") for name in ("us-2022", "us-2025", "eu-2023"))


def scenarios() -> Iterator[tuple[str, str]]:
    """The shipped scenarios by name."""
    from kzgraph.tables import data_folder

    data = data_folder()
    folders = (data / "scenarios", data.parent / "scenarios")
    yield from ((file.stem, "") for folder in folders for file in sorted(folder.glob("*.toml")))


def methods() -> Iterator[tuple[str, str]]:
    """The methods of `indicators` and `rank`."""
    from kzgraph.indicators.registry import INDICATORS

    yield from ((name, one.title[0]) for name, one in INDICATORS.items())


def _rows(table: str) -> Iterator[dict[str, str]]:
    import csv

    from kzgraph.tables import data_folder

    with (data_folder() / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


FILE, FOLDER = Path("file"), Path("dir")
STATE, MINERAL = Completed(states), Completed(minerals)
BY_NAME: Final[dict[str, StringParamType]] = {
    "consumer": STATE, "consumers": STATE, "state": STATE, "supplier": STATE, "candidate": STATE, "importers": STATE, "exporters": STATE, "reporters": STATE,
    "mineral": MINERAL, "minerals": MINERAL, "prefer": Completed(sources), "list_": Completed(lists), "by": Completed(methods), "method": Completed(methods),
    "nodes": FILE, "edges": FILE, "add_nodes": FILE, "add_edges": FILE, "output": FILE, "base_file": FILE, "mapping": FILE, "groups": FILE, "file": FILE,
    "files": FILE, "store": FOLDER, "into": FOLDER, "checks": FOLDER, "old": FOLDER, "new": FOLDER,
}  # fmt: skip
"""By the name of a parameter of any command."""
BY_COMMAND: Final[dict[str, StringParamType]] = {
    "report consumer": Completed(states, minerals), "run file": Completed(scenarios, files=True), "compare files": Completed(scenarios, files=True), "sources id_": Completed(sources),
}  # fmt: skip


def completed(command: click.Command) -> click.Command:
    """The command, and those in it, whose parameters complete. A parameter with a type of its own keeps it."""
    for param in command.params:
        if type(param.type) is StringParamType:
            param.type = BY_COMMAND.get(f"{command.name} {param.name}") or BY_NAME.get(param.name or "") or param.type
    for inner in command.commands.values() if isinstance(command, click.Group) else ():
        completed(inner)
    return command
