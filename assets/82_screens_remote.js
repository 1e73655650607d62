/* From a screen's card to a phone: a code to scan that leads this one screen, and the presenter's view. */
(function (city) {
  "use strict";

  const page = city.screens;
  const word = (...given) => page.word(...given);

  /** The code as a picture, the address to type where nothing can scan, and how long it opens. */
  page.remote = async (each) => {
    const dialog = page.dialog(word("remote_of", { name: page.called(each) }));
    const place = city.element("div", "screens-remote", word("remote_making"));
    dialog.append(place);
    const wrong = city.element("p", "form-error");
    const body = await page.ask("/remotes", { screen: each.id }, wrong, "remote_away");
    if (!body) return place.replaceChildren(wrong);
    const address = Object.assign(city.element("input"), { readOnly: true, value: body.address });
    address.setAttribute("aria-label", word("remote_address"));
    const presenter = Object.assign(city.element("a", "", word("presenter")), { href: `/presenter?screen=${encodeURIComponent(each.id)}` });
    const code = new DOMParser().parseFromString(body.qr, "image/svg+xml").documentElement;
    return place.replaceChildren(code, city.element("p", "", word("remote_scan", { at: city.shortTime(new Date(body.until).getTime()) })), address, presenter);
  };
})(globalThis.city);
