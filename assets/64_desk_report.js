/* A new report in half a minute without a mouse: what, where, in the caller's words; where it will go is shown meanwhile. */
(function (city) {
  "use strict";

  const desk = city.desk;
  const PREVIEW_MS = 250;
  let form = null;
  let photos = null;
  let place = null;
  let given = {};
  let begunAt = 0;
  let waiting = 0;
  let asked = 0;

  desk.isReporting = () => Boolean(form);

  const findCategory = (typed) => desk.config.categories
    .map((each) => ({ ...each, detail: each.words[0], rank: desk.fit(each.name, each.words.slice(1), typed) }))
    .filter((each) => each.rank >= 0).sort((one, other) => one.rank - other.rank);

  const labelled = (name, word, control, more = {}) => {
    const label = city.element("label", "desk-label", word);
    Object.assign(control, { name, autocomplete: "off", ...more });
    label.append(control);
    return label;
  };

  const setPlace = (lat, lng, words) => {
    Object.assign(given, { lat, lng });
    desk.pin(lat, lng);
    form.querySelector("#report-place-told").textContent = words ?? desk.word("point_set");
    previewSoon();
  };
  /** A landmark's own name is what the crew looks for; what was typed as address is kept. */
  const nameSpot = (each) => {
    const box = form.elements.address;
    if (each.open || (box.value && box.value !== given.spot)) return;
    box.value = given.spot = each.title;
  };
  const takePlace = (each) => {
    nameSpot(each);
    setPlace(each.lat, each.lng, desk.placeWords(each));
    city.map?.setView([each.lat, each.lng], 16, { animate: false });
  };
  /** Words without a point: into the address if nothing stands there, and never without a word. */
  const keepAsAddress = (typed, word) => {
    const box = form.elements.address;
    box.value ||= typed;
    form.querySelector("#report-place-told").textContent = desk.word(box.value === typed ? word : "place_not_kept", { typed });
    previewSoon();
  };
  const onMap = (event) => { if (form) { setPlace(event.latlng.lat, event.latlng.lng, desk.word("point_clicked")); form.elements.description.focus(); } };

  const told = () => ({
    service_code: given.service_code ?? "", lat: given.lat ?? null, lng: given.lng ?? null,
    description: form.elements.description.value, address: form.elements.address.value, private: form.elements.private.checked,
    reporter_name: form.elements.reporter_name.value, reporter_phone: form.elements.reporter_phone.value,
  });

  const preview = async () => {
    const mine = (asked += 1);
    const { reporter_phone, ...seen } = told();
    const answer = await desk.ask("/api/desk/preview", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(seen) });
    if (mine !== asked || !form || answer.status !== 200) return;
    showPreview(answer.body);
  };
  const previewSoon = () => { clearTimeout(waiting); waiting = setTimeout(preview, PREVIEW_MS); };

  const showPreview = (found) => {
    const masked = form.querySelector("#report-masked");
    const isMasked = found.description !== form.elements.description.value;
    masked.textContent = isMasked ? `${desk.word("kept_as")}: ${found.description}` : "";
    form.querySelector("#report-kelurahan").textContent = found.place;
    if (!given.service_code && found.guess) form.querySelector("#report-guess").textContent = desk.word("guess", { name: desk.config.categories.find((each) => each.code === found.guess)?.name ?? "" });
    else form.querySelector("#report-guess").textContent = "";
    given.guess = found.guess;
    const advice = document.getElementById("desk-advice");
    const same = found.duplicates.length ? city.element("section", "desk-part") : null;
    same?.append(city.element("h3", "", desk.word("maybe_known", { n: found.duplicates.length })), ...found.duplicates.map(desk.candidate));
    advice.replaceChildren(...[desk.suggestionPart(found, false), same].filter(Boolean));
  };

  const problem = (words) => { const place = form.querySelector("[role=alert]"); place.textContent = words; place.hidden = !words; };

  const missing = (report) => {
    if (!report.service_code) return ["report-category", "needs_category"];
    if (!report.description.trim()) return ["report-description", "needs_description"];
    if (report.lat === null && !report.address.trim()) return ["report-place", "needs_place"];
    return null;
  };

  const send = async () => {
    await place.settled();
    if (!form) return;
    if (!given.service_code && given.guess) given.service_code = given.guess;
    const report = told();
    const lacks = missing(report);
    if (lacks) { document.getElementById(lacks[0]).focus(); return problem(desk.word(lacks[1])); }
    const button = form.querySelector(".desk-send");
    button.disabled = true;
    const answer = await desk.post("report", { ...report, key: given.key });
    if (!form) return;
    button.disabled = false;
    if (answer.status !== 200) return problem(answer.body.message ?? desk.word("not_sent"));
    finish(answer.body);
  };

  const finish = ({ complaint, secret }) => {
    const seconds = Math.round((performance.now() - begunAt) / 1000);
    const items = photos.items();
    close();
    desk.show(complaint);
    city.emit("desk-chosen", complaint.ticket);
    city.emit("desk-changed");
    desk.address((params) => params.set("case", complaint.ticket));
    desk.seek(complaint.ticket);
    const sent = city.element("p", "desk-slip-photos");
    sent.setAttribute("role", "status");
    const dialog = desk.slip(desk.word("report_kept"), { ticket: complaint.ticket, secret }, [sent, city.element("p", "quiet", desk.word("took", { n: seconds }))], desk.word("to_case"), () => desk.openCase());
    const more = Object.assign(city.element("button", "desk-act", desk.word("one_more")), { type: "button" });
    more.addEventListener("click", () => { dialog.close(); desk.report(); });
    dialog.querySelector(".desk-dialog-foot").append(more);
    desk.openSlip(dialog);
    if (items.length) sendPhotos(complaint.ticket, items, sent);
  };

  /** The report is kept already: its photos follow, also when the dialog was closed meanwhile. */
  const sendPhotos = async (ticket, items, place) => {
    const of = items.length;
    const { complaint, why } = await desk.sendPhotos(ticket, "report", items, (words) => { place.textContent = words; });
    if (complaint) desk.renew(complaint);
    const words = why ? desk.word("photos_left", { n: items.length, why }) : desk.word("photos_kept", { n: of });
    place.replaceChildren(words);
    if (!place.isConnected) return desk.tell(`…${ticket.slice(-4)}: ${words}`, Boolean(why));
    if (!why) return;
    const again = Object.assign(city.element("button", "desk-act", desk.word("photo_again")), { type: "button" });
    again.addEventListener("click", () => sendPhotos(ticket, items, place));
    place.append(" ", again);
  };

  const close = () => {
    form?.remove();
    form = null;
    clearTimeout(waiting);
    document.querySelector(".desk").classList.remove("is-reporting");
    desk.unpin();
  };
  const isFilled = (each) => (each.type === "checkbox" ? each.checked : each.value.trim());
  const hasAnything = () => given.lat !== undefined || photos.items().length > 0 || [...form.querySelectorAll("input:not([type=file]), textarea")].some(isFilled);
  /** Esc: what was typed is gone only after a question, if there was anything. */
  desk.leaveReport = () => {
    if (!form) return false;
    if (hasAnything() && !globalThis.confirm(desk.word("throw_away"))) return true;
    close();
    if (desk.found) city.emit("desk-case", { found: desk.found, isAnother: true, message: "" });
    else document.getElementById("desk-advice").replaceChildren();
    return true;
  };

  const line = (className, id) => Object.assign(city.element("p", className), { id });
  const build = () => {
    const made = city.element("form", "desk-report");
    const category = desk.pickField("report-category", desk.word("field_category"), findCategory, {
      take: (each) => { given.service_code = each.code; previewSoon(); }, goOn: () => document.getElementById("report-place").focus(),
    });
    category.box.addEventListener("input", () => { given.service_code = ""; previewSoon(); });
    place = desk.pickField("report-place", desk.word("field_place"), desk.findPlaceOrRoad, {
      take: (each) => (Number.isFinite(each.lat) ? takePlace(each) : keepAsAddress(each.title, "road_kept")),
      none: () => keepAsAddress(place.box.value.trim(), "place_kept"),
      missing: (typed) => desk.word("place_missing", { typed }),
      goOn: () => made.elements.description.focus(),
    });
    const description = Object.assign(city.element("textarea"), { id: "report-description", rows: 4, maxLength: 2000 });
    const caller = city.element("fieldset", "desk-caller");
    caller.append(city.element("legend", "", desk.word("caller")), labelled("reporter_name", desk.word("reporter_name"), city.element("input"), { maxLength: 200 }), labelled("reporter_phone", desk.word("reporter_phone"), city.element("input"), { maxLength: 200, inputMode: "tel" }), city.element("p", "quiet", desk.word("caller_hidden")));
    const secret = labelled("private", desk.word("private_long"), city.element("input"), { type: "checkbox" });
    secret.classList.add("is-check");
    photos = desk.photoField();
    const foot = city.element("div", "desk-dialog-foot");
    const submit = Object.assign(city.element("button", "desk-send", desk.word("send_report")), { type: "submit" });
    const cancel = Object.assign(city.element("button", "desk-cancel", desk.word("cancel")), { type: "button" });
    cancel.addEventListener("click", desk.leaveReport);
    foot.append(submit, city.element("kbd", "", "Ctrl Enter"), cancel);
    const alertLine = Object.assign(line("desk-alert", "report-problem"), { hidden: true });
    alertLine.setAttribute("role", "alert");
    made.append(city.element("h2", "", desk.word("new_report")), category.holder, line("quiet", "report-guess"), place.holder, line("quiet", "report-place-told"), line("quiet", "report-kelurahan"), labelled("description", desk.word("field_description"), description), line("desk-masked", "report-masked"), labelled("address", desk.word("field_address"), city.element("input"), { maxLength: 200 }), caller, secret, photos.holder, alertLine, foot);
    made.addEventListener("submit", (event) => { event.preventDefault(); send(); });
    made.addEventListener("input", previewSoon);
    made.addEventListener("keydown", (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); send(); } });
    return made;
  };

  /** Opens the form in place of the case; the map stays for clicking. */
  desk.report = () => {
    if (desk.config.mode !== "desk" || form) return;
    given = { key: desk.newKey() };
    begunAt = performance.now();
    form = build();
    document.getElementById("desk-advice").replaceChildren();
    document.querySelector(".desk-work").insertBefore(form, document.getElementById("desk-case"));
    document.querySelector(".desk").classList.add("is-reporting");
    desk.unpin();
    desk.fitMap();
    document.getElementById("report-category").focus();
  };
  city.on("map", (map) => map.on("click", onMap));
  city.on("desk-case", () => { if (form) document.getElementById("desk-advice").replaceChildren(); });
})(globalThis.city);
