"""`map …`: true boundaries in the place of the schematic ones."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from commands.installation import profile_of, read_settings, typed_path
from commands.refusal import Refusal

NAME = "map"
COMMANDS = typer.Typer(help="The shapes under the map.", no_args_is_help=True)
LARGEST_BYTES = 64 * 1024 * 1024
screen = Console(highlight=False, markup=False)


@COMMANDS.command("import")
def import_(
    source: Annotated[str, typer.Argument(help="A GeoJSON file or an http(s) address.")],
) -> None:
    """Take kelurahan or kecamatan boundaries from GeoJSON; walls show them when reloaded."""
    asyncio.run(_import(_read(source)))


@COMMANDS.command()
def reset() -> None:
    """Go back to the schematic shapes."""
    from operations.boundaries import Imported

    profile = profile_of(read_settings())
    own = Imported(districts=profile.districts, outline=profile.outline)
    asyncio.run(_keep(own.to_bytes()))
    screen.print("The map shows the schematic shapes again.")


def _read(source: str) -> bytes:
    if source.startswith(("http://", "https://")):
        return _fetched(source)
    try:
        return typed_path(Path(source)).read_bytes()
    except OSError as error:
        raise Refusal(f"{source} cannot be read: {error.strerror}") from error


def _fetched(address: str) -> bytes:
    import httpx

    try:
        with httpx.stream("GET", address, timeout=30, follow_redirects=True) as answer:
            answer.raise_for_status()
            return _limited(answer.iter_bytes(), address)
    except httpx.HTTPError as error:
        raise Refusal(f"{address} cannot be fetched: {error}") from error


def _limited(parts: Iterator[bytes], address: str) -> bytes:
    body = b""
    for part in parts:
        body += part
        if len(body) > LARGEST_BYTES:
            raise Refusal(f"{address} is larger than {LARGEST_BYTES // 2**20} MB.")
    return body


async def _import(content: bytes) -> None:
    from operations.boundaries import BoundaryError, import_boundaries

    try:
        imported = import_boundaries(content, profile_of(read_settings()))
    except BoundaryError as error:
        raise Refusal(str(error)) from error
    await _keep(imported.to_bytes())
    counts = ", ".join(f"{count} {what}" for what, count in imported.counts.items())
    screen.print(f"The map shows the imported shapes: {counts}.")
    screen.print(f"Flood warnings carry the borders of {len(imported.kelurahan)} kelurahan.")
    for warning in imported.warnings:
        screen.print(f"Note: {warning}")


async def _keep(document: bytes) -> None:
    from commands.stores import any_store
    from operations.boundaries import STORE_KEY

    settings = read_settings()
    async with any_store(settings, profile_of(settings)) as store:
        await store.text.put(STORE_KEY, document)
