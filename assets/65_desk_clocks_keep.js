/* Keeping service times: from when they count, two leaders at once, and every earlier edition. */
(function () {
  "use strict";

  const clocks = globalThis.clocks;
  if (!clocks) return;
  const { config, word, element, button, labelled } = clocks;
  const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const when = new Intl.DateTimeFormat(config.lang, { timeZone: config.zone, dateStyle: "medium", timeStyle: "short" });
  let version = config.version;
  let sending = null;
  let since = "";

  const say = (words, isError) => { const place = document.getElementById("clocks-said"); place.textContent = words; place.classList.toggle("form-error", isError); };
  clocks.onChanged = () => { sending = null; const save = document.getElementById("clocks-keep"); if (save) save.disabled = false; if (document.getElementById("clocks-said")) say(word("unsaved"), false); };

  const choice = (value, words, ...more) => {
    const label = element("label", "desk-option");
    const radio = Object.assign(element("input"), { type: "radio", name: "since", value, checked: value === (since ? "day" : "now") });
    radio.addEventListener("change", () => { since = value === "now" ? "" : document.getElementById("clocks-since").value; sending = null; });
    label.append(radio, element("span", "", words), ...more);
    return label;
  };
  const sinceWhen = () => {
    const made = element("fieldset", "desk-options");
    const day = Object.assign(element("input"), { type: "date", id: "clocks-since", value: since });
    day.setAttribute("aria-label", word("since_day"));
    day.addEventListener("input", () => { since = day.value; sending = null; made.querySelector("[value=day]").checked = true; });
    made.append(element("legend", "", word("since")), choice("now", word("since_now")), choice("day", word("since_day"), day), element("p", "quiet", word("since_means")));
    return made;
  };

  /** The same table sent again carries the same key: an answer that was lost keeps no second edition. */
  const keep = async () => {
    const wrong = document.querySelector("#clocks-table :invalid:not(fieldset)");
    if (wrong) { wrong.closest("details")?.setAttribute("open", ""); wrong.focus(); return say(word("wrong_form"), true); }
    sending ??= { table: structuredClone(clocks.table), expected_version: version, key: newKey(), restored: clocks.restored, ...(since ? { since } : {}) };
    const answer = await clocks.post("/api/desk/clocks", sending);
    if (answer.status === 409) return late(answer.body);
    if (answer.status !== 200) return say(answer.body.message ?? word("not_sent"), true);
    [version, sending, clocks.isChanged, clocks.restored] = [answer.body.version, null, false, 0];
    document.getElementById("clocks-keep").disabled = true;
    say(word("kept", { version }), false);
    history();
  };
  /** Somebody was faster: what stands here stays, until its owner says what becomes of it. */
  const late = (theirs) => {
    sending = null;
    say(theirs.message, true);
    const choices = element("span", "triage-choice");
    const look = () => { version = theirs.version; clocks.fill(theirs.table); clocks.isChanged = false; say("", false); };
    const mine = () => { version = theirs.version; choices.remove(); keep(); };
    choices.append(button(word("look"), look), button(word("mine"), mine));
    document.getElementById("clocks-said").after(choices);
    history();
  };

  clocks.foot = () => {
    const foot = element("div", "triage-acts clocks-foot");
    const said = Object.assign(element("span"), { id: "clocks-said" });
    said.setAttribute("role", "status");
    if (!config.may_keep) { foot.append(element("span", "quiet", word("leaders")), said); return foot; }
    const save = Object.assign(button(word("keep"), keep, "desk-send"), { id: "clocks-keep", disabled: !clocks.isChanged });
    const own = button(word("own"), () => { clocks.fill(config.own); say(word("taken", { from: word("own_rules") }), false); });
    foot.append(sinceWhen(), own, save, said);
    return foot;
  };

  const ask = async (query = "") => { try { return await (await fetch(`/api/desk/clocks_history${query}`)).json(); } catch { return { message: word("not_sent") }; } };
  const restore = async (edition) => {
    const told = await ask(`?version=${edition.version}`);
    if (!told.table) return say(told.message, true);
    clocks.fill(told.table, edition.version);
    say(word("taken", { from: word("edition", edition) }), false);
    document.getElementById("clocks-keep").focus();
  };
  const entry = (edition, n) => {
    const made = element("li", "clocks-edition");
    const words = [word("edition", edition), when.format(edition.at), edition.by, edition.what, word("edition_since", { at: when.format(edition.since) }), n ? "" : word("edition_now"), edition.restored ? word("edition_restored", { version: edition.restored }) : ""];
    made.append(element("span", "", words.filter(Boolean).join(" · ")), ...(config.may_keep ? [button(word("restore"), () => restore(edition))] : []));
    return made;
  };
  const history = async () => {
    const told = await ask();
    const list = element("ol", "clocks-editions");
    list.append(...(told.editions ?? []).map(entry));
    const none = told.editions?.length ? [] : [element("p", "quiet", told.message ?? word("history_none"))];
    document.getElementById("clocks-history").replaceChildren(element("h2", "", word("history")), ...none, list);
  };
  clocks.draw();
  history();
})();
