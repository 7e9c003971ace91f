"""An object that is named goes, what was behind it is made up, and the rest stays."""

from typing import Any

import numpy as np
import pytest
import pyvips
from tests.support.networks import context, needs_nanodet, opened

from safelight.domain.errors import Code, Invalid, Refusal
from safelight.domain.networks import NoNetworks
from safelight.imaging.budget import Budget
from safelight.operations.remove_object import OPERATION


def photo_of(name: str, part: float = 0.25) -> pyvips.Image:
    """At a part of its size."""
    return opened(name).extract_band(0, n=3).resize(part).copy_memory()


def removed(image: pyvips.Image, *kinds: str, which: str = "all") -> tuple[Any, list[str]]:
    params = OPERATION.parse({"objects": list(kinds), "which": which})
    known = context(image)
    made = OPERATION.apply(image, params, known)
    assert (made.width, made.height, made.bands) == (image.width, image.height, image.bands)
    assert (made.format, made.interpretation) == (image.format, image.interpretation)
    return made.numpy(), known.facts.notes


@needs_nanodet
def test_an_object_goes_and_the_rest_stays_bit_for_bit_with_alpha_and_sixteen_bits() -> None:
    """The astronaut goes; the shuttle beside her stays, and what is transparent."""
    image = photo_of("astronaut.png")
    alpha = np.full((image.height, image.width, 1), 255, np.uint16)
    alpha[120:] = 0
    values = np.concatenate((image.numpy(), alpha), axis=2) * np.uint16(257)
    both = pyvips.Image.new_from_array(values, interpretation="rgb16")
    made, notes = removed(both, "person")
    before = both.numpy()
    assert notes == ["A person was removed."]
    face = np.s_[25:42, 49:64]
    assert np.abs(made[face][..., :3] / 257 - before[face][..., :3] / 257).mean() > 40
    assert (made[face][..., 3] > 65000).all()
    for kept in (np.s_[2:50, 84:104], np.s_[:, 125:]):
        assert np.array_equal(made[kept], before[kept])


@needs_nanodet
def test_what_stands_before_a_thing_stays_when_all_of_that_goes() -> None:
    """Of the cat its tail goes too, which reaches out of its box; the mug before it stays."""
    image = photo_of("mug.jpg")
    made, notes = removed(image, "cat", which="only")
    before = image.numpy()
    assert notes == ["A cat was removed."]
    mug, tail, head = np.s_[66:100, 46:84], np.s_[117:126, 16:48], np.s_[42:72, 152:168]
    assert np.array_equal(made[mug], before[mug])
    for gone in (tail, head):
        assert np.abs(made[gone].astype(int) - before[gone]).mean() > 20


@needs_nanodet
def test_what_is_not_there_is_refused_with_what_was_seen() -> None:
    with pytest.raises(Refusal, match="a dog; seen: a person") as caught:
        removed(photo_of("astronaut.png"), "dog")
    assert caught.value.code is Code.SUBJECT_NOT_FOUND


@needs_nanodet
def test_what_covers_nearly_everything_is_refused() -> None:
    with pytest.raises(Refusal, match=r"A cat would leave \d\d % .* at most 55 %") as caught:
        removed(photo_of("chelsea.png", 0.5), "cat")
    assert caught.value.code is Code.OPERATION_FAILED


@needs_nanodet
@pytest.mark.parametrize(("width", "height"), [(1, 1), (3, 40), (40, 2)])
def test_in_a_tiny_picture_nothing_is_found(width: int, height: int) -> None:
    with pytest.raises(Refusal) as caught:
        removed(photo_of("coffee.png").crop(10, 10, width, height).copy_memory(), "dog")
    assert caught.value.code is Code.SUBJECT_NOT_FOUND


def test_a_picture_that_would_take_too_much_memory_is_refused() -> None:
    image = photo_of("coffee.png")
    params = OPERATION.parse({"objects": ["cup"]})
    with pytest.raises(Refusal, match="removing an object") as caught:
        OPERATION.apply(image, params, context(image, budget=Budget(memory=100_000)))
    assert caught.value.code is Code.OUT_OF_MEMORY


def test_both_networks_are_needed() -> None:
    params = OPERATION.parse({"objects": ["cup"]})
    assert OPERATION.networks(params) == ("nanodet", "u2net")
    image = photo_of("coffee.png")
    with pytest.raises(Refusal) as caught:
        OPERATION.apply(image, params, context(image, networks=NoNetworks()))
    assert caught.value.code is Code.MODEL_MISSING


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({}, "remove_object.objects"),
        ({"objects": []}, "remove_object.objects"),
        ({"objects": ["dog"] * 9}, "remove_object.objects"),
        ({"objects": ["dog", "moon"]}, "remove_object.objects"),
        ({"objects": ["dog"], "which": "top"}, "remove_object.which"),
        ({"objects": ["dog"], "mask": "x"}, "remove_object.mask"),
    ],
)
def test_parameters_that_make_no_sense_are_named(given: dict[str, Any], path: str) -> None:
    with pytest.raises(Invalid) as caught:
        OPERATION.parse(given)
    assert list(caught.value.fields) == [path]
