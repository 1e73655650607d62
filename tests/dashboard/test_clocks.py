"""Service times in the hands of the staff: tried, kept, in force at once, two leaders, and back again."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from city.clock_table import table_of
from city.profile import Profile
from city.service_times import ServiceTime
from dashboard.queue import queue_of
from operations.accounts import Role
from tests.dashboard.conftest import Web, until
from tests.dashboard.test_desk import everybody_leaves, received, signed_in

__all__ = ["everybody_leaves"]


def table(profile: Profile, **changed: Any) -> Any:
    return msgspec.to_builtins(msgspec.structs.replace(table_of(profile.clocks), **changed))


def hours(amount: float) -> Any:
    return {"usual": ServiceTime(amount=amount), "services": ()}


async def test_what_a_leader_keeps_counts_at_once_for_open_cases_of_that_time(
    web: Web, profile: Profile
) -> None:
    made, leader = await received(web, profile), await signed_in(web, "wali", Role.LEADER)
    picture = web.desk.hub.picture
    await until(lambda: made.complaint_id in picture.complaints)
    told = {"table": table(profile, **hours(1)), "expected_version": 0, "key": "1"}
    assert (await leader.post("clocks", **told)).json() == {"version": 1}
    today = datetime.now(UTC).date().isoformat()
    back = {**told, "expected_version": 1, "key": "2", "since": "2026-01-01"}
    assert (await leader.case(made.complaint_id))["due_at"] > 0
    later = await received(web, profile, "two")
    await until(lambda: later.complaint_id in picture.complaints)

    def left_h(ticket: str, at: datetime) -> float | None:
        due = queue_of(picture).due_at(ticket)
        return due and round((due - at).total_seconds() / 3600, 3)

    await until(lambda: left_h(later.complaint_id, later.received_at) == 1)
    assert left_h(made.complaint_id, made.received_at) == 8, f"received before it ({today})"
    assert (await leader.post("clocks", **back)).json() == {"version": 2}
    await until(lambda: left_h(made.complaint_id, made.received_at) == 1)


async def test_a_trial_says_when_it_is_due_and_who_is_told_when(web: Web, profile: Profile) -> None:
    rina = await signed_in(web)
    lapor = msgspec.to_builtins(table_of(profile.clock_presets["sp4n-lapor"]))
    asked = {"category": "ktp-kk", "day": "2026-03-23", "time": "10:20:00"}
    told = (await rina.post("clocks_try", table=lapor, **asked)).json()
    assert told["service"] == "5 hari kerja"
    due = datetime.fromtimestamp(told["due_at"] / 1000, UTC)
    assert due.date().isoformat() == "2026-03-31", "joint leave until the 24th"
    assert [each["at"] for each in told["told"]] == sorted(each["at"] for each in told["told"])
    assert "wali kota" in told["told"][-1]["what"]
    badra = msgspec.to_builtins(table_of(profile.clock_presets["si-badra"]))
    first = (await rina.post("clocks_try", table=badra, **asked)).json()["told"]
    minutes = min(each["at"] for each in first) / 60_000
    assert minutes == datetime(2026, 3, 23, 3, 27, tzinfo=UTC).timestamp() / 60


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (hours(0), "lebih dari 0"),
        ({"hours": (None,) * 7}, "satu hari pun"),
        ({"preset": "sp5n"}, "'sp5n' tidak ada"),
        ({"usual": ServiceTime(amount=1e7, unit="working_hours")}, "tidak pernah habis"),
    ],
)
async def test_what_cannot_be_is_refused_in_a_sentence_and_nothing_is_kept(
    web: Web, profile: Profile, changed: dict[str, Any], words: str
) -> None:
    leader = await signed_in(web, "wali", Role.LEADER)
    wrong = table(profile, **changed)
    answer = await leader.post("clocks", table=wrong, expected_version=0, key="1")
    assert (answer.status_code, words in answer.json()["message"]) == (422, True), answer.text
    asked = {"category": "sampah", "day": "2026-03-23", "time": "10:20:00"}
    assert (await leader.post("clocks_try", table=wrong, **asked)).status_code == 422
    assert (await leader.get("clocks_history")).json() == {"editions": []}


async def test_the_second_of_two_leaders_is_told_who_and_what_and_an_edition_can_come_back(
    web: Web, profile: Profile
) -> None:
    leader, rina = await signed_in(web, "wali", Role.LEADER), await signed_in(web)
    first = {"table": table(profile, warn_share=0.5), "expected_version": 0, "key": "1"}
    assert (await rina.post("clocks", **first)).status_code == 403
    for _ in range(2):  # the second is a repeat of an answer that was lost
        assert (await leader.post("clocks", **first)).json() == {"version": 1}
    late = await leader.post("clocks", **{**first, "key": "2"})
    assert late.status_code == 409
    assert "Wali sudah menyimpan edisi 1" in late.json()["message"]
    assert "batas peringatan" in late.json()["message"]
    assert late.json()["table"]["warn_share"] == 0.5
    own = {"table": table(profile), "expected_version": 1, "key": "3", "restored": 0}
    assert (await leader.post("clocks", **own)).json() == {"version": 2}
    told = (await rina.get("clocks_history")).json()["editions"]
    assert [(each["version"], each["by"], each["what"]) for each in told] == [
        (2, "Wali", "batas peringatan"), (1, "Wali", "batas peringatan"),
    ]  # fmt: skip
    kept = (await rina.get("clocks_history", version="1")).json()["table"]
    assert kept == json.loads(json.dumps(first["table"]))
    assert (await rina.get("clocks_history", version="3")).status_code == 404


async def test_the_page_shows_every_preset_with_its_ladder_to_who_works_at_the_desk(
    web: Web, profile: Profile
) -> None:
    page = (await (await signed_in(web)).client.get("/desk/clocks")).text
    for each in profile.clock_presets.values():
        assert each.title["id"] in page
    assert "Eskalasi 3 ke wali kota setelah 200% waktu layanan" in page
