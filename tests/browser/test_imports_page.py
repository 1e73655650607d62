"""The page of imports in Chromium: two files at once, and what is counted there."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from operations.accounts import Role
from tests.browser.conftest import looking, signed_in, slow
from tests.dashboard.conftest import Web
from tests.dashboard.test_imports import CONTENT, HEAD, PERSON

pytestmark = pytest.mark.browser
ROW = f"01/03/2026,Tumpukan sampah,{'Bau ' * 50},Jl. A,tidak,ya,{PERSON}"
LONG = "\n".join([HEAD, *(f"A-{n},{ROW}" for n in range(5000))]).encode()
"""More than one piece."""


async def test_a_file_goes_on_uploading_while_another_one_is_looked_at(
    web: Web, chromium: Browser, tmp_path: Path
) -> None:
    for name, content in (("panjang.csv", LONG), ("pendek.csv", CONTENT)):
        (tmp_path / name).write_bytes(content)
    page = await looking(await signed_in(web, chromium, Role.OPERATOR))
    await page.goto(f"{web.base}/imports")
    given, arrives = await slow(page, "**/piece*")
    await page.set_input_files("#import-file", tmp_path / "panjang.csv")
    await asyncio.wait_for(given.wait(), 10)
    await page.set_input_files("#import-file", tmp_path / "pendek.csv")
    await page.select_option("#map-other", "banjir")
    async with page.expect_response(lambda answer: "piece?at=1048576" in answer.url) as last:
        arrives.set()
    assert (await last.value).ok
    await expect(page.locator("#import-job h2").first).to_have_text("pendek.csv")
    await expect(page.locator("#map-other")).to_have_value("banjir")
    row = page.locator("#import-list tr", has_text="panjang.csv")
    await row.get_by_role("button", name="Buka").click()
    await expect(page.locator("#import-job h2").first).to_have_text("panjang.csv")
    await expect(page.locator("#map-other")).to_be_visible(timeout=30_000)


async def test_in_english_one_complaint_is_brought_in_as_one(
    web: Web, chromium: Browser, tmp_path: Path
) -> None:
    page = await looking(await signed_in(web, chromium, Role.OPERATOR))
    await page.goto(f"{web.base}/language?to=en&next=/imports")
    for rows, button in ((1, "Bring in 1 complaint"), (2, "Bring in 2 complaints")):
        file = tmp_path / f"{rows}.csv"
        file.write_text("\n".join([HEAD, *(f"{rows}-{n},{ROW}" for n in range(rows))]))
        await page.set_input_files("#import-file", file)
        await page.get_by_role("button", name="Dry run", exact=True).click()
        await expect(page.get_by_role("button", name="Bring in")).to_have_text(button)
