"""Everything that happens to a complaint besides its steps, and what a whole life adds up to."""

from datetime import UTC, datetime, timedelta
from itertools import product

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from city.complaints import (
    CLOCK_STOPS,
    ENDED,
    MOST_PHOTOS,
    MOST_STEPS,
    NEXT,
    Complaint,
    Event,
    IllegalStep,
    Kind,
    Photo,
    Report,
    Status,
    apply,
    begin,
)
from city.history import history
from city.privacy import on_wall
from city.profile import load

NOW = datetime(2016, 11, 30, 3, 0, tzinfo=UTC)
REPORT = Report(
    observed_at=NOW, received_at=NOW, source="open311", service_code="sampah",
    description="Tumpukan sampah", lat=-6.244, lng=107.018,
)  # fmt: skip
RECEIVED = Event(
    at=NOW, actor="citizen", status=Status.RECEIVED, report=REPORT, agency_id="dlh",
    kelurahan="32.75.04.1001", secret_hash="ab12",
)  # fmt: skip
SAYING = {
    Kind.NOTE: {"note": "sudah dicek"},
    Kind.PHOTO: {"photo": "p1", "photo_role": "after"},
    Kind.RATING: {"rating": 4},
    Kind.CATEGORY: {"category": "sampah-di-kali"},
    Kind.PRIORITY: {"priority": "urgent"},
    Kind.ESCALATED: {"level": 1},
    Kind.REPORTER: {"ticket": "BKS-2"},
    Kind.ARRIVAL: {},
    Kind.PLACE: {"lat": -6.25, "lng": 107.0},
    Kind.ROUTED: {"agency_id": "dbmsda"},
}
WHILE = {
    Kind.NOTE: set(Status),
    Kind.PHOTO: set(Status),
    Kind.RATING: {Status.RESOLVED, Status.CLOSED},
    Kind.CATEGORY: set(Status) - ENDED,
    Kind.PRIORITY: set(Status) - ENDED,
    Kind.ESCALATED: set(Status) - ENDED,
    Kind.REPORTER: set(Status) - ENDED,
    Kind.ARRIVAL: {Status.DISPATCHED, Status.EN_ROUTE},
    Kind.PLACE: set(Status) - ENDED,
    Kind.ROUTED: {Status.RECEIVED, Status.VERIFIED},
}


def fresh(ticket: str = "BKS-1") -> Complaint:
    return begin(ticket, RECEIVED)


def at_status(status: Status) -> Complaint:
    return replace(fresh(), status=status)


def said(kind: Kind, state: Complaint, minutes: float = 1, **more: object) -> Event:
    return Event(
        at=NOW + timedelta(minutes=minutes), actor="rina", status=state.status, kind=kind, **more
    )


def stepped(state: Complaint, *steps: Status, minutes: float = 1, **more: object) -> Complaint:
    for number, status in enumerate(steps, start=1):
        at = NOW + timedelta(minutes=minutes + number)
        state = apply(state, Event(at=at, actor="rina", status=status, **more))
    return state


@pytest.mark.parametrize(("kind", "status"), list(product(WHILE, Status)))
def test_every_kind_is_taken_or_refused_as_the_table_says(kind, status):
    state = at_status(status)
    event = said(kind, state, **SAYING[kind])
    if status in WHILE[kind]:
        after = apply(state, event)
        assert (after.status, after.version) == (status, state.version + 1)
    else:
        with pytest.raises(IllegalStep, match="possible: ") as refused:
            apply(state, event)
        assert refused.value.possible == NEXT[status]


@pytest.mark.parametrize(
    ("kind", "more", "sentence"),
    [
        (Kind.NOTE, {}, "a note needs words"),
        (Kind.PHOTO, {}, "a photo needs its id"),
        (Kind.PHOTO, {"photo": "p", "photo_role": "selfie"}, "one of report, before, after"),
        (Kind.CATEGORY, {}, "a category needs its code"),
        (Kind.PRIORITY, {"priority": "asap"}, "one of low, normal, high, urgent"),
        (Kind.ESCALATED, {"level": 0}, "1 or higher"),
        (Kind.PLACE, {"lat": -6.2}, "latitude and longitude"),
        (Kind.PLACE, {"lat": -96.2, "lng": 107.0}, "latitude and longitude"),
        (Kind.ROUTED, {}, "needs its agency"),
        (Kind.REPORTER, {"ticket": "BKS-1"}, "cannot be merged into itself"),
        (Kind.REPORTER, {"reporters": 0}, "at least one reporter"),
        (Kind.UNMERGED, {}, "this case is not merged"),
        (Kind.UNMERGED, {"ticket": "BKS-9"}, "BKS-9 is not merged into BKS-1"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(kind, more, sentence):
    with pytest.raises(IllegalStep, match=sentence):
        apply(fresh(), said(kind, fresh(), **more))


@pytest.mark.parametrize("stars", [0, 6, -1])
def test_stars_are_one_to_five(stars):
    state = at_status(Status.RESOLVED)
    with pytest.raises(IllegalStep, match="1 to 5 stars"):
        apply(state, said(Kind.RATING, state, rating=stars))


def test_photos_are_bounded_and_keep_their_role_and_time():
    state = fresh()
    for number in range(MOST_PHOTOS):
        state = apply(state, said(Kind.PHOTO, state, photo=f"p{number}", photo_role="before"))
    assert state.photos[0] == Photo("p0", "before", NOW + timedelta(minutes=1))
    with pytest.raises(IllegalStep, match="already has 20 photos"):
        apply(state, said(Kind.PHOTO, state, photo="one more"))


def test_a_step_may_bring_a_photo_an_instruction_and_a_word_for_the_citizen():
    assigned = stepped(
        fresh(), Status.ASSIGNED, agency_id="dlh", instruction="Angkut sebelum pasar buka",
        public_note="Petugas kebersihan sudah diminta datang",
    )  # fmt: skip
    solved = stepped(assigned, Status.RESOLVED, photo="p9", photo_role="after")
    assert assigned.public_note == "Petugas kebersihan sudah diminta datang"
    assert (solved.instruction, solved.photos[0].role) == ("Angkut sebelum pasar buka", "after")
    assert solved.public_note == "", "a new step is a new story"


def test_what_was_told_the_citizen_last_stays_when_the_case_ends():
    solved = stepped(fresh(), Status.ASSIGNED)
    solved = stepped(solved, Status.RESOLVED, public_note="Sampah sudah diangkut")
    assert stepped(solved, Status.CLOSED).public_note == "Sampah sudah diangkut"


def test_a_public_note_explains_a_delay_without_a_step():
    state = fresh()
    after = apply(state, said(Kind.NOTE, state, public_note="Menunggu alat berat"))
    assert (after.public_note, after.status, after.note) == (
        "Menunggu alat berat", Status.RECEIVED, state.note,
    )  # fmt: skip


def test_first_times_stay_and_the_times_of_the_end_are_taken_back_by_a_reopening():
    there = stepped(
        fresh(), Status.VERIFIED, Status.ASSIGNED, Status.DISPATCHED, Status.ON_SITE,
        Status.RESOLVED, Status.CLOSED,
    )  # fmt: skip
    names = (
        "verified_at",
        "assigned_at",
        "dispatched_at",
        "arrived_at",
        "resolved_at",
        "closed_at",
    )
    assert [(getattr(there, name) - NOW).seconds // 60 for name in names] == [2, 3, 4, 5, 6, 7]
    again = stepped(there, Status.REOPENED, Status.ASSIGNED, minutes=60)
    assert (again.resolved_at, again.closed_at, again.reopened) == (None, None, 1)
    assert again.assigned_at == there.assigned_at


def test_a_place_moves_the_case_and_takes_an_arrival_at_the_place_of_before_back():
    there = stepped(fresh(), Status.ASSIGNED, Status.DISPATCHED)
    offered = apply(there, said(Kind.ARRIVAL, there, minutes=9))
    moved = apply(
        offered,
        said(
            Kind.PLACE, offered, minutes=10, lat=-6.3, lng=106.9, kelurahan="k", agency_id="dbmsda"
        ),
    )
    assert (moved.report.lat, moved.report.lng, moved.kelurahan) == (-6.3, 106.9, "k")
    assert moved.report.address == offered.report.address
    assert moved.arrival_offered_at is None
    assert (moved.status, moved.agency_id) == (Status.DISPATCHED, "dlh"), "whoever has it keeps it"
    named = apply(moved, said(Kind.PLACE, moved, minutes=11, lat=-6.3, lng=106.9, address="Pasar"))
    assert named.report.address == "Pasar"


def test_where_a_case_would_go_follows_its_category_and_place_until_somebody_assigns_it():
    for kind in (Kind.CATEGORY, Kind.PLACE, Kind.ROUTED):
        more = SAYING[kind] | {"agency_id": "dbmsda"}
        assert apply(fresh(), said(kind, fresh(), **more)).agency_id == "dbmsda"
    given = stepped(fresh(), Status.ASSIGNED)
    assert (
        apply(
            given, said(Kind.CATEGORY, given, minutes=9, category="taman", agency_id="x")
        ).agency_id
        == "dlh"
    )


def test_a_level_comes_once():
    state = apply(fresh(), said(Kind.ESCALATED, fresh(), level=2))
    with pytest.raises(IllegalStep, match="level 2 has been told already"):
        apply(state, said(Kind.ESCALATED, state, level=2))
    assert apply(state, said(Kind.ESCALATED, state, level=3)).escalated_level == 3
    lower = apply(state, said(Kind.ESCALATED, state, level=1))
    assert (lower.escalated_level, [each.level for each in lower.told]) == (2, [2, 1])
    with pytest.raises(IllegalStep, match="level 1 has been told already"):
        apply(lower, said(Kind.ESCALATED, lower, level=1))


def test_a_record_of_before_levels_were_kept_apart_has_told_every_one_up_to_its_highest():
    old = msgspec.structs.replace(fresh(), escalated_level=2)
    assert [old.was_told(level) for level in (1, 2, 3)] == [True, True, False]
    newer = apply(old, said(Kind.ESCALATED, old, level=3))
    assert [each.level for each in newer.told] == [1, 2, 3]


def test_an_early_warning_is_no_escalation():
    warned = apply(fresh(), said(Kind.ESCALATED, fresh(), level=1, early=True))
    assert (warned.warned, warned.escalation) == (True, 0)
    higher = apply(warned, said(Kind.ESCALATED, warned, level=2))
    assert (higher.warned, higher.escalation) == (False, 2)
    assert (fresh().warned, fresh().escalation) == (False, 0)


def test_a_note_of_any_kind_never_stands_in_the_steps_a_wall_may_show():
    state = stepped(fresh(), Status.ASSIGNED, note="Pak Budi di nomor 12", instruction="x")
    assert "Budi" not in msgspec.json.encode(history(state)).decode()


def test_old_records_without_the_new_fields_stay_readable():
    old = msgspec.msgpack.encode(
        {"complaint_id": "BKS-1", "version": 3, "status": "assigned", "received_at": NOW,
         "status_at": NOW, "report": REPORT, "agency_id": "dlh"}
    )  # fmt: skip
    state = msgspec.msgpack.decode(old, type=Complaint)
    assert (state.category, state.priority, state.reporters) == ("sampah", "normal", 1)
    assert apply(state, said(Kind.NOTE, state, note="x")).version == 4
    event = msgspec.msgpack.encode({"at": NOW, "actor": "x", "status": "verified"})
    assert msgspec.msgpack.decode(event, type=Event).kind is Kind.STEP


def test_a_changed_category_hides_a_case_from_walls_if_either_is_sensitive():
    profile = load("bekasi")
    state = fresh()
    hidden = apply(state, said(Kind.CATEGORY, state, category="kekerasan"))
    back = apply(hidden, said(Kind.CATEGORY, hidden, category="sampah"))
    assert on_wall(state, profile)
    assert not on_wall(hidden, profile)
    assert on_wall(back, profile)
    told = replace(fresh(), report=replace(REPORT, service_code="kekerasan"), category="sampah")
    assert not on_wall(told, profile), "the words are still about violence"


def merged(into: Complaint, other: Complaint) -> tuple[Complaint, Complaint]:
    gone = stepped(other, Status.MERGED, minutes=500, merged_into=into.complaint_id)
    event = said(Kind.REPORTER, into, 501, ticket=other.complaint_id, reporters=other.reporters)
    return apply(into, event), gone


def parted(into: Complaint, gone: Complaint) -> tuple[Complaint, Complaint]:
    event = said(Kind.UNMERGED, into, 502, ticket=gone.complaint_id, reporters=gone.reporters)
    return apply(into, event), apply(gone, said(Kind.UNMERGED, gone, 502))


def essence(state: Complaint) -> Complaint:
    return replace(state, version=0, steps=())


def test_merging_keeps_all_reporters_and_names_the_tickets():
    one, other = fresh("BKS-1"), replace(fresh("BKS-2"), reporters=3)
    kept, gone = merged(one, other)
    assert (kept.merged, kept.reporters) == (("BKS-2",), 4)
    assert (gone.status, gone.merged_into, gone.open) == (Status.MERGED, "BKS-1", False)
    with pytest.raises(IllegalStep, match="BKS-2 is merged already"):
        apply(kept, said(Kind.REPORTER, kept, ticket="BKS-2"))


def test_a_case_that_holds_others_and_is_merged_itself_is_parted_from_the_top():
    low, middle = merged(fresh("BKS-2"), fresh("BKS-3"))
    assert middle.status is Status.MERGED
    _, low_gone = merged(fresh("BKS-1"), low)
    with pytest.raises(IllegalStep, match="undo the merging of this case first"):
        apply(low_gone, said(Kind.UNMERGED, low_gone, ticket="BKS-3"))


MERGING = [each for each in Status if Status.MERGED in NEXT[each]]


def lived(
    ticket: str, choices: list[tuple[int, int]], stop_at: list[Status] | None = None
) -> Complaint:
    """A life by the table, so many minutes to each step and one of the possible ones."""
    state, minutes = fresh(ticket), 0
    for gap, choice in choices:
        minutes += gap
        possible = NEXT[state.status]
        state = stepped(state, possible[choice % len(possible)], minutes=minutes)
    while stop_at and state.status not in stop_at:
        minutes += 1
        nearest = {Status.RESOLVED: Status.REOPENED, Status.MERGED: Status.VERIFIED}
        way = nearest.get(state.status) or next(
            each for each in (Status.ASSIGNED, Status.REOPENED) if each in NEXT[state.status]
        )
        state = stepped(state, way, minutes=minutes)
    return state


lives = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 9)), max_size=20)


@given(lives, lives)
def test_undoing_a_merge_is_as_if_it_had_never_been(mine, theirs):
    one = lived("BKS-1", mine, [each for each in Status if each not in ENDED])
    other = lived("BKS-2", theirs, MERGING)
    kept, gone = parted(*merged(one, other))
    assert essence(kept) == essence(one)
    assert essence(gone) == essence(other)


@given(lives)
def test_every_legal_life_folds_and_every_illegal_step_says_what_is_possible(choices):
    state = lived("BKS-1", choices)
    assert state.version == len(choices) + 1
    assert len(state.steps) <= MOST_STEPS
    assert state.steps[-1].status is state.status
    assert (state.stopped_at is not None) == (
        state.status in CLOCK_STOPS
        or (state.status is Status.MERGED and state.before_merge[0] in CLOCK_STOPS)
    )
    for status in set(Status) - set(NEXT[state.status]):
        with pytest.raises(IllegalStep) as refused:
            stepped(state, status)
        assert all(each in str(refused.value) for each in NEXT[state.status])


@given(lives)
def test_pauses_follow_each_other_and_never_run_backward(choices):
    pauses = lived("BKS-1", choices).pauses
    moments = [at for pause in pauses for at in (pause.start, pause.end)]
    assert moments == sorted(moments)


@given(lives)
def test_a_state_survives_the_wire(choices):
    state = lived("BKS-1", choices)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(state), type=Complaint) == state
