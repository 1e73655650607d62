/* Ticks off what was really done: the log is asked while the page is looked at; what no log tells, the newcomer ticks. */
(function () {
  "use strict";

  const EVERY_MS = 2000;
  const OWN = "patriot-guide";
  const mark = (name) => {
    const step = document.getElementById(name);
    step.classList.add("is-done");
    step.querySelector("[data-step]").hidden = false;
  };

  const ask = async () => {
    if (document.hidden) return;
    const answer = await fetch("/guide/done", { cache: "no-store" }).catch(() => null);
    if (answer?.ok) (await answer.json()).done.filter((name) => document.querySelector(`[data-step="${name}"]`)).forEach(mark);
  };
  setInterval(ask, EVERY_MS);
  document.addEventListener("visibilitychange", ask);

  const kept = new Set(JSON.parse(localStorage.getItem(OWN) ?? "[]"));
  document.querySelectorAll("[data-own]").forEach((box) => {
    const show = () => document.getElementById(box.dataset.own).classList.toggle("is-done", box.checked);
    box.checked = kept.has(box.dataset.own);
    box.addEventListener("change", () => {
      kept[box.checked ? "add" : "delete"](box.dataset.own);
      localStorage.setItem(OWN, JSON.stringify([...kept]));
      show();
    });
    show();
  });
})();
