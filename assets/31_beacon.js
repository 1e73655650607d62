/* A registered screen says every few seconds how it is, so that the screens page knows without anybody walking there. */
(function (city) {
  "use strict";

  const EVERY_S = 5;
  let second = 0;

  /** What is said: the painted scene's key, the glass, frames, work that held them up, memory, the age of the last word, the last switch. */
  city.beacon = () => {
    const stats = city.stats();
    const ratio = globalThis.devicePixelRatio || 1;
    const switchMs = city.switchMs();
    return {
      type: "beacon",
      shows: city.staged()?.key ?? "",
      width_px: Math.round(innerWidth * ratio),
      height_px: Math.round(innerHeight * ratio),
      fps: stats.fps,
      long_task_ms_per_s: stats.longTaskMsPerS ?? 0,
      heap_bytes: Math.round(stats.heapBytes ?? 0),
      frame_age_s: stats.staleS ?? 0,
      switch_ms: switchMs === null ? null : Math.min(600000, switchMs),
    };
  };

  city.on("second", () => {
    second += 1;
    const isScreen = document.documentElement.dataset.shows?.startsWith("screen:");
    if (isScreen && second % EVERY_S === 0) city.say(city.beacon());
  });
})(globalThis.city);
