"""Which addresses are our own network's."""

from __future__ import annotations

import pytest

from city.nearby import is_near


@pytest.mark.parametrize(
    ("address", "near"),
    [
        ("127.0.0.1", True), ("::1", True), ("10.0.0.7", True), ("fd00::7", True),
        ("8.8.8.8", False), ("::ffff:8.8.8.8", False), ("2001:4860:4860::8888", False),
        ("", False), ("evil", False),
    ],
)  # fmt: skip
def test_figures_and_sources_are_told_to_our_own_network_alone(address: str, near: bool) -> None:
    assert is_near(address) is near
