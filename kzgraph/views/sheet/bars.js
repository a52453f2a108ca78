"use strict";
// The key figures and the suppliers, before a scenario and after it.
(() => {
  const LARGEST = 8, SAME = 1e-12;
  const { make, draw, hatch } = KZ;

  // --- key figures: value, what of, and the words below ---
  function share(figures, format) {
    const { top_supplier: top, top_share, suppliers, imports_t, unexplained_t } = figures;
    if (top_share === null) return { value: format.words.unknown, label: format.words.kpi_share_none, below: format.words.kpi_share_why };
    const top_t = suppliers.find((row) => row.supplier === top).quantity_t;
    const said = { top_t: format.tonnes(top_t), imports_t: format.tonnes(imports_t), most: format.percent((top_t + unexplained_t) / imports_t) };
    const below = format.filled(unexplained_t > 0 ? "kpi_share_open" : "kpi_share_sub", said);
    return { value: format.percent(top_share), label: format.filled("kpi_share", { top: format.name(top) }), below };
  }
  function concentration({ hhi }, format, preset) {
    const label = format.words.kpi_hhi;
    if (hhi.lower === null) return { value: format.words.unknown, label, below: format.words.kpi_share_why };
    const band = hhi.band === null ? format.words.kpi_hhi_open : `${format.code(hhi.band)} (${preset})`;
    return { value: format.interval(hhi.lower, hhi.upper, 3), label, below: format.filled("kpi_hhi_sub", { band }) };
  }
  function cover(figures, format) {
    const { n_minus_1_cover, n_minus_1_t, top_supplier: top, consumption_t } = figures;
    const label = top === null ? format.words.kpi_cover_none : format.filled("kpi_cover", { top: format.name(top) });
    if (n_minus_1_cover !== null) return { value: format.percent(n_minus_1_cover), label, below: format.filled("kpi_cover_sub", { consumption_t: format.tonnes(consumption_t) }) };
    const why = n_minus_1_t === null ? "kpi_cover_nothing" : consumption_t === null ? "kpi_cover_why" : "kpi_cover_beyond";
    return { value: format.words.unknown, label, below: format.filled(why, { left_t: format.tonnes(n_minus_1_t) }) };
  }
  function unexplained({ unexplained_t, imports_t, top_share }, format, stated) {
    const label = format.words.kpi_unexplained;
    if (unexplained_t === null || !imports_t || (top_share === null && !stated)) return { value: format.words.unknown, label, below: format.words.kpi_share_why };
    if (!stated && !(unexplained_t > 0)) return { value: format.words.unknown, label, below: format.words.kpi_unexplained_why };
    return { value: format.percent(unexplained_t / imports_t), label, below: format.filled("kpi_unexplained_sub", { unexplained_t: format.tonnes(unexplained_t) }) };
  }

  // `stated`: whether an import total is stated for the year; without one nothing can be unexplained.
  KZ.keys = (list, { before, after, format, preset, stated, moved }) => {
    const told = (figures) => [share(figures, format), concentration(figures, format, preset), cover(figures, format), unexplained(figures, format, stated)];
    const then = told(before), now = moved ? told(after) : [];
    list.replaceChildren();
    then.forEach(({ value, label, below }, place) => {
      const item = make(list, "li");
      make(item, "p", value, value === format.words.unknown ? "value unknown" : "value");
      make(item, "p", before.year === null ? label : format.filled("kpi_year", { label, year: before.year }), "label");
      if (now[place] && (now[place].value !== value || now[place].label !== label)) {
        const after_ = make(item, "p", "", "after");
        make(after_, "span", `${format.words.after} `);
        make(after_, "strong", now[place].value);
        if (now[place].label !== label) make(after_, "span", ` ${now[place].label}`);
      }
      make(item, "p", below, "below");
    });
  };

  // --- suppliers ---
  const sum = (values) => values.reduce((total, value) => total + (value || 0), 0);
  const amounts = (figures) => new Map(figures.suppliers.map((row) => [row.supplier, row]));
  const row = (place, before, after) => ({ place, before, after, stated: true });
  function rows({ before, after }) {
    const [then, now] = [amounts(before), amounts(after)];
    const states = [...new Set([...then.keys(), ...now.keys()])];
    const tonnes = (map, state) => (map.has(state) ? map.get(state).quantity_t : 0);
    states.sort((one, two) => Math.max(tonnes(then, two), tonnes(now, two)) - Math.max(tonnes(then, one), tonnes(now, one)));
    const moving = new Set(states.filter((state) => Math.abs(tonnes(then, state) - tonnes(now, state)) > SAME));
    const named = states.length <= LARGEST + 1 ? states : states.slice(0, LARGEST);
    const kept = [...named, ...states.filter((state) => moving.has(state) && !named.includes(state)).slice(0, 4)];
    const rest = states.filter((state) => !kept.includes(state));
    const found = kept.map((state) => ({ ...row(state, tonnes(then, state), tonnes(now, state)), stated: then.has(state) }));
    if (rest.length) found.push({ ...row("rest", sum(rest.map((state) => tonnes(then, state))), sum(rest.map((state) => tonnes(now, state)))), count: rest.length });
    if (before.unexplained_t > 0 || after.unexplained_t > 0) found.push(row("unexplained", before.unexplained_t, after.unexplained_t));
    return found;
  }
  const partOf = (tonnes, figures, format) => (figures.top_share === null || !figures.imports_t ? "" : format.percent(tonnes / figures.imports_t));
  function said(tonnes, figures, format) {
    if (tonnes === null) return format.words.unknown;
    return [format.tonnes(tonnes), partOf(tonnes, figures, format)].filter(Boolean).join(" · ");
  }
  // What a scenario makes of a row: all of it where tonnes move, the share alone where only the whole does.
  function changed(one, { before, after, format }) {
    const [then, now] = [one.stated ? said(one.before, before, format) : "", said(one.after, after, format)];
    if (then === now) return "";
    const same = one.after !== null && Math.abs(one.before - one.after) <= SAME;
    return same ? partOf(one.after, after, format) || format.words.unknown : now;
  }

  KZ.bars = (container, { before, after, format, moved }) => {
    container.replaceChildren();
    const found = rows({ before, after: moved ? after : before });
    if (!found.length) return make(container, "p", format.words.suppliers_none, "notice");
    const whole = (which) => Math.max(sum(found.map((one) => one[which])), 0);
    const most = Math.max(whole("before"), whole("after")) || 1, list = make(container, "ol", "", "bars"); // a full bar is all that is known to arrive
    found.forEach((one) => {
      const item = make(list, "li", "", one.place === "unexplained" || one.place === "rest" ? one.place : ""), line = make(item, "p");
      const label = one.place === "rest" ? format.filled("others", { n: one.count }) : one.place === "unexplained" ? format.words.unexplained : format.name(one.place);
      make(line, "span", label, "name");
      const value = make(line, "span", "", "value"), now = moved ? changed(one, { before, after, format }) : "";
      make(value, "span", one.stated ? said(one.before, before, format) : format.words.none_stated);
      if (now) make(value, "strong", ` → ${now}`);
      const svg = draw(item, "svg", { class: "bar", width: "100%", height: moved ? 17 : 10, "aria-hidden": "true" });
      const fill = one.place === "unexplained" ? hatch(svg, `hatch-bar-${moved ? "b" : "a"}`) : null;
      const wide = (tonnes) => `${Math.max(tonnes > 0 ? 0.2 : 0, (100 * (tonnes || 0)) / most)}%`;
      draw(svg, "rect", { class: "track", width: "100%", height: 10 });
      draw(svg, "rect", { class: "before", width: wide(one.before), height: 10, fill });
      if (moved) draw(svg, "rect", { class: "after", y: 11, width: wide(one.after), height: 6 });
    });
    if (moved) {
      const key = make(container, "p", "", "unit key");
      for (const which of ["before", "after"]) {
        draw(draw(key, "svg", { class: "bar", width: 18, height: 8, "aria-hidden": "true" }), "rect", { class: which, width: 18, height: 8 });
        make(key, "span", ` ${format.filled(`${which}_bar`, before)}  `);
      }
    }
    return container;
  };
})();
