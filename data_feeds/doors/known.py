"""What was told of every period already: the same again is nothing new, another word is a correction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from city.observations import AgencyIndicator, Observation
from store.city_store import CityStore

Word = tuple[float | None, float | None, int]
"""Value, target, and how often the period had been corrected then."""
Words = dict[str, dict[datetime, Word]]
"""By subject and the period's first moment."""
LONG_AGO = datetime.fromtimestamp(0, UTC)


def take(words: Words, observations: Iterable[Observation]) -> None:
    """Remember these; of one period the newest stays."""
    for each in observations:
        if not isinstance(each, AgencyIndicator):
            continue
        corrections = each.observed_at.microsecond
        start, of_subject = (
            each.observed_at.replace(microsecond=0),
            words.setdefault(each.subject, {}),
        )
        if start not in of_subject or of_subject[start][2] <= corrections:
            of_subject[start] = each.value, each.target, corrections


async def recalled(store: CityStore) -> Words:
    """Out of the store, as far back as it goes. Raises StoreUnavailable."""
    words: Words = {}
    take(words, await store.observations.history(AgencyIndicator.KIND, LONG_AGO))
    return words
