/* What the crew did, kept on the phone until the server has it: in order, each with its own key, never twice. */
(function () {
  "use strict";

  const crew = (window.crew = window.crew ?? {});
  const NAME = "patriot-crew";
  const MEMORY = { actions: new Map(), jobs: new Map(), last: 0 };
  let opened = null;

  const asPromise = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

  const open = () => new Promise((resolve) => {
    let request = null;
    try { request = indexedDB.open(NAME, 1); } catch { return resolve(null); }
    request.onupgradeneeded = () => {
      request.result.createObjectStore("actions", { keyPath: "order", autoIncrement: true });
      request.result.createObjectStore("jobs");
    };
    request.onsuccess = () => { request.result.onclose = () => { opened = null; }; resolve(request.result); };
    request.onerror = () => resolve(null);
  });

  const base = () => (opened ??= open());

  /** Resolves when it is written, not when it is asked for. */
  const change = async (store, act) => {
    const found = await base();
    const moved = found.transaction(store, "readwrite", { durability: "strict" });
    const result = act(moved.objectStore(store));
    await new Promise((resolve, reject) => {
      moved.oncomplete = resolve;
      moved.onerror = moved.onabort = () => reject(moved.error);
    });
    return result.result;
  };

  const read = async (store, act) => asPromise(act((await base()).transaction(store).objectStore(store)));

  /** False when this browser keeps nothing: then all lives only as long as the page. */
  crew.keeps = async () => (await base()) !== null;

  crew.add = async (action) => {
    if (await crew.keeps()) return change("actions", (kept) => kept.add(action));
    MEMORY.actions.set(++MEMORY.last, { ...action, order: MEMORY.last });
    return MEMORY.last;
  };

  crew.put = async (action) => {
    if (await crew.keeps()) return change("actions", (kept) => kept.put(action));
    return MEMORY.actions.set(action.order, action);
  };

  crew.remove = async (order) => {
    if (await crew.keeps()) return change("actions", (kept) => kept.delete(order));
    return MEMORY.actions.delete(order);
  };

  /** Everything not yet done with, oldest first, of all jobs on this phone. */
  crew.actions = async () => {
    if (await crew.keeps()) return read("actions", (kept) => kept.getAll());
    return [...MEMORY.actions.values()];
  };

  crew.keepJob = async (link, job) => {
    if (await crew.keeps()) return change("jobs", (kept) => kept.put(job, link));
    return MEMORY.jobs.set(link, job);
  };

  crew.forgetJob = async (link) => {
    if (await crew.keeps()) return change("jobs", (kept) => kept.delete(link));
    return MEMORY.jobs.delete(link);
  };

  crew.job = async (link) => {
    if (await crew.keeps()) return read("jobs", (kept) => kept.get(link));
    return MEMORY.jobs.get(link);
  };
})();
