/* The page of doors: the list, what the server says, and what is sent. The form itself: 76_indicators_doors_*.js.
   Draws what the server decides; decides nothing itself. */
(function () {
  "use strict";

  const place = document.getElementById("doors-config");
  if (!place) return;
  const config = JSON.parse(place.textContent);
  const { texts } = config;
  const list = document.getElementById("doors-list");
  const one = document.getElementById("doors-one");
  const said = document.getElementById("doors-said");
  const [LOOK_MS, LOOKS] = [500, 60];
  const when = new Intl.DateTimeFormat(config.lang, { timeZone: config.zone, dateStyle: "medium", timeStyle: "short", hourCycle: "h23" });

  /** An element; children that are strings are text, never HTML. */
  function el(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else if (value === true) node.setAttribute(name, "");
      else if (value !== false && value != null) node.setAttribute(name, value);
    }
    node.append(...children.filter((child) => child != null));
    return node;
  }

  const at = (ms) => (ms ? when.format(ms) : "–");
  const button = (word, act, attributes) => el("button", { type: "button", onclick: act, ...attributes }, word);

  function say(message, good) {
    said.textContent = message || "";
    said.hidden = !message;
    said.className = good ? "doors-good" : "form-error";
    if (message) said.scrollIntoView({ block: "nearest" });
  }

  /** The answer, or an error with the server's sentence; `problems` are all of them. */
  async function ask(path, body, raw) {
    const asked = body === undefined ? {} : { method: "POST", body: raw ? body : JSON.stringify(body) };
    const answer = await fetch(`/api/indicators/doors${path}`, asked).catch(() => null);
    if (answer === null) throw new Error(texts.away);
    if (answer.status === 401) location.reload();
    const told = await answer.json().catch(() => ({}));
    if (!answer.ok) throw Object.assign(new Error(told.message || texts.away), { problems: told.problems || [] });
    return told;
  }

  let visit = 0;

  /** Runs an act; what goes wrong is said, and nothing typed is lost. Null, and no word, once another door is looked at. */
  async function act(work, node) {
    const mine = visit;
    say("");
    if (node) node.disabled = true;
    try {
      const found = await work();
      return mine === visit ? found : null;
    } catch (problem) {
      if (mine === visit) say(problem.problems?.length ? problem.problems.join("\n") : problem.message);
      return null;
    } finally {
      if (node) node.disabled = false;
    }
  }

  function line(door) {
    const name = el("strong", {}, `${door.agency} · ${door.name}`);
    const mark = el("span", { class: `feed-glyph feed-${door.glyph}`, "aria-hidden": "true" }, config.glyphs[door.glyph]);
    const simulated = door.simulated ? el("span", { class: "simulation is-small" }, texts.simulated) : null;
    return el(
      "tr",
      { class: `feed-${door.glyph} severity-${door.severity}` },
      el("td", {}, mark, " ", name, " ", simulated),
      el("td", {}, el("span", { class: "severity-word" }, door.word), el("span", { class: "doors-says" }, door.sentence)),
      el("td", {}, at(door.since)),
      el("td", {}, at(door.heard)),
      el("td", { class: "number" }, String(door.indicators)),
      el("td", {}, button(texts.open_it, () => { location.hash = door.id; }, { "aria-label": `${texts.open_it}: ${door.name}` }))
    );
  }

  async function listAll() {
    const told = await act(() => ask(""));
    if (!told) return;
    const head = [texts.door, texts.state, texts.since, texts.newest, texts.indicators_short, ""].map((word) => el("th", { scope: "col" }, word));
    const rows = told.doors.map(line);
    const table = el("div", { class: "doors-scroll", tabindex: 0 }, el("table", {}, el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...rows)));
    list.replaceChildren(maker(), rows.length ? table : el("p", { class: "quiet" }, texts.none));
  }

  function maker() {
    if (!config.agencies.length) return el("p", { class: "quiet" }, texts.no_agency);
    const agency = el("select", { id: "new-agency" }, ...config.agencies.map((each) => el("option", { value: each.id }, each.name)));
    const name = el("input", { id: "new-name", type: "text", maxlength: 120, placeholder: texts.name_hint });
    const make = button(texts.make, async (event) => {
      const made = await act(() => ask("", { agency_id: agency.value, name: name.value }), event.target);
      if (made) location.hash = made.id;
    }, { class: "primary" });
    return el("form", { class: "doors-new", onsubmit: (event) => { event.preventDefault(); make.click(); } },
      el("h2", {}, texts.new), el("label", { for: "new-agency" }, texts.agency, agency), el("label", { for: "new-name" }, texts.name, name), make);
  }

  /** What the feeds saw, as soon as they have looked. */
  async function seen(id, wanted) {
    for (let n = 0; n < LOOKS; n += 1) {
      await new Promise((done) => setTimeout(done, LOOK_MS));
      const { look } = await ask(`/${id}/look`);
      if (look && look.wanted >= wanted) return look;
    }
    throw new Error(texts.feeds_silent);
  }

  /** No other door's form stands under this one's address, whatever becomes of the question. */
  function empty() {
    doors.now.told = null;
    one.replaceChildren(button(`← ${texts.back}`, doors.back, { class: "doors-quiet" }));
  }

  async function show() {
    visit += 1;
    const id = location.hash.slice(1);
    list.hidden = Boolean(id);
    one.hidden = !id;
    if (!id) return listAll();
    if (doors.now.told?.door.door_id !== id) empty();
    const told = await act(() => ask(`/${encodeURIComponent(id)}`));
    if (told) doors.edit(told);
    return null;
  }

  const doors = (globalThis.doors = { config, texts, el, button, ask, act, say, seen, at, one, show, now: {}, back: () => { location.hash = ""; } });
  addEventListener("hashchange", () => { say(""); show(); });
  addEventListener("DOMContentLoaded", show);
})();
