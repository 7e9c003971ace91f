"""A verdict says what is wrong with a photo, and nothing of a good one."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import pyvips
from tests.support.networks import opened, photo

from safelight.vision.assessment import judging
from safelight.vision.assessment.judging import Verdict
from safelight.vision.assessment.lighting import Tone
from safelight.vision.assessment.noise import WAVES, Noise, Pixels


def pixels(name: str) -> Pixels:
    return np.ascontiguousarray(opened(name).numpy())


@pytest.mark.parametrize("name", ["astronaut.png", "coffee.png", "flower.jpg"])
def test_a_good_photo_has_nothing_wrong(name: str) -> None:
    found = judging.judge(pixels(name), photo(name), 1.0)
    assert [found.compressed, found.noisy, found.soft] == [False, False, False]


def test_a_bad_jpeg_is_told_by_its_file_and_less_so_once_it_is_made_smaller(tmp_path: Path) -> None:
    path = tmp_path / "bad.jpg"
    opened("coffee.png").jpegsave(str(path), Q=20)
    whole = pyvips.Image.new_from_file(str(path)).numpy()
    assert judging.judge(whole, path, 1.0).quality == pytest.approx(20, abs=3)
    assert judging.judge(whole[::2, ::2].copy(), path, 2.0).quality == pytest.approx(60, abs=3)
    assert not judging.judge(whole[::4, ::4].copy(), path, 4.0).compressed


def test_noise_shows_more_once_the_picture_is_made_lighter() -> None:
    faint = Noise(np.full((3, WAVES), 1.2, np.float32))
    good = Verdict(quality=100, noise=faint, softness=1.0, tone=Tone())
    dark, flat = Tone(stops=1.5), Tone(ends=(0.3, 0.6), stretch=1.0)
    assert [replace(good, tone=tone).noisy for tone in (Tone(), dark, flat)] == [False, True, True]
    assert not replace(good, tone=dark).leaves(faint, 0.0)


def test_grain_that_a_jpeg_has_smoothed_is_noise_and_texture_is_not() -> None:
    coarse = np.zeros((3, WAVES), np.float32)
    coarse[0] = 0.9
    coarse[0, :40] = 5.0
    sharp = Verdict(quality=100, noise=Noise(coarse), softness=1.0, tone=Tone())
    assert not sharp.noisy
    assert replace(sharp, quality=50).noisy
