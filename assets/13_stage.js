/*
 * The stage: builds the next scene where nobody sees it, and swaps in one displayed frame.
 *
 * | state   | event                              | next    |                                                   |
 * |---------|------------------------------------|---------|---------------------------------------------------|
 * | shown   | a scene with another key           | pending | its panels are asked for, the old scene stays     |
 * | pending | all its panels have come           | shown   | mounted hidden, fitted, swapped                   |
 * | pending | PATIENCE_MS are over               | shown   | what is late says so in its own tile              |
 * | pending | another scene                      | pending | the newer one counts                              |
 * | any     | the same key again                 | same    | only what is told beside it changes               |
 */
(function (city) {
  "use strict";

  const PATIENCE_MS = 600;
  const ALWAYS = { "panel:alarms": ["side-alarms"], "panel:simulation": ["panel-simulation"] };
  const NEXT = { a: "b", b: "a" };
  const values = new Map();
  let shown = null;
  let pending = null;
  let stage = "b";
  let ids = new Map();

  city.staged = () => shown;
  city.stageElement = (letter = stage) => document.getElementById(`stage-${letter}`);

  /** Every view a scene needs, map layers included. Pure. */
  city.viewsOfScene = (scene) => {
    const panels = scene.layout.tiles.flatMap((tile) => tile.views.map((each) => each.view));
    return [...new Set([...panels, ...scene.layout.layer_views].filter(Boolean))];
  };

  /** Element ids of a scene's panels on one stage, by view: the first of a panel is `panel-rivers`. Pure. */
  city.panelIds = (scene, letter) => {
    const found = new Map();
    const taken = new Set();
    for (const { view, panel } of scene.layout.tiles.flatMap((tile) => tile.views)) {
      const name = `panel-${panel.replace(/[^a-z0-9_-]/gi, "-")}${letter === "a" ? "" : "-b"}`;
      let id = name;
      for (let n = 2; taken.has(id); n += 1) id = `${name}-${n}`;
      taken.add(id);
      found.set(view || id, [...(found.get(view || id) ?? []), id]);
    }
    return found;
  };

  const percent = (part, whole) => `${(100 * part) / whole}%`;

  const placed = ([x, y, w, h], { columns, rows }) => ({ left: percent(x, columns), top: percent(y, rows), width: percent(w, columns), height: percent(h, rows) });

  const named = (element, each) => { element.dataset.panel = each.panel; element.setAttribute("aria-label", each.title); return element; };

  const body = (each, id) => {
    const made = city.element("div", each.panel === "feeds" ? "feed-strip" : "panel-body");
    made.id = id;
    if (values.has(each.view)) city.paint(made, values.get(each.view));
    else made.append(city.element("p", "missing quiet", each.view ? city.word("loading") : each.title));
    return made;
  };

  const section = (each, id) => {
    const made = named(city.element("section", "panel"), each);
    if (each.panel === "alarms") made.setAttribute("aria-live", "polite");
    made.append(body(each, id));
    return made;
  };

  const strip = (each, id) => {
    const made = named(city.element("footer", "feeds"), each);
    made.append(body(each, id), city.element("span", "keys-hint", city.word("keys")));
    return made;
  };

  const tileOf = (tile, canvas, take) => {
    const isStack = tile.panel === "stack";
    const made = city.element("div", `tile${isStack ? " is-stack" : ""}`);
    Object.assign(made.dataset, { tile: tile.id, tilePanel: tile.panel, scale: tile.scale, natural: tile.natural, cells: `${tile.place[2]} ${tile.place[3]}` });
    Object.assign(made.style, placed(tile.place, canvas));
    const parts = tile.views.map((each) => (each.panel === "feeds" ? strip : section)(each, take(each)));
    const inside = isStack ? made.appendChild(city.element("aside", "panels")) : made;
    inside.append(...parts);
    return made;
  };

  /** The whole scene as elements, with the values that have come. */
  const build = (scene, letter, found) => {
    const left = new Map([...found].map(([view, names]) => [view, [...names]]));
    const take = (each) => (left.get(each.view) ?? [...left].find(([view]) => !view.includes(":"))?.[1] ?? []).shift() ?? "";
    const inside = city.element("div", "stage-inside");
    inside.dataset.key = scene.key;
    inside.append(...scene.layout.tiles.filter((tile) => tile.panel !== "map").map((tile) => tileOf(tile, scene.layout.canvas, take)));
    const place = city.stageElement(letter);
    city.clear(place);
    place.append(inside);
  };

  /** A panel's new value: kept, and put wherever it is seen now. */
  city.takePanel = (view, value) => {
    values.set(view, value);
    for (const id of [...(ids.get(view) ?? []), ...(ALWAYS[view] ?? [])]) city.paint(document.getElementById(id), value);
    requestAnimationFrame(() => { city.fillTimes(); city.emit("drawn"); });
    tryMount();
  };

  const isComplete = (scene) => city.viewsOfScene(scene).every((view) => !view.startsWith("panel:") || values.has(view));

  const tryMount = () => {
    if (!pending || pending.isMounting || !(isComplete(pending.scene) || performance.now() - pending.at >= PATIENCE_MS)) return;
    pending.isMounting = true;
    mount(pending);
  };

  const mount = (mine) => {
    const letter = NEXT[stage];
    mine.ids = city.panelIds(mine.scene, letter);
    mine.letter = letter;
    mine.drawn = new Map(values);
    build(mine.scene, letter, mine.ids);
    city.fillTimes(city.stageElement(letter));
    city.dressWall(mine.scene, true);
    city.fitTiles(city.stageElement(letter));
    requestAnimationFrame(() => swap(mine));
  };

  const swap = (mine) => {
    if (pending !== mine) return;
    const [next, last] = [city.stageElement(mine.letter), city.stageElement(stage)];
    next.classList.add("is-on");
    next.inert = false;
    last.classList.remove("is-on");
    last.inert = true;
    stage = mine.letter;
    ids = mine.ids;
    shown = mine.scene;
    pending = null;
    city.dressWall(shown, false);
    city.setSceneViews(city.viewsOfScene(shown));
    putLate(mine.drawn);
    forget();
    city.emit("drawn");
    city.emit("shown", shown);
    noteSwitch(mine.at);
    setTimeout(() => { if (!pending?.isMounting && stage === mine.letter) city.clear(last); }, 500);
  };

  /** What came while the scene was being mounted. */
  const putLate = (drawn) => {
    for (const [view, names] of ids) {
      if (values.get(view) !== drawn.get(view)) names.forEach((id) => city.paint(document.getElementById(id), values.get(view)));
    }
  };

  /** Values of panels nobody shows any more would only be shown old: they are asked for anew. */
  const forget = () => {
    const kept = new Set([...city.viewsOfScene(shown), "panel:alarms", "panel:simulation"]);
    for (const view of [...values.keys()]) if (!kept.has(view)) values.delete(view);
  };

  let switchMs = null;
  /** Until the frame after the swap has been handed to the screen. */
  const noteSwitch = (begunAt) => requestAnimationFrame(() => setTimeout(() => { switchMs = performance.now() - begunAt; }, 0));
  city.switchMs = () => switchMs;

  /** Shows this scene as soon as it can be shown whole. `at`: when it was asked for, as performance.now(). */
  city.show = (scene, at = performance.now()) => {
    if (!scene?.layout) return city.emit("told", scene);
    const newest = pending?.scene ?? shown;
    if (newest?.key === scene.key) {
      if (pending) pending.scene = scene;
      else shown = scene;
      return city.emit("told", scene);
    }
    city.emit("told", scene);
    if (shown?.key === scene.key) { pending = null; city.setSceneViews(city.viewsOfScene(scene)); return undefined; }
    pending = { scene, at, isMounting: false };
    const mine = pending;
    city.setSceneViews([...new Set([...(shown ? city.viewsOfScene(shown) : []), ...city.viewsOfScene(scene)])]);
    tryMount();
    setTimeout(() => { if (pending === mine) tryMount(); }, PATIENCE_MS + 10);
    return undefined;
  };

  if (typeof document !== "undefined") document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-again]");
    if (button) city.say({ type: "again", view: button.dataset.again });
  });
})(globalThis.city);
