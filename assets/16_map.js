/* Catches dash-leaflet's map. The map is never rebuilt: layers hang themselves onto it. */
(function (city) {
  "use strict";

  city.map = null;

  const adopt = (map) => {
    if (city.map || map.getContainer().id !== "city-map") return;
    city.map = map;
    map.createPane("city-vehicles").style.zIndex = 420;
    map.createPane("city-places").style.zIndex = 410;
    map.createPane("city-symbols").style.zIndex = 610;
    map.createPane("city-follow").style.zIndex = 630;
    map.getPane("city-vehicles").style.pointerEvents = "none";
    map.getPane("city-places").style.pointerEvents = "none";
    map.whenReady(() => city.emit("map", map));
  };

  const isMoving = () => !matchMedia("(prefers-reduced-motion: reduce)").matches;

  /** The whole city, as the profile frames it. */
  city.showWholeCity = () => {
    const frame = city.config.frame;
    if (city.map && frame) city.map.fitBounds([[frame[0], frame[1]], [frame[2], frame[3]]], { animate: isMoving() });
  };

  city.flyTo = (lat, lng, zoom) => {
    const target = zoom ?? Math.max(city.map.getZoom(), 15);
    if (isMoving()) city.map.flyTo([lat, lng], target, { duration: 0.8 });
    else city.map.setView([lat, lng], target, { animate: false });
  };

  /** Pans when a followed point leaves the central two thirds of the map. */
  city.keepInSight = (lat, lng) => {
    const size = city.map.getSize();
    const point = city.map.latLngToContainerPoint([lat, lng]);
    const isCentral = Math.abs(point.x / size.x - 0.5) < 0.33 && Math.abs(point.y / size.y - 0.5) < 0.33;
    if (!isCentral) city.map.panTo([lat, lng], { animate: isMoving(), duration: 0.8 });
  };

  /** The bundle of dash-leaflet brings L later than this file, so the hook is set when L appears. */
  const hook = () => {
    if (!globalThis.L?.Map) return setTimeout(hook, 20);
    globalThis.L.Map.addInitHook(function () {
      const map = this;
      if (map.getContainer().id) adopt(map);
      else setTimeout(() => adopt(map), 0);
    });
  };
  if (typeof document !== "undefined") hook();
})(globalThis.city);
