/* Everything by keyboard: Tab chooses a tile, arrows move it, Shift and arrows resize it. */
(function (city) {
  "use strict";

  const studio = city.studio;
  const { node, word } = studio;
  const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const isWriting = (target) => target.closest("input, textarea, select, dialog, [contenteditable]");

  const arrow = (event, [dx, dy]) => {
    const tile = studio.tileOf(studio.doc, studio.chosen);
    if (!tile || !studio.canEdit) return false;
    const step = event.altKey ? 5 : 1;
    const [x, y, w, h] = tile.place;
    const place = event.shiftKey ? studio.pulled(tile.place, "se", dx * step, dy * step, studio.grid()) : studio.clamped([x + dx * step, y + dy * step, w, h], studio.grid());
    studio.change(studio.withTile(studio.doc, { ...tile, place }), `${event.shiftKey ? "size" : "move"}:${tile.id}`);
    return true;
  };

  studio.duplicate = (id = studio.chosen) => {
    const tile = studio.tileOf(studio.doc, id);
    if (!tile || !studio.canEdit) return;
    if (tile.panel === "map") { studio.tell(word("map_once"), true); return; }
    const place = studio.freePlace(studio.doc.tiles, tile.place.slice(2), studio.kit(tile.panel)?.smallest ?? [4, 4], studio.grid());
    const made = { ...structuredClone(tile), id: studio.newId(tile.panel, studio.doc.tiles), place };
    studio.change(studio.withTile(studio.doc, made));
    studio.focusTile(made.id);
  };
  studio.remove = (id = studio.chosen) => {
    const tile = studio.tileOf(studio.doc, id);
    if (!tile || !studio.canEdit) return;
    const next = studio.doc.tiles[studio.doc.tiles.findIndex((each) => each.id === id) + 1] ?? studio.doc.tiles.at(-2);
    studio.change(studio.withoutTile(studio.doc, id));
    studio.tell(word("removed", { name: studio.nameOfPanel(tile.panel) }));
    if (next && next.id !== id) studio.focusTile(next.id); else studio.choose(null);
  };
  studio.focusTile = (id) => studio.tileElement(id)?.focus({ preventScroll: true });

  const KEYS = [["Tab", "key_tab"], ["← → ↑ ↓", "key_arrows"], ["Shift + ← → ↑ ↓", "key_size"], ["Alt", "key_alt"], ["Del", "key_delete"], ["Ctrl + D", "key_copy"], ["Ctrl + Z", "key_undo"], ["Ctrl + Shift + Z", "key_redo"], ["Ctrl + S", "key_save"], ["G", "key_gallery"], ["Esc", "key_escape"], ["?", "key_help"]];
  studio.help = () => {
    if (document.querySelector("dialog[open]")) return;
    const list = node("dl", "studio-keys", ...KEYS.flatMap(([key, words]) => [node("dt", "", node("kbd", "", key)), node("dd", "", word(words))]));
    studio.dialog(word("help"), "", ...city.helpLead(studio.settings().help), node("ol", "studio-steps", ...["step_1", "step_2", "step_3", "step_4"].map((each) => node("li", "", word(each)))), list);
  };

  const withControl = (event) => {
    const key = event.key.toLowerCase();
    if (key === "z") return event.shiftKey ? studio.redo() : studio.undo();
    if (key === "y") return studio.redo();
    if (key === "d") return studio.duplicate();
    if (key === "s") return studio.saveNow();
    return false;
  };
  const plain = (event) => {
    if (ARROWS[event.key]) return event.target.closest(".studio-tile") ? arrow(event, ARROWS[event.key]) : false;
    if ((event.key === "Delete" || event.key === "Backspace") && event.target.closest(".studio-tile")) return studio.remove();
    if (event.key === "Escape") return studio.cancelDrag() || studio.choose(null);
    if (event.key === "?") return studio.help();
    if (event.key.toLowerCase() === "g") return document.querySelector(".studio-kit")?.focus();
    return false;
  };

  studio.listenToKeys = () => addEventListener("keydown", (event) => {
    if (isWriting(event.target) && !(event.ctrlKey && event.key.toLowerCase() === "s")) return;
    const done = event.ctrlKey || event.metaKey ? withControl(event) : plain(event);
    if (done !== false) event.preventDefault();
  });
})(globalThis.city);
