"""Fetches what is at an address somebody gave us, and is led nowhere else (decision 16).

| refused                                                        | as             |
|----------------------------------------------------------------|----------------|
| not http or https, a name or password in it, an unusual port    | `address`      |
| any address behind the name is not public (loopback, private,   | `address`      |
| link-local, shared, multicast, one wrapped in IPv6)             |                |
| more than 3 redirects; each is judged anew                      | `redirects`    |
| an answer that is not 200, no answer, a wrong certificate       | `no_answer`    |
| more than 16 MiB (or what is wished), counted as it comes       | `too_large`    |
| more than 15 s altogether                                       | `too_slow`     |

The name is resolved once and the connection goes to the very address that was judged, so a name
that changes its mind in between leads nowhere. A host the settings list may be anywhere. Nothing
goes along: no cookie, no proxy of the environment, no referrer; a key only where the settings give the
host one, only over https, and never to another host by a redirect.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Container

import httpx
import msgspec

from store.photo_door import MOST_BYTES

WITHIN_S = 15.0
MOST_REDIRECTS = 3
MOST_ADDRESSES = 3
PORTS = frozenset({80, 443})
AGENT = "patriot-operation-center"
_WRAPPED = tuple(
    ipaddress.IPv6Network(each) for each in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "::/96")
)
"""IPv6 that may carry any IPv4 address in it: NAT64, 6to4, and the old compatible form."""


class FarRefused(Exception):
    """`key` is one of the words in the table; `again`: another time it may work. `status` is the HTTP
    status of an answer that is none of use, or 0."""

    def __init__(self, key: str, *, again: bool = False, status: int = 0) -> None:
        super().__init__(key)
        self.key, self.again, self.status = key, again, status


class Key(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a host wants to see before it answers. `value = "env:NAME"` keeps it out of the file."""

    host: str
    value: str
    header: str = "Authorization"


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What is wanted. `etag` and `modified` are those of the answer we have already."""

    accept: str = "*/*"
    most_bytes: int = MOST_BYTES
    within_s: float = WITHIN_S
    keys: tuple[Key, ...] = ()
    etag: str = ""
    modified: str = ""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """`unchanged`: what we have already is still so, and `body` is empty."""

    body: bytes = b""
    etag: str = ""
    modified: str = ""
    unchanged: bool = False


def is_public(address: str) -> bool:
    """Whether anybody on the internet could reach it too."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        if any(found in each for each in _WRAPPED):
            return False
        found = found.ipv4_mapped or found
    special = found.is_multicast or found.is_reserved or getattr(found, "is_site_local", False)
    return found.is_global and not special


async def picture(url: str, trusted: Container[str]) -> bytes:
    """What is there, at most 16 MiB. `trusted` hosts may be on our own net. Raises FarRefused."""
    wish = Wish(accept="image/*", most_bytes=MOST_BYTES, within_s=WITHIN_S)
    return (await fetched(url, trusted, wish)).body


async def fetched(url: str, trusted: Container[str], wish: Wish) -> Answer:
    """What is there. `trusted` hosts may be on our own net. Raises FarRefused."""
    try:
        async with asyncio.timeout(wish.within_s):
            return await _through_redirects(httpx.URL(url), trusted, wish)
    except TimeoutError:
        raise FarRefused("too_slow", again=True) from None
    except httpx.InvalidURL:
        raise FarRefused("address") from None
    except (httpx.HTTPError, OSError):
        raise FarRefused("no_answer", again=True) from None


async def _through_redirects(url: httpx.URL, trusted: Container[str], wish: Wish) -> Answer:
    for _ in range(MOST_REDIRECTS + 1):
        found = await _asked(url, await _judged(url, trusted), wish)
        if isinstance(found, Answer):
            return found
        url = url.join(found)
    raise FarRefused("redirects")


async def _judged(url: httpx.URL, trusted: Container[str]) -> list[str]:
    """The addresses one may connect to."""
    if url.scheme not in ("http", "https") or not url.host or url.userinfo:
        raise FarRefused("address")
    known = url.host in trusted
    port = url.port or (443 if url.scheme == "https" else 80)
    if not known and port not in PORTS:
        raise FarRefused("address")
    addresses = await _resolved(url.raw_host.decode("ascii"), port)
    if not known and not all(is_public(each) for each in addresses):
        raise FarRefused("address")
    return addresses[:MOST_ADDRESSES]


async def _resolved(host: str, port: int) -> list[str]:
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise FarRefused("no_answer", again=True) from None
    return list(dict.fromkeys(str(each[4][0]) for each in found))


async def _asked(url: httpx.URL, addresses: list[str], wish: Wish) -> Answer | str:
    """The answer, or where it sends us. The next address is tried when one is not there."""
    for address in addresses[:-1]:
        try:
            return await _answer(url, address, wish)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            continue
    return await _answer(url, addresses[-1], wish)


async def _answer(url: httpx.URL, address: str, wish: Wish) -> Answer | str:
    async with (
        httpx.AsyncClient(trust_env=False, timeout=wish.within_s / MOST_ADDRESSES) as client,
        client.stream(
            "GET",
            url.copy_with(host=address),
            headers=_headers(url, wish),
            extensions={"sni_hostname": url.raw_host.decode("ascii")},
        ) as answer,
    ):
        if answer.status_code == 304 and (wish.etag or wish.modified):
            return Answer(unchanged=True, etag=wish.etag, modified=wish.modified)
        if answer.is_redirect:
            return answer.headers["location"]
        if answer.status_code != 200:
            again, status = answer.status_code >= 500, answer.status_code
            raise FarRefused("no_answer", again=again, status=status)
        return await _whole(answer, wish.most_bytes)


def _headers(url: httpx.URL, wish: Wish) -> dict[str, str]:
    headers = {
        "Host": url.netloc.decode("ascii"),
        "User-Agent": AGENT,
        "Accept": wish.accept,
        "Accept-Encoding": "identity",
    }
    known = {"If-None-Match": wish.etag, "If-Modified-Since": wish.modified}
    headers |= {name: value for name, value in known.items() if value}
    keys = (each for each in wish.keys if each.host == url.host and url.scheme == "https")
    return headers | {each.header: each.value for each in keys}


async def _whole(answer: httpx.Response, most_bytes: int) -> Answer:
    body = bytearray()
    async for part in answer.aiter_raw():
        body += part
        if len(body) > most_bytes:
            raise FarRefused("too_large")
    heads = answer.headers
    etag, modified = heads.get("etag", "")[:200], heads.get("last-modified", "")[:60]
    return Answer(body=bytes(body), etag=etag, modified=modified)
