/* The complaint desk: what its parts share. The chosen case, asking the server, and hearing when to ask anew. */
(function (city) {
  "use strict";

  const RETRIES_MS = [400, 900, 1800, 3500];
  const desk = (city.desk = { config: null, ticket: null, found: null });
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));

  /** A text of the desk with its {values} filled in. */
  desk.word = (key, values) => city.fill(desk.config.texts[key] ?? key, values);

  /** "10.21" today, "3 Mar 2026, 10.21" on another day, in the city's zone. */
  desk.when = (atMs) => {
    const day = new Intl.DateTimeFormat(city.config.lang, { timeZone: city.config.zone, day: "numeric", month: "short", year: "numeric" });
    const [then, today] = [day.format(atMs), day.format(city.serverNow())];
    return then === today ? city.shortTime(atMs) : `${then}, ${city.shortTime(atMs)}`;
  };

  /** A key that makes a repeat harmless; `crypto.randomUUID` is missing where the desk is asked without TLS. */
  desk.newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  /** A photo is shown as part of its case, to those who may see that one. */
  desk.photo = (ticket, id, isSmall = false) => `/api/desk/photo/${id}?case=${encodeURIComponent(ticket)}${isSmall ? "&small=1" : ""}`;

  const leave = (status) => { if (status === 401) location.reload(); };

  /** {status, body, etag}; status 0 when nothing answered. */
  desk.ask = async (path, options = {}) => {
    try {
      const answer = await fetch(path, { cache: "no-store", ...options });
      leave(answer.status);
      const isJson = answer.headers.get("content-type")?.includes("json");
      return { status: answer.status, body: isJson ? await answer.json() : {}, etag: answer.headers.get("etag") };
    } catch { return { status: 0, body: {} }; }
  };

  /** Sends an action; what may not have arrived is sent again with the same key. */
  desk.post = async (action, given) => desk.send(`/api/desk/${action}`, given);
  desk.send = (path, given) => desk.sendBody(path, JSON.stringify(given), "application/json");
  desk.sendBody = async (path, body, type) => {
    const options = { method: "POST", headers: { "Content-Type": type }, body };
    for (const wait of [...RETRIES_MS, null]) {
      const answer = await desk.ask(path, options);
      if ((answer.status !== 0 && answer.status !== 503) || wait === null) return answer;
      await pause(wait);
    }
  };

  let toldUntil = 0;
  /** A sentence at the foot of the desk, read aloud too; an error stays until the next one. */
  desk.tell = (words, isError = false) => {
    const place = document.getElementById("desk-told");
    place.textContent = words;
    place.classList.toggle("is-error", isError);
    place.classList.toggle("is-shown", Boolean(words));
    clearTimeout(toldUntil);
    if (words) toldUntil = setTimeout(() => desk.tell(""), isError ? 15000 : 6000);
  };

  /** Of a case the person may have left meanwhile: then the sentence names it. */
  desk.tellOf = (ticket, words, isError = false) => desk.tell(ticket === desk.ticket ? words : `…${ticket.slice(-4)}: ${words}`, isError);

  /** A case as the server has it. An answer older than what is shown is not shown. */
  desk.show = (found, message = "") => {
    if (desk.found?.ticket === found.ticket && desk.found.version > found.version) return;
    const isAnother = desk.found?.ticket !== found.ticket;
    desk.found = found;
    desk.ticket = found.ticket;
    city.emit("desk-case", { found, isAnother, message });
  };

  /** What a late answer says of a case: nobody is taken back to one that was left. */
  desk.renew = (found) => { if (found.ticket === desk.ticket) desk.show(found); };

  let asked = 0;
  const load = async (ticket, headers = {}) => {
    const mine = (asked += 1);
    const answer = await desk.ask(`/api/desk/case/${encodeURIComponent(ticket)}`, { headers });
    if (mine !== asked || ticket !== desk.ticket) return;
    if (answer.status === 200) desk.show(answer.body);
    else if (answer.status === 404) { desk.leave(); desk.tell(answer.body.message, true); }
    else if (answer.status !== 304) { missing(ticket); desk.tell(answer.body.message ?? desk.word("no_answer"), true); }
  };
  /** The case chosen before never stands in its place: nobody reads one and acts on another. */
  const missing = (ticket) => {
    if (desk.found?.ticket === ticket) return;
    desk.found = null;
    city.emit("desk-left", desk.word("not_loaded", { ticket }));
  };

  /** What the address says after "?", changed in its place. */
  desk.address = (change) => {
    const params = new URLSearchParams(location.search);
    change(params);
    history.replaceState(history.state, "", params.size ? `?${params}` : location.pathname);
  };

  let choosing = 0;
  /** Chooses a case; running through the queue with a held key asks only for the last one. */
  desk.choose = (ticket, isQuick = false) => {
    if (!ticket) return;
    desk.ticket = ticket;
    city.emit("desk-chosen", ticket);
    clearTimeout(choosing);
    choosing = setTimeout(() => load(ticket), isQuick ? 90 : 0);
    desk.address((params) => params.set("case", ticket));
  };

  desk.leave = () => {
    desk.ticket = desk.found = null;
    city.emit("desk-left");
    desk.address((params) => params.delete("case"));
  };

  /** The chosen case again: if it changed, or if it could not be had before. */
  desk.refreshCase = () => { if (desk.ticket) return load(desk.ticket, isLoaded() ? { "If-None-Match": `"${desk.found.version}"` } : {}); };

  const isLoaded = () => desk.found?.ticket === desk.ticket;
  /** The chosen case, to act on it; null while it is not here, which is said, and it is asked for again. */
  desk.chosen = () => {
    if (!desk.ticket) return null;
    if (isLoaded()) return desk.found;
    desk.tell(desk.word("not_loaded", { ticket: desk.ticket }), true);
    desk.refreshCase();
    return null;
  };

  const EVERY_MS = 300;
  let lastAt = -Infinity;
  let waiting = 0;
  /** At most three times a second, however much happens in the city; the last change is never missed. */
  const onPulse = () => {
    if (waiting) return;
    const wait = Math.max(0, lastAt + EVERY_MS - performance.now());
    waiting = setTimeout(() => { waiting = 0; lastAt = performance.now(); city.emit("desk-changed"); desk.refreshCase(); }, wait);
  };

  /** The case an address names: /desk?case=BKS-2026-000123 opens it, open or ended; older links say it after "#". */
  const named = () => new URLSearchParams(location.search).get("case") ?? decodeURIComponent(location.hash.slice(1));
  const openNamed = () => {
    const ticket = named();
    if (!/^[\w-]{3,40}$/.test(ticket) || ticket === desk.ticket) return;
    desk.choose(ticket);
    whenDrawn(() => city.emit("desk-open"));
  };
  const whenDrawn = (then) => (document.querySelector(".desk") ? then() : setTimeout(() => whenDrawn(then), 50));

  /** On the map of the desk a complaint is chosen, not opened in the drawer. */
  const takeOver = () => {
    const open = city.open;
    city.open = (subject) => {
      if (!subject.startsWith("complaint:")) return open(subject);
      desk.choose(subject.slice(10));
      city.emit("desk-open");
    };
  };

  let minutes = 0;
  city.on("drawer-value", ({ subject }) => { if (subject === "desk:queue" && desk.config) onPulse(); });
  city.on("second", () => { if (desk.config && (minutes += 1) % 30 === 0) onPulse(); });
  city.on("start", (config) => {
    if (!config.desk) return;
    desk.config = config.desk;
    takeOver();
    city.emit("desk-start", config.desk);
    openNamed();
    addEventListener("hashchange", openNamed);
  });
})(globalThis.city);
