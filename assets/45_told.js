/* Beside the followed complaint the map says what the drawer knows: what, who comes and when, whose, how old. */
(function (city) {
  "use strict";

  let shown = null;

  /** The same words, whatever the ages have become meanwhile. */
  const withoutAges = (element) => element.innerHTML.replace(/(<time[^>]*>)[^<]*/g, "$1");

  const forget = () => {
    if (!shown) return;
    shown.board.remove();
    if (shown.entry.board === shown.board) shown.entry.board = null;
    shown = null;
    city.arrangeSoon();
  };

  const fill = (told, words) => {
    shown.board.replaceChildren(...[...told.children].map((line) => line.cloneNode(true)));
    shown.words = words;
    city.fillTimes(shown.board);
    city.arrangeSoon();
  };

  const tell = () => {
    const told = document.querySelector("#drawer-body [data-told]");
    const entry = told && told.dataset.told === city.subject() ? city.symbolOf(told.dataset.told) : null;
    if (!entry) return forget();
    if (shown && (shown.entry !== entry || !shown.board.isConnected)) forget();
    const words = withoutAges(told);
    if (shown?.words === words) return;
    if (!shown) {
      shown = { entry, board: city.element("div", "symbol-board is-told") };
      entry.element.append(shown.board);
      entry.board = shown.board;
    }
    fill(told, words);
  };

  city.on("drawn", tell);
  city.on("symbols", tell);
  city.on("selection", tell);
})(globalThis.city);
