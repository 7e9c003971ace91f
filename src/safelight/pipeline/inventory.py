"""What this installation has to work with, found out by looking: libraries, profiles, samples."""

from collections.abc import Iterator
from pathlib import Path

import pyvips
from PIL import Image

from safelight.domain.errors import Refusal
from safelight.imaging import profiles

#: Releases of libvips before this one have known memory-safety defects.
SAFE_LIBVIPS = (8, 18, 3)
#: What Pillow has to write for a trial: our own encoders write the other formats.
_SAMPLES = {"GIF": "GIF", "BMP": "BMP", "HEIC": "HEIF"}
_SIDE = 32


def libvips() -> tuple[int, int, int]:
    """The version of libvips in use."""
    return pyvips.version(0), pyvips.version(1), pyvips.version(2)


def missing_profiles(folder: Path | None) -> dict[str, str]:
    """The named CMYK printing conditions that no ICC profile is there for, and why."""
    missing = {}
    for name in profiles.CONDITIONS:
        try:
            profiles.find(name, folder)
        except Refusal as refusal:
            missing[name] = refusal.message
    return missing


def known_profiles() -> tuple[str, ...]:
    """All named CMYK printing conditions."""
    return tuple(profiles.CONDITIONS)


def samples(folder: Path) -> Iterator[tuple[str, Path]]:
    """Small pictures, by the name of their format, in formats that are read and not written.

    Raises OSError, KeyError or ImportError for one that cannot be made.
    """
    import pillow_heif  # noqa: PLC0415 -- takes time and memory, and only this needs it here

    pillow_heif.register_heif_opener(thumbnails=False)
    picture = Image.linear_gradient("L").resize((_SIDE, _SIDE)).convert("RGB")
    for name, writer in _SAMPLES.items():
        path = folder / f"sample.{name.lower()}"
        picture.save(path, format=writer)
        yield name, path
