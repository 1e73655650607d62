/* A new display: shows its code, asks for ever whether somebody has entered it, and becomes a wall. */
(function () {
  "use strict";

  const place = document.querySelector(".pair");
  if (!place) return;
  const shown = document.getElementById("pair-code");
  const ASK_MS = 3000;
  const LONGEST_MS = 8000;
  let code = "";
  let endsAt = 0;
  let failures = 0;

  const say = (when) => document.querySelectorAll("[data-when]").forEach((each) => { each.hidden = each.dataset.when !== when; });

  const show = () => {
    const lives = code && Date.now() < endsAt;
    const text = lives ? `${code.slice(0, 3)} ${code.slice(3)}` : "······";
    if (shown.textContent !== text) shown.textContent = text;
    say(lives ? "code" : failures ? "away" : "waiting");
  };

  const glass = () => ({ width_px: Math.round(screen.width * devicePixelRatio), height_px: Math.round(screen.height * devicePixelRatio) });

  const ask = async () => {
    const stop = AbortSignal.timeout(LONGEST_MS);
    const answer = await fetch("/pair/ask", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(glass()), cache: "no-store", signal: stop });
    if (!answer.ok) throw Object.assign(new Error("not now"), { waitMs: 1000 * (Number(answer.headers.get("Retry-After")) || 0) });
    return answer.json();
  };

  const take = (told) => {
    failures = 0;
    if (told.paired) { say("paired"); location.replace(place.dataset.next); return true; }
    code = told.code;
    // A minute longer than until the next code: the server takes the old one that long, too.
    endsAt = Date.now() + (told.renew_s + 55) * 1000;
    return false;
  };

  const round = async () => {
    let waitMs = ASK_MS;
    try {
      if (take(await ask())) return setTimeout(round, LONGEST_MS);
    } catch (error) {
      failures += 1;
      waitMs = Math.max(error.waitMs ?? 0, ASK_MS * Math.min(failures, 3));
    }
    show();
    return setTimeout(round, waitMs * (0.8 + 0.4 * Math.random()));
  };

  addEventListener("online", show);
  round();
})();
