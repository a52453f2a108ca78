"use strict";
// The drawing: vis-network at our places, with our colours, headings and labels of lines.
function makeDrawing(data, byId) {
  const PAD = 22, READABLE = 0.8, LEAST = 0.66, NARROW = 640, SMALL = 80, MOST_LABELS = 150, FAINT = 0.14;
  const stage = byId("stage"), number = (id) => Number(id.slice(1));
  const dark = matchMedia("(prefers-color-scheme: dark)");

  // vis-network would give each group colours of its own, and can write a label only at the middle of its line
  const nodes = new vis.DataSet(data.nodes.map(({ group, ...node }) => node)), edges = new vis.DataSet(data.edges.map(({ label, ...edge }) => edge));
  const wideCentres = new Map(data.nodes.map((node) => [node.id, { x: node.x, y: node.y }]));
  const ends = data.edges.map((edge) => [number(edge.from), number(edge.to)]);
  const looks = data.edges.map((edge) => ({ ...edge, strength: 1, hidden: false }));
  const isShown = data.nodes.map(() => true);
  let lit = null, ringed = null, gathered = false;

  // --- colours follow the reader's theme; what is not lit is mixed with the ground ---
  let tones = {};
  const face = getComputedStyle(document.body).fontFamily;
  function paint() {
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue("--" + name).trim();
    const same = (background, border) => ({ background, border, highlight: { background, border }, hover: { background, border } });
    tones = { ink: colour("ink"), panel: colour("panel"), accent: colour("accent") };
    const faded = (tone, part) => mixed(tone, tones.panel, part);
    nodes.update(data.nodes.map((node, index) => {
      const part = !lit || lit.boxes.has(index) ? 1 : FAINT;
      return {
        id: node.id, color: same(faded(colour(node.group === "gap" ? "gap-box" : node.group), part), faded(colour(node.group + "-edge"), part)),
        font: { size: node.font.size, color: faded(tones.ink, part === 1 ? 1 : 2.2 * FAINT), face },
        ...(data.groups.includes(index) ? { shapeProperties: { ...node.shapeProperties, borderDashes: [5, 4] } } : {}),
      };
    }));
    edges.update(looks.map((look, index) => {
      const tone = faded(colour(look.colour), look.strength * (!lit || lit.lines.has(index) ? 1 : FAINT));
      return { id: look.id, color: { color: tone, highlight: tone, hover: tone, inherit: false } };
    }));
  }

  // --- places ---
  stage.hidden = false;
  const stacked = () => Boolean(data.tall) && stage.clientWidth < NARROW;
  const network = new vis.Network(byId("canvas"), { nodes, edges }, data.options);
  byId("canvas").firstElementChild.removeAttribute("tabindex"); // the list of boxes is what the keyboard reaches
  const headings = makeHeadings(data, byId("headings"), stage);
  let isStacked = null;

  function outline(index) {
    const box = network.getBoundingBox("n" + index), round = (data.nodes[index].shapeProperties || {}).borderRadius || 0; // vis-network adds it all round
    return box && { left: box.left + round, right: box.right - round, top: box.top + round, bottom: box.bottom - round };
  }
  const shown = () => data.nodes.flatMap((_, index) => (isShown[index] ? [outline(index)] : [])).filter(Boolean);
  function extent() {
    const boxes = shown(), all = (side) => boxes.map((box) => box[side]);
    return { left: Math.min(...all("left")), right: Math.max(...all("right")), top: Math.min(...all("top")), bottom: Math.max(...all("bottom")) };
  }
  const bent = (roundness) => ({ enabled: roundness !== 0, type: roundness > 0 ? "curvedCW" : "curvedCCW", roundness: Math.abs(roundness) });
  // What is left of a page too large for all its boxes to be near each other, moved together column by column.
  function gather() {
    const kept = data.nodes.flatMap((node, index) => (isShown[index] ? [{ id: node.id, index, column: data.columns[index], y: wideCentres.get(node.id).y }] : []));
    const spans = ends.filter((_, index) => !looks[index].hidden).map(([a, b]) => [data.columns[a], data.columns[b]].sort((one, two) => one - two));
    const moved = [], columns = [...new Set(kept.map((one) => one.column))].sort((a, b) => a - b);
    const gap = Math.max(120, Math.min(220, (stage.clientWidth / 0.75 - 110 * columns.length) / Math.max(1, columns.length - 1)));
    let x = 0;
    headings.clear();
    for (const column of columns) {
      const boxes = kept.filter((one) => one.column === column).sort((a, b) => a.y - b.y);
      const sizes = boxes.map(({ index }) => { const { left, right, top, bottom } = outline(index); return { width: right - left, height: bottom - top }; });
      const width = Math.max(...sizes.map((size) => size.width));
      let y = -sizes.reduce((sum, size) => sum + size.height + 40, -40) / 2 - (spans.some(([from, to]) => from < column && column < to) ? 110 : 0);
      boxes.forEach(({ id }, row) => {
        moved.push({ id, x: x + width / 2, y: y + sizes[row].height / 2 });
        y += sizes[row].height + 40;
      });
      headings.shift(column, x, x + width);
      x += width + gap;
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
    byId("hint").textContent = isStacked ? data.words.hint_touch : data.words.hint;
  }
  function fit(whole = false) {
    const empty = !isShown.some(Boolean);
    byId("empty").hidden = !empty;
    byId("empty").textContent = data.nodes.length ? data.words.nothing : data.words.empty;
    if (empty) { labels = []; stage.style.height = "10rem"; return; }
    place();
    const area = extent();
    const width = stage.clientWidth, wide = area.right - area.left, high = area.bottom - area.top;
    let scale = Math.max(0.02, Math.min(1.15, (width - 2 * PAD) / wide));
    let head = 34, height = high * scale + head + 2 * PAD;
    const small = !whole && !isStacked && shown().length <= SMALL;
    if (!isStacked) {
      const most = Math.max(420, 0.74 * innerHeight);
      const least = !small ? 0 : scale >= LEAST ? Math.min(scale, READABLE) : READABLE; // all columns in sight, if that leaves them readable
      scale = Math.max(least, Math.min(scale, (most - head - 2 * PAD) / high));
      head = headings.above(scale, wide * scale > width ? area.left + (width / 2 - PAD) / scale : (area.left + area.right) / 2, false);
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
    const visible = looks.filter((look) => !look.hidden);
    if (visible.length > MOST_LABELS) { labels = []; return; }
    const point = (edge, part) => network.body.edges[edge.id].edgeType.getPoint(part);
    const taken = shown(), area = extent();
    if (isStacked) for (const { text, from } of data.tall.headings) {
      taken.push({ left: -PAD, right: text.length * 8, top: from, bottom: from + 26 }, { left: -PAD, right: 1000, top: from - 2, bottom: from + 2 });
    }
    labels = findPlaces(visible, point, taken, { left: area.left - 0.8 * PAD, right: area.right + 0.8 * PAD }, face);
  }
  network.on("afterDrawing", (pen) => {
    const written = lit ? labels.filter(({ line }) => lit.lines.has(number(line))) : labels;
    if (network.getScale() * LETTER >= 7) writeLabels(pen, written, { face, ...tones });
    if (ringed !== null && isShown[ringed]) ring(pen, outline(ringed), tones.accent, network.getScale());
    headings.above(network.getScale(), network.getViewPosition().x, isStacked);
    headings.beside(isStacked, (y) => network.canvasToDOM({ x: 0, y }).y);
  });

  // `leads` has for each line the row that speaks for it and how many others there are, or null: the line is not shown.
  function show(leads, kept, isPart) {
    leads.forEach((lead, index) => {
      const look = looks[index], first = lead && lead.row;
      look.hidden = !lead;
      if (!lead) return;
      look.width = first.width;
      look.strength = first.strength === undefined ? 1 : first.strength;
      if (data.edges[index].label !== undefined) look.label = lead.more ? `${first.label} ${filled(data.words.more, { n: lead.more })}`.trim() : first.label;
    });
    kept.forEach((is, index) => { isShown[index] = is; });
    headings.only(data.columns.filter((_, index) => isShown[index]));
    edges.update(looks.map(({ id, hidden, width }) => ({ id, hidden, width })));
    nodes.update(data.nodes.map(({ id }, index) => ({ id, hidden: !isShown[index] })));
    if (!data.tall && (isPart || gathered)) {
      headings.restore();
      isStacked = null;
      place();
      gathered = isPart && isShown.some(Boolean);
      if (gathered) gather();
    }
    paint();
    fit();
  }
  function light(found) {
    lit = found;
    paint();
    network.redraw();
  }
  function mark(index) {
    ringed = index;
    network.redraw();
  }
  dark.addEventListener("change", paint);
  return {
    network, stage, looks, isShown, ends, labels: () => labels, shown, outline, paint, fit, show, light, mark, tones: () => tones, face,
    isStacked: () => isStacked, centre: (index) => network.getPosition("n" + index), at: (index) => network.canvasToDOM(network.getPosition("n" + index)),
  };
}

// `part` of the colour `tone`, the rest of `ground`; both as #rrggbb.
function mixed(tone, ground, part) {
  const channel = (text, at) => parseInt(text.slice(1 + 2 * at, 3 + 2 * at), 16);
  return "#" + [0, 1, 2].map((at) => Math.round(channel(tone, at) * part + channel(ground, at) * (1 - part)).toString(16).padStart(2, "0")).join("");
}

function ring(pen, { left, right, top, bottom }, colour, scale) {
  const away = 5;
  pen.strokeStyle = colour;
  pen.lineWidth = 3 / scale;
  pen.setLineDash([]);
  pen.strokeRect(left - away, top - away, right - left + 2 * away, bottom - top + 2 * away);
}
