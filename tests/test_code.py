"""What the code itself may not do: run text, start a shell, unpickle, parse XML unguarded, put a value into SQL, reach a network unasked."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from kzgraph.cli import program
from kzgraph.trade.database import database

FILES = sorted(path for folder in ("kzgraph", "tools") for path in Path(folder).rglob("*.py"))
RUNS_TEXT = {"eval", "exec", "compile", "__import__", "execfile"}
"""`re.compile` is a method and is not meant; a bare name is."""
NEVER_IMPORTED = {
    "pickle",
    "_pickle",
    "cPickle",
    "marshal",
    "shelve",
    "dill",
    "joblib",
    "cloudpickle",
    "code",
    "codeop",
    "telnetlib",
    "ftplib",
    "smtplib",
}
UNGUARDED_XML = {"xml.etree", "xml.etree.ElementTree", "xml.dom.minidom", "xml.sax", "lxml", "lxml.etree"}
NETWORK = {"httpx", "urllib.request", "requests", "socket", "http.client", "aiohttp"}
MAY_ASK = {"kzgraph/trade/cluster.py", "kzgraph/trade/fetching.py", "kzgraph/trade/http.py", "kzgraph/trade/downloads.py"}
"""`trade download`, the only command that connects to the web, and `--engine spark`, which looks whether the cluster named answers."""
MAY_START = {
    "kzgraph/trade/java.py", "tools/fuzz.py", "tools/installing.py", "tools/sbom.py", "tools/lock.py", "tools/screenshot.py", "tools/setup_env.py",
    "tools/side_by_side.py",
}  # fmt: skip
"""Lists of arguments without a shell: Java asked for its version, browsers, uv, pip, the fuzzer in a process of its own, the checks of `make test`."""
SHELLS = {
    ("os", "system"),
    ("os", "popen"),
    ("subprocess", "getoutput"),
    ("subprocess", "getstatusoutput"),
    ("asyncio", "create_subprocess_shell"),
}
UNPICKLE = {("pd", "read_pickle"), ("pandas", "read_pickle"), ("np", "load"), ("numpy", "load"), ("yaml", "load"), ("jsonpickle", "decode")}


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def imports(path: Path) -> Iterator[tuple[str, int, bool]]:
    """Each module that is imported, its line, and whether for the types alone."""
    for_types = {
        id(inner)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((name.name, node.lineno, id(node) in for_types) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((f"{node.module}.{name.name}", node.lineno, id(node) in for_types) for name in node.names)
            yield str(node.module), node.lineno, id(node) in for_types


def calls(path: Path) -> Iterator[tuple[str, str, ast.Call]]:
    """Each call as (what it is called on, name)."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield "", node.func.id, node
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield ast.unparse(node.func.value), node.func.attr, node


def faults(path: Path) -> list[str]:
    found = []
    name = path.as_posix()
    for module, line, for_types in imports(path):
        if module.split(".")[0] in NEVER_IMPORTED or (module in UNGUARDED_XML and not for_types):
            found.append(f"{name}:{line} imports {module}")
        if name.startswith("kzgraph/") and module in NETWORK and not for_types and name not in MAY_ASK:
            found.append(f"{name}:{line} imports {module}")
        if module == "subprocess" and name not in MAY_START:
            found.append(f"{name}:{line} imports subprocess")
    for on, called, node in calls(path):
        shell = any(word.arg == "shell" and ast.unparse(word.value) != "False" for word in node.keywords)
        if (not on and called in RUNS_TEXT) or (on, called) in SHELLS | UNPICKLE or shell:
            found.append(f"{name}:{node.lineno} calls {called}")
    return found


def test_no_code_runs_text_or_starts_a_shell() -> None:
    assert len(FILES) > 200
    assert [fault for path in FILES for fault in faults(path)] == []


@pytest.mark.parametrize(
    "code",
    ["eval('1')", "import pickle", "from pickle import loads", "import subprocess", "import os\nos.system('x')", "f(x, shell=True)",
     "from xml.etree import ElementTree", "import xml.etree.ElementTree as ET", "import pandas as pd\npd.read_pickle('x')", "import socket", "exec('1')"],
)  # fmt: skip
def test_the_search_finds_what_it_looks_for(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = Path("kzgraph/made_up.py")
    monkeypatch.setattr(sys.modules[__name__], "tree", lambda _: ast.parse(code))
    assert len(faults(path)) >= 1


# --- SQL ---

OURS = {
    "tools/build_trade.py", "kzgraph/exports/columnar.py", *(f"kzgraph/trade/{name}.py" for name in ("arrays", "asking", "baskets", "cells", "comparison", "database", "faults", "importing", "intake", "meaning", "mirror", "outputs", "parts", "ratios", "rules", "screening", "staging", "rows", "store")),
}  # fmt: skip
"""Files whose statements are put together from parts: read one by one for what goes in (names of columns of ours, numbers, tables of ours)."""


def made_up_statements(path: Path) -> list[int]:
    """Lines of calls of `execute` and the like whose statement is neither a plain text nor a name: put together on the spot or before."""
    lines = []
    for on, called, node in calls(path):
        if called in ("execute", "executemany", "sql", "query") and node.args and on != "re":
            made = node.args[0]
            if isinstance(made, ast.JoinedStr | ast.BinOp) or (
                isinstance(made, ast.Call) and isinstance(made.func, ast.Attribute) and made.func.attr == "format"
            ):
                lines.append(node.lineno)
    return lines


def test_statements_are_put_together_only_where_that_was_looked_at() -> None:
    assert {path.as_posix() for path in FILES if made_up_statements(path)} <= OURS


HOSTILE = (
    "x'); DROP TABLE kept; --",
    "x\"; ATTACH '/etc/passwd' AS y; --",
    "x' UNION SELECT * FROM read_text('/etc/passwd') --",
    "811292' OR '1'='1",
    "\0",
    "%s",
)
BACI = "t,i,j,k,v,q\n2023,398,251,284410,61000.5,1200.5\n2023,516,251,284410,40000.1,800.25\n"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sql")
    (folder / "table.csv").write_text(BACI, "utf-8")
    done = run("add", str(folder / "table.csv"), "--store", str(folder / "store"))
    assert done[0] == 0, done
    return folder / "store"


def run(*given: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(program, ["trade", *given])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def ratios(store: Path) -> str:
    status, out, _ = run("ratios", "--store", str(store), "--format", "csv")
    assert status == 0
    return out


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_values_of_commands_stay_values(store: Path, text: str) -> None:
    before = ratios(store)
    for given in (
        ("ratios", "--importer", text), ("ratios", "--product", text, "--source", text), ("mirror", "--product", text, "--year", "2023"),
        ("basket", text), ("screen", "France", "--source", text),
    ):  # fmt: skip
        status, out, err = run(*given, "--store", str(store))
        assert status in (0, 1, 2), (given, err)
        assert "root:" not in out + err
        assert "Error" in err or status == 0, (given, err)
        assert not any(word in err for word in ("Parser Error", "Binder Error", "Catalog Error", "Traceback")), (given, err)
    assert ratios(store) == before


@pytest.mark.parametrize("text", HOSTILE[:4], ids=range(4))
def test_columns_codes_and_cells_of_a_foreign_table_stay_text(tmp_path: Path, text: str) -> None:
    quoted = '"' + text.replace('"', '""') + '"'
    told = text.replace("\\", "\\\\").replace('"', '\\"')
    table, mapping = tmp_path / "table.csv", tmp_path / "mapping.toml"
    table.write_text(f"y,c,s,h,v,{quoted}\n2023,FRA,KAZ,284410,5,x\n2023,FRA,{quoted},284410,6,{quoted}\n", "utf-8")
    mapping.write_text(
        f'name = "mine"\n[columns]\nyear = "y"\nconsumer = "c"\nsupplier = "s"\nhs_code = "h"\nvalue = "v"\n[codes]\n"{told}" = "NAM"\n',
        "utf-8",
    )
    status, _, err = run("add", str(table), "--mapping", str(mapping), "--store", str(tmp_path / "store"))
    assert status == 0, err
    assert "NAM" in ratios(tmp_path / "store")
    header, first, second = table.read_text("utf-8").splitlines()
    table.write_text(
        "\n".join([header.replace(",v,", ",w,"), first.replace("5,x", "x,5"), second.replace(f"6,{quoted}", "x,6")]) + "\n", "utf-8"
    )
    wrong = mapping.read_text("utf-8").replace('value = "v"', f'value = "{told}"')
    mapping.write_text(wrong, "utf-8")
    status, _, err = run("add", str(table), "--mapping", str(mapping), "--store", str(tmp_path / "other"))
    assert status == 0, err
    assert ",11" in ratios(tmp_path / "other")


def test_a_foreign_statement_reaches_no_file_and_no_setting(tmp_path: Path) -> None:
    """What external access off and two folders mean, should a statement ever be a foreign one."""
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n", "utf-8")
    (tmp_path / "own").mkdir()
    with database(tmp_path / "own") as connection:
        for statement in (
            f"SELECT * FROM read_csv('{secret}')", f"ATTACH '{tmp_path / 'x.duckdb'}'", f"COPY (SELECT 1) TO '{tmp_path / 'out.csv'}'",
            "INSTALL httpfs", "LOAD httpfs", "SET enable_external_access = true", "SET allowed_directories = ['/']", "SELECT * FROM read_text('/etc/passwd')",
            f"SELECT * FROM read_csv('{tmp_path / 'own' / '..' / 'secret.csv'}')", "SELECT * FROM read_csv('https://x.invalid/x.csv')",
        ):  # fmt: skip
            with pytest.raises(duckdb.Error):
                connection.execute(statement).fetchall()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["own", "secret.csv"]
