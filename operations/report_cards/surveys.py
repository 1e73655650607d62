"""Surveys in the store: each uploaded file once, by whom and when; withdrawn, never deleted."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

import msgspec

from operations.report_cards.survey import Answer, Survey
from store.city_store import CityStore
from store.errors import VersionConflict

KIND = "survey"
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Survey).decode


class Surveys:
    """Raises StoreUnavailable when the store does not answer."""

    def __init__(self, store: CityStore) -> None:
        self._records = store.records(KIND)

    async def all(self) -> list[Survey]:
        """Every survey that was not withdrawn, newest upload first."""
        found = [_decode(state) for _, state in (await self._records.states()).values()]
        valid = [each for each in found if not each.withdrawn]
        return sorted(valid, key=lambda each: each.at, reverse=True)

    async def answers(self) -> tuple[Answer, ...]:
        return tuple(answer for each in await self.all() for answer in each.answers)

    async def add(self, survey: Survey) -> bool:
        """Keep it; False when the same file is there already. A withdrawn one comes back."""
        kept = await self._records.state(survey.survey_id)
        if kept is not None and not _decode(kept[1]).withdrawn:
            return False
        packed = _encode(survey)
        with suppress(VersionConflict):  # somebody gave the same file this very moment
            await self._records.append(survey.survey_id, packed, packed, kept[0] if kept else 0)
        return True

    async def withdraw(self, survey_id: str, by: str, at: datetime) -> bool:
        """Count it no more; False when there is no such survey."""
        kept = await self._records.state(survey_id)
        if kept is None or (survey := _decode(kept[1])).withdrawn:
            return False
        gone = msgspec.structs.replace(survey, withdrawn=True, by=by, at=at)
        packed = _encode(gone)
        await self._records.append(survey_id, packed, packed, kept[0])
        return True
