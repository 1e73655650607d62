/* The size of things on the wall: the canvas in rem, each tile's words as large as its place allows, the map's place. */
(function (city) {
  "use strict";

  const [SMALLEST, LARGEST] = [0.5, 4];
  const CELL_REM = 1.25;
  const root = () => document.documentElement;
  const isPhone = () => innerWidth < 700;

  /** The zoom at which a tile's panel is tried first: as wide as it was made for, never below its own size. Pure. */
  city.tileZoom = (scale, cells, natural) => Math.min(LARGEST, Math.max(SMALLEST, scale || Math.max(1, cells / natural)));

  /** The largest zoom up to `wished` at which `fitsAt(zoom)`; 1 before anything below it; eight looks. Pure. */
  city.largestFit = (wished, fitsAt) => {
    if (fitsAt(wished)) return wished;
    let [low, high] = wished > 1 && fitsAt(1) ? [1, wished] : [SMALLEST, Math.min(1, wished)];
    for (let look = 0; look < 6; look += 1) {
      const middle = (low + high) / 2;
      if (fitsAt(middle)) low = middle; else high = middle;
    }
    return low;
  };

  const isCut = (inside) => inside.scrollHeight > inside.clientHeight + 1 || inside.scrollWidth > inside.clientWidth + 1;

  const SMALLEST_COLUMN = 0.75;
  const stackLimit = (wished) => Math.min(LARGEST, Math.max(SMALLEST, wished));
  /**
   * A column keeps its own size where it is as wide as it was made for; a wider one grows while all its panels stay whole.
   * On a bad day, with many alarms, it becomes smaller rather than lose its last panels without a word.
   */
  const fitStack = (inside, wished) => {
    const panels = [...inside.children];
    const at = (zoom) => { inside.style.zoom = zoom; return !isCut(inside); };
    const isWhole = (zoom) => at(zoom) && !panels.some(isCut);
    const found = wished > 1 ? Math.max(1, city.largestFit(stackLimit(wished), isWhole)) : stackLimit(wished);
    inside.style.zoom = found === 1 && !at(1) ? Math.max(SMALLEST_COLUMN, city.largestFit(1, at)) : found;
  };

  const fit = (tile) => {
    const inside = tile.firstElementChild;
    if (!inside || tile.dataset.tilePanel === "feeds") return;
    const [cells] = tile.dataset.cells.split(" ").map(Number);
    const wished = city.tileZoom(Number(tile.dataset.scale), cells, Number(tile.dataset.natural));
    const body = inside.querySelector(".panel-body") ?? inside;
    if (Number(tile.dataset.scale) > 0) { inside.style.zoom = wished; return; }
    if (tile.classList.contains("is-stack")) { fitStack(inside, cells / Number(tile.dataset.natural)); return; }
    body.style.zoom = city.largestFit(wished, (zoom) => { body.style.zoom = zoom; return !isCut(inside); });
  };

  /** Fits every tile of a stage; on phones the page reflows and nothing is fitted. */
  city.fitTiles = (stage) => stage?.querySelectorAll(".tile").forEach((tile) => {
    if (!isPhone()) return fit(tile);
    tile.querySelectorAll("[style*=zoom]").forEach((each) => { each.style.zoom = ""; });
    return undefined;
  });

  /** What grew beyond its tile since is fitted again; what has room stays as it is, so that words do not breathe. */
  const refit = () => {
    if (isPhone()) return;
    city.stageElement()?.querySelectorAll(".tile").forEach((tile) => {
      const inside = tile.firstElementChild;
      if (inside && isCut(inside)) fit(tile);
    });
  };

  const GROWS = 1.1;
  /** A column that shrank grows back once a tenth more has room; for less its words do not breathe. */
  const growBack = (tile) => {
    const inside = tile.firstElementChild;
    const [zoom, limit] = [Number(inside?.style.zoom), stackLimit(parseFloat(tile.dataset.cells) / Number(tile.dataset.natural))];
    if (!zoom || zoom >= limit || Number(tile.dataset.scale) > 0) return;
    const next = Math.min(limit, zoom * GROWS);
    inside.style.zoom = next;
    const hasRoom = !isCut(inside) && (next <= 1 || ![...inside.children].some(isCut));
    inside.style.zoom = zoom;
    if (hasRoom) fit(tile);
  };
  city.on("second", () => { if (!isPhone()) city.stageElement()?.querySelectorAll(".tile.is-stack").forEach(growBack); });

  let spread = 1;
  /** How much wider than its layout this glass or wall is: the grid takes the whole of it. Height stays. Pure. */
  city.spreadOf = ({ layout: { canvas }, window }, width, height) => window?.spread ?? Math.max(1, (width / height) * ((canvas.rows + canvas.header) / canvas.columns));

  const cells = (count) => `${count * CELL_REM}rem`;
  let mapKey = "";

  const placeMap = (layout) => {
    const tile = layout.tiles.find((each) => each.panel === "map");
    const area = document.querySelector(".map-area");
    area.classList.toggle("is-away", !tile);
    const wall = document.querySelector(".wall");
    wall.style.setProperty("--drawer-right", tile ? cells((layout.canvas.columns - tile.place[0] - tile.place[2]) * spread) : "0rem");
    if (!tile) return;
    const [x, y, w, h] = tile.place;
    Object.assign(area.style, { left: cells(x * spread), top: cells(y), width: cells(w * spread), height: cells(h) });
    city.aimMap(layout, JSON.stringify([tile.place, layout.map, layout.canvas, spread]));
  };

  /** Puts the map where the layout looks, when that differs from the last one; a person's own pan stays otherwise. */
  city.aimMap = (layout, key) => {
    if (!city.map || key === mapKey) return;
    mapKey = key;
    city.map.invalidateSize({ animate: false, pan: false });
    city.setHome(layout.map);
    city.goHome(false);
  };

  /** A member of a wall of several screens sees its own window of the canvas, nothing of what the bezels cover. */
  const windowed = (window, canvas) => {
    const page = document.querySelector(".page");
    if (!window) { root().style.fontSize = ""; page.style.transform = ""; return; }
    const factor = innerWidth / window.width;
    const rem = ((Math.min(canvas.width_px, canvas.height_px) / 67.5) * factor);
    root().style.fontSize = `${rem}px`;
    page.style.transformOrigin = "0 0";
    page.style.transform = `translate(${-window.x * factor}px, ${-window.y * factor}px)`;
  };

  /** Sizes and colours of the scene. `isAhead`: before the swap, only what the hidden stage needs to be measured. */
  city.dressWall = (scene, isAhead) => {
    const { layout } = scene;
    const { columns, rows, header } = layout.canvas;
    const wide = isPhone() ? 1 : city.spreadOf(scene, innerWidth, innerHeight);
    const isSame = root().style.getPropertyValue("--wall-w") === String(columns * CELL_REM * wide);
    if (isAhead && !isSame && city.staged()) return;
    spread = wide;
    root().style.setProperty("--wall-w", String(columns * CELL_REM * wide));
    root().style.setProperty("--wall-h", String((rows + header) * CELL_REM));
    root().classList.toggle("is-window", Boolean(scene.window));
    windowed(scene.window, layout.canvas);
    if (!isSame) dispatchEvent(new Event("resize"));
    if (isAhead) return;
    root().dataset.theme = layout.theme;
    if (!isSame) city.fitTiles(city.stageElement());
    placeMap(layout);
    city.putLayers(layout);
  };

  city.on("drawn", refit);
  city.on("map", () => { if (city.staged()) { placeMap(city.staged().layout); city.putLayers(); } });
  city.on("start", () => addEventListener("resize", () => {
    if (!city.staged()) return;
    city.dressWall(city.staged(), false);
    city.fitTiles(city.stageElement());
  }));
})(globalThis.city);
