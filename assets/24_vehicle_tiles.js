/*
 * Paints vehicles tile by tile. A tile is repainted only when what it shows changed by a whole pixel: each tile keeps a
 * fingerprint of (place, sprite) of everything on it. Tiles take turns within a time budget per frame, so a crowded
 * picture slows the motion a little, never the page.
 */
(function (city) {
  "use strict";

  /** Tile side in device pixels, a power of two, and the margin that saves clipping. */
  city.TILE_SHIFT = 8;
  const MARGIN = 64;

  /** Scratch space for lists; grows, never shrinks, nothing is made per frame. */
  city.newTileLists = () => ({ shown: 0, x: new Int32Array(0), y: new Int32Array(0), sprite: new Int32Array(0), slot: new Int32Array(0), from: new Int32Array(1), fill: new Int32Array(1), print: new Int32Array(1), entry: new Int32Array(0), across: 0, down: 0 });

  const roomFor = (lists, slots, tiles) => {
    if (lists.x.length < slots) {
      for (const name of ["x", "y", "sprite", "slot"]) lists[name] = new Int32Array(slots * 2);
      lists.entry = new Int32Array(slots * 8);
    }
    if (lists.from.length < tiles + 1) for (const name of ["from", "fill", "print"]) lists[name] = new Int32Array(tiles + 1);
  };

  /** Starts a new set of lists for a grid of across × down tiles and at most `slots` vehicles. */
  city.beginLists = (lists, slots, across, down) => {
    roomFor(lists, slots, across * down);
    lists.shown = 0;
    lists.across = across;
    lists.down = down;
    lists.from.fill(0);
    lists.print.fill(0);
  };

  const clampTile = (value, limit) => (value < 0 ? 0 : value >= limit ? limit - 1 : value);

  /** Adds a vehicle at grid pixel (x, y), reaching `reach` pixels around it, and counts it in every tile it touches. */
  city.addToLists = (lists, x, y, sprite, slot, reach) => {
    const n = lists.shown;
    const shift = city.TILE_SHIFT;
    lists.shown = n + 1;
    lists.x[n] = x;
    lists.y[n] = y;
    lists.sprite[n] = sprite;
    lists.slot[n] = slot;
    const right = clampTile((x + reach) >> shift, lists.across);
    const bottom = clampTile((y + reach) >> shift, lists.down);
    for (let row = clampTile((y - reach) >> shift, lists.down); row <= bottom; row += 1)
      for (let column = clampTile((x - reach) >> shift, lists.across); column <= right; column += 1) lists.from[row * lists.across + column + 1] += 1;
  };

  const mixed = (print, value) => (Math.imul(print ^ value, 0x01000193) ^ (print >>> 15)) | 0;

  /** Sorts the vehicles into their tiles and takes each tile's fingerprint (0 only when it is empty). */
  city.closeLists = (lists, reach) => {
    const { across, down, from, fill, print, entry, x, y, sprite } = lists;
    const shift = city.TILE_SHIFT;
    for (let tile = 0; tile < across * down; tile += 1) { from[tile + 1] += from[tile]; fill[tile] = from[tile]; }
    for (let n = 0; n < lists.shown; n += 1) {
      const right = clampTile((x[n] + reach) >> shift, across);
      const bottom = clampTile((y[n] + reach) >> shift, down);
      for (let row = clampTile((y[n] - reach) >> shift, down); row <= bottom; row += 1)
        for (let column = clampTile((x[n] - reach) >> shift, across); column <= right; column += 1) {
          const tile = row * across + column;
          entry[fill[tile]++] = n;
          print[tile] = mixed(mixed(mixed(print[tile] || 0x811c9dc5, x[n]), y[n]), sprite[n]) || 1;
        }
    }
  };

  /** The visible vehicle nearest to grid pixel (x, y) within `radius` pixels, as a slot, or -1. Looks into the tile's list only. */
  city.hitSlot = (lists, x, y, radius) => {
    let best = radius * radius;
    let found = -1;
    city.eachNear(lists, x, y, radius, (n) => {
      const far = (lists.x[n] - x) ** 2 + (lists.y[n] - y) ** 2;
      if (far <= best) { best = far; found = lists.slot[n]; }
    });
    return found;
  };

  city.eachNear = (lists, x, y, radius, visit) => {
    const shift = city.TILE_SHIFT;
    if (!lists.shown) return;
    for (let row = clampTile((y - radius) >> shift, lists.down); row <= clampTile((y + radius) >> shift, lists.down); row += 1)
      for (let column = clampTile((x - radius) >> shift, lists.across); column <= clampTile((x + radius) >> shift, lists.across); column += 1) {
        const tile = row * lists.across + column;
        for (let at = lists.from[tile]; at < lists.from[tile + 1]; at += 1) visit(lists.entry[at]);
      }
  };

  /** One picture that every tile is composed in: small enough to stay in the processor's cache. */
  city.newScratch = () => {
    const side = (1 << city.TILE_SHIFT) + 2 * MARGIN;
    const image = new ImageData(side, side);
    return { side, image, words: new Uint32Array(image.data.buffer) };
  };
  city.scratchStride = () => (1 << city.TILE_SHIFT) + 2 * MARGIN;

  /** Edge pixels mix with what is below; over nothing they keep their own transparency. */
  const over = (top, below) => {
    const alpha = top >>> 24;
    if (below >>> 24 < 200) return alpha > below >>> 24 ? top : below;
    const rest = 255 - alpha;
    const redBlue = ((((top & 0xff00ff) * alpha + (below & 0xff00ff) * rest) >>> 8) & 0xff00ff) >>> 0;
    const green = ((((top & 0xff00) * alpha + (below & 0xff00) * rest) >>> 8) & 0xff00) >>> 0;
    return (0xff000000 | redBlue | green) >>> 0;
  };

  const blit = (words, sheet, number, centre) => {
    const { offset, colour } = sheet;
    const middle = sheet.middle[number];
    const end = sheet.end[number];
    let at = sheet.start[number];
    for (; at < middle; at += 1) words[centre + offset[at]] = colour[at];
    for (; at < end; at += 1) {
      const word = centre + offset[at];
      const below = words[word];
      words[word] = below === 0 ? colour[at] : over(colour[at], below);
    }
  };

  /** Composes one tile in the scratch picture and puts it onto that tile's canvas. */
  city.paintTile = (scratch, lists, sheet, tile, pencil) => {
    const side = 1 << city.TILE_SHIFT;
    const left = (tile % lists.across) * side - MARGIN;
    const top = Math.floor(tile / lists.across) * side - MARGIN;
    scratch.words.fill(0);
    for (let at = lists.from[tile]; at < lists.from[tile + 1]; at += 1) {
      const n = lists.entry[at];
      const number = lists.sprite[n];
      if (sheet.start[number] < 0) city.makeSprite(sheet, number);
      blit(scratch.words, sheet, number, (lists.y[n] - top) * scratch.side + lists.x[n] - left);
    }
    pencil.putImageData(scratch.image, -MARGIN, -MARGIN, MARGIN, MARGIN, side, side);
  };
})(globalThis.city);
