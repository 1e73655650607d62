/*
 * Zones and places on the map. One of them is chosen: its corners are handles, its place a pin.
 *
 * | on the map                   | does                                                       |
 * |------------------------------|------------------------------------------------------------|
 * | click, while drawing a zone  | one corner more, after the last                            |
 * | click, while placing         | the place is there                                         |
 * | drag a handle, arrow keys    | the corner (the place) moves; arrows with Shift move a bit |
 * | click the middle of a side   | a corner more there                                        |
 * | Delete on a handle           | the corner goes                                            |
 * | click another zone or place  | that one is chosen                                         |
 */
(function (city) {
  "use strict";

  const settings = city.fleetSettings;
  if (!settings) return;
  const { page, config } = settings;
  const { word, element, button } = page;
  const L = globalThis.L;
  const STEP_PX = 10;
  const DOT_REM = 0.375;
  const rem = () => parseFloat(getComputedStyle(document.documentElement).fontSize);
  const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
  const view = (settings.view = { map: null, chosen: null, isDrawing: false, onChosen: () => {}, onShape: () => {} });

  const said = element("p", "settings-map-said quiet", word("map_idle"));
  said.setAttribute("role", "status");
  const done = button(word("draw_done"), () => view.stop(), "desk-send");
  done.hidden = true;
  const container = element("div", "settings-map");
  const side = element("div", "settings-side");
  const bar = element("div", "settings-map-bar");
  bar.append(said, done);
  side.append(container, bar);
  view.side = side;

  const round = (value) => Math.round(value * 1e6) / 1e6;
  const point = (latlng) => [round(latlng.lat), round(latlng.lng)];
  const thing = () => (view.chosen ? settings.rules[view.chosen[0]][view.chosen[1]] : undefined);
  const isChosen = (part, id) => view.chosen?.[0] === part && view.chosen[1] === id;
  let layers = null;
  let handles = null;

  const named = (layer, words, act) => {
    layer.bindTooltip(element("span", "", words || word("nameless")), { sticky: true });
    return layer.on("click", (event) => { if (view.isDrawing) add(event.latlng); else act(); L.DomEvent.stop(event); });
  };
  const districtsOf = (codes) => config.land.districts.features.filter((each) => codes.includes(String(each.properties.code)));
  const zoneLayers = (zone) => {
    const className = ["zone-area", zone.kind === "barred" ? "is-barred" : "", isChosen("zones", zone.id) ? "is-chosen" : ""].filter(Boolean).join(" ");
    const found = districtsOf(zone.kecamatan ?? []).map((each) => L.geoJSON(each, { style: { className } }));
    const corners = zone.corners ?? [];
    if (corners.length) found.push((corners.length < 3 ? L.polyline : L.polygon)(corners, { className }));
    return found.map((each) => named(each, zone.name, () => view.onChosen("zones", zone.id)));
  };
  const placeLayers = (place) => {
    if (!Number.isFinite(place.lat) || !Number.isFinite(place.lng)) return [];
    const className = ["place-area", `is-${place.kind}`, isChosen("places", place.id) ? "is-chosen" : ""].filter(Boolean).join(" ");
    const at = [place.lat, place.lng];
    const act = () => view.onChosen("places", place.id);
    return [L.circle(at, { radius: place.radius_m || 1, className, interactive: false }), named(L.circleMarker(at, { radius: DOT_REM * rem(), className: `${className} place-dot` }), place.name, act)];
  };

  const changed = () => { page.changed(); view.draw(); view.onShape(); };
  const setCorner = (at, latlng) => { thing().corners[at] = point(latlng); };
  const setPlace = (latlng) => { [thing().lat, thing().lng] = point(latlng); };

  /** A handle that the mouse and the keyboard move. */
  const handle = (latlng, className, words, { move, remove }) => {
    const made = L.marker(latlng, { draggable: config.may_keep, keyboard: true, title: words, alt: words, icon: L.divIcon({ className: `zone-handle ${className}`, html: "", iconSize: null }) });
    made.on("click", (event) => L.DomEvent.stop(event)).on("drag", () => { move(made.getLatLng()); drawAreas(); }).on("dragend", changed);
    made.on("add", () => made.getElement().addEventListener("keydown", (event) => {
      const arrow = ARROWS[event.key];
      if (!config.may_keep || !(arrow || (event.key === "Delete" && remove))) return;
      event.preventDefault();
      event.stopPropagation();
      if (arrow) move(shifted(made.getLatLng(), arrow, event.shiftKey ? 1 : STEP_PX));
      else remove();
      const at = [...handles.getLayers()].indexOf(made);
      changed();
      handles.getLayers()[Math.min(at, handles.getLayers().length - 1)]?.getElement()?.focus();
    }));
    return made;
  };
  const shifted = (latlng, [x, y], px) => { const at = view.map.latLngToLayerPoint(latlng); return view.map.layerPointToLatLng([at.x + x * px, at.y + y * px]); };
  const removeCorner = (at) => { thing().corners.splice(at, 1); };
  const middle = ([a, b], [c, d]) => [(a + c) / 2, (b + d) / 2];
  const sides = (corners) => corners.map((corner, at) => {
    const made = L.marker(middle(corner, corners[(at + 1) % corners.length]), { keyboard: false, icon: L.divIcon({ className: "zone-side", html: "", iconSize: null }) });
    return made.on("click", (event) => { thing().corners.splice(at + 1, 0, point(made.getLatLng())); changed(); L.DomEvent.stop(event); });
  });
  const handlesOf = () => {
    const known = thing();
    if (!known) return [];
    if (view.chosen[0] === "places") return Number.isFinite(known.lat) && Number.isFinite(known.lng) ? [handle([known.lat, known.lng], "is-pin", known.name || word("nameless"), { move: setPlace })] : [];
    const corners = known.corners ?? [];
    const made = corners.map((corner, at) => handle(corner, "", word("corner", { n: at + 1 }), { move: (latlng) => setCorner(at, latlng), remove: () => removeCorner(at) }));
    return [...made, ...(corners.length > 2 && config.may_keep && !view.isDrawing ? sides(corners) : [])];
  };

  const drawAreas = () => {
    layers.clearLayers();
    const { zones, places } = settings.rules;
    const last = (part) => (one, other) => isChosen(part, one.id) - isChosen(part, other.id);
    for (const each of Object.values(zones).sort(last("zones")).flatMap(zoneLayers)) layers.addLayer(each);
    for (const each of Object.values(places).sort(last("places")).flatMap(placeLayers)) layers.addLayer(each);
  };
  view.draw = () => {
    if (!view.map) return;
    drawAreas();
    handles.clearLayers();
    for (const each of handlesOf()) handles.addLayer(each);
  };

  const add = (latlng) => {
    const known = thing();
    if (!known || !view.isDrawing) return;
    if (view.chosen[0] === "places") { setPlace(latlng); view.stop(); } else if ((known.corners ??= []).length < config.most_corners) known.corners.push(point(latlng));
    changed();
    container.focus({ preventScroll: true }); // what was clicked may be gone
  };

  const idle = () => (!view.chosen ? "map_idle" : view.chosen[0] === "places" ? "map_place" : handlesOf().length ? "map_chosen" : "map_named");

  view.begin = () => {
    view.isDrawing = true;
    container.classList.add("is-drawing");
    done.hidden = view.chosen[0] === "places";
    said.textContent = word(view.chosen[0] === "places" ? "map_placing" : "map_drawing");
    view.draw();
    container.focus();
    side.scrollIntoView({ block: "nearest" });
  };
  view.stop = () => {
    view.isDrawing = false;
    container.classList.remove("is-drawing");
    done.hidden = true;
    said.textContent = word(idle());
    view.draw();
  };

  const extent = (part, known) => {
    if (part === "places") return Number.isFinite(known.lat) && Number.isFinite(known.lng) ? L.latLng(known.lat, known.lng).toBounds(4 * (known.radius_m || 100)) : null;
    const bounds = L.latLngBounds(known.corners ?? []);
    for (const each of districtsOf(known.kecamatan ?? [])) bounds.extend(L.geoJSON(each).getBounds());
    return bounds.isValid() ? bounds : null;
  };
  /** Null: nothing. The map goes there, unless it is in sight as large as it should be. */
  view.choose = (part, id) => {
    view.chosen = part ? [part, id] : null;
    view.stop();
    const bounds = part && extent(part, thing());
    if (bounds) view.map.fitBounds(bounds.pad(0.3), { animate: false, maxZoom: 16 });
  };
  view.whole = () => { const [south, west, north, east] = config.frame; view.map.fitBounds([[south, west], [north, east]], { animate: false }); };

  view.start = () => {
    container.setAttribute("role", "group");
    container.setAttribute("aria-label", word("map"));
    view.map = city.landMap(container, config.land, config.frame, { zoomControl: true });
    [layers, handles] = [L.layerGroup().addTo(view.map), L.layerGroup().addTo(view.map)];
    view.map.on("click", (event) => add(event.latlng));
    document.addEventListener("keydown", (event) => {
      if (!view.isDrawing || !["Enter", "Escape"].includes(event.key) || event.target.closest?.("button, input, textarea, select, summary")) return;
      event.preventDefault();
      if (event.key === "Escape" && view.chosen[0] === "zones") { thing().corners.pop(); changed(); } else view.stop();
    });
    new ResizeObserver(() => view.map.invalidateSize({ animate: false })).observe(container);
    view.draw();
  };
})(globalThis.city);
