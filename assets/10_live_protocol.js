/* What the live socket speaks, without the socket: pure, so that it can be tested without a browser. */
(function (city) {
  "use strict";

  const MAGIC = 0x31544150;
  const HEADER_BYTES = 64;
  const ROW_BYTES = 28;

  /** Longest silence in ms before a connection counts as dead. */
  city.SILENCE_MS = 15000;

  /** Wait before attempt n (0 is the first retry): doubles from 250 ms, at most 3 s, with half of it left to chance. Never ends. */
  city.retryDelayMs = (attempt, chance = Math.random()) => {
    const ceiling = Math.min(3000, 250 * 2 ** Math.min(attempt, 10));
    return ceiling / 2 + (chance * ceiling) / 2;
  };

  /** Why a server had no seat for one more live connection, by its close code: the word that says so. */
  city.REFUSALS = { 4429: "full_server", 4430: "full_account", 4431: "full_display" };

  /** Who was refused asks again every 15 to 30 s, in ms: others have to end first. */
  city.refusedDelayMs = (chance = Math.random()) => 15000 + chance * 15000;

  /** Views of a binary vehicle frame (no copies), or null when the bytes are not one. */
  city.parseFrame = (buffer) => {
    if (buffer.byteLength < HEADER_BYTES) return null;
    const head = new DataView(buffer);
    const count = head.getUint32(4, true);
    if (head.getUint32(0, true) !== MAGIC || buffer.byteLength < HEADER_BYTES + count * ROW_BYTES) return null;
    const column = (Kind, n) => new Kind(buffer, HEADER_BYTES + n * count * 4, count);
    return {
      count,
      slotsTotal: head.getUint32(8, true),
      full: (head.getUint32(12, true) & 1) === 1,
      seq: head.getFloat64(16, true),
      at: head.getFloat64(24, true),
      originX: head.getFloat64(32, true),
      originY: head.getFloat64(40, true),
      staleAfterS: head.getFloat64(48, true),
      slot: column(Uint32Array, 0),
      x: column(Float32Array, 1),
      y: column(Float32Array, 2),
      heading: column(Float32Array, 3),
      speed: column(Float32Array, 4),
      observedAge: column(Float32Array, 5),
      receivedAge: column(Float32Array, 6),
    };
  };

  /**
   * The clock offset: a message can only be late, never early, so the largest (server_at − arrival) of the
   * last 12 is nearest the truth. Returns server − client in ms.
   */
  city.newClockOffset = () => {
    const seen = [];
    return (serverAtMs, arrivalMs) => {
      seen.push(serverAtMs - arrivalMs);
      if (seen.length > 12) seen.shift();
      return Math.max(...seen);
    };
  };

  /**
   * The connection's story: (state, event) → state.
   * | phase      | event    | next       |                                             |
   * |------------|----------|------------|---------------------------------------------|
   * | waiting    | dial     | connecting |                                             |
   * | connecting | open     | greeting   | hello was sent, nothing came yet            |
   * | greeting   | message  | live       | attempts start again from 0                 |
   * | live       | message  | live       | the last message's time moves               |
   * | any        | closed   | waiting    | attempt + 1; `lostAt` keeps the first loss  |
   */
  city.connectionStep = (state, event, nowMs) => {
    if (event === "dial") return { ...state, phase: "connecting", heardAt: nowMs };
    if (event === "open") return { ...state, phase: "greeting", heardAt: nowMs };
    if (event === "message") return { ...state, phase: "live", attempt: 0, heardAt: nowMs, lostAt: null };
    if (event === "closed") return { ...state, phase: "waiting", attempt: state.attempt + 1, lostAt: state.lostAt ?? nowMs };
    throw new Error(`unknown event ${event}`);
  };
  city.newConnection = () => ({ phase: "waiting", attempt: 0, heardAt: 0, lostAt: null });

  /** No word for longer than the limit: the other side is gone even if the socket does not say so. */
  city.isSilent = (state, nowMs) => state.phase !== "waiting" && nowMs - state.heardAt > city.SILENCE_MS;

  /** Where the client stands: remembers epoch and seq of the last `items` for the next hello. */
  city.cursorAfter = (cursor, message) => (message.type === "items" ? { epoch: message.epoch, seq: message.seq } : cursor);
  city.helloOf = (cursor, views, lang, screen) => ({ type: "hello", lang, views, epoch: cursor.epoch, seq: cursor.seq, screen });
})(globalThis.city);
