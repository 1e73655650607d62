/* Takeovers: what has screens now, with respond and release; and the rules as sentences to fill in. */
(function () {
  "use strict";

  const { config, word, element, button, input, tick, select, ask, moment, said, say, problems, keep, touched } = globalThis.tours;
  const { redraw } = globalThis.city;
  const EVERY_MS = 3000;
  const place = document.getElementById("page");
  const now = element("section", "takeovers-now");
  now.setAttribute("aria-live", "polite");
  const old = Object.assign(element("p", "form-error"), { hidden: true }); // why the list may be old
  const rulesPart = element("section", "takeovers-rules");
  const lately = element("section", "takeovers-lately");
  let [rules, version, isChanged, drawn] = [[], 0, false, ""];

  /* now and lately */
  const act = async (path, id) => {
    const answer = await ask(path, { id });
    say(answer.status === 200 ? "" : answer.body.message, answer.status !== 200);
    readNow();
  };
  const bar = (each) => {
    const made = element("article", `takeover severity-${each.severity}`);
    made.dataset.key = each.id;
    const who = each.responding ? word("responding", { by: each.responding }) : word("nobody_responds");
    made.append(element("strong", "", each.what), element("p", "", word("has", { layout: each.layout, screens: each.screens.join(", ") || word("every_screen"), at: moment(each.at) })), element("p", each.responding ? "" : "quiet", who));
    if (each.is_lost) made.append(element("p", "tours-lost", word("layout_lost", { layout: each.layout })));
    const acts = element("div", "tours-acts");
    acts.append(...[["respond", "desk-send"], ["release", undefined]].map(([does, look]) => button(word(does), () => act(`/api/takeovers/${does}`, each.id), look)));
    made.append(acts);
    return made;
  };
  const line = (each) => element("li", "", word(each.released_by ? "was_released" : "was", { what: each.what, layout: each.layout, at: moment(each.at), until: moment(each.let_go_at), by: each.released_by, responding: each.responding || "–" }));
  const readNow = async () => {
    const answer = await ask("/api/takeovers");
    old.textContent = answer.status === 200 ? "" : answer.body.message;
    old.hidden = answer.status === 200;
    if (answer.status !== 200) return;
    const packed = JSON.stringify(answer.body.takeovers);
    if (packed === drawn) return;
    drawn = packed;
    const [running, over] = [answer.body.takeovers.filter((each) => each.runs), answer.body.takeovers.filter((each) => !each.runs)];
    redraw(now, () => now.replaceChildren(element("h2", "", word("now")), ...(running.length ? running.map(bar) : [element("p", "quiet", word("none_now"))])));
    const list = element("ul");
    list.append(...over.map(line));
    lately.replaceChildren(element("h2", "", word("lately")), over.length ? list : element("p", "quiet", word("none_lately")));
  };

  /* rules */
  const changed = () => { touched(); isChanged = true; document.getElementById("keep")?.removeAttribute("disabled"); if (!said.textContent) say(word("not_kept_yet")); };
  const parts = (rule, at) => ({
    source: () => select(config.sources, rule.source, (value) => { rule.source = value; rule.least = config.severities[value].some(([key]) => key === rule.least) ? rule.least : config.severities[value][0][0]; changed(); draw(); }, word("name_source")),
    least: () => select(config.severities[rule.source], rule.least, (value) => { rule.least = value; changed(); }, word("name_least")),
    layout: () => select(config.layouts.map((each) => [each.id, each.title]), rule.layout, (value) => { rule.layout = value; changed(); }, word("name_layout")),
    hold: () => { const made = input("number", rule.hold_s, (value) => { rule.hold_s = Number(value); changed(); }, { min: config.limits.hold[0], max: config.limits.hold[1] }); made.setAttribute("aria-label", word("name_hold")); return made; },
    screens: () => screens(rule),
    priority: () => { const made = input("number", rule.priority, (value) => { rule.priority = Math.round(Number(value)); changed(); }, { min: -config.limits.priority, max: config.limits.priority, step: 1 }); made.setAttribute("aria-label", word("name_priority")); return made; },
  });
  const screens = (rule) => {
    const made = element("details", "takeover-screens");
    const names = () => (rule.screens.length ? rule.screens.map((id) => config.screens.find(([key]) => key === id)?.[1] ?? word("lost", { name: id })).join(", ") : word("every_screen"));
    const summary = element("summary", "", names());
    made.append(summary, ...config.screens.map(([id, name]) => tick(name, rule.screens.includes(id), (on) => { rule.screens = on ? [...rule.screens, id] : rule.screens.filter((each) => each !== id); summary.textContent = names(); changed(); })));
    if (!config.screens.length) made.append(element("p", "quiet", word("no_screens")));
    return made;
  };
  /** The sentence of the language, with a control in the place of each name in braces. */
  const sentence = (rule, at) => {
    const made = element("div", "takeover-sentence");
    const controls = parts(rule, at);
    made.append(...word("sentence").split(/(\{\w+\})/).map((piece) => { const name = /^\{(\w+)\}$/.exec(piece)?.[1]; return name && controls[name] ? controls[name]() : document.createTextNode(piece); }));
    return made;
  };
  const ruleOf = (rule, at) => {
    const made = element("article", "takeover-rule");
    made.dataset.key = rule.id;
    made.classList.toggle("is-off", !rule.enabled);
    const acts = element("div", "tours-acts");
    acts.append(tick(word("enabled"), rule.enabled, (value) => { rule.enabled = value; changed(); made.classList.toggle("is-off", !value); }));
    if (config.may_edit) acts.append(button(word("remove", { n: at + 1 }), () => { rules.splice(at, 1); changed(); draw(); }));
    made.append(sentence(rule, at), acts);
    return made;
  };
  const newId = () => `aturan-${[...crypto.getRandomValues(new Uint8Array(5))].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
  const add = () => { rules.push({ id: newId(), source: "water", least: "warning", layout: config.layouts[0]?.id ?? "", screens: [], priority: 0, hold_s: 60, enabled: true }); changed(); draw(); };
  const save = () => keep("/api/takeover-rules", { rules, version }, (kept, isAll) => { version = kept.version; if (isAll) { isChanged = false; draw(kept.problems); say(word("kept")); } }, (theirs) => { rules = filled(theirs.theirs?.rules ?? []); version = theirs.version; isChanged = false; draw(); });
  const filled = (found) => found.map((rule) => ({ screens: [], priority: 0, hold_s: 60, enabled: true, ...rule }));
  const draw = (found = []) => redraw(rulesPart, () => {
    const acts = element("div", "tours-acts");
    acts.dataset.key = "acts";
    if (config.may_edit) acts.append(button(word("add"), add), Object.assign(button(word("keep"), save, "desk-send"), { id: "keep", disabled: !isChanged }));
    else acts.append(element("span", "quiet", word("editors_keep")));
    rulesPart.replaceChildren(element("h2", "", word("rules")), ...rules.map(ruleOf), problems(found), acts, said);
  });
  const read = async () => {
    const answer = await ask("/api/takeover-rules");
    if (answer.status !== 200) return say(answer.body.message, true);
    [rules, version] = [filled(answer.body.rules), answer.body.version];
    draw(answer.body.problems);
  };
  addEventListener("beforeunload", (event) => { if (isChanged) event.preventDefault(); });
  place.append(old, now, rulesPart, lately);
  read();
  readNow();
  setInterval(readNow, EVERY_MS);
})();
