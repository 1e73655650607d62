/* What the map cannot show whole is said at its edge: a note that points there. */
(function (city) {
  "use strict";

  const RANK = { danger: 6, warning: 5, watch: 4, unavailable: 3, stale: 2, unknown: 1, calm: 0 };
  const FROM_ANYWHERE = 5;
  const MOST = 6;
  let holder = null;

  /** Where on the edge of width × height the note for (x, y) stands, the insets inside, and where its arrow points. Pure. */
  city.clampedSpot = (x, y, width, height, insetX, insetY) => {
    const within = (value, limit, inset) => Math.min(Math.max(value, inset), limit - inset);
    const angle = (Math.atan2(y - height / 2, x - width / 2) * 180) / Math.PI + 90;
    return { x: within(x, width, insetX), y: within(y, height, insetY), angle: Math.round(angle) };
  };

  const isOutsideFrame = ({ lat, lng }) => {
    const [south, west, north, east] = city.config.frame ?? [-90, -180, 90, 180];
    return lat < south || lat > north || lng < west || lng > east;
  };

  /** Danger is told from anywhere; posts outside the city always while the whole city is in view, the calm ones quietly. */
  const isTold = ({ feature }) => (RANK[feature.severity] ?? 0) >= FROM_ANYWHERE || (feature.shape === "triangle" && isOutsideFrame(feature) && city.isWholeCity());

  const noteOf = ({ feature }, angle) => {
    const note = city.element("div", `beyond severity-${feature.severity}`);
    Object.assign(note.dataset, { open: feature.id });
    note.tabIndex = 0;
    note.setAttribute("role", "button");
    const arrow = city.element("span", "mark mark-triangle");
    arrow.style.transform = `rotate(${angle}deg)`;
    note.append(arrow, city.element("span", "", [feature.label, feature.value].filter(Boolean).join(" ")), city.element("strong", "severity-word", feature.word ?? ""));
    return note;
  };

  /** Along the edge in growing steps, to both sides; then one and two rows further inside. */
  const alongEdge = (spot, w, h, isLying, inward) => [0, 1, 2].flatMap((row) => [0, 1, -1, 2, -2, 3, -3].map((n) => {
    const [dx, dy] = isLying ? [(n * w) / 2, row * 1.25 * h * inward] : [row * w * inward, n * h];
    return { x: spot.x + dx - w / 2, y: spot.y + dy - h / 2, w, h };
  }));

  const place = (note, point, free, taken) => {
    const gap = 0.75 * city.rem();
    const { offsetWidth: w, offsetHeight: h } = note;
    const { x: left, y: top, w: width } = free.frame;
    const spot = city.clampedSpot(point.x - left, point.y - top, width, free.clearHeight, w / 2 + gap, h / 2 + gap);
    const isLying = point.y < top || point.y > top + free.clearHeight - h;
    const area = { x: left, y: top, w: width, h: free.clearHeight };
    const inward = (isLying ? point.y < top : point.x < left) ? 1 : -1;
    const options = alongEdge({ x: spot.x + left, y: spot.y + top }, w, h, isLying, inward).filter((rect) => city.isInside(rect, area));
    const best = city.leastHiding(options, taken, free.frame);
    const rect = options[best] ?? { x: spot.x + left - w / 2, y: spot.y + top - h / 2, w, h };
    note.style.transform = `translate(${Math.round(rect.x - free.origin.x)}px, ${Math.round(rect.y - free.origin.y)}px)`;
    return { ...rect, x: rect.x - gap / 2, y: rect.y - gap / 2, w: w + gap, h: h + gap };
  };

  /** Shows the notes for these cut symbols ({entry, point} in layer pixels) and returns their rectangles. */
  city.placeNotes = (cut, taken, free) => {
    if (!holder) return [];
    const told = cut.filter(({ entry }) => isTold(entry)).sort((a, b) => RANK[b.entry.feature.severity] - RANK[a.entry.feature.severity]).slice(0, MOST);
    const focused = holder.contains(document.activeElement) ? document.activeElement.dataset.open : null;
    const notes = told.map(({ entry, point }) => noteOf(entry, city.clampedSpot(point.x - free.origin.x, point.y - free.origin.y, free.frame.w, free.clearHeight, 0, 0).angle));
    holder.replaceChildren(...notes);
    notes.find((note) => note.dataset.open === focused)?.focus({ preventScroll: true });
    const placed = [];
    told.forEach(({ point }, n) => placed.push(place(notes[n], point, free, [...taken, ...placed])));
    return placed;
  };

  city.on("map", (map) => {
    holder = city.element("div", "beyond-notes");
    map.getContainer().append(holder);
  });
})(globalThis.city);
