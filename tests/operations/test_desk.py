"""The desk on the real store: who may, what is possible, who was faster, what is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from city.complaints import Complaint, Report, Status
from city.profile import Profile, load
from operations.accounts import Accounts, Role
from operations.desk import ACTIONS, CITIZEN, CREW, LATEST, Actor, Desk, DeskError, possible
from operations.desk.errors import keys_of, said
from store.city_store import CityStore

START = datetime(2026, 3, 2, 3, 20, tzinfo=UTC)  # 10.20 in the city
RINA = Actor("rina", "operator")
BUDI = Actor("budi", "operator")
LEADER = Actor("pak-wali", "leader")


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def profile() -> Profile:
    return load("bekasi")


@pytest.fixture
def clock() -> Clock:
    return Clock()


def report(description: str = "Sampah menumpuk di bawah jembatan", **more: Any) -> Report:
    told: dict[str, Any] = {
        "observed_at": START,
        "received_at": START,
        "source": "desk",
        "service_code": "sampah",
        "description": description,
        "lat": -6.2383,
        "lng": 106.9756,
    }
    return Report(**(told | more))


async def received(desk: Desk, key: str = "call-1") -> Complaint:
    return (await desk.report(report(), RINA, key))[0]


async def solved(desk: Desk, key: str = "call-1") -> Complaint:
    ticket = (await received(desk, key)).complaint_id
    await desk.assign(ticket, RINA, expected_version=1, key="a", agency_id="dlh")
    return await desk.resolve(ticket, RINA, expected_version=2, key="r", note="Sudah diangkut")


async def test_a_call_becomes_a_case_with_a_secret_for_the_citizen_and_once(
    desk: Desk, store: CityStore
) -> None:
    case, secret = await desk.report(report(), RINA, "call-1")
    again, same = await desk.report(report(), RINA, "call-1")
    other, another = await desk.report(report(), RINA, "call-2")
    assert (again, same) == (case, secret)
    assert (other.complaint_id, another) != (case.complaint_id, secret)
    assert case.kelurahan
    assert case.agency_id == "dlh"
    [event] = await store.complaints.events(case.complaint_id)
    assert (event.actor, event.by_role, event.at) == ("rina", "operator", START)


async def test_personal_numbers_are_masked_before_anything_sees_them(desk: Desk) -> None:
    told = report("Hubungi 081234567890, NIK 3275011201990001", address="Jl Mawar no 17")
    case, _ = await desk.report(told, RINA, "call-1")
    for number in ("081234567890", "3275011201990001", "17"):
        assert number not in case.report.description + case.report.address


async def test_the_reporters_name_in_their_own_words_is_kept_apart_from_them(desk: Desk) -> None:
    told = msgspec.structs.replace(
        report("Saya Siti Rahmawati, Jl Mawar 12 RT 03/04", address="depan rumah ibu siti"),
        reporter_name="Siti Rahmawati",
    )
    case, _ = await desk.report(told, RINA, "call-1")
    assert case.report.description == "Saya [pelapor], Jl Mawar [nomor] RT 03/04"
    assert case.report.address == "depan rumah ibu [pelapor]"
    assert case.report.reporter_name == "Siti Rahmawati"


async def test_a_case_goes_from_report_to_closed_and_every_step_says_who_when_and_why(
    desk: Desk, store: CityStore, clock: Clock
) -> None:
    ticket = (await received(desk)).complaint_id
    steps: list[tuple[str, dict[str, str]]] = [
        ("verify", {"note": "Foto jelas"}),
        ("assign", {"agency_id": "dlh", "instruction": "Angkut hari ini"}),
        ("dispatch", {"vehicle_id": "baktor-07"}),
        ("en_route", {}),
        ("arrive", {"note": "Mengukur dulu"}),
        ("start_work", {}),
        ("resolve", {"note": "Bersih", "public_note": "Sampah sudah diangkut"}),
        ("close", {"note": "Warga puas"}),
    ]
    for version, (action, told) in enumerate(steps, start=1):
        clock.forward(minutes=5)
        step: Callable[..., Any] = getattr(desk, action)
        case = await step(ticket, RINA, expected_version=version, key=f"k{version}", **told)
        assert case.version == version + 1
    assert (case.status, case.vehicle_id, case.instruction) == (
        Status.CLOSED,
        "baktor-07",
        "Angkut hari ini",
    )
    events = await store.complaints.events(ticket)
    assert all(each.actor == "rina" and each.by_role == "operator" for each in events)
    assert [each.at for each in events] == sorted({each.at for each in events})
    assert [each.note or each.instruction or each.vehicle_id for each in events[1:4]] == [
        "Foto jelas",
        "Angkut hari ini",
        "baktor-07",
    ]


async def test_of_two_operators_at_once_the_second_is_told_who_did_what_and_when(
    desk: Desk, store: CityStore, profile: Profile, clock: Clock
) -> None:
    accounts = Accounts(store)
    for name, agency in (("rina", "bpbd"), ("budi", "")):
        await accounts.add(name, "enam kata panjang", Role.OPERATOR, "test", START, agency)
    ticket = (await received(desk)).complaint_id
    clock.forward(minutes=4)
    asked = (
        desk.assign(ticket, RINA, expected_version=1, key="r", agency_id="dlh"),
        desk.assign(ticket, BUDI, expected_version=1, key="b", agency_id="dbmsda"),
    )
    answers = await asyncio.gather(*asked, return_exceptions=True)
    [refused] = [each for each in answers if isinstance(each, DeskError)]
    [made] = [each for each in answers if isinstance(each, Complaint)]
    assert refused.conflict
    assert refused.complaint == made == await store.complaints.load(ticket)
    who, to = ("Rina (BPBD)", "dlh") if made.agency_id == "dlh" else ("Budi", "dbmsda")
    short = profile.agencies[to].short
    sentence = refused.sentence("id", profile.time_zone)
    assert sentence.startswith(f"{who} sudah menugaskan ke {short} pukul 10.24.")
    english = refused.sentence("en", profile.time_zone)
    assert english.startswith(f"{who} has assigned it to {short} at 10:24.")


async def test_the_conflict_tells_the_step_even_if_a_note_came_after_it(desk: Desk) -> None:
    ticket = (await received(desk)).complaint_id
    await desk.assign(ticket, RINA, expected_version=1, key="a", agency_id="dlh")
    await desk.note(ticket, RINA, expected_version=2, key="n", note="Segera")
    with pytest.raises(DeskError, match="Rina has assigned it to"):
        await desk.verify(ticket, BUDI, expected_version=1, key="v")


async def test_a_citizen_is_never_told_who_works_on_the_case(desk: Desk) -> None:
    case = await solved(desk)
    with pytest.raises(DeskError) as refused:
        await desk.rate(
            case.complaint_id, Actor("citizen", CITIZEN), expected_version=1, key="x", stars=5
        )
    assert refused.value.conflict
    assert "rina" not in refused.value.sentence("id").lower()


async def test_an_impossible_step_is_refused_with_what_is_possible(
    desk: Desk, profile: Profile
) -> None:
    ticket = (await received(desk)).complaint_id
    with pytest.raises(DeskError) as refused:
        await desk.resolve(ticket, RINA, expected_version=1, key="k")
    sentence = refused.value.sentence("id", profile.time_zone)
    assert f"Aduan {ticket} berstatus diterima, jadi tidak bisa: selesai. Yang bisa: " in sentence
    assert "verifikasi, disposisi, koordinasi, tolak, bukan wewenang, gabung" in sentence
    assert not refused.value.conflict


async def test_a_step_sent_again_with_its_key_happens_once_even_after_others(desk: Desk) -> None:
    ticket = (await received(desk)).complaint_id
    ask: dict[str, Any] = {"expected_version": 1, "key": "tap-1", "agency_id": "dlh"}
    await desk.assign(ticket, RINA, **ask)
    later = await desk.dispatch(
        ticket, RINA, expected_version=2, key="tap-2", vehicle_id="baktor-07"
    )
    assert await desk.assign(ticket, RINA, **ask) == later
    together = await asyncio.gather(*(desk.assign(ticket, RINA, **ask) for _ in range(8)))
    assert all(each == later for each in together)


async def test_the_same_key_on_another_case_or_action_is_another_wish(desk: Desk) -> None:
    first, second = await received(desk, "1"), await received(desk, "2")
    for each in (first, second):
        await desk.verify(each.complaint_id, RINA, expected_version=1, key="same")
        case = await desk.assign(
            each.complaint_id, RINA, expected_version=2, key="same", agency_id="dlh"
        )
        assert case.version == 3


async def test_an_agency_works_on_its_own_cases_only(desk: Desk, profile: Profile) -> None:
    ticket = (await received(desk)).complaint_id
    await desk.assign(ticket, RINA, expected_version=1, key="a", agency_id="dlh")
    stranger = Actor("joko", "operator", "dbmsda")
    with pytest.raises(DeskError) as refused:
        await desk.dispatch(ticket, stranger, expected_version=2, key="d", vehicle_id="tow-truck-1")
    assert refused.value.key == "not_your_agency"
    assert profile.agencies["dlh"].short in refused.value.sentence("id")
    own = Actor("sari", "operator", "dlh")
    sent = await desk.dispatch(ticket, own, expected_version=2, key="d", vehicle_id="baktor-07")
    assert sent.status is Status.DISPATCHED
    assert possible(sent, stranger) == ()
    assert "en_route" in possible(sent, own)


@pytest.mark.parametrize(
    ("by", "action"),
    [
        (Actor("tamu", "viewer"), "verify"),
        (Actor("unit", CREW), "assign"),
        (Actor("warga", CITIZEN), "resolve"),
        (Actor("jam", "clock"), "reject"),
        (Actor("x", "unknown"), "note"),
    ],
)
async def test_a_role_does_only_what_is_its_own(desk: Desk, by: Actor, action: str) -> None:
    ticket = (await received(desk)).complaint_id
    told = {
        "assign": {"agency_id": "dlh"},
        "reject": {"public_note": "Bukan aduan"},
        "note": {"note": "x"},
    }
    with pytest.raises(DeskError) as refused:
        await getattr(desk, action)(ticket, by, expected_version=1, key="k", **told.get(action, {}))
    assert refused.value.key == "not_allowed"
    assert said("actions", action, "id") in refused.value.sentence("id")


@pytest.mark.parametrize(
    ("action", "told", "key"),
    [
        ("assign", {"agency_id": "dinas-hantu"}, "unknown_agency"),
        ("coordinate", {"note": "  "}, "reason_missing"),
        ("dispatch", {"vehicle_id": " "}, "unknown_vehicle"),
        ("reject", {"public_note": ""}, "public_reason_missing"),
        ("not_ours", {"handed_to": "", "public_note": "Jalan provinsi"}, "target_missing"),
        ("not_ours", {"handed_to": "SP4N-LAPOR!", "public_note": ""}, "public_reason_missing"),
        ("reopen", {"reason": ""}, "reason_missing"),
        ("rate", {"stars": 6}, "bad_rating"),
        ("note", {"note": ""}, "reason_missing"),
        ("note", {"note": "x" * 2001}, "too_long"),
        ("set_priority", {"priority": "besok"}, "unknown_priority"),
        ("set_category", {"category": "hantu"}, "unknown_category"),
        ("add_photo", {"photo_id": "", "role": "before"}, "bad_photo"),
        ("add_photo", {"photo_id": "abc", "role": "selfie"}, "bad_photo"),
        ("add_photo", {"photo_id": "0" * 64, "role": "before"}, "bad_photo"),
        ("merge", {"into": "T-2026-000404"}, "no_such_case"),
    ],
)
async def test_what_is_missing_or_wrong_is_said_and_nothing_is_kept(
    desk: Desk, store: CityStore, action: str, told: dict[str, Any], key: str
) -> None:
    case = await received(desk)
    with pytest.raises(DeskError) as refused:
        await getattr(desk, action)(case.complaint_id, RINA, expected_version=1, key="k", **told)
    assert refused.value.key == key
    assert await store.complaints.load(case.complaint_id) == case


async def test_an_unknown_ticket_and_a_missing_key_are_said(desk: Desk) -> None:
    with pytest.raises(DeskError, match="There is no report T-2026-000404"):
        await desk.verify("T-2026-000404", RINA, expected_version=1, key="k")
    with pytest.raises(DeskError, match="no key against repeats"):
        await desk.verify("T-2026-000404", RINA, expected_version=1, key="")


async def test_what_a_citizen_will_read_carries_no_number_of_a_person(desk: Desk) -> None:
    ticket = (await received(desk)).complaint_id
    case = await desk.reject(
        ticket, RINA, expected_version=1, key="k", public_note="Kontak pelapor 081234567890"
    )
    assert case.public_note == "Kontak pelapor [telepon]"


async def test_coordination_stops_the_clock_and_going_on_starts_it_again(
    desk: Desk, clock: Clock
) -> None:
    ticket = (await received(desk)).complaint_id
    stopped = await desk.coordinate(
        ticket, RINA, expected_version=1, key="c", note="Jalan provinsi?", with_agency="dbmsda"
    )
    assert (stopped.stopped_at, stopped.handed_to) == (clock.now, "dbmsda")
    clock.forward(hours=30)
    going = await desk.assign(ticket, RINA, expected_version=2, key="a", agency_id="dlh")
    assert going.stopped_at is None
    assert going.pauses[0].end - going.pauses[0].start == timedelta(hours=30)


async def test_merging_keeps_all_reporters_and_can_be_undone(desk: Desk) -> None:
    first, second, third = [await received(desk, f"call-{n}") for n in range(3)]
    await desk.merge(
        third.complaint_id, RINA, expected_version=1, key="m", into=second.complaint_id
    )
    merged = await desk.merge(
        second.complaint_id, RINA, expected_version=2, key="m", into=first.complaint_id
    )
    assert (merged.status, merged.merged_into) == (Status.MERGED, first.complaint_id)
    target = await desk._steps.load(first.complaint_id)
    assert (target.reporters, target.merged) == (3, (second.complaint_id,))
    apart = await desk.unmerge(second.complaint_id, BUDI, expected_version=3, key="u")
    assert (apart.status, apart.merged_into, apart.reporters) == (Status.RECEIVED, "", 2)
    target = await desk._steps.load(first.complaint_id)
    assert (target.reporters, target.merged) == (1, ())


async def test_what_lies_within_a_merged_case_is_taken_out_from_the_top(desk: Desk) -> None:
    top, middle, low = [(await received(desk, str(n))).complaint_id for n in range(3)]
    told: dict[str, Any] = {"expected_version": LATEST}
    await desk.merge(low, RINA, key="m", into=middle, **told)
    await desk.merge(middle, RINA, key="m", into=top, **told)

    async def reporters() -> list[int]:
        return [(await desk._steps.load(each)).reporters for each in (top, middle, low)]

    assert await reporters() == [3, 2, 1]
    with pytest.raises(DeskError) as error:
        await desk.unmerge(low, RINA, key="u", **told)
    assert error.value.key == "unmerge_from_top"
    assert f"Pisahkan dulu {middle}" in error.value.sentence("id")
    assert await desk.parted_first(await desk._steps.load(low)) == middle
    await desk.unmerge(middle, RINA, key="u", **told)
    assert await desk.parted_first(await desk._steps.load(low)) == ""
    await desk.unmerge(low, RINA, key="u", **told)
    await desk.unmerge(low, RINA, key="u", **told)
    assert await reporters() == [1, 1, 1]


async def test_merging_and_parting_repeated_change_nothing(desk: Desk) -> None:
    first, second = await received(desk, "1"), await received(desk, "2")
    merge: dict[str, Any] = {"expected_version": 1, "key": "m", "into": first.complaint_id}
    unmerge: dict[str, Any] = {"expected_version": 2, "key": "u"}
    for _ in range(2):
        await desk.merge(second.complaint_id, RINA, **merge)
    assert (await desk._steps.load(first.complaint_id)).reporters == 2
    for _ in range(2):
        await desk.unmerge(second.complaint_id, RINA, **unmerge)
    await desk.merge(second.complaint_id, RINA, **merge)
    target = await desk._steps.load(first.complaint_id)
    assert (target.reporters, target.merged) == (1, ())
    assert (await desk._steps.load(second.complaint_id)).status is Status.RECEIVED


async def test_a_case_merges_only_into_an_open_other_one(desk: Desk) -> None:
    first, second, third = [await received(desk, f"call-{n}") for n in range(3)]

    async def refused(ticket: str, into: str) -> str:
        with pytest.raises(DeskError) as error:
            await desk.merge(ticket, RINA, expected_version=1, key="m", into=into)
        return error.value.key

    assert await refused(first.complaint_id, first.complaint_id) == "merge_itself"
    await desk.merge(
        second.complaint_id, RINA, expected_version=1, key="m", into=first.complaint_id
    )
    assert await refused(third.complaint_id, second.complaint_id) == "merge_target_merged"
    await desk.reject(first.complaint_id, RINA, expected_version=2, key="r", public_note="Palsu")
    assert await refused(third.complaint_id, first.complaint_id) == "merge_target_ended"


async def test_a_merged_case_goes_on_only_by_parting_it(desk: Desk) -> None:
    first, second = await received(desk, "1"), await received(desk, "2")
    merged = await desk.merge(
        second.complaint_id, RINA, expected_version=1, key="m", into=first.complaint_id
    )
    assert set(possible(merged, RINA)) == {"unmerge", "note", "add_photo"}
    with pytest.raises(DeskError, match="Possible: unmerge, note, add photo"):
        await desk.verify(second.complaint_id, RINA, expected_version=2, key="v")


async def test_a_citizen_rates_and_reopens_within_ten_days_and_not_later(
    desk: Desk, clock: Clock
) -> None:
    ticket = (await solved(desk)).complaint_id
    citizen = Actor("citizen", CITIZEN)
    rated = await desk.rate(
        ticket, citizen, expected_version=LATEST, key="s", stars=2, comment="HP 081234567890"
    )
    assert rated.rating == 2
    clock.forward(days=9, hours=23)
    opened = await desk.reopen(
        ticket, citizen, expected_version=LATEST, key="o1", reason="Sampah masih ada"
    )
    assert (opened.status, opened.reopened) == (Status.REOPENED, 1)
    await desk.resolve(ticket, RINA, expected_version=LATEST, key="again")
    clock.forward(days=10, seconds=1)
    with pytest.raises(DeskError) as refused:
        await desk.reopen(ticket, citizen, expected_version=LATEST, key="o2", reason="Lagi")
    assert "10 hari" in refused.value.sentence("id")
    assert ticket in refused.value.sentence("id")
    by_staff = await desk.reopen(ticket, RINA, expected_version=LATEST, key="o3", reason="Ditinjau")
    assert by_staff.status is Status.REOPENED


async def test_a_citizen_cannot_reopen_what_was_rejected(desk: Desk) -> None:
    ticket = (await received(desk)).complaint_id
    await desk.reject(ticket, RINA, expected_version=1, key="r", public_note="Di luar kota")
    with pytest.raises(DeskError) as refused:
        await desk.reopen(
            ticket, Actor("c", CITIZEN), expected_version=LATEST, key="o", reason="Tidak adil"
        )
    assert refused.value.key in ("illegal", "nothing_possible")


async def test_rating_waits_for_the_solution(desk: Desk) -> None:
    ticket = (await received(desk)).complaint_id
    with pytest.raises(DeskError) as refused:
        await desk.rate(ticket, Actor("c", CITIZEN), expected_version=LATEST, key="s", stars=5)
    assert refused.value.key in ("illegal", "nothing_possible")


async def test_changes_that_are_no_step_leave_the_status(desk: Desk, store: CityStore) -> None:
    ticket = (await received(desk)).complaint_id
    photo = await store.photos.put(b"photo")
    await desk.set_priority(ticket, LEADER, expected_version=1, key="p", priority="urgent")
    await desk.set_category(ticket, RINA, expected_version=2, key="c", category="pohon-tumbang")
    await desk.add_photo(ticket, RINA, expected_version=3, key="f", photo_id=photo, role="before")
    case = await desk.note(
        ticket, RINA, expected_version=4, key="n", note="", public_note="Menunggu alat berat"
    )
    assert (case.status, case.version) == (Status.RECEIVED, 5)
    assert (case.priority, case.category) == ("urgent", "pohon-tumbang")
    assert (case.photos[0].id, case.public_note) == (photo, "Menunggu alat berat")


async def test_a_crew_whose_phone_was_away_catches_up_without_knowing_versions(
    desk: Desk, clock: Clock
) -> None:
    ticket = (await received(desk)).complaint_id
    await desk.assign(ticket, RINA, expected_version=1, key="a", agency_id="dlh")
    await desk.dispatch(ticket, RINA, expected_version=2, key="d", vehicle_id="baktor-07")
    await desk.note(ticket, RINA, expected_version=3, key="n", note="Hati-hati")
    crew = Actor("baktor-07", CREW)
    for _ in range(2):  # the second round is a phone that never got its answers
        for action in ("en_route", "arrive", "start_work", "resolve"):
            clock.forward(minutes=1)
            await getattr(desk, action)(ticket, crew, expected_version=LATEST, key=action)
    case = await desk._steps.load(ticket)
    assert (case.status, case.version) == (Status.RESOLVED, 8)


async def test_many_hands_on_one_case_lose_nothing(desk: Desk, store: CityStore) -> None:
    ticket = (await received(desk)).complaint_id
    notes = [f"catatan {n}" for n in range(6)]
    writing = (
        desk.note(ticket, RINA, expected_version=LATEST, key=note, note=note) for note in notes
    )
    await asyncio.gather(*writing)
    kept = [each.note for each in await store.complaints.events(ticket)]
    assert sorted(kept[1:]) == notes


async def test_a_step_never_stands_before_the_one_it_follows(desk: Desk, clock: Clock) -> None:
    ticket = (await received(desk)).complaint_id
    clock.forward(hours=1)
    assigned = await desk.assign(ticket, RINA, expected_version=1, key="a", agency_id="dlh")
    clock.forward(minutes=-30)
    sent = await desk.dispatch(ticket, RINA, expected_version=2, key="d", vehicle_id="baktor-07")
    assert sent.status_at == assigned.status_at


def test_every_sentence_is_there_in_both_languages_and_fills() -> None:
    for table in ("errors", "did", "actions", "words", "statuses"):
        for key in keys_of(table):
            assert said(table, key, "id") != said(table, key, "en") or table == "words"
            assert said(table, key, "xx") == said(table, key, "id")
    assert keys_of("actions") >= set(ACTIONS)
    assert keys_of("statuses") == set(Status)
    values = {
        "ticket": "T-1", "status": "x", "wanted": ("verify",), "possible": (), "agency": "DLH",
        "other": "T-2", "category": "c", "vehicle": "v", "priority": "p", "length": 1, "most": 2,
        "days": 10, "into": "T-3", "root": "T-4", "photo": "f", "who": "Rina", "at": START,
        "did": "assigned", "handed_to": "", "first": "T-10",
    }  # fmt: skip
    for key in keys_of("errors"):
        for lang in ("id", "en"):
            assert "{" not in DeskError(key, values).sentence(lang, "Asia/Jakarta")


def test_the_clock_in_a_sentence_is_the_citys() -> None:
    error = DeskError("conflict", {"who": "Rina", "did": "verified", "at": START})
    here = START.astimezone(ZoneInfo("Asia/Jakarta"))
    assert f"{here:%H.%M}" in error.sentence("id", "Asia/Jakarta")
