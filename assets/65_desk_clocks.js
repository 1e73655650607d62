/* Service times and office hours: chosen, changed and tried before anybody keeps them. */
(function () {
  "use strict";

  const told = document.getElementById("clocks-config");
  if (!told) return;
  const config = JSON.parse(told.textContent);
  const word = (key, values = {}) => (config.texts[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  const element = (tag, className, text) => { const made = document.createElement(tag); if (className) made.className = className; if (text !== undefined) made.textContent = text; return made; };
  const button = (words, act, className = "quiet-button") => { const made = element("button", className, words); made.type = "button"; made.addEventListener("click", act); return made; };
  const labelled = (words, control) => { const label = element("label", "desk-label", words); label.append(control); return label; };
  const moment = new Intl.DateTimeFormat(config.lang, { timeZone: config.zone, weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" });
  const clocks = (globalThis.clocks = { config, word, element, button, labelled, table: structuredClone(config.table), isChanged: false, restored: 0 });

  clocks.post = async (path, given) => {
    try {
      const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(given) });
      return { status: answer.status, body: await answer.json().catch(() => ({})) };
    } catch { return { status: 0, body: {} }; }
  };
  const changed = () => { clocks.isChanged = true; clocks.restored = 0; clocks.onChanged?.(); attemptSoon(); };

  const select = (options, value, write) => {
    const made = element("select");
    made.append(...options.map(([key, words]) => new Option(words, key, false, key === value)));
    made.addEventListener("change", () => { write(made.value); changed(); });
    return made;
  };
  const input = (attributes, write) => {
    const made = Object.assign(element("input"), attributes);
    made.addEventListener("input", () => { write(made); changed(); });
    return made;
  };
  const amount = (time) => input({ type: "number", min: "0.1", step: "any", value: time.amount, required: true }, (made) => { time.amount = made.valueAsNumber; });
  const unit = (time) => select(config.units, time.unit, (value) => { time.unit = value; });

  const part = (title, means, ...inside) => { const made = element("section", "clocks-part"); made.append(element("h2", "", word(title)), ...(means ? [element("p", "quiet", word(means))] : []), ...inside); return made; };

  /** The preset's own table comes with it; its ladder stands below in words. */
  const preset = () => {
    const found = config.presets.find((each) => each.key === clocks.table.preset);
    const ladder = element("ul", "clocks-ladder");
    ladder.append(...(found?.ladder ?? []).map((each) => element("li", "", each)));
    const take = (key) => {
      const chosen = config.presets.find((each) => each.key === key).table;
      const { usual, services, warn_share } = structuredClone(chosen);
      Object.assign(clocks.table, { preset: key, usual, services, warn_share });
      draw();
    };
    return part("preset", "preset_means", labelled(word("preset"), select(config.presets.map((each) => [each.key, each.title]), clocks.table.preset, take)), element("p", "quiet", word("source", { source: found?.source ?? "–" })), ladder);
  };

  const service = (row, at) => {
    const made = element("div", "clocks-row");
    const [category, agency] = [row.categories?.[0] ?? "", row.agencies?.[0] ?? ""];
    made.append(
      labelled(word("category"), select([["", word("all_categories")], ...config.categories], category, (value) => { row.categories = value ? [value] : []; })),
      labelled(word("agency"), select([["", word("all_agencies")], ...config.agencies], agency, (value) => { row.agencies = value ? [value] : []; })),
      labelled(word("amount"), amount(row.time)), labelled(word("unit"), unit(row.time)),
      button(word("remove"), () => { clocks.table.services.splice(at, 1); changed(); draw(); }));
    return made;
  };
  const times = () => {
    const usual = element("div", "clocks-row");
    usual.append(element("span", "clocks-usual", word("usual")), labelled(word("amount"), amount(clocks.table.usual)), labelled(word("unit"), unit(clocks.table.usual)));
    const add = () => { clocks.table.services.push({ time: { amount: 24, unit: "hours" }, categories: [config.categories[0][0]], agencies: [] }); changed(); draw(); };
    const warn = input({ type: "number", min: "1", max: "100", step: "1", value: Math.round(clocks.table.warn_share * 100), required: true }, (made) => { clocks.table.warn_share = made.valueAsNumber / 100; });
    return part("times", "times_means", usual, ...clocks.table.services.map(service), button(word("add_time"), add), labelled(word("warn"), warn));
  };

  /** A week: ticked days with their two times. */
  const week = (hours) => {
    const made = element("div", "clocks-week");
    made.append(...config.days.map(([, name], at) => {
      const day = element("fieldset", "clocks-day");
      const [opens, closes] = hours[at] ?? ["07:30:00", "16:00:00"];
      const read = () => { hours[at] = open.checked ? [`${from.value || "00:00"}:00`, `${to.value || "00:00"}:00`] : null; };
      const open = input({ type: "checkbox", checked: Boolean(hours[at]) }, () => { from.disabled = to.disabled = !open.checked; read(); });
      const from = input({ type: "time", value: opens.slice(0, 5), disabled: !hours[at] }, read);
      const to = input({ type: "time", value: closes.slice(0, 5), disabled: !hours[at] }, read);
      from.setAttribute("aria-label", `${name}, ${word("opens")}`);
      to.setAttribute("aria-label", `${name}, ${word("closes")}`);
      const label = element("label", "clocks-open");
      label.append(open, name);
      day.append(label, from, "–", to);
      return day;
    }));
    return made;
  };
  const dates = (each, at) => {
    const made = element("details", "triage-row");
    const title = () => `${each.first} – ${each.last} · ${each.source || "–"}`;
    const summary = element("summary", "", title());
    const date = (name) => labelled(word(name), input({ type: "date", value: each[name], required: true }, (control) => { each[name] = control.value; summary.textContent = title(); }));
    const source = labelled(word("date_source"), input({ value: each.source ?? "", maxLength: 200 }, (control) => { each.source = control.value; summary.textContent = title(); }));
    const row = element("div", "clocks-row");
    row.append(date("first"), date("last"), source, button(word("remove"), () => { clocks.table.exceptions.splice(at, 1); changed(); draw(); }));
    made.append(summary, row, week(each.hours));
    return made;
  };
  const calendar = () => {
    const add = () => { const day = new Intl.DateTimeFormat("sv-SE", { timeZone: config.zone }).format(); clocks.table.exceptions.push({ first: day, last: day, hours: structuredClone(clocks.table.hours), source: "" }); changed(); draw(); };
    const closed = Object.assign(element("textarea"), { rows: 3, value: (clocks.table.closed ?? []).join("\n") });
    closed.addEventListener("input", () => { clocks.table.closed = closed.value.split(/\s+/).filter(Boolean); changed(); });
    return [
      part("hours", "hours_means", week(clocks.table.hours), labelled(word("closed"), closed)),
      part("dates", "dates_means", ...clocks.table.exceptions.map(dates), button(word("add_dates"), add)),
    ];
  };

  /** Everything below "try", from `clocks.table`; clocks_keep.js adds how it is kept. */
  const draw = () => {
    const place = document.getElementById("clocks-table");
    const inside = element("fieldset", "clocks-form");
    inside.append(preset(), times(), ...calendar());
    place.replaceChildren(inside, ...(clocks.foot ? [clocks.foot()] : []));
  };
  clocks.draw = draw;
  clocks.fill = (table, restored = 0) => { clocks.table = structuredClone(table); changed(); clocks.restored = restored; draw(); };

  const form = document.getElementById("clocks-try");
  const now = new Date();
  const [day, clock] = new Intl.DateTimeFormat("sv-SE", { timeZone: config.zone, dateStyle: "short", timeStyle: "short" }).format(now).split(" ");
  const category = element("select");
  category.append(...config.categories.map(([key, words]) => new Option(words, key)));
  const agency = element("select");
  agency.append(new Option("–", ""), ...config.agencies.map(([key, words]) => new Option(words, key)));
  const on = Object.assign(element("input"), { type: "date", value: day, required: true });
  const at = Object.assign(element("input"), { type: "time", value: clock, required: true });
  const result = element("div", "triage-result");
  result.setAttribute("role", "status");
  const shown = (found) => {
    const list = element("ol", "clocks-told");
    list.append(...found.told.map((each) => element("li", "", `${moment.format(each.at)} ${config.zone_label} · ${each.what}`)));
    const due = word("result", { service: found.service, due: `${moment.format(found.due_at)} ${config.zone_label}` });
    return [element("p", "clocks-due", due), ...(found.holiday ? [element("p", "quiet", word("holiday", { name: found.holiday }))] : []), element("p", "quiet", word("told")), list];
  };
  let asked = 0;
  let waiting = 0;
  const attempt = async () => {
    if (!on.value || !at.value) return;
    const mine = (asked += 1);
    const answer = await clocks.post("/api/desk/clocks_try", { table: clocks.table, category: category.value, agency_id: agency.value, day: on.value, time: `${at.value}:00` });
    if (mine !== asked) return;
    result.replaceChildren(...(answer.status === 200 ? shown(answer.body) : [element("p", "form-error", answer.body.message ?? word("not_sent"))]));
  };
  const attemptSoon = () => { clearTimeout(waiting); waiting = setTimeout(attempt, 150); };
  form.append(element("h2", "", word("try")), labelled(word("try_category"), category), labelled(word("try_agency"), agency), labelled(word("try_day"), on), labelled(word("try_time"), at), result);
  form.addEventListener("input", attemptSoon);
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("beforeunload", (event) => { if (clocks.isChanged) event.preventDefault(); });
  draw();
  attempt();
})();
