"""The way to a server as a program of its own: `PORT BEHIND`. Killed, nobody answers at PORT any more, and
who was inside is cut off."""

import asyncio
import sys
from contextlib import suppress


async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while piece := await reader.read(65_536):
            writer.write(piece)
            await writer.drain()
    writer.close()


async def main(port: int, behind: int) -> None:
    async def let_in(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back, on = await asyncio.open_connection("127.0.0.1", behind)
        await asyncio.gather(carry(reader, on), carry(back, writer))

    await (await asyncio.start_server(let_in, "127.0.0.1", port)).serve_forever()


asyncio.run(main(*map(int, sys.argv[1:])))
