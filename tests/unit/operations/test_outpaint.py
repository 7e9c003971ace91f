"""Outpainting makes a picture larger, or of another shape, and leaves its inside alone."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import pyvips
from tests.support.networks import context, opened

from safelight.domain.errors import Invalid
from safelight.imaging.geometry import Size
from safelight.imaging.limits import Limits
from safelight.operations.outpaint import OPERATION

Scene = Callable[[int, int], pyvips.Image]
Json = dict[str, Any]


def painted(image: pyvips.Image, given: Json) -> pyvips.Image:
    size = Size(image.width, image.height)
    params = OPERATION.parse(given)
    made = OPERATION.apply(image, params, context(image))
    assert Size(made.width, made.height) == OPERATION.after(params, size)
    return made


def percent(*values: float) -> list[Json]:
    return [{"percent": value} for value in values]


@pytest.mark.parametrize(
    ("given", "frame", "picture"),
    [
        ({}, (80, 60), (80, 60)),
        ({"by": percent(10.0)}, (96, 72), (80, 60)),
        ({"by": percent(10.0, 0.0)}, (96, 60), (80, 60)),
        ({"by": [{"pixels": 5}, {"pixels": 7}]}, (90, 74), (80, 60)),
        ({"width": {"percent": 150.0}, "height": {"percent": 100.0}}, (120, 60), (80, 60)),
        ({"width": {"pixels": 60}, "height": {"pixels": 60}}, (60, 60), (60, 45)),
        ({"width": {"pixels": 200}, "height": {"pixels": 120}}, (200, 120), (160, 120)),
        ({"width": {"pixels": 160}, "height": "auto"}, (160, 120), (160, 120)),
        ({"width": {"pixels": 192}, "height": "auto", "by": percent(10.0)}, (192, 144), (160, 120)),
        (
            {"width": {"pixels": 200}, "height": {"pixels": 144}, "by": percent(10.0)},
            (200, 144),
            (160, 120),
        ),
    ],
)
def test_sizes_are_as_asked_for(
    given: Json, frame: tuple[int, int], picture: tuple[int, int]
) -> None:
    params = OPERATION.parse(given)
    assert OPERATION.after(params, Size(80, 60)) == Size(*frame)
    assert OPERATION.scales(params, Size(80, 60)) == Size(*picture)


def test_the_picture_lies_in_the_middle_and_is_untouched_beyond_the_feather() -> None:
    """15 % of the 20 added pixels: three pixels of the picture are blended on each side."""
    image = opened("coffee.png").resize(0.2).copy_memory()
    made = painted(image, {"by": [{"pixels": 20}], "feathering": 15.0})
    inner = made.crop(23, 23, image.width - 6, image.height - 6)
    assert np.array_equal(
        inner.numpy(), image.crop(3, 3, image.width - 6, image.height - 6).numpy()
    )


def test_no_feathering_leaves_the_whole_picture(scene: Scene) -> None:
    made = painted(scene(60, 50), {"by": percent(20.0), "feathering": 0.0})
    assert np.array_equal(made.crop(12, 10, 60, 50).numpy(), scene(60, 50).numpy())


def test_more_feathering_changes_more_of_the_picture() -> None:
    image = opened("coffee.png").resize(0.2).copy_memory()

    def changed(feathering: float) -> float:
        made = painted(image, {"by": percent(20.0), "feathering": feathering})
        inside = made.crop(24, 16, image.width, image.height)
        return float((inside - image).abs().avg())

    assert changed(0.0) == 0
    assert 0 < changed(15.0) < changed(60.0)


def test_a_seam_is_no_stronger_than_the_picture_s_own_edges() -> None:
    image = opened("china.jpg").resize(0.4).copy_memory()
    made = painted(image, {"by": percent(15.0, 0.0)}).numpy().astype(float)
    steps = np.abs(np.diff(made, axis=1)).mean(axis=(0, 2))
    left = (made.shape[1] - image.width) // 2
    seam = max(steps[left - 1], steps[left + image.width - 1])
    assert seam < 1.6 * np.percentile(steps[left + 10 : left + image.width - 10], 90)


def test_without_anything_to_add_the_picture_is_only_scaled(scene: Scene) -> None:
    image = scene(80, 60)
    assert painted(image, {}) is image
    assert painted(image, {"width": {"pixels": 40}}).width == 40


@pytest.mark.parametrize(("width", "height"), [(1, 1), (1, 30), (30, 1), (7, 9)])
def test_tiny_pictures_are_continued(scene: Scene, width: int, height: int) -> None:
    made = painted(scene(width, height), {"width": {"pixels": 60}, "height": {"pixels": 40}})
    assert (made.width, made.height, made.bands) == (60, 40, 3)


def test_a_picture_that_was_scaled_while_it_was_decoded_gives_the_same_size(scene: Scene) -> None:
    params = OPERATION.parse({"width": {"pixels": 60}, "height": {"pixels": 60}})
    given = context(scene(160, 120), size=Size(160, 120))
    made = OPERATION.apply(scene(60, 45), params, given)
    assert (made.width, made.height) == (60, 60)


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"width": {"pixels": 10, "percent": 10.0}}, "outpaint.width"),
        ({"by": []}, "outpaint.by"),
        ({"by": [{"pixels": 1}, {"pixels": 1}, {"pixels": 1}]}, "outpaint.by"),
        ({"feathering": 101.0}, "outpaint.feathering"),
        ({"prompt": "a beach"}, "outpaint.prompt"),
    ],
)
def test_parameters_that_make_no_sense_are_named(given: Json, path: str) -> None:
    with pytest.raises(Invalid) as caught:
        OPERATION.parse(given)
    assert list(caught.value.fields) == [path]


def test_sizes_above_the_limits_are_foreseen() -> None:
    limits = Limits(output_side=500, output_pixels=100_000, percent=200)

    def problems(given: Json) -> list[str]:
        return [path for path, _ in OPERATION.foresee(OPERATION.parse(given), limits)]

    assert problems({"width": {"pixels": 501}}) == ["width"]
    assert problems({"by": percent(10.0, 201.0)}) == ["by"]
    assert problems({"width": {"pixels": 400}, "height": {"pixels": 300}}) == [""]
    assert problems({"width": {"pixels": 400}, "by": percent(20.0)}) == []
