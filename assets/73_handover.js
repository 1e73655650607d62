/* The handover sheet: its print button; Esc goes back to the desk. */
(function () {
  "use strict";

  const button = document.querySelector(".handover #print");
  if (!button) return;
  button.addEventListener("click", () => globalThis.print());
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.target.closest("textarea")) document.querySelector(".handover-links a").click();
  });
})();
