/* Vehicle shapes, drawn once per heading and kept as lists of pixels, so that showing one is a short copy. */
(function (city) {
  "use strict";

  const HEADINGS = 64;
  const STATES = 3;
  city.VEHICLE_STATES = { moving: 0, stopped: 1, stale: 2 };
  city.ICONS = ["arrow", "truck", "cart", "ambulance", "fire", "patrol", "crane", "dot"];
  const DOT = city.ICONS.indexOf("dot");
  /** Moving, standing, stale; by theme. */
  const COLOURS = { dark: ["#b4c3d0", "#7d8c99", "#66737f"], bright: ["#2f4a63", "#5f6f7d", "#7b8894"] };

  city.iconNumber = (icon) => Math.max(0, city.ICONS.indexOf(icon));
  city.iconOfKind = (kind) => city.iconNumber(city.config.kinds[kind]?.icon ?? "arrow");

  /** Sprite number of icon, state and heading in degrees; without a heading only the dot is honest. */
  city.spriteNumber = (icon, state, heading) => {
    if (heading !== heading) return (DOT * STATES + state) * HEADINGS;
    return (icon * STATES + state) * HEADINGS + (Math.round((heading * HEADINGS) / 360) & (HEADINGS - 1));
  };

  /** Outlines point up (north) in a square from −1 to 1. */
  const OUTLINES = {
    arrow: (p) => p.poly([[0, -1], [0.68, 0.85], [0, 0.45], [-0.68, 0.85]]),
    truck: (p) => { p.box(-0.45, -1, 0.9, 0.5); p.box(-0.55, -0.4, 1.1, 1.4); },
    cart: (p) => { p.poly([[0, -1], [0.35, -0.35], [-0.35, -0.35]]); p.box(-0.6, -0.25, 1.2, 1.05); },
    ambulance: (p) => { p.poly([[-0.35, -1], [0.35, -1], [0.5, -0.6], [0.5, 1], [-0.5, 1], [-0.5, -0.6]]); p.hole([[-0.12, -0.25], [0.12, -0.25], [0.12, 0.03], [0.36, 0.03], [0.36, 0.27], [0.12, 0.27], [0.12, 0.55], [-0.12, 0.55], [-0.12, 0.27], [-0.36, 0.27], [-0.36, 0.03], [-0.12, 0.03]]); },
    fire: (p) => { p.box(-0.5, -1, 1, 0.5); p.box(-0.5, -0.38, 0.38, 1.38); p.box(0.12, -0.38, 0.38, 1.38); },
    patrol: (p) => { p.poly([[0, -1], [0.6, -0.45], [0.6, 0.9], [-0.6, 0.9], [-0.6, -0.45]]); p.hole([[-0.4, -0.1], [0.4, -0.1], [0.4, 0.2], [-0.4, 0.2]]); },
    crane: (p) => { p.box(-0.12, -1, 0.24, 1.2); p.box(-0.55, 0.1, 1.1, 0.9); p.box(-0.4, -1, 0.8, 0.22); },
    dot: (p) => p.circle(0.5),
  };

  const pen = (pencil) => {
    const poly = (points) => { points.forEach(([x, y], n) => (n ? pencil.lineTo(x, y) : pencil.moveTo(x, y))); pencil.closePath(); };
    return { poly, hole: (points) => poly([...points].reverse()), box: (x, y, w, h) => poly([[x, y], [x + w, y], [x + w, y + h], [x, y + h]]), circle: (r) => pencil.arc(0, 0, r, 0, 7) };
  };

  const traceIcon = (pencil, icon, state, turn, radius, middle, theme) => {
    pencil.setTransform(1, 0, 0, 1, middle + 0.5, middle + 0.5);
    pencil.rotate(turn);
    pencil.scale(radius, radius);
    pencil.beginPath();
    OUTLINES[city.ICONS[icon]](pen(pencil));
    pencil.fillStyle = pencil.strokeStyle = COLOURS[theme][state];
    pencil.lineWidth = 1.4 / radius;
    if (state === city.VEHICLE_STATES.stale) pencil.stroke();
    else pencil.fill("evenodd");
  };

  const pixelsOf = (words, side, middle, stride) => {
    const solid = [];
    const edge = [];
    for (let at = 0; at < words.length; at += 1) {
      const alpha = words[at] >>> 24;
      if (alpha < 24) continue;
      const offset = (Math.floor(at / side) - middle) * stride + (at % side) - middle;
      (alpha > 200 ? solid : edge).push([offset, words[at]]);
    }
    return { solid, edge };
  };

  /**
   * A sheet for one size and theme. Sprite n owns the pixels start[n]..middle[n] (opaque) and middle[n]..end[n] (edges):
   * `offset` counts from the sprite's centre in a picture `stride` pixels wide.
   */
  city.newSpriteSheet = (radius, stride) => {
    const numbers = city.ICONS.length * STATES * HEADINGS;
    const reach = Math.ceil(radius * 1.2) + 1;
    const side = reach * 2 + 1;
    const canvas = city.newCanvas(side, side);
    const pencil = canvas.getContext("2d", { willReadFrequently: true });
    const sheet = { radius, theme: city.theme(), reach, stride, start: new Int32Array(numbers).fill(-1), middle: new Int32Array(numbers), end: new Int32Array(numbers), offset: new Int32Array(1 << 16), colour: new Uint32Array(1 << 16), used: 0, pencil, side };
    return sheet;
  };

  city.theme = () => (globalThis.document?.documentElement?.dataset?.theme === "bright" ? "bright" : "dark");

  city.newCanvas = (width, height) => Object.assign(document.createElement("canvas"), { width, height });

  const store = (sheet, pixels, colour) => {
    if (sheet.used + pixels.length > sheet.offset.length) {
      const size = sheet.offset.length * 2;
      const offset = new Int32Array(size); offset.set(sheet.offset); sheet.offset = offset;
      const colours = new Uint32Array(size); colours.set(sheet.colour); sheet.colour = colours;
    }
    for (const [offset, word] of pixels) {
      sheet.offset[sheet.used] = offset;
      sheet.colour[sheet.used] = colour ?? word;
      sheet.used += 1;
    }
  };

  /** Draws sprite `number` when it is first needed. */
  city.makeSprite = (sheet, number) => {
    const state = Math.floor(number / HEADINGS) % STATES;
    const icon = Math.floor(number / HEADINGS / STATES);
    sheet.pencil.setTransform(1, 0, 0, 1, 0, 0);
    sheet.pencil.clearRect(0, 0, sheet.side, sheet.side);
    traceIcon(sheet.pencil, icon, state, ((number % HEADINGS) / HEADINGS) * 2 * Math.PI, sheet.radius, sheet.reach, sheet.theme);
    const words = new Uint32Array(sheet.pencil.getImageData(0, 0, sheet.side, sheet.side).data.buffer);
    const { solid, edge } = pixelsOf(words, sheet.side, sheet.reach, sheet.stride);
    sheet.start[number] = sheet.used;
    store(sheet, solid);
    sheet.middle[number] = sheet.used;
    store(sheet, edge);
    sheet.end[number] = sheet.used;
  };
})(globalThis.city);
