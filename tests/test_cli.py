"""The command line: what it prints where, how it fails, what it leaves behind."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kzgraph.cli import main, program

KEYS = {
    "consumer", "mineral", "year", "imports_t", "consumption_t", "import_share_of_consumption", "suppliers", "unexplained_t", "hhi", "effective_suppliers",
    "top_supplier", "top_share", "n_minus_1_t", "n_minus_1_cover", "outlook", "warnings", "sources", "schema_version", "layer",
}  # fmt: skip


def run(*args: str) -> Result:
    return CliRunner().invoke(program, list(args))


def report(*args: str) -> dict[str, object]:
    result = run("report", *args, "--format", "json")
    assert result.exit_code == 0, result.stderr
    content: dict[str, object] = json.loads(result.stdout)
    return content


def test_json_contract() -> None:
    content = report("Japan", "gallium")
    assert set(content) >= KEYS
    assert content["schema_version"] == 1
    assert set(content["suppliers"][0]) == {"supplier", "quantity_t", "share", "share_of_consumption", "source_ids"}  # type: ignore[index]
    assert set(content["hhi"]) == {"lower", "upper", "band", "preset"}  # type: ignore[call-overload]
    assert set(content["outlook"][0]) == {"supplier", "company", "quantity_t", "start", "end", "status", "source_ids"}  # type: ignore[index]
    assert set(content["sources"][0]) == {"id", "title", "publisher", "url", "published", "kind"}  # type: ignore[index]
    assert all(isinstance(text, str) for text in content["warnings"])  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["Japan", "japon", "JP", "JPN", "392", "日本", "Япония"])
@pytest.mark.parametrize("mineral", ["gallium", "Ga", "галлий"])
def test_names_in_any_language(name: str, mineral: str) -> None:
    assert report(name, mineral)["top_share"] == pytest.approx(0.569948, abs=5e-7)


def test_one_name_gives_a_ranking() -> None:
    by_consumer, by_mineral = report("Japan"), report("gallium")
    minerals = [sheet["mineral"] for sheet in by_consumer["reports"]]  # type: ignore[attr-defined]
    assert {"gallium", "cobalt", "antimony"} <= set(minerals)
    assert len(minerals) == len(set(minerals)) >= 30
    assert [sheet["consumer"] for sheet in by_mineral["reports"]] == ["JPN"]  # type: ignore[attr-defined]
    shares = [sheet["top_share"] for sheet in by_consumer["reports"]]  # type: ignore[attr-defined]
    known = [share for share in shares if share is not None]
    assert shares == sorted(known, reverse=True) + [None] * (len(shares) - len(known))


def test_overview_counts_table_rows() -> None:
    content = report()
    assert {
        "n_nodes",
        "n_edges",
        "total_t",
        "supplies_t",
        "exports_t",
        "n_missing_quantity",
        "by_mineral",
        "by_consumer",
        "warnings",
    } <= set(content)
    rows = sum(len(Path(f"data/{table}.csv").read_text("utf-8").splitlines()) - 1 for table in ("edges", "production", "lists"))
    assert content["n_edges"] == rows


@pytest.mark.parametrize("format_", ["table", "json", "csv", "markdown", "html"])
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_format_carries_the_figures_and_the_warnings(format_: str, lang: str) -> None:
    text = run("report", "Japan", "gallium", "--format", format_, "--lang", lang).stdout
    share = "0.5699" if format_ in ("json", "csv") else {"en": "57.0", "fr": "57,0"}[lang]
    assert share in text
    assert "19.5" in text or "19,5" in text, "the contradicting figure"
    assert "2022" in text, "a year that is not used"
    assert "2024" in text, "a year that is not used"
    assert {"en": "unexplained", "fr": "inexpliqu"}[lang] in text.lower() or format_ in ("json", "csv")


@pytest.mark.parametrize(
    ("args", "status", "said"),
    [
        (["report", "Japan", "galium"], 2, "did you mean gallium"),
        (["report", "Kazakstan", "gallium"], 2, "Kazakhstan (KAZ)"),
        (["report", "Congo", "cobalt"], 2, "COD"),
        (["report", "gallium", "Japan"], 2, "the consumer comes first: Japan gallium"),
        (["report", "Japan", "gallium", "--year", "1980"], 2, "nearest are"),
        (["report", "Japan", "gallium", "--year", "twenty"], 2, "not a valid integer"),
        (["report", "Japan", "811292"], 2, "basket"),
        (["report", "--edges", "no-such.csv"], 2, "no-such.csv"),
        (["report", "--nodes", "-", "--edges", "-"], 2, "standard input"),
        (["report", "Japan", "--preset", "none"], 2, "doj-2023"),
        (["repotr"], 2, "report"),
        (["view", "gallium"], 2, "--output"),
        (["check", "data/none.csv"], 2, "data/none.csv"),
        (["report", "Peru", "lithium"], 0, ""),
        (["report", "Japan", "gallium", "--year", "2022"], 0, ""),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_exit_status_and_message(args: list[str], status: int, said: str) -> None:
    result = run(*args)
    assert result.exit_code == status, result.output
    assert said in result.stderr
    assert "Traceback" not in result.output


def test_all_problems_of_all_files_at_once(tmp_path: Path) -> None:
    (tmp_path / "nodes.csv").write_text("id,name,kind,country\na,A,producer,Congo\nb,B,byer,KAZ\n", "utf-8")
    (tmp_path / "edges.csv").write_text(
        "source,target,relation,mineral,hs_code,year,quantity,unit,share_pct\na,b,supplies,uranium,,2023,x,t,\n", "utf-8"
    )
    result = run("check", str(tmp_path / "nodes.csv"), str(tmp_path / "edges.csv"))
    assert result.exit_code == 1
    assert [re.search(r"line \d+, column \w+", line).group() for line in result.stderr.splitlines()[:-1]] == [  # type: ignore[union-attr]
        "line 2, column quantity", "line 2, column country", "line 3, column kind",
    ]  # fmt: skip


def test_check_as_json(tmp_path: Path) -> None:
    (tmp_path / "nodes.csv").write_text("id,name,kind,country\na,A,producer,Congo\n", "utf-8")
    result = run("check", str(tmp_path / "nodes.csv"), "--format", "json")
    assert result.exit_code == 1
    (problem,) = json.loads(result.stdout)["problems"]
    assert (problem["line"], problem["column"]) == (2, "country")


def test_shipped_tables_pass_the_check() -> None:
    result = run("check")
    assert (result.exit_code, result.stdout) == (0, "7 tables, no problems\n")


def test_own_rows_carry_the_source_own_whatever_the_file_is_called(tmp_path: Path) -> None:
    header = "source,target,relation,mineral,hs_code,year,quantity,unit,share_pct\n"
    outputs = set()
    for name in ("mine.csv", "other.csv"):
        (tmp_path / name).write_text(header + "CHN,JPN,exports,cobalt,,2020,3,t,\nKAZ,JPN,exports,cobalt,,2020,1,t,\n", "utf-8")
        result = run("report", "Japan", "cobalt", "--edges", str(tmp_path / name), "--format", "json")
        outputs.add(result.stdout)
    (text,) = outputs
    content = json.loads(text)
    assert [source["id"] for source in content["sources"]] == ["own"]
    assert content["sources"][0]["kind"] == "user"


def test_output_is_whole_and_inputs_are_safe(tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    assert run("report", "Japan", "gallium", "--format", "json", "-o", str(target)).exit_code == 0
    assert json.loads(target.read_text("utf-8"))["top_supplier"] == "CHN"
    assert [path.name for path in tmp_path.iterdir()] == ["out.json"]
    edges = tmp_path / "edges.csv"
    edges.write_text(Path("data/edges.csv").read_text("utf-8"), "utf-8")
    before = edges.read_bytes()
    result = run("report", "--edges", str(edges), "-o", str(edges))
    assert (result.exit_code, edges.read_bytes()) == (2, before)


def test_help_has_examples_and_stays_light() -> None:
    for command in program.commands.values():
        text = CliRunner().invoke(program, [command.name or "", "--help"]).output
        assert text.count("  kzgraph ") >= 2, command.name
    code = "import sys, kzgraph.cli; print([m for m in ('pandas', 'networkx', 'pyvis', 'rich', 'babel', 'pycountry') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_module_and_script_are_the_same_program(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    module = subprocess.run([sys.executable, "-m", "kzgraph", "--version"], capture_output=True, text=True, check=True)
    assert module.stdout == capsys.readouterr().out


def test_no_colour_when_piped() -> None:
    env = {**os.environ, "TERM": "xterm-256color"}
    result = subprocess.run([sys.executable, "-m", "kzgraph", "report", "Japan", "gallium"], capture_output=True, env=env, check=True)
    assert b"\x1b" not in result.stdout
    assert result.stderr == b""


def test_json_and_files_are_plain_ascii_or_utf8() -> None:
    assert run("report", "Japan", "gallium", "--format", "json").stdout.isascii()
