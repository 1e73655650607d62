/* A card per screen and wall: what it shows, why, since when, until when, who asked, and whether it lives. */
(function (city) {
  "use strict";

  const page = city.screens;
  const cards = new Map();
  const differs = new Map();
  const word = (...given) => page.word(...given);
  const write = (element, text) => { if (element.textContent !== text) element.textContent = text; element.hidden = !text; };

  const button = (label, act, look = "") => {
    const made = city.element("button", look, label);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  };
  page.button = button;

  const clock = (ms) => (Math.abs(ms - city.serverNow()) < 72e6 ? city.shortTime(ms) : `${city.shortTime(ms)}, ${city.clockDate(ms)}`);

  /** One sentence: why this is shown, who asked, since when, until when. */
  page.whyWords = (showing) => {
    const by = showing.by ? word("by", { name: showing.by }) : "";
    const why = showing.why === "asked" ? by : showing.takeover ? word("why_takeover", { name: showing.takeover.responding || word("nobody") }) : word(`why_${showing.why}`);
    const since = ["asked", "takeover", "plan"].includes(showing.why) ? word("since", { at: clock(showing.since) }) : "";
    const until = showing.until && !showing.tour ? word("until", { at: clock(showing.until) }) : "";
    const lost = showing.lost ? word("lost", { name: showing.lost }) : "";
    return [why, since, until, lost].filter(Boolean).join(" · ");
  };

  const tourWords = ({ tour }) => (tour ? `${tour.title} · ${word("step", { n: tour.step, of: tour.of })}${tour.paused ? ` · ${word("paused")}` : ""}` : "");

  const SMOOTH_FPS = 20;
  /** For whoever looks after the machines. */
  const aliveFigures = ({ beacon }) => {
    if (!beacon?.online) return "";
    const { fps, heap_mb: mb, width_px, height_px, long_task_ms_per_s: busy, switch_ms: ms } = beacon;
    const parts = [word("figures", { fps, mb, size: `${width_px} × ${height_px}` }), busy ? word("busy", { busy }) : "", ms === null ? "" : word("switched", { ms })];
    return parts.filter(Boolean).join(" · ");
  };
  const aliveWords = (each) => {
    const { beacon } = each;
    if (!beacon) return "";
    if (!beacon.online) return beacon.at ? word("silent_since", { age: city.ageWords((city.serverNow() - beacon.at) / 1000) }) : word("never_seen");
    return [word("frame_age", { s: city.ageWords(beacon.frame_age_s) }), word(beacon.fps >= SMOOTH_FPS ? "smooth" : "jerky")].join(" · ");
  };

  /** Its own keys may show something else for a while: said only when two looks agree. */
  const otherWords = (each) => {
    const key = city.sceneOf(each.id)?.key;
    const isOther = Boolean(each.beacon?.online && each.beacon.shows && key && each.beacon.shows !== key);
    const before = differs.get(each.id) ?? 0;
    differs.set(each.id, isOther ? before + 1 : 0);
    return isOther && before ? word("other") : "";
  };

  const act = (id, verb, body = {}) => page.ask(`/screens/${id}/${verb}`, body);

  const identify = async (each) => {
    if (await act(each.id, "identify")) page.tell(word("identified", { name: page.called(each) }));
  };

  const back = async (each) => {
    if (await act(each.id, "back", { why: "hand" })) page.tell(word("given_back", { name: page.called(each) }));
  };

  /** Ends what was asked for where it was asked for: on this one, or on every screen. */
  const unfollow = async (each) => {
    if (await page.ask("/scene/wall", { screen: each.follow.screen })) page.tell(word("follow_ended"));
  };
  const showFollow = (parts, { follow }) => {
    write(parts.follow, follow ? [word("follows", { case: follow.case, ticket: `…${follow.ticket.slice(-4)}` }), word("by", { name: follow.by }), word("since", { at: clock(follow.since) })].join(" · ") : "");
    parts.unfollow.hidden = !follow;
    parts.unfollow.textContent = word(follow?.screen ? "follow_end" : "follow_end_all");
  };

  const tourButtons = (id) => {
    const made = city.element("div", "screen-tour");
    const lead = (verb) => () => act(id, "act", { do: verb, why: "hand" });
    const pause = button("", () => lead(page.find(id)?.showing?.tour?.paused ? "resume" : "pause")());
    made.append(button(word("previous"), lead("previous")), pause, button(word("next"), lead("next")));
    made.pause = pause;
    return made;
  };

  const newCard = (each) => {
    const card = city.element("article", "screen-card");
    card.dataset.id = each.id;
    const parts = { card, name: city.element("h2"), alive: city.element("span", "screen-alive"), follow: city.element("p", "screen-follow"), what: city.element("p", "screen-what"), tour: city.element("p", "screen-step"), why: city.element("p", "screen-why quiet"), facts: city.element("p", "screen-facts quiet"), figures: city.element("p", "screen-facts quiet"), other: city.element("p", "screen-other") };
    const head = city.element("header");
    head.append(parts.name, parts.alive);
    parts.mini = button("", () => page.choose(each.id), "mini");
    parts.lead = tourButtons(each.id);
    parts.back = button(word("back"), () => back(page.find(each.id)));
    parts.unfollow = button("", () => unfollow(page.find(each.id)));
    const acts = city.element("div", "screen-acts");
    acts.append(button(word("change"), () => page.choose(each.id), "primary"), parts.unfollow, parts.lead, parts.back, button(word("identify"), () => identify(page.find(each.id))), button(word("remote"), () => page.remote(page.find(each.id))));
    if (city.config.screens.arrange) acts.append(button(word("arrange"), () => page.arrange(each.id)));
    card.append(head, parts.mini, parts.follow, parts.what, parts.tour, parts.why, parts.other, parts.facts, parts.figures, acts);
    cards.set(each.id, parts);
    return card;
  };

  const showAlive = (parts, each) => {
    const beacon = each.beacon ?? { online: true };
    write(parts.alive, each.beacon ? word(beacon.online ? "online" : "offline") : word("wall"));
    parts.alive.className = `screen-alive ${each.beacon ? (beacon.online ? "is-online" : "is-offline") : ""}`;
    parts.card.classList.toggle("is-offline", Boolean(each.beacon) && !beacon.online);
  };

  const update = (parts, each, list) => {
    const { showing } = each;
    write(parts.name, page.called(each));
    showAlive(parts, each);
    showFollow(parts, each);
    write(parts.what, each.follow ? word("beneath", { title: showing?.title || word("nothing") }) : showing?.title || word("nothing"));
    write(parts.tour, showing ? tourWords(showing) : "");
    write(parts.why, showing ? [page.whyWords(showing), each.wall_name ? word("part_of", { name: each.wall_name }) : ""].filter(Boolean).join(" · ") : "");
    write(parts.other, each.beacon ? otherWords(each) : "");
    write(parts.facts, aliveWords(each));
    write(parts.figures, aliveFigures(each));
    parts.lead.hidden = !showing?.tour;
    parts.lead.pause.textContent = word(showing?.tour?.paused ? "resume" : "pause");
    parts.back.hidden = showing?.why !== "asked";
    parts.mini.setAttribute("aria-label", word("change_of", { name: page.called(each) }));
    const wall = list.walls.find((other) => other.id === each.wall);
    city.mini(parts.mini, each.id, each.windows ? each.windows[0].screen : each.id, wall ?? null);
  };

  const empty = () => {
    const made = city.element("div", "screens-empty");
    made.append(city.element("h2", "", word("none")), city.element("p", "", word(city.config.screens.arrange ? "none_todo" : "none_ask")));
    if (city.config.screens.arrange) made.append(button(word("pair"), page.pair, "primary"));
    return made;
  };

  const show = (list) => {
    const place = document.getElementById("screens");
    const all = [...list.walls, ...list.screens];
    place.removeAttribute("aria-busy");
    for (const id of [...cards.keys()].filter((each) => !all.some((other) => other.id === each))) {
      cards.get(id).card.remove();
      city.forgetMini(id);
      cards.delete(id);
    }
    if (!all.length) return place.querySelector(".screens-empty") || place.replaceChildren(empty());
    place.querySelector(".screens-empty")?.remove();
    all.forEach((each, n) => {
      const card = cards.get(each.id)?.card ?? newCard(each);
      if (place.children[n] !== card) place.insertBefore(card, place.children[n] ?? null);
      update(cards.get(each.id), each, list);
    });
    return city.askForMinis();
  };

  city.on("screens", show);
  city.on("screens-silent", (n) => { if (n > 1) document.getElementById("screens").setAttribute("aria-busy", "true"); });

  /** 1–9 opens what a screen can show, so that two keys change a wall. */
  addEventListener("keydown", (event) => {
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea, dialog") || document.querySelector("dialog[open]")) return;
    const found = page.list?.screens.find((each) => String(each.number) === event.key);
    if (found) { event.preventDefault(); page.choose(found.id); }
  });
})(globalThis.city);
