/* The page of the city's revenue: keeps its figures true and fills their ages. */
(function (city) {
  "use strict";

  if (document.getElementById("revenue")) city.keepTrue("revenue", () => city.fillTimes());
})(globalThis.city);
