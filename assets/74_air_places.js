/* Where trees may be planted: rows of places, kept by leaders, with every earlier list. */
(function () {
  "use strict";

  const told = document.getElementById("places-config");
  if (!told) return;
  const config = JSON.parse(told.textContent);
  const word = (key, values = {}) => (config.texts[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  const element = (tag, className, text) => { const made = document.createElement(tag); if (className) made.className = className; if (text !== undefined) made.textContent = text; return made; };
  const button = (words, act, className = "quiet-button") => { const made = element("button", className, words); made.type = "button"; made.addEventListener("click", act); return made; };
  const labelled = (words, control) => { const label = element("label", "desk-label", words); label.append(control); return label; };
  const when = new Intl.DateTimeFormat(config.lang, { timeZone: config.zone, dateStyle: "medium", timeStyle: "short" });
  const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const form = document.getElementById("places-rows");
  let places = structuredClone(config.places);
  let [version, restored, isChanged, sending] = [config.version, 0, false, null];

  const say = (words, isError = false) => { const place = document.getElementById("places-said"); place.textContent = words; place.classList.toggle("form-error", isError); };
  const changed = () => {
    [isChanged, restored, sending] = [true, 0, null];
    const save = document.getElementById("places-keep");
    if (save) save.disabled = false;
    say(word("unsaved"));
  };

  const select = (options, value, write) => {
    const made = element("select");
    made.append(...options.map(([key, words]) => new Option(words, key, false, key === value)));
    made.addEventListener("change", () => { write(made.value); changed(); });
    return made;
  };
  const input = (attributes, write) => {
    const made = Object.assign(element("input"), attributes);
    made.addEventListener("input", () => { write(made); changed(); });
    return made;
  };
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
    const remove = button(word("remove"), () => { places.splice(at, 1); changed(); draw(); });
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
    changed();
    const last = form.querySelector(".triage-row:last-of-type");
    last.open = true;
    last.querySelector("input").focus();
  };

  /** The same list sent again carries the same key: an answer that was lost keeps no second edition. */
  const keep = async () => {
    const wrong = form.querySelector(":invalid:not(fieldset)");
    if (wrong) { wrong.closest("details").open = true; wrong.focus(); return say(word("wrong_form"), true); }
    sending ??= { places: structuredClone(places), expected_version: version, key: newKey(), restored };
    const answer = await post(sending);
    if (answer.status === 409) return late(answer.body);
    if (answer.status !== 200) return say(answer.body.message ?? word("not_sent"), true);
    [version, sending, isChanged, restored] = [answer.body.version, null, false, 0];
    document.getElementById("places-keep").disabled = true;
    say(word("kept", { version }));
    return history();
  };
  const post = async (given) => {
    try {
      const answer = await fetch("/api/air/places", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(given) });
      return { status: answer.status, body: await answer.json().catch(() => ({})) };
    } catch { return { status: 0, body: {} }; }
  };
  /** Somebody was faster: what stands here stays, until its owner says what becomes of it. */
  const late = (theirs) => {
    sending = null;
    say(theirs.message, true);
    const choices = element("span", "triage-choice");
    const look = () => { version = theirs.version; fill(theirs.places); isChanged = false; };
    const mine = () => { version = theirs.version; choices.remove(); keep(); };
    choices.append(button(word("look"), look), button(word("mine"), mine));
    document.getElementById("places-said").after(choices);
    history();
  };

  const foot = () => {
    const made = element("div", "triage-acts places-foot");
    const said = Object.assign(element("span"), { id: "places-said" });
    said.setAttribute("role", "status");
    if (!config.may_keep) { made.append(element("span", "quiet", word("leaders")), said); return made; }
    const save = Object.assign(button(word("keep"), keep, "desk-send"), { id: "places-keep", disabled: !isChanged });
    const own = button(word("own"), () => { fill(config.own); changed(); say(word("taken")); });
    made.append(button(word("add"), add), own, save, said);
    return made;
  };
  const draw = () => {
    const inside = element("fieldset", "clocks-form");
    inside.disabled = !config.may_keep;
    inside.append(...places.map(row));
    form.replaceChildren(...(places.length ? [inside] : [element("p", "quiet", word("none"))]), foot());
  };
  const fill = (given) => { places = structuredClone(given); draw(); };

  const ask = async (query = "") => { try { return await (await fetch(`/api/air/places_history${query}`)).json(); } catch { return { message: word("not_sent") }; } };
  const restore = async (edition) => {
    const found = await ask(`?version=${edition.version}`);
    if (!found.places) return say(found.message, true);
    fill(found.places);
    changed();
    restored = edition.version;
    return say(word("taken"));
  };
  const entry = (edition, n) => {
    const made = element("li", "clocks-edition");
    const words = [word("edition", edition), when.format(edition.at), edition.by, edition.what, n ? "" : word("edition_now"), edition.restored ? word("edition_restored", { version: edition.restored }) : ""];
    made.append(element("span", "", words.filter(Boolean).join(" · ")), ...(config.may_keep ? [button(word("restore"), () => restore(edition))] : []));
    return made;
  };
  const history = async () => {
    const found = await ask();
    const list = element("ol", "clocks-editions");
    list.append(...(found.editions ?? []).map(entry));
    const none = found.editions?.length ? [] : [element("p", "quiet", found.message ?? word("history_none"))];
    document.getElementById("places-history").replaceChildren(element("h2", "", word("history")), ...none, list);
  };
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("beforeunload", (event) => { if (isChanged) event.preventDefault(); });
  draw();
  history();
})();
