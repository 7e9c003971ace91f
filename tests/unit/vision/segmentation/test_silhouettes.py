"""A silhouette covers a thing in its box, and a rim around it, and nothing that stands beside."""

import numpy as np
import pytest
from tests.support.networks import networks, opened

from safelight.domain.errors import Code, Refusal
from safelight.domain.networks import NoNetworks
from safelight.vision.arrays import Bytes, color_bytes
from safelight.vision.segmentation.silhouettes import Bools, outlined, silhouette, widened

#: Where the astronaut is.
BOX = (14.0, 14.0, 364.0, 507.0)


@pytest.fixture(scope="module")
def astronaut() -> Bytes:
    return color_bytes(opened("astronaut.png"))


@pytest.fixture(scope="module")
def outline(astronaut: Bytes) -> Bools:
    return outlined(astronaut, BOX, networks())


def test_a_thing_is_covered_and_what_is_behind_it_is_not(outline: Bools) -> None:
    assert outline[100:170, 195:255].all(), "her face"
    assert outline[350:480, 100:200].mean() > 0.95, "her suit"
    assert not outline[:, 385:].any(), "what is beside the box"
    assert outline[20:120, 290:380].mean() < 0.1, "the wall"
    assert outline[:120, 20:120].mean() < 0.1, "the flag"


def test_a_rim_is_taken_with_it(outline: Bools) -> None:
    wide = widened(outline, BOX)
    assert (wide & ~outline).any()
    assert not (outline & ~wide).any()
    assert np.count_nonzero(wide) < 1.25 * np.count_nonzero(outline)


def test_what_stands_beside_it_is_left_out(astronaut: Bytes, outline: Bools) -> None:
    beside = (300.0, 300.0, 512.0, 512.0)
    found = silhouette(astronaut, BOX, [beside], networks())
    theirs = widened(outline, BOX)[400:500, 340:360]
    assert theirs.any()
    assert not found[400:500, 350:].any()
    assert found[100:170, 195:255].all()


def test_where_nothing_stands_out_the_box_counts() -> None:
    flat = np.full((120, 160, 3), 90, np.uint8)
    found = outlined(flat, (40.0, 30.0, 100.0, 90.0), networks())
    assert found[40:80, 50:90].all()
    assert not found[:24].any()
    assert not found[:, 110:].any()


def test_its_network_is_needed(astronaut: Bytes) -> None:
    with pytest.raises(Refusal) as caught:
        outlined(astronaut, BOX, NoNetworks())
    assert caught.value.code is Code.MODEL_MISSING
