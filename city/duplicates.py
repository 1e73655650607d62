"""Which open cases may be the same as this one. A person decides; nothing is merged by itself.

| part          | 1 when                           | 0 when                                  | weight |
|---------------|----------------------------------|-----------------------------------------|--------|
| near          | at the same point                | REACH_M away or more                    | 0.40   |
| text          | the same words                   | no word and no three letters in common  | 0.30   |
| category      | the same                         | another                                 | 0.20   |
| recent        | received at the same time        | REACH_S apart or more                   | 0.10   |

Candidates are open, not merged, within REACH_M and REACH_S, and score at least LEAST_SCORE. Text
similarity is the larger of two Jaccard indices: of whole words (without the commonest ones) and of
letter trigrams, which forgive misspelling; addresses in the same street count as SAME_STREET.

A point that is only the middle of a kelurahan or kecamatan says no more than that: such a case is as
near as SAME_AREA to each one of the same kelurahan, however many metres lie between, and has to say
something alike (LEAST_ALIKE). One of another category has to as well, and comes after all others.
Weights and limits are own defaults.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from math import cos, radians

import msgspec

from city.complaints import Complaint, Report
from city.geography import METRES_PER_DEGREE, distance_m, kelurahan_code, middles, point_key
from city.profile import Profile

REACH_M = 250.0
REACH_S = 14 * 86_400.0
LEAST_SCORE = 0.45
LEAST_ALIKE = 0.25
SAME_AREA = 0.5
SAME_STREET = 0.8
MOST = 10
WEIGHTS = {"near": 0.40, "text": 0.30, "category": 0.20, "recent": 0.10}
_WORD = re.compile(r"[^\W\d_]{2,}")
_COMMON = frozenset(
    _WORD.findall(
        "ada agar akan atau bagi banyak dan dari dengan di dekat depan ini itu jalan jl juga kami karena"
        " ke lagi mohon oleh pada pak saya sangat sudah tidak tolong untuk yang the and of is are in on"
        " at please there near"
    )
)
_STREET = re.compile(r"\b(?:jl|jln|jalan)\b[. ]*([^\d,;()/]+)")
_BESIDE = re.compile(r"\b(?:no|nomor|rt|rw|kel|kec|gang|gg|depan|dekat|sebelah)\b")
_EXACT: frozenset[str] = frozenset()
_TITLES = frozenset({"raya", "ir", "kh", "dr", "prof", "jend", "jenderal", "jendral", "letjen"})


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """`age_s`: how long ago it was received, as of `now`. `text_similarity` and `score` 0 to 1."""

    ticket: str
    distance_m: float
    age_s: float
    same_category: bool
    text_similarity: float
    score: float
    same_street: bool = False
    approximate: bool = False
    """Of one of the two only the kelurahan or kecamatan is known: the distance says nothing."""


class _Areas:
    """Which kelurahan a case and others may lie in, where a point is only the middle of an area."""

    def __init__(self, case: Complaint, profile: Profile | None) -> None:
        self._profile, self._middles = profile, middles(profile) if profile else {}
        self._mine = self._of(case)
        self._at = self._mine or self._home(case)

    def meet(self, other: Complaint) -> bool | None:
        """Whether both may lie in the same kelurahan; None if both points are exact."""
        theirs = self._of(other)
        if not self._mine and not theirs:
            return None
        return bool(self._at & (theirs or self._home(other)))

    def _of(self, case: Complaint) -> frozenset[str]:
        """Codes; empty for an exact point."""
        lat, lng = case.report.lat, case.report.lng
        if lat is None or lng is None:
            return _EXACT
        return self._middles.get(point_key(lat, lng), _EXACT)

    def _home(self, case: Complaint) -> frozenset[str]:
        if case.kelurahan or self._profile is None:
            return frozenset({case.kelurahan})
        return frozenset({kelurahan_code(self._profile, case.report.lat, case.report.lng)})


def candidates(
    complaint: Complaint,
    others: Iterable[Complaint],
    now: datetime,
    profile: Profile | None = None,
    most: int = MOST,
) -> list[Candidate]:
    """The likeliest ones, best first, those of another category last; of equal scores the nearer.
    None without a place. Without a `profile` every point is taken as exact."""
    lat, lng = complaint.report.lat, complaint.report.lng
    if lat is None or lng is None:
        return []
    high = REACH_M / METRES_PER_DEGREE
    box = lat, lng, high, high / max(0.01, cos(radians(lat)))
    areas, found = _Areas(complaint, profile), []
    for each in others:
        meets = areas.meet(each)
        near = _in_box(each.report, *box) if meets is None else meets
        if near and _possible(complaint, each):
            found.append(_compared(complaint, each, now, meets is not None))
    likely = [each for each in found if _likely(each)]
    order = sorted(likely, key=lambda each: (-each.score, each.distance_m, each.ticket))
    return sorted(order, key=lambda each: not each.same_category)[:most]


def _likely(found: Candidate) -> bool:
    alike = found.text_similarity >= LEAST_ALIKE
    said = found.same_category and (alike or found.same_street or not found.approximate)
    near = found.approximate or found.distance_m < REACH_M
    return near and (said or alike) and found.score >= LEAST_SCORE


def same_street(one: str, other: str) -> bool:
    """Whether two addresses name the same street after "Jalan", with or without its titles."""
    mine, theirs = _street(one), _street(other)
    return bool(mine and theirs) and (mine <= theirs or theirs <= mine)


def text_similarity(one: str, other: str) -> float:
    """0 (nothing in common, or one is empty) to 1 (the same words in any order)."""
    return max(_jaccard(_tokens(one), _tokens(other)), _jaccard(_trigrams(one), _trigrams(other)))


def _in_box(report: Report, lat: float, lng: float, high: float, wide: float) -> bool:
    """Cheap, before any distance is computed: most cases of a city are elsewhere."""
    return (
        report.lat is not None
        and report.lng is not None
        and abs(report.lat - lat) <= high
        and abs(report.lng - lng) <= wide
    )


def _possible(complaint: Complaint, other: Complaint) -> bool:
    apart = abs(other.received_at - complaint.received_at)
    itself = other.complaint_id == complaint.complaint_id
    return other.open and not itself and apart < timedelta(seconds=REACH_S)


def _compared(
    complaint: Complaint, other: Complaint, now: datetime, approximate: bool
) -> Candidate:
    mine, theirs = complaint.report, other.report
    metres = distance_m(mine.lat or 0.0, mine.lng or 0.0, theirs.lat or 0.0, theirs.lng or 0.0)
    apart_s = abs((other.received_at - complaint.received_at).total_seconds())
    same, alike = (
        other.category == complaint.category,
        text_similarity(mine.description, theirs.description),
    )
    street = same_street(mine.address, theirs.address)
    parts = {
        "near": SAME_AREA if approximate else max(0.0, 1 - metres / REACH_M),
        "text": max(alike, SAME_STREET) if street else alike,
        "category": float(same),
        "recent": max(0.0, 1 - apart_s / REACH_S),
    }
    return Candidate(
        ticket=other.complaint_id,
        distance_m=metres,
        age_s=(now - other.received_at).total_seconds(),
        same_category=same,
        text_similarity=alike,
        score=sum(WEIGHTS[name] * value for name, value in parts.items()),
        same_street=street,
        approximate=approximate,
    )


@lru_cache(maxsize=4096)
def _street(address: str) -> frozenset[str]:
    named = _STREET.search(address.casefold())
    return _tokens(_BESIDE.split(named[1])[0]) - _TITLES if named else frozenset()


@lru_cache(maxsize=4096)
def _tokens(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold())) - _COMMON


@lru_cache(maxsize=4096)
def _trigrams(text: str) -> frozenset[str]:
    words = sorted(_tokens(text))
    return frozenset(f" {word} "[at : at + 3] for word in words for at in range(len(word)))


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0
