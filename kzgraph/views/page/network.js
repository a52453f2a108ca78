"use strict";
// Every text of the data goes into the page as text (textContent) or onto the canvas, never as markup.
(() => {
  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId("data").textContent);
  const words = data.words;
  const stage = byId("stage"), card = byId("card"), search = byId("search"), choice = byId("mineral");
  const PAD = 22, READABLE = 0.8, NARROW = 640, SMALL = 80, MOST_LABELS = 150;
  const dark = matchMedia("(prefers-color-scheme: dark)");

  // vis-network would give each group colours of its own, and can write a label only at the middle of its line
  const nodes = new vis.DataSet(data.nodes.map(({ group, ...node }) => node)), edges = new vis.DataSet(data.edges.map(({ label, ...edge }) => edge));
  const wideCentres = new Map(data.nodes.map((node) => [node.id, { x: node.x, y: node.y }]));
  const linesOf = data.edges.map((edge) => [Number(edge.from.slice(1)), Number(edge.to.slice(1))]);
  const { lineCard, nodeCard, table } = makeCards(data, card);

  // --- small helpers ---
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
      id: node.id, color: same(colour(node.group === "gap" ? "gap-box" : node.group), colour(node.group + "-edge")), font: { size: node.font.size, color: colour("ink"), face },
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

  function outline(id) {
    const box = network.getBoundingBox(id), round = (data.nodes[number(id)].shapeProperties || {}).borderRadius || 0; // vis-network adds it all round
    return box && { left: box.left + round, right: box.right - round, top: box.top + round, bottom: box.bottom - round };
  }
  function shown() {
    return nodes.get({ filter: (node) => !node.hidden }).map((node) => outline(node.id)).filter(Boolean);
  }
  function extent() {
    const boxes = shown();
    return {
      left: Math.min(...boxes.map((box) => box.left)), right: Math.max(...boxes.map((box) => box.right)),
      top: Math.min(...boxes.map((box) => box.top)), bottom: Math.max(...boxes.map((box) => box.bottom)),
    };
  }
  const bent = (roundness) => ({ enabled: roundness !== 0, type: roundness > 0 ? "curvedCW" : "curvedCCW", roundness: Math.abs(roundness) });
  // The boxes of one mineral, of a page too large for all its boxes to be near each other, moved together column by column.
  function gather() {
    const kept = data.nodes.flatMap((node, index) => (nodes.get(node.id).hidden ? [] : [{ id: node.id, column: data.columns[index], y: wideCentres.get(node.id).y }]));
    const kind = (index) => data.columns[index], spans = linesOf.filter((_, index) => !edges.get("e" + index).hidden).map(([a, b]) => [kind(a), kind(b)].sort((one, two) => one - two));
    const moved = [];
    let x = 0;
    headings.wide.forEach((heading) => { heading.now = null; });
    for (const column of [...new Set(kept.map((one) => one.column))].sort((a, b) => a - b)) {
      const boxes = kept.filter((one) => one.column === column).sort((a, b) => a.y - b.y);
      const sizes = boxes.map(({ id }) => { const { left, right, top, bottom } = outline(id); return { width: right - left, height: bottom - top }; });
      const width = Math.max(...sizes.map((size) => size.width));
      let y = -sizes.reduce((sum, size) => sum + size.height + 40, -40) / 2 - (spans.some(([from, to]) => from < column && column < to) ? 110 : 0);
      boxes.forEach(({ id }, row) => {
        moved.push({ id, x: x + width / 2, y: y + sizes[row].height / 2 });
        y += sizes[row].height + 40;
      });
      const heading = headings.wide[data.wide.layers.filter((layer, at) => data.wide.layers.indexOf(layer) === at).indexOf(data.wide.layers[column])];
      heading.now = { from: heading.now ? heading.now.from : x, to: x + width };
      x += width + 220;
    }
    nodes.update(moved);
  }
  function place() {
    if (isStacked === stacked()) return;
    isStacked = stacked();
    stage.classList.toggle("stacked", isStacked);
    nodes.update(data.nodes.map((node, index) => {
      const [x, y] = isStacked ? data.tall.centres[index] : [wideCentres.get(node.id).x, wideCentres.get(node.id).y];
      return { id: node.id, x, y };
    }));
    if (data.tall) edges.update(data.edges.map((edge, index) => ({ id: edge.id, smooth: isStacked ? bent(data.tall.bends[index]) : edge.smooth || bent(0) })));
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
    let head = 34, height = high * scale + head + 2 * PAD;
    const small = !whole && !isStacked && shown().length <= SMALL;
    if (!isStacked) {
      const most = Math.max(420, 0.74 * innerHeight);
      scale = Math.max(small ? READABLE : 0, Math.min(scale, (most - head - 2 * PAD) / high));
      head = writeHeadings(scale, wide * scale > width ? area.left + (width / 2 - PAD) / scale : (area.left + area.right) / 2);
      height = Math.min(small ? 1.6 * innerHeight : most, Math.max(360, high * scale + head + 2 * PAD));
    }
    stage.style.height = Math.round(height) + "px";
    network.setSize("100%", "100%");
    network.redraw();
    const x = wide * scale > width ? area.left + (width / 2 - PAD) / scale : (area.left + area.right) / 2;
    const y = isStacked ? (area.top - 32 + area.bottom) / 2 : (area.top + area.bottom) / 2 - head / 2 / scale;
    placeLabels();
    network.moveTo({ position: { x, y }, scale, animation: false });
  }

  // --- labels of lines (labels.js) ---
  let labels = [];
  function placeLabels() {
    const visible = data.edges.filter((edge) => !edges.get(edge.id).hidden);
    if (visible.length > MOST_LABELS) { labels = []; return; }
    const point = (edge, part) => network.body.edges[edge.id].edgeType.getPoint(part);
    const taken = shown(), area = extent();
    if (isStacked) for (const { text, from } of data.tall.headings) {
      taken.push({ left: -PAD, right: text.length * 8, top: from, bottom: from + 26 }, { left: -PAD, right: 1000, top: from - 2, bottom: from + 2 });
    }
    labels = findPlaces(visible, point, taken, { left: area.left - 0.8 * PAD, right: area.right + 0.8 * PAD }, face);
  }
  network.on("afterDrawing", (pen) => { if (network.getScale() * LETTER >= 7) writeLabels(pen, labels, { face, ink, panel }); });

  const headings = { wide: [], tall: [] };
  for (const form of ["wide", "tall"]) {
    if (data[form]) headings[form] = data[form].headings.map((heading) => ({ ...heading, element: make(byId("headings"), "span", heading.text) }));
  }
  // Gives each heading the room there is and says how high the highest is. Where a mineral is chosen, `now` is where its boxes stand.
  function writeHeadings(scale, centre) {
    const used = headings.wide.filter((heading) => heading.now !== null);
    const middles = used.map(({ from, to, now }) => ((now || { from }).from + (now || { to }).to) / 2);
    headings.wide.forEach(({ element, now }) => { element.hidden = isStacked || now === null; });
    used.forEach(({ element }, index) => {
      const apart = Math.min(...[index - 1, index + 1].filter((other) => other in middles).map((other) => Math.abs(middles[other] - middles[index])));
      const middle = stage.clientWidth / 2 + (middles[index] - centre) * scale, edge = 2 * Math.min(middle, stage.clientWidth - middle);
      const reach = Math.min(apart * scale, 260, Math.max(80, edge));
      element.hidden = isStacked || reach < 76; // no room for a word
      element.style.width = reach + "px";
      element.style.transform = `translateX(${middle - reach / 2}px)`;
    });
    const highest = Math.max(28, ...used.map(({ element }) => element.offsetHeight));
    stage.style.setProperty("--head", highest + "px");
    return highest + 6;
  }
  network.on("afterDrawing", () => {
    writeHeadings(network.getScale(), network.getViewPosition().x);
    for (const { element, from } of headings.tall) {
      element.hidden = !isStacked;
      element.style.width = "100%";
      element.style.transform = `translateY(${network.canvasToDOM({ x: 0, y: from }).y}px)`;
    }
  });

  // --- cards ---
  let pinned = null;
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
    if (!data.tall) {
      headings.wide.forEach((heading) => { delete heading.now; });
      isStacked = null;
      place();
      if (wanted >= 0) gather();
    }
    unpin();
    fit();
    look(0);
  }
  choice.addEventListener("change", filter);
  byId("fit").addEventListener("click", () => { unpin(); fit(true); });

  byId("table").addEventListener("toggle", () => table(byId("rows")));

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
