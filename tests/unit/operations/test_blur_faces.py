"""Faces are hidden: those that are asked for and no others, and nothing else in the picture."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import pyvips
from tests.support.networks import context, networks, opened
from tests.support.people import (
    face_at,
    needs_face_descriptor,
    photographed,
    picture,
    sitting,
)

from safelight.domain.edit import JsonObject
from safelight.domain.errors import Code, Invalid, Refusal
from safelight.domain.networks import NoNetworks
from safelight.operations.blur_faces import OPERATION
from safelight.vision.detection.faces import detect
from safelight.vision.people.identity import describe

#: Middles of the faces in the picture below, from left to right; the middle one is the largest.
LEFT, MIDDLE, RIGHT = (226, 118), (512 + 266, 234), (1024 + 226, 118)
ALL = [LEFT, MIDDLE, RIGHT]


def three() -> npt.NDArray[np.uint8]:
    """The astronaut, another person, and the astronaut once more."""
    here = photographed("astronaut.png")
    return np.hstack((here, photographed("hopper.jpg")[:512], sitting("astronaut.png", 0)))


def blurred(image: pyvips.Image, **given: Any) -> tuple[npt.NDArray[Any], list[str]]:
    people = given.pop("known", {})
    here = context(image, people=people)
    made = OPERATION.apply(image, OPERATION.parse(given), here)
    assert (made.width, made.height, made.bands) == (image.width, image.height, image.bands)
    assert (made.format, made.interpretation) == (image.format, image.interpretation)
    return np.asarray(made.numpy()), here.facts.notes


def hidden(**given: Any) -> tuple[list[tuple[int, int]], list[str]]:
    """Which of the three are."""
    rgb = three()
    after, notes = blurred(picture(rgb), **given)
    changed = [
        (x, y)
        for x, y in ALL
        if np.abs(
            after[y - 20 : y + 20, x - 20 : x + 20].astype(int)
            - rgb[y - 20 : y + 20, x - 20 : x + 20]
        ).mean()
        > 6
    ]
    return changed, notes


def person(name: str) -> list[list[float]]:
    found = describe(photographed(name), face_at(name, (0, 0)), networks())
    return [[float(number) for number in found]]


def test_all_faces_are_blurred_and_counted() -> None:
    assert hidden() == (ALL, ["3 faces were blurred"])


@pytest.mark.parametrize(
    ("which", "places", "note"),
    [
        ("largest", [MIDDLE], "1 of 3 faces was blurred"),
        ("others", [LEFT, RIGHT], "2 of 3 faces were blurred"),
        ("left", [LEFT], "1 of 3 faces was blurred"),
        ("right", [RIGHT], "1 of 3 faces was blurred"),
    ],
)
def test_some_can_be_chosen(which: str, places: list[tuple[int, int]], note: str) -> None:
    assert hidden(which=which) == (places, [note])


def test_where_only_one_is_meant_and_several_are_found_it_asks_which() -> None:
    with pytest.raises(Refusal) as caught:
        hidden(which="only")
    assert caught.value.code is Code.SUBJECT_NOT_FOUND
    assert caught.value.message == "3 faces were found; say which: left, right, largest or all"


def test_the_only_face_is_hidden() -> None:
    image = opened("astronaut.png")
    after, notes = blurred(image, which="only")
    assert (after[100:130, 210:240] != image.numpy()[100:130, 210:240]).any()
    assert notes == ["1 face was blurred"]


def test_of_one_face_there_are_no_others() -> None:
    image = opened("astronaut.png")
    after, notes = blurred(image, which="others")
    assert (after == image.numpy()).all()
    assert notes == ["no face was blurred; the picture shows 1 face"]


@needs_face_descriptor
def test_only_those_who_are_named_are_hidden() -> None:
    known = {"she": person("astronaut.png"), "he": person("hopper.jpg")}
    assert hidden(people=["he"], known=known)[0] == [MIDDLE]
    assert hidden(people=["she"], known=known)[0] == [LEFT, RIGHT]
    assert hidden(people=["she"], which="right", known=known)[0] == [RIGHT]
    assert hidden(people=["he"], which="only", known=known)[0] == [MIDDLE]


@needs_face_descriptor
def test_all_but_those_who_are_spared_are_hidden() -> None:
    known = {"she": person("astronaut.png"), "he": person("hopper.jpg")}
    assert hidden(spare=["she"], known=known)[0] == [MIDDLE]
    assert hidden(spare=["he"], known=known)[0] == [LEFT, RIGHT]
    assert hidden(spare=["he", "she"], known=known)[0] == []
    assert hidden(spare=["unknown"], known=known)[0] == ALL


@needs_face_descriptor
def test_to_be_spared_a_face_has_to_be_recognised_more_surely() -> None:
    near = person("astronaut.png")
    near[0][3] += 0.48
    image, known = opened("astronaut.png"), {"she": near}
    assert (blurred(image, people=["she"], known=known)[0] != image.numpy()).any()
    assert (blurred(image, spare=["she"], known=known)[0] != image.numpy()).any()


@needs_face_descriptor
def test_where_nobody_of_those_named_is_seen_that_is_said() -> None:
    with pytest.raises(Refusal, match="the picture shows 1 face") as caught:
        blurred(opened("astronaut.png"), people=["he"], known={"he": person("hopper.jpg")})
    assert caught.value.code is Code.SUBJECT_NOT_FOUND


@pytest.mark.parametrize("name", ["chelsea.png", "coffee.png", "china.jpg"])
def test_without_a_face_that_is_said(name: str) -> None:
    with pytest.raises(Refusal, match="No face was found") as caught:
        blurred(opened(name))
    assert caught.value.code is Code.SUBJECT_NOT_FOUND


@pytest.mark.parametrize("style", ["blur", "pixelate", "cover"])
def test_a_hidden_face_is_found_no_more_and_the_rest_stays(style: str) -> None:
    image = opened("astronaut.png")
    after, _ = blurred(image, style=style)
    assert detect(after, networks(), 0.65) == []
    before = image.numpy()
    assert (after[230:] == before[230:]).all()
    assert (after[:, :120] == before[:, :120]).all()


def test_the_styles_are_told_by_their_names() -> None:
    image = opened("astronaut.png")
    assert blurred(image, style="pixelate")[1] == ["1 face was pixelated"]
    assert blurred(image, style="cover")[1] == ["1 face was covered"]


def test_sixteen_bits_and_alpha_are_kept() -> None:
    rgb = photographed("astronaut.png").astype(np.uint16) * 257
    alpha = np.linspace(0, 65_535, 512).astype(np.uint16)[None].repeat(512, axis=0)
    after, _ = blurred(picture(np.dstack((rgb, alpha))))
    assert (after[..., 3] == alpha).all()
    assert (after[100:130, 210:240, :3] != rgb[100:130, 210:240]).any()


def test_the_picture_that_was_given_is_not_written_to() -> None:
    image = picture(photographed("astronaut.png"))
    blurred(image)
    assert (image.numpy() == photographed("astronaut.png")).all()


@pytest.mark.parametrize(("width", "height"), [(1, 1), (300, 2)])
def test_the_smallest_pictures_have_no_face(width: int, height: int) -> None:
    with pytest.raises(Refusal):
        blurred(picture(np.full((height, width, 3), 99, np.uint8)))


def test_it_needs_what_recognises_only_where_people_are_named() -> None:
    assert OPERATION.networks(OPERATION.parse({})) == ("centerface",)
    for given in ({"people": ["a"]}, {"spare": ["a"]}):
        params = OPERATION.parse(given)
        assert OPERATION.networks(params) == ("centerface", "face-descriptor")
        assert OPERATION.people(params) == ("a",)


def test_without_its_networks_it_says_which_it_lacks() -> None:
    image = opened("astronaut.png")
    with pytest.raises(Refusal) as caught:
        OPERATION.apply(image, OPERATION.parse({}), context(image, networks=NoNetworks()))
    assert caught.value.code is Code.MODEL_MISSING


@pytest.mark.parametrize("given", [{"style": "smudge"}, {"which": "first"}, {"amount": 3}])
def test_parameters_that_make_no_sense_are_refused(given: JsonObject) -> None:
    with pytest.raises(Invalid):
        OPERATION.parse(given)
