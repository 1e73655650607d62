/* Where a case is: a place found by its name or shown on the map, from what this is known, Enter. */
(function (city) {
  "use strict";

  const desk = city.desk;
  /** Which case waits for a click on the map, and what its dialog held; or null. */
  let pointing = null;
  /** What the dialog begins with after the click. */
  let clicked = null;

  desk.findPlace = async (typed) => {
    if (typed.trim().length < 2) return [];
    const answer = await desk.ask(`/api/search?q=${encodeURIComponent(typed.trim())}`);
    if (answer.status !== 200) return [];
    return answer.body.filter((each) => Number.isFinite(each.lat) && !/^(vehicle|complaint|gauge|station)/.test(each.open)).map((each) => ({ ...each, name: each.title }));
  };
  const plain = (words) => words.toLowerCase().replace(/^\s*(jalan|jln|jl)\b/, "").replace(/[^\p{L}\p{N}]/gu, "");
  /** Roads that the routing table knows have a name and an owner, and no point. */
  const roads = (typed) => (plain(typed).length < 2 ? [] : desk.config.roads
    .filter((each) => [each.name, ...each.names].some((name) => plain(name).startsWith(plain(typed))))
    .map((each) => ({ name: each.name, title: each.name, detail: desk.word("road_without_point", { owner: each.owner }) })));
  desk.findPlaceOrRoad = async (typed) => [...(await desk.findPlace(typed)), ...roads(typed)];

  /** What was chosen, and that the point is only the middle of an area if it is. */
  desk.placeWords = (each) => {
    const area = /^(kelurahan|kecamatan):/.exec(each.open ?? "")?.[1];
    return [each.title, each.detail, area && desk.word(`middle_of_${area}`)].filter(Boolean).join(" · ");
  };

  const written = (lat, lng) => `${lat.toFixed(6)},${lng.toFixed(6)}`;
  const show = (form, lat, lng, words, known) => {
    form.elements.point.value = written(lat, lng);
    form.querySelector(".desk-point-told").textContent = words;
    if (!form.elements.note.value.trim()) form.elements.note.value = known;
    desk.pin(lat, lng);
  };

  /** From the dialog to the map and back: what was written meanwhile stays. */
  const pointOut = (holder) => {
    const form = holder.closest("form");
    pointing = { ticket: desk.ticket, address: form.elements.address.value, note: form.elements.note.value };
    holder.closest("dialog").close();
    desk.tell(desk.word("point_now"));
    document.querySelector(".desk").classList.add("is-pointing");
    document.querySelector(".desk-map")?.scrollIntoView({ block: "nearest" });
  };
  const stop = () => { const was = pointing; pointing = null; document.querySelector(".desk").classList.remove("is-pointing"); return was; };
  desk.leavePointing = () => { if (!pointing) return false; stop(); desk.tell(""); return true; };
  const onMap = (event) => {
    const was = stop();
    if (!was || was.ticket !== desk.ticket) return;
    clicked = { ...was, ...event.latlng };
    desk.tell("");
    desk.begin("set_place");
  };

  /** The field of the dialog; its value is "latitude,longitude". */
  desk.pointField = (field, found) => {
    const holder = city.element("div", "desk-point");
    const value = Object.assign(city.element("input"), { type: "hidden", name: field.name });
    const told = city.element("p", "quiet desk-point-told", found.lat === null ? desk.word("no_point") : "");
    told.setAttribute("role", "status");
    const pick = desk.pickField("place-search", desk.word("field_point"), desk.findPlace, {
      take: (each) => { show(holder.closest("form"), each.lat, each.lng, desk.placeWords(each), desk.word("point_found")); city.map?.setView([each.lat, each.lng], 16, { animate: false }); },
      missing: (typed) => desk.word("point_missing", { typed }),
      goOn: () => holder.closest("form").elements.note.focus(),
    });
    const onTheMap = Object.assign(city.element("button", "desk-act", desk.word("point_on_map")), { type: "button" });
    onTheMap.addEventListener("click", () => pointOut(holder));
    holder.append(pick.holder, told, onTheMap, value);
    if (clicked) queueMicrotask(() => refill(holder));
    return holder;
  };
  const refill = (holder) => {
    const form = holder.closest("form");
    if (!form || !clicked) return;
    form.elements.address.value = clicked.address;
    form.elements.note.value = clicked.note;
    show(form, clicked.lat, clicked.lng, desk.word("point_clicked"), desk.word("point_shown"));
    clicked = null;
    form.elements.note.focus();
  };

  city.on("map", (map) => map.on("click", onMap));
  city.on("desk-chosen", () => { if (pointing && pointing.ticket !== desk.ticket) desk.leavePointing(); });
})(globalThis.city);
