/* Report cards: opens a card or the cases behind a figure at the side, by mouse, touch or keyboard; counts anew while open. */
(function () {
  "use strict";

  const COLUMNS = ["ticket", "what", "where", "status", "received_at", "due_at", "resolved_at", "closed_at"];
  let words = {};
  let opener = null;
  let back = null;

  const byId = (id) => document.getElementById(id);
  const main = () => byId("report-cards");
  const side = () => byId("rc-side");

  const element = (tag, className, text) => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  };

  const closeButton = () => {
    const button = element("button", "rc-close", words.close);
    button.addEventListener("click", close);
    return button;
  };

  /** Shows these nodes at the side; focus goes there and comes back when it is closed. */
  const open = (label, ...nodes) => {
    const panel = side();
    if (panel.hidden) opener = document.activeElement;
    panel.replaceChildren(closeButton(), ...nodes);
    panel.setAttribute("aria-label", label);
    panel.hidden = false;
    document.body.classList.add("has-side");
    panel.scrollTop = 0;
    panel.querySelector("button").focus();
  };

  /** From a list back to the card it was opened from, then back to the table. */
  const close = () => {
    if (side().hidden) return;
    if (back) { const show = back; back = null; show(); return; }
    side().hidden = true;
    document.body.classList.remove("has-side");
    if (opener?.isConnected) opener.focus();
    else byId("rc-side").blur();
  };

  const openCard = (agency) => {
    const template = byId(`card-${agency}`);
    if (!template) return;
    const content = template.content.cloneNode(true);
    open(content.querySelector("h2").textContent, content);
    side().dataset.card = agency;
  };

  const ask = async (agency, cases, start) => {
    const { period, until } = main().dataset;
    const query = new URLSearchParams({ period, until, set: cases, start });
    const answer = await fetch(`/api/report-cards/${agency}/cases?${query}`);
    if (answer.status === 401) throw new Error(words.session_over);
    if (!answer.ok) throw new Error(words.failed);
    return answer.json();
  };

  /** To the case itself, in a page of its own: the list stays as it is. */
  const link = (found) => {
    const made = element("a", "rc-ticket", found.ticket);
    made.href = found.href;
    made.target = "_blank";
    return made;
  };

  const row = (found) => {
    const made = element("tr", found.late ? "is-late" : "");
    COLUMNS.forEach((key) => {
      const late = key === "resolved_at" ? found.late_by : "";
      const cell = element("td", "", [found[key], late].filter(Boolean).join(" · ") || "–");
      if (key === "ticket" && found.href) cell.replaceChildren(link(found));
      cell.dataset.title = words[key];
      made.append(cell);
    });
    return made;
  };

  const listOf = () => {
    const table = element("table", "rc-cases");
    const heads = element("tr");
    COLUMNS.forEach((key) => { const head = element("th", "", words[key]); head.scope = "col"; heads.append(head); });
    const top = element("thead");
    top.append(heads);
    table.append(top, element("tbody"));
    return table;
  };

  const showMore = (agency, cases, table, found) => {
    table.tBodies[0].append(...found.cases.map(row));
    table.parentNode.querySelector(".rc-more")?.remove();
    if (found.next === null) return;
    const button = element("button", "rc-button rc-more", words.more);
    button.addEventListener("click", async () => {
      button.disabled = true;
      try { showMore(agency, cases, table, await ask(agency, cases, found.next)); } catch (error) { button.disabled = false; button.textContent = error.message; }
    });
    table.after(button);
  };

  const openCases = async (agency, cases) => {
    const from = side().hidden ? null : side().dataset.card;
    try {
      const found = await ask(agency, cases, 0);
      const parts = [element("h2", "", found.title), element("p", "quiet", [found.total, found.hidden].filter(Boolean).join(" · "))];
      const box = element("div");
      const table = listOf();
      box.append(table);
      if (found.cases.length) showMore(agency, cases, table, found);
      else table.remove();
      open(found.title, ...parts, box);
      back = from ? () => openCard(from) : null;
    } catch (error) {
      open(error.message, element("p", "rc-failed", error.message));
    }
  };

  const onClick = (event) => {
    const target = event.target.closest?.("[data-card], [data-cases]");
    if (!target || target === side()) return;
    if (target.dataset.cases) openCases(target.dataset.agency, target.dataset.cases);
    else { back = null; openCard(target.dataset.card); }
  };

  /** Up and down go through the agencies, staying in the column. */
  const step = (by) => {
    const line = document.activeElement?.closest?.(".rc-table tbody tr");
    const lines = [...document.querySelectorAll(".rc-table tbody tr")];
    const at = line ? [...line.children].indexOf(document.activeElement.closest("th, td")) : 0;
    const next = lines[line ? lines.indexOf(line) + by : 0];
    const target = next?.children[at]?.querySelector("button") ?? next?.querySelector("button");
    target?.focus();
    return Boolean(target);
  };

  const isTyping = (target) => Boolean(target.closest?.("input, textarea, select"));

  const onKey = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (event.key === "Escape") { close(); return; }
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by && side().hidden && step(by)) event.preventDefault();
  };

  /** A card that is open says what the newest one says; a list of cases stays as it was asked for. */
  const renewCard = () => {
    const template = byId(`card-${side().dataset.card}`);
    if (side().hidden || !template || !side().querySelector(".rc-lines")) return;
    const newer = side().cloneNode(false);
    newer.append(side().firstElementChild.cloneNode(true), template.content.cloneNode(true));
    globalThis.city.renew(side(), newer);
  };

  const start = () => {
    if (!main()) return;
    words = JSON.parse(byId("report-cards-words").textContent);
    document.addEventListener("click", onClick);
    document.addEventListener("keydown", onKey);
    main().addEventListener("renewed", renewCard);
    const named = decodeURIComponent(location.hash.slice(1)); // /report-cards#dlh opens that card
    if (byId(`card-${named}`)) openCard(named);
  };

  if (typeof document !== "undefined") {
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
    else start();
  }
})();
