/*
 * What pages with numbered editions share: their words and controls, keeping under one key, somebody who was faster, and
 * every earlier edition. Nothing counts before it is kept. A page adds `inside()`, what is kept, and `fill(inside)`, which
 * draws that of an edition; its foot comes from `foot`.
 *
 * | the server says  | then                                                                       |
 * |------------------|----------------------------------------------------------------------------|
 * | kept             | what stands here is the newest edition; what was typed meanwhile is not kept yet |
 * | somebody faster  | what stands here stays, until its owner says what becomes of it            |
 * | no, or nothing   | it is said; the same sent again has the same key, so that it is kept once  |
 * | nothing yet      | keeping again waits for the answer, and what was changed since is kept on top of it |
 */
(function () {
  "use strict";

  const city = (globalThis.city = globalThis.city || {});
  const byId = (id) => document.getElementById(id);

  const element = (tag, className, text) => { const made = document.createElement(tag); if (className) made.className = className; if (text !== undefined) made.textContent = text; return made; };
  const button = (words, act, className = "quiet-button") => { const made = element("button", className, words); made.type = "button"; made.addEventListener("click", act); return made; };
  const labelled = (words, ...controls) => { const label = element("label", "desk-label", words); label.append(...controls); return label; };
  const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  /** `name`: of the ids; `address`: where it is kept, and with `_history` after it, or `history`, asked. Null elsewhere. */
  city.editions = (name, address, history = `${address}_history`) => {
    const told = byId(`${name}-config`);
    if (!told) return null;
    const config = JSON.parse(told.textContent);
    const word = (key, values) => city.fill(config.texts[key] ?? key, values);
    const when = new Intl.DateTimeFormat(config.lang, { timeZone: config.zone, dateStyle: "medium", timeStyle: "short", hourCycle: "h23" });
    const page = { config, word, element, button, labelled, newKey, version: config.version, restored: 0, isChanged: false };
    let [sending, isOut, isAsked] = [null, false, false];

    page.say = (words, isError = false) => { const place = byId(`${name}-said`); if (!place) return; place.textContent = words; place.classList.toggle("form-error", isError); };
    page.post = async (path, given) => {
      try {
        const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(given) });
        return { status: answer.status, body: await answer.json().catch(() => ({})) };
      } catch { return { status: 0, body: {} }; }
    };
    page.ask = async (query = "") => { try { return await (await fetch(`${history}${query}`)).json(); } catch { return { message: word("not_sent") }; } };

    page.changed = () => {
      [page.isChanged, page.restored, sending] = [true, 0, null];
      byId(`${name}-keep`)?.removeAttribute("disabled");
      page.say(word("unsaved"));
    };
    /** What stands here is this edition. */
    page.settle = (version) => {
      [page.version, page.isChanged, page.restored, sending] = [version, false, 0, null];
      byId(`${name}-keep`)?.setAttribute("disabled", "");
    };

    page.select = (options, value, write) => {
      const made = element("select");
      made.append(...options.map(([key, words]) => new Option(words, key, false, key === value)));
      made.addEventListener("change", () => { write(made.value); page.changed(); });
      return made;
    };
    page.input = (attributes, write) => {
      const made = Object.assign(element("input"), attributes);
      made.addEventListener("input", () => { write(made); page.changed(); });
      return made;
    };

    const isWhole = () => {
      const wrong = document.querySelector("main :is(.triage-row, .clocks-form, .rule, .editions-foot) :invalid:not(fieldset)");
      if (!wrong) return true;
      wrong.closest("details")?.setAttribute("open", "");
      wrong.focus();
      page.say(word("wrong_form"), true);
      return false;
    };
    const send = async (mine) => {
      [isOut, isAsked] = [true, false];
      try { return await page.post(address, mine); } finally { isOut = false; }
    };
    page.keep = async () => {
      if (!isWhole()) return undefined;
      if (isOut) return void (isAsked = true);
      const mine = (sending ??= { ...structuredClone(page.inside()), expected_version: page.version, key: newKey(), restored: page.restored });
      const { status, body } = await send(mine);
      if (status === 409) return late(body);
      if (status !== 200) return page.say(body.message ?? word("not_sent"), true);
      const isNewer = page.isChanged && sending !== mine;
      if (isNewer) page.version = body.version;
      else page.settle(body.version);
      page.kept?.(mine);
      if (isNewer && isAsked) return page.keep();
      page.say([word("kept", body), ...(isNewer ? [word("newer_unsaved")] : [])].join(" "));
      return page.history();
    };
    const late = (theirs) => {
      sending = null;
      page.say(theirs.message, true);
      const choices = element("span", "triage-acts");
      choices.id = `${name}-late`;
      byId(choices.id)?.remove();
      choices.append(...page.choices(theirs));
      byId(`${name}-said`).after(choices);
      return page.history();
    };
    page.take = async (theirs) => { page.settle(theirs.version); await page.fill(theirs); page.kept?.(theirs); };
    page.choices = (theirs) => {
      const mine = () => { page.version = theirs.version; byId(`${name}-late`).remove(); page.keep(); };
      return [button(word("look"), () => page.take(theirs)), button(word("mine"), mine)];
    };

    /** It counts when it is kept. */
    page.begin = async (inside, from, restored = 0) => {
      await page.fill(inside);
      page.changed();
      page.restored = restored;
      page.say(word("taken", { from }));
    };
    page.restore = async (edition, known) => {
      const found = known ?? await page.ask(`?version=${edition.version}`);
      if (found.message) return page.say(found.message, true);
      await page.begin(found, word("edition", edition), edition.version);
      return byId(`${name}-keep`)?.focus();
    };
    page.lineOf = (edition, n) => [
      word("edition", edition), edition.at > 0 ? when.format(edition.at) : "", edition.by, edition.what, edition.since ? word("edition_since", { at: when.format(edition.since) }) : "",
      n ? "" : word("edition_now"), edition.restored ? word("edition_restored", { version: edition.restored }) : "",
    ].filter(Boolean).join(" · ");
    page.entry = (edition, n) => {
      const made = element("div", "clocks-edition");
      made.append(element("span", "", page.lineOf(edition, n)), ...(config.may_keep ? [button(word("restore"), () => page.restore(edition))] : []));
      return made;
    };
    page.history = async () => {
      const found = await page.ask();
      const list = element("ol", "clocks-editions");
      list.append(...(found.editions ?? []).map((edition, n) => { const made = element("li"); made.append(page.entry(edition, n)); return made; }));
      const none = element("p", "quiet", found.message ?? word("history_none"));
      byId(`${name}-history`).replaceChildren(element("h2", "", word("history")), list.childElementCount ? list : none);
    };

    /** Whoever may not keep is told so; the others have `acts` and what keeps it. */
    page.foot = (...acts) => {
      const made = element("div", "triage-acts editions-foot");
      const said = Object.assign(element("span", "", page.isChanged ? word("unsaved") : ""), { id: `${name}-said` });
      said.setAttribute("role", "status");
      const save = Object.assign(button(word("keep"), () => page.keep(), "desk-send"), { id: `${name}-keep`, disabled: !page.isChanged });
      made.append(...(config.may_keep ? [...acts, save] : [element("span", "quiet", word("leaders"))]), said);
      return made;
    };

    addEventListener("beforeunload", (event) => { if (page.isChanged) event.preventDefault(); });
    return page;
  };
})();
