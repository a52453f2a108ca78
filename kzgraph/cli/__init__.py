"""The command line: the only place that writes, and the only one that turns errors into messages and exit statuses.

0 fine (also for "unknown: why"), 1 bad content of a file, 2 usage or input and output, 130 interrupted.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import click

from kzgraph import __version__
from kzgraph.cli.atlas import atlas
from kzgraph.cli.check import check
from kzgraph.cli.chokepoints import chokepoints
from kzgraph.cli.completion import completed
from kzgraph.cli.conflicts import conflicts
from kzgraph.cli.control import control
from kzgraph.cli.coverage import coverage
from kzgraph.cli.diff import diff
from kzgraph.cli.explain import explain
from kzgraph.cli.export import export
from kzgraph.cli.facts import facts
from kzgraph.cli.indicators import indicators
from kzgraph.cli.mineral import mineral
from kzgraph.cli.origin import origin
from kzgraph.cli.page import page
from kzgraph.cli.rank import rank
from kzgraph.cli.report import report
from kzgraph.cli.scenario import scenario
from kzgraph.cli.sources import sources
from kzgraph.cli.state import state
from kzgraph.cli.stream import made_plain
from kzgraph.cli.through import through
from kzgraph.cli.trade import trade
from kzgraph.cli.verify import verify
from kzgraph.cli.view import view
from kzgraph.errors import DataError, KzgraphError

SHOWN_PROBLEMS = 50


class Program(click.Group):
    """Runs a command and answers every KzgraphError with a message."""

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command; content errors exit with 1, usage and I/O with 2."""
        try:
            return super().invoke(ctx)
        except DataError as error:
            _explain(error)
            ctx.exit(1)
        except MemoryError:
            click.echo("Error: there is not enough memory for this - ask for one consumer or mineral, or give a smaller table", err=True)
            ctx.exit(2)
        except KzgraphError as error:
            click.echo(f"Error: {error}", err=True)
            ctx.exit(2)


def _explain(error: DataError) -> None:
    count = len(error.problems)
    for problem in error.problems[:SHOWN_PROBLEMS]:
        click.echo(_bounded(str(problem)), err=True)
    if count > SHOWN_PROBLEMS:
        click.echo(f"... and {count - SHOWN_PROBLEMS} more", err=True)
    click.echo(f"Error: {count} problem{'s' if count > 1 else ''}; nothing was computed.", err=True)


def _bounded(text: str) -> str:
    from kzgraph.names import visible

    shown = visible(text)
    return shown if len(shown) <= 600 else f"{shown[:600]} ..."


@click.group(cls=Program, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "-V", "--version", prog_name="kzgraph")
def program() -> None:
    """Supply-chain dependency in critical minerals: who buys what from whom, how concentrated, and from which source each figure comes.

    \b
    Examples:
      kzgraph report Japan gallium
      kzgraph view gallium --consumer Japan -o gallium.html

    Data go to stdout, all else to stderr. Exit status: 0 fine, 1 bad content of a file, 2 usage or I/O, 130 interrupted.
    """


for command in (
    report, indicators, rank, origin, through, control, chokepoints, explain, scenario, state, mineral, coverage, sources, facts, conflicts, diff, view, page, atlas, export, verify, check, trade,
):  # fmt: skip
    program.add_command(completed(command))


def main(args: Sequence[str] | None = None) -> None:
    """Entry point of the console script."""
    for stream in (sys.stdout, sys.stderr):
        made_plain(stream)
    try:
        status = program.main(args=args, prog_name="kzgraph", standalone_mode=False)
        sys.exit(status if isinstance(status, int) else 0)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Aborted!", err=True)
        sys.exit(130)
