"""A face is learnt from pictures that show one person; the others are named by their places."""

import time
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest
import pyvips
from tests.support.networks import context, networks, opened, photo
from tests.support.people import (
    needs_face_descriptor,
    photographed,
    picture,
    saved,
    sitting,
)

from safelight.domain.edit import JsonObject
from safelight.domain.errors import Code, Invalid, Refusal
from safelight.domain.networks import NoNetworks
from safelight.imaging.budget import Budget
from safelight.imaging.geometry import Size
from safelight.imaging.limits import Limits
from safelight.imaging.operation import Context, Facts
from safelight.operations.enrol import OPERATION
from safelight.vision.detection.faces import detect
from safelight.vision.people.identity import describe, distance

pytestmark = needs_face_descriptor


@pytest.fixture(scope="module")
def sittings(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Seven pictures of one person."""
    folder = tmp_path_factory.mktemp("sittings")
    return [saved(sitting("astronaut.png", each), folder / f"{each}.png") for each in range(7)]


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return saved(sitting("hopper.jpg", 0), tmp_path_factory.mktemp("stranger") / "stranger.png")


def asked(files: Sequence[Path], **given: int) -> JsonObject:
    images = [{"url": f"https://example.com/{file.name}"} for file in files[1:]]
    return {"images": images, **given}


def here(files: Sequence[Path], **given: object) -> Context:
    image = pyvips.Image.new_from_file(str(files[0])).copy_memory()
    inputs = {f"images.{number}": file for number, file in enumerate(files[1:])}
    return context(image, inputs=inputs, **given)


def enrolled(files: Sequence[Path], **given: int) -> tuple[pyvips.Image, Facts]:
    image, known = pyvips.Image.new_from_file(str(files[0])).copy_memory(), here(files)
    made = OPERATION.apply(image, OPERATION.parse(asked(files, **given)), known)
    return made, known.facts


def refused(files: Sequence[Path], **given: int) -> str:
    with pytest.raises(Refusal) as caught:
        enrolled(files, **given)
    assert caught.value.code is Code.SUBJECT_NOT_FOUND
    return caught.value.message


def test_a_face_is_learnt_that_is_known_again(sittings: list[Path]) -> None:
    made, facts = enrolled(sittings[:5])
    assert facts.notes == ["the face was learnt from 5 of 5 images"]
    assert 1 <= len(facts.faces) <= 5
    assert {len(face) for face in facts.faces} == {128}
    assert all(number == round(number, 5) for face in facts.faces for number in face)
    again = sitting("astronaut.png", 5)
    seen = describe(again, detect(again, networks())[0], networks())
    assert min(distance(seen, face) for face in facts.faces) < 0.4
    other = sitting("hopper.jpg", 1)
    stranger = describe(other, detect(other, networks())[0], networks())
    assert min(distance(stranger, face) for face in facts.faces) > 0.5
    assert (made.width, made.bands) == (made.height, 3)


def test_the_portrait_is_of_the_best_picture(sittings: list[Path], tmp_path: Path) -> None:
    blurred = opened("astronaut.png").gaussblur(4)
    blurred.write_to_file(str(tmp_path / "blurred.png"))
    made, _ = enrolled([tmp_path / "blurred.png", photo("astronaut.png"), sittings[5]], least=2)
    (face,) = detect(np.asarray(made.numpy()), networks(), 0.6)
    assert 0.35 < face.height / made.height < 0.6
    # It is a part of that picture, pixel by pixel.
    whole, part = photographed("astronaut.png"), np.asarray(made.numpy())
    apart = cv2.matchTemplate(whole, part, cv2.TM_SQDIFF).min() / part.size
    assert apart < 1


def test_the_person_is_who_most_pictures_share(
    sittings: list[Path], stranger: Path, tmp_path: Path
) -> None:
    beside = np.hstack((photographed("hopper.jpg")[:512], sitting("astronaut.png", 3)))
    both = saved(beside, tmp_path / "both.png")
    _, facts = enrolled([stranger, *sittings[:3], both], least=4)
    assert facts.notes == [
        (
            "the face was learnt from 4 of 5 images; left out:"
            " image_urls[0]: another person than in most of the images"
        )
    ]


def test_pictures_that_cannot_be_used_are_named_by_their_places(
    sittings: list[Path], stranger: Path
) -> None:
    message = refused([*sittings[:3], photo("coffee.png"), stranger, photo("china.jpg")], least=5)
    assert message == (
        "3 of 6 images can be used, and at least 5 are needed: image_urls[3] and image_urls[5]:"
        " no face was found; image_urls[4]: another person than in most of the images."
    )


def test_more_than_a_fifth_that_cannot_be_used_is_too_much(sittings: list[Path]) -> None:
    faceless = photo("coffee.png")
    _, facts = enrolled([*sittings[:4], faceless], least=4)
    assert "left out: image_urls[4]" in facts.notes[0]
    message = refused([*sittings[:3], faceless], least=2)
    assert message.startswith(
        "1 of 4 images cannot be used, and at most one in 5 may be unusable: "
    )


def test_a_face_that_is_too_small_is_told_with_its_size(
    sittings: list[Path], tmp_path: Path
) -> None:
    distant = np.full((1200, 1600, 3), 127, np.uint8)
    distant[500:628, 700:828] = opened("astronaut.png").resize(0.25).numpy()
    far = saved(distant, tmp_path / "far.png")
    _, facts = enrolled([*sittings[:4], far], least=4)
    assert "image_urls[4]: the face is too small (3" in facts.notes[0]
    assert "of 1600 pixels high; 40 are needed)" in facts.notes[0]


def test_a_damaged_file_is_left_out_and_said(sittings: list[Path], tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.png"
    damaged.write_bytes(sittings[0].read_bytes()[:20_000])
    _, facts = enrolled([*sittings[:4], damaged], least=4)
    assert "image_urls[4]: The PNG file is damaged" in facts.notes[0]


def test_a_file_beyond_the_limits_is_left_out_and_said(sittings: list[Path]) -> None:
    image, files = opened("astronaut.png"), sittings[:2]
    known = here(files, limits=Limits(input_pixels=1000))
    with pytest.raises(Refusal, match=r"image_urls\[1\]: The PNG file is 512 x 512"):
        OPERATION.apply(image, OPERATION.parse(asked(files, least=2)), known)


def test_without_a_face_at_all_every_picture_is_named() -> None:
    message = refused([photo("coffee.png"), photo("china.jpg")], least=1)
    assert "image_urls[0] and image_urls[1]: no face was found" in message


def test_too_few_pictures_are_too_few(sittings: list[Path]) -> None:
    assert refused(sittings[:2]) == "2 of 2 images can be used, and at least 5 are needed."


def test_the_same_picture_again_adds_no_description(sittings: list[Path]) -> None:
    _, facts = enrolled([sittings[0]] * 5)
    assert len(facts.faces) == 1


def test_a_large_picture_comes_smaller_and_the_portrait_has_a_bound() -> None:
    params = OPERATION.parse({"least": 1})
    assert OPERATION.scales(params, Size(6000, 4000)) == Size(1600, 1067)
    assert OPERATION.scales(params, Size(300, 200)) == Size(300, 200)
    assert OPERATION.after(params, Size(6000, 4000)) == Size(512, 512)
    large = opened("astronaut.png").resize(5).copy_memory()
    made = OPERATION.apply(large, params, context(large))
    assert (made.width, made.height) == (512, 512)


def test_sixteen_bits_and_alpha_are_taken() -> None:
    rgb = photographed("astronaut.png").astype(np.uint16) * 257
    deep = picture(np.dstack((rgb, np.full(rgb.shape[:2], 65_535, np.uint16))))
    made = OPERATION.apply(deep, OPERATION.parse({"least": 1}), context(deep))
    assert (made.format, made.bands) == ("ushort", 3)


def test_it_tells_how_far_it_is_and_keeps_to_its_time(sittings: list[Path]) -> None:
    told, files = list[float](), sittings[:3]
    image, params = opened("astronaut.png"), OPERATION.parse(asked(files, least=1))
    OPERATION.apply(image, params, here(files, tell=told.append))
    assert told == pytest.approx([1 / 3, 2 / 3, 1])
    late = here(files, budget=Budget(until=time.monotonic() + 1))
    with pytest.raises(Refusal, match="looking for a face in 3 images") as caught:
        OPERATION.apply(image, params, late)
    assert caught.value.code is Code.RENDER_TIMEOUT


def test_each_further_picture_is_an_input_by_its_number(sittings: list[Path]) -> None:
    params = OPERATION.parse(asked(sittings[:3]))
    sources = OPERATION.inputs(params)
    assert {name: source.url for name, source in sources.items()} == {
        "images.0": "https://example.com/1.png",
        "images.1": "https://example.com/2.png",
    }


def test_without_its_networks_it_says_which_it_lacks() -> None:
    image = opened("astronaut.png")
    with pytest.raises(Refusal) as caught:
        OPERATION.apply(image, OPERATION.parse({}), context(image, networks=NoNetworks()))
    assert caught.value.code is Code.MODEL_MISSING
    assert OPERATION.networks(OPERATION.parse({})) == ("centerface", "face-descriptor")


@pytest.mark.parametrize(
    "given",
    [{"least": 0}, {"least": 51}, {"least": 5.0}, {"images": [{"url": "a"}] * 50}, {"a": 1}],
)
def test_parameters_that_make_no_sense_are_refused(given: JsonObject) -> None:
    with pytest.raises(Invalid):
        OPERATION.parse(given)
