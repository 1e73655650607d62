/* The one drawer: opens on anything, follows what moves, survives refresh by the address (#open=vehicle:baktor-07). */
(function (city) {
  "use strict";

  let current = null;
  let cameFrom = null;
  let draggedAt = -Infinity;
  let isCovered = false;

  city.subject = () => current;
  const drawer = () => document.getElementById("drawer");

  /** "#open=gauge:p2c" → "gauge:p2c", anything else → null. */
  city.subjectInHash = (hash) => {
    const given = new URLSearchParams(hash.replace(/^#/, "")).get("open");
    return given && /^[a-z]+:.+$/.test(given) ? given : null;
  };
  city.hashOf = (subject) => (subject ? `#open=${encodeURIComponent(subject).replaceAll("%3A", ":")}` : "");

  const writeHash = () => history.replaceState(history.state, "", location.pathname + location.search + city.hashOf(current));

  const closeButton = (element) => {
    if (element.querySelector(".drawer-close")) return;
    const button = city.element("button", "drawer-close", "×");
    button.type = "button";
    button.setAttribute("aria-label", city.word("close"));
    button.addEventListener("click", () => city.close());
    element.prepend(button);
  };

  const reveal = (element) => {
    closeButton(element);
    element.hidden = false;
    element.tabIndex = -1;
    element.focus({ preventScroll: true });
  };

  const change = (subject) => {
    if (current) city.removeView(`drawer:${current}`);
    current = subject;
    if (current) city.addView(`drawer:${current}`);
    writeHash();
    city.emit("selection", { subject: current });
  };

  /** Opens the drawer on a subject such as "gauge:p2c". */
  city.open = (subject) => {
    const element = drawer();
    if (!element || subject === current) return element?.focus({ preventScroll: true });
    if (!current) cameFrom = document.activeElement;
    city.setChildren("drawer-body", city.word("loading"));
    change(subject);
    reveal(element);
    draggedAt = -Infinity;
    isCovered = true;
    uncover();
    followMoving();
  };

  /** Once for each opening, as soon as the thing is on the map. */
  const uncover = () => {
    const entry = isCovered && city.map && current ? city.symbolOf(current) : null;
    if (!entry) return;
    isCovered = false;
    city.uncover(entry.feature.lat, entry.feature.lng);
  };

  city.close = () => {
    if (!current) return false;
    change(null);
    drawer().hidden = true;
    if (city.map) city.recover();
    (cameFrom?.isConnected ? cameFrom : city.map?.getContainer())?.focus({ preventScroll: true });
    return true;
  };

  /** Keeps the followed vehicle in sight, unless a person moved the map in the last ten seconds. */
  const followMoving = () => {
    const id = city.followed?.();
    if (!id || !city.map || !current?.startsWith("vehicle:") || performance.now() - draggedAt < 10000) return;
    const place = city.vehiclePlace(id);
    if (place) city.keepInSight(place.lat, place.lng);
  };

  const opener = (target) => (target.closest ? target.closest("[data-open]") : null);

  const onClick = (event) => {
    const element = opener(event.target);
    if (element) city.open(element.dataset.open);
  };

  const onKey = (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    const element = opener(event.target);
    if (!element || event.target.closest("a, button, input, textarea, select")) return;
    event.preventDefault();
    city.open(element.dataset.open);
  };

  /** Pressing bare ground closes nothing: on a wall an accidental touch must not lose the story. */
  const onMapClick = (event) => {
    if (opener(event.originalEvent.target)) return;
    const isTouch = event.originalEvent.pointerType === "touch";
    const id = city.vehicleAt(event.containerPoint.x, event.containerPoint.y, isTouch ? 24 : 14);
    if (id) city.open(`vehicle:${id}`);
  };

  const openFromHash = () => {
    const subject = city.subjectInHash(location.hash);
    if (subject && subject !== current) openWhenDrawn(subject);
  };
  const openWhenDrawn = (subject) => (drawer() ? city.open(subject) : setTimeout(() => openWhenDrawn(subject), 100));

  city.on("drawer-value", ({ subject, value }) => { if (subject === current) city.setChildren("drawer-body", value); });
  city.on("second", followMoving);
  city.on("symbols", uncover);
  city.on("start", () => {
    document.addEventListener("click", onClick);
    document.addEventListener("keydown", onKey);
    addEventListener("hashchange", openFromHash);
    openFromHash();
  });
  city.on("map", (map) => {
    map.on("click", onMapClick);
    map.on("dragstart", () => { draggedAt = performance.now(); });
    followMoving();
  });
})(globalThis.city);
