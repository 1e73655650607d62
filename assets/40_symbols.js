/* Complaints, gauges and stations: one small focusable element each, kept by id, changed only where it differs. */
(function (city) {
  "use strict";

  const layers = new Map();
  const SHAPES = {
    triangle: '<svg viewBox="-12 -12 24 24" aria-hidden="true"><path class="shape" d="M0-10 11 9-11 9Z"/><text class="sign" y="6">!</text></svg>',
    diamond: '<svg viewBox="-12 -12 24 24" aria-hidden="true"><path class="shape" d="M0-10 10 0 0 10-10 0Z"/><text class="sign" y="4.5">!</text></svg>',
    ring: '<svg viewBox="-12 -12 24 24" aria-hidden="true"><circle class="outline" r="10.9"/><circle class="shape" r="9.6"/><text class="number" y="3"></text></svg>',
    dot: '<svg viewBox="-12 -12 24 24" aria-hidden="true"><circle class="shape" r="6"/></svg>',
  };
  const SIGNS = { watch: "!", warning: "!", danger: "!", unknown: "?", stale: "–", unavailable: "×" };
  const RANK = { calm: 0, unknown: 1, stale: 1, unavailable: 1, watch: 2, warning: 3, danger: 4 };

  const isAbnormal = (feature) => (RANK[feature.severity] ?? 0) >= 1 || Boolean(feature.overdue);

  /** What a screen reader says: name, value, word. Pure. */
  city.symbolName = (feature) => [feature.label, feature.value, feature.word, feature.note].filter(Boolean).join(", ");

  city.symbolClass = (feature) => {
    const marks = [`symbol symbol-${feature.shape} severity-${feature.severity}`];
    if (feature.overdue) marks.push("is-overdue");
    if (isAbnormal(feature)) marks.push("is-abnormal");
    if (feature.ring && /^#(000|1e1e1e|0)/i.test(feature.ring)) marks.push("is-black");
    return marks.join(" ");
  };

  const newElement = (feature) => {
    const element = city.element("div");
    element.innerHTML = SHAPES[feature.shape] ?? SHAPES.dot;
    element.tabIndex = 0;
    element.setAttribute("role", "button");
    element.dataset.open = feature.id;
    return element;
  };

  /** The little board beside an abnormal gauge: name and age, value and word. */
  const boardOf = (feature) => {
    const board = city.element("div", "symbol-board");
    const head = city.element("div", "board-head", feature.at ? `${feature.label} · ` : feature.label);
    const time = city.element("time");
    if (feature.at) Object.assign(time.dataset, { at: feature.at, staleAfter: feature.stale_after_s });
    if (feature.at) head.append(time);
    const line = city.element("div", "board-line", `${feature.value ?? ""} `);
    line.append(city.element("span", "severity-word", feature.word ?? ""));
    board.append(head, line);
    city.fillTimes(board);
    return board;
  };

  const dress = (entry) => {
    const { element, feature } = entry;
    element.className = [city.symbolClass(feature), entry.isFollowed ? "is-followed" : "", entry.isBeyond ? "is-beyond" : "", entry.side ?? ""].join(" ");
    element.setAttribute("aria-label", city.symbolName(feature));
    element.style.setProperty("--ring", feature.ring ?? "");
    const number = element.querySelector(".number");
    if (number) number.textContent = feature.value ?? "–";
    const sign = element.querySelector(".sign");
    if (sign) sign.textContent = feature.overdue ? "!" : (SIGNS[feature.severity] ?? "");
    element.querySelector(".symbol-board")?.remove();
    entry.board = feature.shape === "triangle" && isAbnormal(feature) ? boardOf(feature) : null;
    if (entry.board) element.append(entry.board);
  };

  /** The worse the higher; what is followed, with its board, above all. */
  const height = (feature, isFollowed) => (isFollowed ? 10000 : (RANK[feature.severity] ?? 0) * 1000 + (feature.shape === "ring" ? 500 : 0));

  const markerFor = (feature, element, isFollowed) =>
    L.marker([feature.lat, feature.lng], {
      pane: "city-symbols", interactive: false, keyboard: false, zIndexOffset: height(feature, isFollowed),
      icon: L.divIcon({ html: element, className: "symbol-place", iconSize: [0, 0] }),
    }).addTo(city.map);

  const upsert = (known, feature) => {
    const entry = known.get(feature.id);
    const text = JSON.stringify(feature);
    if (entry?.text === text) return;
    if (entry && entry.feature.shape === feature.shape && entry.feature.severity === feature.severity) {
      Object.assign(entry, { feature, text });
      entry.marker.setLatLng([feature.lat, feature.lng]);
      return dress(entry);
    }
    const hadFocus = entry && entry.element === document.activeElement;
    entry?.marker.remove();
    const element = newElement(feature);
    const isFollowed = entry?.isFollowed ?? city.subject?.() === feature.id;
    const made = { feature, text, element, marker: markerFor(feature, element, isFollowed), isFollowed };
    known.set(feature.id, made);
    dress(made);
    if (hadFocus) element.focus();
  };

  const remove = (known, id) => { known.get(id)?.marker.remove(); known.delete(id); };

  const applyLayer = (item) => {
    if (!layers.has(item.layer)) layers.set(item.layer, new Map());
    const known = layers.get(item.layer);
    const kept = new Set(item.features.map((feature) => feature.id));
    if (item.full) for (const id of [...known.keys()]) if (!kept.has(id)) remove(known, id);
    (item.removed ?? []).forEach((id) => remove(known, id));
    item.features.forEach((feature) => { if (Number.isFinite(feature.lat) && Number.isFinite(feature.lng)) upsert(known, feature); });
    city.emit("symbols");
  };

  /** Every symbol on the map, as {feature, element, board, marker}. */
  city.symbols = () => [...layers.values()].flatMap((known) => [...known.values()]);
  city.symbolOf = (id) => city.symbols().find((entry) => entry.feature.id === id);
  city.sideSymbol = (entry, side) => { entry.side = side; entry.element.classList.remove(...city.BOARD_SIDES); entry.element.classList.add(side); };

  city.on("selection", ({ subject }) => city.symbols().forEach((entry) => {
    const isFollowed = entry.feature.id === subject;
    if (entry.isFollowed !== isFollowed) entry.marker.setZIndexOffset(height(entry.feature, isFollowed));
    entry.isFollowed = isFollowed;
    entry.element.classList.toggle("is-followed", entry.isFollowed);
  }));

  /** Layers may arrive before the map: they wait, the newest whole one and what changed since. */
  let early = [];
  city.on("layer", (item) => { if (city.map) applyLayer(item); else early = [...early, item]; });
  city.on("map", () => { early.forEach(applyLayer); early = []; });
})(globalThis.city);
