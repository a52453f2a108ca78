"""Renderers: hostile text stays text, numbers keep their digits, both languages have every sentence."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import re
import string
from pathlib import Path

import pytest

import kzgraph
from kzgraph.evidence import Note
from kzgraph.views import data, ledger_words, listings, render, speech, words
from kzgraph.views.document import compose
from kzgraph.views.speech import Speech
from tests.networks import STATES, network

HOSTILE = [
    "</script><script>window.PWNED=1</script>",
    "<img src=x onerror=window.PWNED=1>",
    "[/red][bold]x[/",
    "\x1b[31m\x1b]0;owned\x07red",
    "Kaz\u202emorpmota",
    "%s%n{0.__class__}",
    "=cmd|'/c calc'!A1",
    "javascript:alert(1)",
    "| a | `b` **c** |",
]


def document(folder: Path, name: str, lang: str = "en"):  # type: ignore[no-untyped-def]
    quoted = '"' + name.replace('"', '""') + '"'
    parties = (f"mine,{quoted},producer,KAZ", f"buyer,{quoted},buyer,FRA")
    rows = [
        "mine,buyer,supplies,cobalt,,2027,5,t,,contracted",
        "KAZ,FRA,exports,cobalt,,2021,5,t,,observed",
        "NAM,FRA,exports,cobalt,,2021,5,t,,observed",
    ]
    graph = network(folder, rows, extra=",status", nodes=STATES, more_nodes=parties)
    result = graph.report("France", "cobalt")
    speech = Speech(lang, graph.labels_in(lang))
    return result, speech, compose(result, speech)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_stay_text(tmp_path: Path, name: str) -> None:
    result, speech, composed = document(tmp_path, name)
    page = render.to_html(composed)
    assert "<script" not in page
    assert "<img" not in page
    text = render.to_text(composed, width=200, color=True)
    assert not re.search(r"\x1b\](?!8)|\x07|\u202e", text)
    assert "\u202e" not in render.to_markdown(composed)
    json.loads(data.to_json(result, speech))


def test_terminal_text_shows_the_name_as_it_is(tmp_path: Path) -> None:
    *_, composed = document(tmp_path, "[/red][bold]x[/")
    assert "[/red][bold]x[/" in render.to_text(composed, width=200, color=False)


@pytest.mark.parametrize(
    ("value", "cell"), [("=1+1", "'=1+1"), ("＝1", "'＝1"), ("@x", "'@x"), ("\t=1", "'\t=1"), (-5.0, "-5"), (0.1, "0.1"), (None, "")]
)
def test_csv_guards_text_and_leaves_numbers(value: object, cell: str) -> None:
    assert data.guarded(value) == cell


def test_csv_keeps_every_digit(tmp_path: Path) -> None:
    result, speech, _ = document(tmp_path, "x")
    (first, second) = csv.DictReader(io.StringIO(data.to_csv(result, speech)))
    assert float(first["share"]) == result.suppliers[0].share
    assert (first["supplier"], second["supplier"]) == ("KAZ", "NAM")


def test_page_allows_its_own_style_only(tmp_path: Path) -> None:
    *_, composed = document(tmp_path, "x")
    page = render.to_html(composed)
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style.group(1).encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in page
    assert "default-src 'none'" in page
    assert re.search(r'<head><meta http-equiv="Content-Security-Policy"', page)
    assert page.encode().index(b'<meta charset="utf-8">') < 1024


def test_links_open_https_only() -> None:
    graph = kzgraph.load(current_year=2026)
    page = render.to_html(compose(graph.report("Japan", "gallium"), Speech("en", graph.labels_in("en"))))
    links = re.findall(r'href="([^"]+)"', page)
    assert links
    assert all(link.startswith("https://") for link in links)
    assert page.count('rel="noopener noreferrer"') == len(links)


CATALOGUES = [words.WARNINGS, words.WORDS, speech.SENTENCES, listings.TABLES, listings.COLUMNS, listings.VALUES]


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=["warnings", "words", "sentences", "tables", "columns", "values"])
def test_both_languages_say_the_same_things(catalogue: dict[str, tuple[str, str]]) -> None:
    for key, (english, french) in catalogue.items():
        fields = [{field for _, field, _, _ in string.Formatter().parse(text) if field} - {"has"} for text in (english, french)]
        assert fields[0] == fields[1], key


def test_every_note_has_a_sentence() -> None:
    """The codes are found in the source, so that a new one without a sentence fails here."""
    code = "\n".join(path.read_text("utf-8") for path in Path("kzgraph").rglob("*.py"))
    used = set(re.findall(r'Note\(\s*"(\w+)"', code)) | {f"newer_{kind}" for kind in ("basket", "single")}
    known = {
        *words.WARNINGS,
        *speech.SENTENCES,
        *ledger_words.SENTENCES,
        *ledger_words.RULES,
        "statement",
        "figure",
        "stated",
        "table",
    }
    assert used <= known
    told = "\n".join(path.read_text("utf-8") for path in Path("kzgraph").rglob("*.py") if not path.name.endswith("words.py"))
    dynamic = ("newer_", "import_total_", "consumption_")
    assert [
        key for key in set(words.WARNINGS) - set(ledger_words.SENTENCES) if f'"{key}"' not in told and not key.startswith(dynamic)
    ] == []


@pytest.mark.parametrize(
    ("value", "english", "french"),
    [
        (96.5, "96.5", "96,5"),
        (1200.5, "1,200.5", "1\u00a0200,5"),
        (0.0001, "0.0001", "0,0001"),
        (1234567.0, "1,234,567", "1\u00a0234\u00a0567"),
        (None, "unknown", "inconnu"),
    ],
)
def test_numbers_follow_the_language(value: float | None, english: str, french: str) -> None:
    assert (Speech("en", {}).number(value), Speech("fr", {}).number(value)) == (english, french)


def test_a_cell_fits_a_narrow_terminal(tmp_path: Path) -> None:
    *_, composed = document(tmp_path, "x" * 300)
    assert max(map(len, render.to_text(composed, width=60, color=False).splitlines())) <= 60


@pytest.mark.parametrize(
    ("lang", "count", "said"),
    [
        ("en", 1, "1 delivery is told by both sides"),
        ("en", 0, "0 deliveries are told by both sides"),
        ("en", 25_000, "25,000 deliveries are told by both sides"),
        ("fr", 0, "0 livraison est déclarée par les deux côtés"),
        ("fr", 25_000, "25\u00a0000 livraisons sont déclarées par les deux côtés"),
    ],
)
def test_words_agree_with_their_number(lang: str, count: int, said: str) -> None:
    assert Speech(lang, {}).warning(Note("trade_mirrors", {"count": count})).startswith(said)


def test_a_year_has_no_mark_of_thousands() -> None:
    assert " in 2023 " in Speech("en", {}).warning(Note("trade_screen_lead", {"count": 2, "tested": 4, "consumer": "JPN", "year": 2023}))
