/* Hands what the server sent to whoever draws it: panels and drawer through Dash, layers through events. */
(function (city) {
  "use strict";

  const waiting = new Map();

  /** Dash can set a component only once its store exists and the element is on the page. */
  const canSet = (id) => Boolean(globalThis.dash_clientside?.set_props && globalThis.dash_stores?.length && document.getElementById(id));

  const flush = () => {
    for (const [id, value] of waiting) {
      if (!canSet(id)) continue;
      waiting.delete(id);
      globalThis.dash_clientside.set_props(id, { children: value });
    }
    requestAnimationFrame(() => { city.fillTimes(); city.emit("drawn"); });
    if (waiting.size) setTimeout(flush, 20);
  };

  /** The newest value of an element wins; older ones that could not be set yet are forgotten. */
  city.setChildren = (id, value) => {
    waiting.set(id, value);
    if (waiting.size === 1) queueMicrotask(flush);
  };

  city.routeItem = (item) => {
    const [kind, ...rest] = item.view.split(":");
    const key = rest.join(":");
    if (kind === "panel") return city.stageElement("a") ? city.takePanel(item.view, item.value) : city.setChildren(`panel-${key}`, item.value);
    if (kind === "drawer") return city.emit("drawer-value", { subject: key, value: item.value });
    if (kind === "layer") return city.takeLayer(item);
    return city.emit(kind, item);
  };

  city.on("items", (message) => message.items.forEach(city.routeItem));
})(globalThis.city);
