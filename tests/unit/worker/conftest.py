"""Children, pictures and tasks for tests of the worker host."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pyvips

from safelight.domain.edit import Edit
from safelight.pipeline.limits import Limits
from safelight.pipeline.task import RenderTask
from safelight.worker.sandbox import Confinement
from safelight.worker.slot import Slot, preload

CONFINEMENT = Confinement(memory_bytes=1024 * 2**20, cpu_seconds=60)


@pytest.fixture(scope="session")
def picture() -> bytes:
    """A small JPEG."""
    data: bytes = pyvips.Image.black(64, 48, bands=3).jpegsave_buffer()
    return data


@dataclass
class Tasks:
    """Render tasks in a folder."""

    folder: Path
    picture: bytes

    def _task(self, source: Path) -> RenderTask:
        return RenderTask(
            source=source, target=self.folder / "result", edit=Edit(), limits=Limits()
        )

    def quick(self) -> RenderTask:
        """One that ends soon."""
        path = self.folder / "picture"
        path.write_bytes(self.picture)
        return self._task(path)

    def broken(self) -> RenderTask:
        """One whose input is no picture."""
        path = self.folder / "broken"
        path.write_bytes(b"no picture")
        return self._task(path)

    def endless(self) -> RenderTask:
        """One that waits for its input for ever; see `begun`."""
        path = self.folder / "endless"
        if not path.exists():
            os.mkfifo(path)
        return self._task(path)

    def begun(self) -> int:
        """Wait until a child has begun the endless task; returns a handle to close."""
        return os.open(self.folder / "endless", os.O_WRONLY)


@pytest.fixture
def tasks(tmp_path: Path, picture: bytes) -> Tasks:
    return Tasks(tmp_path, picture)


@pytest.fixture
def slot(tmp_path: Path) -> Iterator[Slot]:
    preload()
    made = Slot(tmp_path / "scratch", CONFINEMENT, tasks_per_child=3)
    yield made
    made.stop()
