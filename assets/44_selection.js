/* The one thing being followed: a cyan ring, its name and its track of the last 30 minutes. */
(function (city) {
  "use strict";

  const TRAIL_MS = 30 * 60 * 1000;
  let vehicleId = null;
  let candidateId = null;
  let marker = null;
  let line = null;
  let points = [];
  let drawnAt = 0;
  let askedFor = 0;

  const build = (map) => {
    marker = city.element("div", "follow leaflet-zoom-animated");
    marker.innerHTML = '<svg viewBox="-24 -24 48 48" aria-hidden="true"><circle class="follow-ring" r="20"/><path class="follow-arrow" d="M0-10 6.8 8.5 0 4.5-6.8 8.5Z"/></svg><span class="follow-name"></span>';
    marker.hidden = true;
    map.getPane("city-follow").append(marker);
    line = L.polyline([], { className: "trail", interactive: false }).addTo(map);
    map.on("zoomanim", (event) => { const at = shownPlace(); if (at) L.DomUtil.setPosition(marker, map._latLngToNewLayerPoint(at, event.zoom, event.center)); });
  };

  const shownId = () => candidateId ?? vehicleId;
  const shownPlace = () => (shownId() ? city.vehiclePlace(shownId()) : null);

  const write = (place) => {
    const name = marker.lastChild;
    const label = city.fleet.labels[place.slot] ?? shownId();
    if (name.textContent !== label) name.textContent = label;
    marker.classList.toggle("is-candidate", candidateId !== null);
    marker.classList.toggle("is-crew", candidateId === null && !city.subject()?.startsWith("vehicle:"));
    const arrow = marker.querySelector(".follow-arrow");
    arrow.style.display = Number.isNaN(place.heading) ? "none" : "";
    arrow.setAttribute("transform", `rotate(${Math.round(place.heading) || 0})`);
  };

  const showMarker = () => {
    const place = shownPlace();
    if (marker.hidden !== !place) marker.hidden = !place;
    if (!place || city.map._animatingZoom) return;
    L.DomUtil.setPosition(marker, city.map.latLngToLayerPoint(place).round());
    write(place);
  };

  /** Points no older than 30 minutes before `nowMs`, in order of time. Pure. */
  city.recentTrail = (trail, nowMs) => trail.filter(([, , at]) => nowMs - at <= TRAIL_MS);

  const showTrail = (nowMs) => {
    if (nowMs - drawnAt < 250) return;
    drawnAt = nowMs;
    const place = vehicleId ? city.vehiclePlace(vehicleId) : null;
    const way = points.map(([lat, lng]) => [lat, lng]);
    if (place && way.length) way.push([place.lat, place.lng]);
    line.setLatLngs(way);
  };

  const fetchTrail = async (id) => {
    const mine = (askedFor += 1);
    try {
      const answer = await fetch(`/api/vehicles/${encodeURIComponent(id)}/trail`);
      const found = answer.ok ? (await answer.json()).points : [];
      if (mine === askedFor) points = city.recentTrail([...found, ...points], city.serverNow());
    } catch { /* no track is shown; the vehicle itself still is */ }
    drawnAt = 0;
  };

  /** Lengthens the track with each place the vehicle leaves behind. */
  const extend = () => {
    const slot = city.fleet.slotOf.get(vehicleId);
    if (slot === undefined) return;
    if (!city.fleet.seen[slot]) { points = []; return; } // its place is told to nobody
    const at = city.fleet.observedAt[slot];
    if (points.length && at - points[points.length - 1][2] < 1000) return;
    const { lat, lng } = city.degreesOf(city.fleet.fromX[slot], city.fleet.fromY[slot]);
    points = city.recentTrail([...points, [lat, lng, at]], city.serverNow());
  };

  city.follow = (id) => {
    if (id === vehicleId) return;
    vehicleId = id;
    points = [];
    drawnAt = 0;
    askedFor += 1;
    line?.bringToFront(); // the districts came after it and would cover it
    if (id) fetchTrail(id);
  };
  city.followed = () => vehicleId;
  city.showCandidate = (id) => { candidateId = id; };

  /** A complaint may name the vehicle on its way to it: both are followed together. */
  const vehicleOf = (subject) => {
    if (subject?.startsWith("vehicle:")) return subject.slice(8);
    return city.symbolOf(subject)?.feature.vehicle || null;
  };

  city.on("selection", ({ subject }) => city.follow(vehicleOf(subject)));
  city.on("symbols", () => city.follow(vehicleOf(city.subject())));
  city.on("frame", () => { if (vehicleId) extend(); });
  city.on("displayed", (nowMs) => { showMarker(); showTrail(nowMs); });
  city.on("map", build);
})(globalThis.city);
