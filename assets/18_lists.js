/* Lists on the wall: the followed row is cyan like its place on the map, and no row is shown half. */
(function (city) {
  "use strict";

  const markFollowed = () => {
    const subject = city.subject();
    document.querySelectorAll("tr[data-open], .river-row[data-open], .air-station[data-open]").forEach((row) => row.classList.toggle("is-followed", row.dataset.open === subject));
  };

  /** A row that the panel's edge would cut keeps its room but is not drawn; phones scroll and show all. */
  const hideCutRows = () => {
    const isPhone = innerWidth < 700;
    document.querySelectorAll(".panels table, .tile > .panel table").forEach((table) => {
      const panel = table.closest(".panel");
      const floor = panel.getBoundingClientRect().bottom - parseFloat(getComputedStyle(panel).paddingBottom) / 2;
      const rows = [...table.querySelectorAll("tr")];
      const isCut = rows.map((row) => !isPhone && row.getBoundingClientRect().bottom > floor);
      rows.forEach((row, n) => { row.style.visibility = isCut[n] ? "hidden" : ""; });
    });
  };

  const tidy = () => { markFollowed(); hideCutRows(); };

  city.on("drawn", tidy);
  city.on("selection", markFollowed);
  city.on("start", () => addEventListener("resize", tidy));
})(globalThis.city);
