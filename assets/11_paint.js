/*
 * Draws what Python says (Dash's html components as data) with React itself: it changes only what differs, so focus,
 * hover and what somebody selects stay. Not through Dash: there each element would be a subscriber of the whole page,
 * and mounting a scene would take longer than a switch may.
 */
(function (city) {
  "use strict";

  const roots = new WeakMap();
  const OURS = new Set(["children", "n_clicks", "n_clicks_timestamp", "disable_n_clicks", "loading_state", "setProps"]);

  /** A value (component, text, list, nothing) as React elements. */
  const elementOf = (value) => {
    if (Array.isArray(value)) return value.map((each, n) => keyed(each, n));
    if (value === null || typeof value !== "object") return value ?? null;
    const props = Object.fromEntries(Object.entries(value.props).filter(([name]) => !OURS.has(name)));
    const { children } = value.props;
    const inside = Array.isArray(children) ? elementOf(children) : [elementOf(children)];
    return React.createElement(value.type.toLowerCase(), props, ...inside);
  };
  const keyed = (each, n) => {
    const made = elementOf(each);
    return React.isValidElement(made) && made.key === null ? React.cloneElement(made, { key: made.props.id ?? n }) : made;
  };

  /** Draws `value` inside `element`, at once. */
  city.paint = (element, value) => {
    if (!element) return;
    if (!roots.has(element)) {
      element.replaceChildren();
      roots.set(element, ReactDOM.createRoot(element));
    }
    ReactDOM.flushSync(() => roots.get(element).render(elementOf(value)));
  };

  /** Empties a stage and lets go of all that was drawn in it. */
  city.clear = (place) => {
    place.querySelectorAll("*").forEach((element) => { roots.get(element)?.unmount(); roots.delete(element); });
    place.replaceChildren();
  };
})(globalThis.city);
