"""What is kept of one vehicle and day: its parts (trips, stops, silence) and its visits to cases.

Every measure of the fleet is a sum over these rows, so every figure can be opened to the rows behind it.
New fields go to the end and carry a default: older archives stay readable.
"""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from city.fleet.partition import State


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """[start_at, end_at) of a vehicle's day. Seconds end in `_s`; of a stop `km` is 0.

    | field          | tells                                                                        |
    |----------------|------------------------------------------------------------------------------|
    | then           | what came after: a trip with "silent" ended because its tracker went quiet;  |
    |                | "" still goes on at the end of the day, or of what is known                  |
    | begins         | False: it was going on at midnight and counts for the day before             |
    | straight_km    | of a whole trip of STRAIGHT_KM or more: the straight line; else 0            |
    | unseen_km      | of silence: the straight line between the places before and after it         |
    | told_s         | for how long the tracker told whether the ignition is on                     |
    | engine_s       | for how long it was on                                                       |
    | idle_s         | engine on and slower than 3 km/h, in spells of 3 minutes or more, away from  |
    |                | places where it works and from its task                                      |
    | busy_idle_s    | the same at such places                                                      |
    | away_s         | outside its kecamatan (or the city) without a task, spells of 5 minutes      |
    | after_s        | on a trip outside its shift without a task                                   |
    | fast_s         | above its limit, in spells of 10 seconds or more                             |
    | duty_s, work_s | of it within the shift; of that on a trip or at a place of work              |
    | hauls          | visits to a landfill that began in it (ritase)                               |
    | place          | id of the registered place at its end, "" if it is none                      |
    | area           | code of the kelurahan at its end, "" outside the city                        |
    | hidden         | the place at its end is nobody's business; `lat`, `lng`, `area` are empty    |
    | bad, faults    | points that a rule caught, and which: "jump 3, clock 1"                      |
    | rule           | number of the rule that said what is hidden (`city.fleet.privacy.RULE`)      |
    """

    vehicle_id: str
    day: date
    kind: str
    agency_id: str
    state: State
    then: str = ""
    begins: bool = True
    start_at: datetime
    end_at: datetime
    km: float = 0.0
    straight_km: float = 0.0
    unseen_km: float = 0.0
    top_kmh: float | None = None
    told_s: float = 0.0
    engine_s: float = 0.0
    idle_s: float = 0.0
    busy_idle_s: float = 0.0
    away_s: float = 0.0
    after_s: float = 0.0
    fast_s: float = 0.0
    duty_s: float = 0.0
    work_s: float = 0.0
    hauls: int = 0
    place: str = ""
    area: str = ""
    lat: float | None = None
    lng: float | None = None
    hidden: bool = False
    points: int = 0
    bad: int = 0
    faults: str = ""
    simulated: bool = False
    rule: int = 0

    @property
    def subject(self) -> str:
        return self.vehicle_id

    @property
    def seconds(self) -> float:
        return (self.end_at - self.start_at).total_seconds()


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """A vehicle that was sent to a case: `entered_at` its positions came within 75 m of the place and
    stayed; None: they did not, on that day."""

    vehicle_id: str
    day: date
    kind: str
    agency_id: str
    ticket: str
    sent_at: datetime
    entered_at: datetime | None = None
    left_at: datetime | None = None
    simulated: bool = False

    @property
    def subject(self) -> str:
        return self.vehicle_id


class VehicleDay(msgspec.Struct, frozen=True, kw_only=True):
    """`private`: places (lat, lng) that nobody is told, for whoever draws a track. Never kept."""

    parts: tuple[Part, ...]
    visits: tuple[Visit, ...] = ()
    private: tuple[tuple[float, float], ...] = ()
