/* One door: where its table is, what is in it, which column is what, which figures are which indicator; tried, then kept. */
(function () {
  "use strict";

  const { doors } = globalThis;
  if (!doors) return;
  const { config, texts, el, button, ask, act, say, seen, at, one } = doors;
  const define = config.define;
  const NEW = "+";
  let told = null;
  let typed = null;
  let tried = null;

  const copy = (value) => JSON.parse(JSON.stringify(value));
  const numeric = (text) => { const value = Number(String(text).trim().replace(",", ".")); return Number.isFinite(value) ? value : 0; };
  const today = () => new Intl.DateTimeFormat("sv-SE", { timeZone: config.zone }).format(new Date());

  doors.edit = (given) => {
    told = given;
    tried = null;
    const { name, source, mapping } = given.door;
    typed = { name, source: copy(source), mapping: copy(mapping), definitions: copy(given.definitions) };
    if (given.look?.table && !Object.keys(mapping.figures).length && !mapping.date && !mapping.value) guess(given.look.table);
    draw();
  };

  function guess(table) {
    typed.mapping = { ...copy(table.guess), figures: {}, factors: {} };
  }

  const table = () => told.look?.table ?? null;
  const fixed = () => !told.may_change;

  /** Everything anew; focus stays on the field of the same id. */
  function draw() {
    const focused = document.activeElement?.id;
    const parts = [heading(), source(), preview(), columns(), choices(), trial(), history()];
    one.replaceChildren(...parts.filter(Boolean));
    if (fixed()) one.querySelectorAll("input, select, textarea, .doors-change").forEach((node) => { node.disabled = true; });
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  }

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

  function heading() {
    const agency = config.agencies.find((each) => each.id === told.door.agency_id)?.name ?? told.door.agency_id;
    const back = button(`← ${texts.back}`, doors.back, { class: "doors-quiet" });
    return el("header", { class: "doors-head" }, back, el("h2", {}, `${agency} · ${told.door.name}`), fixed() ? el("p", { class: "quiet" }, texts.not_yours) : null);
  }

  function source() {
    const now = typed.source;
    const kind = (type, word) => {
      const box = el("input", { type: "radio", name: "source", id: `source-${type}`, checked: now.type === type, onchange: () => { typed.source = { type, file: "", url: "", every_s: 3600, sheet: "", items: "" }; draw(); } });
      return el("label", { class: "doors-tick", for: `source-${type}` }, box, el("span", {}, word));
    };
    const where = now.type === "web" ? webFields(now) : folderFields(now);
    const sheets = table()?.sheets ?? [];
    const sheet = sheets.length > 1 ? choice("sheet", texts.sheet, [["", texts.first_sheet], ...sheets.map((each) => [each, each])], now.sheet, (value) => { now.sheet = value; }) : null;
    const items = table()?.kind === "json" || now.items ? text("items", texts.items, now.items, (value) => { now.items = value; }) : null;
    const look = button(texts.look, (event) => lookNow(event.target), { class: "primary doors-change" });
    const problem = told.look?.problem ? el("p", { class: "form-error", role: "alert" }, told.look.problem) : null;
    return card(texts.source, grid(text("door-name", texts.name, typed.name, (value) => { typed.name = value; }, texts.name_hint)),
      el("div", { class: "doors-kinds" }, kind("folder", texts.in_folder), kind("web", texts.behind_address)), ...where, grid(sheet, items), look, problem);
  }

  const webFields = (now) => [grid(
    text("url", texts.address, now.url, (value) => { now.url = value.trim(); }, "", { inputmode: "url", maxlength: 1000 }),
    choice("every", texts.every, config.every.map(([s, word]) => [String(s), word]), now.every_s, (value) => { now.every_s = Number(value); })
  )];

  function folderFields(now) {
    const files = (told.look?.files ?? []).map((each) => el("li", {}, button(each.name, () => { now.file = each.name; draw(); }, { class: "doors-file doors-change" }), el("small", {}, at(each.at))));
    const pick = el("input", { type: "file", id: "upload", accept: ".csv,.tsv,.txt,.xlsx,.xlsm,.json", onchange: (event) => upload(event.target) });
    return [
      grid(text("file", texts.file, now.file, (value) => { now.file = value; }, texts.file_hint, { maxlength: 120 })),
      el("label", { class: "doors-upload", for: "upload" }, texts.upload, pick),
      told.look?.folder ? el("p", { class: "quiet" }, `${texts.folder}: `, el("code", {}, told.look.folder)) : null,
      told.look?.folder ? (files.length ? el("div", {}, el("p", { class: "quiet" }, texts.files), el("ul", { class: "doors-files" }, ...files)) : el("p", { class: "quiet" }, texts.no_files)) : null,
    ].filter(Boolean);
  }

  async function upload(input) {
    const [file] = input.files;
    if (!file) return;
    const done = await act(() => ask(`/${told.door.door_id}/file?name=${encodeURIComponent(file.name)}`, file, true), input);
    if (!done) return;
    if (!typed.source.file) typed.source.file = file.name;
    lookNow();
  }

  async function lookNow(node, again = false) {
    const look = await act(async () => {
      say(texts.looking, true);
      const { wanted } = await ask(`/${told.door.door_id}/look`, { source: typed.source, again });
      const found = await seen(told.door.door_id, wanted);
      say("");
      return found;
    }, node);
    if (!look) return;
    const first = !told.look?.table;
    told.look = look;
    tried = null;
    const empty = !Object.keys(typed.mapping.figures).length;
    if (look.table && (empty || first) && empty) guess(look.table);
    draw();
  }

  function preview() {
    const seenTable = table();
    if (!seenTable) return null;
    const head = ["", ...seenTable.columns].map((each) => el("th", { scope: "col" }, each));
    const rows = seenTable.rows.map((row) => el("tr", {}, el("td", { class: "quiet" }, String(row.n)), ...row.cells.map((cell) => el("td", {}, cell))));
    const words = [seenTable.name, seenTable.sheet, seenTable.count].filter(Boolean).join(" · ");
    return card(texts.table, el("p", { class: "quiet" }, words), el("div", { class: "doors-scroll" }, el("table", {}, el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...rows))));
  }

  function columns() {
    const seenTable = table();
    if (!seenTable) return null;
    const map = typed.mapping;
    const named = [...new Set([...seenTable.columns, ...[map.date, map.year, map.area, map.indicator, map.value, map.target].filter(Boolean)])];
    const options = (none) => [["", none], ...named.map((each) => [each, seenTable.columns.includes(each) ? each : `${each} ✕`])];
    const set = (field, redraw) => (value) => { map[field] = value; tried = null; if (redraw) draw(); };
    const rows = map.shape === "rows";
    return card(texts.columns, grid(
      choice("shape", texts.shape, [["rows", texts.shape_rows], ["columns", texts.shape_columns]], map.shape, (value) => { map.shape = value; map.figures = {}; if (value === "columns") Object.assign(map, { indicator: "", value: "", target: "" }); draw(); }),
      choice("date", texts.date, options(texts.date_none), map.date, set("date", true)),
      map.date ? choice("year", texts.year, options(texts.none_column), map.year, set("year")) : null,
      choice("area", texts.area, options(texts.none_column), map.area, set("area", true)),
      rows ? choice("indicator", texts.indicator, options(texts.indicator_none), map.indicator, (value) => { map.indicator = value; map.figures = {}; draw(); }) : null,
      rows ? choice("value", texts.value, options(texts.none_column), map.value, set("value")) : null,
      rows ? choice("target", texts.target_column, options(texts.none_column), map.target, set("target")) : null,
      choice("numbers", texts.numbers, [["id", texts.numbers_id], ["en", texts.numbers_en]], map.numbers, set("numbers")),
      choice("dates", texts.dates, config.dates, map.dates, set("dates"))
    ), tick("fill", texts.fill_down, map.fill_down, set("fill_down")));
  }

  /** What may become an indicator: words of the indicator column, columns of numbers, or the whole table. */
  function candidates() {
    const map = typed.mapping;
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
    const known = Object.values(typed.definitions);
    const options = [["", texts.skip], ...known.map((each) => [each.indicator_id, each.name.id || each.indicator_id]), [NEW, texts.new_indicator]];
    const rows = candidates().map((word, n) => {
      const chosen = typed.mapping.figures[word] ?? "";
      const pick = choice(`figure-${n}`, word || texts.whole_table, options, chosen, (value) => { choose(word, value); draw(); });
      const definition = chosen && typed.definitions[chosen];
      return el("div", { class: "doors-choice" }, pick, definition ? form(definition, n) : null);
    });
    return card(texts.choose, ...rows);
  }

  function choose(word, value) {
    const { figures, factors } = typed.mapping;
    tried = null;
    if (!value) { delete factors[figures[word]]; delete figures[word]; return; }
    figures[word] = value === NEW ? fresh(word || typed.name) : value;
  }

  /** A new definition, named like the word; its id is made of it. */
  function fresh(word) {
    const plain = word.toLowerCase().normalize("NFD").replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 36) || "indikator";
    let id = plain;
    for (let n = 2; typed.definitions[id]; n += 1) id = `${plain}-${n}`;
    typed.definitions[id] = {
      agency_id: told.door.agency_id, indicator_id: id, name: { id: word }, unit: "", period: "month", digits: 0, direction: "neither", targets: [],
      tolerance_pct: config.tolerance, due_days: null, level: typed.mapping.area ? "kecamatan" : "city", sums: false, hide_below: 0, is_open: true,
      producer: "", concept: "", definition: "", interpretation: "", formula: "", measure: "", classification: "", reference: "",
    };
    return id;
  }

  function form(it, n) {
    const id = (name) => `define-${n}-${name}`;
    const set = (field) => (value) => { it[field] = value; };
    const { factors } = typed.mapping;
    const areas = typed.mapping.area ? [
      choice(id("level"), define.level, config.levels, it.level, (value) => { it.level = value; draw(); }),
      it.level === "city" ? null : number(id("hide"), define.hide, it.hide_below, (value) => { it.hide_below = Math.round(numeric(value)); }),
    ] : [];
    const sums = typed.mapping.area && it.level !== "city" ? tick(id("sums"), define.sums, it.sums, set("sums")) : null;
    const more = el("details", {}, el("summary", {}, define.more), grid(
      ...config.official.filter(([key]) => key !== "definition").map(([key, word]) => area(id(key), word, it[key], set(key))),
      number(id("tolerance"), define.tolerance, it.tolerance_pct, (value) => { it.tolerance_pct = numeric(value); }),
      number(id("factor"), define.factor, factors[it.indicator_id] ?? 1, (value) => { const times = numeric(value); if (times === 1) delete factors[it.indicator_id]; else factors[it.indicator_id] = times; }, define.factor_hint)
    ), tick(id("open"), define.is_open, it.is_open, set("is_open")));
    return el("div", { class: "doors-define" }, grid(
      text(id("name"), define.name_id, it.name.id, (value) => { it.name = { ...it.name, id: value }; }),
      text(id("english"), define.name_en, it.name.en, (value) => { it.name = value ? { ...it.name, en: value } : { id: it.name.id }; }),
      text(id("unit"), define.unit, it.unit, set("unit"), define.unit_hint, { maxlength: 20 }),
      choice(id("period"), define.period, config.periods, it.period, (value) => { it.period = value; draw(); }),
      choice(id("direction"), define.direction, config.directions, it.direction, (value) => { it.direction = value; if (value === "neither") it.targets = []; draw(); }),
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
      button(define.remove_target, () => { it.targets.splice(n, 1); draw(); }, { class: "doors-change" })
    ));
    const add = button(define.add_target, () => { it.targets.push({ since: it.targets.length ? today() : `${today().slice(0, 4)}-01-01`, value: 0 }); draw(); }, { class: "doors-change" });
    return el("div", { class: "doors-targets" }, ...rows, add);
  }

  /** Only definitions that this door uses are sent. */
  function given() {
    const used = new Set(Object.values(typed.mapping.figures));
    const definitions = Object.values(typed.definitions).filter((each) => used.has(each.indicator_id));
    return { name: typed.name, source: cleaned(typed.source), mapping: typed.mapping, definitions };
  }

  const cleaned = ({ type, file, url, every_s, sheet, items }) => (type === "web" ? { type, url, every_s, sheet, items } : { type, file, sheet, items });

  function trial() {
    const attempt = button(texts.try_button, async (event) => { tried = await act(() => ask(`/${told.door.door_id}/try`, given()), event.target); draw(); }, { class: "doors-change" });
    return card(texts.try, el("p", { class: "quiet" }, texts.try_hint), table() ? attempt : null, tried ? outcome(tried) : null, acts());
  }

  function outcome(found) {
    const result = found.tried;
    const lines = result ? result.indicators.map((each) => el("li", { class: each.is_empty ? "is-empty" : "" }, el("strong", {}, each.name), `: ${each.says}`, ...each.newest.map((one_) => el("span", { class: "doors-newest" }, [one_.period, one_.area, one_.value].filter(Boolean).join(" · "))))) : [];
    const wrong = result?.wrong_count ? el("details", { open: true }, el("summary", {}, result.wrong_title), el("ul", {}, ...result.wrong.map((each) => el("li", {}, each)))) : null;
    const unmapped = result?.unmapped.length ? el("p", { class: "quiet" }, `${texts.unmapped} ${result.unmapped.join(", ")}`) : null;
    const missing = result?.missing ? el("p", { class: "form-error" }, result.missing) : null;
    const todo = found.problems.length
      ? el("div", { class: "form-error", role: "status" }, el("p", {}, texts.todo), el("ul", {}, ...found.problems.map((each) => el("li", {}, each))))
      : el("p", { class: "doors-good", role: "status" }, texts.ready);
    return el("div", { class: "doors-outcome" }, missing, el("ul", { class: "doors-tried" }, ...lines), wrong, unmapped, todo);
  }

  function acts() {
    const { state } = told.door;
    const keep = (word, to, main) => button(word, (event) => save(to, event.target), { class: main ? "primary doors-change" : "doors-change" });
    const found = {
      draft: [keep(texts.keep_open, "open", true), keep(texts.keep_draft, "draft")],
      open: [keep(texts.keep_changes, "open", true), button(texts.read_now, (event) => lookNow(event.target, true), { class: "doors-change" }), turner(texts.pause, "paused"), closer()],
      paused: [keep(texts.keep_changes, "paused", true), turner(texts.resume, "open"), closer()],
      closed: [keep(texts.reopen, "open", true)],
    };
    return el("div", { class: "doors-acts" }, ...found[state]);
  }

  const turner = (word, state) => button(word, (event) => turn(state, event.target), { class: "doors-change" });

  function closer() {
    const node = button(texts.close, () => {
      if (node.dataset.sure) { turn("closed", node); return; }
      node.dataset.sure = "1";
      node.textContent = texts.close_sure;
    }, { class: "doors-change" });
    return node;
  }

  async function save(state, node) {
    const key = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
    const kept = await act(() => ask(`/${told.door.door_id}/keep`, { given: given(), state, expected_version: told.version, key }), node);
    if (kept) await reload();
  }

  async function turn(state, node) {
    const kept = await act(() => ask(`/${told.door.door_id}/turn`, { state, expected_version: told.version }), node);
    if (kept) await reload();
  }

  async function reload() {
    await doors.show();
    say(texts.saved, true);
  }

  function history() {
    const readings = told.readings.map((each) => {
      const more = [...each.wrong, ...(each.unmapped.length ? [`${texts.unmapped} ${each.unmapped.join(", ")}`] : [])];
      return el("li", {}, `${at(each.at)} · ${each.says}`, more.length ? el("details", {}, el("summary", {}, texts.wrong.replace("{n}", String(each.wrong.length))), el("ul", {}, ...more.map((said) => el("li", {}, said)))) : null);
    });
    const editions = told.editions.map((each) => el("li", {}, `${at(each.at)} · ${each.by} ${each.what} `, told.may_change ? button(texts.load_edition, () => load(each), { class: "doors-quiet doors-change" }) : null));
    return card(texts.history, el("h3", {}, texts.readings), readings.length ? el("ul", { class: "doors-lines" }, ...readings) : el("p", { class: "quiet" }, texts.never_read),
      el("h3", {}, texts.editions), el("ul", { class: "doors-lines" }, ...editions));
  }

  function load(edition) {
    const { name, source: from, mapping } = edition.door;
    Object.assign(typed, { name, source: copy(from), mapping: copy(mapping) });
    tried = null;
    draw();
    say(texts.loaded_edition.replace("{n}", edition.version), true);
  }
})();
