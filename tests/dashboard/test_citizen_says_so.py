"""The citizen has the last word: solved, stars, not solved; also of a report that was merged."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from city.complaints import Complaint, Kind, Status
from dashboard.case_desk.case import timeline
from dashboard.texts import texts
from operations.desk import LATEST
from operations.links import Links
from tests.dashboard.conftest import Web
from tests.dashboard.test_citizen import OPERATOR, Citizen, desk, now, received, solved


async def merged_and_solved(
    web: Web, at: datetime | None = None, count: int = 2
) -> list[Complaint]:
    """Reports of one matter; all went into the first, which the agency says is solved."""
    made = [await received(web, at) for _ in range(count)]
    ticket, hands = made[0].complaint_id, desk(web, at)
    told: dict[str, Any] = {"expected_version": LATEST}
    for each in made[1:]:
        await hands.merge(each.complaint_id, OPERATOR, key="m", into=ticket, **told)
    await hands.assign(ticket, OPERATOR, key="a", agency_id="dlh", **told)
    await hands.resolve(ticket, OPERATOR, key="b", **told)
    return [await web.store.complaints.load(each.complaint_id) for each in made]


async def opened(web: Web, case: Complaint) -> Citizen:
    citizen = Citizen(web, case)
    assert (await citizen.enter()).status_code == 200
    return citizen


async def confirm(citizen: Citizen) -> Any:
    return await citizen.post("/track/confirm", citizen.form("/track/confirm"))


async def test_yes_it_is_solved_closes_the_report_at_once_and_twice_is_once(web: Web) -> None:
    case = await solved(web)
    citizen = await opened(web, case)
    fields = citizen.form("/track/confirm")
    first = await citizen.post("/track/confirm", fields)
    again = await citizen.post("/track/confirm", fields)
    assert (first.status_code, again.status_code) == (200, 200)
    assert "sudah ditutup" in first.text
    assert "/track/confirm" not in first.text
    assert "/track/rate" in first.text
    assert "/track/reopen" in first.text
    found = await web.store.complaints.load(case.complaint_id)
    assert found.status is Status.CLOSED
    assert found.closed_at is not None
    events = await web.store.complaints.events(case.complaint_id)
    assert [each.by_role for each in events if each.status is Status.CLOSED] == ["citizen"]


async def test_only_what_waits_for_the_citizen_can_be_confirmed(web: Web) -> None:
    case = await received(web)
    citizen = await opened(web, case)
    assert "/track/confirm" not in citizen.page
    token = await Links(web.store).for_citizen(case.complaint_id, now())
    early = await citizen.post("/track/confirm", {"pass": token, "key": "k" * 16})
    assert early.status_code == 409
    assert (await web.store.complaints.load(case.complaint_id)).status is Status.RECEIVED


async def test_a_confirmed_report_can_still_be_reopened_within_the_days(web: Web) -> None:
    citizen = await opened(web, await solved(web))
    await confirm(citizen)
    assert "dibuka lagi" in (await citizen.reopen("ternyata kembali lagi")).text


async def test_a_merged_reporter_rates_the_case_that_carries_on_as_one_voice_beside_the_others(
    web: Web,
) -> None:
    into, second, third = await merged_and_solved(web, count=3)
    for case, stars in ((into, "5"), (second, "2"), (third, "1"), (second, "4")):
        page = (await (await opened(web, case)).rate(stars)).text
        assert f"Anda memberi nilai {stars} dari 5" in page
    found = await web.store.complaints.load(into.complaint_id)
    assert {each.ticket: each.stars for each in found.voices} == {
        into.complaint_id: 5, second.complaint_id: 4, third.complaint_id: 1,
    }  # fmt: skip
    assert found.rating == 3, "(5 + 4 + 1) / 3, halves upward"
    assert (await web.store.complaints.load(second.complaint_id)).rating == 0


async def test_a_merged_reporter_confirms_and_reopens_within_the_same_days(web: Web) -> None:
    into, case = await merged_and_solved(web)
    citizen = await opened(web, case)
    assert (await confirm(citizen)).status_code == 200
    answer = await citizen.reopen("di ujung jalan masih ada")
    assert "dibuka lagi" in answer.text
    found = await web.store.complaints.load(into.complaint_id)
    assert (found.status, found.reopened) == (Status.REOPENED, 1)
    events = await web.store.complaints.events(into.complaint_id)
    assert [each.ticket for each in events[-2:]] == [case.complaint_id] * 2
    told = timeline(events, web.desk.profile, texts("id"))
    assert case.complaint_id in told[0]["who"], "the desk sees whose word it was"


async def test_a_merged_reporter_is_too_late_like_everybody_and_reads_only_the_own_number(
    web: Web,
) -> None:
    into, case = await merged_and_solved(web, now() - timedelta(days=10, minutes=1))
    citizen = await opened(web, case)
    assert "/track/reopen" not in citizen.page
    token = await Links(web.store).for_citizen(case.complaint_id, now())
    late = await citizen.post("/track/reopen", {"pass": token, "key": "k" * 16, "reason": "masih"})
    assert late.status_code == 409
    assert case.complaint_id in late.text
    assert into.complaint_id not in late.text


async def test_taken_out_of_the_other_case_its_voice_goes_too(web: Web) -> None:
    into, case = await merged_and_solved(web)
    await (await opened(web, into)).rate("5")
    await (await opened(web, case)).rate("1")
    told: dict[str, Any] = {"expected_version": LATEST}
    await desk(web).unmerge(case.complaint_id, OPERATOR, key="u", **told)
    assert (await web.store.complaints.load(into.complaint_id)).rating == 5


async def test_after_a_reopening_the_rating_is_given_again_and_replaces_the_older(web: Web) -> None:
    case = await solved(web)
    citizen = await opened(web, case)
    await citizen.rate("1")
    await citizen.reopen("masih ada")
    ticket, told = case.complaint_id, {"expected_version": LATEST}
    await desk(web).resolve(ticket, OPERATOR, key="again", **told)
    await citizen.enter()
    assert "memberi nilai 1 dari 5" in citizen.page
    assert "Nilai baru menggantikan" in citizen.page
    assert "Anda memberi nilai 5 dari 5" in (await citizen.rate("5")).text
    found = await web.store.complaints.load(ticket)
    assert found.rating == 5
    events = await web.store.complaints.events(ticket)
    assert [each.rating for each in events if each.kind is Kind.RATING] == [1, 5]


@pytest.mark.parametrize(("days", "ago"), [(3.0, 4.0), (30.0, 20.0)])
async def test_the_days_of_objection_are_those_of_the_settings(
    web: Web, days: float, ago: float
) -> None:
    settings = web.desk.settings
    web.desk.settings = replace(settings, desk=replace(settings.desk, objection_days=days))
    case = await solved(web, now() - timedelta(days=ago))
    citizen = await opened(web, case)
    assert ("/track/reopen" in citizen.page) == (days > ago)
    token = await Links(web.store).for_citizen(case.complaint_id, now())
    fields = {"pass": token, "key": "k" * 16, "reason": "masih"}
    answer = await citizen.post("/track/reopen", fields)
    assert answer.status_code == (200 if days > ago else 409)
    assert days > ago or f"{days:g} hari" in answer.text
