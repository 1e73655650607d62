"""How revenue is told: sums, shares, the name of a kind, what a severity means, what is odd."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from babel.dates import format_date

from city.profile import Profile
from city.revenue import Odd, Overview, Standing
from city.revenue_months import Month
from city.revenue_terms import TOTAL
from city.severity import Severity
from dashboard.texts import Text

SCALES = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))


def money(rp: float | None, text: Text) -> str:
    """Three figures that count: "Rp 4,09 T", "Rp 97,3 M", "Rp 450 jt"; below a million in full."""
    if rp is None:
        return "–"
    for size, key in SCALES:
        if abs(rp) >= size:
            value = rp / size
            digits = 2 if abs(value) < 10 else 1 if abs(value) < 100 else 0
            return text(f"revenue.{key}", n=text.number(value, digits))
    return f"Rp {text.number(rp)}"


def change(rp: float | None, text: Text) -> str:
    """With its sign: "−Rp 120 M", "+Rp 3,1 M"."""
    if rp is None:
        return "–"
    sign = "−" if rp < 0 else "+" if rp > 0 else ""
    return sign + money(abs(rp), text)


def percent(share: float | None, text: Text) -> str:
    return "–" if share is None else f"{text.number(share * 100, 1)} %"


def usual(standing: Standing, text: Text) -> str:
    """ "58,2–63,0 %"; one figure when they are alike."""
    band = standing.band
    if band is None:
        return "–"
    low, high = text.number(band.low * 100, 1), text.number(band.high * 100, 1)
    return f"{low} %" if low == high else f"{low}–{high} %"


def name(kind: str, profile: Profile, text: Text) -> str:
    if kind == TOTAL or profile.revenue is None:
        return text("revenue.total")
    return text.pick(profile.revenue.kinds[kind].name)


def day(at: date | None, text: Text, *, year: bool = False) -> str:
    """29 Nov."""
    if at is None:
        return "–"
    return str(format_date(at, format="d MMM y" if year else "d MMM", locale=text.lang))


def month(year: int, number: int, text: Text) -> str:
    return str(format_date(date(year, number, 1), format="MMM", locale=text.lang))


def month_name(each: Month, text: Text) -> str:
    """ "Mar", or "Feb–Mar" when one of them was never reported alone."""
    last = month(each.year, each.month, text)
    return last if each.since == each.month else f"{month(each.year, each.since, text)}–{last}"


def end_of(at: date, text: Text) -> datetime:
    """When a figure of that day was complete."""
    return datetime.combine(at + timedelta(days=1), time(), text.zone)


def verdict(standing: Standing, text: Text) -> str:
    """What the severity means, in words."""
    if standing.severity is Severity.STALE:
        return text("revenue.late", n=text.number(standing.silent_days))
    is_odd = standing.severity is Severity.WATCH and not standing.gap_rp
    return text("revenue.odd" if is_odd else f"revenue.is_{standing.severity}")


def all_oddities(
    found: Overview, standing: Standing, profile: Profile, text: Text
) -> Iterator[str]:
    """Of one kind; of the total, those of every kind after its own, named."""
    yield from oddities(standing, profile, text)
    if standing.kind == TOTAL:
        for each in found.kinds:
            named = f"{name(each.kind, profile, text)}: "
            yield from (named + told for told in oddities(each, profile, text))


def oddities(standing: Standing, profile: Profile, text: Text) -> Iterator[str]:
    """One sentence for each: what happened, what it may mean."""
    for each in standing.odd:
        yield _odd(each, profile, text)
    if (moved := standing.target_moved) and standing.in_force:
        first, last = standing.targets[0], standing.in_force
        yield text(
            "revenue.moved_down" if moved < 0 else "revenue.moved_up",
            before=money(first.rp, text),
            after=money(last.rp, text),
            day=day(last.since, text),
            share=percent(standing.share_of_first, text),
        )


def _odd(each: Odd, profile: Profile, text: Text) -> str:
    limits = profile.revenue.limits if profile.revenue else None
    return text(
        f"revenue.{each.what}",
        day=day(each.day, text),
        before=money(each.rp_before, text),
        after=money(each.rp, text),
        days=text.number(limits.window_days if limits else 0),
    )
