"""One unit, two cases: whoever sends it is told first, whoever was second is told at all."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from city.complaints import Complaint, Event, Status
from city.profile import Profile, load
from operations.desk import LATEST, Actor, Desk, DeskError
from store.city_store import CityStore
from tests.operations.test_desk import BUDI, RINA, START, Clock, received

UNIT, OTHER = "baktor-07", "baktor-08"
ANY: dict[str, Any] = {"expected_version": LATEST}


@pytest.fixture
def profile() -> Profile:
    return load("bekasi")


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def assigned(desk: Desk, key: str, agency: str = "dlh") -> str:
    ticket = (await received(desk, key)).complaint_id
    await desk.assign(ticket, RINA, key="a", agency_id=agency, **ANY)
    return ticket


async def send(
    desk: Desk, ticket: str, unit: str = UNIT, key: str = "d", by: Actor = RINA, **more: Any
) -> Complaint:
    return await desk.dispatch(ticket, by, key=key, vehicle_id=unit, **(ANY | more))


async def refused(desk: Desk, ticket: str, unit: str = UNIT, **more: Any) -> DeskError:
    with pytest.raises(DeskError) as error:
        await send(desk, ticket, unit, **more)
    return error.value


async def test_a_unit_at_work_elsewhere_is_named_with_its_case_and_sent_only_on_a_persons_yes(
    desk: Desk,
) -> None:
    first, second = await assigned(desk, "1"), await assigned(desk, "2")
    await send(desk, first)
    why = await refused(desk, second)
    assert why.key == "unit_busy"
    for word in ("Baktor 07", first, "ditugaskan", "Pilih unit lain", "kirim juga"):
        assert word in why.sentence("id")
    assert (await desk._steps.load(second)).status is Status.ASSIGNED
    assert (await refused(desk, second, despite=OTHER)).key == "unit_busy", "yes to another unit"
    sent = await send(desk, second, despite=UNIT)
    assert (sent.status, sent.vehicle_id) == (Status.DISPATCHED, UNIT)


async def test_a_unit_whose_case_is_solved_or_settled_elsewhere_is_free(desk: Desk) -> None:
    first, second = await assigned(desk, "1"), await assigned(desk, "2")
    await send(desk, first)
    await desk.coordinate(first, RINA, key="c", note="Menunggu PLN", **ANY)
    assert (await send(desk, second)).vehicle_id == UNIT


async def test_of_two_who_send_one_unit_to_two_cases_at_once_the_second_is_told(
    desk: Desk,
) -> None:
    tickets = [await assigned(desk, str(each)) for each in range(4)]
    answers = await asyncio.gather(
        *(send(desk, each, by=by) for each, by in zip(tickets, (RINA, BUDI) * 2, strict=True)),
        return_exceptions=True,
    )
    sent = [each for each in answers if isinstance(each, Complaint)]
    told = [each for each in answers if isinstance(each, DeskError)]
    assert [len(sent), len(told)] == [1, 3]
    assert all(sent[0].complaint_id in each.sentence("id") for each in told)


async def test_a_unit_that_others_sent_is_known_from_the_screen(
    store: CityStore, profile: Profile, clock: Clock, desk: Desk
) -> None:
    first, second = await assigned(desk, "1"), await assigned(desk, "2")
    step = Event(at=START, actor="simulator", status=Status.DISPATCHED, vehicle_id=UNIT)
    await store.complaints.step(first, step, 2)
    seeing = Desk(store, profile, clock, known=lambda _: [first])
    assert first in (await refused(seeing, second)).sentence("id")


async def test_an_agency_is_not_told_the_number_of_anothers_case(desk: Desk) -> None:
    first, second = await assigned(desk, "1", "dbmsda"), await assigned(desk, "2")
    await send(desk, first)
    why = await refused(desk, second, by=Actor("sari", "operator", "dlh"))
    assert first not in why.sentence("id")
    assert "aduan dinas lain" in why.sentence("id")


async def test_a_send_that_is_repeated_is_no_second_one(desk: Desk) -> None:
    first, second = await assigned(desk, "1"), await assigned(desk, "2")
    sent = await send(desk, first)
    assert await send(desk, first) == sent
    assert (await refused(desk, first, key="again")).key == "unit_sent"
    swapped = await send(desk, first, OTHER, key="swap")
    assert (swapped.vehicle_id, (await send(desk, second)).vehicle_id) == (OTHER, UNIT)


async def test_after_coordination_a_unit_that_went_elsewhere_does_not_go_on_here(
    desk: Desk,
) -> None:
    first, second = await assigned(desk, "1"), await assigned(desk, "2")
    await send(desk, first)
    await desk.coordinate(first, RINA, key="c", note="Menunggu PLN", **ANY)
    await send(desk, second)
    with pytest.raises(DeskError) as error:
        await desk.start_work(first, RINA, key="w", **ANY)
    assert error.value.key == "unit_went_on"
    assert second in error.value.sentence("id")
    await desk.assign(second, RINA, key="b", agency_id="dlh", **ANY)
    going_on = await desk.start_work(first, RINA, key="w", **ANY)
    assert (going_on.status, going_on.vehicle_id) == (Status.IN_PROGRESS, UNIT)


async def test_what_is_refused_for_another_reason_says_that_reason(desk: Desk) -> None:
    first = await assigned(desk, "1")
    await send(desk, first)
    fresh = (await received(desk, "2")).complaint_id
    assert (await refused(desk, fresh)).key == "illegal"
    second = await assigned(desk, "3")
    assert (await refused(desk, second, by=Actor("tamu", "viewer"))).key == "not_allowed"
