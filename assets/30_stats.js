/* What the wall measures about itself: `window.city.stats()`. */
(function (city) {
  "use strict";

  const FRAMES = 600;
  const SAMPLES = 8192;
  const WINDOW_MS = 5000;
  const frames = new Float64Array(FRAMES);
  const samples = new Float32Array(SAMPLES);
  let frameCount = 0;
  let sampleCount = 0;
  let longTasks = [];

  city.countFrame = (nowMs) => { frames[frameCount++ % FRAMES] = nowMs; };

  const post = typeof MessageChannel === "undefined" ? null : new MessageChannel();
  let painted = [];
  if (post && typeof document !== "undefined") post.port1.onmessage = () => {
    const now = city.serverNow();
    for (const receivedAt of painted) samples[sampleCount++ % SAMPLES] = now - receivedAt;
    painted = [];
  };

  /** Called inside the frame that shows positions received at these server times; they are timed when that frame was committed. */
  city.afterPaint = (receivedAts) => {
    painted = painted.concat(receivedAts);
    post.port2.postMessage(0);
  };

  /** Frames per second over the last five seconds, from `count` frame times in a ring. */
  city.framesPerSecond = (ring, count, nowMs) => {
    let seen = 0;
    let oldest = nowMs;
    for (let n = Math.max(0, count - ring.length); n < count; n += 1) {
      const at = ring[n % ring.length];
      if (nowMs - at > WINDOW_MS) continue;
      seen += 1;
      oldest = Math.min(oldest, at);
    }
    return seen > 1 ? (seen - 1) / ((nowMs - oldest) / 1000) : 0;
  };

  /** The value below which `part` (0..1) of the values lie; null for none. */
  city.percentile = (values, part) => {
    if (!values.length) return null;
    const sorted = Float32Array.from(values).sort();
    return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
  };

  const longTaskShare = (nowMs) => {
    longTasks = longTasks.filter((task) => nowMs - task.at < 10000);
    return longTasks.reduce((sum, task) => sum + task.ms, 0) / Math.min(10, Math.max(1, nowMs / 1000));
  };

  const rounded = (value, digits = 1) => (value === null ? null : Number(value.toFixed(digits)));

  /** Starts the event-to-glass figures anew, for a measured stretch. */
  city.resetStats = () => { sampleCount = 0; longTasks = []; };

  /**
   * fps: displayed frames per second over 5 s. longTaskMsPerS: main-thread tasks over 50 ms, per second. eventToGlassMs: from the
   * server's `received_at` to the committed frame in which the vehicle first moved towards that position. staleS: since the last message.
   */
  city.stats = () => {
    const now = performance.now();
    const timed = samples.subarray(0, Math.min(sampleCount, SAMPLES));
    const live = city.live();
    return {
      fps: rounded(city.framesPerSecond(frames, frameCount, now)),
      longTaskMsPerS: rounded(longTaskShare(now)),
      eventToGlassMs: { p50: rounded(city.percentile(timed, 0.5)), p95: rounded(city.percentile(timed, 0.95)), n: sampleCount },
      vehicles: city.fleet.seen.reduce((sum, seen) => sum + seen, 0),
      seq: live.seq,
      connected: live.connected,
      staleS: rounded(live.staleS),
      heapBytes: performance.memory?.usedJSHeapSize ?? null,
    };
  };

  if (typeof PerformanceObserver !== "undefined" && typeof document !== "undefined" && PerformanceObserver.supportedEntryTypes.includes("longtask")) {
    new PerformanceObserver((list) => {
      for (const task of list.getEntries()) longTasks.push({ at: task.startTime, ms: task.duration });
    }).observe({ type: "longtask" });
  }
})(globalThis.city);
