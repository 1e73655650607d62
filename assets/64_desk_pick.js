/* A field that finds while one types: arrows choose, Enter takes the choice and goes on to the next field. */
(function (city) {
  "use strict";

  const desk = city.desk;
  const [MOST, LEAST] = [8, 2];

  /** Rank of how well words fit what was typed: the beginning of a name people use, of a word in it, anywhere, or -1. Pure. */
  desk.fit = (name, others, asked) => {
    const key = asked.trim().toLowerCase();
    const lower = name.toLowerCase();
    if (!key) return 3;
    if (lower.startsWith(key) || others.some((each) => each.toLowerCase().startsWith(key))) return 0;
    if (` ${lower}`.includes(` ${key}`)) return 1;
    return lower.includes(key) ? 2 : -1;
  };

  const mark = (state) => [...state.list.children].forEach((item, n) => { item.setAttribute("aria-selected", String(n === state.at)); if (n === state.at) { state.box.setAttribute("aria-activedescendant", item.id); item.scrollIntoView({ block: "nearest" }); } });
  const hide = (state) => { state.list.hidden = true; state.box.setAttribute("aria-expanded", "false"); };
  const show = (state, found) => {
    state.found = found.slice(0, MOST);
    state.at = state.found.length ? 0 : -1;
    state.isMoved = false;
    const items = state.found.map((each, n) => {
      const item = city.element("li", "search-result");
      item.id = `${state.box.id}-${n}`;
      item.setAttribute("role", "option");
      item.append(city.element("span", "", each.name), city.element("span", "quiet", ` ${each.detail ?? ""}`));
      item.addEventListener("mousedown", (event) => { event.preventDefault(); take(state, each); goOn(state); });
      return item;
    });
    state.list.replaceChildren(...items);
    state.list.hidden = !items.length;
    tellMissing(state);
    state.box.setAttribute("aria-expanded", String(Boolean(items.length)));
    mark(state);
  };
  /** An empty list says so, and what can be done. */
  const tellMissing = (state) => {
    const typed = state.box.value.trim();
    state.told.textContent = typed.length >= LEAST && !state.found.length && state.on.missing ? state.on.missing(typed) : "";
  };
  const take = (state, each) => { state.told.textContent = ""; state.box.value = each.name; hide(state); state.on.take(each); };
  const goOn = (state) => { hide(state); state.on.goOn(); };

  /** What was typed becomes the marked choice: now, or when the answer is here. Nobody waits for it. */
  const settle = (state) => {
    if (!state.box.value.trim() && !state.isMoved) return;
    if (state.isLooking) state.isAwaited = true;
    else if (state.found[state.at] && !state.list.hidden) take(state, state.found[state.at]);
    else if (!state.found.length) state.on.none?.();
  };

  const onKey = (state, event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && state.found.length && !state.list.hidden) { event.preventDefault(); state.isMoved = true; state.at = (state.at + step + state.found.length) % state.found.length; return mark(state); }
    if (event.key === "Enter" && !event.ctrlKey) { event.preventDefault(); settle(state); return goOn(state); }
    if (event.key === "Tab" && !event.shiftKey) settle(state);
    if (event.key === "Escape" && !state.list.hidden) { event.stopPropagation(); hide(state); }
  };

  /** `find(asked)` gives [{name, detail, …}], perhaps later. `on.take(each)` is told what was taken, `on.none()` that
      nothing fits what was typed, `on.missing(typed)` words that meanwhile, `on.goOn()` moves to the next field. `settled()` ends when the last answer is there. */
  desk.pickField = (id, word, find, on) => {
    const label = city.element("label", "desk-label", word);
    const box = city.element("input");
    const list = city.element("ul", "search-results desk-results");
    Object.assign(box, { id, autocomplete: "off", spellcheck: false, maxLength: 200 });
    Object.assign(list, { id: `${id}-list`, hidden: true });
    for (const [name, value] of Object.entries({ role: "combobox", "aria-controls": list.id, "aria-expanded": "false", "aria-autocomplete": "list" })) box.setAttribute(name, value);
    list.setAttribute("role", "listbox");
    const told = city.element("p", "desk-missing");
    told.setAttribute("role", "status");
    const state = { box, list, told, found: [], at: -1, on, asked: 0, isMoved: false, isLooking: false, isAwaited: false, looked: null };
    const look = async () => {
      const mine = (state.asked += 1);
      state.isLooking = true;
      const found = await find(box.value);
      if (mine !== state.asked) return;
      const isAwaited = state.isAwaited;
      state.isLooking = state.isAwaited = false;
      if (isAwaited) return found.length ? take(state, found[0]) : on.none?.();
      if (document.activeElement === box) show(state, found);
    };
    for (const heard of ["input", "focus"]) box.addEventListener(heard, () => { state.looked = look(); });
    box.addEventListener("keydown", (event) => onKey(state, event));
    box.addEventListener("blur", () => setTimeout(() => document.activeElement !== box && hide(state), 100));
    const holder = city.element("div", "desk-pick");
    label.append(box);
    holder.append(label, list, told);
    return { holder, box, settled: () => state.looked };
  };
})(globalThis.city);
