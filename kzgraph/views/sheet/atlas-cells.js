"use strict";
// What a cell of the atlas shows: its figure, its step on the scale, the sentence behind it.
(() => {
  const PERCENT = [0.2, 0.35, 0.5, 0.65, 0.8, 1], INDEX = [0.1, 0.18, 0.25, 0.4, 0.6, 1];

  const shareOf = (cell, state) => {
    const found = cell.shares.find(([supplier]) => supplier === state);
    return found ? found[1] : null;
  };
  // The figure that the measure asks for; null is unknown.
  const value = (cell, { measure, state }) => {
    if (!cell) return null;
    if (measure === "hhi") return cell.hhi_lower;
    return measure === "top" ? cell.top_share : shareOf(cell, state);
  };
  const limits = (measure) => (measure === "hhi" ? INDEX : PERCENT);
  // 0 to 5, each step up to its limit and without the one before it
  const step = (figure, measure) => {
    const found = limits(measure).findIndex((limit) => figure < limit);
    return found < 0 ? limits(measure).length - 1 : found;
  };
  const whole = (share, format) => (share > 0 && share < 0.005 ? "<1" : format.number(share * 100, 0));
  function figure(cell, choice, format) {
    const found = value(cell, choice);
    if (found === null) return "–";
    if (choice.measure !== "hhi") return whole(found, format);
    const [low, high] = [format.number(cell.hhi_lower, 2), format.number(cell.hhi_upper, 2)];
    return low === high ? low : `${low}–${high}`;
  }
  const kept = (id) => (id.length <= 4 ? id : "");
  const code = (cell, { measure }) => (measure === "top" && cell && cell.top_supplier ? kept(cell.top_supplier) : "");

  function known(cell, { measure, state }, format) {
    const told = { share: format.percent(cell.top_share), top: format.name(cell.top_supplier) };
    const open = cell.unexplained_share > 0 ? format.filled("detail_open", { most: format.percent(cell.top_share + cell.unexplained_share) }) : "";
    const band = cell.band === null ? format.words.band_open : format.code(cell.band);
    const hhi = format.filled("detail_hhi", { value: format.interval(cell.hhi_lower, cell.hhi_upper, 3), band });
    const part = measure === "state" ? shareOf(cell, state) : null, who = format.name(state);
    const asked = measure !== "state" ? "" : part === null ? format.filled("detail_state_none", { who }) : format.filled("detail_state", { share: format.percent(part), who });
    return format.filled("detail_top", told) + open + asked + hhi + (cell.basket ? format.words.detail_basket : "");
  }
  function sentence(consumer, mineral, cell, choice, format) {
    const said = { consumer: format.name(consumer), mineral: format.name(mineral), year: cell ? cell.year : null };
    said.text = !cell ? format.words.no_sheet : cell.top_share === null ? cell.reason : known(cell, choice, format);
    return format.filled(said.year === null ? "detail_no_year" : "detail", said);
  }

  function legend(list, choice, format, old) {
    list.replaceChildren();
    list.setAttribute("aria-label", format.words.legend);
    const shown = choice.measure === "hhi" ? (number) => format.number(number, 2) : (share) => format.number(share * 100, 0);
    const key = choice.measure === "hhi" ? "legend_range" : "legend_percent";
    limits(choice.measure).forEach((high, place, all) => {
      const item = KZ.make(list, "li");
      KZ.make(item, "span", "", `swatch step${place}`);
      KZ.make(item, "span", format.filled(key, { low: shown(place ? all[place - 1] : 0), high: shown(high) }));
    });
    for (const [name, text] of old) {
      const item = KZ.make(list, "li");
      if (name) KZ.make(item, "span", "", `swatch ${name}`);
      KZ.make(item, "span", text, name ? "" : "plain");
    }
  }
  KZ.cells = { value, step, figure, code, sentence, legend };
})();
