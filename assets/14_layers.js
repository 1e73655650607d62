/*
 * What the map's layers show. A scene names one view a layer, limited or not ("layer:complaints?agency=dlh"); the next
 * scene's may come before it is shown, so each view is kept by itself. While a case is followed complaints and vehicles
 * are shown whole, or the case and its unit could be missing. Without a stage (the desk) all that comes is shown.
 */
(function (city) {
  "use strict";

  const LAYERS = ["complaints", "gauges", "stations"];
  const held = new Map();
  let shown = null;

  /** The view that shows every open complaint. */
  city.WHOLE_COMPLAINTS = "layer:complaints";
  city.layerOf = (view) => view.slice("layer:".length).split("?")[0];

  const put = (layer, view) => city.emit("layer", { layer, full: true, features: [...(held.get(view)?.values() ?? [])], removed: [] });

  city.takeLayer = (item) => {
    const layer = city.layerOf(item.view);
    const known = (item.full ? null : held.get(item.view)) ?? new Map();
    (item.removed ?? []).forEach((id) => known.delete(id));
    item.features.forEach((feature) => known.set(feature.id, feature));
    held.set(item.view, known);
    if (!shown || shown.get(layer) === item.view) city.emit("layer", { ...item, layer });
  };

  /** Which view each layer shows, by layer; what the layout does not have is left out. Pure. */
  city.layersShown = (layout, isFollowing) => {
    const found = new Map(layout.layer_views.map((view) => [city.layerOf(view), view]));
    return isFollowing ? found.set("complaints", city.WHOLE_COMPLAINTS) : found;
  };

  const limitVehicles = (layout, isFollowing) => {
    const pane = city.map?.getPane("city-vehicles");
    if (pane) pane.style.visibility = isFollowing || layout.layers.includes("vehicles") ? "" : "hidden";
    city.limitFleet(isFollowing ? "" : layout.fleet_of);
  };

  const note = (layout) => {
    const place = document.getElementById("map-note");
    if (place) place.textContent = layout.map_note ? city.word("map_only", { what: layout.map_note }) : "";
  };

  /** Puts on the map what the scene that is shown says, or all of it while a case is followed. */
  city.putLayers = (layout = city.staged?.()?.layout) => {
    if (!layout) return;
    const isFollowing = Boolean(city.scene?.());
    const next = city.layersShown(layout, isFollowing);
    const before = shown ?? new Map();
    shown = next;
    LAYERS.filter((layer) => before.get(layer) !== next.get(layer) || !next.has(layer)).forEach((layer) => put(layer, next.get(layer)));
    document.querySelector(".map-area").dataset.layers = layout.layers.join(" ");
    limitVehicles(layout, isFollowing);
    note(layout);
  };

  /** What nobody asks for any more would only be shown old. */
  city.on("asked", (views) => { for (const view of [...held.keys()]) if (!views.includes(view)) held.delete(view); });
})(globalThis.city);
