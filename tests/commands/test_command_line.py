"""The commands as a person types them, each in a process of its own, on a real store."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from commands.installation import ROOT
from commands.ports import any_free, is_free
from operations.accounts import Accounts, Role
from store.address import Address
from store.city_store import CityStore

STRENGTH = "$argon2id$v=19$m=65536,t=3,p=4$"
"""RFC 9106, second recommendation: 64 MiB, three passes, four lanes."""


class Typed:
    """Types commands for one installation with a data folder of its own."""

    def __init__(self, data: Path) -> None:
        names = {
            name: value for name, value in os.environ.items() if not name.startswith("PATRIOT")
        }
        self.environ = {**names, "PATRIOT_STORE_DATA": str(data), "COLUMNS": "200"}

    def __call__(
        self, *words: str, said: str = "", **environ: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "commands", *words],
            cwd=ROOT,
            env={**self.environ, **environ},
            input=said,
            capture_output=True,
            text=True,
            timeout=60,
        )


@pytest.fixture
def patriot(tmp_path: Path) -> Typed:
    return Typed(tmp_path / "data")


def test_an_account_lives_from_add_to_remove(patriot: Typed) -> None:
    made = patriot("user", "add", "Rina", "--role", "leader", said="hujan turun di hulu\n")
    assert made.stdout == "Account rina (leader) is made.\n"
    assert "operator" in patriot("user", "role", "rina", "operator").stdout
    assert "/enter?token=" in patriot("user", "link", "rina").stdout
    patriot("user", "remove", "rina")
    listed = patriot("user", "list").stdout
    assert [word for word in ("rina", "operator", "no") if word not in listed] == []
    assert patriot("user", "link", "rina").returncode == 78


@pytest.mark.parametrize(
    ("words", "said", "part"),
    [
        (("user", "add", "rina"), "short\n", "10 to 200 characters"),
        (("user", "add", "rina", "--role", "boss"), "hujan turun di hulu\n", "not a role"),
        (("user", "role", "nobody", "admin"), "", "user list"),
        (("key", "revoke", "abc"), "", "key list"),
        (("key", "add", "osmnd", "HP"), "", "Did you mean osmand?"),
        (("feed", "record", "osmnd"), "", "There is no feed 'osmnd'"),
        (("feed", "record", "mqtt_sensors"), "", "[feeds.mqtt_sensors] host is missing"),
        (("map", "import", "nowhere.geojson"), "", "nowhere.geojson cannot be read"),
    ],
)
def test_a_mistake_is_told_without_a_traceback(
    patriot: Typed, words: tuple[str, ...], said: str, part: str
) -> None:
    done = patriot(*words, said=said)
    assert done.returncode == 78
    assert part in done.stderr
    assert "Traceback" not in done.stderr


def test_a_key_is_shown_once_and_listed_without_its_secret(patriot: Typed) -> None:
    text = patriot("key", "add", "osmand", "HP armada DLH").stdout.split()[-1]
    key_id, secret = text.split("_")[1:]
    listed = patriot("key", "list").stdout
    assert key_id in listed
    assert secret not in listed
    assert key_id in patriot("key", "revoke", key_id).stdout


def test_check_looks_at_everything_and_says_how_to_go_on(patriot: Typed) -> None:
    done = patriot("check")
    assert done.returncode == 0, done.stdout + done.stderr
    parts = ("every key is known", "Kota Bekasi", "Valkey", "user add NAME --role admin")
    assert [part for part in parts if part not in done.stdout] == []


def test_check_ends_with_an_error_when_something_is_wrong(patriot: Typed) -> None:
    done = patriot("check", PATRIOT_STORE="redis://127.0.0.1:1")
    assert done.returncode == 1
    assert "wrong" in done.stdout
    assert "store" in done.stdout


def test_a_wrong_setting_names_its_file_and_the_right_one(patriot: Typed, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("[web]\nprot = 1\n")
    done = patriot("user", "list", PATRIOT_SETTINGS=str(tmp_path / "mine.toml"))
    assert done.returncode == 78
    assert "mine.toml: [web] prot is not a setting. Did you mean port?" in done.stderr


async def test_the_wall_refuses_to_face_the_network_before_an_admin_exists(
    patriot: Typed, store_address: Address
) -> None:
    done = patriot("web", PORT=str(any_free("0.0.0.0")), REDIS_URL=url_of(store_address))
    assert done.returncode == 78
    assert "./patriot user add NAME --role admin" in done.stderr


async def test_on_a_platform_port_store_and_first_admin_come_from_the_environment(
    patriot: Typed, store: CityStore, store_address: Address
) -> None:
    port = any_free("0.0.0.0")
    told = {
        "PORT": str(port),
        "REDIS_URL": url_of(store_address),
        "PATRIOT_ADMIN_USER": "rina",
        "PATRIOT_ADMIN_PASSWORD": "hujan turun di hulu",
    }
    with running(patriot, "web", told) as process:
        await until_listening(port, process)
        account = await Accounts(store).sign_in("rina", "hujan turun di hulu", "127.0.0.1")
    assert account.role is Role.ADMIN
    assert account.password_hash.startswith(STRENGTH)


async def test_two_web_workers_share_one_port(patriot: Typed, store_address: Address) -> None:
    port = any_free("127.0.0.1")
    told = {
        "PATRIOT_WEB_PORT": str(port),
        "PATRIOT_WEB_WORKERS": "2",
        "PATRIOT_STORE": url_of(store_address),
    }
    with running(patriot, "web", told) as process:
        await until_listening(port, process)
        async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
            answer = await client.get(f"http://127.0.0.1:{port}/healthz")
    assert answer.status_code == 200
    assert process.returncode == 0


async def test_an_outside_store_leaves_the_store_process_nothing_to_do(patriot: Typed) -> None:
    told = {"PATRIOT_STORE": "redis://127.0.0.1:1"}
    with running(patriot, "store", told, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        assert "nothing to run here" in process.stderr.readline()
    assert process.returncode == 0


def url_of(address: Address) -> str:
    host, port = address.nodes[0]
    return f"redis://:{address.password}@{host}:{port}"


@contextmanager
def running(
    patriot: Typed, word: str, told: dict[str, str], stderr: int | None = None
) -> Iterator[subprocess.Popen[str]]:
    """A process of the Procfile until the block ends, then stopped as a platform stops it."""
    command = [sys.executable, "-m", "commands", word]
    process = subprocess.Popen(
        command, cwd=ROOT, env={**patriot.environ, **told}, stderr=stderr, text=True
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)
        if process.stderr:
            process.stderr.close()


async def until_listening(port: int, process: subprocess.Popen[str]) -> None:
    async with asyncio.timeout(40):
        while is_free("127.0.0.1", port):
            assert process.poll() is None
            await asyncio.sleep(0.05)


def test_true_boundaries_are_imported_and_taken_back(patriot: Typed, tmp_path: Path) -> None:
    own = (ROOT / "city/profiles/bekasi/districts.geojson").read_text(encoding="utf-8")
    (tmp_path / "true.geojson").write_text(own, encoding="utf-8")
    done = patriot("map", "import", str(tmp_path / "true.geojson"))
    assert done.returncode == 0, done.stderr
    assert "12 used" in done.stdout
    assert patriot("map", "reset").returncode == 0


def test_a_file_without_boundaries_is_refused(patriot: Typed, tmp_path: Path) -> None:
    (tmp_path / "empty.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": []})
    )
    done = patriot("map", "import", str(tmp_path / "empty.geojson"))
    assert done.returncode == 78
    assert "Traceback" not in done.stderr


def test_feed_list_says_which_are_set_up(patriot: Typed) -> None:
    listed = patriot("feed", "list").stdout
    assert [name for name in ("osmand", "mqtt_sensors", "open311") if name not in listed] == []


def test_the_settings_page_is_fresh(patriot: Typed) -> None:
    assert patriot("settings", "docs", "--check").returncode == 0
