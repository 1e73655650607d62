"""A lost tracking secret: who may issue another one, what stops working, what is kept of it."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from city.complaints import Report
from city.profile import Profile, load
from operations.desk import LATEST, Actor, Desk, DeskError, possible
from operations.tracking import NotYours, Tracking
from store.city_store import CityStore

START = datetime(2026, 3, 2, 3, 20, tzinfo=UTC)
RINA, LEADER = Actor("rina", "operator"), Actor("pak-wali", "leader")
THEIRS = Actor("dlh", "leader", "dlh")
NAMED = {"reporter_name": "Siti", "reporter_phone": "081234567890"}


class Moment:
    """A clock that the test moves."""

    now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def profile() -> Profile:
    return load("bekasi")


@pytest.fixture
def clock() -> Moment:
    return Moment()


def report(**more: Any) -> Report:
    told: dict[str, Any] = {"observed_at": START, "received_at": START, "source": "desk"}
    told |= {"service_code": "sampah", "description": "Sampah", "lat": -6.2383, "lng": 106.9756}
    return Report(**(told | more))


async def test_the_new_secret_opens_and_everything_of_the_old_one_stops(
    desk: Desk, store: CityStore, profile: Profile, clock: Moment
) -> None:
    made, old = await desk.report(report(**NAMED), RINA, "1")
    track = Tracking(store, profile, clock)
    _, before = await track.enter(made.complaint_id, old, "1.2.3.4")
    clock.now += timedelta(minutes=1)
    told: dict[str, Any] = {"expected_version": 1, "key": "s", "reason": "Hilang"}
    _, new = await desk.issue_secret(made.complaint_id, RINA, **told)
    assert (await desk.issue_secret(made.complaint_id, RINA, **told))[1] == new != old
    clock.now += timedelta(minutes=1)
    with pytest.raises(NotYours):
        await track.enter(made.complaint_id, old, "1.2.3.4")
    with pytest.raises(NotYours):
        await track.again(before)
    found, token = await track.enter(made.complaint_id, new.lower(), "1.2.3.4")
    assert (await track.again(token)).complaint_id == found.complaint_id
    assert (await desk.report(report(**NAMED), RINA, "1"))[1] == ""


async def test_who_and_why_is_kept_and_the_secret_in_no_event(desk: Desk, store: CityStore) -> None:
    made, _ = await desk.report(report(**NAMED), RINA, "1")
    _, new = await desk.issue_secret(
        made.complaint_id, RINA, expected_version=1, key="s", reason="Nomor telepon cocok"
    )
    event = (await store.complaints.events(made.complaint_id))[-1]
    assert (event.actor, event.kind, event.note) == ("rina", "secret_issued", "Nomor telepon cocok")
    raw = b"".join(await store.records("complaint").load(made.complaint_id))
    assert new.encode() not in raw


@pytest.mark.parametrize(
    ("given", "operator", "leader"),
    [
        (NAMED, True, True),
        ({}, False, True),
        ({**NAMED, "private": True}, False, True),
        ({"private": True}, False, False),
    ],
)
async def test_the_less_there_is_to_compare_the_fewer_may_issue_one(
    desk: Desk, given: dict[str, Any], operator: bool, leader: bool
) -> None:
    made, _ = await desk.report(report(**given), RINA, "1")
    ticket = made.complaint_id
    for by, may in ((RINA, operator), (THEIRS, False), (LEADER, leader)):
        assert ("issue_secret" in possible(made, by)) is may
        told: dict[str, Any] = {"expected_version": LATEST, "key": by.name, "reason": "x"}
        with nullcontext() if may else pytest.raises(DeskError):
            await desk.issue_secret(ticket, by, **told)
