"""A shadow falls where it is told to, into what is transparent; the subject stays."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import pyvips
from tests.support.networks import context

from safelight.domain.errors import Code, Invalid, Refusal
from safelight.imaging.limits import Limits
from safelight.operations.drop_shadow import OPERATION


def subject(width: int = 240, height: int = 200, depth: str = "uchar") -> pyvips.Image:
    """A red square in the middle, with hidden green around it."""
    factor = 257 if depth == "ushort" else 1
    values = np.zeros((height, width, 4), np.uint16 if factor > 1 else np.uint8)
    values[..., 1] = 255 * factor
    middle = np.s_[height // 4 : 3 * height // 4, width // 3 : 2 * width // 3]
    values[middle] = np.array((200, 30, 30, 255)) * factor
    interpretation = "rgb16" if factor > 1 else "srgb"
    return pyvips.Image.new_from_array(values, interpretation=interpretation)


def shaded(
    image: pyvips.Image | None = None, *, variant: int = 0, **given: Any
) -> npt.NDArray[Any]:
    image = subject() if image is None else image
    made = OPERATION.apply(image, OPERATION.parse(given), context(image, variant=variant))
    assert (made.width, made.height, made.bands) == (image.width, image.height, 4)
    assert (made.format, made.interpretation) == (image.format, image.interpretation)
    return np.asarray(made.numpy())


def middle_of(made: npt.NDArray[Any]) -> tuple[float, float]:
    """Where the shadow's weight lies from the picture's middle: across, down."""
    weight = np.where(made[..., :3].any(axis=-1), 0, made[..., 3]).astype(float)
    rows, columns = np.indices(weight.shape)
    across = (columns * weight).sum() / weight.sum() - (weight.shape[1] - 1) / 2
    down = (rows * weight).sum() / weight.sum() - (weight.shape[0] - 1) / 2
    return float(across), float(down)


@pytest.mark.parametrize("kind", ["drop", "contact"])
def test_the_subject_stays_bit_for_bit(kind: str) -> None:
    image = subject()
    assert np.array_equal(shaded(image, kind=kind)[50:150, 80:160], image.numpy()[50:150, 80:160])


@pytest.mark.parametrize("kind", ["drop", "contact"])
def test_a_shadow_is_black_and_no_hidden_colour_shows_in_it(kind: str) -> None:
    made = shaded(kind=kind)
    outside = np.ones(made.shape[:2], np.bool_)
    outside[50:150, 80:160] = False
    shadow = outside & (made[..., 3] > 0)
    assert shadow.sum() > 200
    assert (made[shadow][:, :3] == 0).all()


@pytest.mark.parametrize(("angle", "across", "down"), [(90, 0, 1), (0, 1, 0), (180, -1, 0)])
def test_an_angle_says_where_the_shadow_lies(angle: int, across: int, down: int) -> None:
    found = middle_of(shaded(angle=angle, distance=60, blur=20))
    assert (np.sign(found[0]) if abs(found[0]) > 3 else 0) == across
    assert (np.sign(found[1]) if abs(found[1]) > 3 else 0) == down


def test_a_longer_distance_lies_farther_off() -> None:
    near, far = (middle_of(shaded(distance=each, blur=10))[1] for each in (20, 80))
    assert far > near > 0


def test_more_blur_is_softer() -> None:
    """A sharp shadow has few pixels that are neither full nor clear."""
    soft = []
    for blur in (0, 30, 100):
        alpha = shaded(blur=blur, opacity=100, distance=50)[..., 3]
        soft.append(int(np.count_nonzero((alpha > 12) & (alpha < 243))))
    assert soft[0] < soft[1] < soft[2]


def test_opacity_is_that_of_the_shadow_s_core() -> None:
    alpha = shaded(blur=0, opacity=40, distance=100)[..., 3]
    assert alpha[153:158, 100:140].astype(float).mean() == pytest.approx(0.4 * 255, abs=1.5)


def test_exact_geometry_is_in_parts_of_the_picture() -> None:
    """0.05 of 240 pixels are 12 to the right, and -0.1 of 200 are 20 up."""
    made = shaded(spread=0.0, dx=0.05, dy=-0.1, opacity=100)
    shadow = (made[..., 3] > 127) & ~made[..., :3].any(axis=-1)
    assert not shadow[:30].any()
    assert shadow[30:50, 92:172].all()
    assert shadow[30:130, 160:172].all()
    assert not shadow[130:].any()


def test_a_spread_is_the_deviation_of_a_bell() -> None:
    """At the border of a straight shadow a bell leaves 0.5, and one deviation outside 0.16."""
    image = subject(1000, 800)
    alpha = shaded(image, spread=0.02, dx=0.0, dy=0.0, opacity=100)[400, :, 3] / 255.0
    assert alpha[666] == pytest.approx(0.5, abs=0.02)
    assert alpha[666 + 20] == pytest.approx(0.159, abs=0.02)
    assert alpha[666 + 40] == pytest.approx(0.023, abs=0.02)


def test_the_softest_shadow_is_as_soft_at_every_size() -> None:
    large = shaded(subject(1600, 1200), spread=0.2, dx=0.1, dy=0.1)[..., 3].astype(float)
    small = shaded(subject(400, 300), spread=0.2, dx=0.1, dy=0.1)[..., 3].astype(float)
    few = large.reshape(300, 4, 400, 4).mean(axis=(1, 3))
    assert np.abs(few - small)[5:70, 5:-5].max() < 4


def test_a_subject_that_the_picture_cuts_off_throws_a_shadow_as_if_it_went_on() -> None:
    """Beside a figure that stands in the lower edge the shadow is as dark there as above it."""
    values = np.zeros((200, 200, 4), np.uint8)
    values[60:, 80:120] = 255
    image = pyvips.Image.new_from_array(values, interpretation="srgb")
    beside = shaded(image, spread=0.05, dx=0.05, dy=0.05, opacity=100)[:, 124, 3].astype(int)
    assert beside[199] == pytest.approx(beside[150], abs=2)


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"spread": 0.1}, "spread"),
        ({"dx": 0.1, "dy": 0.1}, "spread"),
        ({"spread": 0.1, "dx": 0.0, "dy": 0.0, "kind": "contact"}, "kind"),
    ],
)
def test_exact_geometry_is_whole_and_of_a_drop_shadow(given: dict[str, Any], path: str) -> None:
    ((found, _),) = OPERATION.foresee(OPERATION.parse(given), Limits())
    assert found == path


def test_no_opacity_shows_nothing() -> None:
    assert not shaded(opacity=0)[:40, :, 3].any()
    assert np.count_nonzero(shaded(opacity=0)[..., 3]) == 100 * 80


def test_variants_differ_in_opacity() -> None:
    asked, gentler, stronger, gentlest = (
        float(shaded(variant=each)[..., 3].astype(float).mean()) for each in range(4)
    )
    assert gentlest < gentler < asked < stronger


def test_a_contact_shadow_lies_at_the_foot_alone() -> None:
    alpha = shaded(kind="contact", blur=20)[..., 3]
    assert alpha[150:153, 90:150].min() > 20
    assert not alpha[:100, :70].any()
    assert not alpha[185:].any()


def test_a_soft_shadow_has_no_bands() -> None:
    """Its alpha falls a little from row to row: noise, not steps, makes up the values between."""
    alpha = shaded(subject(1200, 900), blur=100, opacity=20, distance=0)[680:760, 500:700, 3]
    assert np.mean([len(np.unique(row)) > 1 for row in alpha]) > 0.8


def test_sixteen_bits_stay_and_look_the_same() -> None:
    deep = shaded(subject(depth="ushort")).astype(float) / 257
    plain = shaded().astype(float)
    assert np.abs(deep[..., 3] - plain[..., 3]).max() <= 1.01
    assert deep[50:150, 80:160] == pytest.approx(plain[50:150, 80:160])


@pytest.mark.parametrize(
    ("width", "height"), [(3, 4), (3, 90), (200, 4), (2500, 1200), (40_000, 4)]
)
@pytest.mark.parametrize("kind", ["drop", "contact"])
def test_any_size_gets_a_shadow(width: int, height: int, kind: str) -> None:
    made = shaded(subject(width, height), kind=kind)
    assert made[height // 2, width // 2, 3] == 255


def test_a_picture_without_transparent_parts_is_refused() -> None:
    opaque = pyvips.Image.black(5, 5, bands=3).copy(interpretation="srgb")
    with pytest.raises(Refusal, match="A shadow needs a picture with transparent parts") as caught:
        shaded(opaque)
    assert caught.value.code is Code.OPERATION_FAILED


def test_a_picture_with_nothing_in_it_is_refused() -> None:
    clear = pyvips.Image.black(5, 5, bands=4).copy(interpretation="srgb")
    with pytest.raises(Refusal, match="Nothing is visible") as caught:
        shaded(clear)
    assert caught.value.code is Code.OPERATION_FAILED


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"opacity": 101}, "drop_shadow.opacity"),
        ({"angle": 360}, "drop_shadow.angle"),
        ({"kind": "long"}, "drop_shadow.kind"),
        ({"blur": 1.5}, "drop_shadow.blur"),
        ({"spread": 0.21}, "drop_shadow.spread"),
        ({"dx": -0.6}, "drop_shadow.dx"),
        ({"dy": 0.6}, "drop_shadow.dy"),
        ({"color": "#000000"}, "drop_shadow.color"),
    ],
)
def test_parameters_that_make_no_sense_are_named(given: dict[str, Any], path: str) -> None:
    with pytest.raises(Invalid) as caught:
        OPERATION.parse(given)
    assert list(caught.value.fields) == [path]
