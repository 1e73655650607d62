/* The follow scene: one case told on the whole wall. The frame stands ready; showing it is one class in one displayed frame. */
(function (city) {
  "use strict";

  const WAIT_FOR_PICTURES_MS = 600;
  const CLOSER_ZOOM = 0.75;
  const FRAMED_EVERY_S = 2;
  let wished = null;
  let shown = null;
  let before = null;
  let ring = null;
  let way = null;
  let framedAt = -Infinity;
  const page = () => document.querySelector(".page");
  const view = (scene) => `drawer:follow:${scene.ticket}`;
  const subjectOf = (scene) => `complaint:${scene.ticket}`;
  const screen = () => sessionStorage.getItem("city-screen") ?? "";
  const dismissed = () => Number(sessionStorage.getItem("city-scene-left") ?? 0);

  /** What this screen shows of all that was asked for (oldest first): the last for every screen or for it; null is the wall. Pure. */
  city.sceneFor = (shows, name, leftAt) => {
    const mine = shows.filter((each) => each.screen === "" || each.screen === name).pop();
    return mine?.ticket && mine.at > leftAt ? mine : null;
  };

  const drawerSubject = city.subject;
  /** While a case is followed it is what the map and the lists mark, unless a drawer is open. */
  city.subject = () => drawerSubject() ?? (shown ? subjectOf(shown) : null);
  city.scene = () => shown;

  const mark = () => city.emit("selection", { subject: city.subject() });

  /** Pictures that are still on their way would appear as empty frames: wait for them, but not for long. */
  const pictures = () => Promise.race([
    Promise.allSettled([...document.querySelectorAll("#follow-body img:not([data-camera])")].map((image) => image.decode())),
    new Promise((done) => setTimeout(done, WAIT_FOR_PICTURES_MS)),
  ]);

  const placeOf = (scene) => {
    const id = city.followed();
    const unit = id ? city.vehiclePlace(id) : null;
    const points = [[scene.lat, scene.lng], ...(unit ? [[unit.lat, unit.lng]] : [])];
    return L.latLngBounds(points).pad(0.25);
  };

  /** The part of the map that the pictures leave free, as paddings in CSS pixels. */
  const paddings = () => {
    const map = city.map.getContainer().getBoundingClientRect();
    const over = document.querySelector(".follow-pictures")?.getBoundingClientRect();
    const covered = over && over.top < map.bottom && over.left < map.right && over.bottom > map.top ? map.bottom - over.top : 0;
    const edge = 3 * city.rem();
    return { paddingTopLeft: [edge, edge], paddingBottomRight: [edge, edge + Math.max(0, covered)] };
  };

  /** Place and unit together in view; nearer as the unit comes nearer, in few steps. */
  const frame = (animate = city.mayMove()) => {
    if (!shown || !city.map || !Number.isFinite(shown.lat)) return;
    const [bounds, room] = [placeOf(shown), paddings()];
    const inner = L.point(...room.paddingTopLeft).add(room.paddingBottomRight);
    const zoom = Math.min(city.map.getBoundsZoom(bounds, false, inner), 16 + Math.log2(city.rem() / 16));
    const isCloser = zoom - city.map.getZoom() >= CLOSER_ZOOM;
    if (framedAt > 0 && !isCloser && isInSight(bounds, room)) return;
    framedAt = performance.now();
    city.map.fitBounds(bounds, { ...room, maxZoom: zoom, animate, duration: 0.8 });
  };

  const isInSight = (bounds, { paddingTopLeft, paddingBottomRight }) => {
    const size = city.map.getSize();
    return [bounds.getNorthWest(), bounds.getSouthEast()].every((corner) => {
      const { x, y } = city.map.latLngToContainerPoint(corner);
      return x >= paddingTopLeft[0] / 2 && y >= paddingTopLeft[1] / 2 && x <= size.x - paddingBottomRight[0] / 2 && y <= size.y - paddingBottomRight[1] / 2;
    });
  };

  /** A case that has ended is no symbol of the map any more; its place stays marked all the same. */
  const showRing = () => {
    const isMarked = Boolean(shown && city.symbolOf(subjectOf(shown)));
    if (ring && shown && !isMarked && ring.scene === shown.ticket) return;
    ring?.remove();
    ring = null;
    if (!shown || isMarked || !city.map || !Number.isFinite(shown.lat)) return;
    const icon = L.divIcon({ className: "symbol-place", html: '<span class="follow-place"></span>', iconSize: [0, 0] });
    ring = L.marker([shown.lat, shown.lng], { pane: "city-follow", interactive: false, keyboard: false, icon }).addTo(city.map);
    ring.scene = shown.ticket;
  };

  const OFF_THE_WAY = 0.003;
  /** What is left of a way (points of latitude and longitude) for a unit, to `end`; straight there where no way is known or the unit left it by some 300 m. Pure. */
  city.wayLeft = (line, unit, end) => {
    const shrink = Math.cos((unit[0] * Math.PI) / 180);
    const away = ([lat, lng]) => Math.hypot(lat - unit[0], (lng - unit[1]) * shrink);
    const nearest = (from, to) => {
      const [x, y] = [(to[1] - from[1]) * shrink, to[0] - from[0]];
      const along = ((unit[1] - from[1]) * shrink * x + (unit[0] - from[0]) * y) / (x * x + y * y || 1);
      const part = Math.min(Math.max(along, 0), 1);
      return away([from[0] + y * part, from[1] + (to[1] - from[1]) * part]);
    };
    let [best, at] = [OFF_THE_WAY, line.length];
    for (let i = 1; i < line.length; i += 1) {
      const distance = nearest(line[i - 1], line[i]);
      if (distance < best) [best, at] = [distance, i];
    }
    return [unit, ...line.slice(at), end];
  };

  /** What the unit still has before it, by road where that is known; its track behind it is drawn by 44_selection.js. */
  const showWay = () => {
    const id = shown && city.map ? city.followed() : null;
    const unit = id && shown.exact ? city.vehiclePlace(id) : null;
    if (!unit) { way?.remove(); way = null; return; }
    way ??= L.polyline([], { className: "follow-way", interactive: false }).addTo(city.map);
    way.setLatLngs(city.wayLeft(shown.way ?? [], [unit.lat, unit.lng], [shown.lat, shown.lng]));
  };

  const open = async (scene) => {
    await pictures();
    if (wished !== scene || shown === scene) return;
    const wasShown = shown !== null;
    requestAnimationFrame(() => {
      if (wished !== scene) return;
      if (!wasShown && city.map) before = { center: city.map.getCenter(), zoom: city.map.getZoom(), isWhole: city.isWholeCity() };
      shown = scene;
      city.putLayers();
      page()?.classList.add("is-following");
      city.map?.invalidateSize({ animate: false, pan: false });
      framedAt = -Infinity;
      mark();
      showRing();
      showWay();
      frame(false);
      city.arrangeSoon();
    });
  };

  const restore = () => {
    if (!city.map || !before) return;
    if (before.isWhole) city.showWholeCity(false);
    else city.map.setView(before.center, before.zoom, { animate: false });
    before = null;
  };

  const leave = () => {
    if (wished) [view(wished), city.WHOLE_COMPLAINTS].forEach(city.removeView);
    wished = null;
    if (!shown) return;
    shown = null;
    city.putLayers();
    page()?.classList.remove("is-following");
    city.map?.invalidateSize({ animate: false, pan: false });
    showRing();
    showWay();
    mark();
    restore();
    city.arrangeSoon();
  };

  const wish = (scene) => {
    if (scene?.ticket === wished?.ticket) {
      if (scene && shown) { shown = wished = scene; showRing(); }
      return;
    }
    if (!scene) return leave();
    if (wished) city.removeView(view(wished));
    if (city.close()) city.setChildren("drawer-body", "");
    wished = scene;
    [view(scene), city.WHOLE_COMPLAINTS].forEach(city.addView);
  };

  /** Esc on this screen: back to the wall here, until something newer is asked for. */
  const dismiss = () => {
    sessionStorage.setItem("city-scene-left", String(shown.at));
    leave();
  };

  const onKey = (event) => {
    if (event.key !== "Escape" || !shown || drawerSubject() || document.querySelector("dialog[open]") || event.target.closest?.("input, textarea, select")) return;
    event.preventDefault();
    event.stopPropagation();
    dismiss();
  };

  city.on("scene", ({ shows }) => page() && wish(city.sceneFor(shows, screen(), dismissed())));
  city.on("drawer-value", ({ subject, value }) => {
    const scene = wished;
    if (!scene || subject !== `follow:${scene.ticket}`) return;
    city.setChildren("follow-body", value);
    if (shown !== scene) requestAnimationFrame(() => requestAnimationFrame(() => open(scene)));
  });
  let second = 0;
  city.on("second", () => {
    if (!shown) return;
    showWay();
    if ((second += 1) % FRAMED_EVERY_S === 0) frame();
  });
  city.on("selection", ({ subject }) => { if (!subject && shown) mark(); });
  city.on("symbols", () => { if (shown) showRing(); });
  city.on("map", (map) => {
    map.on("resize", () => { if (shown) { framedAt = -Infinity; frame(false); } });
    if (shown) { showRing(); frame(false); }
  });
  city.on("start", () => {
    addEventListener("keydown", onKey, true);
  });
})(globalThis.city);
