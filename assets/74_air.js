/* The pages of air and trees: kept true while they are open. */
(function () {
  "use strict";

  const city = (globalThis.city = globalThis.city || {});
  document.addEventListener("DOMContentLoaded", () => city.keepTrue?.("air"));
})();
