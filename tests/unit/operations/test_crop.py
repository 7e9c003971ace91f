"""Crops hold what is asked for, in the shape asked for, and contradictions are foreseen."""

from collections.abc import Callable
from typing import Any

import pytest
import pyvips
from hypothesis import given
from hypothesis import strategies as st
from tests.support.networks import context, needs_nanodet, networks, opened

from safelight.domain.errors import Code, Invalid, Refusal
from safelight.domain.networks import NoNetworks
from safelight.imaging.geometry import Size
from safelight.imaging.limits import Limits
from safelight.operations.crop import OPERATION
from safelight.vision.arrays import color_bytes
from safelight.vision.detection.faces import detect

Scene = Callable[[int, int], pyvips.Image]
Json = dict[str, Any]


def cropped(image: pyvips.Image, **asked: Any) -> tuple[pyvips.Image, list[str]]:
    known = context(image)
    made = OPERATION.apply(image, OPERATION.parse(asked), known).copy_memory()
    return made, known.facts.notes


def after(size: Size, asked: Json) -> Size:
    return OPERATION.after(OPERATION.parse(asked), size)


def problems(asked: Json) -> dict[str, str]:
    return dict(OPERATION.foresee(OPERATION.parse(asked), Limits()))


def apart(one: pyvips.Image, other: pyvips.Image) -> float:
    return float((one - other).abs().max())


def test_sides_are_cut_off_in_percent_and_pixels_stay(scene: Scene) -> None:
    made, notes = cropped(scene(200, 100), left=10, right=20, bottom=50)
    assert apart(made, scene(200, 100).crop(20, 0, 140, 50)) == 0
    assert notes == []


def test_the_middle_is_kept(scene: Scene) -> None:
    made, _ = cropped(scene(200, 100), keep=50)
    assert apart(made, scene(200, 100).crop(50, 25, 100, 50)) == 0


def test_with_nothing_asked_the_same_image_comes_back(scene: Scene) -> None:
    image = scene(30, 20)
    assert OPERATION.apply(image, OPERATION.parse({}), context(image)) is image


@given(
    st.builds(Size, st.integers(1, 3000), st.integers(1, 3000)),
    st.tuples(st.integers(1, 100), st.integers(1, 100)),
    st.integers(0, 40),
)
def test_with_a_shape_the_largest_part_of_it_is_foreseen(
    size: Size, ratio: tuple[int, int], left: int
) -> None:
    width = after(size, {"left": left}).width
    foreseen = after(size, {"ratio": list(ratio), "left": left})
    assert foreseen.width in (width, max(1, round(size.height * ratio[0] / ratio[1]))) or (
        foreseen.height == size.height
    )
    assert foreseen.width <= width
    assert foreseen.height <= size.height


@pytest.mark.parametrize("ratio", [[1, 1], [9, 16], [16, 9], [100, 1]])
def test_a_shape_is_met_to_a_pixel_as_foreseen(scene: Scene, ratio: list[int]) -> None:
    known = context(scene(200, 130), networks=NoNetworks())
    made = OPERATION.apply(scene(200, 130), OPERATION.parse({"ratio": ratio}), known)
    foreseen = after(Size(200, 130), {"ratio": ratio})
    assert (made.width, made.height) == (foreseen.width, foreseen.height)
    assert abs(made.height - made.width * ratio[1] / ratio[0]) <= 0.5 * max(1, ratio[1] / ratio[0])


def test_of_a_shape_that_part_is_kept_where_people_look() -> None:
    image = opened("astronaut.png")
    wide = image.embed(600, 0, 1112, 512, background=[200] * 3, extend="background").copy_memory()
    made, _ = cropped(wide, ratio=[1, 1])
    [face, *_] = detect(color_bytes(made), networks(), 0.5)
    assert 0 < face.box[0] < face.box[2] < 512


def test_to_faces_it_holds_every_face_whole_and_says_how_many() -> None:
    image = opened("zidane.jpg")
    made, notes = cropped(image, to="face")
    assert notes == ["The picture was cropped to what was found: 2 faces"]
    assert made.width * made.height < 0.8 * image.width * image.height
    found = [face for face in detect(color_bytes(made), networks(), 0.5) if face.height > 60]
    assert len(found) == 2


def test_faces_that_do_not_all_fit_are_not_cut_through_and_it_says_so() -> None:
    image = opened("zidane.jpg")
    made, [note] = cropped(image, to="face", ratio=[9, 16])
    assert abs(made.width - made.height * 9 / 16) <= 0.5
    assert note.endswith("; not all of it fits into the shape asked for")
    found = [face for face in detect(color_bytes(made), networks(), 0.5) if face.height > 60]
    assert len(found) == 1
    assert found[0].box[0] > 0
    assert found[0].box[2] < made.width


def test_a_margin_is_room_around_what_is_found() -> None:
    image = opened("astronaut.png")
    none, some = (cropped(image, to="face", margin=margin)[0] for margin in (0, 15))
    assert some.width == pytest.approx(1.3 * none.width, abs=3)


def test_a_shape_goes_around_what_is_found() -> None:
    made, _ = cropped(opened("astronaut.png"), to="face", ratio=[1, 1], margin=0)
    assert made.width == made.height
    assert made.width < 400


def test_to_the_subject_sixteen_bits_and_alpha_are_kept() -> None:
    deep = (opened("flower.jpg") * 257).cast("ushort")
    image = deep.bandjoin(65_535).copy(interpretation="rgb16").copy_memory()
    made, notes = cropped(image, to="subject", margin=0)
    assert notes == ["The picture was cropped to what was found: the subject"]
    assert (made.format, made.bands, made.interpretation) == ("ushort", 4, "rgb16")
    assert 0.1 < made.width * made.height / (image.width * image.height) < 0.4


@needs_nanodet
def test_to_an_object_by_any_of_its_names() -> None:
    image = opened("motorcycle.png")
    made, notes = cropped(image, to="object", object="the motorbike", margin=0)
    assert notes == ["The picture was cropped to what was found: motorcycle"]
    assert made.width < image.width


def test_what_is_not_there_is_refused() -> None:
    with pytest.raises(Refusal) as caught:
        cropped(opened("coffee.png"), to="face")
    assert caught.value.code is Code.SUBJECT_NOT_FOUND


@pytest.mark.parametrize(
    ("to", "size"), [("face", (1, 1)), ("face", (1, 40)), ("face", (3, 3)), ("subject", (1, 1))]
)
def test_the_smallest_pictures_are_refused_in_words(
    scene: Scene, to: str, size: tuple[int, int]
) -> None:
    with pytest.raises(Refusal) as caught:
        cropped(scene(*size), to=to)
    assert caught.value.code is Code.SUBJECT_NOT_FOUND


@pytest.mark.parametrize("size", [(1, 1), (1, 40), (40, 1)])
def test_of_the_smallest_pictures_a_pixel_is_left(scene: Scene, size: tuple[int, int]) -> None:
    for asked in ({"left": 95}, {"keep": 1}, {"ratio": [16, 9]}, {"top": 60, "bottom": 39}):
        made, _ = cropped(scene(*size), **asked)
        foreseen = after(Size(*size), asked)
        assert (made.width, made.height) == (foreseen.width, foreseen.height)


def test_for_what_is_found_the_largest_size_is_foreseen() -> None:
    assert after(Size(300, 200), {"to": "face"}) == Size(300, 200)
    assert after(Size(300, 200), {"to": "subject", "ratio": [1, 2]}) == Size(100, 200)


@pytest.mark.parametrize(
    ("asked", "field", "words"),
    [
        ({"to": "object"}, "object", "must be given"),
        ({"object": "dog"}, "object", "to=object alone, not with to=picture"),
        ({"to": "object", "object": "unicorn"}, "object", "names no object"),
        ({"to": "face", "left": 10}, "to", "go with to=picture alone, not with to=face"),
        ({"to": "subject", "keep": 50}, "to", "go with to=picture alone"),
        ({"left": 60, "right": 40}, "", "left and right together cut off 100%"),
        ({"top": 95, "bottom": 95}, "", "top and bottom together cut off 190%"),
        ({"keep": 0}, "keep", "leaves nothing"),
    ],
)
def test_contradictions_are_foreseen(asked: Json, field: str, words: str) -> None:
    found = problems(asked)
    assert list(found) == [field]
    assert words in found[field]


@pytest.mark.parametrize(
    "asked",
    [{}, {"to": "face", "ratio": [4, 5]}, {"left": 50, "right": 49}, {"keep": 1, "left": 10}],
)
def test_what_goes_together_has_no_problem(asked: Json) -> None:
    assert problems(asked) == {}


@pytest.mark.parametrize(
    ("to", "needed"),
    [("face", ("centerface",)), ("subject", ("u2net",)), ("object", ("nanodet",)), ("picture", ())],
)
def test_it_needs_the_network_that_finds_what_is_kept(to: str, needed: tuple[str, ...]) -> None:
    assert OPERATION.networks(OPERATION.parse({"to": to})) == needed


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"to": "horizon"}, "to"),
        ({"ratio": [0, 1]}, "ratio.0"),
        ({"ratio": [1, 101]}, "ratio.1"),
        ({"margin": 101}, "margin"),
        ({"left": 96}, "left"),
        ({"centre": 3}, "centre"),
    ],
)
def test_a_wrong_parameter_is_named(asked: Json, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        OPERATION.parse(asked)
    assert list(refused.value.fields) == [f"crop.{field}"]
