/* The desk by keyboard: one table, shown at the foot of the page and whole behind "?". */
(function (city) {
  "use strict";

  const desk = city.desk;
  const isTyping = (target) => Boolean(target.closest?.("input, textarea, select, [contenteditable]"));
  const isOnMap = (target) => Boolean(target.closest?.("#city-map"));
  const WALLS = new Set(["/", "?", "Escape", "v", "V", "+", "=", "-", "0", "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"]);

  const escape = () => city.closeMenu() || desk.leavePointing() || desk.leaveReport() || city.close?.() || desk.closeCase();
  const KEYS = {
    j: () => desk.move(1), k: () => desk.move(-1), ArrowDown: () => desk.move(1), ArrowUp: () => desk.move(-1),
    Enter: () => desk.openCase(), n: () => desk.report(), f: () => desk.follow(), y: () => desk.identity(), g: () => desk.addPhotos(), ".": () => desk.releasePhotos(), "!": () => desk.acceptPriority(), q: () => desk.crewLink(), z: () => location.assign("/desk/handover"), h: () => desk.newSecret(),
    "/": () => desk.focusSearch(), "?": () => help(), Escape: escape,
  };

  const rows = () => [
    ["j k ↑ ↓", desk.word("help_move")], ["Enter", desk.word("help_open")], ["/", desk.word("help_search")], ["1 … 9", desk.word("help_filter")], ["0", desk.word("preset_ended")],
    ...(desk.config.mode === "desk" ? [["n", desk.word("new_report")]] : []),
    ...Object.entries(desk.config.keys).map(([action, key]) => [key, desk.config.actions[action]]),
    ["f", desk.word("follow")], ["y", desk.word("identity")], ["g", desk.word("add_photo")], [".", desk.word("release_photos")], ["!", desk.word("accept_priority")], ["q", desk.word("crew_link")], ["z", desk.word("handover")], ...(desk.config.mode === "desk" ? [["h", desk.word("new_secret")]] : []), ["Esc", desk.word("help_back")], ["?", desk.word("help")],
  ];
  const help = () => {
    const list = city.element("dl", "facts desk-help");
    rows().forEach(([key, word]) => { const dt = city.element("dt"); dt.append(city.element("kbd", "", key)); list.append(dt, city.element("dd", "", word)); });
    const dialog = desk.frame(desk.word("help"), [...city.helpLead(desk.config.help), city.element("p", "", desk.word("help_lead")), list], desk.word("close"), (_, opened) => opened.close());
    dialog.querySelector(".desk-cancel").remove();
    desk.openDialog(dialog);
    dialog.querySelector(".desk-send").focus();
  };

  const actionOf = (key) => Object.keys(desk.config.keys).find((each) => desk.config.keys[each] === key);
  const handlerFor = (event) => {
    if (event.key === "Enter" && event.target.closest?.("button, a, summary, [role=button]")) return null;
    if (/^[1-9]$/.test(event.key)) return () => desk.useFilter(Number(event.key) - 1);
    if (event.key === "0") return () => desk.useEnded();
    if (KEYS[event.key]) return KEYS[event.key];
    return actionOf(event.key) ? () => desk.begin(actionOf(event.key)) : null;
  };

  /** Before the wall's own keys, which mean other things. */
  const onKey = (event) => {
    if (!desk.config || event.ctrlKey || event.metaKey || event.altKey) return;
    if (desk.isAsking()) return isTyping(event.target) || !WALLS.has(event.key) || event.key === "Escape" ? undefined : event.stopPropagation();
    if (isTyping(event.target)) return event.key === "Escape" && desk.isReporting() && event.target.getAttribute("aria-expanded") !== "true" ? (event.stopPropagation(), desk.leaveReport()) : undefined;
    if (isOnMap(event.target) && WALLS.has(event.key) && !["/", "?", "Escape"].includes(event.key)) return;
    const act = desk.isReporting() && !["Escape", "?"].includes(event.key) ? null : handlerFor(event);
    if (act || WALLS.has(event.key)) event.stopPropagation();
    if (!act) return;
    event.preventDefault();
    act();
  };

  const hint = ([key, word, act]) => {
    const made = city.element("button", "desk-key");
    made.type = "button";
    made.append(city.element("kbd", "", key), city.element("span", "", word));
    made.addEventListener("click", act);
    return made;
  };
  const foot = () => {
    const place = document.getElementById("desk-keys");
    if (!place) return setTimeout(foot, 50);
    const main = desk.config.mode === "desk" ? ["assign", "dispatch", "merge"] : ["dispatch", "arrive", "resolve"];
    const list = [["j k", desk.word("help_move"), () => desk.move(1)], ["Enter", desk.word("help_open"), () => desk.openCase()], ...main.map((each) => [desk.config.keys[each], desk.config.actions[each], () => desk.begin(each)])];
    if (desk.config.mode === "desk") list.push(["n", desk.word("new_report"), () => desk.report()]);
    list.push(["f", desk.word("follow"), () => desk.follow()], ["?", desk.word("help"), help]);
    place.replaceChildren(...list.map(hint));
  };

  city.on("desk-start", () => { addEventListener("keydown", onKey, true); foot(); });
})(globalThis.city);
