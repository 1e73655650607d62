/* The remote in the hand: large buttons for the thumb, what runs, its notes, and a finger as a spotlight. */
(function () {
  "use strict";

  const place = document.getElementById("leads");
  if (!document.getElementById("remote") || !globalThis.remote) return;
  const { word, element, button, act, spot, begin, stepSays, now, clock, span, onState } = globalThis.remote;

  const what = element("section", "remote-now");
  what.setAttribute("aria-live", "polite");
  const [title, screen, why, left] = [element("h2"), element("p", "quiet"), element("p"), element("p", "remote-clock")];
  what.append(screen, title, why, left);
  const previous = button(word("previous"), () => act({ do: "previous" }), "is-second");
  const pause = button(word("pause"), () => act({ do: pause.dataset.does }));
  const next = button(word("next"), () => act({ do: "next" }), "is-first");
  const keys = element("div", "remote-keys");
  keys.append(previous, pause, next);
  const notes = element("section", "remote-notes");
  const says = element("section", "remote-says");
  const added = stepSays("is-second");
  says.append(element("h3", "", word("says")), added.said, added.form);
  const pad = element("div", "remote-pad");
  pad.setAttribute("role", "img");
  pad.setAttribute("aria-label", word("pad"));
  const padPart = element("section");
  padPart.append(element("h3", "", word("spotlight")), pad, element("p", "quiet", word("pad_hint")));
  const choose = (name, take) => { const made = element("select"); made.addEventListener("change", () => { if (made.value) take(made.value); made.value = ""; }); const label = element("label", "", word(name)); label.append(made); return [label, made]; };
  const [stepLabel, steps] = choose("step", (value) => act({ do: "go", step: Number(value) }));
  const [layoutLabel, layouts] = choose("layout", (name) => act({ do: "layout", name }));
  const [tourLabel, tours] = choose("tour", (name) => act({ do: "tour", name }));
  const [viewLabel, views] = choose("look", (name) => act({ do: "look", name: name === "-" ? "" : name }));
  const back = button(word("back"), () => act({ do: "back" }), "is-second");
  const more = element("section", "remote-more");
  more.append(stepLabel, viewLabel, layoutLabel, tourLabel, back);
  const foot = element("p", "quiet remote-foot");
  place.append(what, padPart, keys, notes, says, more, foot);
  place.hidden = true;

  let drawn = "";
  const fill = (select, choices) => { if (document.activeElement !== select) select.replaceChildren(new Option(word("choose"), ""), ...choices.map(([key, words]) => new Option(words, key))); };
  const drawPad = (mini) => {
    pad.style.aspectRatio = mini ? `${mini.columns} / ${mini.rows}` : "16 / 9";
    pad.replaceChildren(...(mini?.tiles ?? []).map((tile) => {
      const made = element("span", "remote-tile", tile.title.split("\n").join(" · "));
      const [x, y, w, h] = tile.place;
      Object.assign(made.style, { left: `${(x / mini.columns) * 100}%`, top: `${((y + mini.header) / mini.rows) * 100}%`, width: `${(w / mini.columns) * 100}%`, height: `${(h / mini.rows) * 100}%` });
      return made;
    }), Object.assign(element("i", "remote-dot"), { hidden: true }));
  };
  const pointed = (event) => {
    const box = pad.getBoundingClientRect();
    const [x, y] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height].map((part) => Math.min(1, Math.max(0, part)));
    const dot = pad.querySelector(".remote-dot");
    if (dot) { dot.hidden = false; Object.assign(dot.style, { left: `${x * 100}%`, top: `${y * 100}%` }); }
    spot(x, y);
  };
  const lifted = () => { const dot = pad.querySelector(".remote-dot"); if (dot) dot.hidden = true; spot(null); };
  pad.addEventListener("pointerdown", (event) => { pad.setPointerCapture(event.pointerId); pointed(event); });
  pad.addEventListener("pointermove", (event) => { if (event.buttons || event.pressure > 0) pointed(event); });
  ["pointerup", "pointercancel"].forEach((name) => pad.addEventListener(name, lifted));

  const tick = () => {
    const state = globalThis.remote.state();
    if (!state) return;
    const { tour } = state;
    const rest = tour?.until && !tour.paused ? word("left", { time: span(tour.until - now()) }) : "";
    left.textContent = [clock(now()), rest].filter(Boolean).join(" · ");
  };
  const drawStep = (tour) => {
    const step = tour?.steps[tour.step];
    notes.replaceChildren(...(step ? [element("h3", "", word("notes")), element("p", "", step.notes || word("no_notes"))] : []));
    says.hidden = !step;
    added.draw(tour);
  };
  onState((state) => {
    place.hidden = !state;
    if (!state) return;
    const { tour, showing } = state;
    screen.textContent = state.screen.name || word("screen");
    title.textContent = tour ? `${tour.step + 1}/${tour.steps.length} ${tour.steps[tour.step].title}` : showing.title;
    why.textContent = showing.why === "takeover" ? word("taken") : tour ? [tour.title, tour.paused ? word("paused") : tour.steps[tour.step].hold ? word("holds") : ""].filter(Boolean).join(" · ") : word(`why_${showing.why}`, { by: showing.by });
    keys.hidden = !tour;
    pause.textContent = word(tour?.paused ? "resume" : "pause");
    pause.dataset.does = tour?.paused ? "resume" : "pause";
    foot.textContent = word("link_until", { at: clock(state.until), by: state.by });
    tick();
    const packed = JSON.stringify([tour?.id, tour?.step, tour?.steps, state.layouts, state.tours, showing.layout]);
    if (packed === drawn) return;
    drawn = packed;
    stepLabel.hidden = !tour;
    fill(steps, (tour?.steps ?? []).filter((each) => !each.lost).map((each) => [each.n, `${each.n + 1}. ${each.title}`]));
    fill(layouts, state.layouts);
    fill(tours, state.tours);
    fill(views, [["-", word("look_layout")], ["city", word("look_city")], ...state.views.map((name) => [name, name])]);
    drawStep(tour);
    drawPad(state.miniature);
  });
  setInterval(tick, 500);
  begin();
})();
