/* Advice as it is now: units move and get busy and other cases come in, while the case itself stays as it is. */
(function (city) {
  "use strict";

  const desk = city.desk;
  const EVERY_S = 10;
  const ADVISED = new Set(["agency", "unit", "case"]);

  /** The chosen case with what is advised at this moment; null when that cannot be had, or when another one was chosen or it changed meanwhile. */
  desk.advise = async () => {
    const { ticket, version, open } = desk.found ?? {};
    if (!open || ticket !== desk.ticket) return null;
    const answer = await desk.ask(`/api/desk/advice/${encodeURIComponent(ticket)}`);
    if (answer.status !== 200 || desk.found?.ticket !== ticket || desk.found.version !== version) return null;
    desk.found = { ...desk.found, ...answer.body };
    city.emit("desk-advice", desk.found);
    return desk.found;
  };

  const radios = (fieldset) => [...fieldset.querySelectorAll("input[type=radio]")];
  const others = (fieldset) => [...fieldset.querySelectorAll("input:not([type=radio])")];
  /** What the person chose or wrote stays. What was only proposed and no longer fits is not replaced by something else that Enter would send. */
  const kept = (before, after) => {
    const chosen = radios(before).find((each) => each.checked);
    const twin = chosen && radios(after).find((each) => each.value === chosen.value);
    const stays = twin && (before.dataset.touched || !twin.dataset.unfit);
    if (chosen) radios(after).forEach((each) => { each.checked = each === twin && Boolean(stays); });
    others(after).forEach((each, n) => { each.value = others(before)[n]?.value ?? each.value; });
    if (before.dataset.touched) after.dataset.touched = "1";
    if (!before.contains(document.activeElement)) return null;
    const written = others(before).indexOf(document.activeElement);
    return written >= 0 ? others(after)[written] : twin ?? radios(after)[0] ?? null;
  };
  const watch = (made) => made.addEventListener("change", () => { made.dataset.touched = "1"; });

  /** The choices of a dialog that has just opened, renewed in their place. `rows`: {field, made}; `build(field, found)` makes one anew. */
  desk.renewChoices = async (rows, build) => {
    const advised = rows.filter(({ field }) => ADVISED.has(field.sort));
    advised.forEach(({ made }) => watch(made));
    const fresh = advised.length ? await desk.advise() : null;
    for (const row of fresh ? advised.filter(({ made }) => made.isConnected) : []) {
      const made = build(row.field, fresh);
      const focused = kept(row.made, made);
      row.made.replaceWith(made);
      watch(made);
      focused?.focus({ preventScroll: true });
    }
  };

  let seconds = 0;
  city.on("second", () => {
    if (!desk.config || document.hidden || desk.isAsking() || desk.isReporting()) return;
    seconds = (seconds + 1) % EVERY_S;
    if (!seconds) desk.advise();
  });
})(globalThis.city);
