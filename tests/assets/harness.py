"""Looks at the glass alone: a page with the real map and assets, and a live socket with invented vehicles.

`python tests/assets/harness.py --serve` keeps the page open for a person;
without it Chromium opens the page, and the last line printed is `window.city.stats()` as JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import os
import re
import struct
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import uvicorn
from dash import Dash, dcc, html
import dash_leaflet as dl
from fastapi import FastAPI, Request, WebSocket, WebSocketDisconnect
from fastapi.responses import FileResponse, JSONResponse

ASSETS = Path(os.environ.get("CITY_ASSETS") or Path(__file__).resolve().parents[2] / "assets")
FRAME = [-6.41, 106.87, -6.16, 107.08]
CENTER = [-6.285, 106.975]
EARTH_M = 40075016.686
MAGIC = 0x31544150
SPEED_KMH = 30.0
TICKS_PER_S = 10
AIR = [("kayuringin", 74, "#1F6FD6", -6.243, 106.992), ("mustikajaya", 126, "#F5C400", -6.298, 107.02)]
PLACES = [
    {"name": "Bekasi Timur", "lat": -6.253, "lng": 107.018},
    {"name": "Jatiasih", "lat": -6.31, "lng": 106.955},
    {"name": "Rawalumbu", "lat": -6.29, "lng": 106.995},
]
WORDS = {"index_title": "Harness"}


class City:
    """Vehicles that drive in slow curves around the centre; positions in Web-Mercator world units."""

    def __init__(self, vehicles: int, hz: float) -> None:
        self.chance = np.random.default_rng(17)
        self.count, self.hz = vehicles, hz
        x, y = world(CENTER[0], CENTER[1])
        self.origin = (x, y)
        self.metre = 1 / EARTH_M / math.cos(math.radians(CENTER[0]))
        self.xy = self.chance.normal(0, 4000, (vehicles, 2)) * self.metre
        self.heading = self.chance.uniform(0, 360, vehicles)
        self.turn = self.chance.normal(0, 4, vehicles)
        self.next = 0

    def drive(self, slots: np.ndarray) -> None:
        self.heading[slots] = (self.heading[slots] + self.turn[slots]) % 360
        step = SPEED_KMH / 3.6 / self.hz * self.metre
        angle = np.radians(self.heading[slots])
        self.xy[slots] += np.stack([np.sin(angle), -np.cos(angle)], axis=1) * step

    def due(self) -> np.ndarray:
        share = max(1, int(self.count * self.hz / TICKS_PER_S))
        slots = (np.arange(share) + self.next) % self.count
        self.next = (self.next + share) % self.count
        return slots

    def frame(self, slots: np.ndarray, full: bool, seq: int) -> bytes:
        count = len(slots)
        head = struct.pack("<4I6d", MAGIC, count, self.count, int(full), seq, time.time() * 1000, *self.origin, 30, 0)
        columns = [slots.astype("<u4"), *self.xy[slots].T.astype("<f4"), self.heading[slots].astype("<f4")]
        columns += [np.full(count, SPEED_KMH, "<f4"), np.full(count, 0.2, "<f4"), np.full(count, 20.0, "<f4")]
        return head + b"".join(column.tobytes() for column in columns)

    def names(self) -> dict[str, Any]:
        ids = [f"baktor-{n:02d}" for n in range(self.count)]
        kinds = [("baktor", "dump-truck", "ambulance", "fire-engine", "patrol", "tow-truck")[n % 6] for n in range(self.count)]
        return {"view": "vehicles", "start": 0, "ids": ids, "labels": [f"Baktor {n:02d}" for n in range(self.count)], "kinds": kinds, "states": []}


def world(lat: float, lng: float) -> tuple[float, float]:
    sin = math.sin(math.radians(lat))
    return lng / 360 + 0.5, 0.5 - math.log((1 + sin) / (1 - sin)) / (4 * math.pi)


def symbols(city: City) -> list[dict[str, Any]]:
    now = time.time() * 1000
    lat = city.chance.normal(CENTER[0], 0.04, 128)
    lng = city.chance.normal(CENTER[1], 0.03, 128)
    complaints = [
        {"id": f"complaint:T-{n}", "shape": "diamond", "severity": "watch" if n % 20 == 0 else "calm", "overdue": n % 20 == 0, "lat": lat[n], "lng": lng[n], "label": f"Aduan {n}", "at": now, "stale_after_s": 9e9}
        for n in range(128)
    ]
    gauges = [
        {"id": "gauge:p2c", "shape": "triangle", "severity": "warning", "lat": -6.307, "lng": 106.976, "label": "P2C", "value": "512 cm", "word": "Siaga 2", "at": now - 120000, "stale_after_s": 900},
        {"id": "gauge:bendung-bekasi", "shape": "triangle", "severity": "calm", "lat": -6.251, "lng": 106.997, "label": "Bendung Bekasi", "value": "318 cm", "word": "normal", "at": now - 120000, "stale_after_s": 900},
    ]
    stations = [
        {"id": f"station:{key}", "shape": "ring", "severity": "calm", "lat": at, "lng": on, "label": key.title(), "value": str(value), "word": "Sedang", "ring": ring, "at": now, "stale_after_s": 7200}
        for key, value, ring, at, on in AIR
    ]
    return [{"view": f"layer:{key}", "full": True, "features": found, "removed": []} for key, found in (("complaints", complaints), ("gauges", gauges), ("stations", stations))]


def panel(key: str, rows: int, seq: int) -> dict[str, Any]:
    def div(name: str, children: Any) -> dict[str, Any]:
        return {"namespace": "dash_html_components", "type": "Div", "props": {"className": name, "children": children}}

    lines = [div("quiet", f"{key} {n} {seq + n}") for n in range(rows)]
    return {"view": f"panel:{key}", "value": div("", lines)}


def page() -> Dash:
    app = Dash(__name__, backend="fastapi", assets_folder=str(ASSETS), assets_ignore=r".*\.md", title=WORDS["index_title"])
    config = {"lang": "id", "views": ["vehicles", "panel:rivers", "panel:complaints", "layer:complaints", "layer:gauges", "layer:stations"], "frame": FRAME, "center": CENTER, "places": PLACES, "build": "1"}
    config["kinds"] = {kind: {"label": kind, "icon": icon} for kind, icon in zip(("baktor", "dump-truck", "ambulance", "fire-engine", "patrol", "tow-truck"), ("cart", "truck", "ambulance", "fire", "patrol", "crane"), strict=True)}
    app.index_string = app.index_string.replace("<body>", f'<body><script type="application/json" id="city-config">{json.dumps(config)}</script>')
    city_map = dl.Map(id="city-map", className="map", center=CENTER, zoom=11, zoomControl=False, zoomSnap=0.25, children=[])
    tiles = [html.Section([html.Header([html.H2(key, className="panel-title")], className="panel-head"), html.Div(id=f"panel-{key}", className="panel-body")], className="panel", **{"data-panel": key}) for key in ("rivers", "complaints")]
    top = html.Header([html.H1("Patriot Operation Center", className="title"), html.Span("Situasi Kota", className="place"), html.Span("SIMULASI", className="simulation", id="simulation"), html.Nav(className="top-links"), html.Span(id="connection", className="connection", role="status"), html.Div(id="search", className="search"), html.Div(id="clock", className="clock")], className="top")
    drawer = html.Aside(html.Div(id="drawer-body", className="drawer-body"), id="drawer", className="drawer", hidden=True)
    wall = html.Main([html.Div([city_map, html.Div(id="legend", className="legend")], className="map-area"), html.Aside(tiles, className="panels"), drawer], className="wall")
    app.layout = html.Div([dcc.Store(id="nothing"), top, wall, html.Footer([html.Div(id="panel-feeds", className="feed-strip")], className="feeds")], className="page")
    return app


def serve(port: int, vehicles: int, hz: float) -> None:
    app = page()
    server: FastAPI = app.server
    city = City(vehicles, hz)

    async def send_items(socket: WebSocket, seq: int, full: bool, items: list[dict[str, Any]]) -> None:
        await socket.send_text(json.dumps({"type": "items", "epoch": "e1", "seq": seq, "at": time.time() * 1000, "full": full, "items": items}))

    async def speak(socket: WebSocket) -> None:
        seq, started = 1, time.monotonic()
        await socket.send_bytes(city.frame(np.arange(vehicles), True, seq))
        await send_items(socket, seq, True, [city.names(), *symbols(city), panel("rivers", 12, seq), panel("complaints", 40, seq)])
        while True:
            seq += 1
            await asyncio.sleep(max(0, started + seq / TICKS_PER_S - time.monotonic()))
            slots = city.due()
            city.drive(slots)
            await socket.send_bytes(city.frame(slots, False, seq))
            busy = seq % TICKS_PER_S == 0
            await send_items(socket, seq, False, [panel("rivers", 12, seq), panel("complaints", 40, seq)] if busy else [])
            if seq % 50 == 0:
                await socket.send_text(json.dumps({"type": "ping", "at": time.time() * 1000}))

    async def listen(socket: WebSocket) -> None:
        while True:
            said = json.loads(await socket.receive_text())
            for view in said.get("views", []):
                if view.startswith("drawer:"):
                    value = {"namespace": "dash_html_components", "type": "H2", "props": {"className": "drawer-title", "children": view}}
                    await send_items(socket, 0, False, [{"view": view, "value": value}])

    async def live(socket: WebSocket) -> None:
        await socket.accept()
        await socket.receive_text()
        tasks = [asyncio.create_task(speak(socket)), asyncio.create_task(listen(socket))]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        except WebSocketDisconnect:
            pass
        for task in tasks:
            task.cancel()

    async def search(q: str) -> JSONResponse:
        return JSONResponse([{"open": f"vehicle:baktor-{n:02d}", "title": f"Baktor {n:02d}", "detail": q, "lat": CENTER[0], "lng": CENTER[1], "zoom": 15} for n in range(3)])

    async def trail(request: Request) -> JSONResponse:
        now = time.time() * 1000
        return JSONResponse({"points": [[CENTER[0] + n / 4000, CENTER[1] + n / 5000, now - (30 - n) * 60000] for n in range(30)]})

    def font() -> FileResponse:
        import fontpkg_plus_jakarta_sans as found

        fonts = Path(str(found.__file__)).parent.rglob("*.ttf")
        return FileResponse(next(file for file in fonts if "Italic" not in file.name))

    routes = [("/api/search", search), ("/api/vehicles/{id}/trail", trail), ("/fonts/plus-jakarta-sans.ttf", font), ("/readyz", lambda: {"ready": True})]
    for path, answer in reversed(routes):
        server.add_api_route(path, answer)
        server.router.routes.insert(0, server.router.routes.pop())
    server.add_api_websocket_route("/live", live)
    server.router.routes.insert(0, server.router.routes.pop())
    uvicorn.run(server, host="127.0.0.1", port=port, log_level="warning")


FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


def browser_cpu_s() -> dict[str, float]:
    """Processor seconds of our own Chromium so far, by process type: on a busy machine fps lies, this less."""
    parents, seconds, kinds = {}, {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
            command = (stat.parent / "cmdline").read_text()
        except (OSError, IndexError):
            continue
        pid = int(stat.parent.name)
        parents[pid] = int(fields[1])
        seconds[pid] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        kind = re.search(r"--type=([a-z-]+)", command)
        kinds[pid] = (kind.group(1) if kind else "browser") if "chromium" in command[:40] else ""
    used: dict[str, float] = {}
    for pid, kind in kinds.items():
        if kind and os.getpid() in line_of(pid, parents):
            used[kind] = used.get(kind, 0) + seconds[pid]
    return used


def line_of(pid: int, parents: dict[int, int]) -> list[int]:
    """The process and those it came from."""
    line = [pid]
    while line[-1] in parents:
        line.append(parents[line[-1]])
    return line


def watch(args: argparse.Namespace) -> dict[str, Any]:
    from playwright.sync_api import sync_playwright

    width, height = (int(n) for n in args.size.split("x"))
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=[*FLAGS, "--enable-precise-memory-info"])
        tab = browser.new_page(viewport={"width": width, "height": height})
        tab.on("console", lambda said: print("console:", said.type, said.text, file=sys.stderr))
        tab.on("pageerror", lambda wrong: print("pageerror:", wrong, file=sys.stderr))
        tab.goto(f"http://127.0.0.1:{args.port}/#{args.hash}")
        tab.wait_for_function("window.city?.stats && window.city.map && city.stats().vehicles > 0", timeout=30000)
        tab.wait_for_timeout(args.settle * 1000)
        tab.evaluate(args.script)
        tab.evaluate("city.resetStats()")
        before = browser_cpu_s()
        tab.wait_for_timeout(args.seconds * 1000)
        after = browser_cpu_s()
        found: dict[str, Any] = tab.evaluate("city.stats()")
        found["cores"] = {kind: round((after[kind] - before.get(kind, 0)) / args.seconds, 2) for kind in after}
        if args.picture:
            tab.screenshot(path=args.picture)
        browser.close()
    return found


def await_port(port: int) -> None:
    import socket

    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("the harness page did not start within 20 s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vehicles", type=int, default=10000)
    parser.add_argument("--hz", type=float, default=1.0)
    parser.add_argument("--size", default="1920x1080")
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--settle", type=float, default=3)
    parser.add_argument("--port", type=int, default=8790)
    parser.add_argument("--hash", default="")
    parser.add_argument("--script", default="0", help="JavaScript to run before measuring")
    parser.add_argument("--picture", default="")
    parser.add_argument("--serve", action="store_true")
    args = parser.parse_args()
    if args.serve:
        return serve(args.port, args.vehicles, args.hz)
    command = [sys.executable, __file__, "--serve", "--port", str(args.port), "--vehicles", str(args.vehicles), "--hz", str(args.hz)]
    server = subprocess.Popen(command)
    try:
        await_port(args.port)
        print(json.dumps(watch(args)))
    finally:
        server.terminate()
        server.wait()
    return None


if __name__ == "__main__":
    main()
