"""A store that is damaged, full, shared, read-only or oddly placed: what is wrong is named, the rest answers, nothing is believed in silence."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kzgraph.cli import program
from kzgraph.errors import DataError, FileError
from kzgraph.trade import holdings
from kzgraph.trade.asking import Ask, chosen
from kzgraph.trade.holdings import MANIFEST, Holdings, opened
from kzgraph.trade.importing import Options, add
from kzgraph.trade.ratios import ratios

PROGRAM = [sys.executable, "-m", "kzgraph"]
YEARS = (2021, 2022, 2023)


def table(folder: Path, name: str, *rows: str) -> str:
    path = folder / name
    path.write_text("t,i,j,k,v,q\n" + "".join(f"{row}\n" for row in rows), "utf-8")
    return str(path)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Three years: Kazakhstan sells Japan 21, 22 and 23 t."""
    add([table(tmp_path, "a.csv", *(f"{year},398,392,284410,1,{year - 2000}" for year in YEARS))], tmp_path / "s", Options())
    return tmp_path / "s"


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(program, ["trade", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def asked(store: Path, command: str = "ratios", *more: str) -> dict[str, Any]:
    result = run(command, "--store", str(store), *more, "--format", "json")
    assert result.exit_code == 0, result.stderr
    told: dict[str, Any] = json.loads(result.stdout)
    return told


def tonnes(store: Path) -> dict[int, float]:
    return {row["year"]: row["total"] for row in asked(store, "ratios", "--measure", "quantity")["groups"]}


# --- damage --------------------------------------------------------------------------------------------------------


def test_no_flipped_bit_of_a_part_is_believed(store: Path) -> None:
    held, chance = opened(store), random.Random(1)
    path, part = held.path(held.parts[1]), held.parts[1]
    good = path.read_bytes()
    for place in {0, 3, len(good) - 1, len(good) - 5, *chance.sample(range(len(good)), 300)}:
        bad = bytearray(good)
        bad[place] ^= 1 << chance.randrange(8)
        path.write_bytes(bad)
        sound, (note,) = replace(held, told={}).sound(held.parts)
        assert [one.year for one in sound] == [2021, 2023]
        assert (note.values["file"], note.values["fault"]) == (part.file, "is not what was written (its hash differs)")
    assert tonnes(store) == {2021: 21.0, 2023: 23.0}
    path.write_bytes(good)
    assert len(tonnes(store)) == 3


@pytest.mark.parametrize("damage", ["cut", "grown", "gone", "folder", "other year", "empty", "text"])
def test_a_damaged_part_is_named_and_the_rest_answers(store: Path, damage: str) -> None:
    held = opened(store)
    path, other = held.path(held.parts[1]), held.path(held.parts[2])
    size = path.stat().st_size
    if damage == "cut":
        os.truncate(path, size - 1)
    elif damage == "grown":
        path.write_bytes(path.read_bytes() + b"\0")
    elif damage == "other year":
        shutil.copy(other, path)
    elif damage == "text":
        path.write_bytes(b"x" * size)
    elif damage == "empty":
        path.write_bytes(b"")
    else:
        path.unlink()
        if damage == "folder":
            path.mkdir()
    for command in ("ratios", "list"):
        told = asked(store, command)
        assert held.parts[1].file in str(told["warnings"])
        assert held.parts[0].file not in str(told["warnings"])
    assert tonnes(store) == {2021: 21.0, 2023: 23.0}


@pytest.mark.parametrize("command", [("ratios",), ("screen", "Japan"), ("screen", "EU27", "--method", "geodep")])
def test_where_no_part_is_whole_nothing_is_answered(store: Path, command: tuple[str, ...]) -> None:
    for part in opened(store).parts:
        os.truncate(store / part.file, 10)
    result = run(*command, "--store", str(store))
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.count("has 10 bytes, the manifest says") == 3
    assert "with --replace" in result.stderr


@pytest.mark.parametrize("command", [("mirror",), ("basket", "811292")])
def test_a_damaged_part_is_named_by_every_command(tmp_path: Path, command: tuple[str, ...]) -> None:
    head = "period,reporterCode,partnerCode,flowCode,cmdCode,netWgt,primaryValue\n"
    for year in (2022, 2023):
        path = tmp_path / f"c{year}.csv"
        path.write_text(
            f"{head}{year},392,398,M,811292,1000,5\n{year},398,392,X,811292,2000,6\n{year},392,398,M,8112928990,10,5\n", "utf-8"
        )
        add([str(path)], tmp_path / "s", Options())
    held = opened(tmp_path / "s")
    damaged = held.path(held.parts[0])
    damaged.write_bytes(damaged.read_bytes()[:-9] + b"\xff" + damaged.read_bytes()[-8:])
    assert held.parts[0].file in str(asked(tmp_path / "s", *command)["warnings"])


def manifest_fault(store: Path, before: Holdings) -> str:
    """What is said of a manifest; empty where it says what it said before."""
    try:
        assert opened(store) == before
    except DataError as error:
        return str(error)
    return ""


def test_no_flipped_bit_of_the_manifest_is_believed(store: Path) -> None:
    path, chance = store / MANIFEST, random.Random(2)
    good, before = path.read_bytes(), opened(store)
    named = 0
    for place in range(0, len(good), 2):
        bad = bytearray(good)
        bad[place] ^= 1 << chance.randrange(8)
        path.write_bytes(bad)
        told = manifest_fault(store, before)
        named += bool(told)
        assert not told or f"{path}: is damaged" in told
    assert named > len(good) // 3  # the others are blanks between the words


def test_a_cut_manifest_is_named(store: Path) -> None:
    path = store / MANIFEST
    good = path.read_bytes()
    for size in range(0, len(good) - 2, 7):
        path.write_bytes(good[:size])
        with pytest.raises(DataError, match="is damaged"):
            opened(store)
    path.unlink()
    path.mkdir()
    with pytest.raises(FileError, match=r"manifest\.json: cannot be read: is a directory"):
        opened(store)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("year", "2022"), ("year", True), ("year", 2022.0), ("bytes", "x"), ("bytes", None), ("file", 5), ("file", ["x"]), ("file", "a\0b"),
        ("file", "x" * 5000), ("file", "\ud800"), ("source", {}), ("mirrored", "no"), ("mirrored", 1), ("rows", -1.5), ("currency", None), ("other", 1),
    ],
)  # fmt: skip
def test_a_manifest_with_another_kind_of_value_is_named(store: Path, name: str, value: Any) -> None:
    """As written by hand: with the sum of an older version, which has none."""
    told = json.loads((store / MANIFEST).read_text("utf-8"))
    del told["sha256"]
    told["schema_version"] = 1
    told["parts"][1][name] = value
    (store / MANIFEST).write_text(json.dumps(told), "utf-8")
    result = run("list", "--store", str(store))
    assert result.exit_code in (1, 2), result.stdout
    assert str(store / MANIFEST) in result.stderr


def test_a_manifest_of_the_version_before_is_read_and_written_anew(store: Path, tmp_path: Path) -> None:
    told = json.loads((store / MANIFEST).read_text("utf-8"))
    for key in ("sha256", "retired"):
        del told[key]
    (store / MANIFEST).write_text(json.dumps({**told, "schema_version": 1}), "utf-8")
    assert tonnes(store) == {2021: 21.0, 2022: 22.0, 2023: 23.0}
    add([table(tmp_path, "b.csv", "2024,398,392,284410,1,24")], store, Options())
    assert json.loads((store / MANIFEST).read_text("utf-8"))["schema_version"] == 2
    assert len(tonnes(store)) == 4


def test_a_sum_that_was_taken_out_is_no_older_manifest(store: Path) -> None:
    told = json.loads((store / MANIFEST).read_text("utf-8"))
    del told["sha256"]
    (store / MANIFEST).write_text(json.dumps(told), "utf-8")
    with pytest.raises(DataError, match="sha256"):
        opened(store)


# --- readers and writers at once -----------------------------------------------------------------------------------


def test_who_opened_the_store_before_three_imports_reads_it_to_the_end(store: Path, tmp_path: Path) -> None:
    held = opened(store)
    for round_ in (1, 2, 3):
        rows = (f"{year},398,392,284410,1,{year + round_}" for year in YEARS)
        add([table(tmp_path, "b.csv", *rows)], store, Options())
    ask = Ask(measure="quantity")
    parts, notes = chosen(held, ask)
    assert [float(frame["total"].iloc[0]) for frame in ratios(held, ask, parts, notes)] == [21.0, 22.0, 23.0]
    assert notes == []
    assert tonnes(store) == {year: year + 3.0 for year in YEARS}


def test_replaced_parts_are_removed_when_no_reader_can_have_them(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = opened(store).parts[0].file
    add([table(tmp_path, "b.csv", "2021,398,392,284410,1,99")], store, Options())
    assert (store / first).exists()
    now = holdings.time.time()
    monkeypatch.setattr(holdings.time, "time", lambda: now + holdings.RETIRED_SECONDS + 1)
    add([table(tmp_path, "c.csv", "2024,398,392,284410,1,24")], store, Options())
    assert not (store / first).exists()
    assert tonnes(store) == {2021: 99.0, 2022: 22.0, 2023: 23.0, 2024: 24.0}


READER = """
import sys
from click.testing import CliRunner
from kzgraph.cli import program
import json
rounds = 0
while not sys.stdin.closed and rounds < 400:
    rounds += 1
    result = CliRunner().invoke(program, ["trade", "ratios", "--store", sys.argv[1], "--measure", "quantity", "--format", "json"])
    assert result.exit_code == 0, (result.stderr, result.exception)
    told = json.loads(result.stdout)
    assert told["warnings"] == [], told["warnings"]
    totals = {row["total"] for row in told["groups"]}
    assert len(told["groups"]) == 3 and len(totals) == 1, told["groups"]
    print(int(totals.pop()), flush=True)
"""


def test_readers_see_a_whole_state_while_imports_go_on(tmp_path: Path) -> None:
    """Each import gives three years the same new figure; a reader who saw two figures would have seen a state between."""
    folder = tmp_path / "s"
    add([table(tmp_path, "0.csv", *(f"{year},398,392,284410,1,1" for year in YEARS))], folder, Options())
    readers = [
        subprocess.Popen([sys.executable, "-c", READER, str(folder)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    assert all(reader.stdout is not None and reader.stdout.readline() == "1\n" for reader in readers)
    for figure in range(2, 10):
        add([table(tmp_path, "n.csv", *(f"{year},398,392,284410,1,{figure}" for year in YEARS))], folder, Options())
    seen = []
    for reader in readers:
        with contextlib.suppress(ProcessLookupError):
            reader.terminate()
        out, err = reader.communicate(timeout=60)
        assert reader.returncode in (0, -15), err
        seen.append([int(line) for line in out.split()])
    assert all(figures == sorted(figures) and len(set(figures)) > 1 for figures in seen), seen


# --- places --------------------------------------------------------------------------------------------------------

PLACES = ("a b", "ü 日本 é", "a#b%20c", 'it\'s "quoted"', "[1]*", "a?b", "-o", "s3:")


@pytest.mark.parametrize("name", PLACES)
def test_a_store_may_be_called_what_a_folder_may_be_called(tmp_path: Path, name: str) -> None:
    decoy = tmp_path / "1x"  # what [1]* would find as a pattern
    add([table(tmp_path, "d.csv", "2023,398,392,284410,1,777")], decoy, Options())
    store = tmp_path / name / "store"
    for file in (table(tmp_path, "a.csv", "2023,398,392,284410,1,10"), table(tmp_path, "b.csv", "2023,124,392,284410,1,5")):
        assert run("add", file, "--store", str(store)).exit_code == 0
    assert tonnes(store) == {2023: 15.0}
    assert run("ratios", "--store", str(store), "-o", str(tmp_path / name / "r.csv")).exit_code == 0
    assert (tmp_path / name / "r.csv").read_text("utf-8").count("\n") == 2


def test_a_store_behind_a_link_or_named_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real", target_is_directory=True)
    monkeypatch.chdir(tmp_path)
    file = table(tmp_path, "a.csv", "2023,398,392,284410,1,10")
    for number, name in enumerate(("link/s", "real/s", "./real/../link/s", str(tmp_path / "link/s"))):
        assert run("add", file, "--store", name, "--replace").exit_code == 0, name
        assert tonnes(Path(name)) == {2023: 10.0}
        assert len(opened(name).receipts) == number + 1
    (tmp_path / "loop").symlink_to("loop")
    assert run("list", "--store", "loop").exit_code == 2
    assert run("add", file, "--store", "loop/s").exit_code == 2


def test_a_part_is_never_written_through_a_link_out_of_the_store(store: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (store / "source=x").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    before = (store / MANIFEST).read_bytes()
    result = run("add", table(tmp_path, "b.csv", "2024,398,392,284410,1,24"), "--store", str(store), "--source", "x")
    assert (result.exit_code, "leads out of the store" in result.stderr) == (2, True)
    assert [path for path in (tmp_path / "elsewhere").rglob("*") if path.is_file()] == []
    assert (store / MANIFEST).read_bytes() == before


@contextlib.contextmanager
def ordinary_user() -> Iterator[Path]:
    """A folder that the user may look into; root, who may everything, becomes nobody meanwhile."""
    folder = Path(tempfile.mkdtemp(prefix="kzgraph-test-"))
    folder.chmod(0o755)
    root = os.geteuid() == 0
    try:
        yield folder
    finally:
        if root:
            os.seteuid(0)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.skipif(os.name == "nt", reason="folders are not read-only that way")
def test_a_read_only_store_answers_and_is_not_written() -> None:
    with ordinary_user() as folder:
        store, file = folder / "s", table(folder, "a.csv", "2023,398,392,284410,1,10")
        add([file], store, Options())
        assert tonnes(store) == {2023: 10.0}
        assert run("add", file, "--store", str(folder / "t")).exit_code == 0  # all that is loaded on the way is loaded as root
        for path in (store, *store.rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
        if os.geteuid() == 0:
            os.seteuid(65534)
        assert tonnes(store) == {2023: 10.0}
        refused = run("add", file, "--store", str(store))
        assert (refused.exit_code, refused.stdout) == (2, "")
        assert "cannot be written: permission denied" in refused.stderr


# --- no space ------------------------------------------------------------------------------------------------------

LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
from kzgraph.cli import main
main(sys.argv[2:])
"""


def large(folder: Path) -> str:
    rows = (f"2024,{state},392,{code},{code % 977}.{state},{state}" for state in (398, 124, 36, 156) for code in range(280000, 299999))
    return table(folder, "large.csv", *rows)


@pytest.mark.skipif(os.name == "nt", reason="needs RLIMIT_FSIZE")
@pytest.mark.parametrize("limit", [4096, 1_500_000])
def test_no_file_may_grow_leaves_the_old_state(store: Path, tmp_path: Path, limit: int) -> None:
    """What the import writes first is its copy of the table (1.7 MB), then its database, then the part."""
    before = sorted(path.relative_to(store) for path in store.rglob("*"))
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(limit), "trade", "add", large(tmp_path), "--store", str(store)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert f"{store}: cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(path.relative_to(store) for path in store.rglob("*")) == before
    assert tonnes(store) == {2021: 21.0, 2022: 22.0, 2023: 23.0}


def full(place: Path, megabytes: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs a command where `place` has so much room: a file system in memory, mounted for this command alone."""
    script = f"mount -t tmpfs -o size={megabytes}m none {place} && cp -a {place}.before/. {place} && " + '"$@"; status=$?; ' + f"cp -a {place}/. {place}.after; exit $status"  # fmt: skip
    given = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"]), "sh", "-c", script, "sh", *arguments]
    return subprocess.run(given, capture_output=True, text=True, check=False)


def mounts() -> bool:
    return shutil.which("unshare") is not None and subprocess.run(
        ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"]), "mount", "-t", "tmpfs", "none", "/mnt"],
        capture_output=True, check=False,
    ).returncode == 0  # fmt: skip


@pytest.mark.parametrize("megabytes", [1, 3])
def test_a_full_disk_leaves_the_old_state(store: Path, tmp_path: Path, megabytes: int) -> None:
    if not mounts():
        pytest.skip("test_a_full_disk_leaves_the_old_state: no file system may be mounted here")
    place = tmp_path / "disk"
    for folder in (place, tmp_path / "disk.after"):
        folder.mkdir()
    shutil.copytree(store, tmp_path / "disk.before" / "s")
    done = full(place, megabytes, *PROGRAM, "trade", "add", large(tmp_path), "--store", str(place / "s"))
    assert done.returncode == 2, (done.stdout, done.stderr)
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
    left = tmp_path / "disk.after" / "s"
    assert (left / MANIFEST).read_bytes() == (store / MANIFEST).read_bytes()
    assert tonnes(left) == {2021: 21.0, 2022: 22.0, 2023: 23.0}
    assert not (left / ".staging").exists()


@pytest.mark.skipif(os.name == "nt", reason="needs RLIMIT_FSIZE")
@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_no_room_for_the_ratios_leaves_the_old_file(store: Path, tmp_path: Path, kind: str) -> None:
    output = tmp_path / f"ratios.{kind}"
    output.write_text("OLD", "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, "16", "trade", "ratios", "--store", str(store), "-o", str(output)], capture_output=True, text=True, check=False
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
    assert output.read_text("utf-8") == "OLD"
