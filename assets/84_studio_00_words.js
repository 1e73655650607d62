/* What every part of the studio uses: its words, asking the server, buttons, small dialogs. */
(function (city) {
  "use strict";

  const studio = (city.studio = {});
  const settings = () => city.config.studio ?? { texts: {} };
  studio.settings = settings;

  /** A sentence of the studio's with its blanks filled. */
  studio.word = (key, values) => city.fill(settings().texts[key] ?? key, values);

  const asked = async (path, options) => {
    try {
      const answer = await fetch(`/api/studio${path}`, { cache: "no-store", ...options });
      if (answer.status === 401) location.reload();
      return { status: answer.status, body: await answer.json().catch(() => ({})) };
    } catch { return { status: 0, body: { message: studio.word("no_answer") } }; }
  };
  studio.ask = (path) => asked(path, {});
  studio.post = (path, given = {}, options = {}) => asked(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: given instanceof Blob ? given : JSON.stringify(given), ...options });

  const node = (tag, className, ...inside) => { const made = city.element(tag, className); made.append(...inside.filter((each) => each !== null && each !== undefined && each !== "")); return made; };
  studio.node = node;
  studio.button = (words, act, className = "studio-button", title = "") => {
    const made = node("button", className, words);
    made.type = "button";
    if (title) { made.title = title; made.setAttribute("aria-label", title); }
    made.addEventListener("click", act);
    return made;
  };
  studio.labelled = (words, control, note = "") => node("label", "studio-field", node("span", "", words), control, note && node("small", "quiet", note));
  studio.select = (choices, chosen, act) => {
    const made = node("select", "", ...choices.map(([value, words]) => new Option(words, value, false, String(value) === String(chosen))));
    made.addEventListener("change", () => act(made.value));
    return made;
  };

  /** A dialog with a heading; closed by Esc, by its own button, or by what stands in it. */
  studio.dialog = (title, className, ...inside) => {
    const from = document.activeElement;
    const made = node("dialog", `studio-dialog ${className}`);
    const close = studio.button("✕", () => made.close(), "studio-button is-plain", studio.word("close"));
    made.append(node("header", "", node("h2", "", title), close), ...inside);
    made.setAttribute("aria-label", title);
    made.addEventListener("close", () => { made.remove(); if (from?.isConnected) from.focus({ preventScroll: true }); });
    document.body.append(made);
    made.showModal();
    return made;
  };

  /** One question with a line to write in; `done` gets the line. */
  studio.prompt = (title, words, value, send, done, ...more) => {
    const input = Object.assign(node("input"), { value, maxLength: 80, name: "line" });
    const form = node("form", "studio-form", studio.labelled(words, input), ...more, node("button", "studio-button is-main", send));
    const dialog = studio.dialog(title, "is-small", form);
    form.addEventListener("submit", (event) => { event.preventDefault(); dialog.close(); done(input.value.trim(), new FormData(form)); });
    input.select();
    return dialog;
  };

  /** A yes or no before something that others will notice. */
  studio.confirm = (title, words, send, done) => {
    const yes = studio.button(send, () => { dialog.close(); done(); }, "studio-button is-main");
    const dialog = studio.dialog(title, "is-small", node("p", "", words), node("footer", "", yes, studio.button(studio.word("cancel"), () => dialog.close())));
    yes.focus();
  };

  let saidTimer = 0;
  /** One sentence at the foot of the page; a problem stays until the next one. */
  studio.tell = (words, isProblem = false) => {
    let place = document.getElementById("studio-told");
    if (!place) { place = Object.assign(node("div", "studio-told"), { id: "studio-told" }); place.setAttribute("role", "status"); document.body.append(place); }
    place.textContent = words;
    place.classList.toggle("is-problem", isProblem);
    clearTimeout(saidTimer);
    if (!isProblem) saidTimer = setTimeout(() => { place.textContent = ""; }, 6000);
  };

  /** "Rina, sejak 10.21". */
  studio.editorsInWords = (list) => list.map((each) => studio.word("editor_since", { name: studio.nameOf(each.account), at: city.shortTime(each.since) })).join("; ");
  studio.nameOf = (account) => account.slice(0, 1).toUpperCase() + account.slice(1);
})(globalThis.city);
