/* Beside the case: where it lies, which agency and why, which cases may be the same, which unit is nearest. */
(function (city) {
  "use strict";

  const desk = city.desk;
  const [AROUND_M, NEAR_M] = [2400, 6000];
  let pin = null;
  const place = () => document.getElementById("desk-advice");

  const part = (title, ...inside) => {
    const made = city.element("section", "desk-part");
    made.append(city.element("h3", "", title), ...inside);
    return made;
  };

  const go = (words, key, act) => {
    const made = city.element("button", "desk-act is-main");
    made.type = "button";
    made.append(city.element("kbd", "", key), city.element("span", "", words));
    made.addEventListener("click", act);
    return made;
  };

  /** "DLH · because …"; one tap more assigns it there. */
  desk.suggestionPart = (found, may) => {
    const suggested = found?.suggestion;
    if (!suggested) return null;
    const lines = [city.element("p", "desk-suggested", suggested.agency || desk.word("nobody")), city.element("p", "desk-reason", suggested.reason)];
    if (suggested.road) lines.push(city.element("p", "quiet", desk.word(`owner_${suggested.owner}`, { road: suggested.road })));
    if (suggested.handed_to) lines.push(city.element("p", "quiet", desk.word("handed_to", { to: suggested.handed_to })));
    const isThere = found.assigned && found.agency_id === suggested.agency_id && found.status !== "reopened";
    if (may && isThere) lines.push(city.element("p", "quiet", desk.word("already_with", { agency: suggested.agency })));
    else if (may && suggested.agency_id) lines.push(go(desk.word("assign_to", { agency: suggested.agency }), "a", () => desk.begin("assign")));
    return part(desk.word("suggestion"), ...lines);
  };

  const km = (metres) => (metres < 1000 ? `${metres} m` : `${(metres / 1000).toLocaleString(city.config.lang, { maximumFractionDigits: 1 })} km`);
  desk.km = km;

  /** Address and area of a case, in a line. */
  desk.where = (each) => city.element("p", "desk-where", [each.address, each.place].filter(Boolean).join(" · "));

  /** One candidate beside the case: what speaks for it, in figures. */
  desk.candidate = (each) => {
    const made = city.element("div", "desk-candidate");
    if (each.picture) { const image = city.element("img"); Object.assign(image, { src: desk.photo(each.ticket, each.picture, true), alt: "" }); made.append(image); }
    const body = city.element("div");
    const age = city.element("time");
    age.dataset.at = each.received_at;
    const figures = city.element("p", "desk-figures", `${each.approximate ? desk.word("same_area") : km(each.distance_m)} · `);
    figures.append(age, ` · ${desk.word(each.same_category ? "same_category" : "other_category")}${each.same_street ? ` · ${desk.word("same_street")}` : ""} · ${desk.word("alike", { n: each.alike })}`);
    body.append(city.element("strong", "", `${each.category} …${each.ticket.slice(-4)}`), ` · ${each.status_word}`, figures, desk.where(each), city.element("p", "desk-candidate-text", each.description));
    made.append(body);
    city.fillTimes(made);
    return made;
  };

  /** What is reported around it, and a priority that one key takes over together with its reason. */
  const pressurePart = (found) => {
    const { similar, reporters, hot_spot, priority, reason } = found.pressure ?? {};
    const lines = [similar, reporters, hot_spot].filter(Boolean).map((words) => city.element("p", "desk-pressure", words));
    const level = priority && desk.word(`priority_${priority}`);
    if (priority) lines.push(city.element("p", "desk-reason", desk.word("suggested_priority", { priority: level, reason })));
    if (priority && found.possible.includes("set_priority")) lines.push(go(desk.word("priority_to", { priority: level }), "!", desk.acceptPriority));
    return lines.length ? part(desk.word("pressure"), ...lines) : null;
  };
  desk.acceptPriority = () => {
    const found = desk.chosen();
    if (!found) return;
    const { priority, reason } = found.pressure ?? {};
    if (!priority || !found.possible.includes("set_priority")) return desk.tell(desk.word("no_priority"), true);
    desk.take("set_priority", { priority, note: reason });
  };

  /** A report that came with words only: nothing near it can be told before somebody says where it is. */
  const placePart = (found) => {
    if (found.lat !== null || !found.possible.includes("set_place")) return null;
    return part(desk.word("no_point"), city.element("p", "quiet", desk.word("no_point_means")), go(desk.config.actions.set_place, desk.config.keys.set_place, () => desk.begin("set_place")));
  };

  const duplicatesPart = (found) => {
    if (!found.duplicates?.length) return null;
    const list = found.duplicates.slice(0, 3).map(desk.candidate);
    const may = found.possible.includes("merge");
    return part(desk.word("duplicates", { n: found.duplicates.length }), ...list, ...(may ? [go(desk.word("compare"), "m", () => desk.begin("merge"))] : []));
  };

  desk.minutes = (seconds) => desk.word("minutes", { n: Math.max(1, Math.round(seconds / 60)) });
  /** How soon, how far, and whether it is free; its kind unless its name says that already. */
  desk.unitWords = (each) => {
    const isNamed = each.vehicle.toLowerCase().includes(each.kind.toLowerCase());
    const eta = each.eta_s === null ? (each.why ? "" : desk.word("unit_no_place")) : `± ${desk.minutes(each.eta_s)}`;
    const km = each.km === null ? "" : `${each.km.toLocaleString(city.config.lang)} km`;
    return [eta, km, isNamed ? "" : each.kind, each.why || desk.word("unit_free")].filter(Boolean).join(" · ");
  };
  const unit = (each) => {
    const made = city.element("li", each.suitable ? "desk-unit" : "desk-unit is-off");
    made.append(city.element("strong", "", each.vehicle), city.element("span", "", desk.unitWords(each)));
    return made;
  };
  const unitsPart = (found) => {
    if (!found.units) return null;
    const list = city.element("ol", "desk-units");
    list.append(...found.units.slice(0, 5).map(unit));
    if (!found.units.length) return part(desk.word("units"), city.element("p", "quiet", desk.word("no_units")));
    const may = found.possible.includes("dispatch");
    return part(desk.word("units"), list, city.element("p", "quiet desk-formula", desk.word(found.by_road ? "eta_roads" : "eta_formula")), ...(may ? [go(desk.word("send"), "d", () => desk.begin("dispatch"))] : []));
  };

  const assignable = (found) => desk.config.mode === "desk" && found.possible.includes("assign") && !["dispatched", "en_route", "on_site", "in_progress"].includes(found.status);
  const suggestionFor = (found) => (desk.config.mode === "desk" ? desk.suggestionPart(found, assignable(found)) : null);
  const draw = ({ found, isAnother }) => {
    fill(found);
    point(found, isAnother);
  };
  const fill = (found) => {
    place().replaceChildren(...[placePart(found), pressurePart(found), suggestionFor(found), unitsPart(found), duplicatesPart(found)].filter(Boolean));
    city.fillTimes(place());
  };
  /** In the middle of somebody's work: focus and place stay. */
  const renew = (found) => {
    const [holder, scrolled] = [place(), place().scrollTop];
    const focused = document.activeElement?.closest?.("#desk-advice .desk-act")?.querySelector("kbd").textContent;
    fill(found);
    holder.scrollTop = scrolled;
    if (focused) [...holder.querySelectorAll(".desk-act")].find((each) => each.querySelector("kbd").textContent === focused)?.focus({ preventScroll: true });
  };

  /** The case on the map, exactly where it is: this screen is an officer's, not a wall. */
  const point = (found, isAnother) => {
    if (!city.map || desk.isReporting()) return;
    pin?.remove();
    pin = null;
    city.follow(found.vehicle_id || null);
    if (found.lat === null || found.lng === null) return;
    desk.pin(found.lat, found.lng);
    if (isAnother && city.map.getSize().x) frame(found);
  };
  /** So near that streets' places can be told apart, so far that landmarks around are in view; with the sent unit if it is not far. */
  const frame = (found) => {
    const unit = found.vehicle_id && found.open ? city.vehiclePlace(found.vehicle_id) : null;
    const here = L.latLng(found.lat, found.lng);
    const isNear = unit && here.distanceTo([unit.lat, unit.lng]) < NEAR_M;
    const bounds = here.toBounds(AROUND_M).extend(isNear ? [unit.lat, unit.lng] : here);
    city.map.stop();
    city.map.fitBounds(bounds, { animate: false, padding: [2 * city.rem(), 2 * city.rem()] });
  };
  desk.pin = (lat, lng) => {
    pin?.remove();
    const icon = L.divIcon({ className: "desk-pin", iconSize: [0, 0], html: '<svg viewBox="-12 -26 24 28" aria-hidden="true"><path d="M0 0C-2-6-9-9-9-16a9 9 0 0 1 18 0C9-9 2-6 0 0Z"/><circle cy="-16" r="3.5"/></svg>' });
    pin = L.marker([lat, lng], { pane: "city-follow", interactive: false, keyboard: false, icon }).addTo(city.map);
  };
  desk.unpin = () => { pin?.remove(); pin = null; };

  /** On a phone the map appears together with the case: only then it has a size. */
  desk.fitMap = () => requestAnimationFrame(() => { city.map?.invalidateSize({ animate: false }); if (desk.found && !desk.isReporting()) point(desk.found, true); });

  city.on("desk-case", draw);
  city.on("desk-advice", renew);
  city.on("desk-left", () => { place()?.replaceChildren(); desk.unpin(); });
  city.on("map", () => { if (desk.found) point(desk.found, true); });
})(globalThis.city);
