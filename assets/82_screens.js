/* The screens page: asks what every screen shows, for ever; says what was done and what was not. */
(function (city) {
  "use strict";

  const POLL_MS = 4000;
  const LONGEST_MS = 8000;
  const TOLD_MS = 8000;
  const page = city.screens = { list: null, failures: 0 };
  let polling = 0;
  let telling = 0;

  /** A word of this page with its blanks filled. */
  page.word = (key, values) => city.fill(city.config.screens.texts[key] ?? key, values);

  page.tell = (text, isWrong = false) => {
    const place = document.getElementById("screens-told");
    place.textContent = text;
    place.classList.toggle("is-wrong", isWrong);
    clearTimeout(telling);
    telling = setTimeout(() => { place.textContent = ""; }, isWrong ? 3 * TOLD_MS : TOLD_MS);
  };

  const answer = async (path, options) => {
    const got = await fetch(`/api${path}`, { cache: "no-store", signal: AbortSignal.timeout(LONGEST_MS), ...options });
    if (got.status === 401) location.reload();
    const told = await got.json().catch(() => ({}));
    if (!got.ok) throw Object.assign(new Error(told.message || page.word("no_answer")), { status: got.status, isOurs: Boolean(told.message) });
    return told;
  };

  /** Asks the server to change something, at a path below /api; the answer, or null after it was said
   * what went wrong; `away` is the word for a server that said nothing. */
  page.ask = async (path, body, into = null, away = "no_answer") => {
    const options = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
    try {
      const told = await answer(path, options);
      page.poll();
      return told;
    } catch (error) {
      const words = error.isOurs ? error.message : page.word(away);
      if (into) into.textContent = words; else page.tell(words, true);
      return null;
    }
  };

  page.log = (most) => answer(`/screens/log?most=${most}`);

  const round = async () => {
    try {
      page.list = await answer("/screens");
      page.failures = 0;
      city.emit("screens", page.list);
    } catch (error) {
      page.failures += 1;
      if (error.isOurs && error.status === 403) page.tell(error.message, true);
      city.emit("screens-silent", page.failures);
    }
  };

  /** Now, and then every few seconds; only one question is on its way at a time. */
  let asking = null;
  page.poll = () => {
    clearTimeout(polling);
    asking ??= round().finally(() => { asking = null; polling = setTimeout(page.poll, POLL_MS); });
    return asking;
  };

  /** A screen or wall of the list by its id; a wall has no `number`. */
  page.find = (id) => [...(page.list?.screens ?? []), ...(page.list?.walls ?? [])].find((each) => each.id === id);
  page.called = (each) => (each.number ? `${each.number} · ${each.name}` : each.name);

  city.on("start", page.poll);
  document.addEventListener("visibilitychange", () => { if (!document.hidden && city.isConfigured) page.poll(); });
})(globalThis.city);
