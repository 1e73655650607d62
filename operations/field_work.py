"""What a crew does on the spot, sent from a phone that is often without network.

A crew does not know versions: its steps are added to the case as it is now, in the order they were
done. When something was done, the phone says as an age ("40 minutes ago"), so a wrong clock in a
pocket does no harm; it never comes before the case's last step nor after now.

| action  | possible when the case is            | becomes                    |
|---------|--------------------------------------|----------------------------|
| leave   | dispatched                           | en route                   |
| arrive  | dispatched, en route                 | on site                    |
| measure | dispatched, en route, on site        | on site: nothing is solved |
| work    | on site                              | in progress                |
| finish  | on site, in progress                 | resolved                   |
| note, photo | any of these                     | the same                   |

What a phone tells when the case has gone on without it:

| the case is                                | what was told                                        |
|--------------------------------------------|------------------------------------------------------|
| as far as the step says, or farther        | counts as done; the crew's words become a note       |
| with nobody, another unit, or ended        | a photo taken while the unit held it is kept; of a   |
|                                            | step or words from that time a note with their time; |
|                                            | what was done after that is refused                  |
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from city.complaints import ENDED, MOST_PHOTOS, Complaint, PhotoRole, Status
from city.history import held_by
from city.profile import Profile
from operations.desk import CREW, LATEST, Actor, Desk, DeskError
from operations.desk.steps import Ask, illegal
from operations.links import Link
from store.city_store import CityStore
from store.photo_door import cleaned

NOTE_LENGTH = 500

_S = Status


class Action(StrEnum):
    LEAVE = "leave"
    ARRIVE = "arrive"
    MEASURE = "measure"
    WORK = "work"
    FINISH = "finish"
    NOTE = "note"
    PHOTO = "photo"


AFTER: dict[Action, Status] = {
    Action.LEAVE: _S.EN_ROUTE,
    Action.ARRIVE: _S.ON_SITE,
    Action.MEASURE: _S.ON_SITE,
    Action.WORK: _S.IN_PROGRESS,
    Action.FINISH: _S.RESOLVED,
}
POSSIBLE: dict[Status, tuple[Action, ...]] = {
    _S.DISPATCHED: (Action.LEAVE, Action.ARRIVE, Action.MEASURE, Action.NOTE, Action.PHOTO),
    _S.EN_ROUTE: (Action.ARRIVE, Action.MEASURE, Action.NOTE, Action.PHOTO),
    _S.ON_SITE: (Action.MEASURE, Action.WORK, Action.FINISH, Action.NOTE, Action.PHOTO),
    _S.IN_PROGRESS: (Action.FINISH, Action.NOTE, Action.PHOTO),
    _S.RESOLVED: (Action.NOTE, Action.PHOTO),
}
"""What a crew may do next; at any other status the case is not (or no longer) theirs."""


_DESK_NAMES = {
    Action.LEAVE: "en_route",
    Action.ARRIVE: "arrive",
    Action.MEASURE: "note",
    Action.WORK: "start_work",
    Action.FINISH: "resolve",
    Action.NOTE: "note",
    Action.PHOTO: "add_photo",
}


class NotTheirs(Exception):
    """The case is not (or no longer) this crew's: `reason` is "moved", "ended" or "waiting".

    `kept`: what was told stands on the case as a note.
    """

    def __init__(self, reason: str, found: Complaint, kept: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.found, self.kept = reason, found, kept


_ORDER = (_S.DISPATCHED, _S.EN_ROUTE, _S.ON_SITE, _S.IN_PROGRESS, _S.RESOLVED, _S.CLOSED)


def is_true(action: Action, status: Status) -> bool:
    """Whether the case is as far as this step says already, whoever said so."""
    after = AFTER.get(action)
    reached = _ORDER[_ORDER.index(after) :] if after else ()
    return status in reached


@dataclass(frozen=True)
class Done:
    """One thing the crew did `at` a moment. `key` makes it happen once, however often it is sent.

    `late` says that it came late, "" when it did not; `kept` tells the whole of it, for a note.
    """

    action: Action
    key: str
    at: datetime
    note: str = ""
    role: PhotoRole = "before"
    late: str = ""
    kept: str = ""

    @property
    def told(self) -> str:
        return " · ".join(filter(None, (self.note[:NOTE_LENGTH], self.late)))


class FieldWork:
    """What the crew behind one link does to its case."""

    def __init__(self, store: CityStore, profile: Profile, link: Link) -> None:
        self._store, self._profile, self._link = store, profile, link
        self._by = Actor(link.vehicle_id, CREW)

    async def job(self) -> Complaint:
        """The case behind the link. Raises NoSuchRecord."""
        return await self._store.complaints.load(self._link.ticket)

    async def add(self, done: Done, photo: bytes = b"") -> Complaint:
        """Add what was done; on disk when this returns.

        Raises NotTheirs, operations.desk.DeskError, store.photo_door.PhotoRefused, NoSuchRecord,
        and StoreUnavailable: then send it again with the same key.
        """
        if before := await self._repeated(done):
            return before
        found, desk = await self.job(), Desk(self._store, self._profile, lambda: done.at)
        if photo:
            return await self._photo(desk, done, found, photo)
        if self._has(found) and is_true(done.action, found.status):
            return await self._words(desk, done, found)
        state = state_of(self._link, found)
        if state == "open" and not await self._is_noted(done):
            return await self._made(desk, done)
        raise NotTheirs(state, found, kept=await self._noted(desk, done))

    async def _made(self, desk: Desk, done: Done) -> Complaint:
        """The step; also when somebody at the desk said the same in this very moment."""
        try:
            return await self._step(desk, done)
        except DeskError as why:
            now = why.complaint
            if now is None or not (self._has(now) and is_true(done.action, now.status)):
                raise
            return await self._words(desk, done, now)

    def _has(self, found: Complaint) -> bool:
        return found.vehicle_id == self._link.vehicle_id

    async def _words(self, desk: Desk, done: Done, found: Complaint) -> Complaint:
        """What is true already needs no step; what the crew says about it is kept."""
        if not done.note:
            return found
        return await self._note(desk, done.key, done.told)

    async def _noted(self, desk: Desk, done: Done) -> bool:
        """Keep as a note what was done while the case was this unit's; whether it is kept."""
        if not await self._held(done.at):
            return False
        await self._note(desk, _late(done), done.kept)
        return True

    async def _is_noted(self, done: Done) -> bool:
        """A note that was kept is not made a step when the phone repeats it later."""
        ask = Ask("note", self._link.ticket, self._by, LATEST, _late(done))
        return await self._store.complaints.repeated(ask.idempotency_key) is not None

    async def _held(self, at: datetime) -> bool:
        events = await self._store.complaints.events(self._link.ticket)
        return held_by(events, self._link.vehicle_id, at)

    async def _note(self, desk: Desk, key: str, words: str) -> Complaint:
        ticket, by = self._link.ticket, self._by
        return await desk.note(ticket, by, expected_version=LATEST, key=key, note=words)

    async def _repeated(self, done: Done) -> Complaint | None:
        """A step that was taken stays taken, whatever became of the case since."""
        ask = Ask(_DESK_NAMES[done.action], self._link.ticket, self._by, LATEST, done.key)
        return await self._store.complaints.repeated(ask.idempotency_key)

    async def _step(self, desk: Desk, done: Done) -> Complaint:
        ticket, by, key, note = self._link.ticket, self._by, done.key, done.told
        match done.action:
            case Action.LEAVE:
                return await desk.en_route(ticket, by, expected_version=LATEST, key=key, note=note)
            case Action.ARRIVE:
                return await desk.arrive(ticket, by, expected_version=LATEST, key=key, note=note)
            case Action.WORK:
                return await desk.start_work(
                    ticket, by, expected_version=LATEST, key=key, note=note
                )
            case Action.FINISH:
                return await desk.resolve(ticket, by, expected_version=LATEST, key=key, note=note)
            case Action.MEASURE:
                await desk.arrive(ticket, by, expected_version=LATEST, key=key)
        return await self._note(desk, key, note)

    async def _photo(self, desk: Desk, done: Done, found: Complaint, given: bytes) -> Complaint:
        """Drawn anew first: what came from outside is never kept as it came."""
        state = state_of(self._link, found)
        if state != "open" and not await self._held(done.at):
            raise NotTheirs(state, found)
        if len(found.photos) >= MOST_PHOTOS:  # before it is drawn and kept for nothing
            raise illegal(Ask("add_photo", self._link.ticket, self._by, LATEST, done.key), found)
        photo = await cleaned(given)
        photo_id = await self._store.photos.put(photo.image, photo.thumbnail)
        return await desk.add_photo(
            self._link.ticket,
            self._by,
            expected_version=LATEST,
            key=done.key,
            photo_id=photo_id,
            role=done.role,
            note="" if state == "open" else done.kept,
        )


def _late(done: Done) -> str:
    """The key of the note that stands for a step that came too late."""
    return f"late:{done.key}"


def state_of(link: Link, found: Complaint) -> str:
    """Whose the case is for the crew behind a link: "open" is theirs.

    "moved": another unit has it; "ended": nothing more to do; "waiting": with no crew at present.
    """
    if found.status in ENDED:
        return "ended"
    if found.vehicle_id and found.vehicle_id != link.vehicle_id:
        return "moved"
    if not found.vehicle_id:
        return "waiting"
    return "open" if found.status in POSSIBLE else "waiting"
