"use strict";
const test = require("node:test");
const assert = require("node:assert/strict");

for (const file of ["00_city", "84_studio_00_words", "84_studio_0_miniature", "84_studio_1_document"]) require(`../../assets/${file}.js`);
const { studio } = globalThis.city;

const GRID = { columns: 96, rows: 51 };
const tile = (id, x = 0, more = {}) => ({ id, panel: "rivers", place: [x, 0, 10, 5], options: {}, scale: 0, ...more });
const doc = (...tiles) => ({ id: "uji", title: { id: "Uji" }, tiles });

test("the canvas has the cells that the server counts", () => {
  const grids = [[3840, 2160], [1920, 1080], [5760, 2160], [2160, 3840]].map((canvas) => { const { columns, rows } = studio.gridOf(canvas); return [columns, rows]; });
  assert.deepEqual(grids, [[96, 51], [96, 51], [144, 51], [54, 93]]);
});

test("no place leaves the canvas, however far it is pulled", () => {
  assert.deepEqual(studio.clamped([-5, 99, 10, 5], GRID), [0, 46, 10, 5]);
  assert.deepEqual(studio.clamped([3.4, 2.6, 500, 0], GRID), [0, 3, 96, 1]);
  assert.deepEqual(studio.pulled([10, 10, 5, 5], "se", 999, 999, GRID), [10, 10, 86, 41]);
  assert.deepEqual(studio.pulled([10, 10, 5, 5], "nw", 99, 99, GRID), [14, 14, 1, 1]);
  assert.deepEqual(studio.pulled([10, 10, 5, 5], "w", -99, 7, GRID), [0, 10, 15, 5]);
});

test("touching edges do not overlap", () => {
  assert.equal(studio.overlaps([0, 0, 10, 5], [10, 0, 10, 5]), false);
  assert.equal(studio.overlaps([0, 0, 11, 5], [10, 0, 10, 5]), true);
});

test("a new panel takes the first gap, a smaller one when none is large enough, and lies over the others at last", () => {
  assert.deepEqual(studio.freePlace([tile("a")], [10, 5], [4, 2], GRID), [10, 0, 10, 5]);
  const full = [{ place: [0, 0, 96, 45] }];
  assert.deepEqual(studio.freePlace(full, [40, 10], [8, 4], GRID), [0, 45, 24, 6]);
  assert.deepEqual(studio.freePlace([{ place: [0, 0, 96, 51] }], [40, 10], [8, 4], GRID), [0, 0, 40, 10]);
});

test("an id is free, small letters only, and short enough for the server", () => {
  const chances = [0.5, 0.5, 0.25];
  const taken = studio.newId("report_cards", [], () => 0.5);
  const id = studio.newId("report_cards", [tile(taken)], () => chances.shift());
  assert.notEqual(id, taken);
  assert.match(studio.newId("X".repeat(60), []), /^[a-z0-9][a-z0-9-]{0,39}$/);
});

test("undo reaches the first step however many there were, and redo the last", () => {
  let history = studio.newHistory(doc(tile("a")));
  for (let n = 1; n <= 1000; n += 1) history = studio.changed(history, doc(tile("a", n)), "", n);
  for (let n = 0; n < 1000; n += 1) history = studio.undone(history);
  assert.deepEqual(history.doc, doc(tile("a")));
  assert.equal(studio.undone(history), null);
  for (let n = 0; n < 1000; n += 1) history = studio.redone(history);
  assert.deepEqual(history.doc, doc(tile("a", 1000)));
  assert.equal(studio.redone(history), null);
});

test("typing is one step, a pause begins the next, and what changes nothing is none", () => {
  let history = studio.newHistory(doc(tile("a")));
  history = studio.changed(history, doc(tile("a", 1)), "title", 0);
  history = studio.changed(history, doc(tile("a", 2)), "title", 500);
  history = studio.changed(history, doc(tile("a", 3)), "title", 5000);
  assert.equal(history.past.length, 2);
  assert.equal(studio.changed(history, doc(tile("a", 3)), "", 6000), history);
});

test("after a merge undo takes back my steps and leaves theirs", () => {
  const begun = doc(tile("a"), tile("b", 40));
  const history = studio.changed(studio.newHistory(begun), doc(tile("a", 5), tile("b", 40)), "", 0);
  const theirs = doc(tile("a"), tile("b", 60), tile("c", 80));
  const merged = doc(tile("a", 5), tile("b", 60), tile("c", 80));
  const after = studio.adopted(history, merged, begun, theirs);
  assert.deepEqual(studio.undone(after).doc, theirs);
  assert.deepEqual(studio.redone(studio.undone(after)).doc, merged);
});

test("either side of a conflict can be chosen, also when one took the tile away", () => {
  const conflict = { part: "tile", tile: "a", mine: tile("a", 1), theirs: null };
  assert.deepEqual(studio.withTheirs(doc(tile("a", 1)), conflict).tiles, []);
  assert.deepEqual(studio.withMine(doc(), conflict).tiles, [tile("a", 1)]);
  assert.deepEqual(studio.withTheirs(doc(), { part: "title", theirs: { id: "Rina" } }).title, { id: "Rina" });
});

test("a stack names its panels in order, without gaps", () => {
  assert.deepEqual(studio.panelsOf(tile("a", 0, { panel: "stack", options: { panels: " alarms,, rivers" } })), ["alarms", "rivers"]);
  assert.deepEqual(studio.panelsOf(tile("a")), ["rivers"]);
});
