"""A worker host that has stopped."""

import asyncio
import os
import signal
from contextlib import suppress
from pathlib import Path

from safelight.bootstrap.core import Core
from safelight.bootstrap.host import work
from safelight.settings import load


def _opened(folder: Path) -> list[str]:
    """What this process has open in a folder, and the folder itself."""
    found = []
    for handle in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):
            found.append(str(handle.readlink()))
    return [path for path in found if path.startswith(str(folder))]


async def _until_told(core: Core) -> None:
    working = asyncio.create_task(work(core))
    async with asyncio.timeout(30):
        while not core.bell.worker_listens():
            await asyncio.wait({working}, timeout=0.02)
        os.kill(os.getpid(), signal.SIGTERM)
        await working


def test_a_host_that_has_stopped_has_closed_its_bell(tmp_path: Path) -> None:
    core = Core(load(data_dir=tmp_path, workers=1))
    core.prepare()
    asyncio.run(_until_told(core))
    core.store.close()
    assert _opened(tmp_path) == []
