"""What of a complaint leads to a person, and that nothing else goes with it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from city.case import Kind, Photo
from city.complaints import Complaint, Event, IllegalStep, Status, apply, begin
from city.profile import load
from city.pseudonym import erased, gone_photos, rewritten, told
from tests.city.test_scene import NOW, case, home_category

BEKASI = load("bekasi")
SPOKEN = "Saya Siti Rahmawati di Jl. Melati 12, telepon 081234567890"
SECRETS = ("Siti", "Rahmawati", "Melati", "081234567890", "siti@example.org", "contoh.example")


def story(**given: Any) -> tuple[Complaint, list[Event]]:
    report = replace(
        case(**given).report, description=SPOKEN, address="Jl. Melati 12", reporter_name="Siti Rahmawati",
        reporter_phone="081234567890", reporter_email="siti@example.org",
        media_url="https://contoh.example/a.jpg", lat=-6.238312, lng=106.975634,
    )  # fmt: skip
    events = [
        Event(at=NOW, actor="x", status=Status.RECEIVED, report=report),
        Event(at=NOW, actor="rina", status=Status.ASSIGNED, agency_id="dlh", instruction=SPOKEN),
        Event(at=NOW, actor="rina", status=Status.ASSIGNED, kind=Kind.NOTE, note="Ibu Siti menelepon lagi"),
        Event(
            at=NOW, actor="rina", status=Status.ASSIGNED, kind=Kind.PLACE, lat=-6.238399,
            lng=106.975699, address="Jl. Melati 14",
        ),
    ]  # fmt: skip
    found = begin("T-1", events[0])
    for each in events[1:]:
        found = apply(found, each)
    return found, events


@pytest.mark.parametrize("given", [{}, {"private": True}], ids=["public", "private"])
def test_nothing_that_leads_to_the_person_is_left_in_state_or_events(given: dict[str, Any]) -> None:
    found, events = story(**given)
    log = told(found, "admin", "admin", "Permintaan Siti Rahmawati 3 Maret", NOW)
    after = erased(found, log, BEKASI)
    less = rewritten(events, found, BEKASI)
    kept = [*(less.get(place, each) for place, each in enumerate(events)), log]
    packed = msgspec.json.encode([after, kept]).decode()
    assert [each for each in SECRETS if each in packed] == []
    assert ("106.975634" in packed) is not bool(given), "a public place stays where it is"


def test_the_facts_stay_as_they_were() -> None:
    found, events = story()
    after = erased(found, told(found, "watch", "watch", "Masa simpan", NOW), BEKASI)
    assert after.version == found.version + 1
    personal = {"report", "version", "erased_at", "instruction", "note", "public_note"}
    for name in set(found.__struct_fields__) - personal:
        assert getattr(after, name) == getattr(found, name), name
    less = rewritten(events, found, BEKASI)
    assert set(less) == {0, 1, 2, 3}
    for place, each in less.items():
        assert (each.at, each.actor, each.status, each.kind) == (
            events[place].at, events[place].actor, events[place].status, events[place].kind,
        )  # fmt: skip


def test_a_home_is_known_by_its_neighbourhood_only() -> None:
    found, _ = story()
    at_home = replace(found, category=home_category(BEKASI))
    after = erased(at_home, told(at_home, "watch", "watch", "x", NOW), BEKASI)
    assert (after.report.lat, after.report.lng) != (found.report.lat, found.report.lng)
    assert abs((after.report.lat or 0) - (found.report.lat or 0)) < 0.002


def test_a_private_cases_own_photos_go_and_the_crews_stay() -> None:
    found, _ = story(private=True)
    photos = tuple(Photo(f"{n}" * 64, role, NOW) for n, role in enumerate(("report", "after")))  # type: ignore[arg-type]
    pictured = replace(found, photos=photos)
    assert gone_photos(pictured) == ["0" * 64]
    after = erased(pictured, told(pictured, "watch", "watch", "x", NOW), BEKASI)
    assert [each.role for each in after.photos] == ["after"]
    public = replace(story()[0], photos=photos)
    assert gone_photos(public) == []


def test_no_event_alone_erases_anything() -> None:
    found, _ = story()
    log = told(found, "x", "admin", "x", NOW + timedelta(days=1))
    with pytest.raises(IllegalStep):
        apply(found, log)
