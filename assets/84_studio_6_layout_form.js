/* What can be set of the layout itself: names, canvas, theme, common choices, and the screen it is made for. */
(function (city) {
  "use strict";

  const studio = city.studio;
  const { node, word, labelled, select, button } = studio;

  const set = (given, key = "") => studio.change({ ...studio.doc, ...given }, key);

  const titleField = ([lang, language]) => {
    const input = Object.assign(node("input"), { value: studio.doc.title[lang] ?? "", maxLength: 80 });
    input.addEventListener("input", () => {
      const title = { ...studio.doc.title, [lang]: input.value };
      if (!input.value) delete title[lang];
      set({ title }, `title:${lang}`);
    });
    return labelled(word("title_in", { language }), input);
  };

  const number = (value, least, most, act, step = 1) => {
    const made = Object.assign(node("input"), { type: "number", value, min: least, max: most, step });
    made.addEventListener("change", () => { if (made.checkValidity() && made.value !== "") act(Number(made.value)); });
    return made;
  };

  const canvasField = () => {
    const { canvas } = studio.doc;
    const known = studio.settings().canvases;
    const isOwn = !known.some((each) => studio.same(each, canvas));
    const choices = [...known.map((each) => [each.join("x"), word(`canvas_${each.join("x")}`)]), ["own", word("canvas_own")]];
    const own = node("div", "studio-row", ...[0, 1].map((n) => labelled(word(n ? "height_px" : "width_px"), number(canvas[n], 320, 32768, (value) => set({ canvas: studio.doc.canvas.map((side, at) => (at === n ? value : side)) })))));
    own.hidden = !isOwn;
    const chosen = select(choices, isOwn ? "own" : canvas.join("x"), (value) => { own.hidden = value !== "own"; if (value !== "own") set({ canvas: value.split("x").map(Number) }); });
    return node("div", "", labelled(word("canvas_size"), chosen), own);
  };

  const parameterField = ([kind, name]) => {
    const has = kind in studio.doc.parameters;
    const box = Object.assign(node("input"), { type: "checkbox", checked: has });
    box.addEventListener("change", () => {
      const parameters = { ...studio.doc.parameters };
      if (box.checked) parameters[kind] = ""; else delete parameters[kind];
      set({ parameters });
      studio.drawForm();
    });
    const made = labelled(name, box);
    made.classList.add("is-check");
    const first = has ? labelled(word("first_value"), select([["", word(kind === "hours" ? "as_tile" : "all")], ...(studio.settings().values[kind] ?? [])], studio.doc.parameters[kind], (value) => set({ parameters: { ...studio.doc.parameters, [kind]: value } }))) : "";
    return node("div", "", made, first);
  };

  const SCREEN = "studio-screen";
  const ownScreen = () => ({ diagonal_in: 0, distance_m: 0, ...JSON.parse(localStorage.getItem(SCREEN) ?? "{}") });

  /** The screen the layout is judged for: a registered one, or size and distance given here. */
  studio.watched = () => {
    const chosen = ownScreen();
    const found = studio.settings().screens.find((each) => each.id === chosen.id);
    const { diagonal_in, distance_m } = found ?? chosen;
    const [width_px, height_px] = found?.canvas ?? studio.doc.canvas;
    return { diagonal_in, distance_m, width_px, height_px };
  };
  const screenField = () => {
    const chosen = ownScreen();
    const keep = (given) => { localStorage.setItem(SCREEN, JSON.stringify({ ...ownScreen(), ...given })); studio.checkSoon(); };
    const own = node("div", "studio-row",
      labelled(word("diagonal"), number(chosen.diagonal_in || "", 0, 1000, (value) => keep({ diagonal_in: value }), "any")),
      labelled(word("distance"), number(chosen.distance_m || "", 0, 1000, (value) => keep({ distance_m: value }), "any")));
    own.hidden = Boolean(studio.settings().screens.some((each) => each.id === chosen.id));
    const choices = [["", word("own_screen")], ...studio.settings().screens.map((each) => [each.id, each.name])];
    return node("fieldset", "studio-fieldset", node("legend", "", word("made_for")),
      ...(choices.length > 1 ? [labelled(word("screen"), select(choices, chosen.id ?? "", (id) => { keep({ id }); own.hidden = Boolean(id); }))] : []),
      own, node("small", "quiet", word("made_for_note")));
  };

  const problemList = () => {
    const found = studio.problems ?? [];
    if (!found.length) return node("p", "studio-fine", `✓ ${word("no_problems")}`);
    return node("ul", "studio-problems", ...found.map((each) => {
      const line = button(`${each.level === "error" ? "▲" : "◆"} ${each.words}`, () => { if (each.tile) studio.focusTile(each.tile); }, `studio-problem is-${each.level}`);
      return node("li", "", line);
    }));
  };
  studio.problemList = problemList;

  studio.layoutForm = () => node("div", "studio-form",
    node("h2", "", word("layout")),
    ...studio.settings().languages.map(titleField),
    canvasField(),
    labelled(word("theme"), select([["dark", word("theme_dark")], ["bright", word("theme_bright")]], studio.doc.theme, (theme) => set({ theme }))),
    node("fieldset", "studio-fieldset", node("legend", "", word("map")), ...studio.mapFields()),
    node("fieldset", "studio-fieldset", node("legend", "", word("parameters")), node("small", "quiet", word("parameters_note")), ...studio.settings().kinds.map(parameterField)),
    screenField());
})(globalThis.city);
