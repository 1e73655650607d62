"""The installation's signing key, made once and kept in the store; and what follows from it alone.

A citizen's tracking secret is derived, not drawn: a client that repeats its report is given the same
secret again, reports from before there were secrets have one too, and nothing more is to be kept.
Who holds the key can make every secret and every link: it never leaves the server.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Protocol

from store.errors import VersionConflict
from store.records import Records

KIND, NAME = "signing-key", "key"
KEY_BYTES = 32
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U, so nothing is misread from paper."""
LETTERS, GROUP = 12, 4
"""12 letters are 60 bits: with tries limited, nobody finds one."""
_READ_AS = str.maketrans("OIL", "011")


class Keeper(Protocol):
    """Whatever has records: a CityStore."""

    def records(self, kind: str) -> Records: ...


async def signing_key(store: Keeper) -> bytes:
    """The key, made by whoever asks first. Raises StoreUnavailable."""
    records = store.records(KIND)
    held = await records.state(NAME)
    if held is None:
        fresh = secrets.token_bytes(KEY_BYTES)
        try:
            return (await records.append(NAME, b"made", fresh, 0)).state
        except VersionConflict:  # somebody was faster
            held = await records.state(NAME)
    assert held is not None
    return held[1]


def signature(key: bytes, purpose: str, message: str) -> bytes:
    """HMAC-SHA256; the purpose keeps one use from passing for another."""
    return hmac.new(key, f"patriot:{purpose}:{message}".encode(), hashlib.sha256).digest()


def tracking_secret(key: bytes, ticket: str, issued: int = 0) -> str:
    """What a citizen needs beside the ticket number to follow it: "7K3M-Q9PX-4TWB".

    `issued`: how many secrets staff gave out anew for it; each is another one.
    """
    message = f"{ticket}#{issued}" if issued else ticket
    number = int.from_bytes(signature(key, "tracking", message), "big")
    letters = [ALPHABET[number >> (5 * place) & 31] for place in range(LETTERS)]
    groups = ("".join(letters[at : at + GROUP]) for at in range(0, LETTERS, GROUP))
    return "-".join(groups)


def as_read(secret: str) -> str:
    """A secret as people type it from paper, in the one form it is compared in."""
    kept = "".join(each for each in secret.upper()[:64] if each.isalnum() and each.isascii())
    return kept.translate(_READ_AS)
