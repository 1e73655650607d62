"use strict";
/* The stage without a browser: what a scene needs, what its elements are called, how large its words are. */
const { test } = require("node:test");
const assert = require("node:assert/strict");
const path = require("node:path");

globalThis.document = undefined;
for (const file of ["00_city", "13_stage", "14_layers", "15_fit"]) require(path.join(__dirname, "..", "..", "assets", `${file}.js`));
const { city } = globalThis;

const tile = (id, panel, views) => ({ id, panel, place: [0, 0, 32, 10], scale: 0, natural: 32, views });
const view = (panel, options = "") => ({ panel, view: `panel:${panel}${options}`, title: panel });
const scene = (tiles, layer_views = []) => ({ key: "k", layout: { tiles, layers: ["complaints", "vehicles"], layer_views, canvas: { columns: 96, rows: 51 } } });

test("a scene asks for each panel once, and for the map's layers as it limits them", () => {
  const [rivers, map] = [tile("a", "rivers", [view("rivers")]), tile("m", "map", [])];
  assert.deepEqual(city.viewsOfScene(scene([rivers, tile("b", "rivers", [view("rivers")])])), ["panel:rivers"]);
  assert.deepEqual(city.viewsOfScene(scene([rivers, map], ["layer:complaints?agency=dlh"])), ["panel:rivers", "layer:complaints?agency=dlh"]);
});

test("a layer shows the view its scene names; while a case is followed all complaints are shown", () => {
  const { layout } = scene([], ["layer:complaints?agency=dlh", "layer:gauges"]);
  assert.deepEqual([...city.layersShown(layout, false)], [["complaints", "layer:complaints?agency=dlh"], ["gauges", "layer:gauges"]]);
  assert.equal(city.layersShown(layout, true).get("complaints"), "layer:complaints");
});

test("what the next scene will show stays off the map until it is shown, and what nobody asks for is forgotten", () => {
  const put = [];
  city.on("layer", (item) => put.push([item.layer, item.full, item.features.map((each) => each.id)]));
  city.limitFleet = () => {};
  globalThis.document = { getElementById: () => null, querySelector: () => ({ dataset: {} }) };
  const told = (view, full, ...ids) => city.takeLayer({ view, full, features: ids.map((id) => ({ id })), removed: [] });
  const [all, few] = ["layer:complaints", "layer:complaints?agency=dlh"];
  city.putLayers(scene([], [all]).layout);
  put.length = 0;
  told(all, true, "a", "b");
  told(few, true, "b");
  assert.deepEqual(put, [["complaints", true, ["a", "b"]]]);
  told(few, false, "c");
  put.length = 0;
  city.putLayers(scene([], [few]).layout);
  assert.deepEqual(put.find(([layer]) => layer === "complaints"), ["complaints", true, ["b", "c"]]);
  city.emit("asked", [few]);
  put.length = 0;
  city.putLayers(scene([], [all]).layout);
  assert.deepEqual(put.find(([layer]) => layer === "complaints"), ["complaints", true, []]);
  globalThis.document = undefined;
});

test("a panel that is not known asks for nothing", () => {
  assert.deepEqual(city.viewsOfScene(scene([tile("a", "future", [{ panel: "future", view: "", title: "?" }])])), []);
});

test("the first of a panel keeps its plain name, others get a number, the other stage a letter", () => {
  const two = scene([tile("a", "rivers", [view("rivers")]), tile("b", "rivers", [view("rivers", "?gauge=p2c")])]);
  assert.deepEqual([...city.panelIds(two, "a")], [["panel:rivers", ["panel-rivers"]], ["panel:rivers?gauge=p2c", ["panel-rivers-2"]]]);
  assert.deepEqual([...city.panelIds(two, "b").values()].flat(), ["panel-rivers-b", "panel-rivers-b-2"]);
});

test("words are tried as large as the tile is wide, never below their own size, or as large as staff said", () => {
  assert.deepEqual([city.tileZoom(0, 64, 32), city.tileZoom(0, 4, 32), city.tileZoom(0, 400, 32), city.tileZoom(1.5, 64, 32)], [2, 1, 4, 1.5]);
});

test("what does not fit is made smaller until it does, not smaller than needed, and 1 is taken before anything below", () => {
  const upTo = (most) => (zoom) => zoom <= most;
  const found = city.largestFit(2, upTo(1.25));
  assert.ok(found <= 1.25 && found > 1.2, String(found));
  assert.equal(city.largestFit(2, upTo(2)), 2);
  assert.equal(city.largestFit(2, upTo(1)), 1);
  assert.equal(city.largestFit(2, upTo(0)), 0.5);
});

test("a layout is spread to the sides of a wider glass, and never made narrower", () => {
  const scene = { layout: { canvas: { columns: 96, rows: 51, header: 3 } } };
  assert.equal(city.spreadOf(scene, 1920, 1080), 1);
  assert.equal(city.spreadOf(scene, 5760, 2160), 1.5);
  assert.equal(city.spreadOf(scene, 1080, 1920), 1);
  assert.equal(city.spreadOf({ ...scene, window: { spread: 3 } }, 1920, 1080), 3);
});
