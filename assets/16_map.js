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
    city.goHome(false);
    city.map.on("dragstart", () => { isUntouched = false; });
    city.map.on("resize", () => { if (isUntouched) city.goHome(false); });
    city.map.getContainer().addEventListener("wheel", () => { isUntouched = false; }, { passive: true });
    city.emit("map", city.map);
  };

  /** Where the legend lies on the map's face, in CSS pixels of the map; null where it stands below the map. */
  city.legendRect = () => {
    const legend = document.getElementById("legend");
    if (!legend || !legend.offsetHeight) return null;
    const [map, over] = [city.map.getContainer().getBoundingClientRect(), legend.getBoundingClientRect()];
    return over.top >= map.bottom ? null : { x: over.left - map.left, y: over.top - map.top, w: over.width, h: over.height };
  };

  /** How much of the map's foot the legend covers, in CSS pixels. */
  const legendHeight = () => {
    const legend = city.legendRect();
    return legend ? Math.max(0, city.map.getSize().y - legend.y) : 0;
  };

  /** The whole city, as the profile frames it, above the legend. */
  city.showWholeCity = (animate = city.mayMove()) => {
    const frame = city.config.frame;
    if (city.map && frame) fit(frame, animate);
  };
  let home = { zoom: null, frame: null };
  /** Where the layout looks: a zoomed place, or all of a frame (south, west, north, east), or the whole city. */
  city.setHome = (view) => { home = view; };
  city.goHome = (animate = city.mayMove()) => {
    if (!city.map) return;
    if (home.zoom !== null) city.map.setView([home.lat, home.lng], home.zoom + Math.log2(city.rem() / 16), { animate });
    else if (home.frame) fit(home.frame, animate);
    else city.showWholeCity(animate);
  };
  const fit = ([south, west, north, east], animate) => city.map.fitBounds([[south, west], [north, east]], { animate, paddingBottomRight: [0, legendHeight()] });
  const frameBounds = () => { const [south, west, north, east] = city.config.frame; return L.latLngBounds([[south, west], [north, east]]); };

  /** Whether all of the city is in view and not much more zoomed in than that needs. */
  city.isWholeCity = () => Boolean(city.config.frame) && city.map.getZoom() <= city.map.getBoundsZoom(frameBounds()) + 0.3;

  city.flyTo = (lat, lng, zoom) => {
    isUntouched = false;
    const target = zoom ?? Math.max(city.map.getZoom(), 15);
    flyingUntil = performance.now() + FLIGHT_MS + 200;
    if (city.mayMove()) city.map.flyTo([lat, lng], target, { duration: FLIGHT_MS / 1000 });
    else city.map.setView([lat, lng], target, { animate: false });
  };

  /** The part of the map that no drawer covers, in CSS pixels: {width, height}. */
  city.openArea = () => {
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
    const area = city.openArea();
    const pan = city.panNeeded(point.x, point.y, area.width, area.height);
    if (pan.x || pan.y) city.map.panBy([pan.x, pan.y], { animate: city.mayMove(), duration: 0.8 });
  };

  /** Pans just as far as needed when the drawer would cover this point. */
  city.uncover = (lat, lng) => {
    const margin = 4 * city.rem();
    const point = city.map.latLngToContainerPoint([lat, lng]);
    const area = city.openArea();
    const over = [Math.max(0, point.x - area.width + margin), Math.max(0, point.y - area.height + margin)];
    const size = city.map.getSize();
    if ((over[0] || over[1]) && point.x <= size.x && point.y <= size.y) city.map.panBy(over, { animate: city.mayMove() });
  };

  /** After the drawer has gone: what the layout looks at again, unless a person has moved the map. */
  city.recover = () => { if (isUntouched) city.goHome(); };

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
