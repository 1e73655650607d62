"""The editor of rules over HTTP: sentences, the dry run over thirty days, keeping, two leaders at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from city.observations import WaterLevel
from dashboard.texts import languages
from operations.alarms.rule_editions import RuleEditions
from tests.dashboard.conftest import Web

GAUGE = "p2c"
RULE: dict[str, Any] = {
    "id": "aturan-1", "subject": f"gauge:{GAUGE}", "field": "level_cm", "comparison": "above",
    "value": 300, "back": 280, "for_s": 600, "severity": "danger", "who": ["bpbd"],
}  # fmt: skip
SAID = (
    "Bila TMA P2C > 300 cm selama 10 menit, nyalakan alarm bahaya dan beri tahu BPBD; "
    "selesai bila ≤ 280 cm."
)


async def asked(client: httpx.AsyncClient, path: str, given: Any) -> httpx.Response:
    origin = str(client.base_url).rstrip("/")
    return await client.post(f"/api/alarm-rules{path}", json=given, headers={"Origin": origin})


async def test_a_rule_is_said_and_a_sentence_is_read(operator: httpx.AsyncClient) -> None:
    told = (await asked(operator, "/say", {"rule": RULE})).json()
    assert (told["sentence"], told["problems"]) == (SAID, [])
    read = (await asked(operator, "/read", {"sentence": SAID, "id": "aturan-1"})).json()
    assert (read["rule"]["value"], read["rule"]["for_s"], read["sentence"]) == (300, 600, SAID)
    odd = await asked(operator, "/read", {"sentence": SAID.replace("BPBD", "FBI"), "id": "x"})
    assert (odd.status_code, "FBI" in odd.json()["message"]) == (422, True)


async def test_what_is_wrong_is_a_sentence_and_is_never_kept(leader: httpx.AsyncClient) -> None:
    wrong = {**RULE, "back": 310}
    told = (await asked(leader, "/say", {"rule": wrong})).json()
    assert "tidak akan pernah selesai" in told["problems"][0]
    kept = await asked(leader, "", {"rules": [wrong], "expected_version": 0, "key": "a"})
    assert kept.status_code == 422
    assert (await asked(leader, "/try", {"rule": wrong})).status_code == 422
    assert (await asked(leader, "/say", {"rule": {"id": 3}})).status_code == 422


async def test_a_dry_run_tells_each_time_it_would_have_rung_and_how_far_it_could_look(
    web: Web, operator: httpx.AsyncClient
) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    begun = now - timedelta(hours=10)
    high = {*range(6, 10), *range(30, 34)}
    past = [
        WaterLevel(
            gauge_id=GAUGE, level_cm=330.0 + n % 3 if n in high else 250.0 + n % 3,
            observed_at=begun + timedelta(minutes=10 * n), received_at=now, source="m",
        )
        for n in range(60)
    ]  # fmt: skip
    nothing = (await asked(operator, "/try", {"rule": RULE})).json()
    assert (nothing["count"], "Tidak ada data" in nothing["says"]) == (0, True)
    await web.store.observations.write(WaterLevel.KIND, past, now)
    told = (await asked(operator, "/try", {"rule": RULE})).json()
    assert told["count"] == 2
    assert "Akan menyala 2 kali dalam 30 hari terakhir" in told["says"]
    assert "data ada sejak" in told["says"]
    assert all("P2C" in each and "terburuk 33" in each for each in told["rings"])
    off = (await asked(operator, "/try", {"rule": {**RULE, "enabled": False}})).json()
    assert off["count"] == 2, "one that is switched off is tried all the same"
    calm = (await asked(operator, "/try", {"rule": {**RULE, "value": 900}})).json()
    assert (calm["count"], "Tidak akan pernah menyala" in calm["says"]) == (0, True)


async def test_what_a_leader_keeps_is_an_edition_and_the_second_of_two_is_told(
    web: Web, leader: httpx.AsyncClient
) -> None:
    first = {"rules": [RULE], "expected_version": 0, "key": "one"}
    assert (await asked(leader, "", first)).json() == {"version": 1}
    assert (await asked(leader, "", first)).json() == {"version": 1}, "a repeat keeps no second one"
    late = await asked(leader, "", {**first, "key": "two"})
    assert late.status_code == 409
    assert (late.json()["version"], late.json()["rules"][0]["id"]) == (1, "aturan-1")
    assert "Leader-satu" in late.json()["message"]
    changed = {"rules": [{**RULE, "value": 320}], "expected_version": 1, "key": "three"}
    assert (await asked(leader, "", changed)).json() == {"version": 2}
    history = (await leader.get("/api/alarm-rules/history")).json()["editions"]
    assert [each["version"] for each in history] == [2, 1]
    assert history[0]["what"] == "1 diubah"
    old = (await leader.get("/api/alarm-rules/history?version=1")).json()
    assert old["rules"][0]["value"] == 300
    assert len(await RuleEditions(web.store).all()) == 2


async def test_operators_try_and_leaders_keep(operator: httpx.AsyncClient) -> None:
    kept = await asked(operator, "", {"rules": [RULE], "expected_version": 0, "key": "a"})
    assert kept.status_code == 403
    assert (await asked(operator, "/say", {"rule": RULE})).status_code == 200


@pytest.mark.parametrize("lang", languages())
async def test_the_page_says_every_rule_of_the_city(leader: httpx.AsyncClient, lang: str) -> None:
    leader.cookies.set("patriot_language", lang)
    page = await leader.get("/alarms/rules")
    assert page.status_code == 200
    assert "⟦" not in page.text
    assert ("mencapai Siaga 1" if lang == "id" else "reaches Siaga 1") in page.text
