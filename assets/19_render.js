/* Draws what a panel sends (Dash's html components as JSON) without Dash: miniatures, galleries, previews. */
(function (city) {
  "use strict";

  const TAGS = new Set(["a", "article", "aside", "b", "blockquote", "button", "caption", "code", "dd", "div", "dl", "dt", "em", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "img", "label", "li", "main", "mark", "meter", "nav", "ol", "p", "pre", "progress", "section", "small", "span", "strong", "sub", "summary", "details", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "u", "ul", "video", "br"]);
  const NAMES = { className: "class", tabIndex: "tabindex", colSpan: "colspan", rowSpan: "rowspan", dateTime: "datetime", lang: "lang", title: "title", alt: "alt", role: "role", width: "width", height: "height", value: "value", max: "max", min: "min", dir: "dir", hidden: "hidden", muted: "muted", loop: "loop", scope: "scope" };
  const ADDRESS = /^(https?:\/\/|\/(?!\/)|#|\?|data:image\/(png|jpeg|gif|webp|svg\+xml)[;,]|blob:)/i;

  const attribute = (element, name, value) => {
    if (value === null || value === undefined || value === false) return;
    element.setAttribute(name, value === true ? "" : String(value));
  };

  const style = (element, given) => {
    for (const [name, value] of Object.entries(given ?? {})) {
      if (name.startsWith("--")) element.style.setProperty(name, value);
      else element.style[name] = typeof value === "number" && !/opacity|zoom|index|weight|flex|order|lineHeight|grow|shrink/i.test(name) ? `${value}px` : value;
    }
  };

  const dress = (element, props) => {
    for (const [name, value] of Object.entries(props)) {
      if (name === "style") style(element, value);
      else if (/^(data|aria)-/.test(name)) attribute(element, name, value);
      else if (name === "href" || name === "src" || name === "poster") { if (ADDRESS.test(String(value))) attribute(element, name, value); }
      else if (NAMES[name]) attribute(element, NAMES[name], value);
    }
  };

  /**
   * A Dash value as a node: text, number, list, or html component; anything else is left out. Ids are not kept, so that
   * the same panel can stand on a page twice; no handler, script or foreign address comes through.
   */
  city.render = (value) => {
    if (value === null || value === undefined || typeof value === "boolean") return document.createTextNode("");
    if (typeof value !== "object") return document.createTextNode(String(value));
    if (Array.isArray(value)) {
      const all = document.createDocumentFragment();
      all.append(...value.map(city.render));
      return all;
    }
    const tag = String(value.type ?? "").toLowerCase();
    if (value.namespace !== "dash_html_components" || !TAGS.has(tag)) return document.createTextNode("");
    const { children, ...props } = value.props ?? {};
    const made = document.createElement(tag);
    dress(made, props);
    if (children !== undefined) made.append(city.render(children));
    return made;
  };
})(globalThis.city);
