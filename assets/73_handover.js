/* The handover sheet: its print button; Esc goes back to the desk; a note that was not kept yet stays as a draft of this tab. */
(function () {
  "use strict";

  const button = document.querySelector(".handover #print");
  if (!button) return;
  button.addEventListener("click", () => globalThis.print());
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.target.closest("textarea") && !document.querySelector("dialog[open]")) document.querySelector(".handover-links a").click();
  });

  const note = document.getElementById("words");
  const { draft } = note.dataset;
  const told = document.getElementById("draft-told");
  if (note.value) sessionStorage.setItem(draft, note.value); // it was refused
  else note.value = sessionStorage.getItem(draft) ?? "";
  told.hidden = !note.value;
  note.addEventListener("input", () => { sessionStorage.setItem(draft, note.value); told.hidden = !note.value.trim(); });
  note.form.addEventListener("submit", () => sessionStorage.removeItem(draft));
})();
