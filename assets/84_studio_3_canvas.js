/* The canvas: the target wall in small, with live panels. Cells are 20 px before it is scaled to the window. */
(function (city) {
  "use strict";

  const studio = city.studio;
  const { node, word } = studio;
  const CELL = 20;
  const HANDLES = ["nw", "n", "ne", "e", "se", "s", "sw", "w"];
  const tiles = new Map();
  let parts = null;
  studio.CELL = CELL;
  studio.scale = 1;

  studio.kit = (panel) => studio.settings().gallery.find((each) => each.key === panel);
  studio.nameOfPanel = (panel) => studio.kit(panel)?.name ?? panel;
  studio.grid = () => studio.gridOf(studio.doc.canvas);

  studio.tileElement = (id) => tiles.get(id)?.element;

  /** The stage with the canvas in it; built once. */
  studio.buildCanvas = () => {
    const ghost = node("div", "studio-ghost");
    ghost.hidden = true;
    const area = node("div", "studio-area", ghost);
    const header = node("div", "studio-wall-head");
    const canvas = node("div", "studio-canvas", header, area);
    canvas.setAttribute("role", "group");
    canvas.setAttribute("aria-label", word("canvas"));
    const stage = node("div", "studio-stage", canvas);
    parts = { ghost, area, header, canvas, stage };
    new ResizeObserver(studio.fitCanvas).observe(stage);
    return stage;
  };
  studio.ghost = () => parts.ghost;
  studio.area = () => parts.area;

  /** As large as the window allows. */
  studio.fitCanvas = () => {
    if (!studio.doc || !parts) return;
    const { columns, rows, header } = studio.grid();
    const [width, height] = [columns * CELL, (rows + header) * CELL];
    studio.scale = Math.min((parts.stage.clientWidth - 16) / width, (parts.stage.clientHeight - 16) / height);
    Object.assign(parts.canvas.style, { width: `${width}px`, height: `${height}px`, transform: `scale(${studio.scale})` });
    parts.canvas.style.setProperty("--unscale", 1 / studio.scale);
    parts.stage.style.setProperty("--canvas-w", `${width * studio.scale}px`);
    parts.stage.style.setProperty("--canvas-h", `${height * studio.scale}px`);
  };

  studio.putAt = (element, [x, y, w, h]) => Object.assign(element.style, { left: `${x * CELL}px`, top: `${y * CELL}px`, width: `${w * CELL}px`, height: `${h * CELL}px` });

  const label = (tile) => word("tile_label", { name: studio.nameOfPanel(tile.panel), x: tile.place[0] + 1, y: tile.place[1] + 1, w: tile.place[2], h: tile.place[3] });

  const newTile = (id) => {
    const element = node("div", "studio-tile");
    element.dataset.id = id;
    element.tabIndex = 0;
    element.setAttribute("role", "button");
    const inside = node("div", "studio-tile-inside");
    inside.inert = true;
    const name = node("span", "studio-tile-name");
    const mark = node("span", "studio-tile-mark");
    element.append(inside, name, mark, ...HANDLES.map((edge) => { const made = node("i", `studio-handle is-${edge}`); made.dataset.edge = edge; return made; }));
    element.addEventListener("focus", () => studio.choose(id));
    return { element, inside, name, mark, drawn: "", placed: "" };
  };

  const viewsOf = (tile) => studio.views?.[tile.id] ?? studio.panelsOf(tile).map((panel) => `panel:${panel}`);
  studio.viewsOf = viewsOf;

  const missing = (panel) => node("section", "panel", node("div", "missing", node("p", "missing-what", word("unknown_panel", { panel }))));
  const insideOf = (tile) => {
    if (tile.panel === "map") return [studio.mapPicture()];
    const panels = studio.panelsOf(tile);
    const made = panels.map((panel, n) => (studio.kit(panel) ? studio.panelElement(viewsOf(tile)[n] ?? `panel:${panel}`, panel) : missing(panel)));
    if (tile.panel !== "stack") return made;
    return [node("aside", "panels", ...(made.length ? made : [missing(word("empty_stack"))]))];
  };

  /** Words as large as the place allows, as on the wall: as wide as the panel was made for, smaller when it is too high. */
  const fit = ({ inside }, tile) => {
    const first = inside.firstElementChild;
    if (!first || tile.panel === "map" || tile.panel === "feeds") return;
    const body = tile.panel === "stack" ? first : (first.querySelector(".panel-body") ?? first);
    const wished = Math.min(4, Math.max(0.5, tile.scale || tile.place[2] / (studio.kit(tile.panel)?.size[0] ?? 32)));
    body.style.zoom = wished;
    if (tile.scale || tile.panel === "stack" || first.scrollHeight <= first.clientHeight + 1) return;
    let [low, high] = [0.5, wished];
    for (let look = 0; look < 5; look += 1) {
      const middle = (low + high) / 2;
      body.style.zoom = middle;
      if (first.scrollHeight <= first.clientHeight + 1) low = middle; else high = middle;
    }
    body.style.zoom = low;
  };

  const drawTile = (tile) => {
    const known = tiles.get(tile.id) ?? newTile(tile.id);
    tiles.set(tile.id, known);
    const drawn = JSON.stringify([tile.panel, viewsOf(tile), tile.panel === "map" ? [studio.doc.map, studio.doc.layers] : 0]);
    const placed = JSON.stringify([tile.place, tile.scale]);
    studio.putAt(known.element, tile.place);
    known.element.dataset.tilePanel = tile.panel;
    known.element.setAttribute("aria-label", label(tile));
    known.name.textContent = studio.nameOfPanel(tile.panel);
    if (known.drawn !== drawn) known.inside.replaceChildren(...insideOf(tile));
    if (!known.element.isConnected) parts.area.insertBefore(known.element, parts.ghost);
    if (known.drawn !== drawn || known.placed !== placed) { fit(known, tile); if (tile.panel === "map") studio.aimPicture(); }
    Object.assign(known, { drawn, placed });
  };

  /** Draws what differs from what is there. */
  studio.drawCanvas = () => {
    const { doc } = studio;
    parts.canvas.dataset.theme = doc.theme;
    parts.header.textContent = doc.title[city.config.lang] || Object.values(doc.title)[0] || "";
    studio.fitCanvas();
    for (const [id, { element }] of tiles) if (!studio.tileOf(doc, id)) { element.remove(); tiles.delete(id); }
    doc.tiles.forEach(drawTile);
    parts.canvas.classList.toggle("is-empty", !doc.tiles.length);
    parts.area.dataset.empty = doc.tiles.length ? "" : word(studio.canEdit ? "drop_here" : "empty");
    studio.wantViews([...(studio.galleryViews?.() ?? []), ...doc.tiles.filter((each) => each.panel !== "map").flatMap(viewsOf)]);
    studio.markTiles();
  };

  /** What is wrong with a tile stands on it: shape, word and colour. */
  studio.markTiles = () => {
    for (const [id, { element, mark }] of tiles) {
      const mine = (studio.problems ?? []).filter((each) => each.tile === id);
      const level = mine.some((each) => each.level === "error") ? "error" : mine.length ? "warning" : "";
      element.classList.toggle("has-error", level === "error");
      element.classList.toggle("has-warning", level === "warning");
      element.classList.toggle("is-chosen", studio.chosen === id);
      mark.textContent = level ? `${level === "error" ? "▲" : "◆"} ${word(`level_${level}`)}` : "";
    }
  };

  city.on("studio-filled", (bodies) => {
    const grown = new Set(bodies.map((body) => body.closest(".studio-tile")?.dataset.id).filter(Boolean));
    for (const id of grown) {
      const tile = studio.tileOf(studio.doc, id);
      if (tile && tiles.has(id)) fit(tiles.get(id), tile);
    }
  });
})(globalThis.city);
