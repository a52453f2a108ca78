"""`kzgraph atlas`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from kzgraph.cli.options import open_graph, preference, read_options, reading_options, table_options

if TYPE_CHECKING:
    from kzgraph.api import SupplyGraph
    from kzgraph.profiles.atlas import Atlas


@click.command()
@click.option("-o", "--output", metavar="DIR", required=True, help="The folder to write; an atlas that is there is replaced as a whole.")
@click.option("--consumer", "consumers", metavar="NAME", multiple=True, help="Only this consumer; may be given again.")
@click.option("--mineral", "minerals", metavar="NAME", multiple=True, help="Only this mineral; may be given again.")
@click.option("--year", type=click.IntRange(1000, 2999), help="Year of the figures [default: the newest with a full set, pair by pair].")
@click.option(
    "--preset",
    default="doj-2023",
    type=click.Choice(["doj-2023", "doj-2010", "ec-2021"]),
    show_default=True,
    help="Bands of the concentration.",
)
@table_options
@preference
@click.option("--lang", type=click.Choice(["en", "fr"]), default="en", show_default=True, help="Language that the pages open in.")
@reading_options
def atlas(
    output: str, consumers: tuple[str, ...], minerals: tuple[str, ...], year: int | None, preset: str, nodes: str | None, edges: str | None,
    lang: str, encoding: str | None, decimal: str | None, thousands: str, skip_rows: int,
) -> None:  # fmt: skip
    """A folder of dependency pages with an index: a table of minerals by consumer in colours, and a map.

    Without --consumer: EU27, Kazakhstan and the 20 largest importers by value, about a thousand pages; how many, and how large, is
    said before they are made. Open index.html; nothing is loaded from outside.

    \b
    Examples:
      kzgraph atlas -o atlas --consumer Japan --consumer Germany --mineral gallium --mineral cobalt
      kzgraph atlas -o atlas-ue --consumer EU27 --mineral tungsten --lang fr
    """
    from kzgraph.cli.folder import replaceable, write_folder

    replaceable(output)
    graph = open_graph(nodes, edges, read_options(encoding=encoding, decimal=decimal, thousands=thousands, skip_rows=skip_rows))
    if year is not None:
        graph.require_year(year)
    found = graph.atlas(consumers, minerals, year=year, preset=preset)
    click.echo(
        f"{len(found.reports)} pages: {len(found.consumers)} consumers, {len(found.minerals)} minerals, about {found.size_mb:.0f} MB",
        err=True,
    )
    write_folder(_counted(graph, found, lang), output, about={"kzgraph": found.version, "data_sha256": found.checksum})


def _counted(graph: SupplyGraph, found: Atlas, lang: str) -> Iterator[tuple[str, str]]:
    """The files of the atlas, with a bar on a terminal."""
    with click.progressbar(length=len(found.files), label="Pages", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        for name, text in graph.atlas_files(found, lang=lang):
            yield name, text
            if "/" not in name and name != "index.html":
                bar.update(1)
