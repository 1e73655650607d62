/* Sentences with blanks, filled as `Text` of dashboard/texts fills them: `{n} {n:report|reports}` is "1 report", "2 reports". */
globalThis.city = globalThis.city || {};
(function (city) {
  "use strict";

  const COUNTED = /\{(\w+):([^{}|]*)\|([^{}|]*)\}/g;

  /** A blank without a value stays, so that something else can be put there. */
  city.fill = (sentence, values = {}) => sentence
    .replace(COUNTED, (form, name, one, many) => (String(values[name]) === "1" ? one : many))
    .replace(/\{(\w+)\}/g, (blank, name) => values[name] ?? blank);
})(globalThis.city);
