"""`kzgraph origin`: the hub case and other small networks by hand, through the command line; the shipped data; words and errors."""

from __future__ import annotations

import itertools
import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from networks import HEADER, network, shipped
from networks import rows as table_rows

from kzgraph.cli import program
from kzgraph.hidden.provenance import readable
from kzgraph.indicators.origin import UNEXPLAINED
from kzgraph.views.speech import Speech
from kzgraph.views.trace_words import COLUMNS, SENTENCES, TABLES
from tests.sizes import sized

NODES = "\n".join(["id,name,kind,country", *(f"{code},{code}land,state," for code in "ABCDEFGH")])
HUB = [
    "A,B,exports,cobalt,{code},2024,80,t,{stage}", "A,C,exports,cobalt,{code},2024,10,t,{stage}", "B,C,exports,cobalt,{code},2024,60,t,{stage}",
    "A,cobalt,produces_total,cobalt,,2024,100,t,{made}", "C,cobalt,produces_total,cobalt,,2024,5,t,{made}",
]  # fmt: skip
PLAIN = [row.format(code="", stage="", made="") for row in HUB]
KEYS = {
    "schema_version", "consumer", "mineral", "year", "stage", "basis", "production_stage", "production_basis", "traded_per_produced", "supply_t",
    "produced_t", "imported_t", "unexplained_t", "exported_t", "kept_t", "conserved_t", "world_produced_t", "world_unexplained_t",
    "conservation_difference_t", "assumption", "origins", "hubs", "sources", "warnings",
}  # fmt: skip


def tables(folder: Path, rows: list[str], extra: str = ",stage") -> list[str]:
    (folder / "n.csv").write_text(NODES + "\n", "utf-8")
    header = HEADER.removesuffix(",share_pct")
    body = [f"{row.rsplit(',', 1)[0]},,{row.rsplit(',', 1)[1]}" for row in rows]
    (folder / "e.csv").write_text("\n".join([f"{header},share_pct{extra}", *body]) + "\n", "utf-8")
    return ["--nodes", str(folder / "n.csv"), "--edges", str(folder / "e.csv")]


def run(*args: str) -> Result:
    return CliRunner().invoke(program, ["origin", *args])


def answer(*args: str) -> dict[str, Any]:
    result = run(*args, "--format", "json")
    assert result.exit_code == 0, result.output
    content: dict[str, Any] = json.loads(result.stdout)
    return content


def shares(content: dict[str, Any], column: str = "ultimate_share") -> dict[str, float]:
    return {row["state"]: row[column] for row in content["origins"] if row[column]}


@pytest.mark.parametrize(
    ("code", "stage", "made"),
    [("", "", ""), ("260500", "", ""), ("810520", "refined", "refined"), ("260500", "extraction", "extraction"), ("810520", "refined", "extraction")],
    ids=["bare", "code alone", "refined", "extraction", "mine output stands in"],
)  # fmt: skip
def test_hub_case_through_the_command(code: str, stage: str, made: str, tmp_path: Path) -> None:
    rows = [row.format(code=code, stage=stage, made=made) for row in HUB]
    content = answer("C", "cobalt", *tables(tmp_path, rows))
    assert set(content) == KEYS
    assert (content["consumer"], content["mineral"], content["year"], content["stage"]) == ("C", "cobalt", 2024, stage)
    assert (content["supply_t"], content["kept_t"], content["conserved_t"], content["conservation_difference_t"]) == (75, 75, 105, 0)
    assert shares(content, "direct_share") == pytest.approx({"B": 60 / 75, "A": 10 / 75, "C": 5 / 75})
    assert shares(content) == pytest.approx({"A": 70 / 75, "C": 5 / 75})
    assert shares(content, "ultimate_t") == pytest.approx({"A": 70, "C": 5})
    assert shares(content, "direct_import_share") == pytest.approx({"B": 60 / 70, "A": 10 / 70})
    assert shares(content, "ultimate_import_share") == pytest.approx({"A": 1})
    assert [hub["state"] for hub in content["hubs"]] == ["B"]
    assert (content["hubs"][0]["exported_t"], content["hubs"][0]["supply_t"]) == (60, 80)
    assert any("taken to make 0: Bland" in text for text in content["warnings"])
    assert any("stands in" in text for text in content["warnings"]) == (stage != made)
    kept = {state: answer(state, "cobalt", *tables(tmp_path, rows))["kept_t"] for state in "ABC"}
    assert kept == {"A": 10, "B": 20, "C": 75}


def test_shares_that_the_flows_fix_have_no_range(tmp_path: Path) -> None:
    content = answer("C", "cobalt", *tables(tmp_path, PLAIN))
    assert {row["state"]: (row["low_share"], row["high_share"]) for row in content["origins"]} == {
        "A": (pytest.approx(70 / 75), pytest.approx(70 / 75)), "C": (pytest.approx(5 / 75), pytest.approx(5 / 75)), "B": (None, None)
    }  # fmt: skip


def test_bounds_where_a_hub_mixes(tmp_path: Path) -> None:
    # B has 60 t of A and 40 t of its own; of the 50 t that C gets 10 to 50 t are A's, in the mix of all 30 t.
    rows = [
        "A,B,exports,cobalt,,2024,60,t,", "B,C,exports,cobalt,,2024,50,t,", "B,D,exports,cobalt,,2024,50,t,",
        "A,cobalt,produces_total,cobalt,,2024,60,t,", "B,cobalt,produces_total,cobalt,,2024,40,t,",
    ]  # fmt: skip
    first = answer("C", "cobalt", *tables(tmp_path, rows))["origins"][0]
    assert (first["state"], first["low_share"], first["ultimate_share"], first["high_share"]) == ("A", 0.2, pytest.approx(0.6), 1.0)


def test_who_ships_more_than_it_has_is_named_with_what_it_lacks(tmp_path: Path) -> None:
    # B has 20 + 30 t and ships 80: 30 of C's 80 t are unexplained and first seen in B.
    rows = ["A,B,exports,cobalt,,2024,30,t,", "B,C,exports,cobalt,,2024,80,t,", "A,cobalt,produces_total,cobalt,,2024,30,t,", "B,cobalt,produces_total,cobalt,,2024,20,t,"]  # fmt: skip
    content = answer("C", "cobalt", *tables(tmp_path, rows))
    assert shares(content) == pytest.approx({"A": 30 / 80, "B": 20 / 80, UNEXPLAINED: 30 / 80})
    assert shares(content, "unexplained_share") == pytest.approx({"B": 30 / 80})
    assert content["origins"][-1]["state"] == UNEXPLAINED
    assert (content["conserved_t"], content["world_produced_t"], content["world_unexplained_t"]) == (80, 50, 30)
    assert any("1 state ships more than it imports and is known to make: 30 t in all, 37.5 %" in text for text in content["warnings"])


def test_without_output_all_is_unexplained(tmp_path: Path) -> None:
    content = answer("C", "cobalt", *tables(tmp_path, PLAIN[:3]))
    assert shares(content) == {UNEXPLAINED: 1.0}
    assert shares(content, "unexplained_share") == {"A": 1.0}
    assert content["production_stage"] is None
    assert any("No table of output of cobalt for 2024" in text for text in content["warnings"])
    assert [hub["state"] for hub in content["hubs"]] == ["B"], "A, which only ships, is no hub"


def test_closed_loops_and_flows_without_tonnes_are_told(tmp_path: Path) -> None:
    rows = [
        *PLAIN, "D,E,exports,cobalt,,2024,7,t,", "E,D,exports,cobalt,,2024,7,t,", "A,D,exports,cobalt,,2024,,,",
    ]  # fmt: skip
    content = answer("C", "cobalt", *tables(tmp_path, rows))
    told = " ".join(content["warnings"])
    assert "Dland, Eland ship each other all they import" in told
    assert "1 of 6 flows has neither tonnes nor a value" in told
    assert shares(content) == pytest.approx({"A": 70 / 75, "C": 5 / 75})


def test_a_flow_to_oneself_is_left_out(tmp_path: Path) -> None:
    # The tables' check refuses such a row; a graph that was changed in Python may have it: A ships itself the 80 t that B got.
    graph = network(tmp_path, PLAIN, nodes=NODES)
    changed = replace(graph, edges=graph.edges.assign(target=graph.edges["target"].mask(graph.edges["target"] == "B", "A")))
    found = changed.origin("C", "cobalt")
    assert shares({"origins": table_rows(found, "origins")}, "direct_share") == pytest.approx({"A": 10 / 75, "B": 60 / 75, "C": 5 / 75})
    assert [note.values for note in found.notes if note.code == "trace_self"] == [{"who": ["A"], "left_t": 80.0}]


def test_a_value_without_tonnes_is_counted_with_its_part(tmp_path: Path) -> None:
    rows = [
        "A,C,exports,cobalt,,2024,10,t,,900", "B,C,exports,cobalt,,2024,,,,100", "A,cobalt,produces_total,cobalt,,2024,100,t,,",
    ]  # fmt: skip
    graph = network(tmp_path, rows, extra=",value_usd", nodes=NODES)
    told = [note for note in graph.origin("C", "cobalt").notes if note.code == "trace_weightless"]
    assert [(note.values["number"], note.values["flows"], note.values["part"].values["percent"]) for note in told] == [(1, 2, 10.0)]


def random_rows(seed: int) -> tuple[list[tuple[str, str, int]], dict[str, int]]:
    draw = random.Random(seed)
    pairs = [pair for pair in itertools.permutations("ABCDEFGH", 2) if draw.random() < 0.4]
    return [(*pair, draw.randint(1, 500)) for pair in pairs], {state: draw.randint(1, 900) for state in draw.sample("ABCDEFGH", 3)}


def written(flows: list[tuple[str, str, int]], made: dict[str, int], scale: float = 1.0) -> list[str]:
    rows = [f"{one},{other},exports,cobalt,,2024,{tonnes * scale:.15g},t," for one, other, tonnes in flows]
    return rows + [f"{state},cobalt,produces_total,cobalt,,2024,{tonnes * scale:.15g},t," for state, tonnes in made.items()]


@pytest.mark.parametrize("seed", range(sized(2, 4)))
def test_loops_of_many_states_conserve_each_origin(seed: int, tmp_path: Path) -> None:
    flows, made = random_rows(seed)
    graph = network(tmp_path, [row.rstrip(",") + "," for row in written(flows, made)], nodes=NODES)
    kept: dict[str, float] = {}
    for consumer in "ABCDEFGH":
        found = graph.origin(consumer, "cobalt")
        rows = table_rows(found, "origins")
        for column in ("direct_share", "ultimate_share"):
            assert sum(row[column] for row in rows) == pytest.approx(1, abs=1e-12)
        for row in rows:
            assert 0 <= row["ultimate_share"] <= 1 + 1e-12
            assert row["low_share"] is None or row["low_share"] <= row["ultimate_share"] <= row["high_share"]
            kept[row["state"]] = kept.get(row["state"], 0.0) + row["ultimate_share"] * found.facts["kept_t"]
    for state, tonnes in made.items():
        assert kept[state] == pytest.approx(tonnes, abs=1e-9 * sum(made.values()))
    assert sum(kept.values()) == pytest.approx(found.facts["conserved_t"], rel=1e-12)
    assert kept.get(UNEXPLAINED, 0.0) == pytest.approx(found.facts["world_unexplained_t"], abs=1e-6)


def test_row_order_and_unit_do_not_matter(tmp_path: Path) -> None:
    flows, made = random_rows(7)
    base = answer("C", "cobalt", *tables(tmp_path, written(flows, made)))
    shuffled = written(flows, made)
    random.Random(1).shuffle(shuffled)
    assert answer("C", "cobalt", *tables(tmp_path, shuffled)) == base
    scaled = answer("C", "cobalt", *tables(tmp_path, written(flows, made, 1000)))
    for column in ("direct_share", "ultimate_share", "unexplained_share", "ultimate_import_share"):
        assert shares(scaled, column) == pytest.approx(shares(base, column), rel=1e-9)
    assert shares(scaled, "low_share") == pytest.approx(shares(base, "low_share"), abs=2e-6)
    assert shares(scaled, "ultimate_t") == pytest.approx({state: 1000 * tonnes for state, tonnes in shares(base, "ultimate_t").items()})


def test_content_and_the_stage_of_output_can_be_chosen(tmp_path: Path) -> None:
    # A ships 90 t gross with 30 t of metal and is known to make 30 t: at a content of 1/3 nothing is unexplained.
    rows = ["A,C,exports,cobalt,,2024,90,t,refined", "A,cobalt,produces_total,cobalt,,2024,30,t,extraction", "C,cobalt,produces_total,cobalt,,2024,10,t,refined"]  # fmt: skip
    files = tables(tmp_path, rows)
    mined = ("C", "cobalt", *files, "--production", "extraction")
    assert shares(answer(*mined)) == pytest.approx({"A": 1 / 3, UNEXPLAINED: 2 / 3})
    assert shares(answer(*mined, "--content", "0.3333333333")) == pytest.approx({"A": 1})
    assert shares(answer("C", "cobalt", *files)) == pytest.approx({"C": 0.1, UNEXPLAINED: 0.9})
    assert run(*mined, "--content", "0").exit_code == 2


def test_sources_that_disagree_are_settled_by_the_rule(tmp_path: Path) -> None:
    rows = ["A,C,exports,cobalt,,2024,10,t,,usgs-mcs-2026", "A,C,exports,cobalt,,2024,30,t,,yomiuri-2025-12-24", "A,cobalt,produces_total,cobalt,,2024,50,t,,"]  # fmt: skip
    graph = network(tmp_path, rows, extra=",source_ids", nodes=NODES)
    found = graph.origin("C", "cobalt")
    assert found.facts["supply_t"] == 10
    assert "contradiction" in {note.code for note in found.notes}
    assert "trace_contradictions" in {note.code for note in graph.origin("A", "cobalt").notes}
    assert replace(graph, prefer=("yomiuri-2025-12-24",)).origin("C", "cobalt").facts["supply_t"] == 30


def test_the_stage_of_the_trade_can_be_chosen(tmp_path: Path) -> None:
    rows = [
        "A,C,exports,cobalt,260500,2024,10,t,extraction", "B,C,exports,cobalt,810520,2024,4,t,refined", "D,C,exports,cobalt,810520,2024,4,t,refined",
        "A,cobalt,produces_total,cobalt,,2024,10,t,extraction", "B,cobalt,produces_total,cobalt,,2024,9,t,refined",
    ]  # fmt: skip
    files = tables(tmp_path, rows)
    assert answer("C", "cobalt", *files)["stage"] == "refined"
    ore = answer("C", "cobalt", *files, "--stage", "extraction")
    assert (ore["stage"], ore["production_stage"], shares(ore)) == ("extraction", "extraction", {"A": 1.0})
    none = answer("C", "cobalt", *files, "--stage", "processing")
    assert (none["supply_t"], none["origins"]) == (None, [])
    assert any("extraction, refined" in text for text in none["warnings"])


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("Atlantis", "cobalt"), "Atlantis"),
        (("C", "unobtainium"), "unobtainium"),
        (("cobalt", "Japan"), "the consumer comes first"),
        (("C", "cobalt", "--year", "1999"), "no row is for the year 1999"),
        (("C", "cobalt", "--stage", "moon"), "'moon' is not one of"),
    ],
    ids=["consumer", "mineral", "wrong way round", "year", "stage"],
)
def test_what_nobody_knows_is_named(args: tuple[str, ...], said: str, tmp_path: Path) -> None:
    result = run(*args, *tables(tmp_path, PLAIN))
    assert result.exit_code == 2
    assert said in result.stderr
    assert not result.stdout


def test_no_supply_no_trade_and_companies_say_so(tmp_path: Path) -> None:
    files = tables(tmp_path, PLAIN)
    assert any("Hland has no supply of cobalt" in text for text in answer("H", "cobalt", *files)["warnings"])
    nothing = answer("C", "gallium", *files)
    assert (nothing["year"], nothing["supply_t"], nothing["origins"], nothing["hubs"]) == (None, None, [], [])
    company = next(iter(shipped()._buyers))
    assert shipped().origin(company, "uranium").notes[0].code == "trace_company"


def test_a_state_may_not_be_called_unexplained(tmp_path: Path) -> None:
    files = tables(tmp_path, ["unexplained,C,exports,cobalt,,2024,10,t,"])
    (tmp_path / "n.csv").write_text(NODES + "\nunexplained,X,state,\n", "utf-8")
    result = run("C", "cobalt", *files)
    assert result.exit_code == 2
    assert "give the state another id" in result.stderr


@pytest.mark.parametrize("format_", ["table", "markdown", "html", "csv"])
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_form_has_the_shares_and_the_assumption(format_: str, lang: str, tmp_path: Path) -> None:
    text = run("C", "cobalt", *tables(tmp_path, PLAIN), "--format", format_, "--lang", lang).stdout
    assert {"en": "93.3", "fr": "93,3"}[lang] in text or "0.9333" in text
    if format_ != "csv":
        assert {"en": "proportional rule", "fr": "règle proportionnelle"}[lang] in text
        assert "105" in text
        assert "Bland" in text
        assert len(max(text.splitlines(), key=len)) <= 110 or format_ != "table"


def test_words_come_in_both_languages() -> None:
    for book in (SENTENCES, COLUMNS, TABLES):
        for key, words in book.items():
            assert [bool(word) for word in words] == [True, True], key
    found = readable(shipped().origin("Japan", "lithium"))
    for lang in ("en", "fr"):
        speech = Speech(lang, shipped().labels_in(lang))
        assert all("{" not in speech.warning(note) for note in found.notes)


def test_the_graph_carries_the_shares(tmp_path: Path) -> None:
    graph = network(tmp_path, PLAIN, nodes=NODES).origin_graph("cobalt", 2024)
    assert graph.graph == {"mineral": "cobalt", "year": 2024, "stage": ""}
    assert {name: data["kept_t"] for name, data in graph.nodes(data=True)} == {"A": 10, "B": 20, "C": 75}
    assert {name: data["hub"] for name, data in graph.nodes(data=True)} == {"A": False, "B": True, "C": False}
    assert graph.nodes["C"]["ultimate_share"] == pytest.approx({"A": 70 / 75, "C": 5 / 75})
    assert (graph.nodes["A"]["produced_t"], graph.nodes["C"]["supply_t"], graph.edges["A", "B"]["quantity_t"]) == (100, 75, 80)
