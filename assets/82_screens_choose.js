/* What a screen can show: every layout as a small picture of itself, every tour by its steps; one click changes the wall. */
(function (city) {
  "use strict";

  const page = city.screens;
  const word = (...given) => page.word(...given);
  const LASTS = [["", "lasts_ever"], ["15", "lasts_15"], ["60", "lasts_60"], ["240", "lasts_240"]];

  /** A dialog with a title and a way out; gone when it closes. */
  page.dialog = (title, look = "") => {
    const made = city.element("dialog", `screens-dialog ${look}`);
    const head = city.element("header");
    const heading = city.element("h2", "", title);
    heading.id = "screens-dialog-title";
    made.setAttribute("aria-labelledby", heading.id);
    head.append(heading, page.button(word("close"), () => made.close()));
    made.append(head);
    made.addEventListener("close", () => made.remove());
    made.addEventListener("click", (event) => { if (event.target === made) made.close(); });
    document.body.append(made);
    made.showModal();
    return made;
  };

  page.field = (label, input) => {
    const made = city.element("label", "screens-field");
    made.append(city.element("span", "", label), input);
    return made;
  };

  page.select = (pairs, value = "") => {
    const made = city.element("select");
    pairs.forEach(([key, text]) => { const option = city.element("option", "", text); option.value = key; made.append(option); });
    made.value = value;
    return made;
  };

  /** The layout's tiles to scale, each with its name: readable even when nothing is live. */
  page.schema = (layout) => {
    const made = city.element("div", `schema is-${layout.theme}`);
    made.style.aspectRatio = `${layout.columns} / ${layout.rows}`;
    made.setAttribute("aria-hidden", "true");
    layout.tiles.forEach(({ place: [x, y, w, h], title, panel }) => {
      const box = city.element("span", `schema-tile${panel === "map" ? " is-map" : ""}`, title);
      const part = (value, whole) => `${(100 * value) / whole}%`;
      Object.assign(box.style, { left: part(x, layout.columns), top: part(y + layout.header, layout.rows), width: part(w, layout.columns), height: part(h, layout.rows) });
      made.append(box);
    });
    return made;
  };

  const parameterFields = (layouts) => {
    const kinds = [...new Set(layouts.flatMap((each) => Object.keys(each.parameters)))].filter((each) => city.config.screens.choices[each]);
    return new Map(kinds.map((kind) => [kind, page.select([["", word(kind === "hours" ? "as_layout" : "all")], ...city.config.screens.choices[kind]])]));
  };

  const chosen = (layout, fields) => Object.fromEntries([...fields].filter(([kind, field]) => field.value && kind in layout.parameters).map(([kind, field]) => [kind, field.value]));

  const send = async (each, wish, title, lasts, dialog, said) => {
    const minutes = lasts.value ? { minutes: Number(lasts.value) } : {};
    const told = await page.ask(`/screens/${each.id}/show`, { ...wish, ...minutes, why: "hand" }, said);
    if (!told) return;
    dialog.close();
    const isKept = told.showing.why === "takeover" ? word("after_alarm") : "";
    page.tell([word("changed", { name: page.called(each), title }), isKept].filter(Boolean).join(" "));
  };

  const layoutButton = (layout, n, isNow, act) => {
    const made = page.button("", act, "choice");
    const name = city.element("strong", "", layout.title);
    made.append(page.schema(layout), name);
    if (n < 9) name.prepend(city.element("kbd", "", String(n + 1)), " ");
    if (isNow) { made.append(city.element("span", "quiet", word("now"))); made.setAttribute("aria-current", "true"); }
    return made;
  };

  const tourButton = (tour, act) => {
    const made = page.button("", act, "choice is-tour");
    made.append(city.element("strong", "", tour.title), city.element("span", "quiet", tour.steps.join(" → ")));
    return made;
  };

  page.choose = (id) => {
    const each = page.find(id);
    if (!each) return;
    const { layouts, tours } = page.list;
    const dialog = page.dialog(word("choose", { name: page.called(each) }), "is-wide");
    const said = city.element("p", "form-error");
    said.setAttribute("role", "alert");
    const lasts = page.select(LASTS.map(([key, text]) => [key, word(text)]));
    const fields = parameterFields(layouts);
    const row = city.element("div", "screens-row");
    row.append(page.field(word("lasts"), lasts), ...[...fields].map(([kind, field]) => page.field(word(`kind_${kind}`), field)));
    const gallery = city.element("div", "gallery");
    gallery.append(...layouts.map((layout, n) => layoutButton(layout, n, layout.id === each.showing?.layout, () => send(each, { layout: layout.id, parameters: chosen(layout, fields) }, layout.title, lasts, dialog, said))));
    dialog.append(said, gallery);
    if (tours.length) {
      const list = city.element("div", "gallery is-tours");
      list.append(...tours.map((tour) => tourButton(tour, () => send(each, { tour: tour.id }, tour.title, lasts, dialog, said))));
      dialog.append(city.element("h3", "", word("tours")), list);
    }
    dialog.append(row);
    gallery.querySelector("button")?.focus();
    dialog.addEventListener("keydown", (event) => {
      // A key that is held down, or one of the browser's own, is not meant for the wall.
      if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("select, input") || !/^[1-9]$/.test(event.key)) return;
      gallery.children[Number(event.key) - 1]?.click();
    });
  };
})(globalThis.city);
