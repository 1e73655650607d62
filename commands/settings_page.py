"""docs/settings.md, written from the settings types so that it cannot be out of date."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from importlib import import_module
from textwrap import dedent
from typing import Any

import msgspec

from city import settings

HEAD = """# Settings

Every setting has a default, so `patriot.toml` may be empty or missing. What stands in the environment
wins over the file: `PATRIOT_<SECTION>_<KEY>`, and `PATRIOT_FEEDS_<FEED>__<KEY>` for a feed's option.
A wrong key is an error that names the nearest right one.

Hosting platforms' own names are understood: `PORT` sets `[web] port` and listens on all addresses,
`REDIS_URL` and `PATRIOT_STORE` set `[store] url`. `PATRIOT_SETTINGS` names another file than
`patriot.toml`. {admin}

This page is written by `./patriot settings docs`.
"""
LONGEST_DEFAULT = 60
ADMIN = (
    "`PATRIOT_ADMIN_USER` and `PATRIOT_ADMIN_PASSWORD` make the first admin account, once, while "
    "there is none."
)


def page() -> str:
    """The whole page as Markdown."""
    sections = [_section(name, kind) for name, kind in settings.SECTIONS.items()]
    feeds = [_section(f"feeds.{name}", kind) for name, kind in _feed_options()]
    return "\n".join([HEAD.format(admin=ADMIN), *sections, *feeds])


def _feed_options() -> Iterator[tuple[str, type[msgspec.Struct]]]:
    discovery = import_module("data_feeds.discovery")
    for name, module in sorted(discovery.feeds().items()):
        if options := getattr(module, "Options", None):
            yield name, options


def _section(name: str, kind: type[msgspec.Struct]) -> str:
    texts = descriptions(kind)
    rows = [_row(name, field, texts.get(field.name, "")) for field in msgspec.structs.fields(kind)]
    about = inspect.cleandoc(kind.__doc__ or "")
    table = "| key | default | environment | |\n|---|---|---|---|\n" + "\n".join(rows)
    return f"## [{name}]\n\n{about}\n\n{table}\n"


def _row(section: str, field: msgspec.structs.FieldInfo, text: str) -> str:
    words = " ".join(text.split()).replace("|", "\\|")
    return f"| `{field.name}` | {_default(field)} | {_variable(section, field)} | {words} |"


def _variable(section: str, field: msgspec.structs.FieldInfo) -> str:
    """Tables and lists cannot be written in one environment variable."""
    if isinstance(_value(field), dict | tuple | list):
        return "(file only)"
    link = "__" if section.startswith("feeds.") else "_"
    return f"`PATRIOT_{section.replace('.', '_')}{link}{field.name}`".upper()


def _default(field: msgspec.structs.FieldInfo) -> str:
    text = msgspec.json.encode(msgspec.to_builtins(_value(field))).decode()
    return f"`{text}`" if len(text) <= LONGEST_DEFAULT else "(as the text says)"


def _value(field: msgspec.structs.FieldInfo) -> Any:
    made = field.default_factory is not msgspec.NODEFAULT
    return field.default_factory() if made else field.default


def descriptions(kind: type[msgspec.Struct]) -> dict[str, str]:
    """The text under each field, of the type and of those it is built on."""
    found: dict[str, str] = {}
    for each in reversed(kind.__mro__):
        if msgspec.Struct in each.__mro__[1:]:
            found |= _texts_in(each)
    return found


def _texts_in(kind: type) -> dict[str, str]:
    body = ast.parse(dedent(inspect.getsource(kind))).body[0]
    assert isinstance(body, ast.ClassDef)
    pairs = zip(body.body, body.body[1:], strict=False)
    return {
        field.target.id: str(text.value.value)
        for field, text in pairs
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
    }
