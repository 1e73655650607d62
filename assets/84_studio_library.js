/* The library: begin from an example, and every layout there is with its state and who edits it. */
(function (city) {
  "use strict";

  const studio = city.studio;
  const { node, word, button } = studio;
  let layouts = [];
  let shown = "all";
  let byTwo = false;

  const may = () => studio.settings().may_edit;
  const picture = (each) => studio.miniature(each.tiles.map(([panel, name, ...place]) => ({ panel, name, place })), each.canvas, each.theme);
  let isLate = false; // the line at the foot is that of a list that did not come
  const fail = (body) => { isLate = false; studio.tell([body.message ?? word("no_answer"), ...(body.problems ?? []).map((each) => each.words)].join(" "), true); };
  const act = async (id, name, given = {}) => {
    const { status, body } = await studio.post(`/${id}/${name}`, given);
    if (status !== 200) fail(body);
    await load();
    return status === 200;
  };

  const create = async (title, source, canvas) => {
    const { status, body } = await studio.post("/new", { title, source, ...(canvas ? { width_px: canvas[0], height_px: canvas[1] } : {}) });
    if (status === 200) location.href = `/studio/${body.id}`;
    else fail(body);
  };
  /** Name and canvas, and one is on the canvas. */
  const begin = (source, title) => {
    const canvases = studio.select(studio.settings().canvases.map((each) => [each.join("x"), word(`canvas_${each.join("x")}`)]), "3840x2160", () => {});
    canvases.name = "canvas";
    const more = source ? [] : [studio.labelled(word("canvas_size"), canvases)];
    studio.prompt(word(source ? "from_example" : "new_blank"), word("name"), title, word("begin"), (name, form) => { if (name) create(name, source, source ? null : form.get("canvas").split("x").map(Number)); }, ...more);
  };

  const bring = async (file) => {
    const { status, body } = await studio.post("/import", file);
    if (status !== 200) { fail(status === 413 ? { message: word("file_too_large") } : body); return; }
    location.href = `/studio/${body.id}`;
  };
  const importer = () => {
    const input = Object.assign(node("input", "sr-only"), { type: "file", accept: ".json,application/json", id: "studio-file" });
    input.addEventListener("change", () => { if (input.files[0]) bring(input.files[0]); input.value = ""; });
    const label = node("label", "studio-button", word("import"), input);
    return label;
  };

  const starts = () => {
    const presets = layouts.filter((each) => each.preset && each.state !== "thrown");
    const card = (each) => { const made = button("", () => begin(each.id, word("copy_of", each)), "studio-start", word("begin_with", each)); made.append(picture(each), node("strong", "", each.title)); return made; };
    const blank = button("", () => begin("", ""), "studio-start is-blank", word("new_blank"));
    blank.append(node("span", "studio-plus", "+"), node("strong", "", word("new_blank")));
    return node("section", "studio-starts", node("h2", "", word("begin_here")), node("p", "quiet", word("begin_note")), node("div", "studio-start-row", ...presets.map(card), blank));
  };

  const WHEN = (ms) => `${city.clockDate(ms)} ${city.shortTime(ms)}`;
  const told = (each) => [
    each.state === "locked" ? `🔒 ${word("state_locked_by", { by: studio.nameOf(each.locked_by) })}` : word(`state_${each.state}`),
    each.draft_by ? word("draft_by", { name: studio.nameOf(each.draft_by), at: WHEN(each.draft_at) }) : "",
    each.asked_by ? word("asked_by", { name: studio.nameOf(each.asked_by), at: WHEN(each.asked_at) }) : "",
    each.thrown_at ? word("thrown_at", { at: WHEN(each.thrown_at) }) : "",
  ].filter(Boolean).join(" · ");

  /** One button, whichever of the two it does. */
  const lockKey = (each, does) => Object.assign(button(word(does), () => act(each.id, does)), { name: "lock" });
  const menu = (each) => {
    if (!may()) return [Object.assign(node("a", "studio-button", word("look")), { href: `/studio/${each.id}` })];
    if (each.state === "thrown") return [button(word("bring_back"), () => act(each.id, "bring_back"), "studio-button is-main")];
    const open = Object.assign(node("a", "studio-button is-main", word(each.state === "locked" ? "look" : "edit")), { href: `/studio/${each.id}` });
    const lock = each.state === "locked" ? [lockKey(each, "unlock")] : each.state === "published" ? [lockKey(each, "lock")] : [];
    const away = each.state === "locked" ? [] : [button(word("throw"), () => studio.confirm(word("throw"), [word("throw_asks", each), each.used.length ? word("throw_used", { used: each.used.join(", ") }) : ""].join(" "), word("throw"), () => act(each.id, "throw")), "studio-button is-danger")];
    return [open, button(word("copy"), () => begin(each.id, word("copy_of", each))), ...lock,
      button(word("folder"), () => studio.prompt(word("folder"), word("folder_name"), each.folder, word("move"), (folder) => act(each.id, "folder", { folder }))),
      Object.assign(node("a", "studio-button", word("export")), { href: `/api/studio/${each.id}/file`, download: "" }), ...away];
  };

  const card = (each) => {
    const who = each.editors.length ? node("p", "studio-editing", `✎ ${word("is_editing", { who: studio.editorsInWords(each.editors) })}`) : "";
    const used = each.used.length ? node("p", "quiet", word("used", { used: each.used.join(", ") })) : "";
    const made = node("article", `studio-card is-${each.state}`, picture(each), node("div", "", node("h3", "", each.title), node("p", "quiet", told(each)), used, who), node("div", "studio-acts", ...menu(each)));
    made.dataset.key = each.id;
    return made;
  };

  const lockAll = async (open) => {
    for (const each of open) {
      const { status, body } = await studio.post(`/${each.id}/lock`);
      if (status !== 200) fail(body);
    }
    await load();
  };
  const groups = (list) => {
    const names = [...new Set(list.map((each) => each.folder))].sort((one, other) => (one === "") - (other === "") || one.localeCompare(other));
    return names.map((name) => {
      const mine = list.filter((each) => each.folder === name);
      const open = mine.filter((each) => each.state === "published");
      const all = name && may() && open.length ? button(word("lock_folder"), () => lockAll(open)) : "";
      return node("section", "studio-group", names.length > 1 || name ? node("header", "", node("h3", "", name || word("no_folder")), all) : "", node("div", "studio-cards", ...mine.map(card)));
    });
  };

  const FILTERS = { all: (each) => each.state !== "thrown", draft: (each) => each.draft_by && each.state !== "thrown", asked: (each) => each.asked_by && each.state !== "thrown", locked: (each) => each.state === "locked", thrown: (each) => each.state === "thrown" };
  const filters = () => node("nav", "studio-filters", ...Object.keys(FILTERS).filter((key) => (may() && (byTwo || key !== "asked")) || key === "all").map((key) => {
    const made = button(word(`filter_${key}`, { n: layouts.filter(FILTERS[key]).length }), () => { shown = key; draw(); }, "studio-button is-tab");
    made.dataset.key = `filter ${key}`;
    made.setAttribute("aria-pressed", shown === key);
    return made;
  }));

  /** Whether publishing takes two people: an admin's to say, everybody's to know. */
  const rule = () => {
    if (!studio.settings().may_rule) return byTwo && may() ? [node("p", "studio-rule", word("by_two_is"))] : [];
    const box = Object.assign(node("input"), { type: "checkbox", checked: byTwo });
    box.addEventListener("change", async () => {
      const { status, body } = await studio.post("/by_two", { by_two: box.checked });
      if (status !== 200) fail(body);
      await load();
    });
    const made = studio.labelled(word("by_two"), box, word("by_two_note"));
    made.classList.add("is-check");
    return [node("div", "studio-rule", made)];
  };

  const help = () => {
    if (document.querySelector("dialog[open]")) return;
    studio.dialog(word("help"), "", ...city.helpLead(studio.settings().help), node("ol", "studio-steps", ...["step_1", "step_2", "step_3", "step_4"].map((each) => node("li", "", word(each)))));
  };

  /** The list comes anew every few seconds; whoever is on a button of it stays on that button. */
  const draw = () => city.redraw(document.getElementById("studio-library"), drawAll);
  const drawAll = () => {
    const place = document.getElementById("studio-library");
    const list = layouts.filter(FILTERS[shown]);
    const link = (href, words) => Object.assign(node("a", "studio-button is-plain", words), { href });
    const back = link("/wall", word("to_wall"));
    const others = studio.settings().links.map(([href, words]) => link(href, words));
    place.replaceChildren(node("header", "studio-top", back, node("h1", "studio-name", word("title")), Object.assign(node("span", "connection"), { id: "connection" }), node("div", "studio-tools", ...others, button("?", help, "studio-button is-plain", word("help")), ...(may() ? [importer()] : []))),
      ...(may() ? [starts()] : [node("p", "studio-notice", word("view_only"))]),
      node("section", "studio-all", node("h2", "", word("library")), ...rule(), filters(), ...(list.length ? groups(list) : [node("p", "quiet", word(`none_${shown}`))])));
  };

  const load = async () => {
    const { status, body } = await studio.ask("");
    if (status !== 200) { fail(body); isLate = true; return; }
    if (isLate) { isLate = false; studio.tell(""); }
    layouts = body.layouts;
    byTwo = body.by_two;
    if (shown === "asked" && !byTwo) shown = "all";
    draw();
  };

  city.on("start", () => {
    if (!document.getElementById("studio-library")) return;
    load();
    addEventListener("keydown", (event) => { if (event.key === "?" && !event.target.closest("input, textarea, select")) help(); });
    setInterval(() => { if (!document.hidden && !document.querySelector("dialog[open]")) load(); }, 10000);
  });
})(globalThis.city);
