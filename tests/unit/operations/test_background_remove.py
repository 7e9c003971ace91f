"""The subject of a photo is left on transparency."""

from typing import Any

import numpy as np
import pytest
import pyvips
from tests.support.networks import context, needs_nanodet, opened

from safelight.domain.errors import Code, Invalid, Refusal
from safelight.domain.networks import NoNetworks
from safelight.imaging.budget import Budget
from safelight.imaging.limits import Limits
from safelight.operations.background_remove import OPERATION


def removed(image: pyvips.Image, **given: Any) -> pyvips.Image:
    return OPERATION.apply(image, OPERATION.parse(given), context(image))


@pytest.fixture(scope="module")
def flower() -> pyvips.Image:
    return opened("flower.jpg")


def test_the_flower_stays_and_the_leaves_go(flower: pyvips.Image) -> None:
    made = removed(flower, category="general")
    assert (made.width, made.height, made.bands, made.format) == (640, 427, 4, "uchar")
    pixels = made.numpy()
    assert (pixels[150:280, 260:380, 3] == 255).all()
    assert np.array_equal(pixels[150:280, 260:380, :3], flower.numpy()[150:280, 260:380])
    assert (pixels[:60, :, 3] == 0).all()
    assert (pixels[:, :100, 3] == 0).all()


def test_clipping_crops_to_the_flower(flower: pyvips.Image) -> None:
    made = removed(flower, clipping=True)
    assert 260 < made.width < 310
    assert 260 < made.height < 310
    for side in (made[3].crop(0, 0, made.width, 1), made[3].crop(0, 0, 1, made.height)):
        assert side.max() > 0


def test_a_picture_of_16_bits_with_alpha_keeps_both(flower: pyvips.Image) -> None:
    half = flower.bandjoin((pyvips.Image.xyz(640, 427)[0] < 320) * 1.0)
    deep = (half.cast("ushort") * [257, 257, 257, 128]).cast("ushort").copy(interpretation="rgb16")
    made = removed(deep.copy_memory(), category="products").numpy()
    assert made.dtype == np.uint16
    assert made[200, 300, 3] == 255 * 128
    assert (made[:, 330:, 3] == 0).all()


def test_a_cut_out_that_is_given_again_keeps_the_colours_of_its_rim(flower: pyvips.Image) -> None:
    first = removed(flower).numpy().copy()
    first[first[..., 3] == 0] = (0, 255, 0, 0)
    again = removed(pyvips.Image.new_from_array(first, interpretation="srgb")).numpy()
    rim = (first[..., 3] > 30) & (first[..., 3] < 225) & (again[..., 3] > 0)
    assert np.count_nonzero(rim) > 500
    assert np.abs(again[rim][:, :3].astype(float) - first[rim][:, :3]).mean() < 5


def test_a_picture_without_a_subject_is_refused_in_words() -> None:
    flat = (pyvips.Image.black(64, 48, bands=3) + 200).cast("uchar").copy(interpretation="srgb")
    with pytest.raises(Refusal, match="nothing in it stands out") as refusal:
        removed(flat.copy_memory())
    assert refusal.value.code is Code.SUBJECT_NOT_FOUND


@needs_nanodet
def test_an_object_that_is_not_there_is_refused_with_what_is() -> None:
    with pytest.raises(Refusal, match=r"No dog was found in the picture.*cup"):
        removed(opened("coffee.png"), category=None, object_to_keep="the dogs")


@needs_nanodet
def test_the_named_object_is_kept() -> None:
    made = removed(opened("chelsea.png"), category=None, object_to_keep="kitten").numpy()
    assert made[60:200, 180:280, 3].min() > 250
    assert made[:100, :10, 3].max() < 100


def test_without_its_network_the_operation_says_which_is_missing(flower: pyvips.Image) -> None:
    with pytest.raises(Refusal, match="u2net") as refusal:
        OPERATION.apply(flower, OPERATION.parse({}), context(flower, networks=NoNetworks()))
    assert refusal.value.code is Code.MODEL_MISSING


def test_what_would_take_too_much_memory_is_refused_before_it_begins(
    flower: pyvips.Image,
) -> None:
    small = Budget(memory=2**29)
    with pytest.raises(Refusal, match="removing the background would need") as refusal:
        OPERATION.apply(flower, OPERATION.parse({}), context(flower, budget=small))
    assert refusal.value.code is Code.OUT_OF_MEMORY


def test_a_word_that_names_no_object_is_known_before_there_is_a_picture() -> None:
    params = OPERATION.parse({"object_to_keep": "sneaker"})
    ((field, problem),) = OPERATION.foresee(params, Limits())
    assert field == "object_to_keep"
    assert "'sneaker'" in problem
    assert "handbag" in problem


@pytest.mark.parametrize("given", [{}, {"object_to_keep": "a woman"}, {"category": "cars"}])
def test_there_is_no_problem_with_what_can_be_kept(given: dict[str, object]) -> None:
    assert list(OPERATION.foresee(OPERATION.parse(given), Limits())) == []


def test_the_detector_is_needed_only_for_words() -> None:
    assert OPERATION.networks(OPERATION.parse({"category": "products"})) == ("u2net",)
    words = OPERATION.parse({"object_to_keep": "cat"})
    assert OPERATION.networks(words) == ("u2net", "nanodet")


@pytest.mark.parametrize(
    "given", [{"category": "people"}, {"clipping": "yes"}, {"object_to_keep": 3}, {"blur": True}]
)
def test_other_parameters_are_refused(given: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        OPERATION.parse(given)
