"""Light and colour, as an operation on whole pictures."""

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pytest
import pyvips

from safelight.domain.errors import Invalid
from safelight.imaging.geometry import Size
from safelight.imaging.operation import Context
from safelight.operations.adjust import OPERATION, Params

EACH = [
    {"hdr": 100},
    {"exposure": 70},
    {"exposure": -70},
    {"contrast": 70},
    {"contrast": -70},
    {"saturation": 70},
    {"saturation": -40},
    {"sharpness": 100},
    {"hdr": 40, "exposure": 20, "contrast": 10, "saturation": 15, "sharpness": 30},
]
each = pytest.mark.parametrize("given", EACH, ids=lambda given: "-".join(map(str, given)))

Pixels = npt.NDArray[Any]


def fetch_photos() -> Callable[[str], list[Path]]:
    script = Path(__file__).parents[3] / "scripts" / "photos.py"
    spec = importlib.util.spec_from_file_location("scripts_photos", script)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return cast("Callable[[str], list[Path]]", module.photos)


@pytest.fixture(scope="module")
def china() -> pyvips.Image:
    """A pagoda in sunlight, dark trees, a bright sky."""
    path = next(path for path in fetch_photos()("demo") if path.name == "china.jpg")
    return pyvips.Image.new_from_file(str(path)).resize(0.5).copy_memory()


def adjusted(image: pyvips.Image, **given: object) -> pyvips.Image:
    context = Context(size=Size(image.width, image.height), input_has_alpha=bool(image.hasalpha()))
    return OPERATION.apply(image, OPERATION.parse(given), context).copy_memory()


def deepened(image: pyvips.Image) -> pyvips.Image:
    """The same picture in 16 bits."""
    return (image * 257).cast("ushort").copy(interpretation="rgb16")


def oklab(image: pyvips.Image) -> tuple[Pixels, Pixels, Pixels]:
    """Lightness, chroma and hue in radians, by libvips."""
    lab = image.colourspace("oklab").numpy()
    return lab[..., 0], np.hypot(lab[..., 1], lab[..., 2]), np.arctan2(lab[..., 2], lab[..., 1])


def test_with_nothing_asked_the_same_image_comes_back(china: pyvips.Image) -> None:
    context = Context(size=Size(china.width, china.height), input_has_alpha=False)
    for params in (Params(), Params(hdr=0, hdr_stitching=True)):
        assert OPERATION.apply(china, params, context) is china


@pytest.mark.parametrize("name", ["exposure", "hdr", "sharpness", "contrast", "saturation"])
def test_more_of_it_is_more_of_its_effect(china: pyvips.Image, name: str) -> None:
    def effect(image: pyvips.Image) -> float:
        lightness, chroma, _ = oklab(image)
        return {
            "exposure": float(lightness.mean()),
            "hdr": float(np.percentile(lightness, 10)),
            "sharpness": float(np.abs(np.diff(lightness, axis=1)).mean()),
            "contrast": float(lightness.std()),
            "saturation": float(chroma.mean()),
        }[name]

    lowest = 0 if name in {"hdr", "sharpness"} else -100
    steps = [adjusted(china, **{name: amount}) for amount in range(lowest, 101, 25)]
    effects = [effect(step) for step in steps]
    assert effects == sorted(effects)
    assert effects[-1] > effects[0] * 1.05


@each
def test_hue_stays(china: pyvips.Image, given: dict[str, int]) -> None:
    _, before, hue = oklab(china)
    _, after, new_hue = oklab(adjusted(china, **given))
    coloured = (before > 0.05) & (after > 0.05)
    turned = np.abs(np.angle(np.exp(1j * (new_hue - hue))))[coloured]
    assert np.degrees(np.percentile(turned, 95)) < 5
    assert np.degrees(turned.mean()) < 2


@each
def test_size_depth_and_interpretation_stay(china: pyvips.Image, given: dict[str, int]) -> None:
    for image in (china, deepened(china)):
        made = adjusted(image, **given)
        assert (made.width, made.height, made.bands) == (image.width, image.height, 3)
        assert (made.format, made.interpretation) == (image.format, image.interpretation)


@each
def test_sixteen_bits_give_the_same_picture_as_eight(
    china: pyvips.Image, given: dict[str, int]
) -> None:
    coarse = adjusted(china, **given).cast("float")
    fine = adjusted(deepened(china), **given).cast("float") / 257
    assert (coarse - fine).abs().avg() < 0.5
    assert (coarse - fine).abs().max() < 6


def test_sixteen_bits_of_precision_are_kept() -> None:
    ramp = np.repeat(np.arange(0, 65536, 16, dtype=np.uint16)[None, :, None], 3, 2)
    image = pyvips.Image.new_from_array(np.repeat(ramp, 4, 0)).copy(interpretation="rgb16")
    for given in EACH:
        made = adjusted(image, **given).numpy()
        assert len(np.unique(made)) > 2000, given


@each
def test_alpha_is_left_alone(china: pyvips.Image, given: dict[str, int]) -> None:
    alpha = china[1]
    made = adjusted(china.bandjoin(alpha).copy(interpretation="srgb"), **given)
    assert made.bands == 4
    assert (made[3] - alpha).abs().max() == 0
    assert (made[0:3] - adjusted(china, **given)).abs().max() == 0


@each
def test_the_same_request_gives_the_same_pixels(china: pyvips.Image, given: dict[str, int]) -> None:
    assert (adjusted(china, **given) - adjusted(china, **given)).abs().max() == 0


@each
def test_a_grey_picture_stays_grey(china: pyvips.Image, given: dict[str, int]) -> None:
    grey = china.colourspace("b-w").colourspace("srgb")
    made = adjusted(grey, **given).numpy().astype(int)
    assert np.ptp(made, axis=2).max() <= 2


@pytest.mark.parametrize("value", [0, 255])
@pytest.mark.parametrize("name", ["contrast", "saturation", "sharpness", "exposure", "hdr"])
def test_black_and_white_stay(value: int, name: str) -> None:
    flat = pyvips.Image.new_from_array(np.full((40, 60, 3), value, np.uint8))
    flat = flat.copy(interpretation="srgb")
    made = adjusted(flat, **{name: 100})
    assert abs(made.avg() - value) <= (12 if name == "hdr" and value else 1)


def test_no_saturation_is_the_grey_of_the_same_luminance(china: pyvips.Image) -> None:
    made = adjusted(china, saturation=-100)
    assert np.ptp(made.numpy().astype(int), axis=2).max() == 0
    luminance = china.colourspace("scrgb").recomb([[0.2126, 0.7152, 0.0722]])
    wanted = luminance.bandjoin([luminance, luminance]).copy(interpretation="scrgb")
    assert (made - wanted.colourspace("srgb")).abs().avg() < 1


def test_exposure_leaves_no_flat_patches_in_highlights() -> None:
    ramp = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 3, 2)
    image = pyvips.Image.new_from_array(np.repeat(ramp, 4, 0)).copy(interpretation="srgb")
    made = adjusted(image, exposure=100).numpy()[0, :, 0].astype(int)
    assert (np.diff(made) >= 0).all()
    assert (made == 255).sum() <= 10
    assert made[64] > 110


@each
def test_a_stream_that_can_be_read_once_is_enough(
    tmp_path: Path, china: pyvips.Image, given: dict[str, int]
) -> None:
    path = str(tmp_path / "stream.png")
    for picture in (china, china.bandjoin(china[0]).copy(interpretation="srgb")):
        picture.write_to_file(path)
        stream = pyvips.Image.new_from_file(path, access="sequential")
        assert (adjusted(stream, **given) - adjusted(picture, **given)).abs().max() == 0


@pytest.mark.parametrize("size", [(1, 1), (1, 50), (50, 1), (3, 2)])
def test_the_smallest_pictures_are_no_special_case(size: tuple[int, int]) -> None:
    rows = np.random.default_rng(4).integers(0, 256, (*size, 3), np.uint8)
    image = pyvips.Image.new_from_array(rows).copy(interpretation="srgb")
    for given in EACH:
        made = adjusted(image, **given)
        assert (made.height, made.width) == size


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"hdr": 101}, "hdr"),
        ({"hdr": -1}, "hdr"),
        ({"exposure": -101}, "exposure"),
        ({"saturation": 101}, "saturation"),
        ({"contrast": 1.5}, "contrast"),
        ({"sharpness": -1}, "sharpness"),
        ({"hdr_stitching": "yes"}, "hdr_stitching"),
        ({"blur": 1}, "blur"),
    ],
)
def test_a_wrong_parameter_is_named(given: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        OPERATION.parse(given)
    assert list(refused.value.fields) == [f"adjust.{field}"]


def test_no_hdr_may_be_null() -> None:
    assert OPERATION.parse({"hdr": None}) == Params()
