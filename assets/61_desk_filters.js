/* Above the queue: filters that are always there with how many they find, one's own saved ones, search and choices. */
(function (city) {
  "use strict";

  const desk = city.desk;
  const PAUSE_MS = 200;
  let counts = {};
  let saved = [];
  let controls = {};
  let waiting = 0;

  const place = () => document.getElementById("desk-filters");

  const ENDED = ["closed", "rejected", "not_ours", "merged"];
  const MONTHS = 30;
  const CHOICES = ["status", "agency", "category", "kecamatan", "priority"];

  /** An ended case has one of four statuses, an open one any other. */
  const statuses = (ended) => Object.entries(desk.config.statuses).filter(([key]) => ENDED.includes(key) === Boolean(ended));

  /** The last months, in the city's zone: [["2026-03", "Mar 2026"], …]. */
  const months = () => {
    const [year, month] = new Intl.DateTimeFormat("en-CA", { timeZone: city.config.zone, year: "numeric", month: "2-digit" }).format(city.serverNow()).split("-").map(Number);
    const words = new Intl.DateTimeFormat(city.config.lang, { month: "short", year: "numeric", timeZone: "UTC" });
    return Array.from({ length: MONTHS }, (_, back) => new Date(Date.UTC(year, month - 1 - back, 15))).map((day) => [day.toISOString().slice(0, 7), words.format(day)]);
  };

  const chip = (words, isOn, act) => {
    const button = city.element("button", `desk-chip${isOn ? " is-on" : ""}`, words);
    button.type = "button";
    button.setAttribute("aria-pressed", String(isOn));
    button.addEventListener("click", (event) => { if (event.detail) button.blur(); act(); }); // after a mouse Enter is for the marked line
    return button;
  };

  const presetWords = (key) => [desk.word(`preset_${key}`), counts[key]?.toLocaleString(city.config.lang)].filter(Boolean).join(" ");
  const presetChip = (key, n) => {
    const button = chip(presetWords(key), desk.filtered().preset === key, () => (key === "ended" ? desk.useEnded() : usePreset(key)));
    button.dataset.preset = key;
    if (n < 9) button.prepend(city.element("kbd", "", key === "ended" ? "0" : String(n + 1)));
    return button;
  };
  const savedChip = (each, n) => {
    const holder = city.element("span", "desk-saved");
    const button = chip(each.name, desk.filtered().preset === `saved:${each.name}`, () => useSaved(each));
    const number = Object.keys(desk.config.presets).length + n + 1;
    if (number <= 9) button.prepend(city.element("kbd", "", String(number)));
    const forget = chip("×", false, () => keep({ forget: each.name }));
    forget.setAttribute("aria-label", desk.word("forget_filter", { name: each.name }));
    holder.append(button, forget);
    return holder;
  };

  /** A filter of the address: it goes when it is pressed. */
  const namedChip = ([name, words]) => {
    const button = chip(`${words} ×`, true, () => { desk.named.forget([name]); apply(); });
    button.setAttribute("aria-label", desk.word("named_off", { name: words }));
    button.removeAttribute("aria-pressed");
    return button;
  };

  const usePreset = (key) => { desk.named.forget(); fill({}, false); desk.filter({ filters: desk.config.presets[key], sort: "urgency", preset: key }); };
  const useSaved = (each) => { desk.named.forget(); fill(each.filters, each.ended); desk.filter({ filters: each.filters, sort: each.sort, ended: each.ended, preset: `saved:${each.name}` }); };
  /** What ended, the newest first: the same fields filter it. */
  desk.useEnded = () => { desk.named.forget(); fill({}, true); desk.filter({ filters: {}, ended: true, preset: "ended" }); };

  /** The nth filter by its number key. */
  desk.useFilter = (n) => {
    const keys = Object.keys(desk.config.presets);
    if (n < keys.length) return usePreset(keys[n]);
    if (saved[n - keys.length]) useSaved(saved[n - keys.length]);
  };

  const keep = async (given) => {
    const answer = await desk.post("filters", given);
    if (answer.status !== 200) return desk.tell(answer.body.message ?? desk.word("no_answer"), true);
    saved = answer.body.saved;
    drawChips();
  };
  const saveCurrent = () => desk.prompt(desk.word("save_filter"), desk.word("filter_name"), (name) => keep({ save: { name, filters: desk.filtered().filters, sort: desk.filtered().sort, ended: desk.filtered().ended } }));

  /** On a phone, where no keys are shown. */
  const newReport = () => { const made = chip(`+ ${desk.word("new_report")}`, false, () => desk.report()); made.classList.add("is-new"); return made; };

  const drawChips = () => {
    const row = place().querySelector(".desk-chips");
    const focused = [...row.querySelectorAll("button")].indexOf(document.activeElement);
    const chips = [...Object.keys(desk.config.presets), "ended"].map(presetChip);
    if (desk.config.mode === "desk") chips.unshift(newReport());
    row.replaceChildren(...desk.named.words().map(namedChip), ...chips, ...saved.map(savedChip));
    if (focused >= 0) row.querySelectorAll("button")[focused]?.focus();
    row.querySelector(".is-on")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  };

  /** New figures on the chips that stand there: a finger on one, the focus and what was scrolled to stay. */
  const recount = () => {
    for (const button of place().querySelectorAll("[data-preset]")) {
      const words = presetWords(button.dataset.preset);
      if (button.lastChild.data !== words) button.lastChild.data = words;
    }
  };

  const offer = (select, name, options) => select.replaceChildren(new Option(desk.word(`column_${name}`), ""), ...options.map(([value, words]) => new Option(words, value)));
  const choice = (name, options) => {
    const select = city.element("select", "desk-choice");
    select.setAttribute("aria-label", desk.word(`column_${name}`));
    offer(select, name, options);
    select.addEventListener("change", apply);
    controls[name] = select;
    return select;
  };

  /** What stands in the fields, as filters, and what the address names of anything else. */
  const read = () => {
    const filters = {};
    for (const name of CHOICES) if (controls[name]?.value) filters[name] = [controls[name].value];
    for (const name of ["text", "month"]) if (controls[name].value.trim()) filters[name] = controls[name].value.trim();
    desk.named.forget(Object.keys(filters));
    return { ...desk.named.filters(), ...filters };
  };
  const fill = (filters, ended) => {
    offer(controls.status, "status", statuses(ended));
    controls.priority.hidden = ended;
    for (const [name, control] of Object.entries(controls)) control.value = CHOICES.includes(name) ? (filters[name]?.[0] ?? "") : (filters[name] ?? "");
  };
  const apply = () => {
    const { ended } = desk.filtered();
    const filters = read();
    desk.filter({ filters, ended, preset: Object.keys(filters).length ? "" : ended ? "ended" : "all" });
  };
  const applySoon = () => { clearTimeout(waiting); waiting = setTimeout(apply, PAUSE_MS); };

  const searchBox = () => {
    const box = city.element("input", "desk-search");
    Object.assign(box, { type: "search", placeholder: `/ ${desk.word("search")}`, autocomplete: "off", maxLength: 200 });
    box.setAttribute("aria-label", desk.word("search"));
    box.addEventListener("input", applySoon);
    box.addEventListener("keydown", (event) => { if (event.key === "Escape" || event.key === "Enter") { event.preventDefault(); box.blur(); } });
    controls.text = box;
    return box;
  };
  desk.focusSearch = () => { controls.text.focus(); controls.text.select(); };

  const build = (config) => {
    if (!place()) return setTimeout(() => build(config), 50);
    saved = config.saved;
    const fields = city.element("div", "desk-fields");
    const pairs = (list, id, name) => list.map((each) => [each[id], each[name]]);
    fields.append(searchBox(), choice("status", statuses(false)));
    if (config.mode === "desk") fields.append(choice("agency", pairs(config.agencies, "id", "short")));
    fields.append(choice("category", pairs(config.categories, "code", "name")), choice("kecamatan", pairs(config.kecamatan, "code", "name")));
    fields.append(choice("month", months()), choice("priority", config.priorities.map((each) => [each, desk.word(`priority_${each}`)])), chip(desk.word("save_filter"), false, saveCurrent));
    const note = city.element("p", "desk-note");
    note.setAttribute("role", "status");
    place().replaceChildren(city.element("div", "desk-chips"), fields, note);
    drawChips();
  };

  city.on("desk-start", build);
  city.on("desk-counted", ({ counts: found, total, note }) => {
    if (found) counts = found;
    place().querySelector(".desk-note").textContent = total ? (note ?? "") : `${desk.word("none_found")} ${note ?? ""}`;
    const sum = document.getElementById("desk-total");
    if (sum) sum.textContent = desk.word("total", { n: total.toLocaleString(city.config.lang) });
    recount();
  });
  city.on("desk-filtered", ({ ended }) => { document.querySelector(".desk").classList.toggle("is-ended", ended); drawChips(); });
})(globalThis.city);
