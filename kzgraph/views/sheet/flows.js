"use strict";
// Where the imports were made, who shipped them, who uses them: tonnes between places, column by column, drawn with d3-sankey.
(() => {
  const { draw, hatch, lines } = KZ;
  const NODE = 12, HEAD = 26, LINE = 14, LETTER = 6.8, CRAMPED = 150;

  function named(node, columns, format) {
    if (node.place === "rest") return format.filled("others", { n: node.count });
    if (node.place === "unexplained") return columns[node.column] === "supplier" ? format.words.unexplained : format.words.not_explained;
    return format.name(node.place);
  }
  const open = (node) => node.place === "unexplained";

  // The first place of each column that is one, by tonnes: where most was made in the end.
  const leading = (nodes) => nodes.filter((node) => node.column === 0 && !open(node) && node.place !== "rest").reduce((best, node) => (!best || node.quantity_t > best.quantity_t ? node : best), null);

  function written(svg, node, columns, whole, format, room, width) {
    const last = node.column === columns.length - 1, x = last ? node.x0 - 6 : node.x1 + 6;
    const told = lines(named(node, columns, format), room), share = last ? [] : [format.percent(node.quantity_t / whole)];
    const all = room >= (told[0].length + 9) * LETTER && told.length === 1 ? [[told[0], ...share].join("  ")] : [...told, ...share];
    const at = Math.max(HEAD + 8, (node.y0 + node.y1) / 2 + 4 - (LINE / 2) * (all.length - 1));
    all.forEach((text, line) => draw(svg, "text", { x, y: at + LINE * line, "text-anchor": last ? "end" : "start", class: "over" }, text));
    return all.length;
  }

  KZ.flows = (container, { flows, format, label }) => {
    container.replaceChildren();
    const { columns, nodes, links } = flows;
    if (!links.length) return;
    const width = container.clientWidth, room = (width - NODE) / (columns.length - 1) - NODE - 10;
    const whole = nodes[nodes.length - 1].quantity_t, most = Math.max(...columns.map((_, place) => nodes.filter((node) => node.column === place).length));
    const tall = Math.max(...nodes.map((node) => lines(named(node, columns, format), room).length)) + (room < CRAMPED ? 1 : 0), padding = Math.max(14, LINE * tall + 4);
    const height = HEAD + Math.max(160, most * (padding + 16));
    const graph = d3.sankey().nodeWidth(NODE).nodePadding(padding).nodeAlign((node) => node.column).nodeSort(null).extent([[0, HEAD + padding / 2], [width, height - padding / 2]])(
      { nodes: nodes.map((node) => ({ ...node })), links: links.map((link) => ({ ...link, value: link.quantity_t })) });
    const svg = draw(container, "svg", { width, height, role: "img", "aria-label": label }), pattern = hatch(svg, "hatch-flow"), lead = leading(nodes);
    const path = d3.sankeyLinkHorizontal();
    for (const link of graph.links) {
      const from = link.source, name = open(from) ? "lost" : lead && from.place === lead.place ? "lead" : "";
      const drawn = draw(svg, "path", { d: path(link), "stroke-width": Math.max(0.5, link.width), class: `flow ${name}` });
      draw(drawn, "title", {}, `${named(from, columns, format)} → ${named(link.target, columns, format)}: ${format.tonnes(link.quantity_t)} (${format.percent(link.quantity_t / whole)})`);
    }
    for (const node of graph.nodes) {
      const fill = open(node) ? pattern : null, name = node.place === "rest" ? "rest" : lead && node.place === lead.place ? "lead" : "";
      const box = draw(svg, "rect", { x: node.x0, y: node.y0, width: node.x1 - node.x0, height: Math.max(1, node.y1 - node.y0), class: `place ${name}`, fill });
      draw(box, "title", {}, `${named(node, columns, format)}: ${format.tonnes(node.quantity_t)}`);
    }
    const cramped = room < CRAMPED, end = columns.length - 1; // then there is no room to name the consumer, whom the title names
    for (const node of graph.nodes.filter((one) => !cramped || one.column < end)) written(svg, node, columns, whole, format, room);
    columns.forEach((column, place) => {
      const last = place === end;
      if (last && cramped) return;
      draw(svg, "text", { x: last ? width : (place * (width - NODE)) / (columns.length - 1), y: 14, class: "quiet", "text-anchor": last ? "end" : "start" }, format.words[`column_${column}`]);
    });
  };
})();
