/* For editors: pairing a new display, names, numbers, sizes, walls, taking a screen down; and the log for everybody. */
(function (city) {
  "use strict";

  const page = city.screens;
  const word = (...given) => page.word(...given);

  const input = (given = {}) => Object.assign(city.element("input"), { autocomplete: "off", ...given });
  const number = (value, more = {}) => input({ type: "number", inputMode: "decimal", min: 0, step: "any", value: value || "", ...more });

  const form = (dialog, label, send) => {
    const made = city.element("form", "screens-form");
    const said = city.element("p", "form-error");
    said.setAttribute("role", "alert");
    const go = city.element("button", "primary", label);
    go.type = "submit";
    made.addEventListener("submit", async (event) => {
      event.preventDefault();
      said.textContent = "";
      go.disabled = true;
      await send(said);
      go.disabled = false;
    });
    dialog.append(made);
    return { made, said, end: () => made.append(said, go) };
  };

  const sizes = (each = {}) => {
    const [inches, metres] = [number(each.diagonal_in, { max: 2000 }), number(each.distance_m, { max: 200 })];
    const row = city.element("div", "screens-row");
    row.append(page.field(word("diagonal"), inches), page.field(word("distance"), metres));
    return { row, told: () => ({ diagonal_in: Number(inches.value) || 0, distance_m: Number(metres.value) || 0 }) };
  };

  page.pair = () => {
    const dialog = page.dialog(word("pair"));
    dialog.append(city.element("p", "quiet", word("pair_how", { where: `${location.host}/wall` })));
    const code = input({ inputMode: "numeric", maxLength: 9, required: true, placeholder: "000 000", className: "pair-input" });
    const name = input({ maxLength: 60, placeholder: word("name_example") });
    const place = page.select([["", word("new_screen")], ...page.list.screens.map((each) => [each.id, page.called(each)])]);
    const size = sizes();
    const parts = form(dialog, word("pair_now"), async (said) => {
      const body = place.value ? { code: code.value, replaces: place.value } : { code: code.value, name: name.value, ...size.told() };
      const told = await page.ask("/screens/pair", body, said);
      if (!told) return;
      dialog.close();
      page.tell(word("paired", { name: `${told.number} · ${told.name}` }));
    });
    const isNew = () => { const fresh = !place.value; name.required = fresh; nameField.hidden = size.row.hidden = !fresh; };
    const nameField = page.field(word("name"), name);
    parts.made.append(page.field(word("code"), code), nameField, size.row);
    if (page.list.screens.length) parts.made.append(page.field(word("instead"), place));
    place.addEventListener("change", isNew);
    isNew();
    parts.end();
    code.focus();
  };

  const ownChoices = () => [["", word("own_city")], ...page.list.layouts.map((each) => [each.id, each.title]), ...page.list.tours.map((each) => [`tour:${each.id}`, `${word("tour")}: ${each.title}`])];

  const removal = (each, dialog, said) => {
    const isWall = Boolean(each.windows);
    const made = city.element("details", "screens-remove");
    const go = page.button(word(isWall ? "apart_now" : "remove_now"), async () => {
      if (!(await page.ask(`/screens/${each.id}/${isWall ? "apart" : "remove"}`, {}, said))) return;
      dialog.close();
      page.tell(word(isWall ? "apart_done" : "removed", { name: page.called(each) }));
    }, "is-danger");
    made.append(city.element("summary", "", word(isWall ? "apart" : "remove")), city.element("p", "quiet", word(isWall ? "apart_means" : "remove_means")), go);
    return made;
  };

  page.arrange = (id) => {
    const each = page.find(id);
    if (!each) return;
    if (each.windows) { page.wall(each); return; }
    const dialog = page.dialog(word("arrange_of", { name: page.called(each) }));
    const name = input({ value: each.name, maxLength: 60, required: true });
    const its = number(each.number, { min: 1, max: 999, step: 1 });
    const own = page.select(ownChoices(), each.shows);
    // Nothing is chosen while its layout lies in the recycle bin: it stays its own.
    const before = own.selectedIndex;
    const size = sizes(each);
    const parts = form(dialog, word("save"), async (said) => {
      const body = { name: name.value, number: Number(its.value), ...size.told(), ...(own.selectedIndex === before ? {} : { shows: own.value }) };
      if (!(await page.ask(`/screens/${id}/change`, body, said))) return;
      dialog.close();
      page.tell(word("saved"));
    });
    const row = city.element("div", "screens-row");
    row.append(page.field(word("name"), name), page.field(word("number"), its));
    parts.made.append(row, size.row, city.element("p", "quiet", word("size_why")), page.field(word("own"), own));
    parts.end();
    dialog.append(removal(each, dialog, parts.said));
  };

  const members = (wall) => {
    const inside = new Set(wall?.windows.map((each) => each.screen) ?? []);
    const made = city.element("fieldset", "screens-members");
    made.append(city.element("legend", "", word("wall_members")));
    const boxes = page.list.screens.filter((each) => !each.wall || inside.has(each.id)).map((each) => {
      const box = input({ type: "checkbox", value: each.id, checked: inside.has(each.id) });
      const label = city.element("label");
      label.append(box, page.called(each));
      made.append(label);
      return box;
    });
    return { made, told: () => boxes.filter((box) => box.checked).map((box) => box.value) };
  };

  page.wall = (wall = null) => {
    const dialog = page.dialog(wall ? word("arrange_of", { name: wall.name }) : word("new_wall"));
    dialog.append(city.element("p", "quiet", word("wall_how")));
    const name = input({ value: wall?.name ?? "", maxLength: 60, required: true });
    const inside = members(wall);
    const columns = number(wall?.columns ?? 2, { min: 1, max: 36, step: 1 });
    const [across, down] = [number(wall?.bezel_x_mm, { max: 500 }), number(wall?.bezel_y_mm, { max: 500 })];
    const parts = form(dialog, word("save"), async (said) => {
      const body = { name: name.value, screens: inside.told(), columns: Number(columns.value), bezel_x_mm: Number(across.value) || 0, bezel_y_mm: Number(down.value) || 0 };
      if (!(await page.ask(wall ? `/screens/${wall.id}/shape` : "/screens/walls", body, said))) return;
      dialog.close();
      page.tell(word("saved"));
    });
    const row = city.element("div", "screens-row");
    row.append(page.field(word("columns"), columns), page.field(word("bezel_x"), across), page.field(word("bezel_y"), down));
    parts.made.append(page.field(word("name"), name), inside.made, row);
    parts.end();
    if (wall) dialog.append(removal(wall, dialog, parts.said));
  };

  const line = (each) => {
    const made = city.element("li");
    const what = word(`did_${each.what}`, { what: page.list.layouts.find((other) => other.id === each.layout)?.title ?? each.layout });
    const tour = page.list.tours.find((other) => other.id === each.tour)?.title ?? each.tour ?? "";
    made.append(city.element("strong", "", [each.name || each.screen.split(",").map((id) => page.find(id)?.name ?? id).join(", ") || word("every_screen"), [what, tour, each.step ? word("step_short", { n: each.step }) : ""].filter(Boolean).join(" ")].join(": ")));
    made.append(city.element("span", "quiet", `${city.shortTime(each.at)}, ${city.clockDate(each.at)} · ${each.by === "watch" ? word("by_watch") : each.by} · ${word(`from_${each.why}`)}`));
    return made;
  };

  page.showLog = async () => {
    const dialog = page.dialog(word("log"));
    const list = city.element("ol", "screens-log");
    dialog.append(list);
    try {
      const { switches } = await page.log(100);
      list.append(...switches.map(line));
      if (!switches.length) list.append(city.element("li", "quiet", word("log_none")));
    } catch { list.append(city.element("li", "form-error", word("no_answer"))); }
  };

  city.on("start", () => {
    const acts = document.getElementById("screens-acts");
    if (city.config.screens.arrange) acts.append(page.button(word("pair"), page.pair, "primary"), page.button(word("new_wall"), () => page.wall()));
    acts.append(page.button(word("log"), page.showLog));
  });
})(globalThis.city);
