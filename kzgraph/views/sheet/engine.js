"use strict";
// Plays cuts and supplies on a consumer's imports in the browser, to the figures of kzgraph/scenarios. No DOM, no state.
// The order is fixed: all cuts first, then all supplies, each state by state in the order of their codes. A control at 0 is no event.
// null is unknown or undefined, never 0. Sums are exact (fsum, as Python's), so that what is 0 there is 0 here.
(() => {
  const RULES = ["additive", "displace", "pro-rata", "optimise"];
  const MOST_T = 1e12;

  // --- exact sums, as math.fsum: the partial sums do not overlap, and the last rounding is to even ---
  function fsum(values) {
    const partials = [];
    for (let x of values) {
      let kept = 0;
      for (let y of partials) {
        if (Math.abs(x) < Math.abs(y)) [x, y] = [y, x];
        const high = x + y, low = y - (high - x);
        if (low) partials[kept++] = low;
        x = high;
      }
      partials.length = kept;
      partials.push(x);
    }
    return rounded(partials);
  }
  function rounded(partials) {
    let n = partials.length;
    if (!n) return 0;
    let high = partials[--n], low = 0;
    while (n > 0) {
      const x = high, y = partials[--n];
      high = x + y;
      low = y - (high - x);
      if (low) break;
    }
    if (n > 0 && low * partials[n - 1] > 0) {
      const twice = low * 2, x = high + twice;
      if (twice === x - high) high = x;
    }
    return high;
  }

  // --- what is asked: plain values, what is not allowed left out ---
  const inOrder = (given) => Object.entries(given || {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const amounts = (given, most) => Object.fromEntries(inOrder(given).filter(([state, amount]) => state && Number.isFinite(amount) && amount > 0 && amount <= most));
  const ruleOf = (accounting) => accounting.split(":", 1)[0];
  const stateOf = (accounting) => accounting.slice(ruleOf(accounting).length + 1);
  const isAccounting = (given) => typeof given === "string" && RULES.includes(ruleOf(given)) && (ruleOf(given) === "displace") === Boolean(stateOf(given));
  function checked(base, controls) {
    const given = controls || {};
    return {
      year: base.years.some(({ year }) => year === given.year) ? given.year : base.default_year,
      accounting: isAccounting(given.accounting) ? given.accounting : "additive",
      supply: amounts(given.supply, MOST_T),
      cut: amounts(given.cut, 1),
    };
  }

  // --- a position: who delivers how much, and what has moved since the base ---
  function positionOf(report) {
    const base = new Map(report.suppliers.filter((row) => row.quantity_t !== null).map((row) => [row.supplier, row.quantity_t]));
    const unexplained = report.imports_t === null ? null : report.unexplained_t;
    const slack = unexplained === null ? 0 : report.imports_t - fsum([...base.values(), unexplained]);
    return {
      base, unexplained, consumption: report.consumption_t, added: new Map(), open: false, removed: 0, displaced: 0, retaken: 0, notes: [],
      unstated: report.suppliers.filter((row) => row.quantity_t === null).map((row) => row.supplier), slack,
    };
  }
  const changed = (map, state, tonnes) => new Map(map).set(state, tonnes);
  function noted(position, code, values) {
    const note = { code, values }, told = position.notes.some((one) => JSON.stringify(one) === JSON.stringify(note));
    return told ? position : { ...position, notes: [...position.notes, note] };
  }
  function known(position) {
    const found = new Map(position.base);
    for (const [state, tonnes] of position.added) found.set(state, (found.get(state) || 0) + tonnes);
    return found;
  }
  function importsOf(position) {
    if (position.unexplained === null) return null;
    const parts = [...position.base.values(), ...position.added.values(), position.unexplained];
    return parts.some(Boolean) ? fsum([...parts, position.slack]) : 0; // rounding alone is no import
  }
  const addedOf = (position) => fsum([...position.added.values(), position.retaken]);
  const supplyOf = (position) => (position.consumption === null || position.open ? null : fsum([position.consumption, addedOf(position), -position.removed, -position.displaced]));
  const lostOf = (position) => (position.open ? null : Math.max(0, position.removed - (addedOf(position) - position.displaced)));
  function unmetOf(position) {
    const supply = supplyOf(position);
    return supply === null ? null : Math.max(0, position.consumption - supply);
  }

  // --- events ---
  function cut(position, state, share) {
    const held = position.base.get(state);
    if (position.unstated.includes(state) || (held === undefined && position.unexplained !== 0)) return lostUnknown(position, state, share);
    if (held === undefined) return noted(position, "nothing_to_lose", { who: state });
    return { ...position, base: changed(position.base, state, held - held * share), removed: position.removed + held * share };
  }
  // Tonnes that nobody states are cut: no share can be computed any more.
  function lostUnknown(position, state, share) {
    const open = { ...position, open: true, unexplained: null };
    if (position.unexplained === null) return noted(open, "loss_open", { who: state });
    return noted(open, "loss_unknown", { who: state, most_t: position.unexplained * share });
  }
  function supplied(position, accounting, state, tonnes) {
    const [taken, gone] = TAKERS[ruleOf(accounting)](position, tonnes, stateOf(accounting), state);
    let left = { ...taken, displaced: position.displaced + gone };
    const short = tonnes - gone > 1e-9 * Math.max(tonnes, 1);
    if (accounting !== "additive" && short) left = noted(left, "displaced_short", { accounting, gone_t: gone, rest_t: tonnes - gone });
    return { ...left, added: changed(left.added, state, (left.added.get(state) || 0) + tonnes) };
  }

  // --- who gives way: each gives the position and the tonnes gone ---
  const TAKERS = { additive: (position) => [position, 0], displace: fromState, "pro-rata": fromAll, optimise: fromLargest };
  // First of what the state delivered in the base, then of what it brought anew.
  function fromState(position, tonnes, state) {
    if (position.unstated.includes(state)) return [noted(position, "displaced_unknown", { who: state }), 0];
    const held = position.base.get(state) || 0, gone = Math.min(tonnes, held);
    const anew = position.added.get(state) || 0, more = Math.min(anew, tonnes - gone);
    const base = gone ? changed(position.base, state, held - gone) : position.base;
    const added = more ? changed(position.added, state, anew - more) : position.added;
    return [{ ...position, base, added, retaken: position.retaken + more }, gone + more];
  }
  function fromAll(position, tonnes) {
    if (position.unexplained === null) throw { code: "prorata_no_total", values: {} };
    const total = fsum([...position.base.values(), position.unexplained, position.slack]);
    const gone = Math.min(tonnes, total), kept = total ? 1 - gone / total : 1;
    const base = new Map([...position.base].map(([state, amount]) => [state, amount * kept]));
    return [{ ...position, base, unexplained: position.unexplained * kept, slack: position.slack * kept }, gone];
  }
  function fromLargest(position, tonnes, _, to) {
    const open = new Map([...position.base].filter(([state]) => state !== to)), lowered = levelled(open, tonnes);
    const gone = fsum([...open].map(([state, amount]) => amount - lowered.get(state)));
    const left = { ...position, base: new Map([...position.base, ...lowered]) };
    return [position.unstated.length ? noted(left, "optimise_unstated", { who: position.unstated }) : left, gone];
  }
  // The amounts less `tonnes`, taken from the largest first.
  function levelled(amounts, tonnes) {
    const ranked = [...amounts.values()].sort((a, b) => b - a);
    for (let count = 1; count <= ranked.length; count++) {
      const level = (fsum(ranked.slice(0, count)) - tonnes) / count;
      if (count === ranked.length || level >= ranked[count]) return new Map([...amounts].map(([state, amount]) => [state, Math.min(amount, Math.max(level, 0))]));
    }
    return amounts;
  }

  // --- from a position to its figures ---
  const ranked = (tonnes) => [...tonnes].sort(([one, a], [two, b]) => b - a || (one < two ? -1 : 1));
  const part = (amount, whole) => (whole && amount !== null ? amount / whole : null);
  function figures(before, position, preset) {
    const total = importsOf(position), rest = position.unexplained, supply = supplyOf(position), used = position.consumption;
    const order = ranked(known(position)), [top, largest] = order.length ? order[0] : [null, 0];
    const shared = total || null, imports = total === null ? sumOf(before, position) : total, hhi = hhiOf(position, preset);
    const row = ([supplier, quantity_t]) => ({ supplier, quantity_t, share: part(quantity_t, shared), share_of_consumption: part(quantity_t, used) });
    return {
      year: before.year, imports_t: imports, unexplained_t: rest, consumption_t: used, import_share_of_consumption: part(imports, used),
      suppliers: [...order, ...position.unstated.map((state) => [state, null])].map(row),
      hhi, effective_suppliers: { lower: part(1, hhi.upper), upper: part(1, hhi.lower) },
      top_supplier: shared && largest ? top : null, top_share: shared && largest ? largest / total : null,
      n_minus_1_t: shared && largest ? total - largest : null,
      n_minus_1_cover: shared && largest && supply !== null && largest <= supply ? part(supply - largest, used) : null,
      supply_t: supply, added_t: addedOf(position), removed_t: position.open ? null : position.removed, displaced_t: position.displaced,
      lost_t: lostOf(position), unmet_t: unmetOf(position),
    };
  }
  // Where no total is known: the tonnes that are, so far as the report too gave these alone.
  const sumOf = (before, position) => (before.imports_t === null || position.open ? null : fsum(known(position).values()));
  function hhiOf(position, preset) {
    const total = importsOf(position), rest = position.unexplained, tonnes = [...known(position).values()];
    if (!total || !(tonnes.some(Boolean) || rest)) return { lower: null, upper: null, band: null, preset: preset.name };
    const lower = fsum(tonnes.map((one) => one * one)) / (total * total), upper = lower + (rest / total) * (rest / total);
    return { lower, upper, band: bandOf(preset, lower, upper, rest > 0), preset: preset.name };
  }
  // The band both bounds fall in, else null. `open`: every value is above the lower bound.
  function bandOf({ limits, bands }, lower, upper, open) {
    const low = bands[limits.filter((limit) => (open ? lower >= limit : lower > limit)).length];
    return low === bands[limits.filter((limit) => upper > limit).length] ? low : null;
  }
  function remarks(position, after) {
    const largest = Math.max(0, ...known(position).values()), rest = position.unexplained, found = [...position.notes];
    if (after.imports_t && rest && !largest) found.push({ code: "nobody_known", values: { rest_t: rest } });
    if (after.imports_t && rest && largest && rest > largest) found.push({ code: "unexplained_largest", values: { unexplained_t: rest, left_t: after.imports_t - rest } });
    if (after.supply_t !== null && largest > after.supply_t) found.push({ code: "top_above_consumption", values: { supplier: ranked(known(position))[0][0] } });
    if (after.hhi.upper !== null && after.hhi.band === null) found.push({ code: "band_open", values: { lower: after.hhi.lower, upper: after.hhi.upper, preset: after.hhi.preset } });
    return found;
  }

  // --- the answer ---
  function blank(year, preset) {
    const names = ["imports_t", "unexplained_t", "consumption_t", "import_share_of_consumption", "top_supplier", "top_share", "n_minus_1_t", "n_minus_1_cover",
      "supply_t", "added_t", "removed_t", "displaced_t", "lost_t", "unmet_t"];
    const none = { lower: null, upper: null };
    return { year, suppliers: [], hhi: { ...none, band: null, preset: preset.name }, effective_suppliers: none, ...Object.fromEntries(names.map((name) => [name, null])) };
  }
  const started = (report) => ({
    ...report, supply_t: report.consumption_t, added_t: 0, removed_t: 0, displaced_t: 0, lost_t: 0, unmet_t: report.consumption_t === null ? null : 0,
  });
  function played(report, { accounting, supply, cut: cuts }) {
    let now = positionOf(report);
    for (const [state, share] of inOrder(cuts)) now = cut(now, state, share);
    for (const [state, tonnes] of inOrder(supply)) now = supplied(now, accounting, state, tonnes);
    return Object.keys(supply).includes(stateOf(accounting)) ? noted(now, "displaces_itself", { accounting, supplier: stateOf(accounting) }) : now;
  }
  // `after` has the figures of the year with the events; where they cannot be computed all are null, for the `reason`.
  function play(base, given) {
    const controls = checked(base, given), report = base.years.find(({ year }) => year === controls.year);
    const empty = { after: blank(controls.year, base.preset), notes: [] };
    if (!report) return { controls, before: empty.after, ...empty, reason: { code: "scenario_no_year", values: {} } };
    const before = started(report);
    let position;
    try {
      position = played(report, controls);
    } catch (reason) {
      if (!reason.code) throw reason;
      return { controls, before, ...empty, reason };
    }
    const after = figures(report, position, base.preset);
    return { controls, before, after, reason: null, notes: remarks(position, after) };
  }

  globalThis.KZ = Object.assign(globalThis.KZ || {}, { engine: { play, checked, fsum, RULES } });
})();
