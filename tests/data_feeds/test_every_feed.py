"""The physics, once, over every recorded payload of every feed; and arbitrary bytes into every decoder."""

from __future__ import annotations

import re
import textwrap
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from city.complaints import Report
from city.observations import KINDS, Observation
from city.profile import load
from city.settings import ChecksSettings
from city.settings import load as load_settings
from data_feeds.contract import COMPLAINT, BadPayload, Decoded
from data_feeds.discovery import feeds
from data_feeds.lines import Decode, decoder, lines_of
from data_feeds.physics import RULES, judge, limits_of

PAYLOADS = Path(__file__).parents[1] / "payloads"
RECEIVED_AT = datetime(2026, 3, 2, 1, 0, 5, tzinfo=UTC)
LIMITS = limits_of(load("bekasi"), ChecksSettings())
DECODING = {name: module for name, module in feeds().items() if hasattr(module, "decode")}
FILES = [
    path
    for name in DECODING
    for path in sorted((PAYLOADS / name).iterdir())
    if path.name != "options.toml"
]


def decode_of(name: str) -> Decode:
    module = DECODING[name]
    table = PAYLOADS / name / "options.toml"
    given = tomllib.loads(table.read_text(encoding="utf-8")) if table.exists() else {}
    return decoder(module, msgspec.convert(given, _options(module)))


def _options(module: ModuleType) -> Any:
    """A poller decodes with the options of one line, a door with those of its sheet."""
    if hasattr(module, "Sheet"):
        return module.Sheet
    return module.Server if hasattr(module, "lines") else getattr(module, "Options", dict)


def played(path: Path) -> Decoded:
    decode, payload = decode_of(path.parent.name), path.read_bytes()
    decoded = decode(payload, RECEIVED_AT)
    if not path.name.startswith("recorded_") or not decoded.accepted:
        return decoded
    return decode(payload, max(each.observed_at for each in decoded.accepted))


def story(path: Path) -> str:
    return f"{path.parent.name}-{path.stem}"


def stories(*beginnings: str) -> list[Path]:
    return [path for path in FILES if path.name.startswith(beginnings)]


TOLD = ("refused_", "impossible_", "partly_", "nothing_")
GOOD = [path for path in FILES if not path.name.startswith(TOLD)]


@pytest.mark.parametrize("name", DECODING)
def test_every_feed_has_a_good_day_and_an_ugly_one(name: str) -> None:
    names = [path.name for path in FILES if path.parent.name == name]
    assert any(each.startswith("good") for each in names)
    assert any(each.startswith("refused_truncated") for each in names)
    assert any(each.startswith("impossible_") for each in names)


@pytest.mark.parametrize("path", GOOD, ids=story)
def test_a_good_payload_is_physically_possible_in_every_part(path: Path) -> None:
    decoded = played(path)
    good, bad = judge(decoded.accepted, LIMITS)
    assert good
    assert not bad
    assert not decoded.rejects


@pytest.mark.parametrize("path", GOOD + stories("partly_"), ids=story)
def test_what_is_decoded_keeps_two_times_in_utc_and_the_name_of_its_feed(path: Path) -> None:
    for item in played(path).accepted:
        assert item.observed_at.tzinfo is UTC
        assert item.received_at.tzinfo is UTC
        assert item.source == path.parent.name


@pytest.mark.parametrize("path", GOOD, ids=story)
def test_what_is_decoded_is_of_a_declared_kind_and_survives_the_wire(path: Path) -> None:
    declared = DECODING[path.parent.name].FEED.kinds
    for item in played(path).accepted:
        kind = COMPLAINT if isinstance(item, Report) else item.KIND
        assert kind in declared
        encoded = msgspec.msgpack.encode(item)
        assert msgspec.msgpack.decode(encoded, type=type(item)) == item
        assert not isinstance(item, Observation) or item.subject


@pytest.mark.parametrize("path", stories("refused_"), ids=story)
def test_a_refused_payload_is_a_bad_payload_with_a_reason(path: Path) -> None:
    with pytest.raises(BadPayload) as refused:
        played(path)
    assert str(refused.value)


@pytest.mark.parametrize("path", stories("impossible_"), ids=story)
def test_an_impossible_payload_decodes_and_is_refused_by_the_physics(path: Path) -> None:
    decoded = played(path)
    good, bad = judge(decoded.accepted, LIMITS)
    assert not good
    assert bad
    assert all(each.reason for each in bad)


@pytest.mark.parametrize("path", stories("partly_"), ids=story)
def test_the_good_part_goes_on_and_the_bad_part_says_why(path: Path) -> None:
    decoded = played(path)
    good, bad = judge(decoded.accepted, LIMITS)
    assert good
    assert [*bad, *decoded.rejects]


@pytest.mark.parametrize("path", stories("nothing_"), ids=story)
def test_a_payload_that_says_nothing_is_not_an_error(path: Path) -> None:
    decoded = played(path)
    assert not decoded.accepted
    assert not decoded.rejects


@pytest.mark.parametrize("path", GOOD, ids=story)
def test_cut_anywhere_a_payload_is_read_or_refused_but_never_breaks_us(path: Path) -> None:
    decode, payload = decode_of(path.parent.name), path.read_bytes()
    for end in range(0, len(payload), 7):
        read_or_refused(decode, payload[:end])


@pytest.mark.parametrize("name", DECODING)
def test_a_megabyte_of_anything_is_read_or_refused_quickly(name: str) -> None:
    decode = decode_of(name)
    for each in (b"\x00", b"[", b"{", b"<a>", b"&a=", b'{"a":', b"1", b"\xff"):
        began = datetime.now(UTC)
        read_or_refused(decode, each * (1_000_000 // len(each)))
        assert datetime.now(UTC) - began < timedelta(seconds=5)


ALL_DECODERS = {name: decode_of(name) for name in DECODING}
SEEDS = [(path.parent.name, path.read_bytes()) for path in FILES]


@settings(max_examples=300, deadline=None)
@given(payload=st.binary(max_size=400))
def test_arbitrary_bytes_raise_bad_payload_and_nothing_else(payload: bytes) -> None:
    for decode in ALL_DECODERS.values():
        read_or_refused(decode, payload)


@settings(max_examples=500, deadline=None)
@given(
    seed=st.sampled_from(SEEDS),
    at=st.integers(0, 500),
    cut=st.integers(0, 8),
    put=st.one_of(
        st.binary(max_size=4),
        st.sampled_from([b"null", b"1e999", b"-1", b'"', b"{}", b"[]", b"NaN", b"9" * 40, b"true"]),
    ),
)
def test_a_damaged_recording_raises_bad_payload_and_nothing_else(
    seed: tuple[str, bytes], at: int, cut: int, put: bytes
) -> None:
    name, payload = seed
    at %= len(payload) + 1
    read_or_refused(ALL_DECODERS[name], payload[:at] + put + payload[at + cut :])


def read_or_refused(decode: Decode, payload: bytes) -> None:
    try:
        decoded = decode(payload, RECEIVED_AT)
    except BadPayload:
        return
    good, _ = judge(decoded.accepted, LIMITS)
    for item in good:
        msgspec.msgpack.encode(item)


def test_every_kind_has_its_rule_except_the_feeds_own_health() -> None:
    assert set(RULES) == {*KINDS.values(), Report} - {KINDS["feed_health"]}


def test_every_feed_has_its_row_in_the_documentation() -> None:
    page = (PAYLOADS.parents[1] / "docs" / "new-feed.md").read_text(encoding="utf-8")
    assert [name for name in feeds() if f"| `{name}`" not in page] == []


def test_the_settings_in_the_documentation_can_be_used_as_they_stand() -> None:
    page = (PAYLOADS.parents[1] / "docs" / "new-feed.md").read_text(encoding="utf-8")
    blocks = re.findall(r"(?m)(?:^    .*\n(?:\n(?=    ))?)+", page)
    text = "".join(each for each in blocks if each.lstrip().startswith("["))
    loaded = load_settings(textwrap.dedent(text), {})
    secrets = {"MQTT_PASSWORD": "x", "DATA_KEY": "x", "SOROT_SECRET": "whsec_" + "eHh4" * 8}
    lines = lines_of(loaded, secrets, RECEIVED_AT)
    assert [name for name, line in lines.items() if line.status.state == "disabled"] == [
        "simulator"
    ]
