"""A report that comes in by hand: on the telephone, at the counter, from a colleague."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from msgspec.structs import replace

from city.complaints import Complaint, Report
from city.geography import kelurahan_of
from city.masking import mask
from city.routing import agency_for
from operations.desk.actor import Actor
from operations.desk.errors import DeskError
from operations.desk.steps import Steps, plain
from store.signing import signing_key, tracking_secret


async def received(steps: Steps, report: Report, by: Actor, key: str) -> tuple[Complaint, str]:
    """The new complaint (or the one this key made before) and its tracking secret.

    Free text is masked before anything else sees it. Raises DeskError, StoreUnavailable.
    """
    if not by.may("report"):
        raise DeskError("not_allowed", {"wanted": ("report",)})
    if not key:
        raise DeskError("key_missing")
    if report.service_code not in steps.profile.categories:
        raise DeskError("unknown_category", {"category": report.service_code})
    complaint, _ = await _kept(steps, report, by, key)
    secret = tracking_secret(await signing_key(steps.store), complaint.complaint_id)
    return complaint, secret


async def _kept(steps: Steps, report: Report, by: Actor, key: str) -> tuple[Complaint, bool]:
    masked = replace(
        report,
        description=mask(plain(report.description)),
        address=mask(plain(report.address)),
    )
    agency = agency_for(steps.profile, report.service_code)
    return await steps.store.complaints.receive(
        masked,
        by.name,
        steps.clock().astimezone(ZoneInfo(steps.profile.time_zone)),
        idempotency_key=f"desk:report:{key}",
        agency_id=agency.id if agency else "",
        by_role=by.role,
        kelurahan=_kelurahan(steps, report),
    )


def _kelurahan(steps: Steps, report: Report) -> str:
    if report.lat is None or report.lng is None:
        return ""
    home = kelurahan_of(steps.profile, report.lat, report.lng)
    return home.code if home else ""
