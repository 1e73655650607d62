/* A door tried on the table of the last look, then kept, opened, paused or closed. */
(function () {
  "use strict";

  const { doors } = globalThis;
  if (!doors) return;
  const { texts, el, button, ask, act, say, now, table, lookNow } = doors;
  const { card } = doors.controls;
  let sent = {};

  /** Only definitions that this door uses are sent. */
  function given() {
    const used = new Set(Object.values(now.typed.mapping.figures));
    const definitions = Object.values(now.typed.definitions).filter((each) => used.has(each.indicator_id));
    return { name: now.typed.name, source: cleaned(now.typed.source), mapping: now.typed.mapping, definitions };
  }

  const cleaned = ({ type, file, url, every_s, sheet, items }) => (type === "web" ? { type, url, every_s, sheet, items } : { type, file, sheet, items });

  function trial() {
    const attempt = button(texts.try_button, (event) => tryOut(event.target), { class: "doors-change" });
    return card(texts.try, el("p", { class: "quiet" }, texts.try_hint), table() ? attempt : null, now.tried ? outcome(now.tried) : null, acts());
  }

  async function tryOut(node) {
    now.tried = null;
    const found = await act(() => ask(`/${now.told.door.door_id}/try`, given()), node);
    if (!found) return;
    now.tried = found;
    doors.draw();
  }

  function outcome(found) {
    const result = found.tried;
    const lines = result ? result.indicators.map((each) => el("li", { class: each.is_empty ? "is-empty" : "" }, el("strong", {}, each.name), `: ${each.says}`, ...each.newest.map((one_) => el("span", { class: "doors-newest" }, [one_.period, one_.area, one_.value].filter(Boolean).join(" · "))))) : [];
    const wrong = result?.wrong_count ? el("details", { open: true }, el("summary", {}, result.wrong_title), el("ul", {}, ...result.wrong.map((each) => el("li", {}, each)))) : null;
    const unmapped = result?.unmapped.length ? el("p", { class: "quiet" }, `${texts.unmapped} ${result.unmapped.join(", ")}`) : null;
    const missing = result?.missing ? el("p", { class: "form-error" }, result.missing) : null;
    const todo = found.problems.length
      ? el("div", { class: "form-error", role: "status" }, el("p", {}, texts.todo), el("ul", {}, ...found.problems.map((each) => el("li", {}, each))))
      : el("p", { class: "doors-good", role: "status" }, texts.ready);
    return el("div", { class: "doors-outcome" }, missing, el("ul", { class: "doors-tried" }, ...lines), wrong, unmapped, todo);
  }

  function acts() {
    const { state } = now.told.door;
    const keep = (word, to, main) => button(word, (event) => save(to, event.target), { class: main ? "primary doors-change" : "doors-change" });
    const found = {
      draft: [keep(texts.keep_open, "open", true), keep(texts.keep_draft, "draft")],
      open: [keep(texts.keep_changes, "open", true), button(texts.read_now, (event) => lookNow(event.target, true), { class: "doors-change" }), turner(texts.pause, "paused"), closer()],
      paused: [keep(texts.keep_changes, "paused", true), turner(texts.resume, "open"), closer()],
      closed: [keep(texts.reopen, "open", true)],
    };
    return el("div", { class: "doors-acts" }, ...found[state]);
  }

  const turner = (word, state) => button(word, (event) => turn(state, event.target), { class: "doors-change" });

  function closer() {
    const node = button(texts.close, () => {
      if (node.dataset.sure) { turn("closed", node); return; }
      node.dataset.sure = "1";
      node.textContent = texts.close_sure;
    }, { class: "doors-change" });
    return node;
  }

  /** The same sent again, because an answer was lost, carries the same key and is kept once; anything else has its own. */
  function keyed(asked) {
    const what = JSON.stringify([now.told.door.door_id, asked]);
    if (sent.what !== what) sent = { what, key: [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("") };
    return { ...asked, key: sent.key };
  }

  async function save(state, node) {
    const { told } = now;
    const asked = keyed({ given: given(), state, expected_version: told.version });
    const mine = JSON.stringify(asked.given);
    const kept = await act(() => ask(`/${told.door.door_id}/keep`, asked), node);
    if (!kept) return;
    now.tried = null;
    await settle(told, kept.version, state, () => (mine === JSON.stringify(given()) ? texts.saved : `${texts.saved} ${texts.newer_unsaved}`));
  }

  async function turn(state, node) {
    const { told } = now;
    const turned = await act(() => ask(`/${told.door.door_id}/turn`, { state, expected_version: told.version }), node);
    if (turned) await settle(told, turned.version, state, () => texts.turned);
  }

  /** The door is read again and what is typed stays; without having been read it is not called saved. */
  async function settle(told, version, state, words) {
    Object.assign(told, { version, door: { ...told.door, state } });
    const read = await act(() => ask(`/${told.door.door_id}`));
    if (told !== now.told) return;
    if (read) Object.assign(told, { door: read.door, readings: read.readings, editions: read.editions });
    doors.draw();
    if (read) say(words(), true);
  }

  doors.trial = trial;
})();
