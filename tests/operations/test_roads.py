"""Way and time from an OSRM server: a real HTTP server that answers as OSRM does, or does not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from city.dispatch import Unit, by_road
from operations.roads import Route, route, ways

PLACE = (-6.2412, 107.0204)
STARTS = {"a": (-6.25, 107.0), "b": (-6.3, 107.1), "island": (-6.0, 106.5)}
ANSWER = b'{"code":"Ok","durations":[[120.5],[60.0],[null]],"distances":[[900.0],[1500.5],[null]]}'


@asynccontextmanager
async def osrm(body: bytes, status: int = 200) -> AsyncIterator[tuple[str, list[str]]]:
    asked: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readuntil(b"\r\n\r\n")).split()[1].decode())
        head = f"HTTP/1.1 {status} x\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/", asked


async def test_all_units_are_asked_for_at_once_and_who_has_no_way_is_left_out() -> None:
    async with osrm(ANSWER) as (url, asked):
        assert await ways(url, STARTS, PLACE) == {"a": (900.0, 120.5), "b": (1500.5, 60.0)}
    assert asked == [
        "/table/v1/driving/107.020400,-6.241200;107.000000,-6.250000;107.100000,-6.300000;"
        "106.500000,-6.000000?sources=1;2;3&destinations=0&annotations=duration,distance"
    ]


@pytest.mark.parametrize(
    ("body", "status"), [(b"{}", 200), (b"<html>", 200), (b'{"code":"NoTable"}', 400), (b"", 500)]
)
async def test_a_server_that_does_not_help_leaves_the_estimate(body: bytes, status: int) -> None:
    async with osrm(body, status) as (url, _):
        assert await ways(url, STARTS, PLACE) == {}
    assert await ways(url, STARTS, PLACE) == {}, "nobody listens there any more"
    assert await ways("", STARTS, PLACE) == {}
    assert await ways("nonsense", STARTS, PLACE) == {}


ROUTE = (
    b'{"code":"Ok","routes":[{"distance":2345.6,"duration":321.0,"legs":[],"geometry":'
    b'{"type":"LineString","coordinates":[[107.0,-6.25],[107.01,-6.25],[107.0204,-6.2412]]}}]}'
)


async def test_a_route_brings_its_length_its_time_and_its_line_turned_our_way() -> None:
    line = (-6.25, 107.0), (-6.25, 107.01), (-6.2412, 107.0204)
    async with osrm(ROUTE) as (url, asked):
        assert await route(url, STARTS["a"], PLACE) == Route(2345.6, 321.0, line)
    assert asked == [
        "/route/v1/driving/107.000000,-6.250000;107.020400,-6.241200"
        "?overview=simplified&geometries=geojson"
    ]
    async with osrm(b'{"code":"NoRoute","routes":[]}') as (url, _):
        assert await route(url, STARTS["a"], PLACE) is None


def test_what_is_known_of_the_road_changes_the_order() -> None:
    units = [
        Unit(vehicle_id=name, distance_m=1, road_m=1.4, eta_s=eta, suitable=True)
        for name, eta in (("a", 10.0), ("b", 20.0), ("c", 90.0))
    ]
    sorted_anew = by_road(units, {"a": (900.0, 120.5), "b": (1500.5, 60.0)})
    assert [(each.vehicle_id, each.eta_s) for each in sorted_anew] == [
        ("b", 60.0), ("c", 90.0), ("a", 120.5),
    ]  # fmt: skip
