"use strict";
// The map of one mineral: consumers of the atlas by the same scale, unknown hatched, all others grey.
(() => {
  const { draw, cells } = KZ;
  const WIDTH = 960, HEIGHT = 440, ANTARCTICA = "010";

  // `given`: world, iso, consumers, mineral, cell, choice, format, label, onPoint
  KZ.map = (container, { world, iso, consumers, mineral, cell, choice, format, label, onPoint }) => {
    container.replaceChildren();
    const shapes = topojson.feature(world, world.objects.countries).features.filter((one) => one.id !== ANTARCTICA);
    const outline = d3.geoPath(d3.geoEqualEarth().fitSize([WIDTH, HEIGHT], { type: "FeatureCollection", features: shapes }));
    const svg = draw(container, "svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "group", "aria-label": label });
    const hatched = KZ.hatch(svg, "hatch-map"), members = new Set(consumers);
    for (const shape of shapes) {
      const state = iso[shape.id], inside = members.has(state), found = inside ? cell(state, mineral) : undefined;
      const figure = inside ? cells.value(found, choice) : null;
      const parent = found ? draw(svg, "a", { href: found.file }) : svg;
      const step = !inside ? "outside" : figure === null ? "unseen" : `step${cells.step(figure, choice.measure)}`;
      const drawn = draw(parent, "path", { d: outline(shape), class: `land ${step}`, fill: step === "unseen" ? hatched : null });
      const name = state ? format.name(state) : shape.properties.name;
      const said = inside ? cells.sentence(state, mineral, found, choice, format) : `${name}: ${format.words.legend_outside}`;
      draw(drawn, "title", {}, said);
      drawn.addEventListener("pointerenter", () => onPoint(said));
      if (!found) continue;
      parent.setAttribute("aria-label", said);
      parent.addEventListener("focusin", () => onPoint(said));
    }
  };
})();
