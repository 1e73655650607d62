/* What can be set of the chosen tile: a form made of what its panel says of itself. */
(function (city) {
  "use strict";

  const studio = city.studio;
  const { node, word, labelled, select, button } = studio;
  const LONG_TEXT = 120;
  const SIZES = [0, 0.5, 0.75, 1, 1.25, 1.5, 2, 2.5, 3, 4];

  const setOption = (id, key, value, kind) => {
    const tile = studio.tileOf(studio.doc, id);
    if (!tile) return; // taken away by somebody else while an image was on its way
    let doc = studio.withTile(studio.doc, { ...tile, options: { ...tile.options, [key]: value } });
    // A tile that follows a common choice needs that choice.
    if (typeof value === "string" && value === `$${kind}` && !(kind in doc.parameters)) doc = { ...doc, parameters: { ...doc.parameters, [kind]: "" } };
    studio.change(doc, `option:${id}:${key}`);
  };

  const input = (type, value, act, more = {}) => {
    const made = Object.assign(node("input"), { type, value, ...more });
    made.addEventListener("input", () => act(made));
    return made;
  };

  /** Those that exist in the city, "all", and "as the common choice says". */
  const fromCity = (option, value, act) => {
    const isParameter = studio.settings().kinds.some(([kind]) => kind === option.kind);
    const choices = [["", word(isParameter ? "all" : "none")], ...(isParameter ? [[`$${option.kind}`, word("follow_parameter")]] : []), ...(studio.settings().values[option.kind] ?? [])];
    return select(choices, value, act);
  };
  /** A number that a common choice may give: how far back a tile looks. */
  const isCommon = (option) => option.kind === "number" && studio.settings().kinds.some(([kind]) => kind === option.key);
  const common = (option, value, act) => {
    const choices = [[`$${option.key}`, word("follow_parameter")], ...studio.settings().values[option.key]];
    const known = choices.some(([key]) => key === String(value)) ? choices : [...choices, [String(value), String(value)]];
    return select(known, String(value), (given) => act(given.startsWith("$") ? given : Number(given)));
  };
  const BUILDERS = {
    flag: (option, value, act) => input("checkbox", "", (made) => act(made.checked), { checked: value === true }),
    number: (option, value, act) => input("number", value, (made) => { if (made.value !== "" && made.checkValidity()) act(Number(made.value)); }, { min: option.least, max: option.most, step: Number.isInteger(option.least) && Number.isInteger(option.most) ? 1 : "any" }),
    choice: (option, value, act) => select(option.choices, value, act),
    image: (option, value, act) => studio.imageField(value, act),
    text: (option, value, act) => {
      if (option.most <= LONG_TEXT) return input("text", value, (made) => act(made.value), { maxLength: option.most });
      const area = Object.assign(node("textarea"), { value, maxLength: option.most, rows: 4 });
      area.addEventListener("input", () => act(area.value));
      return area;
    },
  };

  /** One option as a field. */
  studio.optionField = (tile, option) => {
    const value = tile.options[option.key] ?? option.default;
    if (tile.panel === "stack" && option.key === "panels") return stackField(tile);
    const build = isCommon(option) ? common : BUILDERS[option.kind] ?? fromCity;
    const kind = isCommon(option) ? option.key : option.kind;
    const field = labelled(option.name, build(option, value, (given) => setOption(tile.id, option.key, given, kind)), kind === "number" ? word("from_to", { least: option.least, most: option.most }) : "");
    if (option.kind === "flag") field.classList.add("is-check");
    return field;
  };

  /** The panels of a stack, in their order. */
  const stackField = (tile) => {
    const panels = studio.panelsOf(tile);
    const set = (next) => { setOption(tile.id, "panels", next.join(","), ""); studio.drawForm(); };
    const swap = (n, by) => { const next = [...panels]; [next[n], next[n + by]] = [next[n + by], next[n]]; set(next); };
    const line = (panel, n) => node("li", "", node("span", "", studio.nameOfPanel(panel)),
      button("↑", () => swap(n, -1), "studio-button is-small", word("up", { name: studio.nameOfPanel(panel) })),
      button("↓", () => swap(n, 1), "studio-button is-small", word("down", { name: studio.nameOfPanel(panel) })),
      button("✕", () => set(panels.filter((_, at) => at !== n)), "studio-button is-small", word("take_out", { name: studio.nameOfPanel(panel) })));
    const list = node("ol", "studio-list", ...panels.map(line));
    list.querySelectorAll("li:first-child button:first-of-type, li:last-child button:nth-of-type(2)").forEach((each) => { each.disabled = true; });
    const others = studio.settings().gallery.filter((each) => !["map", "stack"].includes(each.key) && !panels.includes(each.key)).map((each) => [each.key, each.name]);
    return node("fieldset", "studio-fieldset", node("legend", "", word("stack_panels")), list, select([["", word("add_panel")], ...others], "", (key) => key && set([...panels, key])));
  };

  const placeFields = (tile) => {
    const set = (n) => (made) => {
      const place = [...(studio.tileOf(studio.doc, tile.id) ?? tile).place];
      place[n] = Number(made.value) - (n < 2 ? 1 : 0);
      if (made.value !== "") studio.changeTile(tile.id, { place: studio.clamped(place, studio.grid()) }, `place:${tile.id}:${n}`);
    };
    return node("div", "studio-row", ...["x", "y", "w", "h"].map((each, n) => labelled(word(`place_${each}`), input("number", tile.place[n] + (n < 2 ? 1 : 0), set(n), { min: 1, max: 400 }))));
  };

  const sizeField = (tile) => labelled(word("scale"), select(SIZES.map((each) => [each, each ? `${each.toLocaleString(city.config.lang)} ×` : word("scale_auto")]), tile.scale, (value) => studio.changeTile(tile.id, { scale: Number(value) })));

  const acts = () => node("div", "studio-acts", button(word("duplicate"), () => studio.duplicate()), button(word("remove"), () => studio.remove(), "studio-button is-danger"));

  const tileForm = (tile) => {
    const kit = studio.kit(tile.panel);
    const problems = (studio.problems ?? []).filter((each) => each.tile === tile.id);
    const made = node("div", "studio-form", node("h2", "", studio.nameOfPanel(tile.panel)),
      ...problems.map((each) => node("p", `studio-problem is-${each.level}`, each.words)),
      ...(kit?.options ?? []).map((each) => studio.optionField(tile, each)));
    if (tile.panel === "map") made.append(...studio.mapFields());
    else made.append(sizeField(tile));
    made.append(node("details", "", node("summary", "", word("place")), placeFields(tile)), acts());
    return made;
  };

  const FIELDS = "input, select, textarea, button";

  /** The form beside the canvas: of the chosen tile, else of the layout. Whoever is in it stays where they are. */
  studio.drawForm = () => {
    const place = document.getElementById("studio-form");
    city.redraw(place, () => {
      const tile = studio.tileOf(studio.doc, studio.chosen);
      const form = tile ? tileForm(tile) : studio.layoutForm();
      form.dataset.key = tile?.id ?? "layout";
      place.replaceChildren(form);
      if (!studio.canEdit) place.querySelectorAll(FIELDS).forEach((each) => { each.disabled = true; });
    });
  };
})(globalThis.city);
