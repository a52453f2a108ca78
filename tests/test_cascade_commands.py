"""`kzgraph scenario cascade` and `importance`: small networks by hand through the command line, words, errors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from networks import HEADER

from kzgraph.cli import program
from kzgraph.views import check_words, control_words, indicator_words, ledger_words, listing_words, trace_words
from kzgraph.views.cascade_words import COLUMNS, SENTENCES, TABLES

NODES = "\n".join(
    [
        "id,name,kind,country",
        *(f"{code},{code}land,state," for code in "ABCDEH"),
        *(f"{code},{code},state,{code}" for code in ("DEU", "FRA", "JPN")),
    ]
)
HUB = [
    "A,B,exports,cobalt,,2024,80,t,", "A,C,exports,cobalt,,2024,10,t,", "B,C,exports,cobalt,,2024,60,t,",
    "A,cobalt,produces_total,cobalt,,2024,100,t,", "C,cobalt,produces_total,cobalt,,2024,5,t,",
]  # fmt: skip
LOOP = [
    "A,B,exports,cobalt,,2024,60,t,", "B,A,exports,cobalt,,2024,20,t,", "B,C,exports,cobalt,,2024,30,t,",
    "A,cobalt,produces_total,cobalt,,2024,100,t,",
]  # fmt: skip
KEYS = {
    "schema_version", "supplier", "mineral", "consumer", "of", "rule", "share_lost", "stocks", "year", "stage", "basis", "production_stage",
    "production_basis", "traded_per_produced", "shock_t", "stocks_used_t", "held_used_t", "lost_t", "conservation_difference_t", "short_count",
    "rounds", "hs_codes", "incomplete", "states", "sources", "warnings",
}  # fmt: skip


def tables(folder: Path, rows: list[str]) -> list[str]:
    (folder / "n.csv").write_text(NODES + "\n", "utf-8")
    (folder / "e.csv").write_text("\n".join([HEADER, *rows]) + "\n", "utf-8")
    return ["--nodes", str(folder / "n.csv"), "--edges", str(folder / "e.csv")]


def run(*args: str) -> Result:
    return CliRunner().invoke(program, ["scenario", *args])


def answer(*args: str) -> dict[str, Any]:
    result = run(*args, "--format", "json")
    assert result.exit_code == 0, result.output
    content: dict[str, Any] = json.loads(result.stdout)
    return content


def by_state(content: dict[str, Any], column: str = "lost_t") -> dict[str, float]:
    return {row["state"]: row[column] for row in content["states"] if row[column]}


@pytest.mark.parametrize(
    ("options", "shock", "lost", "stocks_used", "rounds"),
    [
        (("--share-lost", "1"), 90, {"B": 20, "C": 70}, 0, 1),
        (("--share-lost", "0.5"), 45, {"C": 45}, 0, 1),
        (("--share-lost", "1", "--stocks", "B=30"), 90, {"C": 60}, 30, 1),
        (("--share-lost", "1", "--stocks", "B=30", "--rule", "hoard"), 90, {"C": 70}, 20, 1),
        (("--share-lost", "0.5", "--rule", "shared"), 45, {"B": 10, "C": 35}, 0, 1),
        (("--share-lost", "0.5", "--of", "output"), 50, {"C": 50}, 0, 1),
        (("--share-lost", "0.5", "--of", "output", "--rule", "shared"), 50, {"A": 5, "B": 10, "C": 35}, 0, 1),
        (("--share-lost", "0"), 0, {}, 0, 0),
    ],
    ids=[
        "B lacks 80, ships 60 less; C lacks 10 + 60", "B lacks 40 and ships 40 less", "B has 30 in stock: lacks 50, ships 50 less",
        "hoard: B ships 60 less first, 20 from stock", "shared: B uses 20 and ships 60, so 3/4 of 40 passes on",
        "A lacks 50, ships 50 of 90 less; B passes its 8/9 on", "shared: A passes 9/10 of 50 on: 40 to B, 5 to C", "nothing",
    ],
)  # fmt: skip
def test_hub_by_hand(
    options: tuple[str, ...], shock: float, lost: dict[str, float], stocks_used: float, rounds: int, tmp_path: Path
) -> None:
    content = answer("cascade", "A", "cobalt", *options, *tables(tmp_path, HUB))
    assert set(content) == KEYS
    assert by_state(content) == pytest.approx(lost)
    assert content["shock_t"] == pytest.approx(shock)
    assert (content["stocks_used_t"], content["held_used_t"]) == (pytest.approx(stocks_used), 0)
    assert content["lost_t"] == pytest.approx(shock - stocks_used)
    assert content["short_count"] == len(lost)
    assert content["rounds"] == rounds


def test_directly_and_through_others(tmp_path: Path) -> None:
    content = answer("cascade", "A", "cobalt", "--share-lost", "1", "--consumer", "C", *tables(tmp_path, HUB))
    assert by_state(content, "direct_t") == {"B": 80, "C": 10}
    assert by_state(content, "through_t") == {"C": 60}
    assert by_state(content, "cut_exports_t") == {"B": 60}
    assert by_state(content, "use_t") == {"B": 20, "C": 75}
    assert by_state(content, "share_lost") == pytest.approx({"B": 1, "C": 70 / 75})
    assert [tuple(row.values()) for row in content["routes"]] == [("B", 60, 60, 1), ("A", 10, 10, 1)]
    chain = answer("cascade", "A", "cobalt", "--share-lost", "1", *tables(tmp_path, [*HUB[:1], *HUB[2:]]))
    assert by_state(chain, "round") == {"B": 1, "C": 2}
    assert chain["rounds"] == 2


def test_what_is_held_back_is_used_at_home_first(tmp_path: Path) -> None:
    # A ships 30 less; B takes 12 of that from A and 18 from C; A uses the 12 it held back before its stocks.
    content = answer("cascade", "A", "cobalt", "--share-lost", "0.5", "--stocks", "A=5", *tables(tmp_path, LOOP))
    assert (content["shock_t"], content["held_used_t"], content["stocks_used_t"], content["lost_t"]) == pytest.approx((30, 12, 0, 18))
    text = run("cascade", "A", "cobalt", "--share-lost", "0.5", *tables(tmp_path, LOOP)).stdout
    assert "18 t lost = 30 t cut - 0 t from stocks - 12 t held back and used in Aland" in " ".join(text.split())


def test_a_use_that_cannot_be_known_is_no_zero(tmp_path: Path) -> None:
    # B ships 60 + 40 and is only known to have 80: what it uses is unknown, and so is the part that it loses.
    content = answer("cascade", "A", "cobalt", "--share-lost", "1", *tables(tmp_path, [*HUB, "B,D,exports,cobalt,,2024,40,t,"]))
    row = next(row for row in content["states"] if row["state"] == "B")
    assert (row["use_t"], row["share_lost"], row["lost_t"]) == (None, None, None)
    withheld = [*HUB, "B,cobalt,produces_total,cobalt,,2024,,t,"]
    content = answer("cascade", "A", "cobalt", "--share-lost", "1", *tables(tmp_path, withheld))
    assert by_state(content) == {"B": 20, "C": 70}
    assert [row["use_t"] for row in content["states"] if row["state"] == "B"] == [None]
    assert any("whose use is unknown, and so the part they lose: 1." in text for text in content["warnings"])
    part = answer(
        "cascade", "A", "cobalt", "--share-lost", "1", "--of", "output", *tables(tmp_path, [*HUB[:3], HUB[3].replace("100", "70")])
    )
    assert part["shock_t"] == 70
    assert any("20 t that it ships beyond it and its imports are not" in text for text in part["warnings"])
    alone = answer("cascade", "A", "cobalt", "--share-lost", "1", *tables(tmp_path, HUB[:3]))
    assert any("Use is imports less exports here" in text for text in alone["warnings"])


def test_importance_by_hand(tmp_path: Path) -> None:
    content = answer("importance", "cobalt", *tables(tmp_path, HUB))
    names = (
        "rank",
        "supplier",
        "shock_t",
        "lost_t",
        "over_10_count",
        "over_50_count",
        "worst_consumer",
        "worst_lost_t",
        "worst_share_lost",
    )
    assert [tuple(row[name] for name in names) for row in content["cuts"]] == [
        (1, "A", 90, 90, 2, 2, "C", 70, pytest.approx(70 / 75)), (2, "B", 60, 60, 1, 1, "C", 60, pytest.approx(60 / 75)),
    ]  # fmt: skip
    one = answer("importance", "cobalt", "--consumer", "C", *tables(tmp_path, HUB))
    names = ("rank", "supplier", "direct_t", "through_t", "deficit_t", "lost_t", "use_t", "share_lost")
    assert [tuple(row[name] for name in names) for row in one["harm"]] == [
        (1, "A", 10, 60, 70, 70, 75, pytest.approx(70 / 75)), (2, "B", 60, 0, 60, 60, 75, pytest.approx(60 / 75)),
    ]  # fmt: skip
    assert answer("importance", *tables(tmp_path, HUB))["cuts"] == content["cuts"]
    assert len(answer("importance", "--top", "1", *tables(tmp_path, HUB))["cuts"]) == 1
    output = answer("importance", "cobalt", "--of", "output", *tables(tmp_path, HUB))
    assert [(row["supplier"], row["lost_t"]) for row in output["cuts"]] == [("A", 100), ("C", 5)]


def test_a_consumer_that_passes_all_on_is_told_so(tmp_path: Path) -> None:
    rows = [*HUB, "B,D,exports,cobalt,,2024,40,t,"]
    text = " ".join(run("importance", "cobalt", "--consumer", "B", *tables(tmp_path, rows)).stdout.split())
    assert "What Bland loses is unknown, as its use is" in text
    assert "80 t of cobalt" in text
    cascade = " ".join(run("cascade", "A", "cobalt", "--share-lost", "1", "--consumer", "B", *tables(tmp_path, rows)).stdout.split())
    assert "What Bland itself loses is unknown, as its use is: of 80 t that it lacks, the rule has it ship 80 t less" in cascade
    known = tables(tmp_path, [*HUB, "B,cobalt,produces_total,cobalt,,2024,80,t,"])
    half = " ".join(run("cascade", "A", "cobalt", "--share-lost", "0.5", "--consumer", "B", *known).stdout.split())
    assert "Bland itself goes short of nothing by this rule: of 40 t that it lacks, it ships 40 t less" in half
    text = " ".join(run("importance", "cobalt", "--consumer", "B", *known).stdout.split())
    assert "Bland loses most if Aland ships nothing: 20 t" in text
    spared = run("cascade", "B", "cobalt", "--share-lost", "1", "--consumer", "A", *tables(tmp_path, HUB)).stdout
    assert "No deficit reaches Aland" in spared


def test_a_group_is_one_state(tmp_path: Path) -> None:
    rows = [row.replace("A,", "DEU,").replace("B,", "FRA,").replace("C,", "JPN,") for row in HUB]
    content = answer("cascade", "EU27", "cobalt", "--share-lost", "1", *tables(tmp_path, rows))
    assert (content["shock_t"], by_state(content)) == (70, {"JPN": 70})
    inside = answer("cascade", "EU27", "cobalt", "--share-lost", "1", "--consumer", "FRA", *tables(tmp_path, rows))
    assert (inside["lost_t"], inside["states"]) == (None, [])
    assert any("one is part of the other" in text for text in inside["warnings"])


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("cascade", "C", "cobalt", "--share-lost", "1"), "Cland ships no cobalt with known tonnes in 2024"),
        (("cascade", "B", "cobalt", "--share-lost", "1", "--of", "output"), "No output of cobalt in 2024 is known for Bland"),
        (("cascade", "A", "gallium", "--share-lost", "1"), "No trade and no output of gallium"),
        (("importance", "gallium"), "No trade and no output of gallium"),
        (("importance", "cobalt", "--stage", "refined"), "No trade of cobalt between states is in the tables for 2024 at that stage"),
    ],
    ids=["ships nothing", "makes nothing", "cascade of an unknown trade", "importance of an unknown trade", "stage"],
)
def test_nothing_to_cut_is_an_answer_without_figures(args: tuple[str, ...], said: str, tmp_path: Path) -> None:
    content = answer(*args, *tables(tmp_path, HUB))
    assert any(said in text for text in content["warnings"]), content["warnings"]
    assert content.get("lost_t") is None
    assert not content.get("states", content.get("cuts"))


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("cascade", "A", "cobalt"), "--share-lost"),
        (("cascade", "A", "cobalt", "--share-lost", "2"), "2"),
        (("cascade", "Atlantis", "cobalt", "--share-lost", "1"), "Atlantis"),
        (("cascade", "A", "unobtainium", "--share-lost", "1"), "unobtainium"),
        (("cascade", "A", "cobalt", "--share-lost", "1", "--stocks", "B"), "write CHN=10"),
        (("cascade", "A", "cobalt", "--share-lost", "1", "--stocks", "B=1", "--stocks", "B=2"), "--stocks names B more than once"),
        (("cascade", "A", "cobalt", "--share-lost", "1", "--year", "1999"), "no row is for the year 1999"),
        (("importance", "--stage", "refined"), "--stage needs a MINERAL"),
        (("importance", "cobalt", "--rule", "first"), "'first' is not one of"),
    ],
)
def test_wrong_arguments_are_named(args: tuple[str, ...], said: str, tmp_path: Path) -> None:
    result = run(*args, *tables(tmp_path, HUB))
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


@pytest.mark.parametrize("format_", ["table", "markdown", "html", "csv"])
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_form_has_the_loss_and_the_rule(format_: str, lang: str, tmp_path: Path) -> None:
    files = tables(tmp_path, [*HUB, "C,H,exports,cobalt,,2024,1,t,"])
    (tmp_path / "n.csv").write_text(NODES.replace("Cland", "<b>=C</b>") + "\n", "utf-8")
    for args in (
        ("cascade", "A", "cobalt", "--share-lost", "1", "--consumer", "C"),
        ("importance", "cobalt"),
        ("importance", "--consumer", "C"),
    ):
        text = run(*args, *files, "--format", format_, "--lang", lang).stdout
        assert "69" in text
        assert "<b>" not in text or format_ in ("table", "csv")
        if format_ != "csv":
            assert {"en": "Rule (proportional)", "fr": "Règle (proportional)"}[lang] in text
            assert len(max(text.splitlines(), key=len)) <= 110 or format_ != "table"


def test_words_come_in_both_languages_and_take_no_other_word_s_place() -> None:
    for book in (SENTENCES, COLUMNS, TABLES):
        for key, words in book.items():
            assert [bool(word) for word in words] == [True, True], key
    for other in (check_words, control_words, indicator_words, ledger_words, listing_words, trace_words):
        for mine, theirs in ((COLUMNS, other.COLUMNS), (TABLES, other.TABLES), (SENTENCES, getattr(other, "SENTENCES", {}))):
            assert not set(mine) & set(theirs), other.__name__
