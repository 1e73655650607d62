/* The pages of agencies' figures: kept true while they are open. */
(function () {
  "use strict";

  for (const id of ["indicators", "indicator"]) if (document.getElementById(id)) globalThis.city.keepTrue(id);
})();
