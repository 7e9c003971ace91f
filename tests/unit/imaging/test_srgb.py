"""Recognising sRGB by a profile's content."""

import pytest
import pyvips
from PIL import ImageCms

from safelight.imaging import profiles
from safelight.imaging.srgb import is_srgb


def builtin(name: str) -> bytes:
    profile: bytes = pyvips.Operation.call("profile_load", name)
    return profile


def test_profiles_of_srgb_by_different_makers_are_recognised() -> None:
    assert is_srgb(builtin("srgb"))
    assert is_srgb(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())


@pytest.mark.parametrize(
    "other", [builtin("p3"), profiles.adobe_rgb(), profiles.find("ISO_Coated", None)]
)
def test_other_spaces_are_not_srgb(other: bytes) -> None:
    assert not is_srgb(other)


def test_other_primaries_or_another_curve_are_not_srgb() -> None:
    good = builtin("srgb")
    for offset in range(128, len(good) - 4, 4):
        if good[offset : offset + 4] in {b"rXYZ", b"gTRC"}:
            assert not is_srgb(good[:offset] + b"none" + good[offset + 4 :])


def test_no_cut_or_flipped_profile_raises() -> None:
    good = builtin("srgb")
    for length in range(0, len(good), 7):
        is_srgb(good[:length])
    for place in range(0, len(good), 3):
        is_srgb(good[:place] + bytes([good[place] ^ 0xFF]) + good[place + 1 :])
