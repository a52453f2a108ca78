"use strict";
// The boxes for the keyboard: Tab reaches the list, the arrows go from box to box as they stand, Enter keeps the panel open.
function makeKeys(data, list, drawing, { point, pick, leave }) {
  const order = data.nodes.map((_, index) => index).sort((a, b) => data.columns[a] - data.columns[b] || data.nodes[a].y - data.nodes[b].y);
  const items = new Map(order.map((index) => {
    const { name, kind, country } = data.about[index], item = make(list, "div", [name, kind, country === name ? "" : country].filter(Boolean).join(", "));
    item.id = "box" + index;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    return [index, item];
  }));
  let at = null;
  const shown = () => order.filter((index) => drawing.isShown[index]);

  function go(index) {
    if (at !== null) items.get(at).setAttribute("aria-selected", "false");
    at = index;
    if (at === null) { list.removeAttribute("aria-activedescendant"); return; }
    items.get(at).setAttribute("aria-selected", "true");
    list.setAttribute("aria-activedescendant", "box" + at);
    point(at);
  }
  function aside(step) {
    const columns = [...new Set(shown().map((index) => data.columns[index]))], own = columns.indexOf(data.columns[at]);
    const next = columns[own + step], height = drawing.centre(at).y;
    const there = shown().filter((index) => data.columns[index] === next);
    return there.sort((a, b) => Math.abs(drawing.centre(a).y - height) - Math.abs(drawing.centre(b).y - height))[0];
  }
  list.addEventListener("keydown", (event) => {
    const all = shown(), place = all.indexOf(at);
    const next = {
      ArrowDown: () => all[place + 1], ArrowUp: () => all[place - 1], ArrowRight: () => aside(1), ArrowLeft: () => aside(-1), Home: () => all[0], End: () => all[all.length - 1],
    }[event.key];
    if (next) {
      event.preventDefault();
      const found = next();
      if (found !== undefined) go(found);
    } else if ((event.key === "Enter" || event.key === " ") && at !== null) {
      event.preventDefault();
      pick(at);
    }
  });
  list.addEventListener("focus", () => { const all = shown(); if (all.length) go(at !== null && drawing.isShown[at] ? at : all[0]); });
  list.addEventListener("blur", leave);
  return {
    refresh: () => {
      items.forEach((item, index) => { item.hidden = !drawing.isShown[index]; });
      list.hidden = !shown().length;
      if (at !== null && !drawing.isShown[at]) go(null);
    },
  };
}
