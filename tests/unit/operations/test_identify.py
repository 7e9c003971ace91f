"""Identifying changes nothing in the picture and tells who was recognised in it."""

import numpy as np
import pytest
import pyvips
from tests.support.networks import context, networks, opened
from tests.support.people import (
    SHARED,
    face_at,
    faces_in,
    needs_face_descriptor,
    photographed,
    picture,
    sitting,
)

from safelight.domain.errors import Code, Invalid, Refusal
from safelight.domain.networks import NoNetworks
from safelight.operations.identify import OPERATION
from safelight.vision.people.identity import describe


def known(name: str, place: tuple[int, int] = (0, 0)) -> list[list[float]]:
    found = describe(photographed(name), face_at(name, place), networks())
    return [[round(float(number), 5) for number in found]]


def recognised(image: pyvips.Image, asked: list[str], **people: list[list[float]]) -> list[str]:
    here = context(image, people=people)
    made = OPERATION.apply(image, OPERATION.parse({"people": asked}), here)
    assert (made - image).abs().max() == 0
    assert here.facts.faces == []
    return here.facts.people


@needs_face_descriptor
def test_a_person_is_recognised_in_another_photo_among_others() -> None:
    she = known("group1.jpg", SHARED["group1.jpg"])
    assert recognised(opened("group3.jpg"), ["she", "he"], she=she, he=known("hopper.jpg")) == [
        "she"
    ]


@needs_face_descriptor
def test_a_person_is_told_once_for_each_face() -> None:
    rgb = np.hstack((photographed("astronaut.png"), sitting("astronaut.png", 1)))
    assert recognised(picture(rgb), ["she"], she=known("astronaut.png")) == ["she", "she"]


@needs_face_descriptor
def test_only_those_who_are_asked_for_are_recognised() -> None:
    image, she = opened("astronaut.png"), known("astronaut.png")
    assert recognised(image, ["other", "gone"], she=she, other=known("hopper.jpg")) == []


@needs_face_descriptor
def test_sixteen_bits_and_alpha_make_no_difference() -> None:
    rgb = photographed("astronaut.png").astype(np.uint16) * 257
    deep = picture(np.dstack((rgb, np.full(rgb.shape[:2], 65_535, np.uint16))))
    assert recognised(deep, ["she"], she=known("astronaut.png")) == ["she"]


@needs_face_descriptor
@pytest.mark.parametrize(("width", "height"), [(1, 1), (2, 300)])
def test_where_there_is_no_face_nobody_is_recognised(width: int, height: int) -> None:
    image = picture(np.full((height, width, 3), 128, np.uint8))
    assert recognised(image, ["she"], she=known("astronaut.png")) == []
    assert recognised(opened("coffee.png"), ["she"], she=known("astronaut.png")) == []


def test_for_nobody_no_network_is_needed() -> None:
    assert OPERATION.networks(OPERATION.parse({})) == ()
    here = context(opened("astronaut.png"), networks=NoNetworks())
    OPERATION.apply(opened("astronaut.png"), OPERATION.parse({}), here)
    assert here.facts.people == []


def test_for_somebody_it_needs_both_networks() -> None:
    params = OPERATION.parse({"people": ["she"]})
    assert OPERATION.networks(params) == ("centerface", "face-descriptor")
    assert OPERATION.people(params) == ("she",)
    image = opened("astronaut.png")
    here = context(image, networks=NoNetworks(), people={"she": [[0.0] * 128]})
    with pytest.raises(Refusal) as caught:
        OPERATION.apply(image, params, here)
    assert caught.value.code is Code.MODEL_MISSING


@pytest.mark.parametrize("given", [{"people": "she"}, {"people": [1]}, {"who": []}])
def test_parameters_that_make_no_sense_are_refused(given: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        OPERATION.parse(given)


def test_the_faces_that_are_looked_for_are_there() -> None:
    """What the other tests go by."""
    assert len(faces_in("group3.jpg")) == 3
