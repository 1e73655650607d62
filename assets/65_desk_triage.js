/* The routing table: rows are moved, changed and tried before anybody keeps them. */
(function () {
  "use strict";

  const page = globalThis.city.editions("triage", "/api/desk/triage");
  if (!page) return;
  const { config, word, element, button, labelled } = page;
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  let rows = structuredClone(config.rows);
  let begun = config.rows; // what the present edition says: the two tell what was changed here
  const { changed } = page;
  page.changed = () => { changed(); titles(); attemptSoon(); };

  const names = (list, codes) => codes.map((code) => list.find(([key]) => key === code)?.[1] ?? code).join(", ");

  /** A row in words: "Jalan berlubang, Trotoar · jalan nasional → DBMSDA". */
  const inWords = (row) => {
    const parts = [names(config.categories, row.categories), names(config.kecamatan, row.kecamatan), names(config.kelurahan, row.kelurahan), names(config.owners, row.owners), row.words.map((each) => `“${each}”`).join(", ")];
    return `${parts.filter(Boolean).join(" · ") || word("everything")} → ${names(config.agencies, [row.agency_id])}`;
  };

  /** What a row says now, and whether that is kept. */
  const titleOf = (row, at) => {
    const kept = begun.find((each) => each.id === row.id);
    const marks = page.isChanged && !(kept && same(kept, row)) ? ` · ${word("row_unsaved")}` : "";
    return `${at + 1}. ${inWords(row)}${marks}`;
  };
  const titles = () => {
    document.querySelectorAll(".triage-row").forEach((made) => {
      const at = rows.findIndex((row) => row.id === made.dataset.id);
      if (at >= 0) made.firstChild.textContent = titleOf(rows[at], at);
    });
  };

  const text = (row, name, read, write, values = {}) => {
    const input = element("input");
    input.value = read(row);
    input.addEventListener("input", () => { write(row, input.value); page.changed(); });
    return labelled(word(`field_${name}`, values), input);
  };
  const list = (value) => value.split(",").map((each) => each.trim()).filter(Boolean);
  const choices = (row, name, options) => {
    const select = element("select");
    select.multiple = true;
    select.size = 6;
    select.append(...options.map(([key, words]) => new Option(words, key, false, row[name].includes(key))));
    select.addEventListener("change", () => { row[name] = [...select.selectedOptions].map((each) => each.value); page.changed(); });
    return labelled(word(`field_${name}`), select);
  };
  const agency = (row) => {
    const select = element("select");
    select.append(...config.agencies.map(([key, words]) => new Option(words, key, false, key === row.agency_id)));
    select.addEventListener("change", () => { row.agency_id = select.value; page.changed(); });
    return labelled(word("field_agency_id"), select);
  };

  const move = (at, by) => { const [row] = rows.splice(at, 1); rows.splice(at + by, 0, row); page.changed(); draw(at + by); };
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
    acts.append(...(at ? [button(word("up"), () => move(at, -1))] : []), ...(at < rows.length - 1 ? [button(word("down"), () => move(at, 1))] : []), button(word("remove"), () => { rows.splice(at, 1); page.changed(); draw(); }));
    made.append(fields(row), ...(config.may_keep ? [acts] : []));
    return made;
  };

  const add = () => {
    rows.push({ id: `aturan-${page.newKey().slice(0, 10)}`, agency_id: config.agencies[0][0], categories: [], kecamatan: [], kelurahan: [], owners: [], words: [], handed_to: "", reason: {} });
    page.changed();
    draw(rows.length - 1);
  };
  page.inside = () => ({ rows });
  page.fill = (given) => { rows = structuredClone(given.rows); draw(); attemptSoon(); };
  page.kept = (sent) => { begun = structuredClone(sent.rows); titles(); };
  page.choices = (theirs) => [button(word("join"), () => join(theirs)), button(word("take_theirs", theirs), () => page.take(theirs))];
  /** Their edition with what was changed here since both began; a row that both changed is ours, and named. */
  const join = (theirs) => {
    const { joined, both } = page.joined(begun, rows, theirs.rows);
    [rows, begun, page.version] = [joined, theirs.rows, theirs.version];
    page.changed();
    draw();
    page.say(word(both.length ? "joined_both" : "joined", { version: page.version, rows: both.map((id) => inWords(rows.find((row) => row.id === id) ?? theirs.rows.find((row) => row.id === id))).join("; ") }));
  };

  const draw = (openAt = -1) => {
    const reset = () => page.begin({ rows: config.own }, word("own_rules"));
    document.getElementById("triage-rows").replaceChildren(...rows.map((row, at) => rowOf(row, at, openAt)), page.foot(button(word("add"), add), button(word("reset"), reset)));
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
    const answer = await page.post("/api/desk/triage_try", { rows, report: { service_code: category.value, address: address.value, description: description.value, ...point() } });
    if (mine !== asked) return;
    const found = answer.body;
    document.querySelectorAll(".triage-row").forEach((row) => row.classList.toggle("is-hit", Boolean(found.rule) && row.dataset.id === found.rule));
    result.textContent = answer.status === 200 ? `→ ${found.agency || word("nobody")} · ${found.reason}${found.road ? ` · ${found.road}` : ""}` : (found.message ?? word("not_sent"));
  };
  const attemptSoon = () => { clearTimeout(waiting); waiting = setTimeout(attempt, 150); };
  tryForm.append(element("h2", "", word("try")), labelled(word("field_categories"), category), labelled(word("field_kelurahan"), place), labelled(word("field_address"), address), labelled(word("field_description"), description), result);
  tryForm.addEventListener("input", attemptSoon);
  tryForm.addEventListener("submit", (event) => event.preventDefault());
  page.joined = (base, ours, theirs) => {
    const byId = (table) => new Map(table.map((row) => [row.id, row]));
    const [old, mine, other] = [byId(base), byId(ours), byId(theirs)];
    const isOurs = (id) => !same(old.get(id), mine.get(id));
    const isTheirs = (id) => !same(old.get(id), other.get(id));
    const joined = theirs.map((row) => (isOurs(row.id) ? mine.get(row.id) : row)).filter(Boolean);
    const back = ours.filter((row) => !other.has(row.id) && isOurs(row.id));
    return { joined: structuredClone([...joined, ...back]), both: [...old.keys()].filter((id) => isOurs(id) && isTheirs(id)) };
  };
  globalThis.triage = Object.assign(page, { inWords });
  draw();
  attempt();
})();
