/* The pages about rivers keep themselves true while they are open. */
(function () {
  "use strict";

  globalThis.city.keepTrue("water");
})();
