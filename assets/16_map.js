/* Catches dash-leaflet's map. The map is never rebuilt: layers hang themselves onto it. */
(function (city) {
  "use strict";

  const FLIGHT_MS = 800;
  let flyingUntil = 0;
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
    map.attributionControl?.setPrefix(false);
    map.whenReady(() => requestAnimationFrame(present));
  };

  let isPresented = false;
  let isUntouched = true;
  /** The layers begin when both are there: the map, drawn by Dash, and the configuration, in whichever order they come. */
  const present = () => {
    if (isPresented || !city.map?._loaded || !city.isConfigured) return;
    isPresented = true;
    city.showWholeCity(false);
    city.map.on("dragstart", () => { isUntouched = false; });
    city.map.on("resize", () => { if (isUntouched) city.showWholeCity(false); });
    city.map.getContainer().addEventListener("wheel", () => { isUntouched = false; }, { passive: true });
    city.emit("map", city.map);
  };

  /** How much of the map's foot the legend covers, in CSS pixels; nothing where it stands below the map. */
  const legendHeight = () => {
    const legend = document.getElementById("legend");
    if (!legend || !legend.offsetHeight) return 0;
    return Math.max(0, city.map.getContainer().getBoundingClientRect().bottom - legend.getBoundingClientRect().top);
  };

  /** The whole city, as the profile frames it, above the legend. */
  city.showWholeCity = (animate = city.mayMove()) => {
    const frame = city.config.frame;
    if (city.map && frame) city.map.fitBounds([[frame[0], frame[1]], [frame[2], frame[3]]], { animate, paddingBottomRight: [0, legendHeight()] });
  };

  city.flyTo = (lat, lng, zoom) => {
    isUntouched = false;
    const target = zoom ?? Math.max(city.map.getZoom(), 15);
    flyingUntil = performance.now() + FLIGHT_MS + 200;
    if (city.mayMove()) city.map.flyTo([lat, lng], target, { duration: FLIGHT_MS / 1000 });
    else city.map.setView([lat, lng], target, { animate: false });
  };

  /** The part of the map that no drawer covers, in CSS pixels: {width, height}. */
  const openArea = () => {
    const size = city.map.getSize();
    const drawer = document.getElementById("drawer");
    if (!drawer || drawer.hidden) return { width: size.x, height: size.y };
    const [map, over] = [city.map.getContainer().getBoundingClientRect(), drawer.getBoundingClientRect()];
    const isBelow = over.width > map.width * 0.9;
    return { width: isBelow ? size.x : Math.min(size.x, Math.max(0, over.left - map.left)), height: isBelow ? Math.min(size.y, Math.max(0, over.top - map.top)) : size.y };
  };

  /** How far to pan so that (x, y) comes to the middle of width × height; zero while it is in the central two thirds. Pure. */
  city.panNeeded = (x, y, width, height) => {
    const away = { x: x - width / 2, y: y - height / 2 };
    const isCentral = Math.abs(away.x) < width / 3 && Math.abs(away.y) < height / 3;
    return isCentral ? { x: 0, y: 0 } : away;
  };

  /** Pans when a followed point leaves the central two thirds of the part of the map that is free; never breaks off a flight. */
  city.keepInSight = (lat, lng) => {
    if (performance.now() < flyingUntil) return;
    const point = city.map.latLngToContainerPoint([lat, lng]);
    const area = openArea();
    const pan = city.panNeeded(point.x, point.y, area.width, area.height);
    if (pan.x || pan.y) city.map.panBy([pan.x, pan.y], { animate: city.mayMove(), duration: 0.8 });
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
  city.on("start", present);
  if (typeof document !== "undefined") hook();
})(globalThis.city);
