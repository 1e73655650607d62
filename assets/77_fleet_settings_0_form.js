/* The fields of the fleet's settings: numbers with unit and bounds, ticks, hours, rows that open. */
(function (city) {
  "use strict";

  const page = city.editions("settings", "/api/fleet/settings");
  if (!page) return;
  const { config, word, element, button, labelled, input } = page;
  const MINUTE_S = 60;
  const settings = (city.fleetSettings = { page, config, rules: structuredClone(config.rules), MINUTE_S });
  const round = (value) => Number(value.toPrecision(6));

  /** `factor`: so much of what is kept is one of what is shown. Empty, where it may be, is null. */
  settings.number = (thing, name, { factor = 1, bounds = config.bounds[name], isOptional = false, label = word(name), then = () => {} } = {}) => {
    const [low, high] = bounds.map((each) => round(each / factor));
    const value = thing[name] == null ? "" : round(thing[name] / factor);
    const made = input({ type: "number", min: low, max: high, step: "any", value, required: !isOptional }, () => {
      thing[name] = made.value === "" ? null : round(made.valueAsNumber * factor);
      then(made);
    });
    return labelled(label, made, element("small", "quiet", word(isOptional ? "bounds_or_none" : "bounds", { low, high })));
  };

  settings.words = (thing, name, label, then, isRequired = true) => labelled(label, input({ value: thing[name] ?? "", maxLength: 80, required: isRequired }, (made) => { thing[name] = made.value; then(); }));

  settings.tick = (words, isOn, write) => {
    const label = element("label", "places-tick");
    label.append(input({ type: "checkbox", checked: isOn }, (made) => write(made.checked)), words);
    return label;
  };

  /** Several of `known`, kept in their order, and what is no more; `none` says what no tick means. */
  settings.ticks = (title, known, thing, name, then = () => {}, none = "") => {
    const made = element("fieldset", "settings-ticks");
    const chosen = new Set(thing[name]);
    const gone = [...chosen].filter((key) => !known.some(([each]) => each === key));
    const choices = [...known, ...gone.map((key) => [key, word("gone", { name: key })])];
    const write = (key, isOn) => { chosen[isOn ? "add" : "delete"](key); thing[name] = choices.map(([each]) => each).filter((each) => chosen.has(each)); then(); };
    made.append(element("legend", "", none ? `${title} (${none})` : title), ...choices.map(([key, words]) => settings.tick(words, chosen.has(key), (isOn) => write(key, isOn))));
    return made;
  };

  /** Hours of duty, or none: around the clock. */
  settings.hours = (thing, name, then) => {
    const made = element("fieldset", "settings-ticks");
    const given = thing[name] ?? ["05:30:00", "18:00:00"];
    const read = () => { thing[name] = always.checked ? null : [from, to].map((each) => `${each.value || "00:00"}:00`); then(); };
    const time = (at, words) => { const control = input({ type: "time", value: given[at].slice(0, 5), required: true, disabled: !thing[name] }, read); control.setAttribute("aria-label", words); return control; };
    const [from, to] = [time(0, word("shift_from")), time(1, word("shift_to"))];
    const label = settings.tick(word("shift_always"), !thing[name], (isOn) => { from.disabled = to.disabled = isOn; read(); });
    const always = label.firstChild;
    const hours = element("span", "settings-hours");
    hours.append(from, "–", to);
    made.append(element("legend", "", word("shift")), hours, label);
    return made;
  };

  /** A row that opens; one of its `group` at a time. `title()` may change while it is open. */
  settings.row = (group, id, title, ...inside) => {
    const made = element("details", "triage-row");
    [made.name, made.id] = [`settings-${group}`, `settings-${group}-${id}`];
    const summary = element("summary", "", title());
    const body = element("div", "settings-row");
    body.append(...inside);
    made.append(summary, body);
    made.retitle = () => { summary.textContent = title(); };
    return made;
  };

  settings.remove = (act, usedBy = 0) => {
    const made = button(usedBy ? word("used_by", { n: usedBy }) : word("remove"), act);
    made.disabled = usedBy > 0;
    return made;
  };

  settings.section = (key, ...inside) => {
    const made = element("section", "clocks-part");
    made.id = `settings-${key}`;
    made.append(element("h2", "", word(key)), element("p", "quiet", word(`${key}_means`)), ...inside);
    return made;
  };

  /** The first id of this stem that is not taken. */
  settings.freeId = (things, stem) => { for (let n = Object.keys(things).length + 1; ; n += 1) if (!(`${stem}-${n}` in things)) return `${stem}-${n}`; };
})(globalThis.city);
