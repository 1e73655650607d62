/* The fleet in typed arrays: one slot per vehicle, world units (Web Mercator 0..1), times in server epoch ms. */
(function (city) {
  "use strict";

  const EARTH_M = 40075016.686;
  const GLIDE_MIN_MS = 250;
  const GLIDE_MAX_MS = 2500;
  const TURN_MS = 400;
  const JUMP_M = 250;
  const FASTEST_M_S = 60;

  const COLUMNS = {
    fromX: Float64Array, fromY: Float64Array, toX: Float64Array, toY: Float64Array, startMs: Float64Array, glideMs: Float32Array,
    fromHeading: Float32Array, toHeading: Float32Array, speed: Float32Array, observedAt: Float64Array, receivedAt: Float64Array,
    intervalMs: Float32Array, seen: Uint8Array, icon: Uint8Array,
  };

  const grown = (Kind, old, size) => { const made = new Kind(size); if (old) made.set(old); return made; };

  /** Room for `size` slots; amortised doubling so that growing costs nothing per message. */
  city.growFleet = (fleet, size) => {
    if (size <= fleet.capacity) return;
    fleet.capacity = Math.max(256, size, fleet.capacity * 2);
    for (const [name, Kind] of Object.entries(COLUMNS)) fleet[name] = grown(Kind, fleet[name], fleet.capacity);
  };

  city.newFleet = () => {
    const fleet = { capacity: 0, slots: 0, mayGlide: true, staleAfterMs: Infinity, ids: [], labels: [], kinds: [], agencies: [], slotOf: new Map() };
    city.growFleet(fleet, 256);
    return fleet;
  };

  /** How far a glide has come at `nowMs`, 0..1. */
  const progress = (fleet, slot, nowMs) => {
    const done = (nowMs - fleet.startMs[slot]) / fleet.glideMs[slot];
    return done >= 1 ? 1 : done > 0 ? done : 0;
  };

  city.shownX = (fleet, slot, nowMs) => fleet.fromX[slot] + (fleet.toX[slot] - fleet.fromX[slot]) * progress(fleet, slot, nowMs);
  city.shownY = (fleet, slot, nowMs) => fleet.fromY[slot] + (fleet.toY[slot] - fleet.fromY[slot]) * progress(fleet, slot, nowMs);

  /** How fast a vehicle is moving over the glass, in world units per ms along the longer axis; 0 at rest. */
  city.shownPace = (fleet, slot, nowMs) => {
    if (nowMs - fleet.startMs[slot] >= fleet.glideMs[slot]) return 0;
    return Math.max(Math.abs(fleet.toX[slot] - fleet.fromX[slot]), Math.abs(fleet.toY[slot] - fleet.fromY[slot])) / fleet.glideMs[slot];
  };

  /** ms between two looks at the picture, so that the fastest vehicle moves half a pixel: 16 (every frame) to 80. */
  city.lookEveryMs = (pixelsPerMs) => Math.min(80, Math.max(16, 0.5 / pixelsPerMs));

  /** Degrees 0..360 on the shorter way round; NaN when no heading was ever known. */
  city.turned = (from, to, part) => {
    if (Number.isNaN(from)) return to;
    const way = ((to - from + 540) % 360) - 180;
    return (from + way * part + 360) % 360;
  };

  city.shownHeading = (fleet, slot, nowMs) => {
    const part = (nowMs - fleet.startMs[slot]) / TURN_MS;
    return part >= 1 ? fleet.toHeading[slot] : city.turned(fleet.fromHeading[slot], fleet.toHeading[slot], part > 0 ? part : 0);
  };

  const metresPerUnit = (y) => EARTH_M / Math.cosh(Math.PI * (1 - 2 * y));

  /** A place too far for the time that passed is a new place, not a drive. */
  const isJump = (metres, intervalMs) => metres > Math.max(JUMP_M, (intervalMs / 1000) * FASTEST_M_S);

  /** The reporting interval as this vehicle keeps it: half old, half new; jumps of the clock are held within 0.2–60 s. */
  const learnInterval = (fleet, slot, elapsedMs) => {
    const heard = Math.min(60000, Math.max(200, elapsedMs));
    fleet.intervalMs[slot] = fleet.intervalMs[slot] ? (fleet.intervalMs[slot] + heard) / 2 : heard;
  };

  const place = (fleet, slot, x, y, heading, nowMs) => {
    fleet.fromX[slot] = fleet.toX[slot] = x;
    fleet.fromY[slot] = fleet.toY[slot] = y;
    fleet.fromHeading[slot] = fleet.toHeading[slot] = heading;
    fleet.startMs[slot] = nowMs;
    fleet.glideMs[slot] = 1;
    fleet.seen[slot] = 1;
  };

  const glide = (fleet, slot, x, y, heading, nowMs) => {
    const shownX = city.shownX(fleet, slot, nowMs);
    const shownY = city.shownY(fleet, slot, nowMs);
    const metres = Math.hypot(x - shownX, y - shownY) * metresPerUnit(y);
    const known = Number.isNaN(heading) ? fleet.toHeading[slot] : heading;
    if (!fleet.mayGlide || isJump(metres, fleet.intervalMs[slot])) return place(fleet, slot, x, y, known, nowMs);
    fleet.fromHeading[slot] = city.shownHeading(fleet, slot, nowMs);
    fleet.toHeading[slot] = known;
    fleet.fromX[slot] = shownX;
    fleet.fromY[slot] = shownY;
    fleet.toX[slot] = x;
    fleet.toY[slot] = y;
    fleet.startMs[slot] = nowMs;
    fleet.glideMs[slot] = Math.min(GLIDE_MAX_MS, Math.max(GLIDE_MIN_MS, fleet.intervalMs[slot]));
  };

  const applyRow = (fleet, frame, row, nowMs) => {
    const slot = frame.slot[row];
    const x = frame.originX + frame.x[row];
    const y = frame.originY + frame.y[row];
    const receivedAt = frame.at - frame.receivedAge[row];
    if (Number.isNaN(x)) fleet.seen[slot] = 0; // told to nobody
    else if (fleet.seen[slot] && !frame.full) {
      learnInterval(fleet, slot, receivedAt - fleet.receivedAt[slot]);
      glide(fleet, slot, x, y, frame.heading[row], nowMs);
    } else place(fleet, slot, x, y, frame.heading[row], nowMs);
    fleet.speed[slot] = frame.speed[row];
    fleet.observedAt[slot] = frame.at - frame.observedAge[row] * 1000;
    fleet.receivedAt[slot] = receivedAt;
  };

  /** Takes a frame; a full one replaces all that was known, a delta glides each vehicle from where it is shown now. */
  city.applyFrame = (fleet, frame, nowMs) => {
    city.growFleet(fleet, frame.slotsTotal);
    if (frame.full) fleet.seen.fill(0);
    fleet.slots = frame.slotsTotal;
    fleet.staleAfterMs = frame.staleAfterS > 0 ? frame.staleAfterS * 1000 : Infinity;
    for (let row = 0; row < frame.count; row += 1) if (frame.slot[row] < fleet.capacity) applyRow(fleet, frame, row, nowMs);
  };

  /** Names of the slots from `start` on; `iconOf` gives the icon number of a kind. */
  city.nameSlots = (fleet, item, iconOf) => {
    city.growFleet(fleet, item.start + item.ids.length);
    item.ids.forEach((id, n) => {
      const slot = item.start + n;
      fleet.ids[slot] = id;
      fleet.labels[slot] = item.labels[n];
      fleet.kinds[slot] = item.kinds[n];
      fleet.agencies[slot] = item.agencies?.[n] ?? "";
      fleet.icon[slot] = iconOf(item.kinds[n]);
      fleet.slotOf.set(id, slot);
    });
  };

  city.worldOf = (lat, lng) => {
    const sin = Math.sin((lat * Math.PI) / 180);
    return { x: lng / 360 + 0.5, y: 0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI) };
  };
  city.degreesOf = (x, y) => ({ lat: (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI, lng: (x - 0.5) * 360 });
})(globalThis.city);
