/* Tours: the list at the left, the steps of one at the right; ordered by buttons, keys or dragging. */
(function () {
  "use strict";

  const { config, word, element, button, icon, labelled, input, tick, select, ask, span, said, say, problems, keep, touched, rowFor, move } = globalThis.tours;
  const { redraw } = globalThis.city;
  const place = document.getElementById("page");
  const list = element("section", "tours-list");
  const [shelf, bin] = [element("div", "tours-list"), element("details", "tours-bin")];
  const editor = element("section", "tours-editor");
  place.className = "tours-two";
  place.append(list, editor);
  let cards = [];
  let open = null; // {tour, version, problems, length_s, preset, thrown_at}
  let isChanged = false;
  let dragged = -1;

  const layouts = config.layouts.map((each) => [each.id, each.title]);
  /** Title and notes in the reader's language, where they are written in it; else as they were written first. */
  const OTHERS = { title: "titles", notes: "spoken" };
  const told = (step, key) => step[OTHERS[key]]?.[config.lang] ?? step[key] ?? "";
  const write = (step, key, words) => {
    const others = step[OTHERS[key]];
    if (others && config.lang in others) step[OTHERS[key]] = { ...others, [config.lang]: words };
    else step[key] = words;
    changed();
  };
  const titleOf = (id) => layouts.find(([key]) => key === id)?.[1] ?? word("lost", { name: id });
  const changed = () => {
    touched();
    isChanged = true;
    document.getElementById("keep")?.removeAttribute("disabled");
    editor.querySelectorAll(".tours-file").forEach((each) => each.remove());
    if (!said.textContent) say(word("not_kept_yet"));
    lengths();
    hearSoon();
  };
  const lengths = () => {
    const shown = document.getElementById("length");
    if (!shown) return;
    const there = open.tour.steps.filter((step) => layouts.some(([id]) => id === step.layout));
    const waits = there.some((step) => step.hold);
    const total = there.reduce((sum, step) => sum + Number(step.dwell_s), 0);
    shown.textContent = there.length ? (waits ? word("round_waits", { length: span(there.filter((step) => !step.hold).reduce((sum, step) => sum + Number(step.dwell_s), 0)) }) : word("round", { length: span(total) })) : word("round_none");
  };

  /* what each step says by itself */
  let [says, heard, waiting] = [[], 0, 0];
  const sentence = (each) => {
    const made = element("details", each.state === "old" ? "is-old" : "");
    made.append(element("summary", "", each.says), element("p", "quiet", each.formula));
    return made;
  };
  const drawSays = () => redraw(editor, () => editor.querySelectorAll(".tours-says").forEach((made, at) => made.replaceChildren(element("h3", "", word("says")), ...(says[at]?.length ? says[at].map(sentence) : [element("p", "quiet", word("says_nothing"))]))));
  const hear = async () => {
    const mine = (heard += 1);
    const answer = await ask(`/api/tours/${open.tour.id}/try`, { tour: open.tour });
    if (mine !== heard || answer.status !== 200) return;
    says = answer.body.says;
    drawSays();
  };
  const hearSoon = () => { clearTimeout(waiting); waiting = setTimeout(hear, 300); };

  const card = (each) => {
    const made = button("", () => { if (mayLeave()) openTour(each.id); }, "tours-card");
    made.dataset.key = each.id;
    made.setAttribute("aria-current", String(open?.tour.id === each.id));
    const facts = [word("steps", { n: each.steps }), each.steps ? span(each.length_s) : "", each.briefing ? word("is_briefing") : ""].filter(Boolean).join(" · ");
    made.append(element("strong", "", each.title), element("span", "quiet", facts));
    if (each.lost.length) made.append(element("span", "tours-lost", word("steps_lost", { n: each.lost.join(", ") })));
    return made;
  };
  /** What is being typed into the form between the two lists stays. */
  const drawList = () => redraw(list, () => {
    const thrown = cards.filter((each) => each.thrown_at);
    shelf.replaceChildren(...cards.filter((each) => !each.thrown_at).map(card));
    bin.hidden = !thrown.length;
    bin.replaceChildren(element("summary", "", word("bin", { n: thrown.length })), ...thrown.map(card));
  });
  const newForm = () => {
    const form = element("form", "tours-new");
    const name = Object.assign(element("input"), { required: true, maxLength: 80 });
    form.append(labelled(word("new_name"), name), Object.assign(element("button", "quiet-button", word("new")), { type: "submit" }));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (!mayLeave()) return;
      asked += 1;
      const answer = await ask("/api/tours/new", { title: name.value, source: "" });
      if (answer.status !== 200) return say(answer.body.message, true);
      name.value = "";
      await readList();
      openTour(answer.body.id);
    });
    return form;
  };
  const readList = async () => {
    const answer = await ask("/api/tours");
    if (answer.status !== 200) return say(answer.body.message, true);
    cards = answer.body.tours;
    drawList();
  };
  /** Whichever was asked for last is shown, in whatever order the answers come. */
  let asked = 0;
  const openTour = async (id, words = "") => {
    const mine = (asked += 1);
    const answer = await ask(`/api/tours/${id}`);
    if (mine !== asked) return;
    if (answer.status !== 200) return say(answer.body.message, true);
    [open, isChanged] = [answer.body, false];
    history.replaceState(null, "", `#${id}`);
    drawList();
    draw();
    say(words);
  };

  /* a step */
  const viewKey = (view) => (view === null || view === undefined ? "" : view.zoom === null || view.zoom === undefined ? "city" : config.views.find(([, lat, lng]) => Math.abs(lat - view.lat) < 0.001 && Math.abs(lng - view.lng) < 0.001)?.[0] ?? "own");
  const viewOf = (key) => {
    if (key === "") return null;
    if (key === "city") return { lat: 0, lng: 0, zoom: null };
    const [, lat, lng, zoom] = config.views.find(([name]) => name === key);
    return { lat, lng, zoom };
  };
  const viewField = (step) => {
    const choices = [["", word("map_as_layout")], ["city", word("map_city")], ...config.views.map(([name]) => [name, name])];
    if (viewKey(step.map) === "own") choices.push(["own", word("map_own")]);
    return labelled(word("map"), select(choices, viewKey(step.map), (key) => { if (key !== "own") { step.map = viewOf(key); changed(); } }));
  };
  const parameters = (step) => {
    const has = config.layouts.find((each) => each.id === step.layout)?.parameters ?? Object.keys(step.parameters ?? {});
    return has.filter((kind) => config.values[kind]).map((kind) => {
      const choices = [["", word(`all_${kind}`)], ...config.values[kind]];
      return labelled(word(`parameter_${kind}`), select(choices, step.parameters?.[kind] ?? "", (value) => {
        step.parameters = { ...step.parameters };
        if (value) step.parameters[kind] = value; else delete step.parameters[kind];
        changed();
      }));
    });
  };
  const dwell = (step) => {
    const number = input("number", step.dwell_s, (value) => { step.dwell_s = Number(value); changed(); }, { min: config.limits.dwell[0], max: config.limits.dwell[1], step: "any", required: true });
    number.disabled ||= Boolean(step.hold);
    return labelled(word("dwell"), number);
  };
  const head = (step, at) => {
    const made = element("div", "tours-step-head");
    const grip = element("span", "tours-grip", "⠿");
    grip.setAttribute("aria-hidden", "true");
    made.append(grip, element("strong", "", `${at + 1}. ${told(step, "title") || titleOf(step.layout)}`), element("span", "quiet", step.hold ? word("until_next") : span(step.dwell_s)));
    if (config.may_edit) {
      const last = open.tour.steps.length - 1;
      if (at > 0) made.append(icon("↑", word("up", { n: at + 1 }), () => go(at, at - 1)));
      if (at < last) made.append(icon("↓", word("down", { n: at + 1 }), () => go(at, at + 1)));
      made.append(icon("+", word("copy", { n: at + 1 }), () => { open.tour.steps.splice(at + 1, 0, structuredClone(step)); changed(); drawSteps(at + 1); }),
        icon("✕", word("remove", { n: at + 1 }), () => { open.tour.steps.splice(at, 1); changed(); drawSteps(); }));
    }
    return made;
  };
  const fields = (step, at) => {
    const made = element("div", "tours-fields");
    const notes = Object.assign(element("textarea"), { rows: 3, maxLength: config.limits.notes, value: told(step, "notes"), disabled: !config.may_edit });
    notes.addEventListener("input", () => { write(step, "notes", notes.value); });
    made.append(labelled(word("layout"), select(layouts, step.layout, (id) => { step.layout = id; changed(); drawSteps(at); })), dwell(step),
      tick(word("hold"), Boolean(step.hold), (value) => { step.hold = value; changed(); drawSteps(at); }),
      labelled(word("step_title"), input("text", told(step, "title"), (value) => write(step, "title", value), { maxLength: config.limits.words })),
      viewField(step), ...parameters(step), labelled(word("notes"), notes),
      Object.assign(labelled(word("added"), input("text", step.added ?? "", (value) => { step.added = value; changed(); }, { maxLength: config.limits.words })), { className: "tours-label is-wide" }),
      element("section", "tours-says"));
    return made;
  };
  const stepOf = (step, at, openAt) => {
    const made = rowFor(step, element("li", "tours-step"));
    made.tabIndex = 0;
    made.setAttribute("aria-label", word("step_n", { n: at + 1, title: told(step, "title") || titleOf(step.layout) }));
    made.classList.toggle("is-lost", !layouts.some(([id]) => id === step.layout));
    const more = element("details");
    more.open = at === openAt;
    more.append(element("summary", "", word("details")), fields(step, at));
    made.append(head(step, at), more);
    if (config.may_edit) draggable(made, at);
    return made;
  };
  const go = (from, to) => { move(open.tour.steps, from, to); changed(); drawSteps(); say(word("moved", { n: to + 1 })); };
  const draggable = (made, at) => {
    const grip = made.querySelector(".tours-step-head");
    grip.draggable = true;
    grip.addEventListener("dragstart", (event) => { dragged = at; event.dataTransfer.effectAllowed = "move"; event.dataTransfer.setData("text/plain", String(at)); });
    grip.addEventListener("dragend", () => { dragged = -1; });
    made.addEventListener("dragover", (event) => { if (dragged >= 0) { event.preventDefault(); made.classList.add("is-target"); } });
    made.addEventListener("dragleave", () => made.classList.remove("is-target"));
    made.addEventListener("drop", (event) => { event.preventDefault(); if (dragged >= 0 && dragged !== at) go(dragged, at); });
    made.addEventListener("keydown", (event) => {
      if (event.target !== made || !event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
      event.preventDefault();
      const to = at + (event.key === "ArrowUp" ? -1 : 1);
      if (to >= 0 && to < open.tour.steps.length) go(at, to);
    });
  };
  const drawSteps = (openAt = -1) => redraw(editor, () => {
    const steps = element("ol", "tours-steps");
    steps.append(...open.tour.steps.map((step, at) => stepOf(step, at, openAt)));
    editor.querySelector(".tours-steps").replaceWith(steps);
    lengths();
    drawSays();
  });

  /* a tour */
  const names = () => config.languages.map(([lang, language]) => labelled(word("tour_title", { language }), input("text", open.tour.title[lang] ?? "", (value) => { open.tour.title = { ...open.tour.title, [lang]: value }; changed(); }, { maxLength: 80 })));
  const take = (theirs) => { open = { ...open, tour: structuredClone(theirs.theirs?.tour ?? open.tour), version: theirs.version }; isChanged = false; draw(); };
  const save = () => {
    const one = open;
    return keep(`/api/tours/${one.tour.id}/keep`, { tour: one.tour, version: one.version }, async (kept, isAll) => {
      one.version = kept.version;
      if (open === one && isAll) {
        Object.assign(one, kept);
        isChanged = false;
        draw();
        say(word("kept"));
      }
      await readList();
    }, take);
  };
  const mayLeave = () => !isChanged || globalThis.confirm(word("leave"));
  const moved = async (act) => {
    if (!mayLeave()) return;
    const answer = await ask(`/api/tours/${open.tour.id}/${act}`, { version: open.version });
    if (answer.status !== 200) return say(answer.body.message, true);
    await readList();
    openTour(open.tour.id, word(act === "throw" ? "thrown" : "brought_back"));
  };
  const copy = async () => {
    if (!mayLeave()) return;
    const answer = await ask("/api/tours/new", { title: word("copy_of", { title: open.tour.title[config.lang] ?? Object.values(open.tour.title)[0] }), source: open.tour.id });
    if (answer.status !== 200) return say(answer.body.message, true);
    await readList();
    openTour(answer.body.id);
  };
  const files = () => ["pdf", "pptx"].map((kind) => Object.assign(element("a", "quiet-button tours-file", word(`file_${kind}`)), { href: `/api/briefing/${open.tour.id}/${kind}` }));
  const acts = () => {
    const made = element("div", "tours-acts");
    made.dataset.key = "acts";
    if (!config.may_edit) { made.append(...files()); return made; }
    const save_ = Object.assign(button(word("keep"), save, "desk-send"), { id: "keep", disabled: !isChanged });
    made.append(save_, button(word("copy_tour"), copy), ...(isChanged ? [] : files()));
    if (open.preset && open.version) made.append(button(word("to_preset"), () => { open.tour = structuredClone(open.preset); changed(); draw(); }));
    made.append(button(word("throw"), () => moved("throw")));
    return made;
  };
  const draw = () => redraw(editor, () => {
    if (open.thrown_at) {
      editor.replaceChildren(element("h2", "", open.tour.title[config.lang] ?? open.tour.id), element("p", "quiet", word("is_thrown")), ...(config.may_edit ? [button(word("bring_back"), () => moved("bring_back"), "desk-send")] : []), said);
      return;
    }
    const add = button(word("add"), () => { open.tour.steps.push({ layout: config.layouts[0]?.id ?? "", dwell_s: 20, hold: false, map: null, parameters: {}, title: "", notes: "", added: "" }); changed(); drawSteps(open.tour.steps.length - 1); });
    add.dataset.key = "add";
    add.disabled = open.tour.steps.length >= config.limits.steps;
    const heads = rowFor(open.tour, element("div", "tours-fields"));
    heads.append(...names(), tick(word("briefing"), open.tour.briefing, (value) => { open.tour.briefing = value; changed(); }));
    editor.replaceChildren(heads, problems(open.problems), Object.assign(element("p", "tours-length"), { id: "length" }), element("ol", "tours-steps"), ...(config.may_edit ? [add] : [element("p", "quiet", word("editors_keep"))]), acts(), said);
    drawSteps();
    hear();
  });
  addEventListener("beforeunload", (event) => { if (isChanged) event.preventDefault(); });
  bin.hidden = true;
  list.append(shelf, ...(config.may_edit ? [newForm()] : []), bin);
  editor.append(element("p", "quiet", word("choose")), said);
  readList().then(() => { const asked = location.hash.slice(1); const first = cards.find((each) => each.id === asked) ?? cards.find((each) => !each.thrown_at); if (first) openTour(first.id); });
})();
