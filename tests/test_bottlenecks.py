"""`kzgraph chokepoints`: each layer by hand, by-products under their hosts, and the shipped tables."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import kzgraph
from kzgraph.answers.reports import Listing
from kzgraph.cli import program
from tests.networks import network, rows, shipped

EXTRA = ",stage,status"
NODES = (
    "mine,Mine,producer,NAM", "pit,Pit,producer,NAM", "plant,Plant,refiner,DEU", "works,Works,buyer,JPN", "mill,Mill,buyer,JPN", "strait,Strait,corridor,",
    "cape,Cape,corridor,", "AUS,AUS,state,AUS", "CAN,CAN,state,CAN", "EU,EU,state,EU27",
)  # fmt: skip


def exports(supplier: str, consumer: str, quantity: float | str, status: str = "") -> str:
    return f"{supplier},{consumer},exports,copper,,2024,{quantity},t,,,{status}"


def supplies(source: str, target: str, quantity: float | str, status: str = "", year: int = 2024) -> str:
    return f"{source},{target},supplies,copper,,{year},{quantity},{'t' if quantity != '' else ''},,,{status}"


def transits(source: str, target: str, status: str = "", mineral: str = "copper") -> str:
    return f"{source},{target},transits,{mineral},,2024,,,,,{status}"


def makes(state: str, quantity: float) -> str:
    return f"{state},copper,produces_total,copper,,2024,{quantity},t,,,"


def into(host: str, mineral: str, percent: float | str) -> str:
    return f"{host},{mineral},processed_into,{mineral},,{2024 if percent != '' else ''},,,{percent},,"


def graph(folder: Path, told: list[str]) -> kzgraph.SupplyGraph:
    return network(folder, told, extra=EXTRA, more_nodes=NODES)


def asked(folder: Path, told: list[str], mineral: str = "copper", consumer: str = "JPN", **how: Any) -> Listing:
    return graph(folder, told).chokepoints(consumer, mineral, **how)


def lost(found: Listing, layer: str = "national") -> dict[str, Any]:
    return {row["node"]: row["lost_share"] for row in rows(found, "nodes") if row["layer"] == layer}


def flagged(found: Listing, column: str, layer: str = "national") -> set[str]:
    return {row["node"] for row in rows(found, "nodes") if row["layer"] == layer and row[column]}


def line(found: Listing, layer: str = "national") -> dict[str, Any]:
    return next(row for row in rows(found, "layers") if row["layer"] == layer)


DIAMOND = [exports("NAM", "DEU", 100), exports("DEU", "FRA", 60), exports("DEU", "USA", 40), exports("FRA", "JPN", 60), exports("USA", "JPN", 40), makes("NAM", 100)]  # fmt: skip


def test_a_diamond_with_one_neck(tmp_path: Path) -> None:
    found = asked(tmp_path, DIAMOND)
    assert lost(found) == pytest.approx({"NAM": 1, "output:NAM": 1, "DEU": 1, "FRA": 0.6, "USA": 0.4})
    assert flagged(found, "dominates") == {"NAM", "output:NAM", "DEU"}
    assert flagged(found, "in_minimum_cut") == {"DEU"}
    assert (found.facts["flow_t"], line(found)["cut_size"]) == (100, 1)
    assert {row["node"]: row["arrives_t"] for row in rows(found, "nodes")} == pytest.approx(
        {"NAM": 0, "output:NAM": 0, "DEU": 0, "FRA": 40, "USA": 60}
    )


def test_two_sources_are_a_cut_of_two(tmp_path: Path) -> None:
    found = asked(tmp_path, [exports("NAM", "JPN", 50), exports("CHN", "JPN", 50), makes("NAM", 50), makes("CHN", 80)])
    assert flagged(found, "dominates") == set()
    assert line(found)["minimum_cut"] == ("CHN", "NAM")
    assert lost(found) == pytest.approx({"NAM": 0.5, "CHN": 0.5, "output:NAM": 0.5, "output:CHN": 0.5})


def test_what_can_be_re_routed_is_not_lost(tmp_path: Path) -> None:
    """DEU buys 80 of CHN and 60 of NAM and sells 100 on: without CHN 60 can still come."""
    told = [exports("CHN", "DEU", 80), exports("NAM", "DEU", 60), exports("DEU", "JPN", 100), makes("CHN", 80), makes("NAM", 60)]
    assert lost(asked(tmp_path, told)) == pytest.approx({"DEU": 1, "CHN": 0.4, "output:CHN": 0.4, "NAM": 0.2, "output:NAM": 0.2})


def test_what_a_hub_ships_beyond_what_it_buys_is_a_source_of_its_own(tmp_path: Path) -> None:
    """DEU buys 30, makes nothing and sells 100: 70 t are unexplained, and only 30 % hang on CHN."""
    told = [exports("CHN", "DEU", 30), exports("DEU", "JPN", 100), makes("CHN", 30)]
    found = asked(tmp_path, told)
    assert lost(found) == pytest.approx({"DEU": 1, "CHN": 0.3, "output:CHN": 0.3})
    assert flagged(found, "dominates") == flagged(found, "in_minimum_cut") == {"DEU"}


def test_an_unexplained_part_arrives_whatever_is_lost(tmp_path: Path) -> None:
    told = [exports("CHN", "JPN", 55), "JPN,copper,imports_total,copper,,2024,100,t,,,", makes("CHN", 60)]
    found = asked(tmp_path, told)
    assert lost(found) == pytest.approx({"CHN": 0.55, "output:CHN": 0.55})
    assert (flagged(found, "dominates"), flagged(found, "in_minimum_cut")) == (set(), {"CHN"})
    assert "choke_unexplained" in {note.code for note in found.notes}


def test_goods_that_went_round_through_the_consumer_are_not_missing(tmp_path: Path) -> None:
    told = [exports("CHN", "JPN", 90), exports("JPN", "DEU", 10), exports("DEU", "JPN", 10), makes("CHN", 90)]
    found = asked(tmp_path, told)
    assert found.facts["flow_t"] == 100
    assert lost(found) == pytest.approx({"CHN": 0.9, "output:CHN": 0.9, "DEU": 0.1})


def test_a_supplier_without_tonnes_is_said_and_left_out(tmp_path: Path) -> None:
    found = asked(tmp_path, [exports("CHN", "JPN", 90), "DEU,JPN,exports,copper,,2024,,,,,", makes("CHN", 90)])
    assert found.facts["flow_t"] == 90
    assert "supply_weightless" in {note.code for note in found.notes}


def test_a_group_is_fed_from_outside(tmp_path: Path) -> None:
    """FRA buys 10 of CHN, DEU 30 of NAM; what DEU sells to FRA stays inside. Without CHN a quarter is lost."""
    told = [exports("CHN", "EU", 10), exports("NAM", "EU", 30), exports("DEU", "FRA", 5), makes("CHN", 10), makes("NAM", 30)]
    found = asked(tmp_path, told, consumer="EU27")
    assert lost(found) == pytest.approx({"CHN": 0.25, "output:CHN": 0.25, "NAM": 0.75, "output:NAM": 0.75})


def test_only_what_leaves_less_than_asked_is_listed(tmp_path: Path) -> None:
    told = [
        exports("CHN", "JPN", 90), exports("NAM", "JPN", 9.5), exports("DEU", "JPN", 0.5),
        *(makes(state, 100) for state in ("CHN", "NAM", "DEU")),
    ]  # fmt: skip
    assert set(lost(asked(tmp_path, told))) == {"CHN", "output:CHN", "NAM", "output:NAM"}
    found = asked(tmp_path, told, below=50)
    assert (set(lost(found)), line(found)["n_untried"]) == ({"CHN", "output:CHN"}, 4)
    assert len(lost(asked(tmp_path, told, below=100))) == 6
    assert line(found)["cut_size"] == 3


def test_companies_are_a_layer_of_their_own(tmp_path: Path) -> None:
    """The mine feeds the plant, the plant the works: 10 t, beside 100 t of national figures and 5 t promised; nothing is added."""
    told = [*DIAMOND, supplies("mine", "plant", 10), supplies("plant", "works", 10), supplies("pit", "mill", 5, "contracted", 2026)]
    found = asked(tmp_path, told)
    assert [row["flow_t"] for row in rows(found, "layers")] == [100, 10, 5]
    assert lost(found, "company") == {"NAM": 1, "mine": 1, "plant": 1, "works": 1}
    assert lost(found, "promised") == {"NAM": 1, "pit": 1, "mill": 1}
    assert lost(found) == lost(asked(tmp_path, DIAMOND))


def test_a_plant_with_two_mines(tmp_path: Path) -> None:
    told = [supplies("mine", "plant", 6), supplies("pit", "plant", 4), supplies("plant", "works", 10)]
    found = asked(tmp_path, told)
    assert lost(found, "company") == pytest.approx({"NAM": 1, "plant": 1, "works": 1, "mine": 0.6, "pit": 0.4})
    assert line(found)["reason"].code == "no_national_supply"
    silent = asked(tmp_path, [supplies("mine", "plant", ""), supplies("pit", "plant", ""), supplies("plant", "works", "")])
    assert lost(silent, "company") == {"NAM": 1, "plant": 1, "works": 1, "mine": None, "pit": None}
    assert line(silent, "company")["flow_t"] is None
    assert "capacity_unknown" in {note.code for note in silent.notes}


def test_routes_from_the_suppliers(tmp_path: Path) -> None:
    told = [exports("KAZ", "JPN", 100), transits("KAZ", "strait"), transits("strait", "CHN"), transits("KAZ", "cape", "planned")]
    found = asked(tmp_path, told)
    assert lost(found, "routes") == {"KAZ": 1, "strait": 1, "CHN": 1}
    assert {note.code for note in found.notes} >= {"route_open", "route_promised"}
    both = asked(tmp_path, [*told[:3], transits("KAZ", "cape")])
    assert flagged(both, "dominates", "routes") == {"KAZ"}
    assert lost(both, "routes") == {"KAZ": 1, "strait": None, "CHN": None, "cape": None}
    assert "routes" not in {row["layer"] for row in rows(asked(tmp_path, [*told[:1], transits("NAM", "cape")]), "layers")}


def possible(found: Listing, host: str, outage: float) -> tuple[float, float]:
    (row,) = (row for row in rows(found, "by_products") if row["host"] == host and row["outage_share"] == outage)
    return row["low"], row["high"]


def test_an_outage_of_a_host_leaves_a_range_unless_its_share_is_stated(tmp_path: Path) -> None:
    """Rhenium comes with molybdenum and copper, molybdenum with copper (table of minerals).

    60 % of it with molybdenum, half of that with copper: without copper 1 - 0.6 * 0.5 = 0.7 at most, 0.7 - 0.4 at least.
    """
    open_ = asked(tmp_path, DIAMOND, mineral="rhenium")
    assert possible(open_, "copper", 0.5) == pytest.approx((0.5, 1.0))
    assert possible(open_, "molybdenum", 1.0) == pytest.approx((0.0, 1.0))
    stated = asked(tmp_path, [*DIAMOND, into("molybdenum", "rhenium", 60), into("copper", "molybdenum", 50)], mineral="rhenium")
    assert possible(stated, "molybdenum", 0.5) == pytest.approx((0.7, 0.7))
    assert possible(stated, "copper", 1.0) == pytest.approx((0.3, 0.7))
    assert [row["host"] for row in rows(stated, "by_products")][::3] == ["copper", "molybdenum"]


def test_hosts_of_each_other_are_said_and_not_computed(tmp_path: Path) -> None:
    found = asked(tmp_path, [*DIAMOND, into("rhenium", "copper", "")], mineral="rhenium")
    assert rows(found, "by_products") == []
    assert "hosts_circular" in {note.code for note in found.notes}


def test_nothing_known_is_not_computable_and_no_error(tmp_path: Path) -> None:
    found = asked(tmp_path, DIAMOND, mineral="tungsten")
    assert {row["layer"]: row["reason"].code for row in rows(found, "layers")} == {
        "national": "no_national_supply", "company": "no_path", "promised": "no_path", "routes": "no_path",
    }  # fmt: skip
    assert rows(found, "nodes") == []
    result = CliRunner().invoke(program, ["chokepoints", "France", "germanium"])
    assert result.exit_code == 0
    assert "not computable" in result.stdout


def test_the_order_of_the_rows_does_not_matter(tmp_path: Path) -> None:
    told = [
        *DIAMOND, exports("CHN", "JPN", 12.7), exports("CHN", "FRA", 3.3), exports("FRA", "CHN", 1.1), makes("CHN", 9.9), supplies("mine", "plant", 6.1),
        supplies("pit", "plant", 4.2), supplies("plant", "works", ""), transits("FRA", "strait"), transits("strait", "CHN"),
    ]  # fmt: skip
    first = asked(tmp_path, told, below=100)
    for seed in range(4):
        random.Random(seed).shuffle(told)
        again = asked(tmp_path, told, below=100)
        assert (again.tables, again.facts, again.notes) == (first.tables, first.facts, first.notes)


def test_japan_and_gallium() -> None:
    """55 of 96.5 t come from China; 41.5 t from nobody named. The contract of 2026 hangs on one plant."""
    found = shipped().chokepoints("JPN", "gallium")
    assert lost(found) == pytest.approx({"CHN": 55 / 96.5, "output:CHN": 55 / 96.5})
    assert found.facts["year"] == 2021
    assert line(found)["minimum_cut"] == ("CHN",)
    assert lost(found, "promised") == {"KAZ": 1, "aluminium-of-kazakhstan": 1, "mitsubishi-rtm-japan": 1}
    assert line(found, "promised")["flow_t"] == 15
    assert {row["host"] for row in rows(found, "by_products")} == {"alumina", "aluminium", "bauxite", "zinc"}
    assert possible(found, "alumina", 0.5) == (0.5, 1.0)


def test_the_whole_world_is_bounded_and_conserved() -> None:
    found = shipped().chokepoints("JPN", "cobalt", year=2023, below=90)
    report = shipped().report("JPN", "cobalt", year=2023)
    assert found.facts["flow_t"] == pytest.approx(report.imports_t, abs=1e-3)
    direct = {row.supplier: row.share or 0 for row in report.suppliers}
    for node, share in lost(found).items():
        if node in direct:
            assert direct[node] - 1e-9 <= share <= 1
    assert all(share > 0.1 for share in lost(found).values())


def test_json_keys() -> None:
    content = json.loads(CliRunner().invoke(program, ["chokepoints", "Japan", "gallium", "--format", "json"]).stdout)
    assert {"consumer", "mineral", "year", "below", "layers", "nodes", "by_products", "warnings", "sources"} <= set(content)
    china = content["nodes"][0]
    assert {"layer", "node", "kind", "state", "lost_share", "arrives_t", "dominates", "in_minimum_cut"} <= set(china)
    assert (china["node"], china["kind"], china["dominates"], china["in_minimum_cut"]) == ("CHN", "state", False, True)
    assert {source["id"] for source in content["sources"]} >= {"jogmec-kyodo-2026", "wmd-2026", "a1"}


@pytest.mark.parametrize("form", ["table", "csv", "markdown", "html"])
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_form_in_both_languages(form: str, lang: str) -> None:
    result = CliRunner().invoke(program, ["chokepoints", "Japan", "gallium", "--format", form, "--lang", lang])
    assert result.exit_code == 0, result.stderr
    assert ("rien n'arrive" if lang == "fr" else "nothing arrives") in result.stdout.replace("&#x27;", "'")


@pytest.mark.parametrize(("given", "said"), [
    (["Nowhere", "gallium"], "not a known country"), (["gallium", "Japan"], "the consumer comes first"), (["Japan", "gallium", "--below", "200"], "200"),
    (["Japan", "gallium", "--year", "1800"], "no row is for the year"),
])  # fmt: skip
def test_usage_errors(given: list[str], said: str) -> None:
    result = CliRunner().invoke(program, ["chokepoints", *given], standalone_mode=True)
    assert result.exit_code == 2
    assert said in result.stderr


def test_networkx_is_loaded_only_when_it_is_needed() -> None:
    code = "import sys, kzgraph.supply.supply; print('networkx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "False"
