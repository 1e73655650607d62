/* Cameras of the follow scene and of tiles: kept moving, and told to be silent when it is; the browser itself says nothing of a stream that has ended. */
(function (city) {
  "use strict";

  const SILENT_MS = 5000;
  const REOPENED_MS = 10000;
  const BEGINS_MS = 12000;
  const RETRIED_MS = 3000;
  const HLS = "application/vnd.apple.mpegurl";
  const begunAt = new WeakMap();
  const waiting = new WeakMap();
  const played = new WeakMap();

  const tell = (camera, isSilent, why = camera.dataset.failed) => {
    const figure = camera.closest("figure");
    if (!figure) return;
    figure.classList.toggle("has-failed", isSilent);
    figure.dataset.told = isSilent ? why : "";
  };

  const hasFailed = (camera) => Boolean(camera.closest("figure")?.classList.contains("has-failed"));
  const isOlder = (at, ms) => performance.now() - (at ?? -Infinity) >= ms;

  const anew = (camera) => {
    const address = new URL(camera.dataset.from ??= camera.src);
    address.searchParams.set("t", String(Date.now()));
    return address.href;
  };

  /** A snapshot is fetched beside the shown one and takes its place when it is there, so nothing flickers. */
  const snapshot = (camera) => {
    const last = waiting.get(camera);
    if (last && isOlder(begunAt.get(camera), SILENT_MS)) { last.onload = last.onerror = null; last.src = ""; waiting.delete(camera); tell(camera, true); return; }
    if (last || !isOlder(begunAt.get(camera), 1000 * Number(camera.dataset.everyS))) return;
    const next = new Image();
    const done = (isThere) => { waiting.delete(camera); tell(camera, !isThere); if (isThere && camera.isConnected) camera.src = next.src; };
    next.onload = () => done(true);
    next.onerror = () => done(false);
    waiting.set(camera, next);
    begunAt.set(camera, performance.now());
    next.src = anew(camera);
  };

  /** A stream is opened anew now and then: one that has ended or hangs goes on showing its last picture without a word. */
  const stream = (camera) => {
    if (!begunAt.has(camera)) begunAt.set(camera, performance.now());
    else if (waiting.has(camera) && isOlder(begunAt.get(camera), SILENT_MS)) tell(camera, true);
    if (!isOlder(begunAt.get(camera), hasFailed(camera) ? RETRIED_MS : REOPENED_MS)) return;
    begunAt.set(camera, performance.now());
    waiting.set(camera, true);
    camera.src = anew(camera);
  };

  /** A film that stands still is loaded again and goes on where the camera is; one that is only beginning is given longer, or it would begin for ever. */
  const film = (camera) => {
    if (!camera.canPlayType(HLS)) return tell(camera, true, camera.dataset.unable);
    const last = played.get(camera);
    const goesOn = !camera.error && camera.currentTime > 0 && camera.currentTime !== last?.time;
    if (goesOn || !last) played.set(camera, { time: camera.currentTime, at: performance.now() });
    if (goesOn) return tell(camera, false);
    const patience = camera.error ? RETRIED_MS : camera.currentTime > 0 ? SILENT_MS : BEGINS_MS;
    if (!last || !isOlder(last.at, patience)) return;
    tell(camera, true);
    played.delete(camera);
    camera.load();
  };

  const KEEPS = { jpeg: snapshot, mjpeg: stream, hls: film };
  const answered = (isSilent) => ({ target }) => {
    if (!target.dataset?.failed) return;
    if (target.dataset.kind === "mjpeg") waiting.delete(target);
    tell(target, isSilent);
  };

  city.on("second", () => {
    const followed = city.scene() ? "#follow-body [data-camera], " : "";
    document.querySelectorAll(`${followed}.stage.is-on [data-camera]`).forEach((camera) => KEEPS[camera.dataset.kind](camera));
  });
  city.on("start", () => {
    document.addEventListener("error", answered(true), true);
    document.addEventListener("load", answered(false), true);
  });
})(globalThis.city);
