/* A field that finds while one types: arrows choose, Enter takes the choice and goes on to the next field. */
(function (city) {
  "use strict";

  const desk = city.desk;
  const MOST = 8;

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
    const items = state.found.map((each, n) => {
      const item = city.element("li", "search-result");
      item.id = `${state.box.id}-${n}`;
      item.setAttribute("role", "option");
      item.append(city.element("span", "", each.name), city.element("span", "quiet", ` ${each.detail ?? ""}`));
      item.addEventListener("mousedown", (event) => { event.preventDefault(); take(state, each); });
      return item;
    });
    state.list.replaceChildren(...items);
    state.list.hidden = !items.length;
    state.box.setAttribute("aria-expanded", String(Boolean(items.length)));
    mark(state);
  };
  const take = (state, each) => { state.box.value = each.name; hide(state); state.onTake(each); };

  const onKey = (state, event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && state.found.length && !state.list.hidden) { event.preventDefault(); state.at = (state.at + step + state.found.length) % state.found.length; return mark(state); }
    if (event.key === "Enter" && !event.ctrlKey) { event.preventDefault(); return state.found[state.at] && !state.list.hidden ? take(state, state.found[state.at]) : state.onEmpty?.(); }
    if (event.key === "Tab" && !event.shiftKey && !state.list.hidden && state.found[state.at] && state.box.value.trim()) take(state, state.found[state.at]);
    if (event.key === "Escape" && !state.list.hidden) { event.stopPropagation(); hide(state); }
  };

  /** `find(asked)` gives [{name, detail, …}], perhaps later; `onTake(each)` is told what was taken. */
  desk.pickField = (id, word, find, onTake, onEmpty) => {
    const label = city.element("label", "desk-label", word);
    const box = city.element("input");
    const list = city.element("ul", "search-results desk-results");
    Object.assign(box, { id, autocomplete: "off", spellcheck: false, maxLength: 200 });
    Object.assign(list, { id: `${id}-list`, hidden: true });
    for (const [name, value] of Object.entries({ role: "combobox", "aria-controls": list.id, "aria-expanded": "false", "aria-autocomplete": "list" })) box.setAttribute(name, value);
    list.setAttribute("role", "listbox");
    const state = { box, list, found: [], at: -1, onTake, onEmpty, asked: 0 };
    const look = async () => { const mine = (state.asked += 1); const found = await find(box.value); if (mine === state.asked && document.activeElement === box) show(state, found); };
    box.addEventListener("input", look);
    box.addEventListener("focus", look);
    box.addEventListener("keydown", (event) => onKey(state, event));
    box.addEventListener("blur", () => setTimeout(() => hide(state), 100));
    const holder = city.element("div", "desk-pick");
    label.append(box);
    holder.append(label, list);
    return { holder, box };
  };
})(globalThis.city);
