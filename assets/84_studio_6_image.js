/* The image of a tile: one that was uploaded before, or a file of this computer. */
(function (city) {
  "use strict";

  const studio = city.studio;
  const { node, word, select } = studio;
  const SENT_AS = { "Content-Type": "application/octet-stream" };

  const asked = async (path, options = {}) => {
    try {
      const answer = await fetch(`/api/images${path}`, { cache: "no-store", ...options });
      return { status: answer.status, body: await answer.json() };
    } catch { return { status: 0, body: { message: word("no_answer") } }; }
  };

  const fill = async (place, value, act) => {
    const { body } = await asked("");
    const known = (body.images ?? []).map(({ id, name }) => [id, name || id.slice(0, 8)]);
    const kept = value && !known.some(([id]) => id === value) ? [[value, value.slice(0, 8)]] : [];
    place.replaceChildren(select([["", word("none")], ...kept, ...known], value, act));
  };

  /** A list of the images there are, and below it a way to bring another. */
  studio.imageField = (value, act) => {
    const list = node("div");
    const file = Object.assign(node("input"), { type: "file", accept: "image/jpeg,image/png,image/webp" });
    file.setAttribute("aria-label", word("upload_image"));
    const told = node("small", "quiet", word("upload_image"));
    file.addEventListener("change", async () => {
      const [given] = file.files;
      if (!given) return;
      told.textContent = word("saving");
      const { status, body } = await asked(`?name=${encodeURIComponent(given.name.slice(0, 80))}`, { method: "POST", headers: SENT_AS, body: given });
      told.textContent = status === 200 ? word("upload_image") : body.message;
      if (status !== 200) return;
      act(body.id);
      fill(list, body.id, act);
    });
    fill(list, value, act);
    return node("div", "", list, file, told);
  };
})(globalThis.city);
