"use strict";
// Where the labels of lines go: vis-network knows only the middle of a line. A label covers neither a box nor another label; lines with the
// most tonnes choose first. A label that finds no place is shortened to its figure, then set beside its line, then left to the card.
const LETTER = 15, LEADING = 18, APART = 10, CLEAR = 3;

function findPlaces(lines, point, taken, { left: least, right: most }, face) {
  const STEPS = [...Array(29).keys()].map((step) => 0.5 + Math.ceil(step / 2) * (step % 2 ? -0.03 : 0.03));
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = `${LETTER}px ${face}`;
  const meets = (a, b) => a.left < b.right + APART && b.left < a.right + APART && a.top < b.bottom + CLEAR && b.top < a.bottom + CLEAR;
  const holds = (box, { x, y }) => box.left < x && x < box.right && box.top < y && y < box.bottom;
  const courses = lines.map((line) => [line, [...Array(25).keys()].map((step) => point(line, step / 24))]);
  const found = [];
  const farthest = lines.length > 30 ? 30 : 75; // beside its line; further off it is not clear whose it is
  const weight = (line) => line.width + (line.colour === "grey" ? 0 : 100);
  for (const line of lines.filter((one) => one.label).sort((a, b) => weight(b) - weight(a))) {
    let best = null;
    (line.colour === "grey" ? [line.label.split("\n")] : forms(line.label)).forEach((texts, shortened) => {
      const half = Math.max(...texts.map((text) => pen.measureText(text).width)) / 2 + 4, rise = (texts.length * LEADING) / 2 + 2;
      for (const beside of line.colour === "grey" ? [0] : [0, -1, 1]) {
        for (const step of STEPS) {
          const fixed = 1.5 * shortened + 2.5 * Math.abs(beside) + Math.abs(step - 0.5);
          if (best && fixed >= best.cost) continue;
          const at = point(line, step), aside = beside ? sideways(line, point, step, half, rise) : { x: 0, y: 0 };
          if (Math.hypot(aside.x, aside.y) > farthest) continue;
          const wanted = at.x + beside * aside.x, x = Math.max(least + half, Math.min(most - half, wanted));
          if (Math.abs(x - wanted) > (beside ? 0 : 0.8 * half)) continue;
          const y = at.y + beside * aside.y;
          const box = { left: x - half, right: x + half, top: y - rise, bottom: y + rise };
          if (taken.some((other) => meets(box, other)) || found.some((other) => meets(box, other))) continue;
          const cost = fixed + (beside ? 3 : 1) * courses.filter(([other, course]) => other !== line && course.some((spot) => holds(box, spot))).length;
          if (!best || cost < best.cost) best = { ...box, x, y, texts, cost, line: line.id };
        }
      }
    });
    if (best) found.push(best);
  }
  return found;
}

// The label whole, its figure alone, and that without the number of further figures.
function forms(label) {
  const whole = label.split("\n"), figure = whole.slice(-1), bare = [figure[0].replace(/ \(\+\d+\)$/, "")];
  return [whole, ...(whole.length > 1 ? [figure] : []), ...(bare[0] !== figure[0] ? [bare] : [])];
}

// How far a label must move from its line to stand beside it.
function sideways(line, point, step, half, rise) {
  const one = point(line, Math.max(0, step - 0.02)), two = point(line, Math.min(1, step + 0.02));
  const length = Math.hypot(two.x - one.x, two.y - one.y) || 1, across = { x: -(two.y - one.y) / length, y: (two.x - one.x) / length };
  const reach = half * Math.abs(across.x) + rise * Math.abs(across.y) + line.width / 2 + 2;
  return { x: across.x * reach, y: across.y * reach };
}

function writeLabels(pen, labels, { face, ink, panel }) {
  pen.font = `${LETTER}px ${face}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  for (const { x, y, texts } of labels) {
    texts.forEach((text, row) => {
      const height = y + (row - (texts.length - 1) / 2) * LEADING, half = pen.measureText(text).width / 2 + 3;
      pen.fillStyle = panel;
      pen.fillRect(x - half, height - LEADING / 2, 2 * half, LEADING + 1);
      pen.fillStyle = ink;
      pen.fillText(text, x, height);
    });
  }
}
