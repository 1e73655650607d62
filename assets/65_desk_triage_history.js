/* Every edition of the routing table: who kept it, when, what it changed; and back to it. */
(function () {
  "use strict";

  const { triage } = globalThis;
  const place = document.getElementById("triage-history");
  if (!triage || !place) return;
  const { config, word, element, button, inWords } = triage;
  const when = new Intl.DateTimeFormat(config.lang, { timeZone: config.zone, dateStyle: "medium", timeStyle: "short" });
  const ask = async (query = "") => { try { const answer = await fetch(`/api/desk/triage_history${query}`); return await answer.json(); } catch { return { message: word("not_sent") }; } };
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

  const fill = async (made, edition) => {
    const told = await ask(`?version=${edition.version}`);
    if (!told.rows) return made.append(element("p", "form-error", told.message));
    const list = element("ul");
    list.append(...lines(edition.changes, told));
    made.append(list, ...(config.may_keep ? [button(word("restore"), () => triage.restore(edition.version, told.rows))] : []));
  };
  const entry = (edition, n) => {
    const made = element("details", "triage-edition");
    const marks = [n ? "" : word("edition_now"), edition.restored ? word("edition_restored", { version: edition.restored }) : ""];
    made.append(element("summary", "", [word("edition", edition), edition.at > 0 ? when.format(edition.at) : "", edition.by, edition.what, ...marks].filter(Boolean).join(" · ")));
    made.addEventListener("toggle", () => fill(made, edition), { once: true });
    return made;
  };

  triage.onKept = async () => {
    const told = await ask();
    const inside = told.editions?.length ? told.editions.map(entry) : [element("p", "quiet", told.message ?? word("history_none"))];
    place.replaceChildren(element("h2", "", word("history")), ...inside);
  };
  triage.onKept();
})();
