/* The presenter's desk: this step and the next, notes, clocks; arrows and space lead; a QR code for the phone. */
(function () {
  "use strict";

  const place = document.getElementById("leads");
  if (!document.getElementById("presenter") || !globalThis.remote) return;
  const { config, word, element, button, act, post, begin, stepSays, now, clock, span, screen, onState, say } = globalThis.remote;
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
  const [top, added] = [element("div"), stepSays("")];
  here.append(top, added.said, added.form);
  const keys = element("div", "remote-keys");
  const pause = button(word("pause"), () => act({ do: pause.dataset.does }));
  keys.append(button(`← ${word("previous")}`, () => act({ do: "previous" })), pause, button(`${word("next")} →`, () => act({ do: "next" }), "is-first"));
  const starts = element("section", "presenter-start");
  const links = element("section", "presenter-links");
  const files = element("p", "presenter-files");
  place.append(clocks, keys, here, following, notes, starts, files, links);

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
  let drawn = "";
  onState((state) => {
    if (!state) return;
    const { tour } = state;
    if (tour && run !== tour.id) { run = tour.id; begun = Number(sessionStorage.getItem(`begun:${screen}:${run}`)) || now(); sessionStorage.setItem(`begun:${screen}:${run}`, String(begun)); }
    keys.hidden = !tour;
    pause.textContent = word(tour?.paused ? "resume" : "pause");
    pause.dataset.does = tour?.paused ? "resume" : "pause";
    tick();
    const packed = JSON.stringify([tour, state.showing.title, state.tours]);
    if (packed === drawn) return;
    drawn = packed;
    const step = tour?.steps[tour.step];
    top.replaceChildren(element("p", "quiet", word("now")), element("h2", "", step ? `${tour.step + 1}/${tour.steps.length} ${step.title}` : state.showing.title), ...(state.showing.why === "takeover" ? [element("p", "is-old", word("taken"))] : []));
    added.draw(tour);
    const after = tour && tour.next !== null ? tour.steps[tour.next] : null;
    following.replaceChildren(element("p", "quiet", word("after")), element("h3", "", after ? after.title : word("last_step")));
    notes.replaceChildren(element("h3", "", word("notes")), element("p", "", step?.notes || word("no_notes")));
    starts.replaceChildren(element("h3", "", word("start")), ...state.tours.map(([id, title]) => button(title, () => { sessionStorage.removeItem(`begun:${screen}:${id}`); run = ""; act({ do: "tour", name: id }); })));
    files.replaceChildren(...(tour ? ["pdf", "pptx"].map((kind) => { const link = element("a", "", word(`export_${kind}`)); link.href = `/api/briefing/${tour.id}/${kind}?screen=${encodeURIComponent(screen)}`; return link; }) : []));
  });
  /* links for phones: the list as long as the server tells it, the newest code as long as its link is open */
  const [list, code] = [element("ul"), element("div", "presenter-qr")];
  const ended = async (id) => {
    const answer = await post("/api/remotes/end", { id });
    if (answer.status !== 200) return say(answer.body.message ?? word("away"));
    if (code.dataset.of === id) code.replaceChildren();
    return drawLinks();
  };
  const linkOf = (each) => {
    const item = element("li", "", word("link_line", { screen: each.screen, by: each.by, at: clock(each.until) }));
    item.append(" ", button(word("end"), () => ended(each.id)));
    return item;
  };
  const drawLinks = async () => {
    const answer = await fetch("/api/remotes", { signal: AbortSignal.timeout(8000) }).catch(() => null);
    if (!answer?.ok) return;
    list.replaceChildren(...(await answer.json()).remotes.map(linkOf));
  };
  const make = button(word("make_link"), async () => {
    const made = await post("/api/remotes", { screen });
    if (made.status !== 200) return say(made.body.message ?? word("away"));
    const shown = new DOMParser().parseFromString(made.body.qr, "image/svg+xml").documentElement;
    const address = Object.assign(element("input"), { readOnly: true, value: made.body.address });
    address.setAttribute("aria-label", word("link_address"));
    code.replaceChildren(shown, address, element("p", "quiet", word("scan", { at: clock(made.body.until) })));
    code.dataset.of = made.body.id;
    return drawLinks();
  });
  links.append(element("h3", "", word("phone")), make, code, list);
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
