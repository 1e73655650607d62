"""A taken port is named, with the option that chooses another and one that is free."""

from __future__ import annotations

import socket

import pytest

from commands.ports import any_free, claim, is_free
from commands.refusal import Refusal


def test_a_taken_port_says_which_and_how_to_choose_another() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Refusal) as caught:
            claim("127.0.0.1", port, "the wall", "--port")
    text = str(caught.value)
    assert f"Port {port} for the wall is taken" in text
    suggested = int(text.rsplit("--port ", 1)[1])
    assert is_free("127.0.0.1", suggested)


def test_a_free_port_is_taken_as_asked() -> None:
    port = any_free("127.0.0.1")
    assert claim("127.0.0.1", port, "the wall", "--port") == port


def test_port_zero_means_any_free_one() -> None:
    assert claim("127.0.0.1", 0, "the wall", "--port") > 0
