/* Live values of panels: asked for once per view, drawn wherever the panel is seen, held back while something is dragged. */
(function (city) {
  "use strict";

  const studio = city.studio;
  const { node } = studio;
  const values = new Map();
  const dirty = new Set();
  let wanted = new Set();
  let isWaiting = false;

  studio.isDragging = false;

  /** One panel as it stands on a wall, kept up to date. */
  studio.panelElement = (view, panel) => {
    const body = node("div", panel === "feeds" ? "feed-strip" : "panel-body");
    body.dataset.view = view;
    fill(body);
    const made = node(panel === "feeds" ? "footer" : "section", panel === "feeds" ? "feeds" : "panel", body);
    made.dataset.panel = panel;
    return made;
  };

  const fill = (body) => {
    const { view } = body.dataset;
    if (!values.has(view)) return body.replaceChildren(node("p", "quiet", city.word("loading")));
    body.replaceChildren(city.render(values.get(view)));
    city.fillTimes(body);
    return undefined;
  };

  const flush = () => {
    isWaiting = false;
    if (studio.isDragging) return;
    const filled = [...document.querySelectorAll("[data-view]")].filter((body) => dirty.has(body.dataset.view));
    dirty.clear();
    filled.forEach(fill);
    if (filled.length) city.emit("studio-filled", filled);
  };
  studio.drawLive = () => { if (!isWaiting && dirty.size) { isWaiting = true; requestAnimationFrame(flush); } };

  /** The views that are seen now; others are given back. */
  studio.wantViews = (views) => {
    const next = new Set(views);
    for (const each of next) if (!wanted.has(each)) city.addView(each);
    for (const each of wanted) if (!next.has(each)) { city.removeView(each); values.delete(each); }
    wanted = next;
  };

  city.on("items", (message) => {
    for (const item of message.items) if (item.view.startsWith("panel:")) { values.set(item.view, item.value); dirty.add(item.view); }
    studio.drawLive();
  });
})(globalThis.city);
