"""The queue: filters, order, pages and what a wall shows, from columns that follow the picture."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from city.complaints import Complaint, Event, Report, Status, apply, begin
from city.picture import CityPicture
from city.profile import Profile
from dashboard.layers import complaints as complaints_layer
from dashboard.queue import Filters, Queue, queue_of

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def due(complaint: Complaint, profile: Profile) -> datetime:
    """A plain service time for all: ten hours."""
    return complaint.received_at + 10 * HOUR


def case(number: int, hours_ago: float = 1, **given: Any) -> Complaint:
    at = NOW - hours_ago * HOUR
    told = {"service_code": "sampah", "description": "Tumpukan", "lat": -6.2412, "lng": 107.0204}
    beginning = ("agency_id", "priority", "kelurahan")
    event = {key: given.pop(key) for key in beginning if key in given}
    report = Report(observed_at=at, received_at=at, source="open311", **(told | given))  # type: ignore[arg-type]
    first = Event(at=at, actor="a", status=Status.RECEIVED, report=report, **event)
    return begin(f"BKS-2026-{number:06d}", first)


def stepped(complaint: Complaint, *statuses: Status, **given: Any) -> Complaint:
    for status in statuses:
        complaint = apply(complaint, Event(at=NOW, actor="a", status=status, **given))
    return complaint


@pytest.fixture
def queue(profile: Profile) -> Queue:
    return Queue(profile, due)


def tickets(queue: Queue, filters: Filters = Filters(), **asked: Any) -> list[int]:  # noqa: B008
    page = queue.page(filters, NOW, **asked)
    return [int(each.complaint.complaint_id[-6:]) for each in page.rows]


def filled(queue: Queue, *cases: Complaint) -> Queue:
    for each in cases:
        queue.take(each)
    return queue


def test_late_ones_come_first_then_by_priority_then_by_due_time(queue: Queue) -> None:
    filled(
        queue,
        case(1, 2),
        case(2, 3),
        case(3, 1, priority="urgent"),
        case(4, 11),
        case(5, 12, priority="low"),
        case(6, 12.5),
    )
    assert tickets(queue) == [6, 4, 5, 3, 2, 1]


def test_what_is_due_soon_is_found_counted_and_first_of_its_priority(profile: Profile) -> None:
    """Rubbish has 8 hours in the city's own times: the early warning comes after 6 h 24 min."""
    queue = filled(
        Queue(profile),
        case(1, 6.4),
        case(2, 6.39),
        case(3, 8),
        case(4, 8.1),
        stepped(case(5, 7), Status.COORDINATING),
        case(6, 1, priority="urgent"),
        case(7, 6.3, service_code="lampu-jalan"),
    )
    assert sorted(tickets(queue, Filters(soon=True))) == [1, 3]
    assert sorted(tickets(queue, Filters(soon=False))) == [2, 4, 5, 6, 7]
    assert tickets(queue)[:4] == [4, 6, 3, 1]
    assert [each.soon for each in queue.page(Filters(), NOW).rows][:4] == [False, False, True, True]
    assert queue.wall_counts(NOW).soon == 2


def test_a_case_exactly_on_time_is_not_late_and_a_stopped_clock_never_is(queue: Queue) -> None:
    late, stopped = case(2, 11), stepped(case(3, 11), Status.COORDINATING)
    filled(queue, case(1, 10), late, stopped)
    assert tickets(queue, Filters(overdue=True)) == [2]
    assert sorted(tickets(queue, Filters(overdue=False))) == [1, 3]
    assert not queue.is_late(stopped.complaint_id, NOW)
    assert queue.due_at(late.complaint_id) == NOW - HOUR


def test_a_case_is_found_in_the_order_that_is_shown(queue: Queue) -> None:
    filled(queue, case(1, 2), case(2, 11), case(3, 1, priority="urgent"))
    shown = [each.complaint.complaint_id for each in queue.page(Filters(), NOW).rows]
    assert [queue.place(each, Filters(), NOW, "urgency") for each in shown] == list(
        range(len(shown))
    )
    backwards = queue.place(shown[0], Filters(), NOW, "urgency", descending=True)
    assert backwards == len(shown) - 1
    assert queue.place("BKS-2026-999999", Filters(), NOW, "urgency") is None


def test_codes_of_one_field_are_alternatives_and_fields_all_count(queue: Queue) -> None:
    filled(
        queue,
        case(1, agency_id="dlh"),
        case(2, agency_id="bpbd", service_code="pohon-tumbang"),
        case(3, agency_id="dishub", priority="high"),
        stepped(case(4), Status.ASSIGNED, agency_id="dlh"),
    )
    assert tickets(queue, Filters(agency=("dlh", "bpbd")), sort="received") == [1, 2, 4]
    assert tickets(queue, Filters(agency=("dlh",), status=("assigned",))) == [4]
    assert tickets(queue, Filters(mine="dishub")) == [3]
    assert tickets(queue, Filters(priority=("high",))) == [3]
    assert tickets(queue, Filters(category=("pohon-tumbang",))) == [2]
    assert tickets(queue, Filters(agency=("nobody",))) == []


def test_a_kecamatan_is_known_from_the_register_or_from_the_place(
    queue: Queue, profile: Profile
) -> None:
    home = next(iter(profile.kelurahan.values()))
    filled(
        queue, case(1, kelurahan=home.code, lat=None, lng=None), case(2, lat=home.lat, lng=home.lng)
    )
    filled(queue, case(3, lat=None, lng=None))
    assert sorted(tickets(queue, Filters(kecamatan=(home.kecamatan_code,)))) == [1, 2]
    assert queue.count_by("kecamatan", Filters(), NOW) == {home.kecamatan_code: 2, "": 1}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("tumpukan", [1, 2]),
        ("TUMPUKAN pasar", [2]),
        ("000002", [2]),
        ("Pak Budi", []),
        ("  ", [1, 2]),
    ],
)
def test_every_word_is_searched_but_never_who_reported(
    queue: Queue, text: str, found: list[int]
) -> None:
    filled(queue, case(1, reporter_name="Pak Budi"), case(2, description="Tumpukan di Pasar Baru"))
    assert sorted(tickets(queue, Filters(text=text))) == found


def test_a_month_is_that_of_the_receipt_in_the_citys_time(queue: Queue) -> None:
    before_midnight = (NOW - datetime(2026, 2, 28, 16, 59, tzinfo=UTC)) / HOUR  # 23.59 WIB
    filled(queue, case(1, before_midnight), case(2, before_midnight - 0.02), case(3))
    assert tickets(queue, Filters(month="2026-02")) == [1]
    assert sorted(tickets(queue, Filters(month="2026-03"))) == [2, 3]
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"month":"2026-13"}', type=Filters)


def test_a_page_is_the_same_piece_of_the_order_however_few_lines_are_asked_for(
    profile: Profile,
) -> None:
    """Most urgency is shared: same priority, same due time, late or soon together."""
    dice = random.Random(7)
    queue = filled(
        Queue(profile),
        *(
            case(n, dice.choice((1, 6.5, 7, 9, 30)), priority=dice.choice(("normal", "urgent")))
            for n in range(300)
        ),
    )
    whole = tickets(queue, count=500)
    assert len(whole) == 300
    for start, count in ((0, 1), (0, 100), (37, 20), (290, 100)):
        assert tickets(queue, start=start, count=count) == whole[start : start + count]


def test_pages_join_without_gap_or_repeat_and_know_the_total(queue: Queue) -> None:
    filled(queue, *(case(number, number % 20) for number in range(250)))
    pages = [queue.page(Filters(), NOW, "due", start, 100) for start in (0, 100, 200, 300)]
    found = [row.complaint.complaint_id for page in pages for row in page.rows]
    assert len(found) == len(set(found)) == 250
    assert {page.total for page in pages} == {250}
    dues = [row.due_at for page in pages for row in page.rows]
    assert dues == sorted(dues)
    backwards = queue.page(Filters(), NOW, "due", 0, 100, descending=True)
    assert backwards.rows[0].due_at == dues[-1]


@pytest.mark.parametrize(
    "sort", ["status", "agency", "category", "kecamatan", "priority", "updated"]
)
def test_every_column_can_be_sorted(queue: Queue, sort: Any) -> None:
    filled(queue, *(case(n, n, agency_id=("dlh", "bpbd", "dishub")[n % 3]) for n in range(9)))
    assert sorted(tickets(queue, sort=sort)) == list(range(9))
    if sort == "agency":
        rows = queue.page(Filters(), NOW, "agency").rows
        assert [each.complaint.agency_id for each in rows] == ["bpbd"] * 3 + ["dishub"] * 3 + [
            "dlh"
        ] * 3


def test_after_any_changes_the_columns_say_what_the_complaints_say(
    queue: Queue, profile: Profile
) -> None:
    """Rows change places when others leave; a queue made anew must answer the same."""
    chance = random.Random(7)
    known: dict[int, Complaint] = {}
    for _ in range(4000):
        number = chance.randrange(300)
        before = known.get(number)
        if before is None or not before.open:
            known[number] = case(number, chance.random() * 20, agency_id=chance.choice("abc"))
        elif chance.random() < 0.5:
            known[number] = stepped(
                before, Status.REJECTED if before.version == 1 else Status.RESOLVED
            )
            if known[number].status is Status.RESOLVED:
                known[number] = stepped(known[number], Status.CLOSED)
        else:
            step = Status.ASSIGNED if before.status is Status.RECEIVED else Status.COORDINATING
            known[number] = stepped(before, step, agency_id=chance.choice("abc"))
            if step is Status.COORDINATING:
                known[number] = stepped(known[number], Status.ASSIGNED)
        queue.take(known[number])
    anew = filled(Queue(profile, due), *known.values())
    assert len(queue) == len(anew) == sum(each.open for each in known.values())
    for facet in ("status", "agency", "category", "kecamatan", "priority"):
        assert queue.count_by(facet, Filters(), NOW) == anew.count_by(facet, Filters(), NOW)
    for filters in (
        Filters(),
        Filters(agency=("a",)),
        Filters(overdue=True),
        Filters(text="000012"),
    ):
        assert queue.tickets(filters, NOW) == anew.tickets(filters, NOW)


def test_saved_filters_are_plain_data_and_unknown_ones_are_refused() -> None:
    mine = Filters(agency=("dlh",), overdue=True, text="pasar")
    assert msgspec.json.decode(msgspec.json.encode(mine), type=Filters) == mine
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"colour":"red"}', type=Filters)


def test_private_cases_are_only_for_those_who_may_see_them(queue: Queue) -> None:
    filled(queue, case(1), case(2, private=True), case(3, service_code="kesehatan"))
    assert sorted(tickets(queue)) == [1, 2, 3]
    assert tickets(queue, Filters(public_only=True)) == [1]
    assert [each.complaint_id[-1] for each in queue.newest_on_wall()] == ["1"]
    assert queue.wall_counts(NOW).open == 1
    assert queue.named("bks", (), 9) == queue.newest_on_wall()


def test_the_queue_follows_its_picture(profile: Profile) -> None:
    picture = CityPicture(profile)
    first, second = case(1), case(2)
    picture.apply_complaint(first)
    assert queue_of(picture).tickets(Filters(), NOW) == [first.complaint_id]
    picture.apply_complaint(second)
    picture.apply_complaint(stepped(first, Status.REJECTED))
    assert queue_of(picture).tickets(Filters(), NOW) == [second.complaint_id]
    picture.forget_complaints([second.complaint_id])
    assert len(queue_of(picture)) == 0
    assert queue_of(picture) is queue_of(picture)


def test_what_ended_long_ago_leaves_the_picture(profile: Profile) -> None:
    picture, ended = CityPicture(profile), stepped(case(1), Status.REJECTED)
    picture.apply_complaint(ended)
    assert picture.forget_ended(NOW - HOUR) == 0
    assert picture.forget_ended(NOW + HOUR) == 1
    assert picture.complaints == {}


def test_the_map_shows_at_most_600_and_the_newest_however_many_are_late(profile: Profile) -> None:
    queue = filled(Queue(profile, due), *(case(n, 30 + n / 100) for n in range(900)))
    fresh = [case(1000 + n, n / 100) for n in range(50)]
    shown = complaints_layer.chosen(filled(queue, *fresh), NOW)
    assert len(shown) == complaints_layer.MOST
    assert {each.complaint_id for each in fresh} <= {each.complaint_id for each in shown}
    assert shown[0].complaint_id.endswith("000899")
