/* The city as a Leaflet map on a page of its own (studio, fleet): land, edge, rivers, tiles if there are any. */
(function (city) {
  "use strict";

  const LAND = { color: "#3a444f", weight: 1, fillColor: "#1b2026", fillOpacity: 1 };

  /** `land` as `dashboard/land.py` tells it, `frame` [south, west, north, east]. */
  city.landMap = (container, land, frame, options = {}) => {
    const { districts, outline, rivers, tiles, attribution } = land;
    const map = globalThis.L.map(container, { zoomSnap: 0.25, minZoom: 9, maxZoom: 19, attributionControl: Boolean(attribution), zoomAnimation: false, fadeAnimation: false, ...options });
    const [south, west, north, east] = frame;
    map.fitBounds([[south, west], [north, east]], { animate: false }); // Leaflet clips lines by a view: it has to have one first
    if (tiles) globalThis.L.tileLayer(tiles, { attribution, opacity: 0.55 }).addTo(map);
    globalThis.L.geoJSON(districts, { interactive: false, style: { ...LAND, fillOpacity: tiles ? 0 : 1 } }).addTo(map);
    if (outline) globalThis.L.geoJSON(outline, { interactive: false, style: { color: "#56636f", weight: 1.5, fill: false } }).addTo(map);
    rivers.forEach((line) => globalThis.L.polyline(line, { interactive: false, color: "#2f5f86", weight: 3 }).addTo(map));
    return map;
  };
})(globalThis.city);
