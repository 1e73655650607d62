/* Search: "/" focuses, arrows and Enter choose, the map flies there and the drawer opens. */
(function (city) {
  "use strict";

  const PAUSE_MS = 150;
  let box = null;
  let list = null;
  let results = [];
  let chosen = -1;
  let waiting = 0;
  let asked = 0;

  /** The next index when moving by `step` through `count` results, going round; -1 when there are none. */
  city.nextChoice = (index, step, count) => (count ? (index + step + (index < 0 && step < 0 ? 1 : 0) + count) % count : -1);

  const say = (text) => { list.replaceChildren(city.element("li", "search-note", text)); list.hidden = false; };

  const row = (result, n) => {
    const item = city.element("li", "search-result");
    item.id = `search-result-${n}`;
    item.setAttribute("role", "option");
    item.append(city.element("strong", "", result.title), city.element("span", "quiet", result.detail ?? ""));
    item.addEventListener("pointerdown", (event) => { event.preventDefault(); go(result); });
    return item;
  };

  const mark = () => {
    [...list.children].forEach((item, n) => item.setAttribute("aria-selected", String(n === chosen)));
    if (chosen >= 0) box.setAttribute("aria-activedescendant", `search-result-${chosen}`);
    else box.removeAttribute("aria-activedescendant");
    list.children[chosen]?.scrollIntoView({ block: "nearest" });
  };

  const show = (found) => {
    results = found;
    chosen = found.length ? 0 : -1;
    if (!found.length) return say(city.word("nothing_found"));
    list.replaceChildren(...found.map(row));
    list.hidden = false;
    box.setAttribute("aria-expanded", "true");
    mark();
  };

  const hide = () => {
    results = [];
    chosen = -1;
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
    mark();
  };

  const ask = async (query) => {
    const mine = (asked += 1);
    try {
      const answer = await fetch(`/api/search?q=${encodeURIComponent(query)}`);
      if (!answer.ok) throw new Error(String(answer.status));
      const found = await answer.json();
      if (mine === asked) show(found);
    } catch { if (mine === asked) { results = []; say(city.word("search_failed")); } }
  };

  const go = (result) => {
    hide();
    box.value = "";
    box.blur();
    if (result.open) city.open(result.open);
    if (city.map && Number.isFinite(result.lat) && Number.isFinite(result.lng)) city.flyTo(result.lat, result.lng, result.zoom);
  };

  const onInput = () => {
    clearTimeout(waiting);
    asked += 1;
    const query = box.value.trim();
    if (!query) return hide();
    waiting = setTimeout(() => ask(query), PAUSE_MS);
  };

  const MOVES = { ArrowDown: 1, ArrowUp: -1 };
  const onKey = (event) => {
    event.stopPropagation();
    if (event.key === "Escape") { box.value = ""; hide(); box.blur(); }
    else if (event.key === "Enter" && results[chosen]) go(results[chosen]);
    else if (MOVES[event.key] && results.length) { event.preventDefault(); chosen = city.nextChoice(chosen, MOVES[event.key], results.length); mark(); }
  };

  const newBox = () => {
    const input = city.element("input", "search-box");
    Object.assign(input, { id: "search-box", type: "search", autocomplete: "off", spellcheck: false, placeholder: `/ ${city.word("search")}` });
    return input;
  };

  const attributes = (element, given) => Object.entries(given).forEach(([name, value]) => element.setAttribute(name, value));

  const build = (holder) => {
    box = document.getElementById("search-box") ?? newBox();
    list = document.getElementById("search-results") ?? city.element("ul", "search-results");
    list.id = "search-results";
    list.hidden = true;
    attributes(list, { role: "listbox", "aria-label": city.word("search") });
    attributes(box, { role: "combobox", "aria-controls": "search-results", "aria-expanded": "false", "aria-label": city.word("search") });
    if (!box.isConnected) holder.append(box);
    if (!list.isConnected) holder.append(list);
    box.addEventListener("input", onInput);
    box.addEventListener("keydown", onKey);
    box.addEventListener("blur", () => setTimeout(hide, 100));
  };

  const buildWhenDrawn = () => {
    const holder = document.getElementById("search");
    if (holder) build(holder);
    else setTimeout(buildWhenDrawn, 100);
  };

  city.focusSearch = () => { box?.focus(); box?.select(); };
  city.on("start", buildWhenDrawn);
})(globalThis.city);
