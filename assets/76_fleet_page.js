/* The fleet: opens the trips, visits or notes behind a figure at the side, by mouse, touch or keyboard. */
(function () {
  "use strict";

  let words = {};
  let opener = null;

  const byId = (id) => document.getElementById(id);
  const side = () => byId("fleet-side");

  const element = (tag, className, text) => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  };

  const close = () => {
    if (side().hidden) return;
    side().hidden = true;
    document.body.classList.remove("has-side");
    if (opener?.isConnected) opener.focus();
  };

  /** Shows these nodes at the side; focus goes there and comes back when it is closed. */
  const open = (label, ...nodes) => {
    const panel = side();
    if (panel.hidden) opener = document.activeElement;
    const button = element("button", "rc-close", words.close);
    button.addEventListener("click", close);
    panel.replaceChildren(button, ...nodes);
    panel.setAttribute("aria-label", label);
    panel.hidden = false;
    document.body.classList.add("has-side");
    panel.scrollTop = 0;
    button.focus();
  };

  const ask = async (question, start) => {
    const answer = await fetch(`/api/fleet/rows?${new URLSearchParams({ ...question, start })}`);
    if (answer.status === 401) throw new Error(words.session_over);
    const told = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Error(answer.status === 503 && told.error ? told.error : words.failed);
    return told;
  };

  const cell = (found, key) => {
    const made = element("td", "", found[key] || "–");
    if ((key === "vehicle" && !found.ticket) || key === "ticket") {
      if (found.href) {
        const link = element("a", "rc-ticket", found[key]);
        link.href = found.href;
        made.replaceChildren(link);
      }
    }
    made.dataset.title = words[key];
    return made;
  };

  const row = (columns) => (found) => {
    const made = element("tr");
    made.append(...columns.map((key) => cell(found, key)));
    return made;
  };

  const listOf = (columns) => {
    const table = element("table", "rc-cases");
    const heads = element("tr");
    columns.forEach((key) => { const head = element("th", "", words[key]); head.scope = "col"; heads.append(head); });
    const top = element("thead");
    top.append(heads);
    table.append(top, element("tbody"));
    return table;
  };

  const showMore = (question, table, found) => {
    table.tBodies[0].append(...found.rows.map(row(found.columns)));
    table.parentNode.querySelector(".rc-more")?.remove();
    if (found.next === null) return;
    const button = element("button", "rc-button rc-more", words.more);
    button.addEventListener("click", async () => {
      button.disabled = true;
      try { showMore(question, table, await ask(question, found.next)); } catch (error) { button.disabled = false; button.textContent = error.message; }
    });
    table.after(button);
  };

  const openRows = async (button) => {
    const asked = JSON.parse(button.closest("[data-ask]").dataset.ask);
    const whose = Object.fromEntries(new URLSearchParams(button.dataset.whose));
    const question = { ...asked, ...whose, set: button.dataset.set, figure: button.dataset.figure };
    try {
      const found = await ask(question, 0);
      const box = element("div");
      const table = listOf(found.columns);
      box.append(table);
      if (found.rows.length) showMore(question, table, found);
      else table.replaceWith(element("p", "quiet", words.no_part));
      open(found.title, element("h2", "", found.title), element("p", "quiet", found.total), box);
    } catch (error) {
      open(error.message, element("p", "rc-failed", error.message));
    }
  };

  const onClick = (event) => {
    const button = event.target.closest?.("button[data-set]");
    if (button) openRows(button);
  };

  const start = () => {
    const told = byId("fleet-words");
    if (!told) return;
    words = JSON.parse(told.textContent);
    document.addEventListener("click", onClick);
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
