"""Open complaints as columns of numbers, so that a hundred thousand are sorted in milliseconds.

A row is written when its complaint changes and at no other time; whatever depends on the clock
(overdue) is compared when asked. A row that goes is replaced by the last one: order is for queries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from city.complaints import CLOCK_STOPS, PRIORITIES, Complaint, Status
from city.deadlines import due_at, warn_at
from city.geography import kelurahan_of, name_key
from city.privacy import on_wall
from city.profile import Kelurahan, Profile
from operations.report_cards.periods import parse

Rows = NDArray[np.intp]
Mask = NDArray[np.bool_]
NUMBERS = ("received", "due", "warn", "updated")
"""Epoch seconds."""
CODES = ("status", "agency", "category", "kecamatan", "kelurahan", "vehicle")
FLAGS = ("runs", "waits", "public", "simulated")
"""Its service time runs; it is not solved yet; it may be on a wall; it was played, not reported."""
FIRST_ROOM = 1024
RANK_S = 1e12
"""More seconds than lie between any two due times: one rank of urgency."""
STATUSES = tuple(str(each) for each in Status)


class Names:
    """Small numbers for the texts of one column."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        self.texts: list[str] = []
        self._numbers: dict[str, int] = {}
        for each in known:
            self.number(each)

    def number(self, text: str) -> int:
        """The text's number; a new text gets the next one."""
        found = self._numbers.setdefault(text, len(self.texts))
        if found == len(self.texts):
            self.texts.append(text)
        return found

    def known(self, texts: Iterable[str]) -> list[int]:
        return [self._numbers[each] for each in texts if each in self._numbers]

    def ranks(self) -> NDArray[np.int64]:
        """Each number's place in alphabetical order."""
        ranks = np.empty(len(self.texts), dtype=np.int64)
        ranks[np.argsort(np.array(self.texts, dtype=object))] = np.arange(len(self.texts))
        return ranks


class Columns:
    """`cases`, `texts` and `keys` (tickets as they are searched) are the rows themselves; `number`,
    `code` and `flag` what is compared."""

    def __init__(
        self,
        profile: Profile,
        due: Callable[[Complaint, Profile], datetime] = due_at,
        warn: Callable[[Complaint, Profile], datetime] = warn_at,
    ) -> None:
        self.profile, self.due, self.warn = profile, due, warn
        self.cases: list[Complaint] = []
        self.texts: list[str] = []
        self.keys: list[str] = []
        self.names = {key: Names(STATUSES if key == "status" else ()) for key in CODES}
        self.number = {key: np.zeros(FIRST_ROOM) for key in NUMBERS}
        self.code = {key: np.zeros(FIRST_ROOM, dtype=np.int32) for key in CODES}
        self.code["priority"] = np.zeros(FIRST_ROOM, dtype=np.int32)
        self.flag = {key: np.zeros(FIRST_ROOM, dtype=np.bool_) for key in FLAGS}
        self._rows: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self.cases)

    @property
    def nbytes(self) -> int:
        """Memory of the columns; the complaints themselves are the picture's."""
        columns = sum(column.nbytes for table in self._tables() for column in table.values())
        return columns + sum(len(each) + 50 for each in self.texts)

    def _tables(self) -> list[dict[str, NDArray[Any]]]:
        return [self.number, self.code, self.flag]

    def take(self, complaint: Complaint) -> None:
        """Write an open complaint's row; one that ended loses it."""
        row = self._rows.get(complaint.complaint_id)
        if not complaint.open:
            self.drop(complaint.complaint_id)
            return
        if row is None:
            row = self._rows[complaint.complaint_id] = len(self.cases)
            self.cases.append(complaint)
            self.texts.append("")
            self.keys.append(name_key(complaint.complaint_id))
            self._make_room()
        self._write(row, complaint)

    def drop(self, ticket: str) -> None:
        """Forget a row; the last one takes its place."""
        row = self._rows.pop(ticket, None)
        if row is None:
            return
        case, text, key = self.cases.pop(), self.texts.pop(), self.keys.pop()
        last = len(self.cases)
        if row != last:
            self.cases[row], self.texts[row], self.keys[row] = case, text, key
            self._rows[case.complaint_id] = row
            for table in self._tables():
                for column in table.values():
                    column[row] = column[last]

    def _make_room(self) -> None:
        if len(self.cases) <= len(self.number["due"]):
            return
        for table in self._tables():
            for key, column in table.items():
                table[key] = np.concatenate([column, np.zeros_like(column)])

    def _write(self, row: int, case: Complaint) -> None:
        home = home_of(case, self.profile)
        self.cases[row], self.texts[row] = case, searched(case, home)
        self.number["received"][row] = case.received_at.timestamp()
        self.number["due"][row] = self.due(case, self.profile).timestamp()
        self.number["warn"][row] = self.warn(case, self.profile).timestamp()
        self.number["updated"][row] = case.status_at.timestamp()
        place = (home.kecamatan_code, home.code) if home else ("", "")
        coded = (str(case.status), case.agency_id, case.category, *place, case.vehicle_id)
        for key, text in zip(CODES, coded, strict=True):
            self.code[key][row] = self.names[key].number(text)
        self.code["priority"][row] = PRIORITIES.index(case.priority)
        self.flag["runs"][row] = case.status not in CLOCK_STOPS and case.stopped_at is None
        self.flag["waits"][row] = case.status is not Status.RESOLVED
        self.flag["public"][row] = on_wall(case, self.profile)
        self.flag["simulated"][row] = case.simulated

    def late(self, now: datetime) -> Mask:
        """Later than due while the service time runs; exactly on time is not late."""
        size = len(self)
        return self.flag["runs"][:size] & (self.number["due"][:size] < now.timestamp())

    def soon(self, now: datetime) -> Mask:
        """The early warning: at `warn_at` or later, and not late yet, while the service time runs."""
        size, moment = len(self), now.timestamp()
        found: Mask = self.number["warn"][:size] <= moment
        return found & self.flag["runs"][:size] & (self.number["due"][:size] >= moment)

    def is_late(self, row: int, now: datetime) -> bool:
        """`late` of one row."""
        return bool(self.flag["runs"][row] and self.number["due"][row] < now.timestamp())

    def most_urgent(self, rows: Rows, now: datetime, most: int) -> Rows:
        """At least the `most` first of these by urgency, unordered: nobody need sort the others."""
        if most >= len(rows):
            return rows
        rank = self.code["priority"][rows] + len(PRIORITIES) * self.late(now)[rows]
        urgency = (2 * rank + self.soon(now)[rows]) * RANK_S - self.number["due"][rows]
        chosen: Rows = rows[urgency >= np.partition(urgency, -most)[-most]]
        return chosen

    def row(self, ticket: str) -> int | None:
        return self._rows.get(ticket)

    def received_in(self, month: str) -> Mask:
        """Received within this month ("2026-03") of the city's time."""
        period, received = (
            parse(month, self.profile.time_zone),
            self.number["received"][: len(self)],
        )
        found: Mask = period.start.timestamp() <= received
        return found & (received < period.end.timestamp())

    def is_one_of(self, key: str, texts: Iterable[str]) -> Mask:
        """Rows whose text in this column is one of these."""
        wanted = self.names[key].known(texts)
        found: Mask = np.isin(self.code[key][: len(self)], wanted)
        return found


def home_of(case: Complaint, profile: Profile) -> Kelurahan | None:
    """The kelurahan it was reported in, else the one its point lies in."""
    known = profile.kelurahan.get(case.kelurahan)
    lat, lng = case.report.lat, case.report.lng
    if known is not None or lat is None or lng is None:
        return known
    return kelurahan_of(profile, lat, lng)


def searched(case: Complaint, home: Kelurahan | None) -> str:
    """What a search looks at: never who reported it."""
    place = (home.name, home.kecamatan) if home else ()
    report = case.report
    words = (case.complaint_id, report.description, report.address, report.external_id, *place)
    return "\n".join((*words, case.instruction, case.vehicle_id)).casefold()


def first(values: NDArray[np.float64], most: int | None) -> Rows:
    """Places of the `most` smallest values, smallest first; without sorting all the others."""
    if most is None or most >= len(values):
        return np.argsort(values, kind="stable")
    smallest = np.argpartition(values, most)[:most]
    return smallest[np.argsort(values[smallest], kind="stable")]
