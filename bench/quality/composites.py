"""Pictures whose matte is known exactly: subjects cut out of photos, laid over other photos.

A composite is alpha * subject + (1 - alpha) * background, so that its alpha is exact whatever the
cut-out was made with. Here that is closed-form matting (Levin, Lischinski and Weiss, 2008) between
what a coarse mask says for sure. It has hair and other soft edges, and is related to how Safelight
solves for alpha, and more so to how rembg does: both do well by it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pyvips
from scripts.photos import photo
from tests.support.networks import networks

from safelight.vision.segmentation import mattes

Floats = npt.NDArray[np.floating[Any]]

#: Subjects with hair, fur and plain edges.
CUT_OUT = (
    "maher.jpg",
    "guido.jpg",
    "henner.jpg",
    "giunchedi.jpg",
    "hopper.jpg",
    "quokka.jpg",
    "flower.jpg",
)
#: A picture that has its own alpha: dice of coloured glass.
WITH_ALPHA = ("dice.png",)
BACKGROUNDS = ("china.jpg", "wall.jpg", "city.png")
#: Longest side of a composite.
_SIDE = 512
#: What a coarse mask says for sure, and how far, in pixels, from what it does not.
_SURE_NOT, _SURE = 0.02, 0.98
_FAR = 9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Composite:
    """A picture, and what it is made of; colours and alpha are 0..1."""

    name: str
    #: (h, w, 3).
    rgb: Floats
    #: (h, w, 3): the subject's own colours.
    front: Floats
    #: (h, w).
    alpha: Floats

    @property
    def image(self) -> pyvips.Image:
        """The picture with 8 bits."""
        return pyvips.Image.new_from_array(_bytes(self.rgb), interpretation="srgb")


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """A cut-out: colours (h, w, 3) and alpha (h, w), 0..1."""

    name: str
    front: Floats
    alpha: Floats


def composites(folder: Path) -> Iterator[Composite]:
    """Every subject over each background; cut-outs are kept in a folder, for they take a while."""
    backs = [(Path(name).stem, _opened(name)) for name in BACKGROUNDS]
    for subject in subjects(folder):
        height, width = subject.alpha.shape
        for name, photo_behind in backs:
            back = cover(photo_behind, (width, height))
            yield compose(f"{subject.name} over {name}", subject, back)


def compose(name: str, subject: Subject, back: Floats) -> Composite:
    """A subject over a background of its size, rounded to 8 bits as a file would be."""
    part = subject.alpha[..., None]
    mixed = part * subject.front + (1 - part) * back
    rgb = _bytes(mixed).astype(np.float64) / 255
    return Composite(name=name, rgb=rgb, front=subject.front, alpha=subject.alpha)


def subjects(folder: Path) -> Iterator[Subject]:
    """Every cut-out."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in WITH_ALPHA:
        yield _split(Path(name).stem, pyvips.Image.new_from_file(str(photo(name))))
    for name in CUT_OUT:
        path = folder / f"{Path(name).stem}.png"
        if not path.exists():
            _cut_out(name).pngsave(str(path), compression=1)
        yield _split(path.stem, pyvips.Image.new_from_file(str(path)))


def _split(name: str, image: pyvips.Image) -> Subject:
    values = image.numpy() / float(np.iinfo(image.numpy().dtype).max)
    return Subject(name, values[..., :3], values[..., 3])


def _cut_out(name: str) -> pyvips.Image:
    """The subject of a photo with 16 bits and alpha."""
    # Here, not above: what needs no cut-outs need not have it, and it takes seconds to load.
    from pymatting import estimate_alpha_cf, estimate_foreground_cf  # noqa: PLC0415

    rgb = _opened(name)
    alpha = estimate_alpha_cf(rgb, trimap(mattes.saliency(_bytes(rgb), networks())))
    front = estimate_foreground_cf(rgb, alpha)
    pixels = np.dstack((np.clip(front, 0, 1), alpha)) * 65535 + 0.5
    return pyvips.Image.new_from_array(pixels.astype(np.uint16), interpretation="rgb16")


def trimap(mask: Floats) -> Floats:
    """(h, w): 1 where a coarse mask is sure of the subject, 0 of the background, else 0.5."""
    kernel = np.ones((2 * _FAR + 1,) * 2, np.uint8)
    inside = cv2.erode((mask > _SURE).astype(np.uint8), kernel)
    outside = cv2.erode((mask < _SURE_NOT).astype(np.uint8), kernel)
    return np.where(inside > 0, 1.0, np.where(outside > 0, 0.0, 0.5))


def cover(rgb: Floats, size: tuple[int, int]) -> Floats:
    """The middle of a picture at a size, (width, height), scaled until it covers it."""
    height, width = rgb.shape[:2]
    scale = max(size[0] / width, size[1] / height)
    grown = (max(size[0], round(width * scale)), max(size[1], round(height * scale)))
    kernel = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    scaled: Floats = cv2.resize(rgb, grown, interpolation=kernel).clip(0, 1).astype(np.float64)
    left, top = (grown[0] - size[0]) // 2, (grown[1] - size[1]) // 2
    return scaled[top : top + size[1], left : left + size[0]]


def _opened(name: str) -> Floats:
    image = pyvips.Image.thumbnail(str(photo(name)), _SIDE, height=_SIDE, size="down")
    values: Floats = image.colourspace("srgb")[:3].numpy() / 255
    return values


def _bytes(values: Floats) -> npt.NDArray[np.uint8]:
    return (values * 255 + 0.5).astype(np.uint8)
