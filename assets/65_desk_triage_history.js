/* Every edition of the routing table: who kept it, when, what it changed; and back to it. */
(function () {
  "use strict";

  const page = globalThis.triage;
  if (!page) return;
  const { config, word, element, button, inWords } = page;
  const row = (table, id) => table.find((each) => each.id === id);

  /** "diubah: … → …", a line for every row that an edition changed. */
  const lines = (changes, { rows, before }) => {
    const line = (mark, ...parts) => { const made = element("li", "", `${word(`mark_${mark}`)}: `); made.append(...parts); return made; };
    const changedWords = (id) => [element("span", "is-gone", inWords(row(before, id))), element("br"), inWords(row(rows, id)), ...reasons(row(before, id), row(rows, id))];
    return [
      ...changes.added.map((id) => line("added", inWords(row(rows, id)))),
      ...changes.removed.map((id) => line("removed", element("span", "is-gone", inWords(row(before, id))))),
      ...changes.changed.map((id) => line("changed", ...changedWords(id))),
      ...changes.moved.map((id) => line("moved", inWords(row(rows, id)))),
    ];
  };
  /** What a row's words alone do not show: its reason, where that is what changed. */
  const reasons = (old, now) => config.languages
    .filter(([lang]) => (old.reason[lang] ?? "") !== (now.reason[lang] ?? ""))
    .flatMap(([lang]) => [element("br"), element("span", "quiet", `${lang.toUpperCase()}: ${old.reason[lang] ?? "–"} → ${now.reason[lang] ?? "–"}`)]);

  const restore = (edition, told) => {
    if (!page.isChanged || globalThis.confirm(word("leave"))) page.restore(edition, told);
  };
  const fill = async (made, edition) => {
    const told = await page.ask(`?version=${edition.version}`);
    if (!told.rows) { made.append(element("p", "form-error", told.message)); return; }
    const list = element("ul");
    list.append(...lines(edition.changes, told));
    made.append(list, ...(config.may_keep ? [button(word("restore"), () => restore(edition, told))] : []));
  };
  page.entry = (edition, n) => {
    const made = element("details", "triage-edition");
    made.append(element("summary", "", page.lineOf(edition, n)));
    made.addEventListener("toggle", () => fill(made, edition), { once: true });
    return made;
  };
  page.history();
})();
