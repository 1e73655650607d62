"""An import as a program of its own, so that a test can kill it: `STORE_URL FOLDER JOB_ID`."""

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

from city.profile import load
from operations.imports.jobs import Imports
from store.address import Address
from store.city_store import open_store
from store.spool import Spool


async def main(store_url: str, folder: str, job_id: str) -> None:
    async with await open_store(Address.parse(store_url), wait_s=30) as store:
        imports = Imports(store, load("bekasi"), lambda: datetime.now(UTC), Spool(Path(folder)))
        await imports.bring(job_id, "rina", "operator")
        while (await imports.job(job_id)).state == "importing":
            await asyncio.sleep(0.05)


asyncio.run(main(*sys.argv[1:]))
