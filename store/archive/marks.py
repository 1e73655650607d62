"""How far each kind is archived: one hash beside its stream, changed by the leading watch alone.

| field          | means                                                                            |
|----------------|----------------------------------------------------------------------------------|
| `archived`     | files hold everything up to this id                                              |
| `claimed`      | a drain up to this id has begun: whoever leads finishes exactly that one first     |
| `fence`        | of the leader that may go on; an older one is refused                             |
| `came`         | observations that were accepted since the archive is waited for                   |
| `kept`         | of these: in files                                                               |
| `lost`         | of these: dropped, because too many waited                                       |
| `counted_from` | the newest id before the first that `came` counts                                 |

came = kept + lost + what waits in the stream: the count that shows that nothing is lost or doubled.
A claim makes a drain repeatable: the same ids give the same files under the same names, however often a
process is killed on the way and whoever begins again.
"""

from __future__ import annotations

from typing import NamedTuple

from city.observations import KINDS
from store.archive.spans import Id, Span, id_of, text_of
from store.archive.waiting import mark_key
from store.connection import Connection


class Fenced(Exception):
    """Another process leads: what we were about to do is for it to do."""


class Taken(NamedTuple):
    """What a new leader finds."""

    archived: Id
    claimed: Id | None


class Counts(NamedTuple):
    """Observations of one kind."""

    came: int = 0
    kept: int = 0
    lost: int = 0

    @property
    def waiting(self) -> int:
        return max(0, self.came - self.kept - self.lost)


class Marks:
    """Of one leader. All methods raise StoreUnavailable, those that change something Fenced."""

    def __init__(self, connection: Connection, fence: int = 0) -> None:
        self._connection, self._fence = connection, fence

    async def take(self, kind: str) -> Taken:
        """From now on only leaders with this fence or a newer one may change this kind's marks."""
        keys = [mark_key(kind)]
        reply = await self._connection.durable_function("archive_take", keys, self._fence)
        if not reply[0]:
            raise Fenced(kind)
        return Taken(id_of(reply[1]), id_of(reply[2]) if reply[2] else None)

    async def claim(self, kind: str, span: Span, lost: int) -> Id | None:
        """This span is drained next; `span.after` is what is archived. Above which of its ids `came`
        counts; None when something was lost since `lost` was read: then it is to be read anew."""
        args = text_of(span.after), text_of(span.last), lost
        keys = [mark_key(kind)]
        reply = await self._connection.durable_function("archive_claim", keys, self._fence, *args)
        if not reply[0]:
            raise Fenced(kind)
        return id_of(reply[1]) if reply[1] else None

    async def done(self, kind: str, last: Id, count: int) -> None:
        """The claim is on the disk, with `count` observations that `came` counts."""
        keys, args = [mark_key(kind)], (text_of(last), count)
        if not await self._connection.durable_function("archive_done", keys, self._fence, *args):
            raise Fenced(kind)

    async def counts(self, kind: str) -> Counts:
        found = await self._connection.call("HMGET", mark_key(kind), *Counts._fields)
        return Counts(*(int(each or 0) for each in found))

    async def counts_of_all(self) -> Counts:
        """All kinds together."""
        found = [await self.counts(kind) for kind in KINDS]
        return Counts(*(sum(each) for each in zip(*found, strict=True)))
