/* The controls of a door's form: each with its label, what it means and what becomes of what is typed. */
(function () {
  "use strict";

  const { doors } = globalThis;
  if (!doors) return;
  const { config, el } = doors;

  const copy = (value) => JSON.parse(JSON.stringify(value));
  const numeric = (text) => { const value = Number(String(text).trim().replace(",", ".")); return Number.isFinite(value) ? value : 0; };
  const today = () => new Intl.DateTimeFormat("sv-SE", { timeZone: config.zone }).format(new Date());
  const card = (title, ...inside) => el("section", { class: "doors-card" }, el("h2", {}, title), ...inside.filter(Boolean));
  const grid = (...fields) => el("div", { class: "doors-fields" }, ...fields.filter(Boolean));

  function labelled(id, word, control, hint) {
    control.id = id;
    return el("label", { for: id }, el("span", {}, word), control, hint ? el("small", {}, hint) : null);
  }

  const text = (id, word, value, put, hint, more) =>
    labelled(id, word, el("input", { type: "text", value: value ?? "", oninput: (event) => put(event.target.value), ...more }), hint);
  const number = (id, word, value, put, hint) => text(id, word, value === null ? "" : String(value), put, hint, { inputmode: "decimal" });
  const area = (id, word, value, put) => labelled(id, word, el("textarea", { rows: 2, maxlength: 2000, oninput: (event) => put(event.target.value) }, value || ""));

  function choice(id, word, options, chosen, put) {
    const nodes = options.map(([value, label]) => el("option", { value, selected: value === String(chosen ?? "") }, label));
    return labelled(id, word, el("select", { onchange: (event) => put(event.target.value) }, ...nodes));
  }

  function tick(id, word, value, put) {
    const box = el("input", { id, type: "checkbox", checked: Boolean(value), onchange: (event) => put(event.target.checked) });
    return el("label", { class: "doors-tick", for: id }, box, el("span", {}, word));
  }

  doors.controls = { copy, numeric, today, card, grid, labelled, text, number, area, choice, tick };
})();
