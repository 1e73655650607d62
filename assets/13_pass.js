/* A wall that never reloads renews its pass: asked at the start and every hour or so. Harmless for people's browsers. */
(function (city) {
  "use strict";

  const HOUR_MS = 3600000;
  const SOON_MS = 20000;

  const renew = async () => {
    const fine = await fetch("/wall/renew", { method: "POST", cache: "no-store" }).then((answer) => answer.ok, () => false);
    setTimeout(renew, (fine ? HOUR_MS : SOON_MS) * (0.75 + Math.random() / 2));
  };

  city.on("start", () => { if (location.pathname === "/wall") setTimeout(renew, SOON_MS * Math.random()); });
})(globalThis.city);
