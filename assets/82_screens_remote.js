/* From a screen's card to a phone: a code to scan that leads this one screen, and the presenter's view. */
(function (city) {
  "use strict";

  const page = city.screens;
  const word = (...given) => page.word(...given);

  const LONGEST_MS = 8000;
  const ask = async (screen) => {
    try {
      const answer = await fetch("/api/remotes", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ screen }), signal: AbortSignal.timeout(LONGEST_MS) });
      if (answer.status === 401) location.reload();
      return { fine: answer.ok, body: await answer.json() };
    } catch { return { fine: false, body: {} }; }
  };

  /** The code as a picture, the address to type where nothing can scan, and how long it opens. */
  page.remote = async (each) => {
    const dialog = page.dialog(word("remote_of", { name: page.called(each) }));
    const place = city.element("div", "screens-remote", word("remote_making"));
    dialog.append(place);
    const { fine, body } = await ask(each.id);
    if (!fine) return place.replaceChildren(city.element("p", "form-error", body.message ?? word("remote_away")));
    const address = Object.assign(city.element("input"), { readOnly: true, value: body.address });
    address.setAttribute("aria-label", word("remote_address"));
    const presenter = Object.assign(city.element("a", "", word("presenter")), { href: `/presenter?screen=${encodeURIComponent(each.id)}` });
    const code = new DOMParser().parseFromString(body.qr, "image/svg+xml").documentElement;
    return place.replaceChildren(code, city.element("p", "", word("remote_scan", { at: city.shortTime(new Date(body.until).getTime()) })), address, presenter);
  };
})(globalThis.city);
