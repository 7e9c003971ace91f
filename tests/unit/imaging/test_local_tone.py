"""Local tone mapping on scenes whose right treatment is known."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import pyvips

from safelight.imaging.grade import encoded
from safelight.imaging.local_tone import clarified, gain, relit

Plane = npt.NDArray[Any]

#: Stops below white.
SKY, ROOM = -0.7, -5.0


def window() -> Plane:
    """A bright sky at the left of a dark room, in stops; both with texture."""
    rng = np.random.default_rng(3)
    stops = np.full((240, 400), SKY, np.float32)
    stops[:, 200:] = ROOM
    texture: Plane = rng.normal(0, 0.15, stops.shape).astype(np.float32)
    return stops + (texture + np.roll(texture, 1, 1)) / 2


def picture(stops: Plane) -> pyvips.Image:
    """Grey, 16 bits, so that rounding plays no part."""
    grey = np.repeat(encoded(2.0 ** stops[..., None].astype(np.float32)), 3, 2)
    image = pyvips.Image.new_from_array((grey * 65535).round().astype(np.uint16))
    return image.copy(interpretation="rgb16")


def stops_of(image: pyvips.Image) -> Plane:
    light = image.colourspace("scrgb").numpy()[..., 1]
    stops: Plane = np.log2(np.maximum(light, 2.0**-12))
    return stops


def test_shadows_are_lifted_and_highlights_held() -> None:
    before = picture(window())
    after = relit(before, 1.0)
    changed = stops_of(after) - stops_of(before)
    assert changed[:, 260:].mean() > 1.0
    assert -0.6 < changed[:, :140].mean() < 0


def test_the_range_is_compressed_while_texture_is_kept() -> None:
    before = stops_of(picture(window()))
    after = stops_of(relit(picture(window()), 1.0))
    assert after[:, 100].mean() - after[:, 300].mean() < 0.8 * (SKY - ROOM)
    for part in (slice(20, 140), slice(260, 380)):
        assert after[:, part].std() > 0.95 * before[:, part].std()


def test_no_halo_stands_along_a_strong_edge() -> None:
    flat = np.full((240, 400), SKY, np.float32)
    flat[:, 200:] = ROOM
    after = stops_of(relit(picture(flat), 1.0))[120]
    bright, dark = after[60], after[340]
    assert after.max() < bright + 0.3
    assert after.min() > dark - 0.5
    # The edge is where it was, and as sharp.
    assert after[198] > bright - 0.3
    assert after[202] < dark + 0.3


def test_more_intensity_does_more() -> None:
    dark = picture(np.full((60, 80), ROOM, np.float32))
    lifted = [relit(dark, intensity).avg() for intensity in (0.0, 0.25, 0.5, 0.75, 1.0)]
    assert lifted == sorted(lifted)
    assert lifted[0] == pytest.approx(dark.avg(), rel=1e-3)


@pytest.mark.parametrize("stops", [-0.2, -1.5, -3.0, -5.0, -8.0])
def test_a_flat_picture_stays_flat(stops: float) -> None:
    made = relit(picture(np.full((50, 70), stops, np.float32)), 1.0).numpy()
    assert np.ptp(made.astype(int)) <= 64


def test_noise_near_black_is_not_lifted() -> None:
    noise = np.random.default_rng(5).normal(-9.5, 0.5, (120, 160)).astype(np.float32)
    before = picture(noise).avg()
    assert relit(picture(noise), 1.0).avg() < 1.3 * before


def test_lighter_regions_stay_lighter() -> None:
    ladder = np.repeat(np.linspace(-9, 0, 10, dtype=np.float32), 40)[None].repeat(60, 0)
    after = stops_of(relit(picture(ladder), 1.0))[30]
    plateaus = [after[40 * step + 15 : 40 * step + 25].mean() for step in range(10)]
    assert plateaus == sorted(plateaus)


def test_all_channels_get_the_same_factor() -> None:
    color = np.full((40, 40, 3), (0.02, 0.01, 0.04), np.float32)
    image = pyvips.Image.new_from_array((encoded(color) * 65535).astype(np.uint16))
    made = relit(image.copy(interpretation="rgb16"), 1.0).colourspace("scrgb").numpy()[20, 20]
    assert made[0] > 1.5 * 0.02
    assert made / made[0] == pytest.approx([1, 0.5, 2], rel=0.01)


def test_a_vivid_colour_near_white_does_not_clip() -> None:
    color = np.full((40, 40, 3), (0.9, 0.02, 0.02), np.float32)
    image = pyvips.Image.new_from_array((encoded(color) * 65535).astype(np.uint16))
    made = relit(image.copy(interpretation="rgb16"), 1.0).colourspace("scrgb").numpy()[20, 20]
    assert 0.9 <= made[0] <= 1.0
    assert made[1] / made[0] == pytest.approx(0.02 / 0.9, rel=0.02)


def test_the_gain_is_the_same_for_a_turned_picture() -> None:
    stops = window()
    difference = gain(stops.T, 1.0).T - gain(stops, 1.0)
    assert np.abs(difference).max() < 1e-3


def test_clarity_raises_detail_and_leaves_the_scene_as_light_as_it_was() -> None:
    spots = np.kron(np.random.default_rng(8).normal(0, 0.25, (40, 67)), np.ones((6, 6)))
    for level in (SKY - 1, ROOM):
        before = picture(level + spots[:, :400].astype(np.float32))
        change = stops_of(clarified(before, 1.0)) - level
        assert change.std() > 1.2 * (stops_of(before) - level).std()
        assert abs(change.mean()) < 0.05


def test_clarity_makes_no_halo_along_a_strong_edge() -> None:
    flat = np.full((240, 400), SKY, np.float32)
    flat[:, 200:] = ROOM
    before, after = stops_of(picture(flat)), stops_of(clarified(picture(flat), 1.0))
    assert np.abs(after - before).max() < 0.35
