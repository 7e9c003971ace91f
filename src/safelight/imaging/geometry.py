"""Sizes and boxes in whole pixels, computed without pixels."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height in pixels."""

    width: int
    height: int

    @property
    def pixels(self) -> int:
        """Area."""
        return self.width * self.height

    def __str__(self) -> str:
        return f"{self.width} x {self.height}"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels; (0, 0) is the upper left corner."""

    left: int
    top: int
    width: int
    height: int


def proportional(length: int, numerator: int, denominator: int) -> int:
    """`length * numerator / denominator`, exact, rounded half up, and at least 1."""
    return max(1, (2 * length * numerator + denominator) // (2 * denominator))


def covering(size: Size, frame: Size) -> Size:
    """The smallest size of the same shape that leaves no part of the frame uncovered."""
    if frame.width * size.height >= frame.height * size.width:
        height = proportional(size.height, frame.width, size.width)
        return Size(frame.width, max(height, frame.height))
    width = proportional(size.width, frame.height, size.height)
    return Size(max(width, frame.width), frame.height)


def inside(size: Size, frame: Size) -> Size:
    """The largest size of the same shape that fits into the frame."""
    if frame.width * size.height <= frame.height * size.width:
        height = proportional(size.height, frame.width, size.width)
        return Size(frame.width, min(height, frame.height))
    width = proportional(size.width, frame.height, size.height)
    return Size(min(width, frame.width), frame.height)


def centred(size: Size, frame: Size) -> Box:
    """Where a picture of this size lies in the middle of a frame that is not smaller."""
    left, top = (frame.width - size.width) // 2, (frame.height - size.height) // 2
    return Box(left, top, size.width, size.height)


def reduction(size: Size, target: Size) -> float:
    """How many times smaller the target is, on the side that shrinks least; 1.0 if it is not."""
    return max(1.0, min(size.width / target.width, size.height / target.height))
