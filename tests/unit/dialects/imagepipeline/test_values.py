"""Colours in the ways in which clients write them."""

import pytest

from safelight.dialects.imagepipeline.values import color


@pytest.mark.parametrize(
    ("text", "meant"), [("#f0F0f0", "#F0F0F0"), ("F0F0F0", "#F0F0F0"), ("#fa0", "#FFAA00")]
)
def test_a_colour_is_written_with_its_hash_and_six_digits(text: str, meant: str) -> None:
    assert color(text) == meant


@pytest.mark.parametrize("text", ["", "#", "white", "#GGGGGG", "#12345", "#FFFFFF80", "f0f0f"])
def test_what_is_no_colour_is_refused_with_how_one_is_written(text: str) -> None:
    with pytest.raises(ValueError, match="must be a hex colour such as #F0F0F0"):
        color(text)
