"""The Procfile under honcho, as on a platform: one port given, the rest found."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import httpx

from commands.installation import ROOT
from commands.ports import any_free


async def test_the_procfile_runs_under_honcho_with_the_first_admin_from_the_environment(
    tmp_path: Path,
) -> None:
    port, intake = any_free("0.0.0.0"), any_free("127.0.0.1")
    told = {
        "PATRIOT_PYTHON": sys.executable,
        "PATRIOT_STORE_DATA": str(tmp_path / "data"),
        "PATRIOT_INTAKE_PORT": str(intake),
        "PATRIOT_ADMIN_USER": "rina",
        "PATRIOT_ADMIN_PASSWORD": "hujan turun di hulu",
    }
    command = [sys.executable, "-m", "honcho", "start", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **told})
    try:
        await until_ready(f"http://127.0.0.1:{port}/readyz", process)
        await until_ready(f"http://127.0.0.1:{intake}/readyz", process)
    finally:
        process.terminate()
        process.wait(30)


async def until_ready(question: str, process: subprocess.Popen[bytes]) -> None:
    async with asyncio.timeout(60), httpx.AsyncClient(trust_env=False) as client:
        while not await says_yes(client, question):
            assert process.poll() is None, "honcho ended by itself"
            await asyncio.sleep(0.05)


async def says_yes(client: httpx.AsyncClient, question: str) -> bool:
    try:
        return (await client.get(question)).is_success
    except httpx.HTTPError:
        return False


def test_every_process_of_the_procfile_is_a_command_of_ours() -> None:
    lines = (ROOT / "Procfile").read_text(encoding="utf-8").splitlines()
    assert lines == [f"{name}: ./patriot {name}" for name in ("web", "feeds", "watch", "store")]
