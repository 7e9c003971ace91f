"""A backdrop takes its colour from the subject or a brand, suits it, and leaves it as it is."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import pyvips
from tests.support.networks import context, opened

from safelight.domain.errors import Code, Invalid, Refusal
from safelight.domain.networks import NoNetworks
from safelight.imaging import oklab
from safelight.imaging.grade import decoded
from safelight.operations.palette_backdrop import OPERATION

RED, NAVY, WHITE, BLACK = (200, 40, 30), (30, 40, 90), (250, 250, 250), (12, 12, 12)
Rgb = tuple[int, int, int]


def figure(
    *stripes: Rgb, width: int = 240, height: int = 200, depth: str = "uchar"
) -> pyvips.Image:
    """A block of stripes in the middle, down to the lower edge, with hidden green around it."""
    factor = 257 if depth == "ushort" else 1
    values = np.zeros((height, width, 4), np.uint16 if factor > 1 else np.uint8)
    values[..., 1] = 255 * factor
    step = max(1, width // 3 // len(stripes))
    for place, stripe in enumerate(stripes):
        left = width // 3 + place * step
        values[height // 4 :, left : left + step] = np.array((*stripe, 255)) * factor
    interpretation = "rgb16" if factor > 1 else "srgb"
    return pyvips.Image.new_from_array(values, interpretation=interpretation)


def made_of(
    image: pyvips.Image, *, quick: bool = True, **given: Any
) -> tuple[npt.NDArray[Any], list[str]]:
    """The result, and what was told."""
    known = context(image, networks=NoNetworks()) if quick else context(image)
    made = OPERATION.apply(image, OPERATION.parse(given), known)
    assert (made.width, made.height, made.bands) == (image.width, image.height, 3)
    assert (made.format, made.interpretation) == (image.format, image.interpretation)
    return np.asarray(made.numpy()), known.facts.notes


def lch(rgb: Sequence[float] | npt.NDArray[Any]) -> tuple[float, float, float]:
    """Oklab lightness, chroma and hue in degrees."""
    lab = oklab.to_lab(decoded(np.asarray(rgb, np.float32) / 255))
    return (
        float(lab[0]),
        float(np.hypot(lab[1], lab[2])),
        float(np.degrees(np.arctan2(lab[2], lab[1]))) % 360,
    )


def wall(*stripes: Rgb, **given: Any) -> tuple[float, float, float]:
    made, _ = made_of(figure(*stripes), style="plain", **given)
    return lch(made[5, 5])


def turned(first: float, second: float) -> float:
    return abs((second - first + 180) % 360 - 180)


@pytest.mark.parametrize(("mode", "by"), [("similar", 0), ("complementary", 180), ("radical", 120)])
def test_a_mode_turns_the_hue_of_the_subject_s_main_colour(mode: str, by: float) -> None:
    assert turned(lch(RED)[2], wall(RED, mode=mode)[2]) == pytest.approx(by, abs=6)


@pytest.mark.parametrize("mode", ["similar", "complementary", "radical"])
def test_no_wall_is_garish(mode: str) -> None:
    for stripe in (RED, (0, 255, 0), (255, 0, 255), (255, 220, 0)):
        assert 0.02 < wall(stripe, mode=mode)[1] < 0.075


def test_a_wall_is_light_behind_what_is_dark_and_dark_behind_what_is_light() -> None:
    assert wall(NAVY)[0] > 0.75
    assert wall((250, 225, 225))[0] < 0.55


def test_a_subject_in_greys_gets_a_grey_wall() -> None:
    for mode in ("similar", "complementary"):
        assert wall((70, 70, 70), (140, 140, 140), mode=mode)[1] < 0.01


def test_colours_count_more_than_greys() -> None:
    assert turned(wall((90, 90, 90), (90, 90, 90), RED)[2], lch(RED)[2]) < 8


def test_hidden_colours_do_not_count() -> None:
    _, (note,) = made_of(figure(RED))
    assert note.startswith("palette of the subject: #c8281e; backdrop: #")


def test_what_is_told_is_the_palette_and_the_backdrop() -> None:
    made, (note,) = made_of(figure(RED, NAVY), style="plain")
    found = re.fullmatch(r"palette of the subject: (#\w{6}), (#\w{6}); backdrop: #(\w{6})", note)
    assert found is not None
    assert {found[1], found[2]} == {"#c8281e", "#1e285a"}
    assert bytes.fromhex(found[3]) == bytes(made[5, 5].tolist())


def test_a_person_s_clothes_count_and_the_face_does_not() -> None:
    """Half of the portrait is dark red in place of the suit, which the face is larger than."""
    face = opened("astronaut.png").extract_area(150, 30, 160, 200)
    values = np.zeros((200, 160, 4), np.uint8)
    values[..., :3] = face.numpy()
    values[20:, 20:140, 3] = 255
    values[165:, 20:140, :3] = (30, 60, 170)
    image = pyvips.Image.new_from_array(values, interpretation="srgb")
    made, _ = made_of(image, quick=False, style="plain")
    assert turned(lch(made[2, 2])[2], lch((30, 60, 170))[2]) < 12


def test_a_brand_s_colour_is_taken_as_it_is() -> None:
    made, _ = made_of(figure(NAVY), colors=["#ff8800"], style="plain")
    assert made[5, 5].tolist() == [255, 136, 0]


def test_a_brand_s_colour_that_would_swallow_the_subject_is_passed_over() -> None:
    made, _ = made_of(figure(RED), colors=["#c82a20", "#f2e6d8"], style="plain")
    assert made[5, 5].tolist() == [0xF2, 0xE6, 0xD8]
    made, _ = made_of(figure(RED), colors=["#c82a20"], style="plain")
    assert made[5, 5].tolist() == [0xC8, 0x2A, 0x20]


def test_a_mode_turns_a_brand_s_hue_too() -> None:
    made, _ = made_of(figure(NAVY), colors=["#ff8800"], mode="complementary", style="plain")
    assert turned(lch((255, 136, 0))[2], lch(made[5, 5])[2]) == pytest.approx(180, abs=6)


def test_a_gradient_goes_from_one_brand_colour_to_the_next() -> None:
    made, _ = made_of(figure(RED), colors=["#ffffff", "#203040"], style="gradient")
    assert made[0, 5].astype(int) == pytest.approx((255, 255, 255), abs=3)
    assert made[-1, 5].astype(int) == pytest.approx((0x20, 0x30, 0x40), abs=3)


def test_a_gradient_of_the_subject_s_colour_is_lighter_above() -> None:
    made, _ = made_of(figure(RED), style="gradient")
    assert lch(made[0, 5])[0] > lch(made[-1, 5])[0] + 0.1


def test_a_studio_s_light_falls_off_towards_the_corners() -> None:
    made, _ = made_of(figure(RED))
    assert lch(made[45, 120])[0] > lch(made[0, 0])[0] + 0.04


def test_a_studio_has_a_floor_where_the_subject_s_foot_is_seen() -> None:
    """The lower edge is lit as the wall is not where the block stands on the floor."""
    values = figure(RED).numpy().copy()
    values[150:, :, 3] = 0
    standing = pyvips.Image.new_from_array(values, interpretation="srgb")
    floor, _ = made_of(standing)
    cut_off, _ = made_of(figure(RED))
    assert lch(floor[190, 120])[0] > lch(floor[110, 5])[0]
    assert lch(floor[190, 40])[0] > lch(cut_off[190, 40])[0] + 0.02


@pytest.mark.parametrize("style", ["studio", "gradient", "plain"])
def test_the_subject_stays_bit_for_bit(style: str) -> None:
    made, _ = made_of(figure(RED, NAVY), style=style)
    assert (made[60:, 80:120] == RED).all()
    assert (made[60:, 120:160] == NAVY).all()


def test_a_studio_has_no_bands() -> None:
    """Where light changes by less than a step from pixel to pixel, noise is what is between."""
    made, _ = made_of(figure(RED, width=900, height=700))
    row = made[80, 50:250].astype(float)
    assert len(np.unique(row[:, 0])) > 2
    steps = np.abs(np.diff(row[:, 0]))
    assert steps.max() <= 2
    assert (steps > 0).mean() > 0.2


def test_sixteen_bits_stay_and_look_the_same() -> None:
    deep, _ = made_of(figure(RED, NAVY, depth="ushort"))
    plain, _ = made_of(figure(RED, NAVY))
    assert np.abs(deep / 257 - plain).max() <= 1.1


@pytest.mark.parametrize(("width", "height"), [(3, 4), (3, 200), (200, 4), (40_000, 4)])
@pytest.mark.parametrize("style", ["studio", "gradient"])
def test_odd_sizes_get_a_backdrop(width: int, height: int, style: str) -> None:
    made_of(figure(RED, width=width, height=height), style=style)


def test_a_picture_in_which_nothing_is_visible_is_refused() -> None:
    clear = pyvips.Image.black(30, 20, bands=4).copy(interpretation="srgb")
    with pytest.raises(Refusal, match="Nothing is visible") as caught:
        made_of(clear)
    assert caught.value.code is Code.OPERATION_FAILED


def test_a_picture_without_transparent_parts_is_refused() -> None:
    opaque = pyvips.Image.black(5, 5, bands=3).copy(interpretation="srgb")
    with pytest.raises(Refusal, match="transparent parts, and this one has none") as caught:
        made_of(opaque)
    assert caught.value.code is Code.OPERATION_FAILED


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"mode": "triadic"}, "palette_backdrop.mode"),
        ({"colors": []}, "palette_backdrop.colors"),
        ({"colors": ["#ff0000"] * 9}, "palette_backdrop.colors"),
        ({"colors": ["red"]}, "palette_backdrop.colors"),
        ({"style": "beach"}, "palette_backdrop.style"),
        ({"seed": 1}, "palette_backdrop.seed"),
    ],
)
def test_parameters_that_make_no_sense_are_named(given: dict[str, Any], path: str) -> None:
    with pytest.raises(Invalid) as caught:
        OPERATION.parse(given)
    assert list(caught.value.fields) == [path]
