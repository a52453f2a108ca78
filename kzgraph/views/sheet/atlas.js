"use strict";
// The index of the atlas: words of the chosen language, the controls, and what they redraw.
(() => {
  const { make } = KZ;
  const byId = (id) => document.getElementById(id);
  const read = (id) => JSON.parse(byId(id).textContent);
  const data = read("data"), world = read("world");
  const key = (consumer, mineral) => JSON.stringify([consumer, mineral]);
  const found = new Map(data.cells.map((cell, place) => [key(cell.consumer, cell.mineral), { ...cell, place }]));
  const choice = { measure: "top", state: data.suppliers[0] ?? "" };
  let lang = data.lang, format, text, order = ["", 1], mineral = busiest();

  const cell = (consumer, what) => {
    const one = found.get(key(consumer, what));
    return one && { ...one, reason: text.reasons[one.place] };
  };
  function busiest() {
    const counts = new Map(data.minerals.map((one) => [one, 0]));
    for (const one of data.cells) if (one.top_share !== null) counts.set(one.mineral, counts.get(one.mineral) + 1);
    return [...counts].reduce((best, one) => (one[1] > best[1] ? one : best), ["", -1])[0];
  }
  const heading = (id, title, unit) => {
    byId(id).querySelector("h2").textContent = title;
    if (unit !== undefined) byId(id).querySelector(".unit").textContent = unit;
  };
  const options = (select, items, chosen) => {
    select.replaceChildren();
    for (const [value, title] of items) make(select, "option", title).value = value;
    select.value = chosen;
  };
  const byName = (ids) => [...ids].sort((one, two) => format.name(one).localeCompare(format.name(two), lang));

  // --- what is shown: the minerals that the filter names, or the consumers, or both ---
  function filtered() {
    const plain = (one) => one.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase(lang);
    const asked = plain(byId("filter").value.trim()), fits = (id) => plain(format.name(id)).includes(asked) || plain(id).includes(asked);
    const [rows, columns] = [data.minerals.filter(fits), data.consumers.filter(fits)];
    if (!asked || (!rows.length && !columns.length)) return { minerals: data.minerals, consumers: data.consumers, asked, none: Boolean(asked) };
    return { minerals: rows.length ? rows : data.minerals, consumers: columns.length ? columns : data.consumers, asked, none: false };
  }
  function drawTable() {
    const { words } = format, { minerals, consumers, asked, none } = filtered();
    byId("found").textContent = !asked ? "" : none ? words.filter_none : format.filled("filter_found", { rows: minerals.length, columns: consumers.length });
    heading("table", words.table, format.filled(`table_${choice.measure}`, { who: format.name(choice.state) }));
    const old = data.cells.some((one) => one.year !== null && one.year < data.old_before) ? [["", format.filled("legend_old", { year: data.old_before })]] : [];
    KZ.cells.legend(byId("legend"), choice, format, [["", words.legend_unknown], ...old]);
    const onSort = (wanted, by) => { order = wanted; drawTable(); [...byId("heat").querySelectorAll("button")].find((one) => one.dataset.by === by).focus(); };
    const scrolled = byId("heat").firstElementChild, at = scrolled ? [scrolled.scrollLeft, scrolled.scrollTop] : [0, 0];
    KZ.heat(byId("heat"), { minerals, consumers, cell, choice, format, order, onSort, onPoint: (said) => { byId("detail").textContent = said; }, oldBefore: data.old_before });
    [byId("heat").firstElementChild.scrollLeft, byId("heat").firstElementChild.scrollTop] = at;
  }
  function drawMap() {
    const { words } = format, unit = format.filled("map_unit", { mineral: format.name(mineral), measure: measureName() });
    heading("map", words.map, unit);
    KZ.cells.legend(byId("map-legend"), choice, format, [["unseen", words.legend_unknown], ["outside", words.legend_outside]]);
    byId("map-detail").textContent = words.map_hint;
    const onPoint = (said) => { byId("map-detail").textContent = said; };
    KZ.map(byId("world-map"), { world, iso: data.iso, consumers: data.consumers, mineral, cell, choice, format, label: `${words.map}: ${unit}`, onPoint });
    byId("map-notes").textContent = [data.groups.includes("EU27") ? words.map_group : "", words.map_borders].filter(Boolean).join(" ");
  }
  const measureName = () => (choice.measure === "state" ? `${format.words.measure_state} (${format.name(choice.state)})` : format.words[`measure_${choice.measure}`]);

  // --- controls ---
  function drawControls() {
    const { words } = format;
    for (const [id, title] of [["measure", words.measure], ["state", words.supplier], ["filter", words.filter], ["mineral", words.mineral]]) byId(`${id}-label`).textContent = title;
    const measures = data.suppliers.length ? ["top", "hhi", "state"] : ["top", "hhi"];
    options(byId("measure"), measures.map((one) => [one, words[`measure_${one}`]]), choice.measure);
    options(byId("state"), data.suppliers.map((one) => [one, format.name(one)]), choice.state);
    options(byId("mineral"), byName(data.minerals).map((one) => [one, format.name(one)]), mineral);
    byId("state-choice").hidden = choice.measure !== "state";
    byId("filter").placeholder = words.filter_hint;
  }
  const onChange = (id, change, then) => byId(id).addEventListener(id === "filter" ? "input" : "change", (event) => { change(event.target.value); then(); });
  const both = () => { byId("state-choice").hidden = choice.measure !== "state"; byId("detail").textContent = format.words.detail_hint; drawTable(); drawMap(); };
  onChange("measure", (value) => { choice.measure = value; }, both);
  onChange("state", (value) => { choice.state = value; }, both);
  onChange("mineral", (value) => { mineral = value; }, () => drawMap());
  onChange("filter", () => {}, () => drawTable());

  // --- head, notes, language ---
  function drawHead() {
    const { words } = format, known = data.cells.filter((one) => one.top_share !== null), over = known.filter((one) => one.top_share > 0.5);
    const led = (state) => over.filter((one) => one.top_supplier === state).length;
    const top = data.suppliers.reduce((best, state) => (led(state) > led(best) ? state : best), data.suppliers[0]);
    const told = { over: over.length, known: known.length, n: led(top) };
    const counts = { top: format.name(top), ...Object.fromEntries(Object.entries(told).map(([name, size]) => [name, format.number(size)])) };
    document.documentElement.lang = lang;
    document.title = words.title;
    byId("title").textContent = words.title;
    byId("skip").textContent = words.skip;
    byId("answer").textContent = over.length ? format.filled(led(top) > 1 ? "lead" : "lead_apart", counts) : known.length ? format.filled("lead_spread", counts) : words.lead_none;
    const sizes = { consumers: data.consumers.length, minerals: data.minerals.length, pages: format.number(data.cells.length) };
    const when = data.year === null ? words.year_newest : format.filled("year_given", data);
    const chosen = data.by_default ? format.filled("chosen_usual", { n: data.largest }) : words.chosen;
    byId("scope").textContent = [format.filled("scope", sizes), chosen, when].join(" ");
    byId("detail").textContent = words.detail_hint;
    const languages = byId("languages");
    languages.setAttribute("aria-label", words.language);
    languages.replaceChildren();
    data.languages.forEach((one) => {
      const button = make(languages, "button", new Intl.DisplayNames([one], { type: "language" }).of(one));
      Object.assign(button, { type: "button", lang: one });
      button.setAttribute("aria-pressed", String(one === lang));
      button.addEventListener("click", () => { lang = one; draw(); languages.querySelector(`[lang="${one}"]`).focus(); });
    });
  }
  function drawNotes() {
    const { words } = format;
    heading("notes", words.notes);
    byId("note-list").replaceChildren();
    for (const note of [words.note_unknown, words.note_years, words.note_direct, format.filled("note_bands", text)]) make(byId("note-list"), "li", note);
    byId("about").replaceChildren();
    for (const name of ["version", "checksum"]) make(byId("about"), "p", format.filled(name, data.about));
  }
  function draw() {
    text = data.texts[lang];
    format = KZ.format(lang, text);
    drawHead();
    drawControls();
    drawTable();
    drawMap();
    drawNotes();
  }
  for (const id of ["skip", "top", "figures", "about"]) byId(id).hidden = false;
  draw();
})();
