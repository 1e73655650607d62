"""What nobody watches now: posts without contact, value or fresh data, sources that are lost.

Without an alarm that is the most important thing a wall can say: silence is not calm.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from city.health import FeedState
from city.picture import CityPicture
from city.severity import Severity
from dashboard.readings import feed_severity, readings, station_reading
from dashboard.texts import Text

BLIND = (Severity.UNAVAILABLE, Severity.STALE, Severity.UNKNOWN)


def severities(picture: CityPicture, now: datetime) -> list[Severity]:
    """Of every river post and air station of the profile."""
    stations = picture.profile.air_stations.values()
    rivers = [reading.severity for _, reading in readings(picture, now)]
    return rivers + [station_reading(picture, each, now).severity for each in stations]


def lost_feeds(picture: CityPicture, now: datetime) -> int:
    """Sources that should be there and are not; one that is switched off is not missed."""
    feeds = [each for each in picture.sources().values() if each.state is not FeedState.DISABLED]
    return sum(feed_severity(each, now) is not Severity.CALM for each in feeds)


def is_blind(picture: CityPicture, now: datetime) -> bool:
    """Not one post can be judged: then "no alarm" would mean nothing."""
    found = severities(picture, now)
    return bool(found) and all(each in BLIND for each in found)


def unwatched(picture: CityPicture, now: datetime, text: Text) -> str:
    """ "2 pos tanpa kontak, 1 tanpa nilai, 1 sumber terputus"; "" when all is watched."""
    return ", ".join(_parts(picture, now, text))


def _parts(picture: CityPicture, now: datetime, text: Text) -> Iterator[str]:
    counts, named = Counter(severities(picture, now)), False
    for severity in BLIND:
        if n := counts[severity]:
            posts = "" if named else text("alarms.post" if n == 1 else "alarms.posts") + " "
            yield f"{text.number(n)} {posts}{text(f'alarms.post_{severity}')}"
            named = True
    if n := lost_feeds(picture, now):
        yield text("alarms.feed_lost" if n == 1 else "alarms.feeds_lost", n=text.number(n))
