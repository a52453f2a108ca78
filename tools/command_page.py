"""Writes docs/reference/commands.md from the command line itself: usage, arguments, options and examples of every command. `--check` only compares."""

from __future__ import annotations

import re
import sys
import textwrap
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click
from page_files import settled

from kzgraph.cli import program

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "commands.md"
SHARED_BY = 8
"""An option that says the same in so many commands is described once, at the top."""
LEAD = """# Commands

Every command with its options and examples, as `kzgraph COMMAND --help` has them; this page is made from the program by `tools/command_page.py`. Which command answers
which question: [How-to](../how-to/index.md).

Data go to stdout, all else to stderr. Exit status: 0 fine (also for "unknown, because ..."), 1 bad content of a file or a check that fails, 2 usage or input and output,
130 interrupted ([more](output.md#exit-status)).
"""
COMPLETION = """## Shell completion

Of commands, options, and of the names of states, minerals and scenarios: `eval "$(_KZGRAPH_COMPLETE=bash_source kzgraph)"` for bash, likewise `zsh_source` for zsh; for fish `_KZGRAPH_COMPLETE=fish_source kzgraph | source`.
"""
Named = tuple[str, click.Command]


def commands(group: click.Group, above: str = "kzgraph") -> Iterator[Named]:
    """The commands of a group and of the groups in it, in the group's order, by the words that call them."""
    for name in group.commands:
        command = group.commands[name]
        yield f"{above} {name}", command
        if isinstance(command, click.Group):
            yield from commands(command, f"{above} {name}")


def page() -> str:
    """The page's text."""
    found = list(commands(program))
    said = Counter(_row(option) for _, command in found for option in _options(command))
    shared = {row for row, count in said.items() if count >= SHARED_BY}
    order = dict.fromkeys(row for _, command in found for row in map(_row, _options(command)) if row in shared)
    parts = [
        LEAD,
        f"## Options that many commands share\n\n{_table(list(order))}\n",
        *(_command(*one, shared) for one in found),
        COMPLETION,
    ]
    return "\n".join(parts)


def _command(name: str, command: click.Command, shared: set[tuple[str, str]]) -> str:
    context = click.Context(command, info_name=name)
    parts = [f"## {name}", f"`{' '.join([name, *command.collect_usage_pieces(context)])}`", _help(command.help or "")]
    if isinstance(command, click.Group):
        parts.append("Its commands: " + ", ".join(f"[`{one}`](#{_anchor(f'{name} {one}')})" for one in command.commands) + ".")
    own = [row for option in _options(command) if (row := _row(option)) not in shared]
    common = [option for option in _options(command) if _row(option) in shared]
    parts += [_table(own)] if own else []
    if common:
        parts.append(
            f"Also the [shared options](#options-that-many-commands-share) {', '.join(f'`{option.opts[0]}`' for option in common)}."
        )
    return "\n\n".join(parts) + "\n"


def _options(command: click.Command) -> list[click.Option]:
    return [one for one in command.params if isinstance(one, click.Option) and not one.hidden]


def _row(option: click.Option) -> tuple[str, str]:
    """How the option is written, and what it means, as `--help` words it."""
    record = option.get_help_record(click.Context(click.Command(""), max_content_width=10_000))
    if record is None:
        raise ValueError(f"{option.opts}: a shown option has no help")
    names = ", ".join([*option.opts, *option.secondary_opts])
    wanted = record[0].rpartition(option.opts[-1])[2].replace(" RANGE", "").strip()
    return _code(f"{names} {wanted}".strip()), _plain(record[1]).replace("|", r"\|")


def _code(text: str) -> str:
    """Code in the cell of a table, where a bar cannot stand between backticks: GitHub wants it escaped, others show the escape."""
    return f"<code>{text.replace('|', '&#124;')}</code>" if "|" in text else f"`{text}`"


def _table(rows: list[tuple[str, str]]) -> str:
    return "\n".join(["| option | meaning |", "| --- | --- |", *(f"| {names} | {meaning} |" for names, meaning in rows)])


def _help(text: str) -> str:
    parts = []
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        kept, _, lines = paragraph.partition("\b\n")
        if not lines:
            parts.append(_plain(" ".join(kept.split())))
        elif lines.lstrip().startswith("Examples:"):
            parts.append("```sh\n" + "\n".join(line.strip() for line in lines.splitlines()[1:]) + "\n```")
        else:
            parts.append(f"```text\n{textwrap.dedent(lines).rstrip()}\n```")
    return "\n\n".join(parts)


def _plain(text: str) -> str:
    """Text of a terminal in Markdown: what would be markup there is none here."""
    return re.sub(r"([*_<>\[\]])", r"\\\1", text)


def _anchor(name: str) -> str:
    return name.replace(" ", "-")


if __name__ == "__main__":
    sys.exit(settled({PAGE: page()}))
