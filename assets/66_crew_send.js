/* Sends the queue: one at a time, the oldest first, the same key until the server has answered for good. */
(function () {
  "use strict";

  const crew = (window.crew = window.crew ?? {});
  const ANSWER_MS = 20_000;
  const PHOTO_MS = 120_000;
  const FIRST_MS = 1_000;
  const LONGEST_MS = 30_000;
  let waiting = FIRST_MS;
  let timer = null;
  let running = false;
  let again = false;

  /** What the server says; throws when nothing came back. */
  crew.ask = async (path, link, body, timeout = ANSWER_MS) => {
    const isPhoto = body instanceof Blob;
    const answer = await fetch(path, {
      method: "POST",
      headers: { "X-Crew-Link": link, "Content-Type": isPhoto ? "image/jpeg" : "application/json" },
      body: isPhoto ? body : JSON.stringify(body),
      cache: "no-store",
      signal: AbortSignal.timeout(timeout),
    });
    return { status: answer.status, body: await answer.json().catch(() => ({})) };
  };

  /** Ages instead of times: the phone's clock may be wrong, but it runs evenly. */
  const told = ({ key, action, at, ...more }) => ({ key, action, age_ms: Math.max(0, Date.now() - at), note: more.note ?? "", role: more.role ?? "before" });

  const transmit = (action) => {
    if (!action.photo) return crew.ask("/crew/act", action.link, told(action));
    const query = new URLSearchParams(told(action));
    return crew.ask(`/crew/photo?${query}`, action.link, action.photo, PHOTO_MS);
  };

  /** What becomes of an action: "done" only when our server names its key (a hotspot's own page does
   *  not), "refused" when our server explains why, else "later". */
  crew.verdict = (action, answer) => {
    if (answer.status === 200 && answer.body.done === action.key) return "done";
    return answer.status >= 400 && answer.status < 500 && answer.body.refused ? "refused" : "later";
  };

  const settle = async (action, answer) => {
    const verdict = crew.verdict(action, answer);
    if (verdict === "later") return false;
    if (verdict === "done") await crew.remove(action.order);
    else await crew.put({ ...action, refused: answer.body.refused }); // with its photo, until the crew has seen it
    if (answer.body.job) await crew.keepJob(action.link, answer.body.job);
    crew.changed?.();
    return true;
  };

  const sendAll = async () => {
    for (;;) {
      const next = (await crew.actions()).find((each) => !each.refused);
      if (!next) return true;
      if (!(await settle(next, await transmit(next)))) return false;
      waiting = FIRST_MS;
    }
  };

  /** Another tab of this phone may be at it already; without locks the keys still keep it to once. */
  const alone = (act) => (navigator.locks ? navigator.locks.request("patriot-crew-send", act) : act());

  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(crew.send, waiting * (0.75 + Math.random() / 2));
    waiting = Math.min(waiting * 2, LONGEST_MS);
  };

  crew.send = async () => {
    if (running) { again = true; return; }
    running = true;
    const sent = await alone(sendAll).catch(() => false);
    running = false;
    crew.reached?.(sent);
    if (!sent) later();
    else if (again) { again = false; crew.send(); }
  };

  crew.sendSoon = () => { waiting = FIRST_MS; clearTimeout(timer); return crew.send(); };

  window.addEventListener("online", crew.sendSoon);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) crew.sendSoon(); });
})();
