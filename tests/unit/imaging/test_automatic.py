"""Bad light is set right, good light stays, and what is dark or bright by intention stays so."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import pyvips
from tests.support.networks import opened

from safelight.imaging.automatic import sample, with_colour, with_light
from safelight.imaging.grade import decoded, encoded
from safelight.imaging.oklab import to_lab
from safelight.imaging.toning import Toning, toned

Values = npt.NDArray[Any]


def picture(values: Values) -> pyvips.Image:
    whole = (np.clip(values, 0, 1) * 255).round().astype(np.uint8)
    return pyvips.Image.new_from_array(whole).copy(interpretation="srgb")


def values(name: str) -> Values:
    image: pyvips.Image = opened(name).thumbnail_image(240)
    return np.asarray(image.numpy()[..., :3].astype(np.float32) / 255)


def lit(image: pyvips.Image, share: float = 1.0) -> tuple[Values, str]:
    """The sample before and after, and what is said about it."""
    seen = sample(image)
    toning, said = with_light(Toning(), seen, share)
    return toned(seen.values, toning), said


def lightness(seen: Values) -> Values:
    made: Values = to_lab(decoded(seen))[..., 0]
    return made


def darker(seen: Values) -> Values:
    return encoded(decoded(seen) * np.float32(0.25))


def hazy(seen: Values) -> Values:
    return 0.18 + seen * np.float32(0.6)


def test_an_underexposed_photo_gets_brighter_and_it_says_so() -> None:
    after, said = lit(picture(darker(values("bus.jpg"))))
    assert lightness(after).mean() > lightness(darker(values("bus.jpg"))).mean() + 0.1
    assert "exposure +1" in said


def test_a_hazy_photo_gets_its_contrast_back() -> None:
    before = hazy(values("china.jpg"))
    after, said = lit(picture(before))
    assert lightness(after).std() > 1.3 * lightness(before).std()
    assert "more contrast" in said


@pytest.mark.parametrize("spoil", [darker, hazy])
def test_the_result_is_nearer_to_the_photo_before_it_was_spoilt(
    spoil: Callable[[Values], Values],
) -> None:
    good = values("bus.jpg")
    after, _ = lit(picture(spoil(good)))
    apart = [np.abs(each - good).mean() for each in (spoil(good), after)]
    assert apart[1] < 0.5 * apart[0]


@pytest.mark.parametrize("name", ["astronaut.png", "bus.jpg", "china.jpg", "coffee.png"])
def test_a_good_photo_stays_as_it_is(name: str) -> None:
    seen = sample(opened(name))
    assert with_light(Toning(), seen, 1.0) == (Toning(), "The light was good and stayed as it was")


def test_a_night_stays_a_night() -> None:
    after, _ = lit(opened("rocket.jpg"))
    assert lightness(after).mean() < 0.45


def test_a_picture_on_white_stays_on_white() -> None:
    image = values("coffee.png")
    image[:, :120] = 1
    after, _ = lit(picture(image))
    assert after[:, :100].min() > 0.99


def test_against_the_light_shadows_are_lifted() -> None:
    scene = np.full((120, 160, 3), 0.95, np.float32)
    scene[30:, 30:] = np.random.default_rng(1).uniform(0.0, 0.3, (90, 130, 1))
    after, said = lit(picture(scene))
    assert "shadows lifted" in said
    assert after[40:, 40:].mean() > 1.1 * scene[40:, 40:].mean()
    assert after[:20, :20].min() > 0.9


def test_a_smaller_share_changes_less() -> None:
    dark = darker(values("bus.jpg"))
    half, whole = (lightness(lit(picture(dark), share)[0]).mean() for share in (0.35, 1.0))
    assert lightness(dark).mean() < half < whole


@pytest.mark.parametrize("share", [0.35, 1.0, 1.4])
def test_a_cast_is_taken_out_by_its_share_and_named(share: float) -> None:
    tinted = encoded(decoded(values("bus.jpg")) * np.array([1.15, 0.9, 0.6], np.float32))
    seen = sample(picture(tinted))
    toning, said = with_colour(Toning(), seen, share)
    assert said == "An orange cast was removed"
    assert np.log2(toning.gains[2] / toning.gains[0]) == pytest.approx(0.6 * share, rel=0.4)


def test_what_is_transparent_is_not_looked_at() -> None:
    image = picture(values("bus.jpg"))
    left = (pyvips.Image.xyz(image.width, image.height)[0] < 60).cast("uchar") * 255
    white = image.linear(0, 255).cast("uchar")
    covered = left.ifthenelse(image, white).bandjoin(left).copy(interpretation="srgb")
    assert sample(covered).visible.mean() < 0.5
    assert sample(covered).colors.mean() < 0.8


def test_of_a_picture_that_shows_nothing_it_says_so() -> None:
    clear = picture(np.ones((9, 9, 3), np.float32)).bandjoin(0).copy(interpretation="srgb")
    toning, said = with_light(Toning(), sample(clear), 1.0)
    assert toning == Toning()
    assert "no light to judge" in said


@pytest.mark.parametrize("value", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (30, 30)])
def test_flat_pictures_are_no_special_case(value: float, shape: tuple[int, int]) -> None:
    image = picture(np.full((*shape, 3), value, np.float32))
    after, _ = lit(image)
    assert np.isfinite(after).all()
    with_colour(Toning(), sample(image), 1.0)
