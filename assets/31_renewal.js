/* Belt and braces against what a browser gathers in days: a registered screen that is a day old begins anew in the small
   hours, each in a minute of its own, when the server answers and nobody needs its picture. */
(function (city) {
  "use strict";

  const HOUR = 3;
  const OLD_MS = 20 * 3600000;
  const minute = Math.floor(Math.random() * 60);

  /** `time` in the city's zone, "03.12"; `why` the scene is shown: what an alarm or a person asked for is not touched. Pure. */
  city.isDueToRenew = (ageMs, time, why, at = minute) => {
    const [hour, now] = time.split(/\D/).map(Number);
    return ageMs > OLD_MS && hour === HOUR && now >= at && !["takeover", "asked"].includes(why);
  };

  city.on("second", () => {
    const isScreen = document.documentElement.dataset.shows?.startsWith("screen:");
    if (isScreen && city.live().connected && city.isDueToRenew(performance.now(), city.shortTime(city.serverNow()), city.staged()?.why)) city.reloadWhenReady();
  });
})(globalThis.city);
