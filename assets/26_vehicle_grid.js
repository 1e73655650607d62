/* The grid of tile canvases in the map: fixed to the world's pixels, so panning moves them without painting. */
(function (city) {
  "use strict";

  const EDGE = 48;
  const side = () => 1 << city.TILE_SHIFT;
  const ratio = () => globalThis.devicePixelRatio || 1;

  city.newGrid = (map) => {
    const holder = L.DomUtil.create("div", "vehicle-tiles leaflet-zoom-animated", map.getPane("city-vehicles"));
    const grid = { map, holder, tiles: new Map(), spare: [], zoom: null, scale: 0, baseI: 0, baseJ: 0, i0: 0, j0: 0, across: 0, down: 0, ratio: 1 };
    map.on("zoomanim", (event) => transform(grid, event.center, event.zoom));
    map.on("zoom", () => transform(grid, map.getCenter(), map.getZoom()));
    return grid;
  };

  /** Keeps what is painted under the map while it zooms; the same arithmetic as Leaflet's own tile levels. */
  const transform = (grid, center, zoom) => {
    if (grid.zoom === null) return;
    const scale = grid.map.getZoomScale(zoom, grid.zoom);
    const corner = L.point(grid.baseI, grid.baseJ).multiplyBy((side() / grid.ratio) * scale);
    L.DomUtil.setTransform(grid.holder, corner.subtract(grid.map._getNewPixelOrigin(center, zoom)), scale);
  };

  const forgetTiles = (grid) => {
    for (const tile of grid.tiles.values()) retire(grid, tile);
    grid.tiles.clear();
  };

  /** Every tile is painted anew when it is next looked at, as when the vehicles' size changes. */
  city.forgetPrints = (grid) => { for (const tile of grid.tiles.values()) tile.print = 0; };

  const retire = (grid, tile) => {
    tile.canvas.style.display = "none";
    tile.print = 0;
    grid.spare.push(tile);
  };

  /** Places the grid under the present view; "zoom", "range" or "" says what is new since the last time. */
  city.placeGrid = (grid) => {
    const { map } = grid;
    const zoom = map.getZoom();
    const isNewZoom = zoom !== grid.zoom || ratio() !== grid.ratio;
    grid.ratio = ratio();
    grid.scale = 256 * 2 ** zoom * grid.ratio;
    const corner = map.getPixelBounds();
    const tileOf = (pixel) => Math.floor((pixel * grid.ratio) / side());
    const [i0, j0] = [tileOf(corner.min.x - EDGE), tileOf(corner.min.y - EDGE)];
    const [across, down] = [tileOf(corner.max.x + EDGE) - i0 + 1, tileOf(corner.max.y + EDGE) - j0 + 1];
    const isNewRange = isNewZoom || i0 !== grid.i0 || j0 !== grid.j0 || across !== grid.across || down !== grid.down;
    Object.assign(grid, { i0, j0, across, down });
    if (isNewZoom) Object.assign(grid, { zoom, baseI: i0, baseJ: j0 }), forgetTiles(grid);
    if (isNewRange) { dropOutside(grid); transform(grid, map.getCenter(), zoom); }
    return isNewZoom ? "zoom" : isNewRange ? "range" : "";
  };

  const dropOutside = (grid) => {
    for (const [key, tile] of grid.tiles) {
      if (tile.i >= grid.i0 && tile.i < grid.i0 + grid.across && tile.j >= grid.j0 && tile.j < grid.j0 + grid.down) continue;
      grid.tiles.delete(key);
      retire(grid, tile);
    }
  };

  const newTile = (grid) => {
    const canvas = L.DomUtil.create("canvas", "vehicle-tile", grid.holder);
    canvas.width = canvas.height = side();
    return { canvas, pencil: canvas.getContext("2d"), print: 0, i: 0, j: 0 };
  };

  /** The tile at grid number n; made or taken from the spare ones when a vehicle first comes there. */
  city.tileAt = (grid, n, mayMake) => {
    const i = grid.i0 + (n % grid.across);
    const j = grid.j0 + Math.floor(n / grid.across);
    const key = i * 4194304 + j;
    const known = grid.tiles.get(key);
    if (known || !mayMake) return known;
    const tile = Object.assign(grid.spare.pop() ?? newTile(grid), { i, j, print: 0 });
    const css = side() / grid.ratio;
    tile.canvas.style.width = tile.canvas.style.height = `${css}px`;
    tile.canvas.style.transform = `translate(${(i - grid.baseI) * css}px, ${(j - grid.baseJ) * css}px)`;
    tile.canvas.style.display = "";
    grid.tiles.set(key, tile);
    return tile;
  };

  /** An empty tile costs the page nothing: it is hidden, not painted. */
  city.releaseTile = (grid, tile) => {
    grid.tiles.delete(tile.i * 4194304 + tile.j);
    retire(grid, tile);
  };

  /** Grid pixel of a point on the map's face (CSS pixels from its corner). */
  city.gridPoint = (grid, x, y) => {
    const corner = grid.map.getPixelBounds().min;
    return { x: Math.round((corner.x + x) * grid.ratio) - grid.i0 * side(), y: Math.round((corner.y + y) * grid.ratio) - grid.j0 * side() };
  };
})(globalThis.city);
