"""What the tests of the Phota dialect share."""

import pytest
from tests.support.phota_services import Phota
from tests.support.world import World


@pytest.fixture
def phota(world: World) -> Phota:
    """The dialect's services for Alice, who has unlimited credit."""
    return Phota(world)
