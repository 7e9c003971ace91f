"""A caption is whole, inside of the picture, readable, and changes nothing else."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import pyvips
from tests.support.networks import context, opened

from safelight.domain.errors import Code, Invalid, Refusal
from safelight.imaging.limits import Limits
from safelight.operations.caption import OPERATION

SHORT, LONG = "Summer", "The quick brown fox jumps over the lazy dog and runs on through the fields"


def plain(
    width: int = 600, height: int = 400, value: int = 120, depth: str = "uchar", bands: int = 3
) -> pyvips.Image:
    factor = 257 if depth == "ushort" else 1
    values = np.full((height, width, bands), value * factor, np.uint16 if factor > 1 else np.uint8)
    interpretation = "rgb16" if factor > 1 else "srgb"
    return pyvips.Image.new_from_array(values, interpretation=interpretation)


def told(image: pyvips.Image, text: str, **given: Any) -> tuple[npt.NDArray[Any], str]:
    """The result, and what was said of it."""
    params, known = OPERATION.parse({"text": text} | given), context(image)
    assert list(OPERATION.foresee(params, Limits())) == []
    made = OPERATION.apply(image, params, known)
    assert (made.width, made.height, made.bands) == (image.width, image.height, image.bands)
    assert (made.format, made.interpretation) == (image.format, image.interpretation)
    (note,) = known.facts.notes
    return np.asarray(made.numpy()), note


def ink(image: pyvips.Image, text: str, **given: Any) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of bright red letters on a plain picture."""
    made, _ = told(image, text, color="#ff0000", **given)
    red = made[..., 0].astype(int) - made[..., 1] > 60
    rows, columns = np.flatnonzero(red.any(axis=1)), np.flatnonzero(red.any(axis=0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


@pytest.mark.parametrize(
    ("position", "across", "down"),
    [
        ("top", 0, -1),
        ("center", 0, 0),
        ("bottom", 0, 1),
        ("top_left", -1, -1),
        ("top_right", 1, -1),
        ("bottom_left", -1, 1),
        ("bottom_right", 1, 1),
    ],
)
def test_it_lies_where_it_is_wanted_and_margins_are_even(
    position: str, across: int, down: int
) -> None:
    """5 percent of 400 pixels are 20; letters without parts below the line touch the margins."""
    left, top, right, bottom = ink(plain(), "HEH", position=position)
    aside = {-1: left - 20, 0: (left + right - 600) / 2, 1: 580 - right}[across]
    aloft = {-1: top - 20, 0: (top + bottom - 400) / 2, 1: 380 - bottom}[down]
    assert abs(aside) <= 1.5
    assert abs(aloft) <= 1.5


def test_size_is_a_part_of_the_height() -> None:
    """A capital of this typeface is 0.714 of its size high."""
    _, top, _, bottom = ink(plain(), "HEH", size=20)
    assert bottom - top == pytest.approx(0.714 * 80, abs=2)


@pytest.mark.parametrize("size", [None, 5, 50])
@pytest.mark.parametrize("text", [LONG, "Donaudampfschiffahrtsgesellschaftskapitän", "Ǘ\nỆ\nqy"])
@pytest.mark.parametrize("position", ["top", "center", "bottom_right"])
def test_no_text_is_cut_off(text: str, position: str, size: float | None) -> None:
    left, top, right, bottom = ink(plain(500, 300), text, position=position, size=size)
    assert min(left, top) >= 1
    assert right <= 499
    assert bottom <= 299


def test_a_long_text_is_set_in_even_lines() -> None:
    made, note = told(plain(), LONG, color="#ff0000")
    lines = int(note.split(" set in ")[1].split(" ")[0])
    assert lines >= 2
    red = (made[..., 0].astype(int) - made[..., 1] > 60).any(axis=1)
    first, last = np.flatnonzero(red)[[0, -1]]
    step = (last - first) / lines
    widths = [
        np.ptp(np.flatnonzero(block.any(axis=0)))
        for block in np.array_split(
            (made[first : last + 1, :, 0].astype(int) - made[first : last + 1, :, 1]) > 60, lines
        )
    ]
    assert step > 5
    assert min(widths) > 0.7 * max(widths)


def test_lines_break_where_the_text_says() -> None:
    _, note = told(plain(), "One\nTwo\r\nThree")
    assert note.startswith("the text was set in 3 lines")


def test_no_line_begins_with_a_dash_alone() -> None:
    """Alone, `Espresso -` is wider than `Milano`; were the dash to go down, it would not be."""
    made, note = told(plain(500, 300), "Espresso — Milano", position="top_left", size=18.0)
    assert note.startswith("the text was set in 2 lines")
    letters = np.abs(made[..., 0].astype(int) - 120) > 60
    first, second = letters[:68], letters[80:135]
    assert np.flatnonzero(first.any(axis=0))[-1] > np.flatnonzero(second.any(axis=0))[-1]


def test_words_are_kerned() -> None:
    """A and V stand closer together than each does beside an H."""
    left, _, right, _ = ink(plain(), "AVAVAV", size=10)
    straight = ink(plain(), "AHVHAH", size=10)
    assert right - left < 0.9 * (straight[2] - straight[0])


@pytest.mark.parametrize("value", [0, 60, 120, 180, 255])
def test_letters_nobody_chose_are_readable_on_any_ground(value: int) -> None:
    made, note = told(plain(value=value), SHORT)
    assert float(note.split("at least ")[1]) >= 4.5
    changed = np.abs(made.astype(int) - value).max(axis=-1)
    letters = made[changed > 0.9 * changed.max()]
    assert letters.std(axis=0).max() < 30


def test_letters_are_dark_on_white_and_light_on_black_without_a_veil() -> None:
    for value, letter in ((255, 20), (0, 255)):
        made, _ = told(plain(value=value), SHORT)
        assert set(np.unique(made)) <= set(range(min(value, letter), max(value, letter) + 1))
        assert (made[:300] == value).all()
        assert (made == letter).any()


def test_a_ground_both_dark_and_light_gets_a_veil_that_ends_softly() -> None:
    values = np.full((400, 600, 3), 30, np.uint8)
    values[:, 300:] = 240
    made, note = told(pyvips.Image.new_from_array(values, interpretation="srgb"), SHORT)
    column = made[:, 595, 0].astype(float)
    assert float(note.split("at least ")[1]) >= 4.5
    assert column[-1] < 160
    assert (column[:150] == 240).all()
    assert np.abs(np.diff(column)).max() <= 6


def test_on_a_busy_photo_letters_stay_readable() -> None:
    photo = opened("bus.jpg")
    made, note = told(photo, LONG)
    assert float(note.split("at least ")[1]) >= 4.5
    assert np.array_equal(made[:300], photo.numpy()[:300])


def test_a_colour_that_was_chosen_is_taken_and_hard_reading_is_said() -> None:
    made, note = told(plain(), SHORT, color="#808080")
    assert note.endswith("which is hard to read below 4.5")
    assert (made[..., 0] == 128).any()
    assert (made[:300] == 120).all()


def test_it_is_seen_on_what_is_transparent() -> None:
    clear = plain(bands=4, value=0)
    made, _ = told(clear, SHORT, color="#ff0000")
    letters = made[made[..., 3] == 255]
    assert len(letters) > 500
    assert (letters[:, :3] == (255, 0, 0)).all()
    assert not made[:300].any()


def test_sixteen_bits_stay_and_look_the_same() -> None:
    deep, _ = told(plain(depth="ushort", value=150), SHORT)
    flat, _ = told(plain(value=150), SHORT)
    assert np.abs(deep / 257 - flat).max() <= 2


@pytest.mark.parametrize(
    "text", ["Ζεστός καφές", "Горячий кофе", "गरम कॉफ़ी", "Việt Nam", "Ł €7.90 “ﬁ”"]
)
def test_many_scripts_can_be_written(text: str) -> None:
    left, _, right, _ = ink(plain(), text)
    assert right - left > 60


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Hello 世界", "U+4E16, CJK UNIFIED IDEOGRAPH-4E16"),
        ("مرحبا", "U+0645, ARABIC LETTER MEEM"),
        ("50% off 🎉", "U+1F389, PARTY POPPER"),
    ],
)
def test_what_the_typeface_lacks_is_named_and_not_drawn_as_boxes(text: str, name: str) -> None:
    ((path, problem),) = OPERATION.foresee(OPERATION.parse({"text": text}), Limits())
    assert path == "text"
    assert name in problem


def test_signs_of_markup_are_letters() -> None:
    wide = ink(plain(), "<b>A & B</b>", size=8)
    assert wide[2] - wide[0] > ink(plain(), "A & B", size=8)[2] - ink(plain(), "A & B", size=8)[0]


def test_ink_keeps_away_from_the_edges_however_high_its_marks() -> None:
    _, top, _, bottom = ink(plain(500, 300), "Ǘ\nỆ\nqy", size=50)
    assert top >= 5
    assert bottom <= 295


@pytest.mark.parametrize(("width", "height"), [(1, 1), (3, 200), (200, 5)])
def test_a_picture_too_small_for_letters_is_refused(width: int, height: int) -> None:
    with pytest.raises(Refusal, match=f"no room in a picture of {width} x {height}") as caught:
        told(plain(width, height), LONG)
    assert caught.value.code is Code.OPERATION_FAILED


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({}, "caption.text"),
        ({"text": ""}, "caption.text"),
        ({"text": " \n "}, "caption.text"),
        ({"text": "x" * 201}, "caption.text"),
        ({"text": "a\x07b"}, "caption.text"),
        ({"text": "a", "color": "red"}, "caption.color"),
        ({"text": "a", "size": 51}, "caption.size"),
        ({"text": "a", "position": "left"}, "caption.position"),
        ({"text": "a", "font": "Arial"}, "caption.font"),
    ],
)
def test_parameters_that_make_no_sense_are_named(given: dict[str, Any], path: str) -> None:
    with pytest.raises(Invalid) as caught:
        OPERATION.parse(given)
    assert list(caught.value.fields) == [path]
