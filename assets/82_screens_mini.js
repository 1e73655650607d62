/* Miniatures: a screen's layout to scale, filled with the very values its glass shows, from one live socket. */
(function (city) {
  "use strict";

  const CELL_PX = 20;
  const page = city.screens;
  const scenes = new Map();
  const values = new Map();
  const minis = new Map();

  const placed = (element, [x, y, w, h], top, wide) => Object.assign(element.style, { left: `${x * CELL_PX * wide}px`, top: `${(y + top) * CELL_PX}px`, width: `${w * CELL_PX * wide}px`, height: `${h * CELL_PX}px` });

  const zoomOf = (tile) => Math.min(4, Math.max(0.5, tile.scale || tile.place[2] / (tile.natural || tile.place[2])));

  const fill = (part) => {
    const value = values.get(part.dataset.view);
    if (value === undefined) return;
    part.replaceChildren(city.render(value));
    city.fillTimes(part);
  };

  const panel = (each) => {
    const box = city.element("div", each.panel === "feeds" ? "feeds" : "panel");
    box.dataset.panel = each.panel;
    const body = box.appendChild(city.element("div", each.panel === "feeds" ? "feed-strip" : "panel-body", each.view ? "" : each.title));
    if (each.view) { body.dataset.view = each.view; fill(body); }
    return box;
  };

  const tileOf = (tile, top, wide) => {
    const box = city.element("div", `mini-tile${tile.panel === "map" ? " is-map" : ""}`);
    placed(box, tile.place, top, wide);
    if (tile.panel === "map") box.append(city.element("span", "", page.word("map")));
    const inside = box.appendChild(city.element("div", `mini-inside${tile.panel === "stack" ? " panels" : ""}`));
    inside.style.zoom = zoomOf(tile);
    inside.append(...tile.views.map(panel));
    return box;
  };

  /** How much wider than the layout its glass or wall is, as there. */
  const wideOf = (scene, screen) => {
    const { canvas } = scene.layout;
    const { width_px = canvas.width_px, height_px = canvas.height_px } = page.find(screen) ?? {};
    return scene.window?.spread ?? Math.max(1, (width_px / height_px) * ((canvas.rows + canvas.header) / canvas.columns));
  };

  const draw = (scene, wide) => {
    const { canvas, tiles, title, theme } = scene.layout;
    const glass = city.element("div", `mini-glass is-${theme}`);
    Object.assign(glass.style, { width: `${canvas.columns * CELL_PX * wide}px`, height: `${(canvas.rows + canvas.header) * CELL_PX}px` });
    const head = glass.appendChild(city.element("div", "mini-head", title));
    head.style.height = `${canvas.header * CELL_PX}px`;
    glass.append(...tiles.map((tile) => tileOf(tile, canvas.header, wide)));
    return glass;
  };

  /** Which part of the drawn layout is seen, in parts of it, and its height by its width: a wall's member sees its window only. */
  const seen = (scene, isMember, wide) => {
    const { width_px, height_px: H } = scene.layout.canvas;
    const { window } = scene;
    const W = width_px * wide;
    return isMember && window ? [window.x / W, window.y / H, window.width / W, window.height / window.width] : [0, 0, 1, H / W];
  };

  const fit = (mini) => {
    const scene = scenes.get(mini.screen);
    if (!scene?.layout || !mini.place.clientWidth) return;
    const glass = mini.place.querySelector(".mini-glass");
    if (!glass) return;
    const [x, y, w, ratio] = seen(scene, Boolean(mini.wall), mini.wide);
    const [width, full] = [mini.place.clientWidth, glass.offsetWidth];
    const scale = width / (full * w);
    mini.place.style.aspectRatio = `${1 / ratio}`;
    glass.style.transform = `translate(${-x * full * scale}px, ${-y * glass.offsetHeight * scale}px) scale(${scale})`;
  };

  const redraw = (mini) => {
    const scene = scenes.get(mini.screen);
    if (!scene) return;
    const wide = scene.layout ? wideOf(scene, mini.screen) : 1;
    const key = `${scene.key}|${wide}|${JSON.stringify(scene.window ?? 0)}`;
    if (mini.key !== key) {
      Object.assign(mini, { key, wide });
      const empty = city.element("p", "mini-empty", page.word(scene.why === "removed" ? "gone" : "nothing"));
      mini.place.replaceChildren(scene.layout ? draw(scene, wide) : empty);
    }
    fit(mini);
  };

  const resized = new ResizeObserver(() => minis.forEach(fit));

  /** Keeps `place` the live picture of what `screen` shows; `wall` where only its window of a wall is meant. */
  city.mini = (place, id, screen, wall = null) => {
    const mini = minis.get(id) ?? { place, key: "" };
    if (mini.place !== place) { mini.place = place; mini.key = ""; }
    Object.assign(mini, { screen, wall });
    minis.set(id, mini);
    resized.observe(place);
    redraw(mini);
  };

  city.forgetMini = (id) => { const mini = minis.get(id); if (mini) resized.unobserve(mini.place); minis.delete(id); };
  city.sceneOf = (screen) => scenes.get(screen);

  const wantedViews = () => {
    const shown = new Set([...minis.values()].map((each) => each.screen));
    const panels = [...shown].flatMap((each) => scenes.get(each)?.layout?.tiles ?? []).flatMap((tile) => tile.views.map((each) => each.view)).filter(Boolean);
    return [...[...shown].map((each) => `screen:${each}`), ...new Set(panels)];
  };

  /** One socket for the page: the scenes of all its screens, and the panels that stand in them. */
  city.askForMinis = () => city.setSceneViews(wantedViews());

  const takeScene = (screen, scene) => {
    scenes.set(screen, scene);
    minis.forEach((mini) => { if (mini.screen === screen) redraw(mini); });
    city.askForMinis();
    city.emit("scene-of", screen);
  };

  const takePanel = (view, value) => {
    values.set(view, value);
    document.querySelectorAll(".mini [data-view]").forEach((each) => { if (each.dataset.view === view) fill(each); });
  };

  city.on("items", (message) => message.items.forEach((item) => {
    if (item.view.startsWith("screen:")) takeScene(item.view.slice(7), item.value);
    if (item.view.startsWith("panel:")) takePanel(item.view, item.value);
  }));
})(globalThis.city);
