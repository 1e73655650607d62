/* What a reporter takes along: number and tracking code, read out or printed; and a new code for one who lost it. */
(function (city) {
  "use strict";

  const desk = city.desk;

  const list = (ticket, secret) => {
    const made = city.element("dl", "facts desk-slip-facts");
    for (const [word, value, className] of [["ticket", ticket, "desk-big"], ["secret", secret, "desk-big"], ["track_at", `${location.origin}/track`, ""]]) if (value) made.append(city.element("dt", "", desk.word(word)), city.element("dd", className, value));
    return made;
  };

  /** A dialog that shows the two once; `more` stand below them. Esc and Enter leave it. */
  desk.slip = (title, { ticket, secret }, more, leaveWords, onLeave) => {
    const once = city.element("p", "", `${desk.word("read_to_caller")} ${desk.word("secret_once")}`);
    const dialog = desk.frame(title, [city.element("p", "desk-slip-head", `${desk.word("print_title")} · ${document.querySelector(".top .place")?.textContent ?? ""}`), list(ticket, secret), once, ...more], leaveWords, (_, opened) => { opened.close(); onLeave?.(); });
    const print = Object.assign(city.element("button", "desk-act", desk.word("print")), { type: "button" });
    print.addEventListener("click", () => globalThis.print());
    dialog.querySelector(".desk-cancel").replaceWith(print);
    dialog.classList.add("is-slip");
    return dialog;
  };
  desk.openSlip = (dialog) => { desk.openDialog(dialog); dialog.querySelector(".desk-send").focus(); };

  /** Who did it and why is kept with the case; the code is shown here and nowhere else. */
  desk.newSecret = () => {
    const found = desk.isAsking() ? null : desk.chosen();
    if (!found?.possible.includes("issue_secret")) return;
    const asked = { ticket: found.ticket, expected_version: found.version, key: desk.newKey() };
    const label = city.element("label", "desk-label", desk.word("field_secret_reason"));
    label.append(Object.assign(city.element("input"), { name: "reason", required: true, maxLength: 500, autocomplete: "off" }));
    const inside = [city.element("p", "", desk.word("new_secret_lead")), ...(found.may_name ? [city.element("p", "", desk.word("new_secret_check"))] : []), label];
    desk.openDialog(desk.frame(`${desk.word("new_secret")} · …${found.ticket.slice(-4)}`, inside, desk.word("new_secret_send"), async (form, dialog) => {
      const button = form.querySelector(".desk-send");
      button.disabled = true;
      const answer = await desk.post("secret", { ...asked, reason: new FormData(form).get("reason") });
      button.disabled = false;
      if (answer.status !== 200) return refused(answer, asked, form);
      dialog.close();
      desk.renew(answer.body.complaint);
      city.emit("desk-changed");
      desk.openSlip(desk.slip(desk.word("new_secret"), { ticket: found.ticket, secret: answer.body.secret }, [], desk.word("close")));
    }));
  };
  const refused = (answer, asked, form) => {
    const words = answer.body.message ?? desk.word("not_sent");
    if (answer.status === 409 && answer.body.complaint) return desk.faster("issue_secret", answer.body.complaint, words, asked, form);
    Object.assign(form.querySelector("[role=alert]"), { textContent: words, hidden: false });
  };
})(globalThis.city);
