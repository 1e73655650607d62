/* The case that stands on the walls: its button says so as long as it does, whoever asked for it and on every desk. */
(function (city) {
  "use strict";

  const desk = city.desk;
  let onWalls = "";

  /** What is meant is decided here, by what the button says: a repeat whose answer was lost asks for the same again. */
  desk.follow = async () => {
    const found = desk.chosen();
    if (!found) return;
    const { ticket } = found;
    const ends = ticket === onWalls;
    const answer = await desk.send(`/api/scene/${ends ? "wall" : "follow"}`, { ticket });
    if (answer.status !== 200) return desk.tellOf(ticket, answer.body.message ?? desk.word("not_sent"), true);
    desk.tellOf(ticket, desk.word(ends ? "unfollowed" : "followed"));
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
