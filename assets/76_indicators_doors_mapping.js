/* Which column of the table is what, and which words or columns are which indicator. */
(function () {
  "use strict";

  const { doors } = globalThis;
  if (!doors) return;
  const { config, texts, el, now, table } = doors;
  const { card, grid, choice, tick } = doors.controls;
  const NEW = "+";

  function columns() {
    const seenTable = table();
    if (!seenTable) return null;
    const map = now.typed.mapping;
    const named = [...new Set([...seenTable.columns, ...[map.date, map.year, map.area, map.indicator, map.value, map.target].filter(Boolean)])];
    const options = (none) => [["", none], ...named.map((each) => [each, seenTable.columns.includes(each) ? each : `${each} ✕`])];
    const set = (field, redraw) => (value) => { map[field] = value; now.tried = null; if (redraw) doors.draw(); };
    const rows = map.shape === "rows", wide = map.shape === "periods";
    if (wide) doors.settlePeriods();
    return card(texts.columns, grid(
      choice("shape", texts.shape, [["rows", texts.shape_rows], ["columns", texts.shape_columns], ["periods", texts.shape_periods]], map.shape, shaped),
      wide ? null : choice("date", texts.date, options(texts.date_none), map.date, set("date", true)),
      map.date || wide ? choice("year", texts.year, options(texts.none_column), map.year, set("year")) : null,
      choice("area", texts.area, options(texts.none_column), map.area, set("area", true)),
      rows || wide ? choice("indicator", texts.indicator, options(texts.indicator_none), map.indicator, (value) => { map.indicator = value; map.figures = {}; doors.draw(); }) : null,
      rows ? choice("value", texts.value, options(texts.none_column), map.value, set("value")) : null,
      rows ? choice("target", texts.target_column, options(texts.none_column), map.target, set("target")) : null,
      choice("numbers", texts.numbers, [["id", texts.numbers_id], ["en", texts.numbers_en]], map.numbers, set("numbers")),
      wide ? null : choice("dates", texts.dates, config.dates, map.dates, set("dates"))
    ), wide ? doors.periods() : null, tick("fill", texts.fill_down, map.fill_down, set("fill_down")));
  }

  function shaped(shape) {
    const map = now.typed.mapping;
    Object.assign(map, { shape, figures: {}, periods: [], others: [] });
    if (shape !== "rows") Object.assign(map, { value: "", target: "" });
    if (shape === "columns") map.indicator = "";
    if (shape === "periods") Object.assign(map, { date: "", periods: doors.periodsOf() });
    now.tried = null;
    doors.draw();
  }

  /** What may become an indicator: words of the indicator column, columns of numbers, or the whole table. */
  function candidates() {
    const map = now.typed.mapping;
    const known = Object.keys(map.figures);
    if (map.shape === "columns") {
      const taken = [map.date, map.year, map.area];
      return [...new Set([...known, ...table().measures])].filter((each) => !taken.includes(each));
    }
    if (!map.indicator) return [""];
    return [...new Set([...known, ...(table().words[map.indicator] ?? [])])];
  }

  function choices() {
    if (!table()) return null;
    const known = Object.values(now.typed.definitions);
    const options = [["", texts.skip], ...known.map((each) => [each.indicator_id, each.name.id || each.indicator_id]), [NEW, texts.new_indicator]];
    const rows = candidates().map((word, n) => {
      const chosen = now.typed.mapping.figures[word] ?? "";
      const pick = choice(`figure-${n}`, word || texts.whole_table, options, chosen, (value) => { choose(word, value); doors.draw(); });
      const definition = chosen && now.typed.definitions[chosen];
      return el("div", { class: "doors-choice" }, pick, definition ? doors.define(definition, n) : null);
    });
    return card(texts.choose, ...rows);
  }

  function choose(word, value) {
    const { figures, factors } = now.typed.mapping;
    now.tried = null;
    if (!value) { delete factors[figures[word]]; delete figures[word]; return; }
    figures[word] = value === NEW ? fresh(word || now.typed.name) : value;
  }

  /** What kind of area a column names, after its own name; a person corrects it. */
  const levelOf = (column) => (!column ? "city" : /\b(kel|kelurahan|desa)\b/i.test(column) ? "kelurahan" : "kecamatan");

  /** A new definition, named like the word; its id is made of it. */
  function fresh(word) {
    const plain = word.toLowerCase().normalize("NFD").replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 36) || "indikator";
    let id = plain;
    for (let n = 2; now.typed.definitions[id]; n += 1) id = `${plain}-${n}`;
    now.typed.definitions[id] = {
      agency_id: now.told.door.agency_id, indicator_id: id, name: { id: word }, unit: "", period: doors.periodKind() ?? "month", digits: 0, direction: "neither", targets: [],
      tolerance_pct: config.tolerance, due_days: null, level: levelOf(now.typed.mapping.area), sums: false, hide_below: 0, is_open: true,
      producer: "", concept: "", definition: "", interpretation: "", formula: "", measure: "", classification: "", reference: "",
    };
    return id;
  }

  Object.assign(doors, { columns, choices });
})();
