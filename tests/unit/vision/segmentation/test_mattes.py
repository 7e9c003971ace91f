"""What stands out gets a high value, wherever it is and whatever the picture's size."""

import numpy as np
import pytest
from tests.support.networks import networks, opened

from safelight.domain.errors import Code, Refusal
from safelight.domain.networks import NoNetworks
from safelight.vision.arrays import Bytes, color_bytes
from safelight.vision.segmentation import mattes

#: The small network: these tests are about what goes in and comes out.
SMALL = "u2netp"


@pytest.fixture(scope="module")
def flower() -> Bytes:
    return color_bytes(opened("flower.jpg"))


def test_the_mask_has_the_pictures_size_and_covers_its_subject(flower: Bytes) -> None:
    mask = mattes.saliency(flower, networks(), SMALL)
    assert mask.shape == flower.shape[:2]
    assert mask.dtype == np.float32
    assert mask[215, 320] > 0.95
    assert mask[:60].max() < 0.05
    assert (mask.min(), mask.max()) >= (0, 0.99)


def test_the_small_mask_is_the_large_one_before_it_is_enlarged(flower: Bytes) -> None:
    small = mattes.saliency_small(flower, networks(), SMALL)
    assert small.shape == (mattes.SIDE, mattes.SIDE)
    large = mattes.saliency(flower, networks(), SMALL)
    assert np.abs(mattes.resized(small, (640, 427)) - large).max() < 1e-6


def test_a_mirrored_picture_has_a_mirrored_mask(flower: Bytes) -> None:
    turned = mattes.saliency(np.ascontiguousarray(flower[:, ::-1]), networks(), SMALL)
    mask = mattes.saliency(flower, networks(), SMALL)
    assert np.abs(turned[:, ::-1] - mask).mean() < 0.02


@pytest.mark.parametrize("value", [0, 128, 255])
def test_there_is_little_evidence_in_a_flat_picture(value: int) -> None:
    flat = np.full((40, 60, 3), value, np.uint8)
    assert mattes.evidence(flat, networks(), SMALL).max() < 0.5


def test_a_flat_mask_is_not_stretched_to_noise() -> None:
    assert not mattes.stretched(np.full((4, 4), 0.3, np.float32)).any()


def test_resizing_a_mask_leaves_no_value_outside_0_and_1() -> None:
    mask = np.zeros((16, 16), np.float32)
    mask[4:12, 4:12] = 1
    for size in ((160, 90), (5, 7), (1, 1)):
        resized = mattes.resized(mask, size)
        assert resized.shape == size[::-1]
        assert (resized.min(), resized.max()) >= (0, 0)
        assert resized.max() <= 1


def test_a_network_that_is_not_installed_is_named(flower: Bytes) -> None:
    with pytest.raises(Refusal, match="u2net") as refusal:
        mattes.saliency(flower, NoNetworks())
    assert refusal.value.code is Code.MODEL_MISSING
