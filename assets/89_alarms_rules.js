/* Rules of alarms: each a sentence, chosen from what there is, typed, and tried over the last thirty days. */
(function () {
  "use strict";

  const { city } = globalThis;
  const page = city.editions("rules", "/api/alarm-rules", "/api/alarm-rules/history");
  if (!page) return;
  const { config, word, element, button, labelled } = page;
  const filled = (found) => structuredClone(found).map((rule) => ({ back: 0, for_s: 0, back_for_s: 0, who: [], enabled: true, ...rule }));
  let rules = filled(config.rules);
  const said = { ...config.sentences };

  const select = (options, value, write, label) => {
    const made = element("select");
    made.append(...options.map(([key, words]) => new Option(words, key, false, String(key) === String(value))));
    if (!options.some(([key]) => String(key) === String(value))) made.append(new Option(word("lost", { name: value }), value, false, true));
    made.addEventListener("change", () => write(made.value));
    return labelled(label, made);
  };
  const number = (value, write, label, limits = {}) => {
    const made = Object.assign(element("input"), { type: "number", value, required: true, step: "any", ...limits });
    made.addEventListener("input", () => { if (Number.isFinite(made.valueAsNumber)) write(made.valueAsNumber); });
    return labelled(label, made);
  };
  /** An amount and its unit; kept in seconds. */
  const span = (seconds, write, label) => {
    let size = config.spans.find(([each]) => seconds && seconds % each === 0)?.[0] ?? 60;
    const amount = Object.assign(element("input"), { type: "number", min: 0, step: 1, value: seconds / size, required: true });
    const unit = element("select");
    unit.setAttribute("aria-label", `${label}, ${word("unit")}`);
    unit.append(...config.spans.map(([each, words]) => new Option(words, each, false, each === size)));
    const changed = () => { size = Number(unit.value); if (Number.isFinite(amount.valueAsNumber)) write(Math.round(amount.valueAsNumber * size)); };
    amount.addEventListener("input", changed);
    unit.addEventListener("change", changed);
    const pair = element("span", "rule-pair");
    pair.append(amount, unit);
    return labelled(label, pair);
  };
  const who = (rule, changed) => {
    const made = element("fieldset", "rule-who");
    made.append(element("legend", "", word("who")), ...config.agencies.map(([id, name]) => {
      const tick = Object.assign(element("input"), { type: "checkbox", checked: rule.who.includes(id) });
      tick.addEventListener("change", () => { rule.who = tick.checked ? [...rule.who, id] : rule.who.filter((each) => each !== id); changed(); });
      const label = element("label", "rule-tick");
      label.append(tick, name);
      return label;
    }));
    return made;
  };

  const sortOf = (rule) => config.sorts.find((each) => each.sort === rule.subject.split(":")[0]) ?? config.sorts[0];
  const fieldOf = (rule) => sortOf(rule).fields.find((each) => each.key === rule.field) ?? sortOf(rule).fields[0];
  /** What does not fit the chosen figure any more takes the first thing that does. */
  const settle = (rule) => {
    const field = fieldOf(rule);
    rule.field = field.key;
    if (!field.comparisons.includes(rule.comparison)) rule.comparison = field.comparisons[0];
    rule.value = Math.min(Math.max(rule.value, field.least), field.most);
    if (field.choices.length && !field.choices.some(([key]) => key === rule.value)) rule.value = field.choices[0][0];
    if (!field.has_back) rule.back = 0;
    else if (["above", "at_least"].includes(rule.comparison) ? rule.back > rule.value : rule.back < rule.value) rule.back = rule.value;
  };

  const controls = (rule, changed, redraw) => {
    const sort = sortOf(rule);
    const field = fieldOf(rule);
    const again = () => { settle(rule); changed(); redraw(); };
    const made = element("div", "rule-fields");
    const unit = field.unit ? ` (${field.unit})` : "";
    made.append(
      select(config.sorts.map((each) => [each.sort, word(`sort_${each.sort}`)]), sort.sort, (value) => { rule.subject = `${value}:*`; rule.field = ""; again(); }, word("sort")),
      select(sort.subjects, rule.subject, (value) => { rule.subject = value; changed(); }, word("subject")),
      select(sort.fields.map((each) => [each.key, each.label]), field.key, (value) => { rule.field = value; again(); }, word("field")));
    if (field.comparisons.length > 1) made.append(select(field.comparisons.map((each) => [each, config.signs[each]]), rule.comparison, (value) => { rule.comparison = value; again(); }, word("comparison")));
    made.append(field.choices.length ? select(field.choices, rule.value, (value) => { rule.value = Number(value); changed(); }, word("value")) : number(rule.value, (value) => { rule.value = value; changed(); }, word("value") + unit, { min: field.least, max: field.most }));
    made.append(span(rule.for_s, (value) => { rule.for_s = value; changed(); }, word("for")));
    if (field.has_back) made.append(number(rule.back, (value) => { rule.back = value; changed(); }, word("back") + unit));
    made.append(span(rule.back_for_s, (value) => { rule.back_for_s = value; changed(); }, word("back_for")));
    made.append(select(config.severities, rule.severity, (value) => { rule.severity = value; changed(); }, word("severity")), who(rule, changed));
    return made;
  };

  const tried = (place, answer) => {
    if (answer.status !== 200) { place.replaceChildren(element("p", "form-error", answer.body.message ?? word("not_sent"))); return; }
    const list = element("ol", "rule-rings");
    list.append(...answer.body.rings.map((each) => element("li", "", each)));
    if (answer.body.left) list.append(element("li", "quiet", word("older", { n: answer.body.left })));
    place.replaceChildren(element("p", "rule-says", answer.body.says), list);
  };

  /** One rule: its sentence; opened, what it is made of. */
  const ruleOf = (rule, isOpen) => {
    const made = element("details", `rule severity-${rule.severity}`);
    made.open = isOpen;
    made.dataset.key = rule.id;
    const sentence = element("span", "", said[rule.id] || rule.id);
    const problem = element("p", "form-error");
    problem.setAttribute("role", "status");
    const result = element("div", "rule-tried");
    result.setAttribute("role", "status");
    const place = element("div");
    let asked = 0;
    let waiting = 0;
    const say = async () => {
      const mine = (asked += 1);
      const answer = await page.post("/api/alarm-rules/say", { rule });
      if (mine !== asked) return;
      if (answer.status === 200) { said[rule.id] = answer.body.sentence; sentence.textContent = answer.body.sentence || rule.id; }
      problem.textContent = answer.status === 200 ? answer.body.problems.join(" ") : answer.body.message ?? word("not_sent");
    };
    const changed = () => { page.changed(); made.className = `rule severity-${rule.severity}${rule.enabled ? "" : " is-off"}`; result.replaceChildren(); clearTimeout(waiting); waiting = setTimeout(say, 200); };
    const redraw = () => city.redraw(place, () => place.replaceChildren(controls(rule, changed, redraw)));
    const attempt = async (event) => {
      event.target.disabled = true;
      result.replaceChildren(element("p", "quiet", word("trying")));
      tried(result, await page.post("/api/alarm-rules/try", { rule }));
      event.target.disabled = false;
    };
    const enabled = Object.assign(element("input"), { type: "checkbox", checked: rule.enabled });
    enabled.addEventListener("change", () => { rule.enabled = enabled.checked; changed(); });
    const tick = element("label", "rule-tick");
    tick.append(enabled, word("enabled"));
    const acts = element("div", "alarm-acts");
    acts.append(button(word("try"), attempt, "primary"), tick, button(word("remove"), () => { rules = rules.filter((each) => each !== rule); page.changed(); draw(); }));
    const summary = element("summary");
    summary.append(element("span", "mark mark-triangle"), sentence);
    made.classList.toggle("is-off", !rule.enabled);
    made.append(summary, place, problem, acts, result);
    redraw();
    return made;
  };

  const newId = () => `aturan-${page.newKey().slice(0, 10)}`;
  const add = (rule, sentence) => { rules.push(rule); if (sentence) said[rule.id] = sentence; page.changed(); draw(rule.id); document.querySelector(`[data-key="${CSS.escape(rule.id)}"] select`)?.focus(); };
  const addEmpty = () => {
    const rule = { id: newId(), subject: `${config.sorts[0].sort}:*`, field: "level_cm", comparison: "above", value: 300, back: 280, severity: config.severities[1][0], for_s: 600, back_for_s: 600, who: [], enabled: true };
    settle(rule);
    page.post("/api/alarm-rules/say", { rule }).then((answer) => add(rule, answer.body.sentence));
  };
  /** A sentence that somebody types becomes a rule, or the page says what it could not read. */
  const typed = () => {
    const form = element("form", "rule-typed");
    const line = Object.assign(element("input"), { required: true, maxLength: 600, placeholder: word("typed_example") });
    const problem = element("p", "form-error");
    problem.setAttribute("role", "status");
    const submit = Object.assign(button(word("typed_add"), () => {}, "quiet-button"), { type: "submit" });
    form.append(labelled(word("typed"), line), submit, problem);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      submit.disabled = true; // until it is read; Enter asks nothing either
      const sentence = line.value;
      const answer = await page.post("/api/alarm-rules/read", { sentence, id: newId() });
      submit.disabled = false;
      problem.textContent = answer.status === 200 ? "" : answer.body.message ?? word("not_sent");
      if (answer.status !== 200) return;
      if (line.value === sentence) line.value = "";
      add(filled([answer.body.rule])[0], answer.body.sentence);
    });
    return form;
  };
  const typing = typed(); // the same for as long as the page stands: a half-written sentence outlives what is drawn anew

  const draw = (open = "") => {
    const acts = element("div", "alarm-acts");
    acts.append(button(word("add"), addEmpty));
    const own = button(word("own"), () => page.begin({ rules: config.own }, word("own_rules")));
    const place = document.getElementById("rules");
    city.redraw(place, () => place.replaceChildren(...rules.map((rule) => ruleOf(rule, rule.id === open)), acts, typing, page.foot(own)));
  };
  page.inside = () => ({ rules });
  /** What these rules are called is asked anew: their sentences come from the server. */
  page.fill = async (given) => {
    rules = filled(given.rules);
    const answers = await Promise.all(rules.map((rule) => page.post("/api/alarm-rules/say", { rule })));
    answers.forEach((answer, at) => { said[rules[at].id] = answer.body.sentence; });
    draw();
  };
  draw();
  page.history();
})();
