"""The page and the live socket of the harness: the real map and assets, the contract's protocol."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import time
from pathlib import Path
from typing import Any

import dash_leaflet as dl
import numpy as np
import uvicorn
from dash import Dash, html
from fastapi import FastAPI, WebSocket, WebSocketDisconnect
from fastapi.responses import FileResponse, JSONResponse
from harness_city import CENTER, FRAME, PLACES, TICKS_PER_S, City, symbols

ASSETS = Path(os.environ.get("CITY_ASSETS") or Path(__file__).resolve().parents[2] / "assets")
ICONS = {
    "baktor": "cart",
    "dump-truck": "truck",
    "ambulance": "ambulance",
    "fire-engine": "fire",
    "patrol": "patrol",
    "tow-truck": "crane",
}
PANELS = ("rivers", "complaints")
LAYERS = ("complaints", "gauges", "stations")
CONFIG = {
    "lang": "id",
    "views": ["vehicles", *(f"panel:{key}" for key in PANELS), *(f"layer:{key}" for key in LAYERS)],
    "frame": FRAME,
    "center": CENTER,
    "places": PLACES,
    "build": "1",
    "kinds": {kind: {"label": kind, "icon": icon} for kind, icon in ICONS.items()},
}


def component(kind: str, name: str, children: Any) -> dict[str, Any]:
    props = {"className": name, "children": children}
    return {"namespace": "dash_html_components", "type": kind, "props": props}


def panel(key: str, rows: int, seq: int) -> dict[str, Any]:
    lines = [component("Div", "quiet", f"{key} {n} {seq + n}") for n in range(rows)]
    return {"view": f"panel:{key}", "value": component("Div", "", lines)}


def panels(seq: int) -> list[dict[str, Any]]:
    return [panel("rivers", 12, seq), panel("complaints", 40, seq)]


def page() -> Dash:
    app = Dash(
        __name__,
        backend="fastapi",
        assets_folder=str(ASSETS),
        assets_ignore=r".*\.md|^66_crew|^68_citizen|^8\d_|^6[0-5]_desk",
    )
    config = f'<script type="application/json" id="city-config">{json.dumps(CONFIG)}</script>'
    app.index_string = app.index_string.replace("<body>", f"<body>{config}")
    app.layout = html.Div([top(), wall(), feeds()], className="page")
    return app


def top() -> html.Header:
    parts = [
        html.H1("Patriot Operation Center", className="title"),
        html.Span("Harness", className="place"),
        html.Nav(className="top-links"),
        html.Span(id="connection", className="connection", role="status"),
        html.Div(id="search", className="search"),
        html.Div(id="clock", className="clock"),
    ]
    return html.Header(parts, className="top")


def wall() -> html.Main:
    chart = dl.Map(
        id="city-map", className="map", center=CENTER, zoom=11, zoomControl=False, zoomSnap=0.25
    )
    legend = html.Div(id="legend", className="legend")
    body = html.Div(id="drawer-body", className="drawer-body")
    parts = [
        html.Div([chart, legend], className="map-area"),
        html.Aside([tile(key) for key in PANELS], className="panels"),
        html.Aside(body, id="drawer", className="drawer", hidden=True),
    ]
    return html.Main(parts, className="wall")


def tile(key: str) -> html.Section:
    head = html.Header(html.H2(key, className="panel-title"), className="panel-head")
    body = html.Div(id=f"panel-{key}", className="panel-body")
    return html.Section([head, body], className="panel", **{"data-panel": key})


def feeds() -> html.Footer:
    return html.Footer(html.Div(id="panel-feeds", className="feed-strip"), className="feeds")


async def send_items(socket: WebSocket, seq: int, full: bool, items: list[dict[str, Any]]) -> None:
    head = {"type": "items", "epoch": "e1", "seq": seq, "at": time.time() * 1000, "full": full}
    await socket.send_text(json.dumps({**head, "items": items}))


async def speak(socket: WebSocket, city: City) -> None:
    """A snapshot, then ten deltas a second; panels change once a second, a ping every five."""
    seq, started = 1, time.monotonic()
    await socket.send_bytes(city.frame(np.arange(city.count), True, seq))
    await send_items(socket, seq, True, [city.names(), *symbols(city), *panels(seq)])
    while True:
        seq += 1
        await asyncio.sleep(max(0, started + seq / TICKS_PER_S - time.monotonic()))
        slots = city.due()
        city.drive(slots)
        await socket.send_bytes(city.frame(slots, False, seq))
        await send_items(socket, seq, False, panels(seq) if seq % TICKS_PER_S == 0 else [])
        if seq % 50 == 0:
            await socket.send_text(json.dumps({"type": "ping", "at": time.time() * 1000}))


async def listen(socket: WebSocket) -> None:
    """Answers every drawer that is asked for with its name."""
    while True:
        said = json.loads(await socket.receive_text())
        for view in said.get("views", []):
            if view.startswith("drawer:"):
                value = component("H2", "drawer-title", view)
                await send_items(socket, 0, False, [{"view": view, "value": value}])


async def search(q: str) -> JSONResponse:
    place = {"detail": q, "lat": CENTER[0], "lng": CENTER[1], "zoom": 15}
    found = [{"open": f"vehicle:baktor-0{n}", "title": f"Baktor 0{n}", **place} for n in range(3)]
    return JSONResponse(found)


async def trail() -> JSONResponse:
    now = time.time() * 1000
    way = [(CENTER[0] + n / 4000, CENTER[1] + n / 5000, now - 60000 * (30 - n)) for n in range(30)]
    return JSONResponse({"points": way})


def font() -> FileResponse:
    import fontpkg_plus_jakarta_sans as found

    fonts = Path(str(found.__file__)).parent.rglob("*.ttf")
    return FileResponse(next(file for file in fonts if "Italic" not in file.name))


def first(server: FastAPI) -> None:
    """The newest route is asked before Dash's catch-all."""
    server.router.routes.insert(0, server.router.routes.pop())


def serve(port: int, vehicles: int, hz: float) -> None:
    server: FastAPI = page().server
    city = City(vehicles, hz)

    async def live(socket: WebSocket) -> None:
        await socket.accept()
        await socket.receive_text()
        tasks = [asyncio.create_task(speak(socket, city)), asyncio.create_task(listen(socket))]
        with contextlib.suppress(WebSocketDisconnect):
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()

    server.add_api_route("/api/search", search)
    first(server)
    server.add_api_route("/api/vehicles/{vehicle_id}/trail", trail)
    first(server)
    server.add_api_route("/fonts/plus-jakarta-sans.ttf", font)
    first(server)
    server.add_api_websocket_route("/live", live)
    first(server)
    uvicorn.run(server, host="127.0.0.1", port=port, log_level="warning")
