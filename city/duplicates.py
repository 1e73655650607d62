"""Which open cases may be the same as this one. A person decides; nothing is merged by itself.

| part          | 1 when                           | 0 when                                  | weight |
|---------------|----------------------------------|-----------------------------------------|--------|
| near          | at the same point                | REACH_M away or more                    | 0.40   |
| text          | the same words                   | no word and no three letters in common  | 0.30   |
| category      | the same                         | another                                 | 0.20   |
| recent        | received at the same time        | REACH_S apart or more                   | 0.10   |

Candidates are open, not merged, within REACH_M and REACH_S, and score at least LEAST_SCORE. Text
similarity is the larger of two Jaccard indices: of whole words (without the commonest ones) and of
letter trigrams, which forgive misspelling. Weights and limits are own defaults.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from math import cos, radians

import msgspec

from city.complaints import Complaint, Report
from city.geography import METRES_PER_DEGREE, distance_m

REACH_M = 250.0
REACH_S = 14 * 86_400.0
LEAST_SCORE = 0.45
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


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """`age_s`: how long ago it was received, as of `now`. `text_similarity` and `score` 0 to 1."""

    ticket: str
    distance_m: float
    age_s: float
    same_category: bool
    text_similarity: float
    score: float


def candidates(
    complaint: Complaint, others: Iterable[Complaint], now: datetime, most: int = MOST
) -> list[Candidate]:
    """The likeliest ones, best first; of equal scores the nearer. None without a place."""
    lat, lng = complaint.report.lat, complaint.report.lng
    if lat is None or lng is None:
        return []
    high = REACH_M / METRES_PER_DEGREE
    wide = high / max(0.01, cos(radians(lat)))
    near = (each for each in others if _in_box(each.report, lat, lng, high, wide))
    compared = (_compared(complaint, each, now) for each in near if _possible(complaint, each))
    found = [each for each in compared if each.distance_m < REACH_M and each.score >= LEAST_SCORE]
    return sorted(found, key=lambda each: (-each.score, each.distance_m, each.ticket))[:most]


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


def _compared(complaint: Complaint, other: Complaint, now: datetime) -> Candidate:
    mine, theirs = complaint.report, other.report
    metres = distance_m(mine.lat or 0.0, mine.lng or 0.0, theirs.lat or 0.0, theirs.lng or 0.0)
    apart_s = abs((other.received_at - complaint.received_at).total_seconds())
    same, alike = (
        other.category == complaint.category,
        text_similarity(mine.description, theirs.description),
    )
    parts = {
        "near": max(0.0, 1 - metres / REACH_M),
        "text": alike,
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
    )


@lru_cache(maxsize=4096)
def _tokens(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold())) - _COMMON


@lru_cache(maxsize=4096)
def _trigrams(text: str) -> frozenset[str]:
    words = sorted(_tokens(text))
    return frozenset(f" {word} "[at : at + 3] for word in words for at in range(len(word)))


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0
