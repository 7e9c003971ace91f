"""What the tests of the ImagePipeline dialect share."""

import pytest
from tests.support.imagepipeline_services import ImagePipeline
from tests.support.world import World


@pytest.fixture
def served(world: World) -> ImagePipeline:
    """The dialect's services for Alice, who has unlimited credit."""
    return ImagePipeline(world)
