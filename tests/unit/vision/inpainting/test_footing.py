"""A shadow is what is dark at a thing's foot and ends near it."""

import numpy as np
import pytest

from safelight.vision.arrays import Bytes
from safelight.vision.inpainting.footing import Bools, shadow

BOX = (80.0, 40.0, 160.0, 140.0)


def street(shade: slice, columns: slice) -> tuple[Bytes, Bools]:
    """Bright ground on which a thing stands, with something dark in these rows and columns."""
    rgb = np.full((200, 240, 3), 180, np.uint8)
    rgb[shade, columns] = 60
    covered = np.zeros((200, 240), np.bool_)
    covered[40:140, 80:160] = True
    return rgb, covered


def test_what_is_dark_below_a_thing_is_its_shadow() -> None:
    rgb, covered = street(slice(140, 147), slice(76, 164))
    found = shadow(rgb, covered, BOX)
    assert found[142:145, 85:155].all()
    assert not (found & covered).any()
    assert not found[152:].any()


def test_on_bright_ground_there_is_none() -> None:
    rgb, covered = street(slice(0), slice(0))
    assert not shadow(rgb, covered, BOX).any()


@pytest.mark.parametrize(
    ("rows", "columns"),
    [
        (slice(150, 153), slice(85, 155)),
        (slice(140, 200), slice(0, 110)),
        (slice(100, 200), slice(0, 240)),
    ],
    ids=["apart from it", "going on beyond", "everywhere"],
)
def test_what_is_dark_for_another_reason_stays(rows: slice, columns: slice) -> None:
    rgb, covered = street(rows, columns)
    assert not shadow(rgb, covered, BOX).any()


def test_a_thing_at_the_picture_s_lower_edge_has_no_ground() -> None:
    rgb, covered = street(slice(0), slice(0))
    covered[:] = True
    assert not shadow(rgb, covered, (0.0, 0.0, 240.0, 200.0)).any()
