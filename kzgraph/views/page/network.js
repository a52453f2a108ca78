"use strict";
// Every text of the data goes into the page as text (textContent) or onto the canvas, never as markup.
(() => {
  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId("data").textContent);
  const words = data.words;
  const stage = byId("stage"), card = byId("card"), search = byId("search"), choice = byId("mineral");
  const HEAD = 34, PAD = 22, READABLE = 0.8, NARROW = 640;
  const dark = matchMedia("(prefers-color-scheme: dark)");

  // vis-network would give each group colours of its own, and can write a label only at the middle of its line
  const nodes = new vis.DataSet(data.nodes.map(({ group, ...node }) => node)), edges = new vis.DataSet(data.edges.map(({ label, ...edge }) => edge));
  const wideCentres = new Map(data.nodes.map((node) => [node.id, { x: node.x, y: node.y }]));
  const linesOf = data.edges.map((edge) => [Number(edge.from.slice(1)), Number(edge.to.slice(1))]);
  const rowsOfLine = data.edges.map(() => []);
  data.rows.forEach((row) => { if (row.line >= 0) rowsOfLine[row.line].push(row); });

  // --- small helpers ---
  function make(parent, tag, text, name) {
    const element = document.createElement(tag);
    if (text !== undefined) element.textContent = text;
    if (name) element.className = name;
    parent.append(element);
    return element;
  }
  const filled = (pattern, values) => pattern.replace(/\{(\w+)\}/g, (_, key) => String(values[key]));
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const number = (id) => Number(id.slice(1));

  // --- colours follow the reader's theme ---
  let ink, panel;
  const face = getComputedStyle(document.body).fontFamily;
  function paint() {
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue("--" + name).trim();
    const same = (background, border) => ({ background, border, highlight: { background, border }, hover: { background, border } });
    [ink, panel] = [colour("ink"), colour("panel")];
    nodes.update(data.nodes.map((node) => ({
      id: node.id, color: same(colour(node.group), colour(node.group + "-edge")), font: { size: node.font.size, color: colour("ink"), face },
      ...(data.groups.includes(number(node.id)) ? { shapeProperties: { ...node.shapeProperties, borderDashes: [5, 4] } } : {}),
    })));
    edges.update(data.edges.map((edge) => ({
      id: edge.id, color: { color: colour(edge.colour), highlight: colour(edge.colour), hover: colour(edge.colour), inherit: false },
    })));
  }

  // --- the drawing ---
  stage.hidden = byId("tools").hidden = false;
  const stacked = () => Boolean(data.tall) && stage.clientWidth < NARROW;
  const network = new vis.Network(byId("canvas"), { nodes, edges }, data.options);
  let isStacked = null;

  function shown() {
    return nodes.get({ filter: (node) => !node.hidden }).map((node) => network.getBoundingBox(node.id)).filter(Boolean);
  }
  function extent() {
    const boxes = shown();
    return {
      left: Math.min(...boxes.map((box) => box.left)), right: Math.max(...boxes.map((box) => box.right)),
      top: Math.min(...boxes.map((box) => box.top)), bottom: Math.max(...boxes.map((box) => box.bottom)),
    };
  }
  function place() {
    if (isStacked === stacked()) return;
    isStacked = stacked();
    stage.classList.toggle("stacked", isStacked);
    nodes.update(data.nodes.map((node, index) => {
      const [x, y] = isStacked ? data.tall.centres[index] : [wideCentres.get(node.id).x, wideCentres.get(node.id).y];
      return { id: node.id, x, y };
    }));
    network.setOptions({ interaction: { dragView: !isStacked, zoomView: !isStacked } });
    stage.querySelector("canvas").style.touchAction = isStacked ? "pan-y" : "none";
    byId("hint").textContent = isStacked ? words.hint_touch : words.hint;
  }
  function fit(whole = false) {
    byId("empty").hidden = data.nodes.length > 0;
    if (!data.nodes.length) { stage.style.height = "10rem"; return; }
    place();
    const area = extent();
    const width = stage.clientWidth, wide = area.right - area.left, high = area.bottom - area.top;
    let scale = Math.max(0.02, Math.min(1.15, (width - 2 * PAD) / wide));
    let height = high * scale + HEAD + 2 * PAD;
    const small = !whole && !isStacked && data.nodes.length <= 80;
    if (!isStacked) {
      const most = Math.max(420, 0.74 * innerHeight);
      scale = Math.max(small ? READABLE : 0, Math.min(scale, (most - HEAD - 2 * PAD) / high));
      height = Math.min(small ? 1.6 * innerHeight : most, Math.max(360, high * scale + HEAD + 2 * PAD));
    }
    stage.style.height = Math.round(height) + "px";
    network.setSize("100%", "100%");
    network.redraw();
    const x = wide * scale > width ? area.left + (width / 2 - PAD) / scale : (area.left + area.right) / 2;
    const y = isStacked ? (area.top - 32 + area.bottom) / 2 : (area.top + area.bottom) / 2 - HEAD / 2 / scale;
    placeLabels();
    network.moveTo({ position: { x, y }, scale, animation: false });
  }

  // --- labels of lines (labels.js) ---
  let labels = [];
  function placeLabels() {
    const visible = data.edges.filter((edge) => !edges.get(edge.id).hidden);
    const point = (edge, part) => network.body.edges[edge.id].edgeType.getPoint(part);
    const taken = shown();
    if (isStacked) for (const { text, from } of data.tall.headings) {
      taken.push({ left: -PAD, right: text.length * 8, top: from, bottom: from + 26 }, { left: -PAD, right: 1000, top: from - 2, bottom: from + 2 });
    }
    labels = findPlaces(visible, point, taken, face);
  }
  network.on("afterDrawing", (pen) => { if (network.getScale() * LETTER >= 7) writeLabels(pen, labels, { face, ink, panel }); });

  const headings = { wide: [], tall: [] };
  for (const form of ["wide", "tall"]) {
    if (data[form]) headings[form] = data[form].headings.map((heading) => ({ ...heading, element: make(byId("headings"), "span", heading.text) }));
  }
  network.on("afterDrawing", () => {
    const scale = network.getScale();
    const middles = headings.wide.map(({ from, to }) => (from + to) / 2);
    headings.wide.forEach(({ element }, index) => {
      const apart = Math.min(...[index - 1, index + 1].filter((other) => other in middles).map((other) => Math.abs(middles[other] - middles[index])));
      const reach = Math.min(apart * scale, 260);
      element.hidden = isStacked;
      element.style.width = reach + "px";
      element.style.transform = `translateX(${network.canvasToDOM({ x: middles[index], y: 0 }).x - reach / 2}px)`;
    });
    for (const { element, from } of headings.tall) {
      element.hidden = !isStacked;
      element.style.width = "100%";
      element.style.transform = `translateY(${network.canvasToDOM({ x: 0, y: from }).y}px)`;
    }
  });

  // --- cards ---
  let pinned = null;
  const FACTS = ["mineral", "stage", "status", "range", "basis", "share", "value", "confidence", "hs_code", "note"];
  function sources(parent, row, linked) {
    if (!row.sources.length) make(parent, "p", words.no_source);
    for (const source of row.sources.map((at) => data.sources[at])) {
      const line = make(parent, "p");
      const text = [source.title, source.publisher, source.date].filter(Boolean).join(", ");
      if (linked && source.url && source.url.startsWith("https:")) {
        const link = make(line, "a", text);
        link.href = source.url;
        link.rel = "noopener noreferrer";
        link.target = "_blank";
      } else line.textContent = text;
    }
  }
  function rowSection(parent, row, linked) {
    const section = make(parent, "section"), facts = row.facts;
    const figure = [facts.quantity || facts.share, facts.when].filter(Boolean).join(", ");
    if (figure) make(section, "p", figure, "figure");
    const list = make(section, "dl");
    for (const name of FACTS) {
      if (!facts[name]) continue;
      make(list, "dt", words.fields[name]);
      make(list, "dd", facts[name]);
    }
    make(list, "dt", words.fields.sources);
    sources(make(list, "dd"), row, linked);
  }
  function lineCard(index, all) {
    const rows = rowsOfLine[index], facts = rows[0].facts;
    make(card, "h2", `${facts.from} → ${facts.to}`);
    make(card, "p", `${facts.from} ${facts.relation} ${facts.to}`, "what");
    (all ? rows : rows.slice(0, 1)).forEach((row) => rowSection(card, row, all));
    if (!all && rows.length > 1) make(card, "p", filled(words.more_rows, { n: rows.length - 1 }), "more");
  }
  function nodeCard(index, all) {
    const about = data.about[index];
    make(card, "h2", about.name);
    make(card, "p", [about.kind, about.country === about.name ? "" : about.country].filter(Boolean).join(", "), "what");
    if (about.note) make(card, "p", about.note);
    const rows = data.rows.filter((row) => row.source === index || row.target === index);
    const list = make(card, "ul");
    for (const { facts } of all ? rows : rows.slice(0, 6)) {
      make(list, "li", [`${facts.from} ${facts.relation} ${facts.to}`, facts.quantity || facts.share, facts.when, facts.status].filter(Boolean).join(", "));
    }
    if (!rows.length) make(list, "li", words.no_rows);
    if (!all && rows.length > 6) make(card, "p", filled(words.more_rows, { n: rows.length - 6 }), "more");
  }
  function openCard(id, at, pin) {
    card.replaceChildren();
    card.classList.toggle("pinned", pin);
    if (pin) {
      const close = make(card, "button", "×", "close");
      close.type = "button";
      close.setAttribute("aria-label", words.close);
      close.addEventListener("click", unpin);
    }
    (id.startsWith("e") ? lineCard : nodeCard)(number(id), pin);
    card.hidden = false;
    card.scrollTop = 0;
    const box = stage.getBoundingClientRect();
    const x = box.left + at.x + 16, y = box.top + at.y + 16;
    const left = x + card.offsetWidth > innerWidth - 8 ? Math.max(8, x - card.offsetWidth - 32) : x;
    const top = Math.max(8, Math.min(y, innerHeight - card.offsetHeight - 8));
    card.style.left = left + scrollX + "px";
    card.style.top = top + scrollY + "px";
    pinned = pin ? id : null;
  }
  function unpin() {
    pinned = null;
    card.hidden = true;
    network.unselectAll();
  }
  const hover = (id) => ({ pointer }) => { if (!pinned) openCard(id, pointer.DOM, false); };
  network.on("hoverNode", (event) => hover(event.node)(event));
  network.on("hoverEdge", (event) => hover(event.edge)(event));
  const away = () => { if (!pinned) card.hidden = true; };
  for (const name of ["blurNode", "blurEdge"]) network.on(name, away);
  byId("canvas").addEventListener("mouseleave", away);
  network.on("click", ({ nodes: [node], edges: [edge], pointer }) => (node || edge ? openCard(node || edge, pointer.DOM, true) : unpin()));
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") unpin(); });
  document.addEventListener("pointerdown", (event) => { if (pinned && !card.contains(event.target) && !byId("canvas").contains(event.target)) unpin(); });

  // --- search and filter ---
  let matches = [], at = 0;
  function look(step) {
    const wanted = plain(search.value.trim());
    if (step === 0) {
      matches = wanted ? data.about.flatMap((node, index) => (!nodes.get("n" + index).hidden && plain(`${node.name}\n${node.id}\n${node.country}`).includes(wanted) ? [index] : [])) : [];
      at = 0;
    } else if (matches.length) at = (at + step + matches.length) % matches.length;
    byId("found").value = !wanted ? "" : matches.length ? filled(words.count, { n: at + 1, total: matches.length }) : words.none;
    unpin();
    if (matches.length) show("n" + matches[at]);
  }
  function show(id) {
    network.selectNodes([id], false);
    const place = network.getPosition(id);
    if (isStacked) scrollTo({ top: scrollY + stage.getBoundingClientRect().top + network.canvasToDOM(place).y - innerHeight / 3 });
    else network.moveTo({ position: place, scale: Math.max(network.getScale(), 1), animation: false });
    openCard(id, network.canvasToDOM(place), true);
  }
  search.addEventListener("input", () => look(0));
  byId("tools").addEventListener("submit", (event) => { event.preventDefault(); look(1); });

  data.minerals.forEach((name, index) => { make(choice, "option", name).value = String(index); });
  function filter() {
    const wanted = Number(choice.value);
    const keeps = data.edges.map((_, index) => wanted < 0 || data.line_minerals[index] === wanted);
    const joined = new Set(keeps.flatMap((keep, index) => (keep ? linesOf[index] : [])));
    edges.update(data.edges.map((edge, index) => ({ id: edge.id, hidden: !keeps[index] })));
    nodes.update(data.nodes.map((node, index) => ({ id: node.id, hidden: wanted >= 0 && !joined.has(index) && data.node_minerals[index] !== wanted })));
    unpin();
    fit();
    look(0);
  }
  choice.addEventListener("change", filter);
  byId("fit").addEventListener("click", () => { unpin(); fit(true); });

  // --- the table ---
  const COLUMNS = ["from", "relation", "to", "mineral", "stage", "when", "quantity", "share", "status", "confidence", "hs_code", "sources", "note"];
  byId("table").addEventListener("toggle", () => {
    if (byId("rows").firstChild) return;
    const table = make(byId("rows"), "table"), head = make(make(table, "thead"), "tr"), body = make(table, "tbody");
    for (const name of COLUMNS) make(head, "th", words.fields[name]).scope = "col";
    for (const row of data.rows) {
      const line = make(body, "tr");
      for (const name of COLUMNS) {
        const cell = make(line, name === "from" ? "th" : "td", name === "sources" ? undefined : row.facts[name] || "–");
        if (name === "from") cell.scope = "row";
        if (name === "sources") sources(cell, row, true);
        if (name === "sources" || name === "note") cell.className = "long";
        if (name === "quantity" || name === "share") cell.className = "number";
      }
    }
  });

  paint();
  fit();
  dark.addEventListener("change", paint);
  let width = stage.clientWidth;
  new ResizeObserver(() => { if (Math.abs(stage.clientWidth - width) > 1) { width = stage.clientWidth; unpin(); fit(); } }).observe(stage);
  if (matchMedia("(max-width: 40rem)").matches) byId("legend").open = false;

  // What a test may read.
  window.kzgraph = Object.freeze({
    nodes: () => shown().length,
    labels: () => labels.map(({ left, right, top, bottom, texts }) => ({ left, right, top, bottom, text: texts.join(" ") })),
    lines: () => edges.get({ filter: (edge) => !edge.hidden }).length,
    boxes: () => shown(),
    view: () => ({ ...network.getViewPosition(), scale: network.getScale() }),
    node: (name) => network.canvasToDOM(network.getPosition("n" + data.about.findIndex((node) => node.name === name))),
    line: (from, to, relation) => {
      const row = data.rows.find(({ facts }) => facts.from === from && facts.to === to && (!relation || facts.relation === relation));
      const [start, end] = linesOf[row.line].map((index) => network.canvasToDOM(network.getPosition("n" + index)));
      return { start, end };
    },
  });
})();
