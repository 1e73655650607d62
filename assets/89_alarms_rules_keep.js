/* Keeping rules of alarms: two leaders at once, and every earlier edition. */
(function () {
  "use strict";

  const page = globalThis.alarmRules;
  if (!page) return;
  const { config, word, element, button, filled } = page;
  const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const when = new Intl.DateTimeFormat(config.lang, { timeZone: config.zone, dateStyle: "medium", timeStyle: "short" });
  let version = config.version;
  let sending = null;

  const say = (words, isError) => { const place = document.getElementById("rules-said"); place.textContent = words; place.classList.toggle("form-error", isError); };
  page.onChanged = () => { sending = null; const save = document.getElementById("rules-keep"); if (save) { save.disabled = false; say(word("unsaved"), false); } };

  /** What these rules are called is asked anew: their sentences come from the server. */
  const fill = async (rules, restored = 0) => {
    page.rules = filled(structuredClone(rules));
    const answers = await Promise.all(page.rules.map((rule) => page.post("/api/alarm-rules/say", { rule })));
    answers.forEach((answer, at) => { page.said[page.rules[at].id] = answer.body.sentence; });
    page.changed();
    page.restored = restored;
    page.draw();
  };

  /** The same rules sent again carry the same key: an answer that was lost keeps no second edition. */
  const keep = async () => {
    const wrong = document.querySelector("#rules .rule :invalid:not(fieldset)");
    if (wrong) { wrong.closest("details")?.setAttribute("open", ""); wrong.focus(); return say(word("wrong_form"), true); }
    sending ??= { rules: structuredClone(page.rules), expected_version: version, key: newKey(), restored: page.restored };
    const answer = await page.post("/api/alarm-rules", sending);
    if (answer.status === 409) return late(answer.body);
    if (answer.status !== 200) return say(answer.body.message ?? word("not_sent"), true);
    [version, sending, page.isChanged, page.restored] = [answer.body.version, null, false, 0];
    document.getElementById("rules-keep").disabled = true;
    say(word("kept", { version }), false);
    return history();
  };
  /** Somebody was faster: what stands here stays, until its owner says what becomes of it. */
  const late = (theirs) => {
    sending = null;
    say(theirs.message, true);
    const choices = element("span", "alarm-acts");
    const look = async () => { version = theirs.version; await fill(theirs.rules); page.isChanged = false; say("", false); };
    const mine = () => { version = theirs.version; choices.remove(); keep(); };
    choices.append(button(word("look"), look), button(word("mine"), mine));
    document.getElementById("rules-said").after(choices);
    history();
  };

  page.foot = () => {
    const foot = element("div", "alarm-acts rules-foot");
    const said = Object.assign(element("span"), { id: "rules-said" });
    said.setAttribute("role", "status");
    if (!config.may_keep) { foot.append(element("span", "quiet", word("leaders")), said); return foot; }
    const save = Object.assign(button(word("keep"), keep, "primary"), { id: "rules-keep", disabled: !page.isChanged });
    foot.append(save, button(word("own"), () => fill(config.own)), said);
    return foot;
  };

  const ask = async (query = "") => { try { return await (await fetch(`/api/alarm-rules/history${query}`)).json(); } catch { return { message: word("not_sent") }; } };
  const restore = async (edition) => {
    const told = await ask(`?version=${edition.version}`);
    if (!told.rules) return say(told.message, true);
    await fill(told.rules, edition.version);
    return document.getElementById("rules-keep").focus();
  };
  const line = (edition) => {
    const made = element("li");
    made.append(element("strong", "", word("edition", edition)), ` · ${when.format(edition.at)} · ${edition.by} · ${edition.what}`);
    if (edition.restored) made.append(` · ${word("restored", { version: edition.restored })}`);
    if (config.may_keep) made.append(" ", button(word("restore"), () => restore(edition)));
    return made;
  };
  const history = async () => {
    const told = await ask();
    const list = element("ol", "rules-editions");
    list.append(...(told.editions ?? []).map(line));
    const none = element("p", "quiet", told.message ?? word("no_editions"));
    document.getElementById("rules-history").replaceChildren(element("h2", "", word("history")), told.editions?.length ? list : none);
  };

  page.draw();
  history();
})();
