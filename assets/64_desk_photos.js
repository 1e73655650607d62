/* Photos for a case: chosen, dropped or pasted (a picture from WhatsApp), looked at here, drawn anew by the server. */
(function (city) {
  "use strict";

  const desk = city.desk;
  const KINDS = ["image/jpeg", "image/png", "image/webp"];
  const MOST_BYTES = 16 * 1024 * 1024;
  const MOST = 5;
  const ROLES = ["report", "before", "after"];
  const ROLE_WHILE = { on_site: "before", in_progress: "before", resolved: "after", closed: "after" };
  let active = null;

  const readable = async (url) => { const image = new Image(); image.src = url; try { await image.decode(); return true; } catch { return false; } };
  const wrong = (file) => (!KINDS.includes(file.type) ? "photo_not_kind" : file.size > MOST_BYTES ? "photo_too_large" : null);

  /** One file after the other; the problem of the last one that was not taken stays on the screen. */
  const take = async (state, files) => {
    let problem = "";
    for (const file of files) {
      const url = URL.createObjectURL(file);
      const word = state.items.length >= MOST ? "photo_most" : wrong(file) ?? ((await readable(url)) ? null : "photo_broken");
      if (word) { problem = desk.word(word, { name: file.name, n: MOST }); URL.revokeObjectURL(url); } else state.items.push({ file, url, key: desk.newKey() });
    }
    state.problem.textContent = problem;
    state.problem.hidden = !problem;
    draw(state);
    if (files.length && !problem) state.holder.closest("dialog")?.querySelector(".desk-send").focus(); // Enter sends it
  };
  const drop = (state, item) => { URL.revokeObjectURL(item.url); state.items.splice(state.items.indexOf(item), 1); draw(state); state.choose.focus(); };
  const shown = (state, item, n) => {
    const made = city.element("li");
    const words = desk.word("photo_remove", { n: n + 1 });
    const away = Object.assign(city.element("button", "desk-photo-away", "×"), { type: "button", title: words });
    away.setAttribute("aria-label", words);
    away.addEventListener("click", () => drop(state, item));
    made.append(Object.assign(city.element("img"), { src: item.url, alt: item.file.name }), away);
    return made;
  };
  const draw = (state) => state.list.replaceChildren(...state.items.map((item, n) => shown(state, item, n)));

  /** A place for photos; while it is on the screen, whatever is dropped or pasted anywhere goes there. */
  desk.photoField = () => {
    const holder = city.element("fieldset", "desk-photos");
    const input = Object.assign(city.element("input"), { type: "file", accept: KINDS.join(","), multiple: true, hidden: true });
    const choose = Object.assign(city.element("button", "desk-act", desk.word("photo_choose")), { type: "button" });
    const problem = Object.assign(city.element("p", "desk-alert"), { hidden: true });
    problem.setAttribute("role", "alert");
    const state = { holder, choose, problem, items: [], list: city.element("ul") };
    choose.addEventListener("click", () => input.click());
    input.addEventListener("change", () => { take(state, [...input.files]); input.value = ""; });
    holder.append(city.element("legend", "", desk.word("photos")), choose, city.element("span", "quiet", desk.word("photo_drop")), input, state.list, problem);
    active = state;
    return { holder, add: (files) => take(state, files), items: () => state.items, problem: (words) => { problem.textContent = words; problem.hidden = !words; } };
  };

  /** Sends what is left of `items` to the case, one by one; {complaint, why}. What arrived leaves the list. */
  desk.sendPhotos = async (ticket, role, items, onStep) => {
    const of = items.length;
    let complaint = null;
    for (let n = 1; items.length; n += 1) {
      onStep(desk.word("photo_sending", { n, of }));
      const [item] = items;
      const answer = await desk.sendBody(`/api/desk/photo?case=${encodeURIComponent(ticket)}&role=${role}&key=${item.key}`, item.file, item.file.type);
      if (answer.status !== 200) return { complaint, why: answer.body.message ?? desk.word("not_sent") };
      complaint = answer.body.complaint;
      URL.revokeObjectURL(item.url);
      items.shift();
    }
    return { complaint, why: "" };
  };

  const roles = (found) => {
    const made = city.element("fieldset", "desk-options");
    made.append(city.element("legend", "", desk.word("photo_role")), ...ROLES.map((each) => {
      const label = city.element("label", "desk-option");
      label.append(Object.assign(city.element("input"), { type: "radio", name: "role", value: each, checked: each === (ROLE_WHILE[found.status] ?? (desk.config.mode === "desk" ? "report" : "before")) }), city.element("span", "", desk.word(`photo_role_${each}`)));
      return label;
    }));
    return made;
  };

  /** Photos for the chosen case, from the desk: of the report, before or after the work. */
  desk.addPhotos = (files = []) => {
    const found = desk.isAsking() ? null : desk.chosen();
    if (!found?.possible.includes("add_photo")) return;
    const field = desk.photoField();
    field.holder.querySelector("legend").textContent = desk.word("add_photo");
    const send = async (form, dialog) => {
      if (!field.items().length) return field.problem(desk.word("photo_none"));
      const button = form.querySelector(".desk-send");
      const of = field.items().length;
      button.disabled = true;
      const { complaint, why } = await desk.sendPhotos(found.ticket, new FormData(form).get("role"), field.items(), (words) => { button.textContent = words; });
      Object.assign(button, { disabled: false, textContent: desk.word("photo_send") });
      if (complaint) { desk.renew(complaint); city.emit("desk-changed"); }
      field.add([]);
      if (why && dialog.isConnected) return field.problem(why);
      dialog.close();
      desk.tellOf(found.ticket, why || desk.word("photos_kept", { n: of }), Boolean(why));
    };
    desk.openDialog(desk.frame(`${desk.word("add_photo")} · ${found.category} …${found.ticket.slice(-4)}`, [roles(found), field.holder], desk.word("photo_send"), send));
    if (files.length) field.add(files);
    else field.holder.querySelector("button").focus();
  };

  const isOpen = () => active?.holder.isConnected && (!desk.isAsking() || active.holder.closest("dialog"));
  const given = (files) => (isOpen() ? take(active, files) : desk.isReporting() ? undefined : desk.addPhotos(files));
  const filesOf = (data) => [...(data?.files ?? [])];
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files");

  city.on("desk-start", () => {
    addEventListener("paste", (event) => {
      const files = filesOf(event.clipboardData);
      const isText = event.clipboardData?.types.includes("text/plain"); // a cell of a spreadsheet is text and picture at once
      if (files.length && !isText) { event.preventDefault(); given(files); }
    });
    addEventListener("dragover", (event) => { if (hasFiles(event)) { event.preventDefault(); document.body.classList.add("is-dropping"); } });
    addEventListener("dragleave", (event) => { if (!event.relatedTarget) document.body.classList.remove("is-dropping"); });
    addEventListener("drop", (event) => { document.body.classList.remove("is-dropping"); if (hasFiles(event)) { event.preventDefault(); given(filesOf(event.dataTransfer)); } });
  });
})(globalThis.city);
