/* Everything by keyboard: one table of keys, and a way to jump through vehicles near the centre of the map. */
(function (city) {
  "use strict";

  const NEAR = 60;
  const PAN_PX = 120;
  let near = [];
  let at = -1;

  /** The blank presses it, whatever else it means. */
  const isPressed = (event) => event.key === " " && Boolean(event.target.closest?.("button, summary"));
  const isTyping = (target) => Boolean(target.closest?.("input, textarea, select, [contenteditable]"));

  const announcer = () => document.getElementById("city-announcer") ?? document.body.appendChild(Object.assign(city.element("div", "sr-only"), { id: "city-announcer", ariaLive: "polite" }));

  const showNear = () => {
    const id = near[at];
    city.showCandidate(id ?? null);
    if (!id) return;
    const place = city.vehiclePlace(id);
    if (place) city.keepInSight(place.lat, place.lng);
    announcer().textContent = `${city.fleet.labels[place?.slot] ?? id}, ${at + 1} / ${near.length}`;
  };

  const leaveNear = () => {
    const wasIn = near.length > 0;
    near = [];
    at = -1;
    showNear();
    return wasIn;
  };

  const stepNear = (step) => {
    if (!near.length) near = city.vehiclesNearCentre(NEAR);
    at = city.nextChoice(at, step, near.length);
    showNear();
  };

  const openNear = () => { const id = near[at]; leaveNear(); if (id) city.open(`vehicle:${id}`); };

  const HELP = [["1 – 9", "help_layout"], ["← →", "help_next"], ["␣", "help_hold"], ["/", "help_search"], ["Esc", "help_close"], ["V · Tab", "help_vehicle"], ["Enter", "help_open"], ["+ −", "help_zoom"], ["⇧ ← ↑ → ↓", "help_pan"], ["0", "help_whole"], ["?", "help_help"]];

  const MEANS = [["mark mark-arrow", "means_arrow"], ["mark mark-diamond is-open", "means_complaint"], ["mark mark-diamond is-overdue", "means_overdue"], ["mark mark-triangle", "means_gauge"], ["mark mark-ring", "means_station"],
    ["mark severity-calm", "means_calm"], ["mark severity-watch", "means_watch"], ["mark severity-warning", "means_warning"], ["mark severity-danger", "means_danger"], ["mark severity-stale", "means_late"]];
  const WORDS = ["siaga", "limits", "ispu", "assigned", "escalated", "stale", "lost", "glass"];
  const meanings = () => {
    const [shapes, words] = [city.element("dl", "facts help-means"), city.element("dl", "facts")];
    MEANS.forEach(([mark, word]) => { const dt = city.element("dt"); dt.append(city.element("span", mark)); shapes.append(dt, city.element("dd", "", city.word(word))); });
    WORDS.forEach((word) => words.append(city.element("dt", "", city.word(`word_${word}`)), city.element("dd", "", city.word(`word_${word}_means`))));
    return [city.element("h3", "", city.word("means")), shapes, city.element("h3", "", city.word("words")), words];
  };

  const newHelp = () => {
    const dialog = city.element("dialog", "help");
    dialog.id = "city-help";
    const table = city.element("dl", "facts");
    HELP.forEach(([key, word]) => table.append(city.element("dt", "", key), city.element("dd", "", city.word(word))));
    const button = city.element("button", "drawer-action", city.word("close"));
    button.addEventListener("click", () => dialog.close());
    dialog.append(city.element("h2", "drawer-title", city.word("help")), ...city.helpLead(city.config.help), city.element("h3", "", city.config.help.keys_title), table, ...meanings(), button);
    return document.body.appendChild(dialog);
  };
  const toggleHelp = () => {
    const dialog = document.getElementById("city-help") ?? newHelp();
    if (dialog.open) dialog.close();
    else dialog.showModal();
  };

  const pan = (x, y) => city.map.panBy([x * PAN_PX, y * PAN_PX]);

  /** What Esc ends first: the menu, jumping through vehicles, then the drawer. */
  const escape = () => city.closeMenu() || leaveNear() || city.close() || city.goBack?.();

  const KEYS = {
    "/": () => city.focusSearch(), "?": toggleHelp, Escape: escape, v: () => stepNear(1), V: () => stepNear(-1),
    "+": () => city.map.zoomIn(), "=": () => city.map.zoomIn(), "-": () => city.map.zoomOut(), 0: () => city.showWholeCity(),
  };
  const PAN = { ArrowLeft: () => pan(-1, 0), ArrowRight: () => pan(1, 0), ArrowUp: () => pan(0, -1), ArrowDown: () => pan(0, 1) };
  const NEAR_KEYS = { ArrowLeft: () => stepNear(-1), ArrowRight: () => stepNear(1), ArrowUp: () => stepNear(-1), ArrowDown: () => stepNear(1), Enter: openNear };

  const actionFor = (event) => {
    if (near.length && event.key === "Tab") return () => stepNear(event.shiftKey ? -1 : 1);
    if (near.length && NEAR_KEYS[event.key]) return NEAR_KEYS[event.key];
    if (PAN[event.key] && (event.shiftKey || !city.keys[event.key] || !city.staged())) return PAN[event.key];
    return KEYS[event.key] ?? city.keys[event.key];
  };

  /** Heard before Leaflet and the page, so that jumping through vehicles can take Tab and the arrows. */
  const onKey = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || isPressed(event) || document.querySelector("dialog[open]")) return;
    const action = actionFor(event);
    if (!action || (!city.map && event.key !== "?")) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  };

  city.on("start", () => document.addEventListener("keydown", onKey, true));
})(globalThis.city);
