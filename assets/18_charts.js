/*
 * Draws figures (plotly's, as JSON in `div.chart-plot[data-figure]`) wherever they appear: panels, drawer, studio, plain pages.
 * Each stands in a shadow of its own element, so that nothing else that draws or compares the page touches it.
 *
 * | what happens to the element                     | what happens to the figure                                      |
 * |-------------------------------------------------|-----------------------------------------------------------------|
 * | it appears, the first of the page               | plotly is loaded; until then the words stand in its place       |
 * | its figure, size or theme changes               | Plotly.react, before the next frame                             |
 * | it goes                                         | Plotly.purge: a wall runs for months                            |
 * | plotly does not come                            | the words stay; asked again and again, ever more seldom         |
 */
(function () {
  "use strict";

  const city = (globalThis.city = globalThis.city || {});
  const SCRIPT = "/charts/plotly.js";
  const [AGAIN_MS, LONGEST_MS] = [2000, 60000];
  /** Of words on the glass, at 16 px a rem: 28 px at 3840 × 2160. */
  const LEAST_PX = 14;
  const [DRAWN_FOR_PX, WORDS_PX] = [16, 15];
  const [LETTER_PX, DAY_PX] = [8, 36];
  const ROUND = new Set(["indicator", "pie", "sunburst", "treemap", "table"]);
  const STYLE = ":host{position:relative;overflow:hidden}.plot{position:absolute;top:0;left:0;transform-origin:0 0}"
    + ".plot-container{width:100%;height:100%}.main-svg{position:absolute;top:0;left:0;overflow:hidden;pointer-events:none}"
    + ".draglayer{pointer-events:all}.user-select-none{user-select:none}.gl-container,.modebar-container{display:none}";
  const LOCALES = {
    id: {
      decimal: ",", thousands: ".", time: "%H.%M",
      days: ["Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu"],
      shortDays: ["Min", "Sen", "Sel", "Rab", "Kam", "Jum", "Sab"],
      months: ["Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember"],
      shortMonths: ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"],
    },
    en: {
      decimal: ".", thousands: ",", time: "%H:%M",
      days: ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
      shortDays: ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"],
      months: ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"],
      shortMonths: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    },
  };

  const isPlain = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

  /** `given` over `usual`, to any depth. Pure. */
  const over = (usual, given) => {
    if (!isPlain(usual) || !isPlain(given)) return given === undefined ? usual : given;
    const keys = new Set([...Object.keys(usual), ...Object.keys(given)]);
    return Object.fromEntries([...keys].map((key) => [key, over(usual[key], given[key])]));
  };

  const TOKEN = /^@([a-z-]+)(?:\/([\d.]+))?$/;

  /** "@danger/0.2" is the page's `--danger`, a fifth as strong; `colour(name)` gives [r, g, b]. Pure. */
  const coloured = (value, colour) => {
    if (Array.isArray(value)) return value.map((each) => coloured(each, colour));
    if (isPlain(value)) return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, coloured(each, colour)]));
    const found = typeof value === "string" && TOKEN.exec(value);
    return found ? `rgba(${colour(found[1]).join(", ")}, ${found[2] ?? 1})` : value;
  };

  /** No words below the least size, wherever a font is named. Pure. */
  const readable = (value, inFont = false) => {
    if (Array.isArray(value)) return value.length && isPlain(value[0]) ? value.map((each) => readable(each)) : value;
    if (!isPlain(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => {
      if (inFont && key === "size" && typeof each === "number") return [key, Math.max(LEAST_PX, each)];
      return [key, readable(each, /font$/i.test(key))];
    }));
  };

  const dates = ({ time }) => [
    { dtickrange: [null, 86399999], value: `${time}\n%-d %b` },
    { dtickrange: [86400000, 1900800000], value: "%-d %b\n%Y" },
    { dtickrange: ["M1", "M11"], value: "%b\n%Y" },
    { dtickrange: ["M12", null], value: "%Y" },
  ];

  /** How many words fit on an axis this many pixels long. */
  const fitting = (length, each) => Math.min(14, Math.max(3, Math.floor(length / each)));

  /** Of a figure's own ticks across, every how many can have its word beside the names on the left. */
  const everyHowMany = ({ xaxis, yaxis, margin }, { width }) => {
    if (!(xaxis?.dtick > 0) || xaxis.type !== "date" || !xaxis.range) return {};
    const [begin, end] = xaxis.range.map(Date.parse);
    const names = Math.max(0, ...(yaxis?.ticktext ?? []).map((each) => LETTER_PX * each.length));
    const fit = Math.max(1, Math.floor((width - names - (margin?.r ?? 0)) / DAY_PX));
    return { xaxis: { ticklabelstep: Math.max(1, Math.ceil((end - begin) / xaxis.dtick / fit)) } };
  };

  const axis = (isAcross, locale, size) => ({
    automargin: true, fixedrange: true, showgrid: !isAcross, gridcolor: "@line", linecolor: "@line", zeroline: false,
    ticks: isAcross ? "outside" : "", ticklen: 4, tickcolor: "@line", tickfont: { color: "@quiet", size: WORDS_PX },
    ...(isAcross
      ? { nticks: fitting(size.width, 72), tickformatstops: dates(locale), hoverformat: `%-d %b %Y ${locale.time}`, spikecolor: "@edge", spikethickness: 1, spikedash: "solid" }
      : { nticks: fitting(size.height, 42), separatethousands: true }),
  });

  const isRound = ({ data }) => data.length > 0 && data.every((each) => ROUND.has(each.type));

  const axes = (figure, locale, size) => {
    const named = Object.keys(figure.layout).filter((key) => /^[xy]axis\d*$/.test(key));
    const usual = isRound(figure) ? [] : ["xaxis", "yaxis"];
    return Object.fromEntries([...usual, ...named].map((key) => [key, axis(key[0] === "x", locale, size)]));
  };

  const usualLayout = (figure, locale, isStatic, size) => ({
    autosize: false, showlegend: false, dragmode: false, hovermode: isStatic ? false : "x unified",
    paper_bgcolor: "@behind", plot_bgcolor: "rgba(0, 0, 0, 0)", separators: locale.decimal + locale.thousands,
    font: { family: '"Plus Jakarta Sans", system-ui, sans-serif', size: WORDS_PX, color: "@text" },
    margin: isRound(figure) ? { l: 24, r: 24, t: 16, b: 16 } : { l: 4, r: 12, t: 8, b: 4, pad: 4 },
    colorway: ["@follow", "@calm", "@watch", "@warning", "@water", "@danger"],
    hoverlabel: { bgcolor: "@panel", bordercolor: "@edge", font: { color: "@strong", size: WORDS_PX } },
    legend: { orientation: "h", x: 0, y: 1, yanchor: "bottom", font: { color: "@text", size: WORDS_PX } },
    ...axes(figure, locale, size),
  });

  /**
   * What plotly is given: the house's look under the figure's own, tokens as colours. Lengths and sizes are those of a
   * page with 16 px a rem; the drawing as a whole is scaled to the page's own. Pure.
   */
  city.figureOf = (given, lang, isStatic, colour, size = { width: 600, height: 260 }) => {
    const figure = { data: given.data ?? [], layout: given.layout ?? {} };
    const usual = usualLayout(figure, LOCALES[lang] ?? LOCALES.id, isStatic, size);
    const layout = over(over(usual, everyHowMany(figure.layout, size)), figure.layout);
    return coloured(readable({ data: figure.data, layout }), colour);
  };

  const known = new Map();
  const observed = typeof ResizeObserver === "undefined" ? null : new ResizeObserver(() => lookSoon());
  const hosts = () => document.getElementsByClassName("chart-plot");
  let isAsked = false;
  let sheet = null;

  /** What is drawn before it knows our languages speaks English. */
  const register = () => {
    for (const [name, { decimal, thousands, days, shortDays, months, shortMonths }] of Object.entries(LOCALES)) {
      const format = { days, shortDays, months, shortMonths, decimal, thousands, grouping: [3], periods: ["AM", "PM"], dateTime: "%-d %b %Y %H:%M", date: "%-d %b %Y", time: "%H:%M" };
      Plotly.register({ moduleType: "locale", name, dictionary: {}, format });
    }
  };

  let isRegistered = false;

  /** Whether plotly is there. It touches the page while it loads, so its first drawing may come before its `load`. */
  const isThere = () => {
    if (!globalThis.Plotly) return false;
    if (!isRegistered) { isRegistered = true; register(); }
    return true;
  };

  /** Asks for plotly until it comes. */
  const load = (waitMs = AGAIN_MS) => {
    if (isThere()) { look(); return; }
    const script = document.createElement("script");
    script.src = SCRIPT;
    script.onload = () => { if (isThere()) look(); else script.onerror(); };
    script.onerror = () => { script.remove(); setTimeout(() => load(Math.min(LONGEST_MS, 2 * waitMs)), waitMs); };
    document.head.append(script);
  };

  const shadowOf = (host) => {
    if (host.shadowRoot) return host.shadowRoot;
    const shadow = host.attachShadow({ mode: "open" });
    sheet ??= new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    shadow.adoptedStyleSheets = [sheet];
    shadow.append(document.createElement("slot"));
    return shadow;
  };

  const begin = (host) => {
    const made = { plot: document.createElement("div"), key: "" };
    made.plot.className = "plot";
    shadowOf(host);
    known.set(host, made);
    observed.observe(host);
    return made;
  };

  const end = (host, { plot }) => {
    known.delete(host);
    observed.unobserve(host);
    globalThis.Plotly?.purge(plot);
    plot.remove();
    host.shadowRoot.replaceChildren(document.createElement("slot"));
  };

  const pencil = typeof document === "undefined" ? null : document.createElement("canvas").getContext("2d", { willReadFrequently: true });

  /** The colour of what stands behind the element: plotly outlines in its opposite what must be seen on it. */
  const behind = (element) => {
    const colour = element ? getComputedStyle(element).backgroundColor : "#808080";
    return colour.endsWith(", 0)") ? behind(element.parentElement) : colour;
  };

  /** A variable of the page as [r, g, b], as this element sees it. */
  const colourSeenBy = (host) => {
    const style = getComputedStyle(host);
    return (name) => {
      pencil.fillStyle = "#808080";
      pencil.fillStyle = name === "behind" ? behind(host) : style.getPropertyValue(`--${name}`).trim();
      pencil.fillRect(0, 0, 1, 1);
      return [...pencil.getImageData(0, 0, 1, 1).data.slice(0, 3)];
    };
  };

  /** A wall is looked at, not pointed at; a page and the drawer are read by somebody with a hand. */
  const isStill = (host) => Boolean(host.closest(".stage, .studio, .studio-library, .mini-glass"));

  const sizeOf = (host) => {
    const scale = (parseFloat(getComputedStyle(document.documentElement).fontSize) || DRAWN_FOR_PX) / DRAWN_FOR_PX;
    return { scale, width: Math.floor(host.clientWidth / scale), height: Math.floor(host.clientHeight / scale) };
  };

  const draw = (host, mine) => {
    const { scale, width, height } = sizeOf(host);
    if (width < 20 || height < 20) return;
    const theme = host.closest("[data-theme]")?.dataset.theme ?? "";
    const key = [width, height, scale, theme, host.dataset.figure].join("|");
    if (key === mine.key) return;
    mine.key = key;
    const lang = document.documentElement.lang;
    const { data, layout } = city.figureOf(JSON.parse(host.dataset.figure), lang, isStill(host), colourSeenBy(host), { width, height });
    if (!mine.plot.isConnected) host.shadowRoot.replaceChildren(mine.plot);
    Object.assign(mine.plot.style, { width: `${width}px`, height: `${height}px`, transform: `scale(${scale})` });
    const config = { locale: LOCALES[lang] ? lang : "id", staticPlot: isStill(host), displayModeBar: false, displaylogo: false, showTips: false };
    Plotly.react(mine.plot, data, { ...layout, width, height }, config);
  };

  /** A figure that cannot be drawn leaves its words; the others are drawn. */
  const tryDraw = (host, mine) => {
    try { draw(host, mine); } catch (error) {
      console.error("city: chart", error);
      host.shadowRoot.replaceChildren(document.createElement("slot"));
    }
  };

  /** Draws what is new or differs, lets go of what is gone. Cheap when nothing is. */
  const look = () => {
    for (const [host, mine] of known) if (!host.isConnected) end(host, mine);
    if (!hosts().length) return;
    for (const host of hosts()) if (!known.has(host)) begin(host);
    if (isThere()) known.forEach((mine, host) => tryDraw(host, mine));
    else if (!isAsked) { isAsked = true; load(); }
  };

  let frame = 0;
  /** Once before the next frame, however much happens until then. */
  const lookSoon = () => { frame ||= requestAnimationFrame(() => { frame = 0; look(); }); };

  /** How many figures are held: for whoever measures. */
  city.charts = () => known.size;

  /** On paper dark words on white. */
  const printed = () => {
    const root = document.documentElement;
    let theme;
    addEventListener("beforeprint", () => { if (known.size) { theme = root.dataset.theme ?? ""; root.dataset.theme = "bright"; look(); } });
    addEventListener("afterprint", () => { if (theme !== undefined) { root.dataset.theme = theme; theme = undefined; look(); } });
  };

  const start = () => {
    const what = { childList: true, subtree: true, attributes: true, attributeFilter: ["data-figure", "data-theme"] };
    new MutationObserver(lookSoon).observe(document.documentElement, what);
    printed();
    look();
    document.fonts?.ready.then(() => { known.forEach((mine) => { mine.key = ""; }); look(); });
  };

  if (typeof document !== "undefined") {
    if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
    else start();
  }
})();
