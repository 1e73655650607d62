"""Settings: defaults, then the file, then the environment; every mistake is named."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.settings import SECTIONS, Settings, SettingsError, load


def test_nothing_set_means_every_default() -> None:
    assert load("", {}) == Settings()


def test_the_environment_wins_over_the_file() -> None:
    settings = load("[web]\nport = 9000\nworkers = 2", {"PATRIOT_WEB_PORT": "9001"})
    assert (settings.web.port, settings.web.workers) == (9001, 2)


def test_a_platforms_port_is_listened_to_on_all_addresses() -> None:
    web = load("[web]\nport = 9000", {"PORT": "5000"}).web
    assert (web.host, web.port) == ("0.0.0.0", 5000)


def test_the_exact_name_wins_over_the_platforms_name() -> None:
    web = load("", {"PORT": "5000", "PATRIOT_WEB_HOST": "127.0.0.1"}).web
    assert (web.host, web.port) == ("127.0.0.1", 5000)


@pytest.mark.parametrize("name", ["REDIS_URL", "PATRIOT_STORE", "PATRIOT_STORE_URL"])
def test_a_store_address_in_the_environment_is_taken(name: str) -> None:
    assert load("", {name: "redis://h:1/0"}).store.url == "redis://h:1/0"


def test_our_own_store_name_wins_over_the_platforms() -> None:
    environ = {"REDIS_URL": "redis://theirs", "PATRIOT_STORE": "redis://ours"}
    assert load("", environ).store.url == "redis://ours"


def test_a_feeds_secret_may_stand_in_the_environment_beside_its_table() -> None:
    text = '[feeds.mqtt_sensors]\nhost = "broker"'
    feeds = load(text, {"PATRIOT_FEEDS_MQTT_SENSORS__PASSWORD": "s"}).feeds
    assert feeds == {"mqtt_sensors": {"host": "broker", "password": "s"}}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("[web]\nprot = 1", ["mine.toml", "[web] prot", "Did you mean port?"]),
        ("[wbe]\nport = 1", ["mine.toml", "[wbe]", "Did you mean web?"]),
        ("[web]\nport = 'x'", ["mine.toml", "[web] port is 'x'", "`int`"]),
        ("[web]\nport = 70000", ["mine.toml", "[web] port is 70000", "65535"]),
        ("[simulator]\nspeed = 0", ["[simulator] speed is 0", "> 0"]),
        ("web = 1", ["mine.toml", "[web]"]),
        ("[feeds]\nosmand = 1", ["mine.toml", "[feeds.osmand]"]),
        ("[web", ["mine.toml", "TOML"]),
    ],
)
def test_a_mistake_in_the_file_is_named(text: str, parts: list[str]) -> None:
    with pytest.raises(SettingsError) as caught:
        load(text, {}, "mine.toml")
    assert [part for part in parts if part not in str(caught.value)] == []


@pytest.mark.parametrize(
    ("name", "value", "part"),
    [
        ("PATRIOT_WEB_PRT", "1", "Did you mean PATRIOT_WEB_PORT?"),
        ("PATRIOT_WEB_PORT", "many", "PATRIOT_WEB_PORT is 'many'"),
        ("PORT", "many", "PORT is 'many'"),
    ],
)
def test_a_mistake_in_the_environment_is_named(name: str, value: str, part: str) -> None:
    with pytest.raises(SettingsError, match=part.replace("?", "\\?")):
        load("", {name: value})


def test_keys_that_do_not_fit_together_are_named() -> None:
    with pytest.raises(SettingsError, match="escalation_secret of 20 letters"):
        load("", {"PATRIOT_DESK_ESCALATION_WEBHOOK": "https://pesan.example"})


@given(st.text(max_size=200))
def test_any_text_is_either_settings_or_a_settings_error(text: str) -> None:
    with contextlib.suppress(SettingsError):
        assert isinstance(load(text, {}), Settings)


def test_the_example_file_shows_every_section_and_is_all_defaults() -> None:
    from commands.installation import ROOT

    text = (ROOT / "patriot.example.toml").read_text(encoding="utf-8")
    live = "\n".join(line.removeprefix("# ") if "=" in line else line for line in text.split("\n"))
    assert [name for name in SECTIONS if f"[{name}]" not in text] == []
    load(live, {}, "patriot.example.toml")
