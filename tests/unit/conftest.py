"""What unit tests of the core work with."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.world import ALICE, World


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[World]:
    """The core without any account."""
    made = World(tmp_path)
    yield made
    made.close()


@pytest.fixture
def world(bare: World) -> World:
    """The core with one account, Alice's, that has unlimited credit."""
    bare.account(ALICE)
    return bare
