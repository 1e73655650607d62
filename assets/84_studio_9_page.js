/* Puts the editor together: header, gallery, canvas, form; and what is done with the whole layout. */
(function (city) {
  "use strict";

  const studio = city.studio;
  const { node, word, button } = studio;
  const path = () => `/${studio.settings().layout}`;
  studio.chosen = null;
  studio.problems = [];
  studio.editors = [];

  /** The tile that keys and the form speak of; null: the layout itself. */
  studio.choose = (id) => {
    if (studio.chosen === id) return;
    studio.chosen = id;
    if (id === null && document.activeElement?.closest(".studio-tile")) document.activeElement.blur();
    studio.markTiles();
    studio.drawForm();
  };

  /** Opened at once, before anything is asked: a browser blocks a window that comes late. */
  const preview = async () => {
    const shown = new URLSearchParams({ layout: studio.settings().layout, draft: "1", ...Object.fromEntries(Object.entries(studio.doc.parameters).filter(([, value]) => value)) });
    const opened = open("about:blank", "studio-preview");
    await studio.saveNow();
    if (opened) opened.location.href = `/wall?${shown}`;
  };

  const publish = () => studio.prompt(word("publish"), word("version_name"), "", word("publish"), async (title) => {
    if (!(await studio.saveNow())) return;
    const { status, body } = await studio.post(`${path()}/publish`, { version: studio.version, title });
    if (status !== 200) {
      studio.choose(null);
      studio.tell(body.message ?? word("no_answer"), true);
      return;
    }
    await studio.catchUp();
    studio.tell(word("published"));
  }, node("p", "quiet", word("publish_note")));

  /** Where publishing takes two: whoever drew asks, and somebody else goes on from there. */
  const ask = () => studio.confirm(word("ask_publish"), word("ask_publish_asks", { title: studio.doc.title[city.config.lang] ?? "" }), word("ask_publish"), async () => {
    if (!(await studio.saveNow())) return;
    const { status, body } = await studio.post(`${path()}/ask`, { version: studio.version });
    if (status !== 200) { studio.tell(body.message ?? word("no_answer"), true); return; }
    await studio.catchUp();
    studio.tell(word("asked_done"));
  });

  /** What the main button does now. */
  const nextStep = () => {
    const { by_two: byTwo, asked_by: askedBy, draft_by: draftBy } = studio.opened;
    if (!byTwo) return "publish";
    if (!askedBy || !studio.isSaved()) return "ask";
    return draftBy === studio.settings().account ? "wait" : "publish";
  };
  const STEPS = { publish: ["publish", publish], ask: ["ask_publish", ask], wait: ["asked_publish", () => {}] };
  const drawMain = () => {
    const made = document.getElementById("studio-publish");
    if (!made) return;
    const [words] = STEPS[nextStep()];
    if (made.textContent !== word(words)) made.textContent = word(words);
    made.disabled = !studio.canEdit || nextStep() === "wait";
  };

  const copy = () => studio.prompt(word("save_copy"), word("name"), word("copy_of", { title: studio.doc.title[city.config.lang] ?? "" }), word("save_copy"), async (title) => {
    if (!title || !(await studio.saveNow())) return;
    const { status, body } = await studio.post("/new", { title, source: studio.settings().layout });
    if (status === 200) location.href = `/studio/${body.id}`;
    else studio.tell(body.message ?? word("no_answer"), true);
  });

  const state = () => {
    const { state: is, locked_by: by, has_draft: hasDraft } = studio.opened;
    const words = is === "locked" ? word("state_locked_by", { by: studio.nameOf(by) }) : word(`state_${is}`);
    const { asked_by: askedBy, asked_at: askedAt } = studio.opened;
    const asked = askedBy ? ` · ${word("asked_by", { name: studio.nameOf(askedBy), at: city.shortTime(askedAt) })}` : "";
    return (hasDraft && is === "published" ? `${words} · ${word("has_draft")}` : words) + asked;
  };

  const header = () => {
    const back = Object.assign(node("a", "studio-button is-plain", `← ${word("title")}`), { href: "/studio" });
    const title = node("h1", "studio-name");
    const made = node("header", "studio-top", back, title, Object.assign(node("span", "studio-state"), { id: "studio-state" }), Object.assign(node("span", "studio-saved"), { id: "studio-saved" }), Object.assign(node("span", "connection"), { id: "connection" }));
    made.querySelector("#studio-saved").setAttribute("role", "status");
    const acts = studio.settings().may_edit ? [
      Object.assign(button("↶", () => studio.undo(), "studio-button needs-edit", word("undo")), { id: "studio-undo" }),
      Object.assign(button("↷", () => studio.redo(), "studio-button needs-edit", word("redo")), { id: "studio-redo" }),
      button(word("help_short"), studio.help, "studio-button is-plain", word("help")),
      button(word("save_copy"), copy),
    ] : [];
    const file = Object.assign(node("a", "studio-button", word("export")), { href: `/api/studio${path()}/file`, download: "" });
    const more = [file, button(word("versions"), studio.showVersions), button(word("preview"), preview)];
    const last = studio.settings().may_edit ? [Object.assign(button("", () => STEPS[nextStep()][1](), "studio-button is-main"), { id: "studio-publish" })] : [];
    made.append(node("div", "studio-tools", ...acts, ...more, ...last));
    return made;
  };

  const drawHeader = () => {
    document.querySelector(".studio-name").textContent = studio.doc.title[city.config.lang] || Object.values(studio.doc.title)[0] || "";
    document.getElementById("studio-state").textContent = state();
    document.getElementById("studio").classList.toggle("is-viewing", !studio.canEdit);
    document.querySelectorAll(".needs-edit").forEach((each) => { each.disabled = !studio.canEdit; });
    drawMain();
    if (!studio.canEdit) return;
    document.getElementById("studio-undo").disabled = !studio.canUndo();
    document.getElementById("studio-redo").disabled = !studio.canRedo();
  };

  /** Opens it for editing again; the page begins anew. */
  const reopen = (act) => async () => {
    const { status, body } = await studio.post(`${path()}/${act}`);
    if (status === 200) location.reload();
    else studio.tell(body.message ?? word("no_answer"), true);
  };
  const others = () => studio.editors.filter((each) => each.account !== studio.settings().account);
  const drawNotice = () => {
    const place = document.getElementById("studio-notice");
    const { state: is, locked_by: by } = studio.opened;
    const may = studio.settings().may_edit;
    const parts = [];
    if (!may) parts.push(word("view_only"));
    else if (is === "locked") parts.push(word("locked_note", { by: studio.nameOf(by) }), button(word("unlock"), reopen("unlock")));
    else if (is === "thrown") parts.push(word("thrown_note"), button(word("bring_back"), reopen("bring_back")));
    else if (others().length) parts.push(word("is_editing", { who: studio.editorsInWords(others()) }), ...(studio.canEdit ? [word("together")] : [button(word("edit_along"), edit, "studio-button is-main"), word("or_look")]));
    place.replaceChildren(...parts.map((each) => (typeof each === "string" ? node("span", "", each) : each)));
    place.hidden = !parts.length;
  };
  const edit = () => {
    studio.canEdit = true;
    document.querySelector(".studio-gallery")?.replaceWith(studio.buildGallery());
    studio.startSaving();
    studio.drawCanvas();
    studio.drawForm();
    drawHeader();
    drawNotice();
    studio.checkSoon();
  };

  const build = () => {
    const place = document.getElementById("studio");
    const form = Object.assign(node("aside", "studio-side"), { id: "studio-form" });
    form.setAttribute("aria-label", word("settings"));
    const status = Object.assign(node("section", "studio-status"), { id: "studio-status" });
    const middle = node("section", "studio-middle", Object.assign(node("div", "studio-notice"), { id: "studio-notice" }), Object.assign(node("div", "studio-conflicts"), { id: "studio-conflicts" }), studio.buildCanvas(), status);
    place.append(header(), node("div", "studio-work", node("aside", "studio-gallery"), middle, form));
    studio.listenToPointer(middle);
    studio.listenToKeys();
  };

  const drawStatus = () => {
    const errors = studio.problems.filter((each) => each.level === "error").length;
    const tiles = word("tiles", { tiles: studio.doc.tiles.length });
    const canvas = `${studio.doc.canvas.join(" × ")} px`;
    const summary = !studio.canEdit ? "" : studio.problems.length ? word("problems", { errors, warnings: studio.problems.length - errors }) : `✓ ${word("no_problems")}`;
    const details = node("details", "studio-all-problems", node("summary", errors ? "has-error" : studio.problems.length ? "has-warning" : "", summary));
    details.hidden = !studio.canEdit;
    if (studio.problems.length) details.append(studio.problemList());
    const was = document.querySelector(".studio-all-problems");
    details.open = was ? was.open : false;
    document.getElementById("studio-status").replaceChildren(details, node("span", "quiet", `${tiles} · ${canvas}`), node("span", "quiet", studio.canEdit ? word("keys_hint") : ""));
  };

  city.on("studio-doc", () => { drawHeader(); drawStatus(); if (!document.activeElement?.closest("#studio-form")) studio.drawForm(); });
  city.on("studio-checked", () => { drawStatus(); if (!document.activeElement?.closest("#studio-form")) studio.drawForm(); });
  city.on("studio-editors", drawNotice);
  city.on("studio-saved", () => refreshState());
  const refreshState = async () => { const { status, body } = await studio.ask(path()); if (status === 200) { studio.opened = body; drawHeader(); } };

  city.on("start", async () => {
    if (!document.getElementById("studio")) return;
    const { status, body } = await studio.ask(path());
    if (status !== 200) { document.getElementById("studio").append(node("div", "studio-lost", node("p", "", body.message ?? word("no_answer")), Object.assign(node("a", "studio-button", word("to_library")), { href: "/studio" }))); return; }
    studio.opened = body;
    studio.editors = body.editors;
    studio.canEdit = studio.settings().may_edit && !["locked", "thrown"].includes(body.state) && !others().length;
    studio.begin(body);
    build();
    studio.drawCanvas();
    studio.drawForm();
    drawNotice();
    drawStatus();
    if (studio.canEdit) edit(); else drawHeader();
    studio.isReady = true;
  });
})(globalThis.city);
