"""An agency's report card: figures with their parts, a grade, and the same of the period before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

import msgspec

from city import report_cards as rules
from operations.report_cards.columns import Snapshot
from operations.report_cards.figures import NOTHING, Sheet, Tally, sheet
from operations.report_cards.periods import Period
from operations.report_cards.survey import Answer

Unit = Literal["share", "count", "seconds", "stars", "index"]


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

    @property
    def behind(self) -> int:
        """How many cases the set behind it holds; `n` is what it was measured against."""
        return int(self.parts.get(self.cases, self.n)) if self.cases else 0


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """`grade` "" while there is too little to grade. `red` are the reasons for a rapor merah."""

    agency_id: str
    figures: dict[str, Figure]
    before: dict[str, Figure]
    grade: str
    grade_before: str
    red: tuple[str, ...]

    @property
    def counted(self) -> int:
        """How many cases it is judged by."""
        return self.figures["on_time"].n

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
    columns: Snapshot,
    agencies: Sequence[str],
    period: Period,
    now: datetime,
    answers: Sequence[Answer] = (),
    least: int = rules.LEAST_CASES,
) -> CardSet:
    """Every agency's card, compared with the period before as that one stood at its own end. `least`:
    from so many counted cases on there is a grade.

    The snapshot must reach back to the start of the period before.
    """
    here = sheet(columns, period.start, period.end, now)
    before = period.before()
    past = sheet(columns, before.start, before.end, now)
    surveys = _by_agency(answers, period), _by_agency(answers, before)
    made = [
        _card(each, (_tally(here, each), _tally(past, each)), (surveys[0], surveys[1]), least)
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
    least: int,
) -> Card:
    now, past = (
        figures_of(tally, survey.get(agency_id, ()))
        for tally, survey in zip(tallies, surveys, strict=True)
    )
    return Card(
        agency_id=agency_id,
        figures=now,
        before=past,
        grade=rules.grade_of(_judged(now), least),
        grade_before=rules.grade_of(_judged(past), least),
        red=rules.red_reasons(_judged(now), least),
    )


def figures_of(tally: Tally, survey: Sequence[Answer] = ()) -> dict[str, Figure]:
    """Every figure by key, in the order in which a card shows them."""
    counts = tally.counts
    made = [
        _share("on_time", "closed_on_time", counts, ("closed", "open_overdue")),
        _share("overdue", "open_overdue", counts, ("closed", "open_overdue")),
        *(_count(key, counts) for key in ("received", "closed", "open_overdue")),
        *(figure for key in rules.SPANS for figure in _spans(key, tally)),
        _share("reopened", "reopened", counts, ("closed",)),
        _rating(tally),
        _index(survey),
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
    span, cases = tally.spans[key], rules.SPANS[key]
    return [
        Figure(key=f"{key}_{name}", unit="seconds", value=value, n=span.n, cases=cases)
        for name, value in (("median", span.median_s), ("p90", span.p90_s))
    ]


def _rating(tally: Tally) -> Figure:
    """Every reporter is one voice, also of a report that was merged; see `city.report_cards`."""
    n, cases = tally.voices, tally.counts["rated"]
    parts = {"stars": float(tally.stars), "voices": float(n), "rated": float(cases)}
    value = tally.stars / n if n else None
    return Figure(key="rating", unit="stars", value=value, n=n, parts=parts, cases="rated")


def _index(survey: Sequence[Answer]) -> Figure:
    scores = [each.scores for each in survey]
    index = rules.ikm(scores)
    if index is None:
        return Figure(key="ikm", unit="index", value=None, n=0)
    n = len(scores)
    parts = {"total": float(sum(map(sum, scores))), "respondents": float(n)}
    return Figure(key="ikm", unit="index", value=float(index), n=n, parts=parts)


def _judged(figures: Mapping[str, Figure]) -> dict[str, rules.Figure]:
    """What the city's rules for grades look at."""
    keys = ("on_time", "overdue")
    return {key: rules.Figure(key=key, value=figures[key].value, n=figures[key].n) for key in keys}


def _worst_first(card: Card) -> tuple[bool, bool, bool, float, int, str]:
    """Ungraded ones last, those without a case behind those with too few; red ones first; then by the
    share on time, then by what is overdue."""
    share = card.figures["on_time"].value
    overdue = card.figures["n_open_overdue"].n
    return (share is None, not card.grade, not card.red, share or 0.0, -overdue, card.agency_id)
