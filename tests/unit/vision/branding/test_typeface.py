"""What the typeface is said to have is what a library of fonts finds in it."""

import random

import pytest
from PIL import ImageFont

from safelight.vision.branding import typeface


@pytest.fixture(scope="module")
def font() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(typeface.FILE, 24, layout_engine=ImageFont.Layout.BASIC)


def test_characters_are_those_that_freetype_has_a_shape_for(font: ImageFont.FreeTypeFont) -> None:
    """What a font lacks is drawn as one and the same box."""
    box = bytes(font.getmask("\U0010ffff"))
    dice = random.Random(3)  # noqa: S311 -- the same on every run
    for code in dice.sample(range(0x21, 0x2000), 300) + dice.sample(range(0x2010, 0x10000), 100):
        if 0x7F <= code <= 0xA0 or 0xD800 <= code <= 0xF8FF:
            continue
        there = bytes(font.getmask(chr(code))) != box
        assert (code in typeface.characters()) == there, hex(code)


def test_a_letter_and_its_mark_count_as_one_where_they_can_be() -> None:
    assert typeface.missing("u\u0308") is None
    assert typeface.composed("u\u0308") == "ü"


def test_the_first_that_is_missing_is_named_and_spaces_never_are() -> None:
    assert typeface.missing("a b\n c\u3000d") is None
    assert typeface.missing("a 漢 字") == "漢"
