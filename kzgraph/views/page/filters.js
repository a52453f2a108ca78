"use strict";
// Which rows are shown: by mineral, state, year and status. Tonnes count in their years; owners, agreements and laws from theirs on.
function makeFilters(data, byId, changed) {
  const words = data.words, choices = { mineral: byId("mineral"), state: byId("state") }, year = byId("year");
  data.minerals.forEach(([, name], index) => { make(choices.mineral, "option", name).value = String(index); });
  data.states.forEach(([, name], index) => { make(choices.state, "option", name).value = String(index); });
  year.max = String(data.years.length);
  const boxes = data.statuses.map(([id, name]) => {
    const label = make(byId("statuses"), "label"), box = make(label, "input");
    box.type = "checkbox";
    box.checked = true;
    box.value = id;
    make(label, "span", name);
    return box;
  });
  choices.mineral.parentElement.hidden = data.minerals.length < 2;
  choices.state.parentElement.hidden = data.states.length < 2;
  year.parentElement.hidden = data.years.length < 2;
  byId("statuses").hidden = boxes.length < 2;

  const chosen = () => ({
    mineral: Number(choices.mineral.value), state: Number(choices.state.value), year: data.years[Number(year.value) - 1], statuses: boxes.map((box) => box.checked),
  });
  const isPart = () => { const { mineral, state, year: one, statuses } = chosen(); return mineral >= 0 || state >= 0 || one !== undefined || !statuses.every(Boolean); };
  const inState = (row, state) => [row.source, row.target].some((box) => box >= 0 && data.node_states[box] === state);
  function holds(row, { mineral, state, year: one, statuses }) {
    return (mineral < 0 || row.mineral === mineral) && (state < 0 || inState(row, state)) && (row.status < 0 || statuses[row.status])
      && (one === undefined || row.since === undefined || (row.since <= one && (row.until === undefined || one <= row.until)));
  }
  const rowsOfLine = data.edges.map(() => []);
  data.rows.forEach((row) => { if (row.line >= 0) rowsOfLine[row.line].push(row); });
  let rows = data.rows, leads = [];
  function apply() {
    const wanted = chosen();
    rows = data.rows.filter((row) => holds(row, wanted));
    leads = rowsOfLine.map((all) => { const kept = all.filter((row) => holds(row, wanted)); return kept.length ? { row: kept[0], rows: kept, more: kept.length - 1 } : null; });
    const joined = new Set(leads.flatMap((lead, index) => (lead ? data.edges[index].ends : [])));
    const kept = data.nodes.map((_, index) => !isPart() || joined.has(index) || (wanted.mineral >= 0 && data.node_minerals[index] === wanted.mineral));
    byId("year_shown").value = wanted.year === undefined ? words.all_years : String(wanted.year);
    year.setAttribute("aria-valuetext", byId("year_shown").value);
    const counts = filled(words.filtered, { n: leads.filter(Boolean).length, total: data.edges.length });
    byId("filtered").textContent = !isPart() ? "" : wanted.year === undefined ? counts : `${counts} ${filled(words.year_rule, { year: wanted.year })}`;
    changed(leads, kept, isPart());
  }
  for (const control of [choices.mineral, choices.state, ...boxes]) control.addEventListener("change", apply);
  year.addEventListener("input", apply);

  // The values as the page's address has them, and back; what the page does not have is passed over.
  function values() {
    const { mineral, state, year: one, statuses } = chosen(), found = {};
    if (mineral >= 0) found.mineral = data.minerals[mineral][0];
    if (state >= 0) found.state = data.states[state][0];
    if (one !== undefined) found.year = String(one);
    if (!statuses.every(Boolean)) found.status = boxes.filter((box) => box.checked).map((box) => box.value).join(",");
    return found;
  }
  function set(found) {
    const at = (list, id) => String(list.findIndex((one) => one[0] === id));
    choices.mineral.value = at(data.minerals, found.mineral);
    choices.state.value = at(data.states, found.state);
    year.value = String(data.years.indexOf(Number(found.year || NaN)) + 1);
    const wanted = found.status === undefined ? null : found.status.split(",");
    boxes.forEach((box) => { box.checked = !wanted || wanted.includes(box.value); });
    apply();
  }
  return { apply, values, set, isPart, rows: () => rows, rowsOf: (index) => (leads[index] ? leads[index].rows : []) };
}
