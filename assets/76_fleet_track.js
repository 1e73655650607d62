/* A vehicle's track on the map with a slider over its time. Bad positions stand beside the line, with the rule that caught them. */
(function (city) {
  "use strict";

  const LOOK_MS = 60;
  const PLAYED_MS = 40000; // whatever it shows takes so long
  const MINUTE_MS = 60000; // a press of an arrow key
  const byId = (id) => document.getElementById(id);
  const LINE = { color: "#4cc2ff", weight: 4, opacity: 0.9, interactive: false };
  const REST = { color: "#8a97a3", weight: 3, opacity: 0.6, interactive: false };

  let words = {};
  let lines = [];
  let dots = [];
  let map = null;
  let car = null;
  let driven = null;
  let timer = 0;

  const say = (text) => { byId("fleet-told").textContent = text; };

  /** The last point at this moment or before it. */
  const placeAt = (ms) => {
    let low = 0;
    let high = dots.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (dots[middle][0] <= ms) low = middle; else high = middle - 1;
    }
    return low;
  };

  const speedOf = (kmh) => (kmh === null ? "–" : `${Math.round(kmh)} km/${city.word("hour")}`);

  const show = (ms) => {
    const [at, lat, lng, kmh] = dots[placeAt(ms)];
    car.setLatLng([lat, lng]);
    driven.setLatLngs(lines.map((line) => line.filter(([moment]) => moment <= ms).map(([, y, x]) => [y, x])).filter((line) => line.length > 1));
    const told = city.fill(words.at_time, { at: city.clockTime(ms), speed: ms - at > 600000 ? "–" : speedOf(kmh) });
    byId("fleet-at").textContent = told;
    byId("fleet-time").setAttribute("aria-valuetext", told);
  };

  const stop = () => { clearInterval(timer); timer = 0; byId("fleet-play").textContent = words.play; };

  /** By the clock, not by ticks: the slider rounds what it is given, and a hidden page ticks seldom. */
  const play = () => {
    if (timer) { stop(); return; }
    const time = byId("fleet-time");
    const [first, last] = [Number(time.min), Number(time.max)];
    const from = Number(time.value) < last ? Number(time.value) : first;
    const begun = performance.now();
    byId("fleet-play").textContent = words.pause;
    timer = setInterval(() => {
      const at = Math.min(last, from + ((performance.now() - begun) / PLAYED_MS) * (last - first));
      time.value = at;
      show(at);
      if (at === last) stop();
    }, LOOK_MS);
  };

  const go = (ms) => {
    if (!dots.length) return;
    stop();
    const time = byId("fleet-time");
    time.value = ms;
    show(ms);
    byId("fleet-track").scrollIntoView({ block: "nearest" });
  };

  const mark = ([at, lat, lng, rule]) => {
    const made = globalThis.L.marker([lat, lng], { icon: globalThis.L.divIcon({ className: "fleet-bad", html: "", iconSize: [18, 18] }), keyboard: true, alt: rule });
    const note = document.createElement("span"); // as text: a popup would take HTML
    note.textContent = city.fill(words.bad_at, { at: city.clockTime(at), rule });
    return made.bindTooltip(note).addTo(map);
  };

  const draw = (found) => {
    lines = found.lines;
    dots = lines.flat();
    found.bad.forEach(mark);
    say(dots.length ? found.told : `${words.no_track} ${found.told}`);
    if (!dots.length) return;
    lines.forEach((line) => globalThis.L.polyline(line.map(([, lat, lng]) => [lat, lng]), REST).addTo(map));
    driven = globalThis.L.polyline([], LINE).addTo(map);
    car = globalThis.L.marker([dots[0][1], dots[0][2]], { icon: globalThis.L.divIcon({ className: "fleet-car", html: "", iconSize: [22, 22] }), interactive: false, keyboard: false }).addTo(map);
    map.fitBounds(globalThis.L.latLngBounds(dots.map(([, lat, lng]) => [lat, lng])).pad(0.15), { animate: false });
    const time = byId("fleet-time");
    [time.min, time.max] = [Math.floor(dots[0][0] / MINUTE_MS) * MINUTE_MS, Math.ceil(dots[dots.length - 1][0] / MINUTE_MS) * MINUTE_MS];
    time.step = MINUTE_MS;
    time.value = time.max;
    time.disabled = byId("fleet-play").disabled = false;
    show(Number(time.max));
  };

  const load = async (address) => {
    const answer = await fetch(address).catch(() => null);
    if (answer?.status === 401) { say(words.session_over); return; }
    const told = await answer?.json().catch(() => null);
    if (!answer?.ok || !told) { say(told?.error && answer.status === 503 ? told.error : words.track_failed); return; }
    draw(told);
  };

  const start = () => {
    const data = byId("fleet-track-data");
    const section = byId("fleet-track");
    if (!data || !section) return;
    const told = JSON.parse(data.textContent);
    words = told.words;
    map = city.landMap(byId("fleet-map"), told.land, told.frame, { zoomControl: true, scrollWheelZoom: false });
    byId("fleet-time").addEventListener("input", (event) => { stop(); show(Number(event.target.value)); });
    byId("fleet-play").addEventListener("click", play);
    document.addEventListener("click", (event) => { const line = event.target.closest?.(".fleet-go"); if (line) go(Number(line.dataset.at)); });
    load(JSON.parse(section.dataset.told).track);
  };

  if (city.isConfigured) start();
  else city.on("start", start);
})(globalThis.city);
