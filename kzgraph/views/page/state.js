"use strict";
// The part of the page's address after #: filters, the box whose panel is open, and where the reader moved the drawing. Copied, it opens the
// same view. What it says and the page does not have is passed over.
function makeState(data, { filters, panel, drawing, open }) {
  const isAddressed = location.protocol !== "about:"; // inside another page there is no address to keep it in
  let moved = false, writing = null, isRestoring = false;
  function text() {
    const found = new URLSearchParams(filters.values()), pinned = panel.pinned();
    if (pinned && pinned.startsWith("n")) found.set("box", data.about[Number(pinned.slice(1))].id);
    if (moved) {
      const { x, y } = drawing.network.getViewPosition();
      found.set("at", [x, y, drawing.network.getScale()].map((value) => Number(value.toFixed(3))).join(","));
    }
    return found.toString().replaceAll("%2C", ",");
  }
  function write() {
    clearTimeout(writing);
    if (location.protocol === "about:") return; // inside the dependency page, in a frame without an address of its own
    if (isAddressed && !isRestoring) writing = setTimeout(() => history.replaceState(null, "", text() ? "#" + text() : location.pathname + location.search), 150);
  }
  function read() {
    const found = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
    isRestoring = true;
    panel.close();
    filters.set(found);
    const at = (found.at || "").split(",").map(Number);
    moved = at.length === 3 && at.every(Number.isFinite) && at[2] > 0;
    if (moved) drawing.network.moveTo({ position: { x: at[0], y: at[1] }, scale: Math.min(5, Math.max(0.02, at[2])), animation: false });
    const box = data.about.findIndex((node) => node.id === found.box);
    if (box >= 0 && drawing.isShown[box]) open(box);
    isRestoring = false;
  }
  drawing.network.on("dragEnd", () => { moved = true; write(); });
  drawing.network.on("zoom", () => { moved = true; write(); });
  addEventListener("hashchange", read);
  return { read, write, fitted: () => { moved = false; write(); } };
}
