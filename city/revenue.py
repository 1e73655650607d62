"""How the city's own revenue stands: against which target, how much would be usual by now, what is odd.

share        realised / target in force on that day
expected     share of the year that had come in by that day in past years (city.revenue_curve)
gap          share - the leanest past year's expected share, when below it; else 0
projection   share x 12 / month of the figure: the rule Bapenda and DPRD quote (kantordunia 8224,
             11 Sep 2025: 61.30 % x 12 / 9 = 81.73 %)
by curve     share / expected: what the year ends with if the rest comes as usual
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import msgspec

from city.revenue_book import Book, Entry
from city.revenue_curve import Band, Curve, curve_of, expected, expected_between
from city.revenue_seen import Grain, grains, seen
from city.revenue_terms import TOTAL, Limits, Revenue, Target
from city.severity import Severity


class Odd(msgspec.Struct, frozen=True, kw_only=True):
    """Something unusual. `fell`: a sum since 1 January got smaller from `rp_before` to `rp`. `slow`: in
    the window up to `day` only `rp` came in, usual were at least `rp_before`."""

    what: str
    kind: str
    day: date
    rp_before: float
    rp: float


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """One kind, or the total, in one year. Shares are of the target, 0–1; None: not known.

    `rp` and `day` are of the newest figure that may be seen. `in_force`: the target of today; one whose
    day has yet to come stands in `targets` and changes nothing before. `silent_days`: whole days without a
    report since the newest one, `unchanged_days`: without another figure than before.
    """

    kind: str
    year: int
    grain: Grain
    severity: Severity
    rp: float | None = None
    day: date | None = None
    targets: tuple[Target, ...] = ()
    in_force: Target | None = None
    target_rp: float | None = None
    share: float | None = None
    share_of_first: float | None = None
    band: Band | None = None
    gap_rp: float | None = None
    contribution: float | None = None
    projection: float | None = None
    projection_by_curve: float | None = None
    silent_days: int | None = None
    unchanged_days: int | None = None
    odd: tuple[Odd, ...] = ()

    @property
    def target_moved(self) -> float | None:
        """How much the target changed since its first version, Rp; None when it did not."""
        if self.in_force is None or self.targets[0].rp == self.in_force.rp:
            return None
        return self.in_force.rp - self.targets[0].rp


class Overview(msgspec.Struct, frozen=True, kw_only=True):
    """`kinds`: largest first, those without figures last; the hidden ones carry none."""

    year: int
    total: Standing
    kinds: tuple[Standing, ...]

    @property
    def hidden(self) -> int:
        return sum(each.grain is Grain.HIDDEN for each in self.kinds)


def projected(share: float, month: int) -> float:
    """Bapenda's rule: as if every month brought what the months so far brought on average."""
    return share * 12 / month


def overview(book: Book, revenue: Revenue, today: date, year: int | None = None) -> Overview:
    """Of the running year, or of one that is over."""
    year = year or today.year
    entries = {key: book.of(key, year) for key in revenue.kinds}
    found = grains(entries, revenue.kinds, revenue.limits)
    whole = total_entries(book, revenue, year)
    total = _standing(TOTAL, whole, Grain.DAY, book, revenue, today, year)
    kinds = [
        _standing(key, entries[key], found.get(key, Grain.DAY), book, revenue, today, year)
        for key in revenue.kinds
        if entries[key] or book.versions(key, year)
    ]
    shared = [_with_contribution(each, total.rp) for each in kinds]
    return Overview(year=year, total=total, kinds=tuple(sorted(shared, key=_largest_first)))


def _largest_first(each: Standing) -> float:
    return 1.0 if each.rp is None else -each.rp


def _with_contribution(each: Standing, total_rp: float | None) -> Standing:
    if each.rp is None or not total_rp:
        return each
    return msgspec.structs.replace(each, contribution=each.rp / total_rp)


def total_entries(book: Book, revenue: Revenue, year: int) -> tuple[Entry, ...]:
    """The whole as the agency tells it, else the sum of its kinds: on each day what was last known."""
    if told := book.of(TOTAL, year):
        return told
    by_day: dict[date, dict[str, Entry]] = {}
    for kind in revenue.kinds:
        for each in book.of(kind, year):
            by_day.setdefault(each.day, {})[kind] = each
    known: dict[str, Entry] = {}
    found = []
    for day in sorted(by_day):
        known |= by_day[day]
        told_at = max(each.told_at for each in by_day[day].values())
        found.append(Entry(day=day, rp=sum(each.rp for each in known.values()), told_at=told_at))
    return tuple(found)


def total_versions(book: Book, revenue: Revenue, year: int) -> tuple[Target, ...]:
    """Versions of the whole target: as told, else the sum of the kinds', whenever one of them moves."""
    if told := book.versions(TOTAL, year):
        return told
    versions = {kind: book.versions(kind, year) for kind in revenue.kinds}
    found = []
    for since in sorted({each.since for known in versions.values() for each in known}):
        in_force = [
            target for known in versions.values() if (target := target_in_force(known, since))
        ]
        name, source = in_force[-1].name, in_force[-1].source
        rp = sum(each.rp for each in in_force)
        found.append(Target(kind=TOTAL, year=year, since=since, rp=rp, name=name, source=source))
    return tuple(found)


def versions_of(book: Book, revenue: Revenue, kind: str, year: int) -> tuple[Target, ...]:
    return total_versions(book, revenue, year) if kind == TOTAL else book.versions(kind, year)


def target_in_force(versions: Sequence[Target], day: date) -> Target | None:
    """The newest that counts on that day; `since` itself counts."""
    return next((each for each in reversed(versions) if each.since <= day), None)


def curves_of(book: Book, revenue: Revenue, kind: str, year: int) -> list[Curve]:
    """Of the years before that are over."""
    years = sorted({known for _, known in book.entries if known < year})
    entries = (
        total_entries(book, revenue, each) if kind == TOTAL else book.of(kind, each)
        for each in years
    )
    return [curve for each in entries if (curve := curve_of(each)) is not None]


def _standing(
    kind: str,
    entries: Sequence[Entry],
    grain: Grain,
    book: Book,
    revenue: Revenue,
    today: date,
    year: int,
) -> Standing:
    entries = [each for each in entries if each.day <= today]
    shown = seen(entries, grain, revenue.limits)
    versions = () if grain is Grain.HIDDEN else versions_of(book, revenue, kind, year)
    silent = _days_since(entries[-1].day, today) if entries and year == today.year else None
    known = Standing(
        kind=kind, year=year, grain=grain, severity=Severity.UNKNOWN, targets=versions,
        in_force=target_in_force(versions, today), silent_days=silent,
    )  # fmt: skip
    if not shown:
        return known
    curves = curves_of(book, revenue, kind, year)
    told = _reckoned(known, shown, curves, today)
    odd = odd_of(kind, shown, told.target_rp, curves, revenue.limits)
    return msgspec.structs.replace(told, odd=odd, severity=_severity(told, odd, revenue.limits))


def _reckoned(
    known: Standing, shown: Sequence[Entry], curves: list[Curve], today: date
) -> Standing:
    newest, versions = shown[-1], known.targets
    target, band = target_in_force(versions, newest.day), expected(curves, newest.day)
    told = msgspec.structs.replace(
        known, rp=newest.rp, day=newest.day, band=band, unchanged_days=_unchanged(shown, today)
    )
    if target is None or target.rp <= 0:
        return told
    share = newest.rp / target.rp
    return msgspec.structs.replace(
        told,
        target_rp=target.rp,
        share=share,
        share_of_first=newest.rp / versions[0].rp if versions[0].rp > 0 else None,
        gap_rp=min(0.0, share - band.low) * target.rp if band else None,
        projection=projected(share, newest.day.month),
        projection_by_curve=share / band.middle if band and band.middle > 0 else None,
    )


def _unchanged(shown: Sequence[Entry], today: date) -> int:
    """Days since a report last brought another figure than the one before it."""
    moved = [after.day for before, after in pairwise(shown) if after.rp != before.rp]
    return _days_since(moved[-1] if moved else shown[0].day, today)


def _days_since(day: date, today: date) -> int:
    """Whole days that passed after it: the day after a report is none, and today is not over."""
    return max(0, (today - day).days - 1)


def odd_of(
    kind: str, shown: Sequence[Entry], target_rp: float | None, curves: list[Curve], limits: Limits
) -> tuple[Odd, ...]:
    """What should be asked about: sums that got smaller this year, and a window much leaner than ever."""
    fell = [
        Odd(what="fell", kind=kind, day=after.day, rp_before=before.rp, rp=after.rp)
        for before, after in pairwise(shown)
        if after.rp < before.rp
    ]
    slow = _slow(kind, shown, target_rp, curves, limits)
    return (*fell, *([slow] if slow else []))


def _slow(
    kind: str, shown: Sequence[Entry], target_rp: float | None, curves: list[Curve], limits: Limits
) -> Odd | None:
    """Needs a figure at or before the window's beginning, a target and past years."""
    newest = shown[-1]
    before = [each for each in shown if (newest.day - each.day).days >= limits.window_days]
    if not before or not target_rp:
        return None
    usual = expected_between(curves, before[-1].day, newest.day)
    came = newest.rp - before[-1].rp
    if usual is None or came >= usual.low * target_rp * (1 - limits.drop_share):
        return None
    return Odd(what="slow", kind=kind, day=newest.day, rp_before=usual.low * target_rp, rp=came)


def _severity(told: Standing, odd: Sequence[Odd], limits: Limits) -> Severity:
    """Late reports first: an old figure says nothing of today. Never danger: nobody has to run."""
    if told.silent_days is not None and told.silent_days > limits.stale_after_days:
        return Severity.STALE
    if told.share is None or told.band is None:
        return Severity.WATCH if odd else Severity.UNKNOWN
    below = (told.band.low - told.share) * 100
    if below > limits.warning_points:
        return Severity.WARNING
    return Severity.WATCH if below > 0 or odd else Severity.CALM
