"""Lines break well, and a text becomes as large as it can."""

import pytest

from safelight.imaging.geometry import Size
from safelight.vision.branding.lettering import Layout, set_text

PICTURE = Size(900, 600)


def widths(text: str, position: str = "bottom", size: float | None = None) -> list[int]:
    setting = set_text(Layout(text=text, position=position, size=size), PICTURE)
    return [line.mask.width for line in setting.lines]


def test_no_line_is_left_with_one_short_word() -> None:
    """As many as go in would leave `to` alone on the second line."""
    first, second = widths("An evening that nobody wants to come to an end to", size=9)
    assert min(first, second) > 0.75 * max(first, second)


def test_a_space_that_forbids_a_break_is_kept() -> None:
    assert len(widths("250\u00a0g" * 3, size=10)) == 1


def test_a_word_that_is_too_long_is_made_smaller_before_it_is_cut() -> None:
    word = "Donaudampfschiffahrtsgesellschaft"
    assert len(widths(word, size=20)) == 1
    assert len(widths(word * 5, size=20)) > 1


def test_an_empty_line_keeps_its_room() -> None:
    near, far = (
        set_text(Layout(text=text, position="top", size=8), PICTURE).lines
        for text in ("One\nTwo", "One\n\nTwo")
    )
    assert far[-1].top - far[0].top == pytest.approx(2 * (near[-1].top - near[0].top), abs=2)


def test_text_without_a_size_is_smaller_the_more_there_is() -> None:
    sizes = [
        set_text(Layout(text="Word " * count, position="bottom", size=None), PICTURE).size
        for count in (1, 20, 40)
    ]
    assert sizes[0] > sizes[1] > sizes[2]
