/* Where a door's table is: in the agency's folder or behind an address; looked at by the feeds, and shown. */
(function () {
  "use strict";

  const { doors } = globalThis;
  if (!doors) return;
  const { config, texts, el, button, ask, act, say, seen, at, now, table } = doors;
  const { card, grid, text, choice } = doors.controls;

  function source() {
    const from = now.typed.source;
    const kind = (type, word) => {
      const box = el("input", { type: "radio", name: "source", id: `source-${type}`, checked: from.type === type, onchange: () => { now.typed.source = { type, file: "", url: "", every_s: 3600, sheet: "", items: "" }; doors.draw(); } });
      return el("label", { class: "doors-tick", for: `source-${type}` }, box, el("span", {}, word));
    };
    const where = from.type === "web" ? webFields(from) : folderFields(from);
    const sheets = table()?.sheets ?? [];
    const sheet = sheets.length > 1 ? choice("sheet", texts.sheet, [["", texts.first_sheet], ...sheets.map((each) => [each, each])], from.sheet, (value) => { from.sheet = value; }) : null;
    const items = table()?.kind === "json" || from.items ? text("items", texts.items, from.items, (value) => { from.items = value; }) : null;
    const look = button(texts.look, (event) => lookNow(event.target), { class: "primary doors-change" });
    const problem = now.told.look?.problem ? el("p", { class: "form-error", role: "alert" }, now.told.look.problem) : null;
    return card(texts.source, grid(text("door-name", texts.name, now.typed.name, (value) => { now.typed.name = value; }, texts.name_hint)),
      el("div", { class: "doors-kinds" }, kind("folder", texts.in_folder), kind("web", texts.behind_address)), ...where, grid(sheet, items), look, problem);
  }

  const webFields = (from) => [grid(
    text("url", texts.address, from.url, (value) => { from.url = value.trim(); }, "", { inputmode: "url", maxlength: 1000 }),
    choice("every", texts.every, config.every.map(([s, word]) => [String(s), word]), from.every_s, (value) => { from.every_s = Number(value); })
  )];

  function folderFields(from) {
    const files = (now.told.look?.files ?? []).map((each) => el("li", {}, button(each.name, () => { from.file = each.name; doors.draw(); }, { class: "doors-file doors-change" }), el("small", {}, at(each.at))));
    const pick = el("input", { type: "file", id: "upload", accept: ".csv,.tsv,.txt,.xlsx,.xlsm,.json", onchange: (event) => upload(event.target) });
    return [
      grid(text("file", texts.file, from.file, (value) => { from.file = value; }, texts.file_hint, { maxlength: 120 })),
      el("label", { class: "doors-upload", for: "upload" }, texts.upload, pick),
      now.told.look?.folder ? el("p", { class: "quiet" }, `${texts.folder}: `, el("code", {}, now.told.look.folder)) : null,
      now.told.look?.folder ? (files.length ? el("div", {}, el("p", { class: "quiet" }, texts.files), el("ul", { class: "doors-files" }, ...files)) : el("p", { class: "quiet" }, texts.no_files)) : null,
    ].filter(Boolean);
  }

  async function upload(input) {
    const [file] = input.files;
    if (!file) return;
    const done = await act(() => ask(`/${now.told.door.door_id}/file?name=${encodeURIComponent(file.name)}`, file, true), input);
    if (!done) return;
    if (!now.typed.source.file) now.typed.source.file = file.name;
    lookNow();
  }

  async function lookNow(node, again = false) {
    const look = await act(async () => {
      say(texts.looking, true);
      const { wanted } = await ask(`/${now.told.door.door_id}/look`, { source: now.typed.source, again });
      return seen(now.told.door.door_id, wanted);
    }, node);
    if (!look) return;
    say("");
    now.told.look = look;
    now.tried = null;
    if (look.table && !Object.keys(now.typed.mapping.figures).length) doors.guess(look.table);
    doors.draw();
  }

  function preview() {
    const seenTable = table();
    if (!seenTable) return null;
    const { shape, periods } = now.typed.mapping;
    const head = ["", ...seenTable.columns].map((each) => el("th", { scope: "col", class: shape === "periods" && periods.includes(each) ? "is-period" : null }, each));
    const rows = seenTable.rows.map((row) => el("tr", {}, el("td", { class: "quiet" }, String(row.n)), ...row.cells.map((cell) => el("td", {}, cell))));
    const words = [seenTable.name, seenTable.sheet, seenTable.count].filter(Boolean).join(" · ");
    return card(texts.table, el("p", { class: "quiet" }, words), el("div", { class: "doors-scroll", tabindex: 0 }, el("table", {}, el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...rows))));
  }

  Object.assign(doors, { source, preview, lookNow });
})();
