/* The list of alarms: everything by keyboard. */
(function () {
  "use strict";

  const root = document.getElementById("alarm-desk");
  if (!root) return;

  const rows = () => [...root.querySelectorAll(".alarm-row")];
  const chosen = () => document.activeElement?.closest(".alarm-row");
  const step = (by) => {
    const all = rows();
    if (!all.length) return;
    const at = all.indexOf(chosen());
    const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  };
  const openForm = (form) => { form.open = true; form.querySelector("input[name=why]").focus(); };
  /** Opens a form, or does at once what needs none. */
  const press = (key) => {
    const row = chosen() ?? rows()[0];
    const control = row?.querySelector(`[data-key-of="${key}"]`);
    if (!control) return;
    if (control.tagName !== "SUMMARY") { control.click(); return; }
    openForm(control.parentElement);
  };
  const closeForm = () => {
    const open = document.activeElement?.closest(".alarm-act[open]") ?? root.querySelector(".alarm-act[open]");
    if (!open) return false;
    open.open = false;
    open.closest(".alarm-row").focus();
    return true;
  };
  const KEYS = { j: () => step(1), ArrowDown: () => step(1), k: () => step(-1), ArrowUp: () => step(-1), a: () => press("a"), s: () => press("s"), c: () => press("c"), h: () => press("h"), b: () => press("b"), o: () => press("o") };

  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.key === "Escape") { if (!closeForm()) root.querySelector(".alarm-links a").click(); return; }
    if (event.target.closest("input, select, textarea")) return;
    const act = KEYS[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  /* By the mouse too the caret is in the reason at once: what is typed next is no command. */
  root.addEventListener("click", (event) => {
    const summary = event.target.closest?.(".alarm-act > summary");
    if (!summary || summary.parentElement.open) return;
    event.preventDefault();
    openForm(summary.parentElement);
  });
  /* One form at a time: two reasons half written would be one too many. */
  root.addEventListener("toggle", (event) => {
    if (!event.target.matches?.(".alarm-act") || !event.target.open) return;
    for (const other of root.querySelectorAll(".alarm-act[open]")) if (other !== event.target) other.open = false;
  }, true);
  if (location.hash === "#act") press("a");
})();
