"use strict";
// What stands before and after a box or a line, along the arrows. A path stays with one mineral; at a mineral's own box it may go on as
// another one that is made of it. Lines about no mineral (owners) can be on every path.
function makeReach(data, ends, isHidden) {
  const mineralOf = new Map();
  data.rows.forEach((row) => { if (row.line >= 0 && !mineralOf.has(row.line)) mineralOf.set(row.line, row.mineral); });
  const goods = data.edges.map((edge, index) => (edge.arrows.from ? [ends[index][1], ends[index][0]] : ends[index]));
  const linesAt = [data.nodes.map(() => []), data.nodes.map(() => [])];
  goods.forEach(([from, to], index) => { linesAt[0][from].push(index); linesAt[1][to].push(index); });

  function walk(starts, side, found) {
    const seen = new Set(), queue = [...starts];
    while (queue.length) {
      const [box, carried] = queue.pop(), mineral = data.node_minerals[box] >= 0 ? null : carried;
      for (const line of linesAt[side][box]) {
        const own = mineralOf.get(line), next = goods[line][1 - side];
        if (isHidden(line) || (mineral !== null && own >= 0 && own !== mineral)) continue;
        found.lines.add(line);
        found.boxes.add(next);
        const key = `${next} ${own >= 0 ? own : mineral}`;
        if (seen.has(key)) continue;
        seen.add(key);
        queue.push([next, own >= 0 ? own : mineral]);
      }
    }
  }
  // `id` is that of a box (n3) or a line (e3). Says what is lit, and how many boxes come before and after.
  return (id) => {
    const index = Number(id.slice(1)), isLine = id.startsWith("e");
    const before = { lines: new Set(), boxes: new Set() }, after = { lines: new Set(), boxes: new Set() };
    const mineral = isLine && mineralOf.get(index) >= 0 ? mineralOf.get(index) : null;
    const [first, last] = isLine ? goods[index] : [index, index];
    walk([[first, mineral]], 1, before);
    walk([[last, mineral]], 0, after);
    const own = isLine ? [first, last] : [index];
    own.forEach((box) => { before.boxes.delete(box); after.boxes.delete(box); });
    return {
      lines: new Set([...before.lines, ...after.lines, ...(isLine ? [index] : [])]), boxes: new Set([...before.boxes, ...after.boxes, ...own]),
      before: before.boxes.size, after: after.boxes.size,
    };
  };
}
