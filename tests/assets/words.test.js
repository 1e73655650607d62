"use strict";
const test = require("node:test");
const assert = require("node:assert/strict");

for (const file of ["00_city", "02_words"]) require(`../../assets/${file}.js`);
const { city } = globalThis;

const OVERDUE = "{n} {n:report|reports} overdue";

test("one is counted as one, as a number and as text", () => {
  for (const n of [1, "1"]) assert.equal(city.fill(OVERDUE, { n }), "1 report overdue");
});

test("everything else is many", () => {
  for (const n of [0, 2, 1.5, "1,001", "21"]) assert.equal(city.fill(OVERDUE, { n }), `${n} reports overdue`);
});

test("each blank counts for itself, also without its number being said", () => {
  const told = "{open} {open:case|cases} in {areas} {areas:area|areas}; {open:it is|they are} late";
  assert.equal(city.fill(told, { open: 1, areas: 2 }), "1 case in 2 areas; it is late");
});

test("a value is said as it is, whatever stands in it", () => {
  assert.equal(city.fill("{by}: {what}", { by: "$& {what}", what: "a|b" }), "$& {what}: a|b");
});

test("a blank without a value stays, and a word without blanks is itself", () => {
  assert.equal(city.fill("When {source}, {n} times", { n: 0 }), "When {source}, 0 times");
  assert.equal(city.fill("Close"), "Close");
});

test("a word of the wall is filled when it is given values", () => {
  city.configure({ texts: { until: "until {at}" } });
  assert.equal(city.word("until", { at: "10.45" }), "until 10.45");
  assert.equal(city.word("until"), "until {at}");
  city.configure({});
});
