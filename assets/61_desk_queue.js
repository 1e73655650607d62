/* The queue: ag-grid asks for pages as one scrolls; what is chosen stays chosen while the list moves under it. */
(function (city) {
  "use strict";

  const desk = city.desk;
  const NARROW = 700;
  const ROWS_FIRST_MS = 400;
  let api = null;
  let shown = { filters: {}, sort: "urgency", ended: false, preset: "all" };
  let at = 0;

  const draw = (tag, attributes, ...inside) => globalThis.React.createElement(tag, attributes, ...inside);
  const time = (atMs, form) => draw("time", { "data-at": atMs, "data-form": form, ref: (element) => element && city.fillTime(element) });

  const priority = (row) => draw("span", { className: `desk-priority is-${row.priority}`, title: desk.word(`priority_${row.priority}`), "aria-label": desk.word(`priority_${row.priority}`) });
  const marks = (row) => [
    row.private && draw("span", { key: "p", className: "desk-mark", title: desk.word("private") }, desk.word("private_mark")),
    row.reporters > 1 && draw("span", { key: "r", className: "desk-mark", title: desk.word("reporters", { n: row.reporters }) }, `×${row.reporters}`),
    row.arrival && draw("span", { key: "a", className: "desk-mark is-arrival" }, desk.word("arrival_mark")),
    row.warned && draw("span", { key: "w", className: "desk-mark is-warned" }, desk.word("warned_mark")),
    row.photos_wait > 0 && desk.config.photos_need_release && draw("span", { key: "f", className: "desk-mark is-arrival", title: desk.word("release_mark_long", { n: row.photos_wait }) }, desk.word("release_mark")),
    row.level > 0 && draw("span", { key: "l", className: "desk-mark is-level" }, desk.word("level_mark", { level: row.level })),
  ];
  const due = (row) => {
    if (!row.open) return row.ended_on;
    if (row.status === "resolved") return draw("span", {}, `${desk.word("since")} `, time(row.status_at));
    if (row.status === "coordinating") return draw("span", { className: "quiet" }, desk.word("clock_stands"));
    if (row.soon) return draw("span", { className: "desk-soon", title: desk.word("soon") }, `${desk.word("soon_short")} `, time(row.due_at, "until"));
    return draw("span", { className: row.overdue ? "desk-late" : "" }, row.overdue ? `${desk.word("late")} ` : "", time(row.due_at, row.overdue ? "" : "until"));
  };
  const card = (row) => draw("div", { className: "desk-card" },
    draw("div", { className: "desk-card-head" }, priority(row), draw("strong", {}, row.category), ...marks(row), draw("span", { className: "desk-card-due" }, due(row))),
    draw("div", { className: "desk-card-line" }, row.place),
    draw("div", { className: "desk-card-line" }, `…${row.ticket.slice(-4)} · ${row.status_word}${row.agency && row.assigned ? ` · ${row.agency}` : ""}`));

  const cell = (drawn) => (params) => (params.data ? drawn(params.data) : draw("span", { className: "off" }, "…"));
  const cells = (globalThis.dashAgGridComponentFunctions = globalThis.dashAgGridComponentFunctions ?? {});
  Object.assign(cells, {
    DeskPriority: cell(priority),
    DeskTicket: cell((row) => draw("span", { title: row.ticket }, `…${row.ticket.slice(-4)}`)),
    DeskWhat: cell((row) => draw("span", { className: "desk-what" }, draw("strong", {}, row.category), ...marks(row))),
    DeskAgency: cell((row) => draw("span", { className: row.assigned ? "" : "off", title: row.assigned ? row.agency : desk.word("not_assigned") }, row.agency)),
    DeskPlace: cell((row) => row.place),
    DeskStatus: cell((row) => draw("span", { className: `desk-status is-${row.status}` }, row.status_word)),
    DeskDue: cell(due),
    DeskCard: cell(card),
  });

  const question = (params) => {
    const [sorted] = params.sortModel ?? [];
    const asked = { filters: JSON.stringify(shown.filters), sort: shown.ended ? shown.sort : (sorted?.colId ?? shown.sort), start: params.startRow, count: params.endRow - params.startRow };
    if (sorted?.sort === "desc") asked.descending = "1";
    if (shown.ended) asked.ended = "1";
    if (params.startRow === 0) asked.counts = "1";
    if (params.startRow === 0 && held) asked.find = held;
    return new URLSearchParams(asked);
  };

  /** The page brought the answer to its first question along; everything later is asked for. */
  const first = (params) => {
    const found = isFresh && params.startRow === 0 && !params.sortModel?.length && shown.preset === "all" ? desk.config.first : null;
    isFresh = false;
    return found && { status: 200, body: found };
  };
  let isFresh = true;

  /** Lines of one filter never stand under the name of another, also when the server does not answer. */
  let answered = null;
  const getRows = async (params) => {
    const asked = shown;
    const answer = first(params) ?? (await desk.ask(`/api/desk/queue?${question(params)}`));
    if (asked !== shown) return params.failCallback();
    if (answer.status !== 200) {
      nameColumns();
      if (asked === answered) params.failCallback();
      else params.successCallback([], 0);
      return desk.tell(answer.body.message ?? desk.word("no_answer"), true);
    }
    answered = asked;
    params.successCallback(answer.body.rows, answer.body.total);
    markChosen();
    afterPaint(() => { if (asked === shown) follow(params, answer.body); });
  };
  /** The lines are on the glass before the counts and the case are drawn beside them. */
  const afterPaint = (act) => requestAnimationFrame(() => setTimeout(act, 0));
  const follow = ({ startRow }, told) => {
    nameColumns();
    if (startRow === 0) { city.emit("desk-counted", told); takeUp(told); }
    const isOnly = told.total === 1 && Boolean(shown.filters.text);
    if ((!desk.ticket || isOnly) && told.rows.length && innerWidth >= NARROW) desk.choose(told.rows[0].ticket);
  };

  /** The case that was chosen under another filter: out of reach until the answer says whether it is among these too. */
  let held = null;
  const hold = () => { held = desk.ticket ?? held; desk.ticket = null; };
  const takeUp = ({ rows, at: place }) => {
    const ticket = held;
    held = null;
    if (!ticket || desk.ticket) return;
    if (Number.isInteger(place) || rows.some((row) => row.ticket === ticket)) desk.choose(ticket);
    else desk.leave();
  };

  const SEEK_MS = [0, 300, 700, 1500];
  /** Scrolls to a case that has just come in, where the present filter and order put it; this process may hear of it a moment later. */
  desk.seek = async (ticket) => {
    const asked = shown;
    for (const wait of SEEK_MS) {
      await new Promise((done) => setTimeout(done, wait));
      if (asked !== shown || shown.ended || desk.ticket !== ticket) return;
      const answer = await desk.ask(`/api/desk/queue?${question({ sortModel: sortModel(), startRow: 0, endRow: 1 })}&find=${encodeURIComponent(ticket)}`);
      if (!Number.isInteger(answer.body.at)) continue;
      await api.refreshInfiniteCache();
      api.ensureIndexVisible(Math.min(answer.body.at, api.getDisplayedRowCount() - 1), "middle");
      return markChosen();
    }
  };
  const sortModel = () => api.getColumnState().filter((each) => each.sort).map(({ colId, sort }) => ({ colId, sort }));

  const nodeOf = (ticket) => (ticket ? api?.getRowNode(ticket) : null);
  const markChosen = () => {
    const node = nodeOf(desk.ticket);
    if (!node?.data) return;
    at = node.rowIndex ?? at;
    if (!node.isSelected()) node.setSelected(true, true);
  };

  /** One line up or down from where the chosen case stands, or stood before it left the list. */
  desk.move = (step) => {
    if (!api) return;
    const now = nodeOf(desk.ticket)?.rowIndex;
    const next = Math.max(0, Math.min(api.getDisplayedRowCount() - 1, (now ?? at - (step > 0 ? 1 : 0)) + step));
    const node = api.getDisplayedRowAtIndex(next);
    if (!node?.data) return;
    at = next;
    document.activeElement?.blur(); // Enter opens this line, and presses no button of the one before
    api.ensureIndexVisible(next);
    desk.choose(node.data.ticket, true);
  };

  /** Another selection of cases: from the top. */
  desk.filter = (given) => {
    shown = { ...shown, preset: "", ...given, ended: Boolean(given.ended) };
    hold();
    api?.applyColumnState({ defaultState: { sort: null } });
    api?.ensureIndexVisible(0);
    if (api) askAnew();
    city.emit("desk-filtered", shown);
  };
  /** While one page is drawn its lines stay until the others come: half the drawing, and nothing flickers. */
  const askAnew = () => (Object.keys(api.getCacheBlockState()).length > 1 ? api.purgeInfiniteCache() : api.refreshInfiniteCache());
  desk.filtered = () => shown;

  const CARD = [{ colId: "card", flex: 1, cellRenderer: "DeskCard", sortable: false }];
  let drawn = [];
  let isWide = true;
  let scale = 0;
  /** Ended cases stand in the order of their end and in no other. */
  const inEnded = (column) => ({ ...column, sortable: false, headerName: column.colId === "due" ? desk.word("column_ended") : column.headerName });
  /** Given in CSS pixels for letters of 16; on a larger screen they grow together. */
  const sized = (column) => ({ ...column, minWidth: column.minWidth * scale, ...(column.width && { width: column.width * scale }) });
  let isNamedEnded = false;
  /** The head of the columns says what stands below it. */
  const nameColumns = () => {
    if (isNamedEnded === shown.ended) return;
    isNamedEnded = shown.ended;
    api.setGridOption("columnDefs", columns());
  };
  const columns = () => (isWide ? drawn.map(sized).map(shown.ended ? inEnded : (column) => column) : CARD);
  const fit = () => {
    if (isWide === innerWidth >= NARROW && scale === city.rem() / 16) return;
    isWide = innerWidth >= NARROW;
    scale = city.rem() / 16;
    api.setGridOption("columnDefs", columns());
    api.setGridOption("headerHeight", isWide ? 36 * scale : 0);
    api.setGridOption("rowHeight", isWide ? 44 * scale : 88);
    api.setGridOption("datasource", { getRows });
  };

  /** The grid takes a source of its own, for callbacks, when it is ready: only then ours takes its place. */
  const pause = () => new Promise((done) => setTimeout(done, 5));
  const ready = async () => {
    while (!globalThis.dash_ag_grid?.getApiAsync) await pause();
    const found = await globalThis.dash_ag_grid.getApiAsync("desk-grid");
    while (!found.getGridOption("datasource")) await pause();
    return found;
  };

  const begin = async () => {
    api = desk.grid = await ready();
    drawn = api.getColumnDefs();
    fit();
    setTimeout(() => desk.config.later.forEach(city.addView), ROWS_FIRST_MS);
    api.addEventListener("rowClicked", (event) => { if (event.data) { desk.choose(event.data.ticket); city.emit("desk-open"); } });
    addEventListener("resize", fit);
  };

  city.on("desk-start", begin);
  city.on("desk-chosen", () => { const node = nodeOf(desk.ticket); if (node?.data) markChosen(); else api?.deselectAll(); });
  city.on("desk-case", ({ found }) => { if (shown.ended && found.open && nodeOf(found.ticket)?.data?.open === false) api.refreshInfiniteCache(); });
  city.on("desk-changed", () => { if (!shown.ended) api?.refreshInfiniteCache(); });
})(globalThis.city);
