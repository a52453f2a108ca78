"""`kzgraph check`."""

from __future__ import annotations

import click

from kzgraph.cli.options import read_options, reading_options


@click.command()
@click.argument("files", nargs=-1, metavar="[FILES]...")
@click.option("--format", "format_", type=click.Choice(["table", "json"]), default="table", show_default=True, help="Form of the output.")
@click.option("-o", "--output", metavar="FILE", help="Write to a file instead of stdout.")
@reading_options
def check(
    files: tuple[str, ...], format_: str, output: str | None, encoding: str | None, decimal: str | None, thousands: str, skip_rows: int
) -> None:
    """Validates tables and lists every problem with file, line and column. Without FILES: the shipped tables.

    Which table a file is shows in its header. Edges are held against the nodes given, else against the shipped ones.

    \b
    Examples:
      kzgraph check
      kzgraph check nodes.csv edges.csv
    """
    import datetime
    import json

    from kzgraph import api
    from kzgraph.cli.output import write
    from kzgraph.errors import DataError
    from kzgraph.names import visible
    from kzgraph.schema.columns import TABLES
    from kzgraph.tables import data_folder

    shipped = [str(data_folder() / f"{name}.csv") for name in TABLES]
    options = read_options(encoding=encoding, decimal=decimal, thousands=thousands, skip_rows=skip_rows)
    problems: list[dict[str, object]] = []
    notes: list[str] = []
    fault: DataError | None = None
    try:
        notes = api.check(files or shipped, options=options, current_year=datetime.date.today().year)
    except DataError as error:
        fault = error
        problems = [
            {"file": found.table, "line": found.line or None, "column": found.column or None, "message": found.message}
            for found in error.problems
        ]
    if format_ == "json":
        content = {
            "schema_version": 1,
            "files": list(files or [f"data/{name}.csv" for name in TABLES]),
            "problems": problems,
            "warnings": notes,
        }
        write(json.dumps(content, indent=2, allow_nan=False) + "\n", output, inputs=files)
    elif fault is None:
        count = len(files or TABLES)
        lines = [*(f"note: {visible(note)}" for note in notes), f"{count} table{'s' if count > 1 else ''}, no problems"]
        write("\n".join(lines) + "\n", output, inputs=files)
    elif output is not None:
        write("".join(f"{visible(str(found))}\n" for found in fault.problems), output, inputs=files)
    if fault is not None:
        raise fault
