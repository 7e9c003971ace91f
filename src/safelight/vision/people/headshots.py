"""Cut a portrait out of a picture: a head and its shoulders, square."""

import pyvips

from safelight.imaging.geometry import Box
from safelight.vision.detection.faces import Face
from safelight.vision.people.snapshots import fitted

#: The square's side, and how far above its middle the face's middle lies, in heights of the face.
_SIDE, _ABOVE = 2.2, 0.1


def headshot(image: pyvips.Image, face: Face, longest: int) -> pyvips.Image:
    """The face with room around it, opaque, no side longer than `longest` and never enlarged."""
    box = framing(face, image.width, image.height)
    return fitted(image.crop(box.left, box.top, box.width, box.height), longest)


def framing(face: Face, width: int, height: int) -> Box:
    """The square around a face, moved into a picture of this size, and smaller where it must be."""
    side = min(width, height, max(1, round(_SIDE * face.height)))
    left, top, right, bottom = face.box
    across = (left + right - side) / 2
    down = (top + bottom - side) / 2 + _ABOVE * face.height
    return Box(_within(across, width - side), _within(down, height - side), side, side)


def _within(place: float, last: int) -> int:
    return min(max(0, round(place)), last)
