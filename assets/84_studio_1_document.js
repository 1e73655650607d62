/* The layout while it is edited: places, changes, undo without end, and joining what others did. Pure. */
(function (city) {
  "use strict";

  const studio = city.studio;
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  studio.same = same;
  const between = (value, least, most) => Math.max(least, Math.min(most, value));

  /** A place of whole cells within the canvas, never smaller than one cell. */
  studio.clamped = ([x, y, w, h], { columns, rows }) => {
    const [width, height] = [between(Math.round(w), 1, columns), between(Math.round(h), 1, rows)];
    return [between(Math.round(x), 0, columns - width), between(Math.round(y), 0, rows - height), width, height];
  };

  /** A place after its right and lower edges (or left and upper ones) were pulled by whole cells. `edge` is "se", "n", … */
  studio.pulled = ([x, y, w, h], edge, dx, dy, grid) => {
    let [left, top, right, bottom] = [x, y, x + w, y + h];
    if (edge.includes("w")) left = between(x + dx, 0, right - 1);
    if (edge.includes("e")) right = between(right + dx, left + 1, grid.columns);
    if (edge.includes("n")) top = between(y + dy, 0, bottom - 1);
    if (edge.includes("s")) bottom = between(bottom + dy, top + 1, grid.rows);
    return [left, top, right - left, bottom - top];
  };

  /** Touching edges do not overlap. */
  studio.overlaps = ([x, y, w, h], [ox, oy, ow, oh]) => x < ox + ow && ox < x + w && y < oy + oh && oy < y + h;

  const firstFree = (tiles, [w, h], { columns, rows }) => {
    for (let y = 0; y + h <= rows; y += 1) {
      for (let x = 0; x + w <= columns; x += 1) {
        const hit = tiles.find((each) => studio.overlaps([x, y, w, h], each.place));
        if (!hit) return [x, y, w, h];
        x = hit.place[0] + hit.place[2] - 1;
      }
    }
    return null;
  };

  /** Where a panel taken from the gallery goes: the first gap of its size, of a smaller one, else over the others. */
  studio.freePlace = (tiles, size, smallest, grid) => {
    const steps = [1, 0.8, 0.6, 0.45, 0.3, 0].map((part) => size.map((side, n) => Math.max(Math.min(smallest[n], side), Math.round(side * part))));
    for (const step of steps) {
      const found = firstFree(tiles, step, grid);
      if (found) return found;
    }
    return studio.clamped([0, 0, ...size], grid);
  };

  /** An id no other tile has, and that another editor will hardly choose at the same time. */
  studio.newId = (panel, tiles, chance = Math.random) => {
    const taken = new Set(tiles.map((each) => each.id));
    const start = panel.toLowerCase().replace(/[^a-z0-9]+/g, "-").slice(0, 30);
    for (;;) {
      const id = `${start}-${chance().toString(36).slice(2, 7) || "a"}`;
      if (!taken.has(id)) return id;
    }
  };

  studio.tileOf = (doc, id) => doc.tiles.find((each) => each.id === id);
  studio.withTile = (doc, tile) => ({ ...doc, tiles: doc.tiles.some((each) => each.id === tile.id) ? doc.tiles.map((each) => (each.id === tile.id ? tile : each)) : [...doc.tiles, tile] });
  studio.withoutTile = (doc, id) => ({ ...doc, tiles: doc.tiles.filter((each) => each.id !== id) });

  const COALESCE_MS = 1200;
  /** History without end: `past` and `future` are whole layouts. */
  studio.newHistory = (doc) => ({ past: [], doc, future: [], key: "", at: 0 });

  /** One change more. Changes with the same key within a moment (typing, one arrow after the other) are one step. */
  studio.changed = (history, doc, key, atMs) => {
    if (same(doc, history.doc)) return history;
    const isSameStep = key && key === history.key && atMs - history.at < COALESCE_MS && history.past.length;
    return { past: isSameStep ? history.past : [...history.past, history.doc], doc, future: [], key, at: atMs };
  };
  studio.undone = ({ past, doc, future }) => (past.length ? { past: past.slice(0, -1), doc: past.at(-1), future: [doc, ...future], key: "", at: 0 } : null);
  studio.redone = ({ past, doc, future }) => (future.length ? { past: [...past, doc], doc: future[0], future: future.slice(1), key: "", at: 0 } : null);

  /** What others changed between `base` and `theirs`, brought into a layout of mine; what I changed stays mine. */
  studio.rebased = (doc, base, theirs) => {
    const pick = (mine, was, now) => (same(mine, was) ? now : mine);
    const joined = {};
    for (const key of Object.keys(theirs)) if (key !== "tiles") joined[key] = pick(doc[key], base[key], theirs[key]);
    const ids = [...new Set([...theirs.tiles, ...doc.tiles].map((each) => each.id))];
    joined.tiles = ids.map((id) => pick(studio.tileOf(doc, id), studio.tileOf(base, id), studio.tileOf(theirs, id))).filter(Boolean);
    return { ...doc, ...joined };
  };

  /** After a merge: the layout is the joined one, and undoing takes back my own steps, never theirs. */
  studio.adopted = (history, doc, base, theirs) => ({
    past: history.past.map((each) => studio.rebased(each, base, theirs)),
    doc,
    future: history.future.map((each) => studio.rebased(each, base, theirs)),
    key: "",
    at: 0,
  });

  /** The layout with their side of a conflict. */
  studio.withTheirs = (doc, conflict) => {
    if (conflict.part !== "tile") return { ...doc, [conflict.part]: conflict.theirs };
    return conflict.theirs ? studio.withTile(doc, conflict.theirs) : studio.withoutTile(doc, conflict.tile);
  };
  /** The layout with my side of it. */
  studio.withMine = (doc, conflict) => studio.withTheirs(doc, { ...conflict, theirs: conflict.mine });

  /** The panels of a tile, in order: one, or those of a stack. */
  studio.panelsOf = (tile) => {
    if (tile.panel !== "stack") return [tile.panel];
    return String(tile.options.panels ?? "").split(",").map((each) => each.trim()).filter(Boolean);
  };
})(globalThis.city);
