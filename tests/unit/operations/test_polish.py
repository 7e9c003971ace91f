"""Polishing makes a picture crisper and changes nothing broad."""

from typing import Any

import numpy as np
import pytest
import pyvips
from tests.support.networks import context, networks, opened

from safelight.domain.errors import Code, Invalid, Refusal
from safelight.domain.networks import Network
from safelight.imaging.budget import Budget
from safelight.imaging.geometry import Size
from safelight.imaging.scale import resample
from safelight.operations.polish import OPERATION


class DefaultSet:
    """The networks without what has to be asked for."""

    def rest(self) -> None:
        pass

    def has(self, name: str) -> bool:
        return name != "realesr-general-x4v3" and networks().has(name)

    def get(self, name: str) -> Network:
        assert self.has(name)
        return networks().get(name)


@pytest.fixture(scope="module")
def original() -> pyvips.Image:
    return opened("astronaut.png").crop(140, 30, 120, 120).copy_memory()


@pytest.fixture(scope="module")
def crisp(original: pyvips.Image) -> pyvips.Image:
    return polished(original)


def polished(image: pyvips.Image, **known: Any) -> pyvips.Image:
    known = {"networks": DefaultSet()} | known
    return OPERATION.apply(image, OPERATION.parse({}), context(image, **known))


def crispness(image: pyvips.Image) -> float:
    """Mean height of the finest detail."""
    luma = image[1].cast("float")
    return float((luma - luma.gaussblur(1.5)).abs().avg())


def error(first: pyvips.Image, second: pyvips.Image) -> float:
    return float(((first.cast("float") - second) ** 2).avg())


@pytest.mark.parametrize("known", [{}, {"networks": networks()}], ids=["default", "all"])
def test_a_soft_picture_becomes_crisper_and_comes_nearer_to_the_original(
    original: pyvips.Image, known: dict[str, Any]
) -> None:
    soft = resample(resample(original, Size(75, 75)), Size(120, 120)).copy_memory()
    made = polished(soft, **known)
    assert crispness(made) > 1.1 * crispness(soft)
    assert error(made, original) < error(soft, original)


def test_a_crisp_picture_is_hardly_changed(original: pyvips.Image, crisp: pyvips.Image) -> None:
    assert crispness(crisp) > crispness(original)
    assert error(crisp, original) < 40


def test_tone_and_colour_stay(original: pyvips.Image, crisp: pyvips.Image) -> None:
    for band in range(3):
        assert abs(crisp[band].avg() - original[band].avg()) < 0.7


def test_alpha_is_untouched_and_depth_stays(original: pyvips.Image) -> None:
    small = original.crop(60, 60, 40, 40)
    alpha = pyvips.Image.xyz(40, 40)[0].cast("uchar")
    eight = small.bandjoin(alpha).copy(interpretation="srgb")
    sixteen = (eight.cast("ushort") * 257).cast("ushort").copy(interpretation="rgb16")
    made, deep = polished(eight.copy_memory()), polished(sixteen.copy_memory())
    assert (made[3] != alpha).max() == 0
    assert (deep[3] != alpha.cast("ushort") * 257).max() == 0
    assert (made.format, deep.format) == ("uchar", "ushort")
    assert (deep / 257 - made).abs().max() < 3


def test_a_grey_picture_gets_no_cast(original: pyvips.Image) -> None:
    grey = original[1].crop(60, 60, 40, 40)
    image = grey.bandjoin([grey, grey]).copy(interpretation="srgb").copy_memory()
    assert np.ptp(polished(image).numpy().astype(int), axis=2).max() == 0


@pytest.mark.parametrize("size", [(1, 1), (1, 30), (30, 1), (3, 2)])
def test_the_smallest_pictures_keep_their_size(
    original: pyvips.Image, size: tuple[int, int]
) -> None:
    image = original.crop(80, 80, *size).copy_memory()
    made = polished(image)
    assert (made.width, made.height) == size
    assert abs(made.avg() - image.avg()) < 8


def test_what_would_take_too_long_is_refused_by_name(original: pyvips.Image) -> None:
    with pytest.raises(Refusal, match="Polishing 520 x 60 pixels would take about") as no:
        polished(original.crop(0, 0, 104, 60).replicate(5, 1), budget=Budget.starting(0.05, 2**40))
    assert no.value.code is Code.RENDER_TIMEOUT


def test_there_is_nothing_to_choose() -> None:
    with pytest.raises(Invalid) as caught:
        OPERATION.parse({"strength": 2})
    assert list(caught.value.fields) == ["polish.strength"]
