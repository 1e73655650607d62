"""What `demo` does: starts the stack, makes a way in, and tells the person where everything is."""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
import sys
import time
import webbrowser
from datetime import UTC, datetime

import httpx
import msgspec
from rich.console import Console

from city.settings import Settings
from commands.installation import profile_of
from commands.refusal import Refusal
from commands.signing_in import sign_in_link, wall_address
from commands.stack import children
from commands.stores import open_running_store
from commands.supervisor import Supervisor
from data_feeds import keys
from operations.accounts import Account, Accounts, Role
from store.city_store import CityStore

ACCOUNT = "demo"
READY_S = 60.0
screen = Console(highlight=False, markup=False)


class Ways(msgspec.Struct, frozen=True, kw_only=True):
    """Ways in: two one-time links (one to print, one to open) and a key for each kind of source."""

    printed: str
    opened: str
    phone_key: str
    app_key: str


async def play(settings: Settings, browser: bool) -> int:
    """Runs until stopped; the exit code."""
    begun = time.monotonic()
    supervisor = Supervisor(children({}), lambda line: screen.print(line, style="yellow"))
    supervisor.stop_on_signals()
    running = asyncio.create_task(supervisor.run())
    screen.print("Patriot Operation Center · memulai kota simulasi · starting a simulated city")
    welcoming = asyncio.create_task(_welcome(settings, browser, begun))
    await asyncio.wait({running, welcoming}, return_when="FIRST_COMPLETED")
    if welcoming.done() and welcoming.exception():
        supervisor.stop.set()
    code = await running
    await _finished(welcoming)
    return code


async def _finished(welcoming: asyncio.Task[None]) -> None:
    """Raises what went wrong with the welcome, unless it was only cut short."""
    if not welcoming.done():
        welcoming.cancel()
    await asyncio.wait({welcoming})
    if not welcoming.cancelled():
        welcoming.result()


async def _welcome(settings: Settings, browser: bool, begun: float) -> None:
    store = await open_running_store(settings, profile_of(settings), wait_s=READY_S)
    try:
        ways = await _ways_in(store, settings)
    finally:
        await store.close()
    await _ready(settings)
    screen.print(_told(settings, ways, time.monotonic() - begun), soft_wrap=True)
    if browser and _has_desktop():
        await asyncio.to_thread(webbrowser.open, ways.opened)


async def _ways_in(store: CityStore, settings: Settings) -> Ways:
    account = await _demo_account(store)
    return Ways(
        printed=await sign_in_link(store, settings, account),
        opened=await sign_in_link(store, settings, account),
        phone_key=await keys.create(store, "osmand", "demo: phone"),
        app_key=await keys.create(store, "open311", "demo: citizens' app"),
    )


async def _demo_account(store: CityStore) -> Account:
    """An admin nobody knows the password of: it is entered by one-time links only."""
    accounts, now = Accounts(store), datetime.now(UTC)
    found = await accounts.find(ACCOUNT)
    if found is None:
        return await accounts.add(ACCOUNT, secrets.token_urlsafe(32), Role.ADMIN, "demo", now)
    return found


async def _ready(settings: Settings) -> None:
    """Returns as soon as wall and intake say that they are ready. Raises Refusal after a minute."""
    end = time.monotonic() + READY_S
    async with httpx.AsyncClient(trust_env=False) as client:
        for what, address in (("wall", settings.web), ("intake", settings.intake)):
            question = f"http://{_reachable(address.host)}:{address.port}/readyz"
            while not await _says_yes(client, question):
                if time.monotonic() > end:
                    raise Refusal(f"The {what} was not ready within {READY_S:.0f} s; see above.")
                await asyncio.sleep(0.05)


async def _says_yes(client: httpx.AsyncClient, question: str) -> bool:
    try:
        return (await client.get(question)).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def _reachable(host: str) -> str:
    """How this machine reaches a listener on `host`, as it stands in a URL."""
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"[{near}]" if ":" in near else near


def _has_desktop() -> bool:
    """Without one, a text browser could take the terminal over."""
    return sys.platform == "darwin" or bool({"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys())


def seen_from_the_network(host: str) -> str:
    """The address a phone in the same network uses; loopback stays loopback."""
    if host not in ("0.0.0.0", "::"):  # noqa: S104
        return host
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # documentation address: UDP, nothing is sent
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def _told(settings: Settings, ways: Ways, seconds: float) -> str:
    wall = wall_address(settings)
    intake = f"http://{seen_from_the_network(settings.intake.host)}:{settings.intake.port}"
    position = "id=baktor-07&lat=-6.2383&lon=106.9756&speed=12"
    return f"""
  Dinding · the wall      {wall}   (siap dalam · ready in {seconds:.1f} s)
  Masuk sekali · sign in  {ways.printed}

  HP · phone (Traccar Client): {intake}/osmand?key={ways.phone_key}
    curl "{intake}/osmand?key={ways.phone_key}&{position}"
  Open311 (GeoReport v2): {intake}/open311/v2/requests.json?api_key={ways.app_key}

  Data: {settings.store.data}
  Ctrl-C mengakhiri semuanya · ends everything.
"""
