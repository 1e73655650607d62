/* What an indicator of a door means: its names, unit, period, targets and the official words. */
(function () {
  "use strict";

  const { doors } = globalThis;
  if (!doors) return;
  const { config, el, button, now } = doors;
  const { grid, labelled, text, number, area, choice, tick, numeric, today } = doors.controls;
  const { define } = config;

  function form(it, n) {
    const id = (name) => `define-${n}-${name}`;
    const set = (field) => (value) => { it[field] = value; };
    const { factors } = now.typed.mapping;
    const areas = now.typed.mapping.area ? [
      choice(id("level"), define.level, config.levels, it.level, (value) => { it.level = value; doors.draw(); }),
      it.level === "city" ? null : number(id("hide"), define.hide, it.hide_below, (value) => { it.hide_below = Math.round(numeric(value)); }),
    ] : [];
    const sums = now.typed.mapping.area && it.level !== "city" ? tick(id("sums"), define.sums, it.sums, set("sums")) : null;
    const more = el("details", {}, el("summary", {}, define.more), grid(
      ...config.official.filter(([key]) => key !== "definition").map(([key, word]) => area(id(key), word, it[key], set(key))),
      number(id("tolerance"), define.tolerance, it.tolerance_pct, (value) => { it.tolerance_pct = numeric(value); }),
      number(id("factor"), define.factor, factors[it.indicator_id] ?? 1, (value) => { const times = numeric(value); if (times === 1) delete factors[it.indicator_id]; else factors[it.indicator_id] = times; }, define.factor_hint)
    ), tick(id("open"), define.is_open, it.is_open, set("is_open")));
    return el("div", { class: "doors-define" }, grid(
      text(id("name"), define.name_id, it.name.id, (value) => { it.name = { ...it.name, id: value }; }),
      text(id("english"), define.name_en, it.name.en, (value) => { it.name = value ? { ...it.name, en: value } : { id: it.name.id }; }),
      text(id("unit"), define.unit, it.unit, set("unit"), define.unit_hint, { maxlength: 20 }),
      choice(id("period"), define.period, config.periods, it.period, (value) => { it.period = value; doors.draw(); }),
      choice(id("direction"), define.direction, config.directions, it.direction, (value) => { it.direction = value; if (value === "neither") it.targets = []; doors.draw(); }),
      number(id("digits"), define.digits, it.digits, (value) => { it.digits = Math.round(numeric(value)); }),
      number(id("due"), define.due, it.due_days ?? config.due[it.period], (value) => { it.due_days = value.trim() === "" ? null : Math.round(numeric(value)); }),
      text(id("producer"), define.producer, it.producer, set("producer")),
      ...areas
    ), area(id("definition"), define.definition, it.definition, set("definition")), sums, it.direction === "neither" ? null : targets(it, id), more);
  }

  function targets(it, id) {
    const rows = it.targets.map((each, n) => grid(
      number(id(`target-${n}`), define.target, each.value, (value) => { each.value = numeric(value); }),
      labelled(id(`since-${n}`), define.since, el("input", { type: "date", value: each.since, onchange: (event) => { each.since = event.target.value || today(); } })),
      button(define.remove_target, () => { it.targets.splice(n, 1); doors.draw(); }, { class: "doors-change" })
    ));
    const add = button(define.add_target, () => { it.targets.push({ since: it.targets.length ? today() : `${today().slice(0, 4)}-01-01`, value: 0 }); doors.draw(); }, { class: "doors-change" });
    return el("div", { class: "doors-targets" }, ...rows, add);
  }

  doors.define = form;
})();
