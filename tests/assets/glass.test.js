"use strict";
const test = require("node:test");
const assert = require("node:assert/strict");

for (const file of ["00_city", "05_clock", "10_live_protocol", "16_map", "20_vehicle_state", "22_vehicle_sprites", "24_vehicle_tiles", "30_stats", "31_renewal", "40_symbols", "42_labels", "43_beyond", "44_selection", "50_drawer", "52_search"]) require(`../../assets/${file}.js`);
const city = globalThis.city;

const SUNDAY_NOON_WIB = Date.UTC(2025, 10, 30, 3, 45, 7);

test("an age is told in the largest unit that fits, and never as negative", () => {
  const words = [-3, 0, 59.9, 60, 125, 3599, 3600, 47 * 3600, 48 * 3600].map((seconds) => city.ageWords(seconds));
  assert.deepEqual(words, ["0 dtk", "0 dtk", "59 dtk", "1 mnt", "2 mnt", "59 mnt", "1 jam", "47 jam", "2 hari"]);
});

test("an unknown age is a dash, not a number", () => assert.equal(city.ageWords(NaN), "–"));

test("the clock shows the city's zone whatever the machine's zone is", () => {
  assert.equal(city.clockTime(SUNDAY_NOON_WIB), "10.45.07");
  assert.equal(city.clockDate(SUNDAY_NOON_WIB), "Minggu, 30 November");
  assert.equal(city.shortTime(SUNDAY_NOON_WIB), "10.45");
});

test("english has its own words and colons", () => {
  city.configure({ lang: "en" });
  assert.equal(city.clockTime(SUNDAY_NOON_WIB), "10:45:07");
  assert.equal(city.ageWords(120), "2 min");
  city.configure({});
});

test("a day-old screen begins anew at three in the morning, unless somebody or an alarm needs its picture", () => {
  const [day, hour] = [24 * 3600000, 3600000];
  assert.equal(city.isDueToRenew(day, "03.12", "plan", 10), true);
  assert.equal(city.isDueToRenew(day, "03:12", "city", 12), true);
  assert.equal(city.isDueToRenew(day, "03.09", "plan", 10), false);
  assert.equal(city.isDueToRenew(day, "04.12", "plan", 10), false);
  assert.equal(city.isDueToRenew(6 * hour, "03.12", "plan", 10), false);
  for (const why of ["takeover", "asked"]) assert.equal(city.isDueToRenew(day, "03.12", why, 10), false);
});

test("python's texts come before the built-in words", () => {
  city.configure({ texts: { minute: "menit" } });
  assert.equal(city.ageWords(120), "2 menit");
  city.configure({});
});

test("retries double, stay within three seconds and never end", () => {
  const longest = [0, 1, 2, 3, 4, 50, 100000].map((attempt) => city.retryDelayMs(attempt, 1));
  assert.deepEqual(longest, [250, 500, 1000, 2000, 3000, 3000, 3000]);
  assert.equal(city.retryDelayMs(10, 0), 1500);
});

test("who was refused asks again later than who was cut off", () => {
  assert.deepEqual([city.refusedDelayMs(0), city.refusedDelayMs(1)], [15000, 30000]);
});

test("every refusal has its words in both languages", () => {
  for (const lang of ["id", "en"]) {
    city.configure({ lang });
    for (const word of Object.values(city.REFUSALS)) assert.notEqual(city.word(word), word);
  }
  city.configure({});
});

const after = (events, from = city.newConnection()) => events.reduce((state, [event, at]) => city.connectionStep(state, event, at), from);

test("only a message makes the connection live, and it forgets earlier failures", () => {
  const opened = after([["dial", 0], ["closed", 5], ["dial", 10], ["open", 20]]);
  assert.equal(opened.phase, "greeting");
  assert.equal(opened.attempt, 1);
  const live = city.connectionStep(opened, "message", 30);
  assert.deepEqual([live.phase, live.attempt, live.lostAt], ["live", 0, null]);
});

test("the first loss is remembered through many failed attempts", () => {
  const state = after([["dial", 0], ["open", 1], ["message", 2], ["closed", 100], ["dial", 200], ["closed", 300], ["dial", 400]]);
  assert.equal(state.lostAt, 100);
  assert.equal(state.attempt, 2);
});

test("fifteen seconds without a word is a dead connection, exactly fifteen is not", () => {
  const live = after([["dial", 0], ["open", 1], ["message", 1000]]);
  assert.equal(city.isSilent(live, 16000), false);
  assert.equal(city.isSilent(live, 16001), true);
});

test("an unknown connection event is an error, not silence", () => assert.throws(() => city.connectionStep(city.newConnection(), "oops", 0), /unknown event/));

test("the cursor moves with items only and is said in the next hello", () => {
  const cursor = city.cursorAfter({ epoch: null, seq: 0 }, { type: "items", epoch: "e7", seq: 42 });
  assert.deepEqual(city.cursorAfter(cursor, { type: "ping" }), { epoch: "e7", seq: 42 });
  assert.deepEqual(city.helloOf(cursor, ["vehicles"], "id", "s"), { type: "hello", lang: "id", views: ["vehicles"], epoch: "e7", seq: 42, screen: "s" });
});

test("the clock offset trusts the quickest of the last messages", () => {
  const offset = city.newClockOffset();
  assert.equal(offset(1000, 1500), -500);
  assert.equal(offset(2000, 2100), -100);
  assert.equal(offset(3000, 3900), -100);
});

const frameOf = (rows, { full = false, at = 1e6, magic = 0x31544150 } = {}) => {
  const buffer = new ArrayBuffer(64 + rows.length * 28);
  const view = new DataView(buffer);
  [magic, rows.length, 10, Number(full)].forEach((value, n) => view.setUint32(n * 4, value, true));
  [5, at, 0.75, 0.5, 30, 0].forEach((value, n) => view.setFloat64(16 + n * 8, value, true));
  rows.forEach((row, r) => {
    view.setUint32(64 + r * 4, row[0], true);
    row.slice(1).forEach((value, c) => view.setFloat32(64 + (c + 1) * rows.length * 4 + r * 4, value, true));
  });
  return buffer;
};

test("a frame is read without copying and in little endian", () => {
  const frame = city.parseFrame(frameOf([[3, 0.25, 0.5, 90, 30, 2, 40], [7, 0, 0, NaN, NaN, 1, 10]], { full: true }));
  assert.deepEqual([frame.count, frame.slotsTotal, frame.full, frame.seq, frame.originX, frame.staleAfterS], [2, 10, true, 5, 0.75, 30]);
  assert.deepEqual([...frame.slot], [3, 7]);
  assert.deepEqual([frame.x[0], frame.heading[0], frame.receivedAge[1]], [0.25, 90, 10]);
  assert.ok(Number.isNaN(frame.heading[1]));
});

test("a truncated or foreign frame is no frame", () => {
  assert.equal(city.parseFrame(frameOf([[1, 0, 0, 0, 0, 0, 0]]).slice(0, 80)), null);
  assert.equal(city.parseFrame(new ArrayBuffer(10)), null);
  assert.equal(city.parseFrame(frameOf([], { magic: 1 })), null);
});

const METRE = 1 / 40075016.686;
const row = (slot, x, heading = 90) => [slot, x * METRE, 0, heading, 30, 1, 20];
const apply = (fleet, rows, options, now) => city.applyFrame(fleet, city.parseFrame(frameOf(rows, options)), now);

const nearly = (actual, expected, within = 0.1) => assert.ok(Math.abs(actual - expected) <= within, `${actual} is not ${expected}`);
const eastM = (fleet, slot, now) => (city.shownX(fleet, slot, now) - 0.75) / METRE;

test("a vehicle glides from where it is shown to its new place over its reporting interval", () => {
  const fleet = city.newFleet();
  apply(fleet, [row(0, 0)], { full: true, at: 1000 }, 0);
  apply(fleet, [row(0, 10)], { at: 2000 }, 1000);
  nearly(eastM(fleet, 0, 1000), 0);
  nearly(eastM(fleet, 0, 1500), 5);
  nearly(eastM(fleet, 0, 9000), 10);
});

test("a new place in mid-glide starts from the shown place, so nothing jumps back", () => {
  const fleet = city.newFleet();
  apply(fleet, [row(0, 0)], { full: true, at: 1000 }, 0);
  apply(fleet, [row(0, 10)], { at: 2000 }, 1000);
  apply(fleet, [row(0, 20)], { at: 2500 }, 1500);
  nearly(eastM(fleet, 0, 1500), 5);
});

test("a place too far to have been driven to is shown at once", () => {
  const fleet = city.newFleet();
  apply(fleet, [row(0, 0)], { full: true, at: 1000 }, 0);
  apply(fleet, [row(0, 3000)], { at: 2000 }, 1000);
  nearly(eastM(fleet, 0, 1000), 3000);
});

test("a full frame forgets vehicles that are no longer in it", () => {
  const fleet = city.newFleet();
  apply(fleet, [row(0, 0), row(1, 5)], { full: true }, 0);
  apply(fleet, [row(1, 6)], { full: true }, 10);
  assert.deepEqual([fleet.seen[0], fleet.seen[1]], [0, 1]);
});

test("a vehicle whose place is told to nobody leaves the glass and comes back without a glide", () => {
  const fleet = city.newFleet();
  apply(fleet, [row(0, 0)], { full: true, at: 1000 }, 0);
  apply(fleet, [row(0, NaN)], { at: 2000 }, 1000);
  assert.equal(fleet.seen[0], 0);
  apply(fleet, [row(0, 90)], { at: 3000 }, 2000);
  assert.equal(fleet.seen[0], 1);
  nearly(eastM(fleet, 0, 2000), 90);
});

test("an unknown heading keeps the last known one", () => {
  const fleet = city.newFleet();
  apply(fleet, [row(0, 0, 45)], { full: true, at: 1000 }, 0);
  apply(fleet, [row(0, 1, NaN)], { at: 2000 }, 1000);
  assert.equal(city.shownHeading(fleet, 0, 5000), 45);
});

test("headings turn the shorter way through north", () => {
  assert.equal(city.turned(350, 10, 0.5), 0);
  assert.equal(city.turned(10, 350, 0.5), 0);
  assert.equal(city.turned(NaN, 30, 0.2), 30);
});

test("the picture is looked at as often as something moves half a pixel, at least every 80 ms", () => {
  assert.deepEqual([0, 0.001, 0.01, 1].map(city.lookEveryMs), [80, 80, 50, 16]);
  const fleet = city.newFleet();
  apply(fleet, [row(0, 0)], { full: true, at: 1000 }, 0);
  apply(fleet, [row(0, 10)], { at: 2000 }, 1000);
  nearly(city.shownPace(fleet, 0, 1500) / METRE, 0.01, 1e-4);
  assert.equal(city.shownPace(fleet, 0, 9000), 0);
});

test("names belong to slots and are found by id", () => {
  const fleet = city.newFleet();
  city.nameSlots(fleet, { start: 300, ids: ["baktor-07"], labels: ["Baktor 07"], kinds: ["baktor"] }, () => 2);
  assert.equal(fleet.slotOf.get("baktor-07"), 300);
  assert.equal(fleet.icon[300], 2);
});

test("degrees survive the way to world units and back", () => {
  const world = city.worldOf(-6.285, 106.975);
  const back = city.degreesOf(world.x, world.y);
  nearly(back.lat, -6.285, 1e-9);
  nearly(back.lng, 106.975, 1e-9);
});

test("without a heading a vehicle is a dot", () => {
  assert.equal(city.spriteNumber(0, 0, NaN), city.spriteNumber(3, 0, NaN));
  assert.notEqual(city.spriteNumber(0, 0, 0), city.spriteNumber(0, 0, 90));
  assert.equal(city.spriteNumber(0, 0, 359.9), city.spriteNumber(0, 0, 0));
});

const listsOf = (vehicles, across = 2, down = 2, reach = 8) => {
  const lists = city.newTileLists();
  city.beginLists(lists, vehicles.length, across, down);
  vehicles.forEach(([x, y, sprite], slot) => city.addToLists(lists, x, y, sprite ?? 0, slot, reach));
  city.closeLists(lists, reach);
  return lists;
};

test("a vehicle on a border is in every tile it touches", () => {
  const lists = listsOf([[256, 256], [20, 20]]);
  assert.deepEqual([...lists.from.slice(0, 5)], [0, 2, 3, 4, 5]);
});

test("a tile's fingerprint changes with a pixel, a sprite or a vehicle less, and only then", () => {
  const print = (vehicles) => listsOf(vehicles).print[0];
  assert.equal(print([[20, 20, 5]]), print([[20, 20, 5], [400, 400, 1]]));
  assert.notEqual(print([[20, 20, 5]]), print([[21, 20, 5]]));
  assert.notEqual(print([[20, 20, 5]]), print([[20, 20, 6]]));
  assert.equal(print([[400, 400, 5]]), 0);
});

test("the nearest vehicle within the finger is hit, others are not", () => {
  const lists = listsOf([[100, 100], [110, 100], [300, 300]]);
  assert.equal(city.hitSlot(lists, 108, 101, 14), 1);
  assert.equal(city.hitSlot(lists, 200, 200, 14), -1);
  assert.equal(city.hitSlot(listsOf([[260, 100]]), 250, 100, 14), 0);
});

test("a tile shows a sprite's pixels once, also where it hangs over the tile's edge", () => {
  const stride = city.scratchStride();
  const scratch = { side: stride, words: new Uint32Array(stride * stride), image: {} };
  const sheet = { start: Int32Array.of(0), middle: Int32Array.of(2), end: Int32Array.of(3), offset: Int32Array.of(0, 1, stride), colour: Uint32Array.of(0xff0000ff, 0xff0000ff, 0x800000ff) };
  let put = null;
  city.paintTile(scratch, listsOf([[255, 10]]), sheet, 0, { putImageData: (...given) => { put = given; } });
  assert.equal(scratch.words.filter((word) => word).length, 3);
  assert.equal(scratch.words[(10 + 64) * stride + 255 + 64], 0xff0000ff);
  assert.deepEqual(put.slice(1), [-64, -64, 64, 64, 256, 256]);
});

test("frames per second count only the last five seconds", () => {
  const ring = Float64Array.from({ length: 600 }, (_, n) => n * 20);
  nearly(city.framesPerSecond(ring, 600, 599 * 20), 50, 0.01);
  assert.equal(city.framesPerSecond(ring, 0, 0), 0);
});

test("a percentile of nothing is null, not zero", () => {
  assert.equal(city.percentile([], 0.95), null);
  assert.equal(city.percentile([3, 1, 2], 0.5), 2);
});

test("severity, lateness and a black ring are classes; the name says value and word", () => {
  const feature = { id: "station:x", shape: "ring", severity: "danger", label: "Kayuringin", value: "312", word: "Berbahaya", ring: "#000000" };
  assert.equal(city.symbolClass(feature), "symbol symbol-ring severity-danger is-abnormal is-black");
  assert.equal(city.symbolName(feature), "Kayuringin, 312, Berbahaya");
  assert.match(city.symbolClass({ shape: "diamond", severity: "calm", overdue: true }), /is-overdue/);
});

test("a board takes the first side that meets nothing", () => {
  const sides = ["board-left", "board-right"].map((side) => city.boardRect(side, 100, 100, 50, 20, 10));
  assert.equal(city.firstFree(sides, [{ x: 50, y: 95, w: 10, h: 10 }]), 1);
  assert.equal(city.firstFree(sides, [{ x: 0, y: 0, w: 500, h: 500 }]), -1);
});

test("what lies beyond the map is noted at its edge, pointing there; what is in view is not", () => {
  assert.equal(city.clampedSpot(10, 10, 100, 100, 5, 5).x, 10);
  assert.deepEqual(city.clampedSpot(50, 400, 100, 100, 5, 5), { x: 50, y: 95, angle: 180 });
  assert.deepEqual(city.clampedSpot(-90, 50, 100, 100, 5, 5), { x: 5, y: 50, angle: 270 });
});

test("district names fade as the map comes near", () => {
  assert.deepEqual([9, 12, 14, 15.5, 17].map(city.placeOpacity), [0, 1, 1, 0.5, 0]);
});

test("the trail keeps exactly thirty minutes", () => {
  const now = 1e9;
  const trail = [[0, 0, now - 1800001], [1, 1, now - 1800000], [2, 2, now]];
  assert.deepEqual(city.recentTrail(trail, now).map(([lat]) => lat), [1, 2]);
});

test("the map pans only when the followed one leaves the central two thirds", () => {
  assert.deepEqual(city.panNeeded(500, 300, 1000, 600), { x: 0, y: 0 });
  assert.deepEqual(city.panNeeded(820, 300, 1000, 600), { x: 0, y: 0 });
  assert.deepEqual(city.panNeeded(900, 300, 1000, 600), { x: 400, y: 0 });
});

test("the address keeps what is open, and nothing else opens anything", () => {
  assert.equal(city.subjectInHash(city.hashOf("vehicle:baktor-07")), "vehicle:baktor-07");
  assert.equal(city.subjectInHash(city.hashOf("complaint:BKS-2026-000123 &x")), "complaint:BKS-2026-000123 &x");
  assert.equal(city.subjectInHash("#open=javascript"), null);
  assert.equal(city.subjectInHash(""), null);
});

test("choices go round in both directions", () => {
  assert.deepEqual([city.nextChoice(-1, 1, 3), city.nextChoice(-1, -1, 3), city.nextChoice(2, 1, 3), city.nextChoice(0, -1, 3), city.nextChoice(-1, 1, 0)], [0, 2, 0, 2, -1]);
});

test("one listener that throws does not silence the next", (t) => {
  t.mock.method(console, "error", () => {});
  let heard = 0;
  city.on("boom", () => { throw new Error("x"); });
  city.on("boom", () => { heard += 1; });
  city.emit("boom");
  assert.equal(heard, 1);
});
