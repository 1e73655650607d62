"""A real web worker on a real store, in the test's own event loop."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

from city import profile as profiles
from city.complaints import Report
from city.observations import (
    AirQuality,
    FeedHealth,
    FeedState,
    Observation,
    VehiclePosition,
    WaterLevel,
)
from city.picture import CityPicture
from city.profile import Profile
from city.settings import MapSettings, Settings, StoreSettings, WebSettings
from city.settings_archive import ArchiveSettings
from dashboard.desk import Desk
from dashboard.gate import Gate
from dashboard.server import app_of, desk_of
from operations.accounts import Accounts, Role
from operations.fleet.deriving import Deriving
from operations.sessions import Sessions
from store.address import Address
from store.city_store import CityStore, open_store

NOW = datetime.now(UTC).replace(microsecond=0)
PASSWORD = "enam kata yang mudah diingat"
WITHIN_S = 10.0


@pytest.fixture(scope="session")
def profile() -> Profile:
    return profiles.load("bekasi")


@pytest.fixture
def picture(profile: Profile) -> CityPicture:
    """A city nobody has told us anything about."""
    return CityPicture(profile)


def vehicle(key: str = "baktor-07", after_s: float = 0, **given: Any) -> VehiclePosition:
    at = NOW + timedelta(seconds=after_s)
    told: dict[str, Any] = {"lat": -6.25, "lng": 107.0, "speed_kmh": 20.0, "heading_deg": 90.0}
    told |= {"observed_at": at, "received_at": at, "source": "osmand", **given}
    return VehiclePosition(vehicle_id=key, **told)


def level(gauge: str, cm: float | None, after_s: float = 0, source: str = "mqtt") -> WaterLevel:
    at = NOW + timedelta(seconds=after_s)
    return WaterLevel(gauge_id=gauge, level_cm=cm, observed_at=at, received_at=at, source=source)


def air(station: str, pm25: float | None, after_s: float = 0) -> AirQuality:
    at = NOW + timedelta(seconds=after_s)
    told = {"observed_at": at, "received_at": at, "source": "mqtt"}
    return AirQuality(station_id=station, averaged_over_s=86400, pm25_ug_m3=pm25, **told)  # type: ignore[arg-type]


def health(feed: str, state: FeedState = FeedState.OK, after_s: float = 0) -> FeedHealth:
    at = NOW + timedelta(seconds=after_s)
    return FeedHealth(
        feed=feed,
        state=state,
        observed_at=at,
        received_at=at,
        source=feed,
        last_good_at=at,
        since_at=at,
    )


def report(service: str = "sampah", **given: Any) -> Report:
    told: dict[str, Any] = {"lat": -6.2412, "lng": 107.0204, "description": "Dekat rumah Pak Budi"}
    told |= {"observed_at": NOW, "received_at": NOW, "source": "open311", **given}
    return Report(service_code=service, **told)


async def until(holds: Callable[[], Any], within_s: float = WITHIN_S) -> Any:
    """Poll until the condition holds; fails when it never does."""
    deadline = asyncio.get_running_loop().time() + within_s
    while not (found := holds()):
        assert asyncio.get_running_loop().time() < deadline, "it did not happen in time"
        await asyncio.sleep(0.02)
    return found


class Wall:
    """A screen as a browser would be: keeps tiles, features and vehicle frames it was told."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.epoch, self.seq = "", 0
        self.full: list[bool] = []
        self.tiles: dict[str, Any] = {}
        self.features: dict[str, dict[str, Any]] = {}
        self.names: list[str] = []
        self.frames: list[bytes] = []
        self.pings = 0

    async def hello(self, *views: str, lang: str = "id", epoch: str = "", seq: int = 0) -> None:
        said = {"type": "hello", "lang": lang, "views": views, "epoch": epoch or None, "seq": seq}
        await self.socket.send(json.dumps({**said, "screen": "test"}))

    async def show(self, *views: str) -> None:
        await self.socket.send(json.dumps({"type": "views", "views": views}))

    async def hear(self) -> dict[str, Any]:
        """The next message; frames are kept on the way to it."""
        while True:
            message = await asyncio.wait_for(self.socket.recv(), WITHIN_S)
            if isinstance(message, bytes):
                self.frames.append(message)
                continue
            said: dict[str, Any] = json.loads(message)
            self._take(said)
            return said

    async def hear_until(self, holds: Callable[[], Any]) -> Any:
        while not (found := holds()):
            await self.hear()
        return found

    def _take(self, said: dict[str, Any]) -> None:
        if said["type"] == "ping":
            self.pings += 1
            return
        self.epoch, self.seq = said["epoch"], said["seq"]
        self.full.append(said["full"])
        for item in said["items"]:
            self._take_item(item)

    def _take_item(self, item: dict[str, Any]) -> None:
        view = item["view"]
        if "value" in item or "shows" in item:
            self.tiles[view] = item.get("value", item.get("shows"))
        elif "features" in item:
            kept = {} if item["full"] else self.features.get(view, {})
            kept |= {each["id"]: each for each in item["features"]}
            self.features[view] = {k: v for k, v in kept.items() if k not in item["removed"]}
        else:
            self.names[item["start"] :] = item["ids"]


@dataclass
class Web:
    """A running web worker."""

    base: str
    gate: Gate
    desk: Desk
    store: CityStore

    async def cookie(self, role: Role = Role.VIEWER) -> dict[str, str]:
        """Sign somebody of this role in; the cookie as a browser would send it."""
        accounts = Accounts(self.store)
        name = f"{role.word}-satu"
        found = await accounts.find(name)
        now = datetime.now(UTC)
        account = found or await accounts.add(name, PASSWORD, role, "test", now)
        token = await Sessions(self.store, 3600).begin(account, datetime.now(UTC))
        return {"patriot_session": token}

    def client(self, cookies: dict[str, str] | None = None) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            base_url=self.base, cookies=cookies, trust_env=False, timeout=3 * WITHIN_S
        )

    @asynccontextmanager
    async def wall(self, cookies: dict[str, str], origin: str = "") -> AsyncIterator[Wall]:
        """A connected screen that has not said hello yet."""
        carried = "; ".join(f"{name}={value}" for name, value in cookies.items())
        async with connect(
            f"{self.base.replace('http', 'ws', 1)}/live",
            origin=Origin(origin or self.base),
            additional_headers={"Cookie": carried},
            max_size=None,
            proxy=None,
        ) as socket:
            yield Wall(socket)

    async def tell(self, kind: str, *batch: Observation) -> None:
        await self.store.observations.write(kind, batch, datetime.now(UTC))


def url_of(address: Address) -> str:
    host, port = address.nodes[0]
    return f"redis://:{address.password}@{host}:{port}/0"


@asynccontextmanager
async def serving(
    settings: Settings, profile: Profile, store: CityStore, port: int = 0
) -> AsyncIterator[Web]:
    """The whole web worker behind a real socket; on a free port unless one is named."""
    desk = desk_of(settings, profile)
    gate = app_of(desk)
    config = uvicorn.Config(
        gate, host="127.0.0.1", port=port, log_level="error", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve())
    await until(lambda: server.started)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield Web(f"http://127.0.0.1:{port}", gate, desk, store)
    finally:
        server.should_exit = True
        await running


def settings_for(address: Address, **given: Any) -> Settings:
    return Settings(
        store=StoreSettings(url=url_of(address)),
        web=WebSettings(**given.get("web", {})),
        map=MapSettings(**given.get("map", {})),
    )


@asynccontextmanager
async def after_a_day(
    address: Address, folder: Path, profile: Profile, day: date, drove: Sequence[VehiclePosition]
) -> AsyncIterator[Web]:
    """A web process that has just come up after its fleet drove, with the rows of that day in an
    archive of its own."""
    settings = settings_for(address)
    settings.store.vehicle_window_s = 4 * 86_400.0
    settings.archive = ArchiveSettings(folder=str(folder / "archive"), memory_mib=128)
    async with await open_store(address, settings.store, archive=settings.archive) as store:
        await store.observations.write(VehiclePosition.KIND, drove, datetime.now(UTC))
        deriving = Deriving(store, profile, lambda: datetime.now(UTC), lambda: None, tuple)
        await deriving.make(day, sorted({each.vehicle_id for each in drove}))
        async with serving(settings, profile, store) as found:
            yield found


@pytest.fixture
async def web(store_address: Address, store: CityStore, profile: Profile) -> AsyncIterator[Web]:
    """A web worker whose picture is loaded."""
    async with serving(settings_for(store_address), profile, store) as found:
        await until(lambda: found.desk.hub.followers.ready)
        yield found


@pytest.fixture
async def operator(web: Web) -> AsyncIterator[httpx.AsyncClient]:
    """Signed in as one."""
    async with web.client(await web.cookie(Role.OPERATOR)) as client:
        yield client


@pytest.fixture
async def leader(web: Web) -> AsyncIterator[httpx.AsyncClient]:
    """Signed in as one."""
    async with web.client(await web.cookie(Role.LEADER)) as client:
        yield client
