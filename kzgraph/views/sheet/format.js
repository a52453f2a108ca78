"use strict";
// Words and figures of one language, and the making of elements. Every text goes into the page as text, never as markup.
globalThis.KZ = globalThis.KZ || {};

KZ.format = (lang, { words, names, codes }) => {
  const gap = lang === "fr" ? "\u202f" : "\u00a0";
  const written = (value, options) => new Intl.NumberFormat(lang, options).format(value);
  const unknown = (value) => value === null || value === undefined;
  const filled = (key, values = {}) => words[key].replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
  // as the sources print it: four decimals at most, small figures with four digits
  const number = (value, digits) => {
    if (unknown(value)) return words.unknown;
    if (digits !== undefined) return written(value, { minimumFractionDigits: digits, maximumFractionDigits: digits });
    return written(value, value !== 0 && Math.abs(value) < 1 ? { maximumSignificantDigits: 4 } : { maximumFractionDigits: 4 });
  };
  // as much as a reader takes in at a glance
  const short = (value) => {
    if (unknown(value)) return words.unknown;
    const size = Math.abs(value);
    return written(value, size >= 100 ? { maximumFractionDigits: 0 } : size >= 1 || size === 0 ? { maximumFractionDigits: 1 } : { maximumSignificantDigits: 2 });
  };
  const percent = (share) => {
    if (unknown(share)) return words.unknown;
    const text = share > 0 && share < 0.0005 ? filled("below_tenth", { value: number(0.1, 1) }) : number(share * 100, 1);
    return `${text}${gap}%`;
  };
  const tonnes = (value) => (unknown(value) ? words.unknown : `${short(value)}${gap}t`);
  const interval = (low, high, digits) => {
    if (unknown(low) || unknown(high)) return words.unknown;
    const [one, two] = [number(low, digits), number(high, digits)];
    return one === two ? one : filled("interval", { low: one, high: two });
  };
  const name = (id) => (Object.hasOwn(names, id) ? names[id] : id);
  const code = (id) => (Object.hasOwn(codes, id) ? codes[id] : id);
  return { lang, words, number, short, percent, tonnes, interval, name, code, filled, unknown };
};

KZ.make = (parent, tag, text, name) => {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  if (name) made.className = name;
  if (parent) parent.append(made);
  return made;
};

// A shape of a drawing; attributes that are null are left away.
KZ.draw = (parent, tag, attributes = {}, text) => {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== null) made.setAttribute(name, value);
  if (text) made.textContent = text;
  parent.append(made);
  return made;
};

// The pattern of what is not known, once a drawing.
KZ.hatch = (svg, id) => {
  const pattern = KZ.draw(KZ.draw(svg, "defs"), "pattern", { id, width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" });
  KZ.draw(pattern, "rect", { width: 6, height: 6, class: "hatch-ground" });
  KZ.draw(pattern, "line", { x1: 0, y1: 0, x2: 0, y2: 6, class: "hatch-line" });
  return `url(#${id})`;
};

// Text of 12 pixels broken into lines that fit a width; the width of a letter is a guess on the safe side.
KZ.lines = (text, width, letter = 6.8) => {
  const most = Math.max(4, Math.floor(width / letter)), lines = [""];
  const pieces = text.split(/(?<=\s)|(?<=-)/).flatMap((one) => one.match(new RegExp(`[^]{1,${most}}`, "gu")) || []);
  for (const piece of pieces) {
    const last = lines[lines.length - 1];
    if (last && (last + piece).trimEnd().length > most) lines.push(piece);
    else lines[lines.length - 1] = last + piece;
  }
  return lines.map((line) => line.trim());
};
