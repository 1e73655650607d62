/* The crew's field page: shows the job, turns taps into actions, and says what has not been sent yet. */
(function () {
  "use strict";

  const page = document.getElementById("crew");
  if (!page) return;

  const crew = (window.crew = window.crew ?? {});
  const config = JSON.parse(document.getElementById("crew-config").textContent);
  const link = location.hash.slice(1);
  const by = (id) => document.getElementById(id);
  const pictures = new Map();
  let job = null;
  let problem = "";
  let isEnded = false;
  let reached = true;

  crew.text = (key, values = {}) => Object.entries(values).reduce((said, [name, value]) => said.replace(`{${name}}`, value), config.texts[key] ?? key);

  const clock = (at) => new Intl.DateTimeFormat(config.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: config.zone }).format(at);

  /** Random enough and also there without HTTPS, where crypto.randomUUID is not. */
  const freshKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  const element = (tag, look, ...inside) => {
    const made = document.createElement(tag);
    if (look) made.className = look;
    made.append(...inside);
    return made;
  };

  const say = (id, words) => { const found = by(id); found.textContent = words ?? ""; found.hidden = !words; };

  /** The status after everything that still waits: what the crew sees does not wait for the network. */
  const status = (waiting) => waiting.reduce((now, each) => config.after[each.action] ?? now, job.status);

  const sendingWords = (waits, refused, offline) => {
    if (waits) return crew.text(offline ? "unsent_offline" : "unsent", { n: waits });
    if (refused) return crew.text("refused_some", { n: refused });
    return crew.text(offline ? "offline" : "all_sent");
  };

  const showWaiting = (mine, waiting) => {
    const offline = !navigator.onLine || !reached;
    const [still, refused] = [mine.filter((each) => !each.refused), mine.filter((each) => each.refused)];
    by("sending").textContent = sendingWords(waiting.length, refused.length, offline);
    by("sending").classList.toggle("is-waiting", waiting.length + refused.length > 0 || offline);
    by("refused").replaceChildren(...refused.map(queued));
    by("queue").replaceChildren(...still.map(queued));
    by("queue-part").hidden = still.length === 0;
  };

  const queued = (action) => {
    const what = element("strong", "", crew.text(action.role ? `photo_${action.role}` : action.action));
    const when = element("span", "quiet", ` ${clock(action.at)} · ${action.refused ? crew.text("not_taken") : crew.text("waits")}`);
    const why = action.refused ? [element("p", "why", action.refused)] : [];
    const away = element("button", "small", crew.text(action.refused ? "understood" : "cancel"));
    away.type = "button";
    away.onclick = async () => { await crew.remove(action.order); crew.changed(); };
    const saved = action.refused && action.photo ? [element("p", "pictures", pictureOf(action.key, sourceOf(action)), keepable(action))] : [];
    return element("li", action.refused ? "is-refused" : "", element("div", "", what, when, ...why, ...saved, ...(action.note ? [element("p", "quiet", action.note)] : [])), away);
  };

  /** What the server will not have is still the crew's: it can be put among the phone's own pictures. */
  const keepable = (action) => {
    const link = element("a", "", crew.text("keep_photo"));
    link.download = `${action.role}-${action.at}.jpg`;
    sourceOf(action)().then((address) => { link.href = address; });
    return link;
  };

  const showSteps = (now) => {
    const possible = config.possible[now] ?? [];
    const next = ["leave", "arrive", "work", "finish"].find((each) => possible.includes(each));
    for (const button of document.querySelectorAll("button[data-action]")) {
      const can = job.state === "open" && possible.includes(button.dataset.action);
      button.setAttribute("aria-disabled", String(!can));
      button.classList.toggle("is-next", can && button.dataset.action === next);
      button.classList.toggle("is-done", config.after[button.dataset.action] === now && !can);
    }
    const canTell = job.state === "open" && possible.includes("note");
    by("evidence").hidden = !canTell;
    by("steps").hidden = job.state !== "open";
    say("status", job.state === "open" ? crew.text(`status_${now}`) : "");
  };

  const showPlace = () => {
    const known = typeof job.lat === "number";
    const [apple, geo] = [/iPhone|iPad/.test(navigator.userAgent), `${job.lat},${job.lng}`];
    by("place").hidden = !known && !job.address;
    by("to-geo").hidden = !known || apple;
    by("to-maps").hidden = !known;
    if (!known) return;
    by("to-geo").href = `geo:${geo}?q=${geo}(${encodeURIComponent(job.ticket)})`;
    by("to-maps").href = `https://www.google.com/maps/dir/?api=1&destination=${geo}`;
  };

  const showJob = (mine) => {
    by("job").hidden = !job;
    say("problem", problem || (job && job.state !== "open" ? crew.text(`state_${job.state}`) : ""));
    if (!job) return;
    for (const key of ["ticket", "category", "description", "address", "instruction", "vehicle"]) say(key, job[key]);
    by("instruction-part").hidden = !job.instruction;
    showPlace();
    showSteps(status(mine.filter((each) => !each.refused)));
    for (const role of ["before", "after"]) showPhotos(role, mine.filter((each) => each.role === role && each.photo && !each.refused));
  };

  const showPhotos = (role, waiting) => {
    const kept = job.photos.filter((each) => each.role === role).map((each) => pictureOf(each.id, () => fetched(each.id)));
    const ours = waiting.map((each) => pictureOf(each.key, sourceOf(each), "is-waiting"));
    by(`photos-${role}`).replaceChildren(...kept, ...ours);
  };

  const addresses = new Map();
  const sourceOf = ({ key, photo }) => async () => addresses.get(key) ?? addresses.set(key, URL.createObjectURL(photo)).get(key);

  const pictureOf = (key, source, look = "") => {
    if (!pictures.has(key)) {
      const made = element("img", look);
      made.alt = crew.text("photo");
      source().then((address) => { made.src = address; }, () => pictures.delete(key));
      pictures.set(key, made);
    }
    return pictures.get(key);
  };

  const fetched = async (id) => {
    const answer = await fetch("/crew/picture", { method: "POST", headers: { "X-Crew-Link": link, "Content-Type": "application/json" }, body: JSON.stringify({ photo: id }) });
    if (!answer.ok) throw new Error(`answered ${answer.status}`);
    return URL.createObjectURL(await answer.blob());
  };

  crew.changed = async () => {
    const all = await crew.actions();
    const kept = await crew.job(link);
    // Asked only now: the link may have ended while the phone's memory was read.
    job = isEnded ? null : kept ?? job;
    const mine = all.filter((each) => each.link === link);
    showWaiting(mine, all.filter((each) => !each.refused));
    showJob(mine);
  };

  crew.reached = (sent) => { reached = sent; crew.changed(); };

  const record = async (action, more = {}) => {
    await crew.add({ link, action, at: Date.now(), key: freshKey(), ...more });
    await crew.changed();
    crew.sendSoon();
  };

  const explain = (words, isGood = false) => { say("hint", words); by("hint").classList.toggle("is-good", isGood); by("hint").scrollIntoView({ block: "nearest" }); };

  const tap = async (button) => {
    say("hint", "");
    const action = button.dataset.action;
    if (button.getAttribute("aria-disabled") === "true") return explain(crew.text(`why_${action}`));
    if (action === "finish") return by("sure").showModal();
    navigator.vibrate?.(30);
    await record(action);
    if (action === "measure") explain(crew.text("measured"), true);
  };

  const take = async (input) => {
    say("hint", "");
    const [[file], at] = [input.files, Date.now()];
    if (!file) return;
    try { await record("photo", { role: input.dataset.role, at, photo: await crew.smaller(file) }); }
    catch { explain(crew.text("photo_unreadable")); }
    input.value = "";
  };

  const told = async (event) => {
    event.preventDefault();
    const words = by("note").value.trim();
    if (words) await record("note", { note: words });
    by("note").value = "";
  };

  const load = async () => {
    const { status: answered, body } = await crew.ask("/crew/job", link, {});
    problem = body.refused ?? "";
    isEnded = !body.job && (answered === 401 || answered === 410);
    if (body.job) await crew.keepJob(link, body.job);
    else if (isEnded) await crew.forgetJob(link);
  };

  /** Sends what waits first: what the server then says is the newest. */
  const refresh = async () => {
    try { await load(); reached = true; } catch { reached = false; }
    if (!job && !(await crew.job(link)) && !problem) problem = crew.text("no_job_offline");
    await crew.changed();
  };

  const begin = async () => {
    for (const button of document.querySelectorAll("button[data-action]")) button.onclick = () => tap(button);
    for (const input of document.querySelectorAll("input[data-role]")) input.onchange = () => take(input);
    by("note-form").onsubmit = told;
    page.querySelector(".language").hash = link;
    by("sure").onclose = () => { if (by("sure").returnValue === "finish") record("finish", { note: by("sure-note").value.trim() }); by("sure").returnValue = ""; };
    window.addEventListener("hashchange", () => location.reload());
    window.addEventListener("offline", crew.changed);
    document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
    navigator.serviceWorker?.register(`/crew/worker.js?build=${config.build}`, { scope: "/crew" }).catch(() => {});
    navigator.storage?.persist?.();
    by("keeps-nothing").hidden = await crew.keeps();
    await crew.changed();
    await crew.sendSoon();
    await refresh();
    setInterval(() => { if (!document.hidden) refresh(); }, config.every_ms);
  };

  document.addEventListener("DOMContentLoaded", begin);
})();
