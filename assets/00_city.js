/* The namespace of the glass: configuration, words, and a small way for the parts to tell each other what happened. */
globalThis.city = globalThis.city || {};
(function (city) {
  "use strict";

  const WORDS = {
    id: {
      second: "dtk", minute: "mnt", hour: "jam", day: "hari", now: "baru", no_time: "–",
      connecting: "menyambung …", lost: "Terputus", resumed: "tersambung", late_data: "data terakhir",
      loading: "Memuat …", close: "Tutup", search: "Cari pelat, tiket, pos, kelurahan", nothing_found: "Tidak ditemukan",
      search_failed: "Pencarian tidak terjawab; coba lagi", vehicle: "kendaraan", vehicles_near: "Kendaraan dekat pusat peta",
      help: "Bantuan", help_search: "cari", help_close: "tutup laci", help_vehicle: "lompat antar kendaraan", help_open: "buka",
      full_server: "Server ini sudah penuh layar; dicoba lagi sendiri",
      full_account: "Akun ini sudah membuka terlalu banyak halaman hidup. Tutup yang tidak dipakai; dicoba lagi sendiri",
      full_display: "Layar ini sudah terbuka di terlalu banyak peramban. Tutup yang lain; dicoba lagi sendiri",
      help_zoom: "perbesar, perkecil", help_pan: "geser peta", help_whole: "seluruh kota", help_help: "bantuan ini",
    },
    en: {
      second: "s", minute: "min", hour: "h", day: "d", now: "now", no_time: "–",
      connecting: "connecting …", lost: "Disconnected", resumed: "connected", late_data: "latest data",
      loading: "Loading …", close: "Close", search: "Search plate, ticket, gauge, kelurahan", nothing_found: "Nothing found",
      search_failed: "The search did not answer; try again", vehicle: "vehicle", vehicles_near: "Vehicles near the centre of the map",
      help: "Help", help_search: "search", help_close: "close the drawer", help_vehicle: "jump through vehicles", help_open: "open",
      full_server: "This server is full of screens; it is tried again by itself",
      full_account: "This account has too many live pages open. Close those not needed; it is tried again by itself",
      full_display: "This screen is open in too many browsers. Close the others; it is tried again by itself",
      help_zoom: "zoom in, out", help_pan: "move the map", help_whole: "whole city", help_help: "this help",
    },
  };

  const DEFAULTS = { lang: "id", texts: {}, city: "", views: [], frame: null, center: null, zone: "Asia/Jakarta", zone_label: "WIB", kinds: {}, places: [], landmarks: [], neighbours: [], live: "/live", min_zoom_icons: 14 };

  city.WORDS = WORDS;
  /** What single keys do; parts add theirs. */
  city.keys = {};
  city.config = { ...DEFAULTS };

  /** The browser's word for a key: Python's `texts` first, then the built-in language. With `values` its blanks are filled (02_words.js). */
  city.word = (key, values) => {
    const found = city.config.texts[key] ?? (WORDS[city.config.lang] ?? WORDS.id)[key] ?? key;
    return values ? city.fill(found, values) : found;
  };

  city.configure = (given) => Object.assign(city.config, DEFAULTS, given, { texts: given.texts ?? {} });

  const listeners = new Map();

  /** Calls `handler(detail)` whenever `emit(name, detail)` is called. */
  city.on = (name, handler) => {
    if (!listeners.has(name)) listeners.set(name, []);
    listeners.get(name).push(handler);
  };

  /** One part that throws must not silence the others. */
  city.emit = (name, detail) => {
    for (const handler of listeners.get(name) ?? []) {
      try { handler(detail); } catch (error) { console.error(`city: ${name}`, error); }
    }
  };

  city.element = (tag, className, text) => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  };

  let remPx = 16;
  const measureRem = () => { remPx = parseFloat(getComputedStyle(document.documentElement).fontSize) || 16; };

  /** The wall's unit in CSS pixels: 16 at 1920×1080, 32 at 3840×2160. Measured on resize, not when asked. */
  city.rem = () => remPx;

  /** Leaflet's zoom as it looks on this wall: the same picture has the same number at 1920 and at 3840 pixels. */
  city.wallZoom = (zoom) => zoom - Math.log2(remPx / 16);

  /** False when the person asked the system for less motion. */
  const still = globalThis.matchMedia?.("(prefers-reduced-motion: reduce)");
  city.mayMove = () => !still?.matches;

  const begin = (script) => {
    measureRem();
    addEventListener("resize", measureRem);
    city.configure(JSON.parse(script.textContent || "{}"));
    city.isConfigured = true;
    city.emit("start", city.config);
  };

  /** Every part must have been loaded and the configuration be on the page, which Dash may draw later. */
  const awaitConfig = () => {
    const script = document.getElementById("city-config");
    if (document.readyState !== "loading" && script?.textContent) return begin(script);
    setTimeout(awaitConfig, 50);
  };

  if (typeof document !== "undefined") setTimeout(awaitConfig, 0);
})(globalThis.city);
