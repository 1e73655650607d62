/* The routing table: rows are moved, changed and tried before anybody keeps them. */
(function () {
  "use strict";

  const told = document.getElementById("triage-config");
  if (!told) return;
  const config = JSON.parse(told.textContent);
  const word = (key, values = {}) => (config.texts[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  let rows = structuredClone(config.rows);
  let begun = config.rows; // what the present edition says: the two tell what was changed here
  let version = config.version;
  let restored = 0;
  let isChanged = false;
  let sending = null;

  const element = (tag, className, text) => { const made = document.createElement(tag); if (className) made.className = className; if (text !== undefined) made.textContent = text; return made; };
  const button = (words, act, className = "quiet-button") => { const made = element("button", className, words); made.type = "button"; made.addEventListener("click", act); return made; };
  const labelled = (key, control, values = {}) => { const label = element("label", "desk-label", word(key, values)); label.append(control); return label; };
  const post = async (path, given) => {
    try {
      const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(given) });
      return { status: answer.status, body: await answer.json().catch(() => ({})) };
    } catch { return { status: 0, body: {} }; }
  };

  const changed = () => { if (!isChanged) say(word("not_kept_yet"), false); isChanged = true; restored = 0; sending = null; document.getElementById("triage-keep")?.removeAttribute("disabled"); titles(); attemptSoon(); };
  const names = (list, codes) => codes.map((code) => list.find(([key]) => key === code)?.[1] ?? code).join(", ");

  /** A row in words: "Jalan berlubang, Trotoar · jalan nasional → DBMSDA". */
  const inWords = (row) => {
    const parts = [names(config.categories, row.categories), names(config.kecamatan, row.kecamatan), names(config.kelurahan, row.kelurahan), names(config.owners, row.owners), row.words.map((each) => `“${each}”`).join(", ")];
    return `${parts.filter(Boolean).join(" · ") || word("everything")} → ${names(config.agencies, [row.agency_id])}`;
  };

  /** What a row says now, and whether that is kept. */
  const titleOf = (row, at) => {
    const kept = begun.find((each) => each.id === row.id);
    const marks = isChanged && !(kept && same(kept, row)) ? ` · ${word("unsaved")}` : "";
    return `${at + 1}. ${inWords(row)}${marks}`;
  };
  const titles = () => {
    document.querySelectorAll(".triage-row").forEach((made) => {
      const at = rows.findIndex((row) => row.id === made.dataset.id);
      if (at >= 0) made.firstChild.textContent = titleOf(rows[at], at);
    });
    const said = document.getElementById("triage-said");
    if (said && isChanged && !said.textContent) say(word("not_kept_yet"), false);
  };

  const text = (row, name, read, write, values = {}) => {
    const input = element("input");
    input.value = read(row);
    input.addEventListener("input", () => { write(row, input.value); changed(); });
    return labelled(`field_${name}`, input, values);
  };
  const list = (value) => value.split(",").map((each) => each.trim()).filter(Boolean);
  const choices = (row, name, options) => {
    const select = element("select");
    select.multiple = true;
    select.size = 6;
    select.append(...options.map(([key, words]) => new Option(words, key, false, row[name].includes(key))));
    select.addEventListener("change", () => { row[name] = [...select.selectedOptions].map((each) => each.value); changed(); });
    return labelled(`field_${name}`, select);
  };
  const agency = (row) => {
    const select = element("select");
    select.append(...config.agencies.map(([key, words]) => new Option(words, key, false, key === row.agency_id)));
    select.addEventListener("change", () => { row.agency_id = select.value; changed(); });
    return labelled("field_agency_id", select);
  };

  const move = (at, by) => { const [row] = rows.splice(at, 1); rows.splice(at + by, 0, row); changed(); draw(at + by); };
  const fields = (row) => {
    const made = element("div", "triage-fields");
    made.append(agency(row), choices(row, "categories", config.categories), choices(row, "kecamatan", config.kecamatan), choices(row, "kelurahan", config.kelurahan), choices(row, "owners", config.owners),
      text(row, "words", (each) => each.words.join(", "), (each, value) => { each.words = list(value); }),
      text(row, "handed_to", (each) => each.handed_to, (each, value) => { each.handed_to = value; }),
      ...config.languages.map(([lang, language]) => text(row, "reason", (each) => each.reason[lang] ?? "", (each, value) => { each.reason = { ...each.reason, [lang]: value }; }, { language })));
    return made;
  };
  const rowOf = (row, at, openAt) => {
    const made = element("details", "triage-row");
    made.open = at === openAt;
    made.dataset.id = row.id;
    made.append(element("summary", "", titleOf(row, at)));
    const acts = element("div", "triage-acts");
    acts.append(...(at ? [button(word("up"), () => move(at, -1))] : []), ...(at < rows.length - 1 ? [button(word("down"), () => move(at, 1))] : []), button(word("remove"), () => { rows.splice(at, 1); changed(); draw(); }));
    made.append(fields(row), ...(config.may_keep ? [acts] : []));
    return made;
  };

  const add = () => {
    rows.push({ id: `aturan-${newKey().slice(0, 10)}`, agency_id: config.agencies[0][0], categories: [], kecamatan: [], kelurahan: [], owners: [], words: [], handed_to: "", reason: {} });
    changed();
    draw(rows.length - 1);
  };
  const reset = () => { rows = structuredClone(config.own); changed(); draw(); };
  const say = (words, isError) => { const place = document.getElementById("triage-said"); place.textContent = words; place.classList.toggle("form-error", isError); };
  /** The same table sent again carries the same key: an answer that was lost keeps no second edition. */
  const keep = async () => {
    sending ??= { rows: structuredClone(rows), expected_version: version, key: newKey(), restored };
    const answer = await post("/api/desk/triage", sending);
    if (answer.status === 409) return late(answer.body);
    if (answer.status !== 200) return say(answer.body.message ?? word("not_sent"), true);
    [begun, version, sending, isChanged, restored] = [structuredClone(rows), answer.body.version, null, false, 0];
    document.getElementById("triage-keep").disabled = true;
    titles();
    say(word("kept", { version }), false);
    triage.onKept?.();
  };

  /** Somebody was faster: the rows here stay as they are, until their owner says what becomes of them. */
  const late = (theirs) => {
    sending = null;
    say(theirs.message, true);
    const take = () => { [rows, begun, version, isChanged] = [structuredClone(theirs.rows), theirs.rows, theirs.version, false]; draw(); attemptSoon(); };
    document.getElementById("triage-said").after(button(word("join"), () => join(theirs), "quiet-button triage-choice"), button(word("take_theirs", theirs), take, "quiet-button triage-choice"));
    triage.onKept?.();
  };
  /** Their edition with what was changed here since both began; a row that both changed is ours, and named. */
  const join = (theirs) => {
    const { joined, both } = triage.joined(begun, rows, theirs.rows);
    [rows, begun, version] = [joined, theirs.rows, theirs.version];
    changed();
    draw();
    say(word(both.length ? "joined_both" : "joined", { version, rows: both.map((id) => inWords(rows.find((row) => row.id === id) ?? theirs.rows.find((row) => row.id === id))).join("; ") }), false);
  };

  const draw = (openAt = -1) => {
    const foot = element("div", "triage-acts");
    const save = button(word("keep"), keep, "desk-send");
    save.id = "triage-keep";
    save.disabled = !isChanged;
    const said = Object.assign(element("span"), { id: "triage-said" });
    said.setAttribute("role", "status");
    foot.append(...(config.may_keep ? [button(word("add"), add), button(word("reset"), reset), save] : [element("span", "quiet", word("leaders_keep"))]), said);
    document.getElementById("triage-rows").replaceChildren(...rows.map((row, at) => rowOf(row, at, openAt)), foot);
    titles();
  };

  const tryForm = document.getElementById("triage-try");
  const result = element("p", "triage-result");
  result.setAttribute("role", "status");
  const category = element("select");
  category.append(...config.categories.map(([key, words]) => new Option(words, key)));
  const place = element("select");
  place.append(new Option(word("anywhere"), ""), ...config.kelurahan.map(([code, words]) => new Option(words, code)));
  const point = () => { const found = config.kelurahan.find(([code]) => code === place.value); return found ? { lat: found[2], lng: found[3] } : {}; };
  const address = element("input");
  const description = element("input");
  let asked = 0;
  let waiting = 0;
  const attempt = async () => {
    const mine = (asked += 1);
    const answer = await post("/api/desk/triage_try", { rows, report: { service_code: category.value, address: address.value, description: description.value, ...point() } });
    if (mine !== asked) return;
    const found = answer.body;
    document.querySelectorAll(".triage-row").forEach((row) => row.classList.toggle("is-hit", Boolean(found.rule) && row.dataset.id === found.rule));
    result.textContent = answer.status === 200 ? `→ ${found.agency || word("nobody")} · ${found.reason}${found.road ? ` · ${found.road}` : ""}` : (found.message ?? word("not_sent"));
  };
  const attemptSoon = () => { clearTimeout(waiting); waiting = setTimeout(attempt, 150); };
  tryForm.append(element("h2", "", word("try")), labelled("field_categories", category), labelled("field_kelurahan", place), labelled("field_address", address), labelled("field_description", description), result);
  tryForm.addEventListener("input", attemptSoon);
  tryForm.addEventListener("submit", (event) => event.preventDefault());
  const triage = (globalThis.triage = { config, word, element, button, inWords });
  triage.joined = (base, ours, theirs) => {
    const byId = (table) => new Map(table.map((row) => [row.id, row]));
    const [old, mine, other] = [byId(base), byId(ours), byId(theirs)];
    const isOurs = (id) => !same(old.get(id), mine.get(id));
    const isTheirs = (id) => !same(old.get(id), other.get(id));
    const joined = theirs.map((row) => (isOurs(row.id) ? mine.get(row.id) : row)).filter(Boolean);
    const back = ours.filter((row) => !other.has(row.id) && isOurs(row.id));
    return { joined: structuredClone([...joined, ...back]), both: [...old.keys()].filter((id) => isOurs(id) && isTheirs(id)) };
  };
  /** An earlier edition on the screen; it counts when it is kept. */
  triage.restore = (number, table) => {
    if (isChanged && !globalThis.confirm(word("leave"))) return;
    rows = structuredClone(table);
    changed();
    restored = number;
    draw();
    say(word("restored", { version: number }), false);
    document.getElementById("triage-keep")?.focus();
  };
  addEventListener("beforeunload", (event) => { if (isChanged) event.preventDefault(); });
  draw();
  attempt();
})();
