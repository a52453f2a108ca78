"use strict";
// The page: words and figures of the chosen language into their places, the scenario's results into the key figures and bars.
(() => {
  const { make } = KZ, FEW = 4;
  const byId = (id) => document.getElementById(id);
  const read = (id) => JSON.parse(byId(id).textContent);
  const data = read("data"), inner = read("network-data");
  const years = new Map(data.series.map((point) => [point.year, point]));
  let lang = data.lang, controls, result, format, text, sorted = null;

  const heading = (id, title, unit = "") => {
    const [head, below] = [byId(id).querySelector("h2"), byId(id).querySelector(".unit")];
    head.textContent = title;
    if (below) below.textContent = unit;
  };
  const list = (parent, items, empty) => {
    parent.replaceChildren();
    (items.length ? items : [empty]).forEach((item) => make(parent, "li", item));
  };

  // --- what a scenario changes ---
  const moved = () => Boolean(result) && Object.keys({ ...result.controls.supply, ...result.controls.cut }).length > 0;
  function drawFigures() {
    const before = result && data.base.years.length ? result.before : data.report, after = result ? result.after : before;
    const year = before.year, stated = year === data.report.year ? data.total_stated : years.has(year) && years.get(year).total_stated;
    const given = { before, after, format, preset: text.preset, stated, moved: moved() };
    KZ.keys(byId("kpis"), given);
    byId("keys-year").textContent = year === data.report.year ? "" : format.filled("keys_year", { year, headline: data.report.year });
    KZ.bars(byId("bars"), given);
    heading("suppliers", format.words.suppliers, year === null ? "" : format.filled("suppliers_unit", { year }));
  }
  function drawPanel() {
    heading("scenario", format.words.scenario);
    const plain = { name: format.name, number: format.number, percent: format.percent };
    KZ.panel(byId("panel"), data.base, text.panel, plain, (played) => { result = played; controls = played.controls; drawFigures(); }, controls);
  }

  // --- years ---
  function drawSeries() {
    const { words } = format, { series } = data, drawn = series.filter((point) => !point.basket);
    const baskets = series.filter((point) => point.basket).map((point) => point.year);
    const { limits } = data.base.preset, ranged = drawn.some((point) => point.hhi_upper - point.hhi_lower > 1e-9);
    const notes = [
      drawn.some((point) => point.hhi_lower !== null) ? format.filled("series_hhi_note", { limits: limits.map((limit) => format.number(limit)).join(format.words.and) }) : "",
      ranged ? words.series_range : "",
      drawn.some((point) => point.whole && point.imports_t - (point.top_t || 0) - point.unexplained_t > 1e-9) ? words.series_other : "",
      drawn.some((point) => point.unexplained_t > 0) ? words.series_open : "",
      drawn.some((point) => !point.whole) ? words.series_partial : "",
      baskets.length ? format.filled("series_basket", { years: spans(baskets) }) : "",
      series.length && years.size < series[series.length - 1].year - series[0].year + 1 ? words.series_gap : "",
      series.length === 1 ? words.series_one : "",
      data.series_left_out.length ? format.filled("series_left_out", { years: spans(data.series_left_out) }) : "",
      data.series_older.length ? format.filled("series_older", { n: data.series_most, years: spans(data.series_older) }) : "",
    ].filter(Boolean);
    heading("series", words.series, series.length ? words.series_unit : words.series_none);
    const bare = KZ.series(byId("years"), { points: series, preset: data.base.preset, format, label: `${words.series}: ${text.title}` });
    byId("years-notes").replaceChildren();
    [...notes, bare ? words.series_narrow : ""].filter(Boolean).forEach((note) => make(byId("years-notes"), "p", note));
    byId("years-table").replaceChildren();
    if (series.length) KZ.folded(byId("years-table"), words.figures, (place) => KZ.table(place, { label: words.series, columns: yearColumns(), rows: series, format }));
  }
  // 2012, 2013, 2014, 2017 as "2012–2014, 2017"
  function spans(given) {
    const found = [];
    for (const year of given) {
      if (found.length && found[found.length - 1][1] === year - 1) found[found.length - 1][1] = year;
      else found.push([year, year]);
    }
    return found.map(([first, last]) => (first === last ? String(first) : `${first}–${last}`)).join(", ");
  }
  const number = (key, title = format.words[`col_${key}`]) => ({ title, numeric: true, text: (row) => format.number(row[key]), value: (row) => row[key] });
  // What is counted under a basket code is no figure of the mineral; the year's other columns stay unknown.
  function importsCell(row) {
    if (row.basket) return format.filled("basket_figure", { value: format.number(row.whole ? row.imports_t : row.known_t) });
    return row.whole ? format.number(row.imports_t) : format.filled("at_least", { value: format.number(row.known_t) });
  }
  const alone = (columns) => columns.map((one) => ({ ...one, text: (row) => (row.basket ? format.words.unknown : one.text(row)), value: (row) => (row.basket ? null : one.value(row)) }));
  function yearColumns() {
    const { words } = format;
    return [
      { title: words.col_year, heads: true, text: (row) => String(row.year), value: (row) => row.year },
      { ...number("imports_t"), text: importsCell, value: (row) => (row.basket ? null : row.imports_t) },
      ...alone([
      { title: words.col_top, text: (row) => (row.top_supplier === null ? words.unknown : format.name(row.top_supplier)), value: (row) => row.top_supplier },
      { title: words.col_share, numeric: true, text: (row) => format.percent(row.top_share), value: (row) => row.top_share },
      { title: words.col_hhi, numeric: true, text: (row) => format.interval(row.hhi_lower, row.hhi_upper, 3), value: (row) => row.hhi_lower },
      { ...number("unexplained_t"), text: (row) => (row.total_stated ? format.number(row.unexplained_t) : words.unknown) },
      ]),
    ];
  }

  // --- origin ---
  function drawOrigin() {
    const { words } = format, { flows } = data, looked = flows.columns.length > 2, columns = flows.columns.map((one) => words[`column_${one}`]).join(", ");
    heading("origin", words.origin, flows.links.length ? format.filled("origin_unit", { columns }) : "");
    KZ.flows(byId("flows"), { flows, format, label: `${words.origin}: ${text.title}` });
    const notes = byId("origin-notes");
    notes.replaceChildren();
    if (looked) {
      make(notes, "p", words.origin_rule);
      const details = make(notes, "details");
      make(details, "summary", words.origin_notes);
      list(make(details, "ul"), text.origin_notes, words.warnings_none);
    } else make(notes, "p", format.filled("origin_none", { why: text.origin_notes[0] || words.origin_nothing }), "notice");
    byId("shares-table").replaceChildren();
    if (looked) KZ.folded(byId("shares-table"), words.figures, (place) => KZ.table(place, { label: words.origin, columns: shareColumns(), rows: data.shares, format }));
  }
  function shareColumns() {
    const { words } = format, titles = { mine: words.col_mined, refiner: words.col_refined, supplier: words.col_shipped };
    const state = (row) => (row.state === "unexplained" ? words.not_explained : format.name(row.state));
    const shares = data.flows.columns.slice(0, -1).reverse().map((column) => ({ title: titles[column], numeric: true, text: (row) => format.percent(row[column]), value: (row) => row[column] }));
    return [{ title: words.col_state, heads: true, text: state, value: state }, ...shares];
  }

  // --- the network page, a document of its own in a frame ---
  function drawNetwork() {
    const { words } = format, frame = byId("frame");
    frame.replaceChildren();
    const part = data.network_drawn < data.report.suppliers.length ? format.filled("network_part", { n: data.network_drawn, year: data.report.year }) : "";
    heading("network", words.network, inner.pages ? `${words.network_unit} ${part}` : "");
    if (!inner.pages) { make(frame, "p", words.network_none, "notice"); return; }
    const made = document.createElement("iframe"), [before, after] = inner.pages[lang];
    made.height = 860; // what the page in it takes for the height of a window
    made.title = `${words.network}: ${text.title}`;
    made.srcdoc = before + inner.library + after;
    made.addEventListener("load", () => { made.height = Math.max(420, Math.min(2400, made.contentDocument.documentElement.scrollHeight + 4)); });
    frame.append(made);
  }

  // --- sources, notes, citation ---
  function figure(row) {
    const totals = { imports_total: format.words.figure_imports, consumes: format.words.figure_consumption };
    const said = { who: row.subject === null ? "" : totals[row.subject] || format.name(row.subject), status: row.status ? format.code(row.status) : "" };
    return format.filled(`figure_${row.figure}`, said);
  }
  function drawSources() {
    const { words } = format, source = (row) => data.sources[row.source];
    heading("sources", words.sources, data.evidence.length ? words.sources_unit : words.sources_none);
    byId("evidence").replaceChildren();
    if (!data.evidence.length) return;
    const said = (key) => ({ title: words[`col_${key}`], text: (row) => source(row)[key], value: (row) => source(row)[key] || null });
    const stated = (key, show) => (row) => (row[key] === null ? (["origin", "remark"].includes(row.figure) || key === "share" ? "" : words.unknown) : show(row[key]));
    const columns = [
      { title: words.col_figure, heads: true, text: figure, value: figure },
      { ...number("quantity_t"), text: stated("quantity_t", format.number) },
      { ...number("share"), text: stated("share", format.percent) },
      { title: words.col_year, text: (row) => (row.year === null ? "" : String(row.year)), value: (row) => row.year },
      { title: words.col_source, long: true, text: (row) => source(row).title, value: (row) => source(row).title, link: (row) => source(row).url },
      said("publisher"), said("published"),
      { title: words.col_kind, text: (row) => format.code(source(row).kind), value: (row) => format.code(source(row).kind) },
    ];
    KZ.table(byId("evidence"), { label: words.sources, columns, rows: data.evidence, format, sorted, onSort: (order) => { sorted = order; } });
  }
  function drawOutlook() {
    const { words } = format, place = byId("outlook"), { outlook } = data.report;
    place.replaceChildren();
    if (!outlook.length) return;
    make(place, "h3", words.outlook);
    list(make(place, "ul"), outlook.map((item) => {
      const when = item.start === null ? words.no_start : item.end === null ? format.filled("from_year", item) : format.filled("from_to", item);
      const who = item.company ? `${format.name(item.company)} (${format.name(item.supplier)})` : format.name(item.supplier);
      return format.filled("outlook_line", { who, quantity: format.tonnes(item.quantity_t), when, status: format.code(item.status) });
    }), "");
  }
  function drawNotes() {
    const { words } = format, { about } = data;
    heading("methods", words.methods);
    list(byId("method-notes"), text.methods, "");
    KZ.folded(byId("derivation"), words.derivation, (place) => {
      const steps = make(place, "ul", "", "steps");
      text.derivation.forEach(([depth, line]) => make(steps, "li", line, `depth${Math.min(depth, 4)}`));
    });
    heading("warnings", words.warnings);
    list(byId("warning-list"), text.warnings, words.warnings_none);
    heading("cite", words.cite);
    byId("citation").textContent = text.cite;
    byId("about").replaceChildren();
    const tables = { nodes: format.number(about.nodes), edges: format.number(about.edges) };
    for (const line of [format.filled("version", about), format.filled("tables", tables), format.filled("checksum", about)]) make(byId("about"), "p", line);
  }

  // --- language ---
  function drawHead() {
    const { words } = format;
    document.documentElement.lang = lang;
    document.title = text.title;
    byId("title").textContent = text.title;
    byId("answer").textContent = text.lead[0];
    byId("more").textContent = text.lead.slice(1).join(" ");
    byId("skip").textContent = words.skip;
    const cautions = byId("cautions");
    cautions.replaceChildren();
    if (text.warnings.length) make(cautions, "a", format.filled("cautions", { n: text.warnings.length })).href = "#warnings";
    byId("keys").setAttribute("aria-label", words.key_figures);
    const languages = byId("languages");
    languages.setAttribute("aria-label", words.language);
    languages.replaceChildren();
    data.languages.forEach((one) => {
      const button = make(languages, "button", new Intl.DisplayNames([one], { type: "language" }).of(one));
      Object.assign(button, { type: "button", lang: one });
      button.setAttribute("aria-pressed", String(one === lang));
      button.addEventListener("click", () => { lang = one; draw(); languages.querySelector(`[lang="${one}"]`).focus(); });
    });
  }
  function draw() {
    text = data.texts[lang];
    format = KZ.format(lang, text);
    drawHead();
    drawPanel();
    drawOutlook();
    drawSeries();
    drawOrigin();
    drawNetwork();
    drawSources();
    drawNotes();
  }

  // Beside the panel there is room for the years where few suppliers are drawn.
  if (data.report.suppliers.length <= FEW) byId("left").append(byId("series"));
  for (const id of ["skip", "top", "figures", "about"]) byId(id).hidden = false;
  draw();
  let width = byId("figures").clientWidth;
  new ResizeObserver(() => {
    if (byId("figures").clientWidth === width) return;
    width = byId("figures").clientWidth;
    drawSeries();
    drawOrigin();
  }).observe(byId("figures"));
})();
