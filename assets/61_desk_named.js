/* Filters that an address names, as a subject's page does (/desk?category=banjir&category=tanggul): chips above the
   queue, beside whatever is chosen in the fields, until they are taken off. */
(function (city) {
  "use strict";

  const desk = city.desk;
  const MOST_NAMES = 3;
  let filters = {};
  let words = {};

  /** The codes of each field with their words; an agency's inbox has no choice of agencies. */
  const fields = (config) => ({
    category: config.categories.map((each) => [each.code, each.name]),
    status: Object.entries(config.statuses),
    kecamatan: config.kecamatan.map((each) => [each.code, each.name]),
    priority: config.priorities.map((each) => [each, desk.word(`priority_${each}`)]),
    ...(config.mode === "desk" && { agency: config.agencies.map((each) => [each.id, each.short]) }),
  });

  const said = (names) => [...names.slice(0, MOST_NAMES), ...(names.length > MOST_NAMES ? [`+${names.length - MOST_NAMES}`] : [])].join(", ");

  /** What nobody knows is left out, and said. */
  const read = (config) => {
    const asked = new URLSearchParams(location.search);
    let isStrange = false;
    for (const [field, options] of Object.entries(fields(config))) {
      const codes = asked.getAll(field);
      const found = options.filter(([code]) => codes.includes(code));
      isStrange ||= found.length < new Set(codes).size;
      if (!found.length) continue;
      filters[field] = found.map(([code]) => code);
      words[field] = `${desk.word(`column_${field}`)}: ${said(found.map(([, name]) => name))}`;
    }
    const text = asked.get("text")?.trim().slice(0, 200);
    if (text) [filters.text, words.text] = [text, `“${text}”`];
    return isStrange;
  };

  const forget = (names) => {
    for (const name of names) { delete filters[name]; delete words[name]; }
    desk.address((params) => names.forEach((name) => params.delete(name)));
  };

  desk.named = {
    filters: () => ({ ...filters }),
    forget: (names = Object.keys(filters)) => { if (names.some((name) => name in filters)) forget(names); },
    words: () => Object.entries(words),
  };

  city.on("desk-start", (config) => {
    const isStrange = read(config);
    if (Object.keys(filters).length) desk.filter({ filters: desk.named.filters(), sort: "urgency" });
    if (isStrange) setTimeout(() => desk.tell(desk.word("named_unknown"), true));
  });
})(globalThis.city);
