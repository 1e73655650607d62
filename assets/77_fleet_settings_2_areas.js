/* Zones and places as rows: what they are called, for whom they are, and their coordinates as text. */
(function (city) {
  "use strict";

  const settings = city.fleetSettings;
  if (!settings) return;
  const { page, config, view } = settings;
  const { word, element, button, labelled, select } = page;
  const { choices, used } = config;
  const said = (pairs, key) => pairs.find(([each]) => each === key)?.[1] ?? key;
  const list = (pairs, keys) => (keys ?? []).map((key) => said(pairs, key)).join(", ");
  const kinds = () => Object.values(settings.rules.kinds).map((each) => [each.id, each.name[config.lang] ?? each.name[config.language]]);
  const depots = () => Object.values(settings.rules.places).filter((each) => each.kind === "depot").map((each) => [each.id, each.name]);
  let outline = null;

  /** "-6.2, 107.0" in each line; commas of decimals are none. */
  const parsed = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean).map((line) => line.split(/[,;\s]+/).map(Number));
  const written = (corners) => (corners ?? []).map((each) => each.join(", ")).join("\n");
  const coordinates = (zone) => {
    const made = Object.assign(element("textarea"), { rows: 4, value: written(zone.corners), spellcheck: false });
    made.addEventListener("input", () => {
      const found = parsed(made.value);
      const wrong = found.findIndex((each) => each.length !== 2 || !each.every(Number.isFinite));
      made.setCustomValidity(wrong < 0 ? "" : word("wrong_line", { n: wrong + 1 }));
      told.textContent = made.validationMessage;
      if (wrong < 0) { zone.corners = found; view.draw(); }
      page.changed();
    });
    const told = element("span", "form-error");
    told.setAttribute("role", "status");
    made.refresh = () => { made.value = written(zone.corners); made.setCustomValidity(""); told.textContent = ""; };
    const label = labelled(word("corners"), made, element("small", "quiet", word("corners_means")), told);
    label.classList.add("settings-wide");
    return { label, made };
  };

  const forWhom = (zone) => [list(kinds(), zone.kinds), list(depots(), zone.depots), list(choices.agencies, zone.agencies)].filter(Boolean).join(" · ") || word("everybody");
  const where = (zone) => [list(choices.kecamatan, zone.kecamatan), zone.corners?.length ? word("drawn", { n: zone.corners.length }) : ""].filter(Boolean).join(" + ") || word("nowhere");
  const zoneTitle = (zone) => [zone.name || word("nameless"), zone.kind === "barred" ? said(choices.zones, "barred") : "", where(zone), forWhom(zone)].filter(Boolean).join(" · ");
  const acts = (...made) => { const holder = element("div", "triage-acts settings-wide"); if (config.may_keep) holder.append(...made); return holder; };

  const opens = (made, part, id, whenOpen = () => {}) => {
    made.addEventListener("toggle", () => {
      if (made.open) { whenOpen(); view.choose(part, id); } else if (view.chosen?.[0] === part && view.chosen[1] === id) { view.choose(null); view.whole(); }
    });
    return made;
  };
  const dropped = (part, id) => { delete settings.rules[part][id]; if (view.chosen?.[1] === id) view.choose(null); page.changed(); settings.draw(); };

  const zoneRow = (zone) => {
    const text = coordinates(zone);
    const again = () => { made.retitle(); view.draw(); };
    const clear = () => { zone.corners = []; text.made.refresh(); page.changed(); again(); };
    const made = settings.row("zone", zone.id, () => zoneTitle(zone),
      settings.words(zone, "name", word("name"), again),
      labelled(word("zone_kind"), select(choices.zones, zone.kind ?? "work", (value) => { zone.kind = value; again(); })),
      settings.ticks(word("kecamatan"), choices.kecamatan, zone, "kecamatan", again),
      text.label,
      acts(button(word("draw"), () => view.begin()), button(word("clear"), clear)),
      settings.ticks(word("for_kinds"), kinds(), zone, "kinds", again, word("for_all")),
      settings.ticks(word("for_depots"), depots(), zone, "depots", again, word("for_all")),
      settings.ticks(word("for_agencies"), choices.agencies, zone, "agencies", again, word("for_all")),
      acts(settings.remove(() => dropped("zones", zone.id))));
    return opens(made, "zones", zone.id, () => { outline = { refresh: text.made.refresh, again: made.retitle }; });
  };

  const placeTitle = (place) => `${place.name || word("nameless")} · ${said(choices.places, place.kind)} · ${place.radius_m} m`;
  const placeRow = (place) => {
    const again = () => { made.retitle(); view.draw(); };
    const [south, west, north, east] = config.frame;
    const [lat, lng] = [["lat", [south, north]], ["lng", [west, east]]].map(([name, bounds]) => settings.number(place, name, { bounds, then: again }));
    const refresh = () => [[lat, "lat"], [lng, "lng"]].forEach(([label, name]) => { label.querySelector("input").value = place[name] ?? ""; });
    const made = settings.row("place", place.id, () => placeTitle(place),
      settings.words(place, "name", word("name"), again),
      labelled(word("place_kind"), select(choices.places, place.kind, (value) => { place.kind = value; again(); })),
      acts(button(word("point"), () => view.begin())),
      lat, lng, settings.number(place, "radius_m", { then: again }),
      settings.tick(word("approximate"), Boolean(place.place_is_approximate), (isOn) => { place.place_is_approximate = isOn; }),
      acts(settings.remove(() => dropped("places", place.id), used.places[place.id])));
    return opens(made, "places", place.id, () => { outline = { refresh, again: made.retitle }; });
  };

  const open = (part, id) => {
    const row = document.getElementById(`settings-${part === "zones" ? "zone" : "place"}-${id}`);
    if (!row) return;
    row.open = true;
    row.scrollIntoView({ block: "nearest" });
  };
  view.onChosen = open;
  view.onShape = () => { outline?.refresh(); outline?.again(); };

  const added = (part, stem, made) => {
    const id = settings.freeId(settings.rules[part], stem);
    settings.rules[part][id] = { id, ...made };
    page.changed();
    settings.draw();
    open(part, id);
    document.querySelector(`#settings-${stem === "zona" ? "zone" : "place"}-${id} input`).focus();
  };
  const addZone = () => added("zones", "zona", { name: "", kind: "work", kecamatan: [], corners: [], depots: [], agencies: [], kinds: [] });
  const addPlace = () => added("places", "tempat", { name: "", kind: "transfer", lat: null, lng: null, radius_m: 150, private: false, place_is_approximate: false });

  /** The map stays beside both lists; it is made once. */
  const lists = element("div", "settings-lists");
  const ground = element("div", "settings-ground");
  ground.append(view.side, lists);
  settings.areas = () => {
    const { zones, places } = settings.rules;
    const none = (things, key) => (Object.keys(things).length ? [] : [element("p", "quiet", word(key))]);
    lists.replaceChildren(
      settings.section("zones", ...none(zones, "no_zones"), ...Object.values(zones).map(zoneRow), ...(config.may_keep ? [button(word("add_zone"), addZone)] : [])),
      settings.section("places", ...Object.values(places).map(placeRow), ...(config.may_keep ? [button(word("add_place"), addPlace)] : [])));
    outline = null;
    if (view.chosen) view.choose(null);
    else view.draw();
    return ground;
  };
})(globalThis.city);
