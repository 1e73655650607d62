"use strict";
const test = require("node:test");
const assert = require("node:assert/strict");

require("../../assets/18_charts.js");
const city = globalThis.city;
const colour = () => [1, 2, 3];
const line = { data: [{ type: "scatter", x: ["2026-11-29"], y: [1], line: { color: "@danger/0.5" } }], layout: { yaxis: { range: [0, 9] } } };

test("a figure gets the page's own colours, as strong as it wishes", () => {
  const { data, layout } = city.figureOf(line, "id", false, colour);
  assert.equal(data[0].line.color, "rgba(1, 2, 3, 0.5)");
  assert.equal(layout.font.color, "rgba(1, 2, 3, 1)");
});

test("numbers and dates are written the way of the language", () => {
  const inIndonesian = city.figureOf(line, "id", false, colour).layout;
  const inEnglish = city.figureOf(line, "en", false, colour).layout;
  assert.deepEqual([inIndonesian.separators, inEnglish.separators], [",.", ".,"]);
  assert.equal(inIndonesian.xaxis.tickformatstops[0].value, "%H.%M\n%-d %b");
  assert.equal(inEnglish.xaxis.tickformatstops[0].value, "%H:%M\n%-d %b");
});

test("what the figure says comes before the look of the house", () => {
  const { yaxis } = city.figureOf(line, "id", false, colour).layout;
  assert.deepEqual(yaxis.range, [0, 9]);
  assert.equal(yaxis.fixedrange, true);
});

test("no words are smaller than can be read from afar, markers may be", () => {
  const given = { data: [{ type: "scatter", marker: { size: 5 }, textfont: { size: 9 } }], layout: { xaxis: { tickfont: { size: 8 } }, annotations: [{ text: "Siaga 1", font: { size: 10 } }] } };
  const { data, layout } = city.figureOf(given, "id", true, colour);
  assert.deepEqual([data[0].marker.size, data[0].textfont.size], [5, 14]);
  assert.deepEqual([layout.xaxis.tickfont.size, layout.annotations[0].font.size], [14, 14]);
});

test("a dial has no axes, and nothing follows a hand on a wall", () => {
  const { layout } = city.figureOf({ data: [{ type: "indicator", value: 87 }] }, "id", true, colour);
  assert.deepEqual(Object.keys(layout).filter((key) => key.includes("axis")), []);
  assert.equal(layout.hovermode, false);
});

test("the given figure stays as it was", () => {
  const before = JSON.stringify(line);
  city.figureOf(line, "id", false, colour);
  assert.equal(JSON.stringify(line), before);
});

test("where seven days have no room for their words every second has one", () => {
  const week = { data: [], layout: { margin: { r: 48 }, xaxis: { type: "date", dtick: 86400000, range: ["2026-11-22 10:00", "2026-11-29 10:00"] }, yaxis: { ticktext: ["Mustikajaya"] } } };
  const stepAt = (width) => city.figureOf(week, "id", false, colour, { width, height: 260 }).layout.xaxis.ticklabelstep;
  assert.deepEqual([stepAt(900), stepAt(330)], [1, 2]);
});
