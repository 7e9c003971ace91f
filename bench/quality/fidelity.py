"""Upscaling and decompression against the picture that was shrunk or compressed."""

import statistics
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyvips
from PIL import Image
from scripts.photos import photo

from bench.edits import Editor
from bench.quality.measures import inner, luma, psnr, ssim

#: Photos of all kinds that come with pip alone; drawings are measured apart.
PHOTOS = (
    "china.jpg",
    "flower.jpg",
    "rocket.jpg",
    "coffee.png",
    "chelsea.png",
    "astronaut.png",
    "motorcycle.png",
    "hopper.jpg",
    "wall.jpg",
    "city.png",
    "quokka.jpg",
    "henner.jpg",
    "maher.jpg",
    "mug.jpg",
)
DRAWINGS = ("drawing.jpg", "logo.png")
#: Claid's `upscale`, by how it is called in the tables.
METHODS: dict[str, object] = {
    "smart_resize": "smart_resize",
    "photo 2": {"type": "photo", "version": "2"},
    "photo 3": {"type": "photo", "version": "3"},
    "smart_enhance": "smart_enhance",
}
DRAWN: dict[str, object] = {"digital_art": "digital_art"}
FACTORS = (2, 4)
MODES = ("moderate", "strong", "auto")
QUALITIES = (15, 30, 60)
#: Sides of a reference at most: 0.15 megapixels.
_WIDTH, _HEIGHT = 448, 336
#: Sides are multiples of this, so that every shrink comes out even.
_EVEN = 8


class Likeness(NamedTuple):
    """How near a picture is to its reference."""

    psnr: float
    ssim: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """What an operation gained on one photo."""

    photo: str
    #: The method or mode, and the factor or the JPEG's quality.
    what: str
    level: int
    before: Likeness
    after: Likeness


def reference(name: str) -> pyvips.Image:
    """The middle of a photo, shrunk where it is large, so that traces of its own JPEG go."""
    path = str(photo(name))
    whole = pyvips.Image.new_from_file(path)
    width = min(_WIDTH, whole.width // _EVEN * _EVEN)
    height = min(_HEIGHT, whole.height // _EVEN * _EVEN)
    image = pyvips.Image.thumbnail(
        path, width, height=height, crop="centre", size="down", export_profile="srgb"
    )
    image = image.flatten(background=[255] * 3) if image.hasalpha() else image
    # Pixels alone: a profile in the file would be applied once more on the way.
    return pyvips.Image.new_from_array(image.numpy(), interpretation="srgb")


def upscaled(
    editor: Editor, names: Iterable[str], methods: Mapping[str, object] = METHODS
) -> Iterator[Gain]:
    """Every photo shrunk by each factor with Lanczos, and enlarged again; before is bicubic."""
    for name in names:
        wanted = reference(name)
        for factor in FACTORS:
            small = wanted.reduce(factor, factor, kernel="lanczos3").copy_memory()
            before = likeness(bicubic(small, factor), wanted, factor)
            for method, asked in methods.items():
                grown = editor.image(small, _enlarge(asked, wanted))
                after = likeness(grown, wanted, factor)
                yield Gain(photo=name, what=method, level=factor, before=before, after=after)


def bicubic(image: pyvips.Image, factor: int) -> pyvips.Image:
    """The picture enlarged as Pillow does it: by Keys' cubic, its pixels' middles kept in place."""
    size = (image.width * factor, image.height * factor)
    grown = Image.fromarray(image.numpy()).resize(size, Image.Resampling.BICUBIC)
    return pyvips.Image.new_from_array(np.asarray(grown), interpretation="srgb")


def decompressed(editor: Editor, names: Iterable[str], folder: Path) -> Iterator[Gain]:
    """Every photo as JPEG of each quality, and repaired; before is the JPEG."""
    for name in names:
        wanted = reference(name)
        for quality in QUALITIES:
            path = folder / f"q{quality}.jpg"
            wanted.jpegsave(str(path), Q=quality)
            before = likeness(pyvips.Image.new_from_file(str(path)), wanted, 0)
            for mode in MODES:
                repaired = editor.file(path, {"restorations": {"decompress": mode}})
                after = likeness(repaired, wanted, 0)
                yield Gain(photo=name, what=mode, level=quality, before=before, after=after)


def likeness(found: pyvips.Image, wanted: pyvips.Image, rim: int) -> Likeness:
    """Of luma, without `rim` pixels on each side."""
    mine, theirs = (inner(luma(image.numpy()), rim) for image in (found, wanted))
    return Likeness(psnr(mine, theirs), ssim(mine, theirs))


def means(gains: Iterable[Gain]) -> Iterator[tuple[str, int, Likeness, Likeness, float]]:
    """By method and level: mean before, mean after, and the least gain in dB of any photo."""
    groups: dict[tuple[str, int], list[Gain]] = {}
    for gain in gains:
        groups.setdefault((gain.what, gain.level), []).append(gain)
    for (what, level), group in groups.items():
        before, after = (_mean(getattr(gain, side) for gain in group) for side in _SIDES)
        least = min(gain.after.psnr - gain.before.psnr for gain in group)
        yield what, level, before, after, least


_SIDES = ("before", "after")


def _mean(found: Iterable[Likeness]) -> Likeness:
    psnrs, ssims = zip(*found, strict=True)
    return Likeness(statistics.fmean(psnrs), statistics.fmean(ssims))


def _enlarge(method: object, wanted: pyvips.Image) -> dict[str, Any]:
    size = {"width": wanted.width, "height": wanted.height}
    return {"restorations": {"upscale": method}, "resizing": size}
