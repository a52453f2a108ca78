"""Options that the commands of `kzgraph trade` share, and how their answers are written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from kzgraph.answers.reports import Listing

Command = TypeVar("Command", bound=Callable[..., Any])
EDITIONS = ("HS92", "HS96", "HS02", "HS07", "HS12", "HS17", "HS22")
STORE = click.option("--store", metavar="FOLDER", help="Folder of the store [default: kzgraph/trade in your data directory].")
SOURCE = click.option(
    "--source", metavar="NAME", help="Source in the store to compute from [default: BACI, else the one with most importers that year]."
)
YEARS = click.option("--year", "years", type=click.IntRange(1900, 2999), multiple=True, help="Only this year; may be given again.")
GROUPS = click.option(
    "--groups",
    metavar="FILE",
    help='Own groups of states as consumers, beside EU27: TOML with G7 = ["CAN", "France"], or CSV with group and member.',
)


MASTER = click.option(
    "--master",
    metavar="URL",
    help="With --engine spark: the cluster, spark://HOST:7077 (or yarn, k8s://..., local[2]). Its workers must see the store's folder under the same path.",
)
WAIT = click.option(
    "--wait",
    type=click.FloatRange(1, 86_400),
    metavar="SECONDS",
    help="With --engine spark: how long the cluster may take to answer or to give an executor [default: 60].",
)


def engine(*names: str) -> Callable[[Command], Command]:
    """`--engine`, the first of the names by default, with `--master` and `--wait`."""
    option = click.option(
        "--engine", type=click.Choice(names), default=names[0], show_default=True, help="What computes; all give the same figures."
    )
    return lambda command: option(MASTER(WAIT(command)))


def own_groups(path: str | None) -> Mapping[str, frozenset[str]]:
    """The groups of `--groups FILE`, none without it."""
    from kzgraph.trade.blocs import read_blocs

    return read_blocs(path) if path else {}


def states(names: tuple[str, ...]) -> tuple[str, ...]:
    """The states that names mean, those of EU27 one by one."""
    from kzgraph.trade.blocs import importer

    return tuple(sorted({state for code, members in (importer(name, {}) for name in names) for state in members or {code}}))


def folder_of(store: str | None) -> str:
    """The store's folder, by default in the user's data directory."""
    from kzgraph.trade.holdings import default_folder

    return store if store is not None else str(default_folder())


def emit(listing: Listing, format_: str, output: str | None, lang: str) -> None:
    """Writes an answer in the form and language asked for."""
    from kzgraph.cli.output import write
    from kzgraph.cli.report import rendered
    from kzgraph.trade.goods import mineral_names
    from kzgraph.views.speech import Speech

    write(rendered(listing, Speech(lang, mineral_names(lang)), format_, piped=output is not None), output)


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int, int], None]]:
    """A bar with rate and time left on stderr, where that is a terminal."""
    import sys

    if not sys.stderr.isatty():
        yield lambda name, done, size: None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks = {}

        def progress(name: str, done: int, size: int) -> None:
            if name not in tasks:
                tasks[name] = bar.add_task(escape(name), total=size)
            bar.update(tasks[name], completed=done)

        yield progress
