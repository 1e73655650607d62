"""One row: a report, ended where it comes from, or wrong and why. Pure.

| verdict | means                                                                         |
|---------|-------------------------------------------------------------------------------|
| new     | a report; whether it is known already is the store's to say                   |
| twice   | the same id, or without ids the same content, stands further up in this file  |
| ended   | already settled in its own system: no work here                               |
| wrong   | it cannot be used; `reason` names the sentence, `column` where                |

The flags private and anonymous are read the stricter way: not both said clearly, it is private. Where
a person chose `open_if_unsaid`, only what is said, clearly or not, makes it private.
The time is the sheet's own. A row whose status says that it is still open is `runs`: its service time
runs since it was reported; of any other it begins when it is brought in (nobody here was asked before).
Free text is masked here, before anything else sees it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Literal, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from city.complaints import Report
from city.privacy import cleaned, mask
from city.profile import Profile
from city.routing import category_from_text
from city.written import moment
from operations.imports import cells
from operations.imports.mapping import FIELDS, ColumnMapping

T = TypeVar("T")
Verdict = Literal["new", "twice", "ended", "wrong"]
SOURCE = "import"
MARGIN_DEG = 0.25
AHEAD = timedelta(minutes=10)
EARLIEST_YEAR = 2000
LONGEST = {"description": 4000, "address": 500, "id": 200, "name": 200, "phone": 40, "email": 254}


class Judged(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A row and what is to become of it. `key` knows it again: by its id, or by its content."""

    row: int
    verdict: Verdict
    key: str = ""
    reason: str = ""
    column: str = ""
    said: str = ""
    report: Report | None = None
    runs: bool = False
    """Open where it comes from, since `report.observed_at`."""


class Wrong(ValueError):
    """`reason` names the sentence, `field` the column, `said` what stands there (never personal)."""

    def __init__(self, reason: str, field: str, said: str = "") -> None:
        super().__init__(reason)
        self.reason, self.field, self.said = reason, field, said


class Judge:
    """Judges the rows of one file, in their order."""

    def __init__(
        self, columns: Sequence[str], mapping: ColumnMapping, profile: Profile, now: datetime
    ) -> None:
        places = {name: n for n, name in enumerate(columns)}
        self._at = {field: places[name] for field, name in mapping.columns.items() if name}
        self._mapping, self._profile, self._now = mapping, profile, now
        self._zone = ZoneInfo(profile.time_zone)
        self._frame = profile.frame.widened(MARGIN_DEG)
        self._seen: set[int] = set()

    def judged(self, row: int, line: Sequence[str]) -> Judged:
        told = {field: self._told(field, line) for field in FIELDS}
        key = _key(self._mapping.source, told)
        if cells.has_ended(told["status"]):
            return Judged(row=row, verdict="ended", key=key)
        try:
            report = self._report(told)
        except Wrong as why:
            column = self._mapping.columns.get(why.field, "")
            return Judged(
                row=row, verdict="wrong", reason=why.reason, column=column, said=why.said[:80]
            )
        short = int.from_bytes(sha256(key.encode()).digest()[:7])
        if short in self._seen:
            return Judged(row=row, verdict="twice", key=key)
        self._seen.add(short)
        runs = bool(told["time"]) and cells.is_open(told["status"])
        return Judged(row=row, verdict="new", key=key, report=report, runs=runs)

    def _told(self, field: str, line: Sequence[str]) -> str:
        at = self._at.get(field, -1)
        text = line[at].strip() if 0 <= at < len(line) else ""
        return text[: LONGEST.get(field, 400)]

    def _report(self, told: dict[str, str]) -> Report:
        category, (lat, lng) = self._category(told), self._place(told)
        report = Report(
            observed_at=self._when(told["time"]),
            received_at=self._now,
            source=SOURCE,
            service_code=category,
            description=told["description"],
            lat=lat,
            lng=lng,
            address=told["address"],
            external_id=told["id"],
            private=self._is_private(told),
            anonymous=cells.flag(told["anonymous"]) is not False,
            reporter_name=told["name"],
            reporter_email=told["email"],
            reporter_phone=told["phone"],
        )
        return cleaned(report)

    def _is_private(self, told: dict[str, str]) -> bool:
        private, anonymous = cells.flag(told["private"]), cells.flag(told["anonymous"])
        if self._mapping.open_if_unsaid:
            return bool(told["private"].strip()) and private is not False
        return private is not False or anonymous is None

    def _category(self, told: dict[str, str]) -> str:
        word = told["category"]
        if code := self._mapping.categories.get(word):
            return code
        if code := category_of(word, self._profile):
            return code
        if word or not told["description"]:
            code = self._mapping.other
        else:
            guess = category_from_text(self._profile, told["description"])
            code = guess.code if guess else self._mapping.other
        if not code:
            raise Wrong("category", "category", mask(word))
        return code

    def _place(self, told: dict[str, str]) -> tuple[float | None, float | None]:
        if told["place"]:
            lat, lng = _read(lambda: cells.place(told["place"]), "place", "place")
        elif told["lat"] or told["lng"]:
            lat = _read(lambda: cells.degrees(told["lat"], 90.0), "degrees", "lat")
            lng = _read(lambda: cells.degrees(told["lng"], 180.0), "degrees", "lng")
        elif told["address"]:
            return None, None
        else:
            raise Wrong("no_place", "address")
        if not self._frame.holds(lat, lng):
            raise Wrong("outside", "place" if told["place"] else "lat", f"{lat:.4f}, {lng:.4f}")
        return lat, lng

    def _when(self, text: str) -> datetime:
        if not text:
            return self._now
        at = _read(lambda: moment(text, self._mapping.dates, self._zone), "date", "time")
        if at.year < EARLIEST_YEAR or at > self._now + AHEAD:
            raise Wrong("impossible_date", "time", text)
        return at.astimezone(UTC)


def category_of(word: str, profile: Profile) -> str:
    """Our code for a word: the code itself, our name for it in any language, or a keyword in it."""
    said = " ".join(word.split()).casefold()
    for code, each in profile.categories.items():
        if said in (code.casefold(), *(name.casefold() for name in each.name.values())):
            return code
    found = category_from_text(profile, said)
    return found.code if found and found.code != profile.other_category else ""


def _read(read: Callable[[], T], reason: str, field: str) -> T:
    try:
        return read()
    except (ValueError, OverflowError):
        raise Wrong(reason, field) from None


def _key(source: str, told: dict[str, str]) -> str:
    """By the id in its source; without one by what the row says (not by its status)."""
    if told["id"]:
        return f"{source}:id:{told['id']}"
    content = "\x1f".join(told[field] for field in FIELDS if field != "status")
    return f"{source}:row:{sha256(content.encode()).hexdigest()}"
