"""Open a picture file: its header first, held against the limits, its pixels when they are used."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyvips

from safelight.domain.errors import Code, Refusal
from safelight.domain.job import ImageInfo
from safelight.imaging import engine, faults, geometry, metadata, pillow_files
from safelight.imaging.formats import Kind
from safelight.imaging.geometry import Size
from safelight.imaging.limits import Limits
from safelight.imaging.scale import resample
from safelight.imaging.sniff import sniff

_READERS = {
    Kind.JPEG: "jpegload",
    Kind.PNG: "pngload",
    Kind.WEBP: "webpload",
    Kind.AVIF: "heifload",
    Kind.TIFF: "tiffload",
    Kind.GIF: "gifload",
}
#: A truncated file or a serious error fails. Warnings do not: many good photos have some.
_READ = {"access": "sequential", "fail_on": "error"}
#: libjpeg scales by these while decoding.
_JPEG_SHRINKS = (8, 4, 2)
#: How much finer than needed a reader's own scaling must leave the picture: it is coarse.
_MARGIN = 2.0
#: Interpretations whose values stand for colours in a way that lets means of them be taken. Scaled
#: before colour is converted and the picture turned, it has fewer pixels for both.
_AVERAGING = frozenset({"srgb", "b-w", "cmyk", "rgb16", "grey16"})
#: EXIF orientations, beside the upright 1, that keep the order of rows.
_MIRRORED = 2
_FIRST_TURNED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A file whose header was read and found within the limits."""

    path: Path
    kind: Kind
    #: Pixels, upright.
    size: Size
    #: EXIF orientation 1..8 that is still to be applied.
    orientation: int
    has_alpha: bool
    dpi: float
    #: What libvips will decode when its pixels are first used; None for what Pillow reads.
    stream: pyvips.Image | None

    @property
    def info(self) -> ImageInfo:
        """What the file is."""
        return ImageInfo(
            format=self.kind.value,
            media_type=self.kind.media_type,
            ext=self.kind.ext,
            width=self.size.width,
            height=self.size.height,
        )


def open_picture(path: Path, limits: Limits) -> Opened:
    """Read a file's header; no pixel is decoded.

    Raises Refusal: INPUT_NOT_AN_IMAGE, INPUT_DAMAGED or INPUT_TOO_MANY_PIXELS.
    """
    engine.start()
    kind = sniff(path)
    if kind in pillow_files.KINDS:
        header = pillow_files.read_header(path, kind)
        _hold(kind, header.size, 1, limits)
        return Opened(
            path=path,
            kind=kind,
            size=header.size,
            orientation=1,
            has_alpha=header.has_alpha,
            dpi=header.dpi,
            stream=None,
        )
    image = _read(path, kind)
    frames = image.get("n-pages") if image.get_typeof("n-pages") else 1
    _hold(kind, Size(image.width, image.height), frames, limits)
    if image.bands > limits.channels:
        raise _too_many(kind, f"has {image.bands} channels", f"{limits.channels}")
    return _opened(path, kind, image)


def load(opened: Opened, size: Size) -> pyvips.Image:
    """The first frame, upright, as a stream of rows that can be read once: load once.

    It comes at this size where that is smaller than its own and its pixels can be averaged as
    they are; else at its own.
    """
    if opened.stream is None:
        return _scaled(pillow_files.read(opened.path, opened.kind), size)
    scaling = _scaling(opened.kind, geometry.reduction(opened.size, size))
    image = _read(opened.path, opened.kind, **scaling) if scaling else opened.stream
    turned = opened.orientation >= _FIRST_TURNED
    image = _scaled(image, Size(size.height, size.width) if turned else size)
    if opened.orientation > _MIRRORED:
        # Turning reads columns, or rows from below: a stream has neither.
        image = image.copy_memory()
    return image.autorot() if opened.orientation > 1 else image


def read_through(opened: Opened) -> None:
    """Decode every pixel. Raises Refusal(INPUT_DAMAGED) where that fails."""
    if opened.stream is None:
        pillow_files.read(opened.path, opened.kind)
        return
    try:
        _read(opened.path, opened.kind).avg()
    except pyvips.Error as error:
        raise faults.damaged(opened.kind, faults.reason(error)) from error


def _read(path: Path, kind: Kind, **scaling: Any) -> pyvips.Image:  # noqa: ANN401 -- libvips options
    try:
        return getattr(pyvips.Image, _READERS[kind])(str(path), **_READ, **scaling)
    except pyvips.Error as error:
        if faults.is_out_of_memory(error):
            raise faults.out_of_memory() from error
        raise faults.damaged(kind, faults.reason(error)) from error


def _scaled(image: pyvips.Image, size: Size) -> pyvips.Image:
    smaller = size.width <= image.width and size.height <= image.height
    averages = image.coding == "none" and image.interpretation in _AVERAGING
    return resample(image, size) if smaller and averages else image


def _scaling(kind: Kind, reduction: float) -> dict[str, Any]:
    spare = reduction / _MARGIN
    if kind is Kind.JPEG:
        return next(({"shrink": shrink} for shrink in _JPEG_SHRINKS if shrink <= spare), {})
    if kind is Kind.WEBP and spare > 1:
        return {"scale": 1 / spare}
    return {}


def _hold(kind: Kind, size: Size, frames: int, limits: Limits) -> None:
    if size.pixels < 1:
        raise faults.damaged(kind, f"it says that it is {size} pixels large")
    if size.pixels > limits.input_pixels:
        raise _too_many(
            kind, f"is {size} = {size.pixels} pixels large", f"{limits.input_pixels} pixels"
        )
    if frames > limits.frames:
        raise _too_many(kind, f"has {frames} frames or pages", f"{limits.frames}")


def _too_many(kind: Kind, finding: str, limit: str) -> Refusal:
    return Refusal(Code.INPUT_TOO_MANY_PIXELS, f"The {kind} file {finding}; the limit is {limit}.")


def _opened(path: Path, kind: Kind, image: pyvips.Image) -> Opened:
    orientation = image.get("orientation") if image.get_typeof("orientation") else 1
    turned = orientation >= _FIRST_TURNED
    width, height = (image.height, image.width) if turned else (image.width, image.height)
    return Opened(
        path=path,
        kind=kind,
        size=Size(width, height),
        orientation=orientation,
        has_alpha=bool(image.hasalpha()),
        dpi=metadata.dpi(image),
        stream=image,
    )
