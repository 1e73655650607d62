/* Where trees may be planted: rows of places, kept by leaders, with every earlier list. */
(function () {
  "use strict";

  const page = globalThis.city.editions("places", "/api/air/places");
  if (!page) return;
  const { config, word, element, button, labelled, select, input } = page;
  const form = document.getElementById("places-rows");
  let places = structuredClone(config.places);
  const number = (place, name, attributes, empty = 0) => input(
    { type: "number", step: "any", min: "0", value: place[name] ?? "", ...attributes },
    (made) => { place[name] = made.value === "" ? empty : made.valueAsNumber; });

  const isArea = (place) => place.area_m2 > 0 || (!(place.length_m > 0) && place.kind === "park");
  const size = (place, summary) => {
    const length = labelled(word("length_m"), number(place, "length_m", { max: "100000" }));
    const area = labelled(word("area_m2"), number(place, "area_m2", { max: "10000000" }));
    const choose = select([["length", word("is_street")], ["area", word("is_area")]], isArea(place) ? "area" : "length", (value) => {
      place[value === "area" ? "length_m" : "area_m2"] = 0;
      show(value);
      summary();
    });
    const show = (value) => { length.hidden = value === "area"; area.hidden = value !== "area"; for (const each of street) each.hidden = value === "area"; };
    const street = [labelled(word("sides"), select([["1", "1"], ["2", "2"]], String(place.sides ?? 1), (value) => { place.sides = Number(value); })), labelled(word("most_rows"), number(place, "most_rows", { min: "1", max: "6", step: "1", value: place.most_rows ?? 2 }, 1))];
    show(isArea(place) ? "area" : "length");
    return [labelled(word("shape"), choose), length, area, ...street];
  };

  const row = (place, at) => {
    const made = element("details", "triage-row");
    const name = element("summary");
    const kinds = Object.fromEntries(config.kinds);
    const summary = () => { name.textContent = `${place.name || word("nameless")} · ${kinds[place.kind]}`; };
    const inside = element("div", "places-row");
    const measured = input({ type: "checkbox", checked: Boolean(place.measured) }, (box) => { place.measured = box.checked; });
    const ticked = element("label", "places-tick");
    ticked.append(measured, word("measured"));
    const remove = button(word("remove"), () => { places.splice(at, 1); page.changed(); draw(); });
    inside.append(
      labelled(word("name"), input({ value: place.name, maxLength: 80, required: true }, (made) => { place.name = made.value; summary(); })),
      labelled(word("kind"), select(config.kinds, place.kind, (value) => { place.kind = value; summary(); })),
      ...size(place, summary),
      labelled(word("capacity"), number(place, "capacity", { step: "1", max: "1000000", placeholder: word("uncounted") }, null)),
      labelled(word("agency_id"), select([["", "–"], ...config.agencies], place.agency_id ?? "", (value) => { place.agency_id = value; })),
      labelled(word("station"), select([["", word("nearest")], ...config.stations], place.station ?? "", (value) => { place.station = value; })),
      labelled(word("lat"), number(place, "lat", { min: "-90", max: "90" }, null)),
      labelled(word("lng"), number(place, "lng", { min: "-180", max: "180" }, null)),
      ticked, ...(config.may_keep ? [remove] : []));
    summary();
    made.append(name, inside);
    return made;
  };

  const freeId = () => { for (let n = places.length + 1; ; n += 1) if (!places.some((each) => each.id === `tempat-${n}`)) return `tempat-${n}`; };
  const add = () => {
    places.push({ id: freeId(), name: "", kind: "pavement", length_m: 100, area_m2: 0, sides: 1, most_rows: 2, capacity: null, agency_id: config.agencies[0]?.[0] ?? "", station: config.stations[0]?.[0] ?? "", lat: null, lng: null, measured: false });
    draw();
    page.changed();
    const last = form.querySelector(".triage-row:last-of-type");
    last.open = true;
    last.querySelector("input").focus();
  };

  const draw = () => {
    const inside = element("fieldset", "clocks-form");
    inside.disabled = !config.may_keep;
    inside.append(...places.map(row));
    const own = button(word("own"), () => page.begin({ places: config.own }));
    form.replaceChildren(...(places.length ? [inside] : [element("p", "quiet", word("none"))]), page.foot(button(word("add"), add), own));
  };
  page.inside = () => ({ places });
  page.fill = (given) => { places = structuredClone(given.places); draw(); };
  form.addEventListener("submit", (event) => event.preventDefault());
  draw();
  page.history();
})();
