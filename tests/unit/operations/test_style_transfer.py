"""Style transfer changes a picture's look by its strengths, and not its size, depth or alpha."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import pyvips
from tests.support.networks import context, networks, opened, photo
from tests.support.textures import difference

from safelight.domain.edit import JsonObject as Json
from safelight.domain.edit import Source
from safelight.domain.errors import Code, Invalid, Refusal
from safelight.domain.networks import NoNetworks
from safelight.operations.style_transfer import OPERATION

URL = "https://example.com/style.jpg"


def picture() -> pyvips.Image:
    return opened("china.jpg").resize(0.2).copy_memory()


def styled(image: pyvips.Image, reference: str = "retina.jpg", **given: Any) -> npt.NDArray[Any]:
    params = OPERATION.parse({"style_reference_image": URL, **given})
    known = context(image, inputs={"style_reference_image": photo(reference)})
    made = OPERATION.apply(image, params, known)
    assert (made.width, made.height, made.bands) == (image.width, image.height, image.bands)
    assert (made.format, made.interpretation) == (image.format, image.interpretation)
    return np.asarray(made.numpy())


def redness(values: npt.NDArray[Any]) -> float:
    return float(values[..., 0].astype(float).mean() - values[..., 2].astype(float).mean())


def test_the_reference_s_colours_come_through() -> None:
    image = picture()
    assert redness(styled(image)) > redness(image.numpy()) + 30
    assert redness(styled(image, "flower.jpg")) < redness(styled(image, "retina.jpg")) - 15


def test_more_style_strength_brings_more_of_the_reference() -> None:
    found = [redness(styled(picture(), style_strength=s)) for s in (0.0, 0.5, 1.0)]
    assert found[0] + 10 < found[1] < found[2] - 10


def test_denoising_strength_says_how_far_the_result_departs() -> None:
    image = picture()
    away = [difference(styled(image, denoising_strength=s), image.numpy()) for s in (0.0, 0.4, 1.0)]
    assert away[0] < 0.6
    assert away[0] + 5 < away[1] < away[2] - 5


def test_depth_strength_spares_what_is_near_more_than_what_is_far() -> None:
    """The pagoda stands out; the sky does not."""
    image = opened("china.jpg").resize(0.4).copy_memory()
    flat, deep = styled(image, depth_strength=0.0), styled(image, depth_strength=1.0)
    original = image.numpy()
    near, far = np.s_[60:120, 90:140], np.s_[5:50, 180:250]
    spared_near = 1 - difference(deep[near], original[near]) / difference(
        flat[near], original[near]
    )
    spared_far = 1 - difference(deep[far], original[far]) / difference(flat[far], original[far])
    assert spared_near > spared_far + 0.1
    assert -0.02 < spared_far < 0.15


def test_a_prompt_is_taken_and_changes_nothing() -> None:
    image = picture()
    assert np.array_equal(styled(image, prompt="as an oil painting"), styled(image))


def test_the_result_is_the_same_every_time() -> None:
    assert np.array_equal(styled(picture()), styled(picture()))


def test_alpha_stays_as_it_is() -> None:
    image = picture()
    alpha = (pyvips.Image.xyz(image.width, image.height)[0] % 256).cast("uchar")
    both = image.bandjoin(alpha).copy_memory()
    assert np.array_equal(styled(both)[..., 3], alpha.numpy())


def test_sixteen_bits_give_about_what_eight_give() -> None:
    """Not exactly: the networks compute in steps, so that rounding can tip what they see."""
    image = picture()
    deep = (image.cast("ushort") * 257).cast("ushort").copy(interpretation="rgb16").copy_memory()
    assert difference(styled(deep) / 257, styled(image)) < 6


@pytest.mark.parametrize(("width", "height"), [(1, 1), (1, 50), (90, 2), (13, 17)])
def test_tiny_pictures_are_styled(width: int, height: int) -> None:
    styled(picture().crop(20, 10, width, height).copy_memory())


def test_a_grey_picture_is_styled() -> None:
    grey = picture().colourspace("b-w").colourspace("srgb").copy_memory()
    assert redness(styled(grey)) > 20


def test_the_reference_is_what_has_to_be_fetched() -> None:
    params = OPERATION.parse({"style_reference_image": URL})
    assert OPERATION.inputs(params) == {
        "style_reference_image": Source(url=URL, filename="style_reference_image")
    }


def test_an_uploaded_reference_is_taken_as_well() -> None:
    upload: Json = {"blob": "uploads/1/1", "filename": "style.png"}
    params = OPERATION.parse({"style_reference_image": upload})
    assert OPERATION.inputs(params)["style_reference_image"].blob == "uploads/1/1"


def test_a_reference_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    page = tmp_path / "page"
    page.write_text("<html></html>")
    params = OPERATION.parse({"style_reference_image": URL})
    with pytest.raises(Refusal, match="style reference image"):
        OPERATION.apply(
            picture(), params, context(picture(), inputs={"style_reference_image": page})
        )


def test_both_networks_are_needed() -> None:
    params = OPERATION.parse({"style_reference_image": URL})
    assert all(networks().has(name) for name in OPERATION.networks(params))
    given = context(
        picture(), inputs={"style_reference_image": photo("china.jpg")}, networks=NoNetworks()
    )
    with pytest.raises(Refusal) as caught:
        OPERATION.apply(picture(), params, given)
    assert caught.value.code is Code.MODEL_MISSING


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({}, "style_transfer.style_reference_image"),
        ({"style_reference_image": URL, "style_strength": 1.1}, "style_transfer.style_strength"),
        ({"style_reference_image": URL, "depth": 1.0}, "style_transfer.depth"),
    ],
)
def test_parameters_that_make_no_sense_are_named(given: dict[str, Any], path: str) -> None:
    with pytest.raises(Invalid) as caught:
        OPERATION.parse(given)
    assert list(caught.value.fields) == [path]
