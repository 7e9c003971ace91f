"""A picture takes on a reference's look; what it shows, its depth and its alpha stay."""

from pathlib import Path

import numpy as np
import pytest
import pyvips
from tests.support.networks import context, opened, photo

from safelight.domain.errors import Code, Refusal
from safelight.domain.networks import NoNetworks
from safelight.vision.restyling.look import matched


@pytest.fixture(scope="module")
def scene() -> pyvips.Image:
    return opened("china.jpg").crop(100, 100, 200, 150).copy_memory()


def looking(image: pyvips.Image, reference: Path, strength: float = 1.0) -> pyvips.Image:
    known = context(image, networks=NoNetworks())
    return matched(image, reference, strength, known).copy_memory()


def test_colours_move_towards_the_reference(scene: pyvips.Image) -> None:
    made = looking(scene, photo("flower.jpg"))
    aim = opened("flower.jpg")
    before, after, wanted = (
        np.array([image[band].avg() for band in range(3)]) for image in (scene, made, aim)
    )
    assert np.abs(after - wanted).sum() < np.abs(before - wanted).sum()


def test_what_is_seen_stays(scene: pyvips.Image) -> None:
    made = looking(scene, photo("flower.jpg"))
    before, after = (image[1].numpy().reshape(-1) for image in (scene, made))
    assert np.corrcoef(before, after)[0, 1] > 0.9


def test_alpha_is_untouched_and_depth_stays(scene: pyvips.Image) -> None:
    alpha = pyvips.Image.xyz(200, 150)[0].cast("uchar")
    eight = scene.bandjoin(alpha).copy(interpretation="srgb").copy_memory()
    deep = (eight.cast("ushort") * 257).cast("ushort").copy(interpretation="rgb16").copy_memory()
    shallow, made = (looking(each, photo("coffee.png")) for each in (eight, deep))
    assert (made.format, made.interpretation) == ("ushort", "rgb16")
    assert (made[3] != deep[3]).max() == 0
    assert (made / 257 - shallow).abs().max() < 2.5


def test_hidden_colours_do_not_count(scene: pyvips.Image) -> None:
    alpha = (pyvips.Image.xyz(200, 150)[0] < 100).ifthenelse(255, 0).cast("uchar")
    hidden = (alpha == 0).ifthenelse([255, 0, 255], scene).cast("uchar")
    plain, odd = (
        looking(each.bandjoin(alpha).copy(interpretation="srgb").copy_memory(), photo("coffee.png"))
        for each in (scene, hidden)
    )
    seen = alpha.numpy() > 0
    difference = np.abs(plain.numpy().astype(int) - odd.numpy())[seen]
    assert difference.mean() < 4


@pytest.mark.parametrize("size", [(1, 1), (1, 30), (30, 1)])
def test_the_smallest_pictures_can_have_a_look(scene: pyvips.Image, size: tuple[int, int]) -> None:
    made = looking(scene.crop(50, 50, *size).copy_memory(), photo("flower.jpg"))
    assert (made.width, made.height) == size


def test_a_reference_that_is_no_picture_is_refused_as_such(
    scene: pyvips.Image, tmp_path: Path
) -> None:
    page = tmp_path / "page"
    page.write_text("<html></html>")
    with pytest.raises(Refusal, match="reference image cannot be used") as no:
        looking(scene, page)
    assert no.value.code is Code.INPUT_NOT_AN_IMAGE
