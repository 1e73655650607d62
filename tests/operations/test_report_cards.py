"""Report cards: the fast figures are the city's definitions, and nobody can be found in them."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from city import profile as profiles
from city import report_cards as rules
from city.clocks import clock
from city.complaints import NEXT, Complaint, Event, Kind, Report, Status, apply, begin
from operations.report_cards import places as places_module
from operations.report_cards.cards import cards
from operations.report_cards.case_cache import CaseCache, due_s, row_of
from operations.report_cards.case_list import behind, case_list
from operations.report_cards.columns import NEVER, CaseColumns, CaseRow
from operations.report_cards.figures import NOTHING, SETS, sheet
from operations.report_cards.periods import NoSuchPeriod, Period, containing, custom, parse
from operations.report_cards.survey import BadSurvey, read_survey
from operations.report_cards.surveys import Surveys
from store.city_store import CityStore

ZONE = "Asia/Jakarta"
T0 = datetime(2026, 10, 1, tzinfo=UTC)
HOURS = 24 * 60
PROFILE = profiles.load("bekasi")


def at(hours: float | None) -> datetime | None:
    return None if hours is None else T0 + timedelta(hours=hours)


hour = st.integers(0, HOURS)
maybe = st.none() | hour
case = st.builds(
    lambda number, agency, moments, more: rules.Case(
        ticket=f"T-2026-{number:06d}",
        agency_id=agency,
        **dict(zip(("received_at", "due_at"), map(at, moments[:2]), strict=True)),  # type: ignore[arg-type]
        **dict(zip(MOMENTS, map(at, moments[2:]), strict=True)),  # type: ignore[arg-type]
        reopened=more[0],
        rating=more[1] * more[2],
        voices=more[2] if more[1] else 0,
        rated_at=at(more[3]),
        since=at(more[4]),
    ),
    st.integers(0, 999_999),
    st.sampled_from(["dlh", "dishub", ""]),
    st.tuples(hour, hour, maybe, maybe, maybe, maybe, maybe),
    st.tuples(st.integers(0, 2), st.integers(0, 5), st.integers(1, 3), hour, maybe),
)
MOMENTS = ("assigned_at", "arrived_at", "resolved_at", "closed_at", "ended_at")


def row(each: rules.Case, **more: Any) -> CaseRow:
    def seconds(moment: datetime | None) -> float:
        return NEVER if moment is None else moment.timestamp()

    names = ("received", "due", *(key.removesuffix("_at") for key in MOMENTS))
    moments = {name: seconds(getattr(each, f"{name}_at")) for name in names}
    told = {"ticket": each.ticket, "agency": each.agency_id, "reopened": each.reopened}
    told |= {"rating": each.rating, "voices": each.voices, "rated": seconds(each.rated_at)}
    told["since"] = each.since.timestamp() if each.since else 0.0
    return CaseRow(**told, **moments, **more)  # type: ignore[arg-type]


def filled(*found: CaseRow) -> CaseColumns:
    made = CaseColumns(capacity=1)
    made.put(found)
    return made


@settings(deadline=None)
@given(st.lists(case, unique_by=lambda each: each.ticket, max_size=40), hour, hour, hour)
def test_the_fast_figures_are_the_citys_own(
    found: list[rules.Case], first: int, length: int, now: int
) -> None:
    columns = filled(*map(row, found))
    start, end = T0 + timedelta(hours=first), T0 + timedelta(hours=first + length)
    seen_at = max(T0 + timedelta(hours=now), start)
    fast = sheet(columns.snapshot(0, 4e9), start, end, seen_at)
    for agency in ("dlh", "dishub", ""):
        own = [each for each in found if each.agency_id == agency]
        sets = rules.sets_of(own, rules.Period(start=start, end=end, now=seen_at))
        tally = fast.tallies.get(agency, NOTHING)
        assert tally.counts == {name: len(sets[name]) for name in SETS}
        assert tally.stars == sum(each.rating for each in sets["rated"])
        assert tally.voices == sum(each.voices for each in sets["rated"])
        for name, cases in sets.items():
            tickets = {fast.columns["ticket"][each].decode() for each in fast.rows(name, agency)}
            assert tickets == {each.ticket for each in cases}
        figures = rules.figures_of(sets)
        for name, span in tally.spans.items():
            assert span.median_s == pytest.approx(figures[f"{name}_median"].value)
            assert span.p90_s == pytest.approx(figures[f"{name}_p90"].value)


@settings(deadline=None)
@given(st.lists(case, unique_by=lambda each: each.ticket, max_size=30))
def test_a_card_says_what_the_citys_card_says(found: list[rules.Case]) -> None:
    period = parse("2026-10", ZONE)
    now = datetime(2027, 1, 1, tzinfo=UTC)
    made = cards(filled(*map(row, found)).snapshot(0, 4e9), ["dlh"], period, now).cards[0]
    spans = [
        rules.Period(start=each.start, end=each.end, now=now) for each in (period, period.before())
    ]
    true = rules.card(found, "dlh", spans[0], spans[1])
    assert (made.grade, made.red) == (true.grade, true.red)
    for here, there in ((made.figures, true.figures), (made.before, true.before)):
        assert {k: v.value for k, v in here.items()} == pytest.approx(
            {k: v.value for k, v in there.items()}
        )
        assert {k: v.parts for k, v in here.items()} == {k: v.parts for k, v in there.items()}


def test_a_snapshot_holds_every_case_that_counts_and_no_other() -> None:
    old = rules.Case(ticket="a", agency_id="dlh", received_at=T0, due_at=T0, ended_at=at(1))
    waiting = rules.Case(ticket="b", agency_id="dlh", received_at=T0, due_at=T0)
    later = rules.Case(ticket="c", agency_id="dlh", received_at=at(50), due_at=T0)  # type: ignore[arg-type]
    columns = filled(*map(row, (old, waiting, later)))
    start, until = (T0 + timedelta(hours=each) for each in (10, 40))
    found = columns.snapshot(start.timestamp(), until.timestamp())
    assert [each.decode() for each in found["ticket"]] == ["b"]


def test_a_snapshot_does_not_see_what_comes_later() -> None:
    columns = filled(plain("a"))
    found = columns.snapshot(0, 4e9)
    columns.put([plain("b"), plain("a", rating=5)])
    assert found["rating"].tolist() == [0]
    assert found.version < columns.version


def plain(ticket: str, agency: str = "dlh", **more: Any) -> CaseRow:
    told = {"received": T0.timestamp(), "due": T0.timestamp() + 3600, **more}
    return CaseRow(ticket=ticket, agency=agency, **told)


def test_a_ticket_that_comes_again_takes_its_own_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places_module, "RECENT", 3)
    columns = CaseColumns(capacity=1)
    tickets = [f"T-2026-{number:06d}" for number in range(20)]
    for turn in range(3):
        columns.put(plain(each, rating=turn) for each in tickets)
    assert columns.count == len(tickets)
    assert columns["ticket"].tolist() == [each.encode() for each in tickets]
    assert set(columns["rating"].tolist()) == {2}


def test_many_at_once_can_be_changed_one_by_one_afterwards() -> None:
    columns = CaseColumns()
    columns.put_arrays(many(100))
    columns.put([plain("T-2026-000042", agency="dlh", rating=4)])
    assert columns.count == 100
    assert columns["rating"][42] == 4


def many(n: int, seed: int = 1) -> dict[str, Any]:
    """A year of complaints by thirteen agencies, as columns."""
    draw, begins = np.random.default_rng(seed), datetime(2026, 1, 1, tzinfo=UTC).timestamp()
    received = begins + draw.random(n) * 365 * 86400
    assigned = received + draw.exponential(600, n)
    arrived = assigned + draw.exponential(5400, n)
    resolved = arrived + draw.exponential(20_000, n)
    closed = resolved + draw.exponential(86_400, n)
    waits = draw.random(n) < 0.05
    resolved[waits] = closed[waits] = math.nan
    agencies = list(PROFILE.agencies)
    return {
        "ticket": np.array([f"T-2026-{number:06d}" for number in range(n)], "S24"),
        "agency": [agencies[each] for each in draw.integers(0, len(agencies), n)],
        "category": ["sampah"] * n,
        "area": [""] * n,
        "status": ["closed"] * n,
        "received": received,
        "due": received + 43_200,
        "assigned": assigned,
        "arrived": arrived,
        "resolved": resolved,
        "closed": closed,
        "ended": closed,
        "reopened": (draw.random(n) < 0.1).astype("i2"),
        "rating": draw.integers(0, 6, n),
        "voices": np.ones(n, "i2"),
        "rated": closed,
        "hidden": np.zeros(n, bool),
        "simulated": np.zeros(n, bool),
    }


def test_a_year_of_200_000_complaints_takes_a_second_at_most() -> None:
    columns = CaseColumns()
    columns.put_arrays(many(200_000))
    begun = time.perf_counter()
    period = parse("2026", ZONE)
    start, end = period.before().start.timestamp(), period.end.timestamp()
    now = datetime(2027, 2, 1, tzinfo=UTC)
    found = cards(columns.snapshot(start, end), list(PROFILE.agencies), period, now)
    assert time.perf_counter() - begun < 1.0
    assert sum(each.figures["n_received"].n for each in found.cards) > 199_000
    assert columns.nbytes / columns.count < 160, "bytes a case, index included"


def test_a_period_that_ended_is_judged_as_it_stood_then() -> None:
    october = parse("2026-10", ZONE)
    late = plain("a", closed=at(900).timestamp(), resolved=at(900).timestamp())  # type: ignore[union-attr]
    found = filled(late).snapshot(0, 4e9)
    for now in (datetime(2026, 11, 1, tzinfo=UTC), datetime(2027, 6, 1, tzinfo=UTC)):
        counts = sheet(found, october.start, october.end, now).tallies["dlh"].counts
        assert counts["open_overdue"] == 1
        assert counts["closed"] == 0


DUE = clock(PROFILE.clocks, PROFILE.holidays).due
life = st.lists(
    st.tuples(st.integers(0, 90), st.integers(0, 9), st.sampled_from(["", "dlh", "dishub"])),
    max_size=40,
)


def lived(number: int, choices: list[tuple[int, int, str]]) -> Complaint:
    """A life by the table, so many hours to each step; solved ones are rated now and then."""
    moment = T0 + timedelta(hours=number)
    first = Event(
        at=moment, actor="x", status=Status.RECEIVED, report=complaint().report, agency_id="dlh"
    )
    state = begin(f"T-2026-{number:06d}", first)
    for hours, choice, agency in choices:
        moment += timedelta(hours=hours)
        possible = [each for each in NEXT[state.status] if each is not Status.COORDINATING]
        rates = state.status in (Status.RESOLVED, Status.CLOSED) and choice < 5
        told: dict[str, Any] = {"status": possible[choice % len(possible)], "agency_id": agency}
        if rates:
            told = {"kind": Kind.RATING, "status": state.status, "rating": choice + 1}
            told["ticket"] = "" if choice < 3 else "T-2026-900000"
        state = apply(state, Event(at=moment, actor="x", **told))
    return state


@settings(deadline=None, max_examples=60)
@given(st.lists(life, max_size=8), st.integers(0, 60), st.integers(1, 40))
def test_a_period_that_ended_is_counted_as_the_city_says_whatever_happened_since(
    lives: list[list[tuple[int, int, str]]], first: int, length: int
) -> None:
    found = [lived(number, each) for number, each in enumerate(lives)]
    columns = filled(*(row_of(each, PROFILE, DUE) for each in found))
    columns.put(row_of(each, PROFILE, DUE) for each in found)
    day = date(2026, 10, 1) + timedelta(days=first)
    period = custom(day, day + timedelta(days=length - 1), ZONE)
    now = datetime(2028, 1, 1, tzinfo=UTC)
    snapshot = columns.snapshot(period.start.timestamp(), period.end.timestamp())
    fast = sheet(snapshot, period.start, period.end, now)
    span = rules.Period(start=period.start, end=period.end, now=now)
    cases = [case for each in found for case in rules.cases_of(each, DUE)]
    for agency in ("dlh", "dishub", ""):
        sets = rules.sets_of([each for each in cases if each.agency_id == agency], span)
        tally = fast.tallies.get(agency, NOTHING)
        assert tally.counts == {name: len(sets[name]) for name in SETS}
        assert tally.stars == sum(each.rating for each in sets["rated"])
        assert tally.voices == sum(each.voices for each in sets["rated"])


def test_what_happened_after_its_end_changes_no_figure_of_a_period() -> None:
    october = parse("2026-10", ZONE)

    def cards_of(case: Complaint) -> Any:
        now = datetime(2027, 6, 1, tzinfo=UTC)
        found = filled(row_of(case, PROFILE, DUE)).snapshot(0, 4e9)
        return cards(found, list(PROFILE.agencies), october, now).cards

    def then(case: Complaint, day: int, status: Status, **told: Any) -> Complaint:
        return apply(case, Event(at=T0 + timedelta(days=day), actor="x", status=status, **told))

    case = then(lived(1, []), 1, Status.ASSIGNED)
    case = then(then(case, 2, Status.RESOLVED), 12, Status.CLOSED)
    case = then(case, 13, Status.CLOSED, kind=Kind.RATING, rating=5)
    october_then = cards_of(case)
    for later in (
        lambda case: then(case, 40, Status.CLOSED, kind=Kind.RATING, rating=1),
        lambda case: then(case, 41, Status.REOPENED),
        lambda case: then(case, 42, Status.ASSIGNED, agency_id="dishub"),
        lambda case: then(case, 43, Status.RESOLVED),
        lambda case: then(case, 44, Status.CLOSED),
    ):
        case = later(case)
        assert cards_of(case) == october_then
    november = parse("2026-11", ZONE)
    found = filled(row_of(case, PROFILE, DUE)).snapshot(0, 4e9)
    tallies = sheet(found, november.start, november.end, datetime(2027, 6, 1, tzinfo=UTC)).tallies
    assert (tallies["dishub"].counts["closed"], tallies["dishub"].counts["reopened"]) == (1, 1)
    assert tallies["dlh"].counts["closed"] == 0


def test_only_what_a_midnight_fell_into_takes_a_row_of_its_own() -> None:
    same_day = lived(1, [(1, 1, "dishub"), (1, 1, "dlh"), (1, 3, "dishub")])
    assert row_of(same_day, PROFILE, DUE).earlier == ()
    over_night = lived(1, [(1, 1, "dishub"), (30, 3, "dlh")])
    assert [each.agency for each in row_of(over_night, PROFILE, DUE).earlier] == ["dishub"]


def test_the_worst_comes_first_and_what_cannot_be_graded_last() -> None:
    solved = {"resolved": T0.timestamp() + 60, "closed": T0.timestamp() + 60}
    found = filled(
        plain("a", "dlh", **solved, ended=T0.timestamp() + 60),
        plain("b", "dishub"),
    ).snapshot(0, 4e9)
    now = T0 + timedelta(days=20)
    asked = (found, ["bpbd", "dlh", "dishub"], parse("2026-10", ZONE), now)
    made = cards(*asked, least=1)
    assert [each.agency_id for each in made.cards] == ["dishub", "dlh", "bpbd"]
    assert [each.grade for each in made.cards] == ["D", "A", ""]
    assert made.cards[0].red == ("grade", "overdue")
    assert not made.cards[2].red
    few = cards(*asked).cards
    assert [(each.grade, each.red, each.counted) for each in few] == [
        ("", (), 1),
        ("", (), 1),
        ("", (), 0),
    ]


def test_what_no_agency_was_given_is_counted_apart() -> None:
    found = filled(plain("a", "")).snapshot(0, 4e9)
    made = cards(found, ["dlh"], parse("2026-10", ZONE), T0 + timedelta(days=2))
    assert made.unassigned["open_overdue"] == 1


def test_invented_cases_are_said_to_be_invented() -> None:
    period, now = parse("2026-10", ZONE), T0 + timedelta(days=2)
    assert cards(filled(plain("a", simulated=True)).snapshot(0, 4e9), [], period, now).simulated
    assert not cards(filled(plain("a")).snapshot(0, 4e9), [], period, now).simulated


# Periods


@pytest.mark.parametrize(
    ("key", "first", "last", "before"),
    [
        ("2026", "2026-01-01", "2026-12-31", "2025"),
        ("2026-Q4", "2026-10-01", "2026-12-31", "2026-Q3"),
        ("2026-Q1", "2026-01-01", "2026-03-31", "2025-Q4"),
        ("2024-02", "2024-02-01", "2024-02-29", "2024-01"),
        ("2026-01", "2026-01-01", "2026-01-31", "2025-12"),
        ("2026-11-01..2026-11-15", "2026-11-01", "2026-11-15", "2026-10-17..2026-10-31"),
    ],
)
def test_a_period_knows_its_days_and_the_one_before(
    key: str, first: str, last: str, before: str
) -> None:
    period = parse(key, ZONE)
    assert (period.key, str(period.first), str(period.last)) == (key, first, last)
    assert period.before().key == before
    assert period.before().next().key == key


def test_a_day_begins_at_the_citys_own_midnight() -> None:
    assert parse("2026-11", ZONE).start == datetime(2026, 10, 31, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    "key",
    ["", "x", "2026-13", "2026-Q5", "0000", "9999", "2026-11-31..2026-12-01",
     "2026-12-01..2026-11-01", "2000-01-01..2026-01-01", "2026-11-01", "../../etc"],
)  # fmt: skip
def test_what_is_no_period_is_refused(key: str) -> None:
    with pytest.raises(NoSuchPeriod, match="2026-Q4"):
        parse(key, ZONE)


def test_today_lies_in_its_month_quarter_and_year() -> None:
    day = date(2026, 11, 30)
    assert [containing(day, each, ZONE).key for each in ("month", "quarter", "year")] == [
        "2026-11", "2026-Q4", "2026",
    ]  # fmt: skip
    assert custom(day, day, ZONE).after == date(2026, 12, 1)


# The survey

AGENCIES = {"dlh": "dlh", "satpol pp": "satpolpp"}
TITLES = "agency,date," + ",".join(f"u{each}" for each in range(1, 10))
NOW = datetime(2026, 11, 30, 3, tzinfo=UTC)


def survey(*lines: str, titles: str = TITLES) -> Any:
    return read_survey("\n".join([titles, *lines]).encode(), "skm.csv", "rina", NOW, AGENCIES)


def test_a_survey_is_read_with_commas_semicolons_or_tabs_and_any_case() -> None:
    line = "Satpol PP,2026-11-01,4,4,3,4,4,4,4,4,4"
    for mark in ",;\t":
        found = survey(line.replace(",", mark), titles=TITLES.upper().replace(",", mark))
        assert found.answers[0].agency_id == "satpolpp"
        assert found.answers[0].scores == (4, 4, 3, 4, 4, 4, 4, 4, 4)


@pytest.mark.parametrize(
    ("line", "key", "values"),
    [
        ("dlh,2026-11-01,4,4,5,4,4,4,4,4,4", "survey_score", {"line": 2, "given": "5"}),
        ("dlh,2026-11-01,4,4,12,4,4,4,4,4,4", "survey_score", {"line": 2, "given": "12"}),
        ("dlh,2026-11-01,4,4", "survey_score", {"line": 2, "given": ""}),
        ("dlh,1 Nov,4,4,4,4,4,4,4,4,4", "survey_date", {"line": 2, "given": "1 Nov"}),
        ("xx,2026-11-01,4,4,4,4,4,4,4,4,4", "survey_agency", {"line": 2, "given": "xx"}),
        ("", "survey_empty", {}),
    ],
)
def test_the_first_wrong_line_of_a_survey_is_named(
    line: str, key: str, values: dict[str, Any]
) -> None:
    with pytest.raises(BadSurvey) as why:
        survey(line)
    assert (why.value.key, why.value.values) == (key, values)


def test_a_survey_without_its_columns_says_which_are_missing() -> None:
    with pytest.raises(BadSurvey) as why:
        survey(titles="agency,date,u1,u2")
    assert why.value.values["missing"].startswith("u3, u4")


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"", b"PK\x03\x04" + bytes(range(256)) * 20])
def test_what_is_no_csv_is_refused_with_a_reason(data: bytes) -> None:
    with pytest.raises(BadSurvey):
        read_survey(data, "x", "rina", NOW, AGENCIES)


def test_a_quote_that_never_ends_is_refused_with_a_reason() -> None:
    with pytest.raises(BadSurvey):
        survey('"' + "x" * 200_000)


def test_the_index_is_of_the_period_and_agency_alone() -> None:
    lines = ["dlh,2026-10-05," + ",".join("4" * 9), "dlh,2026-09-05," + ",".join("1" * 9)]
    answers = survey(*lines).answers
    made = cards(
        CaseColumns().snapshot(0, 1), ["dlh", "bpbd"], parse("2026-10", ZONE), NOW, answers
    )
    index = {each.agency_id: each.figures["ikm"].value for each in made.cards}
    assert index == {"dlh": 100.0, "bpbd": None}
    before = next(each.before["ikm"] for each in made.cards if each.agency_id == "dlh")
    assert (before.value, before.n) == (25.0, 1)


async def test_the_same_survey_twice_counts_once_and_can_be_withdrawn(store: CityStore) -> None:
    surveys, one = Surveys(store), survey("dlh,2026-11-01,4,4,4,4,4,4,4,4,4")
    assert await surveys.add(one)
    assert not await surveys.add(one)
    assert len(await surveys.answers()) == 1
    assert await surveys.withdraw(one.survey_id, "rina", NOW)
    assert not await surveys.withdraw(one.survey_id, "rina", NOW)
    assert await surveys.answers() == ()
    assert await surveys.add(one), "a withdrawn one may come back"


# The cases behind a figure

DAY = timedelta(days=1)


def behind_figure(columns: CaseColumns, *, whole: bool, **more: Any) -> Any:
    return case_list(columns, "dlh", "open_overdue", (T0, T0 + DAY), whole=whole, **more)


def test_a_viewer_sees_the_end_of_a_ticket_staff_the_whole() -> None:
    columns = filled(plain("BKS-2026-000123", category="sampah", area="32.75.01.1001"))
    assert behind_figure(columns, whole=False).cases[0].ticket == "0123"
    assert behind_figure(columns, whole=True).cases[0].ticket == "BKS-2026-000123"


def test_a_hidden_case_is_only_counted_for_a_viewer_and_has_no_place_for_staff() -> None:
    columns = filled(
        *(plain(f"h{each}", hidden=True, area="32.75.01.1001") for each in range(7)),
        plain("seen", area="32.75.01.1001"),
    )
    viewer, staff = (behind_figure(columns, whole=each) for each in (False, True))
    assert (viewer.total, viewer.hidden, len(viewer.cases)) == (8, 7, 1)
    assert {each.kelurahan for each in staff.cases if each.ticket != "seen"} == {""}


def test_fewer_than_five_hidden_cases_are_not_counted_nor_told_by_what_is_missing() -> None:
    hidden = [plain(f"h{each}", hidden=True) for each in range(4)]
    columns = filled(*hidden, *(plain(f"seen{each}") for each in range(9)))
    viewer, staff = (behind_figure(columns, whole=each) for each in (False, True))
    assert (viewer.total, viewer.hidden, viewer.cases, viewer.more) == (13, None, (), False)
    assert (staff.hidden, len(staff.cases)) == (0, 13)


def test_a_long_list_comes_in_pages() -> None:
    columns = filled(*(plain(f"T-{each:03}") for each in range(120)))
    first = behind_figure(columns, whole=True, count=50)
    last = behind_figure(columns, whole=True, start=100, count=50)
    assert (len(first.cases), first.more) == (50, True)
    assert (len(last.cases), last.more) == (20, False)


def test_a_set_there_is_not_is_refused() -> None:
    with pytest.raises(KeyError):
        case_list(CaseColumns(), "dlh", "everything", (T0, T0), whole=True)


def test_hidden_cases_never_leave_the_house_in_a_file() -> None:
    columns = filled(plain("secret", hidden=True), plain("open"))
    span = T0, T0 + DAY, T0 + DAY
    found = behind(columns.snapshot(0, 4e9), *span, 100)
    assert [each.ticket for _, _, each in found.cases] == ["open"]
    assert (found.total, found.hidden) == (2, 1)
    assert found.cases[0][1] == "open_overdue"


# Out of complaints


def complaint(status: Status = Status.ASSIGNED, **given: Any) -> Complaint:
    report = Report(
        observed_at=T0, received_at=T0, source="open311", service_code="sampah",
        description="Siti 0812-3456-7890", lat=-6.24, lng=107.0, reporter_name="Siti Rahayu",
        address="Jl. Mawar 7",
    )  # fmt: skip
    told: dict[str, Any] = {"received_at": T0, "status_at": T0 + timedelta(hours=9), **given}
    return Complaint(complaint_id="T-1", version=2, status=status, report=report, **told)


def test_nothing_a_citizen_wrote_is_kept() -> None:
    kept = str(row_of(complaint(), PROFILE, lambda _: T0))
    assert not any(each in kept for each in ("Siti", "0812-3456", "Mawar", "107.0", "-6.24"))


def test_a_case_in_coordination_is_nobodys_delay_unless_it_was_late_before() -> None:
    due = T0 + timedelta(hours=8)
    coordinating = complaint(Status.COORDINATING, stopped_at=T0 + timedelta(hours=2))
    assert math.isnan(due_s(coordinating, due))
    late = complaint(Status.COORDINATING, stopped_at=T0 + timedelta(hours=9))
    assert due_s(late, due) == due.timestamp()
    assert due_s(complaint(), due) == due.timestamp()


@asynccontextmanager
async def following(store: CityStore) -> AsyncIterator[CaseCache]:
    async def the_store() -> CityStore:
        return store

    due = clock(PROFILE.clocks, PROFILE.holidays).due
    cache = CaseCache(the_store, PROFILE, due, lambda: datetime.now(UTC))
    cache.start()
    try:
        await asyncio.wait_for(cache.ready.wait(), 10)
        yield cache
    finally:
        await cache.stop()


async def until(holds: Callable[[], bool]) -> None:
    deadline = asyncio.get_running_loop().time() + 10
    while not holds():
        assert asyncio.get_running_loop().time() < deadline, "it did not happen in time"
        await asyncio.sleep(0.02)


async def received(store: CityStore) -> Complaint:
    now = datetime.now(UTC)
    found, _ = await store.complaints.receive(complaint().report, "warga", now, agency_id="dlh")
    return found


async def moved(store: CityStore, one: Complaint, status: Status) -> Complaint:
    event = Event(at=datetime.now(UTC), actor="op", status=status)
    return await store.complaints.step(one.complaint_id, event, one.version)


async def test_open_and_ended_cases_are_loaded_and_then_followed(store: CityStore) -> None:
    ended = await moved(store, await received(store), Status.REJECTED)
    waiting = await received(store)
    async with following(store) as cache:
        assert cache.columns.count == 2
        await moved(store, waiting, Status.ASSIGNED)
        await received(store)
        await until(lambda: cache.columns.count == 3)
        tickets = [each.decode() for each in cache.columns["ticket"]]
        at_row = tickets.index(waiting.complaint_id)
        await until(lambda: not math.isnan(cache.columns["assigned"][at_row]))
        assert not math.isnan(cache.columns["ended"][tickets.index(ended.complaint_id)])


async def test_stopping_ends_the_following(store: CityStore) -> None:
    async with following(store) as cache:
        pass
    version = cache.columns.version
    await received(store)
    assert cache.columns.version == version


def test_a_period_is_part_of_what_a_card_says() -> None:
    period: Period = parse("2026-Q4", ZONE)
    made = cards(CaseColumns().snapshot(0, 1), ["dlh"], period, NOW)
    assert made.period.key == "2026-Q4"
    assert made.until == NOW
    assert cards(CaseColumns().snapshot(0, 1), [], parse("2026-Q3", ZONE), NOW).until < NOW
