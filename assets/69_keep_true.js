/* Keeps what a page shows true while it is open, for pages without the live socket: whatever has `data-keeps`, the address of
   the page, asks there whether anything changed (304 when not), and then changes only what differs, so that focus, scroll,
   open lists and typed words stay. It then says "renewed". */
(function () {
  "use strict";

  const city = (globalThis.city = globalThis.city || {});
  const EVERY_MS = 3000;
  const MOST_SHARE = 20;

  const keyOf = (node) => (node.nodeType === 1 ? node.id || node.dataset.key || "" : "");
  const alike = (one, other) => one.nodeType === other.nodeType && one.nodeName === other.nodeName && keyOf(one) === keyOf(other);
  const isTyped = (field) => {
    if (field.type === "hidden" || !("defaultValue" in field)) return false;
    if (field.nodeName === "TEXTAREA" && field.value) return true;
    return field.value !== field.defaultValue || (field.checked ?? false) !== (field.defaultChecked ?? false);
  };
  const isInUse = (form) => [...form.elements].some(isTyped);
  const stays = (node) => node.nodeType === 1 && (node.matches("[role=alert], .page-lost, #help-link") || [...node.querySelectorAll("form")].some(isInUse));

  const renewAttributes = (now, newer) => {
    for (const { name } of [...now.attributes]) if (name !== "open" && !newer.hasAttribute(name)) now.removeAttribute(name);
    for (const { name, value } of newer.attributes) if (name !== "open" && now.getAttribute(name) !== value) now.setAttribute(name, value);
  };

  /** The node among `at` and what follows that `next` is a newer state of; one without a key only where it stands. */
  const known = (at, next) => {
    if (!keyOf(next)) return at && alike(at, next) ? at : null;
    let found = at;
    while (found && !alike(found, next)) found = found.nextSibling;
    return found;
  };

  const renewChildren = (now, newer) => {
    let at = now.firstChild;
    for (const next of [...newer.childNodes]) {
      while (at && stays(at) && !alike(at, next)) at = at.nextSibling;
      const found = known(at, next);
      if (found !== at || !found) now.insertBefore(found ?? document.importNode(next, true), at);
      if (found) renew(found, next);
      if (found && found === at) at = at.nextSibling;
    }
    while (at) { const gone = at; at = at.nextSibling; if (!stays(gone)) gone.remove(); }
  };

  /** Makes `now` say what `newer` says. */
  const renew = (now, newer) => {
    if (now.nodeName === "TEMPLATE") { if (now.innerHTML !== newer.innerHTML) now.innerHTML = newer.innerHTML; return; }
    if (now.isEqualNode(newer)) return;  // which does not look into templates: they stand right below the root
    if (now.nodeType !== 1) { now.data = newer.data; return; }
    if (now.nodeName === "FORM" && isInUse(now)) return;
    renewAttributes(now, newer);
    renewChildren(now, newer);
  };

  /** The same, with the focus where it was: a line that moved up lets it go. */
  city.renew = (now, newer) => {
    const focused = document.activeElement;
    renew(now, newer);
    city.fillTimes?.(now);
    if (focused?.isConnected && focused !== document.activeElement) focused.focus({ preventScroll: true });
  };

  const say = (root, words) => {
    const told = root.querySelector(":scope > .page-lost");
    if (!words) { told?.remove(); return; }
    if (told) { told.textContent = words; return; }
    const line = document.createElement("p");
    line.className = "page-lost";
    line.setAttribute("role", "status");
    line.textContent = words;
    root.prepend(line);
  };

  /** One question; whether the figures on the screen are known to be true. */
  const ask = async (root) => {
    const { keeps, mark, lost, over } = root.dataset;
    const headers = { Accept: "text/html", ...(mark ? { "If-None-Match": `"${mark}"` } : {}) };
    const answer = await fetch(keeps, { headers, cache: "no-store" }).catch(() => null);
    if (answer?.status === 304) { say(root, ""); return; }
    if (!answer?.ok || answer.redirected) { say(root, answer?.redirected || answer?.status === 401 ? over : lost); return; }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const newer = page.getElementById(root.id);
    if (!newer) { say(root, over); return; }
    say(root, "");
    city.renew(root, newer);
    root.dispatchEvent(new Event("renewed"));
  };

  /** For as long as the page is open; a slow answer is asked for less often. */
  const keepTrue = (root) => {
    const look = () => ask(root).catch(() => say(root, root.dataset.lost));
    const turn = async () => {
      const begun = performance.now();
      if (!document.hidden) await look();
      setTimeout(turn, Math.max(EVERY_MS, MOST_SHARE * (performance.now() - begun)));
    };
    document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
    setTimeout(turn, EVERY_MS);
  };

  const start = () => document.querySelectorAll("[data-keeps]").forEach(keepTrue);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
