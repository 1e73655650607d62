"""The simulated desk's hands: steps of simulated complaints, kept in the real store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import msgspec

from city.complaints import AT_WORK, Complaint, Event, IllegalStep, Kind, Report, Status
from city.observations import AirQuality, VehiclePosition, WaterLevel, WaterQuality
from city.scene import Scene
from city.settings import SimulatorSettings
from data_feeds.discovery import feeds
from data_feeds.simulator.actions import Action, Past, case_of
from data_feeds.simulator.land import Point
from data_feeds.simulator.orders import Order
from data_feeds.simulator.pictures import picture
from store.city_store import CityStore
from store.errors import NoSuchRecord, VersionConflict
from store.photo_door import cleaned
from store.scenes import Scenes

ACTOR = "simulator"
TRIES = 3
"""The watch may note something on a case while the story looks at it."""
STORY = "simulator-story"
RESUME_WITHIN = timedelta(minutes=3)
"""Positions older than this do not matter any more: the city begins anew."""


class _Story(msgspec.Struct, kw_only=True):
    scenario: str
    seed: int
    speed: float
    began_at: datetime


class Desk:
    """Finds simulated complaints again by what they say, so it needs no memory of its own."""

    def __init__(self, store: CityStore) -> None:
        self.store = store
        self._known: dict[str, str] = {}
        self._ordered = set[str]()
        """Cases for which people have a vehicle, as far as `orders` told."""

    async def past(self, options: SimulatorSettings, now: datetime) -> Past:
        """What an earlier run left in the store; a story it could not end goes on."""
        complaints = [each for each in await self.store.complaints.all() if each.simulated]
        self._known = {case_of(each): each.complaint_id for each in complaints}
        positions = await self._positions(now)
        told = await self.store.text.get(STORY) if positions else None
        began_at = _began_at(told, options) if told else None
        story = _Story(scenario=options.scenario, seed=options.seed, speed=options.speed,
                       began_at=began_at or now)  # fmt: skip
        await self.store.text.put(STORY, msgspec.json.encode(story))
        return Past(
            complaints=tuple(complaints),
            positions=positions,
            told_until=await self._told_until(),
            story_began_at=began_at,
        )

    async def _told_until(self) -> dict[str, datetime]:
        topics = {
            WaterLevel.KIND: "water", AirQuality.KIND: "air", WaterQuality.KIND: "quality",
        }  # fmt: skip
        return {
            f"{topic}/{each.subject}": each.observed_at
            for kind, topic in topics.items()
            for each in await self.store.observations.latest(kind)
            if each.simulated
        }

    async def ended(self) -> None:
        """The run was stopped on purpose: the next one begins its story anew."""
        await self.store.text.put(STORY, b"")

    async def _positions(self, now: datetime) -> dict[str, Point]:
        latest = await self.store.observations.latest(VehiclePosition.KIND)
        return {
            each.vehicle_id: (each.lat, each.lng)
            for each in latest
            if isinstance(each, VehiclePosition)
            and each.simulated
            and now - each.received_at < RESUME_WITHIN
        }

    async def orders(self) -> AsyncIterator[Order]:
        """Where people want which vehicle: as it stands now, then whatever changes. Asked again, what
        ended meanwhile comes first."""
        last = await self.store.complaints.last_id()
        cases = {each.complaint_id: each for each in await self.store.complaints.open()}
        for ticket in self._ordered - cases.keys():
            yield self._noted(Order(ticket))
        for each in cases.values():
            yield self._noted(await self._order(each))
        async for _, changed in self.store.complaints.follow(last):
            for each in changed:
                yield self._noted(await self._order(each))

    def _noted(self, order: Order) -> Order:
        if order.vehicle_id:
            self._ordered.add(order.ticket)
        else:
            self._ordered.discard(order.ticket)
        return order

    async def _order(self, case: Complaint) -> Order:
        lat, lng = case.report.lat, case.report.lng
        if not case.vehicle_id or case.status not in AT_WORK or lat is None or lng is None:
            return Order(case.complaint_id)
        events = await self.store.complaints.events(case.complaint_id)
        sent = [e for e in events if e.kind is Kind.STEP and e.vehicle_id == case.vehicle_id]
        by = sent[-1].actor if sent else ACTOR
        return Order(case.complaint_id, "" if by == ACTOR else case.vehicle_id, (lat, lng))

    async def act(self, action: Action) -> bool:
        """Take one step. False: the case is not (or no more) the simulation's to handle."""
        if action.form:
            return await self._receive(action)
        complaint_id = await self._find(action.case)
        if complaint_id is None:
            return False
        photo = await self._photo(complaint_id, action)
        for _ in range(TRIES):
            try:
                await self._step(complaint_id, action, photo)
            except VersionConflict:
                continue
            except (IllegalStep, NoSuchRecord):
                return False
            return True
        return False

    async def _step(self, complaint_id: str, action: Action, photo: str) -> None:
        before = await self._version(complaint_id, action)
        await self.store.complaints.step(
            complaint_id, _event(action, photo), before, idempotency_key=action.once
        )
        if action.scene:
            scene = Scene(at=action.at, by=ACTOR, ticket=complaint_id)
            await Scenes(self.store).ask(scene)

    async def _photo(self, complaint_id: str, action: Action) -> str:
        """What the crew photographs, kept the way every photo is, or which one the operator looked at."""
        if not action.photo and not action.release:
            return ""
        found = await self.store.complaints.load(complaint_id)
        if action.release:
            return next((each.id for each in reversed(found.photos) if not each.released_at), "")
        drawn = await asyncio.to_thread(picture, found.category, action.photo, action.case)
        photo = await cleaned(drawn)
        return await self.store.photos.put(photo.image, photo.thumbnail)

    async def _version(self, complaint_id: str, action: Action) -> int:
        """The version the story expects; what the watch noted in between does not count."""
        found = await self.store.complaints.load(complaint_id)
        told = found.version - found.marks == action.version - 1
        return found.version if told else action.version - 1

    async def _receive(self, action: Action) -> bool:
        [report] = feeds()["open311"].decode(action.form, action.at).accepted
        assert isinstance(report, Report)
        complaint, _ = await self.store.complaints.receive(
            msgspec.structs.replace(report, source=ACTOR), ACTOR, action.at,
            idempotency_key=action.once, agency_id=action.agency_id,
        )  # fmt: skip
        self._known[action.case] = complaint.complaint_id
        return True

    async def _find(self, case: str) -> str | None:
        if case not in self._known:
            everything = await self.store.complaints.all()
            self._known |= {case_of(c): c.complaint_id for c in everything if c.simulated}
        return self._known.get(case)


def _began_at(told: bytes, options: SimulatorSettings) -> datetime | None:
    """When the story began that is still being played; None when another one is asked for."""
    try:
        story = msgspec.json.decode(told, type=_Story)
    except msgspec.DecodeError:
        return None
    same = (story.scenario, story.seed, story.speed)
    return story.began_at if same == (options.scenario, options.seed, options.speed) else None


def _event(action: Action, photo: str) -> Event:
    """A step, or the citizen's answer."""
    told: dict[str, Any] = {"kind": Kind.RATING, "rating": action.rating} if action.rating else {}
    if action.release:
        told |= {"kind": Kind.RELEASED, "photo": photo}
    elif photo:
        told |= {"photo": photo, "photo_role": action.photo}
    return Event(
        at=action.at,
        actor=ACTOR,
        status=Status(action.status),
        note=action.note,
        agency_id=action.agency_id,
        vehicle_id=action.vehicle_id,
        **told,
    )
