/* The case that stands on the walls: its button says so as long as it does, whoever asked for it and on every desk. */
(function (city) {
  "use strict";

  const desk = city.desk;
  let onWalls = "";

  desk.follow = async () => {
    if (!desk.found) return;
    const answer = await desk.send("/api/scene/follow", { ticket: desk.found.ticket, toggle: true });
    const done = answer.body.ticket ? "followed" : "unfollowed";
    desk.tell(answer.body.message ?? desk.word(answer.status === 200 ? done : "not_sent"), answer.status !== 200);
  };

  const mark = () => {
    const button = document.querySelector("#desk-case [data-action=follow]");
    if (!button || !desk.found) return;
    const isShown = desk.found.ticket === onWalls;
    button.classList.toggle("is-shown", isShown);
    button.setAttribute("aria-pressed", String(isShown));
    button.lastChild.textContent = desk.word(isShown ? "follow_on" : "follow");
  };

  city.on("scene", ({ shows }) => { onWalls = city.sceneFor(shows, "", 0)?.ticket ?? ""; mark(); });
  city.on("desk-case", mark);
})(globalThis.city);
