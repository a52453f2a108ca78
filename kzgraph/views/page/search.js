"use strict";
// Finds boxes by name, id or country. Suggestions stand under the field; the arrows go through them, Enter to the next.
function makeSearch(data, byId, { isShown, go }) {
  const MOST = 30, input = byId("search"), list = byId("suggestions"), words = data.words;
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const texts = data.about.map((node) => plain(`${node.name}\n${node.id}\n${node.country}`));
  let matches = [], at = 0;

  function suggest(isOpen) {
    list.replaceChildren();
    const first = Math.max(0, Math.min(at - MOST + 1, matches.length - MOST));
    matches.slice(first, first + MOST).forEach((box, row) => {
      const { name, kind, country } = data.about[box], item = make(list, "li");
      item.id = "suggestion" + (first + row);
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", String(first + row === at));
      make(item, "span", name);
      make(item, "span", [kind, country === name ? "" : country].filter(Boolean).join(", "), "what");
      item.addEventListener("pointerdown", (event) => { event.preventDefault(); at = first + row; choose(false); });
    });
    const show = isOpen && matches.length > 1;
    list.hidden = !show;
    input.setAttribute("aria-expanded", String(show));
    if (show) input.setAttribute("aria-activedescendant", "suggestion" + at);
    else input.removeAttribute("aria-activedescendant");
    const active = show && byId("suggestion" + at);
    if (active) active.scrollIntoView({ block: "nearest" });
    const box = input.getBoundingClientRect(), frame = byId("tools").getBoundingClientRect();
    list.style.left = box.left - frame.left + "px";
    list.style.top = box.bottom - frame.top + 4 + "px";
  }
  function choose(isOpen) {
    byId("found").value = !input.value.trim() ? "" : matches.length ? filled(words.count, { n: at + 1, total: matches.length }) : words.none;
    suggest(isOpen);
    go(matches.length ? matches[at] : null);
  }
  function look(step = 0, isOpen = true) {
    const wanted = plain(input.value.trim());
    if (step === 0) {
      const late = (box) => (texts[box].startsWith(wanted) ? 0 : texts[box].includes(" " + wanted) ? 1 : 2);
      matches = wanted ? texts.flatMap((text, box) => (isShown[box] && text.includes(wanted) ? [box] : [])).sort((a, b) => late(a) - late(b)) : [];
      at = 0;
    } else if (matches.length) at = (at + step + matches.length) % matches.length;
    choose(isOpen);
  }
  input.addEventListener("input", () => look());
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && matches.length) { event.preventDefault(); look(step); }
    if (event.key === "Escape") suggest(false);
  });
  input.addEventListener("blur", () => suggest(false));
  byId("tools").addEventListener("submit", (event) => { event.preventDefault(); look(1); });
  return {
    refresh: () => { if (input.value) look(0, false); },
    clear: () => { input.value = ""; matches = []; byId("found").value = ""; suggest(false); },
  };
}
