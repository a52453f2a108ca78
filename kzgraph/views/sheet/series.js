"use strict";
// Imports and concentration year by year. A year without a figure stays empty and is marked so.
(() => {
  const { draw, hatch, lines } = KZ;
  const HIGH = 230, BELOW = 34, ABOVE = 40, INDEX_HIGH = 96, LETTER = 6.8, NARROW = 560;

  function labels(svg, x, y, texts, attributes) {
    texts.forEach((text, line) => draw(svg, "text", { x, y: y + 14 * line, ...attributes }, text));
  }
  // The first of the texts that fits above its column, with a gap to the next one; else nothing.
  const fitting = (texts, width) => texts.find((text) => text.length * LETTER <= width) || "";
  // Draws a year's column; whether a label had to be left out.
  function column(svg, point, x, width, y, format, gap) {
    const base = y(0), middle = x + width / 2;
    const block = (from, to, name, fill = null) => draw(svg, "rect", { x, width, y: y(to), height: Math.max(0, y(from) - y(to)), class: name, fill });
    if (!point.whole) {
      draw(svg, "rect", { x: x + 1, width: width - 2, y: y(point.known_t || 0), height: base - y(point.known_t || 0), class: "partial" });
      const text = fitting([format.filled("at_least", { value: format.short(point.known_t) }), `≥ ${format.short(point.known_t)}`], gap);
      labels(svg, middle, y(point.known_t || 0) - 6, [text].filter(Boolean), { class: "quiet", "text-anchor": "middle" });
      return !text;
    }
    const top = point.top_t || 0, open = point.unexplained_t || 0, other = Math.max(0, point.imports_t - top - open);
    block(0, top, "top");
    block(top, top + other, "other");
    if (open) block(top + other, point.imports_t, "open", hatch(svg, `hatch-year-${point.year}`));
    const wanted = point.top_supplier === null ? [] : [format.name(point.top_supplier), format.percent(point.top_share)];
    const said = wanted.map((text) => fitting([text], gap)).filter(Boolean);
    labels(svg, middle, y(point.imports_t) - 6 - 14 * (said.length - 1), said, { "text-anchor": "middle" });
    return said.length < wanted.length;
  }
  function axis(svg, y, left, right, format) {
    for (const tick of y.ticks(4)) {
      draw(svg, "line", { x1: left, x2: right, y1: y(tick), y2: y(tick), class: tick ? "grid" : "base" });
      draw(svg, "text", { x: left - 6, y: y(tick) + 4, class: "quiet", "text-anchor": "end" }, format.short(tick));
    }
  }
  // What each block of the last whole column is, beside it.
  function beside(svg, point, x, y, width, format) {
    const top = point.top_t || 0, open = point.unexplained_t || 0, other = point.imports_t - top - open;
    const blocks = [[top, 0, format.name(point.top_supplier || "")], [other, top, format.words.rest], [open, top + other, format.words.unexplained]];
    let least = Infinity;
    for (const [size, from, text] of blocks.filter(([amount, , words]) => amount > 0.02 * point.imports_t && words)) {
      const told = lines(text, width), at = Math.min(y(from + size / 2) + 4 - 7 * (told.length - 1), least - 14 * told.length);
      labels(svg, x, at, told, { class: "quiet" });
      least = at;
    }
  }
  function concentration(svg, points, { x, left, right, start, wide, format, preset }) {
    const y = d3.scaleLinear([0, 1], [start + INDEX_HIGH, start]), gap = x.step(), last = preset.limits.length - 1;
    for (const tick of [0, 0.5, 1]) {
      draw(svg, "line", { x1: left, x2: right, y1: y(tick), y2: y(tick), class: tick ? "grid" : "base" });
      draw(svg, "text", { x: left - 6, y: y(tick) + 4, class: "quiet", "text-anchor": "end" }, format.number(tick, 1));
    }
    preset.limits.forEach((limit, place) => {
      draw(svg, "line", { x1: left, x2: right, y1: y(limit), y2: y(limit), class: "limit" });
      const text = `${format.code(preset.bands[place + 1])} > ${format.number(limit)}`;
      if (place === last && wide) labels(svg, right + 8, y(limit) - 4, lines(text, 104), { class: "quiet" });
    });
    for (const { year, hhi_lower: low, hhi_upper: high } of points.filter((point) => point.hhi_lower !== null)) {
      const middle = x(year) + x.bandwidth() / 2, full = format.interval(low, high, 2), brief = `${format.number(low, 2)}–${format.number(high, 2)}`;
      const text = full.length * LETTER <= gap || low === high ? full : brief;
      draw(svg, "line", { x1: middle, x2: middle, y1: y(low), y2: y(high), class: "range" });
      for (const value of new Set([low, high])) draw(svg, "circle", { cx: middle, cy: y(value), r: 4, class: "dot" });
      if (text.length * LETTER <= gap) draw(svg, "text", { x: middle, y: y(high) - 8 < start - 4 ? y(low) + 18 : y(high) - 8, "text-anchor": "middle", class: "over" }, text);
    }
  }

  // Returns whether labels were left out for want of room. What a basket code counts has no bar: it bounds nothing for the mineral.
  KZ.series = (container, { points: given, preset, format, label }) => {
    container.replaceChildren();
    if (!given.length) return false;
    const points = given.filter((point) => !point.basket);
    const width = container.clientWidth, wide = width >= NARROW, left = 8 + LETTER * Math.max(...points.map((point) => format.short(point.imports_t || point.known_t || 0).length), 3), right = width - (wide ? 120 : 4);
    const years = d3.range(given[0].year, given[given.length - 1].year + 1), most = Math.max(0, ...points.map((point) => Math.max(point.imports_t || 0, point.known_t || 0))) || 1;
    const x = d3.scaleBand(years, [left, right]).paddingInner(0.35).paddingOuter(0.2), bar = Math.min(x.bandwidth(), 72);
    const y = d3.scaleLinear([0, most], [ABOVE + HIGH, ABOVE]), start = ABOVE + HIGH + BELOW + 34;
    const svg = draw(container, "svg", { width, height: start + INDEX_HIGH + 8, role: "img", "aria-label": label });
    axis(svg, y, left, right, format);
    let bare = false;
    for (const year of years) {
      const point = points.find((one) => one.year === year), middle = x(year) + x.bandwidth() / 2;
      const every = Math.ceil(34 / x.step());
      if ((years[years.length - 1] - year) % every === 0) draw(svg, "text", { x: middle, y: ABOVE + HIGH + 20, "text-anchor": "middle" }, String(year));
      if (point) bare = column(svg, point, middle - bar / 2, bar, y, format, x.step() - 10) || bare;
      else draw(svg, "text", { x: middle, y: ABOVE + HIGH - 6, class: "quiet", "text-anchor": "middle" }, given.some((one) => one.year === year) ? "*" : "–");
    }
    const whole = points.filter((point) => point.whole && point.top_supplier !== null);
    const last = points[points.length - 1];
    if (wide && whole.includes(last)) beside(svg, last, right + 8, y, 110, format);
    draw(svg, "text", { x: left, y: start - 18, class: "quiet" }, format.words.series_hhi);
    concentration(svg, points, { x, left, right, start, wide, format, preset });
    return bare;
  };
})();
