/* Keeps the field page openable without network: a phone drops a page as soon as its camera opens. */
"use strict";

const VERSION = new URL(self.location.href).searchParams.get("build") ?? "";
const CACHE = `patriot-crew-${VERSION}`;
const PATIENCE_MS = 3_000;
const PAGE = "/crew";
const PARTS = ["/assets/66_crew.css", "/assets/66_crew_queue.js", "/assets/66_crew_send.js", "/assets/66_crew_photo.js", "/assets/66_crew.js"];

const isOurs = (request) => {
  const { origin, pathname } = new URL(request.url);
  return request.method === "GET" && origin === self.location.origin && [PAGE, ...PARTS].includes(pathname);
};

const fresh = async (request) => {
  const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
  if (!answer.ok) throw new Error(`answered ${answer.status}`);
  await (await caches.open(CACHE)).put(new URL(request.url).pathname, answer.clone());
  return answer;
};

const kept = async (request) => (await (await caches.open(CACHE)).match(new URL(request.url).pathname)) ?? Response.error();

self.addEventListener("install", (event) => {
  const all = caches.open(CACHE).then((cache) => cache.addAll([PAGE, ...PARTS]));
  event.waitUntil(all.then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = caches.keys().then((names) => Promise.all(names.filter((name) => name.startsWith("patriot-crew-") && name !== CACHE).map((name) => caches.delete(name))));
  event.waitUntil(old.then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  if (isOurs(event.request)) event.respondWith(fresh(event.request).catch(() => kept(event.request)));
});
