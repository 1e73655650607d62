/* What the pages of tours, the plan of the day and takeovers share: elements, asking, keeping. */
(function () {
  "use strict";

  const config = JSON.parse(document.getElementById("tours-config").textContent);
  const word = (key, values) => city.fill(config.texts[key] ?? key, values);
  const element = (tag, className = "", text = undefined) => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  };
  const button = (words, act, className = "quiet-button") => {
    const made = element("button", className, words);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  };
  const icon = (sign, name, act) => {
    const made = button(sign, act, "quiet-button tours-icon");
    made.setAttribute("aria-label", name);
    made.title = name;
    made.name = sign;
    return made;
  };
  const labelled = (words, control) => {
    const label = element("label", "tours-label", words);
    label.append(control);
    return label;
  };
  const input = (type, value, changed, more = {}) => {
    const made = Object.assign(element("input"), { type, value, ...more });
    made.disabled = !config.may_edit;
    made.addEventListener("input", () => changed(made.value));
    return made;
  };
  const tick = (words, checked, changed) => {
    const made = Object.assign(element("input"), { type: "checkbox", checked, disabled: !config.may_edit });
    made.addEventListener("change", () => changed(made.checked));
    const label = element("label", "tours-tick");
    label.append(made, element("span", "", words));
    return label;
  };
  /** A value that is not among the choices (its layout was deleted) stays, and says so. */
  const select = (choices, value, changed, name = "") => {
    const made = element("select");
    made.disabled = !config.may_edit;
    const known = choices.some(([key]) => key === value);
    made.append(...(known ? [] : [new Option(word("lost", { name: value }), value, true, true)]), ...choices.map(([key, words]) => new Option(words, key, false, key === value)));
    made.classList.toggle("is-lost", !known);
    if (name) made.setAttribute("aria-label", name);
    made.addEventListener("change", () => changed(made.value));
    return made;
  };
  const ask = async (path, given) => {
    try {
      const how = given === undefined ? {} : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(given) };
      const answer = await fetch(path, how);
      if (answer.status === 401) return { status: 401, body: { message: word("sign_in") } };
      return { status: answer.status, body: await answer.json().catch(() => ({ message: word("may_not") })) };
    } catch { return { status: 0, body: { message: word("not_sent") } }; }
  };
  const span = (seconds) => {
    if (seconds === null || seconds === undefined) return word("until_next");
    const [minutes, rest] = [Math.floor(seconds / 60), Math.round(seconds % 60)];
    if (minutes >= 60) return word("hours", { h: Math.floor(minutes / 60), m: minutes % 60 });
    return minutes ? (rest ? word("minutes_seconds", { m: minutes, s: rest }) : word("minutes", { m: minutes })) : word("seconds", { s: rest });
  };
  const moment = (ms, more = {}) => new Intl.DateTimeFormat(config.lang, { timeZone: config.zone, day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...more }).format(ms);
  const said = Object.assign(element("p", "tours-said"), { id: "said" });
  said.setAttribute("role", "status");
  const say = (words, isError = false) => { said.textContent = words; said.classList.toggle("form-error", isError); };
  const problems = (found) => {
    const list = element("ul", "tours-problems");
    list.append(...found.map((each) => element("li", `is-${each.level}`, each.says)));
    return list;
  };
  let changes = 0;
  const touched = () => { changes += 1; };
  /** Keeps something; of two people the second is told, and chooses: theirs, or once more one's own. `kept` hears
   * whether that is all, or whether somebody typed on meanwhile. */
  const keep = async (path, given, kept, take) => {
    const before = changes;
    const answer = await ask(path, given);
    if (answer.status === 200) {
      say(word(before === changes ? "kept" : "kept_not_newest"));
      return kept(answer.body, before === changes);
    }
    say(answer.body.message ?? word("not_sent"), true);
    if (answer.status !== 409 || answer.body.version === undefined) return undefined;
    const choice = (words, act) => button(words, () => { document.getElementById("keep")?.focus(); act(); }, "quiet-button tours-choice"); // it goes with what is said
    const theirs = choice(word("take_theirs"), () => { take(answer.body); say(""); });
    const mine = choice(word("keep_mine"), () => keep(path, { ...given, version: answer.body.version }, kept, take));
    said.append(" ", theirs, mine);
    return undefined;
  };
  const keys = new WeakMap();
  let known = 0;
  /** Makes an element known as the row of this thing, wherever it moves. */
  const rowFor = (thing, made) => {
    if (!keys.has(thing)) keys.set(thing, (known += 1));
    made.dataset.key = keys.get(thing);
    return made;
  };
  const move = (list, from, to) => { const [one] = list.splice(from, 1); list.splice(to, 0, one); };

  globalThis.tours = { config, word, element, button, icon, labelled, input, tick, select, ask, span, moment, said, say, problems, keep, touched, rowFor, move };
})();
