/* One case: what, where, how long still, who has it, what may be done with which key, photos, and its whole story. */
(function (city) {
  "use strict";

  const desk = city.desk;
  const MAIN = { received: "verify", verified: "assign", reopened: "assign", assigned: "dispatch", dispatched: "arrive", en_route: "arrive", on_site: "start_work", in_progress: "resolve", resolved: "close", coordinating: "assign" };
  const MINUTES_5 = 300000;
  const place = () => document.getElementById("desk-case");

  const time = (atMs, form) => { const element = city.element("time"); element.dataset.at = atMs; if (form) element.dataset.form = form; return element; };
  const line = (className, ...inside) => { const made = city.element("p", className); made.append(...inside); return made; };

  const back = () => {
    const made = city.element("button", "desk-back", `‹ ${desk.word("back")}`);
    made.type = "button";
    made.addEventListener("click", () => desk.closeCase());
    return made;
  };
  const head = (found) => {
    const made = city.element("header", "desk-case-head");
    const title = city.element("h2", "desk-case-title", found.category);
    const badge = city.element("span", `badge desk-status is-${found.status}`, found.status_word);
    made.append(back(), title, badge);
    return made;
  };

  const due = (found) => {
    if (!found.open || found.status === "resolved") return null;
    if (found.status === "coordinating") return line("desk-due quiet", desk.word("clock_stands"));
    const made = line(found.overdue ? "desk-due is-late" : "desk-due", found.overdue ? `${desk.word("late_by")} ` : `${desk.word("due_in")} `, time(found.due_at, found.overdue ? "" : "until"));
    if (found.soon) made.prepend(city.element("strong", "desk-soon", desk.word("soon")), " · ");
    made.append(` · ${desk.word("due_at", { at: desk.when(found.due_at) })}`);
    return made;
  };

  const facts = (found) => {
    const list = city.element("dl", "facts desk-facts");
    const add = (word, value) => { if (!value) return; const dd = city.element("dd"); dd.append(value); list.append(city.element("dt", "", desk.word(word)), dd); };
    const received = city.element("span", "", `${desk.when(found.received_at)} · `);
    received.append(time(found.received_at));
    add("fact_where", found.place);
    add("fact_address", found.address);
    if (Math.abs(found.received_at - found.reported_at) > MINUTES_5) add("fact_reported", desk.when(found.reported_at));
    add("fact_received", received);
    if (found.erased_at) add("fact_reporter", desk.word("erased", { at: desk.when(found.erased_at) }));
    if (found.named_to_leaders) add("fact_reporter", desk.word("reporter_for_leaders"));
    add("fact_source", found.source + (found.simulated ? ` · ${desk.word("simulated")}` : ""));
    add("fact_agency", found.assigned && found.agency ? Object.assign(city.element("a", "", found.agency), { href: `/report-cards#${encodeURIComponent(found.agency_id)}` }) : "");
    add("fact_vehicle", found.vehicle);
    add("fact_priority", desk.word(`priority_${found.priority}`));
    add("fact_reporters", found.reporters > 1 ? String(found.reporters) : "");
    add("fact_merged", found.merged.map((each) => `…${each.slice(-4)}`).join(", "));
    add("fact_merged_into", found.merged_into);
    add("fact_handed_to", found.handed_to);
    add("fact_rating", found.rating ? "★".repeat(found.rating) : "");
    return list;
  };

  const button = (action, isMain) => {
    const made = city.element("button", isMain ? "desk-act is-main" : "desk-act");
    made.type = "button";
    made.dataset.action = action;
    made.append(city.element("kbd", "", desk.config.keys[action]), city.element("span", "", desk.config.actions[action]));
    made.addEventListener("click", () => desk.begin(action));
    return made;
  };

  /** The next step in a case's life first and largest; every other possible one beside it. */
  const actions = (found) => {
    const made = city.element("div", "desk-acts");
    const main = found.possible.includes(MAIN[found.status]) ? MAIN[found.status] : null;
    const others = found.possible.filter((each) => each !== main && desk.config.forms[each]);
    made.append(...(main ? [button(main, true)] : []), ...others.map((each) => button(each, false)));
    if (found.may_follow && (desk.config.mode === "desk" || found.open)) made.append(extra("f", "follow", () => desk.follow()));
    if (found.possible.includes("add_photo")) made.append(extra("g", "add_photo", () => desk.addPhotos()));
    if (found.pictures.some((each) => each.wall)) made.append(extra(".", "release_photos", () => desk.releasePhotos()));
    if (found.may_name) made.append(extra("y", "identity", () => desk.identity()));
    if (found.may_erase) made.append(extra("", "erase", () => desk.erase()));
    if (found.possible.includes("issue_secret")) made.append(extra("h", "new_secret", () => desk.newSecret()));
    if (hasCrew(found)) made.append(extra("q", "crew_link", desk.crewLink));
    return made;
  };
  /** A sent unit's people work by link: whoever has the case, the city or its agency, gives it to them. */
  const hasCrew = (found) => Boolean(found.vehicle_id && found.open);
  desk.crewLink = () => {
    const found = desk.chosen();
    if (!found) return;
    if (hasCrew(found)) open(`/crew-link/${encodeURIComponent(found.ticket)}`, "_blank", "noopener");
    else desk.tell(desk.word("no_crew_yet"), true);
  };
  const extra = (key, word, act) => {
    const made = city.element("button", "desk-act is-quiet");
    made.type = "button";
    made.dataset.action = word;
    made.append(...(key ? [city.element("kbd", "", key)] : []), city.element("span", "", desk.word(word)));
    made.addEventListener("click", act);
    return made;
  };

  const offered = (found) => {
    if (!found.arrival || !found.possible.includes("arrive")) return null;
    const made = city.element("div", "desk-offer");
    made.append(city.element("span", "", desk.word("arrival_offered", { vehicle: found.vehicle })), button("arrive", true));
    return made;
  };

  /** Taken apart from the top: this one waits for the one it lies in. */
  const partFirst = (found) => {
    if (!found.part_first) return null;
    const ticket = found.part_first;
    const [made, other] = [city.element("div", "desk-offer"), city.element("button", "desk-act is-main", desk.word("open_other", { ticket }))];
    other.type = "button";
    other.dataset.action = "open_other";
    other.addEventListener("click", () => desk.choose(ticket));
    made.append(city.element("span", "", desk.word("part_first", { ticket })), other);
    return made;
  };

  const picture = (each) => {
    const link = city.element("a", "desk-picture");
    Object.assign(link, { href: desk.photo(desk.found.ticket, each.id), target: "_blank", rel: "noopener" });
    const image = city.element("img");
    Object.assign(image, { src: desk.photo(desk.found.ticket, each.id, true), alt: desk.word(`photo_${each.role}`), loading: "lazy" });
    const wall = desk.config.photos_need_release && each.wall ? ` · ${desk.word(`wall_${each.wall}`)}` : "";
    link.append(image, city.element("span", "", desk.word(`photo_${each.role}`) + wall));
    return link;
  };
  const pictures = (found) => {
    if (!found.pictures.length) return null;
    const made = city.element("div", "desk-pictures");
    made.append(...found.pictures.map(picture));
    return made;
  };

  const said = (word, text) => (text ? line("desk-said", city.element("span", "quiet", `${desk.word(word)}: `), text) : null);
  const step = (each) => {
    const made = city.element("li", each.status ? "desk-step" : "desk-step is-aside");
    const top = line("desk-step-head", city.element("strong", "", each.what), ` · ${each.who} · `, city.element("span", "quiet", `${desk.when(each.at)} · `), time(each.at));
    made.append(top, ...[said("instruction", each.instruction), said("note", each.note), said("public_note", each.public_note)].filter(Boolean));
    return made;
  };
  const story = (found) => {
    const made = city.element("section", "desk-story");
    const list = city.element("ol", "desk-steps");
    list.append(...found.timeline.map(step));
    made.append(city.element("h3", "", desk.word("timeline")), list);
    return made;
  };

  const alertOf = (message) => { if (!message) return null; const made = city.element("p", "desk-alert", message); made.setAttribute("role", "alert"); return made; };
  const words = (found) => {
    const made = city.element("div", "desk-words");
    made.append(line("desk-description", found.description || desk.word("no_description")));
    if (found.instruction) made.append(line("desk-instruction", city.element("span", "quiet", `${desk.word("instruction")}: `), found.instruction));
    if (found.public_note) made.append(line("desk-said", city.element("span", "quiet", `${desk.word("public_note")}: `), found.public_note));
    return made;
  };

  const tags = (found) => {
    const made = line("desk-tags", city.element("span", "desk-ticket", found.ticket));
    if (found.private) made.append(city.element("span", "desk-mark", desk.word("private")));
    if (found.warned) made.append(city.element("span", "desk-mark is-warned", desk.word("warned_mark")));
    if (found.level) made.append(city.element("span", "desk-mark is-level", desk.word("level_mark", { level: found.level })));
    if (found.duplicates?.length) made.append(sameMark(found));
    return made;
  };
  const sameMark = (found) => {
    const mark = city.element("button", "desk-mark is-same", desk.word("duplicates", { n: found.duplicates.length }));
    mark.type = "button";
    mark.addEventListener("click", () => desk.begin("merge"));
    return mark;
  };

  const draw = ({ found, isAnother, message }) => {
    const holder = place();
    const focused = holder.contains(document.activeElement) ? document.activeElement.dataset.action : null;
    const scrolled = isAnother ? 0 : holder.scrollTop;
    const parts = [alertOf(message), head(found), tags(found), due(found), offered(found), partFirst(found), desk.photosOffered(found), words(found), actions(found), pictures(found), facts(found), story(found)];
    holder.replaceChildren(...parts.filter(Boolean));
    holder.scrollTop = message ? 0 : scrolled;
    if (focused) (holder.querySelector(`[data-action="${focused}"]`) ?? holder).focus({ preventScroll: true });
    city.fillTimes(holder);
  };

  const drawNone = (words = desk.word("none_chosen")) => place()?.replaceChildren(back(), city.element("p", "desk-none", words));

  /** Into the case, by Enter or a tap, to read it: no button is under Enter then. On a phone it covers the queue. */
  desk.openCase = () => {
    document.querySelector(".desk").classList.add("has-case");
    place().focus({ preventScroll: true });
    document.querySelector(".desk-work").scrollTop = 0;
    desk.fitMap();
  };
  desk.closeCase = () => {
    document.querySelector(".desk").classList.remove("has-case");
    if (place().contains(document.activeElement)) document.activeElement.blur();
  };

  city.on("desk-case", draw);
  city.on("desk-left", drawNone);
  city.on("desk-open", () => desk.openCase());
  city.on("desk-start", function wait() { if (place()) drawNone(); else setTimeout(wait, 50); });
})(globalThis.city);
