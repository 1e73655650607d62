/* Stands in the page itself, before everything that has to be fetched: a page whose files did not all come, because the
   server went or the display was removed meanwhile, begins again by itself. Nobody stands before a wall to press reload. */
(() => {
  "use strict";

  const LOOK_MS = 3000;
  const PATIENCE_MS = 20000;
  const LONGEST_MS = 60000;
  const TRIES = "city-begun";
  let failed = false;
  let loadedAt = null;

  addEventListener("error", (event) => { failed ||= /^(SCRIPT|LINK)$/.test(event.target?.tagName) && loadedAt === null; }, true);
  addEventListener("load", () => { loadedAt = performance.now(); });

  const tries = () => Number(sessionStorage.getItem(TRIES)) || 0;
  /** Dash's own word, "Loading...", stands until it has drawn the page for the first time. */
  const isEmpty = () => document.querySelector("#react-entry-point ._dash-loading") !== null;
  const isLate = () => loadedAt !== null && performance.now() - loadedAt > PATIENCE_MS && isEmpty();

  const again = async () => {
    sessionStorage.setItem(TRIES, tries() + 1);
    setTimeout(look, LOOK_MS);
    const answer = await fetch("/readyz", { cache: "no-store" }).catch(() => null);
    if (answer?.ok) location.reload();
  };

  const look = () => {
    if (failed || isLate()) return setTimeout(again, Math.min(LONGEST_MS, LOOK_MS * 2 ** tries()) * Math.random());
    if (loadedAt === null || isEmpty()) return setTimeout(look, LOOK_MS);
    return sessionStorage.removeItem(TRIES);
  };

  setTimeout(look, LOOK_MS);
})();
