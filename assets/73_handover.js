/* The handover sheet: its print button; Esc goes back to the desk; what happens meanwhile appears by itself. */
(function () {
  "use strict";

  const button = document.querySelector(".handover #print");
  if (!button) return;
  globalThis.city.keepTrue("handover");
  button.addEventListener("click", () => globalThis.print());
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.target.closest("textarea")) document.querySelector(".handover-links a").click();
  });
})();
