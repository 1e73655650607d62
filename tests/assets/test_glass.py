"""The glass in a real Chromium, fed by the harness: what a person does at the wall, without the rest of the city."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_server(port: int) -> subprocess.Popen[bytes]:
    command = [
        sys.executable,
        str(HERE / "harness.py"),
        "--serve",
        "--port",
        str(port),
        "--vehicles",
        "200",
        "--hz",
        "2",
    ]
    server = subprocess.Popen(command)
    deadline = time.monotonic() + 20
    while not answers(port):
        assert time.monotonic() < deadline, "the harness page did not start within 20 s"
        server.poll()
        threading.Event().wait(0.05)
    return server


def answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    chosen = free_port()
    server = start_server(chosen)
    yield chosen
    server.terminate()
    server.wait()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("needs Chromium")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


def opened(
    browser: Any, port: int, fragment: str = "", width: int = 1920, height: int = 1080
) -> Any:
    tab = browser.new_page(viewport={"width": width, "height": height})
    tab.wrongs = []
    tab.on("pageerror", lambda wrong: tab.wrongs.append(str(wrong)))
    tab.goto(f"http://127.0.0.1:{port}/{fragment}")
    tab.wait_for_function(
        "window.city?.map && city.vehiclesNearCentre(200).length > 100 && document.getElementById('search-box') && document.querySelector('[data-open=\"gauge:p2c\"]')"
    )
    return tab


@pytest.fixture
def wall(browser: Any, port: int) -> Iterator[Any]:
    tab = opened(browser, port)
    yield tab
    assert tab.wrongs == []
    tab.close()


pytestmark = pytest.mark.browser


def test_the_pure_parts_hold_in_node() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs node")
    told = subprocess.run(
        [node, "--test", str(HERE)], capture_output=True, text=True, timeout=60, check=False
    )
    assert told.returncode == 0, told.stdout


def test_a_click_on_a_vehicle_opens_its_drawer_and_escape_closes_it(wall: Any) -> None:
    place = wall.evaluate("""() => {
        const id = city.vehiclesNearCentre(200).find((id) => {
            const at = city.map.latLngToContainerPoint(city.vehiclePlace(id)), box = city.map.getContainer().getBoundingClientRect();
            return !document.elementFromPoint(at.x + box.x, at.y + box.y).closest('[data-open]');
        });
        const at = city.map.latLngToContainerPoint(city.vehiclePlace(id)), box = city.map.getContainer().getBoundingClientRect();
        return {x: at.x + box.x, y: at.y + box.y};
    }""")
    wall.mouse.click(place["x"], place["y"])
    wall.wait_for_function(
        "city.subject()?.startsWith('vehicle:baktor-') && document.querySelector('#drawer .drawer-title')"
    )
    assert wall.evaluate("location.hash").startswith("#open=vehicle:baktor-")
    wall.keyboard.press("Escape")
    assert wall.evaluate(
        "[city.subject(), document.getElementById('drawer').hidden, location.hash]"
    ) == [None, True, ""]


def test_what_is_open_survives_a_reload_and_is_followed(browser: Any, port: int) -> None:
    tab = opened(browser, port, "#open=vehicle:baktor-07")
    tab.wait_for_function(
        "document.querySelector('.follow-name')?.textContent === 'Baktor 07' && document.querySelector('path.trail')?.getAttribute('d').length > 20"
    )
    tab.reload()
    tab.wait_for_function(
        "document.querySelector('#drawer .drawer-title')?.textContent === 'drawer:vehicle:baktor-07'"
    )
    tab.close()


def test_a_symbol_opens_by_keyboard_and_focus_returns_to_it(wall: Any) -> None:
    wall.locator("[data-open='gauge:p2c']").focus()
    wall.keyboard.press("Enter")
    wall.wait_for_function("city.subject() === 'gauge:p2c'")
    wall.keyboard.press("Escape")
    assert wall.evaluate("document.activeElement.dataset.open") == "gauge:p2c"


RING = """open => {
    const mark = document.querySelector(`[data-open="${open}"]`);
    const look = getComputedStyle(mark), late = getComputedStyle(document.documentElement).getPropertyValue('--late').trim();
    const probe = document.body.appendChild(Object.assign(document.createElement('i'), {style: `color:${late}`}));
    const colour = getComputedStyle(probe).color, shape = mark.querySelector('.shape').getBoundingClientRect();
    probe.remove();
    return {
        isRing: look.borderRadius === '50%' && look.borderTopColor === colour && look.borderTopStyle === 'solid',
        thick: parseFloat(look.borderTopWidth), across: mark.offsetWidth, inside: shape.width,
        sign: getComputedStyle(mark.querySelector('.sign')).display !== 'none' && mark.querySelector('.sign').textContent,
    };
}"""


@pytest.mark.parametrize("scale", [1, 2])
def test_a_complaint_that_is_late_has_a_ring_to_be_seen_across_a_room(
    browser: Any, port: int, scale: int
) -> None:
    tab = opened(browser, port, width=1920 * scale, height=1080 * scale)
    tab.wait_for_selector(".symbol-diamond.is-overdue")
    late, other = (
        tab.evaluate(
            f"document.querySelector('.symbol-diamond{kind}').dataset.open",
        )
        for kind in (".is-overdue", ":not(.is-overdue)")
    )
    ring = tab.evaluate(RING, late)
    assert ring["isRing"]
    assert ring["sign"] == "!"
    assert ring["thick"] >= 3 * scale
    assert ring["across"] >= 36 * scale
    assert ring["inside"] < ring["across"] - 2 * ring["thick"], "a ring around it, not a fill"
    assert not tab.evaluate(RING, other)["isRing"]
    tab.close()


def test_search_is_reached_by_slash_and_enter_flies_there(wall: Any) -> None:
    wall.keyboard.press("/")
    wall.keyboard.type("baktor")
    wall.wait_for_selector("#search-results [role=option]")
    wall.keyboard.press("ArrowDown")
    wall.keyboard.press("Enter")
    wall.wait_for_function("city.subject() === 'vehicle:baktor-01' && city.map.getZoom() === 15")


def test_v_jumps_through_vehicles_and_enter_opens_the_one_shown(wall: Any) -> None:
    wall.keyboard.press("v")
    wall.keyboard.press("Tab")
    wall.wait_for_selector(".follow.is-candidate .follow-name")
    shown = wall.evaluate("document.querySelector('.follow-name').textContent")
    wall.keyboard.press("Enter")
    wall.wait_for_function("city.subject()?.startsWith('vehicle:')")
    assert wall.evaluate("city.fleet.labels[city.fleet.slotOf.get(city.followed())]") == shown


def test_zooming_repaints_vehicles_in_the_same_frame(wall: Any) -> None:
    painted = wall.evaluate("""async () => {
        city.map.setZoom(city.map.getZoom() + 1, {animate: false});
        await new Promise(requestAnimationFrame);
        return [...document.querySelectorAll('.vehicle-tile')].filter((tile) => tile.style.display !== 'none').length;
    }""")
    assert painted > 0


@pytest.fixture
def own_server() -> Iterator[dict[str, Any]]:
    """A server that a test may kill and start again: {"port", "process"}."""
    port = free_port()
    own = {"port": port, "process": start_server(port)}
    yield own
    own["process"].kill()
    own["process"].wait()


def test_a_lost_server_is_said_and_the_wall_recovers_without_a_reload(
    browser: Any, own_server: dict[str, Any]
) -> None:
    tab = opened(browser, own_server["port"])
    tab.evaluate("window.sameDocument = true")
    own_server["process"].kill()
    own_server["process"].wait()
    tab.wait_for_function(
        "document.getElementById('connection').textContent.startsWith('Terputus')"
    )
    assert tab.evaluate("city.stats().vehicles") == 200
    own_server["process"] = start_server(own_server["port"])
    tab.wait_for_function(
        "city.stats().connected && document.getElementById('connection').textContent === ''",
        timeout=10000,
    )
    assert tab.evaluate("window.sameDocument")
    tab.close()


@pytest.mark.parametrize(
    ("width", "height", "root"), [(1920, 1080, "16px"), (3840, 2160, "32px"), (390, 844, "16px")]
)
def test_the_wall_scales_as_a_whole_and_only_phones_reflow(
    browser: Any, port: int, width: int, height: int, root: str
) -> None:
    tab = opened(browser, port, width=width, height=height)
    assert tab.evaluate("getComputedStyle(document.documentElement).fontSize") == root
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    tab.close()
