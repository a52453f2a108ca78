"""What the tables may hold, cell by cell and row against row. Every fault is named once, where it is, and what follows from it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.vectors import EDGES, FIRST, HEAD, NODES, SECOND, agrees, edge, outcome, with_cell, with_columns

EDGE_CELLS: dict[str, dict[str, str]] = {
    "source": {
        "": "3 source: is empty - every edge needs one", "Rossing": '3 source: unknown id "Rossing" - did you mean rossing?',
        "r\u043essing": '3 source: unknown id "r\u043essing" (mixed script: Cyrillic U+043E) - did you mean rossing?', "rossing\u00a0": "ok",
        "ros\u200bsing": "3 source: an invisible character U+200B", "orano": '3 target: "orano" is the source as well',
        "zzzzz": '3 source: unknown id "zzzzz" - add it to the nodes table', "uranium": '3 source: "uranium" is a mineral: `supplies` goes from',
    },
    "relation": {
        "": "3 relation: is empty", "SUPPLIES": "ok", "sells_to": '3 relation: "sells_to" is not allowed - allowed are produces, refines,',
        "exports": '3 source: "rossing" is a producer: `exports` goes from state to state', "located_in": '3 target: "orano" is a buyer',
        "owns": "ok 1200.5",
    },
    "mineral": {
        "Uranium": "ok", "U": "ok", "уран": "ok", "284410": "ok", "": "3 mineral: `supplies` needs the mineral", "uran": "3 mineral: did you mean uranium?",
        "unobtainium": '3 mineral: "unobtainium" is not a known mineral', "uranium;gold": "3 mineral: is not a known mineral",
    },
    "hs_code": {"": "ok", "2844.10": "ok", "81120": "3 hs_code: write 081120?", "28441000": "3 hs_code: a national tariff line"},
    "year": {
        "": "3 year: is empty beside a quantity or a share", "2023.0": "ok", "2026": "ok", "2027": "3 year: 2027 is after the current year 2026",
        "23": '3 year: "23" is not a year', "2019-2021": "3 year: is a range", "2203": "3 year: 2203 is after the current year 2026",
    },
    "quantity": {
        "": "ok 1200.5", "0": "ok 1200.5", "-0": "ok 1200.5", "1e3": "ok 2200.5", "-5": "3 quantity: is negative", "(5)": "3 quantity: is negative",
        "NaN": "3 quantity: is not a finite number", "1 200": "note as one number with blanks", "1,200": "3 quantity: is ambiguous: 1200 or 1.200",
        "9007199254740993": "note has more digits than a float keeps", "1e25": "3 quantity: is too large",
    },
    "unit": {
        "": "3 unit: is empty beside a quantity", "KG": "ok 1201.30025", "lbs": "ok 1200.862987", "short tons": "ok 1926.474588", "Tonnes": "ok",
        "kt": "ok 801450.5", "Mt": 'note "Mt" is read as million tonnes', "MT": "3 unit: is ambiguous", "bags": "3 unit: is not a known unit",
        "tU": "3 unit: is another basis than the t beside it", "USD": "3 unit: is money",
    },
    "share_pct": {
        "": "ok", "60%": "ok", "0": "ok", "100": "ok", "-5": "3 share_pct: is outside 0..100", "0.6": "note is read as percent (less than one",
        "0.6%": "ok", "180": "3 share_pct: is outside 0..100",
    },
}  # fmt: skip
NODE_CELLS: dict[str, dict[str, str]] = {
    "name": {"": "ok", "-5": "ok", "😀": "ok", "<svg onload=alert(1)>": "ok", "NaN": "ok", "a\nb": "ok", "x" * 5000: "ok"},
    "kind": {
        "Buyer": "ok", "": "4 kind: is empty", "mine": '4 kind: "mine" is not allowed', "producteur": "4 kind: is not allowed",
        "state": '2 target: "orano" is a state\n3 target: "orano" is a state',
    },
    "country": {
        "": "note is empty: its deliveries count for no state", "FR": "ok", "250": "ok", "251": "ok", "France": "ok", "Франция": "ok", "Kazakstan": "4 country: did you mean Kazakhstan (KAZ)?",
        "Korea": '4 country: "Korea" is ambiguous', "Zaire": "4 country: is a withdrawn code", "XX": '4 country: "XX" is not a known country',
        "XKX": "note is no ISO 3166 code but a user-assigned one", "N/A": "4 country: is not a known country", "CHN;HKG": "4 country: is not a known",
    },
}  # fmt: skip


@pytest.mark.parametrize(("column", "text", "want"), [(name, *pair) for name, table in EDGE_CELLS.items() for pair in table.items()])
def test_edge_cell(tmp_path: Path, column: str, text: str, want: str) -> None:
    found = outcome(tmp_path, edge(column, text))
    assert agrees(found, want), found


@pytest.mark.parametrize(("column", "text", "want"), [(name, *pair) for name, table in NODE_CELLS.items() for pair in table.items()])
def test_node_cell(tmp_path: Path, column: str, text: str, want: str) -> None:
    found = outcome(tmp_path, nodes=with_cell(NODES, 4, column, text))
    assert agrees(found, want), found


IDS = {
    "": "6 id: is empty", "orano": '6 id: "orano" is the same as in line 4', "Orano": 'note "orano" and "Orano" differ only in case',
    "\uff4frano": '6 id: looks like "orano" of line 4: mixed script, Fullwidth U+FF4F', "\u043erano": '6 id: looks like "orano" of line 4: mixed script',
    "or\u200bano": "6 id: an invisible character U+200B", "or\u202eano": "6 id: an invisible character U+202E", "or\u00a0ano": "6 id: U+00A0",
    "or\tano": "6 id: U+0009", "or\nano": "6 id: U+000A", "ora\u00adno": "6 id: U+00AD", "x" * 201: "6 id: is longer than 200 characters",
    "2.00E+05": "note a spreadsheet turned into", "Mar-23": "note a spreadsheet turned into", "007": "ok", "../../x": "ok", "https://x.y/z": "ok",
    "😀": "ok", "-5": "ok", "=1+1": "ok", "a b": "ok", "NaN": "ok", "__proto__": "ok", "<svg onload=alert(1)>": "ok", "o\u0308": "ok",
    "or\U000e0100ano": "6 id: U+E0100", "or\u180bano": "6 id: U+180B",
    "kaz\u0430tom": "note mixes Latin letters with others",
}  # fmt: skip


@pytest.mark.parametrize(("text", "want"), IDS.items())
def test_further_id(tmp_path: Path, text: str, want: str) -> None:
    extra = with_cell("id,name,kind,country\n,New,buyer,FRA\n", 2, "id", text).partition("\n")[2]
    found = outcome(tmp_path, nodes=NODES + extra)
    assert agrees(found, want), found


def owns(*rows: str) -> str:
    return HEAD + FIRST + SECOND + "".join(f"{source},{target},owns,,,2023,,,{share}\n" for source, target, share in map(str.split, rows))


def flow(year: str, share: str = "", **more: str) -> str:
    return with_columns(",".join(more), ",".join(more.values())).replace("2023,1200.5,t,60", f"{year},1200.5,t,{share}")


ROWS = {
    "same row twice": (EDGES + SECOND, "5 source: lines 3 and 5 are the same row twice"),
    "three times": (EDGES + SECOND + SECOND, "5 source: lines 3 and 5\n6 source: lines 3 and 6"),
    "same row in other words": (EDGES + SECOND.replace("uranium,284410", "Uranium,2844.10"), "5 source: are the same row twice"),
    "same mass in kilograms": (EDGES + SECOND.replace("800.25,t", "800250,kg"), "5 source: are the same row twice"),
    "other quantity": (EDGES + SECOND.replace("800.25", "801"), "5 quantity: lines 3 and 5 disagree: 800.25 and 801"),
    "other quantity in kilograms": (EDGES + SECOND.replace("800.25,t", "800,kg"), "5 quantity: disagree: 800.25 and 800 kg"),
    "a quantity and none": (EDGES + SECOND.replace("800.25,t", ","), "5 quantity: disagree: 800.25 and empty"),
    "other share": (EDGES + SECOND.replace(",40", ",41"), "5 share_pct: disagree: 40 and 41"),
    "other year": (EDGES + SECOND.replace("2023", "2022"), "ok 2801"),
    "other code": (EDGES + SECOND.replace("284410", "284420"), "ok 2801"),
    "two bad years are no duplicate": (EDGES.replace("2023,8", "x,8") + SECOND.replace("2023", "y"), '3 year: "x"\n5 year: "y"'),
    "bases that do not add": (edge("unit", "t U3O8"), "3 unit: is another basis than the t beside it (mineral uranium, target orano, 2023)"),
    "bases with a factor": (EDGES.replace(",t,60", ",tU,60").replace(",t,40", ",t U3O8,40"), "ok"),
    "shares of 100": (owns("kazatomprom ulba 60", "rossing ulba 40"), "ok"),
    "shares of 100.00001": (owns("kazatomprom ulba 60", "rossing ulba 40.00001"), "note taken as rounded figures of 100 %"),
    "rounded shares": (owns("kazatomprom ulba 33.34", "rossing ulba 33.33", "orano ulba 33.34"), "note add up to 100.01 %"),
    "shares of 101": (owns("kazatomprom ulba 61", "rossing ulba 40"), "5 share_pct: lines 4 and 5: the shares held in ulba in 2023 add up to 101 %"),
    "an ownership cycle": (owns("kazatomprom ulba 60", "ulba kazatomprom 30"), "note circular ownership: ulba -> kazatomprom -> ulba"),
    "a cycle of 100 %": (owns("kazatomprom ulba 100", "ulba kazatomprom 100"), "5 share_pct: own each other by 100 %"),
    "a supply cycle": (EDGES + "orano,kazatomprom,supplies,uranium,284410,2023,5,t,\n", "ok 2005.75"),
    "owner of itself": (EDGES + "ulba,ulba,owns,,,2023,,,5\n", '5 target: "ulba" is the source as well'),
    "planned": (flow("2030", status="planned"), "ok"),
    "planned far ahead": (flow("2203", status="planned"), "2 year: 2203 is more than 100 years ahead"),
    "unknown status": (flow("2030", status="plannned"), '2 status: "plannned" is not allowed'),
    "period of another year": (flow("2023", period="2022-"), '2 period: "2022-" does not start in the year 2023'),
    "no such day": (flow("2023", period="2023-02-31"), "2 period: is not a period"),
    "range upside down": (flow("2023", quantity_low="10", quantity_high="5"), "2 quantity_low: 10 is above quantity_high 5"),
    "outside its range": (flow("2023", quantity_low="1300", quantity_high="1400"), "2 quantity: is outside its own range"),
    "value with blanks": (flow("2023", value_usd="1 000"), "note as one number with blanks"),
    "header only": (HEAD, "note the table has no rows"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "want"), ROWS.values(), ids=ROWS)
def test_rows(tmp_path: Path, content: str, want: str) -> None:
    found = outcome(tmp_path, content)
    assert agrees(found, want), found


def test_a_whole_cycle_is_found_behind_a_partial_one(tmp_path: Path) -> None:
    """The link kazatomprom -> ulba lies on a cycle of 100 % and on one over rossing of less; leaving it out for one must not hide the other."""
    content = owns("kazatomprom ulba 100", "ulba kazatomprom 100", "ulba rossing 30", "rossing kazatomprom 0")
    assert "own each other by 100 %" in outcome(tmp_path, content)


NODE_TABLES = {
    "no rows": ("id,name,kind,country\n", "\n".join(f"{line} {end}: unknown id" for line in (2, 3, 4) for end in ("source", "target"))),
    "no id column": (NODES.replace("id,", "ident,", 1), "1 id: missing column 'id'"),
    "no kind column": (NODES.replace("kind", "sort", 1), "1 kind: missing column 'kind'"),
    "a total": (NODES + "Total: 4,,,\n", '6 id: "Total: 4" stands in a row without name and kind and country'),
    "one state twice": (NODES + "FRA,France,state,FRA\nfrance,France,state,FRA\n", '7 country: "FRA" is the state of line 6 as well'),
    "a code of another state": (NODES + "JPN,Japan,state,FRA\n", '6 country: "FRA" is not the state that the id "JPN" is the code of'),
    "a small world": (NODES + "A,Aland,state,A\n", "ok"),
}
NODE_TABLES |= {
    "other dashes": (NODES + "a-b,A,buyer,FRA\na\u2010b,A,buyer,FRA\n", '7 id: looks like "a-b" of line 6: mixed script, Hyphen U+2010'),
    "more blanks": (NODES + "a b,A,buyer,FRA\na  b,A,buyer,FRA\n", '7 id: looks like "a b" of line 6: more blanks'),
    "no dot on the i": (
        NODES + "ulbai,A,buyer,FRA\nulba\u0131,A,buyer,FRA\n",
        '7 id: looks like "ulbai" of line 6: mixed script, Latin U+0131',
    ),
}
NODE_COLUMNS = {
    "latitude": ("lat,lon", "91,66", "2 lat: is outside -90..90"),
    "longitude": ("lat,lon", "48.5,-181", "2 lon: is outside -180..180"),
    "a decimal comma": ("lat,lon", '"48,5",66', "2 lat: use a point: 48.5"),
    "a parent": ("parent", "orano", "ok"),
    "an unknown parent": ("parent", "nobody", 'note "nobody" is no node of this table'),
    "members": ("members", "KAZ;UZB", "ok"),
    "unknown members": ("members", "KAZ;QQQ", '2 members: "QQQ" is not a known country'),
    "a name of the graph": ("line", "7", "1 line: column line is one that kzgraph makes itself"),
    "an own column": ("founded", "1997", "ok"),
}


@pytest.mark.parametrize(("content", "want"), NODE_TABLES.values(), ids=NODE_TABLES)
def test_nodes(tmp_path: Path, content: str, want: str) -> None:
    found = outcome(tmp_path, nodes=content)
    assert agrees(found, want), found


@pytest.mark.parametrize(("columns", "cells", "want"), NODE_COLUMNS.values(), ids=NODE_COLUMNS)
def test_node_columns(tmp_path: Path, columns: str, cells: str, want: str) -> None:
    lines = NODES.splitlines()
    rest = [f"{line}{',' * (columns.count(',') + 1)}" for line in lines[2:]]
    found = outcome(tmp_path, nodes="\n".join([f"{lines[0]},{columns}", f"{lines[1]},{cells}", *rest]))
    assert agrees(found, want), found


def test_where_everything_is_wrong_a_thousand_say_so(tmp_path: Path) -> None:
    rows = "".join(f"nobody{row},orano,supplies,unobt{row},{row}x,20x{row},{row}y,bag{row},\n" for row in range(3000))
    found = outcome(tmp_path, HEAD + rows).splitlines()
    assert len(found) == 6 * 1000
    assert sum("more than 1,000 faults in this column" in line for line in found) == 6
