/* One door: where its table is, what is in it, which column is what, which figures are which indicator; tried, then kept. */
(function () {
  "use strict";

  const { city, doors } = globalThis;
  if (!doors) return;
  const { config, texts, el, button, say, at, one, now } = doors;
  const { copy, card } = doors.controls;

  doors.edit = (told) => {
    const { name, source, mapping } = told.door;
    Object.assign(now, { told, tried: null, typed: { name, source: copy(source), mapping: copy(mapping), definitions: copy(told.definitions) } });
    const from = now.typed.source;
    if (from.type === "folder" && !from.file && told.look?.files?.some((each) => each.name === told.look.table?.name)) from.file = told.look.table.name;
    if (told.look?.table && !Object.keys(mapping.figures).length && !mapping.date && !mapping.value) doors.guess(told.look.table);
    doors.draw();
  };

  doors.guess = (table) => { now.typed.mapping = { ...copy(table.guess), figures: {}, factors: {} }; };

  doors.table = () => now.told.look?.table ?? null;
  const fixed = () => !now.told.may_change;

  /** Everything anew; focus stays on the field of the same id. */
  doors.draw = () => {
    const focused = document.activeElement?.id;
    const parts = [heading(), doors.source(), doors.preview(), doors.columns(), doors.choices(), doors.trial(), history()];
    one.replaceChildren(...parts.filter(Boolean));
    if (fixed()) one.querySelectorAll("input, select, textarea, .doors-change").forEach((node) => { node.disabled = true; });
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  };

  function heading() {
    const agency = config.agencies.find((each) => each.id === now.told.door.agency_id)?.name ?? now.told.door.agency_id;
    const back = button(`← ${texts.back}`, doors.back, { class: "doors-quiet" });
    return el("header", { class: "doors-head" }, back, el("h2", {}, `${agency} · ${now.told.door.name}`), fixed() ? el("p", { class: "quiet" }, texts.not_yours) : null);
  }

  function history() {
    const readings = now.told.readings.map((each) => {
      const more = [...each.wrong, ...(each.unmapped.length ? [`${texts.unmapped} ${each.unmapped.join(", ")}`] : [])];
      return el("li", {}, `${at(each.at)} · ${each.says}`, more.length ? el("details", {}, el("summary", {}, city.fill(texts.wrong, { n: each.wrong.length })), el("ul", {}, ...more.map((said) => el("li", {}, said)))) : null);
    });
    const editions = now.told.editions.map((each) => el("li", {}, `${at(each.at)} · ${each.by} ${each.what} `, now.told.may_change ? button(texts.load_edition, () => load(each), { class: "doors-quiet doors-change" }) : null));
    return card(texts.history, el("h3", {}, texts.readings), readings.length ? el("ul", { class: "doors-lines" }, ...readings) : el("p", { class: "quiet" }, texts.never_read),
      el("h3", {}, texts.editions), el("ul", { class: "doors-lines" }, ...editions));
  }

  function load(edition) {
    const { name, source: from, mapping } = edition.door;
    Object.assign(now.typed, { name, source: copy(from), mapping: copy(mapping) });
    now.tried = null;
    doors.draw();
    say(city.fill(texts.loaded_edition, { n: edition.version }), true);
  }
})();
