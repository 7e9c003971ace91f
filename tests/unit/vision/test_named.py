"""Of several things in a picture, those that are named are cut out."""

import cv2
import numpy as np
import pytest
from tests.support.networks import needs_nanodet, networks, opened

from safelight.domain.errors import Code, Refusal
from safelight.vision.arrays import Bytes, color_bytes
from safelight.vision.named import named

pytestmark = needs_nanodet


@pytest.fixture(scope="module")
def pair() -> Bytes:
    """A woman on the left, a cup on the right."""
    woman, cup = (
        cv2.resize(color_bytes(opened(name)), (400, 400), interpolation=cv2.INTER_AREA)
        for name in ("astronaut.png", "coffee.png")
    )
    return np.hstack([woman, cup]).astype(np.uint8)


@pytest.mark.parametrize(("kind", "there", "away"), [("person", 150, 620), ("cup", 620, 150)])
def test_the_named_thing_is_kept_and_the_other_is_not(
    pair: Bytes, kind: str, there: int, away: int
) -> None:
    mask = named(pair, (kind,), networks())
    assert mask.shape == pair.shape[:2]
    assert mask[300, there] > 0.9
    assert mask[300, away] < 0.1


def test_what_was_looked_for_and_what_was_found_is_said(pair: Bytes) -> None:
    with pytest.raises(Refusal) as refusal:
        named(pair, ("zebra", "bus"), networks())
    assert refusal.value.code is Code.SUBJECT_NOT_FOUND
    assert "No zebra or bus" in refusal.value.message
    assert "person" in refusal.value.message
    assert "cup" in refusal.value.message
