"""What the city's own work says of this moment: complaints, agencies, vehicles, revenue."""

from __future__ import annotations

from datetime import datetime

from city.complaints import Status
from city.picture import CityPicture
from city.privacy import ticket_tail
from city.revenue_terms import TOTAL
from city.severity import Severity
from city.vehicles import Condition, condition, kind_of
from dashboard.chosen import about
from dashboard.contracts import Options
from dashboard.queue import Filters, queue_of
from dashboard.readings import agency_of, positions
from dashboard.revenue import words
from dashboard.revenue.known import overview_of
from dashboard.summaries.saying import Summary, made, silent
from dashboard.texts import Text

UNSOLVED = tuple(str(each) for each in Status if each is not Status.RESOLVED)


def complaints(picture: CityPicture, now: datetime, text: Text, options: Options) -> Summary:
    queue, only = queue_of(picture), about(picture.profile, options)
    counts = queue.wall_counts(now, only)
    if not counts.open:
        return made("complaints", "complaints_none", text, calm=True)
    tally = queue.wall_tally("kelurahan", now, only)
    asked = _of_wall(only)
    oldest = queue.page(asked, now, "received", 0, 1).rows[0].complaint
    return made(
        "complaints", "complaints", text, open=text.number(counts.open), late=text.number(counts.late),
        places=text.number(sum(bool(name and late) for name, (_, late) in tally.items())),
        of=text.number(len(picture.profile.kelurahan)), calm=not counts.late,
        since=text.moment(oldest.received_at, now), ticket=f"…{ticket_tail(oldest.complaint_id)}",
    )  # fmt: skip


def _of_wall(only: Filters) -> Filters:
    """Those that walls count: unsolved, and nothing private."""
    return Filters(
        status=UNSOLVED,
        agency=only.agency,
        category=only.category,
        kecamatan=only.kecamatan,
        public_only=True,
    )


def report_cards(picture: CityPicture, now: datetime, text: Text, options: Options) -> Summary:
    """Of what is open now; the cards themselves count whole periods."""
    queue = queue_of(picture)
    counts, tally = queue.wall_counts(now), queue.wall_tally("agency", now)
    if not counts.late:
        words = text.number(counts.open)
        return made("report_cards", "report_cards_none", text, calm=True, open=words)
    worst, (_, late) = max(tally.items(), key=lambda each: each[1][1])
    agency = picture.profile.agencies.get(worst)
    return made(
        "report_cards", "report_cards", text, late=text.number(counts.late),
        open=text.number(counts.open), n=text.number(late),
        agency=agency.short if agency else text("triage.nobody"),
    )  # fmt: skip


def fleet(picture: CityPicture, now: datetime, text: Text, options: Options) -> Summary:
    profile, agency = picture.profile, str(options.get("agency") or "")
    seen = [each for each in positions(picture) if agency in ("", agency_of(profile, each))]
    states = [condition(kind_of(profile, each.vehicle_id, now), each, now) for each in seen]
    stale = sum(each is Condition.STALE for each in states)
    if len(states) == stale:
        return silent("fleet", [text("summary.all_vehicles")], text)
    moving = sum(each is Condition.MOVING for each in states)
    return made(
        "fleet", "fleet", text, old=bool(stale), seen=text.number(len(states) - stale),
        moving=text.number(moving), silent=text.number(stale),
    )  # fmt: skip


def revenue(picture: CityPicture, now: datetime, text: Text, options: Options) -> Summary:
    kind, found = str(options.get("revenue") or TOTAL), overview_of(picture, now)
    known = (found.total, *found.kinds) if found else ()
    standing = next((each for each in known if each.kind == kind and each.day), None)
    name = words.name(kind, picture.profile, text)
    if standing is None or standing.day is None:
        return silent("revenue", [name], text)
    return made(
        "revenue", "revenue", text, old=standing.severity is Severity.STALE, name=name,
        day=words.day(standing.day, text, year=True), rp=words.money(standing.rp, text),
        target=words.money(standing.target_rp, text), share=words.percent(standing.share, text),
        verdict=words.verdict(standing, text), usual=words.usual(standing, text),
        projection=words.percent(standing.projection, text),
    )  # fmt: skip
