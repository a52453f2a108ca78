"""Scenario files: those that ship and their answers, and what is said of a file with faults."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from kzgraph.cli import program
from kzgraph.errors import DataError, FileError
from kzgraph.scenarios.results import Block, ScenarioResult
from kzgraph.tables.scenarios import read_scenario, shipped_scenarios
from kzgraph.tables.toml import lines_of
from kzgraph.views import scenario_data
from kzgraph.views.scenario_text import compose
from kzgraph.views.scenario_words import SENTENCES
from kzgraph.views.speech import Speech
from kzgraph.views.words import WARNINGS
from tests.networks import shipped

FILES = sorted(Path("scenarios").glob("*.toml"))
HEAD = '[scenario]\nconsumer = "JPN"\nmineral = "gallium"\n'


def result(name: str) -> ScenarioResult:
    return shipped().scenario(name)


def block(name: str, accounting: str | None = None, end: str = "") -> Block:
    return next(one for one in result(name).blocks if (accounting in (None, one.accounting)) and one.end == end)


def share(found: Block, supplier: str) -> float | None:
    assert found.after is not None
    return next((row.share for row in found.after.suppliers if row.supplier == supplier), None)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_shipped_scenario_is_told(file: Path, lang: str) -> None:
    found = result(str(file))
    speech = Speech(lang, shipped().labels_in(lang))
    document = compose(found, speech)
    assert (found.title_fr if lang == "fr" else found.title) in document.title
    assert found.title_fr
    assert bool(found.note) == bool(found.note_fr)
    assert found.blocks
    assert found.sources
    assert all(block.after is not None for block in found.blocks)
    content = scenario_data.to_dict(found, speech)
    assert all(isinstance(text, str) for text in content["warnings"])
    assert {"a1", "a5", "jogmec-kyodo-2026", "cepii-baci-hs17", "mofcom-2023-07"} & {source.id for source in found.sources}


def test_eight_and_more_ship() -> None:
    assert len(FILES) >= 8
    assert [file.name for file in shipped_scenarios()] == [file.name for file in FILES]


def test_the_ban_is_a_loss_that_kazakhstan_does_not_close() -> None:
    alone, helped = block("china-gallium-ban"), block("china-gallium-ban-kazakhstan")
    assert (alone.lost_t, alone.unmet_t) == (55.0, 55.0)
    assert (helped.lost_t, helped.unmet_t) == (40.0, 40.0)
    assert share(helped, "KAZ") == pytest.approx(15 / 56.5)


def test_wagerup_closes_it_if_all_goes_to_japan() -> None:
    low, high = (block("china-gallium-ban-wagerup", end=end) for end in ("low", "high"))
    assert (low.lost_t, high.lost_t, high.unmet_t) == (40.0, 0.0, 0.0)
    assert [row.lost_t for row in high.by_year] == [40.0, 40.0, 0.0]
    assert share(high, "AUS") == pytest.approx(100 / 156.5)


def test_the_moved_base() -> None:
    found = block("gallium-after-2023")
    assert share(found, "CHN") == pytest.approx(10 / 66.5)
    assert share(found, "KAZ") == pytest.approx(15 / 66.5)
    assert found.unmet_t == pytest.approx(30.0)


def test_the_offer_moves_control_and_no_tonne() -> None:
    found = result("erg-offer")
    assert [change.company for change in found.control] == ["erg", "aluminium-of-kazakhstan"]
    for change in found.control:
        after = {one.holder: one.share_after for one in change.holdings}
        assert after == pytest.approx(
            {"us-led-consortium": 0.4, "KAZ": 0.24, "ibragimov-family": 0.1242, "mashkevich-heirs": 0.1242, "chodiev": 0.1116}
        )
    assert (found.control[0].controller_before, found.control[0].controller_after) == ("nobody", "nobody")
    assert share(found.blocks[0], "KAZ") == pytest.approx(15 / 111.5)


def test_the_corridor_is_an_interval() -> None:
    low, high = (block("trans-caspian-uranium", end=end) for end in ("low", "high"))
    assert (low.lost_t, high.lost_t) == (0.0, 3689.0)
    content = scenario_data.to_dict(result("trans-caspian-uranium"), Speech("en", {}))
    assert (content["lost_t"], content["after"]) == (None, None)
    assert "both ends" in content["reason"]


def test_antimony_runs_from_nothing_to_what_is_needed() -> None:
    # 6226.77 t of 7613.917 t are Tajik: 6226.77 / 0.65 - 7613.917 on top, 6226.77 - 0.65 * 7613.917 in their place.
    needed = {"additive": 6226.77 / 0.65 - 7613.917, "displace:TJK": 6226.77 - 0.65 * 7613.917}
    for accounting, tonnes in needed.items():
        low, high = (block("antimony-unknown", accounting, end) for end in ("low", "high"))
        assert (low.quantity_t, high.quantity_t) == (0.0, pytest.approx(tonnes, rel=1e-6))
        assert share(high, "TJK") == pytest.approx(0.65, abs=1e-9)


def test_kostanay_runs_from_nothing_to_what_is_needed() -> None:
    for accounting in ("additive", "displace:CHN"):
        high = block("rare-earths-kostanay-2035", accounting, "high")
        assert share(high, "CHN") == pytest.approx(0.5, abs=1e-9)
        assert high.by_year[-1].year == 2035


def test_recycling_in_japan() -> None:
    held = block("japan-recycling", "displace:CHN")
    assert share(held, "CHN") == pytest.approx(40 / 81.5)
    assert held.after is not None
    assert held.after.n_minus_1_cover == pytest.approx((167 + 15 - 15 - 40) / 167)


FAULTS = {
    "titel = 'x'": 'line 4: [scenario], titel: is not known - did you mean "title"? Allowed are title, consumer',
    "base_year = '2021'": 'line 4: [scenario], base_year: "2021" is not a year, written 2026',
    "from = 2026\nto = 2020": "line 5: [scenario], to: 2020 is before from 2026",
    "from = 1500\nto = 2020": "line 5: [scenario], to: the scenario spans more than 200 years",
    "sources = ['nope']": 'line 4: [scenario], sources: "nope" is not a source id of the tables',
    "accounting = 'average'": 'line 4: [scenario], accounting: "average" is no accounting - allowed are additive (nobody gives way',
    "accounting = 'displace:Chnia'": 'line 4: [scenario], accounting: "Chnia" is not a known country - did you mean China',
    "accountings = ['additive']\naccounting = 'additive'": "accountings: stands beside accounting - keep one of them",
    "[extra]\na = 1": "line 4: [extra]: is not known - allowed are [scenario], [base], [target], [[event]] and [[candidate]]",
    "[event]\ntype = 'recycling'": "line 4: [[event]]: is not a list of tables - write [[event]] above the keys of each event",
    "[target]\nsupplier = 'CHN'": "line 4: [target], below: is missing",
    "[base]\nyear = 2020": "line 5: [base], year: stands without figures",
    "[base]\nsuppliers = { CHN = 5 }": "line 4: [base], sources: is missing - every figure names its sources",
    "[base]\nimports_t = 4\nsuppliers = { CHN = 5 }": "line 5: [base], imports_t: 4 t is less than the suppliers together (5 t)",
    "[base.suppliers]\nCHN = 'many'": "[base], suppliers: {'CHN': 'many'} is not tonnes by state, written { CHN = 55 }",
    "[base]\nset = { Chnia = 5 }": 'line 5: [base], set: "Chnia" is not a known country',
    "[[event]]\ntype = 'banana'": 'line 5: event 1, type: "banana" is no event - allowed are new_supply, export_cut',
    "[[event]]\nstart = 2026": "line 4: event 1, type: is missing - allowed are new_supply",
    "[[event]]\ntype = 'export_cut'\nsuplier = 'CHN'": 'line 6: event 1, suplier: is not known - did you mean "supplier"?',
    "[[event]]\ntype = 'export_cut'\nsupplier = 'CHN'": "line 4: event 1, share_lost: is missing - export_cut needs a part from 0 to 1",
    "[[event]]\ntype = 'export_cut'\nsupplier = 'Chnia'\nshare_lost = 2": 'line 6: event 1, supplier: "Chnia" is not a known country',
    "[[event]]\n\ntype = 'export_cut'\nsupplier = 'CHN'\nshare_lost = 2": "line 8: event 1, share_lost: 2 is not a part from 0 to 1",
    "[[event]]\ntype = 'demand_growth'": "line 4: event 1: either percent (a year) or consumption",
    "[[event]]\ntype = 'new_supply'\nsupplier = 'KAZ'\nquantity_t = 5": "line 1: [scenario], accounting: is missing: events bring or free tonnes",
    "[[event]]\ntype = 'corridor_closed'\ncorridor = 'trans-capsian'": '"trans-capsian" is not a corridor of the tables - did you mean trans-caspian',
    "[[event]]\ntype = 'plant_outage'\nproducer = 'katko'\nshare_lost = 1": '"katko" is not a company or holder of the tables - did you mean katco',
    "[[event]]\ntype = 'ownership_change'\nowner = 'nobody-known'\nowned = 'erg'\nshare = 0.4": '"nobody-known" is not a company',
    "a = [": "is not TOML: ",
}  # fmt: skip


@pytest.mark.parametrize("text", FAULTS)
def test_a_fault_is_told_with_its_line_and_key(tmp_path: Path, text: str) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(HEAD + text + "\n", "utf-8")
    with pytest.raises(DataError) as caught:
        shipped().scenario(file)
    told = [str(problem) for problem in caught.value.problems]
    assert any(FAULTS[text] in line for line in told), told
    assert all(line.startswith(str(file)) for line in told)


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    for name, text in (("one", "titel = 1\n[[event]]\ntype = 'x'\n"), ("two", "base_year = 0\n")):
        (tmp_path / f"{name}.toml").write_text(HEAD + text, "utf-8")
    found = CliRunner().invoke(program, ["scenario", "compare", str(tmp_path / "one.toml"), str(tmp_path / "two.toml")])
    assert found.exit_code == 1
    assert found.stdout == ""
    assert "Error: 3 problems; nothing was computed." in found.stderr


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("none.toml", None, "no such scenario file - shipped are"),
        ("galium-2026.toml", None, "did you mean gallium-2026"),
        ("latin.toml", b"\xff\xfe", "is not UTF-8"),
        ("deep.toml", b"a = " + b"[" * 5000, "is not TOML"),
        ("empty.toml", b"", "[scenario], consumer: is missing"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read(tmp_path: Path, name: str, content: bytes | None, message: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises((DataError, FileError), match=re.escape(message)):
        shipped().scenario(tmp_path / name)


def test_a_folder_and_a_large_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="is a folder"):
        read_scenario(tmp_path)
    (tmp_path / "large.toml").write_bytes(b"#" * 1_000_001)
    with pytest.raises(FileError, match="larger than"):
        read_scenario(tmp_path / "large.toml")


def test_lines_of_sections_and_keys() -> None:
    text = '# a\n[scenario]\nnote = """\n[[event]]\n"""\n[[event]]\n  type = "x"\n[base.suppliers]\nCHN = 1\n[[event]]\n"start" = 1\n'
    assert lines_of(text) == {
        ("scenario", 0, ""): 2, ("scenario", 0, "note"): 3, ("event", 1, ""): 6, ("event", 1, "type"): 7, ("base", 0, "suppliers"): 8,
        ("event", 2, ""): 10, ("event", 2, "start"): 11,
    }  # fmt: skip


def test_every_note_has_its_sentence() -> None:
    made = [
        *Path("kzgraph/scenarios").glob("*.py"),
        *(Path(f"kzgraph/whatif/{name}.py") for name in ("playing", "staging", "reaching", "takeover")),
    ]
    own = [file for file in made if file.stem not in ("portfolio", "cascade", "uncertainty")]
    codes = {code for file in own for code in re.findall(r'(?:Note|noted)\(\s*"([a-z_]+)"', file.read_text("utf-8"))}
    assert len(codes) > 30
    assert codes <= {*SENTENCES, *WARNINGS}


def test_each_sentence_fills_the_same_values_in_both_languages() -> None:
    for code, (english, french) in SENTENCES.items():
        assert set(re.findall(r"{(\w+)}", english)) >= set(re.findall(r"{(\w+)}", french)), code
