"""A period that ended keeps its figures: later reopenings, agencies and ratings change nothing in it."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from msgspec.structs import replace

from city.as_it_stood import states
from city.complaints import (
    MOST_STEPS,
    NEXT,
    Complaint,
    Event,
    IllegalStep,
    Kind,
    Report,
    Status,
    apply,
    begin,
)
from city.ratings import MOST_REPLACED, voices
from city.report_cards import Period, cases_of, figures_of, sets_of

DAY = timedelta(days=1)
START = datetime(2026, 10, 1, tzinfo=UTC)
OCTOBER = Period(start=START, end=START + 31 * DAY, now=START + 400 * DAY)
NOVEMBER = Period(start=OCTOBER.end, end=OCTOBER.end + 30 * DAY, now=START + 400 * DAY)
REPORT = Report(
    observed_at=START, received_at=START, source="x", service_code="sampah", description="",
    lat=None, lng=None,
)  # fmt: skip
S = Status


def lived(*steps: tuple[float, Status], agency: str = "dlh") -> Complaint:
    first = Event(at=START, actor="x", status=S.RECEIVED, report=REPORT, agency_id=agency)
    return went_on(begin("BKS-1", first), *steps)


def went_on(case: Complaint, *steps: tuple[float, Status], **more: str) -> Complaint:
    for day, status in steps:
        case = apply(case, Event(at=START + day * DAY, actor="x", status=status, **more))
    return case


def rated(case: Complaint, day: float, stars: int, ticket: str = "") -> Complaint:
    told = {"kind": Kind.RATING, "rating": stars, "ticket": ticket}
    return apply(case, Event(at=START + day * DAY, actor="x", status=case.status, **told))


def card(case: Complaint, period: Period = OCTOBER, agency: str = "dlh", due: float = 10) -> dict:
    cases = cases_of(case, lambda _: START + due * DAY)
    found = figures_of(sets_of([each for each in cases if each.agency_id == agency], period))
    return {key: (each.value, each.n, each.parts) for key, each in found.items()}


SOLVED = ((1, S.ASSIGNED), (5, S.RESOLVED))
CLOSED = (*SOLVED, (15, S.CLOSED))


@pytest.mark.parametrize("before", [SOLVED, CLOSED, ((2, S.REJECTED),), ((2, S.NOT_OURS),)])
def test_a_reopening_in_november_leaves_octobers_card_as_it_was(before):
    case = lived(*before)
    october = card(case)
    again = went_on(case, (40, S.REOPENED))
    assert card(again) == october
    assert card(again, NOVEMBER)["n_open_overdue"][0] == 1
    once_more = went_on(again, (45, S.RESOLVED), (50, S.CLOSED))
    assert card(once_more) == october
    assert card(once_more, NOVEMBER)["reopened"][0] == 1


def test_a_reopening_within_the_period_counts_in_it():
    again = went_on(lived(*CLOSED), (20, S.REOPENED))
    assert card(again)["n_closed"][0] == 0
    assert card(again)["n_open_overdue"][0] == 1


def test_the_same_agency_keeps_the_case_on_octobers_card_that_another_got_in_november():
    case = lived((1, S.ASSIGNED))
    october = card(case)
    moved = went_on(case, (40, S.ASSIGNED), agency_id="dbmsda")
    assert card(moved) == october
    assert card(moved, agency="dbmsda")["n_received"][0] == 0
    assert card(moved, NOVEMBER)["n_open_overdue"][0] == 0
    assert card(moved, NOVEMBER, "dbmsda")["n_open_overdue"][0] == 1


def test_a_rating_in_november_is_not_on_octobers_card():
    case = lived(*CLOSED)
    october = card(case)
    assert card(rated(case, 40, 1)) == october
    early = rated(case, 16, 5)
    assert card(early)["rating"][0] == 5
    later = rated(rated(early, 40, 1), 41, 2, ticket="BKS-2")
    assert card(later) == card(early)
    all_year = Period(start=START, end=START + 365 * DAY, now=START + 400 * DAY)
    assert card(later, all_year)["rating"][0] == 1.5


def test_a_merge_undone_in_november_was_one_in_october():
    case = went_on(lived(), (3, S.MERGED), merged_into="BKS-2")
    october = card(case)
    assert october["n_open_overdue"][0] == 0
    told = {"kind": Kind.UNMERGED, "status": case.status}
    apart = apply(case, Event(at=START + 40 * DAY, actor="x", **told))
    assert card(apart) == october
    assert card(apart, NOVEMBER)["n_open_overdue"][0] == 1


def test_many_rounds_are_kept_in_few_steps():
    case, day = lived((1, S.ASSIGNED)), 1.0
    work = (S.DISPATCHED, S.EN_ROUTE, S.ON_SITE, S.IN_PROGRESS, S.RESOLVED, S.CLOSED, S.REOPENED)
    for _ in range(9):
        for status in work:
            day += 1
            case = went_on(case, (day, status))
    assert len(case.steps) <= MOST_STEPS
    closed = [each.closed_at for each in states(case) if each.closed_at]
    assert closed == [START + (7 + 7 * number) * DAY for number in range(9)]
    assert [each.reopened for each in states(case)] == list(range(10))


def test_who_rates_for_ever_fills_no_record():
    case = lived(*CLOSED)
    for number in range(200):
        case = rated(case, 16 + number / 100, 1 + number % 5, ticket=f"BKS-{2 + number % 3}")
    assert len(case.voices) == MOST_REPLACED + 3
    assert len({each.ticket for each in case.voices}) == 3


def test_a_record_from_before_voices_were_kept_still_loads_and_counts():
    old = replace(lived(*CLOSED), rating=4)
    kept = msgspec.to_builtins(old)
    del kept["voices"]
    loaded = msgspec.convert(kept, Complaint)
    assert [each.stars for each in voices(loaded)] == [4]
    assert card(loaded)["rating"][0] == 4
    assert [each.stars for each in rated(loaded, 20, 1).voices] == [4, 1]
    stepless = replace(old, steps=(), voices=())
    assert card(stepless)["n_closed"][0] == 1


def test_the_present_state_is_always_what_the_record_says():
    case, day = lived(), 0.0
    for number in range(60):
        day += 1
        possible = NEXT[case.status]
        try:
            case = went_on(case, (day, possible[number % len(possible)]), merged_into="")
        except IllegalStep:
            continue
        present = states(case)[-1]
        assert (present.resolved_at, present.closed_at) == (case.resolved_at, case.closed_at)
        assert (present.agency_id, present.reopened) == (case.agency_id, case.reopened)
        assert (present.ended_at is None) == case.open
