"""A silhouette covers a thing in its box, and a rim around it, and nothing that stands beside."""

import numpy as np
import pytest
from tests.support.networks import networks, opened

from safelight.domain.errors import Code, Refusal
from safelight.domain.networks import NoNetworks
from safelight.vision.arrays import Bytes, color_bytes
from safelight.vision.segmentation.masks import Bools
from safelight.vision.segmentation.silhouettes import outlined, silhouette, widened

#: Where the astronaut is, in her photo at half its size, and a cup in that of a cat.
BOX = (7.0, 7.0, 182.0, 253.0)
CUP = (73.0, 113.0, 190.0, 224.0)


@pytest.fixture(scope="module")
def astronaut() -> Bytes:
    return color_bytes(opened("astronaut.png").resize(0.5))


@pytest.fixture(scope="module")
def outline(astronaut: Bytes) -> Bools:
    return outlined(astronaut, BOX, [], networks())


def test_a_thing_is_covered_and_what_is_behind_it_is_not(outline: Bools) -> None:
    assert outline[50:85, 98:128].all(), "her face"
    assert outline[175:240, 50:100].mean() > 0.95, "her suit"
    assert not outline[:, 205:].any(), "what is beside the box, and thick"
    assert outline[10:60, 145:190].mean() < 0.1, "the wall"
    assert outline[:60, 10:60].mean() < 0.1, "the flag"


def test_what_is_thin_is_followed_out_of_the_box_but_not_into_another_thing() -> None:
    mug = color_bytes(opened("mug.jpg").resize(0.5))
    alone = outlined(mug, CUP, [], networks())
    assert alone[120:218, 80:180].mean() > 0.95
    assert alone[160:190, 40:48].mean() > 0.5, "its handle"
    assert not alone[:, :35].any()
    assert not alone[:, 205:].any()


def test_a_rim_is_taken_with_it(outline: Bools) -> None:
    wide = widened(outline, BOX)
    assert (wide & ~outline).any()
    assert not (outline & ~wide).any()
    assert np.count_nonzero(wide) < 1.25 * np.count_nonzero(outline)


def test_what_stands_beside_it_is_left_out(astronaut: Bytes, outline: Bools) -> None:
    beside = (150.0, 150.0, 256.0, 256.0)
    found = silhouette(astronaut, BOX, [beside], networks())
    theirs = widened(outline, BOX)[200:250, 170:180]
    assert theirs.any()
    assert not found[200:250, 175:].any()
    assert found[50:85, 98:128].all()


def test_where_nothing_stands_out_the_box_counts() -> None:
    flat = np.full((120, 160, 3), 90, np.uint8)
    found = outlined(flat, (40.0, 30.0, 100.0, 90.0), [], networks())
    assert found[40:80, 50:90].all()
    assert not found[:24].any()
    assert not found[:, 110:].any()


def test_its_network_is_needed(astronaut: Bytes) -> None:
    with pytest.raises(Refusal) as caught:
        outlined(astronaut, BOX, [], NoNetworks())
    assert caught.value.code is Code.MODEL_MISSING
