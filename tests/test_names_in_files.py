"""Files beside the tables - scenarios, mappings, groups, lists: what they may be called, what their cells may say, and that a fault has its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from kzgraph import api
from kzgraph.errors import DataError, KzgraphError
from kzgraph.tables.scenarios import read_scenario
from kzgraph.tables.toml import read_toml
from kzgraph.trade.blocs import read_blocs
from kzgraph.trade.mapping import read_mapping
from tests.networks import shipped

MAPPING = 'name = "x"\n[columns]\nyear = "y"\nconsumer = "c"\nsupplier = "s"\nhs_code = "h"\nvalue = "v"\nquantity = "q"\n'
MAPPINGS = {
    MAPPING.replace('"x"', '"../../x"'): 'name "../../x" names no source',
    MAPPING.replace('"x"', '"a/b"'): 'name "a/b" names no source',
    MAPPING.replace('"x"', '"x\\u0000"'): "names no source",
    MAPPING.replace('"x"', '"' + "x" * 300 + '"'): "names no source",
    MAPPING.replace('"x"', '"x\'); DROP TABLE t;--"'): "names no source",
    MAPPING.replace('"h"', '"V"'): '[columns] "v" plays hs_code and value - one column, one role',
    MAPPING.replace('"v"', '""'): "[columns] value is not text",
    MAPPING + "[units]\nvalue = [1]\n": "value is in USD, 1000 USD",
    MAPPING + '[units]\nvalue = "kg"\n': '[units] value = "kg" is not known - value is in USD',
    MAPPING + '[units]\nquantity = "1000 USD"\n': '[units] quantity = "1000 USD" is not known - quantity is in t, kg, g, kt, 100 kg',
    MAPPING + "[units]\nyear = 1\n": "[units] year has no unit",
}


@pytest.mark.parametrize("text", MAPPINGS)
def test_a_mapping_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "mapping.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(DataError) as caught:
        read_mapping(str(file))
    assert MAPPINGS[text] in str(caught.value)


BLOCS = {
    'g7 = ["CAN"]\nG7 = ["FRA"]\n': 'line 2, column group: "G7" looks like "g7"',
    "A = 1\n": "line 1: A is not a list of states",
    'B = ["FRA"]\nA = ["Atlantis"]\n': 'line 2, column member: "Atlantis" is not a known country',
    "A = [\n": "line 2: is not TOML",
}


@pytest.mark.parametrize("text", BLOCS)
def test_a_file_of_groups_is_refused_with_its_line(tmp_path: Path, text: str) -> None:
    file = tmp_path / "groups.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(DataError) as caught:
        read_blocs(str(file))
    assert BLOCS[text] in str(caught.value)


def test_groups_that_look_alike_in_csv(tmp_path: Path) -> None:
    file = tmp_path / "groups.csv"
    file.write_text("group,member\nG7,CAN\n\uff277,FRA\n", "utf-8")
    with pytest.raises(DataError, match=r'line 3, column group: ".7" looks like "G7"'):
        read_blocs(str(file))


TOML = {
    b"a = " + b"9" * 5000: "is not TOML: Exceeds the limit",
    b"a = " + b"[" * 5000: "is not TOML: nested too deep",
    b"a = 1\nb = \xe9\n": "line 2: is not UTF-8 (byte 10)",
    b"a = 1\nb = 1 2\n": "line 2: is not TOML",
    b"#" * 1_000_001: "is larger than 1,000,000 bytes",
}


@pytest.mark.parametrize("content", TOML, ids=list(TOML.values()))
def test_what_is_no_toml_is_named(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "a.toml"
    file.write_bytes(content)
    with pytest.raises(KzgraphError) as caught:
        read_toml(file)
    assert TOML[content] in str(caught.value)


def test_a_whole_number_of_four_hundred_digits_is_no_tonnage(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_text(f"[scenario]\ntitle = 'a'\n[[event]]\ntype = 'new_supply'\nquantity_t = {'9' * 400}\n", "utf-8")
    with pytest.raises(DataError, match=r"line 5: event 1, quantity_t: 9+\.\.\. is not a number of tonnes"):
        shipped().scenario(file)


def test_lines_are_those_of_an_editor(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_text('[scenario]\ntitle = "a\u2028b\u0085c"\nfrom = 2026\n', "utf-8")
    assert read_scenario(file).lines[("scenario", 0, "from")] == 3


SOURCE = "id,title,publisher,url,published,accessed,kind,licence\na1,T,P,https://x.org,2024,2024,press,CC\n"
CLAIM = "id,subject,predicate,object,mineral,value,value_low,value_high,unit,period,status,source_ids,contradicts,note\n"
LISTS = {
    SOURCE + SOURCE.splitlines()[1].replace("a1", "A1"): 'line 3, column id: "A1" looks like "a1" of line 2',
    SOURCE + SOURCE.splitlines()[1].replace("a1", "\u04301"): 'line 3, column id: "\u04301" looks like "a1" of line 2',
    SOURCE.replace("a1", "a;1"): 'line 2, column id: "a;1" has a ; in it',
    CLAIM + "f1,a,b,c,uranium,5,9,3,t,2023,,s,,\n": "line 2, column value_low: 9 is above value_high 3",
    CLAIM + "f1,a,b,c,uranium,50,3,9,t,2023,,s,,\n": "line 2, column value: 50 is outside its own range",
}


@pytest.mark.parametrize("text", LISTS)
def test_lists_are_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "list.csv"
    file.write_text(text + "\n", "utf-8")
    with pytest.raises(DataError) as caught:
        api.check([file], current_year=2026)
    assert LISTS[text] in str(caught.value)
