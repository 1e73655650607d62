"""A phone, a river gauge and a citizens' app, spoken to with the tools people really use.

The promise is "within a second". A machine that tests something else at the same moment may be
late once, so the quickest of a few tries counts: a road that is slow by design fails all of them.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable

import pytest
from playwright.async_api import Page

from benchmarks.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.broker]
TRIES = 5
A_SECOND_MS = 1000.0
CENTRE = (-6.2383, 106.9925)


async def quickest_ms(page: Page, send: Callable[[int], str]) -> float:
    """Sends up to five times; `send` returns what JavaScript must find true afterwards."""
    taken = []
    for number in range(TRIES):
        begun = time.monotonic()
        question = send(number)
        await page.wait_for_function(question, timeout=10_000, polling=20)
        taken.append((time.monotonic() - begun) * 1000)
        if taken[-1] <= A_SECOND_MS:
            break
    return min(taken)


def run(*words: str) -> str:
    return subprocess.run(words, check=True, capture_output=True, text=True, timeout=10).stdout


def key_for(stack: Stack, source: str) -> str:
    """The key the demo made for a source, taken from the address it printed for it."""
    line = next(each for each in stack.said().split() if source in each and "key=" in each)
    return line.split("key=")[1].split("&")[0]


async def test_a_phone_that_speaks_osmand_appears_within_a_second(wall: Page, stack: Stack) -> None:
    key = key_for(stack, "/osmand")

    def send(number: int) -> str:
        lat = CENTRE[0] + number / 1000
        place = f"id=hp-curl-{number}&lat={lat}&lon={CENTRE[1]}&speed=10&bearing=90"
        url = f"{stack.intake}/osmand?key={key}&{place}&timestamp={int(time.time())}"
        run("curl", "-sSf", "--noproxy", "*", url)
        return f"() => city.fleet.ids.includes('hp-curl-{number}')"

    assert await quickest_ms(wall, send) <= A_SECOND_MS


async def test_a_river_gauge_that_publishes_by_mqtt_appears_within_a_second(
    wall: Page, stack: Stack, broker: int
) -> None:
    def send(number: int) -> str:
        level_cm = 171 + number  # near the simulated water: a jump would not be believed
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        message = f'{{"time": "{at}", "level_cm": {level_cm}}}'
        address = ("-h", "127.0.0.1", "-p", str(broker), "-t", "patriot/water/p2c")
        run("mosquitto_pub", *address, "-m", message)
        return (
            "() => [...document.querySelectorAll('#panel-rivers [data-open=\"gauge:p2c\"]')]"
            f".some(row => row.textContent.includes('{level_cm}'))"
        )

    assert await quickest_ms(wall, send) <= A_SECOND_MS


async def test_a_citizens_report_by_open311_appears_within_a_second(
    wall: Page, stack: Stack
) -> None:
    key = key_for(stack, "/open311")

    def send(number: int) -> str:
        form = {
            "service_code": "jalan-berlubang",
            "lat": str(CENTRE[0]),
            "long": str(CENTRE[1]),
            "description": f"Lubang di tengah jalan, laporan {number} {time.time()}",
            "api_key": key,
        }
        words = [
            word for name, value in form.items() for word in ("--data-urlencode", f"{name}={value}")
        ]
        told = run(
            "curl", "-sSf", "--noproxy", "*", *words, f"{stack.intake}/open311/v2/requests.json"
        )
        ticket = told.split('"service_request_id":')[1].split('"')[1]
        return f"() => !!document.querySelector('#city-map [data-open=\"complaint:{ticket}\"]')"

    assert await quickest_ms(wall, send) <= A_SECOND_MS
