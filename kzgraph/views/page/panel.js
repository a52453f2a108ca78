"use strict";
// The panel beside what is pointed at: it opens on the other half of the drawing, so that it never covers it.
function makePanel(byId, cards, drawing, words, { reach, changed }) {
  const card = byId("card"), board = byId("board"), { stage, network } = drawing;
  let pinned = null, open = null;

  function dock(at) {
    const frame = board.getBoundingClientRect(), area = stage.getBoundingClientRect();
    const right = at.x < area.width / 2;
    card.classList.toggle("right", right);
    const top = Math.max(area.top + 8, Math.min(8, area.bottom - 160)), bottom = Math.min(area.bottom, innerHeight) - 8;
    card.style.top = top - frame.top + "px";
    card.style.maxHeight = Math.max(160, bottom - top) + "px";
  }
  function show(id, at, pin) {
    card.replaceChildren();
    card.classList.toggle("pinned", pin);
    if (pin) {
      const button = make(card, "button", "×", "close");
      button.type = "button";
      button.setAttribute("aria-label", words.close);
      button.addEventListener("click", close);
    }
    const found = pin ? reach(id) : null;
    const index = Number(id.slice(1));
    (id.startsWith("e") ? cards.lineCard : cards.nodeCard)(index, pin, found && filled(words.reach, { before: found.before, after: found.after }));
    card.hidden = false;
    card.scrollTop = 0;
    dock(at);
    [open, pinned] = [id, pin ? id : null];
    drawing.mark(id.startsWith("n") ? index : null);
    if (pin) drawing.light(found);
    if (pin) changed();
  }
  function close() {
    const was = pinned;
    pinned = open = null;
    card.hidden = true;
    network.unselectAll();
    drawing.mark(null);
    if (was) drawing.light(null);
    if (was) changed();
  }
  const hide = () => { if (!pinned && open) close(); };

  const hover = (id, at) => { if (!pinned) show(id, at, false); };
  network.on("hoverNode", ({ node, pointer }) => hover(node, pointer.DOM));
  network.on("hoverEdge", ({ edge, pointer }) => hover(edge, pointer.DOM));
  for (const name of ["blurNode", "blurEdge"]) network.on(name, hide);
  byId("canvas").addEventListener("mouseleave", hide);
  network.on("click", ({ nodes: [node], edges: [edge], pointer }) => (node || edge ? show(node || edge, pointer.DOM, true) : close()));
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  document.addEventListener("pointerdown", ({ target }) => {
    if (pinned && !card.contains(target) && !byId("canvas").contains(target) && !byId("tools").contains(target)) close();
  });
  return { show, close, hide, pinned: () => pinned };
}
