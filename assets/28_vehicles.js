/* The vehicle layer: takes frames, and once per displayed frame paints what moved by a pixel, within a time budget. */
(function (city) {
  "use strict";

  const BUDGET_MS = 5;
  const PAN_BUDGET_MS = 12;
  const LIST_SHARE = 6;
  const FRAME_SLACK_MS = 4;
  const fleet = city.newFleet();
  const lists = city.newTileLists();
  let grid = null;
  let scratch = null;
  let sheet = null;
  let listedAt = 0;
  let listMs = 0;
  let nextTile = 0;
  let tilesLeft = 0;
  let fresh = [];
  let listed = [];
  let everyMs = 16;
  let of = "";

  city.fleet = fleet;
  /** Draws the vehicles of this agency alone ("" = all), and the one that is followed. */
  city.limitFleet = (agency) => { of = agency; };
  city.vehicleLists = lists;

  /** Half the length of a vehicle in device pixels: grows as the map comes nearer, shrinks in a crowd. */
  const radiusFor = (zoom) => {
    const crowd = fleet.slots > 2000 ? 0.78 : 1;
    const size = zoom >= 16 ? 0.8 : zoom >= city.config.min_zoom_icons ? 0.6 : 0.42 * crowd;
    return Math.min(24, size * city.rem() * (globalThis.devicePixelRatio || 1));
  };

  const chooseSheet = () => {
    const radius = radiusFor(city.wallZoom(grid.zoom));
    if (sheet && sheet.theme === city.theme() && Math.abs(sheet.radius - radius) <= 0.25) return;
    sheet = city.newSpriteSheet(radius, city.scratchStride());
    city.forgetPrints(grid);
  };

  const stateOf = (slot, serverNow) => {
    if (serverNow - fleet.observedAt[slot] > fleet.staleAfterMs) return 2;
    return fleet.speed[slot] < 2 ? 1 : 0;
  };

  /** Everything visible at this moment, in grid pixels, sorted into tiles. Plain arithmetic: nothing is allocated here. */
  const listVisible = (nowMs) => {
    const side = 1 << city.TILE_SHIFT;
    const { scale, across, down } = grid;
    const left = grid.i0 * side;
    const top = grid.j0 * side;
    const reach = sheet.reach;
    const hasIcons = city.wallZoom(grid.zoom) >= city.config.min_zoom_icons;
    const serverNow = city.serverNow();
    const kept = of && city.followed();
    let pace = 0;
    city.beginLists(lists, fleet.slots, across, down);
    for (let slot = 0; slot < fleet.slots; slot += 1) {
      if (fleet.seen[slot] === 0 || (of && fleet.agencies[slot] !== of && fleet.ids[slot] !== kept)) continue;
      const x = Math.round(city.shownX(fleet, slot, nowMs) * scale) - left;
      const y = Math.round(city.shownY(fleet, slot, nowMs) * scale) - top;
      if (x < -reach || y < -reach || x >= across * side + reach || y >= down * side + reach) continue;
      const sprite = city.spriteNumber(hasIcons ? fleet.icon[slot] : 0, stateOf(slot, serverNow), city.shownHeading(fleet, slot, nowMs));
      city.addToLists(lists, x, y, sprite, slot, reach);
      pace = Math.max(pace, city.shownPace(fleet, slot, nowMs));
    }
    everyMs = city.lookEveryMs(pace * scale);
    city.closeLists(lists, reach);
  };

  const paint = (n) => {
    const isEmpty = lists.print[n] === 0;
    const tile = city.tileAt(grid, n, !isEmpty);
    if (!tile || tile.print === lists.print[n]) return false;
    if (isEmpty) city.releaseTile(grid, tile);
    else city.paintTile(scratch, lists, sheet, n, tile.pencil);
    tile.print = lists.print[n];
    return true;
  };

  const paintUntil = (deadline) => {
    const tiles = lists.across * lists.down;
    while (tilesLeft > 0) {
      const n = nextTile % tiles;
      nextTile = n + 1;
      tilesLeft -= 1;
      if (paint(n) && performance.now() > deadline) return;
    }
  };

  const relist = (nowMs) => {
    chooseSheet();
    listVisible(nowMs);
    listedAt = nowMs;
    listMs = performance.now() - nowMs;
    tilesLeft = lists.across * lists.down;
    listed = listed.concat(fresh);
    fresh = [];
  };

  /** One displayed frame. Called with performance.now() time. */
  const show = (nowMs) => {
    const change = city.placeGrid(grid);
    const isDue = tilesLeft === 0 && nowMs - listedAt >= Math.max(everyMs, LIST_SHARE * listMs) - FRAME_SLACK_MS;
    if (change || isDue) relist(nowMs);
    paintUntil(change === "zoom" ? Infinity : nowMs + listMs + (change ? PAN_BUDGET_MS : BUDGET_MS));
    if (tilesLeft === 0 && listed.length) {
      city.afterPaint(listed);
      listed = [];
    }
  };

  /** Where a vehicle is shown now: {lat, lng}, or null when it is not known. */
  city.vehiclePlace = (id, nowMs = performance.now()) => {
    const slot = fleet.slotOf.get(id);
    if (slot === undefined || !fleet.seen[slot]) return null;
    return { slot, heading: city.shownHeading(fleet, slot, nowMs), ...city.degreesOf(city.shownX(fleet, slot, nowMs), city.shownY(fleet, slot, nowMs)) };
  };

  /** The vehicle under a point of the map's face in CSS pixels, as its id, or null. */
  city.vehicleAt = (x, y, radius) => {
    if (!grid || grid.zoom === null) return null;
    const point = city.gridPoint(grid, x, y);
    return fleet.ids[city.hitSlot(lists, point.x, point.y, radius * grid.ratio)] ?? null;
  };

  /** Ids of the visible vehicles, nearest to the middle of the map first. */
  city.vehiclesNearCentre = (limit) => {
    if (!grid) return [];
    const size = city.map.getSize();
    const middle = city.gridPoint(grid, size.x / 2, size.y / 2);
    const far = (n) => (lists.x[n] - middle.x) ** 2 + (lists.y[n] - middle.y) ** 2;
    const order = Array.from({ length: lists.shown }, (_, n) => n).sort((a, b) => far(a) - far(b));
    return order.slice(0, limit).map((n) => fleet.ids[lists.slot[n]]).filter(Boolean);
  };

  const isInSight = (slot) => {
    const side = 1 << city.TILE_SHIFT;
    const x = fleet.toX[slot] * grid.scale - grid.i0 * side;
    const y = fleet.toY[slot] * grid.scale - grid.j0 * side;
    return x >= 0 && y >= 0 && x < grid.across * side && y < grid.down * side;
  };

  /** At most 64 vehicles of a frame are timed to the glass, evenly taken; first frames (snapshots) are not. */
  const noteArrivals = (frame) => {
    if (frame.full || !grid || grid.zoom === null) return;
    const step = Math.max(1, Math.floor(frame.count / 64));
    for (let row = 0; row < frame.count; row += step) if (isInSight(frame.slot[row])) fresh.push(frame.at - frame.receivedAge[row]);
  };

  city.on("frame", (frame) => {
    fleet.mayGlide = city.mayMove();
    city.applyFrame(fleet, frame, performance.now());
    noteArrivals(frame);
  });
  city.on("vehicles", (item) => { city.nameSlots(fleet, item, city.iconOfKind); city.emit("names"); });
  city.on("epoch", () => fleet.slotOf.clear());
  city.on("map", (map) => {
    grid = city.newGrid(map);
    scratch = city.newScratch();
    const loop = (nowMs) => {
      city.countFrame(nowMs);
      show(performance.now());
      city.emit("displayed", nowMs);
      requestAnimationFrame(loop);
    };
    requestAnimationFrame(loop);
  });
})(globalThis.city);
