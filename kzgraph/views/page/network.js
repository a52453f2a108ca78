"use strict";
// Puts the parts together. Every text of the data goes into the page as text (textContent) or onto the canvas, never as markup.
(() => {
  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId("data").textContent), words = data.words;
  data.edges.forEach((edge) => { edge.ends = [edge.from, edge.to].map((id) => Number(id.slice(1))); });
  byId("tools").hidden = false;
  const drawing = makeDrawing(data, byId), { network, stage } = drawing;
  const wholeRows = () => filters.rows().filter((row) => row.cells).map((row) => row.cells);
  const cards = makeCards(data, byId("card"), { rows: () => filters.rows(), rowsOf: (index) => filters.rowsOf(index) });
  const reach = makeReach(data, drawing.ends, (line) => drawing.looks[line].hidden);
  const panel = makePanel(byId, cards, drawing, words, { reach, changed: () => state.write() });

  // Brings a box into view and opens its panel.
  function go(index, pin = true) {
    const place = drawing.centre(index);
    if (drawing.isStacked()) scrollTo({ top: scrollY + stage.getBoundingClientRect().top + network.canvasToDOM(place).y - innerHeight / 3 });
    else network.moveTo({ position: place, scale: Math.max(network.getScale(), 1), animation: false });
    panel.show("n" + index, drawing.at(index), pin);
  }
  // For the keyboard: moves the drawing only where the box is out of sight.
  function point(index) {
    const at = drawing.at(index), area = stage.getBoundingClientRect();
    if (drawing.isStacked() || at.x < 40 || at.y < 50 || at.x > area.width - 40 || at.y > area.height - 30) return go(index, false);
    if (area.top + at.y < 40 || area.top + at.y > innerHeight - 40) scrollTo({ top: scrollY + area.top + at.y - innerHeight / 2 });
    return panel.show("n" + index, at, false);
  }
  const search = makeSearch(data, byId, { isShown: drawing.isShown, go: (index) => { panel.close(); if (index !== null) go(index); } });
  const keys = makeKeys(data, byId("keys"), drawing, { point, pick: (index) => panel.show("n" + index, drawing.at(index), true), leave: panel.hide });
  const filters = makeFilters(data, byId, (leads, kept, isPart) => {
    panel.close();
    drawing.show(leads, kept, isPart);
    keys.refresh();
    search.refresh();
    if (byId("table").open) cards.table(byId("rows"));
    state.fitted();
  });
  const state = makeState(data, { filters, panel, drawing, open: (index) => panel.show("n" + index, drawing.at(index), true) });

  function refit(whole) {
    panel.close();
    drawing.fit(whole);
    state.fitted();
  }
  byId("fit").addEventListener("click", () => refit(true));
  byId("reset").addEventListener("click", () => { search.clear(); filters.set({}); refit(false); });
  byId("csv").addEventListener("click", () => save(new Blob([csvText(data.columns_of_rows, wholeRows())], { type: "text/csv;charset=utf-8" }), "csv"));
  byId("png").addEventListener("click", () => picture(drawing, byId).toBlob((blob) => save(blob, "png"), "image/png"));
  byId("table").addEventListener("toggle", () => { if (byId("table").open) cards.table(byId("rows")); });
  const onPaper = (is) => () => { document.documentElement.classList.toggle("paper", is); drawing.paint(); network.redraw(); };
  addEventListener("beforeprint", onPaper(true));
  addEventListener("afterprint", onPaper(false));

  state.read();
  let width = stage.clientWidth;
  new ResizeObserver(() => {
    if (Math.abs(stage.clientWidth - width) <= 1) return;
    width = stage.clientWidth;
    panel.close();
    drawing.fit();
  }).observe(stage);
  if (matchMedia("(max-width: 40rem)").matches) byId("legend").open = false;

  // What a test may read.
  window.kzgraph = Object.freeze({
    nodes: () => drawing.shown().length,
    labels: () => drawing.labels().map(({ left, right, top, bottom, texts }) => ({ left, right, top, bottom, text: texts.join(" ") })),
    lines: () => drawing.looks.filter((look) => !look.hidden).length,
    boxes: () => drawing.shown(),
    view: () => ({ ...network.getViewPosition(), scale: network.getScale() }),
    node: (name) => drawing.at(data.about.findIndex((node) => node.name === name)),
    line: (from, to, relation) => {
      const row = data.rows.find(({ facts }) => facts.from === from && facts.to === to && (!relation || facts.relation === relation));
      const [start, end] = drawing.ends[row.line].map(drawing.at);
      return { start, end };
    },
    colour: (name) => network.body.nodes["n" + data.about.findIndex((node) => node.name === name)].options.color.border,
    csv: () => csvText(data.columns_of_rows, wholeRows()),
    redraw: () => network.redraw(),
  });
})();
