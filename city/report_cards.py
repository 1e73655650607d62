"""An agency's report card (rapor) over a period, case by case: the definition of every figure.

A period [start, end) is judged as it stood at `until`, the earlier of its end and now: what was
reopened, given to another agency or rated anew after that changes nothing (`city.as_it_stood`). A
reopened case has no solved moment until it is solved again. What is not in a set has not happened yet.

| set            | cases of the agency that                                                        |
|----------------|---------------------------------------------------------------------------------|
| received       | came in within the period: whose it is by routing or by hand, also before it was |
|                | handed over                                                                     |
| closed         | were closed within it                                                           |
| closed_on_time | of those: solved no later than due (waiting for the citizen does not count)     |
| closed_late    | of those: the others                                                            |
| open_overdue   | came in before `until`, were then neither solved nor ended, and due before it   |
| assigned, arrived, resolved | had that moment within it                                          |
| reopened       | of the closed: were opened again at least once, by a citizen or by staff        |
| rated          | of the closed: have stars of one or more of their reporters                     |

| figure            | formula                                                      | unit            |
|-------------------|--------------------------------------------------------------|-----------------|
| on_time           | closed_on_time ÷ (closed + open_overdue)                     | 0 to 1          |
| overdue           | open_overdue ÷ (closed + open_overdue)                       | 0 to 1          |
| n_received, n_closed, n_open_overdue | how many                                  | cases           |
| assign_, arrive_, solve_ + median, p90 | from receipt to the moment, real time   | seconds         |
| reopened          | reopened ÷ closed                                            | 0 to 1          |
| rating            | sum of stars ÷ voices, one voice for each reporter of the    | 1 to 5          |
|                   | rated, also of merged ones: "rating warga", never an IKM     |                 |
| ikm               | 25 × mean of all answers of the survey (nine elements, 1-4)  | 25.00 to 100.00 |

Median: of an even number the mean of the two in the middle. p90: nearest rank, of 10 cases the 9th.
Nothing below the line gives None, which is not 0. The wish behind on_time: a rate beside which
overdue cases are left out says 100 % while people wait (cityofaustin/atd-data-tech 21672).
IKM and its grades: Permenpan-RB 14/2017, rounded to two decimals before grading. The card's own
grade (A from 90 % on time, B from 75, C from 60, else D) and "rapor merah" (grade D, or more than
20 % overdue) are own definitions, changeable: no law has one. Of fewer than LEAST_CASES counted cases
(closed + open_overdue; the profile's city.toml may say another number) nobody is graded nor red: one
late case of one is no proof. That number is an own default too, to be confirmed by the city.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import msgspec

from city.card_cases import Case, cases_of

__all__ = ["Card", "Case", "Figure", "Period", "card", "cases_of"]

SPANS = {"assign": "assigned", "arrive": "arrived", "solve": "resolved"}
GRADES = ((0.90, "A"), (0.75, "B"), (0.60, "C"))
RED_OVERDUE = 0.20
LEAST_CASES = 5
IKM_GRADES = ((Decimal("88.31"), "A"), (Decimal("76.61"), "B"), (Decimal("65.00"), "C"))
LAST_GRADE = "D"


class Period(msgspec.Struct, frozen=True, kw_only=True):
    """[start, end) as it stood at `now`."""

    start: datetime
    end: datetime
    now: datetime

    @property
    def until(self) -> datetime:
        return min(self.end, self.now)

    def holds(self, at: datetime | None) -> bool:
        return at is not None and self.start <= at < self.until


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One number: `cases` are counted by it, `n` is how many it was measured against.

    `parts` fill the text of its formula.
    """

    key: str
    value: float | None
    n: int
    cases: tuple[str, ...] = ()
    parts: dict[str, float] = {}


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """`grade` "" while there is too little to grade. `red`: why it is a rapor merah; empty if not."""

    agency_id: str
    figures: dict[str, Figure]
    before: dict[str, Figure]
    grade: str
    red: tuple[str, ...]


def card(
    cases: Iterable[Case],
    agency_id: str,
    period: Period,
    previous: Period | None = None,
    survey: Sequence[Sequence[int]] = (),
    least: int = LEAST_CASES,
) -> Card:
    """The card of one agency. `survey`: nine answers (1 to 4) of each person asked in the period;
    `least`: from so many counted cases on it is graded."""
    own = [each for each in cases if each.agency_id == agency_id]
    figures = figures_of(sets_of(own, period), survey)
    return Card(
        agency_id=agency_id,
        figures=figures,
        before=figures_of(sets_of(own, previous)) if previous else {},
        grade=grade_of(figures, least),
        red=red_reasons(figures, least),
    )


def sets_of(cases: Iterable[Case], period: Period) -> dict[str, list[Case]]:
    """The sets of the first table, of one agency's cases."""
    every = [each for each in cases if each.stood(period.until)]
    closed = [each for each in every if period.holds(each.closed_at)]
    on_time = [each for each in closed if _on_time(each)]
    return {
        "received": [each for each in every if period.holds(each.received_at)],
        "closed": closed,
        "closed_on_time": on_time,
        "closed_late": [each for each in closed if not _on_time(each)],
        "open_overdue": [each for each in every if _overdue(each, period.until)],
        "assigned": [each for each in every if period.holds(each.assigned_at)],
        "arrived": [each for each in every if period.holds(each.arrived_at)],
        "resolved": [each for each in every if period.holds(each.resolved_at)],
        "reopened": [each for each in closed if each.reopened],
        "rated": [each for each in closed if each.voices and _before(each.rated_at, period.until)],
    }


def figures_of(
    sets: dict[str, list[Case]], survey: Sequence[Sequence[int]] = ()
) -> dict[str, Figure]:
    """The figures of the second table, by key."""
    stars = sum(each.rating for each in sets["rated"])
    voices = sum(each.voices for each in sets["rated"])
    made = [
        _share("on_time", "closed_on_time", sets, ("closed", "open_overdue")),
        _share("overdue", "open_overdue", sets, ("closed", "open_overdue")),
        *(_count(key, sets[key]) for key in ("received", "closed", "open_overdue")),
        *(figure for key in SPANS for figure in _spans(key, sets[SPANS[key]])),
        _share("reopened", "reopened", sets, ("closed",)),
        Figure(
            key="rating",
            value=stars / voices if voices else None,
            n=voices,
            cases=_tickets(sets["rated"]),
            parts={
                "stars": float(stars),
                "voices": float(voices),
                "rated": float(len(sets["rated"])),
            },
        ),
        _index(survey),
    ]
    return {each.key: each for each in made}


def median(sorted_values: Sequence[float]) -> float | None:
    n = len(sorted_values)
    return (sorted_values[(n - 1) // 2] + sorted_values[n // 2]) / 2 if n else None


def p90(sorted_values: Sequence[float]) -> float | None:
    """The smallest value that at least 90 % of all do not exceed."""
    return sorted_values[-(-9 * len(sorted_values) // 10) - 1] if sorted_values else None


def ikm(survey: Sequence[Sequence[int]]) -> Decimal | None:
    """25 × mean of all answers, two decimals, halves upward; None without answers."""
    answers = [answer for person in survey for answer in person]
    if not answers:
        return None
    exact = 25 * Fraction(sum(answers), len(answers))
    hundredths = Decimal(exact.numerator * 100) / Decimal(exact.denominator)
    return hundredths.quantize(Decimal(1), ROUND_HALF_UP) / 100


def ikm_grade(index: Decimal) -> str:
    return next((grade for least, grade in IKM_GRADES if index >= least), LAST_GRADE)


def grade_of(figures: dict[str, Figure], least: int = LEAST_CASES) -> str:
    """A to D by the share on time; "" with fewer than `least` cases to judge by, or none."""
    value = figures["on_time"].value
    if value is None or figures["on_time"].n < least:
        return ""
    return next((grade for least, grade in GRADES if value >= least), LAST_GRADE)


def red_reasons(figures: dict[str, Figure], least: int = LEAST_CASES) -> tuple[str, ...]:
    """ "grade", "overdue", both or none; none for whoever is not graded."""
    grade = grade_of(figures, least)
    overdue = figures["overdue"].value
    holds = {
        "grade": grade == LAST_GRADE,
        "overdue": bool(grade) and overdue is not None and overdue > RED_OVERDUE,
    }
    return tuple(key for key, is_so in holds.items() if is_so)


def _before(at: datetime | None, until: datetime) -> bool:
    return at is not None and at < until


def _on_time(case: Case) -> bool:
    solved_at = case.resolved_at or case.closed_at
    return solved_at is not None and solved_at <= case.due_at


def _overdue(case: Case, until: datetime) -> bool:
    over = _before(case.resolved_at, until) or _before(case.ended_at, until)
    waits = case.received_at < until and not over
    return waits and case.due_at < until


def _share(key: str, top: str, sets: dict[str, list[Case]], below: tuple[str, ...]) -> Figure:
    n = sum(len(sets[each]) for each in below)
    return Figure(
        key=key,
        value=len(sets[top]) / n if n else None,
        n=n,
        cases=_tickets(sets[top]),
        parts={each: float(len(sets[each])) for each in (top, *below)},
    )


def _count(key: str, cases: list[Case]) -> Figure:
    return Figure(key=f"n_{key}", value=float(len(cases)), n=len(cases), cases=_tickets(cases))


def _spans(key: str, cases: list[Case]) -> list[Figure]:
    took = sorted(_took_s(each, SPANS[key]) for each in cases)
    tickets = _tickets(cases)
    return [
        Figure(key=f"{key}_{name}", value=value, n=len(took), cases=tickets)
        for name, value in (("median", median(took)), ("p90", p90(took)))
    ]


def _took_s(case: Case, moment: str) -> float:
    at: datetime = getattr(case, f"{moment}_at")
    return (at - case.received_at).total_seconds()


def _index(survey: Sequence[Sequence[int]]) -> Figure:
    index = ikm(survey)
    if index is None:
        return Figure(key="ikm", value=None, n=0)
    total = sum(sum(person) for person in survey)
    parts = {"total": float(total), "respondents": float(len(survey))}
    return Figure(key="ikm", value=float(index), n=len(survey), parts=parts)


def _tickets(cases: Iterable[Case]) -> tuple[str, ...]:
    return tuple(each.ticket for each in cases)
