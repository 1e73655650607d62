"""Messages on their way to another system (escalations, alarms, flood warnings), kept until they are delivered.

| state     | means                                                                            |
|-----------|----------------------------------------------------------------------------------|
| intended  | written before what it tells of stands on its record; nobody sends it yet        |
| waiting   | that stands on the record; sent until it is answered 2xx                         |
| delivered | answered 2xx                                                                     |
| given_up  | not answered so for `GIVEN_UP_AFTER`; a leader sees it on the page of its kind   |
| void      | what it tells of never came to stand                                             |
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from city.clocks import Call
from store.city_store import CityStore
from store.errors import VersionConflict

KIND, ALARM_KIND, WARNING_KIND = "escalation_message", "alarm_message", "warning_message"
AFTER_S = (5.0, 30.0, 120.0, 600.0, 1800.0, 3600.0)
"""How long after each failed try the next one comes; the last one for ever on."""
GIVEN_UP_AFTER = timedelta(days=3)
State = Literal["intended", "waiting", "delivered", "given_up", "void"]


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One message for one receiver. `body` and `id` are the same at every try; `ticket` is the case
    or the alarm it is about, `level` the escalation's."""

    id: str
    ticket: str
    level: int
    to: str
    body: bytes
    begun_at: datetime
    at: datetime
    """Of the last try, or of what happened last."""
    next_at: datetime
    state: State = "intended"
    tries: int = 0
    answer: str = ""
    """Status or error of the last try, for people."""
    media: str = "application/json"
    """What `body` is."""

    @property
    def open(self) -> bool:
        return self.state in ("intended", "waiting")

    def tried(self, now: datetime, answer: str, *, fine: bool) -> Message:
        """After one more try."""
        wait = AFTER_S[min(self.tries, len(AFTER_S) - 1)]
        over = now - self.begun_at >= GIVEN_UP_AFTER
        state: State = "delivered" if fine else "given_up" if over else "waiting"
        return msgspec.structs.replace(
            self, at=now, next_at=now + timedelta(seconds=wait), state=state,
            tries=self.tries + 1, answer=answer,
        )  # fmt: skip


def id_of(call: Call) -> str:
    """The `webhook-id`: the same for this escalation for ever."""
    return f"esc_{hashlib.sha256(call.key.encode()).hexdigest()[:32]}"


class Entry(msgspec.Struct, frozen=True):
    """One line of a message's log: what became of it when, and what the receiver answered."""

    state: State
    at: datetime
    tries: int = 0
    answer: str = ""


class Outbox:
    """The messages in one store. All methods raise StoreUnavailable."""

    def __init__(self, store: CityStore, kind: str = KIND) -> None:
        self._records = store.records(kind, ends=True)

    async def load(self, message_id: str) -> tuple[int, Message] | None:
        """One that is still open."""
        held = await self._records.state(message_id)
        if held and (message := _decoded(held[1])).open:
            return held[0], message
        return None

    async def open(self) -> list[tuple[int, Message]]:
        """Whatever is not delivered, given up or void, with its version."""
        states = (await self._records.states()).values()
        return [(version, _decoded(state)) for version, state in states]

    async def put(self, message: Message, version: int) -> bool:
        """Keep it as it is now; False when somebody else has changed it since."""
        packed = msgspec.msgpack.encode(message)
        ended_at = None if message.open else message.at
        event = msgspec.json.encode(Entry(message.state, message.at, message.tries, message.answer))
        try:
            await self._records.append(message.id, event, packed, version, ended_at=ended_at)
        except VersionConflict:
            return False
        return True

    async def log(self, message_id: str) -> list[Entry]:
        """Everything that became of a message, oldest first; what an earlier release wrote is left out."""
        events = await self._records.load(message_id)
        return [each for each in map(_entry, events) if each is not None]

    async def last_id(self) -> str:
        """Changes with whatever becomes of a message."""
        return await self._records.last_id()

    async def recent(self, count: int) -> list[Message]:
        """The newest ones: those on their way first, then the others."""
        waiting = sorted((each for _, each in await self.open()), key=lambda each: each.begun_at)
        assert self._records.ended is not None
        ended = await self._records.ended.page(0, count)
        found = [*reversed(waiting), *(_decoded(state) for _, _, state in ended.states)]
        return found[:count]


def _decoded(packed: bytes) -> Message:
    return msgspec.msgpack.decode(packed, type=Message)


def _entry(packed: bytes) -> Entry | None:
    try:
        return msgspec.json.decode(packed, type=Entry)
    except msgspec.MsgspecError:
        return None
