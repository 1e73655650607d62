/* Service times and office hours: chosen, changed and tried before anybody keeps them. */
(function () {
  "use strict";

  const page = globalThis.city.editions("clocks", "/api/desk/clocks");
  if (!page) return;
  const { config, word, element, button, labelled, select, input } = page;
  const moment = new Intl.DateTimeFormat(config.lang, { timeZone: config.zone, weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  let table = structuredClone(config.table);
  const { changed } = page;
  page.changed = () => { changed(); attemptSoon(); };

  const amount = (time) => input({ type: "number", min: "0.1", step: "any", value: time.amount, required: true }, (made) => { time.amount = made.valueAsNumber; });
  const unit = (time) => select(config.units, time.unit, (value) => { time.unit = value; });

  const part = (title, means, ...inside) => { const made = element("section", "clocks-part"); made.append(element("h2", "", word(title)), ...(means ? [element("p", "quiet", word(means))] : []), ...inside); return made; };

  /** The preset's own table comes with it; its ladder stands below in words. */
  const preset = () => {
    const found = config.presets.find((each) => each.key === table.preset);
    const ladder = element("ul", "clocks-ladder");
    ladder.append(...(found?.ladder ?? []).map((each) => element("li", "", each)));
    const take = (key) => {
      const chosen = config.presets.find((each) => each.key === key).table;
      const { usual, services, warn_share } = structuredClone(chosen);
      Object.assign(table, { preset: key, usual, services, warn_share });
      draw();
    };
    return part("preset", "preset_means", labelled(word("preset"), select(config.presets.map((each) => [each.key, each.title]), table.preset, take)), element("p", "quiet", word("source", { source: found?.source ?? "–" })), ladder);
  };

  const service = (row, at) => {
    const made = element("div", "clocks-row");
    const [category, agency] = [row.categories?.[0] ?? "", row.agencies?.[0] ?? ""];
    made.append(
      labelled(word("category"), select([["", word("all_categories")], ...config.categories], category, (value) => { row.categories = value ? [value] : []; })),
      labelled(word("agency"), select([["", word("all_agencies")], ...config.agencies], agency, (value) => { row.agencies = value ? [value] : []; })),
      labelled(word("amount"), amount(row.time)), labelled(word("unit"), unit(row.time)),
      button(word("remove"), () => { table.services.splice(at, 1); page.changed(); draw(); }));
    return made;
  };
  const times = () => {
    const usual = element("div", "clocks-row");
    usual.append(element("span", "clocks-usual", word("usual")), labelled(word("amount"), amount(table.usual)), labelled(word("unit"), unit(table.usual)));
    const add = () => { table.services.push({ time: { amount: 24, unit: "hours" }, categories: [config.categories[0][0]], agencies: [] }); page.changed(); draw(); };
    const warn = input({ type: "number", min: "1", max: "100", step: "1", value: Math.round(table.warn_share * 100), required: true }, (made) => { table.warn_share = made.valueAsNumber / 100; });
    return part("times", "times_means", usual, ...table.services.map(service), button(word("add_time"), add), labelled(word("warn"), warn));
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
    row.append(date("first"), date("last"), source, button(word("remove"), () => { table.exceptions.splice(at, 1); page.changed(); draw(); }));
    made.append(summary, row, week(each.hours));
    return made;
  };
  const calendar = () => {
    const add = () => { const day = new Intl.DateTimeFormat("sv-SE", { timeZone: config.zone }).format(); table.exceptions.push({ first: day, last: day, hours: structuredClone(table.hours), source: "" }); page.changed(); draw(); };
    const closed = Object.assign(element("textarea"), { rows: 3, value: (table.closed ?? []).join("\n") });
    closed.addEventListener("input", () => { table.closed = closed.value.split(/\s+/).filter(Boolean); page.changed(); });
    return [
      part("hours", "hours_means", week(table.hours), labelled(word("closed"), closed)),
      part("dates", "dates_means", ...table.exceptions.map(dates), button(word("add_dates"), add)),
    ];
  };

  let [since, isDay] = ["", false];
  const sinceWhen = () => {
    const made = element("fieldset", "desk-options");
    const choose = (chosen) => { isDay = day.required = chosen; };
    const choice = (value, words, ...more) => {
      const label = element("label", "desk-option");
      const radio = input({ type: "radio", name: "since", value, checked: isDay === (value === "day") }, () => choose(value === "day"));
      label.append(radio, element("span", "", words), ...more);
      return label;
    };
    const day = input({ type: "date", id: "clocks-since", value: since, required: isDay }, () => { since = day.value; choose(true); made.querySelector("[value=day]").checked = true; });
    day.setAttribute("aria-label", word("since_day"));
    made.append(element("legend", "", word("since")), choice("now", word("since_now")), choice("day", word("since_day"), day), element("p", "quiet", word("since_means")));
    return made;
  };

  /** Everything below "try", from `table`. */
  const draw = () => {
    const inside = element("fieldset", "clocks-form");
    inside.append(preset(), times(), ...calendar());
    const own = button(word("own"), () => page.begin({ table: config.own }, word("own_rules")));
    document.getElementById("clocks-table").replaceChildren(inside, page.foot(sinceWhen(), own));
  };
  page.inside = () => ({ table, ...(isDay ? { since } : {}) });
  page.fill = (given) => { table = structuredClone(given.table); draw(); attemptSoon(); };

  const form = document.getElementById("clocks-try");
  const now = new Date();
  const [day, clock] = new Intl.DateTimeFormat("sv-SE", { timeZone: config.zone, dateStyle: "short", timeStyle: "short", hourCycle: "h23" }).format(now).split(" ");
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
    const answer = await page.post("/api/desk/clocks_try", { table, category: category.value, agency_id: agency.value, day: on.value, time: `${at.value}:00` });
    if (mine !== asked) return;
    result.replaceChildren(...(answer.status === 200 ? shown(answer.body) : [element("p", "form-error", answer.body.message ?? word("not_sent"))]));
  };
  const attemptSoon = () => { clearTimeout(waiting); waiting = setTimeout(attempt, 150); };
  form.append(element("h2", "", word("try")), labelled(word("try_category"), category), labelled(word("try_agency"), agency), labelled(word("try_day"), on), labelled(word("try_time"), at), result);
  form.addEventListener("input", attemptSoon);
  form.addEventListener("submit", (event) => event.preventDefault());
  draw();
  attempt();
  page.history();
})();
