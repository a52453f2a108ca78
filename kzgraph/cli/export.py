"""`kzgraph export`."""

from __future__ import annotations

import click

from kzgraph.cli.options import open_graph, preference, read_options, reading_options, table_options


@click.command()
@click.argument("mineral", required=False)
@click.option("--consumer", metavar="NAME", help="Only what reaches this state or buyer.")
@click.option("-o", "--output", metavar="FILE", required=True, help="The file to write; the end of its name says the format.")
@table_options
@preference
@reading_options
def export(
    mineral: str | None, consumer: str | None, output: str, nodes: str | None, edges: str | None, encoding: str | None, decimal: str | None,
    thousands: str, skip_rows: int,
) -> None:  # fmt: skip
    """The tables for other programs: all, or what is said of MINERAL and what reaches a consumer. The trade extract is not in them.

    \b
    .graphml .gexf       networks: yEd, igraph; Gephi
    .cyjs .json          networks as JSON: Cytoscape; networkx and D3
    .neo4j.zip           CSV files with the headers of neo4j-admin
    .csv .parquet        edges
    .xlsx .parquet.zip   nodes, edges and the sources they cite
    .html                the page of `kzgraph view`

    Unknown is left out, in tables an empty cell, never 0. Lists are separated by ;. Control characters that XML and workbooks
    cannot hold are written as escapes (\\x1b). In .csv, text that a spreadsheet would run gets an apostrophe, which kzgraph
    takes off again when it reads the file. The same tables give the same bytes.

    \b
    Examples:
      kzgraph export gallium --consumer Japan -o japan-gallium.gexf
      kzgraph export -o everything.xlsx
    """
    from kzgraph.cli.output import write_bytes
    from kzgraph.exports import suffix_of

    suffix = suffix_of(output)
    graph = open_graph(nodes, edges, read_options(encoding=encoding, decimal=decimal, thousands=thousands, skip_rows=skip_rows))
    write_bytes(graph.export(suffix, mineral, consumer), output, inputs=(nodes, edges))
