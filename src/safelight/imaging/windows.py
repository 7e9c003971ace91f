"""Which part of a picture to keep: windows of a shape, around what matters, never beyond it."""

import math

from safelight.imaging import geometry
from safelight.imaging.geometry import Box, Size

#: Left, top, right and bottom in pixels, right and bottom outside.
Rectangle = tuple[float, float, float, float]
#: Width to height.
Ratio = tuple[int, int]


def largest(size: Size, ratio: Ratio | None) -> Size:
    """The largest window of this shape, to a pixel, in a picture; all of it without a shape."""
    return size if ratio is None else geometry.inside(Size(*ratio), size)


def grown(box: Rectangle, by: float) -> Rectangle:
    """A rectangle with a part of its own sides more on each side."""
    left, top, right, bottom = box
    across, down = by * (right - left), by * (bottom - top)
    return left - across, top - down, right + across, bottom + down


def around(box: Rectangle, size: Size, ratio: Ratio | None) -> Box:
    """The smallest window of this shape that holds as much of a rectangle as the picture has.

    The rectangle is in its middle as far as the picture reaches. One that is too long for the
    shape is cut off on both ends.
    """
    left, right = _within(box[0], box[2], size.width)
    top, bottom = _within(box[1], box[3], size.height)
    needed = Size(right - left, bottom - top)
    if ratio is None:
        return Box(left, top, needed.width, needed.height)
    window = geometry.covering(Size(*ratio), needed)
    most = largest(size, ratio)
    if window.width > most.width or window.height > most.height:
        window = most
    return Box(
        _start((left + right) / 2, window.width, size.width),
        _start((top + bottom) / 2, window.height, size.height),
        window.width,
        window.height,
    )


def holds(window: Box, box: Rectangle, size: Size) -> bool:
    """Whether a window holds all that the picture has of a rectangle."""
    left, right = _within(box[0], box[2], size.width)
    top, bottom = _within(box[1], box[3], size.height)
    across = window.left <= left and right <= window.left + window.width
    return across and window.top <= top and bottom <= window.top + window.height


def kept(size: Size, cut: tuple[int, int, int, int], keep: int | None) -> Box:
    """What is left of a picture after percents of its sides are cut off.

    `cut` is at the left, top, right and bottom; of the rest, `keep` percent of each side stay
    round its middle. At least a pixel is left.
    """
    left, width = _left_of(size.width, cut[0], cut[2], keep)
    top, height = _left_of(size.height, cut[1], cut[3], keep)
    return Box(left, top, width, height)


def _left_of(length: int, before: int, after: int, keep: int | None) -> tuple[int, int]:
    start = min(round(length * before / 100), length - 1)
    end = max(round(length * (100 - after) / 100), start + 1)
    part = end - start if keep is None else max(1, round((end - start) * keep / 100))
    return start + (end - start - part) // 2, part


def _within(start: float, end: float, length: int) -> tuple[int, int]:
    """Whole pixels that hold a stretch, as far as there are any, and at least one."""
    first = min(max(math.floor(start), 0), length - 1)
    return first, max(min(math.ceil(end), length), first + 1)


def _start(middle: float, part: int, length: int) -> int:
    return min(max(round(middle - part / 2), 0), length - part)
