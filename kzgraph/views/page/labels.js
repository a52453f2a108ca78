"use strict";
// Where the labels of lines go: vis-network knows only the middle of a line. A label covers neither a box nor another label; lines with the
// most tonnes choose first, and a label that finds no place is left to the card.
const LETTER = 15, LEADING = 18;

function findPlaces(lines, point, taken, face) {
  const STEPS = [0.5, 0.44, 0.56, 0.38, 0.62, 0.32, 0.68, 0.26, 0.74, 0.2, 0.8];
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = `${LETTER}px ${face}`;
  const meets = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  const holds = (box, { x, y }) => box.left < x && x < box.right && box.top < y && y < box.bottom;
  const courses = lines.map((line) => [line, [...Array(25).keys()].map((step) => point(line, step / 24))]);
  const found = [];
  for (const line of lines.filter((one) => one.label).sort((a, b) => b.width - a.width)) {
    const texts = line.label.split("\n");
    const half = Math.max(...texts.map((text) => pen.measureText(text).width)) / 2 + 4, rise = (texts.length * LEADING) / 2 + 2;
    let best = null;
    for (const step of STEPS) {
      const { x, y } = point(line, step);
      const box = { left: x - half, right: x + half, top: y - rise, bottom: y + rise };
      if (taken.some((other) => meets(box, other)) || found.some((other) => meets(box, other))) continue;
      const covered = courses.filter(([other, course]) => other !== line && course.some((at) => holds(box, at))).length;
      const cost = covered + Math.abs(step - 0.5);
      if (!best || cost < best.cost) best = { ...box, x, y, texts, cost };
    }
    if (best) found.push(best);
  }
  return found;
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
