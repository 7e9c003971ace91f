"""Colours without alpha, for networks: nothing hidden may reach what is visible."""

from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pyvips

from safelight.imaging.geometry import Size
from safelight.imaging.scale import resample
from safelight.vision.arrays import wrapped

#: Rows and columns of a picture.
_Block = tuple[slice, slice]
#: Side of a block in pixels, and how far around it, at least, visible colours are looked for:
#: further than the networks look.
_SIDE, _NEAR = 512, 64


def opaque(image: pyvips.Image) -> npt.NDArray[Any]:
    """The picture's own values without alpha, (h, w, 3), for networks."""
    values: npt.NDArray[Any] = image.numpy()
    return spread(values[:, :, :3], values[:, :, 3]) if image.hasalpha() else values


def covered(pixels: npt.NDArray[Any], image: pyvips.Image) -> pyvips.Image:
    """A picture of `pixels`, of any size, with the alpha that `image` has, if any, scaled to it."""
    made = wrapped(pixels, image)
    if not image.hasalpha():
        return made
    opacity = resample(image.extract_band(image.bands - 1), Size(made.width, made.height))
    return made.bandjoin(opacity).copy(interpretation=image.interpretation)


def spread(pixels: npt.NDArray[Any], opacity: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The picture (h, w, 3) with the nearest visible colour wherever `opacity` (h, w) is 0.

    A network looks at neighbours, whatever their alpha; what it sees there must be unobtrusive.
    Far from all that is visible, that is the mean of what is visible.
    """
    visible = np.asarray(opacity != 0)
    if visible.all() or not visible.any():
        return pixels
    filled, far = pixels.copy(), []
    # Distances of a whole large picture would take more memory than all else together.
    for block in _blocks(visible.shape):
        if visible[block].all():
            continue
        window, inner = _around(block)
        if visible[window].any():
            colors = _nearest(pixels[window], visible[window])[inner]
            np.copyto(filled[block], colors, where=~visible[block][..., None])
        else:
            far.append(block)
    quiet = _mean(pixels, visible) if far else None
    for block in far:
        filled[block] = quiet
    return filled


def _blocks(shape: tuple[int, ...]) -> Iterator[_Block]:
    for top in range(0, shape[0], _SIDE):
        for left in range(0, shape[1], _SIDE):
            yield slice(top, top + _SIDE), slice(left, left + _SIDE)


def _around(block: _Block) -> tuple[_Block, _Block]:
    """A block with what is near it, and where in that the block is."""
    starts = [max(0, side.start - _NEAR) for side in block]
    window = [slice(start, side.stop + _NEAR) for start, side in zip(starts, block, strict=True)]
    offsets = [side.start - start for start, side in zip(starts, block, strict=True)]
    inner = [slice(offset, offset + _SIDE) for offset in offsets]
    return (window[0], window[1]), (inner[0], inner[1])


def _nearest(pixels: npt.NDArray[Any], visible: npt.NDArray[np.bool_]) -> npt.NDArray[Any]:
    """The colour of the nearest visible pixel everywhere."""
    _, labels = cv2.distanceTransformWithLabels(
        (~visible).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    colors = np.zeros((int(labels.max()) + 1, 3), pixels.dtype)
    colors[labels[visible]] = pixels[visible]
    found: npt.NDArray[Any] = colors[labels]
    return found


def _mean(pixels: npt.NDArray[Any], visible: npt.NDArray[np.bool_]) -> npt.NDArray[Any]:
    """The colour that all visible pixels have on average."""
    total = np.zeros(3)
    for block in _blocks(visible.shape):
        total += pixels[block][visible[block]].sum(axis=0, dtype=np.float64)
    return np.asarray(np.round(total / np.count_nonzero(visible)), pixels.dtype)
