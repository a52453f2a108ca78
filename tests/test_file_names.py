"""Names from data as names of files: no two pages meet, every name is one that any system can hold, every link leads to its page.

Row 163 of the hostile set, which has no script of its own: nothing is written outside the folder that was named.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import product
from pathlib import Path, PureWindowsPath

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from kzgraph.cli import program
from kzgraph.profiles.atlas import page_files
from kzgraph.trade.layouts import SOURCE_NAME

ODD = (
    "CON", "con", "NUL", "aux.txt", "COM1", "lpt9", "..", ".", "a/b", "a\\b", "../../x", "C:x", "x" * 300, "X" * 39, "é", unicodedata.normalize("NFD", "é"),
    "dot.", "dots...", "blank ", " ", "", "-", "--", "a-b", "b", "a", "b-c", "A", "index", "shared", "pair", "kzgraph-atlas.json", "~", "$HOME", "%TEMP%", "a\x00b", "a\nb",
    "\ud800", "\\ud800", "ﬁ", "fi", "İ", "i̇", "ß", "ss", "K", "k", "日本", "-rf", "*", "?", "<b>", "a:b", '"', "|", "CON.gallium", "con-", "CONIN$", "CLOCK$",
)  # fmt: skip
DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$|clock\$)(\..*)?", re.IGNORECASE)


def portable(name: str) -> bool:
    """What Windows, macOS, Linux and a USB stick can all hold."""
    plain = re.fullmatch(r"[A-Za-z0-9_.-]{1,100}", name) is not None
    return plain and name[-1] not in ". " and name[0] not in ".-" and not DEVICES.fullmatch(name) and PureWindowsPath(name).name == name


def test_odd_names_give_portable_pages_that_never_meet() -> None:
    pairs = list(product(ODD, ODD))
    found = page_files(pairs)
    assert len(found) == len(pairs)
    assert len({name.casefold() for name in found.values()}) == len(pairs)
    assert [name for name in found.values() if not portable(name)] == []
    assert page_files(reversed(pairs)) == found, "the name of a page does not hang on the order"


def test_ids_that_look_like_the_hash_of_another_pair_do_not_take_its_page() -> None:
    hashed = page_files([("../JPN", "<b>")])["../JPN", "<b>"].removesuffix(".html")
    other = tuple(hashed.split("-", 1))
    found = page_files([("../JPN", "<b>"), (other[0], other[1]), (other[0].upper(), other[1])])
    assert len({name.casefold() for name in found.values()}) == 3


@given(st.lists(st.tuples(st.text(max_size=6), st.text(max_size=6)), unique=True, max_size=12))
@settings(max_examples=200, deadline=None)
def test_any_names_do(pairs: list[tuple[str, str]]) -> None:
    found = page_files(pairs)
    assert len({unicodedata.normalize("NFKC", name).casefold() for name in found.values()}) == len(pairs)
    assert all(map(portable, found.values()))


IDS = ("CON", "nul", "aux.txt", "..", "a/b", "../../x", "x" * 190, "dot.", "é" * 40, "index", "pair", "%TEMP%", "C:x", "a-b", "A-B")


def test_an_atlas_of_odd_buyers_stays_in_its_folder_and_its_links_lead_home(tmp_path: Path) -> None:
    nodes = "".join(f'"{id_}","{id_}",buyer,JPN\n' for id_ in IDS)
    (tmp_path / "nodes.csv").write_text(
        f"id,name,kind,country\nmine,Mine,producer,KAZ\nJPN,Japan,state,JPN\nKAZ,K,state,KAZ\n{nodes}", "utf-8"
    )
    rows = "".join(f'mine,"{id_}",supplies,gallium,,2021,{at + 1},t,\n' for at, id_ in enumerate(IDS))
    (tmp_path / "edges.csv").write_text(f"source,target,relation,mineral,hs_code,year,quantity,unit,share_pct\n{rows}", "utf-8")
    before = {path for path in tmp_path.parent.rglob("*") if path.parent != tmp_path}
    tables = ["--nodes", str(tmp_path / "nodes.csv"), "--edges", str(tmp_path / "edges.csv")]
    asked = [f"--consumer={id_}" for id_ in IDS]
    done = CliRunner().invoke(program, ["atlas", "-o", str(tmp_path / "atlas"), *tables, *asked])
    assert done.exit_code == 0, done.stderr
    folder = tmp_path / "atlas"
    outside = {path for path in tmp_path.parent.rglob("*") if folder not in path.parents and path.parent != tmp_path}
    assert outside - before <= {folder}
    pages = {path.name for path in folder.glob("*.html")} - {"index.html"}
    assert len(pages) == len(IDS), "a page for each buyer"
    assert [name for name in pages if not portable(name)] == []
    index = (folder / "index.html").read_text("utf-8")
    linked = set(re.findall(r'href="([^"#]+\.html)"', index)) | set(re.findall(r'"file":\s*"([^"]+)"', index))
    assert linked == pages
    told = {path.name: re.search(r"<title>([^<]*)", path.read_text("utf-8")) for path in folder.glob("*.html")}
    assert len({title[1] for title in told.values() if title}) == len(told), "each page is another pair's"


@pytest.mark.parametrize("name", [*ODD, "Comext", "a.b", "ａ"])
def test_a_source_of_the_store_is_a_portable_folder_or_no_name(name: str) -> None:
    """`--source` and the name of a mapping become a part of a path: small letters only, so that no two differ in case."""
    if SOURCE_NAME.fullmatch(name):
        assert portable(f"source={name}".replace("=", "-"))
        assert name == name.casefold()
