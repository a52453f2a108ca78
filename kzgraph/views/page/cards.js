"use strict";
// What is said of a line, a box, and all rows. Every text of the data goes into the page as text (textContent), never as markup.
const MOST_IN_CARD = 60, MOST_AGAINST = 12;

function make(parent, tag, text, name) {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  if (name) element.className = name;
  parent.append(element);
  return element;
}
const filled = (pattern, values) => pattern.replace(/\{(\w+)\}/g, (_, key) => String(values[key]));

// `rows` are those that the filters leave, `rowsOf` those of a line.
function makeCards(data, card, { rows: shownRows, rowsOf }) {
  const words = data.words;
  const FACTS = ["mineral", "stage", "status", "range", "basis", "share", "part", "value", "confidence", "hs_code", "note"];
  const COLUMNS = ["from", "relation", "to", "mineral", "stage", "when", "quantity", "share", "status", "confidence", "hs_code", "sources", "note"];
  const sourceText = (source) => [source.title, source.publisher, source.date].filter(Boolean).join(", ");

  function sources(parent, row, linked) {
    if (!row.sources.length) make(parent, "p", words.no_source);
    for (const source of row.sources.map((at) => data.sources[at])) {
      const line = make(parent, "p");
      if (linked && source.url && source.url.startsWith("https:")) {
        const link = make(line, "a", sourceText(source));
        link.href = source.url;
        link.rel = "noopener noreferrer";
        link.target = "_blank";
      } else line.textContent = sourceText(source);
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
  // Each pair of figures that speak against each other, once, with the one that is used and why.
  function contradictions(rows) {
    const found = [...new Set(rows.flatMap((row) => row.against || []))].map((at) => data.contradictions[at]);
    if (!found.length) return;
    const section = make(card, "section", undefined, "against");
    make(section, "h3", filled(words.contradictions, { n: found.length }));
    for (const { about, used, other, because } of found.slice(0, MOST_AGAINST)) {
      make(section, "p", about, "what");
      make(section, "p", filled(words.against, { used, other, because }));
    }
    if (found.length > MOST_AGAINST) make(section, "p", filled(words.more_against, { n: found.length - MOST_AGAINST }), "more");
  }
  function lineCard(index, all, reach) {
    const rows = rowsOf(index), facts = rows[0].facts;
    make(card, "h2", `${facts.from} → ${facts.to}`);
    make(card, "p", `${facts.from} ${facts.relation} ${facts.to}`, "what");
    if (reach) make(card, "p", reach, "reach");
    (all ? rows : rows.slice(0, 1)).forEach((row) => rowSection(card, row, all));
    if (all) contradictions(rows);
    else if (rows.some((row) => row.against)) make(card, "p", words.contradicted, "more");
    if (!all && rows.length > 1) make(card, "p", filled(words.more_rows, { n: rows.length - 1 }), "more");
  }
  // A box's card has the row that speaks for each line first, then the others. Each names its mineral, year, code and source.
  function nodeCard(index, all, reach) {
    const about = data.about[index];
    make(card, "h2", about.name);
    make(card, "p", [about.kind, about.country === about.name ? "" : about.country].filter(Boolean).join(", "), "what");
    if (about.note) make(card, "p", about.note);
    if (reach) make(card, "p", reach, "reach");
    const mine = shownRows().filter((row) => row.source === index || row.target === index);
    const leads = (row) => row.line >= 0 && rowsOf(row.line)[0] === row;
    const rows = [...mine.filter(leads), ...mine.filter((row) => !leads(row))];
    const shown = rows.slice(0, all ? MOST_IN_CARD : 6);
    const list = make(card, "ul");
    for (const row of shown) {
      const facts = row.facts, item = make(list, "li");
      const code = facts.hs_code && /^\d/.test(facts.hs_code) ? `${words.fields.hs_code} ${facts.hs_code}` : facts.hs_code;
      const mineral = [facts.from, facts.to].includes(facts.mineral) ? "" : facts.mineral;
      make(item, "p", [`${facts.from} ${facts.relation} ${facts.to}`, mineral, facts.quantity || facts.share, facts.when, code, facts.status].filter(Boolean).join(", "));
      const names = make(item, "div", undefined, "from");
      sources(names, row, all);
    }
    if (!rows.length) make(list, "li", words.no_rows);
    if (all) contradictions(rows);
    if (shown.length < rows.length) make(card, "p", filled(all ? words.more_table : words.more_rows, { n: rows.length - shown.length }), "more");
  }
  function table(parent) {
    parent.replaceChildren();
    const whole = make(parent, "table"), head = make(make(whole, "thead"), "tr"), body = make(whole, "tbody");
    for (const name of COLUMNS) make(head, "th", words.fields[name]).scope = "col";
    for (const row of shownRows().filter((one) => !one.made)) {
      const line = make(body, "tr");
      for (const name of COLUMNS) {
        const cell = make(line, name === "from" ? "th" : "td", name === "sources" ? undefined : row.facts[name] || "–");
        if (name === "from") cell.scope = "row";
        if (name === "sources") sources(cell, row, true);
        if (name === "sources" || name === "note") cell.className = "long";
        if (name === "quantity" || name === "share") cell.className = "number";
      }
    }
  }
  return { lineCard, nodeCard, table };
}
