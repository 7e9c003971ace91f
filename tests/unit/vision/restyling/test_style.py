"""A style is read from squares and drawn at a bounded size."""

import time

import numpy as np
import pytest
from tests.support.networks import networks, opened

from safelight.domain.errors import Code, Refusal
from safelight.domain.networks import NoNetworks
from safelight.imaging.budget import Budget
from safelight.vision import arrays
from safelight.vision.arrays import Floats
from safelight.vision.restyling.style import SIDE, drawable, gains, redrawn, squares, vector


def small(name: str, width: int, height: int) -> Floats:
    image = opened(name)
    scaled = image.resize(width / image.width, vscale=height / image.height)
    return np.ascontiguousarray(arrays.colors(scaled))


@pytest.mark.parametrize(
    ("width", "height"), [(1, 1), (640, 427), (6000, 4000), (4000, 6000), (50_000, 3), (3, 50_000)]
)
def test_what_is_drawn_is_bounded_and_can_be_halved_twice(width: int, height: int) -> None:
    across, down = drawable(width, height, 800_000)
    assert across % 4 == down % 4 == 0
    assert min(across, down) >= 64
    assert across * down <= 830_000


def test_the_shape_is_kept_but_for_rounding() -> None:
    across, down = drawable(6000, 4000, 800_000)
    assert across / down == pytest.approx(1.5, rel=0.01)
    assert drawable(640, 428, 800_000) == (640, 428)


@pytest.mark.parametrize(
    ("width", "height", "count"), [(300, 300, 1), (300, 360, 1), (300, 500, 2), (900, 300, 3)]
)
def test_squares_cover_a_picture(width: int, height: int, count: int) -> None:
    ramp = np.linspace(0, 1, max(width, height), dtype=np.float32)
    plane = np.broadcast_to(ramp[None] if width >= height else ramp[:, None], (height, width))
    found = squares(np.ascontiguousarray(np.dstack([plane] * 3)))
    assert len(found) == count
    assert all(square.shape == (SIDE, SIDE, 3) for square in found)
    if count > 1:
        assert min(square.min() for square in found) < 0.01
        assert max(square.max() for square in found) > 0.99


def test_a_picture_takes_the_colours_of_the_style() -> None:
    """A grey-blue picture in the style of a red one becomes redder than blue."""
    picture = small("china.jpg", 160, 108)
    red = vector(squares(small("retina.jpg", 256, 256)), networks())
    made = redrawn(picture, red, networks(), Budget())
    assert made.shape == picture.shape
    assert 0 <= made.min() <= made.max() <= 1
    assert (made[..., 0] - made[..., 2]).mean() > (picture[..., 0] - picture[..., 2]).mean() + 0.2


def test_drawing_that_would_take_too_long_is_refused() -> None:
    picture = small("china.jpg", 160, 108)
    style = np.zeros((1, 1, 1, 100), np.float32)
    with pytest.raises(Refusal) as caught:
        redrawn(picture, style, networks(), Budget(until=time.monotonic(), seconds=1))
    assert caught.value.code is Code.RENDER_TIMEOUT


def test_without_the_network_the_refusal_names_it() -> None:
    with pytest.raises(Refusal) as caught:
        vector([np.zeros((SIDE, SIDE, 3), np.float32)], NoNetworks())
    assert caught.value.code is Code.MODEL_MISSING


def test_gains_follow_contrast() -> None:
    picture = np.random.default_rng(3).random((40, 40, 3), np.float32)
    inner = np.s_[8:-8, 8:-8]
    assert gains(picture, picture)[inner].mean() == pytest.approx(1, abs=0.05)
    assert gains(picture, picture * np.float32(0.4))[inner].mean() == pytest.approx(0.4, abs=0.03)
    assert gains(picture, 1 - picture)[inner].mean() == pytest.approx(-1, abs=0.05)
    flat = np.full_like(picture, 0.5)
    assert np.abs(gains(flat, picture)).max() < 0.01
