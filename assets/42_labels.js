/* Names on the map keep away from symbols: gauge boards choose a free side, district names a free spot or fade. */
(function (city) {
  "use strict";

  const places = [];
  const SIDES = ["board-left", "board-right", "board-above", "board-below"];

  city.overlaps = (a, b) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

  /** Rectangle of a board of w × h on one side of a symbol at (x, y), `gap` pixels away. */
  city.boardRect = (side, x, y, w, h, gap) => {
    if (side === "board-left") return { x: x - gap - w, y: y - h / 2, w, h };
    if (side === "board-right") return { x: x + gap, y: y - h / 2, w, h };
    return { x: x - w / 2, y: side === "board-above" ? y - gap - h : y + gap, w, h };
  };

  /** The first candidate that meets none of the taken rectangles, or -1. */
  city.firstFree = (candidates, taken) => candidates.findIndex((rect) => !taken.some((other) => city.overlaps(rect, other)));

  /** 1 for the city's zooms, fading to 0 where district names no longer help. */
  city.placeOpacity = (zoom) => (zoom < 10 ? 0 : Math.min(1, Math.max(0, (16.5 - zoom) / 2)));

  /** Landmarks help where district names no longer do. */
  city.landmarkOpacity = (zoom) => Math.min(1, Math.max(0, (zoom - 12.5) * 2));

  const symbolRects = (entries, size) => entries.map((entry) => {
    const point = city.map.latLngToLayerPoint(entry.marker.getLatLng());
    const half = (entry.feature.shape === "ring" ? 1.4 : 0.75) * size;
    return { entry, point, x: point.x - half, y: point.y - half, w: half * 2, h: half * 2 };
  });

  const placeBoards = (rects, size) => {
    const taken = [...rects];
    for (const { entry, point } of rects.filter((rect) => rect.entry.board)) {
      const { offsetWidth: w, offsetHeight: h } = entry.board;
      const options = SIDES.map((side) => city.boardRect(side, point.x, point.y, w, h, size));
      const free = Math.max(0, city.firstFree(options, taken.filter((rect) => rect.entry !== entry)));
      city.sideSymbol(entry, SIDES[free]);
      taken.push(options[free]);
    }
    return taken;
  };

  const spots = (point, w, h, size) => {
    const steps = [[0, 0], [0, -1.25], [0, 1.25], [-2.5, 0], [2.5, 0], [0, -2.25], [0, 2.25], [-2.5, -1.5], [2.5, -1.5], [-2.5, 1.5], [2.5, 1.5]];
    return steps.map(([x, y]) => ({ x: point.x + x * size - w / 2, y: point.y + y * size - h / 2, w, h }));
  };

  const placeName = (place, taken, size, opacity) => {
    const point = city.map.latLngToLayerPoint(place.marker.getLatLng());
    const options = spots(point, place.element.offsetWidth, place.element.offsetHeight, size);
    const free = city.firstFree(options, taken);
    const rect = options[Math.max(0, free)];
    place.element.style.transform = `translate(calc(-50% + ${rect.x + rect.w / 2 - point.x}px), calc(-50% + ${rect.y + rect.h / 2 - point.y}px))`;
    const isCrowded = free < 0;
    const isSmall = city.map.getSize().x < 700;
    place.element.style.opacity = isCrowded ? (place.isLandmark || isSmall ? 0 : opacity * 0.25) : opacity;
    if (opacity > 0 && !(isCrowded && (place.isLandmark || isSmall))) taken.push(rect);
  };

  const arrange = () => {
    const size = city.rem();
    const taken = placeBoards(symbolRects(city.symbols(), size), size);
    const zoom = city.wallZoom(city.map.getZoom());
    const opacityOf = (place) => (place.isLandmark ? city.landmarkOpacity(zoom) : city.placeOpacity(zoom));
    places.forEach((place) => placeName(place, taken, size, opacityOf(place)));
  };

  let waiting = 0;
  const arrangeSoon = () => {
    if (!city.map) return;
    clearTimeout(waiting);
    waiting = setTimeout(arrange, 60);
  };

  const addPlace = ({ name, lat, lng }, isLandmark) => {
    const element = city.element("div", isLandmark ? "place-name is-landmark" : "place-name", name);
    const icon = L.divIcon({ html: element, className: "symbol-place", iconSize: [0, 0] });
    places.push({ element, isLandmark, marker: L.marker([lat, lng], { pane: "city-places", interactive: false, keyboard: false, icon }).addTo(city.map) });
  };

  city.on("map", (map) => {
    city.config.places.forEach((place) => addPlace(place, false));
    city.config.landmarks.forEach((place) => addPlace(place, true));
    map.on("zoomend resize viewreset", arrangeSoon);
    document.fonts?.ready.then(arrangeSoon);
    arrangeSoon();
  });
  city.on("symbols", arrangeSoon);
})(globalThis.city);
