import re
from datetime import UTC, datetime, timedelta
from itertools import product

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from city import complaints
from city.complaints import (
    AT_WORK,
    ENDED,
    NEXT,
    Complaint,
    Event,
    IllegalStep,
    Report,
    Status,
    begin,
    step,
)

NOW = datetime(2016, 11, 30, 3, 0, tzinfo=UTC)
REPORT = Report(
    observed_at=NOW, received_at=NOW, source="open311", service_code="sampah",
    description="Tumpukan sampah", lat=-6.244, lng=107.018,
)  # fmt: skip
RECEIVED = Event(at=NOW, actor="citizen", status=Status.RECEIVED, report=REPORT)


def event(status: Status, **more: str) -> Event:
    return Event(at=NOW + timedelta(minutes=1), actor="operator", status=status, **more)


def standing_at(status: Status) -> Complaint:
    return msgspec.structs.replace(begin("BKS-2016-000001", RECEIVED), status=status)


def table_in_words() -> dict[str, set[str]]:
    """The table of the module's docstring."""
    rows = re.findall(r"^\| ([a-z_, ]+?) +\| ([a-z_, ]+?) +\|$", complaints.__doc__, re.MULTILINE)
    return {
        start: set(nexts.split(", "))
        for starts, nexts in rows
        for start in starts.split(", ")
        if start != "from"
    }


def test_the_table_in_words_is_the_table_in_code():
    assert table_in_words() == {key: set(nexts) for key, nexts in NEXT.items()}


@pytest.mark.parametrize(("start", "end"), list(product(Status, Status)))
def test_every_pair_of_statuses_is_taken_or_refused_as_the_table_says(start, end):
    if end in NEXT[start]:
        assert step(standing_at(start), event(end)).status is end
    else:
        with pytest.raises(IllegalStep, match=f"'{start}' cannot become '{end}'; possible: "):
            step(standing_at(start), event(end))


def test_every_status_has_a_way_on_and_can_be_reached():
    assert set(NEXT) == set(Status)
    assert all(NEXT.values())
    assert {each for nexts in NEXT.values() for each in nexts} == set(Status) - {Status.RECEIVED}


def test_a_complaint_begins_with_its_report():
    with pytest.raises(IllegalStep, match="begins with 'received'"):
        begin("x", event(Status.RECEIVED))
    with pytest.raises(IllegalStep):
        begin("x", msgspec.structs.replace(RECEIVED, status=Status.VERIFIED))


def test_on_site_is_not_resolved_a_crew_may_measure_first():
    measured = standing_at(Status.ON_SITE)
    assert measured.open
    assert step(measured, event(Status.IN_PROGRESS)).open


def test_ended_cases_are_not_open_and_resolved_ones_still_are():
    assert {each for each in Status if not standing_at(each).open} == ENDED
    assert standing_at(Status.RESOLVED).open


def test_a_step_keeps_agency_and_vehicle_unless_it_names_others():
    sent = step(
        standing_at(Status.ASSIGNED),
        event(Status.DISPATCHED, agency_id="dlh", vehicle_id="baktor-07"),
    )
    there = step(sent, event(Status.ON_SITE))
    assert (there.agency_id, there.vehicle_id) == ("dlh", "baktor-07")
    handed_on = step(there, event(Status.ASSIGNED, agency_id="dbmsda"))
    assert handed_on.agency_id == "dbmsda"


def sent(*later: Event) -> Complaint:
    """A case that baktor-07 of DLH is sent to, and what came after."""
    case = step(standing_at(Status.ASSIGNED), event(Status.DISPATCHED, agency_id="dlh", vehicle_id="baktor-07"))  # fmt: skip
    for each in later:
        case = step(case, each)
    return case


def test_a_case_that_is_assigned_anew_has_no_unit_until_one_is_sent():
    elsewhere = sent(event(Status.ASSIGNED, agency_id="dbmsda"))
    assert (elsewhere.agency_id, elsewhere.vehicle_id) == ("dbmsda", "")
    assert step(elsewhere, event(Status.IN_PROGRESS)).vehicle_id == "", "not the former agency's"


def test_a_reopened_case_has_no_unit_until_one_is_sent():
    again = sent(event(Status.ON_SITE), event(Status.RESOLVED), event(Status.REOPENED))
    assert again.vehicle_id == ""
    assert step(step(again, event(Status.COORDINATING)), event(Status.IN_PROGRESS)).vehicle_id == ""


def test_after_coordination_the_same_unit_goes_on():
    waiting = sent(event(Status.ON_SITE), event(Status.COORDINATING))
    assert waiting.status not in AT_WORK
    assert step(waiting, event(Status.IN_PROGRESS)).vehicle_id == "baktor-07"


@pytest.mark.parametrize("before", [[], [Status.EN_ROUTE]], ids=["dispatched", "en_route"])
def test_another_unit_is_sent_without_a_new_disposisi(before):
    first = sent(*(event(each) for each in before))
    other = step(first, event(Status.DISPATCHED, vehicle_id="baktor-08"))
    assert (other.status, other.vehicle_id) == (Status.DISPATCHED, "baktor-08")
    assert (other.agency_id, other.dispatched_at) == ("dlh", first.dispatched_at)


def test_a_refused_step_changes_nothing():
    before = standing_at(Status.CLOSED)
    with pytest.raises(IllegalStep):
        step(before, event(Status.ON_SITE))
    assert before == standing_at(Status.CLOSED)


@given(st.data())
def test_any_allowed_life_counts_its_versions_and_keeps_its_report(data):
    state = begin("BKS-2016-000001", RECEIVED)
    for number in range(1, data.draw(st.integers(1, 12))):
        state = step(state, event(data.draw(st.sampled_from(NEXT[state.status]))))
        assert state.version == number + 1
    assert (state.report, state.received_at) == (REPORT, NOW)


def test_a_complaint_of_the_simulator_says_so():
    invented = msgspec.structs.replace(REPORT, source="simulator")
    assert msgspec.structs.replace(standing_at(Status.RECEIVED), report=invented).simulated
    assert not standing_at(Status.RECEIVED).simulated


def test_steps_are_kept_in_order_and_old_records_still_tell_what_they_know():
    case = step(begin("BKS-2016-000001", RECEIVED), event(Status.VERIFIED))
    assert [each.status for each in complaints.history(case)] == [Status.RECEIVED, Status.VERIFIED]
    old = msgspec.structs.replace(case, steps=())
    assert [each.status for each in complaints.history(old)] == [Status.RECEIVED, Status.VERIFIED]
    assert len(step(old, event(Status.ASSIGNED)).steps) == 3


def test_a_case_that_goes_back_and_forth_keeps_its_first_step_and_the_newest():
    case = step(begin("BKS-2016-000001", RECEIVED), event(Status.ASSIGNED))
    for number in range(100):
        case = step(case, event(Status.ASSIGNED, agency_id=f"a{number}"))
    assert len(case.steps) == complaints.MOST_STEPS
    assert case.steps[0].status is Status.RECEIVED
    assert case.steps[-1].agency_id == "a99"
