/*
 * Nothing that is made here is ever lost: every change goes to this browser at once and to the server a second later.
 *
 * | the server says          | then                                                                                  |
 * |--------------------------|---------------------------------------------------------------------------------------|
 * | kept                     | the draft is what is on the canvas                                                    |
 * | somebody was faster      | what both did is joined by tile and kept; where both changed one tile, it is asked    |
 * | locked, thrown away      | it is said, nothing more is sent                                                      |
 * | not like that            | it is said; the next change is sent again                                             |
 * | nothing (away, cut off)  | tried again for ever; this browser keeps the work, also over a restart                |
 */
(function (city) {
  "use strict";

  const studio = city.studio;
  const { word } = studio;
  const [SAVE_MS, CHECK_MS, HOLD_MS, LONGEST_MS] = [1000, 250, 10000, 8000];
  let history = null;
  let before = null;
  let timer = 0;
  let isSaving = false;
  let failures = 0;
  let isRefused = false;

  const own = () => `studio-draft:${studio.settings().layout}`;
  const isSaved = () => studio.same(studio.doc, before);
  studio.isSaved = () => !studio.canEdit || isSaved();
  const remember = () => { try { if (isSaved()) localStorage.removeItem(own()); else localStorage.setItem(own(), JSON.stringify({ version: studio.version, before, layout: studio.doc })); } catch { /* full: the server still gets it */ } };

  const show = (key, values) => { const place = document.getElementById("studio-saved"); if (place) { place.textContent = key ? word(key, values) : ""; place.classList.toggle("is-late", ["not_saved", "not_kept"].includes(key)); } };

  const apply = (next) => { history = next; studio.doc = next.doc; };
  const drawn = () => { studio.drawCanvas(); city.emit("studio-doc"); };

  studio.begin = (opened) => {
    studio.version = opened.version;
    before = opened.layout;
    apply(studio.newHistory(opened.layout));
  };

  /** One change by the person here. `key`: changes of the same kind within a moment are one step to undo. */
  studio.change = (doc, key = "") => {
    if (!studio.canEdit) return;
    const next = studio.changed(history, doc, key, performance.now());
    if (next === history) return;
    apply(next);
    drawn();
    sendSoon();
  };
  /** One tile as it shall be; nothing when somebody else has taken it away meanwhile. */
  studio.changeTile = (id, given, key) => {
    const tile = studio.tileOf(studio.doc, id);
    if (tile) studio.change(studio.withTile(studio.doc, { ...tile, ...given }), key);
  };
  /** What was refused may be right now: a change is always tried. */
  const sendSoon = () => {
    isRefused = false;
    remember();
    show(isSaved() && !isSaving ? "" : "saving");
    saveSoon();
    studio.checkSoon();
  };
  const stepped = (next) => {
    if (!next || !studio.canEdit) return;
    const { chosen } = studio;
    apply(next);
    if (chosen && !studio.tileOf(studio.doc, chosen)) studio.choose(null);
    drawn();
    studio.drawForm();
    sendSoon();
  };
  studio.undo = () => stepped(studio.undone(history));
  studio.redo = () => stepped(studio.redone(history));
  studio.canUndo = () => history.past.length > 0;
  studio.canRedo = () => history.future.length > 0;

  const saveSoon = (ms = SAVE_MS) => { clearTimeout(timer); timer = setTimeout(save, ms); };

  const save = async () => {
    clearTimeout(timer);
    if (isSaving || isRefused || !studio.canEdit || isSaved()) return;
    isSaving = true;
    const sent = studio.doc;
    const answer = await studio.post(`/${studio.settings().layout}/save`, { version: studio.version, before, layout: sent });
    isSaving = false;
    settle(answer, sent);
  };

  const settle = ({ status, body }, sent) => {
    if (status === 200) return kept(body.version, sent);
    if (status === 409 && body.layout) return studio.doc === sent ? join(body) : save();
    if (status === 409 || status === 422 || status === 403) return refused(body, sent);
    failures += 1;
    show("not_saved");
    return saveSoon(Math.min(LONGEST_MS, SAVE_MS * 2 ** failures));
  };

  const refused = ({ message }, sent) => {
    isRefused = studio.doc === sent;
    if (!isRefused) saveSoon();
    show("not_kept");
    studio.tell(message ?? word("no_answer"), true);
  };

  const kept = (version, sent) => {
    failures = 0;
    studio.version = version;
    before = sent;
    remember();
    if (!isSaved()) return saveSoon();
    show("saved_at", { at: city.shortTime(city.serverNow()) });
    return city.emit("studio-saved");
  };

  /** What both did stands on the canvas; my undo takes back mine alone. */
  const join = ({ layout, theirs, version, conflicts, message }) => {
    apply(studio.adopted(history, layout, before, theirs));
    before = theirs;
    studio.version = version;
    studio.showConflicts?.(conflicts, message);
    if (!conflicts.length) studio.tell(message);
    drawn();
    studio.drawForm();
    remember();
    save();
    studio.checkSoon();
  };

  /** Resolves when everything is with the server; false when that did not come about, which is then said. */
  studio.saveNow = async () => {
    isRefused = false;
    for (let look = 0; look < 100 && studio.canEdit && !isSaved() && !isRefused; look += 1) {
      await save();
      if (!isSaved()) await new Promise((done) => setTimeout(done, 100));
    }
    if (!studio.isSaved() && !isRefused) studio.tell(word("no_answer"), true);
    return studio.isSaved();
  };

  let checking = 0;
  let asked = 0;
  /** What is wrong with it, in the server's words, a moment after each change. */
  studio.checkSoon = () => { clearTimeout(checking); checking = setTimeout(check, CHECK_MS); };
  const check = async () => {
    if (!studio.canEdit) return;
    const mine = (asked += 1);
    const { status, body } = await studio.post("/check", { layout: studio.doc, screen: studio.watched() });
    if (status !== 200 || mine !== asked) return;
    studio.problems = body.problems;
    studio.views = body.views;
    if (studio.isDragging) return;
    studio.drawCanvas();
    city.emit("studio-checked");
  };

  /** "I am here": who else is, and whether somebody has kept another draft or locked it. */
  const hold = async () => {
    if (!studio.canEdit) return undefined;
    const { status, body } = await studio.post(`/${studio.settings().layout}/edit`);
    if (status !== 200) return undefined;
    studio.editors = body.editors;
    if (["locked", "thrown"].includes(body.state)) return close();
    city.emit("studio-editors");
    if (body.version !== studio.version && isSaved() && !isSaving) await catchUp();
    return undefined;
  };
  /** Somebody locked it or threw it away: what is here is kept in this browser, and nothing is changed any more. */
  const close = async () => {
    const { status, body } = await studio.ask(`/${studio.settings().layout}`);
    if (status !== 200) return;
    studio.canEdit = false;
    studio.opened = body;
    city.emit("studio-editors");
    city.emit("studio-doc");
    studio.drawForm();
  };
  const catchUp = async () => {
    const { status, body } = await studio.ask(`/${studio.settings().layout}`);
    if (status !== 200 || !isSaved() || isSaving) return;
    const theirs = body.layout;
    studio.version = body.version;
    if (!studio.same(theirs, before)) {
      apply(studio.adopted(history, theirs, before, theirs));
      before = theirs;
      drawn();
      studio.drawForm();
      if (body.draft_by && body.draft_by !== studio.settings().account) studio.tell(word("came_from", { name: studio.nameOf(body.draft_by) }));
      studio.checkSoon();
    }
    studio.opened = body;
    city.emit("studio-saved");
  };
  studio.catchUp = catchUp;

  /** Work that never reached the server, from an earlier time at this browser. */
  const recover = () => {
    const found = JSON.parse(localStorage.getItem(own()) ?? "null");
    if (!found || studio.same(found.layout, studio.doc)) { localStorage.removeItem(own()); return; }
    const opened = studio.doc;
    studio.version = found.version;
    before = found.before;
    apply({ ...studio.newHistory(found.layout), past: [opened] });
    drawn();
    studio.tell(word("recovered"));
    save();
  };

  const leave = () => {
    if (!studio.canEdit) return;
    const path = `/${studio.settings().layout}`;
    if (!isSaved()) studio.post(`${path}/save`, { version: studio.version, before, layout: studio.doc }, { keepalive: true });
    studio.post(`${path}/leave`, {}, { keepalive: true });
  };

  studio.hold = hold;
  studio.startSaving = () => {
    recover();
    hold();
    setInterval(hold, HOLD_MS);
    addEventListener("pagehide", leave);
    document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
    addEventListener("online", save);
  };
})(globalThis.city);
