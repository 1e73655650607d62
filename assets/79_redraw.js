/*
 * Draws a part of a page anew beneath whoever is in it: they are on the same control again, with what they typed and the
 * caret where it was, and what was open stays open. A control is known by the row it stands in (`data-key`), by what it
 * is called, and by which of those it is.
 */
(function () {
  "use strict";

  const city = (globalThis.city = globalThis.city || {});
  const CONTROLS = "a, button, input, select, textarea, summary, [tabindex]";
  const TYPED = "textarea, input:not([type=checkbox], [type=file])";

  /* what somebody typed and no "change" has taken yet */
  let typing = null;
  addEventListener("input", (event) => { typing = event.target; }, true);
  addEventListener("change", () => { typing = null; }, true);

  const rowOf = (control) => control.closest("[data-key]")?.dataset.key ?? "";
  const inLabel = (label) => label && (label.firstChild.textContent || label.textContent);
  /** A row, and what opens one, are called by what stands in them, which changes. */
  const nameOf = (control) => (control.matches("summary, [data-key]") ? "" : control.name || control.getAttribute("aria-label") || inLabel(control.closest("label")) || control.textContent);
  const named = (place) => {
    const found = new Map();
    for (const control of place.querySelectorAll(CONTROLS)) {
      const name = [rowOf(control), control.tagName, nameOf(control)].join();
      let n = 0;
      while (found.has(`${name},${n}`)) n += 1;
      found.set(`${name},${n}`, control);
    }
    return found;
  };

  const take = (control) => {
    control.focus({ preventScroll: true });
    return document.activeElement === control;
  };
  /** It is taken when it is left: the browser does not see that it was typed. */
  const typeAgain = (field, typed) => {
    field.value = typed;
    typing = field;
    field.addEventListener("blur", () => field.dispatchEvent(new Event("change", { bubbles: true })), { once: true });
  };
  const putCaret = (field, from, to) => {
    if (from !== null) { field.setSelectionRange(from, to); return; }
    const { value } = field; // a number tells nothing of its caret; it is put at the end
    field.value = "";
    field.value = value;
  };

  /** Puts somebody back where they were; where that is gone, on its row, or on the nearest one that is still there. */
  const whereabouts = (before, at) => {
    const name = [...before.keys()].find((each) => before.get(each) === at);
    const rows = [...new Set([...before.values()].map(rowOf))].filter(Boolean);
    const n = rows.indexOf(rowOf(at));
    const nearest = n < 0 ? [] : [...rows.slice(n), ...rows.slice(0, n).reverse()];
    const typed = typing === at ? at.value : null;
    const [from, to] = at.matches(TYPED) ? [at.selectionStart, at.selectionEnd] : [];
    const back = (control) => {
      control.closest("[hidden]")?.removeAttribute("hidden");
      if (typed !== null && control.matches(TYPED)) typeAgain(control, typed);
      if (from !== undefined) putCaret(control, from, to);
      return take(control);
    };
    return (now) => {
      if (at.isConnected ? take(at) : now.has(name) && back(now.get(name))) return;
      nearest.some((row) => [...now.values()].some((each) => rowOf(each) === row && take(each)));
    };
  };

  /** A field that is taken off the page is left by the browser, not by whoever writes in it: nothing is taken yet. */
  const unheard = (field, act) => {
    const over = new AbortController();
    for (const kind of ["change", "blur"]) field?.addEventListener(kind, (event) => event.stopImmediatePropagation(), { capture: true, signal: over.signal });
    act();
    over.abort();
  };

  const drawn = (place, draw) => {
    const before = named(place);
    const open = [...before].filter(([, each]) => each.matches("details[open] > summary"));
    const at = [...before.values()].find((each) => each === document.activeElement);
    const back = at && whereabouts(before, at);
    unheard(at, draw);
    const now = named(place);
    for (const [name] of open) now.get(name)?.parentElement.setAttribute("open", "");
    back?.(now);
  };

  /** A chosen line is told while the browser still works on the list it is in, which is left alone until that is over. */
  city.redraw = (place, draw) => {
    if (document.activeElement?.matches("select") && place.contains(document.activeElement)) setTimeout(drawn, 0, place, draw);
    else drawn(place, draw);
  };
})();
