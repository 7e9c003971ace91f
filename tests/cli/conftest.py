"""One server for all tests of the command line, and pictures to send through it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import pyvips
from tests.support.command import Command
from tests.support.server import Server


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("served") / "data") as running:
        yield running


@pytest.fixture
def safelight(server: Server, tmp_path: Path) -> Command:
    """The command line with the server's own settings, in an empty folder."""
    return Command(tmp_path, server.environment())


@pytest.fixture
def picture() -> Callable[[Path, int], Path]:
    """Writes a picture; each seed gives another one."""

    def write(path: Path, seed: int = 0) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        noise = pyvips.Image.gaussnoise(60, 40, seed=seed).cast("uchar")
        noise.bandjoin([noise.rot180(), noise.fliphor()]).copy(interpretation="srgb").write_to_file(
            str(path)
        )
        return path

    return write
