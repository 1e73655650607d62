/* What is wrong beyond the edge of the map is said at the edge: a note that points there. */
(function (city) {
  "use strict";

  const RANK = { warning: 1, danger: 2 };
  let holder = null;

  /** Where on the edge of width × height the note for (x, y) stands, `inset` pixels inside; null when the point is in view. Pure. */
  city.edgeSpot = (x, y, width, height, inset) => {
    if (x >= 0 && y >= 0 && x <= width && y <= height) return null;
    const within = (value, limit) => Math.min(Math.max(value, inset), limit - inset);
    const angle = (Math.atan2(y - height / 2, x - width / 2) * 180) / Math.PI + 90;
    return { x: within(x, width), y: within(y, height), angle: Math.round(angle) };
  };

  const noteOf = ({ feature }, spot) => {
    const note = city.element("div", `beyond severity-${feature.severity}`);
    Object.assign(note.dataset, { open: feature.id });
    note.tabIndex = 0;
    note.setAttribute("role", "button");
    note.style.left = `${spot.x}px`;
    note.style.top = `${spot.y}px`;
    const arrow = city.element("span", "mark mark-triangle");
    arrow.style.transform = `rotate(${spot.angle}deg)`;
    note.append(arrow, city.element("span", "", [feature.label, feature.value].filter(Boolean).join(" ")), city.element("strong", "severity-word", feature.word ?? ""));
    return note;
  };

  const show = () => {
    const size = city.map.getSize();
    const inset = 4.5 * city.rem();
    const notes = city.symbols().filter((entry) => RANK[entry.feature.severity]).flatMap((entry) => {
      const point = city.map.latLngToContainerPoint(entry.marker.getLatLng());
      const spot = city.edgeSpot(point.x, point.y, size.x, size.y, inset);
      return spot ? [noteOf(entry, spot)] : [];
    });
    if (holder.contains(document.activeElement)) return;
    holder.replaceChildren(...notes.slice(0, 6));
  };

  city.on("map", (map) => {
    holder = city.element("div", "beyond-notes");
    map.getContainer().append(holder);
    map.on("moveend resize", show);
    city.on("symbols", show);
    show();
  });
})(globalThis.city);
