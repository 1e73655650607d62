"""A store with as many complaints as a large city has after years: what `bench desk` measures on.

States and the index of ends are written as the store keeps them; the events behind each state are
left out, since nothing that is measured reads them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import msgspec
from redis import Redis

from city.complaints import Complaint, Event, Report, Status, begin
from city.profile import Profile
from store.address import Address

SEED = 3275
AT_ONCE = 5000
YEARS = timedelta(days=5 * 365)
OPEN_FOR = timedelta(days=40)
OPEN_STATUSES = (Status.RECEIVED, Status.VERIFIED, Status.ASSIGNED, Status.IN_PROGRESS)
WORDS = "sampah menumpuk jalan rusak lampu mati banjir pohon got mampet pasar sekolah sudah lama"


def fill(address: Address, profile: Profile, opened: int, ended: int, now: datetime) -> None:
    """Write `opened` open and `ended` ended complaints into an empty store."""
    write_all(address, _cases(profile, opened, ended, now))


def write_all(address: Address, cases: Iterator[Complaint]) -> None:
    """Write these complaints into an empty store."""
    host, port = address.nodes[0]
    with Redis(host=host, port=port, password=address.password) as client:
        client.set("{complaint}:layout", "open and ended apart")
        for piece in _pieces(cases):
            _write(client, piece)


def _write(client: Redis, piece: list[Complaint]) -> None:
    encode = msgspec.msgpack.Encoder().encode
    states: dict[bool, list[object]] = {True: [], False: []}
    ends: dict[str, float] = {}
    for each in piece:
        states[each.open] += (each.complaint_id, b"%d %s" % (each.version, encode(each)))
        if not each.open:
            ends[each.complaint_id] = round(each.status_at.timestamp() * 1000)
    pipe: Any = client.pipeline(transaction=False)
    for is_open, key in ((True, "states"), (False, "ended")):
        if states[is_open]:
            pipe.execute_command("HSET", f"{{complaint}}:{key}", *states[is_open])
    if ends:
        pipe.zadd("{complaint}:ended_at", ends)
    pipe.execute()


def _pieces(cases: Iterator[Complaint]) -> Iterator[list[Complaint]]:
    piece: list[Complaint] = []
    for each in cases:
        piece.append(each)
        if len(piece) == AT_ONCE:
            yield piece
            piece = []
    yield piece


def _cases(profile: Profile, opened: int, ended: int, now: datetime) -> Iterator[Complaint]:
    chance = random.Random(SEED)
    for number in range(opened):
        at = now - OPEN_FOR * chance.random()
        made = case(profile, chance, f"BKS-OPEN-{number:07d}", at)
        changed = {"status": chance.choice(OPEN_STATUSES), "status_at": at + timedelta(minutes=9)}
        yield msgspec.structs.replace(made, **changed)
    for number in range(ended):
        at = now - OPEN_FOR - YEARS * chance.random()
        made = case(profile, chance, f"BKS-DONE-{number:07d}", at)
        closed = at + timedelta(days=30 * chance.random())
        yield msgspec.structs.replace(made, status=Status.CLOSED, status_at=closed, version=6)


def case(profile: Profile, chance: random.Random, ticket: str, at: datetime) -> Complaint:
    """A report somewhere in the city, as it is when it comes in."""
    category = chance.choice(list(profile.categories.values()))
    home = chance.choice(list(profile.kelurahan.values()))
    report = Report(
        observed_at=at,
        received_at=at,
        source="open311",
        service_code=category.code,
        description=" ".join(chance.choices(WORDS.split(), k=14)),
        lat=home.lat + chance.uniform(-0.004, 0.004),
        lng=home.lng + chance.uniform(-0.004, 0.004),
        address=f"Jl. {chance.choice(WORDS.split()).title()} {chance.randrange(200)}",
    )
    event = Event(
        at=at,
        actor="bench",
        status=Status.RECEIVED,
        report=report,
        agency_id=category.agency_id,
        kelurahan=home.code,
    )
    return begin(ticket, event)
