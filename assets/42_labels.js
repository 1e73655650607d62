/* Names and boards on the map keep out of each other's way: nothing is drawn half, nothing over the legend. */
(function (city) {
  "use strict";

  const places = [];
  const SIDES = ["board-left", "board-right", "board-above", "board-below", "board-nw", "board-ne", "board-sw", "board-se"];
  city.BOARD_SIDES = SIDES;

  city.overlaps = (a, b) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
  city.isInside = (inner, outer) => inner.x >= outer.x && inner.y >= outer.y && inner.x + inner.w <= outer.x + outer.w && inner.y + inner.h <= outer.y + outer.h;

  /** The area that two rectangles share. */
  city.sharedArea = (a, b) => Math.max(0, Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x)) * Math.max(0, Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y));

  /** Rectangle of a board of w × h on one side of a symbol at (x, y), `gap` pixels away. */
  city.boardRect = (side, x, y, w, h, gap) => {
    if (side === "board-left") return { x: x - gap - w, y: y - h / 2, w, h };
    if (side === "board-right") return { x: x + gap, y: y - h / 2, w, h };
    const isAbove = ["board-above", "board-nw", "board-ne"].includes(side);
    const left = { "board-nw": 0.6 * gap - w, "board-sw": 0.6 * gap - w, "board-ne": -0.6 * gap, "board-se": -0.6 * gap }[side] ?? -w / 2;
    return { x: x + left, y: isAbove ? y - gap - h : y + gap, w, h };
  };

  /** The first candidate that meets none of the taken rectangles, or -1. */
  city.firstFree = (candidates, taken) => candidates.findIndex((rect) => !taken.some((other) => city.overlaps(rect, other)));

  /** The candidate that hides the least of the taken rectangles and sticks out of `frame` the least; the first of equals. */
  city.leastHiding = (candidates, taken, frame) => {
    const cost = (rect) => taken.reduce((sum, other) => sum + city.sharedArea(rect, other), 0) + 4 * (rect.w * rect.h - city.sharedArea(rect, frame));
    const costs = candidates.map(cost);
    return costs.indexOf(Math.min(...costs));
  };

  /** 1 for the city's zooms, fading to 0 where district names no longer help. */
  city.placeOpacity = (zoom) => (zoom < 10 ? 0 : Math.min(1, Math.max(0, (16.5 - zoom) / 2)));

  /** Landmarks help where district names no longer do. */
  city.landmarkOpacity = (zoom) => Math.min(1, Math.max(0, (zoom - 12.5) * 2));

  /** The map's face and the legend on it, as rectangles in layer pixels. */
  const ground = () => {
    const origin = city.map.containerPointToLayerPoint([0, 0]);
    const size = city.map.getSize();
    const shift = (rect) => ({ x: rect.x + origin.x, y: rect.y + origin.y, w: rect.w, h: rect.h });
    const legend = city.legendRect();
    const open = city.openArea();
    return { open: shift({ x: 0, y: 0, w: open.width, h: open.height }), frame: shift({ x: 0, y: 0, w: size.x, h: size.y }), taken: legend ? [shift(legend)] : [], origin, clearHeight: legend ? legend.y : size.y };
  };

  const symbolRects = (entries, size) => entries.map((entry) => {
    const point = city.map.latLngToLayerPoint(entry.marker.getLatLng());
    const half = (entry.feature.shape === "ring" ? 1.4 : entry.feature.overdue ? 1.125 : 0.75) * size;
    return { entry, point, x: point.x - half, y: point.y - half, w: half * 2, h: half * 2 };
  });

  /** A symbol that the edge or the legend would cut is not drawn; abnormal ones get a note at the edge instead. */
  const hideCut = (rects, { frame, taken }) => rects.forEach((rect) => {
    const isBeyond = !city.isInside(rect, frame) || taken.some((other) => city.overlaps(rect, other));
    if (rect.entry.isBeyond === isBeyond) return;
    rect.entry.isBeyond = isBeyond;
    rect.entry.element.classList.toggle("is-beyond", isBeyond);
  });

  const placeBoards = (rects, size, { open, taken }) => {
    const all = [...taken, ...rects];
    for (const { entry, point } of rects.filter((rect) => rect.entry.board)) {
      const { offsetWidth: w, offsetHeight: h } = entry.board;
      const options = SIDES.map((side) => city.boardRect(side, point.x, point.y, w, h, 1.25 * size));
      const best = city.leastHiding(options, all.filter((rect) => rect.entry !== entry), open);
      city.sideSymbol(entry, SIDES[best]);
      all.push(options[best]);
    }
    return all;
  };

  const STEPS = [[0, 0], [0, -1.25], [0, 1.25], [-2.5, 0], [2.5, 0], [0, -2.25], [0, 2.25], [-2.5, -1.5], [2.5, -1.5], [-2.5, 1.5], [2.5, 1.5], [0, -3.25], [0, 3.25], [-4, 0], [4, 0]];
  const spots = (point, w, h, size) => STEPS.map(([x, y]) => ({ x: point.x + x * size - w / 2, y: point.y + y * size - h / 2, w, h }));

  /** A neighbour's name stays where it is, moved a little inside when the edge would cut it. */
  const besideCity = (point, w, h, size, frame) => {
    const within = (value, low, high) => Math.min(Math.max(value, low), high);
    const x = within(point.x - w / 2, frame.x + size, frame.x + frame.w - w - size);
    const y = within(point.y - h / 2, frame.y + size, frame.y + frame.h - h - size);
    const isFar = Math.abs(x + w / 2 - point.x) > 5 * size || Math.abs(y + h / 2 - point.y) > 5 * size;
    return isFar ? [] : [{ x, y, w, h }];
  };

  const placeName = (place, taken, size, opacity, frame) => {
    const point = city.map.latLngToLayerPoint(place.marker.getLatLng());
    const { offsetWidth: w, offsetHeight: h } = place.element;
    const options = (place.sort === "is-neighbour" ? besideCity(point, w, h, size, frame) : spots(point, w, h, size)).filter((rect) => city.isInside(rect, frame));
    const rect = options[city.firstFree(options, taken)];
    const shown = rect && opacity > 0;
    place.element.style.opacity = shown ? opacity : 0;
    if (!shown) return;
    place.element.style.transform = `translate(calc(-50% + ${rect.x + w / 2 - point.x}px), calc(-50% + ${rect.y + h / 2 - point.y}px))`;
    taken.push(rect);
  };

  const arrange = () => {
    const size = city.rem();
    const free = ground();
    const rects = symbolRects(city.symbols(), size);
    hideCut(rects, free);
    const whole = rects.filter((rect) => !rect.entry.isBeyond);
    const taken = placeBoards(whole, size, free);
    taken.push(...city.placeNotes(rects.filter((rect) => rect.entry.isBeyond), taken, free));
    const zoom = city.wallZoom(city.map.getZoom());
    const opacityOf = (place) => (place.sort === "is-landmark" ? city.landmarkOpacity(zoom) : city.placeOpacity(zoom));
    places.forEach((place) => placeName(place, taken, size, opacityOf(place), free.frame));
  };

  let waiting = 0;
  /** Many changes in a row are one arrangement. */
  city.arrangeSoon = () => {
    if (!city.map) return;
    clearTimeout(waiting);
    waiting = setTimeout(arrange, 60);
  };

  const addPlace = ({ name, lat, lng }, sort) => {
    const element = city.element("div", `place-name ${sort}`, name);
    const icon = L.divIcon({ html: element, className: "symbol-place", iconSize: [0, 0] });
    places.push({ element, sort, marker: L.marker([lat, lng], { pane: "city-places", interactive: false, keyboard: false, icon }).addTo(city.map) });
  };

  city.on("map", (map) => {
    city.config.places.forEach((place) => addPlace(place, "is-district"));
    city.config.landmarks.forEach((place) => addPlace(place, "is-landmark"));
    city.config.neighbours.forEach((place) => addPlace(place, "is-neighbour"));
    map.on("moveend zoomend resize viewreset", city.arrangeSoon);
    document.fonts?.ready.then(city.arrangeSoon);
    city.arrangeSoon();
  });
  city.on("symbols", () => city.arrangeSoon());
  city.on("selection", () => city.arrangeSoon());
})(globalThis.city);
