/* The menu of pages: the browser opens it; Esc, a touch beside it and leaving it with the keyboard close it. */
(function (city) {
  "use strict";

  const opened = () => document.querySelector("details.menu[open]");

  /** Whether there was one to close; the keyboard stays where it came from. */
  city.closeMenu = () => {
    const menu = opened();
    if (!menu) return false;
    menu.open = false;
    menu.querySelector("summary").focus();
    return true;
  };

  const leave = (event) => { const menu = opened(); if (menu && !menu.contains(event.target)) menu.open = false; };
  addEventListener("pointerdown", leave, true);
  addEventListener("focusin", leave);
})(globalThis.city);
