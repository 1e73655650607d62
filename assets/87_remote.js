/* The remote's line to the server: one secret, one state, acts that are never done twice. */
(function () {
  "use strict";

  const told = document.getElementById("remote-config");
  if (!told) return;
  const config = JSON.parse(told.textContent);
  const POLL_MS = 1500;
  const WITHIN_MS = 5000;
  const TRIES = 3;
  const word = (key, values = {}) => (config.texts[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  const element = (tag, className = "", text = undefined) => { const made = document.createElement(tag); if (className) made.className = className; if (text !== undefined) made.textContent = text; return made; };
  const button = (words, act, className = "") => { const made = element("button", className, words); made.type = "button"; made.addEventListener("click", act); return made; };
  const problem = document.getElementById("problem");
  const say = (words) => { problem.textContent = words; problem.hidden = !words; };
  const screen = new URLSearchParams(location.search).get("screen") ?? "";
  const keeper = `remote:${screen}`;
  let secret = location.hash.slice(1) || sessionStorage.getItem(keeper) || "";
  let state = null;
  let isKnown = Boolean(secret); // whether this link has opened something
  let waiting = 0;
  let sent = 0;
  let skew = 0;
  let line = Promise.resolve();
  const listeners = [];

  const post = async (path, given) => {
    try {
      const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json", "X-Remote": secret }, body: JSON.stringify(given), signal: AbortSignal.timeout(WITHIN_MS) });
      return { status: answer.status, body: answer.status === 204 ? {} : await answer.json().catch(() => ({})) };
    } catch { return { status: 0, body: {} }; }
  };
  const take = (answer) => {
    document.body.classList.toggle("is-away", answer.status === 0 || answer.status >= 500);
    if (answer.status === 0) return say(word("away"));
    if (answer.status === 403) {
      sessionStorage.removeItem(keeper);
      [state, secret] = [null, ""];
      if (screen && isKnown) { isKnown = false; return begin(); } // who is signed in has a new link by themselves
    }
    if (answer.status !== 200) { say(answer.body.message ?? word("away")); return listeners.forEach((each) => each(state)); }
    say("");
    [state, isKnown] = [answer.body, true];
    skew = state.at - Date.now();
    return listeners.forEach((each) => each(state));
  };
  const look = async () => {
    clearTimeout(waiting);
    const mine = sent;
    if (secret && !document.hidden) { const answer = await post("/remote/state", {}); if (mine === sent) take(answer); }
    waiting = setTimeout(look, POLL_MS);
  };
  /** Acts go one after the other; an answer that was lost is asked for again, and done once. */
  const act = (given) => {
    sent += 1;
    line = line.then(async () => {
      const ask = given.do === "next" || given.do === "previous" ? { ...given, from: state?.tour?.step ?? null } : given;
      let answer = { status: 0, body: {} };
      for (let n = 0; n < TRIES && answer.status === 0; n += 1) answer = await post("/remote/act", ask);
      take(answer);
    });
    return line;
  };
  /** Where the finger is; at most 20 times a second, and again each second while it rests. */
  const spot = (() => {
    let [at, last, busy] = [null, 0, false];
    const send = async () => {
      if (busy || !at) return;
      busy = true;
      last = performance.now();
      const given = at;
      await post("/remote/spot", given);
      busy = false;
      if (at !== given) setTimeout(send, Math.max(0, 50 - (performance.now() - last)));
    };
    setInterval(() => { if (at && at.x !== undefined && performance.now() - last > 1000) send(); }, 500);
    return (x, y) => { at = x === null ? {} : { x, y }; send(); };
  })();

  /** What a step says by itself, and the sentence somebody adds to it. What is being read or typed stays, however
   * often the figures change, until another step comes. */
  const stepSays = (look) => {
    const [said, form, words] = [element("div"), element("form", "remote-add"), Object.assign(element("input"), { maxLength: 200 })];
    const label = element("label", "", word("add"));
    label.append(words);
    form.append(label, Object.assign(element("button", look, word("add_send")), { type: "submit" }));
    let [of, added, n] = ["", "", 0];
    form.addEventListener("submit", (event) => { event.preventDefault(); act({ do: "add", step: n, words: words.value }); });
    const sentence = (each) => {
      const made = element("details", each.state === "old" ? "is-old" : "");
      made.append(element("summary", "", each.says), element("p", "quiet", each.formula));
      return made;
    };
    const drawSaid = (step, isSame) => {
      const open = isSame ? [...said.children].map((each) => each.open) : [];
      const held = isSame ? [...said.querySelectorAll("summary")].indexOf(document.activeElement) : -1;
      said.replaceChildren(...step.says.map(sentence), ...(step.added ? [element("p", "remote-added", step.added)] : []));
      [...said.children].forEach((each, at) => { if (open[at]) each.open = true; });
      said.querySelectorAll("summary")[held]?.focus();
    };
    const draw = (tour) => {
      const step = tour?.steps[tour.step];
      form.hidden = !step;
      if (!step) { of = ""; return said.replaceChildren(); }
      const isSame = of === `${tour.id}/${tour.step}`;
      drawSaid(step, isSame);
      if (!isSame || words.value === added || words.value.trim() === step.added) words.value = step.added;
      [of, added, n] = [`${tour.id}/${tour.step}`, step.added, step.n];
      return undefined;
    };
    return { said, form, draw };
  };

  const begin = async () => {
    if (secret) { sessionStorage.setItem(keeper, secret); return look(); }
    if (!screen) return say(word("no_link"));
    const made = await post("/api/remotes", { screen, own: true });
    if (made.status === 401) { location.href = `/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`; return undefined; }
    if (made.status === 0 || made.status >= 500) setTimeout(begin, POLL_MS);
    if (made.status !== 200) return say(made.body.message ?? word("away"));
    secret = made.body.secret;
    sessionStorage.setItem(keeper, secret);
    return look();
  };
  const now = () => Date.now() + skew;
  const clock = (ms, seconds = false) => new Intl.DateTimeFormat(config.lang, { timeZone: config.zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...(seconds ? { second: "2-digit" } : {}) }).format(ms);
  const span = (ms) => { const all = Math.max(0, Math.round(ms / 1000)); return `${Math.floor(all / 60)}:${String(all % 60).padStart(2, "0")}`; };
  addEventListener("online", look);
  addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
  globalThis.remote = { config, word, element, button, say, act, spot, post, begin, stepSays, now, clock, span, screen, onState: (each) => listeners.push(each), state: () => state };
})();
