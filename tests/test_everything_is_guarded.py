"""Asks the code what exists, and checks that each of it is tested, documented and named.

Whoever adds a feed, a panel, a setting or a command is reminded here before anybody has to look.
"""

from __future__ import annotations

import inspect
import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
import typer

from city import settings
from city.profile import available, load
from commands.line import assemble
from commands.settings_page import descriptions, page
from dashboard.access import RULES
from data_feeds.discovery import feeds
from data_feeds.lines import lines_of
from operations.accounts import Role

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
FEEDS = feeds()
WITH_PAYLOADS = {name: each for name, each in FEEDS.items() if each.FEED.transport != "internal"}
PANELS = sorted(each.stem for each in (ROOT / "dashboard" / "panels").glob("[a-z]*.py"))
LAYERS = sorted(each.stem for each in (ROOT / "dashboard" / "layers").glob("[a-z]*.py"))
TEXTS = {each.stem: each for each in (ROOT / "dashboard" / "texts").glob("*.toml")}
TESTS = "\n".join(
    each.read_text(encoding="utf-8") for each in sorted((ROOT / "tests").rglob("test_*.py"))
)


@pytest.mark.parametrize("name", WITH_PAYLOADS)
def test_every_feed_has_payloads_of_a_good_day_and_of_bad_ones(name: str) -> None:
    stories = {each.name.split(".")[0] for each in (ROOT / "tests" / "payloads" / name).iterdir()}
    assert any("good" in story for story in stories), stories
    assert any("truncated" in story for story in stories), stories


@pytest.mark.parametrize("name", FEEDS)
def test_every_feed_has_a_title_in_both_languages_and_an_owner(name: str) -> None:
    feed = FEEDS[name].FEED
    assert {"id", "en"} <= feed.title.keys()
    assert feed.owner


@pytest.mark.parametrize("name", FEEDS)
def test_every_feed_has_a_row_in_the_documentation(name: str) -> None:
    assert f"`{name}`" in (DOCS / "id" / "sumber-data.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FEEDS)
def test_every_feed_has_a_test(name: str) -> None:
    assert named_in_a_test_file(name, "data_feeds")


@pytest.mark.parametrize("name", [name for name in PANELS if name != "__init__"])
def test_every_panel_has_a_test(name: str) -> None:
    assert re.search(rf"\b{name}\b", TESTS)


@pytest.mark.parametrize("name", [name for name in LAYERS if name != "__init__"])
def test_every_layer_has_a_test(name: str) -> None:
    assert re.search(rf"\b{name}\b", TESTS)


def named_in_a_test_file(name: str, folder: str) -> bool:
    return any(
        name in each.name or name in each.read_text(encoding="utf-8") for each in files_in(folder)
    )


def files_in(folder: str) -> Iterator[Path]:
    return (ROOT / "tests" / folder).rglob("test_*.py")


def test_every_language_has_the_same_texts() -> None:
    keys = {name: set(flat(tomllib.loads(path.read_text("utf-8")))) for name, path in TEXTS.items()}
    assert len(keys) >= 2
    base = keys["id"]
    assert {name: sorted(each ^ base) for name, each in keys.items() if each != base} == {}


def flat(table: dict[str, object], before: str = "") -> Iterator[str]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from flat(value, f"{before}{key}.")
        else:
            yield f"{before}{key}"


@pytest.mark.parametrize("section", settings.SECTIONS)
def test_every_setting_is_described(section: str) -> None:
    kind = settings.SECTIONS[section]
    texts = descriptions(kind)
    assert inspect.getdoc(kind)
    assert [field.name for field in msgspec.structs.fields(kind) if not texts.get(field.name)] == []


@pytest.mark.parametrize("name", [name for name, each in FEEDS.items() if hasattr(each, "Options")])
def test_every_option_of_a_feed_is_described(name: str) -> None:
    options = FEEDS[name].Options
    texts = descriptions(options)
    assert [each for each in options.__struct_fields__ if not texts.get(each)] == []


def test_the_settings_page_is_what_the_settings_say() -> None:
    assert (DOCS / "settings.md").read_text(encoding="utf-8") == page(), "./patriot settings docs"


def examples() -> Iterator[tuple[str, str]]:
    """Every piece of patriot.toml in the documents, with the page it stands on."""
    for page_file in sorted(DOCS.rglob("*.md")):
        for text in re.findall(r"```toml\n(\[.*?)```", page_file.read_text("utf-8"), re.DOTALL):
            yield page_file.name, text


@pytest.mark.parametrize(("name", "text"), list(examples()))
def test_every_example_of_settings_in_the_documents_is_accepted(name: str, text: str) -> None:
    read = settings.load(text, {}, name)
    lines_of(read, {}, datetime(2026, 11, 30, tzinfo=UTC))


def every_command() -> Iterator[tuple[str, Any]]:
    """Name as typed, and typer's command behind it; families come before their members."""
    group: Any = typer.main.get_command(assemble())
    for name, command in group.commands.items():
        yield name, command
        members = getattr(command, "commands", {})
        yield from ((f"{name} {below}", each) for below, each in members.items())


@pytest.mark.parametrize(("name", "command"), list(every_command()))
def test_every_command_and_each_of_its_options_says_what_it_is_for(name: str, command: Any) -> None:
    assert command.help, name
    unsaid = [each.name for each in command.params if not getattr(each, "help", None)]
    assert unsaid == []


@pytest.mark.parametrize("name", [name for name, _ in every_command()])
def test_every_command_is_in_a_document(name: str) -> None:
    documents = (*ROOT.glob("*.md"), *ROOT.glob("benchmarks/*.md"), *DOCS.rglob("*.md"))
    assert any(f"./patriot {name}" in each.read_text(encoding="utf-8") for each in documents)


@pytest.mark.parametrize("key", available())
def test_every_city_profile_loads(key: str) -> None:
    profile = load(key)
    assert profile.agencies
    assert profile.kelurahan


def test_every_route_says_who_may_come_in() -> None:
    """That nothing is served beyond the table is shown by walking it: tests/dashboard."""
    roles = {each.role for each in RULES}
    assert roles <= {None, *Role}
    public = {each.path for each in RULES if each.role is None}
    assert not any(path.startswith(("/api/", "/live", "/_dash")) for path in public)


def test_every_package_is_named_in_the_readme() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    names = ("city/", "data_feeds/", "store/", "operations/", "dashboard/", "assets/", "commands/")
    assert [name for name in names if name not in text] == []
