/* Ages and the clock: everything on the wall says how old it is, in the city's zone whatever the machine's. */
(function (city) {
  "use strict";

  let offsetMs = 0;

  /** Server time in epoch milliseconds, from this machine's clock and the offset the heartbeat measured. */
  city.serverNow = () => Date.now() + offsetMs;
  city.setClockOffset = (ms) => { offsetMs = ms; };

  const STEPS = [[60, 1, "second"], [3600, 60, "minute"], [2 * 86400, 3600, "hour"], [Infinity, 86400, "day"]];

  /** "12 dtk" below one minute, "2 mnt" below one hour, "11 jam" below two days, then days; never negative. */
  city.ageWords = (seconds, word = city.word) => {
    if (!Number.isFinite(seconds)) return word("no_time");
    const age = Math.max(0, seconds);
    const [, size, unit] = STEPS.find(([limit]) => age < limit);
    return `${Math.floor(age / size)} ${word(unit)}`;
  };

  const formats = new Map();
  const format = (key, options) => {
    const id = `${key}|${city.config.lang}|${city.config.zone}`;
    if (!formats.has(id)) formats.set(id, new Intl.DateTimeFormat(city.config.lang === "en" ? "en-GB" : "id-ID", { timeZone: city.config.zone, ...options }));
    return formats.get(id);
  };

  const dotted = (text) => (city.config.lang === "en" ? text : text.replaceAll(":", "."));

  /** "10.45.07" in the city's zone ("10:45:07" in English). */
  city.clockTime = (atMs) => dotted(format("clock", { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }).format(atMs));

  /** "10.21" in the city's zone. */
  city.shortTime = (atMs) => dotted(format("short", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(atMs));

  /** "Rabu, 30 November" in the city's zone. */
  city.clockDate = (atMs) => format("date", { weekday: "long", day: "numeric", month: "long" }).format(atMs);

  const write = (element, text) => { if (element.textContent !== text) element.textContent = text; };

  city.fillTime = (element, nowMs = city.serverNow()) => {
    const at = Number(element.dataset.at);
    const known = element.dataset.at && Number.isFinite(at);
    const age = known ? (nowMs - at) / 1000 : NaN;
    const words = { clock: () => city.shortTime(at), until: () => city.ageWords(Math.max(0, -age)) }[known && element.dataset.form];
    write(element, words ? words() : city.ageWords(age));
    const budget = Number(element.dataset.staleAfter);
    element.classList.toggle("is-stale", Boolean(element.dataset.staleAfter) && age > budget);
  };

  city.fillTimes = (root = document) => {
    const now = city.serverNow();
    root.querySelectorAll("time[data-at]").forEach((element) => city.fillTime(element, now));
  };

  const FORMS = { minutes: city.shortTime, seconds: city.clockTime, date: city.clockDate };

  /** Clocks on the stage: `data-clock` is "minutes", "seconds" or "date". */
  const showClocks = () => document.querySelectorAll("[data-clock]").forEach((element) => write(element, FORMS[element.dataset.clock](city.serverNow())));
  city.on("drawn", showClocks);

  const showClock = () => {
    const clock = document.getElementById("clock");
    if (!clock) return;
    if (!clock.querySelector(".clock-time")) clock.replaceChildren(city.element("span", "clock-time"), city.element("span", "clock-date"));
    const now = city.serverNow();
    write(clock.firstChild, city.clockTime(now));
    write(clock.lastChild, `${city.config.zone_label} · ${city.clockDate(now)}`);
  };

  /** On the full second, so that clock and ages change together on every screen. */
  const tick = () => {
    showClock();
    showClocks();
    city.fillTimes();
    city.emit("second");
    setTimeout(tick, 1000 - (city.serverNow() % 1000) + 5);
  };

  city.on("start", tick);
})(globalThis.city);
