/* The map: a picture of it on the canvas, and where it looks, chosen on the real map or by numbers. */
(function (city) {
  "use strict";

  const studio = city.studio;
  const { node, word, labelled, button } = studio;
  let picture = null;

  const draw = (container, options) => city.landMap(container, studio.settings().map, city.config.frame, options);
  const frame = () => { const [south, west, north, east] = city.config.frame; return [[south, west], [north, east]]; };
  const aim = (map, { lat, lng, zoom }) => { if (zoom === null) map.fitBounds(frame(), { animate: false }); else map.setView([lat, lng], zoom, { animate: false }); };

  /** The map's tile on the canvas; one element, kept. */
  studio.mapPicture = () => {
    const names = () => studio.settings().layers.filter(([key]) => studio.doc.layers.includes(key)).map(([, name]) => name).join(" · ");
    picture ??= { element: node("div", "studio-map"), layers: node("span", "studio-map-layers"), map: null };
    picture.layers.textContent = names() || word("no_layers");
    return node("div", "studio-map-tile", picture.element, picture.layers);
  };
  /** Once its tile has a size. */
  studio.aimPicture = () => {
    if (!globalThis.L || !picture?.element.isConnected) return;
    picture.map ??= draw(picture.element, { zoomControl: false, dragging: false, keyboard: false, scrollWheelZoom: false, doubleClickZoom: false, boxZoom: false, touchZoom: false });
    picture.map.invalidateSize({ animate: false, pan: false });
    aim(picture.map, studio.doc.map);
  };

  const set = (map, key = "map") => studio.change({ ...studio.doc, map }, key);

  /** The real map in a dialog, with the numbers below. */
  const choose = () => {
    const container = node("div", "studio-map is-large");
    container.tabIndex = 0;
    const numbers = node("div", "studio-row");
    const dialog = studio.dialog(word("map_view"), "is-large", node("p", "quiet", word("map_hint")), container, numbers, node("footer", "",
      button(word("use_view"), () => { set(read()); dialog.close(); studio.drawForm(); }, "studio-button is-main"),
      button(word("whole_city"), () => { set({ lat: 0, lng: 0, zoom: null }); dialog.close(); studio.drawForm(); }),
      button(word("cancel"), () => dialog.close())));
    const map = draw(container, { zoomControl: true });
    let isTyped = false; // what was written counts as it was written, not as the map rounds it to its pixels
    const read = () => { const [lat, lng, zoom] = fields.map((each) => Number(each.value)); return { lat, lng, zoom }; };
    const typed = () => {
      if (fields.some((each) => each.value === "")) return;
      isTyped = true;
      map.setView([read().lat, read().lng], read().zoom, { animate: false });
      isTyped = false;
    };
    const fields = ["lat", "lng", "zoom"].map((name) => {
      const input = Object.assign(node("input"), { type: "number", step: "any", name });
      input.addEventListener("change", typed);
      numbers.append(labelled(word(`map_${name}`), input));
      return input;
    });
    const show = () => {
      if (isTyped) return;
      const at = map.getCenter();
      [at.lat.toFixed(5), at.lng.toFixed(5), map.getZoom()].forEach((value, n) => { fields[n].value = value; });
    };
    map.on("moveend zoomend", show);
    aim(map, studio.doc.map);
    show();
    dialog.addEventListener("close", () => map.remove());
  };

  const layerField = ([key, name]) => {
    const box = Object.assign(node("input"), { type: "checkbox", checked: studio.doc.layers.includes(key) });
    box.addEventListener("change", () => studio.change({ ...studio.doc, layers: studio.settings().layers.map(([each]) => each).filter((each) => (each === key ? box.checked : studio.doc.layers.includes(each))) }));
    const made = labelled(name, box);
    made.classList.add("is-check");
    return made;
  };

  /** View and layers; the same on the map's own form and on the layout's. */
  studio.mapFields = () => {
    const { map } = studio.doc;
    const told = map.zoom === null ? word("whole_city") : `${map.lat.toFixed(4)}, ${map.lng.toFixed(4)} · zoom ${map.zoom}`;
    return [node("p", "studio-view", node("span", "quiet", word("map_view")), node("strong", "", told), button(word("choose_view"), choose)), ...studio.settings().layers.map(layerField)];
  };
})(globalThis.city);
