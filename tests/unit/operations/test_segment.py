"""Parts of a picture are named and shown; the picture itself keeps its form."""

import numpy as np
import pytest
import pyvips
from tests.support.networks import context, networks, opened

from safelight.domain.errors import Invalid
from safelight.domain.networks import Network
from safelight.operations.segment import OPERATION


class Watched:
    """Real networks that remember which of them were asked for."""

    def __init__(self) -> None:
        self.asked: set[str] = set()

    def rest(self) -> None:
        pass

    def has(self, name: str) -> bool:
        return networks().has(name)

    def get(self, name: str) -> Network:
        self.asked.add(name)
        return networks().get(name)


def test_labels_become_facts_in_their_order_by_the_networks_that_are_named() -> None:
    image, watched = opened("astronaut.png").thumbnail_image(256).copy_memory(), Watched()
    asked = context(image, networks=watched)
    made = OPERATION.apply(image, OPERATION.parse({}), asked)
    assert asked.facts.labels == ["face", "person", "background"]
    assert not asked.facts.notes
    assert watched.asked == set(OPERATION.networks(OPERATION.parse({})))
    assert (made.width, made.height, made.bands) == (256, 256, 3)
    assert np.abs(made.numpy().astype(int) - image.numpy()).mean() > 10


def test_where_nobody_is_there_is_but_a_background_and_that_is_said() -> None:
    wall = np.full((30, 40, 4), 40_000, np.uint16)
    image = pyvips.Image.new_from_array(wall, interpretation="rgb16")
    asked = context(image)
    made = OPERATION.apply(image, OPERATION.parse({}), asked)
    assert asked.facts.labels == ["background"]
    assert asked.facts.notes == ["nobody was found in the picture"]
    assert (made.format, made.width, made.height, made.bands) == ("ushort", 40, 30, 4)


def test_there_is_nothing_to_choose() -> None:
    with pytest.raises(Invalid, match=r"segment\.label"):
        OPERATION.parse({"label": "face"})
