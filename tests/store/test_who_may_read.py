"""The embedded store's files: complaints and password hashes lie in them."""

from __future__ import annotations

import os
from pathlib import Path

from store.embedded import EmbeddedValkey


def test_nobody_but_their_owner_may_read_the_files_of_the_store(tmp_path: Path) -> None:
    os.chmod(tmp_path, 0o755)
    (tmp_path / "store").mkdir(mode=0o755)
    before = os.umask(0o000)
    try:
        with EmbeddedValkey(tmp_path):
            folder = tmp_path / "store"
            assert folder.stat().st_mode & 0o077 == 0
            written = [each for each in folder.rglob("*") if each.name != "lock"]
            assert any("aof" in each.name for each in written)
            assert [each for each in written if each.stat().st_mode & 0o077] == []
    finally:
        os.umask(before)


def test_the_password_is_not_on_the_command_line_of_the_server(tmp_path: Path) -> None:
    with EmbeddedValkey(tmp_path) as server:
        assert server.process is not None
        password = server.address.password
        assert password
        assert password not in " ".join(map(str, server.process.args))  # type: ignore[arg-type]
