/* Every action's dialog, built from its fields: a choice that is already right, a line to write, Enter. */
(function (city) {
  "use strict";

  const desk = city.desk;
  const isOpen = () => Boolean(document.querySelector("dialog[open]"));
  desk.isAsking = isOpen;

  const option = (name, value, isChosen, ...inside) => {
    const made = city.element("label", "desk-option");
    const radio = city.element("input");
    Object.assign(radio, { type: "radio", name, value, checked: isChosen });
    made.append(radio, ...inside);
    return made;
  };
  const options = (field, list) => {
    const made = city.element("fieldset", `desk-options is-${field.sort}`);
    made.append(city.element("legend", "", desk.word(`field_${field.name}`)), ...list);
    return made;
  };

  /** The suggested agency first and chosen: opening and sending are two taps. */
  const agencies = (field, found) => {
    const suggested = found.suggestion?.agency_id || found.agency_id;
    const sorted = [...desk.config.agencies].sort((one, other) => (other.id === suggested) - (one.id === suggested));
    const list = sorted.map((each) => option(field.name, each.id, each.id === suggested, city.element("strong", "", each.short), city.element("span", "quiet", each.id === suggested ? `${each.name} · ${desk.word("suggested")}` : each.name)));
    const made = options(field, list);
    if (found.suggestion?.reason) made.append(city.element("p", "desk-reason", found.suggestion.reason));
    return made;
  };
  /** Only a unit that can go is chosen already: Enter never sends one that is busy, or whose place is old or unknown. */
  const units = (field, found) => {
    const first = (found.units ?? []).find((each) => each.suitable);
    const list = (found.units ?? []).map((each) => option(field.name, each.vehicle_id, each === first, city.element("strong", "", each.vehicle), city.element("span", each.suitable ? "" : "quiet", desk.unitWords(each))));
    list.forEach((each, n) => { if (!found.units[n].suitable) each.querySelector("input").dataset.unfit = "1"; });
    const made = options(field, list.length ? list : [city.element("p", "quiet", desk.word("no_units"))]);
    made.append(city.element("p", "quiet desk-formula", desk.word(found.by_road ? "eta_roads" : "eta_formula")));
    return made;
  };
  const cases = (field, found) => {
    const mine = city.element("div", "desk-this");
    const [shown] = found.pictures;
    if (shown) mine.append(Object.assign(city.element("img"), { src: desk.photo(found.ticket, shown.id, true), alt: desk.word(`photo_${shown.role}`) }));
    mine.append(city.element("h4", "", `${desk.word("this_case")} …${found.ticket.slice(-4)}`), city.element("p", "", `${found.category} · ${found.status_word}`), desk.where(found), city.element("p", "desk-candidate-text", found.description));
    const list = (found.duplicates ?? []).map((each, n) => option(field.name, each.ticket, n === 0 && each.same_category, desk.candidate(each)));
    const none = city.element("p", "quiet desk-no-others", desk.word("no_duplicates"));
    const theirs = options(field, list.length ? list : [none]);
    const [made, other] = [city.element("div", "desk-sides"), Object.assign(city.element("input"), { placeholder: desk.word("other_example") })];
    theirs.append(labelled({ name: "other" }, other));
    made.append(mine, theirs);
    return made;
  };
  const priorities = (field, found) => options(field, desk.config.priorities.map((each) => option(field.name, each, each === found.priority, city.element("span", `desk-priority is-${each}`), city.element("span", "", desk.word(`priority_${each}`)))));
  const labelled = (field, control) => {
    const label = city.element("label", "desk-label", desk.word(`field_${field.name}`));
    Object.assign(control, { name: field.name, required: field.needed, maxLength: 2000 });
    label.append(control);
    return label;
  };
  const writing = (field, found, action) => {
    const area = city.element("textarea");
    area.rows = 2;
    if (field.name === "instruction") area.defaultValue = desk.word("usual_instruction");
    const made = city.element("div");
    made.append(labelled(field, area), chips(field, action, area));
    return made;
  };
  /** Sentences used every day, one tap each. */
  const chips = (field, action, area) => {
    const row = city.element("div", "desk-sentences");
    const sentences = (desk.config.texts[`sentences_${action}_${field.name}`] ?? "").split("|").filter(Boolean);
    row.append(...sentences.map((each) => { const chip = city.element("button", "desk-chip", each); chip.type = "button"; chip.addEventListener("click", () => { area.value = each; area.focus(); }); return chip; }));
    return row;
  };
  const category = (field, found) => {
    const select = city.element("select");
    select.append(...desk.config.categories.map((each) => new Option(each.name, each.code, false, each.code === found.code)));
    return labelled(field, select);
  };
  /** Filled only when a person was told what speaks against it. */
  const despite = (field) => Object.assign(city.element("input"), { type: "hidden", name: field.name });
  const BUILDERS = { agency: agencies, unit: units, case: cases, priority: priorities, category, point: (field, found) => desk.pointField(field, found), despite, text: writing, line: (field) => labelled(field, city.element("input")) };

  const frame = (title, inside, sendWords, send) => {
    const dialog = city.element("dialog", "desk-dialog");
    const form = city.element("form");
    form.method = "dialog";
    const foot = city.element("div", "desk-dialog-foot");
    const submit = city.element("button", "desk-send", sendWords);
    submit.type = "submit";
    const cancel = city.element("button", "desk-cancel", desk.word("cancel"));
    cancel.type = "button";
    cancel.addEventListener("click", () => dialog.close());
    foot.append(submit, cancel);
    const problem = city.element("p", "desk-alert");
    problem.hidden = true;
    problem.setAttribute("role", "alert");
    problem.tabIndex = -1;
    form.append(city.element("h2", "", title), ...inside, problem, foot);
    form.addEventListener("submit", (event) => { event.preventDefault(); send(form, dialog); });
    form.addEventListener("keydown", (event) => { if (event.key === "Enter" && event.target.tagName === "TEXTAREA" && !event.shiftKey) { event.preventDefault(); form.requestSubmit(); } });
    dialog.append(form);
    return dialog;
  };
  const openDialog = (dialog) => {
    const from = document.activeElement;
    document.body.append(dialog);
    dialog.addEventListener("close", () => { dialog.remove(); if (from?.isConnected) from.focus({ preventScroll: true }); });
    dialog.showModal();
    (dialog.querySelector("input:checked") ?? dialog.querySelector("input:not([type=hidden]), textarea, select, button"))?.focus();
  };

  const problemIn = (form, words) => { const place = form.querySelector("[role=alert]"); place.textContent = words; place.hidden = false; };
  const busy = (form, isBusy) => { const button = form.querySelector(".desk-send"); if (button) button.disabled = isBusy; };

  /** It may be sent all the same: by another press, on a button that says so, and of this unit only. Enter alone leaves it. */
  const offerDespite = (form) => {
    const [button, usual] = [form.querySelector(".desk-send"), form.querySelector(".desk-send").textContent];
    form.elements.despite.value = new FormData(form).get("vehicle_id");
    button.textContent = desk.word("send_despite");
    form.querySelector(".desk-cancel").focus();
    form.addEventListener("change", () => { form.elements.despite.value = ""; button.textContent = usual; form.querySelector("[role=alert]").hidden = true; }, { once: true });
  };

  /** What came back: the fresh case with what was done, or who was faster, or what is missing. */
  const settle = (action, answer, asked, form, dialog) => {
    const { ticket } = asked;
    if (answer.status === 200) {
      dialog?.close();
      desk.renew(answer.body.complaint);
      desk.tell(desk.word("done", { what: desk.config.actions[action], ticket: `…${ticket.slice(-4)}` }));
      return city.emit("desk-changed");
    }
    const words = answer.body.message ?? desk.word("not_sent");
    if (answer.body.complaint && answer.status === 409) return desk.faster(action, answer.body.complaint, words, asked, form);
    if (!form?.isConnected) return alertOf(ticket, answer.body.complaint, words);
    if (answer.body.despite) offerDespite(form);
    problemIn(form, words);
  };
  /** On the case if it is still the one on the screen, else in a sentence that names it. */
  const alertOf = (ticket, found, words) => {
    if (ticket !== desk.ticket || ticket !== desk.found?.ticket) return desk.tellOf(ticket, words, true);
    if (found && found.version >= desk.found.version) desk.show(found, words);
    else city.emit("desk-case", { found: desk.found, isAnother: false, message: words });
  };

  const written = (form) => [...form.elements].filter((each) => ["text", "textarea"].includes(each.type) && each.value.trim() && each.value !== each.defaultValue).map((each) => each.value.trim()).join(" · ");

  /** Somebody was faster: the fresh case, and who. The dialog stays with its words and asks anew from there, but Enter alone
      sends nothing over another's step. Where the step is not possible any more, what was written outlives its dialog. */
  desk.faster = (action, fresh, words, asked, form) => {
    if (form?.isConnected && fresh.possible.includes(action)) {
      Object.assign(asked, { expected_version: fresh.version, key: desk.newKey() });
      desk.renew(fresh);
      problemIn(form, words);
      return form.querySelector("[role=alert]").focus();
    }
    const own = form && written(form);
    form?.closest("dialog").close();
    alertOf(asked.ticket, fresh, own ? `${words} ${desk.word("you_wrote", { words: own })}` : words);
  };

  /** What the form holds; a ticket written by hand counts more than a chosen one. */
  const fieldsOf = (form) => {
    const { other, ...fields } = Object.fromEntries(new FormData(form));
    return other?.trim() ? { ...fields, into: other.trim().toUpperCase() } : fields;
  };

  /** Begins an action on the chosen case: at once when there is nothing to choose, else with its dialog. */
  desk.begin = (action) => {
    const found = isOpen() ? null : desk.chosen();
    if (!found) return;
    if (!found.possible.includes(action)) return desk.tell(desk.word("not_now", { what: desk.config.actions[action], status: found.status_word }), true);
    const fields = desk.config.forms[action];
    const key = desk.newKey();
    const asked = { ticket: found.ticket, expected_version: found.version, key };
    if (!fields.length) return desk.post(action, asked).then((answer) => settle(action, answer, asked));
    const rows = fields.map((field) => ({ field, made: BUILDERS[field.sort](field, found, action) }));
    const title = `${desk.config.actions[action]} · ${found.category} …${found.ticket.slice(-4)}`;
    openDialog(frame(title, rows.map(({ made }) => made), desk.word(`send_${action}`) === `send_${action}` ? desk.config.actions[action] : desk.word(`send_${action}`), async (form, dialog) => {
      const given = fieldsOf(form);
      if (fields.some((each) => each.sort === "unit" && !given[each.name])) return problemIn(form, desk.word("choose_unit"));
      busy(form, true);
      const answer = await desk.post(action, { ...asked, fields: given });
      busy(form, false);
      settle(action, answer, asked, form, dialog);
    }));
    desk.renewChoices(rows, (field, fresh) => BUILDERS[field.sort](field, fresh, action));
  };

  /** An action on the chosen case whose fields are known already. */
  desk.take = async (action, fields) => {
    const found = isOpen() ? null : desk.chosen();
    if (!found) return;
    const asked = { ticket: found.ticket, expected_version: found.version, key: desk.newKey() };
    settle(action, await desk.post(action, { ...asked, fields }), asked);
  };

  /** One line asked of a person. */
  desk.prompt = (title, word, done) => {
    const label = city.element("label", "desk-label", word);
    const input = city.element("input");
    Object.assign(input, { name: "said", required: true, maxLength: 40 });
    label.append(input);
    openDialog(frame(title, [label], desk.word("save"), (form, dialog) => { const said = input.value.trim(); dialog.close(); if (said) done(said); }));
  };

  /** Who reported it: only with a reason, which is kept with the case together with the name of whoever asked. */
  desk.identity = () => {
    const found = isOpen() ? null : desk.chosen();
    if (!found?.may_name) return;
    const key = desk.newKey();
    const inside = [city.element("p", "", desk.word("identity_means")), labelled({ name: "reason", needed: true }, city.element("input"))];
    openDialog(frame(desk.word("identity"), inside, desk.word("identity_open"), async (form) => {
      const answer = await desk.post("identity", { ticket: found.ticket, key, reason: new FormData(form).get("reason") });
      if (answer.status !== 200) return problemIn(form, answer.body.message ?? desk.word("not_sent"));
      const list = city.element("dl", "facts");
      for (const name of ["name", "phone", "email"]) if (answer.body[name]) list.append(city.element("dt", "", desk.word(`reporter_${name}`)), city.element("dd", "", answer.body[name]));
      form.querySelector(".desk-label").replaceWith(list);
      form.querySelector(".desk-send").remove();
      city.emit("desk-changed");
      desk.refreshCase();
    }));
  };

  /** The right to be forgotten: only an admin, with the request it follows; nobody can undo it. */
  desk.erase = () => {
    const found = isOpen() ? null : desk.chosen();
    if (!found?.may_erase) return;
    const inside = [city.element("p", "", desk.word("erase_means")), labelled({ name: "reason", needed: true }, city.element("input"))];
    openDialog(frame(desk.word("erase"), inside, desk.word("erase_send"), async (form, dialog) => {
      busy(form, true);
      const answer = await desk.post("erase", { ticket: found.ticket, reason: new FormData(form).get("reason") });
      busy(form, false);
      if (answer.status !== 200) return problemIn(form, answer.body.message ?? desk.word("not_sent"));
      dialog.close();
      desk.renew(answer.body.complaint);
      desk.tell(desk.word("erase_done", { ticket: `…${found.ticket.slice(-4)}` }));
      city.emit("desk-changed");
    }));
  };

  desk.frame = frame;
  desk.openDialog = openDialog;
})(globalThis.city);
