"""Phota's resolutions and shapes."""

import pytest

from safelight.dialects.phota.sizes import FIXED, PIXELS, SUPPORTED, ratio_of, sides

RATIOS = [(1, 1), (3, 4), (4, 3), (9, 16), (16, 9)]


@pytest.mark.parametrize(
    ("text", "ratio"), [("auto", None), ("1:1", (1, 1)), ("9:16", (9, 16)), ("16:9", (16, 9))]
)
def test_an_aspect_ratio_is_read(text: str, ratio: tuple[int, int] | None) -> None:
    assert ratio_of(text) == ratio


@pytest.mark.parametrize("ratio", RATIOS)
@pytest.mark.parametrize("resolution", PIXELS)
def test_a_resolution_is_a_number_of_pixels_in_any_shape(
    resolution: str, ratio: tuple[int, int]
) -> None:
    width, height = sides(PIXELS[resolution], ratio)
    assert width % 8 == height % 8 == 0
    assert width * height == pytest.approx(PIXELS[resolution], rel=0.02)
    assert width / height == pytest.approx(ratio[0] / ratio[1], rel=0.02)


def test_squares_have_their_round_sides() -> None:
    for resolution, side in (("1K", 1024), ("2K", 2048), ("4K", 4096)):
        assert sides(PIXELS[resolution], (1, 1)) == (side, side)


def test_no_side_is_ever_nothing() -> None:
    assert sides(1, (16, 9)) == (8, 8)


def test_models_support_what_phota_says_of_them() -> None:
    assert [SUPPORTED[name] for name in ("nb2", "gpt-image-2")] == [("1K", "2K", "4K")] * 2
    assert [SUPPORTED[name] for name in ("qwen-image-2", "flux-2")] == [("1K", "2K")] * 2
    assert SUPPORTED["reve"] == ("1K",)
    assert PIXELS["2K"] == FIXED
