"use strict";
// The heat table: a mineral a line, a consumer a column; the heads sort.
(() => {
  const { make, cells } = KZ;

  function compare(one, two, lang) {
    if (one === null || two === null) return (one === null) - (two === null);
    return typeof one === "number" ? one - two : one.localeCompare(two, lang);
  }
  // `given`: minerals, consumers, cell(consumer, mineral), choice, format, order [consumer or "", 1 or -1], onSort, onPoint, oldBefore
  KZ.heat = (container, given) => {
    const { consumers, cell, choice, format, order, onSort, onPoint } = given;
    const [by, way] = order;
    const sortValue = (mineral) => (by === "" ? format.name(mineral) : cells.value(cell(by, mineral), choice));
    const minerals = [...given.minerals].sort((one, two) => {
      const [a, b] = [sortValue(one), sortValue(two)];
      const first = a === null || b === null ? compare(a, b) : way * compare(a, b, format.lang);
      return first || compare(format.name(one), format.name(two), format.lang);
    });
    container.replaceChildren();
    const scroll = make(container, "div", "", "scroll heat");
    for (const [name, value] of Object.entries({ tabindex: 0, role: "region", "aria-label": format.words.table })) scroll.setAttribute(name, value);
    const table = make(scroll, "table"), head = make(make(table, "thead"), "tr"), body = make(table, "tbody");
    const heads = ["", ...consumers];
    heads.forEach((consumer) => {
      const found = make(head, "th", "", consumer === "" ? "corner" : "upright");
      found.scope = "col";
      found.setAttribute("aria-sort", consumer === by ? (way > 0 ? "ascending" : "descending") : "none");
      const button = make(found, "button", "", "sort");
      make(button, "span", consumer === "" ? format.words.mineral : format.name(consumer));
      button.type = "button";
      button.dataset.by = consumer;
      button.addEventListener("click", () => onSort([consumer, consumer === by ? -way : consumer === "" ? 1 : -1], consumer));
    });
    for (const mineral of minerals) {
      const line = make(body, "tr"), name = make(line, "th", format.name(mineral));
      name.scope = "row";
      for (const consumer of consumers) place(make(line, "td"), consumer, mineral);
    }
    function place(box, consumer, mineral) {
      const found = cell(consumer, mineral), figure = cells.value(found, choice), said = cells.sentence(consumer, mineral, found, choice, format);
      box.className = figure === null ? "none" : `step${cells.step(figure, choice.measure)}`;
      if (found && figure !== null && found.year !== null && found.year < given.oldBefore) box.classList.add("old");
      box.title = said;
      const inner = make(box, found ? "a" : "span", cells.figure(found, choice, format));
      if (found) { inner.href = found.file; inner.setAttribute("aria-label", said); }
      const code = cells.code(found, choice);
      if (code) make(inner, "small", code);
      for (const event of ["pointerenter", "focusin"]) box.addEventListener(event, () => onPoint(said));
    }
  };
})();
