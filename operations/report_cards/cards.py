"""An agency's report card: figures with their parts, a grade, and the same of the period before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

import msgspec

from operations.report_cards.columns import CaseColumns
from operations.report_cards.figures import NOTHING, SPANS, Sheet, Tally, sheet
from operations.report_cards.periods import Period
from operations.report_cards.survey import Answer, Ikm, ikm

Unit = Literal["share", "count", "seconds", "stars", "index"]

GRADES = ((0.90, "A"), (0.75, "B"), (0.60, "C"))
LAST_GRADE = "D"
RED_OVERDUE = 0.20


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One number on a card. `parts` are what its formula is filled with; `cases` the set behind it.

    `value` None: there is nothing to count, which is not the same as 0.
    """

    key: str
    unit: Unit
    value: float | None
    n: int
    parts: dict[str, float] = {}
    cases: str = ""


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """`grade` "" while there is nothing to grade. `red` are the reasons for a rapor merah."""

    agency_id: str
    figures: dict[str, Figure]
    before: dict[str, Figure]
    grade: str
    grade_before: str
    red: tuple[str, ...]

    @property
    def is_red(self) -> bool:
        return bool(self.red)


class CardSet(msgspec.Struct, frozen=True, kw_only=True):
    """All cards of a period, the worst first, as of `until` (the period's end or `made_at`)."""

    period: Period
    made_at: datetime
    until: datetime
    cards: tuple[Card, ...]
    unassigned: dict[str, int]
    """Counts of what no agency has been given yet."""
    simulated: bool
    columns_version: int


def cards(
    columns: CaseColumns,
    agencies: Sequence[str],
    period: Period,
    now: datetime,
    answers: Sequence[Answer] = (),
) -> CardSet:
    """Every agency's card, compared with the period before as that one stood at its own end."""
    here = sheet(columns, period.start, period.end, now)
    before = period.before()
    past = sheet(columns, before.start, before.end, now)
    surveys = _by_agency(answers, period), _by_agency(answers, before)
    made = [
        _card(each, (_tally(here, each), _tally(past, each)), (surveys[0], surveys[1]))
        for each in agencies
    ]
    return CardSet(
        period=period,
        made_at=now,
        until=min(period.end, max(now, period.start)),
        cards=tuple(sorted(made, key=_worst_first)),
        unassigned=_tally(here, "").counts,
        simulated=here.simulated,
        columns_version=columns.version,
    )


def _tally(page: Sheet, agency_id: str) -> Tally:
    return page.tallies.get(agency_id, NOTHING)


def _by_agency(answers: Sequence[Answer], period: Period) -> dict[str, list[Answer]]:
    found: dict[str, list[Answer]] = {}
    for each in answers:
        if period.first <= each.day < period.after:
            found.setdefault(each.agency_id, []).append(each)
    return found


def _card(
    agency_id: str,
    tallies: tuple[Tally, Tally],
    surveys: tuple[Mapping[str, list[Answer]], Mapping[str, list[Answer]]],
) -> Card:
    now, past = (
        figures_of(tally, ikm(survey.get(agency_id, ())))
        for tally, survey in zip(tallies, surveys, strict=True)
    )
    return Card(
        agency_id=agency_id,
        figures=now,
        before=past,
        grade=grade_of(now),
        grade_before=grade_of(past),
        red=red_reasons(now),
    )


def figures_of(tally: Tally, index: Ikm | None = None) -> dict[str, Figure]:
    """Every figure by key, in the order in which a card shows them."""
    counts = tally.counts
    made = [
        _share("on_time", "closed_on_time", counts, ("closed", "open_overdue")),
        _share("overdue", "open_overdue", counts, ("closed", "open_overdue")),
        *(_count(key, counts) for key in ("received", "closed", "open_overdue")),
        *(figure for key in SPANS for figure in _spans(key, tally)),
        _share("reopened", "reopened", counts, ("closed",)),
        _rating(tally),
        _index(index),
    ]
    return {each.key: each for each in made}


def _share(key: str, top: str, counts: Mapping[str, int], below: tuple[str, ...]) -> Figure:
    n = sum(counts[each] for each in below)
    parts = {each: float(counts[each]) for each in (top, *below)}
    value = counts[top] / n if n else None
    return Figure(key=key, unit="share", value=value, n=n, parts=parts, cases=top)


def _count(key: str, counts: Mapping[str, int]) -> Figure:
    """A plain count is called after its set: `n_closed`."""
    value = counts[key]
    return Figure(key=f"n_{key}", unit="count", value=float(value), n=value, cases=key)


def _spans(key: str, tally: Tally) -> list[Figure]:
    span, cases = tally.spans[key], SPANS[key]
    return [
        Figure(key=f"{key}_{name}", unit="seconds", value=value, n=span.n, cases=cases)
        for name, value in (("median", span.median_s), ("p90", span.p90_s))
    ]


def _rating(tally: Tally) -> Figure:
    n = tally.counts["rated"]
    parts = {"stars": float(tally.stars), "rated": float(n)}
    value = tally.stars / n if n else None
    return Figure(key="rating", unit="stars", value=value, n=n, parts=parts, cases="rated")


def _index(index: Ikm | None) -> Figure:
    if index is None:
        return Figure(key="ikm", unit="index", value=None, n=0)
    parts = {"total": float(index.total), "respondents": float(index.respondents)}
    n = index.respondents
    return Figure(key="ikm", unit="index", value=float(index.value), n=n, parts=parts)


def grade_of(figures: Mapping[str, Figure]) -> str:
    """A to D by the share on time; "" without a case to judge by."""
    value = figures["on_time"].value
    if value is None:
        return ""
    return next((grade for limit, grade in GRADES if value >= limit), LAST_GRADE)


def red_reasons(figures: Mapping[str, Figure]) -> tuple[str, ...]:
    """Rapor merah: grade D, or more than a fifth overdue. No law defines it; the screen does."""
    overdue = figures["overdue"].value
    reasons = {
        "grade": grade_of(figures) == LAST_GRADE,
        "overdue": overdue is not None and overdue > RED_OVERDUE,
    }
    return tuple(key for key, holds in reasons.items() if holds)


def _worst_first(card: Card) -> tuple[bool, bool, float, int, str]:
    """Ungraded ones last; red ones first; then by the share on time, then by what is overdue."""
    share = card.figures["on_time"].value
    overdue = card.figures["n_open_overdue"].n
    return (share is None, not card.red, share or 0.0, -overdue, card.agency_id)
