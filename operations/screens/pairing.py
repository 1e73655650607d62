"""How a new display becomes a screen: it shows a code on its glass, staff enter the code once.

| step                                    | kept (each for a while only)                              |
|-----------------------------------------|-----------------------------------------------------------|
| the display asks with its own secret    | by the secret's hash: its slip and its code               |
| it shows the code                       | by the code: the slip, and what the display says it is     |
| staff enter the code                    | the code is taken: of two at once only one has it         |
| the screen was made                     | by the slip: which screen, until the display has its pass |

A code opens nothing by itself: entering it needs an account that may change screens. Waiting codes are
bounded by how often new ones are given out, per network and in all; an answer that was lost is asked
for again.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec

from city.screens.canvas import LARGEST_PX, SMALLEST_PX, Canvas
from operations.screens import kinds
from operations.screens.errors import Refused
from operations.tries import TooManyTries, Tries, Window, network_of
from store.city_store import CityStore

WAITING, CODE, CLAIMED = "pairing", "pairing-code", "pairing-claimed"
DIGITS = 6
CODE_S = 600
"""How long a code can be entered; the glass shows the next one `EARLY_S` before it ends."""
EARLY_S = 60
SLIP_S = 86_400
CLAIMED_S = 900
ASKS: Window = (1_200, 60)
"""Per network: sixty displays that ask every three seconds."""
CODES: Window = (60, CODE_S)
CODES_OF_ALL: Window = (500, CODE_S)
"""With 500 codes of a million a slip of the finger hits another display once in 2,000 times."""
ENTERED: tuple[Window, ...] = ((20, 300), (100, 3600))
"""Per account: nobody finds a code by trying."""


class Asking(msgspec.Struct, frozen=True, kw_only=True):
    """A display that waits: what it says about itself, for staff to recognise it."""

    slip: str
    width_px: int = 0
    height_px: int = 0
    address: str = ""

    @property
    def canvas(self) -> Canvas:
        """Its own size in pixels where that can be one, else the usual wall's."""
        sides = self.width_px, self.height_px
        fits = all(SMALLEST_PX <= each <= LARGEST_PX for each in sides)
        return Canvas(*sides) if fits else Canvas()


class Slip(msgspec.Struct, frozen=True, kw_only=True):
    slip: str
    code: str
    until: datetime


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    screen: str
    family: str


class Pairing:
    """`clock` gives the present moment. Every method raises StoreUnavailable."""

    def __init__(self, store: CityStore, clock: Callable[[], datetime]) -> None:
        self._tokens, self._limits, self._clock = store.tokens, store.limits, clock
        self._tries, self._displays = Tries(store, clock), kinds.displays(store)

    async def ask(self, secret: str, about: Asking) -> Claim | Slip:
        """What a waiting display is told: the screen it has become, or the code to show.

        `about.slip` does not matter. Raises TooManyTries: then it goes on showing what it shows.
        """
        network = network_of(about.address)
        await self._tries.count(f"pairing:asks:{network}", ASKS)
        known = await self._slip(secret)
        if known and (claim := await self._claimed(known.slip)):
            return claim
        return (
            known if known and await self._fresh(known) else await self._new(secret, known, about)
        )

    async def take(self, code: str, by: str) -> Asking:
        """The display that shows this code, once. Raises Refused, TooManyTries."""
        await self._tries.count(f"pairing:entered:{by}", *ENTERED)
        digits = "".join(each for each in code if each.isdecimal() and each.isascii())
        packed = await self._tokens.take(CODE, digits) if len(digits) == DIGITS else None
        if packed is None:
            raise Refused("code")
        return msgspec.msgpack.decode(packed, type=Asking)

    async def give(self, slip: str, screen: str) -> None:
        """The display with this slip is this screen now; it fetches its pass when it asks next."""
        claim = Claim(screen=screen, family=secrets.token_hex(8))
        packed = msgspec.msgpack.encode(claim)
        await self._tokens.put(CLAIMED, slip, packed, CLAIMED_S, owner=screen)

    async def forget(self, screen: str) -> None:
        """A glass that has become this screen fetches no pass any more: another takes its place."""
        await self._tokens.delete_matching(CLAIMED, screen)

    async def _claimed(self, slip: str) -> Claim | None:
        """None too when the screen was removed again meanwhile: then it shows a code once more."""
        packed = await self._tokens.get(CLAIMED, slip)
        if packed is None:
            return None
        claim = msgspec.msgpack.decode(packed, type=Claim)
        held = await self._displays.get(claim.screen)
        return claim if held and not held[1].removed_at else None

    async def _slip(self, secret: str) -> Slip | None:
        packed = await self._tokens.get(WAITING, secret)
        return msgspec.msgpack.decode(packed, type=Slip) if packed else None

    async def _fresh(self, known: Slip) -> bool:
        """Whether its code can still be entered for a while; a code that was taken cannot."""
        soon = self._clock() + timedelta(seconds=EARLY_S)
        return soon < known.until and await self._tokens.get(CODE, known.code) is not None

    async def _new(self, secret: str, known: Slip | None, about: Asking) -> Slip:
        """Another code. The one before it stays good for its minute: somebody may be typing it."""
        network = network_of(about.address)
        await self._tries.count(f"pairing:codes:{network}", CODES)
        await self._tries.count("pairing:codes", CODES_OF_ALL)
        slip = known.slip if known else secrets.token_urlsafe(16)
        code = await self._free_code()
        asking = msgspec.structs.replace(about, slip=slip)
        await self._tokens.put(CODE, code, msgspec.msgpack.encode(asking), CODE_S)
        until = self._clock() + timedelta(seconds=CODE_S)
        new = Slip(slip=slip, code=code, until=until)
        await self._tokens.put(WAITING, secret, msgspec.msgpack.encode(new), SLIP_S)
        return new

    async def _free_code(self) -> str:
        """A number no other display shows now. Raises TooManyTries when luck has left us."""
        for _ in range(8):
            code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
            if await self._tokens.get(CODE, code) is None:
                return code
        raise TooManyTries(self._clock() + timedelta(seconds=EARLY_S))
