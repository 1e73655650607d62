/* The import page: sends the file piece by piece, draws what /api/imports says. Decides nothing itself. */
(function () {
  "use strict";

  const config = document.getElementById("imports-config");
  if (!config) return;
  const { fields, categories, dates, texts } = JSON.parse(config.textContent);
  const PIECE = 1048576;
  const [LOOK_MS, RETRY_MS] = [700, 2000];
  const place = document.getElementById("import-job");
  const list = document.getElementById("import-list");
  const said = document.getElementById("import-said");
  const input = document.getElementById("import-file");
  const drop = document.getElementById("import-drop");
  let shown = null;
  let drawn = "";
  let looking = 0;

  /** An element; children that are strings are text, never HTML. */
  function el(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (name === "onclick" || name === "onchange") node.addEventListener(name.slice(2), value);
      else if (value === true) node.setAttribute(name, "");
      else if (value !== false && value != null) node.setAttribute(name, value);
    }
    node.append(...children.filter((child) => child != null));
    return node;
  }

  class Refusal extends Error {}

  /** The answer, or a Refusal with the server's sentence. A store that is away is asked again. */
  async function ask(path, body) {
    const asked = body === undefined ? {} : { method: "POST", body };
    const answer = await fetch(path, asked).catch(() => null);
    if (answer === null || answer.status === 503) throw new Error(texts.away);
    if (answer.status === 401) location.reload();
    const told = await answer.json().catch(() => ({}));
    if (answer.status === 409) return told;
    if (!answer.ok) throw new Refusal(told.message || texts.away);
    return told;
  }

  function say(message) {
    said.textContent = message || "";
    said.hidden = !message;
  }

  const wait = (ms) => new Promise((done) => setTimeout(done, ms));

  async function upload(file) {
    say("");
    try {
      const job = await ask("/api/imports", JSON.stringify({ name: file.name, size: file.size }));
      show(job);
      await send(file, job.id);
      if (isShown(job.id)) follow(job.id);
    } catch (problem) {
      say(problem.message);
    }
    listAll();
  }

  const isShown = (id) => shown?.id === id;

  /** Piece by piece, whatever is looked at meanwhile; after a break it goes on where the server says the file ends. */
  async function send(file, id) {
    let at = 0;
    while (at < file.size) {
      const piece = file.slice(at, at + PIECE);
      try {
        const told = await ask(`/api/imports/${id}/piece?at=${at}`, piece);
        at = told.expected === undefined ? at + piece.size : told.expected;
        if (!isShown(id)) continue;
        if (told.id) show(told);
        say("");
      } catch (problem) {
        if (problem instanceof Refusal) throw problem;
        if (isShown(id)) say(problem.message);
        await wait(RETRY_MS);
      }
    }
  }

  function follow(id) {
    clearTimeout(looking);
    looking = setTimeout(() => look(id), LOOK_MS);
  }

  /** Nothing is told about it once another one is looked at. */
  async function look(id) {
    const before = shown?.id;
    const told = await ask(`/api/imports/${id}`).catch((problem) => problem);
    if (!shown || isShown(before)) tell(id, told);
  }

  function tell(id, told) {
    if (!(told instanceof Error)) show(told);
    else if (!(told instanceof Refusal)) follow(id);
    say(told instanceof Error ? told.message : "");
  }

  async function act(path, body) {
    say("");
    place.querySelectorAll("button").forEach((button) => (button.disabled = true));
    try {
      show(await ask(`/api/imports/${shown.id}/${path}`, body || "{}"));
    } catch (problem) {
      place.querySelectorAll("button").forEach((button) => (button.disabled = false));
      say(problem.message);
    }
    listAll();
  }

  /** Forms keep what was typed: while only the progress moves, only head and bar are drawn anew. */
  function show(job) {
    const ended = isShown(job.id) && shown.moving && !job.moving;
    if (!isShown(job.id)) clearTimeout(looking);
    shown = job;
    place.hidden = false;
    const head = [title(job), progress(job)];
    const still = JSON.stringify([job.id, job.state, job.stopped, job.counts, job.samples.length]);
    if (still === drawn) place.firstChild.replaceChildren(...head);
    else place.replaceChildren(el("div", { class: "import-card" }, ...head), ...parts(job));
    drawn = still;
    if (job.moving) follow(job.id);
    if (ended) listAll();
  }

  function title(job) {
    return el(
      "div",
      {},
      el("div", { class: "import-head" }, el("h2", {}, job.name)),
      el("p", { class: job.state === "refused" ? "form-error" : "import-line" }, job.headline),
      el("ul", { class: "import-about" }, ...job.about.map((line) => el("li", {}, line)))
    );
  }

  function progress(job) {
    if (!job.moving && job.state !== "uploading") return null;
    return el("progress", { class: "import-bar", max: 1, value: job.progress, "aria-label": job.headline });
  }

  function parts(job) {
    if (job.moving) return [];
    const found = [];
    if (job.counts.length && job.state !== "mapping") found.push(outcome(job));
    if (job.columns.length && ["mapping", "judged", "refused"].includes(job.state)) found.push(mapping(job));
    if (job.stopped || job.state === "uploading") found.push(acts([...(job.may_bring ? [bringButton(job)] : []), dropButton()]));
    return found;
  }

  const acts = (buttons) => el("div", { class: "import-acts" }, ...buttons);
  const dropButton = () => el("button", { type: "button", onclick: () => act("drop") }, texts.drop);

  function bringButton(job) {
    const count = (job.counts.find((each) => each.verdict === "new") || {}).n;
    const word = job.stopped ? texts.go_on : city.fill(texts.bring, { n: count });
    return el("button", { type: "button", class: "primary", onclick: () => act("bring") }, word);
  }

  function outcome(job) {
    const counts = job.counts.map((each) =>
      el("div", { class: `import-count is-${each.verdict}` }, el("b", {}, each.n), each.word, el("br"), el("span", {}, each.means))
    );
    const reasons = job.reasons.map((each) => el("li", {}, `${each.n} × ${each.word}`));
    const problems = el("a", { class: "import-link", href: `/api/imports/${job.id}/problems.csv`, download: true }, texts.problems);
    return el(
      "div",
      { class: "import-card" },
      el("div", { class: "import-counts" }, ...counts),
      el("ul", { class: "import-about" }, ...reasons),
      acts([...(job.may_bring ? [bringButton(job)] : []), ...(job.has_problems ? [problems] : []), ...(job.state === "judged" ? [dropButton()] : [])]),
      job.samples.length ? samples(job) : null
    );
  }

  function samples(job) {
    const head = [texts.row, texts.result, texts.category, texts.what, texts.where, texts.when];
    const rows = job.samples.map((each) =>
      el(
        "tr",
        { class: `is-${each.verdict}` },
        el("td", { class: "number" }, String(each.row)),
        el("td", {}, each.private ? `${each.word} · ${texts.private}` : each.word),
        el("td", {}, each.category || ""),
        el("td", {}, each.what || ""),
        el("td", {}, each.where || ""),
        el("td", {}, each.when || "")
      )
    );
    return table(head, rows, texts.samples);
  }

  function table(head, rows, name) {
    const cells = head.map((word) => el("th", { scope: "col" }, word));
    return el("div", { class: "import-table" }, el("table", { "aria-label": name }, el("thead", {}, el("tr", {}, ...cells)), el("tbody", {}, ...rows)));
  }

  function choice(id, options, chosen) {
    const nodes = options.map(([value, word]) => el("option", { value, selected: value === chosen }, word));
    return el("select", { id }, ...nodes);
  }

  const labelled = (id, label, hint, control) => el("label", { for: id }, label, hint ? el("small", {}, hint) : null, control);

  function mapping(job) {
    const columns = [["", texts.none], ...job.columns.map((name) => [name, name])];
    const known = categories.map((each) => [each.code, each.name]);
    const chosen = job.mapping.columns;
    const asked = fields.map((field) => labelled(`field-${field.key}`, field.label, field.hint, choice(`field-${field.key}`, columns, chosen[field.key] || "")));
    asked.push(
      labelled("map-other", texts.other, "", choice("map-other", [["", texts.other_none], ...known], job.mapping.other)),
      labelled("map-dates", texts.dates, "", choice("map-dates", dates.map((each) => [each.key, each.label]), job.mapping.dates)),
      labelled("map-unsaid", texts.unsaid, texts.unsaid_hint, choice("map-unsaid", [["", texts.unsaid_private], ["open", texts.unsaid_open]], job.mapping.open_if_unsaid ? "open" : "")),
      labelled("map-source", texts.source, texts.source_hint, el("input", { id: "map-source", type: "text", maxlength: 40, value: job.mapping.source }))
    );
    return el(
      "div",
      { class: "import-card" },
      el("h2", {}, texts.columns),
      el("p", { class: "quiet" }, job.remembered ? texts.remembered : texts.columns_hint),
      el("div", { class: "import-fields" }, ...asked),
      words(job, known),
      acts([
        el("button", { type: "button", class: job.may_bring ? "" : "primary", onclick: () => tryIt(job) }, job.state === "mapping" ? texts.try : texts.try_again),
        job.state === "judged" ? null : dropButton(),
      ].filter(Boolean))
    );
  }

  function words(job, known) {
    if (!job.words.length) return null;
    const asked = job.words.map((each, n) =>
      labelled(`word-${n}`, `${each.said || "–"} (${each.n})`, "", choice(`word-${n}`, [["", texts.other_none], ...known], ""))
    );
    return el("div", {}, el("h2", {}, texts.words), el("div", { class: "import-words" }, ...asked));
  }

  const value = (id) => document.getElementById(id).value;

  function tryIt(job) {
    const columns = {};
    for (const field of fields) if (value(`field-${field.key}`)) columns[field.key] = value(`field-${field.key}`);
    const named = { ...job.mapping.categories };
    job.words.forEach((each, n) => {
      if (value(`word-${n}`)) named[each.said] = value(`word-${n}`);
    });
    act("mapping", JSON.stringify({ columns, source: value("map-source").trim(), categories: named, other: value("map-other"), dates: value("map-dates"), open_if_unsaid: value("map-unsaid") === "open" }));
  }

  async function listAll() {
    const told = await ask("/api/imports").catch(() => null);
    if (!told) return;
    const rows = told.imports.map((each) =>
      el(
        "tr",
        {},
        el("td", {}, each.name),
        el("td", {}, each.state),
        el("td", { class: "number" }, each.new),
        el("td", {}, each.by),
        el("td", {}, each.when),
        el("td", {}, each.open ? el("button", { type: "button", onclick: () => look(each.id) }, texts.open) : "")
      )
    );
    const head = [texts.file, texts.state, texts.new, texts.by, texts.when, ""];
    list.replaceChildren(rows.length ? table(head, rows, "") : el("p", { class: "quiet" }, texts.nothing_yet));
  }

  input.addEventListener("change", () => {
    if (input.files.length) upload(input.files[0]);
    input.value = "";
  });
  for (const kind of ["dragover", "dragleave", "drop"]) {
    drop.addEventListener(kind, (event) => {
      event.preventDefault();
      drop.classList.toggle("is-over", kind === "dragover");
      if (kind === "drop" && event.dataTransfer.files.length) upload(event.dataTransfer.files[0]);
    });
  }
  listAll();
})();
