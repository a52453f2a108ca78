"use strict";
// The names of the layers: above the columns, or on a narrow screen beside the bands.
function makeHeadings(data, parent, stage) {
  const all = { wide: [], tall: [] };
  for (const form of ["wide", "tall"]) {
    if (data[form]) all[form] = data[form].headings.map((heading) => ({ ...heading, element: make(parent, "span", heading.text) }));
  }
  const layers = data.wide.layers.filter((layer, at) => data.wide.layers.indexOf(layer) === at);

  // Where only some boxes are shown, `now` is where those of the layer stand; null where there are none.
  function shift(column, from, to) {
    const heading = all.wide[layers.indexOf(data.wide.layers[column])];
    heading.now = { from: heading.now ? heading.now.from : from, to };
  }
  // Layers without a box that is shown have no heading.
  function only(columns) {
    const kept = new Set(columns.map((column) => layers.indexOf(data.wide.layers[column])));
    all.wide.forEach((heading, index) => { heading.absent = !kept.has(index); });
  }
  const clear = () => all.wide.forEach((heading) => { heading.now = null; });
  const restore = () => all.wide.forEach((heading) => { delete heading.now; });

  // Gives each heading the room there is and says how high the highest is.
  function above(scale, centre, isStacked) {
    const used = all.wide.filter((heading) => heading.now !== null && !heading.absent);
    const middles = used.map(({ from, to, now }) => ((now || { from }).from + (now || { to }).to) / 2);
    all.wide.forEach(({ element }) => { element.hidden = true; });
    used.forEach(({ element }, index) => {
      const apart = Math.min(...[index - 1, index + 1].filter((other) => other in middles).map((other) => Math.abs(middles[other] - middles[index])));
      const middle = stage.clientWidth / 2 + (middles[index] - centre) * scale, edge = 2 * Math.min(middle, stage.clientWidth - middle);
      const reach = Math.min(apart * scale, 260, Math.max(80, edge));
      element.hidden = isStacked || reach < 76 || edge < 80; // no room for a word
      element.style.width = reach + "px";
      element.style.transform = `translateX(${middle - reach / 2}px)`;
    });
    const highest = Math.max(28, ...used.map(({ element }) => element.offsetHeight));
    stage.style.setProperty("--head", highest + "px");
    return highest + 6;
  }
  function beside(isStacked, heightOf) {
    for (const { element, from } of all.tall) {
      element.hidden = !isStacked;
      element.style.width = "100%";
      element.style.transform = `translateY(${heightOf(from)}px)`;
    }
  }
  return { above, beside, only, shift, clear, restore };
}
