/* Help on every page, behind "?" and a visible link: what the page is for, what is done most often, its keys, the way to the guide. */
(function () {
  "use strict";

  const city = (globalThis.city ??= {});
  const made = (tag, className, ...inside) => { const element = Object.assign(document.createElement(tag), { className }); element.append(...inside); return element; };

  /** What stands above the keys. The wall, the desk and the editor put it into dialogs of their own. */
  city.helpLead = (help) => {
    const found = [made("p", "help-for", help.for), made("h3", "", help.tasks_title), made("ol", "help-tasks", ...help.tasks.map((each) => made("li", "", each)))];
    if (help.guide) found.push(Object.assign(made("a", "help-guide", `${help.guide_word} →`), { href: help.guide }));
    return found;
  };

  /* What a page shows stays when its language changes: what stands behind # is carried along by the browser. */
  const WRITTEN = ["/wall", "/desk", "/inbox"]; // their scripts go on writing their address
  document.addEventListener("click", ({ target }) => {
    const language = target.closest?.('a[href*="/language?"]');
    if (!language) return;
    if (WRITTEN.includes(location.pathname)) {
      const asked = new URLSearchParams(language.search);
      asked.set("next", location.pathname + location.search);
      language.search = asked;
    }
    language.hash = location.hash;
  });

  const held = document.getElementById("help-config");
  if (!held) return;
  const help = JSON.parse(held.textContent);
  const isTyping = (target) => Boolean(target.closest?.("input, textarea, select, [contenteditable]"));

  const keys = () => made("dl", "help-keys", ...help.keys.flatMap(([key, does]) => [made("dt", "", made("kbd", "", key)), made("dd", "", does)]));
  const build = () => {
    const title = Object.assign(made("h2", "", help.title), { id: "page-help-title" });
    const close = Object.assign(made("button", "help-close", help.close), { type: "button" });
    const dialog = Object.assign(made("dialog", "page-help", title, ...city.helpLead(help)), { id: "page-help" });
    if (help.keys.length) dialog.append(made("h3", "", help.keys_title), keys());
    dialog.append(close);
    dialog.setAttribute("aria-labelledby", title.id);
    close.addEventListener("click", () => dialog.close());
    return document.body.appendChild(dialog);
  };
  const open = () => (document.getElementById("page-help") ?? build()).showModal();
  const toggle = () => { const shown = document.querySelector("dialog[open]"); if (!shown) open(); else if (shown.id === "page-help") shown.close(); };

  addEventListener("keydown", (event) => {
    if (event.key !== "?" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    event.preventDefault();
    toggle();
  });
  const link = document.getElementById("help-link");
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
  document.querySelector("nav")?.append(link);
})();
