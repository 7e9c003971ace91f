"""Which size a model draws, for a size that is wanted."""

import math

#: Against the area that a model was trained on: above, things repeat; below, they fall apart.
_MOST, _LEAST = 1.5, 0.25


def fitted(wanted: tuple[int, int], *, native: int, multiple: int) -> tuple[int, int]:
    """The nearest (width, height) of that shape: `multiple` pixels a step, an area that suits.

    `native` is the side, in pixels, of the square that the model was trained on.
    """
    width, height = wanted
    area = width * height
    aim = min(max(area, _LEAST * native**2), _MOST * native**2)
    scale = math.sqrt(aim / area)
    return _rounded(width * scale, multiple), _rounded(height * scale, multiple)


def _rounded(side: float, multiple: int) -> int:
    return max(1, round(side / multiple)) * multiple
