/* What stands beside a scene: its name and why it is shown, the keys that look at others, number, spotlight. */
(function (city) {
  "use strict";

  const KEYS_RETURN_MS = 10 * 60000;
  let assigned = "";
  let own = null;
  let ownUntil = 0;
  let ownStep = null;
  let told = null;
  let assignedScene = null;

  const isScreen = () => assigned.startsWith("screen:");
  const write = (id, text) => { const element = document.getElementById(id); if (element && element.textContent !== text) element.textContent = text; };

  /** "Situasi kota · Kota Bekasi" */
  const title = (scene) => [scene.layout?.title, city.config.city].filter(Boolean).join(" · ");

  const clock = (ms) => city.shortTime(ms);
  const WHY = {
    takeover: (scene) => [city.word("why_takeover", { name: scene.takeover?.name ?? "" }), scene.takeover?.responding ? city.word("responding", { name: scene.takeover.responding }) : city.word("nobody_responds")],
    plan: (scene) => [city.word("why_plan"), scene.until ? city.word("until", { at: clock(scene.until) }) : ""],
    asked: (scene) => [scene.by ? city.word("asked_by", { name: scene.by }) : "", scene.until && !scene.tour ? city.word("until", { at: clock(scene.until) }) : ""],
  };

  const tourWords = (scene) => {
    const { tour } = scene;
    if (!tour) return "";
    const left = scene.until ? ` · ${city.ageWords(Math.max(0, (scene.until - city.serverNow()) / 1000))}` : "";
    const mark = tour.paused ? ` · ${city.word("paused")}` : tour.hold ? ` · ${city.word("holding")}` : left;
    return `${tour.title} ${tour.step}/${tour.of}${mark}`;
  };

  /** One quiet line beside the title: why this is on the glass. Empty for what is simply there. */
  city.whyWords = (scene) => [tourWords(scene), ...(scene.why === "own" || scene.tour ? [] : (WHY[scene.why]?.(scene) ?? []))].filter(Boolean).join(" · ");

  const tellOwn = () => (isScreen() && own ? city.word("from_keys", { at: clock(city.serverNow() + (ownUntil - performance.now())) }) : "");

  const showTold = () => {
    if (!told) return;
    write("scene-title", told.layout ? title(told) : city.word(told.why === "removed" ? "screen_removed" : "no_layout"));
    const line = document.getElementById("scene-told");
    write("scene-told", tellOwn() || city.whyWords(told) || (told.lost ? city.word("lost_layout", { name: told.lost }) : ""));
    if (line) line.className = `scene-told${told.why === "takeover" ? ` is-takeover severity-${told.takeover.severity}` : ""}`;
    point(told.spotlight);
    identify(told);
  };

  /** Where the presenter points, in parts of the canvas. */
  const point = (spot) => {
    let dot = document.getElementById("spotlight");
    if (!spot) return dot?.remove();
    dot ??= document.querySelector(".page").appendChild(Object.assign(city.element("div", "spotlight"), { id: "spotlight" }));
    Object.assign(dot.style, { left: `${spot[0] * 100}%`, top: `${spot[1] * 100}%` });
    return undefined;
  };

  const identify = (scene) => {
    const isOn = scene.identify_until && city.serverNow() < scene.identify_until;
    let board = document.getElementById("identify");
    if (!isOn) return board?.remove();
    if (board) return undefined;
    board = Object.assign(city.element("div", "identify"), { id: "identify" });
    board.append(city.element("strong", "", String(scene.number ?? "")), city.element("span", "", scene.name ?? ""));
    document.body.append(board);
    return undefined;
  };

  /** What the newest word about this glass was, layouts to choose from included. */
  city.told = () => told;

  /** Looks at another view on this glass alone; nothing that is kept changes. A registered screen goes back by itself. */
  city.lookAt = (view) => {
    own = view === assigned ? null : view;
    ownStep = null;
    ownUntil = performance.now() + KEYS_RETURN_MS;
    askedAt = performance.now();
    city.askScenes(own ?? assigned, isScreen() ? assigned : "");
    if (!own && assignedScene) city.show(assignedScene, askedAt);
    if (!isScreen()) remember(view);
  };

  /** A person's browser keeps the choice in its address, for the next load and for a bookmark. */
  const remember = (view) => {
    const [name, query] = view.replace("layout:", "").split("?");
    history.replaceState(null, "", `/wall?layout=${encodeURIComponent(name)}${query ? `&${query}` : ""}${location.hash}`);
  };

  city.goBack = () => {
    if (!own || !isScreen()) return false;
    city.lookAt(assigned);
    return true;
  };

  const choose = (n) => { const found = told?.choices?.[n]; if (found) city.lookAt(`layout:${found.id}`); };
  /** The next of a running tour's steps whose layout there is, looked at on this glass alone: the tour goes on beside it. */
  const stepOfTour = ({ steps, step: now }, by) => {
    const near = steps.map((_, n) => ((ownStep ?? now - 1) + (n + 1) * by + steps.length * steps.length) % steps.length);
    const found = near.find((n) => steps[n]);
    if (found === undefined) return;
    city.lookAt(steps[found]);
    ownStep = found;
  };
  const step = (by) => {
    if (assignedScene?.tour && (!own || ownStep !== null)) return stepOfTour(assignedScene.tour, by);
    const list = told?.choices ?? [];
    const at = list.findIndex((each) => each.id === told?.layout?.id);
    if (list.length) choose((at + by + list.length) % list.length);
    return undefined;
  };
  const hold = () => {
    if (own) return city.goBack();
    if (told?.layout) city.lookAt(`layout:${told.layout.id}`);
    return true;
  };
  for (let n = 1; n <= 9; n += 1) city.keys[String(n)] = () => choose(n - 1);
  Object.assign(city.keys, { ArrowRight: () => step(1), ArrowLeft: () => step(-1), PageDown: () => step(1), PageUp: () => step(-1), " ": hold });

  let askedAt = null;
  city.on("items", (message) => message.items.forEach((item) => {
    if (item.view === assigned) assignedScene = item.value;
    if (own && item.view === assigned && item.value.why === "takeover") [own, ownStep] = [null, null];
    if (item.view !== (own ?? assigned)) return;
    const at = askedAt ?? performance.now();
    askedAt = null;
    city.show(item.value, at);
  }));
  city.on("told", (scene) => { told = scene; showTold(); });
  city.on("shown", (scene) => { told = scene; showTold(); });
  city.on("second", () => {
    if (own && isScreen() && performance.now() > ownUntil) city.goBack();
    showTold();
  });
  /* A screen stays on its wall: its pass opens no other page, and nobody stands there to come back from one. */
  document.addEventListener("click", (event) => {
    if (isScreen() && event.composedPath().some((each) => each.matches?.("a[href]"))) event.preventDefault();
  }, true);
  city.on("start", () => {
    assigned = document.documentElement.dataset.shows ?? "";
    city.askScenes(assigned);
    if (isScreen()) sessionStorage.setItem("city-screen", assigned.slice("screen:".length));
  });
})(globalThis.city);
