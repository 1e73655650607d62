/* The gallery: every panel there is, live and in small; dragged, or taken with Enter. */
(function (city) {
  "use strict";

  const studio = city.studio;
  const { node, word } = studio;
  const [WIDTH, HEIGHT] = [216, 132];

  const preview = (kit) => {
    const [w, h] = kit.size;
    const inside = node("div", "studio-kit-inside");
    const frame = node("div", "studio-kit-frame", inside);
    const scale = Math.min(WIDTH / w, HEIGHT / h) / studio.CELL;
    Object.assign(inside.style, { width: `${w * studio.CELL}px`, height: `${h * studio.CELL}px`, transform: `scale(${scale})` });
    frame.style.height = `${h * studio.CELL * scale}px`;
    inside.inert = true;
    const sign = { map: 1, stack: 3 }[kit.key];
    if (sign) inside.append(node("div", `studio-kit-sign is-${kit.key}`, ...Array.from({ length: sign }, () => node("i", ""))));
    else inside.append(studio.panelElement(`panel:${kit.key}`, kit.key));
    return frame;
  };

  const item = (kit) => {
    const made = node("button", "studio-kit", node("span", "studio-kit-name", kit.name), preview(kit));
    made.type = "button";
    made.dataset.panel = kit.key;
    made.title = word("take_panel", { name: kit.name });
    made.setAttribute("aria-label", word("take_panel", { name: kit.name }));
    made.addEventListener("pointerdown", (event) => studio.dragFromGallery(event, kit));
    made.addEventListener("click", (event) => { if (event.detail === 0) studio.addPanel(kit); }); // Enter or Space
    return made;
  };

  /** A new tile at this place, or in the first gap. */
  studio.addPanel = (kit, place) => {
    if (!studio.canEdit) return;
    const { doc } = studio;
    const there = kit.key === "map" && doc.tiles.find((each) => each.panel === "map");
    if (there) { studio.tell(word("map_once"), true); studio.focusTile(there.id); return; }
    const options = Object.fromEntries(kit.options.filter((each) => each.default !== "").map((each) => [each.key, each.default]));
    const made = { id: studio.newId(kit.key, doc.tiles), panel: kit.key, place: place ?? studio.freePlace(doc.tiles, kit.size, kit.smallest, studio.grid()), options, scale: 0 };
    studio.change(studio.withTile(doc, made));
    studio.focusTile(made.id);
  };

  studio.galleryViews = () => (studio.canEdit ? studio.settings().gallery.filter((each) => !["map", "stack"].includes(each.key)).map((each) => `panel:${each.key}`) : []);

  studio.buildGallery = () => {
    const groups = Map.groupBy ? Map.groupBy(studio.settings().gallery, (each) => each.group_name) : new Map([[word("gallery"), studio.settings().gallery]]);
    const find = Object.assign(node("input", "studio-find"), { type: "search", placeholder: word("find_panel") });
    find.setAttribute("aria-label", word("find_panel"));
    const list = node("div", "studio-kits", ...[...groups].map(([name, kits]) => node("section", "", node("h3", "", name), ...kits.map(item))));
    find.addEventListener("input", () => {
      list.querySelectorAll(".studio-kit").forEach((each) => { each.hidden = !each.getAttribute("aria-label").toLowerCase().includes(find.value.toLowerCase()); });
      list.querySelectorAll("section").forEach((each) => { each.hidden = ![...each.querySelectorAll(".studio-kit")].some((kit) => !kit.hidden); });
    });
    const made = node("aside", "studio-gallery", node("h2", "", word("gallery")), node("p", "quiet", word("gallery_note")), find, list);
    made.setAttribute("aria-label", word("gallery"));
    return made;
  };
})(globalThis.city);
