/* The live socket: dials for ever, resumes where it stopped, and says on the wall when it cannot. */
(function (city) {
  "use strict";

  let socket = null;
  let state = city.newConnection();
  let cursor = { epoch: null, seq: 0 };
  let dataAt = null;
  let dialling = 0;
  let refusal = null;
  const offset = city.newClockOffset();
  const extraViews = new Set();
  let askedScenes = [];
  let sceneViews = [];
  const now = () => performance.now();
  const step = (event) => { state = city.connectionStep(state, event, now()); showConnection(); };

  /** A name for this screen that outlives a reload, so that the server can tell screens apart. */
  const screenName = () => {
    const known = sessionStorage.getItem("city-screen") ?? Math.random().toString(36).slice(2, 10);
    sessionStorage.setItem("city-screen", known);
    return known;
  };

  const views = () => [...new Set([...city.config.views, ...extraViews, ...sceneViews, ...askedScenes])];
  const send = (message) => { if (socket?.readyState === 1) socket.send(JSON.stringify(message)); };
  const ask = () => { send({ type: "views", views: views() }); city.emit("asked", views()); };

  city.say = send;
  /** The views that tell what to show here, and the views that fill it. */
  city.askScenes = (...wanted) => { askedScenes = [...new Set(wanted)].filter(Boolean); ask(); };
  city.setSceneViews = (wanted) => {
    const isSame = wanted.length === sceneViews.length && wanted.every((view, n) => view === sceneViews[n]);
    sceneViews = wanted;
    if (!isSame) ask();
  };
  city.addView = (view) => { extraViews.add(view); ask(); };
  city.removeView = (view) => { extraViews.delete(view); ask(); };

  city.live = () => ({ seq: cursor.seq, epoch: cursor.epoch, connected: state.phase === "live", staleS: dataAt === null ? null : Math.max(0, (now() - dataAt) / 1000) });

  const onText = (text) => {
    const message = JSON.parse(text);
    if (message.at) city.setClockOffset(offset(message.at, Date.now()));
    if (message.type === "ping") return send({ type: "pong", at: message.at });
    if (message.build && city.config.build && message.build !== city.config.build) city.reloadWhenReady();
    if (message.type !== "items") return;
    if (cursor.epoch !== null && cursor.epoch !== message.epoch) city.emit("epoch", message.epoch);
    cursor = city.cursorAfter(cursor, message);
    city.emit("items", message);
  };

  const onMessage = (event) => {
    step("message");
    dataAt = now();
    if (typeof event.data === "string") return onText(event.data);
    const frame = city.parseFrame(event.data);
    if (frame) city.emit("frame", frame);
  };

  const drop = (mine, code) => {
    if (mine !== socket) return;
    socket = null;
    refusal = city.REFUSALS[code] ?? null;
    mine.onmessage = mine.onclose = mine.onopen = null;
    mine.close();
    step("closed");
    clearTimeout(dialling);
    dialling = setTimeout(dial, refusal ? city.refusedDelayMs() : city.retryDelayMs(state.attempt - 1));
    if (state.attempt % 4 === 2) leaveWhenSignedOut();
  };

  const address = () => new URL(city.config.live, location.href.replace(/^http/, "ws")).href.split("#")[0];

  const dial = () => {
    step("dial");
    const mine = new WebSocket(address());
    socket = mine;
    mine.binaryType = "arraybuffer";
    mine.onopen = () => { step("open"); send(city.helloOf(cursor, views(), city.config.lang, screenName())); };
    mine.onmessage = onMessage;
    mine.onclose = (event) => drop(mine, event.code);
  };

  const connectionText = () => {
    if (state.phase === "live") return "";
    if (refusal) return city.word(refusal);
    if (state.lostAt === null) return city.word("connecting");
    const lostS = (now() - (dataAt ?? state.lostAt)) / 1000;
    return `${city.word("lost")} ${city.ageWords(lostS)} · ${city.word("late_data")} ${city.shortTime(city.serverNow() - lostS * 1000)}`;
  };

  const showConnection = () => {
    const element = document.getElementById("connection");
    if (!element) return;
    const text = connectionText();
    if (element.textContent !== text) element.textContent = text;
    element.classList.toggle("is-lost", state.lostAt !== null);
    document.documentElement.classList.toggle("is-disconnected", state.lostAt !== null);
  };

  let reloading = false;
  /** A new page build: reload, but only once the server says it is ready, or the wall would show an error page. */
  city.reloadWhenReady = async () => {
    if (reloading) return;
    reloading = true;
    await pause(city.reloadPauseMs(Number(sessionStorage.getItem("city-reloaded-at")), Date.now()));
    for (let attempt = 0; !(await isReady()); attempt += 1) await pause(city.retryDelayMs(attempt));
    sessionStorage.setItem("city-reloaded-at", Date.now());
    location.reload();
  };
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));

  /** While old and new workers stand side by side a wall must not reload at every message: at most twice a minute. Pure. */
  city.reloadPauseMs = (lastAtMs, nowMs) => Math.max(0, Math.min(30000, lastAtMs + 30000 - nowMs));

  /** Somebody ended this session: only then the page leaves for the sign-in form. A server that is away says nothing. */
  const leaveWhenSignedOut = () => fetch("/api/session", { cache: "no-store" }).then((answer) => { if (answer.status === 401) location.reload(); }, () => {});

  const isReady = () => fetch("/readyz", { cache: "no-store" }).then((answer) => answer.ok, () => false);

  city.on("second", () => {
    showConnection();
    if (socket && city.isSilent(state, now())) drop(socket);
  });
  const dialNow = () => {
    if (state.phase !== "waiting") return;
    clearTimeout(dialling);
    dial();
  };
  city.on("start", () => {
    if (!city.config.views.length) return;
    dial();
    addEventListener("online", dialNow);
    document.addEventListener("visibilitychange", () => { if (!document.hidden) dialNow(); });
  });
})(globalThis.city);
