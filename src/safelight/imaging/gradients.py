"""Gradients: colours that pass evenly into each other, to the eye, from one side to another."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from safelight.imaging.alpha import Color
from safelight.imaging.geometry import Size
from safelight.imaging.grade import decoded, encoded
from safelight.imaging.oklab import to_lab, to_light

Floats = npt.NDArray[np.float32]

#: Steps of a gradient that are worked out: finer than 16 bits show.
_STEPS = 2**15
#: Side of the tile of noise, in pixels, and what it begins from.
_TILE, _SEED = 128, 5
_FULL = 255


def steps(colors: Sequence[Color]) -> Floats:
    """(n, 3): sRGB values, 0..1, from the first colour to the last.

    In between they are mixed in Oklab: lightness changes evenly, and mixtures are not muddy.
    """
    values = np.array(colors, np.float32) / np.float32(_FULL)
    lab = to_lab(decoded(values))
    stops, places = np.linspace(0, 1, len(colors)), np.linspace(0, 1, _STEPS)
    mixed = np.stack([np.interp(places, stops, lab[:, axis]) for axis in range(3)], axis=-1)
    made: Floats = encoded(to_light(mixed))
    return made


def at(table: Floats, direction: str, size: Size, rows: slice) -> Floats:
    """(rows, width, 3): some rows of a picture of this size filled with the steps of a gradient.

    `direction` is down, right, diagonal or radial: from the middle outwards.
    """
    down = _middles(rows.start, rows.stop, size.height)[:, None]
    across = _middles(0, size.width, size.width)[None]
    part = np.broadcast_to(
        _PARTS[direction](across, down, size), (rows.stop - rows.start, size.width)
    )
    places = np.clip(part * len(table), 0, len(table) - 1).astype(np.intp)
    found: Floats = table[places]
    return found


def noise(width: int, rows: slice) -> Floats:
    """(rows, width, 1): even noise of -0.5..0.5, by which rounding leaves no bands."""
    tile = np.random.default_rng(_SEED).random((_TILE, _TILE), np.float32) - np.float32(0.5)
    down = np.arange(rows.start, rows.stop) % _TILE
    found: Floats = tile[down[:, None], np.arange(width)[None] % _TILE][..., None]
    return found


def _middles(start: int, stop: int, length: int) -> Floats:
    """Where the middles of pixels lie on a side, as parts of it."""
    return (np.arange(start, stop, dtype=np.float32) + np.float32(0.5)) / np.float32(length)


def _radial(across: Floats, down: Floats, size: Size) -> Floats:
    half, corner = np.float32(0.5), np.hypot(size.width, size.height) / 2
    away = np.hypot((across - half) * size.width, (down - half) * size.height)
    return np.asarray(away / corner, np.float32)


_PARTS: Mapping[str, Callable[[Floats, Floats, Size], Floats]] = MappingProxyType(
    {
        "down": lambda _, down, __: down,
        "right": lambda across, _, __: across,
        "diagonal": lambda across, down, _: (across + down) * np.float32(0.5),
        "radial": _radial,
    }
)
