"""Give a picture the palette and the tones of a reference, sparing the skin of people in it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyvips

from safelight.domain.networks import Networks
from safelight.imaging import cube
from safelight.imaging.oklab import Colors
from safelight.imaging.operation import Context
from safelight.vision import arrays
from safelight.vision.detection import faces
from safelight.vision.restyling import palette
from safelight.vision.restyling.reference import reference_squares

#: Longest side of the copy whose colours are counted, and of the one that faces are looked for in.
_COUNTED, _LOOKED_AT = 256, 640
#: A pixel with less of its alpha does not count.
_VISIBLE = 0.5
#: How sure of a face the network must be.
_SURE = 0.5


def matched(
    image: pyvips.Image, reference: Path, strength: float, context: Context
) -> pyvips.Image:
    """The picture in the colours of the reference, at its own size and depth; alpha stays.

    `strength` is 0..1. Raises Refusal as reading an input does, the reference named.
    """
    wanted = palette.sample(reference_squares(reference, context.limits))
    own = _sample(image)
    skin = 1.0 if _people(image, context.networks) else 0.0
    made = cube.look_up(image.extract_band(0, n=3), palette.table(own, wanted, strength, skin))
    if not image.hasalpha():
        return made
    return made.bandjoin(image.extract_band(3)).copy(interpretation=image.interpretation)


def _sample(image: pyvips.Image) -> Colors:
    """(n, 3): colours of a small copy, as far as they are visible."""
    small = _small(image, _COUNTED)
    rgb, opacity = arrays.colors(small).reshape(-1, 3), arrays.alpha(small)
    if opacity is None or not (opacity > _VISIBLE).any():
        return rgb
    return np.asarray(rgb[opacity.reshape(-1) > _VISIBLE])


def _people(image: pyvips.Image, networks: Networks) -> bool:
    """Whether there is a face to be seen, as far as there is a network to say so."""
    if not networks.has(faces.NETWORK):
        return False
    small = arrays.color_bytes(_small(image, _LOOKED_AT))
    return bool(faces.detect(np.ascontiguousarray(small), networks, _SURE))


def _small(image: pyvips.Image, side: int) -> pyvips.Image:
    return image.thumbnail_image(side, height=side, size="down").copy_memory()
