"""Servers that hostile requests are sent to; each test leaves them unharmed."""

from collections.abc import Iterator

import pytest
from tests.bad_inputs.hosts import Host
from tests.bad_inputs.service import Service, picture
from tests.support.receiver import FileServer
from tests.support.server import Server


@pytest.fixture(scope="session")
def running_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    settings = {
        "SAFELIGHT_MAX_FILE_BYTES": "2000000",
        "SAFELIGHT_QUEUE_DEPTH": "100",
        "SAFELIGHT_WEBHOOK_SECONDS": "1",
    }
    with Server(tmp_path_factory.mktemp("service") / "data", settings) as server:
        made = Service(server)
        yield made
        made.close()


@pytest.fixture(scope="session")
def trap() -> Iterator[Host]:
    """A host on loopback that nobody should come to."""
    with Host() as running:
        yield running


@pytest.fixture(scope="session")
def running_closed(tmp_path_factory: pytest.TempPathFactory, trap: Host) -> Iterator[Service]:
    settings = {
        "SAFELIGHT_ALLOW_NETWORKS": "",
        "SAFELIGHT_FETCH_PORTS": f"80,443,{trap.port}",
        "SAFELIGHT_WEBHOOK_SECONDS": "2",
    }
    with Server(tmp_path_factory.mktemp("closed") / "data", settings) as server:
        made = Service(server)
        yield made
        made.close()


@pytest.fixture
def service(running_service: Service) -> Iterator[Service]:
    """A server that may fetch from loopback."""
    yield running_service
    running_service.unharmed()


@pytest.fixture
def closed(running_closed: Service) -> Iterator[Service]:
    """A server that may not fetch from loopback: all that protects the trap is its address."""
    yield running_closed
    running_closed.unharmed()


@pytest.fixture(scope="session")
def files() -> Iterator[FileServer]:
    with FileServer({"good.jpg": picture(), "text.jpg": b"this is no picture"}) as running:
        yield running
