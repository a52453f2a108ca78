"use strict";
// The controls of a scenario and what it does, in one sentence. Every text goes into the page as text, never as markup.
//
// KZ.panel(container, base, words, format, onChange, controls) fills the container and calls onChange(KZ.engine.play(base, controls)) at once and
// at every change. `base` is from engine_data.engine_base, `words` from engine_words.panel_words of the language, `controls` (optional) what was
// set before: call it again with `result.controls` to change the language. `format` gives words of the language for plain values:
// format.name(code), format.number(value, digits) (digits optional), format.percent(share); null becomes the word for unknown.
(() => {
  const ID = "kz-panel", SLIGHT_T = 1e-9, HHI_SLIGHT = 1e-12;

  const held = (amounts, state) => (Object.keys(amounts).includes(state) ? amounts[state] : 0);

  // --- making elements ---
  function make(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) if (value !== null) made.setAttribute(name, value);
    made.append(...children.filter((child) => child !== null));
    return made;
  }
  const filled = (template, values) => template.replace(/\{(\w+)\}/g, (whole, name) => (Object.keys(values).includes(name) ? String(values[name]) : whole));
  const capital = (text) => text.charAt(0).toLocaleUpperCase() + text.slice(1);
  const option = (value, text) => make("option", { value }, text);
  const field = (id, text, control) => make("p", { class: "kz-field" }, make("label", { for: id }, text), control);
  function options(select, choices, chosen) {
    select.replaceChildren(...choices.map(([value, text]) => option(value, text)));
    select.value = chosen;
  }
  // A slider and a number beside it that say the same; `told` is called with what is set, once it is a number in range.
  // What is no such number is marked and said, and changes nothing; `refused` says it with the amount that still holds.
  function pair(id, { label, number, most, step, limit, value, told, refused }) {
    const slider = make("input", { type: "range", id, min: 0, max: most, step });
    const box = make("input", { type: "number", id: id + "-number", min: 0, max: limit, step: "any", inputmode: "decimal", "aria-label": number, "aria-describedby": id + "-refused" });
    const fault = make("p", { class: "kz-fault", id: id + "-refused", role: "alert" });
    let kept = value;
    const accept = (amount) => { kept = amount; box.removeAttribute("aria-invalid"); fault.textContent = ""; };
    const show = (amount) => { slider.value = amount; box.value = amount; accept(amount); };
    slider.addEventListener("input", () => { show(slider.valueAsNumber); told(slider.valueAsNumber); });
    box.addEventListener("input", () => {
      const amount = box.value === "" && !box.validity.badInput ? 0 : box.valueAsNumber, fits = amount >= 0 && amount <= limit;
      if (fits) { slider.value = amount; accept(amount); told(amount); return; }
      box.setAttribute("aria-invalid", "true");
      fault.textContent = refused(limit, kept);
    });
    show(value);
    const row = make("div", { class: "kz-pair" }, make("label", { for: id }, label), slider, box, fault);
    return { row, show, name: (text) => box.setAttribute("aria-label", text) };
  }

  KZ.panel = (container, base, words, format, onChange, controls) => {
    if (!base.years.length) {
      container.replaceChildren(make("p", { class: "kz-said" }, words.no_base));
      onChange(KZ.engine.play(base, controls));
      return;
    }
    let state = KZ.engine.checked(base, controls);
    const yearOf = () => base.years.find(({ year }) => year === state.year);
    const said = make("p", { class: "kz-said", role: "status", "aria-live": "polite", "aria-atomic": "true" });
    const remarks = make("ul", { class: "kz-remarks" });

    function changed(part) {
      state = KZ.engine.checked(base, { ...state, ...part });
      tell();
    }
    const set = (amounts, key, amount) => Object.fromEntries([...Object.entries(amounts).filter(([one]) => one !== key), [key, amount]]);

    // --- base year ---
    const year = make("select", { id: ID + "-year" });
    options(year, base.years.map((one) => [one.year, String(one.year)]), state.year);
    year.addEventListener("change", () => { changed({ year: Number(year.value) }); offer(); });
    const baskets = base.years_basket || [];
    const hint = (text, years) => (years.length ? make("p", { class: "kz-hint" }, filled(text, { years: spans(years) })) : null);
    const leftOut = [hint(words.left_out, base.years_left_out.filter((one) => !baskets.includes(one))), hint(words.left_out_basket, baskets)].filter(Boolean);

    // --- who gives way ---
    const accounting = make("select", { id: ID + "-accounting", "aria-describedby": ID + "-meaning" });
    const meaning = make("p", { class: "kz-hint", id: ID + "-meaning" });
    accounting.addEventListener("change", () => changed({ accounting: accounting.value }));

    // --- export cut ---
    const cutOf = make("select", { id: ID + "-cut-of" });
    const cuts = make("ul", { class: "kz-cuts" });
    const percent = (supplier) => Number((held(state.cut, supplier) * 100).toPrecision(12));
    const cut = pair(ID + "-cut", {
      label: words.cut_share, number: "", most: 100, step: 1, limit: 100, value: 0, refused: (limit, kept) => filled(words.refused, { limit: `${format.number(limit)} %`, kept: format.percent(kept / 100) }), told: (amount) => changed({ cut: set(state.cut, cutOf.value, amount / 100) }),
    });
    function pointed() {
      cut.show(percent(cutOf.value));
      cut.name(filled(words.cut_number, { supplier: format.name(cutOf.value) }));
    }
    cutOf.addEventListener("change", pointed);
    function listCuts() {
      cuts.replaceChildren(...Object.entries(state.cut).map(([supplier, share]) => {
        const remove = make("button", { type: "button", "aria-label": filled(words.cut_remove, { supplier: format.name(supplier) }) }, words.remove);
        remove.addEventListener("click", () => { changed({ cut: set(state.cut, supplier, 0) }); pointed(); cutOf.focus(); });
        return make("li", {}, filled(words.cut_set, { supplier: format.name(supplier), share: format.percent(share) }) + " ", remove);
      }));
    }

    // --- more tonnes ---
    const asked = [...base.candidates, ...Object.keys(state.supply).filter((one) => !base.candidates.some(({ supplier }) => supplier === one)).map((supplier) => ({ supplier, promised: [] }))];
    const sliders = asked.map(({ supplier, promised }, place) => {
      const label = format.name(supplier);
      const one = pair(`${ID}-supply-${place}`, {
        label, number: filled(words.supply_number, { supplier: label }), most: base.most_t, step: base.most_t / 200, limit: 1e12, value: held(state.supply, supplier),
        refused: (limit, kept) => filled(words.refused, { limit: `${format.number(limit)} t`, kept: `${format.number(kept)} t` }),
        told: (amount) => changed({ supply: set(state.supply, supplier, amount) }),
      });
      for (const promise of promised) {
        const texts = { quantity_t: format.number(promise.quantity_t), status: words.statuses[promise.status], start: promise.start };
        const button = make("button", { type: "button" }, filled(promise.start === null ? words.promised : words.promised_from, texts));
        button.addEventListener("click", () => { one.show(promise.quantity_t); changed({ supply: set(state.supply, supplier, promise.quantity_t) }); });
        one.row.append(button);
      }
      return { supplier, ...one };
    });

    // --- what can be chosen depends on the base year ---
    function offer() {
      const rows = yearOf().suppliers, there = new Set(rows.map((row) => row.supplier));
      const known = rows.filter((row) => row.quantity_t !== null).map((row) => row.supplier);
      const displaced = ruleOf(state.accounting) === "displace" ? [state.accounting.slice("displace:".length)] : [];
      const rules = base.accountings.flatMap((rule) => rule === "displace"
        ? [...new Set([...known, ...displaced])].map((supplier) => "displace:" + supplier)
        : [rule]);
      options(accounting, rules.map((rule) => [rule, ruleWords(rule)]), state.accounting);
      const cuttable = [...there, ...Object.keys(state.cut).filter((one) => !there.has(one))];
      const kept = cuttable.includes(cutOf.value) ? cutOf.value : Object.keys(state.cut)[0] || cuttable[0] || "";
      options(cutOf, cuttable.map((one) => [one, known.includes(one) || !there.has(one) ? format.name(one) : filled(words.tonnes_unknown, { supplier: format.name(one) })]), kept);
      pointed();
    }

    const reset = make("button", { type: "button", class: "kz-reset" }, words.reset);
    reset.addEventListener("click", () => {
      state = KZ.engine.checked(base, {});
      year.value = state.year;
      sliders.forEach(({ show }) => show(0));
      offer();
      tell();
    });

    // --- the answer ---
    function tell() {
      const result = KZ.engine.play(base, state);
      meaning.textContent = capital(words.meanings[ruleOf(state.accounting)]) + ".";
      listCuts();
      said.textContent = sentence(result);
      remarks.replaceChildren(...[...(lessIsLost(result) ? [words.no_gain] : []), ...result.notes.map(remark)].map((text) => make("li", {}, text)));
      onChange(result);
    }
    // A lower end of the HHI beside a loss: supply is gone, nothing is better.
    const lessIsLost = ({ before, after }) => after.lost_t > SLIGHT_T && after.hhi.lower !== null && ["lower", "upper"].some((end) => after.hhi[end] < before.hhi[end] - HHI_SLIGHT);
    const ruleOf = (accounting) => accounting.split(":", 1)[0];
    const displacedBy = (accounting) => format.name(accounting.slice("displace:".length));
    const ruleWords = (accounting) => (ruleOf(accounting) === "displace" ? filled(words.displace, { supplier: displacedBy(accounting) }) : words[accounting]);
    const accountingName = (accounting) => (ruleOf(accounting) === "displace" ? `displace: ${displacedBy(accounting)}` : accounting);
    function shownValue(name, value) {
      if (Array.isArray(value)) return value.map((one) => shownValue(name, one)).join(", ");
      if (name === "who" || name === "supplier") return format.name(value);
      if (name === "accounting") return accountingName(value);
      return typeof value === "number" ? format.number(value, name.endsWith("_t") ? undefined : 3) : String(value);
    }
    const remark = ({ code, values }) => filled(words.remarks[code], Object.fromEntries(Object.entries(values).map(([name, value]) => [name, shownValue(name, value)])));
    function sentence({ before, after, reason, controls: played }) {
      if (reason) return filled(words.said_not_computable, { accounting: accountingName(played.accounting), reason: remark(reason) });
      const moves = Object.keys(played.supply).length > 0;
      if (!moves && !Object.keys(played.cut).length) return filled(words.said_nothing, { year: played.year }) + ".";
      const by = moves ? [filled(words.said_by, { who: ruleWords(played.accounting) })] : [];
      return capital([...losses(after), ...shares(before, after), ...by].join(words.joint)) + ".";
    }
    function losses({ lost_t, unmet_t }) {
      if (lost_t === null) return [words.said_lost_unknown];
      const found = lost_t > SLIGHT_T ? [filled(words.said_lost, { lost_t: format.number(lost_t) })] : [];
      return unmet_t > SLIGHT_T ? [...found, filled(words.said_unmet, { unmet_t: format.number(unmet_t) })] : found;
    }
    function shares(before, after) {
      if (after.top_share === null) return [words.said_no_share];
      const found = [], supplier = before.top_supplier, row = after.suppliers.find((one) => one.supplier === supplier);
      if (row) found.push(filled(words.said_share, { supplier: format.name(supplier), after: format.percent(row.share), before: format.percent(before.top_share) }));
      if (after.top_supplier !== supplier) found.push(filled(words.said_top, { supplier: format.name(after.top_supplier), share: format.percent(after.top_share) }));
      const [then, now] = [before.n_minus_1_cover, after.n_minus_1_cover];
      return then === null || now === null ? found : [...found, filled(words.said_cover, { after: format.percent(now), before: format.percent(then) })];
    }

    container.replaceChildren(
      said, remarks,
      make("div", { class: "kz-controls" },
        make("fieldset", {}, make("legend", {}, words.supply), ...sliders.map(({ row }) => row)),
        make("fieldset", {}, make("legend", {}, words.cut), field(cutOf.id, words.cut_of, cutOf), cut.row, cuts),
        make("div", { class: "kz-choices" }, field(accounting.id, words.accounting, accounting), meaning, field(year.id, words.base_year, year), ...leftOut)),
      make("p", { class: "kz-end" }, reset, make("span", { class: "kz-hint" }, words.order)),
    );
    offer();
    tell();
  };

  // 2012, 2013, 2014, 2017 as "2012-2014, 2017"
  function spans(years) {
    const found = [];
    for (const year of [...years].sort((a, b) => a - b)) {
      const last = found[found.length - 1];
      if (last && last[1] === year - 1) last[1] = year;
      else found.push([year, year]);
    }
    return found.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`)).join(", ");
  }
})();
