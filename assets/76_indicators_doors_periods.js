/* The columns of a table that has one for each period: which of them are read, and as what. */
(function () {
  "use strict";

  const { doors } = globalThis;
  if (!doors) return;
  const { config, texts, el, now, table } = doors;
  const { choice, tick } = doors.controls;

  const known = () => table()?.periods ?? [];
  const mapping = () => now.typed.mapping;
  const common = () => { const kinds = known().map((each) => each.kind); return kinds.sort((a, b) => kinds.filter((each) => each === b).length - kinds.filter((each) => each === a).length)[0]; };

  /** "month", "quarter" or "year"; undefined for a table that is none of periods. */
  doors.periodKind = () => (mapping().shape === "periods" ? known().find((each) => mapping().periods.includes(each.name))?.kind : undefined);

  doors.periodsOf = (kind = common()) => known().filter((each) => each.kind === kind).map((each) => each.name);

  /** What is neither a period nor anything else that was chosen is known to be none. */
  doors.settlePeriods = () => {
    const map = mapping();
    map.others = table().columns.filter((each) => ![map.area, map.indicator, map.year, ...map.periods].includes(each));
  };

  doors.periods = () => {
    const map = mapping();
    const kind = doors.periodKind() ?? common();
    const put = (periods) => { map.periods = periods; now.tried = null; doors.draw(); };
    const kinds = config.periods.filter(([each]) => known().some((column) => column.kind === each));
    const there = known().filter((each) => each.kind === kind);
    const gone = map.periods.filter((each) => !table().columns.includes(each)).map((name) => ({ name, says: "✕" }));
    const ticks = [...there, ...gone].map(({ name, says }, n) => tick(`period-${n}`, `${name}: ${says}`, map.periods.includes(name), (is) => {
      put([...there, ...gone].map((each) => each.name).filter((each) => (each === name ? is : map.periods.includes(each))));
    }));
    return el("fieldset", { class: "doors-periods" }, el("legend", {}, texts.periods),
      kinds.length > 1 ? choice("period-kind", texts.period_kind, kinds, kind, (value) => put(doors.periodsOf(value))) : null,
      ticks.length ? el("div", { class: "doors-period-columns" }, ...ticks) : el("p", { class: "form-error" }, texts.periods_none),
      el("p", { class: "quiet" }, texts.periods_hint),
      map.others.length ? el("p", { class: "quiet" }, `${texts.periods_others} ${map.others.join(", ")}`) : null);
  };
})();
