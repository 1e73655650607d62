"""What a scenario file may say. Every key has a default, an unknown key is an error.

Times ending in `_s` are story seconds since the start; they pass `speed` times as fast as real ones.
Places are names from the city profile (landmark, depot, kelurahan) or "lat,lng".
"""

from __future__ import annotations

from typing import Literal

import msgspec

from city.complaints import Status
from city.profile import Words

Curve = tuple[tuple[float, float], ...]
"""Points (story minutes since the event began, value), ascending; straight lines between them."""


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class RiverEvent(_Part, frozen=True):
    """A flood wave. `begins_s` may be negative: under way already when the story starts. `exact`: from
    the first to the last point of a curve posts say just what it says."""

    begins_s: float = 0.0
    exact: bool = False
    level_cm: dict[str, Curve] = {}
    rain_mm_h: dict[str, Curve] = {}


class Rivers(_Part, frozen=True):
    """`calm_cm` per post; posts in `silent` send nothing, those in `unknown` send no value. From half an hour
    before the start on, those in `metres` send metres as if they were centimetres, and every third reading of
    those in `jumping` is far off."""

    every_s: float = 600.0
    calm_cm: dict[str, float] = {}
    noise_cm: float = 2.5
    silent: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    metres: tuple[str, ...] = ()
    jumping: tuple[str, ...] = ()
    event: tuple[RiverEvent, ...] = ()


class Air(_Part, frozen=True):
    """Mean PM2.5 of a day per station in ug/m3; the other pollutants follow from it.

    `missing`: local hours of which a station sends nothing, [22, 8] is from 22:00 to 08:00.
    """

    pm25_ug_m3: dict[str, float] = {}
    usual_ug_m3: float = 32.0
    silent: tuple[str, ...] = ()
    missing: dict[str, tuple[int, int]] = {}


class Sample(_Part, frozen=True):
    """What a station usually finds; invented figures of a river through a city."""

    ph: float = 7.1
    oxygen_mg_l: float = 4.4
    bod_mg_l: float = 4.0
    cod_mg_l: float = 27.0
    tss_mg_l: float = 62.0
    ammonia_mg_l: float = 0.3
    nitrate_mg_l: float = 1.9


class Quality(_Part, frozen=True):
    """By station; those in `silent` send nothing."""

    stations: dict[str, Sample] = {}
    silent: tuple[str, ...] = ()


class Agencies(_Part, frozen=True):
    """Agencies' tables. Those in `columns_changed` have another head than the one that was mapped."""

    columns_changed: tuple[str, ...] = ()


class Complaints(_Part, frozen=True):
    """`per_hour` in the busiest hour; nothing new while `most_open` are open.

    `slow_share` of the cases lie for a long time, so that some are overdue.
    """

    per_hour: float = 14.0
    open_at_start: int = 34
    most_open: int = 60
    slow_share: float = 0.08
    weights: dict[str, float] = {}


class Start(_Part, frozen=True):
    """Where a vehicle of the scenario stands until it is sent."""

    vehicle: str
    place: str


class Step(_Part, frozen=True):
    """One thing that happens to the complaint `case`, in file order within a case.

    The first step of a case has `category`, `place` and `text` and is the report itself.
    `at_s` is the earliest moment, `after_s` the pause after the case's step before.
    `on_site` also waits until the vehicle that was sent stands there. `photo`: the crew takes one of
    this sort; `release`: the operator looks at it and lets walls show it, and the status stays. With a `rating` (1 to 5 stars) the citizen answers, and the status stays. `scene`: the
    walls follow the case from now on.
    """

    case: str
    status: Status
    at_s: float = 0.0
    after_s: float = 0.0
    category: str = ""
    place: str = ""
    address: str = ""
    text: str = ""
    agency: str = ""
    vehicle: str = ""
    note: str = ""
    photo: Literal["", "before", "after"] = ""
    release: bool = False
    rating: int = 0
    scene: bool = False


class Broken(_Part, frozen=True):
    """Ugly payloads of these kinds, one every `every_s` real seconds, in turn."""

    every_s: float = 0.0
    kinds: tuple[str, ...] = ()


class Scenario(_Part, frozen=True):
    """`like` names the scenario whose tables this one starts from; `clock` fixes the local hour."""

    title: Words
    about: Words = {}
    like: str = ""
    clock: float | None = None
    vehicle_share: float = 1.0
    rivers: Rivers = Rivers()
    air: Air = Air()
    quality: Quality = Quality()
    complaints: Complaints = Complaints()
    agencies: Agencies = Agencies()
    start: tuple[Start, ...] = ()
    step: tuple[Step, ...] = ()
    broken: Broken = Broken()
