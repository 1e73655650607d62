/* The fleet's settings as a whole: drawn, kept with a first day and a reason, and what counts now. */
(function (city) {
  "use strict";

  const settings = city.fleetSettings;
  if (!settings) return;
  const { page, config, view } = settings;
  const { word, element, button, labelled, input } = page;
  const day = new Intl.DateTimeFormat(config.lang, { timeZone: config.zone, dateStyle: "medium" });
  const form = document.getElementById("settings-form");
  let [since, reason] = [config.today, ""];

  const sinceWhen = () => {
    const made = settings.section("since");
    const from = input({ type: "date", min: config.today, max: config.last, value: since, required: true }, () => { since = from.value; });
    const why = input({ value: reason, maxLength: 200, required: true }, () => { reason = why.value; });
    const row = element("div", "settings-since");
    row.append(labelled(word("since_day"), from), labelled(word("reason"), why));
    made.append(row, button(word("own"), () => page.begin({ rules: config.own }, word("own_rules"))));
    return made;
  };

  settings.draw = () => {
    const inside = element("fieldset", "clocks-form");
    inside.disabled = !config.may_keep;
    const last = element("div", "settings-ground");
    last.append(settings.marks(), ...(config.may_keep ? [sinceWhen()] : []));
    inside.append(settings.areas(), settings.kinds(), last);
    form.replaceChildren(inside, page.foot());
  };

  page.inside = () => ({ rules: settings.rules, since, reason });
  page.fill = (given) => { settings.rules = structuredClone(given.rules); settings.draw(); };
  page.kept = () => { if (page.isChanged) return; reason = ""; settings.draw(); };

  page.lineOf = (edition) => [
    word("edition", edition), word("edition_since", { day: day.format(edition.since) }), edition.counts ? word("edition_now") : "",
    edition.by, day.format(edition.at), edition.what, edition.reason, edition.restored ? word("edition_restored", { version: edition.restored }) : "",
  ].filter(Boolean).join(" · ");

  /** What counts today, and what will: not always what stands here. */
  const tellNow = (editions) => {
    const now = editions.find((each) => each.counts);
    const later = editions.find((each) => each.since > Date.now() && each.version > (now?.version ?? 0));
    const told = [now ? word("now", { version: now.version, day: day.format(now.since) }) : word("now_own")];
    if (later) told.push(word("later", { version: later.version, day: day.format(later.since) }));
    document.getElementById("settings-now").textContent = told.join(" ");
  };
  const { ask } = page;
  page.ask = async (query = "") => { const found = await ask(query); if (!query && found.editions) tellNow(found.editions); return found; };

  form.addEventListener("submit", (event) => event.preventDefault());
  settings.draw();
  view.start();
  page.history();
})(globalThis.city);
