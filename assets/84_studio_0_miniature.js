/* A layout in small: its tiles as named boxes, with marks where two versions differ. */
(function (city) {
  "use strict";

  const studio = city.studio;
  const { node } = studio;

  /** Shape, word and colour of every mark; a tile carries the first that fits. */
  const MARKS = { added: "+", removed: "−", changed: "✎", sized: "⤢", moved: "⇄" };
  studio.MARKS = MARKS;

  studio.gridOf = ([width, height]) => {
    const cell = Math.min(width, height) / 54;
    return { columns: Math.round(width / cell), rows: Math.round(height / cell) - 3, header: 3 };
  };

  const percent = (part, whole) => `${(100 * part) / whole}%`;

  /** `tiles` as [{panel, place, name, marks}], `canvas` as [width, height]; a picture for the eye alone unless it has marks. */
  studio.miniature = (tiles, canvas, theme = "dark") => {
    const { columns, rows, header } = studio.gridOf(canvas);
    const made = node("div", `studio-mini is-${theme}`);
    made.style.aspectRatio = `${canvas[0]} / ${canvas[1]}`;
    made.append(...tiles.map(({ panel, place: [x, y, w, h], name, marks = [] }) => {
      const box = node("div", `studio-mini-tile is-panel-${panel}${marks.length ? ` is-${marks[0]}` : ""}`);
      Object.assign(box.style, { left: percent(x, columns), top: percent(y + header, rows + header), width: percent(w, columns), height: percent(h, rows + header) });
      if (name) box.append(node("span", "studio-mini-name", name));
      if (marks.length) box.append(node("span", "studio-mark", marks.map((each) => `${MARKS[each]} ${studio.word(`mark_${each}`)}`).join(" · ")));
      return box;
    }));
    if (!tiles.length) made.append(node("span", "studio-mini-empty", studio.word("empty")));
    return made;
  };
})(globalThis.city);
