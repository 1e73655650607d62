/* Versions: who published what and when, what differs, and back to one with one click. Conflicts are chosen here, too. */
(function (city) {
  "use strict";

  const studio = city.studio;
  const { node, word, button } = studio;
  const path = () => `/${studio.settings().layout}`;

  const marksOf = (difference, id) => ["added", "removed", "changed", "sized", "moved"].filter((mark) => difference[mark].includes(id));
  const picture = (layout, difference, side) => {
    const shown = side === "before" ? ["removed", "changed", "sized", "moved"] : ["added", "changed", "sized", "moved"];
    const tiles = layout.tiles.map((each) => ({ panel: each.panel, place: each.place, name: studio.nameOfPanel(each.panel), marks: marksOf(difference, each.id).filter((mark) => shown.includes(mark)) }));
    return studio.miniature(tiles, layout.canvas, layout.theme);
  };

  const optionName = (panel, key) => ({ panel: word("diff_panel"), scale: word("scale") })[key] ?? studio.kit(panel)?.options.find((each) => each.key === key)?.name ?? key;
  const sentence = (mark, tile, keys) => node("li", `studio-diff is-${mark}`, node("b", "", `${studio.MARKS[mark]} ${word(`mark_${mark}`)}`), ` ${studio.nameOfPanel(tile.panel)}`, keys?.length ? `: ${keys.map((key) => optionName(tile.panel, key)).join(", ")}` : "");
  const inWords = ({ before, after, difference }) => {
    const lines = ["added", "removed", "moved", "sized", "changed"].flatMap((mark) => difference[mark].map((id) => sentence(mark, studio.tileOf(mark === "removed" ? before : after, id), mark === "changed" ? difference.options[id] : null)));
    lines.push(...difference.parts.map((part) => node("li", "studio-diff is-changed", node("b", "", `✎ ${word("mark_changed")}`), ` ${word(`part_${part}`)}`)));
    return node("ul", "studio-diffs", ...(lines.length ? lines : [node("li", "", word("no_difference"))]));
  };

  const compare = async (older, newer, names) => {
    const { status, body } = await studio.ask(`${path()}/difference?before=${older}&after=${newer}`);
    if (status !== 200) return studio.tell(body.message ?? word("no_answer"), true);
    const side = (key, name) => node("figure", "", node("figcaption", "", name), picture(body[key], body.difference, key));
    return studio.dialog(word("compare"), "is-large", node("div", "studio-sides", side("before", names[0]), side("after", names[1])), inWords(body));
  };
  studio.compare = compare;

  const restore = (version) => studio.confirm(word("restore"), word(version.sort === "kept" ? "restore_draft_asks" : "restore_asks", version), word("restore"), async () => {
    if (!(await studio.saveNow())) return;
    const { status, body } = await studio.post(`${path()}/restore`, { number: version.number });
    if (status !== 200) { studio.tell([body.message ?? word("no_answer"), ...(body.problems ?? []).map((each) => each.words)].join(" "), true); return; }
    document.querySelector(".studio-versions")?.close();
    await studio.catchUp();
    studio.tell(word("restored", version));
  });

  const title = (version) => [word("version", version), version.at, version.by && studio.nameOf(version.by), version.what, version.title && `“${version.title}”`].filter(Boolean).join(" · ");
  const line = (version, n, all) => {
    const older = all[n + 1];
    const acts = [
      button(word("compare_now"), () => compare(version.number, "now", [word("version", version), word("on_canvas")])),
      ...(older ? [button(word("compare_older"), () => compare(older.number, version.number, [word("version", older), word("version", version)]))] : []),
      ...(studio.canEdit ? [button(word("restore"), () => restore(version), "studio-button is-main")] : []),
    ];
    return node("li", `studio-version is-${version.sort}`, node("strong", "", title(version)), node("span", "quiet", word("tiles", version)), node("div", "studio-acts", ...acts));
  };

  studio.showVersions = async () => {
    await studio.saveNow();
    const { status, body } = await studio.ask(`${path()}/versions`);
    if (status !== 200) { studio.tell(body.message ?? word("no_answer"), true); return; }
    const list = body.versions.length ? node("ol", "studio-version-list", ...body.versions.map(line)) : node("p", "", word("no_versions"));
    const discard = studio.canEdit && studio.opened.is_shown && studio.opened.has_draft ? button(word("discard"), () => studio.confirm(word("discard"), word("discard_asks"), word("discard"), async () => {
      const answer = await studio.post(`${path()}/discard`);
      if (answer.status !== 200) return studio.tell(answer.body.message ?? word("no_answer"), true);
      document.querySelector(".studio-versions")?.close();
      await studio.catchUp();
      return studio.tell(word("discarded"));
    })) : "";
    studio.dialog(word("versions"), "is-drawer studio-versions", node("p", "quiet", word("versions_note")), list, discard);
  };

  /** A tile that two people changed: both versions, until somebody has chosen. */
  studio.showConflicts = (conflicts, message) => {
    const place = document.getElementById("studio-conflicts");
    if (!conflicts.length) return;
    const name = (each) => (each.part === "tile" ? studio.nameOfPanel((each.mine ?? each.theirs).panel) : word(`part_${each.part}`));
    const say = (side) => (side === null ? word("taken_away") : Array.isArray(side?.place) ? word("at", { x: side.place[0] + 1, y: side.place[1] + 1, w: side.place[2], h: side.place[3] }) : "");
    const idOf = ({ part, tile }) => `${part} ${tile ?? ""}`;
    const row = (each) => {
      const line = node("div", "studio-conflict", node("strong", "", name(each)));
      line.dataset.of = idOf(each);
      const choose = (act) => { studio.change(act(studio.doc, each)); line.remove(); if (!place.querySelector(".studio-conflict")) place.replaceChildren(); };
      line.append(button(`${word("keep_mine")} ${say(each.mine)}`, () => choose(studio.withMine)), button(`${word("keep_theirs")} ${say(each.theirs)}`, () => choose(studio.withTheirs)));
      return line;
    };
    const asked = [...place.querySelectorAll(".studio-conflict")].filter((line) => !conflicts.some((each) => idOf(each) === line.dataset.of));
    place.replaceChildren(node("p", "", message), ...asked, ...conflicts.map(row));
  };
})(globalThis.city);
