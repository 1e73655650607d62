/* Kinds of vehicles, and what the fleet's measures should be. */
(function (city) {
  "use strict";

  const settings = city.fleetSettings;
  if (!settings) return;
  const { page, config, MINUTE_S } = settings;
  const { word, element, labelled, select, input } = page;
  const { choices, used } = config;
  const number = new Intl.NumberFormat(config.lang);
  const minutes = { factor: MINUTE_S };

  const clock = (time) => (config.lang === "id" ? time.slice(0, 5).replace(":", ".") : time.slice(0, 5));
  const title = (kind) => [
    kind.name[config.lang] || kind.name[config.language] || word("nameless"),
    word("vehicles", { n: number.format(used.kinds[kind.id] ?? 0) }),
    kind.shift ? kind.shift.map(clock).join("–") : word("shift_always"),
    kind.limit_kmh == null ? word("no_limit") : word("limit", { n: number.format(kind.limit_kmh) }),
  ].join(" · ");

  const kindRow = (kind) => {
    const again = () => made.retitle();
    const options = { then: again };
    const remove = () => { delete settings.rules.kinds[kind.id]; page.changed(); settings.draw(); };
    const ticks = element("div", "settings-ticks");
    ticks.append(...["hauls", "rounds"].map((name) => settings.tick(word(name), Boolean(kind[name]), (isOn) => { kind[name] = isOn; })));
    const made = settings.row("kind", kind.id, () => title(kind),
      ...config.languages.map(([lang, language]) => settings.words(kind.name, lang, word("name_in", { language }), again, lang === config.language)),
      labelled(word("icon"), select(choices.icons, kind.icon, (value) => { kind.icon = value; })),
      labelled(word("shown_as"), select([["", "–"], ...choices.groups], kind.shown_as ?? "", (value) => { kind.shown_as = value; })),
      settings.hours(kind, "shift", again),
      settings.number(kind, "limit_kmh", { ...options, isOptional: true }),
      settings.number(kind, "speed_kmh", options),
      settings.number(kind, "stop_s", minutes), settings.number(kind, "trip_m"),
      settings.number(kind, "silent_s", minutes), settings.number(kind, "stale_after_s", minutes),
      ticks,
      settings.ticks(word("works_at"), choices.places, kind, "works_at"),
      settings.ticks(word("serves"), choices.categories, kind, "serves"));
    if (config.may_keep) made.lastChild.append(settings.remove(remove, used.kinds[kind.id]));
    return made;
  };
  settings.kinds = () => {
    const rows = element("div", "settings-pairs");
    rows.append(...Object.values(settings.rules.kinds).map(kindRow));
    return settings.section("kinds", rows);
  };

  const FACTORS = { share: 0.01, seconds: MINUTE_S, ratio: 1 };
  const LARGEST = { share: 100, seconds: 1440, ratio: 1000 };
  /** Both or none: what has no mark is shown and not judged. */
  const markRow = ([key, name, unit]) => {
    const { marks } = settings.rules;
    const factor = FACTORS[unit];
    const field = (which) => {
      const value = marks[key] ? Number((marks[key][which] / factor).toPrecision(6)) : "";
      const made = input({ type: "number", min: 0, max: LARGEST[unit], step: "any", value }, read);
      made.setAttribute("aria-label", `${name}: ${word(which)} (${word(`unit_${unit}`)})`);
      return made;
    };
    const read = () => {
      const empty = [good, alarm].map((each) => each.value === "");
      good.required = alarm.required = empty[0] !== empty[1];
      if (empty[0] && empty[1]) delete marks[key];
      else marks[key] = { good: good.valueAsNumber * factor, alarm: alarm.valueAsNumber * factor };
    };
    const [good, alarm] = [field("good"), field("alarm")];
    const made = element("tr");
    const cells = [good, alarm].map((each) => { const cell = element("td"); cell.append(each); return cell; });
    const head = Object.assign(element("th", "", name), { scope: "row" });
    made.append(head, ...cells, element("td", "quiet", word(`unit_${unit}`)));
    return made;
  };
  settings.marks = () => {
    const table = element("table", "settings-marks");
    const head = element("tr");
    head.append(...["measure", "good", "alarm", "unit"].map((key) => Object.assign(element("th", "", word(key)), { scope: "col" })));
    const [top, body] = [element("thead"), element("tbody")];
    top.append(head);
    body.append(...choices.measures.map(markRow));
    table.append(top, body);
    return settings.section("marks", table);
  };
})(globalThis.city);
