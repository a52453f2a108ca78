"use strict";
// A table whose columns sort by a button in their heads; what is unknown stands last either way.
(() => {
  const { make } = KZ;

  function compare(one, two, lang) {
    if (one === null || two === null) return (one === null) - (two === null);
    return typeof one === "number" && typeof two === "number" ? one - two : String(one).localeCompare(String(two), lang);
  }
  function cell(line, column, row) {
    const found = make(line, column.heads ? "th" : "td", "", column.numeric ? "number" : column.long ? "long" : "");
    if (column.heads) found.scope = "row";
    const link = column.link && column.link(row);
    if (!link) { found.textContent = column.text(row); return; }
    const made = make(found, "a", column.text(row));
    Object.assign(made, { href: link, rel: "noopener noreferrer", target: "_blank" });
  }

  // `columns`: title, text(row), value(row) to sort by (null: unknown), numeric, long, heads, link(row); `sorted`: [position, 1 or -1] or null.
  KZ.table = (container, { label, columns, rows, format, sorted = null, onSort = () => {} }) => {
    container.replaceChildren();
    const scroll = make(container, "div", "", "scroll");
    for (const [name, value] of Object.entries({ tabindex: 0, role: "region", "aria-label": label })) scroll.setAttribute(name, value);
    const table = make(scroll, "table"), head = make(make(table, "thead"), "tr"), body = make(table, "tbody");
    let order = sorted;
    const heads = columns.map((column, place) => {
      const found = make(head, "th", "", column.numeric ? "number" : "");
      found.scope = "col";
      const button = make(found, "button", column.title, "sort");
      button.type = "button";
      button.addEventListener("click", () => { order = [place, order && order[0] === place ? -order[1] : 1]; fill(); onSort(order); });
      return found;
    });
    function fill() {
      heads.forEach((one, place) => one.setAttribute("aria-sort", order && order[0] === place ? (order[1] > 0 ? "ascending" : "descending") : "none"));
      const shown = [...rows];
      if (order) {
        const { value } = columns[order[0]];
        shown.sort((one, two) => { const [a, b] = [value(one), value(two)]; return a === null || b === null ? compare(a, b) : order[1] * compare(a, b, format.lang); });
      }
      body.replaceChildren();
      for (const row of shown) {
        const line = make(body, "tr");
        columns.forEach((column) => cell(line, column, row));
      }
    }
    fill();
  };

  // The same in a fold.
  KZ.folded = (container, summary, fill) => {
    const open = container.querySelector("details") !== null && container.querySelector("details").open;
    container.replaceChildren();
    const details = make(container, "details");
    details.open = open;
    make(details, "summary", summary);
    fill(make(details, "div"));
  };
})();
