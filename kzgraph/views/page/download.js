"use strict";
// What the reader takes away: the rows shown as CSV, in the columns of kzgraph's own tables, and the drawing as a picture.
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/;

// Text that a spreadsheet would run as a formula gets an apostrophe in front, and so does text that has one already, since kzgraph takes one off
// when it reads; numbers are left as they are.
function csvText(columns, rows) {
  const cell = (value) => {
    const text = typeof value === "string" && FORMULA.test(value) ? "'" + value : String(value);
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [columns, ...rows].map((row) => row.map(cell).join(",") + "\n").join("");
}
function save(blob, ending) {
  const link = document.createElement("a"), name = document.title.normalize("NFKD").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
  link.href = URL.createObjectURL(blob);
  link.download = `kzgraph-${name.slice(0, 60) || "network"}.${ending}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

// The drawing as it stands, under the page's title, with what is filtered.
function picture(drawing, byId) {
  const ratio = 2, PAD = 16, LINE = 20, { stage } = drawing, width = stage.clientWidth, tones = drawing.tones();
  const sheet = document.createElement("canvas"), pen = sheet.getContext("2d");
  const lines = (text, font) => { pen.font = font; return wrap(pen, text, width - 2 * PAD); };
  const fonts = [`600 18px ${drawing.face}`, `14px ${drawing.face}`];
  const texts = [
    ...lines(document.querySelector("h1").textContent, fonts[0]).map((text) => [text, fonts[0]]),
    ...[document.querySelector(".subtitle").textContent, byId("filtered").textContent, byId("left").textContent]
      .flatMap((text) => (text ? lines(text, fonts[1]) : [])).map((text) => [text, fonts[1]]),
  ];
  const head = PAD + texts.length * LINE + 8;
  sheet.width = width * ratio;
  sheet.height = (head + stage.clientHeight) * ratio;
  pen.scale(ratio, ratio);
  pen.fillStyle = tones.panel;
  pen.fillRect(0, 0, width, head + stage.clientHeight);
  pen.fillStyle = tones.ink;
  pen.textBaseline = "top";
  texts.forEach(([text, font], row) => { pen.font = font; pen.fillText(text, PAD, PAD + row * LINE); });
  pen.drawImage(stage.querySelector("canvas"), 0, head, width, stage.clientHeight);
  pen.font = `600 13px ${drawing.face}`;
  const frame = stage.getBoundingClientRect();
  byId("headings").querySelectorAll("span").forEach((heading) => {
    if (heading.hidden) return;
    const box = heading.getBoundingClientRect();
    pen.textAlign = drawing.isStacked() ? "left" : "center";
    pen.fillText(heading.textContent, drawing.isStacked() ? 6 : box.left - frame.left + box.width / 2, head + box.top - frame.top + 5);
  });
  return sheet;
}
function wrap(pen, text, width) {
  const found = [""];
  for (const word of text.split(" ")) {
    const longer = `${found[found.length - 1]} ${word}`.trim();
    if (pen.measureText(longer).width <= width || !found[found.length - 1]) found[found.length - 1] = longer;
    else found.push(word);
  }
  return found;
}
