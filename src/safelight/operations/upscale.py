"""Enlarge by neural networks, where a resize that follows would only interpolate."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from pydantic import ConfigDict

from safelight.domain.credits import from_decimal
from safelight.imaging.geometry import Size
from safelight.imaging.operation import Context, Operation

if TYPE_CHECKING:
    import pyvips

#: A doubled picture may be enlarged by so much more before it is doubled again.
_SPARE = 1.25
_DOUBLE, _MOST = 2, 4

_TRUE = "waifu2x-photo-x2"
_LEVELS = tuple(f"{_TRUE}-noise{level}" for level in range(1, 4))


class Method(StrEnum):
    """What kind of picture it is, and how freely it may be redrawn."""

    SMART_ENHANCE = "smart_enhance"
    SMART_RESIZE = "smart_resize"
    FACES = "faces"
    DIGITAL_ART = "digital_art"
    PHOTO = "photo"


class Version(StrEnum):
    """How much `photo` cleans; 1 not at all."""

    ONE = "1"
    TWO = "2"
    THREE = "3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """A method; with `photo`, and only with it, a version."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    method: Method
    version: Version | None = None

    def __post_init__(self) -> None:
        if (self.method is Method.PHOTO) != (self.version is not None):
            raise ValueError("a version must be given with photo, and with no other method")


def networks(params: Params) -> tuple[str, ...]:
    """Those that may be needed; which are, is known once the picture is seen."""
    match params.method:
        case Method.DIGITAL_ART:
            return ("realesr-animevideov3-x4", "realesrgan-x4plus-anime")
        case Method.SMART_ENHANCE:
            return ("realesr-animevideov3-x4", *_LEVELS[1:])
        case Method.FACES:
            return (_TRUE, *_LEVELS, "centerface", "realesrgan-x4plus")
        case _:
            return (_TRUE, *_LEVELS)


def factor(size: Size, target: Size | None) -> int | None:
    """How many times wider to make it, 1, 2 or 4; None to leave it as it is.

    1, restoring it at its size, is for a picture that nothing resizes; one that is made smaller
    gets better by that alone.
    """
    if target is None or target == size:
        return 1
    ratio = max(target.width / size.width, target.height / size.height)
    if ratio <= 1:
        return None
    return _DOUBLE if ratio <= _DOUBLE * _SPARE else _MOST


def apply(image: pyvips.Image, params: Params, context: Context) -> pyvips.Image:
    """The picture with at least the later resize's pixels, but for the last quarter of its width.

    That resize brings it to its exact size.
    """
    from safelight.vision.restoration.enlarge import enlarge

    times = factor(context.size, context.target)
    if times is None:
        return image
    return enlarge(image, times, params.method + (params.version or ""), context)


OPERATION = Operation(
    name="upscale",
    params=Params,
    price=from_decimal(1),
    apply=apply,
    networks=networks,
)
