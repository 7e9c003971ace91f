"""Sizes, paddings and the other lengths."""

from collections.abc import Callable
from typing import Any

import pytest

from safelight.dialects.claid.lengths import Padding, Percent, Pixels, Side

Read = Callable[..., Any]
Faults = Callable[..., dict[str, tuple[str, ...]]]


@pytest.mark.parametrize(
    ("value", "side"),
    [
        (1, Pixels(1)),
        (1000.0, Pixels(1000)),
        ("1000", Pixels(1000)),
        ("auto", "auto"),
        ("200%", Percent(200.0)),
        ("150.5%", Percent(150.5)),
        (None, "auto"),
    ],
)
def test_a_side_is_pixels_auto_or_a_percentage(read: Read, value: object, side: Side) -> None:
    assert read({"resizing": {"width": value}}).operations.resizing.width == side


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (-1, "ensure this value is greater than or equal to 1, got -1"),
        (0, "ensure this value is greater than or equal to 1, got 0"),
        ("-5", "ensure this value is greater than or equal to 1, got '-5'"),
        (1_000_000, "ensure this value is less than or equal to 65535, got 1000000"),
        (1.5, "a size in pixels must be a whole number, got 1.5"),
        (float("nan"), "a size in pixels must be a whole number, got NaN"),
        ("auto%", "value is not a whole number of pixels, 'auto' or a percentage, got 'auto%'"),
        ("10px", "value is not a whole number of pixels, 'auto' or a percentage, got '10px'"),
        ("-50%", "value is not a whole number of pixels, 'auto' or a percentage, got '-50%'"),
        ("\u0661%", "value is not a whole number of pixels, 'auto' or a percentage, got '\u0661%'"),
        ("", "value is not a whole number of pixels, 'auto' or a percentage, got ''"),
        ("0%", "ensure this value is greater than 0% and at most 1000%, got '0%'"),
        ("5000%", "ensure this value is greater than 0% and at most 1000%, got '5000%'"),
        (True, "value is not a valid integer, got true"),
        ([], "value is not a valid integer, got an array"),
        ({}, "value is not a valid integer, got an object"),
    ],
)
def test_any_other_side_is_refused(faults: Faults, value: object, sentence: str) -> None:
    assert faults({"resizing": {"height": value}}) == {"operations.resizing.height": (sentence,)}


@pytest.mark.parametrize(
    ("value", "ends"),
    [
        ("10%", (Percent(10), Percent(10), Percent(10), Percent(10))),
        ("5% 15%", (Percent(15), Percent(5), Percent(15), Percent(5))),
        ("7.5%", (Percent(7.5), Percent(7.5), Percent(7.5), Percent(7.5))),
        ("30px", (Pixels(30), Pixels(30), Pixels(30), Pixels(30))),
        ("100px 150px", (Pixels(150), Pixels(100), Pixels(150), Pixels(100))),
        ("1px 2px 3px 4px", (Pixels(1), Pixels(2), Pixels(3), Pixels(4))),
    ],
)
def test_two_paddings_are_horizontal_and_vertical_four_go_clockwise_from_the_top(
    read: Read, value: str, ends: tuple[Pixels, Pixels, Pixels, Pixels]
) -> None:
    top, right, bottom, left = ends
    expected = Padding(top=top, right=right, bottom=bottom, left=left)
    assert read({"padding": value}).operations.padding == expected


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("", "value is not a padding like '10%', '5% 15%' or '30px', got ''"),
        ("text", "value is not a padding like '10%', '5% 15%' or '30px', got 'text'"),
        ("30", "value is not a padding like '10%', '5% 15%' or '30px', got '30'"),
        ("-5%", "value is not a padding like '10%', '5% 15%' or '30px', got '-5%'"),
        ("10%, 10%", "value is not a padding like '10%', '5% 15%' or '30px', got '10%, 10%'"),
        ("51%", "ensure each percentage is at most 50%, half of the side, got '51%'"),
        ("10% 20px", "all lengths must be percentages or all pixels, got '10% 20px'"),
        ("1px 2px 3px", "give one or two lengths, or four in pixels, got '1px 2px 3px'"),
        ("1% 2% 3% 4%", "give one or two lengths, or four in pixels, got '1% 2% 3% 4%'"),
        ("65536px", "ensure each length is at most 65535px, got '65536px'"),
        (30, "str type expected, got 30"),
        ({}, "str type expected, got an object"),
    ],
)
def test_any_other_padding_is_refused(faults: Faults, value: object, sentence: str) -> None:
    assert faults({"padding": value}) == {"operations.padding": (sentence,)}


@pytest.mark.parametrize(
    ("value", "growth"),
    [
        ("10%", (Percent(10), Percent(10))),
        ("10% 20%", (Percent(10), Percent(20))),
        ("200px 5%", (Pixels(200), Percent(5))),
    ],
)
def test_one_growth_is_for_both_axes(
    read: Read, value: str, growth: tuple[Pixels, Percent]
) -> None:
    fit = {"type": "outpaint", "outpaint_by": value}
    assert read({"resizing": {"fit": fit}}).operations.resizing.fit.outpaint_by == growth


@pytest.mark.parametrize("value", ["", "10", "1% 2% 3%", "1100%", "-1px", 5])
def test_any_other_growth_is_refused(faults: Faults, value: object) -> None:
    fit = {"type": "outpaint", "outpaint_by": value}
    assert list(faults({"resizing": {"fit": fit}})) == ["operations.resizing.fit.outpaint_by"]


@pytest.mark.parametrize("value", ["01%", "15", "15.5%", "101%", "-1%", 15])
def test_feathering_is_a_whole_percentage(faults: Faults, value: object) -> None:
    fit = {"type": "outpaint", "feathering": value}
    assert list(faults({"resizing": {"fit": fit}})) == ["operations.resizing.fit.feathering"]
