"""The resizing object."""

from collections.abc import Callable
from typing import Any

import pytest

from safelight.dialects.claid.lengths import Percent

Read = Callable[..., Any]
Faults = Callable[..., dict[str, tuple[str, ...]]]


@pytest.mark.parametrize(
    ("short", "long"),
    [
        (None, {"type": "crop", "crop": "center"}),
        ("crop", {"type": "crop", "crop": "center"}),
        ({"type": "crop"}, {"type": "crop", "crop": "center"}),
        ({"crop": "smart"}, {"type": "crop", "crop": "smart"}),
        ({"type": None, "crop": "smart"}, {"type": "crop", "crop": "smart"}),
        ("cover", {"type": "cover"}),
        ("bounds", {"type": "bounds"}),
        ("canvas", {"type": "canvas"}),
        ("outpaint", {"type": "outpaint", "feathering": "15%"}),
    ],
)
def test_a_short_form_of_a_fit_reads_as_the_long_one(
    read: Read, short: object, long: object
) -> None:
    assert read({"resizing": {"fit": short}}) == read({"resizing": {"fit": long}})


def test_every_option_of_a_fit_is_read(read: Read) -> None:
    given = {"type": "outpaint", "feathering": "20%", "outpaint_by": "10% 20%"}
    fit = read({"resizing": {"fit": given}}).operations.resizing.fit
    assert (fit.type, fit.feathering) == ("outpaint", 20.0)
    assert fit.outpaint_by == (Percent(10.0), Percent(20.0))


FITS = "permitted: 'crop', 'cover', 'bounds', 'canvas', 'outpaint'"


@pytest.mark.parametrize(
    ("given", "path", "sentence"),
    [
        ("fill", "", f"value is not a valid enumeration member; {FITS}, got 'fill'"),
        (5, "", f"value is not a valid enumeration member; {FITS}, got 5"),
        ([], "", f"value is not a valid enumeration member; {FITS}, got an array"),
        ({}, ".type", "field required"),
        ({"type": "fill"}, ".type", f"value is not a valid enumeration member; {FITS}, got 'fill'"),
        (
            {"type": ["crop"]},
            ".type",
            f"value is not a valid enumeration member; {FITS}, got an array",
        ),
        ({"type": "bounds", "crop": "smart"}, ".crop", "extra fields not permitted"),
        ({"type": "crop", "feathering": "9%"}, ".feathering", "extra fields not permitted"),
        (
            {"crop": "left"},
            ".crop",
            "value is not a valid enumeration member; permitted: 'center', 'smart', got 'left'",
        ),
    ],
)
def test_an_error_in_a_fit_is_told_of_the_field_that_the_client_wrote(
    faults: Faults, given: object, path: str, sentence: str
) -> None:
    assert faults({"resizing": {"fit": given}}) == {f"operations.resizing.fit{path}": (sentence,)}


def test_both_sides_may_be_auto(read: Read) -> None:
    resizing = read({"resizing": {"width": "auto", "height": "auto"}}).operations.resizing
    assert (resizing.width, resizing.height) == ("auto", "auto")
