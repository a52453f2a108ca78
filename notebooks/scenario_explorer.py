"""A live scenario: who delivers how much more to whom, who gives way, and what that does to the shares.

marimo run notebooks/scenario_explorer.py
"""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="kzgraph: scenario explorer")


@app.cell
def _():
    from html import escape

    import marimo as mo

    import kzgraph as kz
    from kzgraph.names import country_name
    from kzgraph.scenarios.accounting import RULES, parsed
    from kzgraph.scenarios.events import NewSupply
    from kzgraph.scenarios.scenario import Scenario

    graph = kz.load()
    return NewSupply, RULES, Scenario, country_name, escape, graph, kz, mo, parsed


@app.cell
def _(country_name, graph, mo):
    codes = sorted({*graph.nodes.loc[graph.nodes["kind"] == "state", "country"]} - {""})
    states = {country_name(code): code for code in codes}
    minerals = {graph.mineral_index.name(id_, "en"): id_ for id_ in graph.mineral_index.ids}
    consumer = mo.ui.dropdown(dict(sorted(states.items())), value=country_name("JPN"), label="Consumer", searchable=True)
    mineral = mo.ui.dropdown(dict(sorted(minerals.items())), value="Gallium", label="Mineral", searchable=True)
    supplier = mo.ui.dropdown(dict(sorted(states.items())), value=country_name("KAZ"), label="Supplier", searchable=True)
    mo.vstack([mo.md("# What if somebody delivers more?"), mo.hstack([consumer, mineral, supplier], justify="start")])
    return consumer, mineral, supplier


@app.cell
def _(consumer, country_name, graph, mineral, mo):
    _starts = graph.base_years(consumer.value, mineral.value)
    _sheets = {str(one.year): one for one in (_starts.default, *_starts.others) if one.year is not None}
    mo.stop(
        not _sheets, mo.md("No year of this pair has an import total with its suppliers, so no share can be computed: unknown, not zero.")
    )
    base_year = mo.ui.dropdown(list(_sheets), value=next(iter(_sheets)), label="Base year")
    _biggest = _starts.default.imports_t or 100.0
    _top = 10.0 ** len(str(int(_biggest)))
    tonnes = mo.ui.slider(0, _top, step=_top / 100, value=0, label="More tonnes a year", show_value=True, full_width=True)
    _givers = {f"{country_name(row.supplier)} gives way": f"displace:{row.supplier}" for row in _starts.default.suppliers[:10]}
    accounting = mo.ui.dropdown(
        {"nobody gives way": "additive", "all give way alike": "pro-rata", "the largest give way": "optimise", **_givers},
        value="nobody gives way", label="Who gives way",
    )  # fmt: skip
    mo.vstack([tonnes, mo.hstack([accounting, base_year], justify="start")])
    return accounting, base_year, tonnes


@app.cell
def _(NewSupply, Scenario, accounting, base_year, consumer, graph, kz, mineral, mo, parsed, supplier, tonnes):
    asked = Scenario(
        consumer=consumer.value, mineral=mineral.value, base_year=int(base_year.value), accountings=(parsed(accounting.value),),
        events=(NewSupply(supplier=supplier.value, quantity_t=float(tonnes.value)),) if tonnes.value else (),
    )  # fmt: skip
    try:
        played = graph.scenario(asked)
    except kz.KzgraphError as error:
        mo.stop(True, mo.plain_text(str(error)))
    before = played.before
    after = played.blocks[0].after if played.blocks else before
    return after, asked, before, played


@app.cell
def _(RULES, accounting, after, before, country_name, escape, mo, played):
    def percent(value):
        return "unknown" if value is None else f"{value:.6f} ({100 * value:.1f} %)"

    def bounds(sheet):
        low, high = sheet.hhi.lower, sheet.hhi.upper
        return "unknown" if low is None or high is None else f"{low:.3f} - {high:.3f}" if high - low > 1e-9 else f"{low:.3f}"

    def figures(sheet):
        known = sheet is not None
        return {
            "imports, t": sheet.imports_t if known else None,
            "largest supplier": country_name(sheet.top_supplier) if known and sheet.top_supplier else "unknown",
            "its share": percent(sheet.top_share) if known else "unknown",
            "unexplained, t": sheet.unexplained_t if known else None,
            "HHI": bounds(sheet) if known else "unknown",
            "left without the largest, t": sheet.n_minus_1_t if known else None,
            "use covered without it": percent(sheet.n_minus_1_cover) if known else "unknown",
        }

    old, new = figures(before), figures(after)
    table = [{"figure": name, "before": old[name], "after": new[name]} for name in old]
    suppliers = {row.supplier: row for row in before.suppliers}
    later = {row.supplier: row for row in after.suppliers} if after is not None else {}
    shares = [
        {
            "supplier": country_name(code), "before": percent(suppliers[code].share) if code in suppliers else "-",
            "after": percent(later[code].share) if code in later else "-",
        }
        for code in dict.fromkeys([*suppliers, *later])
    ]  # fmt: skip
    warnings = played.to_dict()["warnings"]
    sources = [
        {"id": one.id, "title": one.title, "publisher": one.publisher, "published": one.published}
        for one in played.sources or before.sources
    ]
    mo.vstack(
        [
            mo.ui.table(table, selection=None, show_download=False),
            mo.ui.table(shares, selection=None, show_download=False),
            mo.md("**Who gives way:** " + RULES.get(accounting.value, RULES["displace:STATE"])),
            mo.md("**Read before quoting**"),
            mo.Html("".join(f"<p>{escape(text)}</p>" for text in warnings)) if warnings else mo.md("Nothing to warn of."),
            mo.md("**Sources**"),
            mo.ui.table(sources, selection=None, show_download=False),
        ]
    )
    return shares, sources, table, warnings


if __name__ == "__main__":
    app.run()
