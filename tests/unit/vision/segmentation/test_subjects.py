"""The subject of a photo is found; where there is none, that is said."""

import cv2
import numpy as np
import pytest
import pyvips
from tests.support.networks import networks, opened

from safelight.domain.errors import Code, Refusal
from safelight.vision.arrays import color_bytes
from safelight.vision.segmentation import subjects

NOISE = np.random.default_rng(6).integers(0, 256, (90, 120, 3), dtype=np.uint8)


def test_in_noise_no_subject_is_found() -> None:
    with pytest.raises(Refusal, match="No subject was found") as refusal:
        subjects.outstanding(NOISE, networks())
    assert refusal.value.code is Code.SUBJECT_NOT_FOUND


def test_a_vague_subject_is_made_out_by_a_second_look() -> None:
    rocket = color_bytes(opened("rocket.jpg"))
    mask = cv2.resize(subjects.outstanding(rocket, networks()), (640, 427))
    assert mask[150:380, 323].min() > 0.8
    assert mask[:, :280].max() < 0.2


def test_what_is_looked_at_is_no_larger_than_needed_and_keeps_its_shape() -> None:
    seen = subjects.look(pyvips.Image.black(3000, 2000, bands=3).copy(interpretation="srgb"))
    assert seen.shape == (1000, 1500, 3)


@pytest.mark.parametrize(("format_", "space"), [("uchar", "srgb"), ("ushort", "rgb16")])
def test_colours_of_transparent_parts_are_not_seen(format_: str, space: str) -> None:
    hidden = pyvips.Image.black(20, 10, bands=4).linear(1, [255, 0, 0, 0])
    seen = subjects.look(hidden.cast(format_).copy(interpretation=space))
    assert np.abs(seen.astype(int) - 128).max() <= 1
