/* Photos of the crew, looked at by a person before walls show them: one key, the sentence what to look for, Enter. */
(function (city) {
  "use strict";

  const desk = city.desk;
  const waiting = (found) => (desk.config.photos_need_release ? found.pictures.filter((each) => each.wall === "waits") : []);
  const forWalls = (found) => found.pictures.filter((each) => each.wall);

  /** In the case, while something waits: how many, and the key. */
  desk.photosOffered = (found) => {
    const n = waiting(found).length;
    if (!n || !found.possible.includes("release_photos")) return null;
    const made = city.element("div", "desk-offer");
    const button = city.element("button", "desk-act is-main");
    Object.assign(button, { type: "button" });
    button.dataset.action = "release_photos";
    button.append(city.element("kbd", "", "."), city.element("span", "", desk.word("release_photos")));
    button.addEventListener("click", () => desk.releasePhotos());
    made.append(city.element("span", "", desk.word("release_offer", { n })), button);
    return made;
  };

  /** Ticked from the start: whoever looked and saw nothing presses Enter. */
  const choice = (found, each) => {
    const made = city.element("li");
    const label = city.element("label", "desk-option");
    const words = [`photo_${each.role}`, `wall_${each.wall}`].map((key) => desk.word(key)).join(" · ");
    label.append(Object.assign(city.element("input"), { type: "checkbox", name: "shown", value: each.id, checked: true }), city.element("span", "", words));
    const link = Object.assign(city.element("a"), { href: desk.photo(found.ticket, each.id), target: "_blank", rel: "noopener" });
    link.append(Object.assign(city.element("img"), { src: desk.photo(found.ticket, each.id), alt: words }));
    made.append(link, label);
    return made;
  };

  const settle = (answer, n, dialog, problem) => {
    if (answer.status !== 200) return problem(answer.body.message ?? desk.word("not_sent"));
    dialog.close();
    desk.renew(answer.body.complaint);
    desk.tellOf(answer.body.complaint.ticket, desk.word("release_done", { n }));
    city.emit("desk-changed");
  };

  desk.releasePhotos = () => {
    const found = desk.isAsking() ? null : desk.chosen();
    if (!found) return;
    const photos = forWalls(found);
    if (!photos.length || !found.possible.includes("release_photos")) return desk.tell(desk.word("release_none"), true);
    const list = city.element("ul", "desk-looks");
    list.append(...photos.map((each) => choice(found, each)));
    const key = desk.newKey();
    const inside = [city.element("p", "desk-look-for", desk.word("release_lead")), list];
    desk.openDialog(desk.frame(desk.word("release_photos"), inside, desk.word("release_send"), async (form, dialog) => {
      const shown = new FormData(form).getAll("shown");
      const hidden = photos.map((each) => each.id).filter((each) => !shown.includes(each));
      const button = form.querySelector(".desk-send");
      button.disabled = true;
      const answer = await desk.post("photos_for_wall", { ticket: found.ticket, key, shown, hidden });
      button.disabled = false;
      settle(answer, shown.length, dialog, (words) => Object.assign(form.querySelector("[role=alert]"), { textContent: words, hidden: false }));
    }));
    document.querySelector("dialog[open] .desk-send").focus();
  };
})(globalThis.city);
