"""Looks at the glass alone: a page with the real map and assets, and a live socket with invented vehicles.

`python tests/assets/harness.py --serve` keeps the page open for a person;
without it Chromium opens the page, and the last line printed is `window.city.stats()` as JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


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
        browser = driver.chromium.launch(
            executable_path="/usr/bin/chromium", args=[*FLAGS, "--enable-precise-memory-info"]
        )
        tab = browser.new_page(viewport={"width": width, "height": height})
        tab.on("console", lambda said: print("console:", said.type, said.text, file=sys.stderr))
        tab.on("pageerror", lambda wrong: print("pageerror:", wrong, file=sys.stderr))
        tab.goto(f"http://127.0.0.1:{args.port}/#{args.hash}")
        tab.wait_for_function(
            "window.city?.stats && window.city.map && city.stats().vehicles > 0", timeout=30000
        )
        tab.wait_for_timeout(args.settle * 1000)
        tab.evaluate(args.script)
        tab.evaluate("city.resetStats()")
        before = browser_cpu_s()
        tab.wait_for_timeout(args.seconds * 1000)
        after = browser_cpu_s()
        found: dict[str, Any] = tab.evaluate("city.stats()")
        found["cores"] = {
            kind: round((after[kind] - before.get(kind, 0)) / args.seconds, 2) for kind in after
        }
        if args.picture:
            tab.screenshot(path=args.picture)
        browser.close()
    return found


def await_port(port: int) -> None:
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
        from harness_server import serve

        return serve(args.port, args.vehicles, args.hz)
    command = [
        sys.executable,
        __file__,
        "--serve",
        "--port",
        str(args.port),
        "--vehicles",
        str(args.vehicles),
        "--hz",
        str(args.hz),
    ]
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
