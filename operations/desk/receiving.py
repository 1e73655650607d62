"""A report that comes in by hand: on the telephone, at the counter, from a colleague."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from msgspec.structs import replace

from city.complaints import Complaint, Kind, Report
from city.geography import kelurahan_code
from city.privacy import cleaned
from operations.desk.actor import Actor
from operations.desk.errors import DeskError
from operations.desk.new_secret import may_issue
from operations.desk.steps import Ask, Steps, plain
from store.signing import signing_key, tracking_secret


async def received(steps: Steps, report: Report, by: Actor, key: str) -> tuple[Complaint, str]:
    """The new complaint (or the one this key made before) and its tracking secret: "" when
    another one was issued since.

    Free text is masked before anything else sees it. Raises DeskError, StoreUnavailable.
    """
    if not by.may("report"):
        raise DeskError("not_allowed", {"wanted": ("report",)})
    if not key:
        raise DeskError("key_missing")
    if report.service_code not in steps.profile.categories:
        raise DeskError("unknown_category", {"category": report.service_code})
    complaint, _ = await _kept(steps, report, by, key)
    if complaint.secrets:
        return complaint, ""
    return complaint, tracking_secret(await signing_key(steps.store), complaint.complaint_id)


async def issued(steps: Steps, ask: Ask, reason: str) -> tuple[Complaint, str]:
    """The case and its newest secret; a repeat with the same key issues no other one.

    Raises DeskError: among others for whom operations/desk/new_secret.py does not name.
    """
    found = await steps.load(ask.ticket)
    if not may_issue(ask.by, found):
        raise DeskError("secret_refused", {"ticket": ask.ticket}, found)
    made = await steps.add(ask, kind=Kind.NEW_CODE, note=reason)
    return made, tracking_secret(await signing_key(steps.store), ask.ticket, made.secrets)


async def _kept(steps: Steps, report: Report, by: Actor, key: str) -> tuple[Complaint, bool]:
    told = replace(report, description=plain(report.description), address=plain(report.address))
    agency_id = await steps.table.agency(told, steps.profile)
    return await steps.store.complaints.receive(
        cleaned(told),
        by.name,
        steps.clock().astimezone(ZoneInfo(steps.profile.time_zone)),
        idempotency_key=f"desk:report:{key}",
        agency_id=agency_id,
        by_role=by.role,
        kelurahan=kelurahan_code(steps.profile, report.lat, report.lng),
    )
