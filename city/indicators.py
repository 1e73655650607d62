"""What an agency's figure means: its definition, its periods, its targets and when the next is due.

A definition carries the metadata that Peraturan BPS 5/2020 asks of an indicator (MS-Ind: concept,
definition, interpretation, formula, measure, unit, classification, estimation level, whether anybody
may see it), as Perpres 39/2019 (Satu Data Indonesia) demands for every figure that is shared.

A figure is about a period. `observed_at` of its observation is the period's first moment in the city's
zone, plus one microsecond for each time the agency corrected it: so the newest word about a period is
the newest everywhere, and the words before it stay in the history.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal

import msgspec

from city.observations import AgencyIndicator
from city.profile import Words
from city.revenue_terms import PREFIX
from city.severity import Severity
from city.written import Period, following

Direction = Literal["higher", "lower", "neither"]
"""Which is better. `neither`: the figure informs and is never judged."""
Level = Literal["city", "kecamatan", "kelurahan"]
TOLERANCE_PCT = 10.0
"""Own default, no regulation: a target missed by no more than this is "near", else "far"."""
DUE_DAYS: dict[Period, int] = {"day": 1, "week": 3, "month": 10, "quarter": 20, "year": 60}
"""Own defaults: days after the end of a period within which its figure should be here."""
OFFICIAL = ("concept", "definition", "interpretation", "formula", "measure", "classification",
            "reference")  # fmt: skip
"""The free texts of a definition, in the order in which they are told."""


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """What should be reached by figures of periods that begin on `since` or later."""

    since: date
    value: float


class Definition(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One indicator of one agency. `digits` are shown after the decimal mark.

    `sums`: the city's figure is the sum of its areas'. `due_days` None is the period's usual.
    `hide_below`: an area's figure of 1 to below this is never shown exactly (people could be known
    by it); 0 shows all. `is_open` false keeps it off every wall. Figures about revenue come by the same
    doors but are shown by the rules of tax secrecy alone (`city.revenue_seen`), whatever is said here.
    """

    agency_id: str
    indicator_id: str
    name: Words
    unit: str
    period: Period = "month"
    digits: int = 0
    direction: Direction = "neither"
    targets: tuple[Target, ...] = ()
    tolerance_pct: float = TOLERANCE_PCT
    due_days: int | None = None
    level: Level = "city"
    sums: bool = False
    hide_below: int = 0
    is_open: bool = True
    producer: str = ""
    concept: str = ""
    definition: str = ""
    interpretation: str = ""
    formula: str = ""
    measure: str = ""
    classification: str = ""
    reference: str = ""

    @property
    def key(self) -> str:
        return f"{self.agency_id}/{self.indicator_id}"

    @property
    def is_revenue(self) -> bool:
        return self.indicator_id.startswith(PREFIX)

    @property
    def on_walls(self) -> bool:
        return self.is_open and not self.is_revenue


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one period: the newest word, when it came, how often it was corrected."""

    start: date
    value: float | None
    target: float | None
    told_at: datetime
    corrections: int = 0
    simulated: bool = False


def observed_at(start: date, zone: tzinfo, corrections: int = 0) -> datetime:
    """See the head of this module; in UTC."""
    first = datetime.combine(start, time(), zone).astimezone(UTC)
    return first + timedelta(microseconds=corrections)


def figures(told: Iterable[AgencyIndicator], zone: tzinfo) -> list[Figure]:
    """Of one subject: one figure a period, oldest first, whatever the order they are told in."""
    newest: dict[date, AgencyIndicator] = {}
    for each in told:
        start = each.observed_at.astimezone(zone).date()
        if start not in newest or each.observed_at > newest[start].observed_at:
            newest[start] = each
    return [_figure(start, newest[start]) for start in sorted(newest)]


def _figure(start: date, told: AgencyIndicator) -> Figure:
    return Figure(
        start=start,
        value=told.value,
        target=told.target,
        told_at=told.received_at,
        corrections=told.observed_at.microsecond,
        simulated=told.simulated,
    )


def summed(areas: Sequence[Sequence[Figure]]) -> list[Figure]:
    """The city's figures out of its areas': of a period only when every area that ever told one has
    told it; one unknown makes the sum unknown. Targets of areas are not added up."""
    by_start: dict[date, list[Figure]] = {}
    for series in areas:
        for each in series:
            by_start.setdefault(each.start, []).append(each)
    whole = {start: told for start, told in by_start.items() if len(told) == len(areas)}
    return [_sum(start, whole[start]) for start in sorted(whole)]


def _sum(start: date, parts: list[Figure]) -> Figure:
    values = [each.value for each in parts]
    known = [each for each in values if each is not None]
    return Figure(
        start=start,
        value=sum(known) if len(known) == len(values) else None,
        target=None,
        told_at=max(each.told_at for each in parts),
        corrections=sum(each.corrections for each in parts),
        simulated=any(each.simulated for each in parts),
    )


def target_of(definition: Definition, figure: Figure) -> float | None:
    """The sheet's own, else the newest that counts since the period's first day or earlier."""
    if figure.target is not None:
        return figure.target
    known = [each for each in definition.targets if each.since <= figure.start]
    return max(known, key=lambda each: each.since).value if known else None


def standing(definition: Definition, figure: Figure) -> Severity | None:
    """How the figure stands to its target; None where there is nothing to judge by.

    | figure                                                   | is      |
    |----------------------------------------------------------|---------|
    | no target, or neither direction is better                | None    |
    | no value                                                 | UNKNOWN |
    | reaches the target (equal counts as reached)             | CALM    |
    | misses it by at most `tolerance_pct` percent of it       | WATCH   |
    | misses it by more                                        | WARNING |

    Never DANGER: no agency's report is a reason to run.
    """
    target = target_of(definition, figure)
    if target is None or definition.direction == "neither":
        return None
    if figure.value is None:
        return Severity.UNKNOWN
    short = target - figure.value if definition.direction == "higher" else figure.value - target
    if short <= 0:
        return Severity.CALM
    near = abs(target) * definition.tolerance_pct / 100
    return Severity.WATCH if short <= near else Severity.WARNING


def due_at(definition: Definition, start: date, zone: tzinfo) -> datetime:
    """Until when a figure of this period is the newest one can have: after that the next is late."""
    days = definition.due_days
    days = DUE_DAYS[definition.period] if days is None else days
    ends = following(following(start, definition.period), definition.period)
    return observed_at(ends + timedelta(days=days), zone)
