from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from city.complaints import Event, Report, Status, apply, begin
from city.report_cards import (
    Case,
    Period,
    card,
    cases_of,
    figures_of,
    ikm,
    ikm_grade,
    median,
    p90,
    sets_of,
)

DAY = timedelta(days=1)
START = datetime(2026, 7, 1, tzinfo=UTC)
QUARTER = Period(start=START, end=START + 92 * DAY, now=START + 400 * DAY)
BEFORE = Period(start=START - 91 * DAY, end=START, now=START + 400 * DAY)


def case(ticket: str, received: float, due: float = 10, **more: object) -> Case:
    """Days from the start of the quarter; `due` days after receipt."""
    at = START + received * DAY
    told = {key: at + days * DAY if key.endswith("_at") else days for key, days in more.items()}
    if "closed_at" in told:
        told.setdefault("ended_at", told["closed_at"])
    return Case(ticket=ticket, agency_id="dlh", received_at=at, due_at=at + due * DAY, **told)


def figure(cases: list[Case], key: str, period: Period = QUARTER):
    return figures_of(sets_of(cases, period))[key]


def test_on_time_is_closed_on_time_over_closed_and_still_open_and_overdue():
    cases = [
        case("in-time", 1, resolved_at=5, closed_at=15),
        case("late", 1, resolved_at=11, closed_at=12),
        case("overdue", 1),
        case("not yet due", 89),
        case("rejected", 1, ended_at=2),
        case("waits for the citizen", 1, resolved_at=3),
    ]
    found = figure(cases, "on_time")
    assert (found.value, found.n) == (1 / 3, 3)
    assert found.cases == ("in-time",)
    assert found.parts == {"closed_on_time": 1.0, "closed": 2.0, "open_overdue": 1.0}
    assert figure(cases, "overdue").value == 1 / 3
    assert figure(cases, "overdue").cases == ("overdue",)


def test_an_agency_that_closes_nothing_cannot_be_on_time_by_that():
    """Wish of cityofaustin: a chart said 100 % on time beside a count of overdue requests."""
    only_waiting = [case(f"{n}", 1) for n in range(5)]
    assert figure(only_waiting, "on_time").value == 0.0
    assert card(only_waiting, "dlh", QUARTER).red == ("grade", "overdue")


@pytest.mark.parametrize(
    ("late", "grade", "red"), [(1, "", ()), (4, "", ()), (5, "D", ("grade", "overdue"))]
)
def test_below_five_counted_cases_nobody_is_graded_nor_red(late, grade, red):
    found = card([case(f"{n}", 1) for n in range(late)], "dlh", QUARTER)
    assert found.figures["on_time"].value == 0.0
    assert (found.grade, found.red) == (grade, red)


def test_what_came_in_and_is_not_yet_due_is_no_case_to_grade_by():
    cases = [case(f"{n}", 1) for n in range(4)] + [case(f"fresh {n}", 91) for n in range(9)]
    assert card(cases, "dlh", QUARTER).grade == ""
    assert card(cases, "dlh", QUARTER, least=4).grade == "D"


def test_without_cases_a_rate_is_nothing_and_not_zero():
    empty = card([], "dlh", QUARTER)
    assert empty.figures["on_time"].value is None
    assert empty.figures["n_closed"].value == 0
    assert (empty.grade, empty.red) == ("", ())


def test_solved_exactly_when_due_is_on_time():
    assert figure([case("x", 1, due=4, resolved_at=4, closed_at=9)], "on_time").value == 1.0


def test_a_period_is_judged_as_it_stood_at_its_end():
    later = [case("closed in october", 80, resolved_at=30, closed_at=31)]
    assert figure(later, "n_open_overdue").value == 1.0
    assert figure(later, "n_closed").value == 0.0
    still = replace(QUARTER, now=START + 85 * DAY)
    assert figure(later, "n_open_overdue", still).value == 0.0, "not yet due on that day"


def test_times_are_real_time_from_receipt_with_median_and_90th_percentile():
    cases = [case(f"{n}", 1, resolved_at=n) for n in range(1, 11)]
    assert figure(cases, "solve_median").value == 5.5 * 86400
    assert figure(cases, "solve_p90").value == 9 * 86400
    assert figure(cases, "solve_p90").n == 10
    assert figure(cases, "arrive_median").value is None


@pytest.mark.parametrize(
    ("values", "middle", "high"),
    [([], None, None), ([3.0], 3.0, 3.0), ([1.0, 2.0], 1.5, 2.0), ([1.0, 2.0, 9.0], 2.0, 9.0)],
)
def test_quantiles_of_few_cases(values, middle, high):
    assert (median(values), p90(values)) == (middle, high)


def test_reopened_and_stars_are_of_the_closed_cases():
    cases = [
        case("a", 1, resolved_at=2, closed_at=3, reopened=2, rating=5, voices=1, rated_at=4),
        case("b", 1, resolved_at=2, closed_at=3, rating=3, voices=2, rated_at=4),
        case("c", 1, resolved_at=2, closed_at=3),
        case("open again", 1, reopened=1, rating=1, voices=1, rated_at=4),
    ]
    assert figure(cases, "reopened").value == 1 / 3
    rating = figure(cases, "rating")
    assert rating.value == 8 / 3, "every reporter is one voice"
    assert (rating.n, rating.parts) == (3, {"stars": 8.0, "voices": 3.0, "rated": 2.0})
    assert figure(cases, "ikm").value is None, "stars are no IKM"


@pytest.mark.parametrize(
    ("on_time", "grade", "red"),
    [(10, "A", ()), (9, "A", ()), (8, "B", ()), (7, "C", ("overdue",)), (6, "C", ("overdue",)),
     (5, "D", ("grade", "overdue"))],
)  # fmt: skip
def test_a_grade_follows_the_share_on_time_and_a_fifth_overdue_is_red(on_time, grade, red):
    cases = [case(f"{n}", 1, resolved_at=2, closed_at=3) for n in range(on_time)]
    cases += [case(f"late {n}", 1) for n in range(10 - on_time)]
    found = card(cases, "dlh", QUARTER)
    assert (found.grade, found.red) == (grade, red)


def test_exactly_a_fifth_overdue_is_not_yet_red():
    cases = [case(f"{n}", 1, resolved_at=2, closed_at=3) for n in range(4)] + [case("x", 1)]
    assert card(cases, "dlh", QUARTER).red == ()


def test_a_card_counts_its_own_agency_and_the_period_before():
    cases = [
        case("mine", 1, resolved_at=2, closed_at=3),
        replace(case("theirs", 1), agency_id="bpbd"),
        case("spring", -80, resolved_at=20, closed_at=21),
    ]
    found = card(cases, "dlh", QUARTER, BEFORE)
    assert found.figures["on_time"].value == 1.0
    assert found.before["on_time"].value == 0.0
    assert found.before["n_received"].cases == ("spring",)


def test_the_official_example_of_the_index_gives_91_48():
    """955 points of 29 people × 9 answers (Permenpan-RB 14/2017: 25 × 3.6590)."""
    answers = [[4] * 9] * 29
    flat = [4] * (29 * 9)
    for at in range(29 * 9 * 4 - 955):
        flat[at] -= 1
    answers = [flat[at : at + 9] for at in range(0, len(flat), 9)]
    assert sum(map(sum, answers)) == 955
    assert ikm(answers) == Decimal("91.48")
    assert card([], "dlh", QUARTER, survey=answers).figures["ikm"].value == 91.48
    assert ikm(()) is None


@pytest.mark.parametrize(
    ("index", "grade"),
    [("100", "A"), ("88.31", "A"), ("88.30", "B"), ("76.61", "B"), ("76.60", "C"), ("65", "C"),
     ("64.99", "D"), ("25", "D")],
)  # fmt: skip
def test_the_index_has_the_grades_of_the_ministry(index, grade):
    assert ikm_grade(Decimal(index)) == grade


def test_the_cases_of_a_complaint_have_its_times():
    report = Report(
        observed_at=START, received_at=START, source="x", service_code="sampah", description="",
        lat=None, lng=None,
    )  # fmt: skip
    first = Event(at=START, actor="x", status=Status.RECEIVED, report=report, agency_id="dlh")
    state = begin("BKS-1", first)
    for days, status in enumerate((Status.ASSIGNED, Status.RESOLVED, Status.CLOSED), start=1):
        state = apply(state, Event(at=START + days * DAY, actor="x", status=status))
    (found,) = cases_of(state, lambda _: START + 5 * DAY)
    assert (found.resolved_at, found.closed_at, found.ended_at) == (
        START + 2 * DAY, START + 3 * DAY, START + 3 * DAY,
    )  # fmt: skip
    again = apply(state, Event(at=START + 9 * DAY, actor="x", status=Status.REOPENED))
    before, present = cases_of(again, lambda _: START)
    assert (before.till, before.closed_at) == (START + 9 * DAY, START + 3 * DAY)
    assert (present.since, present.closed_at, present.ended_at) == (START + 9 * DAY, None, None)


days = st.none() | st.floats(0, 60)
cases_of_any_kind = st.lists(
    st.builds(
        lambda n, received, due, solved, closing: case(
            str(n), received, due,
            **({} if solved is None else {"resolved_at": solved}),
            **({} if solved is None or closing is None else {"closed_at": solved + closing}),
        ),
        st.integers(), st.floats(-60, 91), st.floats(0.1, 60), days, days,
    ),
    max_size=30,
)  # fmt: skip


@given(cases_of_any_kind)
def test_rates_are_shares_and_every_figure_leads_to_its_cases(cases):
    found = figures_of(sets_of(cases, QUARTER))
    on_time, overdue = found["on_time"], found["overdue"]
    assert on_time.n == overdue.n == found["n_closed"].n + found["n_open_overdue"].n
    if on_time.value is not None:
        assert 0 <= on_time.value + overdue.value <= 1 + 1e-9
        assert on_time.value == len(on_time.cases) / on_time.n
    assert all(each.n == len(each.cases) for key, each in found.items() if key.startswith("n_"))


@given(cases_of_any_kind)
def test_a_case_is_never_closed_and_overdue_at_once(cases):
    sets = sets_of(cases, QUARTER)
    assert not {id(each) for each in sets["closed"]} & {id(each) for each in sets["open_overdue"]}
