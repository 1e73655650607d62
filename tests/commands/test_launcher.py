"""./patriot: needs only Python 3.11, says so when it is missing, sets itself up once, heals."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from commands.installation import ROOT

SH = shutil.which("sh") or "/bin/sh"
TOOLS = ("dirname", "cksum", "cat", "rm", "ln", "readlink", "sleep", "printf", "env")
FAKE_PIP = """#!/bin/sh
case "$*" in
*"-m pip install"*)
    echo "pip $*" >>"$PIP_BOOK"
    [ ! -e "$PIP_FAILS" ] || exit 1
    exit 0 ;;
esac
exec {python} "$@"
"""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A fresh clone in small: the launcher, two locks and a command line that tells its words."""
    folder = tmp_path / "clone with a space"
    (folder / "commands").mkdir(parents=True)
    shutil.copy(ROOT / "patriot", folder / "patriot")
    (folder / "requirements.lock").write_text("one==1\n")
    (folder / "requirements-test.lock").write_text("two==2\n")
    (folder / "commands" / "__main__.py").write_text("import sys; print('ran', *sys.argv[1:])\n")
    return folder


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A PATH with the ordinary tools and no Python."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in TOOLS:
        if found := shutil.which(name):
            (folder / name).symlink_to(found)
    return folder


@pytest.fixture
def pip_book(clone: Path, path: Path, tmp_path: Path) -> Path:
    """A Python whose venvs note what pip was asked to install instead of installing it."""
    book = tmp_path / "pip-book"
    fake = FAKE_PIP.format(python=sys.executable)
    (path / "fake-venv-python").write_text(fake)
    program(
        path / "python3.11",
        f"""
case "$*" in
"-m venv"*)
    mkdir -p .venv/bin
    cp "{path}/fake-venv-python" .venv/bin/python
    chmod +x .venv/bin/python
    exit 0 ;;
esac
exec {sys.executable} "$@"
""",
    )
    for name in ("mkdir", "cp", "chmod"):
        (path / name).symlink_to(str(shutil.which(name)))
    return book


def program(at: Path, body: str) -> None:
    at.write_text(f"#!{SH}\n{body}")
    at.chmod(0o755)


def launch(
    clone: Path, path: Path, *words: str, **environ: str
) -> subprocess.CompletedProcess[str]:
    told = {"PATH": str(path), "PIP_BOOK": "/dev/null", "PIP_FAILS": "/nonexistent", **environ}
    return subprocess.run(
        [SH, str(clone / "patriot"), *words], env=told, capture_output=True, text=True, timeout=60
    )


def test_without_python_it_says_in_two_languages_what_to_install(clone: Path, path: Path) -> None:
    done = launch(clone, path, "demo")
    assert done.returncode == 78
    assert "Perlu Python 3.11 atau lebih baru" in done.stderr
    assert "Python 3.11 or newer is needed; found: tidak ada / none" in done.stderr
    assert "apt install python3 python3-venv" in done.stderr


def test_a_python_that_is_too_old_is_named(clone: Path, path: Path) -> None:
    program(path / "python3", '[ "$1" = --version ] && echo "Python 3.9.2" && exit 0; exit 1\n')
    done = launch(clone, path, "demo")
    assert done.returncode == 78
    assert "found: Python 3.9.2" in done.stderr


def test_a_python_without_venv_says_which_package_brings_it(clone: Path, path: Path) -> None:
    body = f'case "$*" in *ensurepip*) exit 1 ;; esac\nexec {sys.executable} "$@"\n'
    program(path / "python3", body)
    done = launch(clone, path, "demo")
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert done.returncode == 78
    assert f"apt install python{version}-venv" in done.stderr


def test_a_broken_newer_python_is_passed_over(clone: Path, path: Path, pip_book: Path) -> None:
    program(path / "python3.14", "exit 127\n")
    assert launch(clone, path, "demo", "--port", "1").stdout == "ran demo --port 1\n"


def test_it_sets_up_once_and_then_only_runs(clone: Path, path: Path, pip_book: Path) -> None:
    first = launch(clone, path, "demo", PIP_BOOK=str(pip_book))
    second = launch(clone, path, "demo", PIP_BOOK=str(pip_book))
    assert (first.stdout, second.stdout) == ("ran demo\n", "ran demo\n")
    assert "[1/3]" in first.stderr
    assert "[2/3]" in first.stderr
    assert second.stderr == ""
    assert pip_book.read_text().count("\n") == 1
    assert "--require-hashes" in pip_book.read_text()


def test_a_changed_lock_is_installed_again(clone: Path, path: Path, pip_book: Path) -> None:
    launch(clone, path, "demo", PIP_BOOK=str(pip_book))
    (clone / "requirements.lock").write_text("one==2\n")
    launch(clone, path, "demo", PIP_BOOK=str(pip_book))
    assert pip_book.read_text().count("requirements.lock") == 2


@pytest.mark.parametrize("word", ["test", "check-code", "bench"])
def test_test_tools_come_only_with_the_commands_that_need_them(
    clone: Path, path: Path, pip_book: Path, word: str
) -> None:
    launch(clone, path, "demo", PIP_BOOK=str(pip_book))
    assert "requirements-test.lock" not in pip_book.read_text()
    launch(clone, path, word, PIP_BOOK=str(pip_book))
    assert "requirements-test.lock" in pip_book.read_text()


def test_a_failed_installation_says_so_and_is_repeated_the_next_time(
    clone: Path, path: Path, pip_book: Path, tmp_path: Path
) -> None:
    fails = tmp_path / "fails"
    fails.touch()
    first = launch(clone, path, "demo", PIP_BOOK=str(pip_book), PIP_FAILS=str(fails))
    assert first.returncode == 78
    assert "Check the internet connection" in first.stderr
    fails.unlink()
    assert launch(clone, path, "demo", PIP_BOOK=str(pip_book)).stdout == "ran demo\n"


def test_a_half_made_environment_is_made_anew(clone: Path, path: Path, pip_book: Path) -> None:
    (clone / ".venv" / "bin").mkdir(parents=True)
    program(clone / ".venv" / "bin" / "python", "exit 1\n")
    assert launch(clone, path, "demo").stdout == "ran demo\n"


def test_a_setup_whose_owner_died_does_not_block_the_next(
    clone: Path, path: Path, pip_book: Path
) -> None:
    dead = subprocess.Popen(["true"])
    dead.wait()
    os.symlink(str(dead.pid), clone / ".setting-up")
    assert launch(clone, path, "demo").stdout == "ran demo\n"
    assert not (clone / ".setting-up").is_symlink()


def test_on_a_hosting_platform_nothing_is_set_up(clone: Path, path: Path) -> None:
    (path / "python").symlink_to(sys.executable)
    done = launch(clone, path, "web", DYNO="web.1")
    assert done.stdout == "ran web\n"
    assert not (clone / ".venv").exists()


def test_words_of_the_person_arrive_as_they_were_typed(
    clone: Path, path: Path, pip_book: Path
) -> None:
    done = launch(clone, path, "user", "add", "Ibu Rina", "--role=admin")
    assert done.stdout == "ran user add Ibu Rina --role=admin\n"
