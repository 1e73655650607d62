/* The plan of the day: a table of entries, the week it makes on every screen, and "what is shown at …?". */
(function () {
  "use strict";

  const { config, word, element, button, icon, labelled, input, tick, select, ask, moment, said, say, problems, keep, touched, rowFor, move } = globalThis.tours;
  const { redraw } = globalThis.city;
  const place = document.getElementById("page");
  const rows = element("div", "plan-rows");
  const wrong = element("div");
  const week = element("section", "plan-week");
  const tester = element("form", "plan-tester");
  const told = element("div", "plan-told");
  told.setAttribute("role", "status");
  let [entries, version, isChanged] = [[], 0, false];
  let first = monday(config.now.slice(0, 10));
  let waiting = 0;
  let asked = 0;

  function monday(day) {
    const at = new Date(`${day}T00:00:00Z`);
    at.setUTCDate(at.getUTCDate() - ((at.getUTCDay() + 6) % 7));
    return at.toISOString().slice(0, 10);
  }
  const later = (day, n) => { const at = new Date(`${day}T00:00:00Z`); at.setUTCDate(at.getUTCDate() + n); return at.toISOString().slice(0, 10); };
  const shows = [...config.layouts.map((each) => [each.id, each.title]), ...config.tours.map(([id, title]) => [id, word("tour", { title })])];
  const days = [0, 1, 2, 3, 4, 5, 6].map((n) => word(`day_${n}`));
  const changed = () => { touched(); isChanged = true; document.getElementById("keep")?.removeAttribute("disabled"); if (!said.textContent) say(word("not_kept_yet")); clearTimeout(waiting); waiting = setTimeout(drawWeek, 150); };
  const time = (row, key) => labelled(word(key), input("time", row[key].slice(0, 5), (value) => { if (value) { row[key] = `${value}:00`; changed(); } }, { required: true }));
  const dayTicks = (row) => {
    const made = element("fieldset", "plan-days");
    made.append(element("legend", "", word("days")), ...days.map((name, n) => tick(name, row.days.includes(n), (on) => {
      row.days = on ? [...row.days, n].sort() : row.days.filter((each) => each !== n);
      changed();
    })));
    return made;
  };
  const screenTicks = (row) => {
    const made = element("fieldset", "plan-days");
    made.append(element("legend", "", word("screens")), ...config.screens.map(([id, name]) => tick(name, row.screens.includes(id), (on) => {
      row.screens = on ? [...row.screens, id] : row.screens.filter((each) => each !== id);
      changed();
    })));
    return config.screens.length ? made : element("span");
  };
  /** "05.45": a time of day as the language writes it. */
  const hour = (time) => moment(Date.parse(`1970-01-01T${time}Z`), { timeZone: "UTC", day: undefined, month: undefined });
  const inWords = (row) => {
    const when = row.begins === row.ends ? word("whole_day") : `${hour(row.begins)}–${hour(row.ends)}${row.ends < row.begins ? ` ${word("next_day")}` : ""}`;
    const on = row.days.length ? row.days.map((n) => days[n]).join(", ") : word("every_day");
    const where = row.screens.length ? row.screens.map((id) => config.screens.find(([key]) => key === id)?.[1] ?? id).join(", ") : word("every_screen");
    return `${when} · ${on}${row.holidays === "any" ? "" : ` · ${word(`holidays_${row.holidays}`)}`} · ${where} → ${shows.find(([key]) => key === row.show)?.[1] ?? word("lost", { name: row.show })}${row.note ? ` (${row.note})` : ""}`;
  };
  const parameters = (row) => {
    const has = config.layouts.find((each) => each.id === row.show)?.parameters ?? [];
    return has.filter((kind) => config.values[kind]).map((kind) => labelled(word(`parameter_${kind}`), select([["", word(`all_${kind}`)], ...config.values[kind]], row.parameters?.[kind] ?? "", (value) => {
      row.parameters = { ...row.parameters };
      if (value) row.parameters[kind] = value; else delete row.parameters[kind];
      changed();
    })));
  };
  const rowOf = (row, at, openAt) => {
    const made = rowFor(row, element("details", "plan-row"));
    made.open = at === openAt;
    made.classList.toggle("is-lost", !shows.some(([key]) => key === row.show));
    const summary = element("summary", "", `${at + 1}. ${inWords(row)}`);
    made.addEventListener("input", () => { summary.textContent = `${at + 1}. ${inWords(row)}`; });
    made.addEventListener("change", () => { summary.textContent = `${at + 1}. ${inWords(row)}`; });
    const fields = element("div", "tours-fields");
    fields.append(time(row, "begins"), time(row, "ends"), labelled(word("show"), select(shows, row.show, (id) => { row.show = id; changed(); draw(at); })),
      labelled(word("holidays"), select(["any", "not", "only"].map((key) => [key, word(`holidays_${key}`)]), row.holidays, (value) => { row.holidays = value; changed(); })), ...parameters(row),
      dayTicks(row), screenTicks(row), labelled(word("note"), input("text", row.note ?? "", (value) => { row.note = value; changed(); }, { maxLength: config.limits.words })));
    const acts = element("div", "tours-acts");
    if (config.may_edit) {
      if (at) acts.append(icon("↑", word("up", { n: at + 1 }), () => { move(entries, at, at - 1); changed(); draw(at - 1); }));
      if (at < entries.length - 1) acts.append(icon("↓", word("down", { n: at + 1 }), () => { move(entries, at, at + 1); changed(); draw(at + 1); }));
      acts.append(button(word("remove", { n: at + 1 }), () => { entries.splice(at, 1); changed(); draw(); }));
    }
    made.append(summary, fields, acts);
    return made;
  };

  /* the strip */
  const position = (ms, start, end) => `${((ms - start) / (end - start)) * 100}%`;
  const spanOf = (span, start, end) => {
    const made = element("div", `plan-span${span.entry === null ? " is-nothing" : ` tone-${span.entry % 6}`}`);
    made.style.left = position(span.begins, start, end);
    made.style.width = `${((span.ends - span.begins) / (end - start)) * 100}%`;
    const clock = (ms) => moment(ms, { day: undefined, month: undefined, weekday: "short" });
    const words = span.entry === null ? word("nothing_planned") : `${span.title}`;
    made.title = `${clock(span.begins)} – ${clock(span.ends)}: ${words}`;
    made.append(element("span", "", words));
    return made;
  };
  const strip = (screen) => {
    const made = element("div", "plan-strip");
    const [start, end] = [screen.spans[0].begins, screen.spans.at(-1).ends];
    const bar = element("div", "plan-bar");
    bar.append(...screen.spans.map((span) => spanOf(span, start, end)));
    const list = element("ul", "sr-only");
    list.append(...screen.spans.map((span) => element("li", "", `${moment(span.begins, { weekday: "long" })} – ${moment(span.ends, { weekday: "long" })}: ${span.title || word("nothing_planned")}`)));
    bar.setAttribute("aria-hidden", "true");
    made.append(element("strong", "", screen.name), bar, list);
    return made;
  };
  const drawWeek = async () => {
    const mine = (asked += 1);
    const when = tester.elements.at?.value;
    const answer = await ask("/api/day-plan/try", { entries, from: first, at: when || null, screen: tester.elements.screen?.value ?? "" });
    if (mine !== asked) return;
    if (answer.status !== 200) { wrong.replaceChildren(problems([{ level: "error", says: answer.body.message }])); return; }
    wrong.replaceChildren(problems(answer.body.problems));
    const heads = element("div", "plan-heads");
    heads.append(...answer.body.days.map((day) => { const head = element("span", day.holiday ? "is-holiday" : "", day.label); if (day.holiday) head.append(element("small", "", day.holiday)); return head; }));
    const turn = element("div", "tours-acts");
    turn.append(button(word("week_before"), () => { first = later(first, -7); drawWeek(); }), button(word("week_this"), () => { first = monday(config.now.slice(0, 10)); drawWeek(); }), button(word("week_after"), () => { first = later(first, 7); drawWeek(); }));
    redraw(week, () => week.replaceChildren(element("h2", "", word("week")), turn, heads, ...answer.body.screens.map(strip)));
    told.replaceChildren(...(answer.body.shows ?? []).map((words) => element("p", "", words)));
  };

  const makeTester = () => {
    const when = Object.assign(element("input"), { type: "datetime-local", name: "at", value: config.now, required: true });
    const screen = element("select");
    screen.name = "screen";
    screen.append(...(config.screens.length ? config.screens : [["", word("a_screen")]]).map(([id, name]) => new Option(name, id)));
    tester.append(element("h2", "", word("tester")), labelled(word("tester_when"), when), labelled(word("tester_screen"), screen), told);
    tester.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(drawWeek, 150); });
    tester.addEventListener("submit", (event) => event.preventDefault());
  };
  const add = () => {
    entries.push({ begins: "07:00:00", ends: "15:00:00", show: shows[0]?.[0] ?? "", days: [], holidays: "any", screens: [], parameters: {}, note: "" });
    changed();
    draw(entries.length - 1);
  };
  /** Three ordinary rows, to be changed like all others. */
  const addShifts = () => {
    config.shifts.forEach(([begins, ends, name]) => entries.push({ begins, ends, show: shows[0]?.[0] ?? "", days: [], holidays: "any", screens: [], parameters: {}, note: word("shift_note", { name }) }));
    changed();
    draw(entries.length - config.shifts.length);
  };
  const save = () => keep("/api/day-plan", { entries, version }, (kept, isAll) => { version = kept.version; if (isAll) { isChanged = false; draw(); say(word("kept")); } }, (theirs) => { entries = structuredClone(theirs.theirs?.entries ?? []); version = theirs.version; isChanged = false; draw(); drawWeek(); });
  const draw = (openAt = -1) => redraw(rows, () => {
    const acts = element("div", "tours-acts");
    acts.dataset.key = "acts";
    if (config.may_edit) acts.append(button(word("add"), add), button(word("add_shifts"), addShifts), Object.assign(button(word("keep"), save, "desk-send"), { id: "keep", disabled: !isChanged }));
    else acts.append(element("span", "quiet", word("editors_keep")));
    rows.replaceChildren(...(entries.length ? entries.map((row, at) => rowOf(row, at, openAt)) : [element("p", "quiet", word("empty"))]), acts, said);
  });
  const read = async () => {
    const answer = await ask("/api/day-plan");
    if (answer.status !== 200) return say(answer.body.message, true);
    [entries, version] = [answer.body.entries.map((row) => ({ days: [], screens: [], holidays: "any", parameters: {}, note: "", ...row })), answer.body.version];
    draw();
    drawWeek();
  };
  addEventListener("beforeunload", (event) => { if (isChanged) event.preventDefault(); });
  makeTester();
  place.append(rows, wrong, week, tester);
  read();
})();
