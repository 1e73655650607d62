"use strict";
const test = require("node:test");
const assert = require("node:assert/strict");

for (const file of ["00_city", "50_drawer", "71_follow"]) require(`../../assets/${file}.js`);
const { sceneFor, wayLeft } = globalThis.city;

const show = (ticket, at, screen = "") => ({ ticket, at, screen });

test("nothing asked for is the wall", () => assert.equal(sceneFor([], "lobby", 0), null));

test("of what is for every screen or for this one the last counts", () => {
  const shows = [show("A", 1), show("B", 2, "lobby"), show("C", 3, "elsewhere")];
  assert.equal(sceneFor(shows, "lobby", 0).ticket, "B");
  assert.equal(sceneFor(shows, "hall", 0).ticket, "A");
});

test("a screen that was sent back to the wall alone stays there", () => {
  assert.equal(sceneFor([show("A", 1), show("", 2, "lobby")], "lobby", 0), null);
});

test("what somebody left with Esc does not come back, something newer does", () => {
  assert.equal(sceneFor([show("A", 5)], "lobby", 5), null);
  assert.equal(sceneFor([show("A", 6)], "lobby", 5).ticket, "A");
});

test("while a case is followed nothing else is marked, and without one nothing is", () => {
  assert.equal(globalThis.city.scene(), null);
  assert.equal(globalThis.city.subject(), null);
});

const WAY = [[-6.25, 107.0], [-6.25, 107.01], [-6.24, 107.02]];
const END = [-6.2401, 107.0201];

test("what is left of a way begins at the unit and ends at the place", () => {
  assert.deepEqual(wayLeft(WAY, [-6.2501, 107.005], END), [[-6.2501, 107.005], WAY[1], WAY[2], END]);
  assert.deepEqual(wayLeft(WAY, [-6.2451, 107.015], END), [[-6.2451, 107.015], WAY[2], END]);
});

test("a unit that left its way, or has none that is known, is straight before the place", () => {
  assert.deepEqual(wayLeft(WAY, [-6.2, 107.0], END), [[-6.2, 107.0], END]);
  assert.deepEqual(wayLeft([], [-6.25, 107.0], END), [[-6.25, 107.0], END]);
});
