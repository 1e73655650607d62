/* The presenter's desk: this step and the next, notes, clocks; arrows and space lead; a QR code for the phone. */
(function () {
  "use strict";

  const place = document.getElementById("leads");
  if (!document.getElementById("presenter") || !globalThis.remote) return;
  const { config, word, element, button, act, post, begin, now, clock, span, screen, onState, say } = globalThis.remote;
  const TAKEN = ["INPUT", "SELECT", "TEXTAREA", "BUTTON", "SUMMARY"];
  let begun = 0;
  let run = "";

  const chooser = () => {
    const list = element("ul", "presenter-screens");
    list.append(...config.screens.map(([id, name]) => { const item = element("li"); const link = element("a", "", name); link.href = `/presenter?screen=${encodeURIComponent(id)}`; item.append(link); return item; }));
    place.append(element("h2", "", word("which_screen")), config.screens.length ? list : element("p", "", word("no_screens")));
  };
  if (!screen) { chooser(); return; }

  const clocks = element("p", "presenter-clocks");
  const [here, following, notes] = [element("section", "presenter-here"), element("section", "presenter-next"), element("section", "presenter-notes")];
  const keys = element("div", "remote-keys");
  const pause = button(word("pause"), () => act({ do: pause.dataset.does }));
  keys.append(button(`← ${word("previous")}`, () => act({ do: "previous" })), pause, button(`${word("next")} →`, () => act({ do: "next" }), "is-first"));
  const starts = element("section", "presenter-start");
  const links = element("section", "presenter-links");
  const files = element("p", "presenter-files");
  place.append(clocks, keys, here, following, notes, starts, files, links);

  const sentence = (each) => { const made = element("details", each.state === "old" ? "is-old" : ""); made.append(element("summary", "", each.says), element("p", "quiet", each.formula)); return made; };
  const addForm = (step) => {
    const form = element("form", "remote-add");
    const words = Object.assign(element("input"), { value: step.added, maxLength: 200 });
    const label = element("label", "", word("add"));
    label.append(words);
    form.append(label, Object.assign(element("button", "", word("add_send")), { type: "submit" }));
    form.addEventListener("submit", (event) => { event.preventDefault(); document.activeElement?.blur(); act({ do: "add", step: step.n, words: words.value }); });
    return form;
  };
  const tick = () => {
    const state = globalThis.remote.state();
    if (!state) return;
    const { tour } = state;
    const parts = [clock(now(), true)];
    if (tour) {
      parts.push(word("elapsed", { time: span(now() - begun) }));
      if (tour.until && !tour.paused) parts.push(word("left", { time: span(tour.until - now()) }));
      parts.push(word("of_all", { passed: span(tour.passed_s * 1000), total: span(tour.total_s * 1000) }));
    }
    clocks.textContent = parts.join(" · ");
  };
  let [drawn, standing] = ["", ""]; // what somebody types into a step stays until the next one comes
  onState((state) => {
    if (!state) return;
    const { tour } = state;
    if (tour && run !== tour.id) { run = tour.id; begun = Number(sessionStorage.getItem(`begun:${screen}:${run}`)) || now(); sessionStorage.setItem(`begun:${screen}:${run}`, String(begun)); }
    keys.hidden = !tour;
    pause.textContent = word(tour?.paused ? "resume" : "pause");
    pause.dataset.does = tour?.paused ? "resume" : "pause";
    tick();
    const packed = JSON.stringify([tour, state.showing.title, state.tours]);
    const stands = `${tour?.id}/${tour?.step}`;
    if (packed === drawn || (stands === standing && here.contains(document.activeElement))) return;
    [drawn, standing] = [packed, stands];
    const step = tour?.steps[tour.step];
    here.replaceChildren(element("p", "quiet", word("now")), element("h2", "", step ? `${tour.step + 1}/${tour.steps.length} ${step.title}` : state.showing.title), ...(state.showing.why === "takeover" ? [element("p", "is-old", word("taken"))] : []), ...(step ? [...step.says.map(sentence), ...(step.added ? [element("p", "remote-added", step.added)] : []), addForm(step)] : []));
    const after = tour && tour.next !== null ? tour.steps[tour.next] : null;
    following.replaceChildren(element("p", "quiet", word("after")), element("h3", "", after ? after.title : word("last_step")));
    notes.replaceChildren(element("h3", "", word("notes")), element("p", "", step?.notes || word("no_notes")));
    starts.replaceChildren(element("h3", "", word("start")), ...state.tours.map(([id, title]) => button(title, () => { sessionStorage.removeItem(`begun:${screen}:${id}`); run = ""; act({ do: "tour", name: id }); })));
    files.replaceChildren(...(tour ? ["pdf", "pptx"].map((kind) => { const link = element("a", "", word(`export_${kind}`)); link.href = `/api/briefing/${tour.id}/${kind}?screen=${encodeURIComponent(screen)}`; return link; }) : []));
  });
  const drawLinks = async () => {
    const answer = await fetch("/api/remotes").then((each) => each.json()).catch(() => ({ remotes: [] }));
    const list = element("ul");
    list.append(...(answer.remotes ?? []).map((each) => { const item = element("li", "", word("link_line", { screen: each.screen, by: each.by, at: clock(each.until) })); item.append(" ", button(word("end"), async () => { await post("/api/remotes/end", { id: each.id }); drawLinks(); })); return item; }));
    const code = element("div", "presenter-qr");
    const make = button(word("make_link"), async () => {
      const made = await post("/api/remotes", { screen });
      if (made.status !== 200) return say(made.body.message ?? word("away"));
      const shown = new DOMParser().parseFromString(made.body.qr, "image/svg+xml").documentElement;
      const address = Object.assign(element("input"), { readOnly: true, value: made.body.address });
      address.setAttribute("aria-label", word("link_address"));
      await drawLinks();
      links.querySelector(".presenter-qr").append(shown, address, element("p", "quiet", word("scan", { at: clock(made.body.until) })));
      return undefined;
    });
    links.replaceChildren(element("h3", "", word("phone")), make, code, list);
  };
  addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || (TAKEN.includes(event.target.tagName) && event.target.tagName !== "BUTTON")) return;
    const does = { ArrowRight: "next", PageDown: "next", ArrowLeft: "previous", PageUp: "previous" }[event.key] ?? (event.key === " " && event.target.tagName !== "BUTTON" ? pause.dataset.does : undefined);
    if (!does || !globalThis.remote.state()?.tour) return;
    event.preventDefault();
    act({ do: does });
  });
  setInterval(tick, 500);
  drawLinks();
  begin();
})();
