"""Every example of the documents is tried as it stands: commands run and answers compared, Python executed, files read."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest
from blocks import LANGUAGES, Reader, agrees, blocks, commands, console, run

import kzgraph
from kzgraph.cli import program

DOCUMENTS = {page.as_posix(): page.read_text("utf-8") for page in (Path("README.md"), *sorted(Path("docs").rglob("*.md")))}
NOT_RUN = {
    "make": "sets up the environment that this test runs in",
    "pip install": "needs a network, or a build",
    "kzgraph atlas": "a page takes a second or two, a folder has many; tests/test_atlas.py makes one, test_docs.py the help's",
    "kzgraph verify": "every check is made by tests/test_checks.py",
}
"""What no test of the examples runs, and why."""
ELSEWHERE = {
    "docs/explain.md": "written by tools/explain_page.py from the same answers; test_docs.py holds it against them",
    "docs/extend.md": "additions to a copy of the project; test_extend.py makes each of them",
    "docs/reference/commands.md": "examples of the help texts; test_docs.py runs each",
}
"""Documents whose examples other tests run."""
WITH_EXAMPLES = [name for name, text in DOCUMENTS.items() if blocks(text) and name not in ELSEWHERE]


TRIED = {
    command
    for name in WITH_EXAMPLES
    for block in blocks(DOCUMENTS[name])
    for command in (
        [shown.command for shown in console(block.text)]
        if block.language == "console"
        else commands(block.text)
        if block.language == "sh"
        else []
    )
    if not any(command.startswith(left) for left in NOT_RUN)
}
"""The commands that are run as part of a document."""


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_examples_are_what_the_program_does(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("kzgraph.trade.holdings.default_folder", lambda: tmp_path / "store")
    assert "\n\n".join(Reader(DOCUMENTS[name], unrun=NOT_RUN).faults()) == ""


def test_scenario_files_of_the_documents_are_read(tmp_path: Path) -> None:
    found = [block for text in DOCUMENTS.values() for block in blocks(text) if block.language == "toml" and "[scenario]" in block.text]
    assert len(found) >= 3
    for number, block in enumerate(found):
        file = tmp_path / f"{number}.toml"
        file.write_text(block.text, "utf-8")
        kzgraph.load(current_year=2026).read_scenario(file)


def test_what_is_not_run_is_in_a_document() -> None:
    told = {
        line
        for text in DOCUMENTS.values()
        for block in blocks(text)
        if block.language in ("console", "sh")
        for line in block.text.splitlines()
    }
    for command in NOT_RUN:
        assert any(line.removeprefix("$ ").startswith(command) for line in told), command
    assert set(ELSEWHERE) <= set(DOCUMENTS)


INLINE = sorted(
    {
        (name, command)
        for name, text in DOCUMENTS.items()
        for command in re.findall(r"`(kzgraph [a-z][^`\n]*)`", re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL))
        if "[OPTIONS]" not in command
    }
)
"""Commands in the running text, with the document."""


def test_commands_in_the_text_exist_with_their_options() -> None:
    assert len(INLINE) > 100
    wrong = [f"{name}: {command}" for name, command in INLINE if not _exists(shlex.split(command.replace(r"\|", "|"))[1:])]
    assert wrong == []


def _exists(words: list[str]) -> bool:
    command: click.Command = program
    while isinstance(command, click.Group) and words:
        names = words[0].split("|")
        if not all(name in command.commands for name in names):
            return False
        command, words = command.commands[names[0]], words[1:]
    known = {option for param in command.params for option in (*param.opts, *param.secondary_opts)} | {"--help", "-h", "--version"}
    return all(word.partition("=")[0] in known for word in words if re.match(r"--?[a-z]", word))


def test_the_reader_of_examples_sees_what_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    document = """
```console
$ kzgraph report Japan gallium
Japan: gallium, 2022
...
```
```sh
kzgraph report Jpan gallium
```
```python
print(1)
```
```text
2
```
```ruby
```
"""
    found = list(Reader(document, unrun={}).faults())
    assert [fault.split(":")[0] for fault in found] == ["line 2", "line 7", "line 13", "line 16"]
    assert all(part in fault for part, fault in zip(("Japan: gallium, 2021", "ends with 2", "prints\n1", "ruby"), found, strict=True))
    assert "ruby" not in LANGUAGES


def test_an_answer_that_goes_on_must_say_so() -> None:
    status, printed = run("kzgraph report Japan gallium")
    assert status == 0
    assert not agrees(("Japan: gallium, 2021",), printed)
    assert agrees(("Japan: gallium, 2021", "..."), printed)
    assert agrees(("...",), printed)
    assert [shown.command for shown in console("$ one \\\n  two\nanswer\n$ three\n")] == ["one    two", "three"]
