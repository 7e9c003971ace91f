"""Put something behind what is transparent in a picture: a gradient or another picture."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyvips

from safelight.domain.errors import Code, Refusal
from safelight.imaging import geometry, gradients
from safelight.imaging.alpha import WHITE, Color, flatten
from safelight.imaging.geometry import Size
from safelight.imaging.limits import Limits
from safelight.imaging.saliency import best_window
from safelight.imaging.scale import resample
from safelight.vision import further, scales
from safelight.vision.arrays import FULL, Floats, wrapped

#: (rows, width, 3) of some rows: what lies behind, in the picture's own numbers.
Plate = Callable[[slice], npt.NDArray[Any]]


def require_transparency(image: pyvips.Image, what: str) -> None:
    """Raise Refusal(OPERATION_FAILED) for a picture of which every part is opaque."""
    if not image.hasalpha() or image.extract_band(3).min() == FULL[image.format]:
        raise Refusal(
            Code.OPERATION_FAILED,
            f"{what} needs a picture with transparent parts, and this one has none; removing its"
            " background first makes some.",
        )


def gradient(image: pyvips.Image, colors: Sequence[Color], direction: str) -> Plate:
    """A plate of the picture's size; dithered, so that no bands show."""
    table = gradients.steps(colors) * np.float32(FULL[image.format])
    size = Size(image.width, image.height)

    def plate(rows: slice) -> Floats:
        return gradients.at(table, direction, size, rows) + gradients.noise(size.width, rows)

    return plate


def picture(image: pyvips.Image, path: Path, limits: Limits) -> Plate:
    """A plate of the picture's size: another one scaled to cover it, the least of it cropped off.

    Raises Refusal as reading an input does, its message naming the parameter `image`.
    """
    frame = Size(image.width, image.height)
    behind = further.read(path, limits, "image", lambda size: geometry.covering(size, frame))
    values: npt.NDArray[Any] = _covering(behind, frame, image).numpy()
    return lambda rows: values[rows]


def over(image: pyvips.Image, plate: Plate) -> pyvips.Image:
    """The picture, which has alpha, laid on a plate: opaque, mixed as `alpha.flatten` mixes."""
    values = image.numpy()
    full = np.float32(FULL[image.format])
    made = np.empty((*values.shape[:2], 3), values.dtype)
    for rows in scales.strips((image.width, image.height)):
        back = plate(rows).astype(np.float32, copy=False)
        share = values[rows, :, 3:].astype(np.float32) / full
        mixed = back + (values[rows, :, :3] - back) * share
        made[rows] = np.clip(mixed + np.float32(0.5), 0, full)
    return wrapped(made, image)


def _covering(behind: pyvips.Image, frame: Size, like: pyvips.Image) -> pyvips.Image:
    """A picture without alpha that covers the frame, as deep as another one."""
    if behind.hasalpha():
        behind = flatten(behind, WHITE)
    size = geometry.covering(Size(behind.width, behind.height), frame)
    box = best_window(behind, size, frame)
    # Cropped first: scaled as a whole, a very long picture would become many times the frame.
    return further.as_deep_as(resample(_part(behind, box, size), frame), like)


def _part(image: pyvips.Image, box: geometry.Box, size: Size) -> pyvips.Image:
    """What of a picture will lie in the box when the whole is scaled to `size`."""
    across, down = image.width / size.width, image.height / size.height
    width, height = max(1, round(box.width * across)), max(1, round(box.height * down))
    left = min(round(box.left * across), image.width - width)
    top = min(round(box.top * down), image.height - height)
    return image.crop(left, top, width, height)
